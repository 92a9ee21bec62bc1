"""The organs of a joint notice as pages show them: who signed, when, and whether this person may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from hr_portal.accounts.models import Organ, User
from hr_portal.extensions import db
from hr_portal.notices import joining
from hr_portal.notices.models import Notice


@dataclass(frozen=True)
class SignatureLine:
    organ: Organ
    signed: bool
    by: str
    at: datetime | None
    scan: str
    """Where the scanned form lies; empty where it was signed on screen."""
    may_sign: bool


def signature_lines(notice: Notice, *, actor: User, now: datetime) -> list[SignatureLine]:
    """In the order they are printed; the lead is not among them."""
    current, work = notice.in_work or notice.live, notice.in_work
    lines = []
    for row in notice.joint:
        paper = row.paper or {}
        lines.append(
            SignatureLine(
                row.organ,
                current is not None and row.has_signed(current),
                str(paper.get("signer", "")) or (row.signed_by.name if row.signed_by is not None else ""),
                row.signed_at,
                url_for("staff.joint_scan", notice_id=notice.id, code=row.organ.code) if paper else "",
                work is not None
                and not joining.reasons_against_signing(db.session(), work, row.organ, actor=actor, now=now),
            )
        )
    return lines
