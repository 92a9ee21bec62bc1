"""`flask exams lint`: what is odd in the rows of an imported position table. Hints: the exit code stays 0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from hr_portal.cli.exam_group import PRINTED, exam_named, group, json_option
from hr_portal.cli.exam_words import FIELD_WORDS
from hr_portal.cli.telling import tell_json, unreadable
from hr_portal.core.db import only_reading
from hr_portal.extensions import db
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.linting import Hint, Odd
from hr_portal.recruitment.major_rows import reference_named
from hr_portal.recruitment.models import TableState
from hr_portal.recruitment.odd_rows import MOST, OddRow, odd_rows
from hr_portal.recruitment.tables import tables_of

WORDS: Mapping[Odd, str] = {
    Odd.EDUCATION_UNREAD: "学历里的词没有读懂 words of the education were not understood",
    Odd.DEGREE_UNREAD: "学位里的词没有读懂 words of the degree were not understood",
    Odd.DEGREE_ABOVE_EDUCATION: "学位高于学历“%(education)s” the degree is above the education",
    Odd.AGE_UNREAD: "年龄没有读懂 the age was not understood",
    Odd.AGE_ORDER: "年龄的下限高于上限 the least age is above the highest",
    Odd.GRASSROOTS_UNREAD: "没有读出年数 no number of years was found",
    Odd.CELL_UNREAD: "没有读懂 was not understood",
    Odd.CODE_UNKNOWN: "专业参考目录里没有代码%(code)s the reference of majors has no such code",
    Odd.CODE_OF_OTHER_LEVEL: "代码%(code)s是另一层次的专业 the code belongs to another level",
    Odd.CODE_NAME_DIFFERS: "这个代码在专业参考目录里是“%(known)s” the reference has another name for the code",
    Odd.CATEGORY_UNKNOWN: "专业参考目录里没有这个大类 the reference has no such class",
    Odd.LEVEL_NOT_ADMITTED: "学历“%(education)s”不包括这一层次，却列了专业 majors of a level that the education does not admit",
    Odd.LEVEL_WITHOUT_MAJORS: "学历“%(education)s”包括这一层次，却没有列专业 no majors for a level that the education admits",
    Odd.GENDERS_CONTRADICT: "性别要求互相矛盾 the genders contradict each other",
    Odd.FRESH_AND_YEARS: "既限应届毕业生，又要求基层工作经历 fresh graduates only, yet years of grassroots work",
}


@group.command(
    "lint",
    help="""看一版职位表里的疑点：读不懂的、一行里互相矛盾的、与专业参考目录不符的。只是提示，不妨碍确认，退出码总是0。 What is odd in the
    rows of a position table. Hints only: nothing is refused, the exit code is 0.

    \b
    例 Example:
      flask exams lint --exam anlan-2027
      flask exams lint --exam anlan-2027 --number 2 --json
    """,
)
@click.option("--exam", "slug", required=True, metavar="SLUG", help="考试 which exam")
@click.option("--number", type=int, metavar="N", help="第几版，不写就是最新一版 which table, else the newest")
@json_option
def lint_command(slug: str, number: int | None, as_json: bool) -> None:
    session = db.session()
    with only_reading():
        exam = exam_named(session, slug)
        rules = rules_of(exam)
        table = next(
            (
                one
                for one in tables_of(session, exam)
                if one.state is not TableState.REFUSED and number in (None, one.number)
            ),
            None,
        )
        if rules is None or table is None:
            unreadable(f"考试{slug}没有可看的职位表。 There is no such table of positions.")
        found, has_reference = (
            odd_rows(session, table, rules),
            reference_named(session, rules.major_reference) is not None,
        )
        told = {"table": table.number, "posts": table.report["posts"], "majors_compared": has_reference}
        session.rollback()
    if as_json:
        tell_json({**told, "odd": [_as_json(one) for one in found], "is_cut": len(found) == MOST})
        return
    for one in found[:PRINTED]:
        for hint in one.hints:
            click.echo(f"“{one.sheet}”第{one.row}行 {one.key} {_column(hint)}：{_printed(hint)}{say(hint)}")
    if not has_reference:
        click.echo(
            "专业参考目录没有导入，专业没有核对。 The reference of majors is not loaded; codes were not looked at."
        )
    more = f"，最多列出{MOST}行 at most" if len(found) == MOST else ""
    click.echo(f"第{told['table']}版职位表：{told['posts']}个职位，{len(found)}行有疑点 odd rows{more}")


def say(hint: Hint) -> str:
    return WORDS[hint.odd] % dict(hint.facts)


def _column(hint: Hint) -> str:
    return FIELD_WORDS[hint.cell.replace(".", "_")]


def _printed(hint: Hint) -> str:
    return f"“{hint.text}”" if hint.text else ""


def _as_json(one: OddRow) -> dict[str, Any]:
    return {
        "sheet": one.sheet, "row": one.row, "key": one.key, "unit": one.unit, "title": one.title,
        "hints": [
            {"code": hint.odd.value, "column": hint.cell, "text": hint.text, "facts": dict(hint.facts), "problem": say(hint)}
            for hint in one.hints
        ],
    }  # fmt: skip
