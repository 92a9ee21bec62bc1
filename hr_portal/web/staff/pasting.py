"""粘贴表格: persons from a table, read by its headings, shown with everything that was left out, then taken in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.dates import parse_loose_date, parse_loose_month
from hr_portal.core.errors import NotFound, Reason, Refused, Stale
from hr_portal.core.pasted import PastedTable, read_table
from hr_portal.core.text import clean, loose_digits, tidy_spaces
from hr_portal.extensions import db
from hr_portal.notices import drafting
from hr_portal.notices.kinds import FieldType, Kind, PersonColumn, kind_named
from hr_portal.notices.models import Notice
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.notice_text import label_of
from hr_portal.web.forms.notices import PasteForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.comparing import print_value
from hr_portal.web.staff.editor import notice_page
from hr_portal.web.staff.opening import in_work, opened, version_read
from hr_portal.web.staff.saving import reasons_against_writing, stale_page, text_at
from hr_portal.web.staff.spoken import standings, title_of
from hr_portal.web.wording.kinds import said_of_row
from hr_portal.web.wording.notices import LEFT_OUT
from hr_portal.web.wording.say import say

WRITERS = (Role.AUTHOR, Role.REVIEWER)


def read_persons(text: str, kind: Kind) -> tuple[PastedTable, list[dict[str, str]]]:
    """The table, and its rows with months, days and spaces as the form would keep them."""
    aliases = {column.name: [column.label, *column.aliases] for column in kind.person_columns}
    table = read_table(clean(text), aliases)
    columns = {column.name: column for column in kind.person_columns}
    rows = [
        {name: value for name, typed in row.items() if (value := _plain(columns[name], typed))}
        for row in table.rows
    ]
    return table, rows


def _plain(column: PersonColumn, typed: str) -> str:
    """As the form would keep it; what cannot be read stays as it is, and the checklist names it."""
    value = tidy_spaces(clean(typed)).strip()
    try:
        if value and column.type is FieldType.MONTH:
            return parse_loose_month(value)
        if value and column.type is FieldType.DATE:
            return parse_loose_date(value).isoformat()
    except ValueError:
        return value
    return loose_digits(value) if column.type in (FieldType.NUMBER, FieldType.SCORE) else value


def _writable(notice_id: int) -> Notice:
    notice = opened(notice_id)
    if not kind_named(notice.kind).has_persons:
        raise NotFound("persons")
    if reasons := reasons_against_writing(in_work(notice)):
        raise Refused(reasons)
    return notice


def _page(notice: Notice, form: PasteForm, *, read: bool, status: int = 200) -> Response:
    kind = kind_named(notice.kind)
    found: dict[str, Any] = {}
    if read:
        table, rows = read_persons(form.table.data or "", kind)
        used = [column for column in kind.person_columns if any(row.get(column.name) for row in rows)]
        found = {
            "rows": [
                {
                    "line": line,
                    **{column.name: print_value(column, row.get(column.name, "")) for column in used},
                }
                for line, row in zip(table.lines, rows, strict=True)
            ],
            "columns": [
                {"key": "line", "label": _("行")},
                *({"key": column.name, "label": label_of(column)} for column in used),
            ],
            "left_out": [(line, _(LEFT_OUT.get(why, why))) for line, why in table.left_out if why != "blank"],
            "unmatched": table.unmatched_headings,
            "empty": [
                label_of(column) for column in kind.person_columns if column.required and column not in used
            ],
            "problems": [say(reason) for reason in table.problems],
        }
    form.version.data = form.version.data or str(in_work(notice).version)
    return make_response(
        render_template(
            "staff/paste.html",
            notice=notice,
            kind=kind,
            title=title_of(notice),
            standings=standings(notice, g.now),
            form=form,
            already=len(in_work(notice).text.persons),
            found=found,
            form_has_errors=bool(form.errors),
        ),
        status,
    )


@bp.get("/notices/<int:notice_id>/paste")
@for_duty(*WRITERS)
def paste_persons(notice_id: int) -> Response:
    """The box to paste into."""
    return _page(_writable(notice_id), PasteForm(formdata=None), read=False)


@bp.post("/notices/<int:notice_id>/paste")
@for_duty(*WRITERS)
@commits
def take_persons(notice_id: int) -> Response:
    """读出来看看; then 采用."""
    notice = _writable(notice_id)
    kind, revision = kind_named(notice.kind), in_work(notice)
    form = PasteForm()
    if not form.validate():
        return _page(notice, form, read=False, status=422)
    table, rows = read_persons(form.table.data or "", kind)
    if not rows:
        tell(
            form,
            [Reason(one.code, "table", None, one.facts) for one in table.problems]
            or [Reason("pasted_nothing", "table")],
        )
        return _page(notice, form, read=False, status=422)
    if table.problems:
        tell(form, [Reason(one.code, "table", None, one.facts) for one in table.problems])
        return _page(notice, form, read=True, status=422)
    if request.form.get("then") != "take":
        return _page(notice, form, read=True)
    base = version_read(form.version.data, revision)
    typed_upon = text_at(revision, base)
    persons = tuple(rows) if form.how.data == "replace" else (*typed_upon.persons, *rows)
    mine = replace(typed_upon, persons=persons)
    try:
        drafting.edit(db.session(), revision, mine, base_version=base, actor=actor(), now=g.now)
    except Stale as stale:
        return stale_page(notice, revision, typed_upon, mine, stale)
    except Refused as refused:
        return notice_page(notice, reasons=refused.reasons, status=409)
    flash(said_of_row(kind, "placed", count=len(rows)))
    return redirect(url_for("staff.notice", notice_id=notice_id, _anchor="persons"), 303)
