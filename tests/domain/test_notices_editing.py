"""Several people at one text: whoever saves is an author, nobody's words are lost, a review is of one version."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Stale
from hr_portal.core.files import inspect
from hr_portal.notices import attaching, drafting, reviewing
from hr_portal.notices.content import Content
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.rules import State
from tests.clockwork import instant
from tests.domain.acting import (
    another_connection,
    at_once,
    in_work,
    live,
    paper,
    refused,
    reviewed,
    submitted,
)
from tests.factories import notices as made

NOW = instant("2026-11-24 09:00")


def retitled(revision: Revision, title: str) -> Content:
    return replace(revision.text, title=title)


# --- authors -----------------------------------------------------------------------------------------------------------


def test_a_reviewer_who_mends_a_word_becomes_an_author_and_cannot_review(session: Session) -> None:
    office = made.make_office(session)
    other = made.make_user(session, office.organ, Role.REVIEWER)
    revision = submitted(session, office, made.drafted(session, office))
    drafting.edit(
        session, revision, retitled(revision, "改一字"), base_version=1, actor=office.reviewer, now=NOW
    )
    assert revision.author_ids == {office.author.id, office.reviewer.id}
    with refused("author_reviews_own_text"):
        reviewing.review(session, revision, version=2, actor=office.reviewer, now=NOW)
    reviewing.review(session, revision, version=2, actor=other, now=NOW)
    assert revision.state is State.REVIEWED


def test_whoever_wrote_once_stays_an_author_after_others_wrote_over_it(session: Session) -> None:
    office = made.make_office(session)
    both = made.make_user(session, office.organ, Role.AUTHOR, Role.ISSUER)
    revision = in_work(made.drafted(session, office))
    drafting.edit(session, revision, retitled(revision, "甲"), base_version=1, actor=both, now=NOW)
    drafting.edit(session, revision, retitled(revision, "乙"), base_version=2, actor=office.author, now=NOW)
    drafting.submit(session, revision, actor=office.author, now=NOW)
    reviewing.review(session, revision, version=3, actor=office.reviewer, now=NOW)
    with refused("author_issues_own_text"):
        reviewing.issue(session, revision, version=3, actor=both, now=NOW)


def test_whoever_hangs_on_a_file_is_an_author_too(session: Session) -> None:
    office = made.make_office(session)
    name, data = made.TEXT_FILE
    revision = submitted(
        session, office, made.drafted(session, office, body="见附件1。", files=[made.TEXT_FILE])
    )
    facts = inspect(data + b"!", name.replace("1", "2"))
    report = made.scanned_once(data + b"!", facts.name)
    attaching.attach(session, revision, facts, actor=office.reviewer, now=NOW, report=report)
    with refused("author_reviews_own_text"):
        reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=NOW)


def test_a_review_falls_away_with_the_next_change(session: Session) -> None:
    office = made.make_office(session)
    revision = reviewed(session, office, made.drafted(session, office))
    drafting.edit(session, revision, retitled(revision, "又改"), base_version=1, actor=office.author, now=NOW)
    session.commit()
    assert (revision.state, revision.reviewed_by_id, revision.reviewed_at) == (State.SUBMITTED, None, None)
    with refused("not_waiting_for_issue"):
        reviewing.issue(session, revision, version=2, actor=office.issuer, now=NOW)


def test_a_change_of_files_after_the_review_needs_another(session: Session) -> None:
    office = made.make_office(session)
    notice = made.drafted(session, office, body="见附件1。", files=[made.TEXT_FILE])
    revision = submitted(session, office, notice)
    reviewing.review(session, revision, version=2, actor=office.reviewer, now=NOW)
    attaching.detach(session, revision.attachments[0], actor=office.author, now=NOW)
    assert (revision.state, revision.version) == (State.SUBMITTED, 3)


def test_a_reviewer_who_read_an_older_version_must_read_again(session: Session) -> None:
    office = made.make_office(session)
    revision = submitted(session, office, made.drafted(session, office))
    drafting.edit(
        session, revision, retitled(revision, "新标题"), base_version=1, actor=office.author, now=NOW
    )
    with refused("text_changed_meanwhile"):
        reviewing.review(session, revision, version=1, actor=office.reviewer, now=NOW)
    reviewing.review(session, revision, version=2, actor=office.reviewer, now=NOW)
    with refused("text_changed_meanwhile"):
        reviewing.issue(session, revision, version=1, actor=office.issuer, now=NOW)


def test_every_save_is_kept_with_who_made_it(session: Session) -> None:
    office = made.make_office(session)
    revision = in_work(made.drafted(session, office))
    first = revision.text.title
    drafting.edit(
        session, revision, retitled(revision, "二稿"), base_version=1, actor=office.reviewer, now=NOW
    )
    session.commit()
    session.expire_all()
    assert [(save.number, save.text.title, save.saved_by_id) for save in revision.saves] == [
        (1, first, office.author.id), (2, "二稿", office.reviewer.id),
    ]  # fmt: skip


def test_saving_without_a_change_is_no_save_and_makes_nobody_an_author(session: Session) -> None:
    office = made.make_office(session)
    revision = submitted(session, office, made.drafted(session, office))
    drafting.edit(session, revision, revision.text, base_version=1, actor=office.reviewer, now=NOW)
    assert (revision.version, revision.author_ids) == (1, {office.author.id})


# --- two at once -------------------------------------------------------------------------------------------------------


def test_whoever_saves_second_gets_both_texts_and_nothing_is_lost(session: Session) -> None:
    office = made.make_office(session)
    revision = in_work(made.drafted(session, office))
    session.commit()
    mine = retitled(revision, "我的标题")
    session.rollback()

    with another_connection() as theirs:
        same = theirs.get_one(Revision, revision.id)
        drafting.edit(
            theirs, same, retitled(same, "别人的标题"), base_version=1, actor=theirs.get_one(User, office.reviewer.id),
            now=NOW,
        )  # fmt: skip
        theirs.commit()

    with pytest.raises(Stale) as caught:
        drafting.edit(session, revision, mine, base_version=1, actor=office.author, now=NOW)
    session.rollback()
    assert isinstance(caught.value.mine, Content)
    assert isinstance(caught.value.theirs, Content)
    assert (caught.value.mine.title, caught.value.theirs.title) == ("我的标题", "别人的标题")
    assert (revision.title, revision.version, len(revision.saves)) == ("别人的标题", 2, 2)

    merged = replace(caught.value.theirs, document_no=caught.value.mine.document_no)
    drafting.edit(session, revision, merged, base_version=2, actor=office.author, now=NOW)
    session.commit()


def test_of_two_who_save_at_the_same_moment_exactly_one_does(session: Session) -> None:
    office = made.make_office(session)
    revision = in_work(made.drafted(session, office))
    number, people = revision.id, (office.author.id, office.reviewer.id)
    session.commit()
    session.rollback()

    def save(who: int) -> Any:
        def act(own: Session) -> None:
            same = own.get_one(Revision, number)
            drafting.edit(
                own, same, retitled(same, f"标题{who}"), base_version=1, actor=own.get_one(User, who), now=NOW
            )

        return act

    assert sorted(at_once(*(save(who) for who in people))) == ["Stale", "done"]
    session.expire_all()
    assert (revision.version, len(revision.saves)) == (2, 2)


def test_a_change_and_a_review_at_the_same_moment_never_leave_a_reviewed_text_nobody_read(
    session: Session,
) -> None:
    office = made.make_office(session)
    numbers = [submitted(session, office, made.drafted(session, office)).id for _ in range(5)]
    author, reviewer = office.author.id, office.reviewer.id
    session.commit()
    session.rollback()
    for number in numbers:
        answers = at_once(
            lambda own, number=number: change(own, number, author),
            lambda own, number=number: agree(own, number, reviewer),
        )
        session.expire_all()
        revision = session.get_one(Revision, number)
        assert answers in (["done", "Refused"], ["done", "done"])
        # Whoever came first: the text that was changed waits for its review.
        assert (revision.version, revision.state) == (2, State.SUBMITTED)
        session.rollback()


def change(own: Session, number: int, who: int) -> None:
    same = own.get_one(Revision, number)
    drafting.edit(own, same, retitled(same, "改"), base_version=1, actor=own.get_one(User, who), now=NOW)


def agree(own: Session, number: int, who: int) -> None:
    same = own.get_one(Revision, number)
    reviewing.review(own, same, version=1, actor=own.get_one(User, who), now=NOW)


def test_an_act_sees_what_another_connection_did_since_the_page_was_read(session: Session) -> None:
    """The session still holds the old row in memory; the verb looks again."""
    office = made.make_office(session)
    revision = submitted(session, office, made.drafted(session, office))
    session.commit()
    assert revision.state is State.SUBMITTED
    number, author, reviewer = revision.id, office.author.id, office.reviewer.id
    session.commit()
    with another_connection() as theirs:
        change(theirs, number, author)
        theirs.commit()
    with refused("text_changed_meanwhile"):
        reviewing.review(session, revision, version=1, actor=session.get_one(User, reviewer), now=NOW)
    session.rollback()


# --- paper -------------------------------------------------------------------------------------------------------------


def test_from_paper_the_form_is_kept_inside_and_the_office_is_only_the_executor(session: Session) -> None:
    office = made.make_office(session)
    notice = made.drafted(session, office, publish_at=instant("2026-11-24 10:00"))
    revision = reviewed(session, office, notice)
    reviewing.issue(session, revision, version=1, actor=office.author, now=NOW, paper=paper())
    session.commit()
    session.expire_all()
    assert live(notice).issue_mode == "paper"
    assert live(notice).paper == {
        "signer": "秦副部长", "post": "副部长", "signed_on": "2026-11-24", "form_no": "审2026-77", "scan": "a" * 64,
        "scan_name": "审批单.pdf",
    }  # fmt: skip
    assert notice.publish_at == instant("2026-11-24 10:00")


def test_the_signer_on_paper_is_none_of_those_who_wrote_under_any_spelling(session: Session) -> None:
    office = made.make_office(session)
    office.reviewer.name = "赵文"
    revision = reviewed(session, office, made.drafted(session, office))
    for signer in ("赵文", " 赵 文 ", "赵　文"):
        with refused("signer_wrote_or_reviewed"):
            reviewing.issue(
                session, revision, version=1, actor=office.issuer, now=NOW, paper=paper(signer=signer)
            )


# --- 移交 --------------------------------------------------------------------------------------------------------------


def test_a_leaver_hands_over_what_is_unfinished_to_one_who_writes_for_the_same_organ(
    session: Session,
) -> None:
    office, elsewhere = made.make_office(session), made.make_office(session, "AL02")
    successor = made.make_user(session, office.organ, Role.AUTHOR)
    finished, unfinished = made.publish(session, office), made.drafted(session, office)
    away = made.drafted(session, elsewhere)
    away.author_id = office.author.id
    session.flush()
    count = drafting.hand_over(session, office.author, successor, actor=office.issuer, now=NOW)
    session.commit()
    assert count == 1
    assert (unfinished.author_id, finished.author_id, away.author_id) == (
        successor.id, office.author.id, office.author.id,
    )  # fmt: skip


def test_a_handed_over_text_keeps_its_authors(session: Session) -> None:
    office = made.make_office(session)
    successor = made.make_user(session, office.organ, Role.AUTHOR, Role.REVIEWER)
    notice = made.drafted(session, office)
    drafting.hand_over(session, office.author, successor, actor=office.issuer, now=NOW)
    session.commit()
    assert in_work(notice).author_ids == {office.author.id}
    assert notice.author_id == successor.id


def test_a_published_notice_with_an_outcome_in_work_is_handed_over_with_it(session: Session) -> None:
    office = made.make_office(session)
    successor = made.make_user(session, office.organ, Role.AUTHOR)
    notice: Notice = made.publish(session, office)
    made.hide(session, office, notice, now="2026-11-24 11:00")
    drafting.draft_showing_again(session, notice, actor=office.author, now=instant("2026-11-24 12:00"))
    assert drafting.hand_over(session, office.author, successor, actor=office.issuer, now=NOW) == 1
