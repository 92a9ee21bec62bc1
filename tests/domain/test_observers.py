"""The drafting side learns nothing: whether none, one or ten reported, every reason, list, count and entry they can reach
is the same to the byte, until the second officer confirms; and after it they read only who may go on."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.rules import Role
from hr_portal.audit.models import AuditEntry
from hr_portal.core.clock import FrozenClock, shanghai_date
from hr_portal.core.effects import UNCOUNTED, OutboxMessage
from hr_portal.core.vitals import vitals
from hr_portal.notices import concluding, overdue, publishing, queries, reviewing
from hr_portal.notices.checking import findings_for
from hr_portal.notices.concluding import Outcome
from hr_portal.notices.gate import reasons_against_going_on
from hr_portal.notices.models import Notice
from hr_portal.objections import confirming
from hr_portal.objections.queries import desk, opinions_shown, reports_for, windows_to_confirm
from hr_portal.objections.rules import Verdict
from hr_portal.publicity.queries import clearances
from tests.clockwork import instant
from tests.domain.acting import in_work
from tests.domain.test_gate import drafted
from tests.factories import notices as made
from tests.factories.reports import a_report, confirmed, officers_of, sealing_keys

AT = ("2026-10-13 10:00", "2026-10-20 00:00", "2026-11-24 09:00")
REPORTS = (0, 1, 10)


class City:
    """A notice with so many reports, the appointment that follows it, and everybody of the drafting side."""

    def __init__(self, session: Session, reports: int) -> None:
        self.session, self.office = session, made.make_office(session)
        self.notice = made.publish(session, self.office, at="2026-10-12 09:00")
        officers_of(session, self.notice, now=AT[0])
        organ = self.office.organ
        self.people = [self.office.author, self.office.reviewer, self.office.issuer]
        self.people += [
            made.make_user(session, organ, role)
            for role in (
                Role.ADMINISTRATOR,
                Role.AUDITOR,
                Role.PRIVACY_REVIEWER,
                Role.INSPECTOR,
                Role.EXAM_OFFICER,
            )
        ]
        self.follower = drafted(session, self.office, self.notice)
        for number in range(reports):
            a_report(session, self.notice, now=f"2026-10-12 1{number}:00", persons=("陆远",))
        session.commit()

    def seen(self, at: str) -> dict[str, Any]:
        """Everything the drafting side can ask for at this instant."""
        return {str(number): self._seen_by(person, at) for number, person in enumerate(self.people)} | {
            "for everybody": self._for_everybody(at)
        }

    def _seen_by(self, person: User, at: str) -> dict[str, Any]:
        session, now = self.session, instant(at)
        today = shanghai_date(now)
        revision = in_work(self.follower)
        return {
            "issue": said(reviewing.reasons_against_issuing(session, revision, actor=person, now=now)),
            "outcome": said(
                concluding.reasons_against_recording_outcome(
                    session, self.notice, Outcome("不影响任职，办理任职手续"), actor=person, now=now
                )
            ),
            "schedule": said(
                publishing.reasons_against_scheduling(
                    session, self.follower, now + timedelta(days=1), actor=person, now=now
                )
            ),
            "visible": ids(queries.all_visible(session, person, today)),
            "closing": ids(queries.closing_within(session, person, today, now, timedelta(days=2))),
            "without outcome": ids(queries.without_outcome(session, person, today, now)),
            "falling due": ids(
                queries.falling_due(session, person, today, date(2026, 10, 1), date(2027, 3, 1))
            ),
            "reports": [one.report.id for one in reports_for(session, person, now)],
            "desk": desk(session, person, now),
            "to confirm": ids(windows_to_confirm(session, person, now)),
            "against confirming": said(
                confirming.reasons_against_beginning(session, self.notice, actor=person, now=now)
            )[:1],
        }

    def _for_everybody(self, at: str) -> dict[str, Any]:
        session, now = self.session, instant(at)
        window = self.notice.window_id
        assert window is not None
        return {
            "clearances": clearances(session, window),
            "gate": said(reasons_against_going_on(session, self.follower, in_work(self.follower).text)),
            "checklist": [str(one) for one in findings_for(session, in_work(self.follower), now=now)],
            "owed": [(one.notice.id, one.due_at) for one in overdue.outcomes_overdue(session, now)],
            "opinions": opinions_shown(session, self.notice),
            "notice": [
                str(getattr(self.notice, column.key))
                for column in Notice.__table__.columns
                if column.key != "guard_salt"
            ],
            "trail": [
                (one.act, one.subject, one.subject_id, json.dumps(one.facts, sort_keys=True))
                for one in session.scalars(select(AuditEntry).where(AuditEntry.subject != "report"))
            ],
            "letters": sorted(
                str(one.payload)
                for one in session.scalars(select(OutboxMessage).where(OutboxMessage.channel != UNCOUNTED))
            ),
        }


def said(reasons: Any) -> list[str]:
    return [f"{one.code} {one.where} {one.rule} {dict(one.facts)}" for one in reasons]


def ids(notices: Any) -> list[int]:
    return [notice.id for notice in notices]


def count_from_one(session: Session) -> None:
    """PostgreSQL goes on counting after its tables were emptied; numbers are compared here too."""
    if session.get_bind().dialect.name == "postgresql":
        for name in session.scalars(
            text("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        ).all():
            session.execute(text(f'ALTER SEQUENCE "{name}" RESTART'))
        session.commit()


@pytest.fixture
def seen_with(session: Session, database: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is seen with so many reports: each time on an empty database, so that even numbers of rows agree."""

    def of(reports: int, judged: str = "") -> dict[str, Any]:
        database.empty()
        session.expire_all()
        count_from_one(session)
        monkeypatch.setattr(made, "_numbers", count(1))  # names and logins are the same each time
        city = City(session, reports)
        if judged:
            verdicts = {"陆远": Verdict(judged)}
            confirmed(session, city.notice, verdicts=verdicts, now=AT[2])
            session.commit()
        found = {at: city.seen(at) for at in AT}
        session.rollback()
        return found

    return of


def test_until_the_second_officer_confirms_nothing_differs_by_the_number_of_reports(seen_with: Any) -> None:
    without, *others = [seen_with(reports) for reports in REPORTS]
    for other in others:
        for at in AT:
            for who, what in without[at].items():
                assert what == other[at][who], (at, who)
    assert (
        "window_not_confirmed follows_address None {'kind': 'pre_appointment'}"
        in without[AT[2]]["2"]["issue"]
    )
    assert without[AT[2]]["for everybody"]["clearances"] is None


def test_after_it_they_read_who_may_go_on_and_not_why(seen_with: Any) -> None:
    held, refused = seen_with(0, "hold"), seen_with(0, "refused")
    assert held == refused
    assert held[AT[2]]["for everybody"]["clearances"] == {"张文澜": True, "陆远": False}


def test_what_counts_the_machine_counts_no_letter_to_a_receiver(session: Session) -> None:
    city = City(session, 0)
    before = counted(session)
    for _ in range(3):
        a_report(session, city.notice, now=AT[0])
    letters = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == UNCOUNTED)).all()
    assert letters
    assert counted(session) == before


def counted(session: Session) -> dict[str, Any]:
    now = instant(AT[1])
    found = vitals(session, now, FrozenClock(now))
    return {
        name: getattr(found, name)
        for name in ("letters_waiting", "oldest_letter_at", "letters_parked", "due", "parked")
    }


def test_a_confirmation_with_reports_reads_like_one_without(session: Session) -> None:
    """The words of the gate are the same whether somebody was reported and cleared, or never reported."""
    city = City(session, 0)
    confirmed(session, city.notice, now=AT[2])
    without = city._for_everybody(AT[2])["gate"]
    first, second = officers_of(session, city.notice, now=AT[2])
    opener = sealing_keys().opener
    again = confirming.propose(
        session, city.notice, {"张文澜": Verdict.NO_REPORT, "陆远": Verdict.NO_EFFECT}, {}, True, opener=opener,
        actor=first, now=instant(AT[2]),
    )  # fmt: skip
    confirming.confirm(session, again, opener=opener, actor=second, now=instant(AT[2]))
    assert city._for_everybody(AT[2])["gate"] == without == []
