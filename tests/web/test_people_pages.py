"""The pages of people and duties, as two administrators use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Duty, OneTimeLink, SignInSession, User
from hr_portal.accounts.queries import may, user_by_login
from hr_portal.accounts.rules import Role
from hr_portal.web.staff import menu
from tests.client import Client
from tests.factories.accounts import (
    PASSWORD,
    City,
    add_duty,
    enter,
    make_city,
    make_person,
    sign_in_at,
    submit,
)

DAY = date(2026, 11, 24)


@pytest.fixture
def city(session: Session) -> City:
    return make_city(session)


@pytest.fixture
def first(session: Session, city: City, client: Client) -> User:
    """An administrator of the whole city, who sits at `client`."""
    person = make_person(session, city.top, Role.ADMINISTRATOR, name="郑重")
    enter(client, session, person)
    return person


@pytest.fixture
def second(session: Session, city: City) -> User:
    return make_person(session, city.top, Role.ADMINISTRATOR, name="严实")


@pytest.fixture
def second_client(make_client: Callable[[], Client], session: Session, second: User) -> Client:
    client = make_client()
    enter(client, session, second)
    return client


NEW = {"name": "何　雨", "login": "HeYu", "organ": "CH01", "office": "组织办", "email": ""}


def test_from_a_new_person_to_a_duty_with_two_administrators_and_no_mail(
    client: Client,
    second_client: Client,
    make_client: Callable[[], Client],
    session: Session,
    first: User,
    city: City,
) -> None:
    added = submit(client, "/staff/people/new", NEW)
    assert added.status_code == 303
    path = added.headers["Location"]
    person = user_by_login(session, "heyu")
    assert person is not None
    assert "没有职责" in client.get(path).get_data(as_text=True)

    shown = submit(client, path, to=f"{path}/link").get_data(as_text=True)
    found = re.search(r"http://127\.0\.0\.1:8000(/staff/link/\S+?)<", shown)
    assert found is not None
    assert found[1] not in client.get(path).get_data(as_text=True), "shown once"
    theirs = make_client()
    assert submit(theirs, found[1], {"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert sign_in_at(theirs, "heyu").status_code == 303
    assert theirs.get("/staff/people").status_code == 403

    form = {"role": "reviewer", "organ": "CH01", "since": "2026年11月24日", "until": "", "deputy_for": ""}
    assert submit(client, f"{path}/duties/new", form).status_code == 303
    duty = session.scalars(select(Duty).where(Duty.user_id == person.id)).one()
    assert not may(person, {Role.REVIEWER}, city.bottom, DAY)
    mine = client.get(f"/staff/duties/{duty.id}").get_data(as_text=True)
    assert "提出和确认应为两位管理员" in mine
    assert "确认，职责生效" not in mine
    assert submit(client, "/staff/people", to=f"/staff/duties/{duty.id}/confirm").status_code == 409

    desk = second_client.get("/staff/people").get_data(as_text=True)
    assert "等您确认的职责" in desk
    assert "确认，职责生效" in second_client.get(f"/staff/duties/{duty.id}").get_data(as_text=True)
    assert submit(second_client, "/staff/people", to=f"/staff/duties/{duty.id}/confirm").status_code == 303
    session.expire_all()
    assert may(person, {Role.REVIEWER}, city.bottom, DAY)
    assert "等您确认的职责" not in second_client.get("/staff/people").get_data(as_text=True)


@pytest.mark.parametrize(
    ("change", "anchor", "sentence"),
    [
        ({"login": "何雨"}, "login", "登录名请用2至40个"),
        ({"name": ""}, "name", "请填写姓名"),
        ({"name": "何2雨"}, "name", "姓名里有不该有的字符：2"),
        ({"organ": ""}, "organ", "请选择一项"),
        ({"organ": "AL90"}, "organ", "请选择一项"),
    ],
)
def test_a_person_who_cannot_be_added_is_told_why_and_what_was_typed_stays(
    client: Client, first: User, change: dict[str, str], anchor: str, sentence: str
) -> None:
    answer = submit(client, "/staff/people/new", NEW | change)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{anchor}"' in page
    assert 'value="组织办"' in page
    assert page.count(sentence) == 2


DUTY = {"role": "author", "organ": "CH01", "since": "2026-11-24", "until": "", "deputy_for": ""}


@pytest.mark.parametrize(
    ("change", "anchor", "sentence"),
    [
        ({"role": ""}, "role-0", "请选择一项"),
        ({"role": "emperor"}, "role-0", "请选择一项"),
        ({"organ": "AL90"}, "organ", "请选择一项"),
        ({"since": "昨天"}, "since", "日期看不懂"),
        ({"since": ""}, "since", "日期看不懂"),
        ({"until": "2026-13-01"}, "until", "日期看不懂"),
        ({"until": "2026-11-01"}, "until", "结束日期早于开始日期"),
        ({"deputy_for": "holder"}, "until", "代理必须写明截止日期"),
        ({"deputy_for": "999"}, "deputy_for", "请选择一项"),
    ],
)
def test_a_duty_that_cannot_be_proposed_is_told_why(
    client: Client,
    session: Session,
    city: City,
    first: User,
    change: dict[str, str],
    anchor: str,
    sentence: str,
) -> None:
    holder = make_person(session, city.bottom, Role.AUTHOR)
    person = make_person(session, city.bottom)
    session.commit()
    form = DUTY | change
    form["deputy_for"] = str(holder.id) if form["deputy_for"] == "holder" else form["deputy_for"]
    answer = submit(client, f"/staff/people/{person.id}/duties/new", form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count(sentence) == 2
    assert f'href="#{anchor}"' in page
    assert session.scalars(select(Duty).where(Duty.user_id == person.id)).all() == []


def test_nobody_proposes_a_duty_for_oneself(client: Client, first: User) -> None:
    assert "提出一项职责" not in client.get(f"/staff/people/{first.id}").get_data(as_text=True)
    answer = submit(client, f"/staff/people/{first.id}/duties/new", DUTY)
    assert answer.status_code == 422
    assert "不能为自己授予职责" in answer.get_data(as_text=True)


def test_people_beyond_reach_do_not_exist(
    make_client: Callable[[], Client], session: Session, city: City, first: User, second: User
) -> None:
    county = make_person(session, city.middle, Role.ADMINISTRATOR)
    duty = add_duty(session, second, Role.ISSUER, city.top)
    client = make_client()
    enter(client, session, county)
    page = client.get("/staff/people").get_data(as_text=True)
    assert county.name in page
    assert first.name not in page
    for path in (
        f"/staff/people/{first.id}",
        f"/staff/people/{first.id}/edit",
        f"/staff/duties/{duty.id}",
        "/staff/people/9999",
    ):
        assert client.get(path).status_code == 404
    for path in ("link", "disable", "sign-out", "edit", "duties/new", "enable"):
        assert submit(client, "/staff/account", to=f"/staff/people/{first.id}/{path}").status_code == 404
    for path in ("confirm", "end"):
        assert submit(client, "/staff/account", to=f"/staff/duties/{duty.id}/{path}").status_code == 404
    session.expire_all()
    assert first.disabled_at is None
    assert duty.ended_at is None
    assert session.scalars(select(OneTimeLink)).all() == []


def test_disabling_says_what_will_happen_and_does_it(
    client: Client, make_client: Callable[[], Client], session: Session, city: City, first: User
) -> None:
    person = make_person(session, city.bottom, Role.AUTHOR, Role.RECEIVER, name="何雨")
    theirs = make_client()
    enter(theirs, session, person)
    page = client.get(f"/staff/people/{person.id}/disable").get_data(as_text=True)
    assert "1处登录立即退出" in page
    assert "2项职责立即结束" in page
    assert submit(client, f"/staff/people/{person.id}/disable").status_code == 303
    assert theirs.get("/staff/account").status_code == 302
    page = client.get(f"/staff/people/{person.id}").get_data(as_text=True)
    assert "已停用" in page
    assert "移交未发布的稿件" in page
    assert person.name in client.get("/staff/people?state=disabled").get_data(as_text=True)
    assert (
        submit(client, f"/staff/people/{person.id}", to=f"/staff/people/{person.id}/enable").status_code
        == 303
    )
    assert "还没有设置" in client.get(f"/staff/people/{person.id}").get_data(as_text=True)


def test_drafts_are_handed_over_where_that_page_exists(
    app: Flask, client: Client, session: Session, city: City, first: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "staff.hand_over" not in app.view_functions:
        pytest.skip("nothing to hand over yet")
    person = make_person(session, city.bottom, Role.AUTHOR)
    session.commit()
    submit(client, f"/staff/people/{person.id}/disable")
    assert "移交未发布的稿件" in client.get(f"/staff/people/{person.id}").get_data(as_text=True)


def test_the_only_administrator_of_the_city_cannot_go(client: Client, session: Session, first: User) -> None:
    duty = first.duties[0]
    page = client.get(f"/staff/duties/{duty.id}").get_data(as_text=True)
    assert "仅有的一位管理员" in page
    assert "结束这项职责" not in page
    assert submit(client, "/staff/people", to=f"/staff/duties/{duty.id}/end").status_code == 409
    session.expire_all()
    assert duty.ended_at is None


def test_an_administrator_signs_somebody_out(
    client: Client, make_client: Callable[[], Client], session: Session, city: City, first: User
) -> None:
    person = make_person(session, city.bottom)
    theirs = make_client()
    enter(theirs, session, person)
    page = f"/staff/people/{person.id}"
    assert submit(client, page, to=f"{page}/sign-out").status_code == 303
    assert theirs.get("/staff/account").status_code == 302
    assert (
        session.scalars(select(SignInSession.ended_at).where(SignInSession.user_id == person.id)).one()
        is not None
    )


def test_a_link_for_another_administrator_is_not_offered(
    client: Client, first: User, second: User, session: Session
) -> None:
    session.commit()
    page = client.get(f"/staff/people/{second.id}").get_data(as_text=True)
    assert "链接只能由运维人员在服务器上生成" in page
    assert "生成一次性链接<" not in page
    assert (
        submit(client, f"/staff/people/{second.id}", to=f"/staff/people/{second.id}/link").status_code == 409
    )


def test_duties_about_to_end_are_shown(client: Client, session: Session, city: City, first: User) -> None:
    add_duty(
        session,
        make_person(session, city.bottom, name="何雨"),
        Role.ISSUER,
        city.bottom,
        until=DAY + timedelta(days=5),
    )
    session.commit()
    page = client.get("/staff/people").get_data(as_text=True)
    assert "14天内到期的职责" in page
    assert "2026年1月1日至2026年11月29日" in page


def test_basic_facts_are_changed_and_the_login_is_not(
    client: Client, session: Session, city: City, first: User
) -> None:
    person = make_person(session, city.bottom, login="heyu", name="何雨")
    session.commit()
    page = f"/staff/people/{person.id}/edit"
    shown = client.get(page).get_data(as_text=True)
    assert 'value="CH01" selected' in shown.replace('selected value="CH01"', 'value="CH01" selected')
    form = {"name": "何语", "organ": "CH00", "office": "干部科", "email": "", "login": "root"}
    assert submit(client, page, form).status_code == 303
    session.expire_all()
    assert (person.name, person.organ, person.office, person.login) == ("何语", city.middle, "干部科", "heyu")


# ------------------------------------------------------------------ the menu


def titles(page: str) -> list[str]:
    side = page.partition('<nav class="side"')[2].partition("</nav>")[0]
    return re.findall(r"<li><a [^>]*><span>([^<]+)</span>", side)


def test_the_menu_shows_what_one_may_enter_and_what_exists(
    app: Flask, make_client: Callable[[], Client], session: Session, city: City
) -> None:
    seen = {}
    for role in (None, Role.AUDITOR, Role.ADMINISTRATOR):
        client = make_client()
        enter(client, session, make_person(session, city.top, *filter(None, [role])))
        seen[role] = titles(client.get("/staff/account").get_data(as_text=True))
    assert "操作日志" in seen[Role.AUDITOR]
    assert "人员与职责" not in seen[Role.AUDITOR]
    assert {"操作日志", "机关与联系方式", "人员与职责"} <= set(seen[Role.ADMINISTRATOR])
    assert {"我的账户"} <= set(seen[None])
    assert not {"操作日志", "机关与联系方式", "人员与职责"} & set(seen[None])
    unbuilt = {
        entry.label
        for _, entries in menu.GROUPS
        for entry in entries
        if entry.endpoint not in app.view_functions
    }
    assert not unbuilt & set(seen[Role.ADMINISTRATOR])


def test_every_line_of_the_menu_leads_somewhere(client: Client, session: Session, city: City) -> None:
    enter(client, session, make_person(session, city.top, *Role))
    page = client.get("/staff/account").get_data(as_text=True)
    side = page.partition('<nav class="side"')[2].partition("</nav>")[0]
    for path in re.findall(r'<li><a href="([^"]+)"', side):
        assert client.get(path).status_code == 200, path


def test_the_number_beside_a_line_is_what_waits_for_me(
    client: Client, second_client: Client, session: Session, city: City, first: User
) -> None:
    person = make_person(session, city.bottom)
    session.commit()
    submit(client, f"/staff/people/{person.id}/duties/new", DUTY)
    waiting = re.compile(r"<span>人员与职责</span>\s*<span class=\"n\">1<span class=\"vh\">")
    assert waiting.search(second_client.get("/staff/account").get_data(as_text=True))
    assert not waiting.search(client.get("/staff/account").get_data(as_text=True))
