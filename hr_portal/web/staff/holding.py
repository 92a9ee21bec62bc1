"""暂缓: who is on hold and until when, and the decision that ends or prolongs it, for those alone; another officer confirms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import NamedRow, named_rows
from hr_portal.objections import confirming
from hr_portal.objections.confirmations import Hold, holds_of, in_force, waiting
from hr_portal.objections.queries import holds_for
from hr_portal.objections.rules import Verdict
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.filters import day
from hr_portal.web.forms.receiving import ConfirmationForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.confirming import errors_beside, ids_of, typed_verdicts, unfinished_of
from hr_portal.web.staff.report_opening import opener, received_notice
from hr_portal.web.staff.report_words import closes_words, notice_label
from hr_portal.web.staff.to_confirm import BEFORE_A_HOLD_ENDS
from hr_portal.web.wording.receiving import VERDICTS
from hr_portal.web.wording.say import say


@dataclass(frozen=True)
class HoldRow:
    """One person on hold, on the list."""

    name: str
    label: str
    until: date
    state: str
    look: str
    href: str
    act: str


@dataclass(frozen=True)
class HeldLine:
    """One person on hold, on the form; named as the controls of a verdict need it."""

    id: str
    name: str
    about: str
    verdict: str
    hold: str
    hold_words: str
    is_overdue: bool
    error: str = ""
    hold_error: str = ""


def _state(hold: Hold, today: date) -> tuple[str, str]:
    if hold.is_overdue(today):
        return _("已过期，要作出决定"), "err"
    if hold.until <= today + BEFORE_A_HOLD_ENDS:
        return _("快到期，要作出决定"), "warn"
    return _("没有到期"), "info"


@bp.get("/receiving/holds")
@for_duty(Role.RECEIVER)
def holds() -> str:
    """Everybody on hold, the earliest day first."""
    session, today = db.session(), shanghai_date(g.now)
    rows = []
    for hold in holds_for(session, actor(), g.now):
        notice = hold.notice
        if notice.withdrawn_at is not None or notice.taken_down_at is not None:
            continue
        is_proposed = waiting(session, notice) is not None
        state, look = (_("待第二人确认"), "warn") if is_proposed else _state(hold, today)
        where = "staff.confirmation" if is_proposed else "staff.hold"
        rows.append(
            HoldRow(
                hold.person or _("整个事项"),
                notice_label(notice),
                hold.until,
                state,
                look,
                url_for(where, notice_id=notice.id),
                _("看") if is_proposed else _("去决定"),
            )
        )
    return render_template("staff/holds.html", rows=rows)


def _against(notice: Notice) -> list[Reason]:
    """Why nothing can be decided now, before anything is typed."""
    if not holds_of(db.session(), notice):
        return [Reason("nobody_on_hold")]
    return confirming.reasons_against_beginning(db.session(), notice, actor=actor(), now=g.now)


def _page(
    notice: Notice,
    *,
    reasons: Sequence[Reason] = (),
    status: int = 200,
    form: ConfirmationForm | None = None,
) -> Response:
    ids, kind, today = ids_of(notice), kind_named(notice.kind), shanghai_date(g.now)
    about = {row.key: row for row in named_rows(kind, notice.live.text)} if notice.live is not None else {}
    beside, told = errors_beside(reasons, ids)
    held = holds_of(db.session(), notice)
    confirmed = in_force(db.session(), notice)
    against = _against(notice)
    return make_response(
        render_template(
            "staff/hold.html",
            form=form or ConfirmationForm(formdata=None),
            notice_id=notice.id,
            label=notice_label(notice),
            closed=closes_words(notice, g.now),
            rows=[
                _line(hold, ids[hold.person], about.get(hold.person), beside, today)
                for hold in held
                if hold.person in ids
            ],
            others=[
                (row.person or _("整个事项"), _(VERDICTS[row.verdict]))
                for row in (confirmed.rows if confirmed is not None else ())
                if row.verdict is not Verdict.HOLD
            ],
            verdicts=[(verdict.value, _(words)) for verdict, words in VERDICTS.items()],
            tick_error=beside.get("all_registered", ""),
            errors=told,
            against=[say(one) for one in against],
            unfinished=unfinished_of(notice),
            form_has_errors=bool(told),
        ),
        status,
    )


def _line(hold: Hold, field: str, about: NamedRow | None, errors: dict[str, str], today: date) -> HeldLine:
    return HeldLine(
        field,
        hold.person or _("整个事项"),
        about.about if about is not None else "",
        request.form.get(field, ""),
        request.form.get(f"{field}-hold", ""),
        _("暂缓到%(day)s", day=day(hold.until)),
        hold.is_overdue(today),
        errors.get(field, ""),
        errors.get(f"{field}-hold", ""),
    )


@bp.get("/receiving/notices/<int:notice_id>/hold")
@for_duty(Role.RECEIVER)
def hold(notice_id: int) -> Response:
    """The form, or why nothing is to be decided."""
    notice = received_notice(notice_id)
    return _page(notice, status=409 if _against(notice) else 200)


@bp.post("/receiving/notices/<int:notice_id>/hold")
@for_duty(Role.RECEIVER)
@commits
def decide_hold(notice_id: int) -> Response:
    """保存决定，送第二人确认."""
    notice, form = received_notice(notice_id), ConfirmationForm()
    typed = typed_verdicts(notice)
    if typed.unread:
        return _page(notice, reasons=typed.unread, status=422, form=form)
    kept_on = [person for person, verdict in typed.verdicts.items() if verdict is Verdict.HOLD]
    anew = dict.fromkeys(kept_on, confirming.hold_due(shanghai_date(g.now)))
    try:
        confirming.decide_hold(
            db.session(),
            notice,
            typed.verdicts,
            anew | dict(typed.holds),
            bool(form.all_registered.data),
            opener=opener(),
            actor=actor(),
            now=g.now,
        )
    except Refused as refused:
        status = 422 if all(reason.where is not None for reason in refused.reasons) else 409
        return _page(notice, reasons=refused.reasons, status=status, form=form)
    flash(_("已保存，等另一位承办人员确认。"))
    return redirect(url_for("staff.confirmation", notice_id=notice_id), 303)
