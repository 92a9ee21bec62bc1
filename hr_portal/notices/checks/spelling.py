"""Spelling of the text: brackets, width of marks, words typed twice, words replaced by a reform, the city's own list
(§12B 15-17). A person's name and career are as they are: neither is read here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hr_portal.core.spelling import bracket_faults, half_width_marks, typed_twice, year_brackets
from hr_portal.core.text_faults import Spot
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content
from hr_portal.notices.old_words import known_words

PLACEHOLDER = re.compile(r"〔日期〕|[×Ｘ]{1,4}年[×Ｘ]{1,2}月|[×Ｘ]{2,}(?=同志|局|市|县|区|单位)")
_AROUND = 8
_MOST = 3
"""Places of one sort that are told one by one."""


def _read(content: Content) -> list[tuple[str, str]]:
    """Title, text and fields; what is typed about a person is left to the checks of persons."""
    return [
        (place, text)
        for place, text in content.all_text()
        if place in ("title", "body")
        or (place.startswith("fields.") and not place.startswith("fields.secrecy_"))
    ]


def check_spelling(content: Content, context: Context) -> Iterator[Finding]:
    findings = [finding for place, text in _read(content) for finding in _in(place, text)]
    yield from findings
    if not findings:
        yield Finding(Mark.PASSED, "spelling_in_order")


def _in(place: str, text: str) -> Iterator[Finding]:
    for found in PLACEHOLDER.finditer(text):
        facts = {"excerpt": _excerpt(text, found.start(), found.end())}
        yield Finding(Mark.MUST_FIX, "placeholder_left", place, None, facts)
        break
    for find in (bracket_faults, year_brackets, half_width_marks, typed_twice):
        yield from _told(place, text, find(text))


def _told(place: str, text: str, spots: list[Spot]) -> Iterator[Finding]:
    for spot in spots[:_MOST]:
        facts: dict[str, object] = {"found": spot.found, "excerpt": _excerpt(text, spot.start, spot.end)}
        if spot.meant:
            facts["meant"] = spot.meant
        yield Finding(Mark.WARNING, spot.code, place, None, facts)


def check_words(content: Content, context: Context) -> Iterator[Finding]:
    """Words a reform has replaced are asked about; words on the city's list stand in the way."""
    yield from _words(_read(content), content.all_text())


def check_outcome_spelling(content: Content, context: Context) -> Iterator[Finding]:
    """The same of the public words on how it ended."""
    for place, text in context.outcome_said:
        yield from _in(place, text)
    yield from _words(context.outcome_said, context.outcome_said)


def _words(read: Iterable[tuple[str, str]], everything: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    words = known_words()
    for place, text in read:
        for old in words.old:
            if old.places(text):
                facts = {"wrong": old.wrong, "right": old.right, "since": old.since, "source": old.source}
                yield Finding(Mark.WARNING, "word_replaced", place, None, facts)
    for place, text in everything:
        for listed in words.sensitive:
            at = text.find(listed.word)
            if at >= 0 and not (
                listed.right and listed.right in text[max(0, at - len(listed.right)) : at + len(listed.right)]
            ):
                yield Finding(
                    Mark.MUST_FIX,
                    "word_on_the_list",
                    place,
                    None,
                    {"word": listed.word, "meant": listed.right},
                )


def _excerpt(text: str, start: int, end: int) -> str:
    return text[max(0, start - _AROUND) : end + _AROUND].replace("\n", " ").strip()
