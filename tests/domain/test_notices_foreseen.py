"""What a measure would bring is what it brings; what is given up leaves nothing; what was removed leaves the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.audit.models import AuditEntry
from hr_portal.core.effects import Transition
from hr_portal.core.posting import post_waiting
from hr_portal.letters import deliver
from hr_portal.notices import (
    correcting,
    drafting,
    extending,
    listing,
    measures,
    reading,
    taking_down,
    withdrawing,
)
from hr_portal.notices.foreseeing import as_it_is, foresee, foreseen
from hr_portal.notices.guard_models import GuardOverride, ReleaseReason
from hr_portal.notices.history import periods_of
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.material import counts
from hr_portal.notices.models import Attachment, DraftSave, Notice, NoticeOrgan, Revision
from hr_portal.notices.rules import Phase, Purpose, phase
from hr_portal.notices.taking_down import Part
from hr_portal.notices.traits import Trait
from hr_portal.notices.windows import WITHDRAWN
from tests.clockwork import instant
from tests.domain.acting import in_work, live, refused
from tests.factories import notices as made
from tests.factories.notices import Office

PUBLISHED = "2026-11-23 09:00"
BEGUN, ISSUED = instant("2026-11-25 10:00"), instant("2026-11-25 11:00")
WHY = "经核对，更正有关内容。"


def public(session: Session, **given: Any) -> tuple[Office, Notice]:
    office = made.make_office(session)
    return office, made.publish(session, office, at=PUBLISHED, **given)


def in_the_editor(session: Session, office: Office, notice: Notice, **changes: Any) -> None:
    revision = in_work(notice)
    drafting.edit(session, revision, replace(revision.text, **changes), base_version=revision.version,
                  actor=office.author, now=BEGUN)  # fmt: skip


def correct_materially(session: Session, notice: Notice, office: Office) -> None:
    correcting.correct(session, notice, WHY, actor=office.author, now=BEGUN)
    persons = tuple({**person, "birth_month": "1979-05"} for person in live(notice).text.persons)
    in_the_editor(session, office, notice, persons=persons)


def correct_slightly(session: Session, notice: Notice, office: Office) -> None:
    correcting.correct(session, notice, WHY, actor=office.author, now=BEGUN)
    in_the_editor(session, office, notice, body="补一句。")


Begin = Callable[[Session, Notice, Office], object]
BEGIN: dict[str, Begin] = {
    "a material correction": correct_materially,
    "another correction": correct_slightly,
    "a redaction": lambda s, n, o: correcting.redact(s, n, ["法学硕士"], [], WHY, actor=o.author, now=BEGUN),
    "an extension": lambda s, n, o: extending.extend(s, n, 3, WHY, actor=o.author, now=BEGUN),
    "a pause": lambda s, n, o: extending.suspend(s, n, WHY, actor=o.author, now=BEGUN),
    "a withdrawal": lambda s, n, o: withdrawing.withdraw(s, n, "核实", actor=o.author, now=BEGUN),
    "a take-down": lambda s, n, o: taking_down.take_down(
        s, n, Part.PAGE, "", "核实", actor=o.author, now=BEGUN
    ),
}


def comparable(found: Any) -> dict[str, Any]:
    """Everything but what only counts while it is foreseen."""
    return {name: value for name, value in vars(found).items() if name != "restarts"}


@pytest.mark.parametrize("name", BEGIN)
def test_what_is_foreseen_is_what_comes(session: Session, name: str) -> None:
    office, notice = public(session)
    BEGIN[name](session, notice, office)
    expected = foreseen(session, notice, in_work(notice), now=ISSUED)
    made.through_the_chain(session, office, in_work(notice), now=ISSUED)
    assert comparable(as_it_is(notice)) == comparable(expected)
    assert phase(notice, ISSUED) is expected.phase(ISSUED)


def test_the_end_of_a_pause_and_a_new_period_are_foreseen_as_well(session: Session) -> None:
    office, notice = public(session)
    BEGIN["a pause"](session, notice, office)
    made.through_the_chain(session, office, in_work(notice), now=ISSUED)
    for at, begin in (
        (instant("2026-12-07 10:00"), extending.resume),
        (instant("2026-12-15 10:00"), withdrawing.reopen_notice),
    ):
        begin(session, notice, WHY, actor=office.author, now=at)
        expected = foreseen(session, notice, in_work(notice), now=at)
        made.through_the_chain(session, office, in_work(notice), now=at)
        assert comparable(as_it_is(notice)) == comparable(expected)
    assert phase(notice, at) is Phase.OPEN


def test_a_correction_before_publication_moves_nothing_in_public(session: Session) -> None:
    office = made.make_office(session)
    notice = made.scheduled(session, office, at="2026-11-30 09:00", now="2026-11-24 09:00")
    correct_materially(session, notice, office)
    expected = foreseen(session, notice, in_work(notice), now=ISSUED)
    made.through_the_chain(session, office, in_work(notice), now=ISSUED)
    assert comparable(as_it_is(notice)) == comparable(expected)
    assert notice.window is not None
    assert notice.publish_at is not None
    assert len(periods_of(session, notice.window.id, notice.publish_at)) == 1
    found = reading.public_page(session, str(notice.address), instant("2026-11-30 09:00"))
    assert found is not None
    assert found.notice.traits == ()


# --- what is said of it ----------------------------------------------------------------------------------------------


def traits(session: Session, notice: Notice, at: str = "2026-11-25 12:00") -> tuple[Trait, ...]:
    found = reading.public_page(session, str(notice.address), instant(at))
    assert found is not None
    assert {one.traits for one in listing.listed(session, listing.Wanted(), instant(at))} <= {
        found.notice.traits
    }
    return found.notice.traits


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a material correction", (Trait.RESTARTED,)),
        ("another correction", (Trait.CORRECTED,)),
        ("a redaction", (Trait.CORRECTED,)),
        ("an extension", (Trait.EXTENDED,)),
        ("a pause", (Trait.SUSPENDED,)),
    ],
)
def test_each_measure_is_told_beside_the_state(session: Session, name: str, said: tuple[Trait, ...]) -> None:
    office, notice = public(session)
    assert traits(session, notice) == ()
    BEGIN[name](session, notice, office)
    assert traits(session, notice) == ()
    made.through_the_chain(session, office, in_work(notice), now=ISSUED)
    assert traits(session, notice) == said


def test_a_period_that_began_anew_has_not_been_extended(session: Session) -> None:
    office, notice = public(session)
    for name in ("an extension", "another correction", "a material correction"):
        BEGIN[name](session, notice, office)
        made.through_the_chain(session, office, in_work(notice), now=ISSUED)
    assert traits(session, notice) == (Trait.RESTARTED,)


def test_counts_hold_numbers_and_names_of_fields_and_no_value(session: Session) -> None:
    _office, notice = public(session)
    kind, before = kind_named(notice.kind), live(notice).text
    first = {**before.persons[0], "birth_month": "1979-05", "degree": ""}
    after = replace(before, persons=(first,), body="新的正文", contact=replace(before.contact, phone="1"))
    found = counts(kind, before, after)
    assert found == {
        "persons": [2, 1, 0],
        "columns": {"birth_month": 1, "degree": 1},
        "parts": ["body", "contact"],
    }
    said = json.dumps(found, ensure_ascii=False)
    assert not any(value in said for person in before.persons for value in person.values())
    exchanged = replace(before, persons=({**before.persons[0], "name": "某甲"}, before.persons[1]))
    assert counts(kind, before, exchanged) == {"persons": [2, 2, 1]}


# --- giving up -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BEGIN)
def test_what_is_given_up_leaves_no_row(session: Session, name: str) -> None:
    office, notice = public(session, files=[made.TEXT_FILE])
    BEGIN[name](session, notice, office)
    number, before = in_work(notice).number, as_it_is(notice)
    drafting.submit(session, in_work(notice), actor=office.author, now=BEGUN)
    measures.abandon(session, in_work(notice), actor=office.author, now=BEGUN)
    assert notice.in_work is None
    assert as_it_is(notice) == before
    assert session.scalars(select(Revision.number)).all() == [1]
    assert session.scalars(select(DraftSave).where(DraftSave.revision_id != live(notice).id)).all() == []
    assert [file.revision_id for file in session.scalars(select(Attachment))] == [live(notice).id]
    waiting = session.scalars(select(Transition).where(Transition.revision == number)).all()
    assert waiting == []
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert last.act == "measure_abandoned"
    assert set(last.facts) == {"revision", "purpose"}


def test_passages_go_with_a_redaction_that_is_given_up(session: Session) -> None:
    office, notice = public(session)
    correcting.redact(session, notice, ["法学硕士"], [], WHY, actor=office.author, now=BEGUN)
    measures.abandon(session, in_work(notice), actor=office.author, now=BEGUN)
    assert all(revision.measure is None for revision in session.scalars(select(Revision)))
    correcting.redact(session, notice, ["法学硕士"], [], WHY, actor=office.author, now=BEGUN)
    assert in_work(notice).number == 2


def release_asked(session: Session, office: Office, notice: Notice, words: str) -> GuardOverride:
    row = GuardOverride(notice=notice, revision=in_work(notice), finding_digest="d", detector="mobile",
                        asked_by=office.author, asked_at=BEGUN, reason=ReleaseReason.NO_NUMBER, text=words)  # fmt: skip
    session.add(row)
    session.flush()
    return row


def test_a_release_that_was_asked_for_goes_with_what_is_given_up(session: Session) -> None:
    office, notice = public(session)
    BEGIN["another correction"](session, notice, office)
    release_asked(session, office, notice, "误报")
    measures.abandon(session, in_work(notice), actor=office.author, now=BEGUN)
    assert session.scalars(select(GuardOverride)).all() == []


def test_a_passage_leaves_the_words_with_which_somebody_asked_to_let_it_stand(session: Session) -> None:
    office, notice = public(session)
    correcting.redact(session, notice, ["法学硕士"], [], WHY, actor=office.author, now=BEGUN)
    asked = release_asked(session, office, notice, "法学硕士应当公开")
    made.through_the_chain(session, office, in_work(notice), now=ISSUED)
    assert asked.text == f"{correcting.REMOVED}应当公开"


def test_only_an_author_gives_up_and_never_a_first_text_or_an_issued_one(session: Session) -> None:
    office, notice = public(session)
    with refused("already_issued", "first_text_stays"):
        measures.abandon(session, live(notice), actor=office.author, now=BEGUN)
    draft = made.drafted(session, office)
    with refused("first_text_stays"):
        measures.abandon(session, in_work(draft), actor=office.author, now=BEGUN)
    BEGIN["a pause"](session, notice, office)
    with refused("no_author_duty"):
        measures.abandon(session, in_work(notice), actor=office.reviewer, now=BEGUN)


def test_a_signature_of_what_was_given_up_does_not_count_for_the_next(session: Session) -> None:
    office, notice = public(session)
    other = made.make_office(session, "AL02")
    row = NoticeOrgan(notice=notice, organ=other.organ, position=1, signed_by_id=other.issuer.id,
                      signed_at=BEGUN, revision_number=2, signed_version=1)  # fmt: skip
    session.add(row)
    BEGIN["a pause"](session, notice, office)
    assert row.has_signed(in_work(notice))
    measures.abandon(session, in_work(notice), actor=office.author, now=BEGUN)
    BEGIN["a withdrawal"](session, notice, office)
    assert not row.has_signed(in_work(notice))


# --- names in a public reason, what passes between begin and issue -----------------------------------------------------


def test_a_reason_that_is_printed_names_nobody_whose_history_is_summed_up(session: Session) -> None:
    office, notice = public(session)
    with refused("reason_names_person"):
        correcting.correct(session, notice, "更正张文澜的出生年月。", actor=office.author, now=BEGUN)
    correcting.correct(session, notice, "增加了周明。", actor=office.author, now=BEGUN)
    added = {**live(notice).text.persons[0], "name": "周明", "current_post": "市水利局局长"}
    in_the_editor(session, office, notice, persons=(*live(notice).text.persons, added))
    with refused("reason_names_person"):
        made.through_the_chain(session, office, in_work(notice), now=ISSUED)


@pytest.mark.parametrize("name", ["a material correction", "an extension", "a pause"])
def test_what_was_hidden_meanwhile_is_not_changed_behind_the_curtain(session: Session, name: str) -> None:
    office, notice = public(session)
    BEGIN[name](session, notice, office)
    made.hide(session, office, notice, now=BEGUN)
    with refused("measure_does_not_fit"):
        made.through_the_chain(session, office, in_work(notice), now=ISSUED)


# --- letters and bytes -----------------------------------------------------------------------------------------------


def test_a_withdrawal_falls_due_at_once_for_those_who_are_told(session: Session) -> None:
    office, notice = public(session)
    BEGIN["a withdrawal"](session, notice, office)
    made.through_the_chain(session, office, in_work(notice), now=ISSUED)
    due = session.scalars(select(Transition).where(Transition.fact == WITHDRAWN)).one()
    assert (due.due_at, due.subject_id) == (ISSUED, notice.id)


def file_of(notice: Notice) -> str:
    return live(notice).attachments[0].sha256


def poster_runs(session: Session) -> None:
    session.commit()
    posted = post_waiting(session, deliver, now=instant("2026-11-25 12:00"))
    assert posted.failed == 0


@pytest.mark.parametrize("how", ["taken down", "redacted"])
def test_the_bytes_leave_the_store_after_the_poster_ran(session: Session, how: str) -> None:
    store = current_app.extensions["store"]
    office, notice = public(session, files=[made.TEXT_FILE])
    digest = file_of(notice)
    if how == "taken down":
        taking_down.take_down(session, notice, Part.FILE, digest, "泄露", actor=office.author, now=BEGUN)
    else:
        correcting.redact(session, notice, [], [digest], WHY, actor=office.author, now=BEGUN)
    poster_runs(session)
    assert store.exists(digest)  # nothing before its issue
    made.through_the_chain(session, office, in_work(notice), now=ISSUED)
    assert store.exists(digest)
    poster_runs(session)
    assert not store.exists(digest)


def test_the_bytes_stay_while_another_notice_shows_the_same_file(session: Session) -> None:
    store = current_app.extensions["store"]
    office, notice = public(session, files=[made.TEXT_FILE])
    other = made.publish(session, office, "announcement", at=PUBLISHED, files=[made.TEXT_FILE])
    digest = file_of(notice)
    for each, stays in ((notice, True), (other, False)):
        taking_down.take_down(session, each, Part.FILE, digest, "泄露", actor=office.author, now=BEGUN)
        made.through_the_chain(session, office, in_work(each), now=ISSUED)
        poster_runs(session)
        assert store.exists(digest) is stays


def test_every_purpose_is_foreseen_or_leaves_the_window_alone(session: Session) -> None:
    _office, notice = public(session)
    for purpose in Purpose:
        found = foresee(session, notice, purpose, live(notice).text, {"part": "file"}, now=BEGUN)
        assert found.publish_at == notice.publish_at
