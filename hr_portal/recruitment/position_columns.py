"""Columns of a whole table in memory, each distinct cell kept once, and sets of positions as masks.

A mask is one whole number with a byte for each position: 1 in, 0 out. `&` is an intersection, `bit_count` a count; for
12,000 positions either takes microseconds.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress

from hr_portal.recruitment.folding import fold

MOST_MASKS = 80
"""Columns with more distinct cells keep no mask for each."""


def mask_of(flags: bytes) -> int:
    return int.from_bytes(flags, "little")


def flags_of(mask: int, size: int) -> bytes:
    return mask.to_bytes(size, "little")


def members(mask: int, size: int) -> list[int]:
    """The places of the positions in a mask, in order."""
    return list(compress(range(size), flags_of(mask, size)))


class Column:
    """The cells of one column, an empty one where a sheet has no such column."""

    __slots__ = ("_by_folded", "_folded", "_masks", "ids", "name", "values")

    def __init__(self, name: str, cells: Iterable[str], pool: dict[str, str] | None = None) -> None:
        """`pool`: texts that other columns hold as well are kept once."""
        self.name = name
        pool = {} if pool is None else pool
        numbers: dict[str, int] = {}
        self.ids = array("I", (numbers.setdefault(cell, len(numbers)) for cell in cells))
        self.values: tuple[str, ...] = tuple(pool.setdefault(cell, cell) for cell in numbers)
        self._folded = tuple(pool.setdefault(folded, folded) for folded in map(fold, self.values))
        self._by_folded: dict[str, list[int]] | None = None
        few = len(self.values) <= MOST_MASKS
        self._masks = [self._of({number}) for number in range(len(self.values))] if few else None

    def __len__(self) -> int:
        return len(self.ids)

    def cell(self, place: int) -> str:
        return self.values[self.ids[place]]

    def _of(self, numbers: set[int]) -> int:
        flags = bytearray(len(self.values))
        for number in numbers:
            flags[number] = 1
        return mask_of(bytes(map(flags.__getitem__, self.ids)))

    def mask(self, numbers: set[int]) -> int:
        """Positions whose cell is one of these distinct ones."""
        if self._masks is None or len(numbers) > 20:
            return self._of(numbers)
        found = 0
        for number in numbers:
            found |= self._masks[number]
        return found

    def equal(self, words: Iterable[str]) -> int:
        """Positions whose cell says exactly this, or any of these, however it is typed."""
        if self._by_folded is None:
            by_folded: dict[str, list[int]] = {}
            for number, text in enumerate(self._folded):
                by_folded.setdefault(text, []).append(number)
            self._by_folded = by_folded
        return self.mask({number for word in words for number in self._by_folded.get(fold(word), ())})

    def containing(self, text: str) -> int:
        wanted = fold(text)
        return self.mask({number for number, cell in enumerate(self._folded) if wanted in cell})

    def where(self, holds: Callable[[str], bool]) -> int:
        return self.mask({number for number, cell in enumerate(self.values) if holds(cell)})

    def counts(self, mask: int) -> dict[str, int]:
        """How many positions of the mask have each cell; what has none is left out, empty cells too."""
        if self._masks is not None:
            pairs: Iterator[tuple[str, int]] = (
                (value, (mask & own).bit_count()) for value, own in zip(self.values, self._masks, strict=True)
            )
        else:
            tally = [0] * len(self.values)
            for number in compress(self.ids, flags_of(mask, len(self.ids))):
                tally[number] += 1
            pairs = zip(self.values, tally, strict=True)
        return {value: count for value, count in pairs if count and value}


class Numbers:
    """A column of whole numbers."""

    __slots__ = ("values",)

    def __init__(self, values: Iterable[int]) -> None:
        self.values = array("I", values)

    def between(self, least: int, most: int | None) -> int:
        return mask_of(bytes(value >= least and (most is None or value <= most) for value in self.values))

    def total(self, mask: int) -> int:
        return sum(compress(self.values, flags_of(mask, len(self.values))))


class Texts:
    """The folded text of every position, for words in any column."""

    __slots__ = ("texts",)

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)

    def with_words(self, words: Iterable[str], mask: int) -> int:
        """Of the positions in the mask those that say every word somewhere."""
        for word in words:
            wanted = fold(word)
            flags = flags_of(mask, len(self.texts))
            if mask.bit_count() * 2 > len(self.texts):
                mask &= mask_of(bytes([wanted in text for text in self.texts]))
            else:
                found = bytearray(flags)
                for place in compress(range(len(flags)), flags):
                    found[place] = wanted in self.texts[place]
                mask = mask_of(bytes(found))
        return mask
