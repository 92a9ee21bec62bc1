"""A good row as one line: the columns of the working table, parted by tabs, as COPY reads them. The rank follows later."""

from __future__ import annotations

import re
from typing import Any

from hr_portal.recruitment.result_rows import Memory

COLUMNS = ("table_id", "number", "post", "post_class", "ticket_mark", "sealed", "status", "marks", "total", "shortfall", "rank")  # fmt: skip
_NONE = "\\N"
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_MEANT = {written: meant for meant, written in _ESCAPES.items()}
_TO_ESCAPE = re.compile(r"[\\\t\n\r]")
_ESCAPED = re.compile(r"\\[\\tnr]")


def _written(text: str) -> str:
    return _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], text)


def _read(text: str) -> str:
    return _ESCAPED.sub(lambda found: _MEANT[found[0]], text)


_words, _texts = Memory(_written), Memory(_read)


def line_of(table_id: int, row: tuple[Any, ...], mark: bytes, sealed: bytes) -> str:
    """One `Good` row, up to where its rank is going to stand."""
    number, _, _, _, post, post_class, status, marks, total, _, _, shortfall = row
    return (
        f"{table_id}\t{number}\t{_words[post]}\t{_words[post_class]}\t\\\\x{mark.hex()}\t\\\\x{sealed.hex()}\t{status}\t"
        f"{marks}\t{total or _NONE}\t{shortfall}\n"
    )


def with_ranks(lines: bytes, ranks: list[int]) -> bytes:
    """Each line with its rank; nought is none."""
    ends = map(_rank_ends.__getitem__, ranks)
    return b"".join(map(bytes.__add__, lines.split(b"\n"), ends))


_rank_ends = Memory(lambda rank: b"\t%d\n" % rank if rank else b"\t\\N\n")


def values_of(line: str, rank: int) -> tuple[Any, ...]:
    """The line as values, for a database without COPY."""
    table_id, number, post, post_class, mark, sealed, status, marks, total, shortfall = line.split("\t")
    return (
        table_id, number, _texts[post], _texts[post_class], bytes.fromhex(mark[3:]), bytes.fromhex(sealed[3:]), status, marks,
        None if total == _NONE else total, shortfall, rank or None,
    )  # fmt: skip
