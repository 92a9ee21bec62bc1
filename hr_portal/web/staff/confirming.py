"""公示情况确认: one officer judges every person of a window that is over, another confirms. With reports or without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.dates import parse_loose_date
from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.extensions import db
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import NamedRow, named_rows
from hr_portal.objections import confirming
from hr_portal.objections.confirmations import confirmations_of, in_force, reported, waiting
from hr_portal.objections.models import Confirmation, ConfirmationRow
from hr_portal.objections.rules import Verdict
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.filters import day, day_short
from hr_portal.web.forms.receiving import ConfirmationForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.report_opening import opener, received_notice
from hr_portal.web.staff.report_words import closes_words, notice_label
from hr_portal.web.staff.spoken import subject_word
from hr_portal.web.staff.to_confirm import state_of
from hr_portal.web.wording.gate import next_step
from hr_portal.web.wording.receiving import STAGES, VERDICTS
from hr_portal.web.wording.say import say


@dataclass(frozen=True)
class VerdictLine:
    """One person on the page. `id` names the control; `verdict` and `hold` are what was typed or proposed."""

    id: str
    person: str
    name: str
    about: str
    verdict: str
    hold: str
    words: str
    hold_words: str
    first: str
    second: str
    error: str = ""
    hold_error: str = ""


@dataclass(frozen=True)
class Typed:
    """What the form said, as the verb takes it, and what could not be read."""

    verdicts: Mapping[str, Verdict]
    holds: Mapping[str, date]
    unread: Sequence[Reason]


def ids_of(notice: Notice) -> dict[str, str]:
    """The control of each person: names do not stand in names of fields."""
    return {person: f"v{number}" for number, person in enumerate(confirming.persons_to_confirm(notice))}


def typed_verdicts(notice: Notice) -> Typed:
    verdicts, holds, unread = {}, {}, []
    for person, field in ids_of(notice).items():
        said = request.form.get(field, "")
        if said in set(Verdict):
            verdicts[person] = Verdict(said)
        if text := request.form.get(f"{field}-hold", "").strip():
            try:
                holds[person] = parse_loose_date(text)
            except ValueError:
                unread.append(Reason("day_unreadable", f"{field}-hold"))
    return Typed(verdicts, holds, unread)


def _who(user_name: str, at: date) -> str:
    return _("%(name)s，%(day)s", name=user_name, day=day_short(at))


def _line(
    person: str,
    field: str,
    about: NamedRow | None,
    row: ConfirmationRow | None,
    confirmation: Confirmation | None,
    errors: Mapping[str, str],
    *,
    is_typed: bool,
) -> VerdictLine:
    verdict = request.form.get(field, "") if is_typed else row.verdict.value if row is not None else ""
    hold_until = row.hold_until if row is not None else None
    hold = request.form.get(f"{field}-hold", "") if is_typed else hold_until.isoformat() if hold_until else ""
    first = second = _("待确认")
    if confirmation is not None and not (is_typed or confirmation.returned_at):
        first = _who(confirmation.proposed_by.name, shanghai_date(confirmation.proposed_at))
        if confirmation.confirmed_by is not None and confirmation.confirmed_at is not None:
            second = _who(confirmation.confirmed_by.name, shanghai_date(confirmation.confirmed_at))
    return VerdictLine(
        field, person, about.key if about is not None else person or _("整个事项"), about.about if about else "",
        verdict, hold, _(VERDICTS[row.verdict]) if row is not None else "",
        _("暂缓到%(day)s", day=day(hold_until)) if hold_until is not None else "",
        first, second, errors.get(field, ""), errors.get(f"{field}-hold", ""),
    )  # fmt: skip


def _page(
    notice: Notice,
    *,
    reasons: Sequence[Reason] = (),
    status: int = 200,
    is_typed: bool = False,
    form: ConfirmationForm | None = None,
) -> Response:
    session, person, ids = db.session(), actor(), ids_of(notice)
    open_one, confirmed = waiting(session, notice), in_force(session, notice)
    every = confirmations_of(session, notice)
    returned = every[-1] if every and every[-1].returned_at is not None else None
    shown = open_one or confirmed
    basis = open_one or returned or confirmed
    may_propose = not confirming.reasons_against_beginning(session, notice, actor=person, now=g.now)
    against_second = (
        confirming.reasons_against_confirming(session, open_one, opener=opener(), actor=person, now=g.now)
        if open_one is not None
        else []
    )
    form = form or ConfirmationForm(formdata=None)
    errors, told = errors_beside(reasons, ids)
    kind = kind_named(notice.kind)
    about = {row.key: row for row in named_rows(kind, notice.live.text)} if notice.live is not None else {}
    rows = {row.person: row for row in basis.rows} if basis is not None else {}
    lines = [
        _line(
            person_key, field, about.get(person_key), rows.get(person_key), shown, errors, is_typed=is_typed
        )
        for person_key, field in ids.items()
    ]
    state, look = state_of(notice, open_one, confirmed)
    return make_response(
        render_template(
            "staff/confirmation.html",
            form=form,
            notice_id=notice.id,
            label=notice_label(notice),
            closed=closes_words(notice, g.now),
            state=state,
            look=look,
            subject=subject_word(kind) if about else _("公示事项"),
            rows=lines,
            next_step=next_step(kind),
            verdicts=[(verdict.value, _(words)) for verdict, words in VERDICTS.items()],
            number=basis.number if basis is not None else 0,
            all_registered=shown is not None and shown.all_registered,
            tick_error=errors.get("all_registered", ""),
            errors=told,
            may_propose=may_propose,
            may_decide_hold=may_propose
            and confirmed is not None
            and any(row.verdict is Verdict.HOLD for row in confirmed.rows),
            may_confirm=open_one is not None and not against_second,
            may_return=open_one is not None
            and not confirming.reasons_against_returning(session, open_one, actor=person, now=g.now),
            against=[] if reasons else [say(one) for one in against_second or _why_not(notice, may_propose)],
            unfinished=unfinished_of(notice),
            earlier=[_earlier(one) for one in reversed(every)],
            form_has_errors=bool(told),
        ),
        status,
    )


def unfinished_of(notice: Notice) -> list[dict[str, object]]:
    """Reports of the period that are not concluded, for the panel beside the verdicts."""
    return [
        {"id": one.report.id, "number": one.report.number, "stage": _(STAGES[one.report.stage][0])}
        for one in reported(db.session(), notice, None)
        if one.is_open
    ]


def _why_not(notice: Notice, may_propose: bool) -> list[Reason]:
    if may_propose:
        return []
    return confirming.reasons_against_beginning(db.session(), notice, actor=actor(), now=g.now)


def errors_beside(
    reasons: Sequence[Reason], ids: Mapping[str, str]
) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Beside which control each sentence stands, and the summary with its links."""
    beside: dict[str, str] = {}
    told = []
    fields = {*ids.values(), *(f"{field}-hold" for field in ids.values()), "all_registered"}
    for reason in reasons:
        where = ids.get(reason.where, reason.where) if reason.where is not None else None
        if reason.code == "hold_date_out_of_range" and where is not None:
            where = f"{where}-hold"
        words = say(reason)
        if where in fields:
            beside[str(where)] = words
        told.append({"text": words, "href": f"#{where}" if where in fields else ""})
    return beside, told


def _earlier(one: Confirmation) -> dict[str, object]:
    facts = {"number": one.number, "name": one.proposed_by.name}
    if one.confirmed_by is not None:
        words = _("第%(number)s次：%(name)s提出，%(second)s确认", second=one.confirmed_by.name, **facts)
    elif one.returned_at is not None:
        words = _("第%(number)s次：%(name)s提出，已退回", **facts)
    else:
        words = _("第%(number)s次：%(name)s提出，待第二人确认", **facts)
    return {"words": words, "at": one.confirmed_at or one.returned_at or one.proposed_at}


def _waiting_one(notice: Notice) -> Confirmation:
    """The proposal the page showed; where another officer was faster, that is told."""
    found = waiting(db.session(), notice)
    if found is None or str(found.number) != request.form.get("number", ""):
        raise Refused([Reason("confirmation_decided")])
    return found


# --- routes ----------------------------------------------------------------------------------------------------------


@bp.get("/receiving/notices/<int:notice_id>/confirmation")
@for_duty(Role.RECEIVER)
def confirmation(notice_id: int) -> Response:
    """The page of one window."""
    notice = received_notice(notice_id)
    if not notice.has_window or notice.is_historical:
        raise NotFound("confirmation")
    return _page(notice)


@bp.post("/receiving/notices/<int:notice_id>/confirmation")
@for_duty(Role.RECEIVER)
@commits
def propose_confirmation(notice_id: int) -> Response:
    """保存，送第二人确认."""
    notice = received_notice(notice_id)
    form = ConfirmationForm()
    typed = typed_verdicts(notice)
    if typed.unread:
        return _page(notice, reasons=typed.unread, status=422, is_typed=True, form=form)
    try:
        confirming.propose(
            db.session(),
            notice,
            typed.verdicts,
            typed.holds,
            bool(form.all_registered.data),
            opener=opener(),
            actor=actor(),
            now=g.now,
        )
    except Refused as refused:
        status = 422 if all(reason.where is not None for reason in refused.reasons) else 409
        return _page(notice, reasons=refused.reasons, status=status, is_typed=True, form=form)
    flash(_("已保存，等另一位承办人员确认。"))
    return redirect(url_for("staff.confirmation", notice_id=notice_id), 303)


@bp.post("/receiving/notices/<int:notice_id>/confirmation/agreed")
@for_duty(Role.RECEIVER)
@commits
def confirm_window(notice_id: int) -> Response:
    """同意，确认公示情况."""
    notice = received_notice(notice_id)
    try:
        confirming.confirm(db.session(), _waiting_one(notice), opener=opener(), actor=actor(), now=g.now)
    except Refused as refused:
        return _page(notice, reasons=refused.reasons, status=409)
    flash(_("公示情况已由两人确认。起草科室现在能看到可以办理或者暂不办理。"))
    return redirect(url_for("staff.confirmation", notice_id=notice_id), 303)


@bp.post("/receiving/notices/<int:notice_id>/confirmation/returned")
@for_duty(Role.RECEIVER)
@commits
def return_confirmation(notice_id: int) -> Response:
    """退回第一确认人, by either of the two."""
    notice = received_notice(notice_id)
    try:
        confirming.return_it(db.session(), _waiting_one(notice), actor=actor(), now=g.now)
    except Refused as refused:
        return _page(notice, reasons=refused.reasons, status=409)
    flash(_("已退回，请重新逐人确认。"))
    return redirect(url_for("staff.confirmation", notice_id=notice_id), 303)
