"""Results of last year's exam of the demo city: imported by one officer, signed by the other, open since yesterday morning.

Everybody in it is invented; identity numbers begin with 97, which no division of the country ever had.
"""

from __future__ import annotations

import csv
import io
import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from hr_portal.cli.demo_city.days import Days
from hr_portal.cli.demo_city.exams import FIRST, HERE, SECOND, filled, person
from hr_portal.core.clock import at
from hr_portal.recruitment import confirming, exams, importing, result_releases, signing
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.formulas import half_up
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_importing import check_within, keep_results
from hr_portal.recruitment.result_releases import Plan
from hr_portal.recruitment.snapshots import Snapshots

EACH = 5
"""Sitters for each post."""
_FAMILY, _GIVEN = "安白陈丁方郭韩蒋孔林马宁彭秦任沈唐汪许严周", "晨丹帆国海嘉静凯岚敏娜鹏清然思婷文欣怡泽"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Candidate:
    """Somebody a visitor can be at the look-up."""

    ticket: str
    name: str
    id_number: str


@dataclass(frozen=True)
class Released:
    exam: Exam
    rows: int
    opens_at: datetime
    candidate: Candidate


def load_results(session: Session, days: Days, *, keys: ExamKeys, snapshots: Snapshots) -> Released:
    """An exam that was written five weeks ago, with its positions and its results."""
    officer, second = person(session, FIRST), person(session, SECOND)
    began, came, opens_at = at(days.ago(30), time(9)), at(days.ago(3), time(10)), at(days.ago(1), time(9))
    version = exams.propose(session, _content(days, opens_at), officer=officer, actor=officer, now=began)
    exam = exams.confirm(session, version, actor=second, now=began)
    read = importing.check_within(session, exam, (HERE / "positions.csv").read_bytes(), "职位表.csv")
    table = importing.keep(session, exam, read, officer=officer, actor=officer, now=began)
    confirming.confirm(session, table, actor=second, now=began)
    exams.open_exam(session, exam, actor=officer, now=began)
    rows = list(
        _rows([(row["code"], row["post_class"] == "police") for row in read.positions.rows if row["code"]])
    )
    with check_within(
        session, exam, io.BytesIO(_csv(rows)), "笔试成绩.csv", stage="written", keys=keys, now=came
    ) as checked:
        results = keep_results(session, exam, checked, officer=officer, actor=officer, now=came)
    signing.sign(
        session,
        results,
        ticked=results.sample,
        totals_agree=True,
        actor=second,
        now=came + timedelta(hours=1),
    )
    plan = Plan(opens_at, IdPart.LAST_SIX, "", opens_at, at(days.ahead(3), time(18)))
    release = result_releases.prepare(session, results, plan, keys=keys, snapshots=snapshots, actor=officer,
                                      now=came + timedelta(hours=2))  # fmt: skip
    result_releases.sign(session, release, snapshots=snapshots, actor=second, now=came + timedelta(hours=3))
    ticket, id_number, name, *_ = rows[0]
    return Released(exam, len(rows), opens_at, Candidate(ticket, name, id_number))


def _content(days: Days, opens_at: datetime) -> dict[str, Any]:
    year, written = days.today.year, days.today - timedelta(days=35)
    words = {
        "year": str(year), "announced": (written - timedelta(days=60)).isoformat(),
        "register_from": (written - timedelta(days=55)).isoformat(),
        "register_until": (written - timedelta(days=47)).isoformat(),
        "print_from": (written - timedelta(days=6)).isoformat(), "print_until": (written - timedelta(days=1)).isoformat(),
        "written": written.isoformat(),
    }  # fmt: skip
    content = {**tomllib.loads(filled(words)), "year": year}
    day = days.ago(1).isoformat()
    dates = {
        "scores": {"starts": f"{day} 09:00"},
        "recheck": {"starts": f"{day} 09:00", "ends": f"{days.ahead(3).isoformat()} 18:00"},
    }
    content["stages"] = [{**stage, **dates.get(stage["name"], {})} for stage in content["stages"]]
    return content


def _rows(posts: Sequence[tuple[str, bool]]) -> Iterator[list[str]]:
    """The same sitters every time."""
    rng = random.Random(20261124)  # noqa: S311  invented people, no secret
    number = 0
    for post, is_police in posts:
        for place in range(EACH):
            number += 1
            who = [f"4101{number:08d}", _identity(rng, number), rng.choice(_FAMILY) + "".join(rng.sample(_GIVEN, rng.choice((1, 2)))), post]  # fmt: skip
            if place == EACH - 1:
                yield [*who, "缺考", "缺考", "缺考" if is_police else "", "", "缺考"]
                continue
            aptitude, essay = Decimal(rng.randrange(480, 820)) / 10, Decimal(rng.randrange(100, 160)) / 2
            police = Decimal(rng.randrange(80, 180)) / 2
            total = aptitude * 4 + essay * 3 + police * 3 if is_police else (aptitude + essay) * 5
            yield [
                *who,
                str(aptitude),
                str(essay),
                str(police) if is_police else "",
                str(half_up(total / 10, 2)),
                "",
            ]


def _identity(rng: random.Random, number: int) -> str:
    born = date(1990, 1, 1) + timedelta(days=rng.randrange(4000))
    digits = f"97010{number % 10}{born:%Y%m%d}{rng.randrange(1, 999):03d}"
    checks = "10X98765432"
    return (
        digits + checks[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]
    )


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(
        [
            "准考证号",
            "身份证号",
            "姓名",
            "职位代码",
            "行政职业能力测验",
            "申论",
            "公安专业科目",
            "笔试成绩",
            "备注",
        ]
    )
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
