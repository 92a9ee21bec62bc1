"""Two texts as one, with what was put in and taken out marked: <ins> and <del>, said in words as well."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from flask_babel import gettext as _
from markupsafe import Markup, escape

_WORDS = re.compile(r"[0-9A-Za-z]+|\s+|.", re.DOTALL)
_MOST_WORDS = 1500
"""Beyond so many words on a side, a passage is shown as taken out and put in whole: comparing grows with the square."""


def marked(old: str, new: str, *, gone: bool = True, come: bool = True) -> Markup:
    """The text with <ins> around what was put in and <del> around what was taken out, or only one of the two."""
    out: list[str] = []
    lines_old, lines_new = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, lines_old, lines_new, autojunk=False).get_opcodes():
        before, after = "".join(lines_old[a1:a2]), "".join(lines_new[b1:b2])
        for part, text in [("equal", after)] if tag == "equal" else _passage(before, after):
            if part == "equal":
                out.append(str(escape(text)))
            elif text and part == "gone" and gone:
                out.append(f'<del><span class="vh">{escape(_("删去："))}</span>{escape(text)}</del>')
            elif text and part == "come" and come:
                out.append(f'<ins><span class="vh">{escape(_("加上："))}</span>{escape(text)}</ins>')
    return Markup("".join(out))  # noqa: S704 - every piece was escaped


def _passage(old: str, new: str) -> list[tuple[str, str]]:
    """(equal, gone or come, text) of a passage that differs, word by word."""
    words_old, words_new = _WORDS.findall(old), _WORDS.findall(new)
    if len(words_old) > _MOST_WORDS or len(words_new) > _MOST_WORDS:
        return [("gone", old), ("come", new)]
    out = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, words_old, words_new, autojunk=False).get_opcodes():
        before, after = "".join(words_old[a1:a2]), "".join(words_new[b1:b2])
        out += [("equal", after)] if tag == "equal" else [("gone", before), ("come", after)]
    return out
