"""The condition on majors: by code, by 大类 through the province's reference, by name, with what restricts an entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hr_portal.recruitment.conditions import Condition, MajorNote
from hr_portal.recruitment.folding import fold, pieces
from hr_portal.recruitment.major_book import MajorBook
from hr_portal.recruitment.major_cells import ANY, MajorCell, MajorItem, by_level, read_cell
from hr_portal.recruitment.profile import Candidate, KnownMajor
from hr_portal.recruitment.studies import Level
from hr_portal.recruitment.verdicts import Judgement, Rule, Verdict, Why, against, ask, fine


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of the cell with everything its 大类 takes in: (code, whether only a part of it)."""

    item: MajorItem
    codes: tuple[tuple[str, bool], ...]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked at one level. `codes` holds every code of every entry, for a quick answer."""

    printed: str
    is_unlimited: bool
    entries: tuple[Entry, ...]
    codes: frozenset[str]
    own_codes: frozenset[str]
    """Those written in the cell itself, without what a 大类 takes in."""
    names: frozenset[str]


def _entry(item: MajorItem, level: str, book: MajorBook) -> Entry:
    if item.code:
        return Entry(item, ((item.code, item.is_partial),), frozenset({fold(item.name)}))
    category = book.category(item.category) if item.category else book.category(item.name)
    levels = list(Level) if level == ANY else [Level(level)]
    members = [member for one in levels for member in category.of(one)] if category else []
    codes = tuple((member.code, member.is_partial) for member in members if member.code)
    names = frozenset(fold(member.name) for member in members if not member.code)
    if not category and not item.category:
        rows = [row for one in levels for row in book.by_name(one, item.name)]
        codes = tuple((row.code, False) for row in rows if row.code)
        names |= {fold(name) for name in _names_in(item.name)}
    return Entry(item, codes, names)


def _names_in(name: str) -> list[str]:
    """「法学、会计学」 are two names; 「人口、资源与环境经济学」 is one, and both are kept."""
    return [name, *pieces(name, "、")]


@dataclass(frozen=True)
class MajorCondition(Condition):
    """`asked` by level, or under `any`. A level without a cell is not asked for."""

    rule = Rule.MAJOR
    printed: tuple[tuple[str, str], ...] = ()
    """Level and cell: what makes two conditions the same. 「经济学（02）」 for graduates is not that for others."""
    asked: dict[str, Asked] = field(default_factory=dict, compare=False)
    notes: tuple[MajorNote, ...] = ()
    has_book: bool = field(default=False, compare=False)

    def judge(self, candidate: Candidate) -> Judgement:
        """The highest study decides. Where only a lower one is admitted the office says whether it may be used."""
        if not candidate.majors:
            if all(asked.is_unlimited for asked in self.asked.values()):
                return fine()
            return ask(Why.NOT_TOLD)
        found: list[Judgement] = []
        for major in candidate.majors:
            asked = self.asked.get(major.level) or self.asked.get(ANY)
            if asked is not None:
                found.append(self._judge_one(asked, major))
        if not found:
            return against(Why.LEVEL_NOT_ASKED)
        first = found[0]
        if first.verdict is Verdict.MISMATCH and any(one.verdict < Verdict.MISMATCH for one in found):
            return ask(Why.OTHER_LEVEL)
        return first

    def without_entries(self) -> MajorCondition:
        """The same levels asked for, none of the entries: what it says to whoever is in none of them."""
        bare = {
            level: replace(asked, entries=(), codes=frozenset(), own_codes=frozenset(), names=frozenset())
            for level, asked in self.asked.items()
        }
        return replace(self, asked=bare)

    def clause_for(self, candidate: Candidate) -> str:
        """The cell the verdict rests on: that of the highest study asked for."""
        for major in candidate.majors:
            asked = self.asked.get(major.level) or self.asked.get(ANY)
            if asked is not None:
                return asked.printed
        return self.clause

    def _judge_one(self, asked: Asked, major: KnownMajor) -> Judgement:
        if asked.is_unlimited:
            return fine()
        name = fold(major.name) if major.name else ""
        if asked.codes.isdisjoint(major.prefixes) and not (name and name in asked.names):
            return self._no_match(major)
        if len(major.codes) > 1:
            each = [self._judge_code(asked, code, name) for code in major.codes]
            best = min(each, key=lambda one: one.verdict)
            return best if all(one == best for one in each) else ask(Why.SEVERAL_CODES)
        return self._judge_code(asked, major.codes[0] if major.codes else "", name)

    def _no_match(self, major: KnownMajor) -> Judgement:
        return (
            ask(Why.UNKNOWN_MAJOR)
            if not major.is_in_book and (self.has_book or not major.codes)
            else against()
        )

    def _judge_code(self, asked: Asked, code: str, name: str) -> Judgement:
        """The most favourable entry that takes this code or name in."""
        best = against()
        for entry in asked.entries:
            found = self._judge_entry(entry, code, name)
            if found.verdict < best.verdict:
                best = found
        return best

    def _judge_entry(self, entry: Entry, code: str, name: str) -> Judgement:
        by_code = [(own, partial) for own, partial in entry.codes if code and code.startswith(own)]
        is_same_name = bool(name) and name in entry.names
        if not by_code and not (is_same_name and (not code or not entry.codes)):
            return against()
        item = entry.item
        if item.only and not (name and name in map(fold, pieces(item.only, "、,，"))):
            return ask(Why.RESTRICTED)
        if item.without:
            return ask(Why.RESTRICTED)
        if by_code and all(partial and own != code for own, partial in by_code):
            return ask(Why.RESTRICTED)
        if any(code.startswith(noted) for note in self.notes for noted in note.codes if code):
            return ask(Why.RESTRICTED)
        return fine()


class MajorReader:
    """Reads requirements on majors by one reference. What many positions share, cells and their entries, is read once and
    kept once."""

    def __init__(self, book: MajorBook) -> None:
        self.book = book
        self._asked: dict[tuple[str, str], Asked | None] = {}
        self._entries: dict[tuple[str, MajorItem], Entry] = {}

    def asked(self, level: str, text: str) -> Asked | None:
        """What a cell asks for at this level; None where it is empty."""
        same = (level, text)
        if same not in self._asked:
            cell = read_cell(text)
            self._asked[same] = None if cell is None else self._ask(cell, level)
        return self._asked[same]

    def _ask(self, cell: MajorCell, level: str) -> Asked:
        entries = tuple(self._entry(item, level) for item in cell.items)
        own = frozenset(item.code for item in cell.items if item.code)
        codes = frozenset(code for entry in entries for code, _partial in entry.codes)
        names = frozenset(name for entry in entries for name in entry.names)
        return Asked(cell.printed, cell.is_unlimited, entries, own if codes == own else codes, own, names)

    def _entry(self, item: MajorItem, level: str) -> Entry:
        same = (level, item)
        if same not in self._entries:
            self._entries[same] = _entry(item, level, self.book)
        return self._entries[same]

    def condition(self, majors: Mapping[str, str], notes: tuple[MajorNote, ...]) -> MajorCondition | None:
        """None where no column of majors says anything, or every one says 不限."""
        cells = {
            level: asked for level, text in by_level(majors).items() if (asked := self.asked(level, text))
        }
        unlimited = all(asked.is_unlimited for asked in cells.values())
        if unlimited and (set(cells) <= {ANY} or len(cells) == len(Level)):
            return None
        clause = "；".join(dict.fromkeys(asked.printed for asked in cells.values()))
        printed = tuple((level, asked.printed) for level, asked in cells.items())
        return MajorCondition(clause, printed, cells, notes, not self.book.is_empty)
