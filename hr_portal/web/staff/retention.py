"""个人信息到期删除: what falls due, what the city has not decided, and the certificates. Numbers and names of columns only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import g, render_template, request
from flask_babel import gettext as _
from sqlalchemy import func, select

from hr_portal.accounts.models import Organ
from hr_portal.accounts.queries import organs_in_reach
from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.effects import Transition
from hr_portal.core.errors import NotFound
from hr_portal.extensions import db
from hr_portal.notices.erasure_models import ErasureCertificate
from hr_portal.notices.kinds import PAGE, Kind, known_kinds
from hr_portal.notices.models import Notice
from hr_portal.notices.outlook import certificates, falling_due, last_terms
from hr_portal.notices.retention import files_leave_with, steps_of
from hr_portal.notices.terms_file import terms_digest
from hr_portal.web.access import actor, for_duty
from hr_portal.web.forms.notice_text import kind_name, label_of
from hr_portal.web.staff.blueprint import bp

READERS = (Role.AUDITOR, Role.ADMINISTRATOR, Role.PRIVACY_REVIEWER)
A_PAGE = 30


@dataclass(frozen=True)
class TermLine:
    """One step of a kind. `days` None: the city has not decided."""

    kind: str
    leaves: str
    days: int | None


@dataclass(frozen=True)
class DueLine:
    index_number: str
    organ: str
    kind: str
    leaves: str
    due_at: datetime
    is_due: bool
    trouble: bool


@dataclass(frozen=True)
class CertificateLine:
    id: int
    index_number: str
    organ: str
    kind: str
    leaves: str
    persons: int
    versions: int
    files: int
    due_at: datetime
    done_at: datetime
    terms: str


def _reach() -> list[int] | None:
    """The organs whose lines this person sees; None for all."""
    session = db.session()
    reached = organs_in_reach(session, actor(), READERS, shanghai_date(g.now))
    whole_city = len(reached) == session.scalar(select(func.count()).select_from(Organ))
    return None if whole_city else [organ.id for organ in reached]


def said_of(kind: Kind | None, leaves: list[str] | tuple[str, ...]) -> str:
    """出生年月、籍贯和附件, in the order of the step."""
    if PAGE in leaves:
        return _("整页的个人信息、正文和附件")
    labels = {one.name: label_of(one) for one in (*kind.fields, *kind.person_columns)} if kind else {}
    words = _("、").join(labels.get(name, name) for name in leaves)
    return _("%(columns)s，以及附件", columns=words) if kind and files_leave_with(kind, leaves) else words


@bp.get("/retention")
@for_duty(*READERS)
def retention() -> str:
    session, reach = db.session(), _reach()
    kinds = known_kinds()
    before = request.args.get("before", "")
    found = certificates(
        session,
        reach,
        before_id=int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None,
        limit=A_PAGE + 1,
    )
    terms = [
        TermLine(kind_name(kind), said_of(kind, one.step.leaves), one.step.after_days)
        for kind in kinds.values()
        for one in steps_of(kind)
    ]
    return render_template(
        "staff/retention.html",
        terms=terms,
        unset=sum(1 for line in terms if line.days is None),
        digest=terms_digest(kinds),
        since=last_terms(session),
        due=[_due_line(*pair) for pair in falling_due(session, reach)],
        certificates=[certificate_line(one) for one in found[:A_PAGE]],
        older=found[A_PAGE - 1].id if len(found) > A_PAGE else None,
    )


def _due_line(row: Transition, notice: Notice) -> DueLine:
    kind = known_kinds().get(notice.kind)
    one = next((one for one in steps_of(kind) if one.number == row.revision), None) if kind else None
    return DueLine(
        index_number=notice.index_number or "",
        organ=notice.organ.short_name,
        kind=kind_name(kind) if kind else notice.kind,
        leaves=said_of(kind, one.step.leaves) if one else "",
        due_at=row.due_at,
        is_due=row.due_at <= g.now,
        trouble=row.parked_at is not None,
    )


def certificate_line(one: ErasureCertificate) -> CertificateLine:
    kind = known_kinds().get(one.kind)
    return CertificateLine(
        id=one.id,
        index_number=one.index_number,
        organ=one.organ.name,
        kind=kind_name(kind) if kind else one.kind,
        leaves=said_of(kind, one.leaves),
        persons=one.persons,
        versions=one.versions,
        files=one.files,
        due_at=one.due_at,
        done_at=one.done_at,
        terms=one.terms,
    )


@bp.get("/retention/<int:certificate_id>")
@for_duty(*READERS)
def erasure_certificate(certificate_id: int) -> str:
    """删除证明 on one sheet, to be printed and filed."""
    found = db.session.get(ErasureCertificate, certificate_id)
    reach = _reach()
    if found is None or (reach is not None and found.organ_id not in reach):
        raise NotFound("certificate")
    return render_template("print/erasure_certificate.html", one=certificate_line(found), printed_at=g.now)
