"""What an author most likely meant otherwise."""

from __future__ import annotations

import pytest

from hr_portal.core.markup import render
from hr_portal.core.markup_lint import LintSpot, lint


def test_bold_that_closes_behind_a_mark_and_before_a_word_is_no_bold() -> None:
    text = "公示如下。\n\n一行\n**加粗。**后文"
    assert "<strong>" not in render(text)
    assert lint(text) == [LintSpot("bold_without_effect", 4, "**加粗。**后文")]


@pytest.mark.parametrize(
    "text", ["**加粗**。后文", "**加粗。**\n后文", r"\*\*不是加粗\*\*", "3*5*7", "`**`", "__甲__ 乙"]
)
def test_bold_that_works_and_stars_that_are_meant_are_left_in_peace(text: str) -> None:
    assert lint(text) == []


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("甲\n\n<b>乙</b>", LintSpot("html_is_shown_as_text", 3, "<b>乙</b>")),
        ("[附件](附件.pdf)", LintSpot("link_refused", 1, "[附件](附件.pdf)")),
        ("[x](javascript:alert)", LintSpot("link_refused", 1, "[x](javascript:alert)")),
        ("见 https://www.gov.cn/ 。", LintSpot("address_is_no_link", 1, "见 https://www.gov.cn/ 。")),
        ("甲\n![照片](/x.png)", LintSpot("picture_is_left_out", 2, "照片")),
        ("甲\n\n#标题", LintSpot("heading_without_space", 3, "#标题")),
        ("＃ 标题", LintSpot("heading_without_space", 1, "＃ 标题")),
    ],
)
def test_what_would_look_wrong_is_said_with_its_line(text: str, spot: LintSpot) -> None:
    assert lint(text) == [spot]


def test_an_ordinary_notice_has_no_spots() -> None:
    text = "# 公示\n\n现将**周明溪**同志公示如下：\n\n1. 甲\n2. 乙\n\n|姓名|\n|--|\n|周明溪|\n\n<https://www.gov.cn/> [附件](/files/1)\n"
    assert lint(text) == []
