"""References of majors as rows, and the indexes a process keeps: which table, which rules, which reference."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.queries import organ_by_code
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.core.epoch import read_epoch
from hr_portal.recruitment import majors
from hr_portal.recruitment.eligibility import AgeLimits
from hr_portal.recruitment.exam_rule_reading import parse
from hr_portal.recruitment.filters import Filter
from hr_portal.recruitment.major_book import MajorRow, Member
from hr_portal.recruitment.major_files import Reference
from hr_portal.recruitment.major_rows import book_of, references
from hr_portal.recruitment.models import Exam, Major
from hr_portal.recruitment.position_index import PositionIndex
from hr_portal.recruitment.searching import (
    MOST_KEPT,
    Indexes,
    Source,
    index_of,
    limits_for,
    public_exam,
    public_exams,
    source_of,
)
from hr_portal.recruitment.studies import Level
from tests.clockwork import instant
from tests.domain.acting import refused
from tests.factories.accounts import make_city
from tests.factories.exams import RULES as EXAM_RULES
from tests.factories.positions import make_exam, put_table, row

NOW = instant("2026-11-24 09:00")
LATER = NOW + timedelta(hours=1)
REFERENCE = Reference(
    (
        MajorRow(
            Level.UNDERGRADUATE,
            "B030101",
            "法学",
            "B0301",
            "法学类",
            "B03",
            "法学",
            former=("经济法", "国际法"),
        ),
    ),
    (("06", "法律类", Member(Level.UNDERGRADUATE, "B0301", "法学类", is_partial=True)),),
)
ROWS = [
    row("1", "安澜市司法局", "一级科员", education="本科", majors={"undergraduate": "06法律类"}, headcount=2)
]


def load(session: Session, reference: Reference = REFERENCE, **told: Any) -> None:
    given = {"slug": "al", "title": "专业目录", "source": "", "actor": COMMAND_LINE, "now": NOW, **told}
    majors.load(session, reference, **given)


@pytest.fixture
def exam(session: Session) -> Exam:
    make_city(session)
    organ = organ_by_code(session, "AL01")
    assert organ is not None
    load(session)
    return make_exam(session, organ, ROWS, now=NOW)


def the_index(session: Session, exam: Exam, indexes: Indexes) -> Any:
    source = source_of(session, exam, LATER)
    assert source is not None
    return index_of(session, source, indexes)


def test_a_reference_is_read_from_rows_as_it_was_loaded(session: Session) -> None:
    load(session)
    book = book_of(session, "al")
    assert book.rows == REFERENCE.rows
    assert book.categories[0].members == (REFERENCE.members[0][2],)
    assert book.by_name(Level.UNDERGRADUATE, "国际法")[0].code == "B030101"
    assert book_of(session, "none").is_empty


def test_loading_again_replaces_the_whole_reference_and_tells_readers(session: Session) -> None:
    load(session)
    before = read_epoch(session)
    load(session, Reference((MajorRow(Level.COLLEGE, "C030103", "法律事务"),)), title="新目录", now=LATER)
    assert session.scalar(select(func.count()).select_from(Major)) == 1
    assert [(one.slug, one.title) for one in references(session)] == [("al", "新目录")]
    assert read_epoch(session) == before + 1


def test_a_reference_with_faults_or_without_a_name_is_refused(session: Session) -> None:
    with refused("majors_slug_unfit", "majors_title_missing"):
        load(session, slug="专业", title=" ")
    broken = majors.read_reference(
        b'[{"level": "\xe6\x9c\xac\xe7\xa7\x91", "code": "1", "name": "a"}]', "a.json"
    )
    assert broken.reasons == ()
    with refused("majors_not_found"):
        load(session, majors.read_reference(b"{}", "a.json"))
    with refused("majors_not_readable"):
        load(session, majors.read_reference(b"\xff", "a.json"))


def test_an_index_is_made_once_and_never_changes(session: Session, exam: Exam) -> None:
    indexes = Indexes()
    first = the_index(session, exam, indexes)
    assert the_index(session, exam, indexes) is first
    assert first.search(Filter(major="B030101")).recruits == 2


def test_a_new_table_or_a_new_reference_makes_another_index(session: Session, exam: Exam) -> None:
    indexes = Indexes()
    first = the_index(session, exam, indexes)
    load(session, Reference(REFERENCE.rows), now=LATER)
    second = the_index(session, exam, indexes)
    assert second is not first
    assert second.search(Filter(major="B030101")).total == 0
    put_table(session, exam, [*ROWS, row("2", "安澜市审计局", "一级科员")], now=NOW, number=2)
    assert the_index(session, exam, indexes).size == 2
    assert first.size == 1


def test_whoever_wants_another_index_does_not_wait_for_the_one_that_is_being_made(
    session: Session, exam: Exam
) -> None:
    indexes, ready, go = Indexes(), threading.Event(), threading.Event()
    index = the_index(session, exam, indexes)
    made = []

    def slowly() -> PositionIndex:
        made.append(1)
        ready.set()
        assert go.wait(20)
        return index

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(indexes.kept, "slow", slowly)
        assert ready.wait(20)
        second = threads.submit(indexes.kept, "slow", slowly)
        assert the_index(session, exam, indexes) is index
        assert not indexes.holds("slow")
        go.set()
        assert first.result(20) is second.result(20)
    assert (len(made), indexes.holds("slow")) == (1, True)


def test_an_index_that_could_not_be_made_is_made_by_the_next(session: Session, exam: Exam) -> None:
    indexes = Indexes()

    def fails() -> PositionIndex:
        raise LookupError

    with pytest.raises(LookupError):
        indexes.kept("key", fails)
    index = the_index(session, exam, indexes)
    assert indexes.kept("key", lambda: index) is index


def test_a_process_keeps_the_few_indexes_it_used_last(session: Session, exam: Exam) -> None:
    indexes = Indexes()
    source = source_of(session, exam, LATER)
    assert source is not None
    sources = [
        Source(source.exam_id, source.table_id, number, source.rules) for number in range(MOST_KEPT + 1)
    ]
    made = [index_of(session, one, indexes) for one in sources]
    assert index_of(session, sources[-1], indexes) is made[-1]
    assert index_of(session, sources[0], indexes) is not made[0]


def test_only_open_exams_are_public(session: Session, exam: Exam) -> None:
    assert public_exams(session, NOW) == [exam]
    assert public_exam(session, exam.slug, NOW - timedelta(hours=2)) is None
    exam.opened_at = None
    session.flush()
    assert public_exams(session, NOW) == []
    assert public_exam(session, exam.slug, NOW) is None


@pytest.mark.parametrize(
    ("most_for", "post_class", "expected"),
    [
        ({}, "police", AgeLimits(18, 35)),
        ({"应届硕士、博士研究生": 40}, "police", AgeLimits(18, 35, 40)),
        ({"应届硕士、博士研究生": 40, "police": 30}, "police", AgeLimits(18, 30, 40, is_exact=False)),
        ({"应届硕士、博士研究生": 40, "police": 30}, "general", AgeLimits(18, 35, 40)),
        (
            {"公安机关执法勤务职位": 30, "公安机关执法勤务职位应届硕士、博士研究生": 35},
            "police",
            AgeLimits(18, 30, 35),
        ),
        ({"退役士兵": 38}, "general", AgeLimits(18, 35, groups=38)),
    ],
)
def test_limits_of_age_by_class_of_posts(
    most_for: dict[str, int], post_class: str, expected: AgeLimits
) -> None:
    age = {"cut_off": "2026-10-15", "least": 18, "most": 35, "most_for": most_for}
    assert limits_for(parse({**EXAM_RULES, "age": age}), post_class) == expected
