"""The sign-in page, the cookie, and the account page as a browser meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.links import make_link
from hr_portal.accounts.models import SignInSession, User
from hr_portal.accounts.people import disable_person
from hr_portal.accounts.rules import Role
from hr_portal.accounts.sign_in import IDLE, LONGEST
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.core.clock import FrozenClock
from hr_portal.extensions import limiter
from tests.client import Client
from tests.clockwork import TODAY, instant
from tests.factories.accounts import PASSWORD, enter, make_city, make_person, sign_in_at, submit, token_on

NOW = instant(TODAY)
NEW = "换一句同样长的口令 2041"
FAILED = "登录名或密码不对，请核对后再试"


@pytest.fixture(autouse=True)
def fresh_limits(app: Flask) -> None:
    """Limits are counted in real time and kept in memory; each test begins with none used up."""
    with app.app_context():
        limiter.reset()


@pytest.fixture
def person(session: Session) -> User:
    person = make_person(session, make_city(session).middle, Role.AUTHOR, login="heyu", name="何雨")
    session.commit()
    return person


def cookie_of(client: Client) -> str:
    found = client.get_cookie("staff")
    assert found is not None
    return found.value


def is_signed_in(client: Client) -> bool:
    return client.get("/staff/account").status_code == 200


def test_signing_in_leads_to_the_desk_and_the_name_stands_on_every_page(client: Client, person: User) -> None:
    answer = sign_in_at(client, "ＨＥＹＵ", PASSWORD)
    assert answer.status_code == 303
    page = client.get("/staff/account").get_data(as_text=True)
    assert "何雨" in page
    assert "我的账户" in page
    assert "严禁录入、传输国家秘密和工作秘密" in page


def test_unknown_wrong_and_disabled_get_the_same_page(client: Client, session: Session, person: User) -> None:
    gone = make_person(session, person.organ, login="gone")
    gone.disabled_at = NOW
    session.commit()
    pages = []
    for login, password in [("nobody", PASSWORD), ("heyu", "wrong"), ("gone", PASSWORD)]:
        answer = sign_in_at(client, login, password)
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert FAILED in page
        assert "<title>错误：" in page
        assert 'role="alert"' in page
        assert password not in page
        pages.append(page.replace(login, "LOGIN").replace(token_on(answer), "TOKEN"))
    assert len(set(pages)) == 1


def test_what_is_left_empty_is_named(client: Client, person: User) -> None:
    page = sign_in_at(client, "", "").get_data(as_text=True)
    assert 'href="#login">请填写登录名' in page
    assert 'href="#password">请填写密码' in page


def test_pages_of_signing_in_are_stored_nowhere(client: Client, session: Session, person: User) -> None:
    token = make_link(session, person, actor=COMMAND_LINE, now=NOW)
    for path in ("/staff/sign-in", f"/staff/link/{token}", "/staff/link/nothing"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_the_cookie_is_closed_to_scripts_and_other_sites(client: Client, person: User) -> None:
    for header in sign_in_at(client, "heyu").headers.getlist("Set-Cookie"):
        assert "HttpOnly" in header
        assert "SameSite=Lax" in header
        assert "Expires" not in header, "it ends with the browser"


def test_a_page_for_everybody_does_not_vary_by_cookie(client: Client, session: Session, person: User) -> None:
    enter(client, session, person)
    assert "Vary" not in client.get("/healthz").headers


# ------------------------------------------------------------------ where it leads


@pytest.mark.parametrize(
    ("then", "leads_to"),
    [
        ("/staff/people?organ=AL01", "/staff/people?organ=AL01"),
        ("/staff", "/staff"),
        ("https://evil.example/staff", None),
        ("//evil.example/staff", None),
        ("/\\evil.example", None),
        ("/staff\\..\\evil", None),
        ("\t//evil.example", None),
        ("/staff/\n/evil", None),
        ("/staffing", None),
        ("staff/people", None),
        ("javascript:alert(1)", None),
        ("/n/AL01-2026-00001", None),
        ("/@evil.example", None),
    ],
)
def test_signing_in_leads_to_a_staff_page_of_this_site_only(
    client: Client, person: User, then: str, leads_to: str | None
) -> None:
    answer = sign_in_at(client, "heyu", then=then)
    assert answer.status_code == 303
    if leads_to is not None:
        assert answer.headers["Location"] == leads_to
    else:
        assert answer.headers["Location"] in ("/staff/account", "/staff", "/staff/")


def test_a_page_asked_for_before_signing_in_is_shown_after(
    client: Client, session: Session, person: User
) -> None:
    asked = client.get("/staff/account?x=1")
    assert asked.status_code == 302
    page = client.get(asked.headers["Location"])
    assert 'name="then" value="/staff/account?x=1"' in page.get_data(as_text=True)


def test_the_page_offers_english(client: Client) -> None:
    page = client.get("/staff/sign-in?lang=en").get_data(as_text=True)
    assert '<html lang="en"' in page
    assert 'lang="zh-CN" hreflang="zh-CN">中文' in page


# ------------------------------------------------------------------ the life of a session


def test_a_cookie_planted_before_signing_in_is_worth_nothing_after(
    client: Client, make_client: Callable[[], Client], person: User
) -> None:
    attacker = make_client()
    attacker.get("/staff/sign-in")
    planted = cookie_of(attacker)
    client.set_cookie("staff", planted)
    sign_in_at(client, "heyu")
    assert cookie_of(client) != planted
    assert is_signed_in(client)
    assert not is_signed_in(attacker)


def test_a_token_planted_in_the_cookie_is_replaced_and_its_session_ended(
    client: Client, session: Session, make_client: Callable[[], Client], person: User
) -> None:
    attacker_person = make_person(session, person.organ, login="mallory")
    attacker = make_client()
    planted = enter(attacker, session, attacker_person)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = planted
    token = token_on(client.get("/staff/account"))
    answer = client.post("/staff/sign-in", data={"csrf_token": token, "login": "heyu", "password": PASSWORD})
    assert answer.status_code == 303
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != planted
    assert "何雨" in client.get("/staff/account").get_data(as_text=True)
    assert not is_signed_in(attacker)


def test_the_cookie_holds_the_token_and_nothing_about_the_machine(client: Client, person: User) -> None:
    sign_in_at(client, "heyu")
    with client.session_transaction() as cookie:
        assert set(cookie) <= {"_user_id", "_fresh", "csrf_token", "_flashes"}


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(
    client: Client, make_client: Callable[[], Client], person: User
) -> None:
    sign_in_at(client, "heyu")
    stolen = cookie_of(client)
    answer = submit(client, "/staff/account", to="/staff/sign-out")
    assert answer.status_code == 303
    assert "您已退出。" in client.get("/staff/sign-in").get_data(as_text=True)
    thief = make_client()
    thief.set_cookie("staff", stolen)
    assert not is_signed_in(thief)


def test_signing_out_is_never_a_link(client: Client, session: Session, person: User) -> None:
    enter(client, session, person)
    assert client.get("/staff/sign-out").status_code == 405
    assert is_signed_in(client)


def test_a_cookie_from_before_a_new_password_is_worth_nothing(
    client: Client, make_client: Callable[[], Client], session: Session, person: User
) -> None:
    elsewhere = make_client()
    enter(elsewhere, session, person)
    enter(client, session, person)
    before = cookie_of(client)
    answer = submit(
        client, "/staff/account", {"old": PASSWORD, "new": NEW, "again": NEW}, to="/staff/account/password"
    )
    assert answer.status_code == 303
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    elsewhere.set_cookie("staff", before)
    assert not is_signed_in(elsewhere)
    assert sign_in_at(elsewhere, "heyu", PASSWORD).status_code == 422
    assert sign_in_at(elsewhere, "heyu", NEW).status_code == 303


def test_whoever_is_disabled_is_out_with_the_next_click(
    client: Client, session: Session, person: User
) -> None:
    make_person(session, person.organ, Role.ADMINISTRATOR)
    enter(client, session, person)
    disable_person(session, person, actor=COMMAND_LINE, now=NOW)
    assert not is_signed_in(client)


@pytest.mark.parametrize("limit", [IDLE, LONGEST], ids=["idle", "absolute"])
@pytest.mark.parametrize("side", [-1, 0, 1], ids=["a second before", "on the second", "a second after"])
def test_a_session_ends_on_the_second(
    client: Client, clock: FrozenClock, session: Session, person: User, limit: timedelta, side: int
) -> None:
    enter(client, session, person)
    if limit == LONGEST:
        row = session.scalars(select(SignInSession)).one()
        row.seen_at = NOW + LONGEST - timedelta(minutes=5)
        session.commit()
    clock.travel_to(NOW + limit + timedelta(seconds=side))
    assert is_signed_in(client) is (side < 0)


def test_a_read_keeps_the_session_alive_and_writes_at_most_once_a_minute(
    client: Client, clock: FrozenClock, session: Session, person: User
) -> None:
    enter(client, session, person)
    seen = []
    for _ in range(4):
        clock.tick(30)
        client.get("/staff/account", buffered=True)  # to its end, as a server does
        seen.append(session.scalars(select(SignInSession)).one().seen_at - NOW)
    assert [moment.total_seconds() for moment in seen] == [0, 60, 60, 120]


def test_sessions_are_listed_and_ended_one_by_one(
    client: Client, make_client: Callable[[], Client], session: Session, person: User
) -> None:
    elsewhere = make_client()
    enter(elsewhere, session, person)
    enter(client, session, person)
    page = client.get("/staff/account").get_data(as_text=True)
    assert page.count("Firefox, Linux") >= 2
    assert page.count("现在用的") == 1
    other = session.scalars(select(SignInSession).order_by(SignInSession.id)).first()
    assert other is not None
    assert submit(client, "/staff/account", to=f"/staff/account/sessions/{other.id}/end").status_code == 303
    assert not is_signed_in(elsewhere)
    assert is_signed_in(client)


def test_nobody_ends_sessions_of_somebody_else(
    client: Client, make_client: Callable[[], Client], session: Session, person: User
) -> None:
    other = make_person(session, person.organ)
    victim = make_client()
    enter(victim, session, other)
    enter(client, session, person)
    theirs = session.scalars(select(SignInSession.id).where(SignInSession.user_id == other.id)).one()
    assert submit(client, "/staff/account", to=f"/staff/account/sessions/{theirs}/end").status_code == 404
    assert is_signed_in(victim)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"old": "wrong", "new": NEW, "again": NEW}, "原密码不对"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "x"}, "两次填写的密码不一样"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "密码太短，请至少用12个字符"),
        ({"old": "", "new": NEW, "again": NEW}, "请填写密码"),
    ],
)
def test_a_password_that_is_not_changed_says_why(
    client: Client,
    make_client: Callable[[], Client],
    session: Session,
    person: User,
    form: dict[str, str],
    sentence: str,
) -> None:
    enter(client, session, person)
    answer = submit(client, "/staff/account", form, to="/staff/account/password")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count(sentence) == 2, "in the summary and beside the field"
    assert NEW not in page
    assert sign_in_at(make_client(), "heyu", PASSWORD).status_code == 303


def test_english_is_chosen_and_stays(client: Client, session: Session, person: User) -> None:
    enter(client, session, person)
    submit(client, "/staff/account", {"language": "en"}, to="/staff/account/language")
    assert '<html lang="en"' in client.get("/staff/account").get_data(as_text=True)
    assert (
        submit(client, "/staff/account", {"language": "fr"}, to="/staff/account/language").status_code == 422
    )


# ------------------------------------------------------------------ one-time links


def test_a_link_sets_a_password_and_then_leads_nowhere(
    client: Client, session: Session, person: User
) -> None:
    path = f"/staff/link/{make_link(session, person, actor=COMMAND_LINE, now=NOW)}"
    page = client.get(path).get_data(as_text=True)
    assert "何雨" in page
    answer = submit(client, path, {"password": NEW, "again": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/sign-in")
    spent = client.get(path)
    assert spent.status_code == 404
    assert "这条链接不能用了" in spent.get_data(as_text=True)
    assert sign_in_at(client, "heyu", NEW).status_code == 303


def test_a_used_an_expired_and_an_invented_link_look_alike(
    client: Client, clock: FrozenClock, session: Session, person: User
) -> None:
    expired = make_link(session, person, actor=COMMAND_LINE, now=NOW - timedelta(hours=24))
    pages = {client.get(f"/staff/link/{token}").get_data(as_text=True) for token in (expired, "invented")}
    assert len(pages) == 1


def test_a_poor_password_is_told_and_the_link_still_opens(
    client: Client, session: Session, person: User
) -> None:
    path = f"/staff/link/{make_link(session, person, actor=COMMAND_LINE, now=NOW)}"
    for form, sentence in [
        ({"password": "short", "again": "short"}, "密码太短"),
        ({"password": NEW, "again": "x"}, "两次填写的密码不一样"),
    ]:
        answer = submit(client, path, form)
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
    assert submit(client, path, {"password": NEW, "again": NEW}).status_code == 303


# ------------------------------------------------------------------ limits


def attempt(client: Client, login: str, **more: object) -> int:
    return client.post("/staff/sign-in", data={"login": login, "password": "wrong"}, **more).status_code


def test_guessing_one_login_is_slowed_and_other_networks_are_not(client: Client, person: User) -> None:
    for _ in range(5):
        assert sign_in_at(client, "heyu", "wrong").status_code == 422
    answer = sign_in_at(client, "heyu", PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert sign_in_at(client, " HEYU ", PASSWORD).status_code == 429, "however it is typed"
    token = token_on(client.get("/staff/sign-in"))
    elsewhere = {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}
    form = {"csrf_token": token, "login": "heyu", "password": PASSWORD}
    assert client.post("/staff/sign-in", data=form, **elsewhere).status_code == 303, (
        "the login itself is not locked"
    )


def test_requests_without_a_token_count_as_well(client: Client, person: User) -> None:
    assert [attempt(client, "heyu") for _ in range(6)] == [400] * 5 + [429]


def test_guessing_many_logins_from_one_network_is_slowed(client: Client, person: User) -> None:
    answers = [
        attempt(client, f"name{n}", environ_base={"REMOTE_ADDR": f"198.51.100.{n}"}) for n in range(31)
    ]
    assert answers == [400] * 30 + [429]


def test_a_bureau_behind_one_address_may_sign_in_all_at_once(
    client: Client, session: Session, person: User
) -> None:
    people = [make_person(session, person.organ).login for _ in range(31)]
    token = token_on(client.get("/staff/sign-in"))
    answers = []
    for login in people:
        with client.session_transaction() as cookie:
            cookie.pop("_user_id", None)
        answers.append(
            client.post("/staff/sign-in", data={"csrf_token": token, "login": login, "password": PASSWORD})
        )
        token = token_on(client.get("/staff/account"))
    assert {answer.status_code for answer in answers} == {303}


def test_guessing_the_old_password_at_an_open_browser_is_slowed(
    client: Client, session: Session, person: User
) -> None:
    enter(client, session, person)
    form = {"old": "wrong", "new": NEW, "again": NEW}
    answers = [
        submit(client, "/staff/account", form, to="/staff/account/password").status_code for _ in range(6)
    ]
    assert answers == [422] * 5 + [429]
