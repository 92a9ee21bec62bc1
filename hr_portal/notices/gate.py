"""The gate (先公示，确认后再办理): what goes on after a publicity notice waits until its receiver has confirmed the window,
and goes on only for those who were cleared.

It reads clearances and nothing else: whether anybody reported makes no difference to any of these answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from hr_portal.core.errors import Reason
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Kind, kind_named
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.naming import NamedRow, name_in, named_rows
from hr_portal.notices.queries import earlier_of_organ
from hr_portal.notices.rules import WRITTEN, Phase, Purpose, phase
from hr_portal.publicity.models import Clearance
from hr_portal.publicity.queries import clearances

GATED = WRITTEN | {Purpose.REOPENING}
"""Purposes that put a text before the public. What takes one away, or its passages, never waits."""
STATEMENT = "other_person_note"
"""The inside field that says of a name: another person, or another matter (同名或另案说明)."""


def reasons_against_concluding(session: Session, notice: Notice, *, now: datetime) -> list[Reason]:
    """How a window ended is not said before its receiver has confirmed it."""
    if phase(notice, now) not in (Phase.CLOSED, Phase.CONCLUDED) or notice.window_id is None:
        return []
    if clearances(session, notice.window_id) is None:
        return [Reason("window_not_confirmed", facts={"kind": notice.kind})]
    return []


def reasons_against_revision(session: Session, revision: Revision, *, now: datetime) -> list[Reason]:
    """Against the issue of this revision, by what it is for."""
    if revision.purpose is Purpose.OUTCOME:
        return reasons_against_concluding(session, revision.notice, now=now)
    if revision.purpose in GATED:
        return reasons_against_going_on(session, revision.notice, revision.text)
    return []


def reasons_against_going_on(session: Session, notice: Notice, content: Content) -> list[Reason]:
    """Against putting this text before the public.

    What it follows must be confirmed, and it may name only who was cleared there. Whom it names may not stand in
    another window of the organ that is not confirmed, or where they are not cleared: leaving out the link leads round
    no gate. A row whose action is no appointment (免去、补选) needs no clearance of its own.
    """
    kind = kind_named(notice.kind)
    if not kind.follows:
        return []
    address = content.follows_address.strip()
    followed = earlier_of_organ(session, notice.organ_id, address, besides=notice.id) if address else None
    said = content.fields.get(STATEMENT, "")
    reasons: list[Reason] = []
    if followed is not None and followed.kind in kind.follows and has_gate(followed):
        reasons += _against_linked(session, followed, kind, content, said)
    return reasons + _against_standing(session, notice, followed, kind, content, said)


def has_gate(notice: Notice) -> bool:
    """Old notices loaded from elsewhere have no window and no gate."""
    return notice.has_window and not notice.is_historical


def _against_linked(
    session: Session, followed: Notice, kind: Kind, content: Content, said: str
) -> list[Reason]:
    verdicts = clearances(session, followed.window_id) if followed.window_id is not None else None
    if verdicts is None:
        return [Reason("window_not_confirmed", "follows_address", facts={"kind": followed.kind})]
    cleared, held = _by_name(verdicts)
    if "" in held:
        return [Reason("matter_not_cleared", "follows_address")]
    if "" in cleared:
        return []
    reasons = []
    rows = named_rows(kind, content)
    for row in rows:
        where, facts = f"persons.{row.row}.name", {"name": row.name}
        if row.name in held and not (row.name in cleared and row.name in said):
            reasons.append(Reason("person_not_cleared", where, None, facts))
        elif row.name not in cleared and row.name not in held and is_gated(kind, content, row):
            reasons.append(Reason("person_not_publicised", where, None, facts))
    listed = {row.name for row in rows}
    reasons += [
        Reason("person_not_cleared", "body", None, {"name": name})
        for name in sorted(held - listed - cleared)
        if name in content.title or name in content.body
    ]
    return reasons


def _by_name(verdicts: Mapping[str, bool]) -> tuple[set[str], set[str]]:
    """Names with a row that is cleared, and names with a row that is not."""
    cleared = {name_in(key) for key, is_cleared in verdicts.items() if is_cleared}
    return cleared, {name_in(key) for key, is_cleared in verdicts.items() if not is_cleared}


def _against_standing(
    session: Session, notice: Notice, followed: Notice | None, kind: Kind, content: Content, said: str
) -> list[Reason]:
    rows = {row.name: row for row in named_rows(kind, content) if is_gated(kind, content, row)}
    reasons = []
    for other in standing(session, notice.organ_id, kind.follows, besides=(notice, followed)):
        if other.live is None or other.window_id is None:
            continue
        verdicts = clearances(session, other.window_id)
        if verdicts is None:
            names = [row.name for row in named_rows(kind_named(other.kind), other.live.text)]
        else:
            names = sorted(_by_name(verdicts)[1] - {""})
        for name in dict.fromkeys(names):
            where = f"persons.{rows[name].row}.name" if name in rows else "body"
            if (name not in rows and name not in content.title and name not in content.body) or name in said:
                continue
            if verdicts is None:
                facts = {"name": name, "title": other.live.title, "address": other.address or ""}
                reasons.append(Reason("person_stands_in_window", where, None, facts))
            else:
                reasons.append(Reason("person_not_cleared", where, None, {"name": name}))
    return reasons


def is_gated(kind: Kind, content: Content, row: NamedRow) -> bool:
    """Whether this row appoints somebody: rows of another action (免去、补选) do not."""
    if not kind.gate_column:
        return True
    return content.persons[row.row - 1].get(kind.gate_column, "").strip() not in kind.gate_exempt


def _needs_a_look() -> ColumnElement[bool]:
    """Its window is not confirmed and nobody concluded it before there was a gate, or somebody is not cleared there."""
    confirmed = exists().where(Clearance.window_id == Notice.window_id)
    held = exists().where(Clearance.window_id == Notice.window_id, Clearance.is_cleared.is_(False))
    return or_(and_(~confirmed, Notice.concluded_at.is_(None)), held)


def standing(
    session: Session, organ_id: int, kinds: Iterable[str], *, besides: Iterable[Notice | None]
) -> Sequence[Notice]:
    """The organ's notices of these kinds with a window that keeps somebody waiting."""
    left_out = [notice.id for notice in besides if notice is not None]
    return session.scalars(
        select(Notice)
        .where(
            Notice.organ_id == organ_id,
            Notice.kind.in_(list(kinds)),
            Notice.id.not_in(left_out),
            Notice.window_id.is_not(None),
            Notice.is_historical.is_(False),
            Notice.withdrawn_at.is_(None),
            Notice.taken_down_at.is_(None),
            _needs_a_look(),
        )
        .options(joinedload(Notice.live), joinedload(Notice.window))
        .order_by(Notice.id)
    ).all()


def hold_followed(session: Session, notice: Notice, content: Content) -> None:
    """What this text follows does not change until the transaction ends. Taken before the notice itself is held."""
    if not kind_named(notice.kind).follows or not content.follows_address:
        return
    session.flush()
    session.scalars(
        select(Notice)
        .where(Notice.address == content.follows_address, Notice.organ_id == notice.organ_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).all()
