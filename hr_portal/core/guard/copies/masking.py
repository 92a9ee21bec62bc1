"""Numbers of persons, masked in place in the cells of a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hr_portal.core.guard.detectors.hits import is_masked, mask_of
from hr_portal.core.guard.grids import CellHit, Row, hits_in


def masked_cells(
    rows: Sequence[Row], *, allow: frozenset[str], today: date | None
) -> dict[tuple[int, int], str]:
    """The new text of every cell (row, column) that held a number of one person, or a part of one."""
    texts = {(number, cell.column): cell.text for number, cells in rows for cell in cells}
    changed: dict[tuple[int, int], str] = {}
    for found in hits_in(rows, allow=allow, today=today):
        if is_masked(found.hit):
            _mask(found, texts, changed)
    return changed


def _mask(found: CellHit, texts: dict[tuple[int, int], str], changed: dict[tuple[int, int], str]) -> None:
    keys = [(found.row, segment.column) for segment in found.segments]
    typed = [texts[key][s.start : s.end] for key, s in zip(keys, found.segments, strict=True)]
    masked = mask_of(found.hit, "".join(typed))
    for key, segment, piece in zip(keys, found.segments, typed, strict=True):
        new, masked = masked[: len(piece)], masked[len(piece) :]
        text = texts[key][: segment.start] + new + texts[key][segment.end :]
        texts[key] = changed[key] = text
