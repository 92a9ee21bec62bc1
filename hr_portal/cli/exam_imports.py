"""`flask exams`: tables of positions and of applicants from files, and the headings staff have taught."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from hr_portal.audit.services import COMMAND_LINE
from hr_portal.cli.exam_group import (
    FILE,
    PRINTED,
    checked_first,
    exam_named,
    group,
    instant_now,
    into_exam,
    json_option,
    officers_named,
    person_named,
    two_officers,
)
from hr_portal.cli.exam_telling import refuse_faults, refuse_file, refuse_reasons, say_left_out, tell_kept
from hr_portal.cli.progress_bar import ProgressBar
from hr_portal.cli.telling import tell_json, unreadable
from hr_portal.core.db import transaction
from hr_portal.core.errors import Refused
from hr_portal.extensions import db
from hr_portal.notices.models import Notice
from hr_portal.recruitment import applicants, confirming, importing, teaching
from hr_portal.recruitment.models import Exam, PositionTable
from hr_portal.recruitment.rules import ALIAS_FIELDS
from hr_portal.recruitment.tables import table_numbered


@group.command(
    "import-positions",
    help="""导入职位表，全部导入或全部不导入。 Import a table of positions, all of it or nothing.

    FILE可以是xls、xlsx、csv或zip。表头按内容查找；没见过的表头先用flask exams alias教。合计行、说明行、空行不导入，并逐一列出。 The heading
    is found by what it says; totals, notes and blank rows are left out and named.

    先待确认；写明--by和--confirmed-by（两位考务）的直接确认。考试已公开而职位有变动的，同时生成职位调整公告的草稿，公告发布时新表生效。 It
    waits for a second officer; if the exam is open and something changes, a draft notice is made, and the table is in force
    from the instant that notice is public.

    \b
    例 Example:
      flask exams import-positions 职位表.xls --exam anlan-2027 --dry-run
      flask exams import-positions 职位表.xls --exam anlan-2027 --by kaowu1 --confirmed-by kaowu2 --json
    """,
)
@click.argument("file", type=FILE)
@click.option("--exam", "slug", required=True, metavar="SLUG", help="考试 which exam")
@click.option("--dry-run", is_flag=True, help="只检查，不写入 check only")
@two_officers
@click.option(
    "--notice-by", "author_login", metavar="LOGIN", help="调整公告的拟稿人 author of the notice of a change"
)
@click.option(
    "--errors-xlsx",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="有错时，把带“问题”列的表写到这里 where to write the table with a 问题 column, if anything is wrong",
)
@json_option
def import_positions_command(
    file: Path,
    slug: str,
    dry_run: bool,
    officer_login: str | None,
    second_login: str | None,
    author_login: str | None,
    errors_xlsx: Path | None,
    as_json: bool,
) -> None:
    session, now = db.session(), instant_now()
    officer, second = officers_named(session, officer_login, second_login)
    author = person_named(session, author_login)
    exam = exam_named(session, slug)
    exam_id = exam.id
    with ProgressBar(file.name) as bar:
        try:
            checked = importing.check(session, exam, file, file.name, progress=bar.show)
        except Refused as refused:
            refuse_file(refused.reasons[0], {"posts": 0, "recruits": 0}, as_json=as_json)
    exam = session.get_one(Exam, exam_id)
    report = {**checked.report(), "changes": checked.changes.as_json()}
    if not checked.is_clean:
        refuse_faults(
            checked.book,
            checked.faults,
            checked.positions.read.fault_count,
            report,
            errors_xlsx,
            as_json=as_json,
        )
    if dry_run:
        _tell_positions(report, {"dry_run": True}, as_json=as_json)
        return
    try:
        with transaction(session):
            table = importing.keep(
                session, exam, checked, officer=officer, actor=officer or COMMAND_LINE, now=now
            )
            notice = None
            if second is not None:
                notice = confirming.confirm(session, table, actor=second, now=now, author=author)
            state = _table_json(table, notice)
    except Refused as refused:
        refuse_reasons(refused.reasons, as_json=as_json)
    _tell_positions(report, state, as_json=as_json)


@group.command(
    "confirm-positions",
    help="""由第二位考务确认待确认的职位表；--refuse不予确认。 The second officer confirms a table that waits, or refuses it.

    \b
    例 Example:
      flask exams confirm-positions anlan-2027 1 --by kaowu1 --confirmed-by kaowu2
    """,
)
@click.argument("slug")
@click.argument("number", type=int)
@two_officers
@click.option(
    "--notice-by", "author_login", metavar="LOGIN", help="调整公告的拟稿人 author of the notice of a change"
)
@click.option("--refuse", "is_refused", is_flag=True, help="不予确认 refuse it")
@json_option
def confirm_positions_command(
    slug: str,
    number: int,
    officer_login: str | None,
    second_login: str | None,
    author_login: str | None,
    is_refused: bool,
    as_json: bool,
) -> None:
    session, now = db.session(), instant_now()
    officer, second = officers_named(session, officer_login, second_login)
    author = person_named(session, author_login)
    table = table_numbered(session, exam_named(session, slug), number)
    if table is None:
        unreadable(f"考试{slug}没有第{number}版职位表。 There is no table {number} of {slug}.")
    if second is None:
        unreadable("请加--confirmed-by。 --confirmed-by is needed.")
    try:
        with transaction(session):
            notice = None
            if is_refused:
                confirming.refuse(session, table, actor=second, now=now)
            else:
                if officer is not None and table.imported_by_id is None:
                    confirming.vouch(session, table, actor=officer, now=now)
                notice = confirming.confirm(session, table, actor=second, now=now, author=author)
            state = _table_json(table, notice)
    except Refused as refused:
        refuse_reasons(refused.reasons, as_json=as_json)
    if as_json:
        tell_json(state)
    else:
        click.echo(_table_words(state))


@group.command(
    "import-applicants",
    help="""导入某一天的报名人数，全部导入或全部不导入；同一天再导入的，替换原来的。 How many have applied by the end of a day.

    \b
    例 Example:
      flask exams import-applicants 报名人数.xlsx --exam anlan-2027 --day 2026-11-24 --by kaowu1
    """,
)
@into_exam
@click.option(
    "--day",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="截至哪一天 of which day",
)
@checked_first
def import_applicants_command(
    file: Path,
    slug: str,
    day: datetime,
    dry_run: bool,
    officer_login: str | None,
    errors_xlsx: Path | None,
    as_json: bool,
) -> None:
    session, now = db.session(), instant_now()
    officer = person_named(session, officer_login)
    exam = exam_named(session, slug)
    exam_id = exam.id
    try:
        checked = applicants.check(session, exam, file, file.name, day.date())
    except Refused as refused:
        refuse_file(refused.reasons[0], {"rows": 0}, as_json=as_json)
    exam = session.get_one(Exam, exam_id)
    report = checked.report()
    if not checked.is_clean:
        count = checked.applicants.read.fault_count
        refuse_faults(checked.book, checked.faults, count, report, errors_xlsx, as_json=as_json)
    reasons = applicants.reasons_against_keeping(exam, checked.day, officer=officer, now=now)
    if reasons:
        refuse_reasons(reasons, as_json=as_json)
    if not dry_run:
        with transaction(session):
            applicants.keep(session, exam, checked, officer=officer, actor=officer or COMMAND_LINE, now=now)
    tell_kept(
        f"{day:%Y-%m-%d}：{report['rows']}个职位，报名{report['applied']}人。",
        report,
        dry_run=dry_run,
        as_json=as_json,
    )


@group.command(
    "alias",
    help="""教导入程序认一个表头；不写参数时列出已教的。 Teach the importer a heading; without arguments: what was taught.

    字段 fields: """
    + "、".join(ALIAS_FIELDS)
    + """

    \b
    例 Example:
      flask exams alias 用工主体 unit --by kaowu1
      flask exams alias 用工主体 --forget
    """,
)
@click.argument("heading", required=False)
@click.argument("field", required=False)
@click.option("--forget", is_flag=True, help="不再这样认 forget it")
@click.option("--by", "officer_login", metavar="LOGIN", help="考务的登录名 the exam officer")
@json_option
def alias_command(
    heading: str | None, field: str | None, forget: bool, officer_login: str | None, as_json: bool
) -> None:
    session, now = db.session(), instant_now()
    actor = person_named(session, officer_login) or COMMAND_LINE
    try:
        with transaction(session):
            if heading and forget:
                teaching.forget(session, heading, actor=actor, now=now)
            elif heading and field:
                teaching.teach(session, heading, field, actor=actor, now=now)
            elif heading:
                unreadable("请写明字段。 Name the field, or --forget.")
            rows = [{"heading": row.printed, "field": row.field} for row in teaching.taught(session)]
    except Refused as refused:
        refuse_reasons(refused.reasons, as_json=as_json)
    if as_json:
        tell_json({"aliases": rows})
        return
    for row in rows:
        click.echo(f"{row['heading']} → {row['field']}")


def _table_json(table: PositionTable, notice: Notice | None) -> dict[str, Any]:
    told: dict[str, Any] = {"table": table.number, "state": table.state.value}
    if notice is not None:
        told["change_notice"] = {"id": notice.id, "kind": notice.kind}
    return told


def _table_words(state: Mapping[str, Any]) -> str:
    words = {"waiting": "待确认 waits", "confirmed": "已确认 confirmed", "refused": "不予确认 refused"}
    text = f"第{state['table']}版职位表：{words.get(state['state'], state['state'])}"
    if "change_notice" in state:
        text += (
            f"；已生成职位调整公告草稿（#{state['change_notice']['id']}），公告发布时新表生效"
            " a draft notice of the change was made; the table is in force when it is public"
        )
    return text


def _tell_positions(report: Mapping[str, Any], state: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        tell_json({**report, "errors": [], **state})
        return
    say_left_out(report)
    for name, sheet in report["sheets"].items():
        unknown = f"；没认出的列 not recognised: {'、'.join(sheet['unknown'])}" if sheet["unknown"] else ""
        click.echo(f"{name}：职位{sheet['posts']}个，{sheet['recruits']}人{unknown}")
    _say_changes(report["changes"])
    click.echo(f"共{report['posts']}个职位，招录{report['recruits']}人。 {report['posts']} posts.")
    if state.get("dry_run"):
        click.echo("检查通过，没有写入。 Checked; nothing was written.")
    else:
        click.echo(_table_words(state))


def _say_changes(changes: Mapping[str, Any]) -> None:
    if changes["against"] is None:
        return
    counts = changes["counts"]
    click.echo(
        f"与第{changes['against']}版相比：新增{counts['new']}，取消{counts['cancelled']}，减少名额{counts['quota_cut']}，"
        f"增加名额{counts['quota_raised']}，调整条件{counts['changed']}，未变{counts['same']}"
    )
    for row in changes["new"][:PRINTED]:
        click.echo(f"  + {row['key']} {row['unit']} {row['title']} {row['headcount']}人")
    for row in changes["cancelled"][:PRINTED]:
        click.echo(f"  - {row['key']} {row['unit']} {row['title']} {row['headcount']}人")
    for row in changes["changed"][:PRINTED]:
        if row["headcount"] != row["headcount_before"]:
            click.echo(
                f"  ~ {row['key']} {row['unit']} {row['title']}：{row['headcount_before']}人→{row['headcount']}人"
            )
        for field in row["fields"]:
            click.echo(f"  ~ {row['key']} {field['heading']}：“{field['before']}”→“{field['after']}”")
