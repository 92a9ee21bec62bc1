"""经办记录: who did what with a notice, from the audit trail. Field names only, as the trail keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.queries import entries
from hr_portal.notices.models import Notice
from hr_portal.web.wording.accounts import ROBOTS
from hr_portal.web.wording.notices import HIDE_REASONS, PARTS
from hr_portal.web.wording.say import ACTS

SHOWN = 60


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    act: str
    detail: str = ""


def history(session: Session, notice: Notice) -> list[Line]:
    """Newest first."""
    found = entries(session, None, subject="notice", subject_id=notice.id, limit=SHOWN)
    ids = {entry.actor_id for entry in found if entry.actor_id is not None}
    names = {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
    reasons = {revision.number: revision.return_reason for revision in notice.revisions}
    return [
        Line(
            entry.at,
            names.get(entry.actor_id or 0, "") or _(ROBOTS.get(entry.robot or "", entry.robot or "")),
            _(ACTS[entry.act]) if entry.act in ACTS else entry.act,
            _detail(entry.act, entry.facts, reasons, is_last=_is_last(found, entry.id, entry.act)),
        )
        for entry in found
    ]


def _is_last(found: Sequence[Any], entry_id: int, act: str) -> bool:
    return next((entry.id == entry_id for entry in found if entry.act == act), False)


def _detail(act: str, facts: dict[str, Any], reasons: dict[int, str], *, is_last: bool) -> str:
    if act == "edited":
        parts = [_(PARTS[name]) for name in facts.get("fields", ()) if name in PARTS]
        return _("、").join(parts)
    if act == "returned" and is_last:
        return reasons.get(facts.get("revision", 0), "")
    if act == "hidden":
        return next((_(words) for reason, words in HIDE_REASONS.items() if reason == facts.get("reason")), "")
    return ""
