"""采纳情况 on the page of the outcome: rows are added, taken out and read from a pasted table, without a script."""

from __future__ import annotations

from collections.abc import Sequence

from hr_portal.core.errors import Reason
from hr_portal.core.pasted import read_table
from hr_portal.core.text import clean
from hr_portal.notices.opinions import HEADINGS, MOST_OPINIONS, Opinion, opinion_typed
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.notices import OpinionForm, OutcomeForm
from hr_portal.web.wording.say import say

ADD, READ, REMOVE = "add", "read", "remove-"


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
        form.opinions.append_entry(opinion_typed(row))
    form.table.data, form.table.raw_data = "", None
    return False


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
