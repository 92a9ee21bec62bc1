"""Forms that anybody may send ask for a little work of the browser, or for the answer to a small question.

A view that shows such a form passes `offer(purpose)` to the template, which prints it with `macros/challenge.html`. A view
that takes it in asks, when everything else about the form is right,

    reasons_against(request.form, purpose, inputs, g.now, subject=…)

`inputs` are what the form says (texts, digests of files): a solution is good once, and for two more minutes for exactly the
same inputs, so that a form sent twice is answered twice. What failed is told to `note_miss(purpose, subject)`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import current_app, g, url_for

from hr_portal.core import challenge
from hr_portal.core.challenge import LIFETIME, MOST, NotSolved, Solved
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason
from hr_portal.core.questions import Ask, Question, draw, is_right
from hr_portal.core.sealed_token import TokenExpired, TokenForged, derived_key, open_token, seal_token
from hr_portal.core.spent import Spent, Taken
from hr_portal.web.misses import is_resting, misses_here, misses_of, note_miss, rest
from hr_portal.web.wording.challenge import question_sentence

__all__ = ["PURPOSES", "Offer", "new_challenge", "note_miss", "offer", "reasons_against", "work"]

PURPOSES: Mapping[str, int] = {"report": 100_000, "receipt": 50_000, "results": 50_000}
"""Forms by name, with the tries their work may take when nobody has missed: a second or two of a phone."""

TO_THE_BLOCK, TO_THE_ANSWER = "challenge", "answer"
"""Ids of the block and of the question's field: where reasons belong."""
_ENOUGH = 2
"""Somebody else's miss on the same network may have raised the work since: half of it is enough."""


@dataclass(frozen=True)
class Offer:
    """What the form shows: where the script asks for work, and the question beside it."""

    url: str
    question: str
    token: str
    answer: str
    errors: tuple[Reason, ...] = ()

    def error_at(self, where: str) -> Reason | None:
        return next((reason for reason in self.errors if reason.where == where), None)


def work(purpose: str, misses_of_this_network: int, misses_of_subject: int) -> int:
    """Tries this form asks for now."""
    return challenge.work(PURPOSES[purpose], misses_of_this_network, misses_of_subject)


def new_challenge(purpose: str, least: int = 0) -> challenge.Challenge:
    """Work for this form, as much as this network is asked for; more when the page said so."""
    asked = max(work(purpose, misses_here(purpose), 0), min(least, MOST))
    node, serial = _spent().new_serial()
    return challenge.make(_key(), purpose=purpose, node=node, serial=serial, work=asked, now=g.now)


def offer(
    purpose: str,
    *,
    form: Mapping[str, str] | None = None,
    subject: str = "",
    reasons: Sequence[Reason] = (),
) -> Offer:
    """What to show. With the `form` that is shown again, a question that was answered and not used stays answered."""
    least = work(purpose, 0, misses_of(purpose, subject))
    asks = {"for": purpose} | ({"least": str(least)} if least > PURPOSES[purpose] else {})
    url = f"{url_for('.challenge')}?{urlencode(asks)}"
    errors = tuple(reason for reason in reasons if reason.where in (TO_THE_BLOCK, TO_THE_ANSWER))
    if form is not None:
        asked = _asked(purpose, form.get("question", ""), g.now)
        answer = form.get("answer", "")
        if (
            isinstance(asked, _Asked)
            and asked.is_answered_by(answer, g.now)
            and _spent().is_free(asked.node, asked.serial, g.now)
        ):
            return Offer(url, question_sentence(asked.question), form["question"], answer, errors)
    question = draw()
    node, serial = _spent().new_serial()
    payload = {
        "ask": str(question.ask),
        "numbers": question.numbers,
        "on": shanghai_date(g.now).isoformat(),
        "node": node,
        "serial": serial,
    }
    token = seal_token(_secret(), f"question\0{purpose}", payload, now=g.now, ttl=LIFETIME)
    return Offer(url, question_sentence(question), token, "", errors)


def reasons_against(
    form: Mapping[str, str],
    purpose: str,
    inputs: Sequence[str | bytes],
    now: datetime,
    *,
    subject: str = "",
) -> list[Reason]:
    """Nothing, and the solution is used; or why not. `form` has proof, or question and answer, as the macro names them."""
    missed = work(purpose, misses_here(purpose), misses_of(purpose, subject))
    proof, answer = form.get("proof", ""), form.get("answer", "").strip()
    reasons = [Reason("challenge_missing", TO_THE_BLOCK)]
    if proof:
        reasons = _against_proof(proof, purpose, inputs, missed, now)
    if reasons and answer:
        reasons = _against_answer(form.get("question", ""), answer, purpose, inputs, missed, now)
    return reasons


def _against_proof(
    proof: str, purpose: str, inputs: Sequence[str | bytes], asked: int, now: datetime
) -> list[Reason]:
    try:
        solved: Solved = challenge.verify(_key(), proof, purpose=purpose, now=now)
    except NotSolved as error:
        return [Reason(error.fault.value, TO_THE_BLOCK)]
    if solved.work * _ENOUGH < asked:
        return [Reason("challenge_too_light", TO_THE_BLOCK)]
    return _use(solved.node, solved.serial, inputs, now)


@dataclass(frozen=True)
class _Asked:
    question: Question
    on: date
    node: str
    serial: int

    def is_answered_by(self, typed: str, now: datetime) -> bool:
        return is_right(self.question, typed, {self.on, shanghai_date(now)})


def _asked(purpose: str, token: str, now: datetime) -> _Asked | str:
    """The question behind a token, or the code of why there is none."""
    try:
        found = open_token(_secret(), f"question\0{purpose}", token, now=now)
    except TokenExpired:
        return "challenge_expired"
    except TokenForged:
        return "challenge_forged"
    question = Question(Ask(found["ask"]), tuple(found["numbers"]))
    return _Asked(question, date.fromisoformat(found["on"]), found["node"], found["serial"])


def _against_answer(
    token: str, answer: str, purpose: str, inputs: Sequence[str | bytes], asked_for: int, now: datetime
) -> list[Reason]:
    asked = _asked(purpose, token, now)
    if isinstance(asked, str):
        return [Reason(asked, TO_THE_ANSWER)]
    if not asked.is_answered_by(answer, now):
        note_miss(purpose)
        return [Reason("answer_wrong", TO_THE_ANSWER)]
    # A program answers as fast as a person: where much was missed, one answer at a time from one network.
    pause = _pause(purpose, asked_for)
    if pause and is_resting(purpose) and _spent().is_free(asked.node, asked.serial, now):
        return [Reason("answer_too_soon", TO_THE_ANSWER, facts={"seconds": pause})]
    reasons = _use(asked.node, asked.serial, inputs, now)
    if pause and not reasons:
        rest(purpose, pause)
    return reasons


def _pause(purpose: str, asked_for: int) -> int:
    """Seconds: what the work would take a slow phone, none where nothing was missed, a minute at most."""
    return 0 if asked_for <= PURPOSES[purpose] else min(60, asked_for * 60 // MOST + 1)


def _use(node: str, serial: int, inputs: Sequence[str | bytes], now: datetime) -> list[Reason]:
    said = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in inputs]
    taken = _spent().take(node, serial, said, now)
    return [Reason("challenge_used", TO_THE_BLOCK)] if taken is Taken.USED else []


def as_json(made: challenge.Challenge) -> str:
    return json.dumps(asdict(made))


def _secret() -> bytes:
    return str(current_app.extensions["settings"].secret_key).encode()


def _key() -> bytes:
    return derived_key(_secret(), "challenge")


def _spent() -> Spent:
    """Made when the first challenge is."""
    found = current_app.extensions.get("spent")
    if found is None:
        folder = current_app.extensions["settings"].data_dir / "spent"
        made = Spent(folder, derived_key(_secret(), "spent"), LIFETIME + timedelta(minutes=1))
        found = current_app.extensions.setdefault("spent", made)
    return found
