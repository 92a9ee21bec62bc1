"""Result files of a made-up exam, taken in, signed and released.

results = make_results(session, tmp_path)         # bureau, open exam with two posts, keys, snapshots
table = signed(session, results, ONE, TWO)        # imported by one officer, signed by the other
released(session, results.bureau, table, results.keys, results.snapshots)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hr_portal.recruitment import result_releases, signing
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_importing import Imported, import_results
from hr_portal.recruitment.result_models import Release, ResultTable
from hr_portal.recruitment.result_releases import Plan
from hr_portal.recruitment.snapshots import Snapshots
from tests.clockwork import instant
from tests.factories.exams import NOW, Bureau, confirmed, make_bureau, make_exam, post, table_of

OPENS = instant("2026-12-01 09:00")
EARLIER = timedelta(microseconds=1)

HEAD = [
    "准考证号",
    "证件号码",
    "姓名",
    "职位代码",
    "行测成绩",
    "申论成绩",
    "公安专业成绩",
    "总成绩",
    "名次",
    "备注",
]
ONE = ["410100000024", "970103199108189978", "莫宇梅", "27020000000001", "71.5", "71.5", "", "71.50", "1", ""]
TWO = [
    "410100000025",
    "990101199007055840",
    "买买提·伊明",
    "27020000000001",
    "70",
    "73",
    "",
    "71.50",
    "1",
    "",
]
THREE = ["410100000026", "980102199805064324", "𬭎小堃", "27020000000001", "60", "61", "", "60.50", "3", ""]
GONE = ["410100000027", "970103200303011863", "雷秀", "27020000000001", "缺考", "缺考", "", "0", "", "缺考"]


def csv_of(*rows: Iterable[str], encoding: str = "utf-8-sig") -> io.BytesIO:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEAD, *rows])
    return io.BytesIO(out.getvalue().encode(encoding))


@dataclass(frozen=True)
class Results:
    """Everything a result needs around it."""

    bureau: Bureau
    exam: Exam
    keys: ExamKeys
    snapshots: Snapshots


def make_results(session: Session, folder: Path, **changes: Any) -> Results:
    """An open exam that shows ranks and distributions, with two posts of two places each."""
    bureau = make_bureau(session)
    shown = {"rank": True, "distribution": True}
    exam = make_exam(session, bureau, **{"is_open": True, "tie_breaks": [], "shown": shown, **changes})
    confirmed(session, bureau, exam, table_of(post(1), post(2)))
    keys = ExamKeys(folder / "exams", may_make=True)
    return Results(bureau, exam, keys, Snapshots(folder / "releases", keys))


def take(session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys, source: Any, name: str = "成绩.csv",
         **more: Any) -> Imported:  # fmt: skip
    session.commit()
    return import_results(
        session, exam, source, name, stage="written", keys=keys, officer=bureau.officer, actor=bureau.officer,
        now=instant(NOW), **more,
    )  # fmt: skip


def signed(session: Session, results: Results, *rows: Iterable[str]) -> ResultTable:
    """Taken in by one officer, signed by the other."""
    table = take(session, results.bureau, results.exam, results.keys, csv_of(*rows)).table
    assert table is not None
    signing.sign(
        session, table, ticked=table.sample, totals_agree=True, actor=results.bureau.second, now=instant(NOW)
    )
    return table


def released(session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots,
             plan: Plan | None = None) -> Release:  # fmt: skip
    release = result_releases.prepare(
        session, table, plan or Plan(OPENS, IdPart.LAST_SIX), keys=keys, snapshots=snapshots, actor=bureau.officer,
        now=instant(NOW),
    )  # fmt: skip
    result_releases.sign(session, release, snapshots=snapshots, actor=bureau.second, now=instant(NOW))
    return release
