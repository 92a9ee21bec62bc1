"""What tests of verbs share: a refusal by its codes, a second person at another connection, time moved on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import current_app
from sqlalchemy.orm import Session

from hr_portal.core.errors import PortalError, Refused
from hr_portal.extensions import db
from hr_portal.notices import drafting, reviewing
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.reviewing import PaperApproval
from tests.clockwork import instant
from tests.factories.notices import Office

PATIENCE = 30.0


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    """The verb answers with exactly these reasons."""
    with pytest.raises(Refused) as caught:
        yield
    assert [reason.code for reason in caught.value.reasons] == list(codes)


@contextmanager
def another_connection() -> Iterator[Session]:
    """Somebody else at the same database, with a session and a connection of their own."""
    with Session(db.engine) as session:
        yield session


def in_work(notice: Notice) -> Revision:
    assert notice.in_work is not None
    return notice.in_work


def live(notice: Notice) -> Revision:
    assert notice.live is not None
    return notice.live


def submitted(session: Session, office: Office, notice: Notice, *, at: str = "2026-11-24 09:00") -> Revision:
    return drafting.submit(session, in_work(notice), actor=office.author, now=instant(at))


def reviewed(session: Session, office: Office, notice: Notice, *, at: str = "2026-11-24 09:00") -> Revision:
    revision = submitted(session, office, notice, at=at)
    return reviewing.review(
        session, revision, version=revision.version, actor=office.reviewer, now=instant(at)
    )


def paper(**changes: object) -> PaperApproval:
    """《信息发布审批单》, signed by somebody who has no account here."""
    values: dict[str, object] = {
        "signer": "秦副部长", "post": "副部长", "signed_on": date(2026, 11, 24), "form_no": "审2026-77",
        "scan": "a" * 64, "scan_name": "审批单.pdf",
    }  # fmt: skip
    return PaperApproval(**(values | changes))  # type: ignore[arg-type]


def at_once(*acts: Callable[[Session], object]) -> list[str]:
    """Each act in a thread, a transaction and on a connection of its own, all begun at the same moment.

    Returns for each what became of it: done, or the name of what it raised.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    start, answers = threading.Barrier(len(acts)), ["" for _ in acts]

    def perform(number: int, act: Callable[[Session], object]) -> None:
        with app.app_context(), another_connection() as session:
            start.wait(PATIENCE)
            try:
                act(session)
                session.commit()
                answers[number] = "done"
            except PortalError as error:
                session.rollback()
                answers[number] = type(error).__name__
            except BaseException as error:
                session.rollback()
                answers[number] = repr(error)
                raise

    threads = [threading.Thread(target=perform, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return answers
