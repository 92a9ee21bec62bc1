"""Searching the positions of an exam: which exams are public, which table is in force, and the index of that table.

An index is made from rows when it is first asked for and never changes: a new table, new rules of the exam or a new
reference of majors make another. Each process keeps the few it used last.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.recruitment.eligibility import AgeLimits, Grounds
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.exam_rules import ExamRules
from hr_portal.recruitment.major_rows import book_of, reference_named
from hr_portal.recruitment.models import Exam, Position, PositionTable
from hr_portal.recruitment.position_cells import cells_of
from hr_portal.recruitment.position_index import FIELDS, PositionIndex, Row
from hr_portal.recruitment.tables import table_in_force

MOST_KEPT = 4
"""Indexes a process holds on to: some 25 MB for each 10,000 positions."""
CHOICE_YEARS = 2
"""择业期: the announcement says what it means for 应届; a comparison asks the office."""


@dataclass(frozen=True)
class Source:
    """What an index is made from, and all it depends on."""

    exam_id: int
    table_id: int
    key: Hashable
    rules: ExamRules


class Indexes:
    """What a process remembers. One thread makes an index; the others that want it wait, and nobody else does."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, PositionIndex] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def holds(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._kept

    def kept(self, key: Hashable, make: Callable[[], PositionIndex]) -> PositionIndex:
        if (found := self._found(key)) is not None:
            return found
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            if (found := self._found(key)) is not None:
                return found
            try:
                made = make()
                with self._lock:
                    self._kept[key] = made
                    while len(self._kept) > MOST_KEPT:
                        self._kept.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def _found(self, key: Hashable) -> PositionIndex | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


def public_exams(session: Session, now: datetime) -> list[Exam]:
    """Exams the public reads about, the newest first."""
    return list(
        session.scalars(
            select(Exam)
            .where(Exam.opened_at <= now, Exam.current_version_id.is_not(None))
            .order_by(Exam.year.desc(), Exam.opened_at.desc(), Exam.id.desc())
        )
    )


def public_exam(session: Session, slug: str, now: datetime) -> Exam | None:
    """The exam of this name, where it is public."""
    return session.scalars(
        select(Exam).where(Exam.slug == slug, Exam.opened_at <= now, Exam.current_version_id.is_not(None))
    ).one_or_none()


def source_of(session: Session, exam: Exam, now: datetime) -> Source | None:
    """The table in force now; None while no table is."""
    table, rules = table_in_force(session, exam, now), rules_of(exam)
    return source_with(session, exam, table, rules) if table is not None and rules is not None else None


def source_with(session: Session, exam: Exam, table: PositionTable, rules: ExamRules) -> Source:
    """A table with these rules, in force or not: staff compare before they confirm."""
    reference = reference_named(session, rules.major_reference) if rules.major_reference else None
    loaded = (reference.id, reference.created_at) if reference is not None else None
    version = exam.current
    key = (
        exam.slug, table.id, table.sha256, table.imported_at, loaded, version.id if version else None,
        version.confirmed_at if version else None,
    )  # fmt: skip
    return Source(exam.id, table.id, key, rules)


def index_of(session: Session, source: Source, indexes: Indexes) -> PositionIndex:
    return indexes.kept(source.key, lambda: make_index(session, source))


def make_index(session: Session, source: Source) -> PositionIndex:
    rules = source.rules
    grounds = Grounds(
        year=rules.year,
        cut_off=rules.age.cut_off if rules.age is not None else None,
        choice_years=CHOICE_YEARS,
        book=book_of(session, rules.major_reference),
    )
    return PositionIndex(_rows(session, source), grounds)


def _rows(session: Session, source: Source) -> Iterator[Row]:
    columns = [
        getattr(Position, name) for name in (*FIELDS, "key", "headcount", "majors", "cells", "haystack")
    ]
    told = session.execute(
        select(*columns)
        .where(Position.table_id == source.table_id)
        .order_by(Position.id)
        .execution_options(yield_per=2_000)
    )
    limits: dict[str, AgeLimits] = {}
    for *texts, key, headcount, majors, cells, haystack in told:
        fields = dict(zip(FIELDS, texts, strict=True))
        name = fields["post_class"]
        if name not in limits:
            limits[name] = limits_for(source.rules, name)
        yield Row(
            key, fields, headcount, majors, cells, haystack, cells_of(fields, majors, cells, limits[name])
        )


_IS_FRESH_POSTGRADUATE = re.compile(r"fresh_postgraduate|应届.*(?:硕士|博士|硕博|研究生)")


def limits_for(rules: ExamRules, post_class: str) -> AgeLimits:
    """The exam's limits of age for one class of posts. `most_for` names a class (by name or title), 应届硕士、博士研究生, or
    both together; what else it names is a group nobody said they belong to, and its limit is for the office to apply."""
    if (age := rules.age) is None:
        return AgeLimits()
    own_names = {post_class} - {""} | {one.title for one in rules.classes if one.name == post_class}
    other_names = {name for one in rules.classes for name in (one.name, one.title)} - own_names
    own = fresh = own_fresh = None
    groups = []
    for name, most in age.most_for.items():
        of_own = next((word for word in own_names if name.startswith(word)), "")
        if not of_own and any(name.startswith(word) for word in other_names):
            continue
        if name in own_names:
            own = most
        elif _IS_FRESH_POSTGRADUATE.search(name):
            own_fresh, fresh = (most, fresh) if of_own else (own_fresh, most)
        else:
            groups.append(most)
    return AgeLimits(
        age.least,
        age.most if own is None else own,
        fresh if own_fresh is None else own_fresh,
        is_exact=own is None or own_fresh is not None,
        groups=max(groups, default=None),
    )
