"""Exams: proposed by one officer, confirmed by another; copied with open dates; notices linked to their stage."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.epoch import read_epoch
from hr_portal.core.errors import Refused
from hr_portal.recruitment import exams
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.models import Exam, ExamVersion, StageNotice
from tests.clockwork import instant
from tests.domain.acting import refused
from tests.factories.exams import NOW, RULES, Bureau, make_bureau, make_exam
from tests.factories.notices import drafted, publish

NINE = instant(NOW)


def _propose(session: Session, bureau: Bureau, by: User | None = None, **changes: object) -> ExamVersion:
    officer = by or bureau.officer
    return exams.propose(session, {**RULES, **changes}, officer=officer, actor=officer, now=NINE)


def test_rules_are_in_force_when_a_second_officer_confirms_them(session: Session) -> None:
    bureau = make_bureau(session)
    version = _propose(session, bureau)
    assert rules_of(version.exam) is None
    with refused("officer_confirms_own"):
        exams.confirm(session, version, actor=bureau.officer, now=NINE)
    with refused("no_exam_duty"):
        exams.confirm(session, version, actor=bureau.office.author, now=NINE)
    exam = exams.confirm(session, version, actor=bureau.second, now=NINE)
    rules = rules_of(exam)
    assert rules is not None
    assert (rules.title, exam.title, exam.year) == (RULES["title"], RULES["title"], 2027)
    with refused("exam_version_confirmed"):
        exams.confirm(session, version, actor=bureau.second, now=NINE)


def test_a_newer_proposal_takes_the_place_of_one_that_waits_and_the_old_rules_stay(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    first = _propose(session, bureau, title="一次改名")
    second = _propose(session, bureau, bureau.second, title="再次改名")
    assert first is second
    assert [version.number for version in exam.versions] == [1, 2]
    assert exam.title == RULES["title"]
    with refused("officer_confirms_own"):
        exams.confirm(session, second, actor=bureau.second, now=NINE)
    exams.confirm(session, second, actor=bureau.officer, now=NINE)
    assert exam.title == "再次改名"


def test_faults_of_the_file_write_nothing(session: Session) -> None:
    bureau = make_bureau(session)
    with pytest.raises(Refused):
        _propose(session, bureau, year="soon")
    with refused("exam_organ_unknown"):
        _propose(session, bureau, organ="XX99")
    with refused("no_exam_duty"):
        _propose(session, bureau, bureau.office.author)
    assert session.scalars(select(Exam)).all() == []


def test_an_exam_of_one_organ_is_not_taken_by_another(session: Session) -> None:
    make_exam(session, make_bureau(session))
    other = make_bureau(session, "AL09")
    with refused("exam_of_another_organ"):
        _propose(session, other, organ="AL09")


def test_a_copy_has_the_rules_and_no_dates(session: Session) -> None:
    bureau = make_bureau(session)
    old = make_exam(session, bureau)
    version = exams.copy(session, old, "anlan-2028", officer=bureau.officer, actor=bureau.officer, now=NINE)
    rules = exams.parse(version.content)
    assert (rules.slug, rules.year, rules.title) == (
        "anlan-2028",
        2028,
        "××省2028年度考试录用公务员（安澜考区）",
    )
    assert {(stage.starts, stage.ends) for stage in rules.stages} == {(None, None)}
    assert old.current is not None
    for name in ("classes", "pass_lines", "ratio", "tie_breaks", "waitlists", "shown"):
        assert version.content[name] == old.current.content[name]
    assert rules.age is not None
    assert rules.age.cut_off.isoformat() == "2027-11-30"
    with refused("exam_slug_taken"):
        exams.copy(session, old, "anlan-2028", officer=bureau.officer, actor=bureau.officer, now=NINE)


def test_an_exam_is_public_once_it_is_opened_and_its_rules_are_confirmed(session: Session) -> None:
    bureau = make_bureau(session)
    exam = _propose(session, bureau).exam
    with refused("exam_without_rules"):
        exams.open_exam(session, exam, actor=bureau.officer, now=NINE)
    exam = make_exam(session, bureau)
    with refused("no_exam_duty"):
        exams.open_exam(session, exam, actor=bureau.office.issuer, now=NINE)
    epoch = read_epoch(session)
    exams.open_exam(session, exam, actor=bureau.officer, now=NINE)
    assert exam.is_open
    assert read_epoch(session) == epoch + 1
    with refused("exam_open_already"):
        exams.open_exam(session, exam, actor=bureau.officer, now=NINE)


def test_a_notice_is_linked_to_its_stage_once(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    notice = publish(session, bureau.office, "recruit_announcement")
    with refused("exam_stage_missing"):
        exams.link_notice(session, exam, "lunch", notice, actor=bureau.officer, now=NINE)
    for _ in range(2):
        exams.link_notice(session, exam, "announcement", notice, actor=bureau.officer, now=NINE)
    (link,) = session.scalars(select(StageNotice))
    assert (link.stage, link.notice) == ("announcement", notice)


def test_a_list_is_not_linked_before_its_recheck_closes(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    notice = drafted(session, bureau.office, "recruit_list")
    before, after = instant("2027-02-04 23:59:59"), instant("2027-02-05")
    with refused("list_before_recheck_closes"):
        exams.link_notice(session, exam, "interview", notice, actor=bureau.officer, now=before)
    exams.link_notice(session, exam, "interview", notice, actor=bureau.officer, now=after)
    exams.link_notice(session, exam, "announcement", notice, actor=bureau.officer, now=before)
    marked = [
        {**stage, "marked_subject_to_recheck": True} if stage["name"] == "interview" else stage
        for stage in RULES["stages"]
    ]
    exams.confirm(session, _propose(session, bureau, stages=marked), actor=bureau.second, now=NINE)
    other = drafted(session, bureau.office, "recruit_list")
    exams.link_notice(session, exam, "interview", other, actor=bureau.officer, now=before)
