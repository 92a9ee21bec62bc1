"""职位表: a file comes in and is read in the background; what it changes is shown; a second officer confirms it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from hr_portal.accounts.models import User
from hr_portal.accounts.queries import people_with
from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound, Reason
from hr_portal.core.file_names import clean_name, extension_of
from hr_portal.core.jobs import jobs_of
from hr_portal.core.tables import FORMATS
from hr_portal.extensions import db
from hr_portal.notices.duties import may_author
from hr_portal.recruitment import confirming
from hr_portal.recruitment.import_jobs import POSITIONS, ask_for_positions, subject_of
from hr_portal.recruitment.importing import hold, is_officer
from hr_portal.recruitment.models import Exam, PositionTable, TableState
from hr_portal.recruitment.tables import in_force_from, table_in_force, table_numbered, tables_of
from hr_portal.recruitment.teaching import teach
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.exams import ConfirmTableForm, PositionsForm, TeachForm
from hr_portal.web.forms.fields import choices, tell
from hr_portal.web.marking import marked
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.exam_opening import opened_exam
from hr_portal.web.staff.import_report import (
    file_days,
    left_rows,
    sheet_rows,
    store,
    taught_by,
    teach_form,
    unknown_headings,
)
from hr_portal.web.staff.jobs import job_rows
from hr_portal.web.wording.positions import TABLE_STATES
from hr_portal.web.wording.say import say

SHOWN = 200
"""Rows of each list of changes on a page."""


def _opened_table(slug: str, number: int) -> PositionTable:
    found = table_numbered(db.session(), opened_exam(slug), number)
    if found is None:
        raise NotFound("position table")
    return found


def uploaded(code: str) -> tuple[FileStorage | None, str, list[Reason]]:
    """(the file that was sent, its name, why it is none); `code` says that there is none."""
    upload = request.files.get("file")
    name = clean_name(upload.filename or "") if upload is not None else ""
    if upload is None or not upload.filename:
        return None, name, [Reason(code, "file")]
    if extension_of(name) not in FORMATS:
        return None, name, [Reason("extension_refused", "file")]
    return upload, name, []


def occasion_of(form: Any) -> str:
    """Sent with the form, so that a form sent twice is one job; another file is another job, whatever form it came with."""
    return str(form.occasion.data or "")[:40]


# --- all tables of an exam ---------------------------------------------------------------------------------------------


@bp.get("/exams/<slug>/positions")
@for_duty(Role.EXAM_OFFICER)
def exam_tables(slug: str) -> Response:
    return _tables_page(opened_exam(slug), PositionsForm())


def _tables_page(exam: Exam, form: PositionsForm, status: int = 200) -> Response:
    if not form.occasion.data:
        form.occasion.data = secrets.token_hex(16)
    session = db.session()
    in_force = table_in_force(session, exam, g.now)
    rows = [
        {
            "number": table.number, "file": table.file_name, "posts": table.report["posts"], "by": table.imported_by,
            "recruits": table.report["recruits"], "at": table.imported_at, "state": state_of(table, in_force),
            "href": url_for("staff.exam_table", slug=exam.slug, number=table.number),
        }
        for table in tables_of(session, exam)
    ]  # fmt: skip
    jobs = [job for job in jobs_of(session, subject_of(exam)) if job.kind == POSITIONS][:10]
    return make_response(
        render_template(
            "staff/exam_tables.html",
            exam=exam,
            form=form,
            rows=rows,
            jobs=job_rows(jobs),
            file_days=file_days(),
        ),
        status,
    )


def state_of(table: PositionTable, in_force: PositionTable | None) -> str:
    if in_force is not None and table.id == in_force.id:
        return _("现行")
    if table.state is TableState.CONFIRMED:
        if table.change_notice is not None and ((at := in_force_from(table)) is None or at > g.now):
            return _("已确认，调整公告公开时生效")
        return _("以前的一版")
    return _(TABLE_STATES[table.state])


@bp.post("/exams/<slug>/positions")
@for_duty(Role.EXAM_OFFICER)
@commits
def import_positions(slug: str) -> Response:
    exam, form = opened_exam(slug), PositionsForm()
    upload, name, reasons = uploaded("positions_file_missing")
    sound = form.validate()
    tell(form, reasons)
    if upload is None or not sound:
        return _tables_page(exam, form, 422)
    sha256 = store().put(upload.stream).sha256  # type: ignore[arg-type]
    upload.close()
    job = ask_for_positions(
        db.session(), exam, sha256=sha256, file_name=name, officer=actor(), now=g.now,
        key=f"positions:{actor().id}:{exam.id}:{occasion_of(form)}:{sha256[:16]}",
    )  # fmt: skip
    return redirect(url_for("staff.job", job_id=job.id), 303)


# --- one table ---------------------------------------------------------------------------------------------------------


@bp.get("/exams/<slug>/positions/<int:number>")
@for_duty(Role.EXAM_OFFICER)
def exam_table(slug: str, number: int) -> Response:
    return _table_page(_opened_table(slug, number))


def _authors(exam: Exam) -> list[User]:
    """Who may write the notice of a change, by name."""
    found = people_with(db.session(), {Role.AUTHOR}, exam.organ, shanghai_date(g.now))
    return sorted((one for one in found if may_author(one, exam.organ, g.now)), key=lambda one: one.name)


def _table_page(
    table: PositionTable,
    *,
    form: ConfirmTableForm | None = None,
    teaching: TeachForm | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response:
    session, exam = db.session(), table.exam
    is_waiting = table.state is TableState.WAITING
    needs_notice = is_waiting and confirming.needs_notice(table)
    authors = _authors(exam) if needs_notice else []
    form = form or ConfirmTableForm()
    form.author.choices = choices((str(one.id), one.name) for one in authors)
    against = confirming.reasons_against_confirming(
        session, table, actor=actor(), now=g.now, author=authors[0] if authors else None
    )
    unknown = unknown_headings(session, POSITIONS, table.report) if is_waiting else []
    failed = teaching or form
    teaching = teaching or teach_form(POSITIONS, unknown, secrets.token_hex(16))
    return make_response(
        render_template(
            "staff/exam_table.html", exam=exam, table=table, state=state_of(table, table_in_force(session, exam, g.now)),
            sheets=sheet_rows(table.report), left=left_rows(table.report), left_count=int(table.report.get("left_out_count", 0)),
            changes=_changes(table), is_waiting=is_waiting, against=[say(one) for one in against] if is_waiting else [],
            may_answer=is_waiting and not confirming.reasons_against_vouching(table, actor=actor(), now=g.now),
            needs_notice=needs_notice, unknown=unknown, teach=teaching, confirm_form=form, form=failed,
            reasons=[say(one) for one in reasons], in_force_from=in_force_from(table),
            form_has_errors=bool(reasons) or bool(failed.errors) or bool(failed.form_errors),
        ),
        status,
    )  # fmt: skip


def _changes(table: PositionTable) -> dict[str, Any]:
    """What it changes, cut to what a page can show."""
    told, counts = table.changes, table.changes["counts"]
    return {
        "against": told["against"],
        "counts": [
            (_("新增职位"), counts["new"]), (_("取消职位"), counts["cancelled"]), (_("减少名额"), counts["quota_cut"]),
            (_("增加名额"), counts["quota_raised"]), (_("调整条件"), counts["changed"]), (_("没有变化"), counts["same"]),
        ],
        "recruits": (counts.get("recruits_before"), counts.get("recruits_after")),
        "new": told["new"][:SHOWN], "cancelled": told["cancelled"][:SHOWN],
        "changed": [_changed(row, field) for row in told["changed"] for field in _fields(row)][:SHOWN],
        "columns_new": _("、").join(told["columns_new"]), "columns_gone": _("、").join(told["columns_gone"]),
        "are_none": not any(counts[name] for name in ("new", "cancelled", "quota_cut", "quota_raised", "changed")),
        "is_cut": any(len(told[name]) > SHOWN for name in ("new", "cancelled", "changed")),
    }  # fmt: skip


def _fields(row: dict[str, Any]) -> Sequence[dict[str, str]]:
    """Where only the number of places changed and no cell says so, the number itself."""
    if row["fields"]:
        fields: Sequence[dict[str, str]] = row["fields"]
        return fields
    return [
        {"heading": _("招录人数"), "before": str(row["headcount_before"]), "after": str(row["headcount"])}
    ]


def _changed(row: dict[str, Any], field: dict[str, str]) -> dict[str, Any]:
    before, after = field["before"], field["after"]
    return {
        "key": row["key"], "unit": row["unit"], "title": row["title"], "heading": field["heading"],
        "before": marked(before, after, come=False) if before else Markup("{}").format(_("（空）")),
        "after": marked(before, after, gone=False) if after else Markup("{}").format(_("（空）")),
    }  # fmt: skip


@bp.post("/exams/<slug>/positions/<int:number>/confirm")
@for_duty(Role.EXAM_OFFICER)
@commits
def confirm_table(slug: str, number: int) -> Response:
    """The second officer's half; pressed twice it is done once."""
    table, session = _opened_table(slug, number), db.session()
    hold(session, table.exam)
    session.refresh(table)
    here = redirect(url_for("staff.exam_table", slug=slug, number=number), 303)
    if table.state is TableState.CONFIRMED and table.confirmed_by_id == actor().id:
        return here
    form, author = ConfirmTableForm(), None
    if confirming.needs_notice(table) and table.state is TableState.WAITING:
        authors = {str(one.id): one for one in _authors(table.exam)}
        form.author.choices = choices((number, one.name) for number, one in authors.items())
        form.author.process(request.form)
        author = authors.get(str(form.author.data))
    reasons = confirming.reasons_against_confirming(session, table, actor=actor(), now=g.now, author=author)
    beside = [one for one in reasons if one.code == "change_notice_without_author"]
    if others := [one for one in reasons if one not in beside]:
        return _table_page(table, reasons=others, status=409)
    if beside:
        tell(form, [Reason("change_notice_without_author", "author")])
        return _table_page(table, form=form, status=422)
    notice = confirming.confirm(session, table, actor=actor(), now=g.now, author=author)
    if notice is None:
        flash(_("已确认，第%(number)s版职位表现在生效。", number=number))
    else:
        flash(_("已确认，并生成了职位调整公告的草稿。公告公开时，新表生效。"))
    return here


@bp.post("/exams/<slug>/positions/<int:number>/refuse")
@for_duty(Role.EXAM_OFFICER)
@commits
def refuse_table(slug: str, number: int) -> Response:
    table = _opened_table(slug, number)
    hold(db.session(), table.exam)
    db.session.refresh(table)
    here = redirect(url_for("staff.exam_tables", slug=slug), 303)
    if table.state is TableState.REFUSED and table.refused_by_id == actor().id:
        return here
    if against := confirming.reasons_against_refusing(table, actor=actor(), now=g.now):
        return _table_page(table, reasons=against, status=409)
    confirming.refuse(db.session(), table, actor=actor(), now=g.now)
    flash(_("没有确认，这一版的职位已删去。"))
    return here


@bp.post("/exams/<slug>/positions/<int:number>/answer")
@for_duty(Role.EXAM_OFFICER)
@commits
def answer_for_table(slug: str, number: int) -> Response:
    """经办: an officer answers for a table that the command line brought."""
    table = _opened_table(slug, number)
    here = redirect(url_for("staff.exam_table", slug=slug, number=number), 303)
    if table.state is TableState.WAITING and table.imported_by_id == actor().id:
        return here
    if against := confirming.reasons_against_vouching(table, actor=actor(), now=g.now):
        return _table_page(table, reasons=against, status=409)
    confirming.vouch(db.session(), table, actor=actor(), now=g.now)
    flash(_("这一版由您经办，等另一位考务确认。"))
    return here


@bp.post("/exams/<slug>/positions/<int:number>/columns")
@for_duty(Role.EXAM_OFFICER)
@commits
def teach_table_columns(slug: str, number: int) -> Response:
    """What the columns nobody knew mean; the same file is read again and takes the place of this version."""
    table, session = _opened_table(slug, number), db.session()
    form = teach_form(POSITIONS, [], "")
    chosen = taught_by(form, POSITIONS)
    if table.state is not TableState.WAITING or not is_officer(actor(), table.exam, g.now):
        return _table_page(table, reasons=[Reason("table_not_waiting")], status=409)
    if not chosen or not store().exists(table.sha256):
        tell(form, [Reason("alias_none_chosen" if not chosen else "upload_gone")])
        return _table_page(table, teaching=form, status=422)
    for printed, meant in chosen:
        teach(session, printed, meant, actor=actor(), now=g.now)
    job = ask_for_positions(
        session, table.exam, sha256=table.sha256, file_name=table.file_name, officer=actor(), now=g.now,
        key=f"positions:{actor().id}:{table.exam_id}:again:{table.id}:{occasion_of(form)}",
    )  # fmt: skip
    flash(_("已登记%(count)s个表头，正在重新读文件。", count=len(chosen)))
    return redirect(url_for("staff.job", job_id=job.id), 303)
