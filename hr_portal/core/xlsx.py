"""Workbooks written by hand: text cells only, so that nothing in them is a formula, a link or a number that lost digits. No
author, no date, the same bytes every time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_EARLY = (1980, 1, 1, 0, 0, 0)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFF2CC"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="49"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="49" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/>'
    '<xf numFmtId="49" fillId="2" applyNumberFormat="1" applyFill="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
LONGEST_CELL = 32_767
PLAIN, BOLD, MARKED = 0, 1, 2
"""How a cell looks: as it is, as a heading, with a yellow ground."""


@dataclass(frozen=True)
class Cell:
    text: str
    look: int = PLAIN


@dataclass(frozen=True)
class Page:
    """One sheet. A cell is text, or a `Cell` where it looks different."""

    name: str
    rows: Iterable[Sequence[str | Cell]]
    widths: Sequence[int] = ()
    """Of the first columns, in characters."""


def workbook(pages: Sequence[Page]) -> bytes:
    """The xlsx of these sheets, in their order."""
    names = _names([page.name for page in pages])
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, text: str) -> None:
            archive.writestr(zipfile.ZipInfo(name, _EARLY), _XML + text, zipfile.ZIP_DEFLATED)

        numbers = range(1, len(pages) + 1)
        sheets = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
            for n in numbers
        )
        add(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{sheets}</Types>',
        )
        add("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        listed = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}"/>'
            for n, name in zip(numbers, names, strict=True)
        )
        add(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        parts = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
        add("xl/_rels/workbook.xml.rels", _relations([*parts, ("styles", "styles.xml")]))
        add("xl/styles.xml", _STYLES)
        for number, page in zip(numbers, pages, strict=True):
            add(f"xl/worksheets/sheet{number}.xml", _sheet(page))
    return out.getvalue()


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _names(wanted: Sequence[str]) -> list[str]:
    """Names a spreadsheet accepts: at most 31 characters, none of []:*?/\\, none twice."""
    names: list[str] = []
    for number, name in enumerate(wanted, 1):
        plain = _NOT_IN_NAMES.sub("", name).strip("'")[:31] or f"Sheet{number}"
        if plain.casefold() in {other.casefold() for other in names}:
            plain = f"{plain[:27]}（{number}）"
        names.append(plain)
    return names


def _sheet(page: Page) -> str:
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(page.widths, 1)
    )
    rows = "".join(
        f'<row r="{number}">{"".join(map(_cell, row))}</row>' for number, row in enumerate(page.rows, 1)
    )
    columns = f"<cols>{widths}</cols>" if widths else ""
    return f'<worksheet xmlns="{_MAIN}">{columns}<sheetData>{rows}</sheetData></worksheet>'


def _cell(cell: str | Cell) -> str:
    text, look = (cell.text, cell.look) if isinstance(cell, Cell) else (cell, PLAIN)
    style = f' s="{look}"' if look else ""
    if not text:
        return f"<c{style}/>"
    shown = escape(_NOT_IN_XML.sub("", text[:LONGEST_CELL]))
    return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'
