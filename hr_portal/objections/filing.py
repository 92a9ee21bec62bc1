"""反映、发表意见 on the public page: taken in the window, tested inside the statement that writes it, sealed before that.

A resend of the same form is the same report with the same receipt, whatever the clock says by then. After the close, or
while a page is not shown, the same text may be filed as 公示期外反映: registered and answered, not counted in the window.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, insert, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from hr_portal.audit.services import record
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import NotFound, PortalError, Reason, Refused, refuse_if
from hr_portal.core.ids import token_hash
from hr_portal.core.phones import phones_in
from hr_portal.core.privacy import RawIdKind, find_raw_ids
from hr_portal.core.sealing import Part, Sealer
from hr_portal.core.text import clean
from hr_portal.notices.kinds import About, Kind, Reports, kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import named_rows
from hr_portal.notices.predicates import is_addressed
from hr_portal.notices.rules import READABLE, phase
from hr_portal.objections.content import FileNote, Identity, ReportText
from hr_portal.objections.likeness import likeness
from hr_portal.objections.models import Report, ReportFile, ReportStep
from hr_portal.objections.receipts import (
    SALT,
    Receipt,
    bound_to,
    key_digest,
    new_reporter_keys,
    stretch,
)
from hr_portal.objections.receivers import receiving_organ
from hr_portal.objections.rules import Channel, NameCheck, Signature, Stage, Timeliness
from hr_portal.objections.telling import PUBLIC, tell_receivers
from hr_portal.publicity.models import PublicityWindow

FACTS_MIN = Reports.facts_min
FACTS_LIMIT = Reports.facts_limit
"""Characters, where the kind says nothing else."""
MOST_FILES = 5
LONGEST_LINE = 100
"""Characters of a name, a phone, a unit."""


class Why(StrEnum):
    """Why a report does not count in a window now."""

    CLOSED = "closed"
    NOT_SHOWN = "not_shown"
    """Hidden, withdrawn, taken down: nobody can read what it would be about."""


class WindowClosed(PortalError):
    """The window does not take it, and nothing was written. `closes_at` is the closing instant where there is one; the
    same text may be filed again with `out_of_period`."""

    def __init__(self, closes_at: datetime | None, why: Why) -> None:
        self.closes_at = closes_at
        self.why = why
        super().__init__(why.value)


@dataclass(frozen=True)
class Filed:
    """A file that lies sealed at `place` already, bound to the number of this filing."""

    place: str
    name: str = field(repr=False)
    media_type: str
    removed: tuple[str, ...] = ()
    is_unit_letter: bool = False


@dataclass(frozen=True)
class Filing:
    """What the check page was confirmed with. `number` and `key` were made when it was rendered and travel, with
    `token`, in its sealed form token. `persons` are keys of `named_rows`; `contact` is whom a unit names (经办联系人), `name` where it is empty."""

    notice_id: int
    signature: Signature
    persons: tuple[str, ...] = field(repr=False)
    as_whole: bool
    facts: str = field(repr=False)
    name: str = field(repr=False)
    phone: str = field(repr=False)
    unit: str = field(repr=False)
    files: tuple[Filed, ...]
    token: str = field(repr=False)
    number: str = field(repr=False)
    key: str = field(repr=False)
    contact: str = field(default="", repr=False)


def takes_reports(session: Session, notice_id: int, now: datetime) -> Notice:
    """The notice a report may be filed on here, in or out of its period; else as if there were none: what was never
    public, what has no period, and what is not for society."""
    found = session.scalars(
        select(Notice)
        .where(Notice.id == notice_id, is_addressed(now), Notice.has_window.is_(True))
        .options(joinedload(Notice.window), joinedload(Notice.live), joinedload(Notice.organ))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_taken(now: datetime) -> ColumnElement[bool]:
    """The window takes a report now. Needs `notices` joined to `publicity_windows`. A provisional window has no end, and
    a suspension stops the count, not the intake."""
    return and_(
        is_addressed(now),
        Notice.has_window.is_(True),
        or_(PublicityWindow.closes_at.is_(None), now < PublicityWindow.closes_at),
        Notice.withdrawn_at.is_(None),
        Notice.taken_down_at.is_(None),
        Notice.hidden_at.is_(None),
    )


# --- what speaks against it ------------------------------------------------------------------------------------------


def reasons_against_filing(notice: Notice, filing: Filing, *, now: datetime) -> list[Reason]:
    """Everything but the clock, which is asked in the statement itself."""
    kind = kind_named(notice.kind)
    return [
        *_against_persons(notice, kind, filing, now),
        *reasons_against_facts(filing.facts, kind),
        *reasons_against_identity(filing.signature, filing.name, filing.phone, filing.unit, filing.contact),
        *_against_files(filing),
    ]


def _against_persons(notice: Notice, kind: Kind, filing: Filing, now: datetime) -> Iterator[Reason]:
    if not kind.is_about_persons or kind.about is About.COMMENT:
        if filing.persons:
            yield Reason("person_not_on_notice", "persons")
        return
    if not filing.persons and not filing.as_whole:
        yield Reason("reported_person_missing", "persons")
    if notice.live is None or phase(notice, now) not in READABLE:
        return  # whose names left the page since are taken as they were ticked
    known = {row.key for row in named_rows(kind, notice.live.text)}
    if set(filing.persons) - known:
        yield Reason("person_not_on_notice", "persons")


def reasons_against_facts(facts: str, kind: Kind) -> list[Reason]:
    """Their length in characters, as the kind bounds it. An identity number in them is warned of, never refused."""
    length = len(clean(facts).strip())
    if not length:
        return [Reason("facts_missing", "facts")]
    if length < kind.reports.facts_min:
        return [Reason("facts_too_short", "facts", None, {"least": kind.reports.facts_min, "length": length})]
    if length > kind.reports.facts_limit:
        return [Reason("facts_too_long", "facts", None, {"most": kind.reports.facts_limit, "length": length})]
    return []


def reasons_against_identity(
    signature: Signature, name: str, phone: str, unit: str, contact: str
) -> list[Reason]:
    """实名 needs a name and a phone, 以单位名义 the unit, a person there (in `contact` or `name`) and a phone, 匿名 nothing.
    An identity number is never asked for and not taken either."""
    needed: dict[Signature, dict[str, str]] = {
        Signature.REAL_NAME: {"name": name, "phone": phone},
        Signature.UNIT: {"unit": unit, "name": contact or name, "phone": phone},
        Signature.ANONYMOUS: {},
    }
    reasons = []
    for place, value in needed[signature].items():
        if not value.strip():
            is_contact = place == "name" and signature is Signature.UNIT
            reasons.append(Reason(f"reporter_{'contact' if is_contact else place}_missing", place))
        elif holds_identity_number(value):
            reasons.append(Reason("identity_number_not_taken", place))
        elif len(value) > LONGEST_LINE:
            reasons.append(Reason("reporter_line_too_long", place, None, {"most": LONGEST_LINE}))
        elif place == "phone" and not phones_in(value):
            reasons.append(Reason("reporter_phone_unfit", place))
    return reasons


def holds_identity_number(text: str) -> bool:
    return any(found.kind is RawIdKind.ID_CARD for found in find_raw_ids(text))


def warnings_about_facts(facts: str) -> list[Reason]:
    """What the check page points out before it is sent."""
    return [Reason("facts_hold_identity_number", "facts")] if holds_identity_number(facts) else []


def _against_files(filing: Filing) -> Iterator[Reason]:
    if len(filing.files) > MOST_FILES:
        yield Reason("too_many_files", "files", None, {"most": MOST_FILES})
    if filing.signature is Signature.UNIT and not any(one.is_unit_letter for one in filing.files):
        yield Reason("unit_letter_missing", "unit_letter")


# --- filing ---------------------------------------------------------------------------------------------------------


def file(
    session: Session,
    filing: Filing,
    *,
    sealer: Sealer,
    secret: bytes,
    now: datetime,
    out_of_period: bool = False,
) -> Receipt:
    """Take the report in, or `WindowClosed`. `now` was read after the whole request had come. With `out_of_period` it is
    registered as 公示期外反映 where the window does not take it.

    All of it is one transaction of the edge's: killed at any point there is no row, or one whose receipt works.
    """
    values = _sealed(filing, sealer, secret)  # slow, so before the first statement takes any lock
    if already_filed(session, filing):
        return Receipt(filing.number, filing.key)
    notice = takes_reports(session, filing.notice_id, now)
    refuse_if(reasons_against_filing(notice, filing, now=now))
    organ_id = receiving_organ(notice).id
    values |= {"receiving_organ_id": organ_id, "received_at": now, "stage_since": now}
    number = _insert(session, notice.id, values, Timeliness.IN_PERIOD, is_taken(now))
    if number is None and already_filed(session, filing):
        return Receipt(filing.number, filing.key)
    if number is None and out_of_period:
        number = _insert(session, notice.id, values, Timeliness.OUT_OF_PERIOD, is_addressed(now))
    if number is None:
        _refuse(session, filing, now)
    assert number is not None
    _file_the_rest(session, number, filing, now)
    count_in_public(session, notice)
    record(
        session,
        "report_filed",
        "report",
        number,
        actor=PUBLIC,
        now=now,
        organ_id=organ_id,
    )
    tell_receivers(session, notice, now=now)
    return Receipt(filing.number, filing.key)


def count_in_public(session: Session, notice: Notice) -> None:
    """Of a draft the public reads how many opinions came; of persons nothing that anybody reads changes."""
    if kind_named(notice.kind).reports.counts_public:
        raise_epoch(session)


def already_filed(session: Session, filing: Filing) -> bool:
    """This very form was sent before. A form's token names one number (`ValueError` otherwise)."""
    found = session.scalar(select(Report.number).where(Report.token_digest == token_hash(filing.token)))
    if found is not None and found != filing.number:
        raise ValueError("a token names one number")
    return found is not None


def _sealed(filing: Filing, sealer: Sealer, secret: bytes) -> dict[str, object]:
    """The columns of the row that do not depend on the notice. What an anonymous form says of a name is dropped here."""
    salt = secrets.token_bytes(SALT)
    stretched = stretch(filing.key, salt)
    keys = new_reporter_keys(stretched, filing.number)
    here = bound_to(filing.number)
    notes = tuple(FileNote(one.place, one.name, one.removed) for one in filing.files)
    facts = clean(filing.facts).strip()
    text = ReportText(facts, filing.persons, filing.as_whole, notes)
    identity = identity_of(filing.signature, filing.name, filing.phone, filing.unit, filing.contact)
    return {
        "number": filing.number,
        "channel": Channel.ONLINE,
        "signature": filing.signature,
        "name_check": None if identity is None else NameCheck.UNVERIFIED,
        "key_salt": salt,
        "key_digest": key_digest(stretched),
        "reporter_public": keys.public,
        "reporter_private": keys.wrapped,
        "token_digest": token_hash(filing.token),
        "likeness": likeness(facts, secret),
        "content": sealer.seal(Part.CONTENT, text.as_bytes(), bound_to=here),
        "identity": None
        if identity is None
        else sealer.seal(Part.IDENTITY, identity.as_bytes(), bound_to=here),
        "stage": Stage.RECEIVED,
        "approver": "",
        "transferred_to": "",
    }


def identity_of(signature: Signature, name: str, phone: str, unit: str, contact: str) -> Identity | None:
    """What is sealed of who wrote it, by how it is signed."""
    name, phone, unit, contact = (clean(one).strip() for one in (name, phone, unit, contact))
    if signature is Signature.REAL_NAME:
        return Identity(name, phone)
    return Identity("", phone, unit, contact or name) if signature is Signature.UNIT else None


def _insert(
    session: Session,
    notice_id: int,
    values: dict[str, object],
    timeliness: Timeliness,
    taken: ColumnElement[bool],
) -> int | None:
    """One statement: the row, where the notice takes it and its token was never used. None: nothing was written."""
    table = Report.__table__
    given = {**values, "timeliness": timeliness}
    row = select(
        Notice.id,
        Notice.window_id,
        *(literal(value, table.c[name].type) for name, value in given.items()),
    )
    source = (
        row.select_from(Notice)
        .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(Notice.id == notice_id, Notice.has_window.is_(True), taken)
    )
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(table)
        .from_select(["notice_id", "window_id", *given], source)
        .on_conflict_do_nothing()
        .returning(table.c.id)
    )
    found: int | None = session.connection().execute(statement).scalar_one_or_none()
    return found


def _refuse(session: Session, filing: Filing, now: datetime) -> None:
    """Nothing was written: say why."""
    if session.scalar(select(exists().where(Report.number == filing.number))):
        raise Refused([Reason("form_used_up")])
    notice = takes_reports(session, filing.notice_id, now)
    is_shown = notice.hidden_at is None and notice.withdrawn_at is None and notice.taken_down_at is None
    raise WindowClosed(notice.closes_at, Why.CLOSED if is_shown else Why.NOT_SHOWN)


def _file_the_rest(session: Session, number: int, filing: Filing, now: datetime) -> None:
    if filing.files:
        rows = [
            {
                "report_id": number,
                "place": one.place,
                "media_type": one.media_type,
                "is_unit_letter": one.is_unit_letter,
            }
            for one in filing.files
        ]
        session.execute(insert(ReportFile), rows)
    session.execute(insert(ReportStep).values(report_id=number, stage=Stage.RECEIVED, at=now, reason=""))
