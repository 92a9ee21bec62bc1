"""Sentences of the check before a form: why an answer does not count, and the small questions."""

from __future__ import annotations

from flask_babel import gettext

from hr_portal.core.messages import N_
from hr_portal.core.questions import Ask, Question

SENTENCES: dict[str, str] = {
    "challenge_missing": N_("安全验证还没有完成，请回答题目后再提交"),
    "challenge_forged": N_("安全验证没有通过，请回答题目后再提交"),
    "challenge_expired": N_("页面停留太久，安全验证已过期，请重新提交"),
    "challenge_too_light": N_("安全验证需要再做一次，请重新提交"),
    "challenge_used": N_("这次安全验证已经用过，请重新提交"),
    "answer_wrong": N_("题目答得不对，请看清题目再写"),
    "answer_too_soon": N_("同一网络提交较多，请在%(seconds)s秒后再提交"),
}

QUESTIONS: dict[Ask, str] = {
    Ask.SUM: N_("%(a)s加%(b)s等于几？"),
    Ask.DIFFERENCE: N_("%(a)s减%(b)s等于几？"),
    Ask.LARGEST: N_("%(a)s、%(b)s、%(c)s，哪个最大？"),
    Ask.SMALLEST: N_("%(a)s、%(b)s、%(c)s，哪个最小？"),
    Ask.TODAY: N_("今天是星期几？"),
    Ask.TOMORROW: N_("明天是星期几？"),
    Ask.MONTHS: N_("一年有几个月？"),
}

NUMBERS: tuple[str, ...] = (
    N_("零"), N_("一"), N_("二"), N_("三"), N_("四"), N_("五"), N_("六"), N_("七"), N_("八"), N_("九"), N_("十"),
    N_("十一"), N_("十二"), N_("十三"), N_("十四"), N_("十五"), N_("十六"), N_("十七"), N_("十八"), N_("十九"),
)  # fmt: skip


def question_sentence(question: Question) -> str:
    """The question in the language of the page, its numbers in words."""
    numbers = [gettext(NUMBERS[number]) for number in question.numbers]
    return gettext(QUESTIONS[question.ask], **dict(zip("abc", numbers, strict=False)))
