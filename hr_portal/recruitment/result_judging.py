"""One piece of a result file judged: its faults, and its good rows counted, sealed and written as lines.

Pieces are judged apart from one another, in this process or in those of a crew (`core.crew`): what a piece turns out to be
depends on nothing that stood in another one. Whether a ticket number stood in an earlier row is therefore asked of all of
them afterwards; only a file in which one did is judged again, with those rows named.
"""

from __future__ import annotations

import csv
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from hr_portal.recruitment.exam_keys import OfficerKey, bound_to
from hr_portal.recruitment.exam_rule_reading import parse
from hr_portal.recruitment.result_counting import Good, Ways
from hr_portal.recruitment.result_quick import QuickRows
from hr_portal.recruitment.result_reading import Piece, records_in
from hr_portal.recruitment.result_rows import Checked, Checker, Fault, Layout, Mending, RowRules
from hr_portal.recruitment.scoring import class_by_post, countings, scales
from hr_portal.recruitment.waiting_lines import lines_of

WORK = f"{__name__}:judge_of"


@dataclass(frozen=True)
class Setup:
    """What pieces are judged by, as plain data: the exam's rules as they are written, the posts that are known with their
    class and level, what the file has in which column, and the key that seals."""

    content: Mapping[str, Any]
    posts: Mapping[str, tuple[str, str]]
    components: tuple[str, ...]
    layout: Layout
    today: date
    table_id: int
    key: bytes
    repeats: Mapping[int, int]

    def plain(self) -> dict[str, Any]:
        return {**{name: getattr(self, name) for name in ("content", "posts", "components", "table_id", "key", "repeats")},
                "layout": asdict(self.layout), "today": self.today.isoformat()}  # fmt: skip


@dataclass
class Judged:
    """What a piece turned out to be. All of it is plain data once `plain` has made it so."""

    checked: Checked
    good: int
    """How many rows wait."""
    by_status: Counter[str]
    by_class: Counter[str]
    short: int
    tickets: bytes
    """Of rows with and without fault, parted by line ends, in any order; `ticket_keys` and `ticket_rows` in the same."""
    ticket_keys: bytes
    ticket_rows: bytes
    numbers: bytes
    stated_ranks: bytes
    standings: list[bytes]
    """Total and tie-breaks, one array each; below nought without a total."""
    post_names: list[str]
    decimals: list[int]
    """Of the totals of each of these posts."""
    posts: bytes
    lines: bytes
    """What waits, one line a row."""

    def plain(self) -> dict[str, Any]:
        checked = self.checked
        return {**vars(self), "by_status": dict(self.by_status), "by_class": dict(self.by_class), "checked": (
            checked.rows, [(f.row, f.column, f.value, f.problem, f.fix, dict(f.facts)) for f in checked.faults],
            checked.fault_count, [(m.row, m.column, m.how) for m in checked.mended], checked.mended_count,
            dict(checked.warnings),
        )}  # fmt: skip


def judged_of(plain: Mapping[str, Any]) -> Judged:
    """As it was before `Judged.plain`."""
    rows, faults, fault_count, mended, mended_count, warnings = plain["checked"]
    checked = Checked(
        rows, [Fault(*fault) for fault in faults], fault_count, [Mending(*one) for one in mended], mended_count,
        Counter(warnings),
    )  # fmt: skip
    return Judged(**{**plain, "checked": checked, "by_status": Counter(plain["by_status"]), "by_class": Counter(plain["by_class"])})  # fmt: skip


def judge_of(setup: Mapping[str, Any]) -> Callable[[Piece], dict[str, Any] | int]:
    """A worker: what a piece turned out to be, or the number of the record at which the file is no CSV."""
    judge = Judge(
        Setup(**{**setup, "layout": Layout(**setup["layout"]), "today": date.fromisoformat(setup["today"])})
    )

    def work(piece: Piece) -> dict[str, Any] | int:
        try:
            return judge.judged(piece).plain()
        except NoCsv as damage:
            return damage.record

    return work


class NoCsv(ValueError):
    def __init__(self, record: int) -> None:
        super().__init__(record)
        self.record = record


class Rows:
    """Rows of one file judged, nearly all of them the quick way."""

    def __init__(
        self, layout: Layout, rules: RowRules, ways: Ways, repeats: Mapping[int, int] | None = None
    ) -> None:
        self._layout, self._rules, self._ways, self._repeats = layout, rules, ways, repeats or {}
        self.quick = QuickRows(layout, rules, ways, self._repeats)
        self._checker = Checker(layout, rules, self._repeats)

    def judge(
        self, first: int, rows: Sequence[Sequence[str]]
    ) -> tuple[list[tuple[Any, ...]], Checked, list[tuple[int, str]]]:
        """`Good` rows in the order of the file, what is wrong with the others, and the ticket numbers of those others."""
        numbers: Sequence[int] = range(first, first + len(rows))
        if not all(map(any, rows)):
            filled = [place for place, cells in enumerate(rows) if any(cells)]
            numbers, rows = [numbers[place] for place in filled], [rows[place] for place in filled]
        checked = self._checker.checked = Checked(rows=len(rows))
        faulty: list[tuple[int, str]] = []
        good, left = self.quick.split(numbers, rows)
        checked.warnings.update(self.quick.warnings)
        self.quick.warnings.clear()
        for number, cells in zip(numbers, rows, strict=True) if left else ():
            if number in left:
                said = checked.fault_count + checked.mended_count
                tickets = self._checker.tickets = []
                row = self._checker.judge(number, cells)
                if row is None:
                    faulty += tickets
                    continue
                good.append(told := self._ways.good(row))
                if said == checked.fault_count + checked.mended_count:
                    self.quick.learn(cells, row, told)
        good.sort()
        return good, checked, faulty


class Judge:
    """Judges pieces of one file."""

    def __init__(self, setup: Setup) -> None:
        rules = parse(setup.content)
        found = countings(rules, setup.components)
        every = scales(rules)
        class_of = (
            class_by_post(found, {code: one for code, (one, _) in setup.posts.items()})
            if setup.posts
            else None
        )
        row_rules = RowRules(
            tuple(one.post_class for one in found.values()), {name: every[name] for name in setup.components}, class_of,
            today=setup.today,
        )  # fmt: skip
        ways = Ways(rules, found, {code: level for code, (_, level) in setup.posts.items()}, setup.components)
        self._rows = Rows(setup.layout, row_rules, ways, setup.repeats)
        self._table_id, self._key = setup.table_id, OfficerKey(setup.key)
        self._decimals = {name: one.post_class.formula.decimals or 0 for name, one in found.items()}
        self._widest = 1 + max(len(one.breaks) for one in found.values())

    def judged(self, piece: Piece) -> Judged:
        """Raises `NoCsv`."""
        good, checked, faulty = self._rows.judge(piece[0], _cells(piece))
        columns = list(zip(*good, strict=True)) if good else [()] * len(Good._fields)
        (numbers, tickets, _, _, posts, classes, statuses, _, _, standings, stated, short) = columns
        class_of = dict(zip(posts, classes, strict=True))
        place_of = {name: place for place, name in enumerate(class_of)}
        standing_columns = [
            array("q", [one[place] if len(one) > place else -1 for one in standings])
            for place in range(self._widest)
        ]
        texts = [*tickets, *(ticket for _, ticket in faulty)]
        ticket_rows = array("i", [*numbers, *(number for number, _ in faulty)])
        return Judged(
            checked, len(good), Counter(statuses), Counter(classes), sum(map(bool, short)),
            "\n".join(texts).encode(), _ticket_keys(texts).tobytes(),
            ticket_rows.tobytes(), array("i", numbers).tobytes(), array("i", stated).tobytes(),
            [column.tobytes() for column in standing_columns],
            list(class_of), [self._decimals[name] for name in class_of.values()],
            array("I", map(place_of.__getitem__, posts)).tobytes(), self._lines(good),
        )  # fmt: skip

    def _lines(self, good: Sequence[tuple[Any, ...]]) -> bytes:
        """Who a row is, is sealed for the table it is going to stand in."""
        marks = self._key.mark_each([row[1] for row in good])
        sealed = self._key.seal_each([row[1:4] for row in good], bound_to(self._table_id))
        return lines_of(self._table_id, good, marks, sealed)


def _cells(piece: Piece) -> list[list[str]]:
    try:
        return list(records_in(piece))
    except csv.Error as error:
        raise NoCsv(piece[0] + _before_damage(piece)) from error


def _before_damage(piece: Piece) -> int:
    """How many records can be told apart before one that cannot."""
    count = 0
    try:
        for _ in records_in(piece):
            count += 1
    except csv.Error:
        return count
    return count


def _ticket_keys(tickets: Sequence[str]) -> array[int]:
    """Numbers that equal tickets share; whether others do too is asked where two are found."""
    longest = max(map(len, tickets), default=0)
    if longest < 20 and "".join(tickets).isdigit() and "".join(tickets).isascii():
        return array("Q", map(int, tickets))
    return array("Q", [int.from_bytes(blake2b(one.encode(), digest_size=8).digest()) for one in tickets])
