"""办件号: inside only, given when a report is registered, without a gap per receiving organ and year."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ
from hr_portal.core.clock import shanghai_date
from hr_portal.core.effects import insert_or_ignore
from hr_portal.objections.models import CaseSerial


def next_case_number(session: Session, organ: Organ, now: datetime) -> str:
    """BJ-AL01-2026-00012, taken in this transaction: if it is undone, so is the number. Never the receipt's number."""
    year = shanghai_date(now).year
    insert_or_ignore(session, CaseSerial, [{"organ_id": organ.id, "year": year, "last": 0}])
    this = (CaseSerial.organ_id == organ.id, CaseSerial.year == year)
    session.execute(update(CaseSerial).where(*this).values(last=CaseSerial.last + 1))
    serial = session.scalars(select(CaseSerial.last).where(*this)).one()
    return f"BJ-{organ.code}-{year}-{serial:05}"
