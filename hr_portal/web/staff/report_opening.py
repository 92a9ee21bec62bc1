"""The report or the notice an address names, as far as this receiver may handle it. Anything else does not exist."""

from __future__ import annotations

from flask import abort, current_app, g, redirect, url_for
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound, Reason, Refused, refuse_if
from hr_portal.core.sealing import CannotOpen, Opener, Sealer
from hr_portal.extensions import db
from hr_portal.notices.models import Notice
from hr_portal.objections.barring import may_open
from hr_portal.objections.models import Report
from hr_portal.objections.receivers import reasons_against_receiving
from hr_portal.objections.store import SealedStore
from hr_portal.web.access import actor
from hr_portal.web.errors import page
from hr_portal.web.staff.blueprint import bp


def opener() -> Opener | None:
    """The private keys, where this machine has them."""
    found: Opener | None = current_app.extensions.get("opener")
    return found


def key_here() -> bool:
    return opener() is not None


def keys_to_open() -> Opener:
    """The private keys, or the plain words that they are not here (`Refused`)."""
    found = opener()
    if found is None:
        raise Refused([Reason("no_opening_key")])
    return found


def opened_report(report_id: int) -> Report:
    """A report this receiver may handle; of another organ, recused, named or with a hand in the notice there is none.
    Nor is there for whoever shares a name and has not answered: the question is on the desk, reports or none."""
    report = db.session.get(
        Report,
        report_id,
        options=[joinedload(Report.notice).options(joinedload(Notice.live), joinedload(Notice.window))],
    )
    if report is None or may_open(db.session(), actor(), report, g.now):
        raise NotFound("report")
    return report


@bp.errorhandler(CannotOpen)
def cannot_open(_error: CannotOpen) -> Response:
    """A key that was lost or put away: plain words."""
    return page(409, reasons=[Reason("cannot_be_opened")])


def sealer() -> Sealer:
    found: Sealer = current_app.extensions["sealer"]
    return found


def sealed_store() -> SealedStore:
    found: SealedStore = current_app.extensions["sealed_store"]
    return found


def received_notice(notice_id: int, *, answered: bool = True) -> Notice:
    """A notice on which this person receives reports, once it was public. Whoever had a hand in it, is named in it or is
    recused finds none; whoever shares a name is led to the question first, unless this is the question itself."""
    session, person = db.session(), actor()
    notice = session.get(
        Notice,
        notice_id,
        options=[joinedload(Notice.organ), joinedload(Notice.window), joinedload(Notice.live)],
    )
    if notice is None or reasons_against_receiving(session, person, notice, today=shanghai_date(g.now)):
        raise NotFound("notice")
    if notice.publish_at is None or g.now < notice.publish_at:
        raise NotFound("notice")
    if answered:
        ask_first(notice)
    return notice


def ask_first(notice: Notice) -> None:
    """Whoever shares a name with somebody on the list answers whose it is, before anything else."""
    against = may_open(db.session(), actor(), notice, g.now)
    if any(reason.code == "needs_answer" for reason in against):
        abort(redirect(url_for("staff.recuse", notice_id=notice.id), 303))
    refuse_if(against)
