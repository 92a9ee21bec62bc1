"""Organs: loaded from a file, all of it or nothing, as often as wanted; their contact lines kept by administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session, selectinload

from hr_portal.accounts.models import ContactBlock, Organ
from hr_portal.accounts.organ_rows import (
    DAYS_OF_RECEIVING,
    TEXTS_OF_LINE,
    Line,
    OrganRow,
    reasons_against_line,
)
from hr_portal.accounts.queries import administers, organ_by_code
from hr_portal.accounts.rules import PurposeOfContact
from hr_portal.audit.services import COMMAND_LINE, Act, Actor, changed_names, record, record_all
from hr_portal.core.clock import shanghai_date
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.phones import equal_phones

FIELDS = ("name", "short_name", "level", "nature", "area", "speaks_english")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, by code in the order of the file."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Planned:
    """An organ as it would be after a load, whether the file speaks of it or not."""

    parent: str
    phones: Mapping[tuple[PurposeOfContact, str], str]
    place: str | None


def _plan(session: Session, rows: Sequence[OrganRow]) -> dict[str, _Planned]:
    stored = session.scalars(
        select(Organ).options(selectinload(Organ.contacts), selectinload(Organ.parent))
    ).all()
    planned = {
        organ.code: _Planned(organ.parent.code if organ.parent else "", _phones(organ.contacts), None)
        for organ in stored
    }
    for row in rows:
        before = planned.get(row.code)
        kept = before.phones if before is not None else {}
        planned[row.code] = _Planned(row.parent, kept if row.lines is None else _phones(row.lines), row.place)
    return planned


def _phones(lines: Sequence[ContactBlock] | Sequence[Line]) -> dict[tuple[PurposeOfContact, str], str]:
    return {(line.purpose, line.kind): line.phone for line in lines}


def reasons_against_loading(session: Session, rows: Sequence[OrganRow], *, actor: Actor) -> list[Reason]:
    """Why these rows cannot become the organs of this city: a parent nobody knows, a circle, one line for both calls."""
    if actor != COMMAND_LINE:
        return [Reason("load_only_at_the_machine")]
    planned = _plan(session, rows)
    reasons = []
    for row in rows:
        if row.parent and row.parent not in planned:
            facts = {"code": row.code, "parent": row.parent}
            reasons.append(Reason("organ_parent_unknown", f"{row.place}.parent", facts=facts))
        elif _stands_in_a_circle(row.code, planned):
            reasons.append(Reason("organ_parent_circle", f"{row.place}.parent", facts={"code": row.code}))
        for line in row.lines or ():
            if line.receiving is not None and line.receiving.organ and line.receiving.organ not in planned:
                facts = {"code": line.receiving.organ}
                reasons.append(Reason("receiving_organ_unknown", f"{row.place}.contacts", facts=facts))
    if not reasons:
        for code, organ in planned.items():
            if organ.place is not None and _reports_ring_at_enquiries(code, planned):
                where = f"{organ.place}.contacts"
                reasons.append(Reason("report_phone_is_enquiry_phone", where, "two_lines", {"code": code}))
    return reasons


def _stands_in_a_circle(code: str, planned: Mapping[str, _Planned]) -> bool:
    seen, above = {code}, planned[code].parent
    while above in planned:
        if above == code:
            return True
        if above in seen:
            return False  # a circle further up; its own organs are told
        seen.add(above)
        above = planned[above].parent
    return False


def _reports_ring_at_enquiries(code: str, planned: Mapping[str, _Planned]) -> bool:
    enquiry = _phone_of(code, PurposeOfContact.ENQUIRY, planned)
    general = _phone_of(code, PurposeOfContact.REPORT, planned)
    own = [
        phone for (purpose, _), phone in planned[code].phones.items() if purpose is PurposeOfContact.REPORT
    ]
    return any(equal_phones(enquiry, phone) for phone in [general, *own])


def _phone_of(code: str, purpose: PurposeOfContact, planned: Mapping[str, _Planned]) -> str:
    """The general line, else that of the organ above, as readers are shown it."""
    while code in planned:
        if (purpose, "") in planned[code].phones:
            return planned[code].phones[purpose, ""]
        code = planned[code].parent
    return ""


def load(session: Session, rows: Sequence[OrganRow], *, actor: Actor, now: datetime) -> Loaded:
    """All rows, or `Refused`. Organs the file does not speak of stay as they are; loading twice changes nothing."""
    refuse_if(reasons_against_loading(session, rows, actor=actor))
    organs = {o.code: o for o in session.scalars(select(Organ).options(selectinload(Organ.contacts)))}
    outcome: dict[str, list[str]] = {"organ_added": [], "organ_changed": [], "": []}
    before: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.code not in organs:
            organs[row.code] = Organ(code=row.code, path="", parent_id=None, closed_at=None, created_at=now)
            session.add(organs[row.code])
        else:
            before[row.code] = _state(organs[row.code])
        for field in FIELDS:
            setattr(organs[row.code], field, getattr(row, field))
    session.flush()
    for row in rows:
        organ, above = organs[row.code], organs.get(row.parent)
        organ.parent_id = above.id if above is not None else None
        if row.lines is not None:
            _set_lines(session, organ, row.lines, organs)
    session.flush()
    _renew_paths(organs.values())
    acts = []
    for row in rows:
        organ = organs[row.code]
        fields = list(changed_names(before.get(row.code, {}), _state(organ)))
        act = "organ_added" if row.code not in before else "organ_changed" if fields else ""
        outcome[act].append(row.code)
        if act:
            acts.append(
                Act(act, "organ", organ.id, organ.id, {"fields": fields} if act == "organ_changed" else {})
            )
    session.flush()
    if acts:
        record_all(session, acts, actor=actor, now=now)
        raise_epoch(session)
    return Loaded(tuple(outcome["organ_added"]), tuple(outcome["organ_changed"]), tuple(outcome[""]))


def _state(organ: Organ) -> dict[str, Any]:
    lines = sorted(
        (
            str(b.purpose),
            b.kind,
            *(getattr(b, f) for f in TEXTS_OF_LINE),
            *(str(v) for v in _receiving(b).values()),
        )
        for b in organ.contacts
    )
    return {
        "parent": organ.parent_id,
        "contacts": lines,
        **{field: getattr(organ, field) for field in FIELDS},
    }


_RECEIVING = ("receiving_organ_id", "letter_in_time", *DAYS_OF_RECEIVING)


def _receiving(block: ContactBlock) -> dict[str, Any]:
    return {name: getattr(block, name) for name in _RECEIVING}


def _set_lines(session: Session, organ: Organ, lines: Sequence[Line], organs: Mapping[str, Organ]) -> None:
    stored = {(block.purpose, block.kind): block for block in organ.contacts}
    for line in lines:
        receiving = organs.get(line.receiving.organ) if line.receiving is not None else None
        _set_line(organ, stored.pop((line.purpose, line.kind), None), line, receiving)
    for block in stored.values():
        organ.contacts.remove(block)
        session.delete(block)


def _set_line(organ: Organ, block: ContactBlock | None, line: Line, receiving: Organ | None) -> None:
    """`receiving` is the organ the line names; the organ of the line itself is written as none."""
    if block is None:
        block = ContactBlock(purpose=line.purpose, kind=line.kind)
        organ.contacts.append(block)
    for name, text in line.texts().items():
        setattr(block, name, text)
    if line.receiving is not None:
        block.receiving_organ_id = None if receiving is None or receiving is organ else receiving.id
        block.letter_in_time = line.receiving.letter_in_time
        for name in DAYS_OF_RECEIVING:
            setattr(block, name, getattr(line.receiving, name))


def _renew_paths(organs: Any) -> None:
    """`/1/5/`: from the root down, of every organ, for a moved one takes those below it along."""
    by_id = {organ.id: organ for organ in organs}

    def path(organ: Organ) -> str:
        return (path(by_id[organ.parent_id]) if organ.parent_id is not None else "/") + f"{organ.id}/"

    for organ in by_id.values():
        organ.path = path(organ)


def reasons_against_editing_line(organ: Organ, line: Line, *, actor: Actor, today: date) -> list[Reason]:
    """Why this contact line cannot be so."""
    if not administers(actor, organ, today):
        return [Reason("organ_out_of_reach")]
    against = reasons_against_line(line)
    if line.receiving is not None and line.receiving.organ and receiving_organ(organ, line) is None:
        facts = {"code": line.receiving.organ}
        against.append(Reason("receiving_organ_unknown", "receiving_organ", facts=facts))
    others = _phones(organ.contacts) | {(line.purpose, line.kind): line.phone}
    planned = {organ.code: _Planned(organ.parent.code if organ.parent else "", others, "")}
    above = organ.parent
    while above is not None:
        planned[above.code] = _Planned(
            above.parent.code if above.parent else "", _phones(above.contacts), None
        )
        above = above.parent
    if not against and _reports_ring_at_enquiries(organ.code, planned):
        against.append(Reason("report_phone_is_enquiry_phone", "phone", "two_lines", {"code": organ.code}))
    return against


def receiving_organ(organ: Organ, line: Line) -> Organ | None:
    """The organ whose code the line names, of those in force."""
    session = object_session(organ)
    if session is None or line.receiving is None:
        return None
    found = organ_by_code(session, line.receiving.organ)
    return found if found is not None and found.closed_at is None else None


def edit_line(session: Session, organ: Organ, line: Line, *, actor: Actor, now: datetime) -> None:
    """Set one contact line of an organ; notices issued later show it."""
    refuse_if(reasons_against_editing_line(organ, line, actor=actor, today=shanghai_date(now)))
    before = _state(organ)
    block = next((b for b in organ.contacts if (b.purpose, b.kind) == (line.purpose, line.kind)), None)
    rules = _receiving(block) if block is not None else {}
    _set_line(organ, block, line, receiving_organ(organ, line))
    session.flush()
    if block is not None and (changed := list(changed_names(rules, _receiving(block)))):
        record(
            session, "receiver_changed", "organ", organ.id, actor=actor, now=now, organ_id=organ.id,
            kind=line.kind, fields=changed,
        )  # fmt: skip
    if _state(organ) != before:
        record(
            session, "contact_changed", "organ", organ.id, actor=actor, now=now, organ_id=organ.id,
            purpose=line.purpose, kind=line.kind,
        )  # fmt: skip
        raise_epoch(session)


def reasons_against_removing_line(block: ContactBlock, *, actor: Actor, today: date) -> list[Reason]:
    """A line of one kind of notice may go, and an organ's general line where the organ above has one."""
    if not administers(actor, block.organ, today):
        return [Reason("organ_out_of_reach")]
    above = block.organ.parent
    while (
        not block.kind
        and above is not None
        and not any(b.purpose is block.purpose and not b.kind for b in above.contacts)
    ):
        above = above.parent
    return [Reason("contact_needed")] if not block.kind and above is None else []


def remove_line(session: Session, block: ContactBlock, *, actor: Actor, now: datetime) -> None:
    refuse_if(reasons_against_removing_line(block, actor=actor, today=shanghai_date(now)))
    organ, purpose, kind = block.organ, block.purpose, block.kind
    organ.contacts.remove(block)
    session.delete(block)
    session.flush()
    record(
        session, "contact_removed", "organ", organ.id, actor=actor, now=now, organ_id=organ.id, purpose=purpose,
        kind=kind,
    )  # fmt: skip
    raise_epoch(session)
