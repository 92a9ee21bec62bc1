"""Searching 12,000 positions, and comparing a person with all of them, against Flask's own hello.

Requests answered inside this process; the index of the table is made once, as in service, and what is asked is never
kept. Rounds side by side; a search is one request of the interface for programs with its first 50 positions. Aims: a
search at most 150 hellos, a comparison with the whole table at most 1,000 (processor time).
"""

from __future__ import annotations

import gc
import itertools
import random
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from benchmarks import _generator as generator
from benchmarks._side_by_side import (
    KINDS,
    NOW,
    SEED,
    House,
    Missing,
    compared,
    cpu_seconds,
    houses,
    in_turns,
    milliseconds,
    seconds,
    show,
    words,
    write,
)
from benchmarks.pages import asking, hello
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.core.db import transaction
from hr_portal.extensions import db
from hr_portal.recruitment import majors
from hr_portal.recruitment.major_book import MajorRow, Member
from hr_portal.recruitment.major_files import Reference
from hr_portal.recruitment.position_index import PositionIndex
from hr_portal.recruitment.profile import Birth, Gender, Profile, Studied
from hr_portal.recruitment.searching import make_index, public_exam, source_of
from hr_portal.recruitment.studies import Degree, Education, Level
from tests.factories.positions import make_exam, row

SEARCH_AIM, COMPARE_AIM = 150.0, 1000.0
HELLOS = 200
AREAS = [f"第{n}考区" for n in range(1, 22)]
SUBJECTS = [
    "法",
    "会计",
    "土木",
    "软件",
    "农",
    "医",
    "统计",
    "新闻",
    "机械",
    "环境",
    "历史",
    "化",
    "物理",
    "教育",
    "审计",
]
REMARKS = [
    "", "", "", "男性", "女性", "中共党员", "通过法律职业资格考试", "男性;中共党员", "普通高等院校毕业生（非在职）",
    "面向“服务基层项目人员和退役大学生士兵”专门职位;录用后需在录用单位工作满5年",
]  # fmt: skip


def reference() -> Reference:
    """As large as that of a province: 2,100 majors of three levels, twenty 大类."""
    rows, members = [], []
    for letter, level in (("A", Level.GRADUATE), ("B", Level.UNDERGRADUATE), ("C", Level.COLLEGE)):
        for group, class_, number in itertools.product(range(1, 11), range(1, 8), range(1, 11)):
            name = f"{SUBJECTS[(group + class_ + number) % len(SUBJECTS)]}学{group}{class_}{number}"
            class_code = f"{letter}{group:02}{class_:02}"
            rows.append(
                MajorRow(
                    level,
                    f"{class_code}{number:02}",
                    name,
                    class_code,
                    f"{group}{class_}类",
                    f"{letter}{group:02}",
                    f"门类{group}",
                )
            )
        members += [
            (f"{n:02}", f"第{n}大类", Member(level, f"{letter}{1 + n % 10:02}{1 + n % 7:02}", f"{n}类"))
            for n in range(1, 21)
        ]
    return Reference(tuple(rows), tuple(members))


def positions(count: int) -> Iterator[dict[str, Any]]:
    """A table in the shape of a province's: four in ten cells of majors occur once, every fortieth names a 大类."""
    chance = random.Random(SEED)
    kinds = [("本科以上", "学士以上"), ("本科", "学士"), ("研究生", "硕士以上"), ("大专以上", "不限")]

    def asked(letter: str) -> str:
        if chance.random() < 0.06:
            return "不限"
        if chance.random() < 0.03:
            return f"{chance.randint(1, 20):02}第{0}大类".replace("第0", f"第{chance.randint(1, 20)}")
        return ",".join(
            f"专业{n}({letter}{chance.randint(1, 10):02}{chance.randint(1, 7):02}{f'{chance.randint(1, 10):02}' * chance.randint(0, 1)})"
            for n in range(chance.randint(1, 6))
        )

    for number in range(count):
        education, degree = chance.choices(kinds, (52, 24, 21, 3))[0]
        levels = {"本科以上": "AB", "本科": "B", "研究生": "A", "大专以上": "ABC"}[education]
        names = {"A": "graduate", "B": "undergraduate", "C": "college"}
        unit = f"{chance.choice(AREAS)}第{chance.randint(1, 150)}局"
        yield row(
            f"{27000000000000 + number}", unit, f"第{chance.randint(1, 40)}科{chance.choice('一二三四')}级主任科员以下",
            area=chance.choice(AREAS), education=education, degree=degree, headcount=chance.choice([1, 1, 1, 2, 3]),
            fresh=chance.choice(["否", "否", "应届毕业生", "2027届高校毕业生"]), grassroots=chance.choice(["否"] * 20 + ["是"]),
            remarks=chance.choice(REMARKS), sheet=chance.choice(["县以上机关", "公安", "法院", "乡镇机关"]),
            majors={names[letter]: asked(letter) for letter in levels},
            cells={"职位简介": f"从事{chance.choice(SUBJECTS)}{chance.choice(SUBJECTS)}方面的工作{chance.randint(1, 4000)}，承担机关日常事务"},
        )  # fmt: skip


QUERIES: dict[str, list[tuple[str, str]]] = {
    "whole table": [],
    "region": [("area", AREAS[3])],
    "major by code": [("major", "B030101"), ("major_rule", "code")],
    "major by class": [("major", "A050203"), ("major_rule", "class")],
    "major by name": [("major", "会计学111")],
    "words of a column": [("has", "其他要求:法律职业资格"), ("lacks", "其他要求:中共党员")],
    "words anywhere": [("q", "第3科 会计")],
    "for a person": [("gender", "female"), ("political", "群众"), ("years", "1"), ("graduated", "2027"), ("age", "30")],
    "everything": [
        ("area", AREAS[3]), ("education", "本科以上"), ("fresh", "否"), ("major", "B030101"), ("lacks", "其他要求:中共党员"),
        ("gender", "male"), ("q", "工作"), ("facets", "yes"),
    ],
}  # fmt: skip
PEOPLE = [
    Profile(
        birth=Birth(2000, month), gender=gender, education=education, degree=degree,
        majors=(Studied(level, code),), political="群众", grassroots_years=month % 3, graduation_year=2027 - month % 4,
        service_project=False, veteran=False, ethnicity="汉族",
    )
    for month, (gender, education, degree, level, code) in enumerate(
        [
            (Gender.FEMALE, Education.BACHELOR, Degree.BACHELOR, Level.UNDERGRADUATE, "B030101"),
            (Gender.MALE, Education.MASTER, Degree.MASTER, Level.GRADUATE, "A050203"),
            (Gender.MALE, Education.COLLEGE, Degree.NONE, Level.COLLEGE, "C100710"),
            (Gender.FEMALE, Education.DOCTOR, Degree.DOCTOR, Level.GRADUATE, "A010101"),
        ],
        1,
    )
]  # fmt: skip


def opened_exam(house: House, count: int) -> str:
    with house.app.app_context(), transaction(db.session()) as session:
        organs, _author = generator.people_and_organs(session, now=NOW - timedelta(days=30))
        majors.load(session, reference(), slug="al", title="专业目录", source="", actor=COMMAND_LINE, now=NOW)
        slug = make_exam(session, organs[0], list(positions(count)), now=NOW).slug
    house.tidy()
    return slug


def built(house: House, slug: str) -> tuple[PositionIndex, dict[str, float]]:
    """The index as the first reader finds it: how long it takes to make from rows, and what it holds in memory."""
    with house.app.app_context():
        session = db.session()
        exam = public_exam(session, slug, NOW)
        assert exam is not None
        source = source_of(session, exam, NOW)
        assert source is not None
        spent = seconds(lambda: make_index(session, source))
        tracemalloc.start()
        index = make_index(session, source)
        held, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return index, {
        "made in s": round(spent, 2),
        "held MiB": round(held / 2**20, 1),
        "most MiB": round(most / 2**20, 1),
    }


def comparing(index: PositionIndex, times: int) -> Callable[[], None]:
    def compare() -> None:
        for _ in range(times):
            for person in PEOPLE:
                index.compare_all(person)

    return compare


def main() -> None:
    asked = words(__doc__ or "")
    rounds, times, count = (2, 2, 200) if asked.small else (7, 20, 12_000)
    plain = asking(hello(), "/", times=HELLOS)
    of_search, of_comparing, of_index = [], [], []
    for kind in KINDS:
        with houses() as opened:
            try:
                house = opened(kind, surfaces=("api",))
            except Missing as missing:
                print(f"left out: {missing}")
                continue
            slug = opened_exam(house, count)
            index, facts = built(house, slug)
            of_index.append(
                {"database": kind, "positions": index.size, "conditions": len(index.conditions), **facts}
            )
            of_search += searches(house, kind, slug, plain, rounds, times)
            of_comparing.append({"database": kind, **comparisons(index, plain, rounds, times)})
    show("One search with its first 50 positions / Flask's hello (processor time)", of_search)
    show("A person compared with every position / Flask's hello (processor time)", of_comparing)
    show("The index of a table, made when it is first asked for", of_index)
    write("bench_search", asked.out, search_aim=SEARCH_AIM, compare_aim=COMPARE_AIM, rounds=rounds, requests=times,
          positions=count, search=of_search, comparison=of_comparing, index=of_index)  # fmt: skip


def searches(
    house: House, kind: str, slug: str, plain: Callable[[], None], rounds: int, times: int
) -> list[dict[str, Any]]:
    """All kinds of search and hello in the same rounds."""
    address = f"/api/v1/exams/{slug}/positions"
    sides = {
        name: asking(house.app, f"{address}?{urlencode(query)}", times=times)
        for name, query in QUERIES.items()
    }
    gc.collect()
    gc.freeze()  # the index stays; no round pays for looking through it
    taken = in_turns(
        {name: partial(cpu_seconds, ask) for name, ask in {**sides, "hello": plain}.items()}, rounds
    )
    gc.unfreeze()
    hellos = [spent / HELLOS for spent in taken["hello"]]
    found = []
    for name in QUERIES:
        each = {"search": [spent / times for spent in taken[name]], "hello": hellos}
        found.append(
            {"database": kind, "search": name, **milliseconds(each), **compared(each, "search", "hello")}
        )
    return found


def comparisons(index: PositionIndex, plain: Callable[[], None], rounds: int, times: int) -> dict[str, float]:
    sides = {"comparison": comparing(index, max(1, times // 5)), "hello": plain}
    taken = in_turns({side: partial(cpu_seconds, act) for side, act in sides.items()}, rounds)
    each = {
        "comparison": [spent / max(1, times // 5) / len(PEOPLE) for spent in taken["comparison"]],
        "hello": [spent / HELLOS for spent in taken["hello"]],
    }
    return milliseconds(each) | compared(each, "comparison", "hello")


if __name__ == "__main__":
    main()
