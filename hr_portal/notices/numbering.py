"""索引号: given at issue, without a gap, per organ and year."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ
from hr_portal.core.clock import shanghai_date
from hr_portal.core.effects import insert_or_ignore
from hr_portal.core.ids import address_of, index_number
from hr_portal.notices.models import IndexSerial, Notice


def give_index_number(session: Session, notice: Notice, organ: Organ, now: datetime) -> None:
    """Take the organ's next serial of the year in this transaction: if it is undone, so is the number."""
    year = shanghai_date(now).year
    insert_or_ignore(session, IndexSerial, [{"organ_id": organ.id, "year": year, "last": 0}])
    this = (IndexSerial.organ_id == organ.id, IndexSerial.year == year)
    session.execute(update(IndexSerial).where(*this).values(last=IndexSerial.last + 1))
    serial = session.scalars(select(IndexSerial.last).where(*this)).one()
    notice.index_number = index_number(organ.code, year, serial)
    notice.address = address_of(notice.index_number)


def give_index_numbers(session: Session, organ: Organ, count: int, now: datetime) -> list[str]:
    """The organ's next `count` numbers of the year at once, in their order; undone with the transaction like a single one."""
    year = shanghai_date(now).year
    insert_or_ignore(session, IndexSerial, [{"organ_id": organ.id, "year": year, "last": 0}])
    this = (IndexSerial.organ_id == organ.id, IndexSerial.year == year)
    session.execute(update(IndexSerial).where(*this).values(last=IndexSerial.last + count))
    last = session.scalars(select(IndexSerial.last).where(*this)).one()
    return [index_number(organ.code, year, serial) for serial in range(last - count + 1, last + 1)]
