"""Requests to check a score: within the window, for a reason that fits, once, decided by two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from hr_portal.recruitment import rechecking
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.rechecking import Asked
from hr_portal.recruitment.result_models import IdPart, RecheckRequest, RecheckState, ResultTable
from hr_portal.recruitment.result_releases import Plan, ReleaseFacts, signed_releases
from hr_portal.recruitment.snapshots import Snapshots
from tests.domain.acting import refused
from tests.domain.test_result_imports import ONE
from tests.domain.test_result_releases import (  # noqa: F401  (fixtures)
    EARLIER,
    OPENS,
    bureau,
    exam,
    keys,
    released,
    snapshots,
    table,
)
from tests.factories.exams import Bureau, make_bureau

UNTIL = OPENS + timedelta(days=3)


@pytest.fixture
def release(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots
) -> ReleaseFacts:
    released(session, bureau, table, keys, snapshots, Plan(OPENS, IdPart.LAST_SIX, "", OPENS, UNTIL))
    return signed_releases(session)[0]


def ask(session: Session, release: ReleaseFacts, keys: ExamKeys, **changes: object) -> RecheckRequest:  # noqa: F811
    told = {"ticket": ONE[0], "name": ONE[2], "phone": "0000 8600 1208", "component": "aptitude",
            "reason": "far_from_expected", "status": Status.TAKEN, "now": OPENS, **changes}  # fmt: skip
    return rechecking.ask(session, release, keys=keys, **told)  # type: ignore[arg-type]


def test_it_is_asked_within_its_half_open_window(
    session: Session, release: ReleaseFacts, keys: ExamKeys
) -> None:
    with refused("recheck_not_yet"):
        ask(session, release, keys, now=OPENS - EARLIER)
    with refused("recheck_over"):
        ask(session, release, keys, now=UNTIL)
    assert ask(session, release, keys, now=UNTIL - EARLIER).state is RecheckState.ASKED


def test_the_reason_fits_the_result(session: Session, release: ReleaseFacts, keys: ExamKeys) -> None:  # noqa: F811
    with refused("recheck_reason_missing"):
        ask(session, release, keys, reason="marked_absent")
    with refused("recheck_reason_missing", "recheck_phone_missing"):
        ask(session, release, keys, reason="", phone=" ")


def test_asked_twice_it_is_one_request(session: Session, release: ReleaseFacts, keys: ExamKeys) -> None:  # noqa: F811
    assert ask(session, release, keys).id == ask(session, release, keys, phone="1").id


def test_two_officers_decide_and_only_then_the_candidate_reads_it(
    session: Session, bureau: Bureau, release: ReleaseFacts, keys: ExamKeys  # noqa: F811
) -> None:  # fmt: skip
    request = ask(session, release, keys)
    rechecking.decide(
        session, request, RecheckState.UNCHANGED, "added_up_again", actor=bureau.officer, now=OPENS
    )
    assert rechecking.asked_for(session, release, ONE[0], keys=keys) == Asked(
        RecheckState.ACCEPTED, "", OPENS
    )
    with refused("officer_confirms_own"):
        rechecking.close(session, request, actor=bureau.officer, now=OPENS)
    rechecking.close(session, request, actor=bureau.second, now=OPENS)
    assert rechecking.asked_for(session, release, ONE[0], keys=keys) == Asked(
        RecheckState.UNCHANGED, "added_up_again", OPENS
    )


def test_who_asked_is_read_by_officers_of_the_exam_alone(
    session: Session, bureau: Bureau, exam: Exam, release: ReleaseFacts, keys: ExamKeys  # noqa: F811
) -> None:  # fmt: skip
    request = ask(session, release, keys)
    assert list(rechecking.requests_of(session, exam)) == [request]
    assert rechecking.who(session, request, keys=keys, actor=bureau.officer, now=OPENS)[:2] == (
        ONE[0],
        ONE[2],
    )
    with refused("no_exam_duty"):
        rechecking.who(session, request, keys=keys, actor=make_bureau(session, "AL09").officer, now=OPENS)
    assert ONE[0].encode() not in request.sealed
