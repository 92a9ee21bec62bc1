"""Tables that leave the house as CSV. A spreadsheet that opens them never takes a cell for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from hr_portal.core.clock import shanghai

BOM = "\ufeff"

# Full-width signs as well: a spreadsheet in an East Asian locale reads ＝ as =.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def csv_cell(value: object) -> str:
    """The text of a cell. Text that would start a formula gets an apostrophe in front; numbers are no formulas.

    None is empty. Days are 2026-11-23; instants are shown as a clock in Shanghai shows them.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return shanghai(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file line by line, UTF-8 with its mark at the start so that Excel and WPS read 汉字.

    Every cell stands in quotes: where the list separator is a semicolon, half a bare cell could start a formula.
    """
    lead = BOM
    for row in rows:
        cells = (csv_cell(value).replace('"', '""') for value in row)
        yield lead + ",".join(f'"{cell}"' for cell in cells) + "\r\n"
        lead = ""
    if lead:
        yield lead
