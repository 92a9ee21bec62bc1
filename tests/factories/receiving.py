"""People of a receiving office at browsers of their own, and a notice people report on.

hall = make_hall(session, make_client)
hall.first, hall.second                            # two officers, signed in
report = hall.report(signature=Signature.REAL_NAME)     # came by the page, sealed with the application's keys
hall.at("2026-12-02 09:00")                        # the clock moves, everybody signs in again
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.clock import FrozenClock
from hr_portal.notices.models import Notice
from hr_portal.objections.models import Report
from tests.client import Client
from tests.clockwork import instant
from tests.factories.accounts import enter
from tests.factories.desk import Clerk
from tests.factories.notices import Office, make_office, publish
from tests.factories.reports import AReport, a_report, make_receiver

REPORTS = "/staff/receiving/reports"


@dataclass
class Hall:
    session: Session
    make_client: Callable[[], Client]
    clock: FrozenClock
    office: Office
    notice: Notice
    people: tuple[User, User]

    def seat(self, person: User) -> Clerk:
        client = self.make_client()
        enter(client, self.session, person, now=self.clock.now())
        return Clerk(person, client)

    @property
    def first(self) -> Clerk:
        return self.seat(self.people[0])

    @property
    def second(self) -> Clerk:
        return self.seat(self.people[1])

    def at(self, when: str) -> None:
        self.clock.travel_to(instant(when))

    def filed(self, **given: Any) -> AReport:
        found = a_report(
            self.session,
            self.notice,
            **{"sealer": current_app.extensions["sealer"], "now": self.clock.now(), **given},
        )
        self.session.commit()
        return found

    def report(self, **given: Any) -> Report:
        return self.filed(**given).report

    def fresh(self, report: Report) -> Report:
        self.session.expire_all()
        return self.session.get_one(Report, report.id)

    def do(self, clerk: Clerk, report: Report, path: str, data: dict[str, Any] | None = None) -> None:
        """Press a button of the case, which must succeed."""
        answer = clerk.post(f"{REPORTS}/{report.id}/{path}", data, page=f"{REPORTS}/{report.id}")
        assert answer.status_code in (200, 303), answer.get_data(as_text=True)

    def handled_to(self, report: Report, *steps: str) -> None:
        """Through the pages, by the first officer, one step after the other."""
        for step in steps:
            self.do(self.first, report, step, STEPS[step])


STEPS: dict[str, dict[str, Any]] = {
    "registration": {"problem_class": "integrity", "verifiability": "concrete"},
    "acceptance": {"measure": "verify"},
    "verification": {
        "problem_class": "integrity", "verifiability": "concrete", "measure": "verify", "approver": "沈牧之",
    },
    "conclusion": {
        "finding": "untrue", "effect": "no_issue", "verdict_text": "调阅合同，确系公开招标。", "approver": "沈牧之",
    },
}  # fmt: skip


def make_hall(session: Session, make_client: Callable[[], Client], clock: FrozenClock) -> Hall:
    """The notice became public on the morning of 24 November; it is that evening."""
    office = make_office(session)
    notice = publish(session, office, at="2026-11-24 10:00")
    people = (
        make_receiver(session, office.organ, name="陈立新"),
        make_receiver(session, office.organ, name="钟毓"),
    )
    clock.travel_to(instant("2026-11-24 20:00"))
    session.commit()
    return Hall(session, make_client, clock, office, notice, people)
