"""Reports in the words of the receivers' pages: rows, clocks, steps, who looked. No content is read here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import shanghai_date
from hr_portal.extensions import db
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import named_rows
from hr_portal.objections.clocks import Due, next_due
from hr_portal.objections.concluding import AFTER_SUSPENSION
from hr_portal.objections.merging import MERGED
from hr_portal.objections.models import Report, ReportStep, ReportView
from hr_portal.objections.receivers import receiver_of
from hr_portal.objections.rules import Channel, Signature, Stage, Timeliness
from hr_portal.publicity.queries import calendar
from hr_portal.publicity.rules import Unit, remaining
from hr_portal.web.filters import MONTHS, day
from hr_portal.web.forms.notice_text import kind_name
from hr_portal.web.speech import in_english
from hr_portal.web.staff.spoken import end_hour, title_of, until
from hr_portal.web.wording.receiving import (
    CHANNELS,
    DECIDED_WORDS,
    MERGED_WORDS,
    NAME_CHECKS,
    PARTS,
    SIGNATURES,
    STAGES,
    STEP_REASONS,
    STEPS,
    VERIFIABILITY,
)

SOON = 3
"""Days left from which a clock is painted."""


@dataclass(frozen=True)
class DueTag:
    words: str
    look: str
    until: datetime


@dataclass(frozen=True)
class ReportRow:
    """A report without anything of what it says."""

    id: int
    number: str
    case_number: str
    notice_id: int
    notice: str
    how: str
    is_late: bool
    verifiability: str
    stage: str
    look: str
    waits: str
    due: DueTag | None
    officer: str


@dataclass(frozen=True)
class StepLine:
    what: str
    why: str
    who: str
    at: datetime


@dataclass(frozen=True)
class ViewLine:
    what: str
    who: str
    at: datetime


def notice_label(notice: Notice) -> str:
    """任前公示，2026年第17号."""
    kind = kind_name(kind_named(notice.kind))
    return _("%(kind)s，%(number)s", kind=kind, number=notice_number(notice))


def notice_number(notice: Notice) -> str:
    """2026年第17号, enough in a list; its index number where it has none, or where the page is English."""
    number = notice.live.text.document_no if notice.live is not None and not in_english() else ""
    return number or notice.index_number or title_of(notice)


def came(report: Report) -> str:
    """网上，实名."""
    return _("，").join((_(CHANNELS[Channel(report.channel)]), _(SIGNATURES[Signature(report.signature)])))


def how(report: Report) -> str:
    """网上，实名; with what came of checking the name."""
    said = came(report)
    return said if report.name_check is None else _("，").join((said, _(NAME_CHECKS[report.name_check])))


def due_tag(due: Due | None, days: Calendar, now: datetime) -> DueTag | None:
    """期限含今天计算: working days where the clock counts those, a day where it counts days."""
    if due is None:
        return None
    today = shanghai_date(now)
    if due.is_overdue(now):
        return DueTag(_("%(day)s到期，已逾期", day=_day_alone(due.last_day)), "err", due.until)
    if due.last_day == today:
        return DueTag(_("今天24:00前"), "warn", due.until)
    if due.stage is Stage.ACCEPTED:
        look = "warn" if (due.last_day - today).days < SOON else "done"
        return DueTag(_("%(day)s前", day=_day_alone(due.last_day)), look, due.until)
    left = days.working_days_between(today, due.last_day)
    words = ngettext("还剩%(num)s个工作日", "还剩%(num)s个工作日", left)
    if due.is_provisional:
        words = _("预计%(day)s前", day=_day_alone(due.last_day))
    return DueTag(words, "warn" if left <= SOON else "done", due.until)


def _day_alone(when: date) -> str:
    """12月5日: a list has no room for the day of the week."""
    return f"{when.day} {MONTHS[when.month - 1][:3]}" if in_english() else f"{when.month}月{when.day}日"


def due_of(report: Report, now: datetime) -> DueTag | None:
    session = db.session()
    days = calendar(session)
    return due_tag(next_due(report, receiver_of(session, report.notice), days), days, now)


def report_row(report: Report, *, waits: str = "") -> ReportRow:
    words, look = STAGES[report.stage]
    if report.merged_into_id is not None:
        waits = _("已并案")
    return ReportRow(
        report.id,
        report.number,
        report.case_number or "",
        report.notice_id,
        notice_number(report.notice),
        came(report),
        report.timeliness is Timeliness.OUT_OF_PERIOD,
        _(VERIFIABILITY[report.verifiability]) if report.verifiability is not None else _("待填"),
        _(words),
        look,
        waits,
        due_of(report, g.now),
        report.officer.name if report.officer is not None else "",
    )


def step_lines(steps: Sequence[ReportStep]) -> list[StepLine]:
    """Newest last, as they were gone through."""
    return [
        StepLine(
            _what(step),
            _(STEP_REASONS[key]) if (key := f"{step.stage}:{step.reason}") in STEP_REASONS else "",
            step.by.name if step.by is not None else "",
            step.at,
        )
        for step in steps
    ]


def _what(step: ReportStep) -> str:
    """What was done; merging and deciding a suspension leave the stage as it was."""
    if step.reason == MERGED:
        return _(MERGED_WORDS)
    return _(DECIDED_WORDS) if step.reason == AFTER_SUSPENSION else _(STEPS[step.stage])


def view_lines(views: Sequence[ReportView]) -> list[ViewLine]:
    return [ViewLine(_(PARTS[view.part]), view.user.name, view.at) for view in views]


def closes_words(notice: Notice, now: datetime) -> str:
    """还剩4个工作日（含今天），11月26日（周四）24:00届满 / 11月16日公示期满."""
    row = notice.window
    if row is None:
        return ""
    if row.closes_at is None:
        return _("预计%(day)s届满", day=day(row.last_day))
    if row.closes_at <= now:
        return _("%(day)s公示期满", day=day(row.last_day))
    if row.last_day == shanghai_date(now):
        return _("今天%(when)s届满", when=end_hour(row.closes_at)[1])
    left = remaining(row.window(), shanghai_date(now), calendar(db.session()))
    if row.unit is Unit.CALENDAR_DAYS:
        said = ngettext("还剩%(num)s天（含今天）", "还剩%(num)s天（含今天）", left)
    else:
        said = ngettext("还剩%(num)s个工作日（含今天）", "还剩%(num)s个工作日（含今天）", left)
    return _("%(left)s，%(when)s届满", left=said, when=until(row.closes_at))


def persons_words(notice: Notice) -> str:
    """4人; nothing where it names nobody."""
    if notice.live is None:
        return ""
    count = len(named_rows(kind_named(notice.kind), notice.live.text))
    return ngettext("%(num)s人", "%(num)s人", count) if count else ""
