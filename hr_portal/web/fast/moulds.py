"""A page with its places left open, made once and cast as often as it is asked for.

The page is rendered by its own template with a mark in each place, and cut at the marks. Two pages are cast from one mould
if nothing but those texts tells them apart: which texts are there at all, and every yes and no, is the mould's key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from markupsafe import escape

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
"""Characters that are none: no page holds them."""
_BETWEEN = "\ufdd2"
_PLACE = re.compile(f"({_OPEN}[0-9]+{_CLOSE})")


class Marks:
    """Copies of values with a mark for each text and number. An empty text stays empty, nothing stays nothing."""

    def __init__(self) -> None:
        self._count = 0

    def copy(self, value: Any) -> Any:
        if isinstance(value, bool) or value is None or value == "":
            return value
        if isinstance(value, str | int):
            return self.new()
        if isinstance(value, tuple):
            return tuple([self.copy(one) for one in value])
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: self.copy(getattr(value, one.name)) for one in fields(value)})
        raise TypeError(f"a page has no place for {type(value).__name__}")

    def new(self) -> str:
        self._count += 1
        return f"{_OPEN}{self._count}{_CLOSE}"


class Mould:
    """`page` as it was rendered with marks; `marks` in the order in which the texts will come, "" for one that is not there.

    Raises `KeyError` where the page holds a mark that no text will fill.
    """

    def __init__(self, page: str, marks: Sequence[str]) -> None:
        places = {mark: place for place, mark in enumerate(marks) if mark}
        parts = _PLACE.split(page)
        self._parts = [part.encode() for part in parts]
        self._order = [places[mark] for mark in parts[1::2]]

    def cast(self, texts: Sequence[object], ready: bytes) -> bytes:
        """The page with these texts (or numbers), escaped as its template would have escaped them; `ready` fills the last
        place as it stands."""
        safe = [*_escaped([str(text) for text in texts]), ready]
        parts = self._parts.copy()
        parts[1::2] = [safe[place] for place in self._order]
        return b"".join(parts)


def _escaped(texts: list[str]) -> list[bytes]:
    """All in one step; one by one where somebody typed what stands between them."""
    together = escape(_BETWEEN.join(texts)).encode().split(_BETWEEN.encode())
    return together if len(together) == len(texts) else [escape(text).encode() for text in texts]
