"""意见与反映: what this receiver may handle, as lists. Whoever is recused, named or had a hand in a notice finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hr_portal.accounts.rules import Role
from hr_portal.extensions import db
from hr_portal.objections.models import Report
from hr_portal.objections.received import Received
from hr_portal.objections.rules import Channel, Stage
from hr_portal.web.access import actor, for_duty
from hr_portal.web.forms.fields import choices
from hr_portal.web.forms.receiving import FilterForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.received import found_once, waits
from hr_portal.web.staff.report_words import notice_label, report_row
from hr_portal.web.wording.receiving import CHANNELS, STAGES

PAGE = 20
IN_HAND = "in_hand"
"""The filter for accepted and under verification together."""


def _page_asked(pages: int) -> int:
    asked = request.args.get("page", "1")
    return max(1, min(pages, int(asked))) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


@bp.get("/receiving/reports")
@for_duty(Role.RECEIVER)
def reports() -> str:
    """All of them, with filters by stage, notice and channel. Filters are kept in links."""
    session = db.session()
    found = found_once(session, actor())
    form = FilterForm(request.args)
    form.stage.choices = choices(
        [
            ("", _("全部")),
            (IN_HAND, _("核实中（含已受理）")),
            *((s.value, _(w)) for s, (w, _l) in STAGES.items()),
        ]
    )
    form.notice.choices = choices(
        [("", _("全部")), *((str(one.id), notice_label(one)) for one in found.notices_with_reports)]
    )
    form.channel.choices = choices([("", _("全部")), *((c.value, _(w)) for c, w in CHANNELS.items())])
    stage, notice, channel = (
        field.data if any(field.data == choice.value for choice in field.choices) else ""
        for field in (form.stage, form.notice, form.channel)
    )
    chosen = [
        report
        for report in found.reports
        if (not stage or _is_at(report, stage))
        and (not notice or str(report.notice_id) == notice)
        and (not channel or report.channel == Channel(channel))
    ]
    conditions: dict[str, Any] = {
        k: v for k, v in (("stage", stage), ("notice", notice), ("channel", channel)) if v
    }
    return _list(
        "reports",
        _("意见与反映"),
        _("只显示本机关受理的。点开才解密，每次查看都留痕。"),
        chosen,
        found,
        form=form,
        conditions=conditions,
        empty=_("没有符合条件的办件。") if conditions else _("没有待办件。"),
        href=lambda number: url_for("staff.reports", page=number, **conditions),
    )


def _is_at(report: Report, stage: str) -> bool:
    if stage == IN_HAND:
        return report.stage in (Stage.ACCEPTED, Stage.UNDER_VERIFICATION)
    return report.stage.value == stage


@bp.get("/receiving/transfers")
@for_duty(Role.RECEIVER)
def transfers() -> str:
    """移送: what was passed on, with its letter."""
    found = found_once(db.session(), actor())
    moved = [
        report for report in found.reports if any(step.stage is Stage.TRANSFERRED for step in report.steps)
    ]
    return _list(
        "transfers",
        _("移送"),
        _("移送以后内容不再显示。《移送函》在办件页打印。"),
        moved,
        found,
        empty=_("没有移送过。"),
        href=lambda number: url_for("staff.transfers", page=number),
    )


def _list(
    key: str,
    heading: str,
    intro: str,
    chosen: Sequence[Report],
    found: Received,
    *,
    empty: str,
    href: Callable[[int], str],
    form: FilterForm | None = None,
    conditions: Mapping[str, str] | None = None,
) -> str:
    pages = max(1, -(-len(chosen) // PAGE))
    page = _page_asked(pages)
    shown = chosen[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "staff/reports.html",
        nav_key=key,
        heading=heading,
        intro=intro,
        form=form,
        conditions=conditions or {},
        rows=[report_row(report, waits=waits(found, report)) for report in shown],
        empty_words=empty,
        page=page,
        pages=pages,
        href=href,
        count_words=ngettext("共%(num)s件", "共%(num)s件", len(chosen)),
    )
