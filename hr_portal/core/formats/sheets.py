"""Workbooks, read to the last cell by the reader that imports use."""

from __future__ import annotations

from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from hr_portal.core.formats.verdicts import Findings, Notable, Unfit, refuse

_VISIBILITY = (
    (SheetVisibleEnum.Visible, "visible"),
    (SheetVisibleEnum.Hidden, "hidden"),
    (SheetVisibleEnum.VeryHidden, "very_hidden"),
)


def check(path: Path) -> Findings:
    """Sheets in order with their visibility and the size of what they hold (rows × columns)."""
    sheets: list[dict[str, object]] = []
    try:
        workbook = CalamineWorkbook.from_path(path)
        for sheet in workbook.sheets_metadata:
            if sheet.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba):
                refuse(Unfit.MACROS)
            rows = columns = 0
            if sheet.typ == SheetTypeEnum.WorkSheet:
                cells = workbook.get_sheet_by_name(sheet.name)
                rows, columns = (n + 1 for n in cells.end) if cells.end else (0, 0)
            # The reader's enums cannot be hashed.
            visibility = next(word for value, word in _VISIBILITY if value == sheet.visible)
            sheets.append({"name": sheet.name, "visibility": visibility, "rows": rows, "columns": columns})
        workbook.close()
    except PasswordError:
        refuse(Unfit.ENCRYPTED)
    except CalamineError:
        refuse(Unfit.DAMAGED)
    if not sheets:
        refuse(Unfit.DAMAGED)
    seen = {sheet["visibility"] for sheet in sheets}
    warnings = [Notable.HIDDEN_SHEET] if "hidden" in seen else []
    if "very_hidden" in seen:
        warnings.append(Notable.VERY_HIDDEN_SHEET)
    return Findings({"sheets": sheets}, tuple(warnings))
