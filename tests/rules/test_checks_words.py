"""Raw numbers, links, files and the words themselves."""

from __future__ import annotations

from typing import Any

import pytest

from hr_portal.core.text_faults import TRADITIONAL
from hr_portal.notices.checklist import Mark
from hr_portal.notices.checks.links import own_addresses
from tests.factories.checks import ZHANG, checked, codes, only

ID_CARD = "11010119900307002X"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"title": f"关于{ID_CARD}的公告"}, "title"),
        ({"body": f"身份证号：{ID_CARD}"}, "body"),
        ({"body": "身份证号：１１０１０１ 19900307 002x"}, "body"),
        ({"fields": {"exception_promotion_reason": f"见{ID_CARD}"}}, "fields.exception_promotion_reason"),
        (
            {"persons": (ZHANG, {**ZHANG, "name": "陆远", "resume_entries": ID_CARD})},
            "persons.2.resume_entries",
        ),
        ({"contact": {"office": f"干部科{ID_CARD}"}}, "contact.office"),
        ({"around": {"attachment_names": (f"{ID_CARD}.pdf",)}, "body": "附件另附。"}, "attachments"),
    ],
)
def test_an_identity_number_anywhere_stands_in_the_way(changes: dict[str, Any], where: str) -> None:
    found = only(checked(**changes), "raw_id_card")
    assert (found.mark, found.where) == (Mark.MUST_FIX, where)
    assert not any(ID_CARD in str(fact) for fact in found.facts.values())


def test_a_mobile_number_stands_in_the_way_and_is_shown_only_masked() -> None:
    found = only(checked(persons=({**ZHANG, "current_post": "局长（联系电话13000000000）"},)), "raw_mobile")
    assert (found.mark, found.where) == (Mark.MUST_FIX, "persons.1.current_post")
    assert found.facts["masked"] == "130****0000"


def test_a_mobile_number_that_is_the_line_of_the_office_is_allowed() -> None:
    assert codes(checked(contact={"phone": "13000000000"}, body="受理电话13000000000。"), Mark.MUST_FIX) == []
    assert codes(checked(enquiry_phone="13000000001"), Mark.MUST_FIX) == []


@pytest.mark.parametrize(
    "body", ["统一社会信用代码11110000MB0000001Y。", "举报电话12380，邮编310000。", "账号6222020000000000。"]
)
def test_numbers_of_offices_are_no_identity_numbers(body: str) -> None:
    assert codes(checked(body=body), Mark.MUST_FIX) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("见[上一批](/n/AL01-2026-00177)。", ["AL01-2026-00177"]),
        ("见[上一批](https://rs.example.gov.cn/n/AL01-2026-00177)。", ["AL01-2026-00177"]),
        ("见 /n/AL01-2026-00177 。", ["AL01-2026-00177"]),
        ("见[上一批](/n/AL01-2026-177)。", ["AL01-2026-177"]),
        ("见[报道](http://www.example.com.cn/n/2026/1124/c1.html)。", []),
        ("见[目录](/notices)。", []),
    ],
)
def test_addresses_of_the_house_are_known_from_those_of_others(body: str, found: list[str]) -> None:
    assert own_addresses(body) == found


def test_a_link_to_a_notice_nobody_can_open_must_be_fixed() -> None:
    body = "见[一](/n/AL01-2026-00177)和[二](/n/AL01-2026-00178)。"
    found = only(checked(body=body, around={"known_addresses": frozenset({"AL01-2026-00177"})}), "link_dead")
    assert (found.mark, found.facts["address"]) == (Mark.MUST_FIX, "/n/AL01-2026-00178")
    known = frozenset({"AL01-2026-00177", "AL01-2026-00178"})
    assert only(checked(body=body, around={"known_addresses": known}), "links_answer").facts["count"] == 2


@pytest.mark.parametrize(
    "target", ["附件.pdf", "../list.html", "files/a.pdf", "javascript:alert(1)", "//x.example"]
)
def test_a_link_that_is_relative_or_unsafe_must_be_fixed(target: str) -> None:
    assert codes(checked(body=f"见[名单]({target})。"), Mark.MUST_FIX) == ["link_refused"]


@pytest.mark.parametrize(
    ("body", "names", "code", "mark"),
    [
        ("附件：1. 职位表", (), "attachment_missing", Mark.MUST_FIX),
        ("职位见附件。", (), "attachment_missing", Mark.MUST_FIX),
        ("详见附件1。", (), "attachment_missing", Mark.MUST_FIX),
        ("请填写附件２。", (), "attachment_missing", Mark.MUST_FIX),
        ("材料以附件形式发送。", (), None, None),
        ("本公示无附件。", (), None, None),
        ("附件另行公布。", (), "attachment_perhaps_missing", Mark.WARNING),
        ("详见附件1。", ("职位表.xlsx",), None, None),
        ("详见附件1、附件3。", ("职位表.xlsx",), "attachments_too_few", Mark.WARNING),
        ("公示如下。", ("职位表.xlsx",), "attachment_not_mentioned", Mark.WARNING),
        ("公示如下。", (), None, None),
    ],
)
def test_what_the_text_speaks_of_is_attached_and_what_is_attached_is_spoken_of(
    body: str, names: tuple[str, ...], code: str | None, mark: Mark | None
) -> None:
    findings = checked(body=body, around={"attachment_names": names})
    assert codes(findings, Mark.MUST_FIX) + codes(findings, Mark.WARNING) == ([code] if code else [])
    if code:
        assert only(findings, code).mark is mark


def test_what_the_inspection_of_a_file_noticed_is_shown_again_before_publication() -> None:
    around = {"attachment_names": ("名单.xlsx",), "attachment_warnings": (("名单.xlsx", "hidden_sheet"),)}
    found = only(checked(body="见附件。", around=around), "file_notable")
    assert (found.mark, found.facts["notable"]) == (Mark.WARNING, "hidden_sheet")


@pytest.mark.parametrize("text", ["锟斤拷锟斤拷", "张\ufffd三", "任?命", "\ue81e"])
@pytest.mark.parametrize("place", ["body", "persons.1.current_post", "persons.1.name"])
def test_garbled_text_must_be_fixed_wherever_it_stands(text: str, place: str) -> None:
    changes: dict[str, Any] = {"body": text}
    if place.startswith("persons"):
        changes = {"persons": ({**ZHANG, place.split(".")[-1]: f"副{text}局"},)}
    found = only(checked(**changes), "text_garbled")
    assert (found.mark, found.where) == (Mark.MUST_FIX, place)


def test_traditional_characters_are_asked_about_except_in_names() -> None:
    found = only(checked(body="現將有關情況公示如下。"), "text_traditional")
    assert (found.mark, found.where) == (Mark.WARNING, "body")
    assert "現（现）" in found.facts["characters"]  # type: ignore[operator]
    assert "陳" in TRADITIONAL
    assert (
        codes(
            checked(persons=({**ZHANG, "name": "陳馬"},), fields={"secrecy_reviewer": "陳馬"}), Mark.WARNING
        )
        == []
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("**加粗。**后文", "markup_bold_without_effect"),
        ("<b>乙</b>", "markup_html_is_shown_as_text"),
        ("见 https://www.gov.cn/ 。", "markup_address_is_no_link"),
        ("![照片](/x.png)", "markup_picture_is_left_out"),
        ("#标题", "markup_heading_without_space"),
    ],
)
def test_marks_without_effect_are_mentioned_and_never_block(body: str, code: str) -> None:
    findings = checked(body=body)
    assert (codes(findings, Mark.MUST_FIX), codes(findings, Mark.WARNING)) == ([], [code])
