"""The records of a result file, as they stand: CSV in any Chinese encoding is streamed, workbooks are read by the child
process. Nothing is mended here; that is `result_rows`."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
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

Record = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class Opened:
    """A file whose heading was found. `records` are those below it, each with its number in the file, from 1."""

    layout: Layout
    components: tuple[str, ...]
    records: Iterator[Record]
    has_id: bool


def open_results(
    source: Path | BinaryIO, name: str, components: Mapping[str, str], aliases: Aliases
) -> Opened:
    """Find the heading under whatever titles. `components` are names and titles of the exam's scores.

    Raises `Refused`: no_heading, column_missing (field), heading_twice, bytes_damaged, or why it is no file to read.
    """
    records = records_of(source, name)
    first = list(itertools.islice(records, _SEARCHED))
    known = {
        **{field: aliases.get(field, ()) for field in ("ticket", "name", "post", "id_number", "total", "rank", "remark")},
        **{name: (title, f"{title}成绩", *_synonyms(title, aliases)) for name, title in components.items()},
    }  # fmt: skip
    lines = [Line(place, tuple(cell.strip() for cell in cells)) for place, (_, cells) in enumerate(first)]
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
        headings=tuple(printed_headings([cells for _, cells in first], heading)),
    )  # fmt: skip
    below = itertools.chain(first[heading.last + 1 :], records)
    return Opened(layout, found, _filled(below, len(layout.headings)), "id_number" in at)


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


def _filled(records: Iterator[Record], width: int) -> Iterator[Record]:
    """Blank records fall away; short ones of a workbook, whose last cells are empty, get their width."""
    for number, cells in records:
        if any(cells):
            yield number, cells


def records_of(source: Path | BinaryIO, name: str) -> Iterator[Record]:
    """The records of a file, each with its number from 1. Raises `Refused`."""
    extension = extension_of(name)
    if extension not in FORMATS - {"zip"}:
        raise Refused([Reason("extension_refused", name, None, {"extension": extension, "allowed": sorted(FORMATS - {"zip"})})])  # fmt: skip
    return _csv(source, name) if extension == "csv" else _workbook(source, name)


def _csv(source: Path | BinaryIO, name: str) -> Iterator[Record]:
    stream = source.open("rb") if isinstance(source, Path) else source
    sample = stream.read(_SAMPLE)
    encoding = _encoding(sample)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding, newline="")
    csv.field_size_limit(_LONGEST_FIELD)
    number = 0
    try:
        for cells in csv.reader(text, strict=True):
            number += 1
            yield number, cells
    except UnicodeDecodeError as error:
        raise Refused(
            [Reason("bytes_damaged", name, None, {"line": number + 1, "encoding": encoding})]
        ) from error
    except csv.Error as error:
        raise Refused([Reason("csv_damaged", name, None, {"line": number + 1})]) from error
    finally:
        if isinstance(source, Path):
            text.close()
        else:
            text.detach()


def _encoding(sample: bytes) -> str:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    whole_lines = sample if b"\0" in sample else sample[: sample.rfind(b"\n") + 1] or sample
    encoding = decode(whole_lines[: len(whole_lines) // 2 * 2] if b"\0" in sample else whole_lines).encoding
    return "utf-8-sig" if encoding in ("utf-8", "ascii") else encoding


def _workbook(source: Path | BinaryIO, name: str) -> Iterator[Record]:
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
    for number, row in enumerate(rows, 1):
        yield number, [cell if type(cell) is str else text_of(cell) for cell in row]
