"""A result file of 1,000,000 rows checked, recomputed, ranked and stored, and its snapshot sealed, against loading the same
bytes into a bare table; a workbook of 100,000 rows against openpyxl's bare read.

On PostgreSQL the bare table is filled by COPY, on SQLite by one prepared INSERT over a CSV reader. The file comes from the
generator beside SAMPLES_DIR. Aims: checked and stored at most 8 times the bare load, with ranks at most 12 times, the
snapshot at most 20 times, 400 MB at the peak of all processes together; the workbook at most 0.3 times openpyxl.
"""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import text

from benchmarks._memory import Peak
from benchmarks._side_by_side import (
    KINDS,
    NOW,
    ROOT,
    SEED,
    House,
    Missing,
    houses,
    seconds,
    show,
    words,
    write,
)
from hr_portal.core.db import transaction
from hr_portal.extensions import db
from hr_portal.recruitment import signing
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.release_preparing import seal_for_release
from hr_portal.recruitment.result_importing import check_results, keep_results
from hr_portal.recruitment.result_models import ResultTable
from hr_portal.recruitment.result_reading import records_of
from hr_portal.recruitment.result_releases import Plan
from hr_portal.recruitment.snapshots import remove
from tests.factories.exams import make_bureau, make_exam
from tests.services import find_samples

AIMS = {"stored": 8.0, "ranked": 12.0, "snapshot": 20.0, "memory_mb": 400, "workbook": 0.3}
GENERATOR = Path("..", "tools", "synth.py")


@dataclass
class Spent:
    """Seconds of every round, by what they were spent on."""

    load: list[float] = field(default_factory=list)
    check: list[float] = field(default_factory=list)
    rank: list[float] = field(default_factory=list)
    store: list[float] = field(default_factory=list)
    snapshot: list[float] = field(default_factory=list)
    peaks: list[Peak] = field(default_factory=list)


def main() -> None:
    asked = words(__doc__ or "")
    many, few, rounds = (2_000, 500, 1) if asked.small else (1_000_000, 100_000, 3)
    try:
        generator = find_samples() / GENERATOR
        if not generator.is_file():
            raise Missing(f"the generator {generator}")
    except Missing as missing:
        print(f"SKIPPED, nothing was measured: missing: {missing}")
        write(
            "bench_results" if asked.small else "bench_results_skipped",
            asked.out,
            aims=AIMS,
            skipped=str(missing),
        )
        return
    with tempfile.TemporaryDirectory(prefix="hrp-bench-") as place:
        file, book = Path(place, "results.csv"), Path(place, "results.xlsx")
        generated(generator, many, file)
        generated(generator, few, Path(place, "few.csv"), book)
        rows = measured(file, many, rounds)
        workbook = read_twice(book, few, max(rounds, 1))
    show("One file: all of it / the bare load of the same bytes", rows)
    show("A workbook", [workbook])
    write("bench_results", asked.out, aims=AIMS, load_average=[round(one, 2) for one in os.getloadavg()], rounds=rounds, rows=many, bytes_each=round(file_size / many), results=rows,
          workbook=workbook)  # fmt: skip


file_size = 0


def generated(generator: Path, count: int, file: Path, book: Path | None = None) -> None:
    global file_size
    more = ["--xlsx", str(book)] if book is not None else []
    subprocess.run(
        [sys.executable, str(generator), "--shape", "results", "-n", str(count), "--seed", str(SEED), "--out", str(file), *more],
        check=True, capture_output=True, cwd=ROOT,
    )  # fmt: skip
    file_size = file_size or file.stat().st_size


def measured(file: Path, count: int, rounds: int) -> list[dict[str, Any]]:
    rows = []
    with houses() as opened:
        for kind in KINDS:
            try:
                house = opened(kind)
            except Missing as missing:
                print(f"left out: {missing}")
                continue
            spent = Spent()
            for _ in range(rounds):
                spent.peaks.append(Peak())
                one_round(house, file, count, spent, spent.peaks[-1])
            rows.append(told(kind, count, spent))
    return rows


def told(kind: str, count: int, spent: Spent) -> dict[str, Any]:
    load = statistics.median(spent.load)
    stored = statistics.median(a + b for a, b in zip(spent.check, spent.store, strict=True))
    ranked = statistics.median(
        a + b + c for a, b, c in zip(spent.check, spent.rank, spent.store, strict=True)
    )
    return {
        "database": kind, "rows": count, "load s": round(load, 2),
        **{f"{name} s": round(statistics.median(getattr(spent, name)), 2) for name in ("check", "rank", "store", "snapshot")},
        "stored / load": round(stored / load, 2), "ranked / load": round(ranked / load, 2),
        "snapshot / load": round(statistics.median(spent.snapshot) / load, 2),
        "peak MB": max(peak.megabytes for peak in spent.peaks), "processes": max(peak.processes for peak in spent.peaks),
    }  # fmt: skip


def one_round(house: House, file: Path, count: int, spent: Spent, peak: Peak) -> None:
    """Bare load, then everything, on an empty database each."""
    with house.app.app_context():
        session, e = db.session(), house.app.extensions
        spent.load.append(seconds(lambda: bare_load(house.kind, file)))
        with transaction(session):
            bureau = make_bureau(session, f"AL{len(spent.load):02d}")
            slug = f"exam-{len(spent.load)}"
            exam_id = make_exam(session, bureau, is_open=True, slug=slug, tie_breaks=[]).id
            officer, second = bureau.officer, bureau.second
        keys, snapshots = e["exam_keys"], e["snapshots"]
        keys.officer(slug)
        ranking: list[float] = []
        with peak:
            began = time.perf_counter()
            with timed_ranks(ranking), check_results(
                session, session.get_one(Exam, exam_id), file, file.name, stage="written", keys=keys, now=NOW
            ) as checked:  # fmt: skip
                spent.check.append(time.perf_counter() - began - sum(ranking))
                spent.rank.append(sum(ranking))
                if not checked.is_clean or checked.rows.rows != count:
                    raise RuntimeError(
                        f"{checked.rows.rows} rows, {checked.rows.fault_count} faults of {count}"
                    )
                began = time.perf_counter()
                with transaction(session):
                    exam = session.get_one(Exam, exam_id)
                    table = keep_results(session, exam, checked, officer=officer, actor=officer, now=NOW)
                    table_id = table.id
                spent.store.append(time.perf_counter() - began)
            with transaction(session):
                table = session.get_one(ResultTable, table_id)
                signing.sign(session, table, ticked=table.sample, totals_agree=True, actor=second, now=NOW)
            plan = Plan(NOW + timedelta(days=7), IdPart.LAST_SIX)
            began = time.perf_counter()
            prepared = seal_for_release(
                session, table_id, plan, keys=keys, snapshots=snapshots, actor=officer, now=NOW
            )
            spent.snapshot.append(time.perf_counter() - began)
        remove(snapshots.folder, prepared.sealed.file_name)
        with transaction(session):
            session.execute(text("DELETE FROM results"))
            session.execute(text("DELETE FROM result_tables"))
    house.tidy()


class timed_ranks:  # noqa: N801  used as a word of its own
    """Meanwhile the ranking of waiting rows is timed by itself."""

    def __init__(self, spent: list[float]) -> None:
        self.spent = spent

    def __enter__(self) -> None:
        from hr_portal.recruitment.result_storing import Waiting

        usual, spent = Waiting.rank, self.spent
        self.usual = usual

        def rank(waiting: Waiting) -> None:
            spent.append(seconds(lambda: usual(waiting)))

        Waiting.rank = rank  # type: ignore[method-assign,assignment]

    def __exit__(self, *_error: object) -> None:
        from hr_portal.recruitment.result_storing import Waiting

        Waiting.rank = self.usual  # type: ignore[method-assign]


def bare_load(kind: str, file: Path) -> None:
    """The same bytes into a table of text without an index, committed."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        width = len(next(csv.reader(lines)))
    names = [f"c{number}" for number in range(width)]
    with db.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(f"CREATE TABLE bare ({', '.join(f'{name} text' for name in names)})")
        raw: Any = connection.connection.driver_connection
        if kind == "postgresql":
            with (
                file.open("rb") as data,
                raw.cursor() as cursor,
                cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy,
            ):
                while piece := data.read(1 << 20):
                    copy.write(piece)
        else:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                records = csv.reader(lines)
                next(records)
                raw.executemany(f"INSERT INTO bare VALUES ({', '.join('?' * width)})", records)
    with db.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("DROP TABLE bare")


def read_twice(book: Path, count: int, rounds: int) -> dict[str, Any]:
    """Every cell of the workbook by our reader and by openpyxl."""
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(seconds(lambda: _all(records_of(book, book.name), count)))
        theirs.append(seconds(lambda: _all(openpyxl.load_workbook(book, read_only=True).worksheets[0].iter_rows(values_only=True), count)))  # fmt: skip
    return {
        "rows": count, "ours s": round(statistics.median(ours), 2), "openpyxl s": round(statistics.median(theirs), 2),
        "ratio": round(statistics.median(ours) / statistics.median(theirs), 2),
    }  # fmt: skip


def _all(rows: Any, count: int) -> None:
    if sum(1 for _ in rows) < count:
        raise RuntimeError("rows are missing")


if __name__ == "__main__":
    main()
