"""成绩查询 on results day: the POST with a fresh solution that answers the slip, against a bare WSGI hello and Flask's own.

Requests answered inside this process, processor time, in turns. No thin layer stands before Flask yet: the aim of a fifth of
a bare hello is for that layer; here is what it has to be better than.

SAMPLES are none: four made-up candidates among a crowd, sealed and released like any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import Context
from functools import partial
from typing import Any

from flask import Flask
from werkzeug.test import Client as Reader
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks._side_by_side import (
    KINDS,
    Missing,
    compared,
    cpu_seconds,
    houses,
    in_turns,
    milliseconds,
    show,
    words,
    write,
)
from benchmarks.pages import asking, hello
from drills.misses import crowd
from hr_portal.core.clock import FrozenClock
from hr_portal.extensions import db
from tests.factories.candidates import looked_for, open_results, proof
from tests.factories.results import ONE, OPENS

AIM = 0.20
"""Of a bare hello, for a thin layer ahead of Flask (not built)."""


def bare(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """What a server cannot do without."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


def asking_bare(times: int) -> Callable[[], None]:
    environ = EnvironBuilder("/", base_url="http://127.0.0.1:8000").get_environ()

    def ask() -> None:
        for _ in range(times):
            b"".join(run_wsgi_app(bare, dict(environ))[0])

    return ask


def looking_up(app: Flask, works: list[str], times: int) -> Callable[[], None]:
    """Each request brings a solution of its own: none answers twice."""
    reader = Reader(app, use_cookies=False)
    typed = looked_for(ONE)

    def ask() -> None:
        for _ in range(times):
            data = typed | {"proof": works.pop()}
            answer = Context().run(partial(reader.post, "/results", data=data, buffered=True))
            if answer.status_code != 200 or "71.50" not in answer.get_data(as_text=True):
                raise RuntimeError(f"no slip: {answer.status}")

    return ask


def main() -> None:
    asked = words(__doc__ or "")
    rounds, times, sitters = (2, 2, 20) if asked.small else (9, 30, 5_000)
    found = []
    for kind in KINDS:
        with houses() as opened:
            try:
                house = opened(kind, surfaces=("public", "staff"))
            except Missing as missing:
                print(f"left out: {missing}")
                continue
            app, clock = house.app, house.clock
            assert isinstance(clock, FrozenClock)
            with app.app_context():
                open_results(db.session(), app, ONE, *crowd(sitters))
            clock.travel_to(OPENS)
            works = [proof(app) for _ in range((rounds + 1) * times)]
            sides = {
                "look-up": looking_up(app, works, times),
                "flask": asking(hello(), "/", times=times),
                "bare": asking_bare(times),
            }
            taken = in_turns({name: partial(cpu_seconds, ask) for name, ask in sides.items()}, rounds)
            against = compared(taken, "look-up", "flask")["ratio"]
            ratio = compared(taken, "look-up", "bare")
            found.append(
                {"database": kind, **milliseconds(taken, times), **ratio, "of a bare hello": round(1 / ratio["ratio"], 4),
                 "Flask hellos": against}
            )  # fmt: skip
    show("A look-up that finds its slip / a bare WSGI hello (processor time, in process)", found)
    write("bench_lookup", asked.out, aim=AIM, rounds=rounds, requests=times, sitters=sitters, lookup=found)


if __name__ == "__main__":
    main()
