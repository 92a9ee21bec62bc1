"""What a document is made of: paragraphs in a few named looks, and tables. No colours, pictures, links or fields of forms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Look(StrEnum):
    """How a paragraph stands on the page, by GB/T 9704-2012 §7."""

    TITLE = "Title"
    """标题: 2号, centred."""
    UNDER_TITLE = "UnderTitle"
    """The number under the title: 3号楷体 in brackets, centred."""
    BODY = "Body"
    """正文: 3号仿宋, two characters in."""
    FLUSH = "Flush"
    """正文 without an indent."""
    FIRST = "FirstLevel"
    """一、: 黑体."""
    SECOND = "SecondLevel"
    """（一）: 楷体."""
    QUOTED = "Quoted"
    LIST = "List"
    ATTACHED = "Attached"
    """附件说明: two characters in, further lines under the first name."""
    SIGNED = "Signed"
    """署名、成文日期: on the right, two characters from the edge. Where the seal goes is left white."""
    CELL = "Cell"
    CELL_HEAD = "CellHead"
    ISSUER = "Issuer"
    """发文机关标志: red, with the red rule under the last."""
    SMALL = "Small"
    FINE = "Fine"
    """Digests and the like, for whoever compares."""


@dataclass(frozen=True)
class Run:
    """A stretch of text. `strong` is bold, `leaning` 楷体: 汉字 have no italics."""

    text: str
    strong: bool = False
    leaning: bool = False


@dataclass(frozen=True)
class Para:
    look: Look
    runs: tuple[Run, ...] = ()
    keeps_with_next: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Cell:
    paras: tuple[Para, ...]
    span: int = 1
    is_head: bool = False


@dataclass(frozen=True)
class Table:
    """`weights` are the widths of the columns in proportion; `heads` the rows repeated on every page; `heights` the least
    height of each row in millimetres, 0 for as much as it needs."""

    rows: tuple[tuple[Cell, ...], ...]
    weights: tuple[int, ...]
    heads: int = 0
    heights: tuple[int, ...] = ()


Block = Para | Table


def para(look: Look, text: str = "", *, keeps_with_next: bool = False) -> Para:
    """One paragraph of plain text."""
    return Para(look, (Run(text),) if text else (), keeps_with_next)


def cell(text: str, *, is_head: bool = False, span: int = 1) -> Cell:
    """One cell; every line of the text is a paragraph of its own."""
    look = Look.CELL_HEAD if is_head else Look.CELL
    return Cell(tuple(para(look, line) for line in text.split("\n")), span, is_head)


def list_table(heads: list[str], rows: list[list[str]]) -> Table:
    """A table under one row of heads. Columns are as wide as their text asks for, within bounds."""
    every = [heads, *rows]
    weights = tuple(
        max(10, min(26, max(_width(line) for row in every for line in row[column].split("\n"))))
        for column in range(len(heads))
    )
    body = (tuple(cell(text) for text in row) for row in rows)
    return Table((tuple(cell(text, is_head=True) for text in heads), *body), weights, heads=1)


def _width(text: str) -> int:
    """In half characters."""
    return sum(1 if character.isascii() else 2 for character in text)
