"""Brackets, widths of marks, words typed twice, words of another time, the city's list, days and addresses in the text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hr_portal.core.spelling import bracket_faults, half_width_marks, typed_twice, year_brackets
from hr_portal.notices.checklist import Mark
from hr_portal.notices.checks.addresses import fault_of
from hr_portal.notices.kinds import BadKind
from hr_portal.notices.old_words import known_words, load_words, read_words
from tests.factories.checks import checked, codes, only


def found(spots: list[Any]) -> list[tuple[str, str]]:
    return [(spot.code, spot.found) for spot in spots]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("现将（第一批）公示如下。", []),
        ("《条例》（2019年）规定“公开、公正”。", []),
        ("1）报名；2）考试。\n一）资格审查。", []),
        ("（一）报名\n（二）考试", []),
        ("现将（第一批公示如下。", [("bracket_unpaired", "（")]),
        ("现将第一批）公示如下。", [("bracket_unpaired", "）")]),
        ("现将（第一批)公示如下。", [("bracket_mixed", ")")]),
        ("根据《条例（2019年》办理。", [("bracket_unpaired", "（")]),
        ("他说：“公示如下。", [("bracket_unpaired", "“")]),
        ("安组通〔2026〕3号〕", [("bracket_unpaired", "〕")]),
        ("见[名称](https://a.gov.cn/x(1).html)。", []),
    ],
)
def test_a_bracket_has_a_partner_of_its_own_kind(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(bracket_faults(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公示如下,欢迎监督.", [",", "."]),
        ("时间为9:00—12:00,地点另定。", []),
        ("见www.a.gov.cn,或者来电。", []),
        ("市委组织部(公务员局)公示", ["(", ")"]),
        ("[名称](https://a.gov.cn)公示", []),
        ("DNA,RNA", []),
        ("编号: 12", []),
    ],
)
def test_a_mark_between_characters_is_of_full_width(text: str, expected: list[str]) -> None:
    assert [spot.found for spot in half_width_marks(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("拟任职的的同志", ["的的"]),
        ("实现目的的办法", []),
        ("有的的确如此", []),
        ("打的的士", []),
        ("公示公示如下", ["公示公示"]),
        ("一步一步来", []),
        ("报名，，考试", ["，，"]),
        ("等等……", []),
    ],
)
def test_what_is_typed_twice_is_seen_and_what_belongs_twice_is_not(text: str, expected: list[str]) -> None:
    assert [spot.found for spot in typed_twice(text)] == expected


def test_the_year_of_a_number_stands_in_hexagonal_brackets() -> None:
    assert [
        spot.meant for spot in year_brackets("安组通[2026]3号、（2025）12号、〔2024〕1号、（2026年）")
    ] == ["〔2026〕", "〔2025〕"]


def test_a_clean_text_has_nothing_against_it() -> None:
    findings = checked(body="根据有关规定，现将情况公示如下。")
    assert "spelling_in_order" in codes(findings, Mark.PASSED)
    assert codes(findings, Mark.WARNING) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("面向主任科员以下职务公示。", "word_replaced"),
        ("由市人事局受理。", "word_replaced"),
        ("军转干部安置办法。", "word_replaced"),
        ("一级主任科员及以下职级公示。", None),
        ("人事部门负责。", None),
        ("一级主任科员以下职级。", None),
    ],
)
def test_a_word_that_a_reform_has_replaced_is_asked_about_with_its_source(
    body: str, code: str | None
) -> None:
    findings = checked(body=body)
    assert ("word_replaced" in codes(findings)) is (code is not None)
    if code is not None:
        finding = only(findings, code)
        assert finding.mark is Mark.WARNING
        assert finding.facts["source"]
        assert int(str(finding.facts["since"])) >= 2008


def test_a_career_may_name_what_is_no_more() -> None:
    from tests.factories.checks import ZHANG

    findings = checked(persons=({**ZHANG, "resume_entries": "1999年7月至2008年5月在市人事局工作"},))
    assert "word_replaced" not in codes(findings)


@pytest.fixture
def words_of_city(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    load_words(None)


def test_a_city_adds_its_own_words_and_its_list_stands_in_the_way(words_of_city: Path) -> None:
    (words_of_city / "terms.toml").write_text(
        '[[terms]]\nwrong = "安澜县"\nright = "安澜区"\nsince = 2016\nsource = "国务院批复"\n',
        encoding="utf-8",
    )
    (words_of_city / "sensitive.txt").write_text("# 名单\n错名字 => 对名字\n不能用的词\n", encoding="utf-8")
    load_words(words_of_city)
    assert only(checked(body="安澜县公示如下。"), "word_replaced").facts["right"] == "安澜区"
    assert "word_replaced" in codes(checked(body="市人事局公示。"))
    listed = only(checked(title="错名字同志任前公示"), "word_on_the_list")
    assert (listed.mark, listed.where, listed.facts["meant"]) == (Mark.MUST_FIX, "title", "对名字")
    assert "word_on_the_list" in codes(checked(body="有不能用的词。"), Mark.MUST_FIX)


def test_nothing_is_sensitive_where_the_city_has_no_list(words_of_city: Path) -> None:
    assert read_words(words_of_city).sensitive == ()
    assert read_words(None).old == known_words().old


@pytest.mark.parametrize(
    "text",
    [
        "terms = 1",
        '[[terms]]\nwrong = "甲"\nright = "乙"\nsource = "丙"\n',
        '[[terms]]\nwrong = "甲"\nright = "乙"\nsource = "丙"\nsince = "去年"\n',
        '[[terms]]\nwrong = "甲"\nright = ""\nsource = "丙"\nsince = 2019\n',
        '[[terms]]\nwrong = "甲"\nright = "乙"\nsource = "丙"\nsince = 2019\nmark = "x"\n',
        "other = 1",
    ],
)
def test_a_list_that_says_anything_else_stops_the_start(words_of_city: Path, text: str) -> None:
    (words_of_city / "terms.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadKind, match=r"terms\.toml"):
        read_words(words_of_city)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("各位同志：\n\n2026年11月23日", "signature_date_differs"),
        ("各位同志：\n\n2026年11月24日", None),
        ("报名截止2026年11月30日", None),
    ],
)
def test_a_day_under_the_text_is_that_of_the_document(body: str, code: str | None) -> None:
    assert ("signature_date_differs" in codes(checked("announcement", body=body))) is (code is not None)


@pytest.mark.parametrize(
    ("body", "signed", "code"),
    [
        ("经2026年11月20日市委常委会研究决定，现公示如下。", date(2026, 11, 24), "decision_date_printed"),
        ("2026年11月20日前报名。", date(2026, 11, 24), "decision_date_perhaps_printed"),
        ("2026年11月20日前报名。", date(2026, 11, 20), None),
        ("现公示如下。", date(2026, 11, 24), None),
    ],
)
def test_the_day_of_the_decision_stays_inside(body: str, signed: date, code: str | None) -> None:
    said = codes(checked(body=body, document_date=signed))
    assert [one for one in said if one.startswith("decision_date_")] == ([code] if code else [])


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("https://rs.example.gov.cn/n/AL01-2026-00178", ""),
        ("http://www.gov.cn:8080/x?a=1", ""),
        ("www.example.gov.cn", ""),
        ("https://安澜.政务", ""),
        ("http:/www.gov.cn", "address_malformed"),
        ("https//www.gov.cn", "address_malformed"),
        ("http：//www.gov.cn", "address_malformed"),
        ("htp://www.gov.cn", "address_malformed"),
        ("http://www.gov.cn:port/", "address_malformed"),
        ("https://gov", "address_malformed"),
        ("www。gov。cn", "address_malformed"),
        ("http://10.1.2.3/oa", "address_inside"),
        ("http://localhost:8000", "address_inside"),
    ],
)
def test_an_address_that_cannot_be_right_is_named(address: str, fault: str) -> None:
    assert fault_of(address) == fault
    said = codes(checked(body=f"详见{address}"))
    assert [one for one in said if one.startswith("address_")] == ([fault] if fault else [])


def test_a_day_that_nobody_filled_in_stands_in_the_way() -> None:
    assert only(checked(body="请于〔日期〕前报名。"), "placeholder_left").mark is Mark.MUST_FIX
