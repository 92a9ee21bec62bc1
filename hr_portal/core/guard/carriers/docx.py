"""docx: paragraphs, tables, headers and notes; and what is not on the page: deleted and hidden text, comments, fields,
alternative texts, properties, custom XML, embedded documents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hr_portal.core.guard.carriers import package
from hr_portal.core.guard.carriers.opened import Opened
from hr_portal.core.guard.carriers.parts import Broken, walk
from hr_portal.core.guard.headings import Cell

_STORIES = (
    (re.compile(r"word/document[0-9]*\.xml$"), "docx:body"),
    (re.compile(r"word/(header|footer)[^/]*\.xml$"), "docx:header_footer"),
    (re.compile(r"word/(footnotes|endnotes)[^/]*\.xml$"), "docx:note"),
    (re.compile(r"word/comments[^/]*\.xml$"), "docx:comment"),
    (re.compile(r"word/glossary/document\.xml$"), "docx:glossary"),
)
_GONE = frozenset(("del", "moveFrom"))
_OFF = frozenset(("0", "false", "off"))
_ALTERNATIVE = ("descr", "title", "alt", "string", "name")


def read(opened: Opened) -> None:
    package.read(opened, "docx", _read_part)


def _read_part(opened: Opened, key: str, body: bytes) -> bool:
    """Whether the part is one of the stories; the rest is for the package's reader."""
    carrier = next((carrier for pattern, carrier in _STORIES if pattern.search(key)), None)
    if carrier is None:
        return False
    place = dict(opened.place) if carrier == "docx:body" else {**opened.place, "part": key.rpartition("/")[2]}
    story = _Story(opened, carrier, place)
    try:
        walk(body, story.start, story.end, story.text)
    except Broken:
        opened.out.unread("damaged", place)
    return True


@dataclass
class _Paragraph:
    visible: list[str] = field(default_factory=list)
    original: list[str] = field(default_factory=list)
    """As it was before the tracked changes."""
    everything: list[str] = field(default_factory=list)
    """With hidden text."""
    is_changed: bool = False
    is_partly_hidden: bool = False


@dataclass
class _Table:
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    column: int = 1
    span: int = 1


class _Story:
    def __init__(self, opened: Opened, carrier: str, place: dict[str, str | int]) -> None:
        self._out, self._carrier, self._place = opened.out, carrier, place
        self._paragraphs: list[_Paragraph] = []
        self._tables: list[_Table | None] = []
        self._gone = self._added = self._boxes = 0
        self._in_text: str | None = None
        self._hidden: list[bool] = []
        self._pieces: list[tuple[str, bool, bool]] = []
        self._number = self._table_number = 0
        self._field: list[str] = []

    # ------------------------------------------------------------ events

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "p":
            self._paragraphs.append(_Paragraph())
            self._number += 1
        elif tag == "r":
            self._hidden.append(False)
        elif tag in ("vanish", "webHidden", "specVanish") and self._hidden:
            self._hidden[-1] = attributes.get("val", "1") not in _OFF
        elif tag in ("t", "delText", "instrText", "delInstrText"):
            self._in_text = tag
        elif tag in ("tab", "br", "cr", "noBreakHyphen"):
            self._take({"tab": "\t", "noBreakHyphen": "-"}.get(tag, "\n"))
        elif tag in _GONE:
            self._gone += 1
        elif tag in ("ins", "moveTo"):
            self._added += 1
        elif tag == "txbxContent":
            self._boxes += 1
            self._tables.append(None)
        elif tag in ("tbl", "tr", "tc", "gridSpan"):
            self._start_table(tag, attributes)
        self._look_at(tag, attributes)

    def end(self, tag: str) -> None:
        if tag == "p" and self._paragraphs:
            self._end_paragraph(self._paragraphs.pop())
        elif tag == "r" and self._hidden:
            self._hidden.pop()
        elif tag in ("t", "delText", "instrText", "delInstrText"):
            self._in_text = None
            if tag.lower().endswith("instrtext"):
                self._field.append(" ")
        elif tag in _GONE:
            self._gone = max(0, self._gone - 1)
        elif tag in ("ins", "moveTo"):
            self._added = max(0, self._added - 1)
        elif tag == "txbxContent":
            self._boxes -= 1
            self._tables.pop()
        elif tag in ("tbl", "tr", "tc"):
            self._end_table(tag)

    def text(self, text: str) -> None:
        if self._in_text in ("instrText", "delInstrText"):
            self._field.append(text)
        elif self._in_text:
            self._take(text)

    # ------------------------------------------------------------ paragraphs

    def _take(self, text: str) -> None:
        if not self._paragraphs:
            return
        paragraph = self._paragraphs[-1]
        is_gone = self._gone > 0 or self._in_text == "delText"
        is_hidden = bool(self._hidden and self._hidden[-1])
        if is_gone:
            paragraph.original.append(text)
            paragraph.is_changed = True
            return
        paragraph.everything.append(text)
        if is_hidden:
            paragraph.is_partly_hidden = True
            return
        paragraph.visible.append(text)
        if self._added:
            paragraph.is_changed = True
        else:
            paragraph.original.append(text)

    def _end_paragraph(self, paragraph: _Paragraph) -> None:
        carrier = "docx:text_box" if self._boxes else self._carrier
        place = {**self._place, "paragraph": self._number}
        visible = "".join(paragraph.visible)
        table = self._tables[-1] if self._tables else None
        if table is not None:
            table.cell.append(visible)
            place["table"] = self._table_number
        known = self._out.passage(carrier, place, visible) if table is None else frozenset()
        if paragraph.is_partly_hidden:
            known = self._out.passage("docx:hidden_text", place, "".join(paragraph.everything), known=known)
        if paragraph.is_changed:
            self._out.passage("docx:tracked_change", place, "".join(paragraph.original), known=known)
        if self._field:
            self._out.passage("docx:field", place, "".join(self._field))
            self._field.clear()

    def _look_at(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in (
            "docPr",
            "cNvPr",
            "shape",
            "rect",
            "textpath",
            "imagedata",
            "tblCaption",
            "tblDescription",
            "alias",
            "tag",
        ):
            names = (*_ALTERNATIVE, "val")
            text = " ;\n".join(attributes[name] for name in names if attributes.get(name))
            if text:
                self._out.passage("docx:alt_text", {**self._place, "paragraph": self._number}, text)
        elif tag == "fldSimple":
            self._out.passage("docx:field", dict(self._place), attributes.get("instr", ""))
        elif tag == "comment" and attributes.get("author"):
            self._out.passage("docx:comment", dict(self._place), attributes["author"])

    # ------------------------------------------------------------ tables

    def _start_table(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "tbl":
            self._table_number += 1
            self._tables.append(_Table())
            return
        table = self._tables[-1] if self._tables else None
        if table is None:
            return
        if tag == "tr":
            table.rows.append((len(table.rows) + 1, []))
            table.column = 1
        elif tag == "tc":
            table.cell, table.span = [], 1
        elif attributes.get("val", "").isdigit():
            table.span = min(int(attributes["val"]), 100)

    def _end_table(self, tag: str) -> None:
        table = self._tables[-1] if self._tables else None
        if table is None:
            return
        if tag == "tc" and table.rows:
            table.rows[-1][1].append(Cell(table.column, "\n".join(table.cell)))
            table.column += table.span
        elif tag == "tbl":
            self._tables.pop()
            place = {**self._place, "table": self._table_number}
            self._out.grid(
                self._carrier, place, table.rows, lambda row, column: {"row": row, "column": column}
            )
