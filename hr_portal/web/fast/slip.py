"""成绩查询 ahead of Flask: a form that is right, with work that is done, of a candidate who is found, at a look-up that is open.

The rules are the page's own (`web.public.results`), asked in the same order; only the page is not made anew. Whatever else
comes, and whatever would need the database, is Flask's: a miss, a question, a form at fault, the first of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from operator import attrgetter
from typing import Any

from flask import Flask, g

from hr_portal.recruitment.lookup import Found, find, find_nobody
from hr_portal.recruitment.release_facts import Standing
from hr_portal.recruitment.slips import asked_of
from hr_portal.web import speech
from hr_portal.web.caching import Edition, publication
from hr_portal.web.fast.answers import Answer, with_length
from hr_portal.web.fast.asked import Environ, form_of, is_from_our_page, is_large, is_plain, length_of_form
from hr_portal.web.fast.moulds import Marks, Mould
from hr_portal.web.forms.results import reasons_against_asking
from hr_portal.web.limits import network_of
from hr_portal.web.public.lookups import AHEAD, LOOKUPS, UNREADABLE, LookUp, knows_requests, snapshots
from hr_portal.web.public.results import BODY, reasons_against_work
from hr_portal.web.public.slips import Matter, Own, matter_of, slip_page
from hr_portal.web.slip_words import Band

ADDRESS = "/results"
MOST = 1_000
"""Moulds of one edition, and distributions in rows: some kilobytes each."""


class SlipPath:
    """POST /results of one application."""

    def __init__(self, app: Flask) -> None:
        self._app, self._clock = app, app.extensions["clock"]
        with app.app_context():
            self._chinese = speech.chosen()

    def answer(self, environ: Environ) -> Answer | None:
        """The slip; None is for Flask, with the body still to be read."""
        length = length_of_form(environ, BODY)
        if length is None or not is_plain(environ) or not is_from_our_page(environ):
            return None
        body = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = BytesIO(body)
        typed = form_of(body) if len(body) == length else None
        if not typed or not typed.get("proof") or typed.get("answer"):
            return None
        now = self._clock.now()
        edition = publication(self._app).known(now)
        if edition is None:
            return None
        one = _look_up(edition, typed.get("exam", ""), typed.get("stage", ""))
        if one is None or one.standing is not Standing.OPEN:
            return None
        with self._app.app_context():
            g.now, g.edition, g.network = now, edition, network_of(environ.get("REMOTE_ADDR"))
            speech.speak(self._chinese)
            found = _found(one, typed)
            if found is None or not _knows_what_comes(one, edition):
                return None
            return self._cast(environ, matter_of(one, found, typed["name"]))

    def _cast(self, environ: Environ, matter: Matter) -> Answer:
        moulds: dict[Any, _SlipMould] = g.edition.kept("moulds of slips", dict, always=True)
        steps: _Steps = g.edition.kept("steps of slips", lambda: _Steps(self._app), always=True)
        one, texts = matter.one, texts_of(matter.own)
        key = (
            one.slug, one.stage, matter.recheck, bool(matter.ahead), is_large(environ), tuple(map(bool, texts)),
            shape_of(matter.own),
        )  # fmt: skip
        mould = moulds.get(key)
        if mould is None:
            mould = _SlipMould(self._app, environ, matter, steps)
            if len(moulds) < MOST:
                moulds[key] = mould
        return mould.cast(texts, steps.of(matter.own.words.bands))


def _look_up(edition: Edition, slug: str, stage: str) -> LookUp | None:
    """As `web.public.results` finds it, among those the edition knows."""
    for gone in (False, True):
        for one in edition.memory.get((LOOKUPS, gone), ()):
            if one.slug == slug and one.stage == stage:
                return one
    return None


def _knows_what_comes(one: LookUp, edition: Edition) -> bool:
    """Nothing on the slip has to be asked of the database."""
    return (AHEAD, one.slug, "zh") in edition.memory and knows_requests(one.current)


def _found(one: LookUp, typed: dict[str, str]) -> Found | None:
    """What the page would find. Work that is used here is used again by the page with the same inputs: it is the same. No
    kind of miss costs more of it than another."""
    ticket, name, id_part = (typed.get(field, "") for field in ("ticket", "name", "id_part"))
    asked = asked_of(ticket, name, id_part, one.current.id_part)
    if reasons_against_asking(asked, name, one.current.id_part) or reasons_against_work(one, asked, typed):
        return None
    try:
        return find_nobody(asked) if one.is_gone else find(snapshots(), one.current, asked)
    except UNREADABLE:
        return None


# --- what of a slip are texts, and what shapes the page ---------------------------------------------------------------

_TEXTS = attrgetter("title", "exam", "conclusion", "then", "tone", "post", "total", "formula", "category", "cut",
                    "released", "amended", "code")  # fmt: skip
_MARK = attrgetter("title", "mark", "weight", "counted")
_LINE = attrgetter("title", "least")


def texts_of(own: Own) -> list[Any]:
    """Every text and number of it but the steps of the distribution, always in the same order."""
    words = own.words
    texts = [*_TEXTS(words), words.rank, words.sat, own.who, own.number, own.token]
    for mark in words.marks:
        texts += _MARK(mark)
    for line in words.lines:
        texts += _LINE(line)
    texts += words.why
    return texts


def shape_of(own: Own) -> tuple[Any, ...]:
    """Every yes and no of it, and how many there are of what comes in rows."""
    words = own.words
    return (
        words.is_weighted, words.is_within, words.may_refill, words.is_provisional, words.rank is None, len(words.marks),
        tuple([line.is_reached for line in words.lines]), len(words.why), not words.bands,
    )  # fmt: skip


class _Steps:
    """The distribution of a post in rows, in the four forms a row has. Whoever stands at the same step of the same post reads
    the very same rows."""

    def __init__(self, app: Flask) -> None:
        module: Any = app.jinja_env.get_template("public/_slip_band.html").module
        self.row: Callable[[Band], str] = module.band_row
        self._forms = {
            (mine, cut): str(self.row(Band("%s", "%s", "%s", mine, cut)))  # type: ignore[arg-type]
            for mine in (False, True)
            for cut in (False, True)
        }
        self._known: dict[int, tuple[tuple[Band, ...], bytes]] = {}

    def of(self, bands: tuple[Band, ...]) -> bytes:
        known = self._known.get(id(bands))
        if known is None:
            rows = [
                self._forms[one.holds_me, one.holds_cut] % (one.words, one.count, one.share) for one in bands
            ]
            if len(self._known) >= MOST:
                self._known.clear()
            # Kept with their text, so that nothing else is ever called by their id.
            known = self._known[id(bands)] = bands, "\n".join([*rows, ""]).encode()
        return known[1]


class _SlipMould:
    """The page with its headers."""

    def __init__(self, app: Flask, environ: Environ, matter: Matter, steps: _Steps) -> None:
        marks = Marks()
        own: Own = marks.copy(replace(matter.own, words=replace(matter.own.words, bands=())))
        rows, place = "", marks.new()
        with app.request_context({**environ, "wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"}):
            if matter.own.words.bands:
                sample = Band(marks.new(), marks.new(), marks.new(), False, False)  # type: ignore[arg-type]
                own, rows = replace(own, words=replace(own.words, bands=(sample,))), f"{steps.row(sample)}\n"
            response = app.process_response(slip_page(replace(matter, own=own)))
            self._headers = response.get_wsgi_headers(environ).to_wsgi_list()
            page = response.get_data(as_text=True)
        self._after: tuple[Callable[[], None], ...] = (response.close,)
        self._mould = Mould(page.replace(rows, place) if rows else page, [*texts_of(own), place])

    def cast(self, texts: list[Any], steps: bytes) -> Answer:
        body = self._mould.cast(texts, steps)
        after, self._after = self._after, ()
        return Answer("200 OK", with_length(self._headers, len(body)), body, after)
