"""Every route says who may enter, and keeps to it; every form needs its token and comes from a page of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hr_portal.accounts.rules import Role
from hr_portal.web.access import Access
from hr_portal.web.edges import SAFE
from tests.client import Client
from tests.factories.accounts import City, enter, make_city, make_person, token_on
from tests.web.access_table import ACCESS, ANYONE, EXAMPLES, SIGNED_IN, WITHOUT_TOKEN, Who


@dataclass(frozen=True)
class Route:
    method: str
    rule: str
    path: str
    endpoint: str

    @property
    def key(self) -> str:
        """The line of the table: English pages share that of the Chinese ones."""
        return self.endpoint.replace("public_en.", "public.", 1)

    def __str__(self) -> str:
        return f"{self.method} {self.rule} ({self.endpoint})"


def routes(app: Flask) -> Iterator[Route]:
    """Every way into the application, one for each method."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            values = {name: EXAMPLES.get(name, 1) for name in rule.arguments}
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Route(
                    method, rule.rule, adapter.build(rule.endpoint, values, method=method), rule.endpoint
                )


def unsafe(app: Flask) -> Iterator[Route]:
    return (route for route in routes(app) if route.method not in SAFE)


def closed(app: Flask) -> Iterator[tuple[Route, Who]]:
    """Routes that ask who somebody is."""
    for route in routes(app):
        who = ACCESS.get(route.key, SIGNED_IN)
        if who != ANYONE:
            yield route, who


@pytest.fixture
def city(session: Session) -> City:
    city = make_city(session)
    session.commit()
    return city


def ask(client: Client, route: Route, token: str, **more: object) -> TestResponse:
    data = None if route.method in SAFE else {"csrf_token": token}
    return client.open(route.path, method=route.method, data=data, **more)


def token_of(client: Client) -> str:
    """A token of this browser, signed in or not."""
    page = client.get("/staff/sign-in")
    return token_on(page if page.status_code == 200 else client.get("/staff/account"))


def test_every_route_has_a_line_and_every_line_a_route(app: Flask) -> None:
    named = {route.key for route in routes(app)}
    assert {str(route) for route in routes(app) if route.key not in ACCESS} == set(), "say who may enter"
    assert set(ACCESS) - named == set(), "no such route"


def test_each_mark_says_what_the_table_says(app: Flask) -> None:
    for route in routes(app):
        access = app.view_functions[route.endpoint].access  # type: ignore[attr-defined]
        assert isinstance(access, Access)
        who: Who = ANYONE if access.roles is None else access.roles or SIGNED_IN
        assert who == ACCESS.get(route.key), route


def test_a_route_without_a_mark_stops_the_start() -> None:
    from hr_portal.web import access

    app = Flask("unmarked")
    app.add_url_rule("/", "open_door", lambda: "")
    with pytest.raises(RuntimeError, match="open_door"):
        access.prepare(app)


def test_whoever_is_not_signed_in_is_led_to_sign_in(app: Flask, client: Client, city: City) -> None:
    for route, _ in closed(app):
        answer = ask(client, route, token_of(client))
        assert answer.status_code in (302, 303), route
        assert answer.headers["Location"].startswith("/staff/sign-in"), route


def test_whoever_has_no_duty_enters_only_what_is_for_all_staff(
    app: Flask, make_client: Callable[[], Client], session: Session, city: City
) -> None:
    person = make_person(session, city.top)
    for route, who in closed(app):
        client = make_client()
        enter(client, session, person)
        answer = ask(client, route, token_of(client))
        assert (answer.status_code == 403) is (who != SIGNED_IN), route
        assert answer.status_code < 500, route


def test_a_duty_opens_the_routes_of_its_role_and_no_others(
    app: Flask, make_client: Callable[[], Client], session: Session, city: City
) -> None:
    for role in Role:
        person = make_person(session, city.top, role)
        client = make_client()
        enter(client, session, person)
        token = token_of(client)
        for route, who in closed(app):
            if who == SIGNED_IN or (role in who and route.method not in SAFE):
                continue  # what changes something is asked below, each from a browser of its own
            answer = ask(client, route, token)
            assert (answer.status_code == 403) is (role not in who), (role, route)
            assert answer.status_code < 500, (role, route)


def test_whoever_has_the_duty_is_not_turned_away(
    app: Flask, make_client: Callable[[], Client], session: Session, city: City
) -> None:
    for route, who in closed(app):
        if route.method in SAFE or isinstance(who, str):
            continue
        for role in who:
            client = make_client()
            enter(client, session, make_person(session, city.top, role))
            answer = ask(client, route, token_of(client))
            assert answer.status_code != 403, (role, route)
            assert answer.status_code < 500, (role, route)
            assert not answer.headers.get("Location", "").startswith("/staff/sign-in"), (role, route)


def test_a_duty_that_is_over_opens_nothing(client: Client, session: Session, city: City) -> None:
    person = make_person(session, city.top, Role.ADMINISTRATOR)
    enter(client, session, person)
    assert client.get("/staff/people").status_code == 200
    person.duties[0].ended_at = person.created_at
    session.commit()
    assert client.get("/staff/people").status_code == 403


def test_every_form_without_its_token_is_refused(
    app: Flask, make_client: Callable[[], Client], session: Session, city: City
) -> None:
    person = make_person(session, city.top, *Role)
    asked = 0
    for route in unsafe(app):
        if route.key in WITHOUT_TOKEN:
            continue
        for token in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}):
            client = make_client()
            enter(client, session, person)
            client.get("/staff/account")
            answer = client.open(route.path, method=route.method, data=token)
            assert answer.status_code in (400, 429), (route, token)
            asked += 1
    assert asked >= 30


def test_a_token_of_somebody_else_is_worth_nothing(
    make_client: Callable[[], Client], session: Session, city: City
) -> None:
    thief, victim = make_client(), make_client()
    enter(victim, session, make_person(session, city.top))
    victim.get("/staff/account")
    answer = victim.post("/staff/sign-out", data={"csrf_token": token_of(thief)})
    assert answer.status_code == 400


CROSS_SITE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "https://localhost"},
    {"Origin": "null"},
]


def test_every_form_from_another_site_is_refused_even_with_the_token(
    app: Flask, client: Client, session: Session, city: City
) -> None:
    enter(client, session, make_person(session, city.top, *Role))
    token = token_of(client)
    for route in unsafe(app):
        for headers in CROSS_SITE:
            if headers == {"Origin": "null"} and route.key in WITHOUT_TOKEN and route.key != "public.prefs":
                continue  # what an older browser says of a page that tells no site where it came from
            assert ask(client, route, token, headers=headers).status_code == 403, (route, headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "http://localhost"},
        {"Origin": "http://127.0.0.1:8000"},
    ],
    ids=[
        "says nothing",
        "a page of ours",
        "a page of ours without referrer",
        "an older browser",
        "the public address",
    ],
)
def test_a_form_from_a_page_of_ours_is_taken(
    client: Client, session: Session, city: City, headers: dict[str, str]
) -> None:
    enter(client, session, make_person(session, city.top))
    form = {"csrf_token": token_of(client), "language": "en"}
    assert client.post("/staff/account/language", data=form, headers=headers).status_code == 303


def test_reading_from_another_site_is_no_crime(client: Client, session: Session, city: City) -> None:
    enter(client, session, make_person(session, city.top))
    assert client.get("/staff/account", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
