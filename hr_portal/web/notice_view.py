"""A notice as its page prints it. The public page and the staff preview draw the same sheet from the same object.

    sheet_of(matter_of_page(page), calendar, now, links)              what the public reads
    sheet_of(matter_of_revision(revision, window=…), calendar, now)   what it would read at that instant

Nothing here asks the database or knows an address: `Links` says where things lead.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from markupsafe import Markup

from config import Site
from hr_portal.core.calendar import Calendar
from hr_portal.core.dates import print_month
from hr_portal.core.markup import clean_html
from hr_portal.notices.content import Content
from hr_portal.notices.correcting import REMOVED
from hr_portal.notices.history import numbered
from hr_portal.notices.kinds import About, Field, FieldType, History, Kind, PersonColumn
from hr_portal.notices.retention import files_leave_with, has_left, without
from hr_portal.notices.traits import Trait
from hr_portal.web.clock_view import Clock, clock_of
from hr_portal.web.due_line import due_line
from hr_portal.web.filters import day
from hr_portal.web.history_view import PeriodLine, VersionLine, period_lines, tags_of, version_lines
from hr_portal.web.notice_matter import Links, Matter
from hr_portal.web.notice_rows import RowGroup, caption_of, groups_of
from hr_portal.web.notice_words import (
    bracketed,
    file_kind,
    file_size,
    is_noindex,
    named,
    period_words,
    state_of,
)
from hr_portal.web.outcome_lines import opinion_columns, opinions_of_matter, outcome_of
from hr_portal.web.report_lines import calls, online_words, report_lines
from hr_portal.web.speech import gettext, in_english
from hr_portal.web.wording.kinds import AFTER_HEADINGS, PERIOD_HEADINGS, REPORT_HEADINGS
from hr_portal.web.wording.measures import PERIODS_HEADINGS
from hr_portal.web.wording.notices import CATEGORIES


@dataclass(frozen=True)
class Section:
    """A field printed under a heading of its own."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class FileLine:
    name: str
    href: str
    kind: str
    size: str
    sha256: str


@dataclass(frozen=True)
class Sheet:
    """Everything templates/public/_sheet.html draws."""

    title: str
    document_no: str
    red_head: bool
    organ: str
    organs: tuple[str, ...]
    """The lead and those that issue jointly with it, as they are printed."""
    kind_name: str
    category_name: str
    publish_at: datetime | None
    original_date: date | None
    """Of a 历史公告: the day it prints."""
    document_date: date | None
    lead: str
    body: Markup
    body_first: bool
    subject: str
    caption: str
    columns: tuple[Mapping[str, str], ...]
    people: tuple[Mapping[str, str], ...]
    groups: tuple[RowGroup, ...]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    about: str
    """publicity (公示) or comment (征求意见)."""
    headings: Mapping[str, str]
    period: str
    report_words: str
    report: tuple[tuple[str, str | Markup], ...]
    clock: Clock | None
    state: tuple[str, str]
    """(words, look) of the state tag."""
    tags: tuple[tuple[str, str], ...]
    """The same of what it has been through."""
    periods: tuple[PeriodLine, ...]
    outcome_words: str
    outcome_href: str
    opinions: tuple[Mapping[str, str], ...]
    """采纳情况: a row for each opinion, by the keys of `OPINION_COLUMNS`; empty until the outcome is public."""
    due: tuple[str, bool] | None
    """(when the outcome is due, in words; whether that day has passed), of kinds that say it in public."""
    afterwards: tuple[str, ...]
    index: tuple[tuple[str, str], ...]
    files: tuple[FileLine, ...]
    versions: tuple[VersionLine, ...]
    noindex: bool
    links: Links
    address: str
    index_number: str

    @property
    def number(self) -> str:
        return bracketed(self.document_no)

    @property
    def opinion_columns(self) -> tuple[Mapping[str, str], ...]:
        return opinion_columns()


def sheet_of(
    matter: Matter, calendar: Calendar, now: datetime, site: Site, links: Links | None = None
) -> Sheet:
    """The sheet of this matter at this instant."""
    kind, where = matter.kind, links or Links()
    gone = has_left(kind, matter.window, matter.publish_at, now, matter.original_date)
    content = without(matter.content, gone)
    columns, people = _table(kind, content)
    says_itself = "公示如下" in content.body
    numbers = calls(matter, site)
    suspended = Trait.SUSPENDED in matter.traits
    clock = (
        clock_of(
            matter.window,
            calendar,
            now,
            buttons=numbers,
            online=(online_words(kind, matter.phase), where.report) if where.report else None,
            with_cells=True,
            about=kind.about.value,
            suspended=suspended,
        )
        if matter.window is not None and not matter.is_earlier
        else None
    )
    facts, sections = _fields(kind, content)
    outcome_words, outcome_href = outcome_of(matter, where)
    is_historical = matter.original_date is not None
    state = state_of(kind, matter.phase, clock, is_historical=is_historical)
    subject = (kind.subject_en if in_english() else kind.subject) or kind.subject
    return Sheet(
        title=content.title,
        document_no=content.document_no,
        red_head=content.layout == "red_head",
        organ=matter.organ_name,
        organs=(matter.organ_name, *matter.joint),
        kind_name=named(kind),
        category_name=gettext(CATEGORIES[matter.category]),
        publish_at=matter.publish_at,
        original_date=matter.original_date,
        document_date=content.document_date,
        lead="" if says_itself else _lead(kind, content),
        body=Markup(clean_html(matter.body_html)),  # noqa: S704 - passed the allow-list in this very line
        body_first=says_itself or not people,
        subject=subject,
        caption=caption_of(kind, len(people), subject),
        columns=columns,
        people=people,
        groups=groups_of(kind, content, people),
        facts=facts,
        sections=sections,
        about=kind.about.value,
        headings={
            "period": gettext(PERIOD_HEADINGS[kind.about]),
            "report": gettext(REPORT_HEADINGS[kind.about]),
            "after": gettext(AFTER_HEADINGS[kind.about]),
            "periods": gettext(PERIODS_HEADINGS[kind.about]),
        },
        period=period_words(matter.window, suspended=suspended)
        if matter.window is not None and not matter.is_earlier
        else "",
        report_words="" if is_historical else kind.report_words,
        report=() if is_historical else report_lines(matter, site, where),
        clock=clock,
        state=state,
        outcome_words=outcome_words,
        outcome_href=outcome_href,
        opinions=opinions_of_matter(matter),
        due=due_line(kind, matter.phase, matter.window, calendar, now) if not matter.is_earlier else None,
        afterwards=_afterwards(matter, where),
        index=_index(matter, state[0]),
        files=tuple(
            FileLine(file.name, where.file(file), file_kind(file.name), file_size(file.size), file.sha256)
            for file in matter.files
            if not files_leave_with(kind, gone)
        ),
        versions=_record(matter, where, bool(outcome_words or outcome_href)),
        tags=tags_of(kind, matter.traits),
        periods=period_lines(matter.periods),
        noindex=is_noindex(kind, matter.phase, is_historical=is_historical),
        links=where,
        address=matter.address,
        index_number=matter.index_number,
    )


def _lead(kind: Kind, content: Content) -> str:
    """The opening sentence of a kind that has one."""
    if not content.persons:
        return ""
    pattern = kind.lead_one if len(content.persons) == 1 and kind.lead_one else kind.lead
    return pattern.format(first=content.persons[0].get("name", ""), count=len(content.persons))


def printed(spec: Field, value: str) -> str:
    """One value as it stands on the page: 1979年4月, 2026年11月23日, the label of a choice. What cannot be read (a draft
    may hold anything, say from a pasted table) stands as it was typed."""
    in_a_row = isinstance(spec, PersonColumn)
    if not value or value == REMOVED:
        return value
    if spec.type is FieldType.MONTH or spec.type is FieldType.DATE:
        with suppress(ValueError):
            value = print_month(value) if spec.type is FieldType.MONTH else day(date.fromisoformat(value))
    elif spec.type is FieldType.CHOICE and value in spec.choices:
        speaks_english = in_english() and not in_a_row and bool(spec.choices_en)
        words = spec.choices_en if speaks_english else spec.choice_labels or spec.choices
        value = words[spec.choices.index(value)]
    return spec.print.format(value=value) if isinstance(spec, PersonColumn) else value


def _label(spec: Field) -> str:
    return spec.label_en if in_english() else spec.label


Table = tuple[tuple[Mapping[str, str], ...], tuple[Mapping[str, str], ...]]


def _table(kind: Kind, content: Content) -> Table:
    """Columns and rows of the person table. Columns nobody fills are left out; a group is one sentence (基本情况)."""
    filled = [
        column
        for column in kind.person_columns
        if column.public and any(person.get(column.name) for person in content.persons)
    ]
    columns: list[Mapping[str, str]] = []
    groups: dict[str, list[PersonColumn]] = {}
    for column in filled:
        if not column.group:
            columns.append({"key": column.name, "label": _label(column)})
        elif column.group in groups:
            groups[column.group].append(column)
        else:
            groups[column.group] = [column]
            columns.append({"key": f"group:{column.group}", "label": gettext("基本情况"), "cls": "wide"})
    rows = []
    for person in content.persons:
        row = {column.name: printed(column, person.get(column.name, "")) for column in filled}
        for group, members in groups.items():
            row[f"group:{group}"] = "，".join(row[column.name] for column in members if row[column.name])
        rows.append(row)
    return tuple(columns), tuple(rows)


def _fields(kind: Kind, content: Content) -> tuple[tuple[tuple[str, str], ...], tuple[Section, ...]]:
    """The kind's public fields: short ones as a list of facts, long ones under headings."""
    facts: list[tuple[str, str]] = []
    sections: list[Section] = []
    for spec in kind.fields:
        value = content.fields.get(spec.name, "").strip()
        if not spec.public or not value or (kind.category is None and spec.name == "category"):
            continue
        if spec.type is FieldType.LONG:
            lines = tuple(line.strip() for line in value.splitlines() if line.strip())
            sections.append(Section(_label(spec), lines))
        else:
            facts.append((_label(spec), printed(spec, value)))
    return tuple(facts), tuple(sections)


def _afterwards(matter: Matter, links: Links) -> tuple[str, ...]:
    """What happens after the close. Empty for kinds without a period."""
    if matter.window is None:
        return ()
    outcome = matter.kind.outcome
    words = (outcome.closed_words_en if in_english() else outcome.closed_words) or outcome.closed_words
    after = (
        gettext("期满后，仍可以来信、来电、来访发表意见。")
        if matter.kind.about is About.COMMENT
        else gettext("公示期满后，仍可以来信、来电、来访或者在网上反映，按公示期外反映登记办理。")
        if links.report
        else gettext("公示期满后，仍可以来信、来电、来访反映。")
    )
    return (words, after) if words else (after,)


def _index(matter: Matter, state: str) -> tuple[tuple[str, str], ...]:
    """公开信息要素."""
    content = matter.content
    rows = [
        (gettext("索引号"), matter.index_number),
        (gettext("编号"), content.document_no),
        (gettext("发布机关"), "、".join((matter.organ_name, *matter.joint))),
        (gettext("文种"), named(matter.kind)),
        (gettext("事项类别"), gettext(CATEGORIES[matter.category])),
        (gettext("成文日期"), day(content.document_date) if content.document_date else ""),
        *_published(matter),
        (gettext("公开依据"), matter.kind.disclosure_basis_of(matter.nature)),
        (gettext("办理依据"), gettext("；").join(matter.kind.basis)),
        (
            gettext("状态") if matter.kind.about is About.COMMENT else gettext("公示状态"),
            state if matter.window is not None else "",
        ),
    ]
    return tuple((label, value) for label, value in rows if value)


def _published(matter: Matter) -> tuple[tuple[str, str], ...]:
    """When; of a 历史公告 when it says it was, the number it had then, and when it came here."""
    here = day(matter.publish_at) if matter.publish_at else ""
    if matter.original_date is None:
        return ((gettext("发布日期"), here),)
    return (
        (gettext("原发布日期"), day(matter.original_date)),
        (gettext("原索引号"), matter.original_number),
        (gettext("载入本站日期"), here),
    )


def _record(matter: Matter, where: Links, outcome_is_shown: bool) -> tuple[VersionLine, ...]:
    """The revision record, with a link to each version and to what it changed where the kind shows them in full."""
    lines = version_lines(
        matter.kind, matter.versions, matter.content, matter.publish_at, outcome_is_shown=outcome_is_shown
    )
    if matter.kind.history is not History.FULL:
        return lines
    gone = {number for number, version in numbered(matter.versions) if version.taken_down_at is not None}
    return tuple(
        replace(
            line,
            href="" if line.number in gone else where.version(line.number),
            diff=where.diff(line.number - 1, line.number)
            if line.number > 1 and not gone & {line.number - 1, line.number}
            else "",
        )
        for line in lines
    )
