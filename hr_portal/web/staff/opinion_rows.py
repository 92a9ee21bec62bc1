"""采纳情况 on the page of the outcome: rows are added, taken out and read from a pasted table, without a script."""

from __future__ import annotations

from collections.abc import Sequence

from hr_portal.core.errors import Reason
from hr_portal.core.pasted import read_table
from hr_portal.core.text import clean, loose_digits, tidy_spaces
from hr_portal.notices.opinions import MOST_OPINIONS, Opinion, Verdict
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.notices import OpinionForm, OutcomeForm
from hr_portal.web.wording.say import say

ADD, READ, REMOVE = "add", "read", "remove-"
HEADINGS = {
    "summary": ["意见摘要", "意见内容", "意见和建议", "意见建议", "主要意见", "意见"],
    "times": ["提出次数", "次数", "条数", "数量"],
    "verdict": ["采纳情况", "是否采纳", "处理情况", "处理结果"],
    "reason": ["理由", "不采纳的理由", "不采纳理由", "采纳情况说明", "说明"],
}
"""What stands over the columns of such a table."""


def changed(form: OutcomeForm, then: str) -> bool:
    """Do to the rows what a button asked for; nothing is saved. True: something was wrong, and is told."""
    rows = form.opinions.entries
    if then == ADD:
        if len(rows) >= MOST_OPINIONS:
            tell(form, [Reason("too_many_opinions", "opinions", None, {"most": MOST_OPINIONS})])
            return True
        form.opinions.append_entry({})
    elif then.startswith(REMOVE):
        form.opinions.entries = [row for row in rows if row.id != then.removeprefix(REMOVE)]
    elif then == READ:
        return _read(form)
    return False


def _read(form: OutcomeForm) -> bool:
    table = read_table(clean(form.table.data or ""), HEADINGS)
    problems = [Reason(one.code, "table", None, one.facts) for one in table.problems]
    if not table.rows and not problems:
        problems = [Reason("pasted_nothing", "table")]
    if problems:
        tell(form, problems)
        return True
    form.opinions.entries = [row for row in form.opinions.entries if not row.form.is_empty]
    if len(form.opinions.entries) + len(table.rows) > MOST_OPINIONS:
        tell(form, [Reason("too_many_opinions", "opinions", None, {"most": MOST_OPINIONS})])
        return True
    for row in table.rows:
        form.opinions.append_entry(_typed(row))
    form.table.data, form.table.raw_data = "", None
    return False


def _typed(row: dict[str, str]) -> dict[str, object]:
    """As the form holds it; a number that cannot be read is left for the person to type."""
    times = loose_digits(row.get("times", "")).strip().removesuffix("条").removesuffix("次") or "1"
    return {
        "summary": tidy_spaces(row.get("summary", "")).strip(),
        "times": int(times) if times.isascii() and times.isdigit() and len(times) < 8 else None,
        "verdict": verdict_of(row.get("verdict", "")),
        "reason": tidy_spaces(row.get("reason", "")).strip(),
    }


def verdict_of(words: str) -> str:
    """不予采纳 is not_adopted; words that say neither are left to be chosen."""
    bare = "".join(words.split())
    if bare.startswith("部分"):
        return Verdict.PARTLY.value
    if bare.startswith(("不", "未", "没", "否")):
        return Verdict.DECLINED.value
    return Verdict.ADOPTED.value if "采纳" in bare or bare in ("是", "采用") else ""


def filled(form: OutcomeForm) -> list[OpinionForm]:
    """The rows something was typed into; the others leave the form."""
    form.opinions.entries = [row for row in form.opinions.entries if not row.form.is_empty]
    return [row.form for row in form.opinions.entries]


def opinions_in(rows: Sequence[OpinionForm]) -> tuple[Opinion, ...]:
    return tuple(
        Opinion(row.summary.data or "", row.times.data, row.verdict.data or "", row.reason.data or "")
        for row in rows
    )


def tell_rows(rows: Sequence[OpinionForm], reasons: Sequence[Reason]) -> list[Reason]:
    """Put what is wrong with a row beside its field; returns the other reasons."""
    others = []
    for reason in reasons:
        head, _, rest = (reason.where or "").partition(".")
        number, _, name = rest.partition(".")
        if head == "opinions" and number.isdigit():
            field = getattr(rows[int(number) - 1], name)
            field.errors = [*field.errors, say(reason)]
        else:
            others.append(reason)
    return others
