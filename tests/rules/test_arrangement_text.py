"""Pasted text of a paper on holidays: read in full, or refused by its line."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.arrangement_text import arrangement_from_text
from hr_portal.core.calendar import ArrangementUnreadable, RuleKind, built_in_arrangements

BUILT_IN = {one.year: one for one in built_in_arrangements()}

PAPER_2026 = """国务院办公厅关于2026年部分节假日安排的通知
（示例文号〔2025〕1号）

各有关单位：
　　现将2026年元旦、春节、清明节、劳动节、端午节、中秋节、国庆节放假调休日期安排通知如下。
　　一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
　　二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周
六）上班。
　　三、清明节：4月4日（周六）至6日（周一）放假，共3天。
　　四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
　　五、端午节：6月19日（周五）至21日（周日）放假，共3天。
　　六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
　　七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
　　节假日期间，请各单位安排好值班。
国务院办公厅
2025年11月4日
"""

OTHER_WORDS_2026 = """关于２０２６年节假日的安排
元旦:1月1日-3日放假,共三天;1月4日(星期日)照常上班
春节：2026年2月15日（星期日）—2月23日（星期一）放假调休9天，2月14日、28日均上班
清明节：4月4日至6日放假。其中，4月5日（星期日）为法定节假日。
劳动节：5月1日到5日调休放假，共5天，5月9日（星期六）上班。
端午节：6月19日放假，与周末连休，共3天。6月20日、21日为公休日。
中秋节：9月25日、26日、27日放假
国庆节：10月1日～7日放假调休，共七天。9月20日（星期天），10月10日（星期六）上班。
"""


def read(text: str, year: int | None = None) -> dict[str, str]:
    return {
        day.isoformat(): rule.kind.value for day, rule in arrangement_from_text(text, year=year).days.items()
    }


def refusals(text: str, year: int | None = 2026) -> list[tuple[str, str | None]]:
    with pytest.raises(ArrangementUnreadable) as refused:
        arrangement_from_text(text, year=year)
    return [(reason.code, reason.where) for reason in refused.value.reasons]


def test_the_paper_of_2026_reproduces_what_the_project_holds() -> None:
    arrangement = arrangement_from_text(PAPER_2026, source="通知", papers=("https://www.gov.cn/",))
    assert dict(arrangement.days) == dict(BUILT_IN[2026].days)
    assert (arrangement.year, arrangement.title) == (2026, "国务院办公厅关于2026年部分节假日安排的通知")
    assert (arrangement.source, arrangement.papers) == ("通知", ("https://www.gov.cn/",))


def test_line_breaks_do_not_matter() -> None:
    assert dict(arrangement_from_text(PAPER_2026.replace("\n", "")).days) == dict(BUILT_IN[2026].days)
    assert dict(arrangement_from_text(PAPER_2026.replace("\n", "\r\n")).days) == dict(BUILT_IN[2026].days)
    spaced = PAPER_2026.replace("日（", " 日 （").replace("放假", "放\u200b假")
    assert dict(arrangement_from_text(spaced).days) == dict(BUILT_IN[2026].days)


def test_the_same_said_in_other_words_is_the_same() -> None:
    assert dict(arrangement_from_text(OTHER_WORDS_2026, year=2026).days) == dict(BUILT_IN[2026].days)


@pytest.mark.parametrize(
    ("year", "text", "days"),
    [
        (2025, "一、元旦：1月1日（周三）放假1天，不调休。", {"2025-01-01": "off"}),
        (2018, "一、元旦：1月1日放假，与周末连休。", {"2018-01-01": "off"}),
        (2023, "三、清明节：4月4日放假，共1天。", {"2023-04-04": "off"}),
        (2014, "三、清明节：4月5日放假，4月7日（星期一）补休。", {"2014-04-05": "off", "2014-04-07": "off"}),
        (
            2024,
            "六、中秋节：9月15日至17日放假，与周末连休。",
            {"2024-09-15": "off", "2024-09-16": "off", "2024-09-17": "off"},
        ),
        (
            2019,
            "一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。",
            {"2018-12-29": "makeup", "2018-12-30": "off", "2018-12-31": "off", "2019-01-01": "off"},
        ),
        (
            2019,
            "元旦：12月30日（上年）至1月1日放假，12月29日（上年，周六）上班",
            {"2018-12-29": "makeup", "2018-12-30": "off", "2018-12-31": "off", "2019-01-01": "off"},
        ),
        (
            2008,
            (
                "一、元旦：12月30日—1月1日放假，共3天。其中，1月1日（星期二）为法定节假日，12月30日（星期日）为公休日，"
                "12月29日（星期六）公休日调至12月31日（星期一），12月29日（星期六）上班。"
            ),
            {"2007-12-29": "makeup", "2007-12-30": "off", "2007-12-31": "off", "2008-01-01": "off"},
        ),
        (
            2020,
            "春节：1月24日至2月2日放假，共十天。2月3日（星期一）起正常上班。",
            {f"2020-01-{day}": "off" for day in range(24, 32)} | {"2020-02-01": "off", "2020-02-02": "off"},
        ),
    ],
)
def test_the_forms_papers_have_used_are_read(year: int, text: str, days: dict[str, str]) -> None:
    assert read(text, year) == days


def test_encouraged_leave_arranges_nothing() -> None:
    text = "二、春节：2月10日至17日放假调休，共8天。鼓励各单位结合带薪年休假，安排职工在除夕（2月9日）休息。"
    assert "2024-02-09" not in read(text, 2024)
    assert len(read(text, 2024)) == 8


def test_a_later_paper_on_one_festival_need_not_list_it() -> None:
    text = """关于调整2019年劳动节假期安排的通知
经批准，现将有关安排通知如下：
2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。"""
    arrangement = arrangement_from_text(text, year=2019)
    assert {rule.name for rule in arrangement.days.values()} == {"劳动节"}
    assert [day for day, rule in arrangement.days.items() if rule.kind is RuleKind.MAKEUP] == [
        date(2019, 4, 28),
        date(2019, 5, 5),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("一、元旦：1月1日（周五）放假", "weekday_contradicts"),
        ("一、元旦：1月1日至3日（星期日）放假", "weekday_contradicts"),
        ("一、元旦：1月1日至3日放假，共4天", "day_count_contradicts"),
        ("一、元旦：1月1日放假，共3天", "day_count_contradicts"),
        ("一、元旦：1月1日至3日放假3天。1月4日（周六）上班", "weekday_contradicts"),
        ("一、元旦：1月1日放假。1月1日上班", "date_contradicts"),
        ("一、元旦：1月1日放假\n二、春节：1月1日放假", "date_contradicts"),
        ("一、元旦：1月1日至3日", "line_unreadable"),
        ("一、元旦：2026年1月1日", "line_unreadable"),
        ("一、元旦：一月一日放假", "line_unreadable"),
        ("一、元旦：1月1日放假，1月4日照常", "line_unreadable"),
        ("一、元旦：1月1日不放假", "line_unreadable"),
        ("一、元旦：1月1日放假半天", "line_unreadable"),
        ("一、元旦：1月1日放假。周日上班", "line_unreadable"),
        ("一、元旦：共3天", "line_unreadable"),
        ("一、元旦：1日放假", "month_missing"),
        ("一、元旦：13月1日放假", "date_unreadable"),
        ("一、春节：2月29日放假", "date_unreadable"),
        ("一、元旦：1月3日至1日放假", "span_unreadable"),
        ("一、元旦：1月1日至11月1日放假", "span_unreadable"),
        ("一、元旦：1月6日上班", "makeup_on_weekday"),
        ("一、元旦：2025年11月30日放假", "date_outside_year"),
        ("一、元旦：2016年1月1日放假", "date_outside_year"),
        ("二、春节：3月15日（周日）至23日（周一）放假，共9天", "day_out_of_season"),
        ("二、春节：2月15日至23日放假，共9天。3月28日（周六）上班", "makeup_far_from_holiday"),
        ("1月1日放假", "festival_missing"),
    ],
)
def test_what_is_not_understood_or_contradicts_itself_is_refused_by_its_line(text: str, code: str) -> None:
    found = refusals(f"关于2026年部分节假日安排的通知\n\n{text}")
    assert [one for one, _ in found] == [code]
    assert found[0][1] in {"line 3", "line 4"}


def test_the_refusal_quotes_the_line_and_the_part() -> None:
    with pytest.raises(ArrangementUnreadable) as refused:
        arrangement_from_text("\n一、元旦：1月1日（周五）放假调休，共3天。", year=2026)
    [reason] = refused.value.reasons
    assert reason.facts == {
        "line": 2,
        "text": "一、元旦：1月1日（周五）放假调休，共3天。",
        "date": date(2026, 1, 1),
        "said": 5,
        "weekday": 4,
        "part": "1月1日(周五)",
    }


def test_every_unreadable_line_is_named() -> None:
    assert refusals(PAPER_2026.replace("共3天", "共2天"), None) == [
        ("day_count_contradicts", f"line {line}") for line in (6, 9, 11, 12)
    ]


def test_a_wrong_digit_is_refused_unless_it_moves_a_make_up_day_by_whole_weeks() -> None:
    """Weekdays, counts and seasons make the paper check itself; of all single wrong digits one goes unseen."""
    first, end = PAPER_2026.index("一、元旦"), PAPER_2026.index("国务院办公厅\n2025年")
    taken = []
    for position in range(first, end):
        for digit in "0123456789":
            if not PAPER_2026[position].isdigit() or digit == PAPER_2026[position]:
                continue
            try:
                arrangement_from_text(PAPER_2026[:position] + digit + PAPER_2026[position + 1 :])
            except ArrangementUnreadable:
                continue
            taken.append((PAPER_2026[position - 8 : position + 8], digit))
    assert taken == [("周日）、10月10日（周六）上班", "7")]  # 17 October is a Saturday as well


@pytest.mark.parametrize(
    ("text", "year", "code"),
    [
        ("", 2026, "arrangement_empty"),
        ("各单位注意值班。", 2026, "arrangement_empty"),
        (PAPER_2026, 2027, "year_contradicts"),
        ("一、元旦：1月1日放假", None, "year_unreadable"),
        ("关于9999年部分节假日安排的通知", None, "year_unreadable"),
        ("元" * 20_001, 2026, "text_too_long"),
    ],
)
def test_a_text_without_year_or_days_is_refused(text: str, year: int | None, code: str) -> None:
    assert [one for one, _ in refusals(text, year)] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "1日放假。" * 3900,
        "元旦：" + "1月1日、" * 3900,
        "元旦：" + "1月1日(" * 3900,
        "元旦：" + "1月1日至" * 3900,
        "\n" * 20_000,
        "一、" * 10_000,
        "节" * 20_000,
        "(" * 10_000 + ")" * 10_000,
        "元旦：1月1日" + "()" * 9_900 + "x",
        "元旦:" + "," * 19_900,
    ],
)
def test_hostile_text_is_answered_quickly(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ArrangementUnreadable):
        arrangement_from_text(text, year=2026)
    assert time.perf_counter() - began < 10


@given(
    st.text(alphabet="一元旦春节：:、。，,（）() 0123456789年月日至-放假调休上班共天周六星期\n", max_size=60)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    reasons, days = [], {}
    try:
        days = dict(arrangement_from_text(text, year=2026).days)
    except ArrangementUnreadable as refused:
        reasons = refused.reasons
    assert bool(reasons) != bool(days)
