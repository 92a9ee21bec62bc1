"""The receiving office at work on the live site's own database, by the verbs its pages call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import read_settings
from hr_portal.accounts.models import User
from hr_portal.accounts.queries import user_by_login
from hr_portal.app import create_app
from hr_portal.core.clock import shanghai_date
from hr_portal.core.sealing import Opener, Sealer
from hr_portal.extensions import db
from hr_portal.objections import accepting, answering, concluding, registering, verifying
from hr_portal.objections.models import Report
from hr_portal.objections.receivers import receivers
from hr_portal.objections.rules import Effect, Finding, Measure, Verifiability
from tests.factories import notices
from tests.live import LiveSite


@dataclass
class Office:
    """One report on the desk, two officers, and the instant."""

    session: Session
    report: Report
    first: User
    second: User
    sealer: Sealer
    opener: Opener

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def register(self) -> None:
        registering.register(
            self.session, self.report, actor=self.first, now=self.now, problem_class="appointment",
            verifiability=Verifiability.CONCRETE,
        )  # fmt: skip

    def accept_and_ask(self, question: str) -> None:
        accepting.accept(self.session, self.report, Measure.VERIFY, actor=self.first, now=self.now)
        answering.ask(self.session, self.report, question, sealer=self.sealer, actor=self.first, now=self.now)

    def conclude_and_reply(self, words: str) -> None:
        verifying.start(self.session, self.report, approver="冯部长", actor=self.first, now=self.now)
        concluding.conclude(
            self.session, self.report, Finding.UNTRUE, Effect.DOES_NOT_AFFECT, "查阅合同和招标档案，程序完整。",
            approver="冯部长", sealer=self.sealer, actor=self.first, now=self.now,
        )  # fmt: skip
        reply = answering.draft_reply(
            self.session, self.report, words, sealer=self.sealer, actor=self.first, now=self.now
        )
        answering.send_reply(
            self.session, reply, sealer=self.sealer, opener=self.opener, actor=self.second, now=self.now
        )


@contextmanager
def at_the_office(site: LiveSite, number: str) -> Iterator[Office]:
    """`with at_the_office(live_site, "FY-…") as office:`; what was done is committed at the end."""
    app = create_app(read_settings(site.whole_environ), surfaces=())
    with app.app_context():
        session = db.session()
        report = session.scalars(select(Report).where(Report.number == number)).one()
        first, second = receivers(session, report.notice, today=shanghai_date(datetime.now(UTC)))[:2]
        yield Office(session, report, first, second, app.extensions["sealer"], app.extensions["opener"])
        session.commit()
        db.session.remove()
        db.engine.dispose()


def publish_draft(site: LiveSite) -> str:
    """A draft for comment, public from now on; its address."""
    app = create_app(read_settings(site.whole_environ), surfaces=())
    with app.app_context():
        session = db.session()
        people = [user_by_login(session, login) for login in ("author", "reviewer", "issuer")]
        author, reviewer, issuer = (person for person in people if person is not None)
        desk = notices.Office(author.organ, author, reviewer, issuer)
        now = datetime.now(UTC)
        notice = notices.publish(
            session,
            desk,
            "draft_for_comment",
            at=now,
            now=now,
            title="安澜市政务服务窗口延时服务办法（征求意见稿）",
        )
        session.commit()
        address = f"/n/{notice.address}"
        db.session.remove()
        db.engine.dispose()
    return address
