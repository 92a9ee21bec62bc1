"""`flask exams import-results`, `verify-ranking`, `interview-lines`: results from files, checked and counted again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import current_app

from hr_portal.audit.services import COMMAND_LINE
from hr_portal.cli.exam_group import (
    FILE,
    PRINTED,
    exam_named,
    group,
    instant_now,
    json_option,
    person_named,
    two_officers,
)
from hr_portal.cli.progress_bar import ProgressBar
from hr_portal.cli.result_words import HOW, WARNINGS, say_against, say_row, say_whole
from hr_portal.cli.telling import REFUSED, UNREADABLE, tell_json, unreadable
from hr_portal.core.db import only_reading, transaction
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.recruitment import signing
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.ranking import Ratio, headcounts_that_explain
from hr_portal.recruitment.result_destroying import destroy_by_two, forget_keys
from hr_portal.recruitment.result_importing import (
    Checked,
    check_results,
    keep_results,
    reasons_against_importing,
    stages_of,
)
from hr_portal.recruitment.result_reading import records_of, rows_about
from hr_portal.recruitment.result_rows import Fault
from hr_portal.recruitment.result_verifying import table_in_use, verify_ranking

_stage_option = click.option(
    "--stage", default="written", show_default=True, metavar="STAGE", help="哪个阶段的成绩 which stage"
)


@group.command(
    "import-results",
    help="""导入成绩，全部导入或全部不导入。 Import a result file, all of it or nothing.

    FILE可以是csv、xlsx或xls。总成绩和名次按考试规则重新计算，与文件不符的，整份不导入，逐行列出。行号是文件里的行，表头也算。 Totals and
    ranks are computed from the exam's rules; a difference keeps the whole file out and is listed by its row (the heading
    counts).

    先待签核；写明--by和--confirmed-by（两位考务）的直接签核。命令行上不能勾选抽查的样本，日志如实写明。 It waits for a second officer;
    --confirmed-by signs it here, where no sample can be ticked, and the trail says so.

    \b
    例 Example:
      flask exams import-results 笔试成绩.csv --exam anlan-2027 --dry-run
      flask exams import-results 笔试成绩.csv --exam anlan-2027 --by kaowu1 --confirmed-by kaowu2 --json
    """,
)
@click.argument("file", type=FILE)
@click.option("--exam", "slug", required=True, metavar="SLUG", help="考试 which exam")
@_stage_option
@click.option("--dry-run", is_flag=True, help="只检查，不写入 check only")
@two_officers
@json_option
def import_results_command(
    file: Path,
    slug: str,
    stage: str,
    dry_run: bool,
    officer_login: str | None,
    second_login: str | None,
    as_json: bool,
) -> None:
    session = db.session()
    exam = exam_named(session, slug)
    officer, second = person_named(session, officer_login), person_named(session, second_login)
    exam_id, began = exam.id, instant_now()
    _refuse_if(
        [*reasons_against_importing(exam, officer=officer, now=began), *_against_stage(exam, stage)], as_json
    )
    total = rows_about(file, file.name)
    with ProgressBar(file.name) as bar:
        try:
            checked = check_results(
                session, exam, file, file.name, stage=stage, keys=current_app.extensions["exam_keys"], now=began,
                progress=lambda done, bad: bar.show(done, max(total, done), bad),
            )  # fmt: skip
        except Refused as refused:
            _refuse_whole(refused.reasons[0], as_json)
    with checked:
        if not checked.is_clean:
            _refuse_rows(checked, as_json)
        if dry_run:
            _tell(checked, {"state": "checked"}, as_json)
            return
        try:
            with transaction(session):
                exam = session.get_one(Exam, exam_id)
                actor = officer or COMMAND_LINE
                table = keep_results(session, exam, checked, officer=officer, actor=actor, now=instant_now())
                if second is not None:
                    signing.sign_by_command(session, table, actor=second, now=instant_now())
                told = {"table": table.number, "state": table.state.value}
        except Refused as refused:
            _refuse_if(refused.reasons, as_json)
        _tell(checked, told, as_json)


@group.command(
    "verify-ranking",
    help="""按成绩重新计算总成绩和名次，与库里的比较；有不同的，退出码1。 Recompute totals and ranks of the stored table from its marks.

    \b
    例 Example:
      flask exams verify-ranking --exam anlan-2027
    """,
)
@click.option("--exam", "slug", required=True, metavar="SLUG", help="考试 which exam")
@_stage_option
@json_option
def verify_ranking_command(slug: str, stage: str, as_json: bool) -> None:
    session = db.session()
    with only_reading():
        table = table_in_use(session, exam_named(session, slug), stage)
        if table is None:
            unreadable(f"考试{slug}没有{stage}阶段的成绩。 There are no results of this stage.")
        found = verify_ranking(session, table)
        number = table.number
        session.rollback()
    if as_json:
        told = [{"row": one.number, "what": one.what, "stored": one.stored, "computed": one.computed} for one in found.differences]  # fmt: skip
        tell_json({"table": number, "rows": found.rows, "posts": found.posts, "differences": told, "difference_count": found.count})  # fmt: skip
    else:
        names = {"total": "总成绩 total", "rank": "名次 rank"}
        for one in found.differences[:PRINTED]:
            click.echo(f"第{one.number}行 {names[one.what]}：{one.stored} → {one.computed}")
        click.echo(f"第{number}份成绩：{found.rows}行，{found.posts}个职位，{found.count}处不同 differences")
    if found.count:
        raise SystemExit(REFUSED)


@group.command(
    "interview-lines",
    help="""看已公布的进面名单人数是否符合比例：每个职位的人数能否由某个招录人数按比例（末位并列都进）得出。 Whether published numbers of
    interviewees can come from a ratio with all ties at the last place let in.

    FILE是csv、xlsx或xls，有职位代码、进面人数、末位并列三列。 A table with these three columns.

    \b
    例 Example:
      flask exams interview-lines 进面分数线.csv --ratio 3 --json
    """,
)
@click.argument("file", type=FILE)
@click.option("--ratio", default="3", show_default=True, metavar="N", help="面试比例 so many for each place")
@json_option
def interview_lines_command(file: Path, ratio: str, as_json: bool) -> None:
    try:
        times = Decimal(ratio)
        if not times.is_finite() or times < 1:
            raise InvalidOperation
    except InvalidOperation:
        unreadable("比例应是不小于1的数。 The ratio must be a number of at least 1.")
    try:
        rows = list(_lines(file))
    except Refused as refused:
        _refuse_whole(refused.reasons[0], as_json)
    wanted = Ratio(times)
    odd = [row for row in rows if not headcounts_that_explain(row["called"], row["at_line"], wanted)]
    if as_json:
        tell_json({"rows": len(rows), "possible": len(rows) - len(odd), "ratio": str(times), "impossible": odd, "errors": []})  # fmt: skip
        return
    for row in odd:
        click.echo(
            f"第{row['row']}行 {row['post']}：进面{row['called']}人，末位并列{row['at_line']}人，不能由1:{times}得出"
        )
    click.echo(
        f"{len(rows)}个职位，{len(rows) - len(odd)}个符合。 {len(rows) - len(odd)} of {len(rows)} are possible."
    )


_LINES = ("职位代码", "进面人数", "末位并列")


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    at: list[int] | None = None
    for number, cells in records_of(file, file.name):
        texts = [cell.strip() for cell in cells]
        if at is None:
            if set(_LINES) <= set(texts):
                at = [texts.index(heading) for heading in _LINES]
            continue
        if not any(texts):
            continue
        post, called, at_line = (texts[column] if column < len(texts) else "" for column in at)
        if not (called.isascii() and called.isdigit() and at_line.isascii() and at_line.isdigit()):
            raise Refused([Reason("line_not_whole", file.name, None, {"line": number})])
        yield {"row": number, "post": post, "called": int(called), "at_line": int(at_line)}
    if at is None:
        raise Refused([Reason("lines_without_heading", file.name)])


@group.command(
    "destroy-results",
    help="""销毁一个考试的成绩：两把密钥、全部成绩行、封存的查询文件、成绩复核申请。不能恢复。 Destroy an exam's results: both keys, every row,
    every snapshot. They cannot be brought back.

    由两位考务共同决定；日志记下数目。保存期限写在考试规则的[retention] results_days，到期自动销毁。 Two exam officers decide it; a term in
    the exam's rules does it by itself.

    \b
    例 Example:
      flask exams destroy-results --exam anlan-2027 --by kaowu1 --confirmed-by kaowu2
    """,
)
@click.option("--exam", "slug", required=True, metavar="SLUG", help="考试 which exam")
@two_officers
@json_option
def destroy_results_command(
    slug: str, officer_login: str | None, second_login: str | None, as_json: bool
) -> None:
    session, with_us = db.session(), current_app.extensions
    exam = exam_named(session, slug)
    first, second = person_named(session, officer_login), person_named(session, second_login)
    if first is None or second is None:
        unreadable("请加--by和--confirmed-by。 --by and --confirmed-by are needed.")
    try:
        with transaction(session):
            made = destroy_by_two(
                session, exam, first=first, second=second, ledger=with_us["ledger"], now=instant_now()
            )
    except Refused as refused:
        _refuse_if(refused.reasons, as_json)
    destroyed, files = forget_keys(session, slug, keys=with_us["exam_keys"], snapshots=with_us["snapshots"])
    session.rollback()
    told = {**asdict(made), "keys": destroyed, "files": files}
    if as_json:
        tell_json(told)
        return
    click.echo(
        f"已销毁{slug}的成绩：{made.tables}份{made.rows}行，发布{made.releases}次，复核申请{made.requests}件，密钥{destroyed}把，"
        f"文件{files}个。 Destroyed; this stands in the trail."
    )


# --- what is told ----------------------------------------------------------------------------------------------------


def _against_stage(exam: Exam, stage: str) -> list[Reason]:
    known = stages_of(exam)
    return [] if stage in known or exam.current is None else [Reason("stage_unknown", "stage", None, {"value": stage, "known": list(known)})]  # fmt: skip


def _report(checked: Checked) -> dict[str, Any]:
    """The same keys whatever became of the file."""
    found = checked.rows
    return {
        "rows": found.rows,
        "errors": [_fault_json(fault) for fault in found.faults],
        "error_count": found.fault_count,
        "mended": [{"row": one.row, "column": one.column, "how": list(one.how)} for one in found.mended],
        "mended_count": found.mended_count,
        "warnings": dict(found.warnings),
        **{name: checked.report[name] for name in ("by_status", "by_class", "below_pass_line", "cut_lines")},
    }


def _fault_json(fault: Fault) -> dict[str, Any]:
    problem, fix = say_row(fault)
    return {
        "row": fault.row, "column": fault.column, "value": fault.value, "problem": problem, "fix": fix,
        "code": fault.problem, **({"facts": dict(fault.facts)} if fault.facts else {}),
    }  # fmt: skip


def _tell(checked: Checked, told: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        tell_json({**_report(checked), **told})
        return
    _say_mended(checked)
    report = checked.report
    for post, line in list(report["cut_lines"].items())[:PRINTED]:
        tie = "，末位并列 tie" if line["tie"] else ""
        click.echo(f"{post}：最低入围分 {line['line']}，{line['let_in']}人{tie}")
    state = {
        "checked": "检查通过，没有写入 checked, nothing written",
        "waiting": "待签核 waits",
        "signed": "已签核 signed",
    }
    click.echo(f"共{report['rows']}行。{state[told['state']]}")


def _say_mended(checked: Checked) -> None:
    for one in checked.rows.mended[:PRINTED]:
        click.echo(f"第{one.row}行 {one.column}：{'、'.join(HOW[how] for how in one.how)}")
    for code, count in checked.rows.warnings.items():
        click.echo(WARNINGS[code] % {"count": count})


def _refuse_rows(checked: Checked, as_json: bool) -> NoReturn:
    count = checked.rows.fault_count
    if as_json:
        tell_json(_report(checked))
    else:
        for fault in checked.rows.faults[:PRINTED]:
            problem, fix = say_row(fault)
            value = f"“{fault.value}”" if fault.value else ""
            click.echo(f"第{fault.row}行 {fault.column}：{value}{problem} {fix}".strip())
        if count > PRINTED:
            click.echo(f"共{count}处，只列出{PRINTED}处。 {count} in all, {PRINTED} are listed.")
    click.echo(f"未写入。 Nothing was written. ({count})", err=True)
    raise SystemExit(REFUSED)


def _refuse_whole(reason: Reason, as_json: bool) -> NoReturn:
    problem, fix = say_whole(reason)
    if as_json:
        error = {
            "row": 0,
            "column": "",
            "value": reason.where or "",
            "problem": problem,
            "fix": fix,
            "code": reason.code,
        }
        tell_json({"rows": 0, "errors": [error], "error_count": 1, "mended": []})
    else:
        click.echo(f"{reason.where}：{problem} {fix}".strip())
    click.echo("未写入。 Nothing was written.", err=True)
    raise SystemExit(UNREADABLE)


def _refuse_if(reasons: Sequence[Reason], as_json: bool) -> None:
    if not reasons:
        return
    if as_json:
        tell_json({"rows": 0, "errors": [], "refused": [{"code": r.code, "where": r.where, "facts": dict(r.facts), "problem": say_against(r)} for r in reasons]})  # fmt: skip
    else:
        for reason in reasons:
            click.echo(say_against(reason))
    click.echo(f"未写入。 Nothing was written. ({len(reasons)})", err=True)
    raise SystemExit(REFUSED)
