"""公示期满: the list of windows to confirm, and 《公示情况汇总表》 of each. For receivers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Response as FlaskResponse
from flask import g, make_response, render_template, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.docx.writing import MEDIA_TYPE as DOCX
from hr_portal.core.errors import NotFound
from hr_portal.extensions import db
from hr_portal.notices.models import Notice
from hr_portal.objections import sheets
from hr_portal.objections.confirmations import holds_of, in_force, waiting
from hr_portal.objections.received import windows_over
from hr_portal.objections.sheets import PersonLine
from hr_portal.web.access import actor, for_duty
from hr_portal.web.filters import day, instant
from hr_portal.web.papers.forms import DATED, SIGNED, FormSheet, form_docx
from hr_portal.web.papers.lines import PAPER
from hr_portal.web.papers.receiving import SUMMARY_NAME, Summary, summary_form
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.outputs import handed
from hr_portal.web.staff.report_opening import opener, received_notice
from hr_portal.web.staff.report_words import closes_words, notice_label
from hr_portal.web.staff.to_confirm import state_of
from hr_portal.web.wording.receiving import CHANNELS, VERDICTS


@dataclass(frozen=True)
class WindowRow:
    label: str
    closed: str
    state: str
    look: str
    hold: str
    href: str
    act: str


@bp.get("/receiving/confirmations")
@for_duty(Role.RECEIVER)
def confirmations() -> str:
    """公示情况确认: those that wait first, then those with somebody on hold, then the others."""
    session = db.session()
    rows = []
    for notice in windows_over(session, actor(), g.now):
        open_one, confirmed = waiting(session, notice), in_force(session, notice)
        state, look = state_of(notice, open_one, confirmed)
        holds = holds_of(session, notice)
        until = min((hold.until for hold in holds), default=None)
        act = _("去确认") if confirmed is None or open_one is not None else _("去决定") if until else _("看")
        order = 0 if confirmed is None or open_one is not None else 1 if until is not None else 2
        row = WindowRow(
            notice_label(notice),
            closes_words(notice, g.now),
            state,
            look,
            _("暂缓到%(day)s，要作出决定", day=day(until)) if until is not None else "",
            url_for("staff.hold" if order == 1 else "staff.confirmation", notice_id=notice.id),
            act,
        )
        rows.append((order, row))
    rows.sort(key=lambda one: one[0])
    return render_template(
        "staff/confirmations.html",
        nav_key="confirmations",
        heading=_("公示情况确认"),
        intro=_(
            "有没有反映都要逐人确认。两人确认后，起草科室只看到“可以办理”或“暂不办理”，看不到件数和内容。"
        ),
        rows=[row for _order, row in rows],
        count_words=ngettext("共%(num)s个公示", "共%(num)s个公示", len(rows)),
        empty_words=_("没有届满的公示。"),
    )


@bp.get("/receiving/summaries")
@for_duty(Role.RECEIVER)
def summaries() -> str:
    """公示情况汇总表, one for each window that is over."""
    session = db.session()
    rows = []
    for notice in windows_over(session, actor(), g.now):
        state, look = state_of(notice, waiting(session, notice), in_force(session, notice))
        rows.append(
            WindowRow(
                notice_label(notice),
                closes_words(notice, g.now),
                state,
                look,
                "",
                url_for("staff.summary_sheet", notice_id=notice.id),
                _("打印"),
            )
        )
    return render_template(
        "staff/confirmations.html",
        nav_key="summaries",
        heading=_("公示情况汇总表"),
        intro=_("每个公示一张，按人汇总收到的反映和确认的结论。只在受理机关内部使用。"),
        rows=rows,
        count_words=ngettext("共%(num)s个公示", "共%(num)s个公示", len(rows)),
        empty_words=_("没有届满的公示。"),
    )


# --- the sheet -------------------------------------------------------------------------------------------------------


def _sheet(notice: Notice) -> FormSheet:
    """By person: texts are opened to count whom they name, and nothing of them is shown."""
    said = sheets.summary_sheet(db.session(), notice, opener=opener(), actor=actor(), now=g.now)
    return summary_form(
        Summary(
            said.receiver.organ_name,
            said.receiver.office,
            said.title,
            said.number,
            _day(said.first_day),
            _day(said.last_day),
            [(_(CHANNELS[channel]), count) for channel, count in said.by_channel.items()],
            said.out_of_period,
            said.all_registered,
            [_line(person) for person in said.persons],
            said.proposed_by,
            said.confirmed_by,
            _day(said.confirmed_on),
            instant(g.now),
        )
    )


def _day(when: date | None) -> str:
    return day(when) if when is not None else ""


def _line(person: PersonLine) -> tuple[str, int, str, str]:
    return (
        person.row.key if person.row is not None else "",
        person.reports,
        _(VERDICTS[person.verdict]) if person.verdict is not None else "",
        _day(person.hold_until),
    )


def _of(notice_id: int) -> Notice:
    notice = received_notice(notice_id)
    if notice.window is None or notice.is_historical:
        raise NotFound("summary")
    return notice


@bp.get("/receiving/notices/<int:notice_id>/summary")
@for_duty(Role.RECEIVER)
def summary_sheet(notice_id: int) -> Response:
    """To print."""
    notice = _of(notice_id)
    with force_locale(PAPER):
        sheet = _sheet(notice)
    return make_response(
        render_template(
            "print/form_sheet.html",
            form_sheet=sheet,
            page_title=_("公示情况汇总表"),
            nav_key="summaries",
            back_href=url_for("staff.confirmation", notice_id=notice_id),
            docx_href=url_for("staff.summary_document", notice_id=notice_id),
            docx_by_post=False,
            signed_words=(SIGNED, DATED),
        )
    )


@bp.get("/receiving/notices/<int:notice_id>/summary.docx")
@for_duty(Role.RECEIVER)
def summary_document(notice_id: int) -> FlaskResponse:
    """For Word and WPS."""
    notice = _of(notice_id)
    with force_locale(PAPER):
        body = form_docx(_sheet(notice))
    return handed(body, SUMMARY_NAME, DOCX)
