"""专业参考目录 as provinces publish it, read into rows.

Two shapes are known, found by what the headings say: the workbook with one sheet of 大类 (by level, members with codes in
brackets, 另包括具体专业) and one of 门类, 学科 and 专业 in three blocks side by side, cells merged downwards; and lists of
names by 大类 and level without any code. Besides, a plain table with columns level, code, name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hr_portal.core.errors import Reason
from hr_portal.recruitment.folding import fold, pieces, squeezed
from hr_portal.recruitment.major_book import MajorRow, Member
from hr_portal.recruitment.major_cells import LEVEL_WORDS
from hr_portal.recruitment.studies import Level

Grid = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Reference:
    """What a file holds. `members`: number and name of a 大类, and what it takes in."""

    rows: tuple[MajorRow, ...] = ()
    members: tuple[tuple[str, str, Member], ...] = ()
    reasons: tuple[Reason, ...] = field(default=())


_LEVEL = re.compile(rf"({'|'.join(sorted(LEVEL_WORDS, key=len, reverse=True))})")
_CODED = re.compile(r"^(.*)[（(]\s*([A-Z]\d{2,8})\s*[）)]$")
_CATEGORY = re.compile(r"^(.*?)[（(]\s*(\d{2})\s*[）)]$")
_GROUP = re.compile(r"^([A-Z]?\d{2})(.*)$")
_PARTIAL = re.compile(r"[（(]部分[）)]")
_OTHER = "另包括"


def read_grids(grids: Iterable[Grid]) -> Reference:
    """All sheets of a workbook; what none of them understands is one reason."""
    rows: list[MajorRow] = []
    members: list[tuple[str, str, Member]] = []
    for grid in grids:
        if (found := _by_columns(grid)) is not None:
            rows.extend(found)
        elif (start := _category_heading(grid)) is not None:
            members.extend(_members(grid, start))
        elif (blocks := _blocks(grid)) is not None:
            for level, first, begin in blocks:
                rows.extend(_block(grid, level, first, begin))
    if not rows and not members:
        return Reference(reasons=(Reason("majors_not_found"),))
    return Reference(tuple(rows), tuple(members), tuple(_faults(rows)))


def read_json(text: str) -> Reference:
    """`{"categories": [{"name", "levels": {"研究生": [names]}}]}`, or a list of rows with the names of `MajorRow`."""
    try:
        told = json.loads(text)
    except ValueError as error:
        return Reference(reasons=(Reason("majors_not_readable", facts={"detail": str(error)}),))
    if isinstance(told, Mapping) and isinstance(told.get("categories"), list):
        rows = list(_by_names(told["categories"]))
        return Reference(tuple(rows), (), tuple(_faults(rows)) if rows else (Reason("majors_not_found"),))
    if isinstance(told, list) and told and all(isinstance(row, Mapping) for row in told):
        headings = list(dict.fromkeys(str(key) for row in told for key in row))
        return read_grids([[headings, *([str(row.get(key, "")) for key in headings] for row in told)]])
    return Reference(reasons=(Reason("majors_not_found"),))


def _by_names(categories: Iterable[Mapping[str, Any]]) -> Iterator[MajorRow]:
    for category in categories:
        name = squeezed(str(category.get("name", "")))
        levels = category.get("levels")
        for said, names in levels.items() if isinstance(levels, Mapping) else ():
            if (level := level_of(said)) is not None:
                for major in dict.fromkeys(squeezed(str(one)) for one in names):
                    yield MajorRow(level, "", major, category_code="", category_name=name)


def level_of(words: str) -> Level | None:
    """研究生层次, 学科（本科层次）, graduate."""
    said = fold(words)
    if said in set(Level):
        return Level(said)
    found = _LEVEL.search(said)
    return LEVEL_WORDS[found[1]] if found else None


def _faults(rows: Sequence[MajorRow]) -> Iterator[Reason]:
    """A code that stands for two majors would admit the wrong people."""
    seen: dict[tuple[Level, str], str] = {}
    for row in rows:
        if row.code and seen.setdefault((row.level, row.code), fold(row.name)) != fold(row.name):
            yield Reason("major_code_twice", where=row.code, facts={"code": row.code, "name": row.name})


# ------------------------------------------------------------------ a plain table

_COLUMNS = {
    "level": "level", "层次": "level", "学历层次": "level", "code": "code", "专业代码": "code", "name": "name",
    "专业名称": "name", "专业": "name", "class_code": "class_code", "学科代码": "class_code", "class_name": "class_name",
    "学科名称": "class_name", "专业类": "class_name", "category_code": "category_code", "category_name": "category_name",
    "专业大类": "category_name", "大类": "category_name", "former": "former", "旧专业名称": "former",
}  # fmt: skip


def _by_columns(grid: Grid) -> list[MajorRow] | None:
    for number, row in enumerate(grid[:12]):
        names = [_COLUMNS.get(fold(str(cell)), "") for cell in row]
        if names.count("name") == 1 and names.count("level") == 1:
            return list(_plain_rows(grid[number + 1 :], names))
    return None


def _plain_rows(lines: Grid, names: Sequence[str]) -> Iterator[MajorRow]:
    for line in lines:
        told = {name: squeezed(str(cell)) for name, cell in zip(names, line, strict=False) if name}
        level = level_of(told.pop("level", ""))
        former = tuple(pieces(told.pop("former", ""), ",，、;；"))
        if level is not None and told.get("name"):
            yield MajorRow(
                level,
                told.get("code", "").upper(),
                told["name"],
                told.get("class_code", "").upper(),
                told.get("class_name", ""),
                told.get("category_code", ""),
                told.get("category_name", ""),
                former,
                bool(_PARTIAL.search(told["name"])),
            )


# ------------------------------------------------------------------ 大类 and what they take in


def _category_heading(grid: Grid) -> int | None:
    for number, row in enumerate(grid[:12]):
        if (
            row
            and fold(str(row[0])) == fold("专业大类")
            and sum(level_of(str(cell)) is not None for cell in row) >= 2
        ):
            return number
    return None


def _members(grid: Grid, start: int) -> Iterator[tuple[str, str, Member]]:
    """A level reaches from its heading to the next; a 大类 from its name down to the next."""
    levels: list[Level | None] = []
    for cell in grid[start]:
        found = level_of(str(cell))
        levels.append(found if found is not None else levels[-1] if levels else None)
    number = name = ""
    for row in grid[start + 1 :]:
        if row and (said := _CATEGORY.match(squeezed(str(row[0])))):
            name, number = said[1], said[2]
        for cell, level in zip(row[1:], levels[1:], strict=False):
            said = _CODED.match(squeezed(str(cell)))
            if said and level is not None and number and not said[1].startswith(_OTHER):
                yield number, name, Member(level, said[2], said[1], bool(_PARTIAL.search(said[1])))


# ------------------------------------------------------------------ three blocks side by side


def _blocks(grid: Grid) -> list[tuple[Level, int, int]] | None:
    """Level, first column and first row of each block: under a row of levels stands one with 专业代码 in every block."""
    for number, row in enumerate(grid[:12]):
        starts = [column for column, cell in enumerate(row) if level_of(str(cell)) is not None]
        below = [fold(str(cell)) for cell in grid[number + 1]] if number + 1 < len(grid) else []
        if starts and sum(text == fold("专业代码") for text in below) >= len(starts):
            found = [(level_of(str(row[column])), column) for column in starts if below[column]]
            return [(level, column, number + 2) for level, column in found if level is not None]
    return None


def _block(grid: Grid, level: Level, first: int, begin: int) -> Iterator[MajorRow]:
    """门类, 学科代码, 学科名称, 专业代码, 专业名称, 旧专业名称. An empty cell of the first three goes on as above; a line with
    only a former name belongs to the major above it."""
    group = class_code = class_name = ""
    pending: MajorRow | None = None
    for line in grid[begin:]:
        cells = [squeezed(str(cell)) for cell in (*line[first : first + 6], "", "", "", "", "", "")][:6]
        if cells[0] and _GROUP.match(cells[0]) and cells[0] != group:
            group, class_code, class_name = cells[0], "", ""
        if cells[1]:
            class_code, class_name = cells[1].upper(), cells[2]
        code, name, former = cells[3].upper(), cells[4], cells[5]
        if not re.match(r"[A-Z]?\d", code):
            if former and pending is not None:
                pending = replace(pending, former=(*pending.former, former))
            continue
        if not code[0].isalpha() and class_code[1:] and code.startswith(class_code[1:]):
            code = class_code[0] + code  # typed without the letter of its level, under its own class
        if pending is not None and pending.code == code:
            # The major reaches over several lines, one for each of its former names.
            if former and former not in pending.former:
                pending = replace(pending, former=(*pending.former, former))
            continue
        if pending is not None:
            yield pending
        partial = bool(_PARTIAL.search(name))
        said = _GROUP.match(group)
        pending = MajorRow(
            level, code, name, class_code, class_name, said[1] if said else "", said[2] if said else "",
            (former,) if former else (), partial,
        )  # fmt: skip
    if pending is not None:
        yield pending
