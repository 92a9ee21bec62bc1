"""What came before, as a page says it: tags, the revision record, the list of periods. A summary names nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hr_portal.core.messages import N_
from hr_portal.notices.content import Content
from hr_portal.notices.history import PublicPeriod, PublicVersion, numbered
from hr_portal.notices.kinds import Field, History, Kind, Rows
from hr_portal.notices.rules import Purpose
from hr_portal.notices.traits import Trait
from hr_portal.publicity.rules import Unit, Window
from hr_portal.web.filters import day
from hr_portal.web.speech import gettext, in_english, ngettext
from hr_portal.web.wording.measures import TRAITS, WINDOWS
from hr_portal.web.wording.notices import PARTS

PURPOSES: Mapping[Purpose, str] = {
    Purpose.FIRST: N_("首次发布"),
    Purpose.OUTCOME: N_("公布结果"),
    Purpose.SHOW_AGAIN: N_("核对后恢复显示"),
    Purpose.CORRECTION: N_("更正"),
    Purpose.REDACTION: N_("更正，删除依法不予公开的个人信息"),
    Purpose.EXTENSION: N_("延长公示期"),
    Purpose.SUSPENSION: N_("暂停计算公示期"),
    Purpose.RESUMPTION: N_("恢复计算公示期"),
    Purpose.WITHDRAWAL: N_("撤回"),
    Purpose.TAKE_DOWN: N_("撤下部分内容"),
    Purpose.REOPENING: N_("重新公示"),
}
"""Why there is a version, in words for the public."""


@dataclass(frozen=True)
class VersionLine:
    """One line of the revision record. `href` leads to the version, `diff` to what it changed; empty for no link."""

    number: int
    at: datetime
    words: str
    href: str = ""
    diff: str = ""


@dataclass(frozen=True)
class PeriodLine:
    """One 公示期 that was, or is."""

    days: str
    why: str


def tags_of(kind: Kind, traits: Sequence[Trait]) -> tuple[tuple[str, str], ...]:
    """(words, look) beside the state. A kind without a public history does not say that it was corrected."""
    shown = [trait for trait in traits if trait is not Trait.CORRECTED or kind.history is not History.NONE]
    return tuple((gettext(TRAITS[trait][0]), TRAITS[trait][1]) for trait in shown)


def version_lines(
    kind: Kind,
    versions: Sequence[PublicVersion],
    content: Content,
    publish_at: datetime | None,
    *,
    outcome_is_shown: bool,
) -> tuple[VersionLine, ...]:
    """The record as the kind shows it, newest first; nothing while there is only one version."""
    if kind.history is History.NONE:
        return ()
    if kind.history is History.FULL:
        shown = numbered(versions)
    else:
        shown = list(
            enumerate(
                (
                    version
                    for version in sorted(versions, key=lambda version: version.number)
                    if outcome_is_shown or version.purpose != Purpose.OUTCOME
                ),
                1,
            )
        )
    if len(shown) < 2:
        return ()
    return tuple(
        VersionLine(number, _at(version, publish_at), said_of(kind, version, content))
        for number, version in reversed(shown)
    )


def _at(version: PublicVersion, publish_at: datetime | None) -> datetime:
    """When the public first read it: nothing before the notice itself was public."""
    return max(version.issued_at, publish_at) if publish_at is not None else version.issued_at


def said_of(kind: Kind, version: PublicVersion, content: Content) -> str:
    purpose = Purpose(version.purpose)
    words = gettext(PURPOSES[purpose])
    if purpose is Purpose.EXTENSION and version.days:
        words = extension_words(kind, version.days)
    changed = changed_words(kind, version.changed) if kind.history is History.SUMMARY else []
    if changed:
        words = gettext("%(what)s：%(why)s", what=words, why=gettext("；").join(changed))
    reason = version.public_reason
    if not reason or (kind.history is History.SUMMARY and _names_anybody(reason, content)):
        return words
    if changed:
        return gettext("%(what)s。%(why)s", what=words, why=reason)
    return gettext("%(what)s：%(why)s", what=words, why=reason)


def _names_anybody(reason: str, content: Content) -> bool:
    """Refused when it is written; looked at once more before it is printed."""
    return any(name in reason for person in content.persons if (name := person.get("name", "")))


def extension_words(kind: Kind, days: int) -> str:
    if kind.period is not None and kind.period.unit is Unit.CALENDAR_DAYS:
        return ngettext("公示期延长%(num)s天", "公示期延长%(num)s天", days)
    return ngettext("公示期延长%(num)s个工作日", "公示期延长%(num)s个工作日", days)


def changed_words(kind: Kind, changed: Mapping[str, Any]) -> list[str]:
    """公示对象由4名调整为3名, 出生年月1处: made of counts and of the labels of public fields."""
    found: list[str] = []
    if "persons" in changed:
        found.append(_rows_words(kind, *changed["persons"]))
    columns = changed.get("columns", {})
    found += [
        gettext("%(what)s%(count)s处", what=_label(column), count=columns[column.name])
        for column in kind.person_columns
        if column.public and columns.get(column.name)
    ]
    found += [
        _label(field) for field in kind.fields if field.public and field.name in changed.get("fields", ())
    ]
    found += [gettext(PARTS[part]) for part in changed.get("parts", ()) if part in PARTS]
    return found


def _rows_words(kind: Kind, before: int, after: int, exchanged: int) -> str:
    if kind.rows is Rows.LINES:
        if before != after:
            return gettext("表格由%(before)s行调整为%(after)s行", before=before, after=after)
        return gettext("表格换%(count)s行", count=exchanged)
    subject = (kind.subject_en if in_english() else kind.subject) or gettext("人员")
    if before != after:
        return gettext("%(what)s由%(before)s名调整为%(after)s名", what=subject, before=before, after=after)
    return gettext("%(what)s调整%(count)s名", what=subject, count=exchanged)


def _label(spec: Field) -> str:
    return spec.label_en if in_english() else spec.label


def period_lines(periods: Sequence[PublicPeriod]) -> tuple[PeriodLine, ...]:
    """The period in force and the earlier ones, newest first; nothing while there was only one."""
    if len(periods) < 2:
        return ()
    return tuple(PeriodLine(_days_of(period), gettext(WINDOWS[period.why])) for period in periods)


def _days_of(period: PublicPeriod) -> str:
    window = period.window
    if period.why == "suspended":
        return gettext("%(first)s起，截止时间未定", first=day(window.first_day))
    span = span_of(window)
    if window.provisional:
        return gettext("预计%(span)s", span=span)
    return span


def span_of(window: Window) -> str:
    """2026年11月20日至11月26日."""
    first, last = window.first_day, window.last_day
    if first == last:
        return day(first)
    if first.year != last.year or in_english():
        return gettext("%(first)s至%(last)s", first=day(first), last=day(last))
    return gettext("%(first)s至%(last)s", first=day(first), last=f"{last.month}月{last.day}日")
