"""Requests to check a score: within the window, for a reason that fits, once, decided by two."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from hr_portal.recruitment import rechecking
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.rechecking import Asked
from hr_portal.recruitment.release_facts import ReleaseFacts, signed_releases
from hr_portal.recruitment.result_models import RecheckRequest, RecheckState
from hr_portal.recruitment.result_releases import Plan
from tests.domain.acting import refused
from tests.factories.exams import make_bureau
from tests.factories.results import (
    EARLIER,
    GONE,
    ONE,
    OPENS,
    THREE,
    TWO,
    Results,
    make_results,
    released,
    signed,
)

UNTIL = OPENS + timedelta(days=3)


@pytest.fixture
def results(session: Session, tmp_path: Path) -> Results:
    return make_results(session, tmp_path)


@pytest.fixture
def release(session: Session, results: Results) -> ReleaseFacts:
    plan = Plan(OPENS, IdPart.LAST_SIX, "", OPENS, UNTIL)
    released(
        session,
        results.bureau,
        signed(session, results, ONE, TWO, THREE, GONE),
        results.keys,
        results.snapshots,
        plan,
    )
    return signed_releases(session)[0]


def ask(session: Session, release: ReleaseFacts, results: Results, **changes: object) -> RecheckRequest:
    told = {"ticket": ONE[0], "name": ONE[2], "phone": "0000 8600 1208", "component": "aptitude",
            "reason": "far_from_expected", "status": Status.TAKEN, "now": OPENS, **changes}  # fmt: skip
    return rechecking.ask(session, release, keys=results.keys, **told)  # type: ignore[arg-type]


def test_it_is_asked_within_its_half_open_window(
    session: Session, release: ReleaseFacts, results: Results
) -> None:
    with refused("recheck_not_yet"):
        ask(session, release, results, now=OPENS - EARLIER)
    with refused("recheck_over"):
        ask(session, release, results, now=UNTIL)
    assert ask(session, release, results, now=UNTIL - EARLIER).state is RecheckState.ASKED


def test_the_reason_fits_the_result(session: Session, release: ReleaseFacts, results: Results) -> None:
    with refused("recheck_reason_missing"):
        ask(session, release, results, reason="marked_absent")
    with refused("recheck_reason_missing", "recheck_phone_missing"):
        ask(session, release, results, reason="", phone=" ")


def test_asked_twice_it_is_one_request(session: Session, release: ReleaseFacts, results: Results) -> None:
    assert ask(session, release, results).id == ask(session, release, results, phone="1").id


def test_two_officers_decide_and_only_then_the_candidate_reads_it(
    session: Session, release: ReleaseFacts, results: Results
) -> None:  # fmt: skip
    request = ask(session, release, results)
    rechecking.decide(
        session, request, RecheckState.UNCHANGED, "added_up_again", actor=results.bureau.officer, now=OPENS
    )
    assert rechecking.asked_for(session, release, ONE[0], keys=results.keys) == Asked(
        RecheckState.ACCEPTED, "", OPENS, "aptitude"
    )
    with refused("officer_confirms_own"):
        rechecking.close(session, request, actor=results.bureau.officer, now=OPENS)
    rechecking.close(session, request, actor=results.bureau.second, now=OPENS)
    assert rechecking.asked_for(session, release, ONE[0], keys=results.keys) == Asked(
        RecheckState.UNCHANGED, "added_up_again", OPENS, "aptitude"
    )


def test_who_asked_is_read_by_officers_of_the_exam_alone(
    session: Session, release: ReleaseFacts, results: Results
) -> None:  # fmt: skip
    request = ask(session, release, results)
    assert list(rechecking.requests_of(session, results.exam)) == [request]
    assert rechecking.who(session, request, keys=results.keys, actor=results.bureau.officer, now=OPENS)[
        :2
    ] == (
        ONE[0],
        ONE[2],
    )
    with refused("no_exam_duty"):
        rechecking.who(
            session, request, keys=results.keys, actor=make_bureau(session, "AL09").officer, now=OPENS
        )
    assert ONE[0].encode() not in request.sealed
