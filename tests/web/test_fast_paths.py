"""Law 10: whatever the thin layer answers, Flask answers the same, byte for byte; and it does answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextvars import Context
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from werkzeug.test import Client as Reader
from werkzeug.test import TestResponse

from hr_portal.accounts.models import User
from hr_portal.app import create_app
from hr_portal.core.clock import FrozenClock
from hr_portal.core.sealed_token import open_token
from hr_portal.extensions import db
from hr_portal.recruitment import result_releases
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.result_models import Release
from hr_portal.recruitment.result_releases import Plan
from hr_portal.web.caching import MOST_KEPT, READ_EVERY
from hr_portal.web.fast.moulds import Marks, Mould
from hr_portal.web.fast.slip import shape_of, texts_of
from hr_portal.web.public.slips import Own
from hr_portal.web.slip_words import Band, LineRow, MarkRow, SlipWords
from tests.factories.candidates import Opened, amended, looked_for, open_results, proof
from tests.factories.notices import hide, make_office, publish
from tests.factories.results import GONE, ONE, OPENS, THREE, TWO

PAST = timedelta(days=9)
FOUR = "27020000000002"
MANY = [
    [
        f"4101000001{n:02d}",
        *ONE[1:3],
        FOUR,
        str(60 + n),
        str(70 + n % 7),
        "",
        f"{(130 + n + n % 7) / 2:.2f}",
        "",
        "",
    ]
    for n in range(24)
]
"""Enough for a distribution, with ties."""
NOT_THE_PAGE = re.compile(r'(name="(?:slip|question)" value=")[^"]*|(for="answer">)[^<]*')
"""Sealed with a nonce, or drawn."""


class Twins:
    """One site, served twice: with the layer and without."""

    def __init__(self, app: Flask) -> None:
        self.fast, self.flask = (
            app if app.extensions["settings"].has_fast_paths is has_layer else _as(app, has_layer)
            for has_layer in (True, False)
        )
        self.layer = self.fast.extensions["fast_paths"]
        self.passed = 100.0

    def ask(self, app: Flask, method: str, path: str, **more: Any) -> TestResponse:
        db.session.rollback()  # the test's own transaction, which may have begun within a request that only reads
        return Context().run(
            lambda: Reader(app, use_cookies=False).open(path, method=method, buffered=True, **more)
        )

    def both(self, method: str, path: str, **more: Any) -> tuple[TestResponse, bool]:
        """The answer of the layer, which is Flask's, and whether it came without Flask."""
        before = self.layer.answered.total()
        one, other = (self.ask(app, method, path, **more) for app in (self.fast, self.flask))
        assert one.status == other.status
        assert list(one.headers) == list(other.headers)
        assert _plain(one) == _plain(other)
        return one, self.layer.answered.total() > before

    def look_up(
        self, row: Sequence[str], headers: dict[str, str] | None = None, **typed: Any
    ) -> tuple[TestResponse, bool]:
        """With a solution of its own for each; asked twice, since the first of a second is Flask's."""
        found, by_layer = None, False
        for _ in range(2):
            before = self.layer.answered.total()
            answers = []
            for app in (self.fast, self.flask):
                data = looked_for(row) | {"proof": proof(self.fast)} | typed
                answers.append(self.ask(app, "POST", "/results", data=data, headers=headers))
            one, other = answers
            assert one.status == other.status
            assert _names(one) == _names(other)
            assert _plain(one) == _plain(other)
            found, by_layer = one, self.layer.answered.total() > before
        assert found is not None
        return found, by_layer


def _as(app: Flask, has_layer: bool) -> Flask:
    settings = replace(app.extensions["settings"], has_fast_paths=has_layer)
    return create_app(settings, surfaces=settings.surfaces, clock=app.extensions["clock"])


def _plain(answer: TestResponse) -> str:
    return NOT_THE_PAGE.sub(r"\1\2", answer.get_data(as_text=True))


def _names(answer: TestResponse) -> list[tuple[str, str]]:
    """A drawn question is longer or shorter than another."""
    return [
        (name, "" if name == "Content-Length" and answer.status_code != 200 else value)
        for name, value in answer.headers
    ]


@pytest.fixture
def twins(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Twins]:
    """Real time stands still, so that what a process knows for a second it knows throughout a test."""
    made = Twins(app)
    monkeypatch.setattr(made.fast.extensions["publication"], "seconds", lambda: made.passed)
    yield made
    for other in {made.fast, made.flask} - {app}:
        with other.app_context():
            db.session.remove()
            db.engine.dispose()


WINDOW = Plan(OPENS, IdPart.LAST_SIX, "", OPENS + timedelta(days=1), OPENS + timedelta(days=3))


@pytest.fixture
def opened(session: Session, twins: Twins, clock: FrozenClock) -> Opened:
    made = open_results(session, twins.fast, ONE, TWO, THREE, GONE, *MANY, plan=WINDOW)
    clock.travel_to(OPENS)
    return made


# --- one's own result


@pytest.mark.parametrize(
    "row", [ONE, TWO, THREE, GONE, MANY[0], MANY[17]], ids=lambda row: row[2] + row[0][-2:]
)
@pytest.mark.parametrize("large", [False, True])
def test_a_slip_is_the_same_page(twins: Twins, opened: Opened, row: list[str], large: bool) -> None:
    cookie = {"Cookie": "size=large; other=1"} if large else {}
    answer, by_layer = twins.look_up(row, headers={"Sec-Fetch-Site": "same-origin"} | cookie)
    assert answer.status_code == 200
    assert by_layer
    assert ('class="elder"' in answer.get_data(as_text=True)) is large


@pytest.mark.parametrize("days", [0, 1, 2, 3, 60])
def test_a_slip_is_the_same_in_every_phase_of_the_re_check(
    twins: Twins, opened: Opened, clock: FrozenClock, days: int
) -> None:
    clock.travel_to(OPENS + timedelta(days=days))
    for row in (ONE, THREE, GONE):
        _, by_layer = twins.look_up(row)
        assert by_layer


def test_the_ticket_on_a_slip_of_the_layer_opens_as_flask_s_does(twins: Twins, opened: Opened) -> None:
    before = twins.layer.answered["slip"]
    answers = [twins.ask(app, "POST", "/results", data=looked_for(ONE) | {"proof": proof(twins.fast)}) for app in
               (twins.flask, twins.fast, twins.fast)]  # fmt: skip
    secret = twins.fast.extensions["settings"].secret_key.encode()
    said = [
        open_token(secret, "result slip", re.findall(r'name="slip" value="([^"]+)"', page.text)[0], now=OPENS)
        for page in answers
    ]
    assert said[0] == said[1] == said[2]
    assert twins.layer.answered["slip"] == before + 1


@pytest.mark.parametrize(
    ("typed", "is_slip"),
    [
        ({"name": "莫宇桃"}, False),
        ({"id_part": "000000"}, False),
        ({"id_part": ""}, False),
        ({"ticket": "４１０１ ０００ ０００２４"}, True),
        ({"name": "莫宇梅\ufdd2"}, None),
        ({"name": "莫\0宇梅"}, None),
        ({"name": "<b>莫宇梅</b>"}, False),
        ({"exam": "no-such"}, False),
        ({"proof": "bm90aGluZw=="}, False),
        ({"proof": ""}, False),
        ({"answer": "7"}, None),
        ({"more": "1"}, True),
    ],
    ids=str,
)
def test_whatever_is_typed_is_answered_as_flask_answers_it(
    twins: Twins, opened: Opened, typed: dict[str, Any], is_slip: bool | None
) -> None:
    answer, by_layer = twins.look_up(ONE, **typed)
    if is_slip is not None:
        assert (answer.status_code == 200) is is_slip
        assert by_layer is is_slip


def test_a_solution_used_for_another_is_refused_by_both(twins: Twins, opened: Opened) -> None:
    twins.look_up(ONE)
    work = proof(twins.fast)
    assert (
        twins.ask(twins.fast, "POST", "/results", data=looked_for(ONE) | {"proof": work}).status_code == 200
    )
    again = looked_for(TWO) | {"proof": work}
    for app in (twins.fast, twins.flask):
        assert twins.ask(app, "POST", "/results", data=again).status_code == 422
    sent_twice = looked_for(ONE) | {"proof": work}
    for app in (twins.fast, twins.flask):
        assert twins.ask(app, "POST", "/results", data=sent_twice).status_code == 200


@pytest.mark.parametrize(
    "more",
    [
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
        {"headers": {"Origin": "https://elsewhere.example"}},
        {"headers": {"Origin": "null"}},
        {"headers": {"Sec-Fetch-Site": ""}},
        {"query_string": "exam=anlan-2027"},
        {"headers": {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}},
        {"headers": {"Content-Type": "text/plain"}},
        {"path": "/en/results"},
    ],
    ids=str,
)
def test_what_is_not_plain_is_flask_s(twins: Twins, opened: Opened, more: dict[str, Any]) -> None:
    twins.look_up(ONE)
    path = more.pop("path", "/results")
    answers = []
    for app in (twins.fast, twins.flask):
        body = urlencode(looked_for(ONE) | {"proof": proof(twins.fast)}).encode()
        asked = {"content_type": "application/x-www-form-urlencoded"} | more
        answers.append(twins.ask(app, "POST", path, data=body, **asked))
    assert answers[0].status == answers[1].status
    assert _plain(answers[0]) == _plain(answers[1])


def test_before_the_instant_and_while_it_is_suspended_the_layer_gives_nothing(
    twins: Twins, opened: Opened, session: Session, clock: FrozenClock
) -> None:
    clock.travel_to(OPENS - timedelta(microseconds=1))
    answer, by_layer = twins.look_up(ONE)
    assert (answer.status_code, by_layer) == (409, False)
    clock.travel_to(OPENS)
    assert twins.look_up(ONE)[1]
    result_releases.suspend(session, opened.release, "核查中", actor=opened.results.bureau.officer, now=OPENS)
    session.commit()
    answer, by_layer = twins.look_up(ONE)
    assert (answer.status_code, by_layer) == (409, False)


def test_a_suspension_by_another_process_shuts_the_layer_within_a_second(
    twins: Twins, opened: Opened, session: Session
) -> None:
    release_id, officer_id = opened.release.id, opened.results.bureau.officer.id
    session.commit()
    assert twins.look_up(ONE)[1]
    elsewhere = create_engine(twins.fast.config["SQLALCHEMY_DATABASE_URI"])
    with Session(elsewhere) as other:
        officer = other.get_one(User, officer_id)
        result_releases.suspend(other, other.get_one(Release, release_id), "核查中", actor=officer, now=OPENS)
        other.commit()
    elsewhere.dispose()
    for passed, status in ((0.0, 200), (READ_EVERY, 409)):
        twins.passed += passed
        data = looked_for(ONE) | {"proof": proof(twins.fast)}
        assert twins.ask(twins.fast, "POST", "/results", data=data).status_code == status


def test_an_amended_result_is_given_from_its_instant_on(
    twins: Twins, opened: Opened, session: Session, clock: FrozenClock
) -> None:
    assert "71.50" in twins.look_up(ONE)[0].text
    better = [*ONE[:4], "75", "74", "", "74.50", "1", ""]
    later = OPENS + timedelta(hours=2)
    plan = Plan(later, IdPart.LAST_SIX, "登分有误，已更正。")
    amended(session, opened, better, [*TWO[:8], "2", ""], THREE, GONE, *MANY, plan=plan, now=OPENS)
    for instant, total in ((later - timedelta(microseconds=1), "71.50"), (later, "74.50")):
        clock.travel_to(instant)
        answer, by_layer = twins.look_up(ONE)
        assert by_layer
        assert f'total">{total}<' in answer.text


def test_however_much_an_edition_keeps_the_layer_has_its_place(
    twins: Twins, opened: Opened, session: Session, clock: FrozenClock
) -> None:
    shown = publish(session, make_office(session, "AL77"), at="2026-11-30 10:00")
    session.commit()
    twins.ask(twins.fast, "GET", "/results")
    edition = twins.fast.extensions["publication"].known(clock.now())
    for number in range(MOST_KEPT):
        edition.kept(number, dict)
    assert twins.look_up(ONE)[1]
    assert _asked_twice(twins, f"/n/{shown.address}")[1]


# --- a notice


def _asked_twice(twins: Twins, path: str, **more: Any) -> tuple[TestResponse, bool]:
    twins.both("GET", path, **more)
    return twins.both("GET", path, **more)


def test_a_notice_is_the_same_page_in_every_phase(twins: Twins, session: Session, clock: FrozenClock) -> None:
    office = make_office(session)
    shown = publish(session, office)
    session.commit()
    path, published = f"/n/{shown.address}", clock.now()
    seen = set()
    for after in (timedelta(0), timedelta(seconds=3), timedelta(days=1), PAST, timedelta(days=400)):
        clock.travel_to(published + after)
        for headers in ({}, {"Cookie": "size=large"}, {"Cookie": "size=normal; large=1"}):
            answer, by_layer = _asked_twice(twins, path, headers=headers)
            assert by_layer is (answer.status_code == 200)
            seen.add(answer.get_data())
    assert len(seen) > 4


def test_a_copy_that_is_still_good_is_not_sent_again(twins: Twins, session: Session) -> None:
    shown = publish(session, make_office(session))
    session.commit()
    path = f"/n/{shown.address}"
    tag = twins.both("GET", path)[0].headers["ETag"]
    for match, status in ((tag, 304), ('"other"', 200), (f'"x", {tag}', 304), (f"W/{tag}", 200), ("*", 200)):
        answer, by_layer = _asked_twice(twins, path, headers={"If-None-Match": match})
        assert (answer.status_code, by_layer) == (status, match == tag)


def test_what_is_kept_ends_at_the_boundary_and_says_so(
    twins: Twins, session: Session, clock: FrozenClock
) -> None:
    shown = publish(session, make_office(session))
    session.commit()
    path = f"/n/{shown.address}"
    _asked_twice(twins, path)
    with twins.fast.app_context():
        until = twins.fast.extensions["publication"].known(clock.now()).until
    clock.travel_to(until - timedelta(seconds=2, microseconds=1))
    assert _asked_twice(twins, path)[0].headers["Cache-Control"].startswith("public, max-age=2,")
    clock.travel_to(until)
    assert twins.both("GET", path)[1] is False


def test_a_hidden_notice_is_neutral_at_once(twins: Twins, session: Session, clock: FrozenClock) -> None:
    office = make_office(session)
    shown = publish(session, office)
    session.commit()
    assert shown.live is not None
    path, title = f"/n/{shown.address}", shown.live.title
    assert title in _asked_twice(twins, path)[0].text
    hide(session, office, shown, now=clock.now())
    session.commit()
    answer, by_layer = twins.both("GET", path)
    assert title not in answer.text
    assert not by_layer


@pytest.mark.parametrize(
    "path", ["/n/AL99-2026-00001", "/n/", "/n/%00", "/n/a/b", "/n/AL01-2026-00001?size=large"]
)
def test_an_address_without_a_notice_is_never_kept(twins: Twins, path: str) -> None:
    for _ in range(2):
        answer, by_layer = twins.both("GET", path)
        assert answer.status_code == 404
        assert not by_layer


@pytest.mark.parametrize(
    "ask", [("HEAD", ""), ("GET", "?size=large"), ("OPTIONS", ""), ("POST", "")], ids=str
)
def test_other_questions_to_a_notice_are_flask_s(
    twins: Twins, session: Session, ask: tuple[str, str]
) -> None:
    shown = publish(session, make_office(session))
    session.commit()
    method, query = ask
    for _ in range(2):
        assert not twins.both(method, f"/n/{shown.address}{query}")[1]


# --- the mould


def test_every_text_of_a_slip_has_its_place_and_every_yes_and_no_is_of_its_shape() -> None:
    own = Own(_words(), "李＊然", "4101＊＊＊＊0024", "token")
    marked = Marks().copy(own)
    texts, marks = texts_of(own), texts_of(marked)
    assert len(set(marks)) == len(marks) == len(texts)
    assert _leaves(marked) - {
        mark for band in marked.words.bands for mark in (band.words, band.count, band.share)
    } == set(marks)
    for change in _flipped(own.words):
        other = replace(own, words=change)
        assert (shape_of(other), list(map(bool, texts_of(other)))) != (shape_of(own), list(map(bool, texts)))


def _words() -> SlipWords:
    given: dict[str, Any] = {}
    for number, one in enumerate(fields(SlipWords)):
        kind = str(one.type)
        given[one.name] = {"str": f"t{number}", "bool": True, "int": number, "int | None": number}.get(kind)
    return SlipWords(**given | {
        "marks": (MarkRow("a", "b", "c", "d"),), "lines": (LineRow("e", "f", True),), "why": ("g", "h"),
        "bands": (Band("i", 1, 2, False, False),),
    })  # fmt: skip


def _leaves(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, tuple):
        return set().union(*map(_leaves, value)) if value else set()
    if hasattr(value, "__dataclass_fields__"):
        return set().union(*(_leaves(getattr(value, name)) for name in value.__dataclass_fields__))
    return set()


def _flipped(words: SlipWords) -> Iterator[SlipWords]:
    changes: list[dict[str, Any]] = [
        {"rank": None},
        {"lines": (replace(words.lines[0], is_reached=False),)},
    ]
    for one in fields(SlipWords):
        value = getattr(words, one.name)
        if isinstance(value, bool):
            changes.append({one.name: not value})
        elif isinstance(value, str | tuple):
            changes.append({one.name: type(value)()})
    for change in changes:
        yield replace(words, **change)


def test_a_mould_escapes_what_is_typed_and_refuses_a_mark_nobody_fills() -> None:
    marks = Marks()
    one, two, last = marks.new(), marks.new(), marks.new()
    mould = Mould(f"<p>{one}</p>{two}{one}{last}", [two, one, last])
    assert mould.cast(["&", "<b>"], b"<i>") == b"<p>&lt;b&gt;</p>&amp;&lt;b&gt;<i>"
    assert mould.cast(["\ufdd2", "<b>"], b"") == "<p>&lt;b&gt;</p>\ufdd2&lt;b&gt;".encode()
    with pytest.raises(KeyError):
        Mould(f"{one}{two}", [one])
