"""疑点 of a position table: what the comparison could not read or what contradicts itself, row by row. Hints, no refusal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import NotFound
from hr_portal.extensions import db
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.linting import Hint
from hr_portal.recruitment.major_rows import reference_named
from hr_portal.recruitment.models import TableState
from hr_portal.recruitment.odd_rows import MOST, OddRow, odd_rows
from hr_portal.recruitment.tables import table_numbered
from hr_portal.web.access import for_duty
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.exam_opening import opened_exam
from hr_portal.web.wording.positions import FIELDS
from hr_portal.web.wording.searching import HINTS


@bp.get("/exams/<slug>/positions/<int:number>/hints")
@for_duty(Role.EXAM_OFFICER)
def exam_table_hints(slug: str, number: int) -> str:
    """A table that was refused has no rows left to speak of."""
    session, exam = db.session(), opened_exam(slug)
    table, rules = table_numbered(session, exam, number), rules_of(exam)
    if table is None or rules is None or table.state is TableState.REFUSED:
        raise NotFound("position table")
    found = odd_rows(session, table, rules)
    return render_template(
        "staff/exam_table_hints.html", exam=exam, table=table, count=len(found), most=MOST,
        lines=[line for one in found for line in _lines(one)],
        has_reference=reference_named(session, rules.major_reference) is not None,
    )  # fmt: skip


def _lines(one: OddRow) -> Iterator[dict[str, Any]]:
    for hint in one.hints:
        yield {
            "row": one.row, "sheet": one.sheet, "key": one.key, "post": f"{one.unit} {one.title}",
            "column": _(FIELDS[hint.cell.replace(".", "_")]), "odd": say_hint(hint), "text": hint.text,
        }  # fmt: skip


def say_hint(hint: Hint) -> str:
    return _(HINTS[hint.odd], text=hint.text, **dict(hint.facts))
