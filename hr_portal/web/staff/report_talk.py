"""与反映人往来: questions go at once, answers after a second officer has read them. What is sent opens with the receipt."""

from __future__ import annotations

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import exists, select
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.extensions import db
from hr_portal.notices.kinds import kind_named
from hr_portal.objections import answering
from hr_portal.objections.models import Report, ReportMessage, ReportView
from hr_portal.objections.receivers import receiver_of
from hr_portal.objections.replies import Use, templates_for
from hr_portal.objections.rules import Part
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.notice_text import local
from hr_portal.web.forms.receiving import QuestionForm, ReplyForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.report_case import case_page
from hr_portal.web.staff.report_opening import keys_to_open, opened_report, sealer
from hr_portal.web.staff.report_steps import act_page, told


def _model(report: Report, use: Use) -> str:
    """The words of the template that was asked for in the address; nothing typed is ever there."""
    asked, notice = request.args.get("template", ""), report.notice
    for one in templates_for(use, kind_named(notice.kind), report.finding):
        if one.key == asked:
            title = notice.live.title if notice.live is not None else ""
            return one.filled(title, receiver_of(db.session(), notice))
    return ""


def _prefills(endpoint: str, report: Report, use: Use) -> list[tuple[str, str]]:
    return [
        (local(one.label, one.label_en), url_for(endpoint, report_id=report.id, template=one.key))
        for one in templates_for(use, kind_named(report.notice.kind), report.finding)
    ]


# --- questions -------------------------------------------------------------------------------------------------------


def _question_page(
    report: Report, form: QuestionForm, *, reasons: list[Reason] | None = None, status: int = 200
) -> Response:
    return act_page(
        report,
        form,
        heading=_("请反映人补充"),
        intro=_("马上发出，反映人在回执页看到，可以在那里答复。"),
        button=_("发出"),
        prefills=_prefills("staff.ask_reporter", report, Use.QUESTION),
        reasons=reasons or (),
        status=status,
    )


@bp.get("/receiving/reports/<int:report_id>/question")
@for_duty(Role.RECEIVER)
def ask_reporter(report_id: int) -> Response:
    report = opened_report(report_id)
    against = answering.reasons_against_asking(db.session(), report, "-", actor=actor(), now=g.now)
    if against:
        raise Refused(against)
    return _question_page(report, QuestionForm(data={"text": _model(report, Use.QUESTION)}))


@bp.post("/receiving/reports/<int:report_id>/question")
@for_duty(Role.RECEIVER)
@commits
def send_question(report_id: int) -> Response:
    """发出."""
    report = opened_report(report_id)
    form = QuestionForm()
    if not form.validate():
        return _question_page(report, form, status=422)
    try:
        answering.ask(db.session(), report, form.text.data or "", sealer=sealer(), actor=actor(), now=g.now)
    except Refused as refused:
        others = told(form, refused.reasons)
        return _question_page(report, form, reasons=others, status=409 if others else 422)
    flash(_("已发出，反映人在回执页看得到。"))
    return redirect(url_for("staff.report", report_id=report_id), 303)


# --- answers ---------------------------------------------------------------------------------------------------------


def _reply_page(
    report: Report, form: ReplyForm, *, reasons: list[Reason] | None = None, status: int = 200
) -> Response:
    return act_page(
        report,
        form,
        heading=_("拟写反馈"),
        intro=_("由另一位承办人员读过才发出，发出以后不能改。"),
        button=_("保存，送第二人读"),
        prefills=_prefills("staff.reply", report, Use.REPLY),
        reasons=reasons or (),
        status=status,
    )


@bp.get("/receiving/reports/<int:report_id>/reply")
@for_duty(Role.RECEIVER)
def reply(report_id: int) -> Response:
    report = opened_report(report_id)
    against = answering.reasons_against_drafting_reply(db.session(), report, "-", actor=actor(), now=g.now)
    if against:
        raise Refused(against)
    return _reply_page(report, ReplyForm(data={"text": _model(report, Use.REPLY)}))


@bp.post("/receiving/reports/<int:report_id>/reply")
@for_duty(Role.RECEIVER)
@commits
def draft_reply(report_id: int) -> Response:
    """保存，送第二人读."""
    report = opened_report(report_id)
    form = ReplyForm()
    if not form.validate():
        return _reply_page(report, form, status=422)
    try:
        answering.draft_reply(
            db.session(), report, form.text.data or "", sealer=sealer(), actor=actor(), now=g.now
        )
    except Refused as refused:
        others = told(form, refused.reasons)
        return _reply_page(report, form, reasons=others, status=409 if others else 422)
    flash(_("已保存，等另一位承办人员读过再发出。"))
    return redirect(url_for("staff.report", report_id=report_id), 303)


def _message(report: Report, message_id: int) -> ReportMessage:
    found = next((one for one in report.messages if one.id == message_id), None)
    if found is None:
        raise NotFound("message")
    return found


def _has_read(message: ReportMessage) -> bool:
    """This officer opened the messages since it was written."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    ReportView.report_id == message.report_id,
                    ReportView.user_id == actor().id,
                    ReportView.part == Part.MESSAGE,
                    ReportView.at >= message.at,
                )
            )
        )
    )


@bp.post("/receiving/reports/<int:report_id>/messages/<int:message_id>/sent")
@for_duty(Role.RECEIVER)
@commits
def send_reply(report_id: int, message_id: int) -> Response:
    """同意发出, by the second officer who has read it."""
    report = opened_report(report_id)
    message = _message(report, message_id)
    if not _has_read(message):
        return case_page(report, reasons=[Reason("reply_not_read")], status=409)
    try:
        answering.send_reply(
            db.session(), message, sealer=sealer(), opener=keys_to_open(), actor=actor(), now=g.now
        )
    except Refused as refused:
        return case_page(report, reasons=refused.reasons, status=409)
    flash(_("已发出反馈。"))
    return redirect(url_for("staff.report", report_id=report_id), 303)


@bp.post("/receiving/reports/<int:report_id>/messages/<int:message_id>/taken-back")
@for_duty(Role.RECEIVER)
@commits
def take_back_reply(report_id: int, message_id: int) -> Response:
    """退回重写: nobody was sent it."""
    report = opened_report(report_id)
    try:
        answering.take_back_reply(db.session(), _message(report, message_id), actor=actor(), now=g.now)
    except Refused as refused:
        return case_page(report, reasons=refused.reasons, status=409)
    flash(_("已退回，请重新拟写反馈。"))
    return redirect(url_for("staff.report", report_id=report_id), 303)
