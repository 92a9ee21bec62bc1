"""The sentence of the gate names what waits: appointment, hire, printing; in both languages."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from hr_portal.core.errors import Reason
from hr_portal.notices.kind_files import load_kinds
from hr_portal.web.wording.say import say

WITH_A_PERIOD = sorted(name for name, kind in load_kinds().items() if kind.period is not None)


def sentence(app: Flask, kind: str, language: str = "zh") -> str:
    with app.test_request_context(), force_locale(language):
        return say(Reason("window_not_confirmed", "follows_address", facts={"kind": kind}))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("pre_appointment", "公示情况尚未由受理科室确认，暂不能办理任职手续"),
        ("rank_promotion", "公示情况尚未由受理科室确认，暂不能办理晋升手续"),
        ("recruit_proposed_hire", "公示情况尚未由受理科室确认，暂不能办理录用手续"),
        ("institution_proposed_hire", "公示情况尚未由受理科室确认，暂不能办理聘用手续"),
        ("expert_allowance", "公示情况尚未由受理科室确认，暂不能按程序上报"),
        ("award", "公示情况尚未由受理科室确认，暂不能办理奖励审批"),
        ("assessment_excellent", "公示情况尚未由受理科室确认，暂不能确定考核等次"),
        ("veteran_placement", "公示情况尚未由受理科室确认，暂不能办理安置手续"),
        ("draft_for_comment", "征求意见情况尚未由受理科室确认，暂不能定稿印发"),
    ],
)
def test_it_speaks_of_what_this_kind_leads_to(app: Flask, kind: str, words: str) -> None:
    assert sentence(app, kind) == words


def test_a_kind_of_the_city_that_does_not_say_waits_with_what_follows(app: Flask) -> None:
    assert sentence(app, "announcement") == "公示情况尚未由受理科室确认，暂不能办理后续手续"


def test_in_english_no_kind_speaks_chinese_and_no_two_speak_alike(app: Flask) -> None:
    found = [sentence(app, kind, "en") for kind in WITH_A_PERIOD]
    assert len(set(found)) == len(found) == 9
    assert all(one.isascii() for one in found)
    assert "the appointment cannot go on" in sentence(app, "pre_appointment", "en")
    assert "consultation" in sentence(app, "draft_for_comment", "en")
