"""The records of a result file, as they stand: CSV in any Chinese encoding is streamed, workbooks are read by the child
process. Nothing is mended here; that is `result_rows`."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from hr_portal.core.cells import Line
from hr_portal.core.encodings import decode
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.file_names import extension_of
from hr_portal.core.files import inspected
from hr_portal.core.headings import find_heading
from hr_portal.core.table_child import CELLS
from hr_portal.core.tables import FORMATS
from hr_portal.recruitment.headings import Aliases, default_aliases, printed_headings
from hr_portal.recruitment.reading import text_of
from hr_portal.recruitment.result_rows import Layout

NEEDS = ("ticket", "name", "post")
_SEARCHED = 15
_SAMPLE = 1 << 20
_LONGEST_FIELD = 4_000
_PIECE = 1 << 17
"""Characters of a piece: some fifteen hundred records."""
_ROWS = 1_500

Record = tuple[int, Sequence[str]]
Piece = tuple[int, str | list[list[str]]]
"""Records that stand together: the number of the first, and their text, in which no cell is quoted, or their cells."""


@dataclass(frozen=True)
class Opened:
    """A file whose heading was found. `pieces` are the records below it, numbered in the file from 1."""

    layout: Layout
    components: tuple[str, ...]
    pieces: Iterator[Piece]
    has_id: bool


@contextlib.contextmanager
def open_results(
    source: Path | BinaryIO, name: str, components: Mapping[str, str], aliases: Aliases
) -> Iterator[Opened]:
    """Find the heading under whatever titles. `components` are names and titles of the exam's scores.

    Raises `Refused`: no_heading, column_missing (field), heading_twice, bytes_damaged, or why it is no file to read.
    """
    with contextlib.closing(pieces_of(source, name)) as pieces:
        first = next(pieces, (1, []))[1]
        assert isinstance(first, list)  # the top of a file comes as cells
        yield _under_heading(first, pieces, name, components, aliases)


def _under_heading(first: list[list[str]], pieces: Iterator[Piece], name: str, components: Mapping[str, str],
                   aliases: Aliases) -> Opened:  # fmt: skip
    known = {
        **{field: aliases.get(field, ()) for field in ("ticket", "name", "post", "id_number", "total", "rank", "remark")},
        **{name: (title, f"{title}成绩", *_synonyms(title, aliases)) for name, title in components.items()},
    }  # fmt: skip
    lines = [Line(place, tuple(cell.strip() for cell in cells)) for place, cells in enumerate(first)]
    heading = find_heading(lines, known)
    if heading is None:
        raise Refused([Reason("no_heading", name, None, {"needs": list(NEEDS)})])
    at = heading.columns
    if missing := [field for field in NEEDS if field not in at]:
        raise Refused([Reason("column_missing", name, None, {"field": field, "unknown": list(heading.unmatched)}) for field in missing])  # fmt: skip
    found = tuple(name for name in components if name in at)
    if not found:
        raise Refused([Reason("column_missing", name, None, {"field": next(iter(components)), "unknown": list(heading.unmatched)})])  # fmt: skip
    layout = Layout(
        ticket=at["ticket"], name=at["name"], post=at["post"], components={name: at[name] for name in found},
        id_number=at.get("id_number"), total=at.get("total"), rank=at.get("rank"), remark=at.get("remark"),
        headings=tuple(printed_headings(first, heading)),
    )  # fmt: skip
    below = heading.last + 1
    return Opened(layout, found, itertools.chain([(below + 1, first[below:])], pieces), "id_number" in at)


def rows_about(source: Path | BinaryIO, name: str) -> int:
    """About how many records a CSV holds, to tell how far its reading is; nought where it is not known."""
    if extension_of(name) != "csv":
        return 0
    if isinstance(source, Path):
        with source.open("rb") as file:
            return rows_about(file, name)
    at, count = source.tell(), 0
    while piece := source.read(_SAMPLE):
        count += piece.count(b"\n")
    source.seek(at)
    return max(count - 1, 0)


def result_aliases() -> Aliases:
    """Headings of result files as the house delivers them."""
    return default_aliases("results")


def _synonyms(title: str, aliases: Aliases) -> Sequence[str]:
    """What else lists print for a score of this title."""
    return next((names for meant, names in aliases.items() if title == meant or title in names), ())


def records_of(source: Path | BinaryIO, name: str) -> Iterator[Record]:
    """The records of a file, each with its number from 1. Raises `Refused`."""
    if _format(name) != "csv":
        yield from enumerate(_workbook(source, name), 1)
        return
    with _text(source, name) as text:
        yield from enumerate(_rows(text, name, 1), 1)


def pieces_of(source: Path | BinaryIO, name: str) -> Generator[Piece, None, None]:
    """The records of a file in pieces of some thousand, the top of it first, as cells. Raises `Refused`."""
    if not isinstance(source, Path):
        source.seek(0)
    if _format(name) != "csv":
        rows = _workbook(source, name)
        yield from _by_cells(1, itertools.islice(rows, _SEARCHED), _SEARCHED)
        yield from _by_cells(_SEARCHED + 1, rows, _ROWS)
        return
    with _text(source, name) as text:
        top = io.StringIO(_lines(text), newline="")
        first = list(itertools.islice(_rows(itertools.chain(top, text), name, 1), _SEARCHED))
        yield 1, first
        yield from _by_lines(len(first) + 1, top.read(), text, name)


def records_in(piece: Piece) -> Iterator[list[str]]:
    """The cells of each record of a piece, blank ones too. Raises `csv.Error`."""
    body = piece[1]
    if not isinstance(body, str):
        return iter(body)
    csv.field_size_limit(_LONGEST_FIELD)
    return csv.reader(io.StringIO(body, newline=""), strict=True)


def damaged(name: str, record: int) -> Refused:
    """Record number so-and-so cannot be told apart from what follows."""
    return Refused([Reason("csv_damaged", name, None, {"line": record})])


def _format(name: str) -> str:
    extension = extension_of(name)
    if extension not in FORMATS - {"zip"}:
        raise Refused([Reason("extension_refused", name, None, {"extension": extension, "allowed": sorted(FORMATS - {"zip"})})])  # fmt: skip
    return extension


@contextlib.contextmanager
def _text(source: Path | BinaryIO, name: str) -> Iterator[io.TextIOWrapper]:
    """The text of a CSV. What cannot be decoded is refused by its line."""
    stream = source.open("rb") if isinstance(source, Path) else source
    encoding = _encoding(stream.read(_SAMPLE))
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding, newline="")
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        yield text
    except UnicodeDecodeError as error:
        line = _damaged_line(stream, encoding)
        raise Refused([Reason("bytes_damaged", name, None, {"line": line, "encoding": encoding})]) from error
    finally:
        if isinstance(source, Path):
            text.close()
        else:
            text.detach()


def _damaged_line(stream: BinaryIO, encoding: str) -> int:
    """The line with the first byte that is no character."""
    stream.seek(0)
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    try:
        while raw := stream.read(_SAMPLE):
            line += decoder.decode(raw).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        line += error.object[: error.start].decode(encoding, "replace").count("\n")
    return line


def _lines(text: io.TextIOWrapper) -> str:
    """The next so many whole lines; nothing at the end."""
    return text.read(_PIECE) + text.readline()


def _rows(lines: Iterable[str], name: str, number: int) -> Iterator[list[str]]:
    """Records one by one, `number` is that of the first. Raises `Refused` with the one at which the file is no CSV."""
    try:
        for cells in csv.reader(lines, strict=True):
            yield cells
            number += 1
    except csv.Error as error:
        raise damaged(name, number) from error


def _by_lines(number: int, lines: str, text: io.TextIOWrapper, name: str) -> Iterator[Piece]:
    """Where no cell is quoted a record is a line. From the first that is on, records are read one by one."""
    while lines or (lines := _lines(text)):
        if '"' in lines or lines.count("\r") != lines.count("\r\n"):
            rest = itertools.chain(io.StringIO(lines, newline=""), text)
            yield from _by_cells(number, _rows(rest, name, number), _ROWS)
            return
        yield number, lines
        number += lines.count("\n")
        lines = ""


def _by_cells(number: int, rows: Iterator[list[str]], count: int) -> Iterator[Piece]:
    while own := list(itertools.islice(rows, count)):
        yield number, own
        number += len(own)


def _encoding(sample: bytes) -> str:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    whole_lines = sample if b"\0" in sample else sample[: sample.rfind(b"\n") + 1] or sample
    encoding = decode(whole_lines[: len(whole_lines) // 2 * 2] if b"\0" in sample else whole_lines).encoding
    return "utf-8-sig" if encoding in ("utf-8", "ascii") else encoding


def _workbook(source: Path | BinaryIO, name: str) -> Iterator[list[str]]:
    """The one sheet that holds anything; two are refused, so that nothing is left out unseen."""
    with inspected(source, name, allowed=FORMATS, members=FORMATS, child="table_child") as (facts, place):
        filled: list[dict[str, Any]] = []
        with (place / CELLS).open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                told = json.loads(line)
                if told["rows"] and any(cell != "" for row in told["rows"] for cell in row):
                    filled.append(told)
    if len(filled) > 1:
        raise Refused(
            [Reason("several_sheets", facts.name, None, {"sheets": [told["name"] for told in filled]})]
        )
    if not filled:
        raise Refused([Reason("no_table_at_all", facts.name)])
    rows = filled[0]["rows"]
    for row, column in filled[0]["lossy"]:
        rows[row][column] = (
            f"{float(rows[row][column]):.5e}"  # as a spreadsheet shows it: the digits are gone
        )
    for row in rows:
        yield [cell if type(cell) is str else text_of(cell) for cell in row]
