"""What an author most likely meant otherwise, said beside the preview. None of it is dangerous; all of it looks wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from hr_portal.core.markup import make_reader


@dataclass(frozen=True)
class LintSpot:
    """`line` counts from 1 in the text as typed; `excerpt` is a few characters around the place."""

    code: str
    line: int
    excerpt: str


# Escapes stay apart from typed text, so that \*\* is not taken for a bold that failed.
_reader = make_reader().disable("text_join")

_IN_TEXT: tuple[tuple[str, re.Pattern[str]], ...] = (
    # 「**加粗。**后文」: closing marks between punctuation and a 汉字 do not close (CommonMark, flanking).
    ("bold_without_effect", re.compile(r"\*\*(?:[^*\n]{1,200}\*\*)?|__(?=\S)(?:[^_\n]{1,200}__)?")),
    ("html_is_shown_as_text", re.compile(r"</?[A-Za-z][^<>\n]*>|<!--")),
    ("link_refused", re.compile(r"\[[^\[\]\n]{0,200}\]\([^()\s]{1,2000}")),
    ("address_is_no_link", re.compile(r"https?://[!-~]+", re.IGNORECASE)),
)
_HEADING_WITHOUT_SPACE = re.compile(r"^ {0,3}(?:#{1,6}[^#\s\\]|＃+)", re.MULTILINE)
_AROUND = 12


def _excerpt(text: str, start: int, end: int) -> str:
    return text[max(0, start - _AROUND) : end + _AROUND].replace("\n", " ").strip()


def _in_line(token: Token, first_line: int) -> Iterator[LintSpot]:
    line, inside_link = first_line, 0
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "image":
            yield LintSpot("picture_is_left_out", line, child.content)
        elif child.type in ("link_open", "link_close"):
            inside_link += child.nesting
        elif child.type == "text":
            for code, pattern in _IN_TEXT:
                for found in pattern.finditer(child.content):
                    if not (inside_link and code == "address_is_no_link"):
                        yield LintSpot(code, line, _excerpt(child.content, *found.span()))


def lint(markdown: str) -> list[LintSpot]:
    """Bold that is not bold, tags shown as text, links and pictures that fall away, headings that are none.

    In the order of lines.
    """
    spots: list[LintSpot] = []
    tokens = _reader.parse(markdown)
    for token in tokens:
        if token.type == "inline" and token.map:
            spots += _in_line(token, token.map[0] + 1)
    for found in _HEADING_WITHOUT_SPACE.finditer(markdown):
        line = markdown.count("\n", 0, found.start()) + 1
        spots.append(
            LintSpot("heading_without_space", line, markdown[found.start() :].split("\n", 1)[0][:30])
        )
    return sorted(dict.fromkeys(spots), key=lambda spot: spot.line)
