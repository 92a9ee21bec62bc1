"""Importing a real table of positions (.xls), whole: against the bare reader of the same file, in processor time.

The import checks the file in a child process, finds headings, understands and checks every row, folds its text for searching,
compares, and writes everything into the database. The bare reader opens the file and takes all its cells out. Both count
the processor time of this process and of its children; the time of PostgreSQL's server is its own. Aim: at most 15.

The file is named by SAMPLES_DIR; without it a CSV of the same shape is made here, and measured against the csv module.
"""

from __future__ import annotations

import csv
import gc
import io
import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import delete, func, select

from benchmarks._side_by_side import (
    KINDS,
    NOW,
    House,
    Missing,
    compared,
    houses,
    in_turns,
    milliseconds,
    show,
    words,
    write,
)
from hr_portal.accounts.models import User
from hr_portal.core.db import transaction
from hr_portal.extensions import db
from hr_portal.recruitment import importing
from hr_portal.recruitment.models import Exam, Position, PositionTable
from tests.factories.exams import HEADINGS, make_bureau, make_exam, post

AIM = 15.0
REAL = "positions/guangdong_2026_positions.xls"


def main() -> None:
    asked = words(__doc__ or "")
    rounds = 2 if asked.small else 9
    name, data, bare, of_what = source(small=asked.small)
    rows = []
    with houses() as opened:
        for kind in KINDS:
            try:
                house = opened(kind)
            except Missing as missing:
                print(f"left out: {missing}")
                continue
            rows.append({"database": kind, **measured(house, name, data, bare, rounds)})
    show(f"Import of {of_what} / the bare reader of the same file, processor time", rows)
    write("bench_positions", asked.out, aim=AIM, rounds=rounds, file=of_what, results=rows)


def source(*, small: bool) -> tuple[str, bytes, Callable[[], int], str]:
    """Name and bytes of the file, and its bare reader, which returns how many rows there are."""
    folder = os.environ.get("SAMPLES_DIR")
    if folder and not small:
        path = Path(folder, REAL)
        return path.name, path.read_bytes(), lambda: read_book(path), "9,344 real positions in an xls"
    count = 50 if small else 9_344
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *(post(number) for number in range(1, count + 1))])
    text = out.getvalue()
    return (
        "positions.csv",
        text.encode(),
        lambda: len(list(csv.reader(io.StringIO(text)))),
        f"{count} made-up positions in a csv",
    )


def read_book(path: Path) -> int:
    book = CalamineWorkbook.from_path(path)
    return sum(
        len(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names
    )


def processor_seconds(what: Callable[[], object]) -> float:
    """Of this process and of the children it waited for."""
    gc.collect()
    before = _spent()
    what()
    return _spent() - before


def _spent() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measured(house: House, name: str, data: bytes, bare: Callable[[], int], rounds: int) -> dict[str, Any]:
    """Both ways in turns; after each import the database is put back."""
    with house.app.app_context(), transaction(db.session()) as session:
        bureau = make_bureau(session)
        exam_id, officer = make_exam(session, bureau).id, bureau.officer.id
    kept: list[int] = []

    def imported() -> float:
        with house.app.app_context():
            spent = processor_seconds(lambda: import_once(exam_id, officer, name, data))
            kept.append(put_back())
        house.tidy()
        return spent

    taken = in_turns({"import": imported, "bare": lambda: processor_seconds(bare)}, rounds)
    return {"positions": kept[0], **milliseconds(taken), **compared(taken, "import", "bare")}


def import_once(exam_id: int, officer_id: int, name: str, data: bytes) -> None:
    session = db.session()
    exam = session.get_one(Exam, exam_id)
    checked = importing.check(session, exam, data, name)
    with transaction(session):
        officer = session.get_one(User, officer_id)
        importing.keep(session, exam, checked, officer=officer, actor=officer, now=NOW)


def put_back() -> int:
    with transaction(db.session()) as session:
        count = session.scalar(select(func.count()).select_from(Position)) or 0
        session.execute(delete(Position))
        session.execute(delete(PositionTable))
    return count


if __name__ == "__main__":
    main()
