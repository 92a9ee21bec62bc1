"""XML parts of Office files: parsed within bounds, no document type, every text and every attribute at hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from hr_portal.core.formats.archives import Container, Member
from hr_portal.core.guard.headings import Cell

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]{1,3})?")
_ATTRIBUTES_LEFT_OUT = frozenset(
    ("xmlns", "rsid", "paraId", "textId", "uid", "guid", "GUID", "style", "coords", "path")
)


class Broken(Exception):
    """The part is no well-formed XML, or brings a document type."""


def body_of(container: Container, member: Member) -> bytes:
    pieces: list[bytes] = []
    container.read_into(member, pieces.append)
    return b"".join(pieces)


def walk(body: bytes, start: Start, end: End, text: Callable[[str], None]) -> None:
    """Element and attribute names come without their namespace. `Broken` ends it; what came before was handed over."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def doctype(*_args: object) -> None:
        raise Broken

    def started(tag: str, attributes: dict[str, str]) -> None:
        start(tag.rpartition(" ")[2], {name.rpartition(" ")[2]: value for name, value in attributes.items()})

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = started
    parser.EndElementHandler = lambda tag: end(tag.rpartition(" ")[2])
    parser.CharacterDataHandler = text
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError) as error:
        raise Broken from error


def all_texts(body: bytes) -> Iterator[tuple[str, str]]:
    """(element, text) and (element@attribute, value) of a part, in order; what can be read of a broken one."""
    found: list[tuple[str, str]] = []
    inside: list[tuple[str, list[str]]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        inside.append((tag, []))
        found.extend(
            (f"{tag}@{name}", value) for name, value in attributes.items() if name not in _ATTRIBUTES_LEFT_OUT
        )

    def end(_tag: str) -> None:
        tag, pieces = inside.pop()
        text = "".join(pieces)
        if text.strip():
            found.append((tag, text))

    def text(piece: str) -> None:
        inside[-1][1].append(piece)

    try:
        walk(body, start, end, text)
    except Broken:
        yield from found
        raise
    yield from found


def as_cell(column: int, text: str, carrier: str = "") -> Cell:
    """A number as a sheet keeps it (1.3812341234E10) becomes the digits a reader would see."""
    whole = number_of(text)
    return Cell(column, text if whole is None else str(whole), carrier, whole)


def number_of(text: str) -> int | None:
    """The whole number a sheet's value stands for, from seven digits on; None for anything else."""
    if len(text) < 7 or not _NUMBER.fullmatch(text):
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if value.adjusted() > 24 or value != value.to_integral_value() or value < 1_000_000:
        return None
    return int(value)
