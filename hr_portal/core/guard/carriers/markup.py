"""HTML and Markdown: what is read, and what only looks away: comments, attributes, hidden elements, broken-up digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import unquote

from hr_portal.core.guard.collecting import Collector
from hr_portal.core.guard.grids import Row
from hr_portal.core.guard.headings import Cell
from hr_portal.core.guard.reports import Place

_TAG = re.compile(r"<(?:[A-Za-z/!?][^<>]*)>|&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z]+);")
_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.0-9])|text-indent\s*:\s*-\d{3}",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    ("p", "div", "br", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "article", "dt", "dd", "option", "title", "blockquote", "pre", "hr")
)  # fmt: skip
_VOID = frozenset(
    ("br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr")
)
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|~~|`)(?=[^\s*_~`])([^*_~`\n]+?)(?<=\S)\1")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_WIDE_GAP = re.compile(r"[ \u3000]{2,}")
_BETWEEN = " ;\n"
"""Parts a reader does not see side by side: a number never runs across this."""


def read_text(out: Collector, carrier: str, place: Place, text: str, heading: str = "") -> None:
    """A text, and what it says once its markup is taken out. Rows of a table are judged under their headings."""
    known: frozenset[str] = frozenset()
    for view_carrier, view, rows in _views_of(carrier, text):
        if rows:
            out.grid(view_carrier, place, rows, lambda row, column: {"line": row, "column": column})
        known = out.passage(view_carrier, place, view, heading, known=known)


View = tuple[str, str, list[Row]]


def _views_of(carrier: str, text: str) -> Iterator[View]:
    if _TAG.search(text):
        page = read_html(text)
        yield carrier, "", table_rows(page.rows)
        for part, view in page.views():
            yield from _plain_views(f"{carrier}:{part}" if part else carrier, view)
    else:
        yield from _plain_views(carrier, text)


def _plain_views(carrier: str, text: str) -> Iterator[View]:
    """As typed, without Markdown's marks, and with %-escapes read."""
    yield carrier, *_parted(text)
    plain = _EMPHASIS.sub(r"\2", _ESCAPED.sub(r"\1", text))
    if plain != text:
        yield carrier, *_parted(plain)
    if re.search("%[0-9A-Fa-f]{2}", text):
        yield carrier, unquote(text, errors="replace"), []


def _parted(text: str) -> tuple[str, list[Row]]:
    """The text without the rows of tables in it (lines stay where they were), and those rows."""
    lines = text.split("\n")
    parted = {number: cells for number, line in enumerate(lines, 1) if (cells := _cells_of(line))}
    if len(parted) < 2:
        return text, []
    rest = "\n".join("" if number in parted else line for number, line in enumerate(lines, 1))
    return rest, [
        (number, [Cell(n, cell) for n, cell in enumerate(cells, 1)]) for number, cells in parted.items()
    ]


def _cells_of(line: str) -> list[str]:
    """The cells of a line cut by tabs, bars or wide gaps; empty for a line that is no row."""
    if "\t" in line:
        cells = line.split("\t")
    elif line.count("|") > 1:
        cells = line.split("|")
    else:
        cells = _WIDE_GAP.split(line.strip())
        if len(cells) < 3:
            return []
    return [cell.strip() for cell in cells]


class Page(HTMLParser):
    """An HTML text taken apart. `tables` holds rows of cells in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.visible: list[str] = []
        self.hidden: list[str] = []
        self.comments: list[str] = []
        self.attributes: list[str] = []
        self.scripts: list[str] = []
        self.rows: list[list[str]] = []
        self._hidden_at: list[str] = []
        self._quiet: str | None = None
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if sum(character.isdigit() for character in tag) > 6:
            self.attributes.append(tag)
        self.attributes += [
            value for name, value in named.items() if value and name not in ("class", "style", "id")
        ]
        if tag in _BLOCKS:
            self._text("\n" if tag != "td" and tag != "th" else "\t")
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
        if tag in ("script", "style", "template", "noscript"):
            self._quiet = tag
        if tag in _VOID:
            return
        if self._hidden_at or "hidden" in named or _HIDES.search(named.get("style", "")):
            self._hidden_at.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [value for name, value in attrs if value]
        if tag in _BLOCKS:
            self._text("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._quiet:
            self._quiet = None
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag in self._hidden_at:
            while self._hidden_at.pop() != tag:
                pass
            self.hidden.append(_BETWEEN)
        if tag in _BLOCKS:
            self._text("\n" if tag not in ("td", "th") else "")

    def handle_data(self, data: str) -> None:
        if self._quiet in ("script", "style"):
            self.scripts.append(data)
            return
        if self._cell is not None and not self._hidden_at and not self._quiet:
            self._cell.append(data)
        else:
            self._text(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_decl(self, decl: str) -> None:
        self.comments.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.comments.append(data)

    def parse_html_declaration(self, i: int) -> int:
        """A marked section without a name, which the parser of some Pythons fails upon, is a comment up to its end."""
        if self.rawdata[i : i + 3] != "<![":
            return super().parse_html_declaration(i)
        end = self.rawdata.find(">", i)
        if end < 0:
            return -1
        self.comments.append(self.rawdata[i + 3 : end])
        return end + 1

    def handle_pi(self, data: str) -> None:
        self.comments.append(data)

    def _text(self, data: str) -> None:
        (self.hidden if self._hidden_at or self._quiet else self.visible).append(data)

    def _end_cell(self) -> None:
        if self._cell is not None:
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append("".join(self._cell).strip())
        self._cell = None

    def visible_text(self) -> str:
        return "".join(self.visible)

    def views(self) -> list[tuple[str, str]]:
        parts = (
            ("", self.visible_text()),
            ("hidden", "".join(self.hidden)),
            ("comment", _BETWEEN.join(self.comments)),
            ("attribute", _BETWEEN.join(self.attributes)),
            ("attribute", _BETWEEN.join(unquote(value) for value in self.attributes if "%" in value)),
            ("script", _BETWEEN.join(self.scripts)),
        )
        return [(name, text) for name, text in parts if text.strip()]


def read_html(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    page.handle_endtag("table")
    return page


def table_rows(rows: list[list[str]]) -> list[Row]:
    """Rows of plain texts as the grid reads them, counted from 1."""
    return [
        (number, [Cell(column, text) for column, text in enumerate(row, 1)])
        for number, row in enumerate(rows, 1)
    ]
