"""Words that are not written any more, and the city's own list of words that may not stand in a notice.

The list of old words comes with the project (`old_words.toml`); a city adds to it in KINDS_DIR/terms.toml. What is
sensitive only the city knows: KINDS_DIR/sensitive.txt, one word a line, 「错 => 对」 where there is a right one, `#` before
a remark. Without the file nothing is sensitive.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hr_portal.notices.kinds import BadKind

BUILT_IN = Path(__file__).with_name("old_words.toml")
TERMS, SENSITIVE = "terms.toml", "sensitive.txt"
ARROW = "=>"


@dataclass(frozen=True)
class OldWord:
    """`wrong` was replaced by `right` in the year `since` by the text `source`; inside the words of `unless` it stands."""

    wrong: str
    right: str
    since: int
    source: str
    unless: tuple[str, ...] = ()

    def places(self, text: str) -> list[int]:
        """Where it stands in the text, and not inside a word in which it is right."""
        found, at = [], text.find(self.wrong)
        while at >= 0:
            if not any(_covers(text, word, at, len(self.wrong)) for word in (*self.unless, self.right)):
                found.append(at)
            at = text.find(self.wrong, at + 1)
        return found


@dataclass(frozen=True)
class Sensitive:
    word: str
    right: str = ""


@dataclass(frozen=True)
class Words:
    old: tuple[OldWord, ...]
    sensitive: tuple[Sensitive, ...] = ()


def _covers(text: str, word: str, at: int, length: int) -> bool:
    """Whether an occurrence of `word` covers text[at:at+length]."""
    start = text.find(word, max(0, at + length - len(word)))
    return 0 <= start <= at and at + length <= start + len(word)


_known: list[Words] = []


def known_words() -> Words:
    """As loaded at start; before that, those of the project."""
    if not _known:
        _known.append(read_words(None))
    return _known[0]


def load_words(folder: Path | None) -> Words:
    """Those of the project and of `folder`, made known."""
    _known[:] = [read_words(folder)]
    return _known[0]


def read_words(folder: Path | None) -> Words:
    own = folder / TERMS if folder is not None else None
    old = {word.wrong: word for word in _old_words(BUILT_IN)}
    if own is not None and own.is_file():
        old |= {word.wrong: word for word in _old_words(own)}
    listed = folder / SENSITIVE if folder is not None else None
    return Words(tuple(old.values()), _sensitive(listed) if listed is not None and listed.is_file() else ())


def _old_words(path: Path) -> Iterable[OldWord]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        if set(data) - {"terms"}:
            raise ValueError(f"unknown {sorted(set(data) - {'terms'})}")
        return [_old_word(row) for row in data.get("terms", [])]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, KeyError, ValueError) as error:
        raise BadKind(f"{path}: {error.__class__.__name__}: {error}") from error


def _old_word(row: dict[str, Any]) -> OldWord:
    word = OldWord(**{**row, "unless": tuple(row.get("unless", ()))})
    for name in ("wrong", "right", "source"):
        if not isinstance(getattr(word, name), str) or not getattr(word, name).strip():
            raise ValueError(f"{row.get('wrong')}: {name} is missing")
    if not isinstance(word.since, int) or isinstance(word.since, bool) or not 1949 <= word.since <= 2100:
        raise ValueError(f"{word.wrong}: since is a year")
    return word


def _sensitive(path: Path) -> tuple[Sensitive, ...]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadKind(f"{path}: {error}") from error
    found = []
    for line in lines:
        said = line.partition("#")[0].strip()
        word, _arrow, right = (part.strip() for part in said.partition(ARROW))
        if word:
            found.append(Sensitive(word, right))
    return tuple(found)
