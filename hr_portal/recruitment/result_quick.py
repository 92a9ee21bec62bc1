"""Rows that need no mending and have no fault, recognised in few steps: of a million nearly all are such. Whatever is not
plainly right is left to the careful way (`result_rows`), which alone judges."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from hr_portal.core.guard.regions import is_region
from hr_portal.recruitment.formulas import Formula
from hr_portal.recruitment.marks import Scale, Status, Unreadable, read_mark
from hr_portal.recruitment.mending import is_formula, mend_code, mend_name, mend_text

KEPT = 200_000
"""Most cells of a column whose reading is remembered. Marks, posts and units repeat; names and numbers are not kept."""
_COMMON_NAME = re.compile("[\u4e00-\u9fa5]{2,4}")
_LONG_NUMBER = re.compile(r"[0-9.]+[eE]\+?[0-9]+")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FINEST = 6
"""Marks count in millionths: no list prints finer ones."""


def ticket_key(ticket: str) -> int | str:
    """A ticket number as it is remembered: a whole number takes least room."""
    return int(f"1{ticket}") if ticket.isascii() and ticket.isdigit() else ticket


class Memory(dict[Any, Any]):
    """What each text reads as, computed once."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self._read = read

    def __missing__(self, text: Any) -> Any:
        found = self._read(text)
        if len(self) < KEPT:
            self[text] = found
        return found


def texts_at(columns: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """The cells of these columns, always as a tuple."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda cells: tuple(cells[column] for column in columns)


@dataclass(frozen=True)
class Summing:
    """round(linear, n) over millionths in whole numbers: the total is (weights · marks + constant) // divisor."""

    places: tuple[int, ...]
    weights: tuple[int, ...]
    constant: int
    divisor: int
    decimals: int


def summing(formula: Formula, components: Sequence[str]) -> Summing | None:
    """The formula as whole numbers; None where it is no rounded weighted sum of marks, or could be below nought."""
    whole = formula.in_whole_numbers(_FINEST)
    if whole is None or formula.decimals is None:
        return None
    weights, constant, divisor = whole
    places = tuple(components.index(name) for name in weights)
    return Summing(places, tuple(weights.values()), constant, divisor, formula.decimals)


class QuickRows:
    """Recognises plain rows of one file. `layout` and `rules` as those of the checker, `tickets` and `warnings` are shared
    with it, `make` makes a row of what was read:
    number, ticket, name, identity number, post, class, status, marks, total, stated rank, remark."""

    def __init__(
        self,
        layout: Any,
        rules: Any,
        tickets: dict[int | str, int],
        warnings: Counter[str],
        make: Callable[..., Any],
    ) -> None:
        today = rules.today or date(2099, 12, 31)
        self._make, self._tickets, self._warnings = make, tickets, warnings
        self._width = len(layout.headings)
        self._ticket_at, self._name_at, self._id_at = layout.ticket, layout.name, layout.id_number
        self._ticket_fits = rules.ticket.fullmatch
        used = {layout.ticket, layout.name, layout.id_number, layout.total, layout.rank, layout.remark, *layout.components.values()}  # fmt: skip
        around = [column for column in range(self._width) if column not in used and column != layout.post]
        self._post_texts = texts_at([layout.post, *around])
        self._posts = Memory(self._post)
        self._class_of = rules.class_of
        self._components = tuple(layout.components)
        self._mark_texts = texts_at(list(layout.components.values()))
        self._marks = tuple(Memory(_mark_reader(rules.scales[name])) for name in self._components)
        self._by_shape: dict[tuple[bool, ...], Any] = {}
        self._tail = [layout.remark, layout.total, layout.rank]
        self._classes = {one.name: self._of_class(one) for one in rules.classes}
        self._divisions, self._known, self._birthdays, self._ends = (
            Memory(_division),
            Memory(is_region),
            Memory(_birthday_by(today)),
            Memory(_end),
        )
        self._ranks = Memory(_rank)
        self._others: dict[tuple[Any, ...], tuple[Status, tuple[Decimal | None, ...], int | None, str]] = {}

    def _of_class(self, one: Any) -> tuple[Any, ...] | None:
        if not set(one.components) <= set(self._components):
            return None
        sums = summing(one.formula, one.components)
        if sums is None:
            return None
        columns = tuple(self._components.index(name) for name in one.components)
        pairs = tuple(
            (columns[place], weight) for place, weight in zip(sums.places, sums.weights, strict=True)
        )
        totals = Memory(lambda whole: Decimal(whole).scaleb(-sums.decimals))
        return columns, pairs, sums.constant, sums.divisor, totals, Memory(_stated_reader(sums.decimals))

    def _post(self, texts: tuple[str, ...]) -> bool:
        post, *others = texts
        mended = mend_code(post)
        is_plain = bool(post) and not mended.how and mended.text == post and not is_formula(post)
        return is_plain and not _LONG_NUMBER.fullmatch(post) and all(_is_plain(text) for text in others)

    def row(self, number: int, cells: Sequence[str]) -> Any | None:
        """The row, if everything about it is plainly right and its ticket number is new."""
        row = self._row(number, cells)
        if row is None or self._tickets.setdefault(ticket_key(row.ticket), number) != number:
            return None
        if row.id_number and not self._known[row.id_number[:6]]:
            self._warnings["unknown_division"] += 1
        return row

    def _row(self, number: int, cells: Sequence[str]) -> Any | None:
        if len(cells) != self._width:
            return None
        ticket, name = cells[self._ticket_at], cells[self._name_at]
        if not (ticket.isascii() and ticket.isdigit() and self._ticket_fits(ticket)):
            return None
        if not (_COMMON_NAME.fullmatch(name) or _is_plain_name(name)):
            return None
        id_number = ""
        if self._id_at is not None:
            id_number = cells[self._id_at]
            if len(id_number) != 18:
                return None
            checked = (
                self._divisions[id_number[:6]] + self._birthdays[id_number[6:14]] + self._ends[id_number[14:]]
            )
            if checked % 11 or checked < 0:
                return None
        around = self._post_texts(cells)
        if not self._posts[around]:
            return None
        texts = self._mark_texts(cells)
        read = [memory[text] for memory, text in zip(self._marks, texts, strict=True)]
        post = around[0]
        post_class = self._class_of(post) if self._class_of is not None else self._by_shape.get(tuple([value is None for value in read]))  # fmt: skip
        if post_class is None:
            return None
        remark, total, rank = [None if column is None else cells[column] for column in self._tail]
        counted = self._classes[post_class.name]
        if remark or counted is None:
            return self._other(number, ticket, name, id_number, post, post_class, texts, remark, total, rank)
        columns, pairs, whole, divisor, totals, stated = counted
        for column, weight in pairs:
            value = read[column]
            if not value:
                return self._other(
                    number, ticket, name, id_number, post, post_class, texts, remark, total, rank
                )
            whole += weight * value[0]
        if False in read:
            return None
        whole //= divisor
        if total is not None and stated[total] != whole:
            return None
        stated_rank = None
        if rank:
            stated_rank = self._ranks[rank]
            if stated_rank is None:
                return None
        try:
            marks = tuple([read[column][1] for column in columns])
        except TypeError:
            return (
                None  # a component that does not count is blank: whether that is right is for the careful way
            )
        return self._make(
            number,
            ticket,
            name,
            id_number,
            post,
            post_class,
            Status.TAKEN,
            marks,
            totals[whole],
            stated_rank,
            "",
        )

    def _other(
        self, number: int, ticket: str, name: str, id_number: str, post: str, post_class: Any, *told: Any
    ) -> Any | None:
        """A row like one the careful way has judged: 缺考 looks the same a hundred thousand times."""
        found = self._others.get((post_class.name, *told))
        if found is None:
            return None
        status, marks, stated_rank, remark = found
        return self._make(
            number, ticket, name, id_number, post, post_class, status, marks, None, stated_rank, remark
        )

    def learn(self, cells: Sequence[str], row: Any) -> None:
        """The careful way found nothing at all to say about this row."""
        texts = self._mark_texts(cells)
        if self._class_of is None:
            read = [memory[text] for memory, text in zip(self._marks, texts, strict=True)]
            self._by_shape.setdefault(tuple([value is None for value in read]), row.post_class)
        if row.status is not Status.TAKEN and len(self._others) < KEPT:
            remark, total, rank = [None if column is None else cells[column] for column in self._tail]
            told = (row.post_class.name, texts, remark, total, rank)
            self._others[told] = (row.status, row.marks, row.stated_rank, row.remark)


def _is_plain(text: str) -> bool:
    return not mend_text(text).how and not is_formula(text)


def _is_plain_name(text: str) -> bool:
    mended = mend_name(text)
    return bool(text) and not mended.how and mended.text == text and not is_formula(text)


def _mark_reader(scale: Scale) -> Callable[[str], Any]:
    """A cell of marks: (millionths, the mark), None for a blank one, False for whatever else."""

    def read(text: str) -> Any:
        mended = mend_code(text)
        if mended.how or mended.text != text or is_formula(text):
            return False
        try:
            mark = read_mark(text, scale)
        except Unreadable:
            return False
        if mark is None:
            return None
        return False if mark.value is None else (int(mark.value.scaleb(_FINEST)), mark.value)

    return read


def _stated_reader(decimals: int) -> Callable[[str], int | None]:
    """A stated total in units of the last decimal; None where it is none, or is finer than that."""

    def read(text: str) -> int | None:
        mended = mend_code(text)
        if mended.how or mended.text != text or is_formula(text):
            return None
        try:
            mark = read_mark(text, Scale(Decimal(1000), 6))
        except Unreadable:
            return None
        if mark is None or mark.value is None:
            return None
        whole = mark.value.scaleb(decimals)
        return int(whole) if whole == int(whole) else None

    return read


def _rank(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


_NEVER = -1_000_000
"""So far below nought that no sum of digits makes it good."""


def _weighed(digits: str, first: int) -> int:
    if not (digits.isascii() and digits.isdigit()):
        return _NEVER
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS[first:], strict=False))


def _division(digits: str) -> int:
    return _weighed(digits, 0)


def _birthday_by(today: date) -> Callable[[str], int]:
    def read(digits: str) -> int:
        if not (digits.isascii() and digits.isdigit()):
            return _NEVER
        try:
            born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            return _NEVER
        return _weighed(digits, 6) if date(1900, 1, 1) <= born <= today else _NEVER

    return read


def _end(text: str) -> int:
    """The order number and the check character, so that the sum of all is a multiple of eleven where it fits."""
    place = _CHECKS.find(text[3])
    return _weighed(text[:3], 14) + 11 - place if place >= 0 else _NEVER


__all__ = ["KEPT", "Memory", "QuickRows", "Summing", "summing", "ticket_key"]
