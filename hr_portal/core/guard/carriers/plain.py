"""txt and csv in UTF-8, UTF-16 or GB18030; HTML by itself where somebody sends it; bytes of no known kind."""

from __future__ import annotations

import codecs
import contextlib
import csv
import re
from collections.abc import Iterator

from hr_portal.core.guard.carriers.markup import read_text
from hr_portal.core.guard.carriers.opened import Opened
from hr_portal.core.guard.grids import Row
from hr_portal.core.guard.headings import Cell

_MOST_TEXT = 64 * 1024 * 1024
_HTML = re.compile(r"\s*(?:<!doctype|<html|<head|<body|<table|<div|<p[ >])", re.IGNORECASE)
_ASCII_RUN = re.compile(rb"[\x20-\x7e]{7,}")
_WIDE_RUN = re.compile(rb"(?:[\x20-\x7e]\0){7,}")
_LONGEST_RAW = 4_000


def decoded(body: bytes) -> tuple[str, str]:
    """(text, encoding). UTF-16 also without its mark when every other byte of the start is zero. ValueError if binary."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16"), "utf-16"
    if len(body) > 7 and not any(body[1:40:2]):
        return body.decode("utf-16-le"), "utf-16-le"
    if len(body) > 7 and not any(body[0:40:2]):
        return body.decode("utf-16-be"), "utf-16-be"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise ValueError("no text")


def read(opened: Opened) -> None:
    body = opened.path.read_bytes()
    if len(body) > _MOST_TEXT:
        opened.out.unread("too_large", opened.place)
        return
    try:
        text, _ = decoded(body)
    except ValueError:
        read_raw(opened, body, "binary")
        opened.out.unread("unknown_encoding", opened.place)
        return
    is_html = opened.extension in ("htm", "html") or (
        opened.extension not in ("csv", "txt") and _HTML.match(text)
    )
    carrier = "html" if is_html else opened.extension or "txt"
    delimiter = None if is_html else _delimiter(text, opened.extension)
    rows: list[Row] = []
    if delimiter is not None:
        with contextlib.suppress(csv.Error):
            rows = list(_rows(text, delimiter))
    if rows:
        opened.out.grid(carrier, opened.place, rows, lambda row, column: {"line": row, "column": column})
    else:
        read_text(opened.out, carrier, opened.place, text)


def _delimiter(text: str, extension: str) -> str | None:
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:50]
    counts = {sign: sum(sign in line for line in lines) for sign in ("\t", ",", ";", "|")}
    best = max(counts, key=lambda sign: counts[sign])
    if extension == "csv":
        return best if counts[best] else ","
    # Tabs and bars within a text are the matter of the text's reader; lines with one comma each are sentences.
    is_table = len(lines) > 1 and all(line.count(",") == lines[0].count(",") > 0 for line in lines)
    return "," if is_table else None


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(10_000_000)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    before = 0
    for row in reader:
        yield before + 1, [Cell(column, value) for column, value in enumerate(row, 1)]
        before = reader.line_num


def read_raw(opened: Opened, body: bytes, carrier: str) -> None:
    """Runs of letters and digits in bytes of no known kind, in ASCII and in UTF-16: better than nothing, never clean."""
    runs = [run[0].decode("ascii") for run in _ASCII_RUN.finditer(body)]
    runs += [run[0].decode("utf-16-le") for run in _WIDE_RUN.finditer(body)]
    text = " ;\n".join(run[:_LONGEST_RAW] for run in runs if sum(c.isdigit() for c in run) >= 7)
    if text:
        opened.out.passage(carrier, opened.place, text)
