"""`flask exams import-cut-offs`: 历年进面分数, what it took to get into the interview in an earlier year."""

from __future__ import annotations

from pathlib import Path

import click

from hr_portal.audit.services import COMMAND_LINE
from hr_portal.cli.exam_group import (
    checked_first,
    exam_named,
    group,
    instant_now,
    into_exam,
    person_named,
)
from hr_portal.cli.exam_telling import refuse_faults, refuse_file, refuse_reasons, tell_kept
from hr_portal.core.db import transaction
from hr_portal.core.errors import Refused
from hr_portal.extensions import db
from hr_portal.recruitment import cut_offs
from hr_portal.recruitment.models import Exam


@group.command(
    "import-cut-offs",
    help="""导入某一年的进面分数，全部导入或全部不导入；同年同一来源再导入的，替换原来的。 The lowest scores that led to the interview in a year.

    FILE可以是xls、xlsx、csv或zip：有最低分，另有职位代码，或单位（和职位名称）。只有代码的行，单位和职位名称取自这个考试的职位表。 A lowest
    score by code, or by unit (and post); a code alone is looked up in the exam's table of positions.

    \b
    例 Example:
      flask exams import-cut-offs 进面分数线.csv --exam anlan-2027 --year 2026 --source 市人社局2026年公告 --by kaowu1
    """,
)
@into_exam
@click.option("--year", required=True, type=int, metavar="YYYY", help="哪一年的分数 of which year")
@click.option(
    "--source", default="", metavar="TEXT", help="来源，随分数显示 where it was published, shown with it"
)
@checked_first
def import_cut_offs_command(
    file: Path,
    slug: str,
    year: int,
    source: str,
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
        checked = cut_offs.check(session, exam, file, file.name, year=year, told_by=source)
    except Refused as refused:
        refuse_file(refused.reasons[0], {"rows": 0}, as_json=as_json)
    exam = session.get_one(Exam, exam_id)
    report = checked.report()
    if not checked.is_clean:
        count = checked.lines.read.fault_count
        refuse_faults(checked.book, checked.faults, count, report, errors_xlsx, as_json=as_json)
    if reasons := cut_offs.reasons_against_keeping(exam, checked, officer=officer, now=now):
        refuse_reasons(reasons, as_json=as_json)
    if not dry_run:
        with transaction(session):
            cut_offs.keep(session, exam, checked, officer=officer, actor=officer or COMMAND_LINE, now=now)
    tell_kept(f"{year}年：{report['rows']}行。", report, dry_run=dry_run, as_json=as_json)
