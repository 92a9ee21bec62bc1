"""Every cell of a table file as JSON, sheet by sheet: what the child process writes for imports to read.

A cell is text as it stands, or a number where the file holds one. What a program shows is kept apart from what it
stores: dates are ISO text, true and false are TRUE and FALSE, an error is an empty cell. A cell merged downwards counts
for each of its rows; one merged sideways stays in its first column.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from hr_portal.core.errors import Refused
from hr_portal.core.file_names import clean_name, extension_of
from hr_portal.core.formats.archives import Container
from hr_portal.core.formats.verdicts import Budget, Unfit, refuse

EXACT = 2**53
"""Beyond it a number of a spreadsheet no longer says which whole number was typed."""
BOOKS = frozenset(("xls", "xlsx"))
READ = BOOKS | {"csv"}


def write(path: Path, extension: str, budget: Budget, workspace: Path, out: IO[str]) -> None:
    """One JSON object a line for each sheet: `name`, `file` (in a zip), `hidden`, `rows`, `lossy`."""
    for sheet in _sheets(path, extension, "", budget, workspace):
        out.write(json.dumps(sheet, ensure_ascii=False, separators=(",", ":")) + "\n")


def _sheets(
    path: Path, extension: str, member: str, budget: Budget, workspace: Path
) -> Iterator[dict[str, Any]]:
    if extension == "csv":
        yield _csv(path, member)
    elif extension in BOOKS:
        yield from _book(path, member)
    elif extension == "zip":
        container = Container(path, Budget(budget.limits))
        for number, found in enumerate(container.members):
            shown = "/".join(clean_name(part) for part in found.name.replace("\\", "/").split("/"))
            inner = extension_of(found.name)
            if inner not in READ:
                yield {"name": shown, "file": shown, "hidden": False, "rows": None, "lossy": []}
                continue
            target = workspace / f"table-{number}"
            container.extract(found, target)
            yield from _sheets(target, inner, shown, budget, workspace)
            target.unlink()
        container.close()


def _csv(path: Path, member: str) -> dict[str, Any]:
    # Only text needs it, and it costs the start of every child.
    from hr_portal.core.encodings import decode

    name = member or "CSV"
    try:
        decoded = decode(path.read_bytes())
    except Refused as refused:
        fault = dict(refused.reasons[0].facts)
        return {"name": name, "file": member, "hidden": False, "rows": [], "lossy": [], "damage": fault}
    text = decoded.text
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",\t;", key=first.count)
    csv.field_size_limit(1_000_000)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return {
        "name": name,
        "file": member,
        "hidden": False,
        "rows": rows,
        "lossy": [],
        "encoding": decoded.encoding,
    }


def _book(path: Path, member: str) -> Iterator[dict[str, Any]]:
    workbook = CalamineWorkbook.from_path(path)
    for about in workbook.sheets_metadata:
        name = f"{member}：{about.name}" if member else about.name
        if about.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba):
            refuse(Unfit.MACROS)
        hidden = about.visible != SheetVisibleEnum.Visible
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if hidden:
            yield {"name": name, "file": member, "hidden": True, "rows": [], "lossy": []}
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        rows = sheet.to_python(skip_empty_area=False)
        _fill_downwards(rows, sheet)
        lossy = _as_json(rows)
        yield {"name": name, "file": member, "hidden": False, "rows": rows, "lossy": lossy}
    workbook.close()


def _fill_downwards(rows: list[list[Any]], sheet: CalamineSheet) -> None:
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if row[left] == "":
                row[left] = rows[top][left]


def _as_json(rows: list[list[Any]]) -> list[tuple[int, int]]:
    """Turn what JSON lacks into text, in place. Returns where a number is too large to say what was typed."""
    lossy: list[tuple[int, int]] = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if type(cell) is str:
                continue
            row[column], is_lossy = _plain(cell)
            if is_lossy:
                lossy.append((number, column))
    return lossy


def _plain(cell: Any) -> tuple[str | int | float, bool]:
    if isinstance(cell, bool):
        return ("TRUE" if cell else "FALSE"), False
    if isinstance(cell, float):
        if cell != cell or cell in (float("inf"), float("-inf")):
            return "", False
        return (int(cell) if cell.is_integer() else cell), abs(cell) >= EXACT
    if isinstance(cell, int):
        return cell, abs(cell) >= EXACT
    if isinstance(cell, datetime):
        return cell.isoformat(" "), False
    if isinstance(cell, (date, time)):
        return cell.isoformat(), False
    if isinstance(cell, timedelta):
        return str(cell), False
    return str(cell), False
