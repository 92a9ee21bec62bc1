"""A notice ahead of Flask: the page as Flask gave it, again, until its edition ends.

Within an edition the bytes at an address are the same: that is what the ETag says (law 3). So the first answer is kept with
the edition, and only the hour on it is set anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask
from werkzeug.http import http_date
from werkzeug.wsgi import ClosingIterator

from hr_portal.web.caching import EDITION, Edition, freshness, publication
from hr_portal.web.fast.answers import Answer, Headers, StartResponse, Wsgi
from hr_portal.web.fast.asked import Environ, is_large, is_plain

PREFIX = "/n/"
MOST_BYTES = 32 * 1024 * 1024
"""Of all pages an edition keeps in one process."""
_HOURLY = frozenset({"Cache-Control", "Date"})


@dataclass
class Pages:
    """Those of one edition, by (path, size of type, the copy the reader has)."""

    by_key: dict[tuple[str, bool, str], tuple[str, Headers, bytes]] = field(default_factory=dict)
    size: int = 0

    def keep(self, key: tuple[str, bool, str], status: str, headers: Headers, body: bytes) -> None:
        if self.size + len(body) <= MOST_BYTES and key not in self.by_key:
            self.size += len(body)
            self.by_key[key] = status, headers, body


class NoticePath:
    """GET /n/… of one application; `flask` is the way through Flask."""

    def __init__(self, app: Flask, flask: Wsgi) -> None:
        self._app, self._flask, self._clock = app, flask, app.extensions["clock"]

    def answer(self, environ: Environ) -> Answer | None:
        """The page as it was kept; None is for Flask."""
        now = self._clock.now()
        edition = publication(self._app).known(now)
        if edition is None or not is_plain(environ):
            return None
        kept = pages_of(edition).by_key.get(_key(environ))
        if kept is None:
            return None
        status, headers, body = kept
        return Answer(status, _at(headers, edition.until, now), body)

    def through_flask(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Flask's answer, which is kept on its way if it may be."""
        given: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, *error: object) -> object:
            given[:] = [(status, headers)]
            return start_response(status, headers, *error)

        answer: Iterable[bytes] = self._flask(environ, start)
        edition: Edition | None = environ.get(EDITION)
        if edition is None or not is_plain(environ) or not _may_be_kept(environ, *given[0]):
            return answer
        body = b"".join(answer)
        pages_of(edition).keep(_key(environ), *given[0], body)
        return ClosingIterator([body], answer.close)  # type: ignore[attr-defined]


def _may_be_kept(environ: Environ, status: str, headers: Headers) -> bool:
    """The page for whoever has no copy, and the word that a copy is still good for whoever names it: nobody makes us keep
    one page under many names."""
    has = environ.get("HTTP_IF_NONE_MATCH")
    return (
        status.startswith("200 ") if has is None else ("ETag", has) in headers and status.startswith("304 ")
    )


def pages_of(edition: Edition) -> Pages:
    return edition.kept("pages of notices", Pages, always=True)


def _key(environ: Environ) -> tuple[str, bool, str]:
    return environ["PATH_INFO"], is_large(environ), environ.get("HTTP_IF_NONE_MATCH", "")


def _at(headers: Headers, until: datetime, now: datetime) -> Headers:
    hourly = {"Cache-Control": freshness(until, now), "Date": http_date(now)}
    return [(name, hourly[name] if name in _HOURLY else value) for name, value in headers]
