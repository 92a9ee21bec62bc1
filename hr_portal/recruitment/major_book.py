"""专业参考目录 in memory: codes, names, former names, and which codes a 大类 takes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hr_portal.recruitment.folding import fold
from hr_portal.recruitment.major_cells import bare_code
from hr_portal.recruitment.studies import Level


@dataclass(frozen=True)
class MajorRow:
    """One line of a reference. A line without a major of its own names a 大类 member: a class (类, 学科) or a single code.

    `category`: its 门类 where majors have codes, its 大类 in a reference of names. `former` are 旧专业名称. `is_partial`: the reference itself says 部分.
    """

    level: Level
    code: str
    name: str
    class_code: str = ""
    class_name: str = ""
    category_code: str = ""
    category_name: str = ""
    former: tuple[str, ...] = ()
    is_partial: bool = False


@dataclass(frozen=True)
class Member:
    """What a 大类 takes in at one level: every major under this code, or, in references of names only, this name."""

    level: Level
    code: str
    name: str
    is_partial: bool = False


@dataclass(frozen=True)
class Category:
    """专业大类: 06 法律类."""

    code: str
    name: str
    members: tuple[Member, ...]

    def of(self, level: Level) -> Iterator[Member]:
        return (member for member in self.members if member.level is level)


@dataclass(frozen=True)
class MajorBook:
    """Immutable. `EMPTY` where an exam names no reference: codes are then compared as they are."""

    rows: tuple[MajorRow, ...] = ()
    categories: tuple[Category, ...] = ()
    _by_code: dict[tuple[Level, str], MajorRow] = field(default_factory=dict, repr=False, compare=False)
    _by_name: dict[tuple[Level, str], tuple[MajorRow, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _classes: dict[tuple[Level, str], str] = field(default_factory=dict, repr=False, compare=False)
    _categories: dict[str, Category] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_empty(self) -> bool:
        return not self.rows

    def by_code(self, level: Level, code: str) -> MajorRow | None:
        return self._by_code.get((level, bare_code(code)))

    def by_name(self, level: Level, name: str) -> tuple[MajorRow, ...]:
        """Majors of this name, now or formerly, however it is typed."""
        return self._by_name.get((level, fold(name)), ())

    def knows(self, level: Level, code: str) -> bool:
        """A major, a class (学科) or a 门类 of this code exists at this level."""
        return (level, bare_code(code)) in self._classes

    def name_of(self, level: Level, code: str) -> str:
        return self._classes.get((level, bare_code(code)), "")

    def classes_named(self, level: Level, name: str) -> list[str]:
        """Codes of the classes (学科, 类) and 门类 of this name."""
        wanted = fold(name)
        return [
            code for (at, code), own in self._classes.items() if at is level and own and fold(own) == wanted
        ]

    def category(self, said: str) -> Category | None:
        """By number, 06, or by name, 法律类."""
        return self._categories.get(fold(said))


EMPTY = MajorBook()


def make_book(rows: Iterable[MajorRow], members: Iterable[tuple[str, str, Member]] = ()) -> MajorBook:
    """`members`: number and name of the 大类, and what it takes in. A reference of names gives its 大类 by its rows."""
    kept = tuple(rows)
    by_code: dict[tuple[Level, str], MajorRow] = {}
    by_name: dict[tuple[Level, str], dict[str, MajorRow]] = {}
    classes: dict[tuple[Level, str], str] = {}
    grouped: dict[tuple[str, str], dict[Member, None]] = {}
    for row in kept:
        code = bare_code(row.code)
        if code:
            by_code.setdefault((row.level, code), row)
            classes.setdefault((row.level, code), row.name)
        for name in (row.name, *row.former):
            by_name.setdefault((row.level, fold(name)), {}).setdefault(code or row.category_name, row)
        if row.class_code:
            whole = bare_code(row.class_code)
            classes.setdefault((row.level, whole), row.class_name)
            group = row.category_name if row.category_code == whole[:-2] else ""
            classes.setdefault((row.level, whole[:-2]), group)  # its 门类
        if row.category_name and not code:
            member = Member(row.level, "", row.name)
            grouped.setdefault((row.category_code, row.category_name), {})[member] = None
    for number, name, member in members:
        grouped.setdefault((number, name), {})[member] = None
    categories = tuple(Category(number, name, tuple(found)) for (number, name), found in grouped.items())
    named = {fold(category.name): category for category in categories}
    named |= {fold(category.code): category for category in categories if category.code}
    return MajorBook(
        kept,
        categories,
        by_code,
        {key: tuple(rows.values()) for key, rows in by_name.items()},
        classes,
        named,
    )
