"""What `flask exams` says of a file: what was left out of it, and why all of it was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from hr_portal.cli.exam_group import PRINTED
from hr_portal.cli.exam_words import LEFT_OUT, say_fault, say_file, say_reason
from hr_portal.cli.telling import REFUSED, UNREADABLE, tell_json
from hr_portal.core.errors import Reason
from hr_portal.core.tables import Book
from hr_portal.recruitment.marking import marked
from hr_portal.recruitment.rules import Fault


def say_left_out(report: Mapping[str, Any]) -> None:
    for one in report["left_out"][:PRINTED]:
        rows = f"{one['row']}—{one['row'] + one['rows'] - 1}" if one.get("rows") else str(one["row"])
        place = f"{one['sheet']} 第{rows}行" if one["row"] else one["sheet"]
        click.echo(f"未导入 left out: {place}：{LEFT_OUT[one['why']]} {one['text']}".rstrip())


def tell_kept(counts: str, report: Mapping[str, Any], *, dry_run: bool, as_json: bool) -> None:
    """A file without fault: what was counted in it, and whether it was kept."""
    if as_json:
        tell_json({**report, "errors": [], "state": "checked" if dry_run else "imported"})
        return
    say_left_out(report)
    done = "检查通过，没有写入 checked, nothing written" if dry_run else "已导入 imported"
    click.echo(f"{counts}{done}")


def fault_json(fault: Fault) -> dict[str, Any]:
    problem, fix = say_fault(fault)
    return {
        "sheet": fault.sheet, "row": fault.row, "column": fault.column, "value": fault.value, "code": fault.code,
        "problem": problem, "fix": fix,
    }  # fmt: skip


def refuse_faults(
    book: Book,
    faults: Sequence[Fault],
    count: int,
    report: Mapping[str, Any],
    errors_xlsx: Path | None,
    *,
    as_json: bool,
) -> NoReturn:
    if errors_xlsx is not None:
        errors_xlsx.write_bytes(marked(book, faults, say_fault))
    if as_json:
        tell_json({**report, "errors": [fault_json(fault) for fault in faults], "error_count": count})
    else:
        for fault in faults[:PRINTED]:
            told = fault_json(fault)
            place = f"{fault.sheet} 第{fault.row}行" if fault.row else fault.sheet
            column = f" {fault.column}" if fault.column else ""
            value = f"“{fault.value}”" if fault.value else ""
            click.echo(f"{place}{column}：{value}{told['problem']} {told['fix']}".strip())
        if count > PRINTED:
            click.echo(f"共{count}处，只列出{PRINTED}处。 {count} in all, {PRINTED} are listed.")
    click.echo(f"未写入。 Nothing was written. ({count})", err=True)
    raise SystemExit(REFUSED)


def refuse_file(reason: Reason, report: Mapping[str, Any], *, as_json: bool) -> NoReturn:
    """The file as a whole cannot be read."""
    problem, fix = say_file(reason)
    if as_json:
        error = {
            "sheet": "", "row": 0, "column": "", "value": reason.where or "", "code": reason.code, "problem": problem,
            "fix": fix,
        }  # fmt: skip
        tell_json(
            {**report, "sheets": {}, "left_out": [], "errors": [error], "error_count": 1, "changes": {}}
        )
    else:
        click.echo(f"{reason.where}：{problem} {fix}".strip())
    click.echo("未写入。 Nothing was written.", err=True)
    raise SystemExit(UNREADABLE)


def refuse_reasons(reasons: Sequence[Reason], *, as_json: bool) -> NoReturn:
    if as_json:
        refused = [
            {"code": r.code, "where": r.where, "facts": dict(r.facts), "problem": say_reason(r)}
            for r in reasons
        ]
        tell_json({"refused": refused})
    else:
        for reason in reasons:
            click.echo(say_reason(reason))
    click.echo(f"未写入。 Nothing was written. ({len(reasons)})", err=True)
    raise SystemExit(REFUSED)
