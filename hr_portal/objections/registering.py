"""登记: of what came through the page, by the next working day; of letters, calls, visits and what was forwarded, at once.

Most reports come on paper or by voice (来信、来电、来访、上级转来). They go the same way, with the same clocks, and whoever
calls or comes takes a printed receipt along.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.core.clock import shanghai_date, start_of_day
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.ids import token_hash
from hr_portal.core.sealing import Part, Sealer
from hr_portal.core.text import clean
from hr_portal.notices.kinds import About, kind_named
from hr_portal.notices.models import Notice
from hr_portal.objections import stepping
from hr_portal.objections.barring import may_open
from hr_portal.objections.clocks import letter_timeliness
from hr_portal.objections.content import FileNote, ReportText
from hr_portal.objections.filing import (
    LONGEST_LINE,
    MOST_FILES,
    count_in_public,
    holds_identity_number,
    identity_of,
)
from hr_portal.objections.likeness import likeness
from hr_portal.objections.models import Report, ReportFile
from hr_portal.objections.numbering import next_case_number
from hr_portal.objections.receipts import (
    SALT,
    Receipt,
    bound_to,
    key_digest,
    new_key,
    new_number,
    new_reporter_keys,
    stretch,
)
from hr_portal.objections.receivers import Receiver, receiver_of
from hr_portal.objections.restarting import BEGUN_ANEW
from hr_portal.objections.rules import (
    Channel,
    LetterInTime,
    NameCheck,
    Signature,
    Stage,
    Timeliness,
    Verifiability,
)
from hr_portal.objections.store import SealedStore
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.queries import earlier_windows


@dataclass(frozen=True)
class Offline:
    """What an officer enters of a letter, a call, a visit or a forwarded matter. `received_on`: the day it came to the
    office. `with_receipt` None: printed for visitors and callers, not for letters."""

    channel: Channel
    signature: Signature
    received_on: date
    facts: str = field(repr=False)
    persons: tuple[str, ...] = field(default=(), repr=False)
    as_whole: bool = False
    postmarked_on: date | None = None
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    unit: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    with_receipt: bool | None = None
    token: str = field(default="", repr=False)
    """Of the form: sent twice, it is one report."""

    @property
    def gets_receipt(self) -> bool:
        if self.with_receipt is not None:
            return self.with_receipt
        return self.channel in (Channel.CALL, Channel.VISIT)


@dataclass(frozen=True)
class Scan:
    """A scanned letter or another paper, cleaned; sealed here before anything of it is on disk."""

    name: str = field(repr=False)
    media_type: str
    body: bytes = field(repr=False)
    removed: tuple[str, ...] = ()


def reasons_against_registering(
    session: Session, report: Report, *, actor: User, now: datetime
) -> list[Reason]:
    """登记 of what came through the page."""
    reasons = may_open(session, actor, report, now)
    if report.stage is not Stage.RECEIVED:
        reasons.append(Reason("already_registered"))
    return reasons


def register(
    session: Session,
    report: Report,
    *,
    actor: User,
    now: datetime,
    problem_class: str | None = None,
    verifiability: Verifiability | None = None,
) -> Report:
    """It gets its 办件号; `actor` becomes the officer in charge (承办人) where there is none."""
    stepping.hold(session, report)
    refuse_if(reasons_against_registering(session, report, actor=actor, now=now))
    report.case_number = next_case_number(session, report.receiving_organ, now)
    report.registered_by_id = actor.id
    report.officer_id = report.officer_id or actor.id
    report.problem_class = problem_class or report.problem_class
    report.verifiability = verifiability or report.verifiability
    stepping.step(session, report, Stage.REGISTERED, actor=actor, now=now)
    return report


# --- letters, calls, visits, forwarded ------------------------------------------------------------------------------


def reasons_against_registering_offline(
    session: Session,
    notice: Notice,
    offline: Offline,
    scans: Sequence[Scan] = (),
    *,
    actor: User,
    now: datetime,
) -> list[Reason]:
    """For every scope: a notice within the system or the unit is heard on paper and by voice alone."""
    reasons = may_open(session, actor, notice, now)
    if notice.publish_at is None or now < notice.publish_at or not notice.has_window:
        reasons.append(Reason("notice_takes_no_reports"))
    return [*reasons, *_against_days(notice, offline, now), *_against_text(notice, offline, scans)]


def _against_days(notice: Notice, offline: Offline, now: datetime) -> Iterator[Reason]:
    today = shanghai_date(now)
    if offline.channel is Channel.ONLINE:
        yield Reason("channel_missing", "channel")
    if offline.received_on > today:
        yield Reason("received_in_future", "received_on")
    elif notice.publish_at is not None and offline.received_on < shanghai_date(notice.publish_at):
        yield Reason("received_before_publication", "received_on")
    if offline.postmarked_on is not None:
        if offline.channel not in (Channel.LETTER, Channel.FORWARDED):
            yield Reason("postmark_of_a_letter_only", "postmarked_on")
        elif offline.postmarked_on > offline.received_on:
            yield Reason("postmarked_after_it_came", "postmarked_on")


def _against_text(notice: Notice, offline: Offline, scans: Sequence[Scan]) -> Iterator[Reason]:
    kind = kind_named(notice.kind)
    facts = clean(offline.facts).strip()
    if not facts:
        yield Reason("facts_missing", "facts")
    elif len(facts) > kind.reports.facts_limit:
        yield Reason(
            "facts_too_long", "facts", None, {"most": kind.reports.facts_limit, "length": len(facts)}
        )
    if (
        kind.is_about_persons
        and kind.about is About.PUBLICITY
        and not offline.persons
        and not offline.as_whole
    ):
        yield Reason("reported_person_missing", "persons")
    needed = {
        Signature.REAL_NAME: {"name": offline.name},
        Signature.UNIT: {"unit": offline.unit},
        Signature.ANONYMOUS: {},
    }[offline.signature]
    for place, value in needed.items():
        if not value.strip():
            yield Reason(f"reporter_{place}_missing", place)
    if offline.signature is not Signature.ANONYMOUS:
        for place in ("name", "phone", "unit", "contact"):
            value = getattr(offline, place)
            if holds_identity_number(value):
                yield Reason("identity_number_not_taken", place)
            elif len(value) > LONGEST_LINE:
                yield Reason("reporter_line_too_long", place, None, {"most": LONGEST_LINE})
    if len(scans) > MOST_FILES:
        yield Reason("too_many_files", "scan", None, {"most": MOST_FILES})
    if offline.signature is Signature.UNIT and offline.channel is Channel.LETTER and not scans:
        yield Reason("unit_letter_missing", "scan")


def register_offline(
    session: Session,
    notice: Notice,
    offline: Offline,
    scans: Sequence[Scan] = (),
    *,
    sealer: Sealer,
    store: SealedStore,
    secret: bytes,
    actor: User,
    now: datetime,
) -> tuple[Report, Receipt | None]:
    """Registered at once with its 办件号. The receipt is printed there and then; its key is kept nowhere.

    Whether it counts in the window is decided by the day the receiver's rule says, not by the hour it is entered.
    """
    refuse_if(reasons_against_registering_offline(session, notice, offline, scans, actor=actor, now=now))
    receiver = receiver_of(session, notice)
    number = new_number()
    timeliness, window = timeliness_of(session, notice, receiver, offline)
    report = Report(
        number=number, notice_id=notice.id, window_id=window.id if window is not None else None,
        receiving_organ_id=receiver.organ_id, channel=offline.channel, signature=offline.signature,
        timeliness=timeliness, received_at=start_of_day(offline.received_on), postmarked_on=offline.postmarked_on,
        registered_by_id=actor.id, officer_id=actor.id, likeness=likeness(offline.facts, secret),
        stage=Stage.RECEIVED, stage_since=now, token_digest=token_hash(offline.token) if offline.token else None,
    )  # fmt: skip
    receipt = _give_receipt(report) if offline.gets_receipt else None
    _seal(report, offline, scans, sealer, store)
    organ = session.get_one(Organ, receiver.organ_id)
    report.case_number = next_case_number(session, organ, now)
    session.add(report)
    session.flush()
    stepping.step(session, report, Stage.REGISTERED, actor=actor, now=now)
    count_in_public(session, notice)
    return report, receipt


def registered_with(session: Session, token: str) -> Report | None:
    """What was registered with this form already."""
    if not token:
        return None
    return session.scalars(select(Report).where(Report.token_digest == token_hash(token))).one_or_none()


def _give_receipt(report: Report) -> Receipt:
    receipt = Receipt(report.number, new_key())
    report.key_salt = secrets.token_bytes(SALT)
    stretched = stretch(receipt.key, report.key_salt)
    keys = new_reporter_keys(stretched, report.number)
    report.key_digest = key_digest(stretched)
    report.reporter_public, report.reporter_private = keys.public, keys.wrapped
    return receipt


def _seal(
    report: Report, offline: Offline, scans: Sequence[Scan], sealer: Sealer, store: SealedStore
) -> None:
    notes = []
    for scan in scans:
        place = store.seal_and_keep(scan.body, number=report.number, sealer=sealer)
        notes.append(FileNote(place, scan.name, scan.removed))
        is_letter = offline.signature is Signature.UNIT
        report.files.append(ReportFile(place=place, media_type=scan.media_type, is_unit_letter=is_letter))
    here = bound_to(report.number)
    text = ReportText(clean(offline.facts).strip(), offline.persons, offline.as_whole, tuple(notes))
    report.content = sealer.seal(Part.CONTENT, text.as_bytes(), bound_to=here)
    identity = identity_of(offline.signature, offline.name, offline.phone, offline.unit, offline.contact)
    if identity is not None:
        report.identity = sealer.seal(Part.IDENTITY, identity.as_bytes(), bound_to=here)
        report.name_check = NameCheck.UNVERIFIED


def timeliness_of(
    session: Session, notice: Notice, receiver: Receiver, offline: Offline
) -> tuple[Timeliness, PublicityWindow | None]:
    """公示期内 or 公示期外, and the window it belongs to: the newest whose days hold the one that counts, else the last.

    A period that was begun anew leaves the days of the earlier one: what came then, came in time.
    """
    newer: PublicityWindow | None = None
    for window in earlier_windows(session, notice.window):
        # One that was only moved, extended or recounted is the same period; only one begun anew leaves an earlier one.
        if newer is None or newer.why in BEGUN_ANEW:
            end = window.last_day if window.closes_at is not None else None
            if end is None and newer is not None:
                end = shanghai_date(newer.opens_at)
            if _counts_in(window, end, notice, receiver, offline) is Timeliness.IN_PERIOD:
                return Timeliness.IN_PERIOD, window
        newer = window
    return Timeliness.OUT_OF_PERIOD, notice.window


def _counts_in(
    window: PublicityWindow, end: date | None, notice: Notice, receiver: Receiver, offline: Offline
) -> Timeliness:
    opened = window.opens_at if notice.publish_at is None else max(window.opens_at, notice.publish_at)
    is_letter = offline.channel in (Channel.LETTER, Channel.FORWARDED)
    return letter_timeliness(
        receiver.letter_in_time if is_letter else LetterInTime.RECEIVED,
        postmarked_on=offline.postmarked_on,
        received_on=offline.received_on,
        opened_on=shanghai_date(opened),
        last_day=end,
        postal_days=receiver.postal_days,
    )
