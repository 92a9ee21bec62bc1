"""More than two hundred verdicts that people wrote from the cells of two real tables before there was a program.

The files beside this test hold codes, verdicts and short clauses; the tables themselves are read from the samples.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from hr_portal.recruitment.conditions import UnreadCondition
from hr_portal.recruitment.eligibility import compare
from hr_portal.recruitment.linting import hints_for
from hr_portal.recruitment.major_book import MajorBook
from hr_portal.recruitment.major_cells import read_cell
from hr_portal.recruitment.position_index import PositionIndex, Row
from hr_portal.recruitment.verdicts import Rule, Verdict
from tests.rules import hand_verdicts as by_hand

EXAMS = ("guangdong", "henan")
Read = Callable[[str], tuple[list[Row], MajorBook]]


@pytest.fixture(scope="module")
def read(samples: Path) -> Read:
    return cache(lambda exam: (by_hand.read_rows(exam, samples), by_hand.book_for(exam, samples)))


def test_there_are_verdicts_for_more_than_two_hundred_posts() -> None:
    told = [verdict for exam in EXAMS for verdict in by_hand.verdicts(exam)]
    assert len({(verdict.who, verdict.code) for verdict in told}) == len(told) > 380
    assert len({verdict.code for verdict in told}) > 300
    assert {verdict.overall for verdict in told} == set(Verdict)
    for verdict in told:
        assert verdict.overall == max(verdict.rules.values())
        if verdict.is_disputed:
            assert Verdict.CONFIRM in verdict.rules.values()


@pytest.mark.samples
@pytest.mark.parametrize("exam", EXAMS)
def test_the_program_says_what_the_hand_wrote_rule_by_rule(read: Read, exam: str) -> None:
    rows, book = read(exam)
    by_code = {row.key: row for row in rows}
    grounds = by_hand.grounds(exam, book)
    differing = []
    for verdict in by_hand.verdicts(exam):
        row = by_code[verdict.code]
        assert any(verdict.clause in text for text in row.cells.values()), (verdict.code, verdict.clause)
        found = compare(by_hand.profile(exam, verdict.who), row.conditions, grounds)
        said: dict[Rule, Verdict] = {}
        for finding in found.findings:
            said[finding.rule] = max(said.get(finding.rule, Verdict.NO_MISMATCH), finding.verdict)
        for rule in {*said, *verdict.rules}:
            one, other = said.get(rule, Verdict.NO_MISMATCH), verdict.rules.get(rule, Verdict.NO_MISMATCH)
            if one != other:
                differing.append((verdict.who, verdict.code, rule, one, other))
        if found.verdict != verdict.overall:
            differing.append((verdict.who, verdict.code, "overall", found.verdict, verdict.overall))
    assert differing == []


@pytest.mark.samples
def test_every_post_that_names_a_category_was_judged_by_hand(read: Read) -> None:
    rows, _book = read("guangdong")
    naming = {
        level: {
            row.key
            for row in rows
            if (cell := read_cell(row.majors.get(level, ""))) and any(item.category for item in cell.items)
        }
        for level in ("undergraduate", "graduate")
    }
    assert (len(naming["undergraduate"]), len(naming["graduate"])) == (214, 191)
    judged = {verdict.code for verdict in by_hand.verdicts("guangdong")}
    assert set().union(*naming.values()) <= judged


@pytest.mark.samples
@pytest.mark.parametrize("exam", EXAMS)
def test_comparing_a_whole_table_says_the_same_as_comparing_each_post(read: Read, exam: str) -> None:
    rows, book = read(exam)
    grounds = by_hand.grounds(exam, book)
    some = random.Random(20261124).sample(rows, 1_200)
    index = PositionIndex(some, grounds)
    for who in by_hand.PROFILES[exam]:
        profile = by_hand.profile(exam, who)
        whole = index.compare_all(profile)
        for place, row in enumerate(some):
            each = compare(profile, row.conditions, grounds)
            assert (whole.verdicts[place], index.compare(profile, place)) == (each.verdict, each), (
                who,
                row.key,
            )


@pytest.mark.samples
@pytest.mark.parametrize("exam", EXAMS)
def test_free_text_that_is_not_read_is_always_to_be_confirmed(read: Read, exam: str) -> None:
    rows, book = read(exam)
    grounds = by_hand.grounds(exam, book)
    index = PositionIndex(rows, grounds)
    unread = {condition for condition in index.conditions if isinstance(condition, UnreadCondition)}
    assert len(unread) > 30
    for who in by_hand.PROFILES[exam]:
        profile = by_hand.profile(exam, who)
        verdicts = index.compare_all(profile).verdicts
        for place in range(0, index.size, 7):
            if unread & set(index.conditions_at(place)):
                assert verdicts[place] >= Verdict.CONFIRM


@pytest.mark.samples
def test_a_clean_table_of_a_province_has_no_hints(read: Read) -> None:
    rows, book = read("guangdong")
    assert [hint for row in rows for hint in hints_for(row.conditions, book)] == []
