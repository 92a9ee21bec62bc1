"""xls (BIFF8): cells as the reader of imports sees them, and from the records what it does not: hidden rows and columns,
comments, names, links, unused strings, pivot caches, properties."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from hr_portal.core.formats.ole import Compound
from hr_portal.core.guard.carriers import plain
from hr_portal.core.guard.carriers.opened import Opened
from hr_portal.core.guard.carriers.parts import as_cell
from hr_portal.core.guard.carriers.xlsx import column_letters
from hr_portal.core.guard.headings import Cell
from hr_portal.core.guard.reports import Severity

_BOF, _EOF, _CONTINUE = 0x809, 0x0A, 0x3C
_ROW, _COLINFO, _NOTE, _TXO, _SST, _NAME, _CRN, _HEADER, _FOOTER, _SX_STRING, _SX_DOUBLE = (
    0x208, 0x7D, 0x1C, 0x1B6, 0xFC, 0x18, 0x5A, 0x14, 0x15, 0xCD, 0xC9,
)  # fmt: skip
_PROPERTY_SETS = ("\x05summaryinformation", "\x05documentsummaryinformation")
_WHOLE = 1 << 40
_HARMLESS = ("ctls", "\x05", "\x03", "\x01", "revision log", "user names", "etextdata")
"""Streams of settings: searched for digits like any bytes, not worth a person's eye. The last is WPS's."""


@dataclass
class _Hidden:
    rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)


def read(opened: Opened) -> None:
    body = opened.path.read_bytes()
    compound = Compound(BytesIO(body), len(body))
    stream = compound.beginning("workbook", "book", length=_WHOLE)
    hidden, strings = _read_records(opened, stream)
    shown = _read_cells(opened, hidden)
    unused = [(number, [Cell(1, text)]) for number, text in enumerate(strings, 1) if text not in shown]
    opened.out.grid("xls:unused_string", opened.place, unused, lambda row, _column: {"row": row})
    _read_streams(opened, compound)


def _read_cells(opened: Opened, hidden: list[_Hidden]) -> set[str]:
    """The texts of all cells."""
    shown: set[str] = set()
    try:
        book = CalamineWorkbook.from_path(opened.path)
        for number, meta in enumerate(book.sheets_metadata):
            opened.out.passage("xls:sheet_name", opened.place, meta.name)
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            whole = ""
            if meta.visible == SheetVisibleEnum.Hidden:
                whole = "xls:hidden_sheet"
            elif meta.visible == SheetVisibleEnum.VeryHidden:
                whole = "xls:very_hidden_sheet"
            place = {**opened.place, "sheet": meta.name}
            if whole:
                opened.out.note("hidden_sheet", Severity.NOTE, whole, place)
            sheet = book.get_sheet_by_name(meta.name)
            unseen = hidden[number] if number < len(hidden) else _Hidden()
            rows = _rows(sheet.to_python(skip_empty_area=False), whole, unseen, shown)
            opened.out.grid(
                "xls:cell", place, rows, lambda row, column: {"cell": f"{column_letters(column)}{row}"}
            )
        book.close()
    except PasswordError:
        opened.out.unread("encrypted", opened.place)
    except CalamineError:
        opened.out.unread("damaged", opened.place)
    return shown


def _rows(
    rows: Sequence[Sequence[object]], whole: str, unseen: _Hidden, shown: set[str]
) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in enumerate(rows):
        cells = []
        for column, value in enumerate(row):
            if value == "" or value is None:
                continue
            carrier = whole
            if not whole and number in unseen.rows:
                carrier = "xls:hidden_row"
            elif not whole and any(first <= column <= last for first, last in unseen.columns):
                carrier = "xls:hidden_column"
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                text = str(int(value)) if float(value).is_integer() and abs(value) < 1e25 else repr(value)
                cells.append(as_cell(column + 1, text, carrier))
            else:
                shown.add(str(value))
                cells.append(Cell(column + 1, str(value), carrier))
        yield number + 1, cells


# ---------------------------------------------------------------- records


def _records(stream: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """(kind, body and its continuations) of each record."""
    at, kind, pieces = 0, -1, list[bytes]()
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        piece = stream[at + 4 : at + 4 + length]
        at += 4 + length
        if number == _CONTINUE and kind >= 0:
            pieces.append(piece)
            continue
        if kind >= 0:
            yield kind, pieces
        kind, pieces = number, [piece]
    if kind >= 0:
        yield kind, pieces


def _read_records(opened: Opened, stream: bytes) -> tuple[list[_Hidden], list[str]]:
    """What hides cells, sheet by sheet, and the string table; comments, names and links are read on the way."""
    sheets: list[_Hidden] = []
    strings: list[str] = []
    depth = 0
    texts: dict[str, list[str]] = {}
    for kind, pieces in _records(stream):
        body = pieces[0]
        if kind == _BOF and len(body) >= 4:
            depth += 1
            if depth == 1 and struct.unpack_from("<H", body, 2)[0] in (0x10, 0x20, 0x40):
                sheets.append(_Hidden())
        elif kind == _EOF:
            depth -= 1
        elif kind == _ROW and sheets and len(body) >= 16:
            options = struct.unpack_from("<H", body, 12)[0]
            if options & 0x20:
                sheets[-1].rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLINFO and sheets and len(body) >= 10:
            first, last, width, _, options = struct.unpack_from("<HHHHH", body)
            if options & 1 or width == 0:
                sheets[-1].columns.append((first, last))
        elif kind == _TXO and len(pieces) > 1:
            texts.setdefault("xls:comment", []).append(_text(pieces[1]))
        elif kind == _NOTE and len(body) > 11:
            texts.setdefault("xls:comment", []).append(_loose(body[8:]))
        elif kind == _SST:
            strings += _string_table(pieces)
        elif kind in (_NAME, _CRN, _HEADER, _FOOTER):
            name = {_NAME: "xls:defined_name", _CRN: "xls:external_cache"}.get(kind, "xls:header_footer")
            texts.setdefault(name, []).extend(
                _values_of_crn(body)
                if kind == _CRN
                else [_loose(b"".join(pieces)) if kind == _NAME else _string_at_start(b"".join(pieces))]
            )
    for carrier, found in texts.items():
        opened.out.passage(carrier, opened.place, " ;\n".join(found))
    return sheets, strings


def _text(piece: bytes) -> str:
    """A text record's continuation: one byte of width, then the characters."""
    return piece[1:].decode("utf-16-le", "replace") if piece[:1] == b"\1" else piece[1:].decode("latin-1")


def _loose(body: bytes) -> str:
    """Runs of readable characters in a record whose layout does not matter, in one and in two bytes a character."""
    narrow = re.findall(rb"[\x20-\x7e]{4,}", body)
    wide = body.decode("utf-16-le", "replace"), body[1:].decode("utf-16-le", "replace")
    runs = [run.decode("ascii") for run in narrow]
    runs += [
        run
        for text in wide
        for run in re.findall(r"[\x20-\x7e\xa0-\xff\u2000-\u206f\u4e00-\u9fff\ufeff\uff00-\uffef]{4,}", text)
    ]
    return " ;\n".join(runs)


def _string_at_start(body: bytes) -> str:
    """Length in characters, width, characters."""
    if len(body) < 4:
        return ""
    length, flags = struct.unpack_from("<HB", body)
    return (
        body[3 : 3 + length * 2].decode("utf-16-le", "replace")
        if flags & 1
        else body[3 : 3 + length].decode("latin-1")
    )


def _values_of_crn(body: bytes) -> Iterator[str]:
    """Cached values of a linked workbook's row: (type, value) one after another."""
    at = 4
    while at < len(body):
        kind = body[at]
        if kind == 1 and at + 9 <= len(body):
            value = struct.unpack_from("<d", body, at + 1)[0]
            yield str(int(value)) if value == value and abs(value) < 1e25 else ""
            at += 9
        elif kind == 2 and at + 4 <= len(body):
            length, flags = struct.unpack_from("<HB", body, at + 1)
            width = 2 if flags & 1 else 1
            raw = body[at + 4 : at + 4 + length * width]
            yield raw.decode("utf-16-le" if width == 2 else "latin-1", "replace")
            at += 4 + length * width
        else:
            at += 9


class _Pieces:
    """The bytes of a record and its continuations; a string cut by a continuation begins there with a new width byte."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces, self._number, self._at = pieces, 0, 0

    @property
    def is_at_end(self) -> bool:
        while self._number < len(self._pieces) and self._at >= len(self._pieces[self._number]):
            self._number, self._at = self._number + 1, 0
        return self._number >= len(self._pieces)

    def take(self, count: int) -> bytes:
        out = b""
        while count and not self.is_at_end:
            piece = self._pieces[self._number][self._at : self._at + count]
            self._at += len(piece)
            count -= len(piece)
            out += piece
        return out

    def characters(self, count: int, is_wide: bool) -> str:
        out = ""
        while count and not self.is_at_end:
            if self._at == 0 and self._number:
                is_wide = self.take(1) == b"\1"
            width = 2 if is_wide else 1
            here = min(count, (len(self._pieces[self._number]) - self._at) // width)
            if here <= 0:
                self._number, self._at = self._number + 1, 0
                continue
            out += self.take(here * width).decode("utf-16-le" if is_wide else "latin-1", "replace")
            count -= here
        return out


def _string_table(pieces: list[bytes]) -> list[str]:
    reader = _Pieces(pieces)
    head = reader.take(8)
    strings: list[str] = []
    if len(head) < 8:
        return strings
    for _ in range(struct.unpack("<I", head[4:])[0]):
        start = reader.take(3)
        if len(start) < 3:
            break
        length, flags = struct.unpack("<HB", start)
        runs = struct.unpack("<H", reader.take(2).ljust(2, b"\0"))[0] if flags & 8 else 0
        extra = struct.unpack("<I", reader.take(4).ljust(4, b"\0"))[0] if flags & 4 else 0
        strings.append(reader.characters(length, bool(flags & 1)))
        reader.take(4 * runs + extra)
    return strings


# ---------------------------------------------------------------- other streams


def _read_streams(opened: Opened, compound: Compound) -> None:
    for entry in compound.entries:
        name = entry.name.casefold()
        if entry.kind != 2 or name in ("workbook", "book"):
            continue
        body = compound.beginning(name, length=_WHOLE)
        if name in _PROPERTY_SETS:
            read_properties(opened, "xls", body)
        elif re.fullmatch("[0-9a-f]{4}", name):
            rows = [(number, [as_cell(1, text)]) for number, text in enumerate(_pivot_values(body), 1)]
            opened.out.grid("xls:pivot_cache", opened.place, rows, lambda row, _column: {"row": row})
        elif name not in ("\x01compobj", "\x01ole"):
            plain.read_raw(opened, body, "xls:stream")
            if not name.startswith(_HARMLESS):
                opened.out.unread("unknown_part", {**opened.place, "part": entry.name})


def _pivot_values(stream: bytes) -> Iterator[str]:
    for kind, pieces in _records(stream):
        body = b"".join(pieces)
        if kind == _SX_STRING and len(body) > 3:
            is_wide = body[2] & 1
            yield body[3:].decode("utf-16-le" if is_wide else "latin-1", "replace")
        elif kind == _SX_DOUBLE and len(body) >= 8:
            value = struct.unpack_from("<d", body)[0]
            yield str(int(value)) if value == value and abs(value) < 1e25 else ""


def read_properties(opened: Opened, kind: str, body: bytes) -> None:
    """The strings of a property set: title, author, manager, company, comments."""
    opened.out.passage(f"{kind}:properties", opened.place, " ;\n".join(_property_strings(body)))
    if any(len(text.strip()) > 0 for text in _property_strings(body)):
        opened.out.note("document_author", Severity.NOTE, f"{kind}:properties", opened.place)


def _property_strings(body: bytes) -> Iterator[str]:
    at = 0
    while at + 8 <= len(body):
        kind, length = struct.unpack_from("<II", body, at)
        if kind in (0x1E, 0x1F) and 0 < length <= 4_000:
            width = 2 if kind == 0x1F else 1
            raw = body[at + 8 : at + 8 + length * width]
            text = raw.decode("utf-16-le" if width == 2 else "gb18030", "replace").rstrip("\0")
            if text.strip():
                yield text
            at += 8 + (length * width + 3) // 4 * 4
            continue
        at += 4
