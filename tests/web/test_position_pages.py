"""Searching positions, one position, lists and comparing: every state is an address, and says what it left out."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hr_portal.accounts.queries import organ_by_code
from hr_portal.core.clock import FrozenClock
from hr_portal.recruitment.figures import told
from hr_portal.recruitment.filters import read_filter
from hr_portal.recruitment.models import CutOff, Exam, PositionFigure, PositionTable, TableState
from tests.clockwork import instant
from tests.factories.accounts import make_city
from tests.factories.notices import make_office, publish
from tests.factories.positions import make_exam, put_table, row
from tests.web.form_contract import assert_form_contract
from tests.web.reader import read, text
from tests.web.rendered import Node
from tests.web.rendered import read as tree_of

NOW = instant("2026-11-24 09:00")
EXAM = "/exams/al-2027"
LIST = f"{EXAM}/positions"
ROWS = [
    row("270101", "安澜市司法局", "一级科员", area="市直", education="本科以上", degree="学士以上", fresh="否", headcount=2,
        majors={"graduate": "法学(A0301)", "undergraduate": "法学类(B0301)"}, remarks="男性;通过法律职业资格考试",
        cells={"咨询电话": "（0000）8610 3320"}, post_class="general"),
    row("270102", "安澜市司法局", "四级主任科员", area="市直", education="本科以上", degree="学士以上", fresh="应届毕业生",
        majors={"graduate": "法学(A0301)", "undergraduate": "法学类(B0301)"}, remarks="女性"),
    row("270201", "澄河县审计局", "一级科员", area="澄河县", education="研究生", degree="硕士以上", fresh="否", headcount=3,
        majors={"graduate": "会计学(A120201)"}, remarks="中共党员", sheet="县区"),
    row("270202", "澄河县白河镇人民政府", "一级科员", area="澄河县", education="大专以上", degree="不限", fresh="否",
        majors={"graduate": "不限", "undergraduate": "不限", "college": "不限"}, sheet="乡镇", test="是"),
]  # fmt: skip


@pytest.fixture
def exam(session: Session) -> Exam:
    make_city(session)
    organ = organ_by_code(session, "AL01")
    assert organ is not None
    classes = [{
        "name": "general", "title": "综合管理类",
        "components": [{"name": "aptitude", "title": "行测", "weight": "0.5"}, {"name": "essay", "title": "申论", "weight": "0.5"}],
        "steps": [{"name": "written", "title": "笔试成绩", "formula": "weighted", "decimals": 2}],
    }]  # fmt: skip
    made = make_exam(session, organ, ROWS, now=NOW, classes=classes)
    session.commit()
    return made


def counted(
    session: Session, exam: Exam, key: str, day: str, applied: int, passed: int = 0, paid: int = 0
) -> None:
    session.add(
        PositionFigure(
            exam_id=exam.id, key=key, day=date.fromisoformat(day), applied=applied, passed=passed, paid=paid
        )
    )
    session.commit()


def page(app: Flask, query: str = "") -> Node:
    return tree_of(text(app, LIST + query))


def codes(tree: Node) -> list[str]:
    return [th.words for th in tree.all("th", scope="row") if th.words.isdigit()]


def hrefs(tree: Node, cls: str) -> list[str]:
    return [str(link.attrs["href"]) for each in tree.all(cls=cls) for link in each.all("a")]


# --- searching


def test_the_list_shows_positions_with_how_many_they_recruit(app: Flask, exam: Exam) -> None:
    tree = page(app)
    assert codes(tree) == ["270101", "270102", "270201", "270202"]
    assert "找到4个职位，招录7人" in tree.words


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?area=%E5%B8%82%E7%9B%B4", ["270101", "270102"]),
        ("?area=市直&area=澄河县&sheet=乡镇", ["270202"]),
        ("?major=会计学", ["270201", "270202"]),
        ("?gender=female", ["270102", "270201", "270202"]),
        ("?political=群众", ["270101", "270102", "270202"]),
        ("?graduated=2015&q=司法", ["270101"]),
        ("?headcount=2-", ["270101", "270201"]),
        ("?column=其他要求&words=资格考试", ["270101"]),
        ("?has=其他要求:女", ["270102"]),
        ("?unit=审计", ["270201"]),
        ("?test=是", ["270202"]),
    ],
)
def test_each_condition_narrows_the_list(app: Flask, exam: Exam, query: str, expected: list[str]) -> None:
    assert codes(page(app, query)) == expected


@pytest.mark.parametrize(
    "query",
    ["area=市直&area=澄河县", "q=司法&gender=female", "headcount=2-3&years=2&service=no", "has=其他要求:女&lacks=考区:澄河",
     "major=法学&major_rule=code&political=群众", "graduated=2027&age=30&veteran=yes&unit=局"],
)  # fmt: skip
def test_a_filter_is_a_link_and_a_link_is_that_filter(app: Flask, exam: Exam, query: str) -> None:
    """The form that is shown, sent again, asks for the same; each chip asks for one condition less."""
    asked, reasons = read_filter(_lists(query))
    assert not reasons
    tree = page(app, f"?{query}")
    form = next(each for each in tree.all("form") if "filters" in each.classes)
    sent = [(str(i.attrs["name"]), i.attrs.get("value") or "") for i in form.all("input")
            if i.attrs.get("type") != "checkbox" or "checked" in i.attrs]  # fmt: skip
    for select in form.all("select"):
        sent += [(str(select.attrs["name"]), option.attrs.get("value", option.text) or "")
                 for option in select.all("option") if "selected" in option.attrs]  # fmt: skip
    again, reasons = read_filter(_grouped(sent))
    assert not reasons
    assert again == asked
    chips = hrefs(tree, "chips")
    conditions = [pair for pair in asked.pairs() if pair[0] != "major_rule"]
    assert len(chips) == len(conditions)
    for (name, value), chip in zip(conditions, chips, strict=True):
        less, reasons = read_filter(_lists(urlsplit(chip).query))
        assert not reasons
        left = [
            pair
            for pair in asked.pairs()
            if pair != (name, value) and not (name == "major" and pair[0] == "major_rule")
        ]
        assert less.pairs() == left


def _lists(query: str) -> dict[str, list[str]]:
    return _grouped(parse_qsl(query))


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def test_what_is_not_understood_is_left_out_and_named(app: Flask, exam: Exam) -> None:
    tree = page(app, "?age=abc&sort=best&per_page=7&page=x&colour=red&has=血型:A&gender=女")
    words = tree.one(cls="banner").words
    for sentence in (
        "年龄的值‘abc’不能用，已忽略。", "‘best’不是排序方式，已忽略。", "每页只能显示20个或50个，‘7’已忽略。",
        "‘x’不是页码，已忽略。", "没有名为‘colour’的条件，已忽略。", "职位表里没有‘血型’这一列，已忽略。",
    ):  # fmt: skip
        assert sentence in words
    assert codes(tree) == ["270102", "270201", "270202"]


def test_an_empty_list_says_which_condition_made_it_empty(app: Flask, exam: Exam) -> None:
    tree = page(app, "?area=澄河县&q=法律职业资格")
    assert "没有符合条件的职位。" in tree.words
    ways = [href for href in hrefs(tree, "chips") if href.startswith(LIST)]
    assert f"{LIST}?area=%E6%BE%84%E6%B2%B3%E5%8E%BF" in ways
    alone = page(app, "?area=市直&q=没有这样的话")
    assert "去掉“关键词：没有这样的话”就能找到职位。" in alone.words


def test_choices_count_what_they_would_add(app: Flask, exam: Exam) -> None:
    form = next(each for each in page(app, "?area=市直").all("form") if "filters" in each.classes)
    areas = {
        box.attrs["value"]: label.all("span")[-1].text
        for box in form.all("input", name="area")
        for label in form.all("label", **{"for": str(box.attrs["id"])})
    }
    assert areas == {"市直": "2", "澄河县": "2"}


def test_files_hold_what_was_searched(app: Flask, exam: Exam) -> None:
    tree = page(app, "?area=澄河县&sort=headcount")
    (csv,) = [href for link in tree.all("a") if "positions.csv" in (href := str(link.attrs["href"]))]
    lines = read(app, csv).text.strip().splitlines()
    assert len(lines) == 3


def test_few_applicants_are_not_told_exactly(app: Flask, session: Session, exam: Exam) -> None:
    for key, applied, passed in (("270101", 12, 7), ("270102", 3, 1), ("270201", 0, 0)):
        counted(session, exam, key, "2026-11-23", applied, passed)
    cells = {
        tr.one("th").words: tr.all("td")[-1].words
        for tr in page(app, "?sort=applied").all("tr")
        if tr.all("td")
    }
    assert cells == {"270201": "0人", "270102": "少于5人", "270101": "12人", "270202": "未公布"}
    one = tree_of(text(app, f"{LIST}/270102")).words
    assert "少于5人" in one
    assert not re.search(r"[^0-9]3人", one)
    assert told(4) == told(1) != told(5)


# --- one position


def test_a_position_shows_every_cell_its_phone_and_how_it_is_counted(app: Flask, exam: Exam) -> None:
    answer = read(app, f"{LIST}/270101")
    tree = assert_form_contract(answer)
    for cell in ROWS[0]["cells"].values():
        assert cell in tree.words
    assert "tel:000086103320" in [link.attrs["href"] for link in tree.all("a", cls="tel")]
    assert "笔试成绩 = 行测×50% + 申论×50%，四舍五入保留2位小数。" in tree.words
    assert "没有这个职位往年的分数。" in tree.words


def test_an_unknown_key_has_no_page(app: Flask, exam: Exam) -> None:
    for key in ("999999", "x" * 500, "%F0%A0%AE%B7"):
        assert read(app, f"{LIST}/{key}").status_code == 404


def test_earlier_lines_stand_with_their_year(app: Flask, session: Session, exam: Exam) -> None:
    for year, unit in ((2025, "安澜市司法局"), (2026, "安澜市司法局"), (2026, "澄河县审计局")):
        session.add(CutOff(unit=unit, title="一级科员", year=year, lowest=f"{year}.5", ratio="30:1"))
    session.commit()
    words = tree_of(text(app, f"{LIST}/270101")).words
    assert "2026.5" in words
    assert "2025.5" in words
    assert words.count("30:1") == 2


def test_changes_and_cancelled_positions_stay_with_the_notice_that_told_them(
    app: Flask, session: Session, exam: Exam, clock: FrozenClock
) -> None:
    office = make_office(session, "GW01")
    notice = publish(
        session,
        office,
        "recruit_announcement",
        title="职位调整公告",
        at="2026-11-25 09:00",
        now="2026-11-24 10:00",
    )
    changed = dict(ROWS[0], headcount=1, cells={**ROWS[0]["cells"], "录用人数": "1"})
    added = row("270301", "望山县财政局", "一级科员", area="望山县")
    table = put_table(session, exam, [changed, *ROWS[2:], added], now=NOW, number=2)
    table.change_notice_id = notice.id
    session.commit()
    assert read(app, f"{LIST}/270301").status_code == 404
    assert "职位变更" not in text(app, f"{LIST}/270101")
    clock.travel_to(instant("2026-11-25 09:00"))
    words = tree_of(text(app, f"{LIST}/270101")).words
    assert "调整职位" in words
    assert "录用人数：2 → 1" in words
    assert "职位调整公告" in words
    gone = tree_of(text(app, f"{LIST}/270102"))
    assert "这个职位已经取消，不能再报考。" in gone.words
    assert "取消职位" in gone.words
    assert not gone.all("select")
    assert "新增职位" in tree_of(text(app, f"{LIST}/270301")).words
    assert "职位调整公告" in text(app, EXAM)


def test_a_table_that_is_not_confirmed_changes_nothing(app: Flask, session: Session, exam: Exam) -> None:
    table = put_table(session, exam, ROWS[:1], now=NOW, number=2)
    session.get_one(PositionTable, table.id).state = TableState.WAITING
    session.commit()
    assert codes(page(app)) == ["270101", "270102", "270201", "270202"]
    assert "已经取消" not in text(app, f"{LIST}/270102")


# --- lists and comparing


def test_up_to_four_stand_side_by_side(app: Flask, exam: Exam) -> None:
    keys = "&".join(f"key={row['key']}" for row in ROWS)
    tree = tree_of(text(app, f"{EXAM}/compare?{keys}&key=000000"))
    assert "现在的职位表里没有‘000000’这个职位。" in tree.words
    heads = [th.words for th in tree.one("thead").all("th")]
    assert len(heads) == 5
    education = next(tr for tr in tree.all("tr") if tr.words.startswith("学历"))
    assert [td.words for td in education.all("td")] == ["本科以上", "本科以上", "研究生", "大专以上"]
    assert "不同" in education.words
    less = f"{EXAM}/compare?key=270102&key=270201&key=270202"
    assert less in [link.attrs["href"] for link in tree.all("a")]


def test_a_fifth_is_named_and_not_shown(app: Flask, session: Session, exam: Exam) -> None:
    put_table(session, exam, [*ROWS, row("270301", "望山县财政局", "一级科员")], now=NOW, number=2)
    session.commit()
    keys = "&".join(f"key={key}" for key in ("270101", "270102", "270201", "270202", "270301"))
    tree = tree_of(text(app, f"{EXAM}/compare?{keys}"))
    assert "一次最多4个职位，多出的没有显示。" in tree.words
    assert "望山县财政局" not in tree.words


def test_a_list_lives_in_its_address_and_is_carried_along(app: Flask, exam: Exam) -> None:
    tree = tree_of(text(app, f"{EXAM}/list?key=270201&key=270101"))
    assert codes(tree) == ["270201", "270101"]
    (more,) = [str(a.attrs["href"]) for a in tree.all("a") if a.words == "再找几个职位"]
    search = tree_of(text(app, more))
    assert "我的清单（2个）" in search.words
    assert [box.attrs["value"] for box in search.all("input", name="key") if "checked" in box.attrs] == [
        "270101",
        "270201",
    ]
    narrowed = page(app, "?keep=270201&area=市直")
    assert f"{EXAM}/list?key=270201" in [a.attrs["href"] for a in narrowed.all("a")]
    assert f"{LIST}?keep=270201" in hrefs(narrowed, "chips")
    assert "去查职位" in tree_of(text(app, f"{EXAM}/list")).words
