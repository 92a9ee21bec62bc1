"""成绩导入: rows of a result file checked one by one. What can be mended is mended and named; what cannot is refused by row,
column and fix; nobody is accused of more. Totals are computed from the exam's rules and compared to the cent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from hr_portal.core.guard.regions import is_region
from hr_portal.recruitment.formulas import Formula
from hr_portal.recruitment.marks import Mark, Scale, Status, Unreadable, read_mark, status_of
from hr_portal.recruitment.mending import Mended, is_formula, mend_code, mend_id, mend_name, mend_text

MOST = 10_000
"""Faults and mendings that are told one by one."""


KEPT = 200_000
"""Most cells of a column whose reading is remembered. Marks, posts and units repeat; names and numbers are not kept."""


class Memory(dict[Any, Any]):
    """What each text reads as, computed once."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self._read = read

    def __missing__(self, text: Any) -> Any:
        found = self._read(text)
        if len(self) < KEPT:
            self[text] = found
        return found


@dataclass(frozen=True)
class PostClass:
    """职位类别 with a formula of its own. `components` are what its candidates sit, in the order they are printed."""

    name: str
    components: tuple[str, ...]
    formula: Formula


@dataclass(frozen=True)
class Layout:
    """Which column of a file is what, by its number from 0. `components` by the names of the exam's rules."""

    ticket: int
    name: int
    post: int
    components: Mapping[str, int]
    id_number: int | None = None
    total: int | None = None
    rank: int | None = None
    remark: int | None = None
    headings: tuple[str, ...] = ()

    def heading(self, column: int | None) -> str:
        return self.headings[column] if column is not None and column < len(self.headings) else ""


@dataclass(frozen=True)
class RowRules:
    """What the exam says about rows. `class_of` names the class of a post by its code, or None for a post that is not in
    the position table; `classes` are tried by what a row has marks in where no table says."""

    classes: tuple[PostClass, ...]
    scales: Mapping[str, Scale]
    class_of: Callable[[str], PostClass | None] | None = None
    ticket: re.Pattern[str] = re.compile(r"[0-9]{6,20}")
    today: date | None = None

    def class_for(self, marked: frozenset[str]) -> PostClass:
        """The class of a row with marks in these components, where no position table says it."""
        exact = [one for one in self.classes if frozenset(one.components) == marked]
        return next(
            iter(exact[-1:]),
            next((one for one in self.classes if marked <= frozenset(one.components)), self.classes[0]),
        )


@dataclass(frozen=True)
class Fault:
    """One cell at fault. `row` counts records of the file, the heading is 1. `problem` and `fix` are codes."""

    row: int
    column: str
    value: str
    problem: str
    fix: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Mending:
    """One cell that was mended, and how."""

    row: int
    column: str
    how: tuple[str, ...]


@dataclass(slots=True)
class Row:
    """One candidate, understood. `marks` are in the order of the class's components."""

    number: int
    ticket: str
    name: str
    id_number: str
    post: str
    post_class: PostClass
    status: Status
    marks: tuple[Decimal | None, ...]
    total: Decimal | None
    stated_rank: int | None
    remark: str


@dataclass
class Checked:
    """What a file turned out to be, while it is read and after."""

    rows: int = 0
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    mended: list[Mending] = field(default_factory=list)
    mended_count: int = 0
    warnings: Counter[str] = field(default_factory=Counter)

    def add(self, fault: Fault) -> None:
        """One more; of those beyond `MOST` only their number is kept."""
        self.fault_count += 1
        if self.fault_count <= MOST:
            self.faults.append(fault)

    def merge(self, later: Checked) -> None:
        """What the rows after these turned out to be."""
        self.rows += later.rows
        self.fault_count += later.fault_count
        self.mended_count += later.mended_count
        self.faults += later.faults[: MOST - len(self.faults)]
        self.mended += later.mended[: MOST - len(self.mended)]
        self.warnings.update(later.warnings)

    def add_mending(self, mending: Mending) -> None:
        self.mended_count += 1
        if self.mended_count <= MOST:
            self.mended.append(mending)


def _reading(text: str, scale: Scale) -> tuple[Mended, Mark | None, str]:
    """A cell of marks: what it became, the mark, and the code of what is wrong with it."""
    mended = mend_code(text)
    try:
        return mended, read_mark(mended.text, scale), ""
    except Unreadable as unreadable:
        return mended, None, f"mark_{unreadable.code}"


_LONG_NUMBER = re.compile(r"[0-9.]+[eE]\+?[0-9]+")


_CHECKS = "10X98765432"
_OFFSET = 48 * 100  # 100 is the sum of the weights; digits are read as bytes


def _fits(digits: str) -> bool:
    """The check character of GB 11643, in the fewest steps: this is asked a million times."""
    a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, last = digits.encode()
    total = (
        7 * a + 9 * b + 10 * c + 5 * d + 8 * e + 4 * f + 2 * g + h + 6 * i + 3 * j + 7 * k + 9 * m + 10 * n + 5 * o
        + 8 * p + 4 * q + 2 * r
    )  # fmt: skip
    return _CHECKS[(total - _OFFSET) % 11] == chr(last)


_COMMON_NAME = re.compile("[\u4e00-\u9fa5]{2,4}")
_ID_CARD = re.compile("[0-9]{17}[0-9X]")


class Checker:
    """Judges rows of one file. Nearly every row is plainly right and takes the quick way (`result_quick`); this is the
    careful one, which alone finds faults. `repeats` are rows whose ticket number stood in an earlier one, by that."""

    def __init__(self, layout: Layout, rules: RowRules, repeats: Mapping[int, int]) -> None:
        self.checked = Checked()
        self.tickets: list[tuple[int, str]] = []
        """Ticket numbers that are ones, of rows with faults too, each with its row."""
        self._layout, self._rules, self._repeats = layout, rules, repeats
        self._texts = Memory(mend_text)
        self._codes = Memory(mend_code)
        self._birthdays = Memory(self._is_birthday)
        self._divisions = Memory(is_region)
        self._read_marks = {
            component: Memory(partial(_reading, scale=scale)) for component, scale in rules.scales.items()
        }
        used = {
            layout.ticket,
            layout.name,
            layout.post,
            layout.id_number,
            layout.total,
            layout.rank,
            layout.remark,
        }
        used.update(layout.components.values())
        self._rest = tuple(column for column in range(len(layout.headings)) if column not in used)

    def _is_birthday(self, digits: str) -> bool:
        try:
            born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            return False
        return date(1900, 1, 1) <= born <= (self._rules.today or date(2099, 12, 31))

    def judge(self, number: int, cells: Sequence[str]) -> Row | None:
        """The row, if nothing is wrong with it. What is stands in `checked`."""
        layout, before = self._layout, self.checked.fault_count
        if len(cells) < len(layout.headings) or any(cells[len(layout.headings) :]):
            self._fault(number, None, "", "cells_shifted", "one_cell_a_column", found=len(cells), expected=len(layout.headings))  # fmt: skip
            return None
        for column, text in enumerate(cells):
            if text[:1] in "=+-@" and text and is_formula(text):
                self._fault(number, column, text, "formula", "type_the_value")
        if self.checked.fault_count > before:
            return None
        ticket = self._ticket(number, self._mend(number, layout.ticket, cells, mend_code))
        name = cells[layout.name]
        if not _COMMON_NAME.fullmatch(name):
            name = self._mend(number, layout.name, cells, mend_name)
        if not name:
            self._fault(number, layout.name, name, "name_missing", "fill_in")
        post = self._mend(number, layout.post, cells, self._codes.__getitem__)
        id_number = ""
        if layout.id_number is not None:
            id_number = self._id(number, self._mend(number, layout.id_number, cells, mend_id))
        remark = (
            "" if layout.remark is None else self._mend(number, layout.remark, cells, self._texts.__getitem__)
        )
        marks = self._marks(number, cells)
        post_class = self._class(number, post, marks)
        total = (
            "" if layout.total is None else self._mend(number, layout.total, cells, self._codes.__getitem__)
        )
        rank = "" if layout.rank is None else self._mend(number, layout.rank, cells, self._codes.__getitem__)
        self._mend_the_rest(number, cells)
        if post_class is None or self.checked.fault_count > before:
            return None
        return self._judged(number, ticket, name, id_number, post, post_class, marks, total, rank, remark)

    def _judged(self, number: int, ticket: str, name: str, id_number: str, post: str, post_class: PostClass,
                marks: Mapping[str, Mark | None], total: str, rank: str, remark: str) -> Row | None:  # fmt: skip
        layout = self._layout
        own = {component: marks[component] for component in post_class.components}
        status = status_of(own, remark)
        if status is None:
            lacking = next((c for c in post_class.components if own[c] is None), post_class.components[0])
            problem = "mark_missing" if own[lacking] is None else "absence_beside_mark"
            self._fault(number, layout.components[lacking], "", problem, "check_score_book")
            return None
        values = {component: mark.value for component, mark in own.items() if mark and mark.value is not None}
        computed = post_class.formula.of(values) if status is Status.TAKEN else None
        self._compare(number, total, computed)
        return Row(
            number, ticket, name, id_number, post, post_class, status,
            tuple(values.get(component) if status is Status.TAKEN else None for component in post_class.components),
            computed, self._rank(number, rank, computed), remark,
        )  # fmt: skip

    def _mend(self, number: int, column: int, cells: Sequence[str], by: Callable[[str], Mended]) -> str:
        mended = by(cells[column])
        if mended.how:
            self.checked.add_mending(Mending(number, self._layout.heading(column), mended.how))
        return mended.text

    def _mend_the_rest(self, number: int, cells: Sequence[str]) -> None:
        for column in self._rest:
            if how := self._texts[cells[column]].how:
                self.checked.add_mending(Mending(number, self._layout.heading(column), how))

    def _ticket(self, number: int, ticket: str) -> str:
        column = self._layout.ticket
        if not ticket:
            self._fault(number, column, ticket, "ticket_missing", "fill_in")
        elif _LONG_NUMBER.fullmatch(ticket):
            self._fault(number, column, ticket, "stored_as_number", "store_as_text")
        elif not self._rules.ticket.fullmatch(ticket):
            self._fault(number, column, ticket, "ticket_malformed", "check_ticket")
        else:
            self.tickets.append((number, ticket))
            if (first := self._repeats.get(number)) is not None:
                self._fault(number, column, ticket, "ticket_repeated", "check_score_book", first=first)
        return ticket

    def _id(self, number: int, digits: str) -> str:
        column = self._layout.id_number
        if not digits:
            self._fault(number, column, digits, "id_missing", "fill_in")
        elif _LONG_NUMBER.fullmatch(digits):
            self._fault(number, column, digits, "stored_as_number", "store_as_text")
        elif len(digits) != 18:
            self._fault(number, column, digits, "id_length", "check_id", length=len(digits))
        elif not (_ID_CARD.fullmatch(digits) and _fits(digits) and self._birthdays[digits[6:14]]):
            self._fault(number, column, digits, "id_wrong", "check_id")
        elif not self._divisions[digits[:6]]:
            self.checked.warnings["unknown_division"] += 1
        return digits

    def _marks(self, number: int, cells: Sequence[str]) -> dict[str, Mark | None]:
        found: dict[str, Mark | None] = {}
        for component, column in self._layout.components.items():
            mended, found[component], problem = self._read_marks[component][cells[column]]
            if mended.how:
                self.checked.add_mending(Mending(number, self._layout.heading(column), mended.how))
            if problem:
                self._fault(number, column, mended.text, problem, "check_score_book")
        return found

    def _class(self, number: int, post: str, marks: Mapping[str, Mark | None]) -> PostClass | None:
        column = self._layout.post
        if not post:
            self._fault(number, column, post, "post_missing", "fill_in")
            return None
        if _LONG_NUMBER.fullmatch(post):
            self._fault(number, column, post, "stored_as_number", "store_as_text")
            return None
        if self._rules.class_of is not None:
            found = self._rules.class_of(post)
            if found is None:
                self._fault(number, column, post, "post_unknown", "check_position_table")
            return found
        return self._rules.class_for(
            frozenset(component for component, mark in marks.items() if mark is not None)
        )

    def _compare(self, number: int, stated: str, computed: Decimal | None) -> None:
        column = self._layout.total
        if column is None:
            return
        try:
            mark = read_mark(stated, Scale(Decimal(1000), 6))
        except Unreadable:
            self._fault(number, column, stated, "total_unreadable", "check_score_book")
            return
        if computed is None:
            if mark is not None and mark.value:
                self._fault(number, column, stated, "total_without_marks", "check_score_book")
        elif mark is None or mark.value != computed:
            self._fault(number, column, stated, "total_differs", "check_formula", computed=str(computed))

    def _rank(self, number: int, stated: str, computed: Decimal | None) -> int | None:
        if not stated:
            return None
        if not re.fullmatch(r"[0-9]{1,6}", stated) or computed is None:
            self._fault(number, self._layout.rank, stated, "rank_unreadable", "leave_ranks_out")
            return None
        return int(stated)

    def _fault(
        self, number: int, column: int | None, value: str, problem: str, fix: str, **facts: object
    ) -> None:
        self.checked.add(Fault(number, self._layout.heading(column), value, problem, fix, facts))
