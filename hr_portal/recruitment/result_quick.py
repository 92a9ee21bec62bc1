"""Rows that need no mending and have no fault, recognised column by column: of a million nearly all are such. Whatever is
not plainly right is left to the careful way (`result_rows`), which alone judges."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import repeat
from typing import Any

from hr_portal.core.guard.regions import is_region
from hr_portal.recruitment.id_columns import id_cards_fit
from hr_portal.recruitment.marks import Scale, Status, Unreadable, read_mark
from hr_portal.recruitment.mending import is_formula, mend_code, mend_name, mend_text
from hr_portal.recruitment.result_counting import Good, Way, Ways, millionths
from hr_portal.recruitment.result_rows import KEPT, Layout, Memory, Row, RowRules

_PLAIN_NAMES = "[\u4e00-\u9fa5]{1,20}(?:·[\u4e00-\u9fa5]{1,20})*"
_UNCOMMON = re.compile(f"^(?!{_PLAIN_NAMES}$).*$", re.MULTILINE)
_LONG_NUMBER = re.compile(r"[0-9.]+[eE]\+?[0-9]+")
_BLANK, _OTHER = -1, -2
"""A cell of marks that is empty, or is no plain mark."""

Texts = Sequence[Sequence[str]]
"""Cells column by column."""


class QuickRows:
    """Recognises plain rows of one file. `repeats` are rows that are not, whatever stands in them."""

    def __init__(self, layout: Layout, rules: RowRules, ways: Ways, repeats: Mapping[int, int]) -> None:
        self._layout, self._rules, self._ways, self._repeats = layout, rules, ways, repeats
        self.warnings: Counter[str] = Counter()
        self._width = len(layout.headings)
        ticket = rules.ticket.pattern
        self._tickets_fit = re.compile(f"(?:{ticket})(?:\n(?:{ticket}))*").fullmatch
        used = {layout.ticket, layout.name, layout.id_number, layout.post, layout.total, layout.rank, layout.remark, *layout.components.values()}  # fmt: skip
        self._around = [layout.post, *(column for column in range(self._width) if column not in used)]
        self._posts = Memory(self._is_plain_post)
        self._marked = tuple(layout.components.values())
        self._marks = [Memory(_mark_reader(rules.scales[name])) for name in layout.components]
        self._way_of_post, self._way_of_shape = Memory(self._by_post), Memory(self._by_shape)
        self._known = Memory(is_region)
        self._birthdays = Memory(_birthday_by(rules.today or date(2099, 12, 31)))
        self._ranks = Memory(_rank)
        self._others: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def _by_post(self, post: str) -> Way | None:
        assert self._rules.class_of is not None
        found = self._rules.class_of(post)
        return None if found is None else self._ways.of(post, found)

    def _by_shape(self, blanks: tuple[bool, ...]) -> Way:
        names = frozenset(n for n, blank in zip(self._layout.components, blanks, strict=True) if not blank)
        return self._ways.of("", self._rules.class_for(names))

    def _is_plain_post(self, texts: tuple[str, ...]) -> bool:
        post, *others = texts
        mended = mend_code(post)
        is_plain = bool(post) and not mended.how and mended.text == post and not is_formula(post)
        return is_plain and not _LONG_NUMBER.fullmatch(post) and all(map(_is_plain, others))

    def split(
        self, numbers: Sequence[int], rows: Sequence[Sequence[str]]
    ) -> tuple[list[tuple[Any, ...]], set[int]]:
        """Rows about which everything is plainly right, as `Good` has them; and the numbers of the others."""
        left: set[int] = set()
        if self._repeats or set(map(len, rows)) != {self._width}:
            fit = [place for place, cells in enumerate(rows) if len(cells) == self._width and numbers[place] not in self._repeats]  # fmt: skip
            left = set(numbers)
            numbers, rows = [numbers[place] for place in fit], [rows[place] for place in fit]
            left.difference_update(numbers)
        if not rows:
            return [], left
        texts = list(zip(*rows, strict=True))
        odd = {*self._odd_tickets(texts[self._layout.ticket]), *self._odd_names(texts[self._layout.name]),
               *self._odd_ids(texts), *self._odd_posts(texts)}  # fmt: skip
        marks = [list(map(memory.__getitem__, texts[column])) for memory, column in zip(self._marks, self._marked, strict=True)]  # fmt: skip
        good: list[tuple[Any, ...]] = []
        for way, places in self._by_way(texts, marks, odd).items():
            if way is not None:
                good += self._plain(way, places, numbers, texts, marks)
        self._warn(good)
        return good, left.union(numbers).difference([row[0] for row in good])

    def _odd_tickets(self, tickets: Sequence[str]) -> Iterable[int]:
        joined = "\n".join(tickets)
        if self._tickets_fit(joined) and joined.isascii() and joined.count("\n") == len(tickets) - 1 and joined.replace("\n", "").isdigit():  # fmt: skip
            return ()
        fits = self._rules.ticket.fullmatch
        return [place for place, text in enumerate(tickets) if not (text.isascii() and text.isdigit() and fits(text))]  # fmt: skip

    def _odd_names(self, names: Sequence[str]) -> Iterable[int]:
        joined = "\n".join(names)
        found = _UNCOMMON.findall(joined) if joined.count("\n") == len(names) - 1 else names
        unfit = {name for name in set(found) if not _is_plain_name(name)}
        return [place for place, name in enumerate(names) if name in unfit] if unfit else ()

    def _odd_ids(self, texts: Texts) -> Iterable[int]:
        if self._layout.id_number is None:
            return ()
        ids = texts[self._layout.id_number]
        birthdays = [text[6:14] for text in ids]
        if id_cards_fit(ids) and all(map(self._birthdays.__getitem__, birthdays)):
            return ()
        return [place for place, text in enumerate(ids) if not (id_cards_fit([text]) and self._birthdays[text[6:14]])]  # fmt: skip

    def _odd_posts(self, texts: Texts) -> Iterable[int]:
        plain = list(map(self._posts.__getitem__, zip(*[texts[column] for column in self._around], strict=True)))  # fmt: skip
        return () if all(plain) else [place for place, is_plain in enumerate(plain) if not is_plain]

    def _by_way(
        self, texts: Texts, marks: Sequence[Sequence[int]], odd: set[int]
    ) -> dict[Way | None, list[int]]:
        """The places that are not odd, by how their rows are counted."""
        if self._rules.class_of is not None:
            ways = map(self._way_of_post.__getitem__, texts[self._layout.post])
        else:
            shapes = zip(*[[mark == _BLANK for mark in column] for column in marks], strict=True)
            ways = map(self._way_of_shape.__getitem__, shapes)
        found: dict[Way | None, list[int]] = defaultdict(list)
        for place, way in enumerate(ways):
            found[way].append(place)
        if odd:
            found = {way: [place for place in places if place not in odd] for way, places in found.items()}
        return {way: places for way, places in found.items() if places}

    def _plain(self, way: Way, places: Sequence[int], numbers: Sequence[int], texts: Texts,
               marks: Sequence[Sequence[int]]) -> list[tuple[Any, ...]]:  # fmt: skip
        layout = self._layout

        def of(column: Sequence[Any]) -> Sequence[Any]:
            return column if len(places) == len(column) else [column[place] for place in places]

        def cells(column: int | None) -> Sequence[str]:
            return [""] * len(places) if column is None else of(texts[column])

        who = (
            of(numbers),
            cells(layout.ticket),
            cells(layout.name),
            cells(layout.id_number),
            cells(layout.post),
        )
        told = [list(map(of, (texts[column] for column in self._marked))), cells(layout.remark), cells(layout.total), cells(layout.rank)]  # fmt: skip
        if way.sums is None or way.columns is None:
            return self._like_others(way, range(len(places)), who, told)
        own = [of(marks[column]) for column in way.columns]
        read, remarks, totals, ranks = told
        sums = way.counted(own)
        stated_ranks = list(map(self._ranks.__getitem__, ranks))
        unfit = {place for column in own if min(column) < 0 for place, mark in enumerate(column) if mark < 0}
        unfit.update(place for column in map(of, marks) if min(column) == _OTHER for place, mark in enumerate(column) if mark == _OTHER)  # fmt: skip
        if any(remarks):
            unfit.update(place for place, text in enumerate(remarks) if text)
        if layout.total is not None and (stated := list(map(way.stated.__getitem__, totals))) != sums:
            unfit.update(place for place, whole in enumerate(sums) if stated[place] != whole)
        if min(stated_ranks) < 0:
            unfit.update(place for place, rank in enumerate(stated_ranks) if rank < 0)
        standing = [whole * way.unit for whole in sums]
        rows = zip(
            *who, repeat(way.name), repeat(Status.TAKEN.value),
            map("|".join, zip(*[read[column] for column in way.columns], strict=True)),
            map(way.totals.__getitem__, sums), zip(standing, *[own[place] for place in way.breaks], strict=True),
            stated_ranks, way.short(own, standing),
        )  # fmt: skip
        if not unfit:
            return list(rows)
        others = self._like_others(way, sorted(unfit), who, told)
        return [row for place, row in enumerate(rows) if place not in unfit] + others

    def _like_others(
        self, way: Way, places: Iterable[int], who: Sequence[Sequence[Any]], told: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        """Rows like one the careful way has judged: 缺考 looks the same a hundred thousand times."""
        found = []
        (read, *tail), seen = told, self._others
        for place in places:
            like = seen.get(
                (way.name, *[column[place] for column in read], *[column[place] for column in tail])
            )
            if like is not None:
                found.append((*[column[place] for column in who], *like))
        return found

    def learn(self, cells: Sequence[str], row: Row, good: Good) -> None:
        """The careful way found nothing at all to say about this row."""
        if row.status is not Status.TAKEN and len(self._others) < KEPT:
            layout = self._layout
            tail = [
                "" if column is None else cells[column]
                for column in (layout.remark, layout.total, layout.rank)
            ]
            self._others[(good.post_class, *[cells[column] for column in self._marked], *tail)] = good[5:]

    def _warn(self, good: Sequence[tuple[Any, ...]]) -> None:
        if self._layout.id_number is None:
            return
        divisions = [row[3][:6] for row in good]
        if unknown := {division for division in set(divisions) if not self._known[division]}:
            self.warnings["unknown_division"] += sum(division in unknown for division in divisions)


def _is_plain(text: str) -> bool:
    return not mend_text(text).how and not is_formula(text)


def _is_plain_name(text: str) -> bool:
    mended = mend_name(text)
    return bool(text) and not mended.how and mended.text == text and not is_formula(text)


def _mark_reader(scale: Scale) -> Callable[[str], int]:
    """A cell of marks in millionths, if it is written as it is stored."""

    def read(text: str) -> int:
        mended = mend_code(text)
        if mended.how or mended.text != text or is_formula(text):
            return _OTHER
        try:
            mark = read_mark(text, scale)
        except Unreadable:
            return _OTHER
        if mark is None:
            return _BLANK
        return _OTHER if mark.value is None or str(mark.value) != text else millionths(mark.value)

    return read


def _rank(text: str) -> int:
    return int(text or 0) if re.fullmatch(r"[0-9]{0,6}", text) else -1


def _birthday_by(today: date) -> Callable[[str], bool]:
    def read(digits: str) -> bool:
        try:
            born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            return False
        return date(1900, 1, 1) <= born <= today

    return read


__all__ = ["QuickRows"]
