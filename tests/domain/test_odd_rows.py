"""What is odd in the rows of a stored table: found, told by page's and command's words, holding nothing back."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.queries import organ_by_code
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.cli.exam_lint import WORDS
from hr_portal.recruitment import majors
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.linting import Odd
from hr_portal.recruitment.major_book import MajorRow
from hr_portal.recruitment.major_files import Reference
from hr_portal.recruitment.models import Exam, PositionTable
from hr_portal.recruitment.odd_rows import MOST, OddRow, odd_rows
from hr_portal.recruitment.studies import Level
from hr_portal.web.wording.searching import HINTS
from tests.clockwork import instant
from tests.factories.accounts import make_city
from tests.factories.positions import make_exam, put_table, row

NOW = instant("2026-11-24 09:00")
LAW = MajorRow(Level.UNDERGRADUATE, "B030101", "法学", "B0301", "法学类", "B03", "法学")
SOUND = row(
    "1",
    "安澜市司法局",
    "一级科员",
    education="本科",
    degree="学士",
    majors={"undergraduate": "法学(B030101)"},
)
ABOVE = row(
    "2",
    "安澜市司法局",
    "二级科员",
    education="本科",
    degree="硕士以上",
    majors={"undergraduate": "法学(B030101)"},
)
UNKNOWN = row("3", "安澜市档案馆", "科员", education="本科", majors={"undergraduate": "档案学(B039999)"})


@pytest.fixture
def exam(session: Session) -> Exam:
    make_city(session)
    organ = organ_by_code(session, "AL01")
    assert organ is not None
    reference = Reference((LAW,), ())
    majors.load(session, reference, slug="al", title="专业目录", source="", actor=COMMAND_LINE, now=NOW)
    return make_exam(session, organ, [SOUND, ABOVE, UNKNOWN], now=NOW)


def found_in(session: Session, exam: Exam, number: int = 1) -> list[OddRow]:
    table = session.scalars(select(PositionTable).where(PositionTable.number == number)).one()
    rules = rules_of(exam)
    assert rules is not None
    return odd_rows(session, table, rules)


def test_a_degree_above_the_education_and_an_unknown_code_are_told_by_their_rows(
    session: Session, exam: Exam
) -> None:
    above, unknown = found_in(session, exam)
    assert (above.sheet, above.row, above.key, above.unit, above.title) == (
        "县级机关", 4, "2", "安澜市司法局", "二级科员",
    )  # fmt: skip
    assert [(hint.odd, hint.cell, hint.text) for hint in above.hints] == [
        (Odd.DEGREE_ABOVE_EDUCATION, "degree", "硕士以上")
    ]
    assert [(hint.odd, hint.cell, hint.facts["code"]) for hint in unknown.hints] == [
        (Odd.CODE_UNKNOWN, "majors.undergraduate", "B039999")
    ]


def test_no_more_rows_are_told_than_anybody_reads(session: Session, exam: Exam) -> None:
    many = [row(str(n), "安澜市司法局", "科员", age="青年") for n in range(MOST + 5)]
    put_table(session, exam, many, now=NOW, number=2)
    assert len(found_in(session, exam, 2)) == MOST


def test_the_command_lists_the_same_and_refuses_nothing(app: Flask, session: Session, exam: Exam) -> None:
    session.commit()
    lint = ["exams", "lint", "--exam", "al-2027"]
    done = app.test_cli_runner().invoke(args=[*lint, "--json"])
    told = json.loads(done.output)
    assert (done.exit_code, told["table"], told["posts"], told["is_cut"]) == (0, 1, 3, False)
    assert [(one["row"], one["hints"][0]["code"]) for one in told["odd"]] == [
        (4, "lint_degree_above_education"), (5, "lint_code_unknown"),
    ]  # fmt: skip
    said = app.test_cli_runner().invoke(args=lint)
    assert said.exit_code == 0
    assert "第4行 2 学位：“硕士以上”学位高于学历“本科”" in said.output
    assert app.test_cli_runner().invoke(args=[*lint, "--number", "7"]).exit_code == 2


def test_every_kind_of_hint_has_its_words() -> None:
    assert set(HINTS) == set(WORDS) == set(Odd)
