"""Which words stand over a cell: the heading rows of a table as they come by, and the label to the left in a form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hr_portal.core.guard import words

_LONGEST = 25
_FIRST_ROWS = 15
_SPACES = re.compile(r"\s+")
_LONG_NUMBER = re.compile(r"[0-9０-９]{5}")


class Cell(NamedTuple):
    """`carrier` where it differs from the table's; `number` where the sheet keeps a number of that many digits."""

    column: int
    text: str
    carrier: str = ""
    number: int | None = None


@dataclass
class Headings:
    """What has been read as heading so far, column by column."""

    over: dict[int, str] = field(default_factory=dict)
    name_columns: frozenset[int] = frozenset()
    _seen: int = 0
    _last_was_heading: bool = False

    def take(self, cells: Sequence[Cell]) -> bool:
        """Whether this row is a heading; then it is remembered. A second row right below refines the first."""
        self._seen += 1
        texts = [(cell.column, _SPACES.sub("", cell.text)) for cell in cells if cell.text.strip()]
        if not self._reads_as_heading(texts):
            self._last_was_heading = False
            return False
        if self._last_was_heading:
            upper, last = dict(self.over), ""
            for column in range(max(column for column, _ in texts) + 1):
                last = upper.get(column, last)
                upper[column] = last
            self.over = {**self.over, **{column: upper.get(column, "") + text for column, text in texts}}
        else:
            self.over = dict(texts)
        self._last_was_heading = True
        self.name_columns = frozenset(
            column for column, text in self.over.items() if words.PERSON.search(text)
        )
        return True

    def _reads_as_heading(self, texts: list[tuple[int, str]]) -> bool:
        if not texts or any(
            len(text) > _LONGEST and "(" not in text and "（" not in text for _, text in texts
        ):
            return False
        matching = sum(words.HEADING.search(text) is not None for _, text in texts)
        if any(_LONG_NUMBER.search(text) for _, text in texts):
            return False
        if not self.over:
            enough = matching >= 2 or (len(texts) == 1 and matching == 1 and len(texts[0][1]) <= 12)
            return self._seen <= _FIRST_ROWS and enough and matching * 2 >= len(texts)
        if self._last_was_heading:
            return (
                matching >= 1
                and matching * 2 >= len(texts)
                and not any(c.isdigit() for _, t in texts for c in t)
            )
        return (
            matching >= 3
            and matching * 5 >= len(texts) * 3
            and not any(c.isdigit() for _, t in texts for c in t)
        )

    def of(self, cells: Sequence[Cell], index: int) -> str:
        """The heading of a cell and, in a form, the label left of it."""
        heading = self.over.get(cells[index].column, "")
        if index and len(label := cells[index - 1].text) <= 14 and not heading:
            label = _SPACES.sub("", label)
            if label and words.HEADING.search(label) and not _LONG_NUMBER.search(label):
                return label
        return heading
