"""A clean copy of an xlsx: the values a reader sees, with their number formats, merged cells and widths. Nothing else.

Formulas become their values. Hidden sheets, rows and columns, comments, names, links, caches, drawings and properties
are not copied; rows and columns close ranks.
"""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_left
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from hr_portal.core.formats.archives import Container
from hr_portal.core.formats.verdicts import Budget, Unfit, refuse
from hr_portal.core.guard.carriers.parts import Broken, as_cell, body_of, walk
from hr_portal.core.guard.carriers.xlsx import (
    Book,
    RawCell,
    SheetWalk,
    book_of,
    column_letters,
    column_number,
    text_of,
)
from hr_portal.core.guard.copies.masking import masked_cells
from hr_portal.core.guard.headings import Cell

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_1904 = re.compile(rb"date1904=[\"'](?:1|true)[\"']")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_EARLY = (1980, 1, 1, 0, 0, 0)
"""One date for all parts: when somebody worked on it is nobody's business."""


def copy_book(path: Path, budget: Budget, *, allow: frozenset[str], today: date | None) -> bytes:
    container = Container(path, budget)
    bodies = {m.name.replace("\\", "/").lstrip("/").lower(): body_of(container, m) for m in container.members}
    container.close()
    try:
        book = book_of({key: body for key, body in bodies.items() if key.startswith("xl/")})
        sheets = [
            (sheet.name, _sheet(bodies.get(key, b""), book, allow, today))
            for key, sheet in book.sheets.items()
            if sheet.state == "visible" and key in bodies
        ]
    except Broken:
        refuse(Unfit.DAMAGED)
    if not sheets:
        refuse(Unfit.DAMAGED)
    is_1904 = any(
        _1904.search(body) for key, body in bodies.items() if re.search(r"xl/workbook[^/]*\.xml$", key)
    )
    return _package(sheets, bodies.get("xl/styles.xml"), is_1904)


def _sheet(body: bytes, book: Book, allow: frozenset[str], today: date | None) -> str:
    seen = SheetWalk()
    walk(body, seen.start, seen.end, seen.text)
    shown = {
        row: [cell for cell in cells if not seen.is_hidden_column(cell.column)]
        for row, cells in seen.rows.items()
        if row not in seen.hidden_rows
    }
    texts = [(row, [_read(cell, book) for cell in cells]) for row, cells in shown.items()]
    masked = masked_cells(texts, allow=allow, today=today)
    rows = sorted(seen.hidden_rows)
    columns = sorted({c for first, last in seen.hidden_columns for c in range(first, min(last, 16_384) + 1)})
    lines = []
    for row, cells in shown.items():
        number = row - bisect_left(rows, row)
        inner = "".join(
            _cell(cell, number, cell.column - bisect_left(columns, cell.column), book, masked)
            for cell in cells
        )
        lines.append(f'<row r="{number}">{inner}</row>')
    merged = [new for old in seen.merged if (new := _moved(old, rows, columns))]
    merges = f'<mergeCells count="{len(merged)}">{"".join(f"<mergeCell ref={quoteattr(ref)}/>" for ref in merged)}</mergeCells>'
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}">{_widths(seen, columns)}<sheetData>{"".join(lines)}</sheetData>'
        f"{merges if merged else ''}</worksheet>"
    )


def _read(cell: RawCell, book: Book) -> Cell:
    text = text_of(cell, book.strings)
    return as_cell(cell.column, text) if cell.kind == "n" else Cell(cell.column, text)


def _cell(cell: RawCell, row: int, column: int, book: Book, masked: Mapping[tuple[int, int], str]) -> str:
    at = f'r="{column_letters(column)}{row}"' + (
        f" s={quoteattr(cell.style)}" if cell.style.isdigit() else ""
    )
    new = masked.get((cell.row, cell.column))
    if new is None and cell.kind in ("n", "b", "e", "d"):
        if not cell.value:
            return f"<c {at}/>"
        kind = "" if cell.kind == "n" else f' t="{cell.kind}"'
        return f"<c {at}{kind}><v>{escape(cell.value)}</v></c>"
    text = _NOT_IN_XML.sub("", text_of(cell, book.strings) if new is None else new)
    return f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _moved(ref: str, rows: list[int], columns: list[int]) -> str | None:
    """A merged range after hidden rows and columns are gone; None when one cell or nothing is left of it."""
    found = _RANGE.fullmatch(ref)
    if found is None:
        return None
    left, right = (column_number(found[n]) for n in (1, 3))
    top, bottom = int(found[2]), int(found[4])
    x0, x1 = left - bisect_left(columns, left), right - bisect_left(columns, right + 1)
    y0, y1 = top - bisect_left(rows, top), bottom - bisect_left(rows, bottom + 1)
    if x1 < x0 or y1 < y0 or (x0 == x1 and y0 == y1):
        return None
    return f"{column_letters(x0)}{y0}:{column_letters(x1)}{y1}"


def _widths(seen: SheetWalk, columns: list[int]) -> str:
    parts = []
    for first, last, width in seen.widths:
        new_first, new_last = first - bisect_left(columns, first), last - bisect_left(columns, last + 1)
        if new_last >= new_first >= 1 and re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]+)?", width):
            parts.append(f'<col min="{new_first}" max="{new_last}" width="{width}" customWidth="1"/>')
    return f"<cols>{''.join(parts)}</cols>" if parts else ""


def _package(sheets: list[tuple[str, str]], styles: bytes | None, is_1904: bool) -> bytes:
    numbers = range(1, len(sheets) + 1)
    names = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, (name, _) in zip(numbers, sheets, strict=True)
    )
    overrides = [(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers]
    rels = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    if styles is not None:
        overrides.append(("/xl/styles.xml", "styles"))
        rels.append(("rIdStyles", "styles", "styles.xml"))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="{name}" ContentType="{_TYPES}.{kind}+xml"/>' for name, kind in overrides
        )
        + "</Types>",
        "_rels/.rels": _rels([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        + ('<workbookPr date1904="1"/>' if is_1904 else "")
        + f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _rels(rels),
        **{f"xl/worksheets/sheet{n}.xml": body for n, (_, body) in zip(numbers, sheets, strict=True)},
    }
    if styles is not None:
        parts["xl/styles.xml"] = styles
    return packed(parts)


def _rels(rows: list[tuple[str, str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{i}" Type="{_RELATIONS}/{kind}" Target="{target}"/>' for i, kind, target in rows
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip whose members tell no time."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _EARLY), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
