"""The records of a long JSON file one after another, without holding the file: a list, an object with one list in it, or
one object a line (JSON Lines). UTF-8."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any, BinaryIO

from hr_portal.core.errors import Reason, Refused

_CHUNK = 64 * 1024
LONGEST_RECORD = 4 * 1024 * 1024
"""Characters one record may have."""
_BLANK = " \t\r\n"


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two values under one name nobody can say which is meant."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


_decoder = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_pairs)


class _Text:
    """The text from where the reader stands, refilled from the file as it is used up."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.held = ""
        self.at = 0
        self.line = 1
        self.column = 1
        self.is_over = False

    def more(self) -> bool:
        """Read on; False at the end."""
        if self.is_over:
            return False
        data = self._stream.read(_CHUNK)
        self.is_over = not data
        try:
            text = self._decoder.decode(data, final=self.is_over)
        except UnicodeDecodeError as fault:
            self.held = self.held[self.at :] + fault.object[: fault.start].decode("utf-8", "replace")
            self.at = 0
            raise self.fault("json_not_utf8", len(self.held)) from None
        self.held = self.held[self.at :] + text
        self.at = 0
        return bool(text) or not self.is_over

    def pass_over(self, count: int) -> None:
        part = self.held[self.at : self.at + count]
        self.at += count
        lines = part.count("\n")
        self.line += lines
        self.column = len(part) - part.rfind("\n") if lines else self.column + len(part)

    def skip_blank(self) -> None:
        while True:
            end = self.at
            while end < len(self.held) and self.held[end] in _BLANK:
                end += 1
            self.pass_over(end - self.at)
            if self.at < len(self.held) or not self.more():
                return

    def peek(self) -> str:
        """The next character that is not blank; empty at the end."""
        self.skip_blank()
        return self.held[self.at] if self.at < len(self.held) else ""

    def take(self, character: str) -> None:
        if self.peek() != character:
            raise self.fault("json_unreadable", self.at)
        self.pass_over(1)

    def value(self) -> Any:
        """The value that begins here, however far it reaches."""
        self.skip_blank()
        while True:
            try:
                found, end = _decoder.raw_decode(self.held, self.at)
            except JSONDecodeError as fault:
                if len(self.held) - self.at > LONGEST_RECORD:
                    raise self.fault("json_record_too_long", self.at) from None
                if self.more():
                    continue
                raise self.fault("json_unreadable", fault.pos) from None
            except (ValueError, RecursionError):
                raise self.fault("json_unreadable", self.at) from None
            # A number at the very end of what is held may go on in the next piece.
            if end == len(self.held) and isinstance(found, int | float) and self.more():
                continue
            if end - self.at > LONGEST_RECORD:
                raise self.fault("json_record_too_long", self.at)
            self.pass_over(end - self.at)
            return found

    def fault(self, code: str, at: int) -> Refused:
        before = self.held[self.at : at]
        lines = before.count("\n")
        line = self.line + lines
        column = len(before) - before.rfind("\n") if lines else self.column + len(before)
        excerpt = " ".join(self.held[max(0, at - 12) : at + 12].split())
        return Refused([Reason(code, facts={"line": line, "column": column, "excerpt": excerpt})])


def records(stream: BinaryIO, name: str) -> Iterator[tuple[int, Any]]:
    """(line, value) of each record: of the list the file is, of the list called `name` in the object the file is, or of
    each line. Other entries of that object are passed over. Raises `Refused` with json_not_utf8, json_unreadable or
    json_record_too_long (facts: line, column, excerpt)."""
    text = _Text(stream)
    text.more()
    first = text.peek()
    if first == "[":
        yield from _list(text)
        _end(text)
    elif first == "{":
        yield from _object(text, name)
    elif first:
        raise text.fault("json_unreadable", text.at)


def _end(text: _Text) -> None:
    if text.peek():
        raise text.fault("json_unreadable", text.at)


def _list(text: _Text) -> Iterator[tuple[int, Any]]:
    text.take("[")
    if text.peek() == "]":
        text.take("]")
        return
    while True:
        text.skip_blank()
        yield text.line, text.value()
        if text.peek() == "]":
            text.take("]")
            return
        text.take(",")


def _object(text: _Text, name: str) -> Iterator[tuple[int, Any]]:
    """An object that holds the list, or the first of many lines."""
    line, found = text.line, False
    mine: dict[str, Any] = {}
    text.take("{")
    while text.peek() != "}":
        key = text.value()
        if not isinstance(key, str) or key in mine:
            raise text.fault("json_unreadable", text.at)
        text.take(":")
        if key == name and text.peek() == "[" and not found:
            found = True
            mine[key] = None
            yield from _list(text)
        else:
            mine[key] = text.value()
        if text.peek() != "}":
            text.take(",")
            if text.peek() == "}":
                raise text.fault("json_unreadable", text.at)
    text.take("}")
    if found:
        _end(text)
        return
    yield line, mine
    while text.peek():
        line = text.line
        yield line, text.value()
