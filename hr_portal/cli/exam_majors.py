"""`flask exams load-majors`: 专业参考目录 of a province, from its own file."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from hr_portal.audit.services import COMMAND_LINE
from hr_portal.cli.exam_group import group
from hr_portal.cli.exam_words import say_file
from hr_portal.cli.telling import refuse, tell_json, unreadable
from hr_portal.core.clock import Clock
from hr_portal.core.db import transaction
from hr_portal.core.errors import Refused
from hr_portal.extensions import db
from hr_portal.recruitment import majors

WORDS = {
    "majors_not_found": "没有找到专业大类、专业代码或专业名称的列 no columns of majors were found",
    "majors_not_readable": "文件不能读：%(detail)s the file cannot be read",
    "majors_slug_unfit": "短名“%(value)s”应为小写字母、数字和连字符 a slug is small letters, digits and hyphens",
    "majors_title_missing": "没有写目录的名称 the title is missing",
    "major_code_twice": "代码%(code)s有两个名称，其中一个是“%(name)s” the code has two names",
}


@group.command(
    "load-majors",
    help="""导入一省的专业参考目录，已有同名的整个替换。 Load a reference of majors, in place of one of the same slug.

    认得的格式：大类和学科、专业三个层次并列的工作簿（合并单元格照读）；按大类和层次列名称的JSON；有层次、专业代码、专业名称列的表格。
    Known shapes: a workbook of 大类 and of three levels side by side, merged cells and all; JSON of names by 大类 and level; a
    plain table (xlsx, xls, csv) with columns for level, code and name.

    \b
    例 Example:
      flask exams load-majors 专业参考目录.xls --reference gd-2026 --title "广东省2026年考试录用公务员专业参考目录"
    """,
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--reference",
    "slug",
    required=True,
    metavar="SLUG",
    help="目录的短名，考试规则里写它 as the exam's rules name it",
)
@click.option("--title", required=True, help="目录的名称 its title")
@click.option("--source", default="", help="来源 where it comes from")
@click.option("--dry-run", is_flag=True, help="只检查，不写入 check only")
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
def load_majors(file: Path, slug: str, title: str, source: str, dry_run: bool, as_json: bool) -> None:
    session = db.session()
    try:
        reference = majors.read_reference(file, file.name)
    except Refused as refused:
        unreadable(" ".join(say_file(refused.reasons[0])).strip())
    if reasons := majors.reasons_against_loading(reference, slug=slug, title=title):
        refuse(reasons, WORDS, as_json=as_json)
    if not dry_run:
        clock: Clock = current_app.extensions["clock"]
        with transaction(session):
            majors.load(
                session, reference, slug=slug, title=title, source=source, actor=COMMAND_LINE, now=clock.now()
            )
    told = {
        "reference": slug,
        "majors": len(reference.rows),
        "members": len(reference.members),
        "dry_run": dry_run,
    }
    if as_json:
        tell_json(told)
        return
    done, ended = ("检查通过", "nothing written") if dry_run else ("已导入", "loaded")
    click.echo(
        f"{done}：{slug}，专业{len(reference.rows)}个，大类所列{len(reference.members)}项。"
        f" {len(reference.rows)} majors, {len(reference.members)} members of classes, {ended}."
    )


__all__ = ["group", "load_majors"]
