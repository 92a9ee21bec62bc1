"""Instants and states in the words of the staff pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import g
from flask_babel import gettext as _
from markupsafe import Markup

from hr_portal.core.clock import shanghai, shanghai_date
from hr_portal.core.formats.verdicts import MIB
from hr_portal.notices.kinds import Kind, kind_named
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.rules import Clocks, Phase, State, phase
from hr_portal.notices.traits import Trait
from hr_portal.web.filters import MONTHS, clock_time, day, day_short, instant, iso, weekday
from hr_portal.web.forms.notice_text import kind_name
from hr_portal.web.speech import in_english
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.wording.measures import TRAITS
from hr_portal.web.wording.notices import HIDE_REASONS, PHASES, PURPOSES, STATES

LOOKS: dict[str, str] = {
    "drafted": "done", "submitted": "warn", "returned": "err", "reviewed": "warn", "issued": "ok", "scheduled": "info",
    "public": "ok", "open": "open", "closed": "done", "concluded": "ok", "minimised": "done", "hidden": "warn",
    "withdrawn": "done", "taken_down": "done",
}  # fmt: skip


def _dated(when: date) -> str:
    """11月30日（周一） / Mon 30 Nov, with its year where it is another year."""
    if when.year != shanghai_date(g.now).year:
        return day(when)
    return f"{weekday(when)[:3]} {when.day} {MONTHS[when.month - 1][:3]}" if in_english() else day_short(when)


def _joined(when: str, hour: str) -> str:
    """11月30日（周一）16:00 / Mon 30 Nov, 16:00."""
    return f"{when}, {hour}" if in_english() else f"{when}{hour}"


@bp.app_template_filter("moment")
def moment(at: datetime) -> str:
    """今天16:00, or 11月30日（周一）16:00."""
    when = shanghai_date(at)
    hour = clock_time(at)
    return _("今天%(hour)s", hour=hour) if when == shanghai_date(g.now) else _joined(_dated(when), hour)


@bp.app_template_filter("until")
def until(at: datetime) -> str:
    """The end of something: midnight is 24:00 of the day before."""
    local = shanghai(at)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return _joined(_dated(local.date() - timedelta(days=1)), "24:00")
    return _joined(_dated(local.date()), clock_time(at))


def end_hour(at: datetime) -> tuple[date, str]:
    """(day, hour) of an end: (30 November, 24:00)."""
    local = shanghai(at)
    if (local.hour, local.minute) == (0, 0):
        return local.date() - timedelta(days=1), "24:00"
    return local.date(), clock_time(at)


@bp.app_template_filter("file_size")
def file_size(size: int) -> str:
    return f"{size / MIB:.1f}MB" if size >= MIB else f"{max(1, size // 1024)}KB"


@bp.app_template_filter("state_word")
def state_word(state: State) -> str:
    return _(STATES[state])


@bp.app_template_filter("phase_word")
def phase_word(one: Phase) -> str:
    return _(PHASES[one])


@bp.app_template_filter("hide_reason")
def hide_reason(reason: object) -> str:
    return _(HIDE_REASONS[reason]) if reason in HIDE_REASONS else ""  # type: ignore[index]


@bp.app_template_filter("kind_word")
def kind_word(identifier: str) -> str:
    return kind_name(kind_named(identifier))


@bp.app_template_filter("subject_word")
def subject_word(kind: Kind) -> str:
    """What this kind calls the persons it is about: 公示对象 / Persons on notice."""
    return (kind.subject_en if in_english() else kind.subject) or _("人员")


@dataclass(frozen=True)
class Standing:
    """Where a notice stands: the phase the public sees, and where its revision in work is in the chain."""

    key: str
    words: str
    look: str


def standings(notice: Notice, now: datetime) -> list[Standing]:
    """正在公示, and beside it what holds besides (暂停计算, 已归档) and what is in work (记录结果：待复核)."""
    found: list[Standing] = []
    current = phase(notice, now)
    if current is not Phase.UNISSUED:
        found.append(Standing(current.value, _(PHASES[current]), LOOKS[current.value]))
    if notice.suspended_at is not None and current is Phase.OPEN:
        found.append(Standing("suspended", _(TRAITS[Trait.SUSPENDED][0]), TRAITS[Trait.SUSPENDED][1]))
    if notice.archived_at is not None:
        found.append(Standing("archived", _(TRAITS[Trait.ARCHIVED][0]), TRAITS[Trait.ARCHIVED][1]))
    revision = notice.in_work
    if revision is not None:
        words = _(STATES[revision.state])
        if found:
            words = _("%(purpose)s：%(state)s", purpose=_(PURPOSES[revision.purpose]), state=words)
        found.append(Standing(revision.state.value, words, LOOKS[revision.state.value]))
    return found


def title_of(notice: Notice) -> str:
    """The title people in the office know it by; of one whose term has ended, the name of its kind."""
    if phase(notice, g.now) is Phase.MINIMISED:
        return kind_name(kind_named(notice.kind))
    revision = notice.in_work or notice.live
    return (revision.title if revision is not None else "") or _("（还没有标题）")


def title_of_revision(revision: Revision) -> str:
    if phase(revision.notice, g.now) is Phase.MINIMISED:
        return title_of(revision.notice)
    return revision.title or _("（还没有标题）")


def timed(at: datetime, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(iso(at), words)


def clock_lines(clocks: Clocks, kind: Kind, *, on_paper: bool = False) -> list[tuple[str, str]]:
    """The five clocks, each with its instant or the words that it is not set. On paper there is no today."""
    unset = _("未设定")
    opens = instant if on_paper else moment
    appears = _("公开") if kind.is_for_society else _("张贴")
    lines = [(appears, timed(clocks.publish_at, opens(clocks.publish_at)) if clocks.publish_at else unset)]
    if kind.has_window:
        starts = (
            timed(clocks.counts_from, _dated(shanghai_date(clocks.counts_from)))
            if clocks.counts_from
            else unset
        )
        lines.append((_("起算"), starts))
        if clocks.closes_at is not None:
            ends: str = timed(clocks.closes_at, until(clocks.closes_at))
        elif clocks.suspended:
            ends = _("暂停计算，恢复后另行公布")
        elif clocks.last_day is not None:
            ends = _("预计%(day)s，节假日安排公布后确定，在此之前不会截止", day=_dated(clocks.last_day))
        else:
            ends = unset
        lines.append((_("截止"), ends))
    waits = _("截止确定后再算") if clocks.provisional else unset
    if kind.is_for_society:
        leaves = timed(clocks.delist_at, until(clocks.delist_at)) if clocks.delist_at else waits
        lines.append((_("撤出首页列表"), leaves))
    if clocks.minimise_at is not None:
        shortened: str = timed(clocks.minimise_at, until(clocks.minimise_at))
    elif kind.terms.minimise_days is None:
        shortened = _("未设定，由本市决定")
    else:
        shortened = waits
    lines.append((_("个人信息精简"), shortened))
    return lines
