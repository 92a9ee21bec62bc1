"""Reading the audit trail, within the organs the reader may see."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.audit.models import AuditEntry


def entries(
    session: Session,
    organ_ids: Sequence[int] | None,
    *,
    subject: str | None = None,
    subject_id: int | None = None,
    act: str | None = None,
    besides: str | None = None,
    skip: int = 0,
    limit: int = 50,
) -> Sequence[AuditEntry]:
    """Newest first. `organ_ids` None means every organ; `besides` leaves a subject out."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).offset(skip).limit(limit)
    if organ_ids is not None:
        query = query.where(AuditEntry.organ_id.in_(organ_ids))
    if subject is not None:
        query = query.where(AuditEntry.subject == subject)
    if subject_id is not None:
        query = query.where(AuditEntry.subject_id == subject_id)
    if act is not None:
        query = query.where(AuditEntry.act == act)
    if besides is not None:
        query = query.where(AuditEntry.subject != besides)
    return session.scalars(query).all()
