"""签核: one result file. A second officer holds totals and twenty rows, with every number in them, against the score book.
Rows are shown by POST alone: each view stands in the trail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.recruitment import signing
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.result_models import ResultState, ResultTable
from hr_portal.recruitment.signing import FullRow
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.result_officers import SignForm, TicketForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.exam_opening import exam_keys, opened_table
from hr_portal.web.staff.release_words import title_of_stage
from hr_portal.web.wording.results import STATES, STATUSES, WARNINGS
from hr_portal.web.wording.say import say

LINES = 300
"""Cut lines on the page; `flask exams import-results --json` tells them all."""


def _counts(table: ResultTable) -> list[tuple[str, Any]]:
    report = table.report
    rules = rules_of(table.exam)
    titles = {one.name: one.title for one in rules.classes} if rules is not None else {}
    counts: list[tuple[str, Any]] = [(_("总行数"), report["rows"])]
    counts += [(_(STATUSES[status]), report["by_status"].get(status.value, 0)) for status in Status]
    counts += [(titles.get(name, name), count) for name, count in report["by_class"].items()]
    counts += [(_("没有达到合格线"), report["below_pass_line"]), (_("自动改正的格"), report["mended"])]
    return counts


def _lines(table: ResultTable) -> list[dict[str, Any]]:
    return [
        {
            "post": post,
            "line": one["line"],
            "let_in": one["let_in"],
            "tie": _("有并列") if one["tie"] else _("没有并列"),
        }
        for post, one in list(table.report["cut_lines"].items())[:LINES]
    ]


def _row(row: FullRow) -> dict[str, Any]:
    return {
        "number": row.number, "ticket": row.ticket, "name": row.name, "id_number": row.id_number, "post": row.post,
        "marks": " / ".join(mark or "－" for mark in row.marks), "status": _(STATUSES[Status(row.status)]),
        "total": row.total or "", "rank": "" if row.rank is None else str(row.rank),
    }  # fmt: skip


def _page(table: ResultTable, *, rows: Sequence[FullRow] = (), found: FullRow | None = None, ticked: Sequence[int] = (),
          sign_form: SignForm | None = None, ticket_form: TicketForm | None = None, reasons: Sequence[Reason] = (),
          status: int = 200) -> Response:  # fmt: skip
    who = {"actor": actor(), "now": g.now}
    sign_form, ticket_form = sign_form or SignForm(formdata=None), ticket_form or TicketForm(formdata=None)
    against = signing.reasons_against_deciding(table, **who)
    response = make_response(
        render_template(
            "staff/result_table.html",
            result=table, exam=table.exam, stage=title_of_stage(table.exam, table.stage),
            state=_("已销毁") if table.destroyed_at else _(STATES[table.state]), counts=_counts(table),
            lines=_lines(table), more_lines=max(0, len(table.report["cut_lines"]) - LINES),
            warnings=[_(WARNINGS[code], count=count) for code, count in table.report["warnings"].items()],
            rows=[_row(row) for row in rows], found=_row(found) if found is not None else None, ticked=set(ticked),
            sign_form=sign_form, ticket_form=ticket_form, may_sign=not against,
            against=[say(one) for one in against] if table.state is ResultState.WAITING else [],
            may_answer=table.imported_by_id is None and table.state is ResultState.WAITING,
            is_signed=table.state is ResultState.SIGNED and table.destroyed_at is None,
            has_rows=table.state in (ResultState.WAITING, ResultState.SIGNED) and table.destroyed_at is None,
            reasons=[say(one) for one in reasons],
            form_has_errors=bool(reasons or sign_form.errors or ticket_form.errors or sign_form.form_errors),
        ),
        status,
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(table: ResultTable) -> list[FullRow]:
    return signing.show_rows(db.session(), table, table.sample, keys=exam_keys(), actor=actor(), now=g.now)


@bp.get("/results/<slug>/<int:number>")
@for_duty(Role.EXAM_OFFICER)
def result_table(slug: str, number: int) -> Response:
    return _page(opened_table(slug, number))


@bp.post("/results/<slug>/<int:number>/sample")
@for_duty(Role.EXAM_OFFICER)
@commits
def result_sample(slug: str, number: int) -> Response:
    """抽查: the rows that were drawn when the file came."""
    table = opened_table(slug, number)
    try:
        return _page(table, rows=_shown(table))
    except Refused as refused:
        return _page(table, reasons=refused.reasons, status=409)


@bp.post("/results/<slug>/<int:number>/row")
@for_duty(Role.EXAM_OFFICER)
@commits
def result_row(slug: str, number: int) -> Response:
    """One candidate's row, by the ticket number."""
    table, form = opened_table(slug, number), TicketForm()
    ticket = "".join((form.ticket.data or "").split())
    found = None
    if form.validate() and ticket:
        found = signing.row_with_ticket(
            db.session(), table, ticket, keys=exam_keys(), actor=actor(), now=g.now
        )
    if found is None:
        tell(form, [Reason("ticket_not_found", "ticket")])
        return _page(table, ticket_form=form, status=422)
    return _page(table, found=found, ticket_form=form)


@bp.post("/results/<slug>/<int:number>/sign")
@for_duty(Role.EXAM_OFFICER)
def sign_results(slug: str, number: int) -> Response:
    """签核. With something left out the rows are shown again, what was ticked stays ticked."""
    session, table, form = db.session(), opened_table(slug, number), SignForm()
    ticked = [
        int(one) for one in request.form.getlist("row") if one.isascii() and one.isdigit() and len(one) < 10
    ]
    against = signing.reasons_against_deciding(table, actor=actor(), now=g.now)
    if against:
        return _page(table, reasons=against, status=409)
    sound = form.validate()
    reasons = signing.reasons_against_signing(
        table, ticked=ticked, totals_agree=bool(form.totals.data), actor=actor(), now=g.now
    )
    if reasons or not sound:
        tell(form, reasons)
        answer = _page(table, rows=_shown(table), ticked=ticked, sign_form=form, status=422)
        session.commit()  # the view stands in the trail, though nothing was signed
        return answer
    signing.sign(session, table, ticked=ticked, totals_agree=True, actor=actor(), now=g.now)
    session.commit()
    flash(_("已签核。可以准备发布。"))
    return redirect(url_for("staff.result_table", slug=slug, number=number), 303)


@bp.post("/results/<slug>/<int:number>/return")
@for_duty(Role.EXAM_OFFICER)
@commits
def return_results(slug: str, number: int) -> Response:
    """退回: the rows leave."""
    table = opened_table(slug, number)
    try:
        signing.return_it(db.session(), table, actor=actor(), now=g.now)
    except Refused as refused:
        return _page(table, reasons=refused.reasons, status=409)
    flash(_("已退回，成绩行已删除。改好后请重新导入。"))
    return redirect(url_for("staff.results_of", slug=slug), 303)


@bp.post("/results/<slug>/<int:number>/answer-for")
@for_duty(Role.EXAM_OFFICER)
@commits
def answer_for_results(slug: str, number: int) -> Response:
    """经办 of a file that came by the command line."""
    table = opened_table(slug, number)
    try:
        signing.answer_for(db.session(), table, actor=actor(), now=g.now)
    except Refused as refused:
        return _page(table, reasons=refused.reasons, status=409)
    flash(_("已经办，等另一位考务签核。"))
    return redirect(url_for("staff.result_table", slug=slug, number=number), 303)
