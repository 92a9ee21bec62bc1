"""The checklist in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from hr_portal.notices.checklist import Mark
from hr_portal.notices.checks.order import run
from hr_portal.web.finding_lines import anchor, finding_lines
from tests.factories.checks import HE, KINDS, ZHANG, context_for, text_of


@pytest.fixture
def reader(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def lines(
    kind: str = "pre_appointment", around: dict[str, Any] | None = None, **changes: Any
) -> list[dict[str, Any]]:
    text = text_of(kind, **changes)
    findings = run(text, context_for(KINDS[kind], text, **(around or {})))
    return finding_lines(findings, kind=KINDS[kind], content=text)


@pytest.mark.parametrize(
    ("where", "href"),
    [
        ("body", "#body"),
        ("fields.decided_on", "#fields-decided_on"),
        ("contact.phone", "#contact-phone"),
        ("persons.2.birth_month", "#persons-1-birth_month"),
        ("persons", "#persons"),
    ],
)
def test_a_place_is_the_id_of_its_control_with_rows_counted_from_nought(where: str, href: str) -> None:
    assert anchor(where) == href


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("changes", "title", "text"),
    [
        ({"period_length": 3, "around": {"window": None}}, "公示期3个工作日太短",
         "不得少于5个工作日。依据：《党政领导干部选拔任用工作条例》任前公示有关规定，不少于5个工作日。"),
        ({"persons": (ZHANG, {**ZHANG, "name": "陆远", "sex": "", "ethnicity": ""})}, "第2人陆远缺性别、民族", ""),
        ({"persons": ({**ZHANG, "current_post": "局长（13000000000）"},)}, "第1人张文澜的现任职务里有手机号",
         "130****0000，公开前必须删除；办公用的号码请填在受理电话或咨询电话里。依据：身份证号、手机号不得公开。"),
        ({"body": "公示时间：2026年11月20日至26日。"}, "正文里的公示期与算出的不一样",
         "正文写的是“2026年11月20日至26日”，算出的是2026年11月25日至2026年12月1日。"),
        ({"fields": {"secrecy_conclusion": ""}}, "没有填写保密审查结论", "依据：《中华人民共和国政府信息公开条例》第十七条。"),
        ({"around": {"attachment_names": ("a.xlsx",), "attachment_warnings": (("a.xlsx", "hidden_sheet"),)},
          "body": "见附件。"}, "附件“a.xlsx”请再看一看", "有隐藏的工作表，公众能看到，请核对。"),
        ({}, "公示期5个工作日", "不少于规定的5个工作日。11月28日、11月29日为休息日，不计。"),
        ({}, "还需2人：复核、签发",
         "编写的人不能复核、签发；签发可以在系统签发，也可以登记纸质签批。编写：王建国。"),
    ],
)  # fmt: skip
def test_a_line_says_what_was_found_and_how_to_mend_it(
    changes: dict[str, Any], title: str, text: str
) -> None:
    found = [line for line in lines(**changes) if line["title"] == title]
    assert [line["text"] for line in found] == [text]


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({}, "Period of 5 working days"),
        ({"period_length": 1, "around": {"window": None}}, "Period of 1 working day too short"),
    ],
)
def test_a_length_stands_in_its_number_in_english(changes: dict[str, Any], title: str) -> None:
    with force_locale("en"):
        assert title in [line["title"] for line in lines(**changes)]


@pytest.mark.usefixtures("reader")
def test_only_what_can_be_mended_is_linked_and_only_who_is_waited_for_is_counted() -> None:
    for line in lines(title="", contact={"oversight_phone": ""}):
        assert bool(line.get("href")) is (line["level"] in (Mark.MUST_FIX, Mark.WARNING))
        assert line.get("count") == (2 if line["level"] == Mark.WAITING else None)


@pytest.mark.usefixtures("reader")
def test_a_page_may_say_where_its_places_are() -> None:
    text = text_of(title="")
    findings = run(text, context_for(KINDS["pre_appointment"], text))
    drawn = finding_lines(
        findings, kind=KINDS["pre_appointment"], content=text, href=lambda where: f"/x#{where}"
    )
    assert drawn[0]["href"] == "/x#title"


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_line_of_a_bad_text_can_be_said_in_both_languages(language: str) -> None:
    with force_locale(language):
        said = lines(
            title="锟斤拷國", document_no="安组通[2025]9号", document_date=None, body="见附件1，[x](y.pdf)，/n/AL01-2026-00001，#破格",
            fields={"decided_on": "2030-01-01", "secrecy_conclusion": "不得公开", "post_disclosure": "x"},
            persons=(ZHANG, ZHANG, {"name": "张（一）", "birth_month": "x", "resume_entries": "11010119900307002X"}),
            contact={"office": "", "phone": "13", "postcode": "1"}, enquiry_phone="1",
            around={"open_windows": 1, "staff_names": frozenset({"张文澜"})},
        )  # fmt: skip
        said += lines("expert_allowance", persons=(HE, {**HE, "name": "何静"}))
    assert len(said) > 25
    assert all(line["title"] and "%(" not in f"{line['title']}{line['text']}" for line in said)
