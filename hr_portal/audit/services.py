"""Writing the audit trail, and proving that nobody changed it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hr_portal.audit.models import AuditEntry, AuditHead
from hr_portal.core.many import insert_many

ORIGIN = "0" * 64


class Actor(Protocol):
    """Whoever acts: a person (`accounts.models.User`) or a `Robot`."""

    @property
    def actor_id(self) -> int | None: ...

    @property
    def robot(self) -> str | None: ...


@dataclass(frozen=True)
class Robot:
    """What acts without a person at the keyboard, under its own name: the sweep, a command."""

    robot: str
    actor_id: None = None


SWEEP = Robot("sweep")
COMMAND_LINE = Robot("command-line")
DEADLINES = Robot("deadlines")


@dataclass(frozen=True)
class Act:
    """One entry to be written."""

    act: str
    subject: str
    subject_id: int
    organ_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


_as_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _link(previous: str, at: str, values: Mapping[str, Any]) -> str:
    text = _as_text(
        [previous, at, values["actor_id"], values["robot"], values["act"], values["subject"],
         values["subject_id"], values["organ_id"], values["facts"]]
    )  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()


def record(session: Session, act: str, subject: str, subject_id: int, *, actor: Actor, now: datetime,
           organ_id: int | None = None, **facts: Any) -> None:  # fmt: skip
    """Write one act into the trail, in the transaction of the act itself."""
    record_all(session, [Act(act, subject, subject_id, organ_id, facts)], actor=actor, now=now)


def record_all(session: Session, acts: Sequence[Act], *, actor: Actor, now: datetime) -> None:
    """Write many acts of one actor at once, each bound to the one before."""
    if not acts:
        return
    head = session.execute(
        select(AuditHead.last_id, AuditHead.chain).where(AuditHead.id == 1).with_for_update()
    ).one()
    last_id, chain = head.last_id, head.chain
    rows, text = [], now.isoformat()
    for act in acts:
        last_id += 1
        values: dict[str, Any] = {
            "actor_id": actor.actor_id,
            "robot": actor.robot,
            "id": last_id,
            "act": act.act,
            "subject": act.subject,
            "subject_id": act.subject_id,
            "organ_id": act.organ_id,
            "facts": dict(act.facts),
        }
        chain = values["chain"] = _link(chain, text, values)
        rows.append(values)
    insert_many(session, AuditEntry, rows, at=now)
    session.execute(update(AuditHead).where(AuditHead.id == 1).values(last_id=last_id, chain=chain))


def first_broken_entry(session: Session) -> int | None:
    """The number of the first entry that was changed, removed or put in since it was written; None if none was."""
    chain, expected = ORIGIN, 0
    table = AuditEntry.__table__
    in_order = select(table).order_by(table.c.id).execution_options(yield_per=1000)
    with session.execute(in_order) as result:
        for row in result.mappings():
            expected += 1
            if row["id"] != expected:
                return expected
            chain = _link(chain, row["at"].isoformat(), dict(row))
            if chain != row["chain"]:
                return int(row["id"])
    head = session.execute(select(AuditHead.last_id, AuditHead.chain)).one()
    return None if (head.last_id, head.chain) == (expected, chain) else expected + 1


def changed_names(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[str]:
    """The names of the fields whose values differ, sorted; what an entry may say of a change."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
