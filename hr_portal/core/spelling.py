"""What a proof-reader marks in Chinese text: brackets without a partner, marks of the wrong width, words typed twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.characters import HANZI
from hr_portal.core.text_faults import Spot

_TARGET = re.compile(r"(?<=\])\((?:[^()\n]|\([^()\n]*\)){0,2000}\)|(?:https?://|www\.)[!-~]+|`[^`\n]*`")
_PAIRS = {
    "（": "）",
    "(": ")",
    "〔": "〕",
    "《": "》",
    "“": "”",
    "‘": "’",
    "【": "】",
    "「": "」",
    "『": "』",
    "[": "]",
}
_OPENING = {close: opening for opening, close in _PAIRS.items()}
_SAME_SORT = {"（": "()", "(": "（）"}
_ITEM = re.compile(
    r"(?:^|[\s，。；：、])(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[A-Za-z])(?=[）)])", re.MULTILINE
)
"""「1）」 begins an item and has no partner."""
_HALF_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。", "(": "（", ")": "）"}
_BETWEEN = re.compile(
    rf"(?<=[{HANZI}])[,;:?!.](?=[{HANZI}\n]|$)|(?<=[{HANZI}])\((?=[^\n)]*[{HANZI}])|(?<=[{HANZI}])\)(?=[{HANZI}])"
)
_YEAR = re.compile(
    r"(?P<open>[\[［(（【])(?P<year>(?:19|20)[0-9]{2})(?P<close>[\]］)）】])(?=第?[0-9]{1,4}号)"
)
_TWICE = re.compile(
    rf"(?<![目有])的的(?!士)|(?<!明)了了|([，。；：、])\1+|(?P<word>(?!一)[{HANZI}]{{2,4}})(?P=word)"
)


def _without_targets(text: str) -> str:
    """Addresses say nothing about spelling; what stands behind them keeps its place."""
    return _TARGET.sub(lambda found: " " * len(found[0]), text)


def bracket_faults(text: str) -> list[Spot]:
    """`bracket_unpaired`, and `bracket_mixed` where （ is closed by ). Each paragraph stands for itself, quotations too."""
    spots: list[Spot] = []
    at = 0
    for line in _without_targets(text).split("\n"):
        items = {found.end() for found in _ITEM.finditer(line)}
        spots += [Spot(code, at + n, at + n + 1, line[n]) for code, n in _in_line(line, items)]
        at += len(line) + 1
    return sorted(spots, key=lambda spot: spot.start)


def _in_line(line: str, items: set[int]) -> Iterator[tuple[str, int]]:
    waiting: list[tuple[str, int]] = []
    for n, character in enumerate(line):
        if character in _PAIRS:
            waiting.append((character, n))
        elif character in _OPENING:
            found = waiting[-1][0] if waiting else ""
            if found == _OPENING[character]:
                waiting.pop()
            elif character in _SAME_SORT.get(found, ""):
                waiting.pop()
                yield "bracket_mixed", n
            elif _OPENING[character] in [opening for opening, _n in waiting]:
                while waiting[-1][0] != _OPENING[character]:
                    yield "bracket_unpaired", waiting.pop()[1]
                waiting.pop()
            elif n not in items:
                yield "bracket_unpaired", n
    for _character, n in waiting:
        yield "bracket_unpaired", n


def year_brackets(text: str) -> list[Spot]:
    """[2026]3号, （2026）3号: the year of a number stands in 〔〕."""
    return [
        Spot("bracket_of_year", found.start(), found.end(), found[0], f"〔{found['year']}〕")
        for found in _YEAR.finditer(text)
    ]


def half_width_marks(text: str) -> list[Spot]:
    """Marks of half width where both sides are 汉字."""
    return [
        Spot("half_width_mark", found.start(), found.end(), found[0], _HALF_WIDTH[found[0]])
        for found in _BETWEEN.finditer(_without_targets(text))
    ]


def typed_twice(text: str) -> list[Spot]:
    """的的, 、、, 公示公示. 目的的 and 一步一步 are no slips."""
    return [
        Spot("typed_twice", found.start(), found.end(), found[0], found["word"] or found[0][0])
        for found in _TWICE.finditer(_without_targets(text))
    ]
