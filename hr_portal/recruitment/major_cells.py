"""专业: what a cell of a table admits, read into items with codes, names, 大类 and restrictions.

Tables say it in three ways: names with codes, 「法学(A0301),会计学(A120201)」; one cell for all levels, 「本科：法学类
（0301）；研究生：法学（0301，仅限民商法学）」; and a 大类 in place of codes, 「06法律类」.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hr_portal.core.text import clean, loose_digits
from hr_portal.recruitment.folding import fold, pieces, squeezed
from hr_portal.recruitment.studies import Level, is_no_limit

ANY = "any"
"""Where a cell does not say at which level."""

LEVEL_WORDS = {
    "研究生": Level.GRADUATE, "硕士研究生": Level.GRADUATE, "硕士": Level.GRADUATE, "博士研究生": Level.GRADUATE,
    "博士": Level.GRADUATE, "硕士博士": Level.GRADUATE, "本科": Level.UNDERGRADUATE, "大学本科": Level.UNDERGRADUATE,
    "专科": Level.COLLEGE, "大专": Level.COLLEGE, "大学专科": Level.COLLEGE,
}  # fmt: skip
_LEVEL = re.compile(rf"^({'|'.join(sorted(LEVEL_WORDS, key=len, reverse=True))})(?:阶段|层次|专业)?[:：]")
_CODE = re.compile(
    r"[（(]\s*([A-Z]?\d{2,8}[A-Z]{0,2})\s*(?:[，,、:：]\s*([^（()）]*(?:[（(][^（()）]*[）)][^（()）]*)*))?[）)]"
)
_CATEGORY = re.compile(r"^(\d{2})\s*([^\d(（)）]*类)$")
_ONLY = re.compile(r"[（(，,]\s*(?:仅?限)[:：]?\s*([^（()）]+)")
_WITHOUT = re.compile(r"不(?:包含|含|包括)[:：]?\s*([^（()）]+)")
_LETTERS = re.compile(r"[A-Z]+$")


def bare_code(code: str) -> str:
    """Without the letters that only classify: 030101K and 030616TK are 030101 and 030616. A leading letter stays."""
    return _LETTERS.sub("", loose_digits(clean(code)).strip().upper())


@dataclass(frozen=True, slots=True)
class MajorItem:
    """One entry of a cell. `category` is the number of a 大类 named in place of a code."""

    printed: str
    name: str
    code: str = ""
    category: str = ""
    only: str = ""
    without: str = ""
    is_partial: bool = False

    @property
    def is_restricted(self) -> bool:
        return bool(self.only or self.without or self.is_partial)


@dataclass(frozen=True)
class MajorCell:
    """不限, or items."""

    printed: str
    is_unlimited: bool = False
    items: tuple[MajorItem, ...] = ()
    codes: frozenset[str] = field(default=frozenset())


def read_item(text: str) -> MajorItem:
    """「企业管理（限：财务管理）(A120202)」, 「02装备制造类」, 「法学（0301，仅限法学理论）」, 「会计学」."""
    printed = squeezed(text)
    if named := _CATEGORY.match(loose_digits(printed)):
        return MajorItem(printed, named[2], category=named[1])
    found = list(_CODE.finditer(printed))
    code, name, more = "", printed, ""
    if found:
        last = found[-1]
        code, more = bare_code(last[1]), last[2] or ""
        name = printed[: last.start()] + printed[last.end() :]
    if re.fullmatch(r"\d{2}", code) and name.endswith("类"):
        return MajorItem(printed, name, category=code)  # 「法律类（06）」
    only, without = _ONLY.search(f"（{more}）" if more else name), _WITHOUT.search(more or name)
    return MajorItem(
        printed, name, code, "", only[1] if only else "", without[1] if without else "", "（部分）" in name or "(部分)" in name
    )  # fmt: skip


def read_cell(text: str) -> MajorCell | None:
    """A cell of one level; None where it is empty: that level is not asked for."""
    if not text.strip():
        return None
    if is_no_limit(text):
        return MajorCell(text, is_unlimited=True)
    items = tuple(map(read_item, pieces(clean(text), ",，;；\n")))
    return MajorCell(text, False, items, frozenset(item.code for item in items if item.code))


def split_levels(text: str) -> dict[str, str]:
    """「本科：…；研究生：…」 by level; 不限专业 and cells without such words under `any`."""
    found: dict[str, str] = {}
    level = ANY
    for piece in pieces(clean(text), ";；\n。"):
        part = piece
        if said := _LEVEL.match(piece):
            level, part = LEVEL_WORDS[said[1]], piece[said.end() :]
        found[level] = f"{found[level]}；{part}" if level in found else part
    return found


def by_level(majors: Mapping[str, str]) -> dict[str, str]:
    """The printed requirement of every level that has one, whether the table has a column for each or one for all."""
    found = {level: text for level, text in majors.items() if level != ANY and text.strip()}
    return found | (split_levels(majors[ANY]) if majors.get(ANY, "").strip() else {})


def same_name(one: str, other: str) -> bool:
    return bool(fold(one)) and fold(one) == fold(other)
