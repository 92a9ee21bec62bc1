"""今日办理: what waits for the receiving office by its own clocks. Only receivers come here; nobody else sees a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai, shanghai_date, start_of_day
from hr_portal.extensions import db
from hr_portal.notices.models import Notice
from hr_portal.objections.models import Report
from hr_portal.objections.received import Received
from hr_portal.objections.rules import Channel, Stage
from hr_portal.publicity.queries import calendar
from hr_portal.web.access import actor, for_duty
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.desk import Tile
from hr_portal.web.staff.received import found_once, waits
from hr_portal.web.staff.report_opening import opener
from hr_portal.web.staff.report_words import (
    DueTag,
    closes_words,
    due_of,
    notice_label,
    notice_number,
    persons_words,
    report_row,
)
from hr_portal.web.staff.to_confirm import ToConfirm, to_confirm
from hr_portal.web.wording.calendar import DAY_KINDS
from hr_portal.web.wording.receiving import CHANNELS

SHOWN = 10


@dataclass(frozen=True)
class OpenWindow:
    label: str
    short: str
    note: str
    channels: Sequence[tuple[str, str]]


@bp.get("/receiving")
@for_duty(Role.RECEIVER)
def receiving() -> str:
    """The desk."""
    session, now = db.session(), g.now
    found = found_once(session, actor())
    days = calendar(session)
    day = shanghai_date(now)
    confirmations = [one for notice in found.notices if (one := to_confirm(notice)) is not None]
    in_hand = found.in_hand
    rows = [report_row(report, waits=waits(found, report)) for report in in_hand]
    rows.sort(key=lambda row: (row.due is None, row.due.until if row.due else now, row.id))
    return render_template(
        "staff/receiving.html",
        day=day,
        day_kind=_(DAY_KINDS[days.why(day).value]),
        no_key=opener() is None,
        tiles=_tiles(found, confirmations),
        rows=rows[:SHOWN],
        total=len(found.reports),
        to_read=[row for row in rows if row.id in found.to_read],
        to_confirm_identity=[row for row in rows if row.id in found.identity_asked],
        confirmations=confirmations,
        questions=found.questions,
        notice_label=notice_label,
        windows=[_window(notice, found.reports) for notice in found.notices if _is_open(notice, now)],
    )


def _is_open(notice: Notice, now: datetime) -> bool:
    window = notice.window
    return (
        window is not None
        and notice.publish_at is not None
        and notice.publish_at <= now
        and (window.closes_at is None or now < window.closes_at)
        and notice.withdrawn_at is None
        and notice.taken_down_at is None
    )


def _window(notice: Notice, reports: Sequence[Report]) -> OpenWindow:
    counts = Counter(report.channel for report in reports if report.notice_id == notice.id)
    return OpenWindow(
        notice_label(notice),
        notice_number(notice),
        _("，").join(words for words in (persons_words(notice), closes_words(notice, g.now)) if words),
        [
            (_(words), ngettext("%(num)s件", "%(num)s件", counts[channel]))
            for channel, words in CHANNELS.items()
            if counts[channel] or channel in (Channel.ONLINE, Channel.LETTER, Channel.CALL, Channel.VISIT)
        ],
    )


def _tiles(found: Received, confirmations: Sequence[ToConfirm]) -> list[Tile]:
    by_stage: dict[Stage, list[Report]] = {}
    for report in found.in_hand:
        by_stage.setdefault(report.stage, []).append(report)
    tiles = [
        _stage_tile(_("待登记"), by_stage, Stage.RECEIVED),
        _stage_tile(_("待告知是否受理"), by_stage, Stage.REGISTERED),
        _stage_tile(_("核实中"), by_stage, Stage.ACCEPTED, Stage.UNDER_VERIFICATION),
        _stage_tile(_("待反馈"), by_stage, Stage.CONCLUDED),
    ]
    held = [one for one in confirmations if one.is_hold]
    fresh = [one for one in confirmations if not one.is_hold]
    tiles.append(
        Tile(_("公示情况待确认"), len(fresh), fresh[0].label if fresh else "", url_for("staff.confirmations"), "hot" if fresh else "")
    )  # fmt: skip
    tiles.append(
        Tile(_("暂缓到期"), len(held), held[0].label if held else "", url_for("staff.holds"), "hot" if held else "")
    )  # fmt: skip
    local = shanghai(g.now)
    month = start_of_day(local.date().replace(day=1))
    moved = [
        report
        for report in found.reports
        if any(step.stage is Stage.TRANSFERRED and step.at >= month for step in report.steps)
    ]
    tiles.append(Tile(_("本月移送"), len(moved), _("移送后不再显示内容"), url_for("staff.transfers")))
    return tiles


def _stage_tile(label: str, by_stage: dict[Stage, list[Report]], *stages: Stage) -> Tile:
    reports = [report for stage in stages for report in by_stage.get(stage, ())]
    dues = sorted((due for report in reports if (due := due_of(report, g.now))), key=lambda due: due.until)
    first: DueTag | None = dues[0] if dues else None
    look = {"err": "hot", "warn": "w"}.get(first.look, "") if first is not None else ""
    href = (
        url_for("staff.reports", stage=stages[-1].value)
        if len(stages) == 1
        else url_for("staff.reports", stage="in_hand")
    )
    return Tile(label, len(reports), first.words if first is not None else "", href, look)
