"""One report: masked until somebody opens it by a button, each opening written down and shown to every officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Response as FlaskResponse
from flask import g, make_response, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.objections import answering, opening, queries
from hr_portal.objections.content import FileNote, ReportText
from hr_portal.objections.likeness import equal_texts
from hr_portal.objections.models import Report, ReportMessage
from hr_portal.objections.opening import Read
from hr_portal.objections.rules import Direction, Timeliness
from hr_portal.objections.transferring import letter_of
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.filters import day
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.outputs import handed
from hr_portal.web.staff.report_acts import Step, possible
from hr_portal.web.staff.report_identity import Shown, identity_panel
from hr_portal.web.staff.report_opening import key_here, keys_to_open, opened_report, sealed_store
from hr_portal.web.staff.report_words import (
    due_of,
    how,
    notice_label,
    report_row,
    step_lines,
    view_lines,
)
from hr_portal.web.wording import receiving as words
from hr_portal.web.wording.papers import REMOVED
from hr_portal.web.wording.say import say

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True)
class CaseHead:
    """What every page about a report has above it."""

    id: int
    number: str
    case_number: str
    notice_id: int
    stage: str
    look: str
    how: str
    is_late: bool
    is_erased: bool
    equal_texts: int
    merged_into: Report | None


@dataclass(frozen=True)
class FileLine:
    name: str
    kind: str
    removed: str
    href: str


@dataclass(frozen=True)
class OpenedText:
    """What was opened of it, in words."""

    persons: str = field(repr=False)
    facts: str = field(repr=False)
    files: Sequence[FileLine]
    verdict: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class MessageLine:
    """One message; `text` None while it is closed. `send_href` only where it was read and may be sent."""

    what: str
    who: str
    at: datetime
    note: str
    look: str
    text: str | None = field(default=None, repr=False)
    files: Sequence[FileLine] = ()
    send_href: str = ""
    return_href: str = ""
    against: str = ""


@dataclass(frozen=True)
class CaseActs:
    steps: Sequence[Step]
    aside: Sequence[Step]
    ask: bool
    reply: bool


def case_head(report: Report) -> CaseHead:
    row = report_row(report)
    return CaseHead(
        report.id,
        report.number,
        row.case_number,
        report.notice_id,
        row.stage,
        row.look,
        how(report),
        report.timeliness is Timeliness.OUT_OF_PERIOD,
        report.erased_at is not None,
        equal_texts(db.session(), report),
        report.merged_into,
    )


def case_page(
    report: Report,
    *,
    text: OpenedText | None = None,
    read: Sequence[Read] | None = None,
    shown: Shown | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response:
    """The page, closed or with what was just opened."""
    session, person = db.session(), actor()
    acts = _acts(report)
    against = opening.reasons_against_opening(session, report, actor=person, now=g.now)
    messages = _messages(report, read)
    return make_response(
        render_template(
            "staff/report.html",
            case=case_head(report),
            notice=notice_label(report.notice),
            merged_with=queries.merged_with(session, report),
            text=text,
            verdict_text=text.verdict if text is not None else None,
            messages=messages,
            closed_messages=any(one.text is None for one in messages),
            acts=acts,
            due=due_of(report, g.now),
            identity=identity_panel(report, shown),
            particulars=_particulars(report),
            steps=step_lines(report.steps),
            views=view_lines(queries.views_of_report(session, report)),
            may_open=not against,
            closed_words=_("；").join(say(reason) for reason in against),
            letter_href=url_for("staff.transfer_letter_page", report_id=report.id)
            if letter_of(session, report) is not None
            else "",
            no_key=not key_here(),
            reasons=[{"text": say(reason), "href": ""} for reason in reasons],
            form_has_errors=bool(reasons),
        ),
        status,
    )


def _acts(report: Report) -> CaseActs:
    session, asked = db.session(), {"actor": actor(), "now": g.now}
    found = possible(session, report, **asked)
    return CaseActs(
        [step for step in found if not step.is_aside],
        [step for step in found if step.is_aside],
        not answering.reasons_against_asking(session, report, "-", **asked),
        not answering.reasons_against_drafting_reply(session, report, "-", **asked),
    )


def _particulars(report: Report) -> list[tuple[str, str]]:
    """问题类别, 可查性, 处置方式, 核查结论, 是否影响, 呈批人, 承办人: what is filled in, and what is still to be."""
    empty = _("待填")
    pairs = [
        (_("对应公示"), notice_label(report.notice)),
        (_("收到时间"), day(report.received_at)),
        (_("问题类别"), word(words.PROBLEM_CLASSES, report.problem_class) or empty),
        (_("可查性"), word(words.VERIFIABILITY, report.verifiability) or empty),
        (_("处置方式"), word(words.MEASURES, report.measure) or empty),
        (_("核查结论"), word(words.FINDINGS, report.finding) or empty),
        (_("是否影响任用（录用）"), word(words.EFFECTS, report.effect) or empty),
        (_("呈批人"), report.approver or empty),
        (_("承办人"), report.officer.name if report.officer is not None else empty),
    ]
    if report.hold_until is not None:
        pairs.insert(7, (_("暂缓到哪一天"), day(report.hold_until)))
    if report.transferred_to:
        pairs.append((_("移送给"), report.transferred_to))
    return pairs


def word(table: dict[Any, str], code: object) -> str:
    return _(table[code]) if code in table else str(code or "")


# --- opening ---------------------------------------------------------------------------------------------------------


def read_text(report: Report) -> OpenedText:
    """Opened, and written down."""
    keys = keys_to_open()
    text = opening.open_content(db.session(), report, opener=keys, actor=actor(), now=g.now)
    return OpenedText(_whom(text), text.facts, _files(report, text.files), opening.verdict_of(report, keys))


def _whom(text: ReportText) -> str:
    names = list(text.persons)
    if text.as_whole or not names:
        names.append(_("整个公示"))
    return _("、").join(names)


def _files(report: Report, notes: Sequence[FileNote]) -> list[FileLine]:
    rows = {file.place: file for file in report.files}
    return [
        FileLine(
            note.name,
            ENDINGS.get(rows[note.place].media_type, "").upper(),
            _("、").join(_(REMOVED[one]) for one in note.removed if one in REMOVED),
            url_for("staff.report_file", report_id=report.id, file_id=rows[note.place].id),
        )
        for note in notes
        if note.place in rows
    ]


def _messages(report: Report, read: Sequence[Read] | None) -> list[MessageLine]:
    said = {one.message.id: one.said for one in read or ()}
    return [
        _message(report, message, said.get(message.id), is_open=read is not None)
        for message in report.messages
    ]


def _message(report: Report, message: ReportMessage, said: Any, *, is_open: bool) -> MessageLine:
    session, person = db.session(), actor()
    is_ours = message.direction is Direction.TO_REPORTER
    what = _("反馈") if message.is_reply else _("请反映人补充") if is_ours else _("反映人补充")
    note, look, send, back, against = "", "info", "", "", ""
    if is_ours and message.sent_at is None:
        note, look = _("待第二人读过再发出"), "warn"
        reasons = answering.reasons_against_sending_reply(session, message, actor=person, now=g.now)
        if is_open:
            send = (
                url_for("staff.send_reply", report_id=report.id, message_id=message.id) if not reasons else ""
            )
            if not answering.reasons_against_taking_back(session, message, actor=person, now=g.now):
                back = url_for("staff.take_back_reply", report_id=report.id, message_id=message.id)
        against = _("；").join(say(reason) for reason in reasons)
    elif is_ours:
        note, look = _("已发出"), "ok"
        if message.read_by is not None:
            note = _("%(name)s读过，已发出", name=message.read_by.name)
    return MessageLine(
        what,
        message.written_by.name if message.written_by is not None else "",
        message.at,
        note,
        look,
        said.text if said is not None else None,
        _files(report, said.files) if said is not None else (),
        send,
        back,
        against,
    )


@bp.get("/receiving/reports/<int:report_id>")
@for_duty(Role.RECEIVER)
def report(report_id: int) -> Response:
    """Closed: nothing of what it says."""
    return case_page(opened_report(report_id))


@bp.post("/receiving/reports/<int:report_id>/open")
@for_duty(Role.RECEIVER)
@commits
def open_report(report_id: int) -> Response:
    """打开反映内容."""
    found = opened_report(report_id)
    try:
        return case_page(found, text=read_text(found))
    except Refused as refused:
        return case_page(found, reasons=refused.reasons, status=409)


@bp.post("/receiving/reports/<int:report_id>/messages")
@for_duty(Role.RECEIVER)
@commits
def open_messages(report_id: int) -> Response:
    """打开往来消息."""
    found = opened_report(report_id)
    try:
        read = opening.open_messages(db.session(), found, opener=keys_to_open(), actor=actor(), now=g.now)
    except Refused as refused:
        return case_page(found, reasons=refused.reasons, status=409)
    return case_page(found, read=read)


@bp.post("/receiving/reports/<int:report_id>/files/<int:file_id>")
@for_duty(Role.RECEIVER)
@commits
def report_file(report_id: int, file_id: int) -> FlaskResponse:
    """One file, for saving to disk under a name that says nothing."""
    found = opened_report(report_id)
    file = opening.file_of(found, file_id)
    body = opening.open_file(
        db.session(), file, store=sealed_store(), opener=keys_to_open(), actor=actor(), now=g.now
    )
    position = [one.id for one in found.files].index(file.id) + 1
    ending = ENDINGS.get(file.media_type, "bin")
    name = _("材料%(number)s", number=position)
    return handed(body, f"{found.case_number or found.number}-{name}.{ending}", file.media_type)
