"""Every code the house may answer with has its sentence, and the sentence prints with the facts it is given."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from hr_portal.core.arrangement import ArrangementUnreadable
from hr_portal.core.arrangement_text import arrangement_from_text
from hr_portal.core.errors import Reason
from hr_portal.core.files import Notable, Unfit
from hr_portal.notices.kinds import known_kinds
from hr_portal.notices.rules import HideReason, Phase, Purpose, State
from hr_portal.web.wording import notices
from hr_portal.web.wording.files import NOTABLE
from hr_portal.web.wording.say import RULES, SENTENCES, say
from tests.system.tree import ROOT

PLACES = ("hr_portal/notices", "hr_portal/publicity", "hr_portal/web/staff")
CALENDAR = ("hr_portal/core/arrangement.py", "hr_portal/core/arrangement_text.py", "hr_portal/core/pasted.py")
CODE = re.compile(r"""(?:Reason|unreadable|_Unread|_reason|_problem)\(\s*"([a-z_]+)\"""")
RULE = re.compile(r"""Reason\(\s*"[a-z_]+",\s*[^,()]+,\s*"([a-z_]+)\"""")


def sources() -> list[str]:
    paths = [
        path
        for place in PLACES
        for path in sorted((ROOT / place).rglob("*.py"))
        if "checks" not in path.parts
    ]
    return [path.read_text(encoding="utf-8") for path in [*paths, *(ROOT / name for name in CALENDAR)]]


CODES = sorted(
    {code for source in sources() for code in CODE.findall(source)} | {code.value for code in Unfit}
)


def test_codes_are_found() -> None:
    assert len(CODES) > 80


@pytest.mark.parametrize("code", CODES)
def test_each_reason_has_a_sentence(code: str) -> None:
    assert code in SENTENCES


def test_each_rule_that_is_cited_has_a_name(app: Flask) -> None:
    cited = {rule for source in sources() for rule in RULE.findall(source)}
    cited |= {
        kind.period.rule for kind in known_kinds().values() if kind.period is not None and kind.period.rule
    }
    assert cited
    assert cited - set(RULES) == set()


def test_each_word_of_an_enum_has_its_words() -> None:
    assert set(notices.STATES) == set(State)
    assert set(notices.PHASES) == set(Phase)
    assert set(notices.PURPOSES) == set(Purpose)
    assert set(notices.HIDE_REASONS) == set(HideReason)
    assert set(NOTABLE) == {one.value for one in Notable}


@pytest.mark.parametrize("code", [code.value for code in Unfit])
def test_a_file_is_named_in_its_sentence(app: Flask, code: str) -> None:
    with app.test_request_context("/"):
        facts = {"member": "b/内.exe", "limit": 50 * 1024 * 1024}
        sentence = say(Reason(code, "附件.zip", None, facts))
        assert "附件.zip" in sentence
        if code == "file_too_large":
            assert "超过50MB" in sentence


def test_a_list_of_facts_is_printed_with_its_marks(app: Flask) -> None:
    with app.test_request_context("/"):
        assert "姓名、性别" in say(Reason("heading_not_found", "table", None, {"expected": ["姓名", "性别"]}))


@pytest.mark.parametrize(
    "text",
    [
        "关于2027年部分节假日安排的通知\n一、元旦：13月1日放假，共1天。",
        "关于2027年部分节假日安排的通知\n一、元旦：1月1日（周四）放假，共1天。",
        "关于2027年部分节假日安排的通知\n一、元旦：1月1日放假，共2天。",
        "关于2027年部分节假日安排的通知\n一、春节：6月1日放假，共1天。",
        "关于2027年部分节假日安排的通知\n1月1日放假。",
        "关于2027年部分节假日安排的通知\n一、元旦：1月1日至20日放假，共20天。",
        "一、元旦：1月1日放假",
        "字" * 20_001,
        "关于2027年部分节假日安排的通知\n一、元旦：1月1日放假调休，共1天。1月5日（周二）上班。",
    ],
)
def test_each_refusal_of_a_paper_prints(app: Flask, text: str) -> None:
    with pytest.raises(ArrangementUnreadable) as refused:
        arrangement_from_text(text)
    with app.test_request_context("/"):
        for reason in refused.value.reasons:
            sentence = say(reason)
            assert "%(" not in sentence
            assert re.search(r"[\u4e00-\u9fff]", sentence)
