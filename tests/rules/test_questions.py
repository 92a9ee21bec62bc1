"""Small questions: however somebody writes the right answer, it is right; nothing else is."""

from __future__ import annotations

from datetime import date

import pytest

from hr_portal.core.questions import Ask, Question, draw, is_right, read_answer

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "typed",
    [
        "12",
        "１２",
        "十二",
        " 12 ",
        "12。",
        "是12",
        "twelve",
        "Twelve",
        "一十二",
        "12个",
        "十二个月",
        "= 12",
        "等于12",
    ],
)
def test_twelve_is_written_in_many_ways(typed: str) -> None:
    assert is_right(Question(Ask.SUM, (7, 5)), typed, {TUESDAY})


@pytest.mark.parametrize(
    "typed",
    ["", "13", "二", "1 3", "十三", "7+5", "twelf", "一二", "x12", "12x", "-12", "1.2", "\0", "九" * 99],
)
def test_anything_else_is_wrong(typed: str) -> None:
    assert not is_right(Question(Ask.SUM, (7, 5)), typed, {TUESDAY})


@pytest.mark.parametrize(
    "typed", ["星期二", "周二", "礼拜二", "二", "2", "今天是星期二", "今天星期二。", "Tuesday", "tue", "TUE."]
)
def test_a_day_of_the_week_is_written_in_many_ways(typed: str) -> None:
    assert is_right(Question(Ask.TODAY), typed, {TUESDAY})
    assert not is_right(Question(Ask.TOMORROW), typed, {TUESDAY})


@pytest.mark.parametrize("typed", ["星期日", "星期天", "周日", "周天", "日", "7", "Sunday", "sun"])
def test_sunday_is_the_seventh_day(typed: str) -> None:
    assert read_answer(typed) == 7


def test_around_midnight_the_day_it_was_asked_counts_as_well() -> None:
    days = {TUESDAY, date(2026, 11, 25)}
    assert is_right(Question(Ask.TODAY), "周二", days)
    assert is_right(Question(Ask.TODAY), "周三", days)


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        (Question(Ask.DIFFERENCE, (9, 7)), "二", "16"),
        (Question(Ask.DIFFERENCE, (9, 7)), "两", "九"),
        (Question(Ask.LARGEST, (3, 18, 11)), "十八", "3"),
        (Question(Ask.SMALLEST, (3, 18, 11)), "3", "十八"),
        (Question(Ask.MONTHS), "12个月", "11"),
        (Question(Ask.SUM, (9, 9)), "18", "81"),
        (Question(Ask.LARGEST, (10, 1, 2)), "十", "一"),
    ],
)
def test_each_kind_of_question_has_its_answer(question: Question, right: str, wrong: str) -> None:
    assert is_right(question, right, {TUESDAY})
    assert not is_right(question, wrong, {TUESDAY})


def test_every_drawn_question_has_an_answer_its_numbers_can_be_said_in_words() -> None:
    for question in (draw() for _ in range(500)):
        assert all(0 <= number < 20 for number in question.numbers)
        (answer,) = question.answers({TUESDAY})
        assert 0 < answer <= 19
        assert is_right(question, str(answer), {TUESDAY})
