"""A table read row by row: each cell under its heading, numbers that lie across cells, and columns of codes that only
look like numbers of persons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from hr_portal.core.guard import words
from hr_portal.core.guard.detectors import every, identity
from hr_portal.core.guard.detectors.hits import Hit, Passage
from hr_portal.core.guard.detectors.sensitive import is_beside_a_name
from hr_portal.core.guard.folding import fold
from hr_portal.core.guard.headings import Cell, Headings
from hr_portal.core.guard.regions import is_region
from hr_portal.core.guard.reports import Severity
from hr_portal.core.privacy import is_id_card_number

Row = tuple[int, Sequence[Cell]]
_PIECE = re.compile(r"[0-9X]{1,17}")
_CARD_SHAPE = re.compile(r"[0-9]{16,19}")
_AS_A_FLOAT = re.compile(r"([0-9])\.([0-9]{14,17})E\+?17", re.IGNORECASE)
_FEW = 8
"""With fewer numbers in a column its share of right check digits says nothing."""


class Segment(NamedTuple):
    """Characters of one cell, counted in its text as it was."""

    column: int
    start: int
    end: int


@dataclass(frozen=True)
class CellHit:
    hit: Hit
    row: int
    segments: tuple[Segment, ...]
    carrier: str
    is_named: bool
    """A person's name stands in the same row."""


@dataclass
class _Column:
    """Numbers of one shape in one column, and those of them that pass as numbers of persons."""

    shaped: int = 0
    waiting: list[CellHit] = field(default_factory=list)


def hits_in(rows: Iterable[Row], *, allow: frozenset[str], today: date | None) -> Iterator[CellHit]:
    yield from _Reader(allow, today).read(rows)


class _Reader:
    def __init__(self, allow: frozenset[str], today: date | None) -> None:
        self._allow, self._today = allow, today
        self._headings = Headings()
        self._clean: set[tuple[str, str]] = set()
        self._columns: dict[tuple[object, ...], _Column] = {}

    def read(self, rows: Iterable[Row]) -> Iterator[CellHit]:
        for number, cells in rows:
            filled = [cell for cell in cells if cell.text]
            self._headings.take(filled)
            named: bool | None = None
            for index, cell in enumerate(filled):
                for hit, span, is_with_a_name in self._in_cell(filled, index):
                    named = self._is_named(filled, cell.column) if named is None else named
                    is_word = hit.detector == "sensitive_word"
                    if is_word and not is_with_a_name and not self._is_remark_on_a_person(named):
                        continue
                    found = CellHit(hit, number, (Segment(cell.column, *span),), cell.carrier, named)
                    if not self._waits(found, filled, index):
                        yield found
            self._across(number, filled)
        yield from self._decided()

    # ------------------------------------------------------------ one cell

    def _in_cell(self, cells: Sequence[Cell], index: int) -> Iterator[tuple[Hit, tuple[int, int], bool]]:
        """Hits, where they stand in the cell as it was, and whether a name stands beside them in the same cell."""
        cell = cells[index]
        heading = self._headings.of(cells, index)
        if (heading, cell.text) in self._clean:
            return
        folded = fold(cell.text)
        sensitive = len(cell.text) < 200 and words.SENSITIVE.search(folded.plain) is not None
        passage = Passage(folded, heading, self._allow, self._today, of_persons=sensitive)
        found = every.find(passage)
        number = cell.number if cell.number is not None else _float_in(folded.plain)
        if number is not None and not any(hit.detector == "id18" for hit in found):
            rounded = identity.as_rounded_number(number, passage)
            if rounded:
                yield replace(rounded, end=len(folded.plain)), (0, len(cell.text)), False
                return
        if not found:
            self._clean.add((heading, cell.text))
        for hit in found:
            yield hit, folded.span(hit.start, hit.end), is_beside_a_name(passage, hit.start)

    def _is_remark_on_a_person(self, is_named: bool) -> bool:
        """In a table with headings, one of them must say that these are names: units have names too."""
        return is_named and bool(self._headings.name_columns or len(self._headings.over) < 2)

    def _is_named(self, cells: Sequence[Cell], column: int) -> bool:
        names = self._headings.name_columns
        if names:
            return any(cell.column in names and words.ANY_NAME.fullmatch(cell.text) for cell in cells)
        return any(cell.column != column and words.is_name(cell.text) for cell in cells)

    # ------------------------------------------------------------ columns of codes

    def _waits(self, found: CellHit, cells: Sequence[Cell], index: int) -> bool:
        """Numbers under no telling heading wait for the end of the column."""
        hit, cell = found.hit, cells[index]
        if hit.detector not in ("id18", "bank_card") or len(hit.value) != len(cell.text.strip()):
            return False
        heading = self._headings.of(cells, index)
        if words.ID_CARD.search(heading) or words.BANK.search(heading):
            return False
        self._columns.setdefault((hit.detector, cell.column), _Column()).waiting.append(found)
        return True

    def _count_shapes(self, cells: Sequence[Cell]) -> None:
        for cell in cells:
            if 16 <= len(cell.text) <= 20:
                text = cell.text.strip()
                if len(text) == 18 and text[:17].isdigit() and identity.has_birthday(text[6:14], self._today):
                    self._columns.setdefault(("id18", cell.column), _Column()).shaped += 1
                if _CARD_SHAPE.fullmatch(text):
                    self._columns.setdefault(("bank_card", cell.column), _Column()).shaped += 1

    def _decided(self) -> Iterator[CellHit]:
        for key, column in self._columns.items():
            share = len(column.waiting) / max(column.shaped, 1)
            if key[0] == "id18":
                lenient = column.shaped >= _FEW and share < 0.3
                for found in column.waiting:
                    yield replace(found, hit=replace(found.hit, severity=Severity.WARN)) if lenient else found
            elif column.shaped < (4 if key[0] == "across" else _FEW) or share >= 0.5:
                yield from column.waiting

    # ------------------------------------------------------------ numbers across cells

    def _across(self, row: int, cells: Sequence[Cell]) -> None:
        self._count_shapes(cells)
        run: list[tuple[Cell, str]] = []
        for cell in cells:
            plain = fold(cell.text).plain.strip() if len(cell.text) <= 19 else ""
            if _PIECE.fullmatch(plain) and (not run or cell.column - run[-1][0].column <= 2):
                run.append((cell, plain))
            else:
                self._windows(row, run, cells)
                run = [(cell, plain)] if _PIECE.fullmatch(plain) else []
        self._windows(row, run, cells)

    def _windows(self, row: int, run: list[tuple[Cell, str]], cells: Sequence[Cell]) -> None:
        if len(run) < 2:
            return
        for first in range(len(run) - 1):
            digits = ""
            for last in range(first, len(run)):
                digits += run[last][1]
                if len(digits) >= 18:
                    break
                if len(digits) == 11 and len(run) < 13:
                    self._mobile(row, run[first : last + 1], digits, cells)
            if len(digits) == 18 and last > first:
                self._eighteen(row, run[first : last + 1], digits, cells)

    def _eighteen(self, row: int, pieces: list[tuple[Cell, str]], digits: str, cells: Sequence[Cell]) -> None:
        shape = tuple(len(text) for _, text in pieces)
        if shape == (17, 1) or "X" in digits[:17] or not identity.has_birthday(digits[6:14], self._today):
            return
        headings = " ".join(self._headings.over.get(cell.column, "") for cell, _ in pieces)
        is_told = words.ID_CARD.search(headings) is not None
        if not is_told and not is_region(digits[:6]):
            return
        key = ("across", *(cell.column for cell, _ in pieces), is_told)
        column = self._columns.setdefault(key, _Column())
        column.shaped += 1
        if is_id_card_number(digits, today=self._today):
            column.waiting.append(self._joined("id18", row, pieces, digits, cells))

    def _mobile(self, row: int, pieces: list[tuple[Cell, str]], digits: str, cells: Sequence[Cell]) -> None:
        if len(pieces) < 2 or not re.fullmatch("1[3-9][0-9]{9}", digits) or digits in self._allow:
            return
        shape = tuple(len(text) for _, text in pieces)
        heading = self._headings.over.get(pieces[0][0].column, "")
        if shape != (1,) * 11 and not (shape in ((3, 4, 4), (3, 8)) and words.MOBILE.search(heading)):
            return
        column = self._columns.setdefault(
            ("across", "mobile", *(cell.column for cell, _ in pieces)), _Column()
        )
        column.shaped += 1
        column.waiting.append(self._joined("mobile", row, pieces, digits, cells))

    def _joined(
        self, detector: str, row: int, pieces: list[tuple[Cell, str]], digits: str, cells: Sequence[Cell]
    ) -> CellHit:
        hit = Hit(detector, Severity.BLOCK, 0, len(digits), digits)
        segments = tuple(Segment(cell.column, 0, len(cell.text)) for cell, _ in pieces)
        return CellHit(hit, row, segments, pieces[0][0].carrier, self._is_named(cells, pieces[0][0].column))


def _float_in(text: str) -> int | None:
    """1.10101199003070016E+17 as it stands in a CSV."""
    found = _AS_A_FLOAT.fullmatch(text.strip()) if len(text) < 30 else None
    return int((found[1] + found[2]).ljust(18, "0")) if found else None
