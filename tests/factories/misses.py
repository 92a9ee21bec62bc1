"""Everything a look-up may fail for, to be asked many times over: each kind is one answer.

misses = make_misses(session, app, clock)
answer = misses.ask(kind, number)          # a WSGI answer; `number` varies the ticket
misses.plain(answer)                       # its bytes without what was typed and the question of the moment
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import Client as Reader
from werkzeug.test import TestResponse

from hr_portal.core.clock import FrozenClock
from hr_portal.core.epoch import raise_epoch
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.result_releases import Plan
from tests.factories.candidates import EXAM, STAGE, amended, another_exam, open_results, proof
from tests.factories.results import GONE, ONE, OPENS, THREE, TWO

KINDS = ("unknown ticket", "wrong name", "wrong identity number", "not in this release", "destroyed")
DESTROYED = "anlan-2026"
_TYPED = re.compile(rb'(<input[^>]*name="(?:ticket|name|question|answer|exam|back)"[^>]*?) value="[^"]*"')
_ASKED = re.compile(rb'<label for="answer">[^<]*</label>|(?:&amp;|%26)?least=[0-9]+|&amp;')


@dataclass(frozen=True)
class Misses:
    app: Flask

    def form(self, kind: str, number: int) -> dict[str, str]:
        """What is typed. Every ticket is asked for once only, so that no subject asks for more work than another."""
        ticket, identity, name = ONE[:3]
        typed = {"exam": EXAM, "stage": STAGE, "ticket": ticket, "name": name, "id_part": identity[-6:]}
        if kind == "unknown ticket":
            typed["ticket"] = f"4999{number:08d}"
        elif kind == "wrong name":
            typed["name"] = "莫宇桃"
        elif kind == "wrong identity number":
            typed["id_part"] = f"{number % 1_000_000:06d}"
        elif kind == "not in this release":
            typed |= {"ticket": GONE[0], "name": GONE[2], "id_part": GONE[1][-6:]}
        else:
            typed["exam"] = DESTROYED
        return typed

    def ask(self, kind: str, number: int, work: str = "") -> TestResponse:
        data = self.form(kind, number) | {"proof": work or proof(self.app)}
        return Context().run(
            lambda: Reader(self.app, use_cookies=False).post("/results", data=data, buffered=True)
        )

    @staticmethod
    def plain(answer: TestResponse) -> bytes:
        return _ASKED.sub(b"", _TYPED.sub(rb"\1", answer.get_data()))

    @staticmethod
    def headers(answer: TestResponse) -> tuple[tuple[str, str], ...]:
        """All but the length, which follows what was typed and which question was drawn."""
        return tuple(sorted((name, value) for name, value in answer.headers if name != "Content-Length"))


def make_misses(
    session: Session, app: Flask, clock: FrozenClock, more: Sequence[Sequence[str]] = ()
) -> Misses:
    """A second release without one candidate of the first; an exam of the same name whose keys are gone. Time is when
    the second has opened."""
    first = open_results(session, app, ONE, TWO, THREE, GONE, *more)
    old = another_exam(
        session, first, ONE, slug=DESTROYED, title=first.results.exam.title, plan=Plan(OPENS, IdPart.LAST_SIX)
    )
    plan = Plan(OPENS + timedelta(hours=1), IdPart.LAST_SIX, "更正")
    amended(session, first, ONE, TWO, THREE, *more, plan=plan, now=clock.now())
    old.results.keys.destroy(DESTROYED)
    old.release.destroyed_at = OPENS
    raise_epoch(session)
    session.commit()
    clock.travel_to(OPENS + timedelta(hours=2))
    return Misses(app)
