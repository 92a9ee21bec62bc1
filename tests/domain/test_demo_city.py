"""The demo city: whatever day it starts on, every phase is there, and everything went through the house's own rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from hr_portal.accounts import passwords
from hr_portal.accounts.models import Duty, Organ, User
from hr_portal.accounts.rules import Level, Nature, PurposeOfContact, Role
from hr_portal.accounts.sign_in import sign_in
from hr_portal.audit.services import first_broken_entry
from hr_portal.cli.demo_city.loading import City, Holding, holding, load_city
from hr_portal.core.clock import end_of_day, shanghai_date, start_of_day
from hr_portal.core.db import transaction
from hr_portal.core.effects import OutboxMessage, Transition, is_due
from hr_portal.core.phones import equal_phones
from hr_portal.notices.checking import findings_for
from hr_portal.notices.checklist import Mark, must_fix
from hr_portal.notices.kinds import Category
from hr_portal.notices.models import Notice
from hr_portal.notices.predicates import is_on_front
from hr_portal.notices.rules import READABLE, HideReason, Phase, State, phase
from hr_portal.objections.confirmations import in_force
from hr_portal.objections.receivers import receivers
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.queries import calendar, clearances
from tests.clockwork import TODAY, instant
from tests.factories.notices import make_organ

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from hr_portal.core.clock import FrozenClock

LEAD = timedelta(seconds=120)

STARTS = {
    "an ordinary Tuesday": TODAY,
    "a Saturday": "2026-11-28 15:00",
    "the first moment of a year": "2026-01-01 00:00",
    "a make-up Sunday in January": "2026-01-04 09:00",
    "a weekday in January": "2026-01-15 08:31",
    "Spring Festival": "2026-02-17 12:00",
    "a make-up Saturday": "2026-02-14 17:45",
    "Golden Week": "2026-10-03 20:00",
    "a leap day, half a minute to midnight": "2024-02-29 23:59:30",
    "the last days whose windows are certain": "2026-12-18 10:00",
    "two minutes to a year without arrangement": "2026-12-31 23:58:30",
    "January of a year without arrangement": "2027-01-04 09:00",
    "long after the last arrangement": "2028-02-29 12:00",
}

PHASES = {
    "soon": Phase.SCHEDULED,
    "first_day": Phase.OPEN,
    "last_day": Phase.OPEN,
    "draft_open": Phase.OPEN,
    "closed": Phase.CLOSED,
    "confirmed": Phase.CLOSED,
    "concluded_link": Phase.CONCLUDED,
    "concluded_text": Phase.CONCLUDED,
    "appointed": Phase.PUBLIC,
    "tomorrow": Phase.SCHEDULED,
    "provisional": Phase.SCHEDULED,
    "hidden": Phase.HIDDEN,
    "old": Phase.PUBLIC,
    "files": Phase.PUBLIC,
    "recruit": Phase.PUBLIC,
    "veterans": Phase.PUBLIC,
    "appraisal": Phase.PUBLIC,
    "township": Phase.PUBLIC,
    "waiting_for_issue": Phase.UNISSUED,
    "waiting_for_review": Phase.UNISSUED,
    "returned": Phase.UNISSUED,
    "draft": Phase.UNISSUED,
}
STATES = {
    "waiting_for_issue": State.REVIEWED,
    "waiting_for_review": State.SUBMITTED,
    "returned": State.RETURNED,
    "draft": State.DRAFTED,
}


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of a real hash is not what is asked about here, and nineteen of them take seconds."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


def load(app: Flask, session: Session, now: datetime) -> City:
    with transaction(session):
        return load_city(
            session,
            app.extensions["store"],
            keys=app.extensions["exam_keys"],
            snapshots=app.extensions["snapshots"],
            lead=LEAD,
            now=now,
        )


@pytest.fixture
def city(app: Flask, session: Session, clock: FrozenClock) -> City:
    """The demo city on an ordinary Tuesday."""
    return load(app, session, clock.now())


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_every_phase_is_there_whatever_day_it_starts(
    app: Flask, session: Session, clock: FrozenClock, start: str
) -> None:
    now = instant(start)
    clock.travel_to(now)
    notices = load(app, session, now).notices
    days = calendar(session)
    today, working = shanghai_date(now), days.is_working_day(shanghai_date(now))
    nearest = days.first_working_day_from(today)

    # Seen from 2024, every window within a year is certain.
    expected = {key: what for key, what in PHASES.items() if today.year > 2025 or key != "provisional"}
    assert {key: phase(notice, now) for key, notice in notices.items()} == expected
    assert {key: notices[key].revisions[-1].state for key in STATES} == STATES

    assert notices["soon"].publish_at == now + LEAD
    assert phase(notices["soon"], now + LEAD - timedelta(microseconds=1)) is Phase.SCHEDULED
    assert phase(notices["soon"], now + LEAD) is Phase.OPEN
    assert notices["tomorrow"].publish_at == end_of_day(today) + timedelta(hours=8, minutes=30)

    windows = {key: notice.window.window() for key, notice in notices.items() if notice.window is not None}
    assert windows["first_day"].first_day == nearest
    assert windows["last_day"].last_day == nearest
    assert days.working_days_between(windows["first_day"].first_day, windows["first_day"].last_day) == 5
    if "provisional" in expected:
        assert windows["provisional"].provisional
        assert windows["provisional"].closes_at is None
    for key in ("closed", "concluded_link", "concluded_text"):
        assert windows[key].closes_at is not None
        assert windows[key].closes_at <= start_of_day(today)
    if working and not days.is_provisional(windows["closed"].last_day):
        # The latest that can be over: it ended with the last working day, unless that end is not certain.
        last = days.add_working_days(today, -1)
        assert windows["closed"].last_day == last or days.is_provisional(last)

    wrong = {
        key: [finding.code for finding in must_fix(findings_for(session, notice.revisions[-1], now=now))]
        for key, notice in notices.items()
    }
    assert {key for key, codes in wrong.items() if codes} == {"draft"}, wrong

    assert not session.scalars(select(Transition).where(is_due(Transition, now))).all()
    # What fell due is recorded at its very instant: a newcomer's status page speaks of no delay.
    recorded = select(Transition).where(Transition.done_at.is_not(None), Transition.void_at.is_(None))
    assert {row.done_at - row.due_at for row in session.scalars(recorded)} == {timedelta()}
    assert first_broken_entry(session) is None
    front = set(session.scalars(select(Notice.id).outerjoin(PublicityWindow).where(is_on_front(now))))
    assert notices["old"].id not in front
    assert notices["first_day"].id in front


def test_each_step_was_taken_by_somebody_else_in_office_hours(city: City, session: Session) -> None:
    days = calendar(session)
    chains = [r for n in city.notices.values() for r in n.revisions if r.state is State.ISSUED]
    assert len(chains) == 20  # eighteen first issues, two outcomes
    for revision in chains:
        assert len({revision.submitted_by_id, revision.reviewed_by_id, revision.issued_by_id}) == 3
        for moment in (
            revision.created_at,
            revision.submitted_at,
            revision.reviewed_at,
            revision.issued_at,
        ):
            assert moment is not None
            assert days.is_working_day(shanghai_date(moment))
    issues = [n for n in city.notices.values() if n.issued_at is not None and n.index_number]
    for organ in {notice.organ.code for notice in issues}:
        of_organ = sorted((n for n in issues if n.organ.code == organ), key=lambda n: n.issued_at)
        assert [n.index_number for n in of_organ] == [
            f"{organ}/2026-{serial:05}" for serial in range(1, len(of_organ) + 1)
        ]


def test_there_are_three_levels_party_and_government_and_a_township(city: City, session: Session) -> None:
    organs = session.scalars(select(Organ)).all()
    assert len(organs) == city.organs
    kinds = {(organ.level, organ.nature) for organ in organs}
    for level in (Level.CITY, Level.COUNTY, Level.DISTRICT):
        assert {(level, Nature.PARTY), (level, Nature.GOVERNMENT)} <= kinds
    assert (Level.TOWNSHIP, Nature.GOVERNMENT) in kinds
    assert (Level.CITY, Nature.INSTITUTION) in kinds
    assert {"市本级", "澄河县", "望山县", "江东区"} == {organ.area for organ in organs}


def test_each_organ_has_a_line_for_reports_that_is_not_the_line_for_questions(
    city: City, session: Session
) -> None:
    for organ in session.scalars(select(Organ)):
        enquiry = [line for line in organ.contacts if line.purpose is PurposeOfContact.ENQUIRY]
        reports = [line for line in organ.contacts if line.purpose is PurposeOfContact.REPORT]
        assert len(enquiry) == 1, organ.code
        assert reports, organ.code
        assert not any(equal_phones(line.phone, enquiry[0].phone) for line in reports), organ.code
        assert all("（0000）" in line.phone for line in organ.contacts)  # an area code no place has


def test_there_is_somebody_for_every_duty_granted_by_two_administrators(city: City, session: Session) -> None:
    duties = session.scalars(select(Duty)).all()
    assert {duty.role for duty in duties} == set(Role)
    administrators = {duty.user_id for duty in duties if duty.role is Role.ADMINISTRATOR}
    assert len(administrators) == 2
    for duty in duties:
        if duty.role is not Role.ADMINISTRATOR:
            assert {duty.proposed_by_id, duty.confirmed_by_id} == administrators
    # Whoever drafts, reviews or issues never receives reports.
    receivers = {duty.user_id for duty in duties if duty.role is Role.RECEIVER}
    chain = {Role.AUTHOR, Role.REVIEWER, Role.ISSUER}
    assert not receivers & {duty.user_id for duty in duties if duty.role in chain}


def test_names_and_categories_are_as_varied_as_life(city: City, session: Session) -> None:
    names = [
        person["name"] for notice in city.notices.values() for person in notice.revisions[-1].text.persons
    ]
    names += [account.user.name for account in city.accounts]
    assert len(names) == len(set(names))
    assert any("·" in name for name in names)
    assert any(ord(character) > 0xFFFF for name in names for character in name)
    assert any(len(name) == 2 for name in names)
    now = instant(TODAY)
    public = {notice.category for notice in city.notices.values() if phase(notice, now) in READABLE}
    assert public == set(Category)


def test_what_a_newcomer_finds_to_do(city: City, session: Session) -> None:
    """One is hidden and nobody has confirmed it, one came back with a reason, one has an outcome the public reads."""
    hidden, returned = city.notices["hidden"], city.notices["returned"].revisions[-1]
    assert (hidden.hide_reason, hidden.hide_confirmed_at) == (HideReason.WRONG_CONTENT, None)
    assert returned.return_reason
    assert returned.returned_by_id != returned.submitted_by_id
    outcome = city.notices["concluded_text"].revisions[-1].outcome
    assert outcome is not None
    assert "上报" in outcome["public_text"]
    linked = city.notices["concluded_link"].revisions[-1].outcome
    assert linked is not None
    assert linked["link_address"] == city.notices["appointed"].address
    files = [file.media_type for file in city.notices["files"].revisions[-1].attachments]
    assert files == ["text/csv", "application/pdf"]
    draft = findings_for(session, city.notices["draft"].revisions[-1], now=instant(TODAY))
    assert sum(finding.mark is Mark.MUST_FIX for finding in draft) >= 3


def test_nobody_is_written_to(city: City, session: Session) -> None:
    assert set(session.scalars(select(User.email))) == {""}
    assert all(session.scalars(select(User.is_demo)))


def test_the_passwords_open_the_accounts(city: City, session: Session, clock: FrozenClock) -> None:
    assert len({account.password for account in city.accounts}) == len(city.accounts)
    for account in city.accounts:
        assert (
            sign_in(session, account.user.login, account.password, "", now=clock.now(), at_this_machine=True)
            is not None
        )


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def data_dir(app: Flask) -> Iterator[Path]:
    folder: Path = app.extensions["settings"].data_dir
    yield folder
    for leftover in folder.glob("demo-passwords.*"):
        leftover.unlink()


def flask(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


def count(app: Flask, *tables: Any) -> list[int]:
    from hr_portal.extensions import db

    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_loading_twice_writes_nothing_twice(app: Flask, data_dir: Path, clock: FrozenClock) -> None:
    code, said = flask(app, "demo", "load", "--json", "--lead-seconds", "30")
    told = json.loads(said)
    assert (code, told["loaded"], told["notices"]) == (0, True, len(PHASES))
    assert datetime.fromisoformat(told["soon"]["publish_at"]) == clock.now() + timedelta(seconds=30)
    before = count(app, User, Organ, Notice, Duty)
    file = data_dir / "demo-passwords.txt"
    assert file.stat().st_mode & 0o777 == 0o600
    table = file.read_text()

    code, said = flask(app, "demo", "load", "--json")
    assert (code, json.loads(said)["loaded"]) == (0, False)
    assert count(app, User, Organ, Notice, Duty) == before
    assert file.read_text() == table
    assert [path.name for path in data_dir.glob("demo-passwords.*")] == ["demo-passwords.txt"]


def test_the_file_of_passwords_is_a_table_that_begins_with_the_main_logins(
    app: Flask, data_dir: Path
) -> None:
    assert flask(app, "demo", "load")[0] == 0
    lines = (data_dir / "demo-passwords.txt").read_text().splitlines()
    rows = [line.split(maxsplit=2) for line in lines if not line.startswith("#")]
    assert [login for login, *_ in rows[:5]] == ["author", "reviewer", "issuer", "admin1", "admin2"]
    assert len(rows) == count(app, User)[0]
    assert all(len(password) == 19 for _, password, _ in rows)


def test_letters_about_what_is_past_do_not_wait(app: Flask, data_dir: Path) -> None:
    from hr_portal.extensions import db

    flask(app, "demo", "load")
    with app.app_context():
        waiting = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
        assert db.session.scalar(waiting) == 0
    assert not (data_dir / "outgoing").exists()


def test_a_database_that_holds_something_else_is_refused(app: Flask, data_dir: Path) -> None:
    from hr_portal.extensions import db

    with app.app_context(), transaction(db.session()):
        make_organ(db.session(), "XX01")
    code, said = flask(app, "demo", "load")
    assert code == 1
    assert "The database holds something else" in said
    code, said = flask(app, "demo", "load", "--json")
    assert (code, json.loads(said)["refused"][0]["code"]) == (1, "database_not_empty")
    assert count(app, Organ, User, Notice) == [1, 0, 0]
    assert not list(data_dir.glob("demo-passwords.*"))


def test_a_demo_city_stays_one_when_people_are_added(
    city: City, session: Session, clock: FrozenClock
) -> None:
    organ = session.scalars(select(Organ)).first()
    session.add(User(login="newcomer", name="新人", organ=organ, created_at=clock.now()))
    session.flush()
    assert holding(session) is Holding.DEMO


def test_a_loading_cut_off_after_its_commit_finds_its_passwords(app: Flask, data_dir: Path) -> None:
    flask(app, "demo", "load")
    file = data_dir / "demo-passwords.txt"
    table = file.read_text()
    file.rename(data_dir / "demo-passwords.new")
    assert flask(app, "demo", "load")[0] == 0
    assert file.read_text() == table


def test_two_people_receive_for_every_organ_with_a_window_and_what_ended_was_confirmed(
    city: City, session: Session, clock: FrozenClock
) -> None:
    today = shanghai_date(clock.now())
    for notice in city.notices.values():
        if notice.has_window:
            assert len(receivers(session, notice, today=today)) >= 2, notice.index_number
    confirmed = {key for key, notice in city.notices.items() if in_force(session, notice) is not None}
    assert confirmed == {"confirmed", "concluded_link", "concluded_text"}
    gate = {key: clearances(session, city.notices[key].window_id or 0) for key in ("closed", "confirmed")}
    assert gate == {"closed": None, "confirmed": {"褚望舒": True}}
