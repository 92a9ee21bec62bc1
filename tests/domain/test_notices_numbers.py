"""索引号: one after another, none left out, none twice, whoever issues at the same moment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import Refused
from hr_portal.notices import reviewing
from hr_portal.notices.models import IndexSerial, Notice, Revision
from tests.clockwork import instant
from tests.domain.acting import at_once, in_work, reviewed
from tests.factories import notices as made

NOW = instant("2026-11-24 09:00")


def serials(session: Session) -> list[str]:
    return sorted(session.scalars(select(Notice.index_number).where(Notice.index_number.is_not(None))))  # type: ignore[type-var]


def issuing(revision: int, issuer: int) -> Callable[[Session], None]:
    def act(own: Session) -> None:
        same = own.get_one(Revision, revision)
        reviewing.issue(own, same, version=1, actor=own.get_one(User, issuer), now=NOW)

    return act


def test_each_organ_and_year_counts_from_one(session: Session) -> None:
    office, other = made.make_office(session), made.make_office(session, "AL02")
    for _ in range(2):
        made.issued(session, office)
    made.issued(session, other)
    made.issued(session, office, "announcement", now="2027-01-01 00:00")
    made.issued(session, office, "announcement", now="2026-12-31 23:59")
    session.commit()
    assert serials(session) == [
        "AL01/2026-00001", "AL01/2026-00002", "AL01/2026-00003", "AL01/2027-00001", "AL02/2026-00001",
    ]  # fmt: skip


def test_issuing_at_once_leaves_no_gap_and_gives_none_twice(session: Session) -> None:
    office = made.make_office(session)
    revisions = [
        reviewed(session, office, made.drafted(session, office, "announcement")).id for _ in range(6)
    ]
    issuer = office.issuer.id
    session.commit()
    session.rollback()
    assert at_once(*(issuing(number, issuer) for number in revisions)) == ["done"] * 6
    session.expire_all()
    assert serials(session) == [f"AL01/2026-{number:05}" for number in range(1, 7)]


def test_a_number_taken_in_a_transaction_that_failed_is_given_to_the_next(session: Session) -> None:
    office = made.make_office(session)
    first, second = (reviewed(session, office, made.drafted(session, office)) for _ in range(2))
    session.commit()
    reviewing.issue(session, first, version=1, actor=office.issuer, now=NOW)
    assert first.notice.index_number == "AL01/2026-00001"
    session.rollback()
    assert first.notice.index_number is None
    reviewing.issue(session, second, version=1, actor=office.issuer, now=NOW)
    session.commit()
    assert serials(session) == ["AL01/2026-00001"]
    assert session.scalars(select(IndexSerial.last)).all() == [1]


def test_one_that_fails_among_several_at_once_leaves_no_gap(session: Session) -> None:
    office = made.make_office(session)
    revisions = [
        reviewed(session, office, made.drafted(session, office, "announcement")).id for _ in range(4)
    ]
    issuer = office.issuer.id
    session.commit()
    session.rollback()

    def failing(own: Session) -> None:
        issuing(revisions[0], issuer)(own)
        raise Refused([])

    answers = at_once(failing, *(issuing(number, issuer) for number in revisions[1:]))
    assert answers == ["Refused", "done", "done", "done"]
    session.expire_all()
    assert serials(session) == ["AL01/2026-00001", "AL01/2026-00002", "AL01/2026-00003"]


def test_the_same_text_issued_twice_at_once_is_issued_once(session: Session) -> None:
    office = made.make_office(session)
    second = made.make_user(session, office.organ, made.Role.ISSUER)
    revision = reviewed(session, office, made.drafted(session, office)).id
    people = (office.issuer.id, second.id)
    session.commit()
    session.rollback()
    answers = at_once(*(issuing(revision, who) for who in people))
    assert sorted(answers) == ["Refused", "done"]
    session.expire_all()
    assert serials(session) == ["AL01/2026-00001"]


def test_a_notice_keeps_its_number_through_everything_that_follows(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office)
    made.conclude(session, office, notice, at="2026-12-03 10:00")
    session.commit()
    assert (notice.index_number, notice.address) == ("AL01/2026-00001", "AL01-2026-00001")
    assert session.scalars(select(IndexSerial.last)).all() == [1]


@pytest.mark.parametrize("number", ["2026年第19号", ""])
def test_a_document_number_used_in_the_year_is_refused_at_the_signature(
    session: Session, number: str
) -> None:
    """Two drafts carried it; the one signed first has it."""
    office = made.make_office(session)
    first, second = (made.drafted(session, office, document_no=number) for _ in range(2))
    reviewed(session, office, first)
    reviewed(session, office, second)
    reviewing.issue(session, in_work(first), version=1, actor=office.issuer, now=NOW)
    session.commit()
    if number:
        with pytest.raises(Refused):
            reviewing.issue(session, in_work(second), version=1, actor=office.issuer, now=NOW)
    else:
        reviewing.issue(session, in_work(second), version=1, actor=office.issuer, now=NOW)


def test_of_two_signed_at_the_same_moment_with_one_document_number_only_one_has_it(session: Session) -> None:
    office = made.make_office(session)
    pairs = [
        [
            reviewed(session, office, made.drafted(session, office, document_no=f"2026年第{n}号")).id
            for _ in range(2)
        ]
        for n in (19, 20, 21)
    ]
    issuer = office.issuer.id
    session.commit()
    session.rollback()
    for pair in pairs:
        assert sorted(at_once(*(issuing(number, issuer) for number in pair))) == ["Refused", "done"]


def test_a_document_number_is_free_again_in_the_next_year_of_shanghai(session: Session) -> None:
    office = made.make_office(session)
    made.publish(session, office, "announcement", document_no="第7号公告", at="2026-12-31 23:00")
    made.publish(
        session,
        office,
        "announcement",
        document_no="第7号公告",
        at="2027-01-01 01:00",
        now="2027-01-01 00:30",
    )
    with pytest.raises(Refused):
        made.publish(
            session,
            office,
            "announcement",
            document_no="第7号公告",
            at="2027-01-02 01:00",
            now="2027-01-02 00:30",
        )
