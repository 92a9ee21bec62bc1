"""承接: the notice that an issued text says it follows becomes a link, shown from both sides."""

from __future__ import annotations

from sqlalchemy.orm import Session

from hr_portal.notices.models import Notice
from hr_portal.notices.queries import earlier_of_organ


def settle_following(session: Session, notice: Notice) -> None:
    """Take the link from the text in force."""
    address = notice.live.text.follows_address if notice.live is not None else ""
    found = earlier_of_organ(session, notice.organ_id, address, besides=notice.id) if address else None
    notice.follows_id = found.id if found is not None else None
    session.flush()
