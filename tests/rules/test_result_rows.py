"""Rows of result files: mended where a careful hand would, refused by name where it would not, never guessed."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.encodings import decode
from hr_portal.core.privacy import is_id_card_number
from hr_portal.recruitment.exam_rule_reading import parse
from hr_portal.recruitment.marks import Mark, Scale, Status, Unreadable, read_mark, status_of
from hr_portal.recruitment.ranking import Ratio, Standing, cut_line, ranks
from hr_portal.recruitment.result_counting import Good, Ways
from hr_portal.recruitment.result_judging import Rows
from hr_portal.recruitment.result_rows import Checked, Layout, RowRules
from hr_portal.recruitment.scoring import countings, scales
from tests.factories.exams import RULES as EXAM

TITLES = {"xingce": "行测", "shenlun": "申论", "gongan": "公安专业"}


def _class(name: str, components: Sequence[str], formula: str) -> dict[str, Any]:
    return {
        "name": name, "title": name, "sheets": [name] if name == "police" else [], "components": [{"name": one, "title": TITLES[one]} for one in components],
        "steps": [{"name": "written", "title": "总成绩", "formula": formula, "decimals": 2}],
    }  # fmt: skip


EXAM_RULES = parse(
    {
        **EXAM,
        "classes": [
            _class("general", ("xingce", "shenlun"), "(xingce + shenlun)/2"),
            _class("police", ("xingce", "shenlun", "gongan"), "0.4*xingce + 0.3*shenlun + 0.3*gongan"),
        ],
        "pass_lines": [{"category": "县级", "lines": {"total": "125", "xingce": "70.5", "written": "62"}, "levels": ["县级"]}],
        "tie_breaks": ["shenlun", "xingce"],
    }
)  # fmt: skip
FOUND = countings(EXAM_RULES, set(TITLES))
GENERAL, POLICE = FOUND["general"].post_class, FOUND["police"].post_class
HEAD = (
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
)
COMPONENTS = {"行测成绩": "xingce", "申论成绩": "shenlun", "公安专业成绩": "gongan"}
GOOD = ("410100000024", "970103199108189978", "莫宇梅", "1130010001", "71.5", "71.5", "", "71.50", "1", "")


def layout_of(head: Sequence[str]) -> Layout:
    at = {heading: column for column, heading in enumerate(head)}
    return Layout(
        ticket=at["准考证号"], name=at["姓名"], post=at["职位代码"],
        components={name: at[heading] for heading, name in COMPONENTS.items()},
        id_number=at.get("证件号码"), total=at["总成绩"], rank=at["名次"], remark=at["备注"], headings=tuple(head),
    )  # fmt: skip


def rows_of(
    head: Sequence[str], knows_posts: bool = False, repeats: dict[int, int] | None = None
) -> tuple[Rows, RowRules]:
    every = scales(EXAM_RULES)
    class_of = {"1130010001": GENERAL, "A-1": POLICE}.get if knows_posts else None
    rules = RowRules((GENERAL, POLICE), {name: every[name] for name in COMPONENTS.values()}, class_of)
    ways = Ways(EXAM_RULES, FOUND, {"A-1": "县级"} if knows_posts else {}, tuple(COMPONENTS.values()))
    return Rows(layout_of(head), rules, ways, repeats), rules


def checked(records: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> tuple[list[Good], Checked]:
    """Judged as an import does: once, and where a ticket number stands twice once more."""
    good, _, faulty = rows_of(head)[0].judge(2, records)
    tickets = sorted([(row[0], row[1]) for row in good] + faulty)
    first: dict[str, int] = {}
    repeats = {
        number: first[ticket] for number, ticket in tickets if first.setdefault(ticket, number) != number
    }
    good, found, _ = rows_of(head, repeats=repeats)[0].judge(2, records)
    return list(map(Good._make, good)), found


def problems(**cells: str) -> list[tuple[str, str]]:
    names = dict(zip(("ticket", "id", "name", "post", "xingce", "shenlun", "gongan", "total", "rank", "remark"), GOOD, strict=True))  # fmt: skip
    _, found = checked([tuple({**names, **cells}.values())])
    return [(fault.column, fault.problem) for fault in found.faults]


def test_a_clean_row_is_understood() -> None:
    rows, found = checked([GOOD])
    assert (found.faults, found.mended) == ([], [])
    row = rows[0]
    assert (row.ticket, row.total, row.status, row.stated_rank) == ("410100000024", "71.50", "taken", 1)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"total": "71.51"}, [("总成绩", "total_differs")]),
        ({"total": ""}, [("总成绩", "total_differs")]),
        ({"xingce": "101", "total": "86.25"}, [("行测成绩", "mark_above_full")]),
        ({"xingce": "7 1.5"}, [("行测成绩", "mark_not_a_number")]),
        ({"xingce": "-3"}, [("行测成绩", "mark_unknown_code")]),
        ({"xingce": ""}, [("行测成绩", "mark_missing")]),
        ({"xingce": "缺考"}, [("行测成绩", "absence_beside_mark")]),
        ({"id": "97010319910818997"}, [("证件号码", "id_length")]),
        ({"id": "970103199108189979"}, [("证件号码", "id_wrong")]),
        ({"id": "9.70103E+17"}, [("证件号码", "stored_as_number")]),
        ({"post": "1.13001E+09"}, [("职位代码", "stored_as_number")]),
        ({"name": ""}, [("姓名", "name_missing")]),
        ({"name": "=1+1"}, [("姓名", "formula")]),
        ({"ticket": "4101"}, [("准考证号", "ticket_malformed")]),
        ({"rank": "第一"}, [("名次", "rank_unreadable")]),
    ],
)
def test_what_cannot_be_mended_is_refused_by_its_cell(
    cells: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert problems(**cells) == expected


@pytest.mark.parametrize(
    "cells",
    [
        {"xingce": "缺考", "shenlun": "缺考", "total": "0", "rank": "", "remark": "缺考"},
        {"xingce": "-1", "shenlun": "-1", "total": "", "rank": ""},
        {"xingce": "", "shenlun": "", "total": "", "rank": "", "remark": "缺考"},
        {"xingce": "0", "shenlun": "0.0", "total": "0", "rank": "", "remark": "缺考"},
    ],
)
def test_an_absence_is_one_however_it_is_written(cells: dict[str, str]) -> None:
    assert problems(**cells) == []


def test_a_nought_without_a_word_is_a_mark() -> None:
    assert problems(xingce="0", shenlun="0", total="0.00", rank="9") == []


def test_a_repeated_ticket_names_the_first_and_accuses_the_second() -> None:
    other = (*GOOD[:2], "李明", *GOOD[3:])
    _, found = checked([GOOD, other])
    assert [(fault.row, fault.problem, fault.facts["first"]) for fault in found.faults] == [(3, "ticket_repeated", 2)]  # fmt: skip


def test_an_unknown_division_only_warns() -> None:
    _, found = checked([GOOD])
    assert found.warnings == {"unknown_division": 1}


def test_shifted_cells_are_one_clear_fault() -> None:
    _, found = checked([GOOD[:-1], (*GOOD, "多")])
    assert [(fault.row, fault.problem) for fault in found.faults] == [
        (2, "cells_shifted"),
        (3, "cells_shifted"),
    ]


@pytest.mark.parametrize(
    ("text", "value"), [("0", Decimal(0)), ("100", Decimal(100)), ("66.50", Decimal("66.50")), ("", None)]
)
def test_a_mark_is_what_stands_there(text: str, value: Decimal | None) -> None:
    mark = read_mark(text, Scale())
    assert (mark.value if mark else None) == value


@pytest.mark.parametrize("text", ["6 9.95", "69,5", "abc", "1e2", "100.5", "66.555", "-9", "６６", "+5"])
def test_no_mark_is_guessed(text: str) -> None:
    with pytest.raises(Unreadable):
        read_mark(text, Scale())


def test_codes_are_words_not_numbers() -> None:
    assert [read_mark(text, Scale()) for text in ("-1", "-2", "-4", "缺考")] == [
        Mark(Status.ABSENT), Mark(Status.VIOLATION), Mark(Status.INVALID), Mark(Status.ABSENT),
    ]  # fmt: skip
    assert status_of({"a": Mark(Status.ABSENT), "b": Mark(Status.VIOLATION)}, "") is None


def records_of(data: bytes) -> tuple[list[str], list[list[str]]]:
    head, *records = csv.reader(io.StringIO(decode(data).text.removeprefix("\ufeff"), newline=""))
    return head, records


def agrees_with(data: bytes, truth: dict[str, Any]) -> None:
    head, records = records_of(data)
    rows, found = checked(records, head)
    dirty = truth.get("dirty_rows", [])
    assert {fault.row for fault in found.faults} == {d["row"] for d in dirty if d["verdict"] == "refuse"}
    assert {mending.row for mending in found.mended} == {d["row"] for d in dirty if d["verdict"] == "mend"}
    if dirty:
        return
    assert sum(row.status == Status.ABSENT for row in rows) == truth["absent"]
    assert sum(row.status == Status.VIOLATION for row in rows) == truth["violation"]
    tied = 0
    for post, expected in truth["posts"].items():
        sat = {row.ticket: row for row in rows if row.post == post and row.total is not None}
        own = ranks({ticket: Standing(Decimal(row.total)) for ticket, row in sat.items() if row.total})
        assert all(row.stated_rank == own[ticket] for ticket, row in sat.items())
        totals = [Decimal(row.total) for row in sat.values() if row.total]
        tied += sum(1 for total in totals if totals.count(total) > 1)
        for times, name in ((1, "cut1"), (3, "cut3")):
            line = cut_line(totals, Ratio(Decimal(times)).places(expected["want"]))
            assert (str(line.line) if line else None) == expected[name]
        assert line is not None
        assert (line.tie_at_line, line.let_in, len(sat)) == (
            expected["tie_at_cut"], expected["let_in_1to3"], expected["sat"],
        )  # fmt: skip
    assert tied == truth["tied_rows"]


@pytest.mark.parametrize("name", ["synth_results_5k", "synth_results_3k_dirty_gb18030", "synth_published_2k"])
def test_result_files_are_judged_as_their_truth_says(samples: Path, name: str) -> None:
    folder = samples / "results"
    truth = json.loads((folder / f"{name}.truth.json").read_text())
    agrees_with((folder / f"{name}.csv").read_bytes(), truth)


@pytest.mark.parametrize(
    ("seed", "encoding", "dirty"), [(5, "utf-8-sig", 0.0), (77, "gb18030", 0.1), (901, "utf-8-sig", 0.3)]
)
def test_files_of_any_seed_are_judged_as_their_truth_says(
    samples: Path, tmp_path: Path, seed: int, encoding: str, dirty: float
) -> None:
    out, truth = tmp_path / "r.csv", tmp_path / "t.json"
    tool = samples.parent / "tools" / "synth.py"
    if not tool.is_file():
        pytest.skip("the generator of made-up results is not beside the samples")
    subprocess.run(
        [sys.executable, str(tool), "--shape", "results", "-n", "1500", "--seed", str(seed), "--dirty", str(dirty),
         "--encoding", encoding, "--ties", "--out", str(out), "--truth", str(truth)],
        check=True,
    )  # fmt: skip
    agrees_with(out.read_bytes(), json.loads(truth.read_text()))


@given(st.from_regex(r"[0-9]{6}19[0-9]{2}(0[1-9]|1[0-2])[0-9]{2}[0-9]{3}[0-9X]", fullmatch=True))
def test_identity_numbers_are_judged_as_everywhere_else(digits: str) -> None:
    refused = ("证件号码", "id_wrong") in problems(id=digits)
    assert refused is not is_id_card_number(digits)


_CELLS = {
    "准考证号": ["410100000024", "410100000025", "４１0100000026", "41010", "", "4.1E11", "=1"],
    "证件号码": ["970103199108189978", "990101199007055840", "97010319910818997x", "970103199108189979", "980102198005064324", "9701031991081899", ""],
    "姓名": ["莫宇梅", "买买提·伊明", "𬭎小堃", "莫　宇梅", "", "@莫"],
    "职位代码": ["1130010001", "1130010001.0", "1.13E9", "", "A-1"],
    "行测成绩": ["71.5", "0", "缺考", "-1", "", "71.555", "101", "７0", "=7"],
    "申论成绩": ["71.5", "60.25", "缺考", "", "-4", "abc"],
    "公安专业成绩": ["", "55", "缺考", "x"],
    "总成绩": ["71.50", "71.5", "65.88", "0", "", "66.70"],
    "名次": ["", "1", "01", "第1"],
    "备注": ["", "缺考", "违纪", "备注", "=x"],
}  # fmt: skip


@given(
    st.lists(st.tuples(*(st.sampled_from(cells) for cells in _CELLS.values())), max_size=12), st.booleans()
)
def test_the_quick_way_says_what_the_careful_way_says(
    records: list[tuple[str, ...]], knows_posts: bool
) -> None:
    twice = [*records, *records, GOOD, GOOD]
    both = []
    for is_quick in (True, False):
        rows, _ = rows_of(HEAD, knows_posts, {3: 2})
        if not is_quick:
            rows.quick.split = lambda numbers, rows: ([], set(numbers))  # type: ignore[method-assign]
        both.append([rows.judge(2, twice), rows.judge(2 + len(twice), twice)])
    assert both[0] == both[1]
