"""What each detector of the guard says, typed in the ways people type it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from hr_portal.core.guard.collecting import mask_text
from hr_portal.core.guard.detectors.cards import has_luhn_digit
from hr_portal.core.guard.detectors.identity import has_birthday
from hr_portal.core.guard.folding import fold
from hr_portal.core.guard.regions import is_region
from hr_portal.core.guard.reports import Report
from hr_portal.core.guard.scanning import scan_text

TODAY = date(2026, 11, 24)
CARD = "6222021234567890128"


def scan(text: str, *, allow: frozenset[str] = frozenset()) -> Report:
    return scan_text([("body", text)], allow=allow, today=TODAY)


def found(text: str, *, allow: frozenset[str] = frozenset()) -> list[str]:
    return [f"{finding.detector} {finding.severity}" for finding in scan(text, allow=allow).findings]


def table(*rows: list[str]) -> list[str]:
    persons = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return [f"{f.detector} {f.severity}" for f in scan_text([], persons=persons, today=TODAY).findings]


@pytest.mark.parametrize(
    "typed",
    [
        "110101199003070011",
        "11010119900307002x",
        "440106200002290024",
        "１１０１０１１９９００３０７００１１",
        "110101 19900307 0011",
        "110101-1990-0307-0011",
        "1101.0119.9003.0700.11",
        "110101\u200b19900307\u200b0011",
        "1 1 0 1 0 1 1 9 9 0 0 3 0 7 0 0 2 X",
        "110101199003\n070011",
        "一一〇一〇一一九九〇〇三〇七〇〇一一",
        "①110101199003070011",
        "110101**19900307**0011",
        "110101<b>19900307</b>0011",
        "110101&#49;9900307&#48;011",
        "%31%31%30%31%30%31199003070011",
        "<!-- 110101199003070011 -->",
        '<a title="110101199003070011">x</a>',
        '<p style="display: none">110101199003070011</p>',
        "١١٠١٠١١٩٩٠٠٣٠٧٠٠١١",
    ],
)
def test_a_full_identity_number_blocks_however_it_is_typed(typed: str) -> None:
    assert found(typed) == ["id18 block"]


def test_an_unknown_division_blocks_all_the_same() -> None:
    assert not is_region("999999")
    assert found("999999198002290019") == ["id18 block"]
    assert found("身份证号 999999 19800229 0019") == ["id18 block"]


@pytest.mark.parametrize("number", ["110101199003070012", "110101199902290018", "110101299003070016"])
def test_a_slip_of_the_pen_warns_beside_the_word_and_is_nothing_elsewhere(number: str) -> None:
    assert found(f"身份证号：{number}") == ["id18_slip warn"]
    assert found(f"编号{number}") == []


def test_the_published_vectors_agree(samples: Path) -> None:
    vectors = json.loads((samples / "vectors" / "gb11643_ids.json").read_text(encoding="utf-8"))
    right = [v["id"] for v in vectors if v.get("checksum_ok", v.get("valid")) and v.get("birth_ok", True)]
    right = [number for number in right if has_birthday(number[6:14], TODAY)]
    wrong = [v["id"] for v in vectors if v.get("checksum_ok") is False and len(v["id"]) == 18]
    assert len(right) > 20
    assert len(wrong) > 20
    for number in right:
        assert "id18 block" in found(f"号 {number}"), number
    for number in wrong:
        assert "id18 block" not in found(f"号 {number}"), number


@pytest.mark.parametrize(
    "code",
    [
        "91000000000000000K",
        "11110000MB0000001Y",
        "12999999ABCDEFGHJN",
        "统一社会信用代码：110101199003070011",
    ],
)
def test_a_unit_code_is_public(code: str) -> None:
    assert found(f"统一社会信用代码{code}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("身份证号：110101900307001", ["id15 warn"]),
        ("流水号：110101900307001", []),
        ("身份证号：110101901307001", []),
        ("身份证号：990101900307001", []),
        ("110101199003**0011", ["id_thin_mask warn"]),
        ("11010119900307****", ["id_thin_mask warn"]),
        ("******199003070011", ["id_thin_mask warn"]),
        ("110101199003××0011", ["id_thin_mask warn"]),
        ("110101********0011", ["id_other_mask note"]),
        ("11*************011", []),
        ("138****1234", []),
        ("手机138**341234", ["mobile_thin_mask warn"]),
    ],
)
def test_old_numbers_need_a_word_and_thin_masks_can_be_guessed(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("手机13812341234", ["mobile block"]),
        ("138 1234 1234", ["mobile block"]),
        ("138 - 1234 - 1234", ["mobile block"]),
        ("+86 13812341234", ["mobile block"]),
        ("tel:13812341234", ["mobile block"]),
        ("１３８１２３４１２３４", ["mobile block"]),
        ("咨询电话：13812341234", ["mobile warn"]),
        ("监督举报电话13812341234", ["mobile warn"]),
        ("咨询电话，联系人手机13812341234", ["mobile block"]),
        ("准考证号：13812341234", []),
        ("https://x.gov.cn/art_13812341234.html", ["mobile warn"]),
        ("https://x.cn/?phone=13812341234", ["mobile block"]),
        ("0571-87654321、12380、12812341234、138123412345、139 20261124", []),
        ("0.13812341234", []),
        ("2.13812341234", ["mobile block"]),
        ("13812341234/13912341234", ["mobile block"] * 2),
        ("手机 1381234 1234", ["mobile block"]),
        ("1390007 2641", []),
        ("139 142 150 12", []),
        ("t13812341234_5", ["mobile block"]),
        ("abc13812341234", ["mobile warn"]),
    ],
)
def test_a_mobile_number_blocks_unless_it_is_an_offices_or_none(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_an_offices_own_mobile_is_allowed_by_its_digits() -> None:
    assert found("手机138 1234 1234", allow=frozenset({"13812341234"})) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"银行卡号：{CARD}", ["bank_card block"]),
        ("开户行：工行，账号 6222 0212 3456 7890 128", ["bank_card block"]),
        (CARD, ["bank_card warn"]),
        (f"职位代码：{CARD}", []),
        ("卡号6222021234567890127", []),
        ("14230201003000008", []),
        ("1234567812345670", []),
        ("卡号1234567812345670", ["bank_card block"]),
        (f"户名：江州市财政局，账号：{CARD}", ["bank_card warn"]),
    ],
)
def test_a_card_needs_a_prefix_or_a_word_besides_its_check_digit(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_one_in_ten_post_codes_of_17_digits_passes_luhn_and_none_is_a_card() -> None:
    codes = [f"142302010030{number:05d}" for number in range(2_000)]
    assert sum(map(has_luhn_digit, codes)) == 200
    assert found("职位：" + "；".join(codes)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("护照号码：E12345678", ["passport warn"]),
        ("护照EA1234567", ["passport warn"]),
        ("护照：E 12345678", ["passport warn"]),
        ("型号E12345678", []),
        ("港澳通行证H12345678", ["travel_permit warn"]),
        ("军官证号：南字第2001988号", ["officer_card warn"]),
        ("江政字第2001988号", []),
        ("车牌号：浙A12B45", ["plate warn"]),
        ("乘坐浙A·D12345", ["plate warn"]),
        ("社保号3301234567", ["other_number warn"]),
        ("微信号abc", []),
        ("邮箱zhang.san@qq.com", ["email warn"]),
        ("举报邮箱jubao@163.com", []),
        ("rsj@jiangzhou.gov.cn", []),
        ("家庭住址：江州市城东区解放路12号", ["home_address warn"]),
        ("户籍地址：江州市临河区河东街道", []),
        ("住阳光小区5幢302室", ["home_address warn"]),
        ("地址：江州市解放路12号市政府大楼302室", []),
    ],
)
def test_papers_and_addresses_warn_where_a_word_speaks_of_them(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张文澜（低保户）", ["sensitive_word warn"]),
        ("张文澜同志患有抑郁", ["sensitive_word warn"] * 2),
        ("患有残疾的考生可以申请便利", []),
        ("曾受过处分的人员不得报考", []),
        ("江州市残疾人联合会", []),
    ],
)
def test_words_on_health_need_and_punishment_warn_beside_a_name(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_a_remark_in_a_row_with_a_name_warns() -> None:
    assert table(["姓名", "备注"], ["张文澜", "建档立卡"]) == ["sensitive_word warn"]
    assert table(["招录单位", "备注"], ["江州市财政局", "适合残疾考生"]) == []
    assert table(["姓名", "备注"], ["张文澜", "无"]) == []


def test_three_names_with_numbers_are_a_list_of_persons() -> None:
    rows = [["姓名", "原身份证号"], ["张文澜", "110101900307001"], ["李伟", "110101900307002"]]
    assert "bulk block" not in table(*rows)
    assert "bulk block" in table(*rows, ["王芳", "110101900307003"])


def test_a_column_of_ticket_numbers_is_not_a_column_of_telephones() -> None:
    rows = [["张文澜", "13812341234"], ["李伟", "13812341235"], ["王芳", "13812341236"]]
    assert table(["姓名", "准考证号"], *rows) == []
    assert table(["姓名", "手机"], *rows) == ["mobile block"] * 3 + ["bulk block"]
    assert found("| 姓名 | 准考证号 |\n|---|---|\n| 张文澜 | 13812341234 |") == []
    assert (
        found("<table><tr><td>姓名</td><td>考号</td></tr><tr><td>李伟</td><td>13812341234</td></tr></table>")
        == []
    )


def test_a_number_cut_over_several_cells_is_one() -> None:
    assert table(["姓名", "身份证号", "", " "], ["张文澜", "110101", "19900307", "0011"]) == ["id18 block"]
    single = [str(n) for n in range(18)]
    assert table(["姓名", *single], ["张文澜", *"110101199003070011"]) == ["id18 block"]
    assert table(["职位代码", "人数"], ["11010119900307001", "1"]) == []


def test_a_region_a_day_and_a_serial_side_by_side_are_no_persons() -> None:
    rows = [["330702", "20260305", f"{n:04d}", f"33070220260305{n:04d}"] for n in range(40)]
    assert "id18 block" not in table(["区划", "日期", "序号", "受理编号"], *rows)


def test_no_value_leaves_the_guard() -> None:
    number = "110101199003070011"
    report = scan(f"身份证号{number}，手机13812341234，卡号{CARD}")
    said = repr(report)
    assert {finding.excerpt for finding in report.findings} == {"11*************011", "138****1234", "*" * 19}
    for secret in (number, "13812341234", CARD, "19900307"):
        assert secret not in said


def test_the_digest_is_the_same_again_and_stands_for_the_value_only_with_a_salt() -> None:
    one, other = "手机13812341234", "手机13899991234"
    assert scan(one).findings[0].digest == scan(one).findings[0].digest == scan(other).findings[0].digest
    salted = [scan_text([("body", text)], salt=b"s").findings[0].digest for text in (one, one, other)]
    assert salted[0] == salted[1] != salted[2]
    assert scan(one).result_digest != scan(other).result_digest


def test_places_are_told_by_field_and_line() -> None:
    (finding,) = scan("公示\n名单\n手机13812341234").findings
    assert dict(finding.place) == {"field": "body", "line": 3}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("号110101 19900307 002X。", "号11**** ******** *02X。"),
        ("１３８１２３４１２３４", "１３８****１２３４"),
        ("手机138\u200b12341234", "手机138\u200b****1234"),
        ("办公电话0571-87654321", "办公电话0571-87654321"),
    ],
)
def test_a_mask_keeps_the_length_and_the_house_has_one(text: str, masked: str) -> None:
    assert mask_text(text, today=TODAY) == masked
    assert len(mask_text(text)) == len(text)


def test_folding_keeps_places() -> None:
    folded = fold("㎡ １３\u200b８②")
    assert folded.plain.strip() == "138"
    start = folded.plain.index("138")
    assert folded.span(start, start + 3) == (2, 6)


@pytest.mark.parametrize("text", ['<![><img src="]><img', "<![CDATA[ x", "<![if y]><b", "<![><p>张文澜</p>"])
def test_a_marked_section_without_a_name_or_an_end_stops_no_scan(text: str) -> None:
    number = "110101199003070011"
    found = scan_text([("body", f"{text} 身份证号：{number}")]).findings
    assert "id18" in {finding.detector for finding in found}
