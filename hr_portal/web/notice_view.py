"""A notice as its page prints it. The public page and the staff preview draw the same sheet from the same object.

    sheet_of(matter_of_page(page), calendar, now, links)              what the public reads
    sheet_of(matter_of_revision(revision, window=…), calendar, now)   what it would read at that instant

Nothing here asks the database or knows an address: `Links` says where things lead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from markupsafe import Markup, escape

from config import Site
from hr_portal.accounts.rules import Nature
from hr_portal.core.calendar import Calendar
from hr_portal.core.dates import print_month
from hr_portal.core.markup import clean_html
from hr_portal.core.messages import N_
from hr_portal.core.phones import equal_phones
from hr_portal.notices.content import Content
from hr_portal.notices.correcting import REMOVED
from hr_portal.notices.history import PublicFile, PublicPeriod, PublicVersion, VersionText, numbered
from hr_portal.notices.kinds import (
    About,
    Category,
    Field,
    FieldType,
    History,
    Kind,
    Noindex,
    OutcomePublic,
    PersonColumn,
    kind_named,
)
from hr_portal.notices.models import Revision
from hr_portal.notices.opinions import Opinion, Verdict, opinions_of
from hr_portal.notices.reading import PublicPage
from hr_portal.notices.retention import files_leave_with, has_left, without
from hr_portal.notices.rules import Phase
from hr_portal.notices.traits import Trait
from hr_portal.publicity.rules import Unit, Window
from hr_portal.web.clock_view import Call, Clock, clock_of, closing_hour
from hr_portal.web.due_line import due_line
from hr_portal.web.filters import day, dialled, tel, zh
from hr_portal.web.history_view import (
    PeriodLine,
    VersionLine,
    period_lines,
    said_of,
    span_of,
    tags_of,
    version_lines,
)
from hr_portal.web.notice_rows import RowGroup, caption_of, groups_of
from hr_portal.web.speech import gettext, in_english
from hr_portal.web.wording.kinds import AFTER_HEADINGS, PERIOD_HEADINGS, REPORT_HEADINGS, VERDICTS
from hr_portal.web.wording.measures import PERIODS_HEADINGS

CATEGORIES: Mapping[Category, str] = {
    Category.CADRE: N_("干部选拔任用"),
    Category.MOBILITY: N_("人才流动"),
    Category.VETERANS: N_("军转干部安置"),
    Category.RECRUITMENT: N_("考试录用公务员"),
    Category.EXPERTS: N_("特殊津贴专家选拔"),
    Category.APPRAISAL: N_("考核奖惩与工资"),
}
"""The six categories in their fixed order."""

SHORT_CATEGORIES: Mapping[Category, str] = {
    Category.CADRE: N_("干部任用"),
    Category.MOBILITY: N_("人才流动"),
    Category.VETERANS: N_("军转安置"),
    Category.RECRUITMENT: N_("考试录用"),
    Category.EXPERTS: N_("专家津贴"),
    Category.APPRAISAL: N_("考核奖惩"),
}

FILE_KINDS: Mapping[str, str] = {
    "pdf": N_("PDF文件"), "doc": N_("Word文档"), "docx": N_("Word文档"), "wps": N_("WPS文档"), "xls": N_("Excel表格"),
    "xlsx": N_("Excel表格"), "csv": N_("CSV表格"), "txt": N_("纯文本"), "zip": N_("压缩包"), "jpg": N_("图片"),
    "jpeg": N_("图片"), "png": N_("图片"), "webp": N_("图片"),
}  # fmt: skip


@dataclass(frozen=True)
class Links:
    """Where the sheet's links lead; empty words draw no link."""

    home: str = ""
    notices: str = ""
    category: str = ""
    itself: str = ""
    report: str = ""
    """反映 or 发表意见 on the page itself."""
    file: Callable[[PublicFile], str] = field(default=lambda _file: "")
    version: Callable[[int], str] = field(default=lambda _number: "")
    diff: Callable[[int, int], str] = field(default=lambda _before, _after: "")
    outcome: str = ""
    """The notice in which it ended (任免通知), where the public can read it."""
    follows: tuple[tuple[str, str], ...] = ()
    """(title, address) of the notice this one follows, where the public can read it."""
    followed_by: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Matter:
    """What a sheet is made from: one text and what is true of it at an instant."""

    kind: Kind
    category: Category
    content: Content
    body_html: str
    organ_name: str
    nature: Nature
    phase: Phase
    window: Window | None
    publish_at: datetime | None
    index_number: str = ""
    address: str = ""
    outcome: Mapping[str, object] | None = None
    files: Sequence[PublicFile] = ()
    versions: Sequence[PublicVersion] = ()
    traits: Sequence[Trait] = ()
    periods: Sequence[PublicPeriod] = ()
    is_earlier: bool = False
    """An earlier version: without clock, period and record."""
    joint: tuple[str, ...] = ()
    original_date: date | None = None
    original_number: str = ""
    """The day a 历史公告 prints, from which its terms are counted."""


def matter_of_page(page: PublicPage) -> Matter:
    """What the public reads."""
    notice = page.notice
    return Matter(
        kind=kind_named(notice.kind),
        category=notice.category,
        content=page.content,
        body_html=page.body_html,
        organ_name=notice.organ_name,
        nature=notice.nature,
        phase=notice.phase,
        window=notice.window,
        publish_at=notice.publish_at,
        original_date=page.original_date,
        original_number=notice.original_number or "",
        index_number=notice.index_number,
        address=notice.address,
        outcome=page.outcome,
        files=page.files,
        versions=page.versions,
        traits=notice.traits,
        periods=page.periods,
        joint=page.joint,
    )


def matter_of_version(page: PublicPage, text: VersionText) -> Matter:
    """An earlier version of it: what it said, under the terms that hold now."""
    return replace(
        matter_of_page(page),
        content=text.content,
        body_html=text.body_html,
        files=text.files,
        outcome=None,
        versions=(),
        periods=(),
        traits=(),
        is_earlier=True,
    )


def reason_of(matter: Matter, version: PublicVersion) -> str:
    """Why there is this version, as the record says it."""
    return said_of(matter.kind, version, matter.content)


def matter_of_revision(
    revision: Revision,
    *,
    phase: Phase,
    window: Window | None,
    publish_at: datetime | None,
    traits: Sequence[Trait] = (),
) -> Matter:
    """What the public would read of this revision, in that phase and with that window."""
    notice, content = revision.notice, revision.text
    kind = kind_named(notice.kind)
    return Matter(
        kind=kind,
        category=notice.category,
        content=content,
        body_html=revision.body_html,
        organ_name=notice.organ.name,
        nature=notice.organ.nature,
        phase=phase,
        window=window,
        publish_at=publish_at,
        original_date=notice.original_date,
        original_number=notice.original_number or "",
        index_number=notice.index_number or "",
        address=notice.address or "",
        outcome=revision.outcome,
        files=tuple(
            PublicFile(file.key, file.name, file.media_type, file.size, file.sha256)
            for file in revision.attachments
        ),
        joint=tuple(row.organ.name for row in notice.joint),
        traits=traits,
    )


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


def bracketed(document_no: str) -> str:
    """（2026年第18号） as it stands behind a title; nothing where there is no number."""
    return f"（{document_no}）" if document_no else ""


def sheet_of(
    matter: Matter, calendar: Calendar, now: datetime, site: Site, links: Links | None = None
) -> Sheet:
    """The sheet of this matter at this instant."""
    kind, where = matter.kind, links or Links()
    gone = has_left(kind, matter.window, matter.publish_at, now, matter.original_date)
    content = without(matter.content, gone)
    columns, people = _table(kind, content)
    says_itself = "公示如下" in content.body
    calls = _calls(matter, site)
    suspended = Trait.SUSPENDED in matter.traits
    clock = (
        clock_of(
            matter.window,
            calendar,
            now,
            buttons=calls,
            online=(online_words(kind, matter.phase), where.report) if where.report else None,
            with_cells=True,
            about=kind.about.value,
            suspended=suspended,
        )
        if matter.window is not None and not matter.is_earlier
        else None
    )
    facts, sections = _fields(kind, content)
    outcome_words, outcome_href = _outcome(matter, where)
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
        report=() if is_historical else _report(matter, site, where),
        clock=clock,
        state=state,
        outcome_words=outcome_words,
        outcome_href=outcome_href,
        opinions=_opinions(matter),
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


def named(kind: Kind) -> str:
    return kind.name_en if in_english() else kind.name


def is_noindex(kind: Kind, phase: Phase, *, is_historical: bool = False) -> bool:
    """Whether search engines are asked to leave the page out. The period of a 历史公告 on persons is long over."""
    if is_historical and kind.noindex is not Noindex.NEVER:
        return True
    if kind.noindex is Noindex.ALWAYS or phase in (
        Phase.HIDDEN,
        Phase.WITHDRAWN,
        Phase.TAKEN_DOWN,
        Phase.MINIMISED,
    ):
        return True
    return kind.noindex is Noindex.AFTER_CLOSE and phase in (Phase.CLOSED, Phase.CONCLUDED)


def shows_outcome(kind: Kind, phase: Phase) -> bool:
    """Only a kind whose outcome is published says that it has ended; of any other the public sees a period that is
    over, so that nobody counts who is still waiting."""
    return phase is Phase.CONCLUDED and kind.outcome.public in (OutcomePublic.TEXT, OutcomePublic.COUNTS)


def state_of(
    kind: Kind, phase: Phase, clock: Clock | None, *, is_historical: bool = False
) -> tuple[str, str]:
    """(words, look) of where a notice stands."""
    if is_historical:
        return gettext("历史公告"), "done"
    if kind.about is About.COMMENT:
        return _state_of_comment(kind, phase, clock)
    if phase is Phase.OPEN and clock is not None:
        return gettext("正在公示"), "soon" if clock.headline_kind == "last_day" else "open"
    if shows_outcome(kind, phase):
        return gettext("已公布结果"), "ok"
    if phase in (Phase.CLOSED, Phase.CONCLUDED) and kind.has_window:
        return gettext("公示期满"), "done"
    return gettext("已发布"), "info"


def _state_of_comment(kind: Kind, phase: Phase, clock: Clock | None) -> tuple[str, str]:
    if phase is Phase.OPEN and clock is not None:
        return gettext("正在征求意见"), "soon" if clock.headline_kind == "last_day" else "open"
    if shows_outcome(kind, phase):
        return gettext("已公布采纳情况"), "ok"
    return gettext("征求意见已截止"), "done"


# --- the parts -------------------------------------------------------------------------------------------------------


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


def period_words(window: Window, *, suspended: bool = False) -> str:
    """2026年11月20日至11月26日，共5个工作日。法定节假日、公休日不计入，调休上班日计入。"""
    if suspended:
        return gettext("%(first)s起计算，现已暂停计算，恢复后另行公布截止时间。", first=day(window.first_day))
    span = span_of(window)
    if window.unit is Unit.WORKING_DAYS:
        words = gettext(
            "%(span)s，共%(count)s个工作日。法定节假日、公休日不计入，调休上班日计入。",
            span=span,
            count=window.length,
        )
    else:
        words = gettext("%(span)s，共%(count)s天（自然日）。", span=span, count=window.length)
    if window.provisional:
        return gettext(
            "预计%(words)s决定截止日期的节假日安排尚未公布，公布后在本页写明截止日期。", words=words
        )
    hour = closing_hour(window)
    if hour != "24:00":
        words += gettext("最后一天%(hour)s截止。", hour=hour)
    return words


def _calls(matter: Matter, site: Site) -> list[Call]:
    return calls_of(matter.kind, matter.category, matter.content.contact.phone, site)


def calls_of(kind: Kind, category: Category, phone: str, site: Site) -> list[Call]:
    """The numbers one can press. 12380 takes reports on selection and appointment only."""
    calls = []
    if kind.about is About.COMMENT:
        return [Call(gettext("打电话发表意见"), phone)] if phone else []
    if category is Category.CADRE and site.report_phone:
        calls.append(Call(gettext("打电话反映"), site.report_phone))
    if phone and not any(equal_phones(phone, call.number) for call in calls):
        calls.append(Call(gettext("受理科室电话") if calls else gettext("打电话反映"), phone))
    return calls


def online_words(kind: Kind, phase: Phase) -> str:
    """What the button says that leads to the form."""
    if kind.about is About.COMMENT:
        return gettext("网上发表意见")
    return gettext("网上反映") if phase is Phase.OPEN else gettext("公示期外反映")


def _tel(number: str) -> Markup:
    """The number as something one can press."""
    return Markup(f'<a class="tel" href="tel:{tel(number)}">{escape(dialled(number))}</a>')  # noqa: S704


def _sentence(message: str, **numbers: str) -> Markup:
    """A translated sentence with telephone numbers in it."""
    return Markup(gettext(message)) % {name: _tel(number) for name, number in numbers.items()}  # noqa: S704


def _report(matter: Matter, site: Site, links: Links) -> tuple[tuple[str, str | Markup], ...]:
    """The ways to report, and the line for questions, which is another one."""
    contact = matter.content.contact
    rows: list[tuple[str, str | Markup]] = []
    if numbers := _calls(matter, site):
        lines = Markup(gettext("、")).join(_tel(call.number) for call in numbers)  # noqa: S704 - ours, not typed
        if contact.office and contact.phone:
            office = zh(contact.office)
            lines += (
                gettext("，") + office
                if "（" in contact.office
                else Markup(gettext("（%(office)s）")) % {"office": office}  # noqa: S704 - ours, not typed
            )
        rows.append((gettext("电话"), lines))
    if links.report:
        link = Markup('<a href="{}">{}</a>').format(links.report, online_words(matter.kind, matter.phase))
        rows.append((gettext("网上"), link))
    if contact.address:
        place = gettext("，").join(part for part in (contact.address, contact.office) if part)
        if contact.postcode:
            place += gettext("（邮编%(code)s）", code=contact.postcode)
        rows.append((gettext("信函、来访"), place))
    if contact.hours:
        rows.append((gettext("受理时间"), gettext("电话和来访为%(hours)s", hours=contact.hours)))
    others = []
    if contact.oversight_phone:
        others.append(
            _sentence(
                N_("反映受理科室工作人员的，可以向派驻纪检监察组反映：%(number)s。"),
                number=contact.oversight_phone,
            )
        )
    if site.discipline_phone:
        others.append(
            _sentence(
                N_("反映违纪违法问题的，也可以向纪检监察机关举报：%(number)s。"), number=site.discipline_phone
            )
        )
    if others and matter.kind.is_about_persons:
        rows.append((gettext("其他渠道"), Markup("<br>").join(others)))
    if matter.content.enquiry_phone:
        rows.append((gettext("咨询电话"), _tel(matter.content.enquiry_phone)))
    return tuple(rows)


def _outcome(matter: Matter, links: Links) -> tuple[str, str]:
    """(words, address) of how it ended, as far as the kind lets the public see it."""
    if matter.phase is not Phase.CONCLUDED or matter.outcome is None:
        return "", ""
    if matter.kind.outcome.public is OutcomePublic.TEXT:
        return str(matter.outcome.get("public_text", "")).strip(), links.outcome
    if matter.kind.outcome.public is OutcomePublic.COUNTS:
        return counts_of(matter.outcome), links.outcome
    if matter.kind.outcome.public is OutcomePublic.LINK:
        return "", links.outcome
    return "", ""


def counts_of(outcome: Mapping[str, object]) -> str:
    """How many opinions were adopted and how many not, and what is said beside it."""
    adopted, declined = outcome.get("adopted"), outcome.get("not_adopted")
    partly = outcome.get("partly_adopted") or 0
    lines = []
    if isinstance(adopted, int) and isinstance(declined, int) and isinstance(partly, int):
        facts = {
            "all": adopted + partly + declined,
            "adopted": adopted,
            "partly": partly,
            "declined": declined,
        }
        lines.append(
            gettext(
                "共收到意见%(all)s条，采纳%(adopted)s条，部分采纳%(partly)s条，未采纳%(declined)s条。",
                **facts,
            )
            if partly
            else gettext("共收到意见%(all)s条，采纳%(adopted)s条，未采纳%(declined)s条。", **facts)
        )
    text = str(outcome.get("public_text", "")).strip()
    return "\n".join([*lines, text] if text else lines)


def _opinions(matter: Matter) -> tuple[Mapping[str, str], ...]:
    """The rows of 采纳情况, once they are public."""
    if not shows_outcome(matter.kind, matter.phase) or matter.kind.outcome.public is not OutcomePublic.COUNTS:
        return ()
    return opinion_rows_of(matter.outcome)


def opinion_rows_of(outcome: Mapping[str, object] | None) -> tuple[Mapping[str, str], ...]:
    """Every recorded row, as tables draw it."""
    return tuple(opinion_row(number, one) for number, one in enumerate(opinions_of(outcome), 1))


OPINION_COLUMNS: tuple[tuple[str, str], ...] = (
    ("number", N_("序号")), ("summary", N_("意见摘要")), ("times", N_("提出次数")), ("verdict", N_("采纳情况")),
    ("reason", N_("理由")),
)  # fmt: skip


_SHORT = frozenset({"number", "times", "verdict"})


def opinion_row(number: int, one: Opinion) -> Mapping[str, str]:
    words = VERDICTS.get(Verdict(one.verdict)) if one.verdict in set(Verdict) else None
    return {
        "number": str(number),
        "summary": one.summary,
        "times": str(one.times or ""),
        "verdict": gettext(words) if words else "",
        "reason": one.reason,
    }


def opinion_columns() -> tuple[Mapping[str, str], ...]:
    """Columns of 采纳情况 as tables draw them."""
    return tuple(
        {"key": key, "label": gettext(words)} | ({"cls": "nowrap"} if key in _SHORT else {})
        for key, words in OPINION_COLUMNS
    )


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


def file_kind(name: str) -> str:
    """PDF文件, Excel表格…, by the extension, which was checked when it was taken in."""
    return gettext(FILE_KINDS.get(name.rpartition(".")[2].lower(), N_("文件")))


def file_size(size: int) -> str:
    """826 B, 34 KB, 1.2 MB."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"
