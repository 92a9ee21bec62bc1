"""xlsx: every cell of every sheet with how far it is hidden, and the copies of values that lie elsewhere in the file."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from hr_portal.core.formats.archives import Container
from hr_portal.core.guard.carriers import package
from hr_portal.core.guard.carriers.opened import Opened
from hr_portal.core.guard.carriers.parts import Broken, as_cell, body_of, walk
from hr_portal.core.guard.headings import Cell
from hr_portal.core.guard.reports import Severity

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_LONG_DIGITS = re.compile(r"[0-9]{7}|\"")
_TEXTS_BESIDE_CELLS = (
    "oddHeader",
    "oddFooter",
    "evenHeader",
    "evenFooter",
    "firstHeader",
    "firstFooter",
    "formula1",
    "formula2",
    "formula",
)
_ATTRIBUTES = (
    "display",
    "tooltip",
    "location",
    "promptTitle",
    "prompt",
    "errorTitle",
    "error",
    "codeName",
    "val",
)


@dataclass(frozen=True)
class Sheet:
    name: str
    state: str
    """visible, hidden or veryHidden."""
    key: str


@dataclass
class Book:
    """The parts a workbook names, by their keys."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    strings: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    strings_key: str = "xl/sharedstrings.xml"
    names: list[tuple[str, str, bool]] = field(default_factory=list)
    """(name, what it stands for, is hidden)"""


def read(opened: Opened) -> None:
    container = Container(opened.path, opened.budget)
    parts = {m.name.replace("\\", "/").lstrip("/").lower(): m for m in container.members}
    bodies = {
        key: body_of(container, member)
        for key, member in parts.items()
        if key.startswith("xl/")
        and (key.endswith(".rels") or "sharedstrings" in key or (key.count("/") == 1 and "workbook" in key))
    }
    container.close()
    try:
        book = book_of(bodies)
    except Broken:
        opened.out.unread("damaged", opened.place)
        book = Book()
    for name, refers, is_hidden in book.names:
        carrier = "xlsx:hidden_name" if is_hidden else "xlsx:defined_name"
        opened.out.passage(carrier, {**opened.place, "name": name}, f"{name} ;\n{refers}")
    for sheet in book.sheets.values():
        opened.out.passage("xlsx:sheet_name", opened.place, sheet.name)
        if sheet.state != "visible":
            carrier = "xlsx:very_hidden_sheet" if sheet.state == "veryHidden" else "xlsx:hidden_sheet"
            opened.out.note("hidden_sheet", Severity.NOTE, carrier, {**opened.place, "sheet": sheet.name})

    def read_part(opened: Opened, key: str, body: bytes) -> bool:
        if key in book.sheets:
            _read_sheet(opened, book, book.sheets[key], body)
        elif re.search(r"xl/comments[^/]*\.xml$|/comments/", key):
            _read_comments(opened, body)
        elif key != book.strings_key and not key.endswith("workbook.xml.rels"):
            return False
        return True

    # Numbers of a budget count once: the second walk over the same container is free.
    opened.budget.members -= len(parts)
    opened.budget.unpacked -= sum(member.size for member in parts.values())
    package.read(opened, "xlsx", read_part)
    unused = [text for number, text in enumerate(book.strings) if number not in book.used]
    if unused:
        rows = [(number, [Cell(1, text)]) for number, text in enumerate(unused, 1)]
        opened.out.grid(
            "xlsx:unused_string", opened.place, rows, lambda _row, _column: {"part": "sharedStrings.xml"}
        )


# ---------------------------------------------------------------- the workbook


def book_of(bodies: dict[str, bytes]) -> Book:
    """Sheets in order, defined names and shared strings. `Broken` when the workbook's own parts are."""
    book = Book()
    main = next((key for key in bodies if re.search(r"xl/workbook[^/]*\.xml$", key)), None)
    if main is None:
        raise Broken
    targets = _targets(bodies.get(f"xl/_rels/{main.rpartition('/')[2]}.rels", b""))
    name: list[object] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            key = targets.get(attributes.get("id", ""), "")
            sheet = Sheet(attributes.get("name", ""), attributes.get("state", "visible"), key)
            book.sheets[key or f"?{len(book.sheets)}"] = sheet
        elif tag == "definedName":
            name[:] = [attributes.get("name", ""), attributes.get("hidden") in ("1", "true"), ""]

    def end(tag: str) -> None:
        if tag == "definedName" and name:
            book.names.append((str(name[0]), str(name[2]), bool(name[1])))
            name.clear()

    def text(piece: str) -> None:
        if name:
            name[2] = str(name[2]) + piece

    walk(bodies[main], start, end, text)
    strings = next((key for key in bodies if "sharedstrings" in key and key.endswith(".xml")), None)
    if strings:
        book.strings_key = strings
        book.strings = strings_of(bodies[strings])
    return book


def _targets(rels: bytes) -> dict[str, str]:
    found: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
            found[attributes.get("Id", "")] = path.lower()

    if rels:
        walk(rels, start, lambda _tag: None, lambda _text: None)
    return found


def strings_of(body: bytes) -> list[str]:
    """The shared strings in order; phonetic hints follow their string in brackets, for they are published too."""
    strings: list[str] = []
    pieces: list[str] = []
    hints: list[str] = []
    state = {"t": False, "hint": False}

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if tag == "si":
            pieces.clear()
            hints.clear()
        elif tag == "rPh":
            state["hint"] = True
        elif tag == "t":
            state["t"] = True

    def end(tag: str) -> None:
        if tag == "si":
            hint = "".join(hints)
            strings.append("".join(pieces) + (f"［{hint}］" if any(c.isdigit() for c in hint) else ""))
        elif tag == "rPh":
            state["hint"] = False
        elif tag == "t":
            state["t"] = False

    def text(piece: str) -> None:
        if state["t"]:
            (hints if state["hint"] else pieces).append(piece)

    walk(body, start, end, text)
    return strings


# ---------------------------------------------------------------- one sheet


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass
class RawCell:
    row: int
    column: int
    kind: str
    style: str
    value: str = ""
    inline: str = ""
    formula: str = ""


class SheetWalk:
    """One sheet's cells and what hides them; used by the scanner and by the maker of clean copies."""

    def __init__(self) -> None:
        self.rows: dict[int, list[RawCell]] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.widths: list[tuple[int, int, str]] = []
        self.merged: list[str] = []
        self.beside: list[str] = []
        self._cell: RawCell | None = None
        self._into: str | None = None
        self._row = 0
        self._all_hidden = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            last = self.rows.get(self._row, [])
            column = column_number(found[1]) if found else (last[-1].column + 1 if last else 1)
            self._cell = RawCell(self._row, column, attributes.get("t", "n"), attributes.get("s", ""))
        elif tag == "row":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdigit() else self._row + 1
            self.rows[self._row] = []
            is_shown = attributes.get("hidden", "") in ("0", "false")
            if (
                attributes.get("hidden") in ("1", "true")
                or _is_zero(attributes.get("ht"))
                or (self._all_hidden and not is_shown)
            ):
                self.hidden_rows.add(self._row)
        elif tag in ("v", "f", "t") or tag in _TEXTS_BESIDE_CELLS:
            self._into = tag
            if tag in _TEXTS_BESIDE_CELLS:
                self.beside.append("")
        elif tag == "col":
            self._column(attributes)
        elif tag == "sheetFormatPr" and attributes.get("zeroHeight") in ("1", "true"):
            self._all_hidden = True
        elif tag == "mergeCell":
            self.merged.append(attributes.get("ref", ""))
        if self._cell is None:
            self.beside += [attributes[name] for name in _ATTRIBUTES if len(attributes.get(name, "")) > 6]

    def _column(self, attributes: dict[str, str]) -> None:
        first, last = (int(attributes.get(name, "0") or 0) for name in ("min", "max"))
        if attributes.get("hidden") in ("1", "true") or _is_zero(attributes.get("width")):
            self.hidden_columns.append((first, last))
        self.widths.append((first, last, attributes.get("width", "")))

    def end(self, tag: str) -> None:
        if tag == "c" and self._cell is not None:
            self.rows.setdefault(self._cell.row, []).append(self._cell)
            self._cell = None
        elif tag == self._into:
            self._into = None

    def text(self, text: str) -> None:
        if self._cell is not None:
            if self._into == "v":
                self._cell.value += text
            elif self._into == "t":
                self._cell.inline += text
            elif self._into == "f":
                self._cell.formula += text
        elif self._into in _TEXTS_BESIDE_CELLS:
            self.beside[-1] += text

    def is_hidden_column(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.hidden_columns)


def _is_zero(measure: str | None) -> bool:
    try:
        return measure is not None and float(measure) == 0
    except ValueError:
        return False


def text_of(cell: RawCell, strings: list[str]) -> str:
    """What the cell says, before any number format."""
    if cell.kind == "s":
        number = int(cell.value) if cell.value.isdigit() else -1
        return strings[number] if 0 <= number < len(strings) else ""
    return cell.inline if cell.kind == "inlineStr" else cell.value


def _read_sheet(opened: Opened, book: Book, sheet: Sheet, body: bytes) -> None:
    seen = SheetWalk()
    place = {**opened.place, "sheet": sheet.name}
    try:
        walk(body, seen.start, seen.end, seen.text)
    except Broken:
        opened.out.unread("damaged", place)
    whole = {"hidden": "xlsx:hidden_sheet", "veryHidden": "xlsx:very_hidden_sheet"}.get(sheet.state)
    hidden_columns = {c.column: seen.is_hidden_column(c.column) for row in seen.rows.values() for c in row}
    rows: list[tuple[int, list[Cell]]] = []
    formulas: list[str] = []
    is_any_hidden = False
    for number, cells in seen.rows.items():
        line: list[Cell] = []
        for cell in cells:
            if cell.kind == "s" and cell.value.isdigit():
                book.used.add(int(cell.value))
            carrier = whole or ""
            if not whole and number in seen.hidden_rows:
                carrier = "xlsx:hidden_row"
            elif not whole and hidden_columns[cell.column]:
                carrier = "xlsx:hidden_column"
            text = text_of(cell, book.strings)
            is_any_hidden = is_any_hidden or (bool(carrier and text) and not whole)
            line.append(
                as_cell(cell.column, text, carrier) if cell.kind == "n" else Cell(cell.column, text, carrier)
            )
            if cell.formula and _LONG_DIGITS.search(cell.formula):
                formulas.append(cell.formula)
        rows.append((number, line))
    opened.out.grid("xlsx:cell", place, rows, lambda row, column: {"cell": f"{column_letters(column)}{row}"})
    if is_any_hidden:
        opened.out.note("hidden_cells", Severity.NOTE, "xlsx:hidden_cell", place)
    opened.out.passage("xlsx:formula", place, " ;\n".join(dict.fromkeys(formulas)))
    opened.out.passage("xlsx:header_footer", place, " ;\n".join(seen.beside))


def _read_comments(opened: Opened, body: bytes) -> None:
    at: dict[str, str] = {"cell": ""}
    pieces: list[str] = []
    into = {"t": False, "author": False}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "comment":
            at["cell"] = attributes.get("ref", "")
            pieces.clear()
        elif tag in into:
            into[tag] = True
            if tag == "author":
                pieces.clear()

    def end(tag: str) -> None:
        if tag in into:
            into[tag] = False
        if tag in ("comment", "author"):
            place = {**opened.place, "cell": at["cell"]} if tag == "comment" else opened.place
            opened.out.passage("xlsx:comment", place, "".join(pieces))

    def text(piece: str) -> None:
        if any(into.values()):
            pieces.append(piece)

    try:
        walk(body, start, end, text)
    except Broken:
        opened.out.unread("damaged", opened.place)
