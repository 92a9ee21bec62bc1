"""A good row as one line: the columns of the working table, parted by tabs, as COPY reads them. The rank follows later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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


_texts = Memory(_read)


def lines_of(
    table_id: int, rows: Sequence[tuple[Any, ...]], marks: Iterable[bytes], sealed: Iterable[bytes]
) -> bytes:
    """`Good` rows, each up to where its rank is going to stand."""
    words = {word: _written(word) for column in (4, 5) for word in {row[column] for row in rows}}
    return "".join(
        [
            f"{table_id}\t{number}\t{words[post]}\t{words[post_class]}\t\\\\x{mark.hex()}\t\\\\x{who.hex()}\t{status}\t"
            f"{given}\t{total or _NONE}\t{short}\n"
            for (number, _, _, _, post, post_class, status, given, total, _, _, short), mark, who in zip(
                rows, marks, sealed, strict=True
            )
        ]
    ).encode()


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
