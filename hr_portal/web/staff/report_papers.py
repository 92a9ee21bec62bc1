"""《反映情况登记表》 and 《移送函》 of one report. The form is filled from what is sealed, so it is asked for by POST and
written down like any opening."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import g, make_response, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.docx.writing import MEDIA_TYPE as DOCX
from hr_portal.core.errors import NotFound
from hr_portal.extensions import db
from hr_portal.objections import sheets
from hr_portal.objections.models import Report
from hr_portal.objections.transferring import letter_of
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.filters import day, instant
from hr_portal.web.papers.forms import DATED, SIGNED, FormSheet, Letter, form_docx, letter_docx
from hr_portal.web.papers.lines import PAPER
from hr_portal.web.papers.receiving import (
    LETTER_NAME,
    REGISTER_NAME,
    Registered,
    Transferred,
    register_form,
    transfer_letter,
)
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.outputs import handed
from hr_portal.web.staff.report_case import word
from hr_portal.web.staff.report_opening import keys_to_open, opened_report
from hr_portal.web.wording import receiving as words


def _sheet(report: Report) -> FormSheet:
    """Opened, and written down."""
    said = sheets.register_form(db.session(), report, opener=keys_to_open(), actor=actor(), now=g.now)
    return register_form(
        Registered(
            organ=said.receiver.organ_name,
            case_number=said.case_number,
            number=said.number,
            title=said.notice_title,
            notice_number=said.notice_number,
            persons=said.persons,
            as_whole=said.as_whole,
            channel=_(words.CHANNELS[said.channel]),
            received=day(said.received_on),
            postmarked=day(report.postmarked_on) if report.postmarked_on is not None else "",
            timeliness=_(words.TIMELINESS[said.timeliness]),
            signature=_("，").join(
                one
                for one in (_(words.SIGNATURES[said.signature]), word(words.NAME_CHECKS, said.name_check))
                if one
            ),
            facts=said.facts,
            files=said.files,
            problem_class=word(words.PROBLEM_CLASSES, said.problem_class),
            verifiability=word(words.VERIFIABILITY, said.verifiability),
            measure=word(words.MEASURES, said.measure),
            officer=said.officer,
            finding=word(words.FINDINGS, said.finding),
            effect=word(words.EFFECTS, said.effect),
            verdict=said.verdict,
            approver=said.approver,
            printed=instant(g.now),
        )
    )


@bp.post("/receiving/reports/<int:report_id>/register-form")
@for_duty(Role.RECEIVER)
@commits
def register_sheet(report_id: int) -> Response:
    """To print. It is an opening of the content."""
    report = opened_report(report_id)
    with force_locale(PAPER):
        sheet = _sheet(report)
    return make_response(
        render_template(
            "print/form_sheet.html",
            form_sheet=sheet,
            page_title=_("反映情况登记表"),
            nav_key="reports",
            back_href=url_for("staff.report", report_id=report_id),
            docx_href=url_for("staff.register_document", report_id=report_id),
            docx_by_post=True,
            signed_words=(SIGNED, DATED),
        )
    )


@bp.post("/receiving/reports/<int:report_id>/register-form.docx")
@for_duty(Role.RECEIVER)
@commits
def register_document(report_id: int) -> FlaskResponse:
    """For Word and WPS."""
    report = opened_report(report_id)
    with force_locale(PAPER):
        body = form_docx(_sheet(report))
    return handed(body, REGISTER_NAME, DOCX)


# --- the letter ------------------------------------------------------------------------------------------------------


def _letter(report: Report) -> Letter:
    found = letter_of(db.session(), report)
    if found is None:
        raise NotFound("letter")
    return transfer_letter(
        Transferred(
            organ=found.organ,
            office=found.office,
            phone=found.phone,
            to=found.to,
            case_number=found.case_number,
            received=day(found.received_on),
            channel=_(words.CHANNELS[found.channel]),
            title=found.notice_title,
            why=found.why,
            files=found.files,
            day=day(found.transferred_on),
        )
    )


@bp.get("/receiving/reports/<int:report_id>/letter")
@for_duty(Role.RECEIVER)
def transfer_letter_page(report_id: int) -> Response:
    """《移送函》: it says nothing of what was reported."""
    report = opened_report(report_id)
    with force_locale(PAPER):
        letter = _letter(report)
    return make_response(
        render_template(
            "print/letter.html",
            letter=letter,
            page_title=_("《移送函》"),
            nav_key="reports",
            back_href=url_for("staff.report", report_id=report_id),
            docx_href=url_for("staff.transfer_document", report_id=report_id),
        )
    )


@bp.get("/receiving/reports/<int:report_id>/letter.docx")
@for_duty(Role.RECEIVER)
def transfer_document(report_id: int) -> FlaskResponse:
    """For Word and WPS."""
    report = opened_report(report_id)
    with force_locale(PAPER):
        body = letter_docx(_letter(report))
    return handed(body, LETTER_NAME, DOCX)
