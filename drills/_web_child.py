"""A web process that is made to be killed: it says when a request is in hand, and can stop at a chosen point for good.

    python -m drills._web_child '{"now": "2026-11-24T02:00:00+00:00"}'

Prints the port it listens on, then reads orders, one a line: {"stop_in": null or one of POINTS}. For each it forks a process
that serves one request on that port, with connections and threads of its own, and says `begun` when the body of the request
is first read and `in the middle` at the point where it waits. Whoever reads that kills it; the one before only forks again.
`served` is the same application for a server of applications, without points.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.serving import make_server

import tests.factories.reports  # the cost of the slow hash is that of the driver
from hr_portal.app import create_app
from hr_portal.core.clock import FrozenClock
from hr_portal.extensions import db
from hr_portal.objections.store import SealedStore
from tests.told_clock import Heard

POINTS = ("file written", "file kept", "row written", "about to commit", "committed")


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def wait_for_good(words: str = "in the middle") -> None:
    say(words)
    while True:
        time.sleep(60)


def listened(app: Flask) -> Callable[..., Iterable[bytes]]:
    """The application; each request that brings something is heard of."""
    inner = app.wsgi_app

    def outer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            environ = {**environ, "wsgi.input": Heard(environ["wsgi.input"])}
        return inner(environ, start)

    return outer


def stop_in(point: str | None) -> None:
    """From now on, this process goes no further than this point of the first report it takes in."""
    if point in ("file written", "file kept"):
        keep = SealedStore.keep

        def kept(self: SealedStore, sealed: bytes, place: str | None = None) -> str:
            if point == "file written":
                replace = Path.replace

                def never(path: Path, target: Any) -> Path:
                    wait_for_good()
                    return replace(path, target)

                Path.replace = never  # type: ignore[method-assign,assignment]
            found = keep(self, sealed, place)
            wait_for_good()
            return found

        SealedStore.keep = kept  # type: ignore[method-assign]
        return
    is_written = False

    def after(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal is_written
        if statement.startswith("INSERT INTO reports "):
            is_written = True
            if point == "row written":
                wait_for_good()

    def at(name: str) -> Callable[..., None]:
        def reached(*_words: object) -> None:
            if is_written and point == name:
                wait_for_good()

        return reached

    event.listen(db.engine, "after_cursor_execute", after)
    event.listen(db.session, "before_commit", at("about to commit"))
    event.listen(db.session, "after_commit", at("committed"))


def serve_one(app: Flask, listening: socket.socket, point: str | None) -> None:
    with app.app_context():
        stop_in(point)
    server = make_server(
        "127.0.0.1", listening.getsockname()[1], listened(app), fd=os.dup(listening.fileno())
    )
    say("ready")
    server.handle_request()
    os._exit(0)


def main(orders: dict[str, Any]) -> None:
    app = create_app(surfaces=("public",), clock=FrozenClock(datetime.fromisoformat(orders["now"])))
    app.test_client().get("/").close()  # what is loaded once is loaded before the first fork
    with app.app_context():
        db.engine.dispose()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(8)
    say(str(listening.getsockname()[1]))
    for line in sys.stdin:
        point = json.loads(line)["stop_in"]
        child = os.fork()
        if not child:
            serve_one(app, listening, point)
        say(str(child))
        os.waitpid(child, 0)
        say("gone")


def served(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """For a server of WSGI applications."""
    global _listened  # made in the worker, not in the process that leads it
    if _listened is None:
        _listened = listened(create_app(surfaces=("public",)))
    return _listened(environ, start)


_listened: Callable[..., Iterable[bytes]] | None = None
__all__ = ["POINTS", "main", "served", "tests"]

if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
