"""Filters are links, and an index finds what looking at every row finds. Tables of our own, made at random."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.recruitment.eligibility import AgeLimits, Grounds, compare
from hr_portal.recruitment.filters import CODE, ColumnText, Filter, read_filter
from hr_portal.recruitment.folding import fold
from hr_portal.recruitment.haystacks import haystacks
from hr_portal.recruitment.position_cells import cells_of, phones_in
from hr_portal.recruitment.position_columns import Column, members
from hr_portal.recruitment.position_index import FIELDS, PositionIndex, Row, UnknownColumn
from hr_portal.recruitment.profile import Birth, Gender, Profile
from hr_portal.recruitment.verdicts import Rule, Verdict
from tests.factories.positions import row

GROUNDS = Grounds(2027, date(2026, 10, 15))
WORDS = st.text(st.sampled_from("法学类男女党员局县本科以上（）()0301 Ａ"), min_size=1, max_size=6).filter(
    str.strip
)
VALUES = st.lists(WORDS.map(str.strip), max_size=2, unique=True).map(tuple)
COLUMN_TEXTS = st.lists(
    st.builds(ColumnText, WORDS.map(str.strip), WORDS.map(str.strip)), max_size=2, unique=True
).map(tuple)
FILTERS = st.builds(
    Filter,
    area=VALUES, sheet=VALUES, level=VALUES, education=VALUES, degree=VALUES, fresh=VALUES, ratio=VALUES, test=VALUES,
    unit=WORDS.map(str.strip), major=st.just("") | WORDS.map(str.strip), political=st.sampled_from(["", "群众", "中共党员"]),
    years=st.none() | st.integers(0, 60), service=st.none() | st.booleans(), veteran=st.none() | st.booleans(),
    graduated=st.none() | st.integers(1990, 2030), gender=st.sampled_from(["", "male", "female"]),
    age=st.none() | st.integers(16, 70), headcount=st.none() | st.tuples(st.integers(0, 5), st.none() | st.integers(5, 9)),
    has=COLUMN_TEXTS, lacks=COLUMN_TEXTS, q=st.just("") | WORDS.map(str.strip),
)  # fmt: skip


@given(FILTERS)
def test_every_filter_is_a_link_and_the_link_is_the_filter(asked: Filter) -> None:
    found, reasons = read_filter(parse_qs(asked.query()))
    assert reasons == []
    assert found == asked
    assert found.query() == asked.query()


@given(FILTERS)
def test_a_chip_takes_away_its_own_value_and_nothing_else(asked: Filter) -> None:
    for name, value in asked.pairs():
        if name == "major_rule":
            continue
        less = asked.without(name, value)
        assert (name, value) not in less.pairs()
        assert len(less.pairs()) == len(asked.pairs()) - 1


def test_a_facet_adds_one_value_once() -> None:
    narrowed = Filter(area=("市直",)).with_value("area", "澄河县").with_value("area", "澄河县")
    assert narrowed.query() == "area=%E5%B8%82%E7%9B%B4&area=%E6%BE%84%E6%B2%B3%E5%8E%BF"
    assert Filter().is_empty
    assert not narrowed.is_empty


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("major_rule", "both"), ("headcount", "x"), ("headcount", "5-2"), ("headcount", "-"), ("gender", "other"),
        ("age", "-1"), ("age", "200"), ("years", "２"), ("service", "maybe"), ("has", "其他要求"), ("has", ":男"),
        ("q", "字" * 201),
    ],
)  # fmt: skip
def test_what_a_filter_cannot_be_is_named(name: str, value: str) -> None:
    _found, reasons = read_filter({name: [value]})
    assert [reason.where for reason in reasons] == [name]


def _row(told: dict) -> Row:  # type: ignore[type-arg]
    fields = {name: told.get(name, "") for name in FIELDS}
    text = haystacks([list(told["cells"].values())])[0]
    limits = AgeLimits(18, 35)
    return Row(
        told["key"], fields, told["headcount"], told["majors"], told["cells"], text,
        cells_of(fields, told["majors"], told["cells"], limits),
    )  # fmt: skip


CELLS = st.fixed_dictionaries(
    {
        "area": st.sampled_from(["市直", "澄河县", ""]),
        "sheet": st.sampled_from(["县级机关", "乡镇"]),
        "education": st.sampled_from(["本科以上", "研究生", "大专以上"]),
        "fresh": st.sampled_from(["否", "应届毕业生", "2027届高校毕业生"]),
        "headcount": st.integers(1, 4),
        "remarks": st.sampled_from(["", "男性", "女性;中共党员", "服务基层项目人员", "通过法律职业资格考试"]),
        "majors": st.sampled_from(
            [
                {"undergraduate": "法学类(0301)"},
                {"undergraduate": "不限"},
                {"any": "本科：会计学（120203K）；研究生：不限"},
            ]
        ),
    }
)
SEARCHES = st.builds(
    Filter,
    area=st.lists(st.sampled_from(["市直", "澄河县", "别处"]), max_size=2, unique=True).map(tuple),
    sheet=st.sampled_from([(), ("乡镇",)]),
    fresh=st.sampled_from([(), ("否",)]),
    gender=st.sampled_from(["", "male", "female"]),
    political=st.sampled_from(["", "群众"]),
    service=st.none() | st.booleans(),
    graduated=st.none() | st.sampled_from([2027, 2020]),
    age=st.none() | st.sampled_from([17, 30, 36]),
    headcount=st.sampled_from([None, (2, 3), (3, None)]),
    has=st.sampled_from([(), (ColumnText("其他要求", "性"),)]),
    lacks=st.sampled_from([(), (ColumnText("其他要求", "党员"),)]),
    q=st.sampled_from(["", "法律", "局 男"]),
)


def _is_wanted(told: Row, asked: Filter) -> bool:
    """The same by looking at one row."""
    for name in ("area", "sheet", "fresh"):
        if (values := getattr(asked, name)) and told.fields[name] not in values:
            return False
    if asked.headcount and not asked.headcount[0] <= told.headcount <= (asked.headcount[1] or 99):
        return False
    if any(one.text not in told.cells.get(one.column, "") for one in asked.has):
        return False
    if any(one.text in told.cells.get(one.column, "") for one in asked.lacks):
        return False
    if any(fold(word) not in told.haystack for word in asked.q.split()):
        return False
    who = {
        Rule.GENDER: Profile(gender=Gender(asked.gender)) if asked.gender else None,
        Rule.POLITICAL: Profile(political=asked.political) if asked.political else None,
        Rule.RESERVED: Profile(service_project=asked.service) if asked.service is not None else None,
        Rule.FRESH: Profile(graduation_year=asked.graduated, service_project=asked.service)
        if asked.graduated
        else None,
        Rule.AGE: Profile(birth=Birth(2026 - asked.age, 10, 1)) if asked.age else None,
    }
    for rule, profile in who.items():
        if profile is not None and any(
            finding.rule is rule and finding.verdict is Verdict.MISMATCH
            for finding in compare(profile, told.conditions, GROUNDS).findings
        ):
            return False
    return True


@given(st.lists(CELLS, max_size=12), SEARCHES)
def test_an_index_finds_what_looking_at_every_row_finds(cells: list[dict], asked: Filter) -> None:  # type: ignore[type-arg]
    rows = [_row(row(f"{n:03}", "安澜市司法局", "一级科员", **told)) for n, told in enumerate(cells)]
    index = PositionIndex(rows, GROUNDS)
    if not rows and (asked.has or asked.lacks):
        return
    try:
        found = index.search(asked)
    except UnknownColumn:
        assert not any("其他要求" in told.cells for told in rows)
        return
    wanted = [place for place, told in enumerate(rows) if _is_wanted(told, asked)]
    assert list(found.places) == wanted
    assert found.recruits == sum(rows[place].headcount for place in wanted)
    counted = index.facets(found)["area"]
    assert sum(counted.values()) == sum(bool(rows[place].fields["area"]) for place in wanted)


@given(
    st.lists(st.sampled_from([f"第{n}局" for n in range(200)]), max_size=300),
    st.text("第局0123456789", max_size=3),
)
def test_columns_with_few_and_with_many_cells_say_the_same(cells: list[str], part: str) -> None:
    column = Column("单位", cells)
    assert members(column.containing(part), len(cells)) == [
        n for n, cell in enumerate(cells) if fold(part) in cell
    ]
    for cell in set(cells[:3]):
        assert members(column.equal([cell]), len(cells)) == [n for n, one in enumerate(cells) if one == cell]
    everything = column.containing("")
    assert column.counts(everything) == {cell: cells.count(cell) for cell in dict.fromkeys(cells)}


def test_a_bare_code_is_looked_for_at_every_level() -> None:
    told = row("1", "局", "员", majors={"any": "本科：法学（030101K）；研究生：法学（0301）"})
    other = row("2", "局", "员", majors={"any": "专科：法律事务（580401）"})
    index = PositionIndex([_row(told), _row(other)], GROUNDS)
    assert index.search(Filter(major="030101K", major_rule=CODE)).places == (0,)
    assert index.search(Filter(major="030106", major_rule=CODE)).places == (0,)
    assert index.search(Filter(major="580401", major_rule=CODE)).places == (1,)
    assert index.search(Filter(major="法律事务", major_rule=CODE)).places == (1,)


def test_telephones_are_taken_from_columns_that_hold_them() -> None:
    cells = {
        "咨询电话1": "020-83520870，81219386",
        "职位代码": "19900072641001",
        "联系电话": "（0000）8610 3320",
    }
    assert phones_in(cells) == ("020-83520870", "81219386", "（0000）8610 3320")


def test_an_empty_table_finds_nothing() -> None:
    found = PositionIndex([], GROUNDS).search(Filter(area=("市直",), q="字"))
    assert (found.total, found.recruits) == (0, 0)
