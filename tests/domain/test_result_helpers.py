"""A result file is judged alike however many processes judge it, and a process that dies fails it whole."""

from __future__ import annotations

import csv
import io
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.core.crew import CrewTrouble
from hr_portal.core.errors import Refused
from hr_portal.recruitment import result_importing, result_reading, snapshots
from hr_portal.recruitment.exam_keys import ExamKeys, bound_to
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_models import Result, ResultTable
from hr_portal.recruitment.snapshots import Snapshots
from tests.factories.exams import Bureau, confirmed, make_bureau, make_exam, post, table_of
from tests.factories.results import GONE, HEAD, ONE, Results, released, signed, take


@pytest.fixture
def keys(tmp_path: Path) -> ExamKeys:
    return ExamKeys(tmp_path / "exams", may_make=True)


@pytest.fixture
def bureau(session: Session) -> Bureau:
    return make_bureau(session)


@pytest.fixture
def exam(session: Session, bureau: Bureau) -> Exam:
    return make_exam(session, bureau, is_open=True, tie_breaks=["essay"])


@pytest.fixture
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_reading, "_PIECE", 4_000)
    monkeypatch.setattr(result_reading, "_ROWS", 50)


def made(count: int, **odd: list[str]) -> list[list[str]]:
    """So many good rows; some are others."""
    rows = []
    for n in range(count):
        mark = f"{50 + n % 37}.5"
        row = [
            f"41010000{n:04d}",
            *ONE[1:3],
            f"2702{n % 3:010d}",
            mark,
            mark,
            "",
            f"{50 + n % 37}.50",
            "",
            "",
        ]
        rows.append(odd.get(f"row{n}", [GONE[0][:8] + f"{n:04d}", *GONE[1:]] if n % 41 == 7 else row))
    return rows


def text_of(rows: list[list[str]], *, quoting: Any = csv.QUOTE_MINIMAL) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting).writerows([HEAD, *rows])
    return out.getvalue().encode("gb18030")


def told(session: Session, imported: Any, keys: ExamKeys, exam: Exam) -> tuple[Any, ...]:
    """Everything that came of a file, rows opened."""
    rows = []
    if imported.table is not None:
        officer, bound = keys.officer(exam.slug), bound_to(imported.table.id)
        for r in session.scalars(
            select(Result).where(Result.table_id == imported.table.id).order_by(Result.number)
        ):
            who = officer.open(r.sealed, bound)
            rows.append((r.number, r.post, r.post_class, r.ticket_mark, who, r.status, r.marks, r.total, r.rank, r.shortfall))  # fmt: skip
    return imported.checked, imported.report, rows


def all_ways(session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys, monkeypatch: pytest.MonkeyPatch, source: Any,
             name: str) -> list[Any]:  # fmt: skip
    found: list[Any] = []
    for helpers in (0, 1, 2):
        monkeypatch.setattr(result_importing, "helpers_for", lambda size, helpers=helpers: helpers)
        file = source if isinstance(source, Path) else io.BytesIO(source)
        try:
            found.append(told(session, take(session, bureau, exam, keys, file, name), keys, exam))
        except Refused as refused:
            session.rollback()
            found.append([(one.code, one.where, dict(one.facts)) for one in refused.reasons])
    return found


FAULTY = {
    "row30": [*ONE[:7], "71.51", "", ""],
    "row31": ["410100000012", *ONE[1:]],
    "row90": ["4101", *ONE[1:]],
    "row100": ["410100000031", "１" * 18, " 莫 宇梅", *ONE[3:]],
    "row101": ["", "", "", "", "", "", "", "", "", ""],
    "row150": ["410100000150", *ONE[1:8], "第一", "缺考"],
    "row170": ["410100000012", *ONE[1:7], "1", "", ""],
    "row180": ["=1", "2"],
}


HEADLESS = len(text_of([], quoting=csv.QUOTE_ALL))
FILES = {
    "good": text_of(made(400)),
    "faulty": text_of(made(300, **FAULTY)),
    "quoted": text_of(made(300), quoting=csv.QUOTE_ALL),
    "faulty, and quoted from the middle": text_of(made(100))
    + text_of(made(300, **FAULTY)[100:], quoting=csv.QUOTE_ALL)[HEADLESS:],
    "a quote left open": text_of(made(200)) + b'"41\r\n',
    "bytes that are no text": text_of(made(300))[:9_000] + b"\xff\xff" + text_of(made(300))[9_000:],
    "a cell too long": text_of(made(150)) + b"4" * 5_000 + b",1\r\n" + text_of(made(50)),
}
REFUSED = {
    "a quote left open": ("csv_damaged", 202),
    "bytes that are no text": ("bytes_damaged", FILES["bytes that are no text"][:9_000].count(b"\n") + 1),
    "a cell too long": ("csv_damaged", 152),
}


@pytest.mark.usefixtures("short_pieces")
@pytest.mark.parametrize("kind", FILES)
def test_one_process_and_two_say_the_same(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    alone, one, two = all_ways(session, bureau, exam, keys, monkeypatch, FILES[kind], "成绩.csv")
    assert alone == one
    assert alone == two
    if kind in REFUSED:
        assert [(code, facts["line"]) for code, _, facts in alone] == [REFUSED[kind]]
    else:
        assert bool(alone[0].fault_count) is kind.startswith("faulty")
        assert bool(alone[2]) is not kind.startswith("faulty")


@pytest.mark.parametrize("name", ["synth_results_5k.csv", "synth_published_2k.xlsx", "synth_results_3k_dirty_gb18030.csv"])  # fmt: skip
def test_real_tables_are_judged_alike(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys, monkeypatch: pytest.MonkeyPatch, samples: Path, name: str
) -> None:  # fmt: skip
    alone, one, two = all_ways(session, bureau, exam, keys, monkeypatch, samples / "results" / name, name)
    assert alone == one
    assert alone == two


@pytest.mark.usefixtures("short_pieces")
def test_repeats_across_pieces_name_the_row_they_first_stood_in(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys
) -> None:
    rows = made(
        300,
        row290=["410100000003", *ONE[1:7], "71.50", "", ""],
        row299=["410100000003", ONE[1], "", *ONE[3:]],
    )
    found = take(session, bureau, exam, keys, io.BytesIO(text_of(rows))).checked
    assert [(f.row, f.problem, f.facts.get("first")) for f in found.faults] == [
        (292, "ticket_repeated", 5), (301, "ticket_repeated", 5), (301, "name_missing", None),
    ]  # fmt: skip


@pytest.mark.usefixtures("short_pieces")
def test_a_child_that_dies_fails_the_import_whole(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_importing, "helpers_for", lambda size: 2)
    killed: list[int] = []

    def kill_one(done: int, bad: int) -> None:
        if not killed:
            killed.extend(_children())
            os.kill(killed[0], signal.SIGKILL)

    with pytest.raises(CrewTrouble):
        take(session, bureau, exam, keys, io.BytesIO(text_of(made(400))), progress=kill_one)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(ResultTable)) == 0
    assert session.scalar(select(func.count()).select_from(Result)) == 0
    assert not set(_children()) & set(killed)


def _children() -> list[int]:
    """The helpers of this process."""
    found = Path("/proc/self/task", str(os.getpid()), "children").read_text().split()
    return [int(one) for one in found if b"crew_child" in Path("/proc", one, "cmdline").read_bytes()]


def test_a_snapshot_opens_alike_whoever_sealed_it(
    session: Session, bureau: Bureau, keys: ExamKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = make_exam(session, bureau, is_open=True, tie_breaks=[], shown={"rank": True, "distribution": True})
    confirmed(session, bureau, exam, table_of(post(0), post(1), post(2)))
    files = Snapshots(tmp_path / "releases", keys)
    results, rows = Results(bureau, exam, keys, files), made(60)
    table = signed(session, results, *rows)
    session.commit()
    said: list[tuple[Any, ...]] = []
    for many in (0, 10_000):
        monkeypatch.setattr(snapshots, "MANY", many)
        release = released(session, bureau, table, keys, files)
        opened = files.open(exam.slug, "written", release.number, release.file_name)
        parts = [(row[0], row[2], row[1][-6:]) for row in rows]
        said.append(
            ([opened.rows.find(opened.deriver, one) for one in parts], opened.posts, opened.rows.rows)
        )
        session.rollback()
        session.expire_all()
    assert None not in said[0][0]
    assert said[0] == said[1]
