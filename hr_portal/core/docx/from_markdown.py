"""Markdown of the staff as blocks of a document: the same reader, so that paper and page say the same."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from hr_portal.core.docx.blocks import Block, Cell, Look, Para, Run, Table, list_table
from hr_portal.core.markup import tokens_of

_HEADINGS = {"h2": Look.FIRST, "h3": Look.SECOND}


def blocks_of(markdown: str, *, site_url: str = "") -> list[Block]:
    """The blocks in order. A link is printed as its words with the address behind them."""
    return _Reading(tokens_of(markdown), site_url.rstrip("/")).blocks


class _Reading:
    def __init__(self, tokens: Sequence[Token], site_url: str) -> None:
        self.blocks: list[Block] = []
        self._site_url = site_url
        self._look = Look.BODY
        self._quoted = 0
        self._lists: list[int | None] = []
        self._mark = ""
        self._rows: list[list[tuple[Run, ...]]] = []
        self._in_table = False
        for token in tokens:
            self._take(token)

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind == "heading_open":
            self._look = _HEADINGS.get(token.tag, Look.SECOND)
        elif kind == "heading_close":
            self._look = Look.BODY
        elif kind in ("blockquote_open", "blockquote_close"):
            self._quoted += 1 if kind.endswith("open") else -1
        elif kind == "ordered_list_open":
            self._lists.append(int(token.attrGet("start") or 1))
        elif kind == "bullet_list_open":
            self._lists.append(None)
        elif kind in ("ordered_list_close", "bullet_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            self._begin_item()
        elif kind == "table_open":
            self._rows, self._in_table = [], True
        elif kind == "tr_open":
            self._rows.append([])
        elif kind == "table_close":
            self._in_table = False
            self.blocks.append(_table_of(self._rows))
        elif kind == "inline":
            self._words(token)

    def _begin_item(self) -> None:
        number = self._lists[-1]
        self._mark = "• " if number is None else f"{number}. "
        if number is not None:
            self._lists[-1] = number + 1

    def _words(self, token: Token) -> None:
        lines = self._lines(token.children or [])
        if self._in_table:
            self._rows[-1].append(tuple(run for line in lines for run in line))
            return
        look = Look.LIST if self._lists else Look.QUOTED if self._quoted else self._look
        for line in lines:
            mark, self._mark = self._mark, ""
            self.blocks.append(Para(look, ((Run(mark),) if mark else ()) + tuple(line)))

    def _lines(self, tokens: Sequence[Token]) -> list[list[Run]]:
        """A line end that was typed begins a paragraph."""
        lines: list[list[Run]] = [[]]
        strong = leaning = 0
        targets: list[tuple[str, str]] = []
        for token in tokens:
            if token.type in ("softbreak", "hardbreak"):
                lines.append([])
            elif token.type in ("strong_open", "strong_close"):
                strong += 1 if token.type.endswith("open") else -1
            elif token.type in ("em_open", "em_close"):
                leaning += 1 if token.type.endswith("open") else -1
            elif token.type == "link_open":
                targets.append((str(token.attrGet("href") or ""), _said(lines)))
            elif token.type == "link_close":
                lines[-1] += self._address(*targets.pop(), _said(lines))
            elif token.content:
                lines[-1].append(Run(token.content, strong > 0, leaning > 0))
        return [line for line in lines if line] or [[]]

    def _address(self, href: str, before: str, after: str) -> list[Run]:
        words = after.removeprefix(before)
        if href.startswith("/"):
            href = self._site_url + href
        bare = href.removeprefix("tel:").removeprefix("mailto:")
        return [] if not bare or bare in words else [Run(f"（{bare}）")]


def _said(lines: list[list[Run]]) -> str:
    return "".join(run.text for line in lines for run in line)


def _table_of(rows: list[list[tuple[Run, ...]]]) -> Table:
    if not rows:
        return Table((), (1,))
    texts = [["".join(run.text for run in one) for one in row] for row in rows]
    plain = list_table(texts[0], texts[1:])
    body = tuple(tuple(Cell((Para(Look.CELL, runs),)) for runs in row) for row in rows[1:])
    return Table((plain.rows[0], *body), plain.weights, heads=1)
