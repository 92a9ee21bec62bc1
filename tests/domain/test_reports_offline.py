"""来信、来电、来访、上级转来: the same flow, in time by the day the receiver goes by."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import ContactBlock, User
from hr_portal.core.sealing import Part
from hr_portal.notices.models import Notice
from hr_portal.objections import tracking
from hr_portal.objections.content import Identity, ReportText
from hr_portal.objections.models import Report
from hr_portal.objections.receipts import Receipt, bound_to
from hr_portal.objections.registering import Offline, Scan, register_offline
from hr_portal.objections.rules import Channel, NameCheck, Signature, Stage, Timeliness
from hr_portal.objections.store import SealedStore
from hr_portal.publicity.models import PublicityWindow
from tests.clockwork import instant
from tests.domain.acting import refused
from tests.factories import notices as made
from tests.factories.notices import Office
from tests.factories.reports import SECRET, make_receiver, sealing_keys

NOW = instant("2026-12-10 09:00")
SCAN = Scan("来信.pdf", "application/pdf", b"%PDF-1.7 a letter", ("author",))


@pytest.fixture
def office(session: Session) -> Office:
    return made.make_office(session)


@pytest.fixture
def notice(session: Session, office: Office) -> Notice:
    """From 24 November to 1 December."""
    return made.publish(session, office)


@pytest.fixture
def officer(session: Session, office: Office) -> User:
    return make_receiver(session, office.organ)


@pytest.fixture
def store(tmp_path: Path) -> SealedStore:
    return SealedStore(tmp_path / "sealed")


def entered(**changes: object) -> Offline:
    given: dict[str, object] = {
        "channel": Channel.LETTER, "signature": Signature.ANONYMOUS, "received_on": date(2026, 11, 30),
        "facts": "来信反映其亲属经商。", "persons": ("陆远",),
    }  # fmt: skip
    return Offline(**(given | changes))  # type: ignore[arg-type]


def register(
    session: Session, notice: Notice, officer: User, store: SealedStore, offline: Offline,
    *scans: Scan, now: datetime = NOW,
) -> tuple[Report, Receipt | None]:  # fmt: skip
    return register_offline(
        session, notice, offline, scans, sealer=sealing_keys().sealer, store=store, secret=SECRET,
        actor=officer, now=now,
    )  # fmt: skip


def test_a_letter_is_registered_at_once_sealed_and_without_a_receipt(
    session: Session, notice: Notice, officer: User, store: SealedStore
) -> None:
    report, receipt = register(session, notice, officer, store, entered(), SCAN)
    opener = sealing_keys().opener
    assert receipt is None
    assert (report.stage, report.case_number) == (Stage.REGISTERED, "BJ-AL01-2026-00001")
    assert (report.received_at, report.officer_id) == (instant("2026-11-30"), officer.id)
    assert (report.key_salt, report.key_digest, report.reporter_public, report.reporter_private) == (
        None,
    ) * 4
    assert report.content is not None
    text = ReportText.from_bytes(opener.open(Part.CONTENT, report.content, bound_to=bound_to(report.number)))
    assert (text.persons, [one.name for one in text.files]) == (("陆远",), ["来信.pdf"])
    (file,) = report.files
    assert store.open(file.place, number=report.number, opener=opener) == SCAN.body
    assert [step.stage for step in report.steps] == [Stage.REGISTERED]


@pytest.mark.parametrize("channel", [Channel.CALL, Channel.VISIT])
def test_who_calls_or_comes_takes_a_receipt_along_that_works(
    session: Session, notice: Notice, officer: User, store: SealedStore, channel: Channel
) -> None:
    offline = entered(channel=channel, signature=Signature.REAL_NAME, name="周明远")
    report, receipt = register(session, notice, officer, store, offline)
    assert receipt is not None
    opened = tracking.find(session, receipt.number, receipt.key)
    assert opened is not None
    assert tracking.status(session, opened, NOW).stage is Stage.REGISTERED
    assert report.identity is not None
    plain = sealing_keys().opener.open(Part.IDENTITY, report.identity, bound_to=bound_to(report.number))
    assert Identity.from_bytes(plain).name == "周明远"
    assert report.name_check is NameCheck.UNVERIFIED


@pytest.mark.parametrize(("channel", "wanted"), [(Channel.LETTER, True), (Channel.CALL, False)])
def test_a_receipt_is_given_or_left_out_as_the_officer_says(
    session: Session, notice: Notice, officer: User, store: SealedStore, channel: Channel, wanted: bool
) -> None:
    _, receipt = register(session, notice, officer, store, entered(channel=channel, with_receipt=wanted))
    assert (receipt is not None) is wanted


@pytest.mark.parametrize(
    ("rule", "postal_days", "changes", "expected"),
    [
        ("arrival_postmark", 0, {"received_on": date(2026, 12, 2), "postmarked_on": date(2026, 12, 1)}, "in_period"),
        ("arrival_postmark", 0, {"received_on": date(2026, 12, 2)}, "out_of_period"),
        ("sending_postmark", 3, {"received_on": date(2026, 12, 4), "postmarked_on": date(2026, 12, 1)}, "in_period"),
        ("sending_postmark", 3, {"received_on": date(2026, 12, 5), "postmarked_on": date(2026, 12, 1)}, "out_of_period"),
        ("received", 3, {"received_on": date(2026, 12, 2), "postmarked_on": date(2026, 12, 1)}, "out_of_period"),
        ("received", 0, {"received_on": date(2026, 12, 1)}, "in_period"),
        ("sending_postmark", 3, {"channel": Channel.VISIT, "received_on": date(2026, 12, 2)}, "out_of_period"),
        ("sending_postmark", 3, {"channel": Channel.CALL, "received_on": date(2026, 11, 24)}, "in_period"),
    ],
)  # fmt: skip
def test_it_is_in_time_by_the_receivers_rule(
    session: Session, office: Office, notice: Notice, officer: User, store: SealedStore,
    rule: str, postal_days: int, changes: dict[str, object], expected: str,
) -> None:  # fmt: skip
    line = session.scalars(
        select(ContactBlock).where(ContactBlock.organ_id == office.organ.id, ContactBlock.purpose == "report")
    ).one()
    line.letter_in_time, line.postal_days = rule, postal_days
    report, _ = register(session, notice, officer, store, entered(**changes))
    assert report.timeliness is Timeliness(expected)
    assert report.window_id == notice.window_id


def test_what_came_in_the_earlier_period_came_in_time_though_the_period_began_anew(
    session: Session, notice: Notice, officer: User, store: SealedStore
) -> None:
    earlier = notice.window
    assert earlier is not None
    notice.window = PublicityWindow(
        opens_at=instant("2026-12-04 10:00"), first_day=date(2026, 12, 7), last_day=date(2026, 12, 11),
        closes_at=instant("2026-12-12"), provisional=False, unit=earlier.unit, length=5, calendar_version="",
        why="material_correction", previous_id=earlier.id, created_at=instant("2026-12-04 10:00"),
    )  # fmt: skip
    session.flush()
    for day, expected, window in (
        (date(2026, 11, 30), Timeliness.IN_PERIOD, earlier.id),
        (date(2026, 12, 3), Timeliness.OUT_OF_PERIOD, notice.window.id),
        (date(2026, 12, 8), Timeliness.IN_PERIOD, notice.window.id),
    ):
        report, _ = register(session, notice, officer, store, entered(received_on=day))
        assert (report.timeliness, report.window_id) == (expected, window)


def test_a_provisional_window_that_got_its_end_has_no_older_one_without(
    session: Session, office: Office, officer: User, store: SealedStore
) -> None:
    notice = made.publish(session, office, at="2026-12-28 09:00")
    first = notice.window
    assert first is not None
    assert first.provisional
    notice.window = PublicityWindow(
        opens_at=first.opens_at, first_day=first.first_day, last_day=date(2027, 1, 5), closes_at=instant("2027-01-06"),
        provisional=False, unit=first.unit, length=5, calendar_version="", why="calendar_amended",
        previous_id=first.id, created_at=instant("2026-12-30"),
    )  # fmt: skip
    session.flush()
    report, _ = register(
        session, notice, officer, store, entered(received_on=date(2027, 1, 7)), now=instant("2027-01-08")
    )
    assert report.timeliness is Timeliness.OUT_OF_PERIOD


@pytest.mark.parametrize("kind", ["rank_promotion", "assessment_excellent"])
def test_what_is_not_for_society_is_heard_on_paper_and_by_voice(
    session: Session, office: Office, officer: User, store: SealedStore, kind: str
) -> None:
    notice = made.publish(session, office, kind)
    report, _ = register(
        session, notice, officer, store, entered(channel=Channel.VISIT, as_whole=True, persons=())
    )
    assert report.stage is Stage.REGISTERED


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"channel": Channel.ONLINE}, ["channel_missing"]),
        ({"received_on": date(2026, 12, 11)}, ["received_in_future"]),
        ({"received_on": date(2026, 11, 23)}, ["received_before_publication"]),
        ({"postmarked_on": date(2026, 12, 1)}, ["postmarked_after_it_came"]),
        ({"channel": Channel.CALL, "postmarked_on": date(2026, 11, 29)}, ["postmark_of_a_letter_only"]),
        ({"facts": " "}, ["facts_missing"]),
        ({"persons": ()}, ["reported_person_missing"]),
        ({"signature": Signature.REAL_NAME}, ["reporter_name_missing"]),
        ({"signature": Signature.REAL_NAME, "name": "周明远11010519491231002X"}, ["identity_number_not_taken"]),
        ({"signature": Signature.UNIT}, ["reporter_unit_missing", "unit_letter_missing"]),
    ],
)  # fmt: skip
def test_what_cannot_be_registered_is_named(
    session: Session,
    notice: Notice,
    officer: User,
    store: SealedStore,
    changes: dict[str, object],
    codes: list[str],
) -> None:
    with refused(*codes):
        register(session, notice, officer, store, entered(**changes))


def test_who_had_a_hand_in_the_notice_registers_nothing_on_it(
    session: Session, office: Office, notice: Notice, store: SealedStore
) -> None:
    made.add_role(session, office.reviewer, office.organ, made.Role.RECEIVER)
    with refused("had_a_hand_in_the_notice"):
        register(session, notice, office.reviewer, store, entered())


def test_nothing_is_registered_on_what_is_not_public_yet(
    session: Session, office: Office, officer: User, store: SealedStore
) -> None:
    notice = made.scheduled(session, office, at="2026-12-20 09:00")
    with refused("notice_takes_no_reports", "received_before_publication"):
        register(session, notice, officer, store, entered())
