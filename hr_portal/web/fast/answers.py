"""An answer as a server takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.wsgi import ClosingIterator

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Wsgi = Callable[..., Any]


@dataclass(frozen=True)
class Answer:
    """`after` is called when the last byte was sent."""

    status: str
    headers: Headers
    body: bytes
    after: Sequence[Callable[[], None]] = ()

    def give(self, start_response: StartResponse) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        return ClosingIterator([self.body], self.after) if self.after else [self.body]


def with_length(headers: Headers, length: int) -> Headers:
    """These headers for a body of so many bytes."""
    return [(name, str(length)) if name == "Content-Length" else (name, value) for name, value in headers]
