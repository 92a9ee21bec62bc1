"""People are added, disabled and enabled by administrators in reach; one-time links let them set a password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.links import (
    LIVES,
    make_link,
    person_invited,
    reasons_against_making_link,
    set_password,
)
from hr_portal.accounts.models import OneTimeLink, SignInSession, User
from hr_portal.accounts.passwords import hash_password, password_matches, reasons_against_password
from hr_portal.accounts.people import (
    add_person,
    choose_language,
    describe_person,
    disable_person,
    enable_person,
    reasons_against_adding,
    reasons_against_describing,
    reasons_against_disabling,
    sign_out_everywhere,
)
from hr_portal.accounts.queries import may, people_in_reach, people_with, roles_of
from hr_portal.accounts.rules import Role
from hr_portal.accounts.sign_in import sign_in, start_session
from hr_portal.audit.models import AuditEntry
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound, Reason, Refused
from tests.clockwork import TODAY, around, instant
from tests.factories.accounts import PASSWORD, City, add_duty, make_city, make_person

NOW = instant(TODAY)
DAY = shanghai_date(NOW)


@pytest.fixture
def city(session: Session) -> City:
    return make_city(session)


@pytest.fixture
def chief(session: Session, city: City) -> User:
    return make_person(session, city.top, Role.ADMINISTRATOR, name="郑重", login="zheng")


def codes(reasons: list[Reason]) -> list[str]:
    return [reason.code for reason in reasons]


def test_a_new_person_has_no_password_and_no_duties(session: Session, city: City, chief: User) -> None:
    person = add_person(session, " ＨｅＹu ", "何　雨", city.bottom, actor=chief, now=NOW)
    assert (person.login, person.name, person.password_hash) == ("heyu", "何雨", None)
    assert roles_of(person, DAY) == frozenset()
    assert sign_in(session, "heyu", "", "", now=NOW) is None
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.subject_id, entry.organ_id, entry.facts) == (
        "person_added",
        person.id,
        city.bottom.id,
        {},
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"login": "h"}, ["login_unfit"]),
        ({"login": "何雨"}, ["login_unfit"]),
        ({"login": "he yu"}, ["login_unfit"]),
        ({"login": "ZHENG"}, ["login_taken"]),
        ({"name": " "}, ["name_missing"]),
        ({"name": "何2"}, ["name_has_unexpected_character"]),
        ({"name": "阿依古丽•买买提"}, []),
        ({"name": "𠀀𫞩"}, []),
        ({"organ": "separate"}, ["organ_out_of_reach"]),
    ],
)
def test_reasons_against_adding(
    session: Session, city: City, chief: User, change: dict[str, str], expected: list[str]
) -> None:
    given = {"login": "heyu", "name": "何雨", "organ": "bottom"} | change
    organ = getattr(city, given["organ"])
    assert (
        codes(reasons_against_adding(session, given["login"], given["name"], organ, actor=chief, today=DAY))
        == expected
    )


def test_nobody_is_added_to_a_closed_organ(session: Session, city: City, chief: User) -> None:
    city.bottom.closed_at = NOW
    assert codes(reasons_against_adding(session, "heyu", "何雨", city.bottom, actor=chief, today=DAY)) == [
        "organ_closed"
    ]


def test_changing_a_person_tells_the_trail_which_fields_and_no_values(
    session: Session, city: City, chief: User
) -> None:
    person = make_person(session, city.middle, name="何雨")
    changed = describe_person(session, person, "何语", city.middle, "干部二科", "", actor=chief, now=NOW)
    assert changed == ["name", "office"]
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.facts == {"fields": ["name", "office"]}


def test_a_person_is_changed_and_moved_within_reach_only(session: Session, city: City) -> None:
    county = make_person(session, city.middle, Role.ADMINISTRATOR)
    above, below = make_person(session, city.top), make_person(session, city.bottom)
    assert codes(reasons_against_describing(above, "甲乙", city.middle, actor=county, today=DAY)) == [
        "person_out_of_reach"
    ]
    assert codes(reasons_against_describing(below, "甲乙", city.top, actor=county, today=DAY)) == [
        "organ_out_of_reach"
    ]
    assert codes(reasons_against_describing(below, "甲乙", city.middle, actor=county, today=DAY)) == []


def test_disabling_ends_sessions_links_and_duties_at_once(session: Session, city: City, chief: User) -> None:
    person = make_person(session, city.middle, Role.AUTHOR, Role.RECEIVER)
    for _ in range(2):
        start_session(session, person, "", now=NOW)
    token = make_link(session, person, actor=chief, now=NOW)
    assert disable_person(session, person, actor=chief, now=NOW) == 2
    assert session.scalars(select(SignInSession).where(SignInSession.ended_at.is_(None))).all() == []
    assert [duty.ended_at for duty in person.duties] == [NOW, NOW]
    assert not may(person, set(Role), city.middle, DAY)
    assert people_with(session, {Role.AUTHOR}, city.middle, DAY) == []
    with pytest.raises(NotFound):
        person_invited(session, token, now=NOW)
    assert sign_in(session, person.login, PASSWORD, "", now=NOW) is None
    acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert acts == ["link_made", "duty_ended", "duty_ended", "person_disabled"]


def test_whoever_returns_needs_a_new_password_and_new_duties(
    session: Session, city: City, chief: User
) -> None:
    person = make_person(session, city.middle, Role.AUTHOR)
    disable_person(session, person, actor=chief, now=NOW)
    enable_person(session, person, actor=chief, now=NOW)
    assert sign_in(session, person.login, PASSWORD, "", now=NOW) is None
    assert roles_of(person, DAY) == frozenset()


def test_reasons_against_disabling(session: Session, city: City, chief: User) -> None:
    county = make_person(session, city.middle, Role.ADMINISTRATOR)
    gone = make_person(session, city.middle)
    gone.disabled_at = NOW

    def ask(person: User, actor: Any) -> list[str]:
        return codes(reasons_against_disabling(session, person, actor=actor, today=DAY))

    assert ask(county, chief) == []
    assert ask(chief, county) == ["person_out_of_reach"]
    assert ask(gone, county) == ["person_disabled_already"]
    assert ask(chief, chief) == ["not_oneself", "last_administrator"]
    assert ask(chief, COMMAND_LINE) == ["last_administrator"]
    make_person(session, city.top, Role.ADMINISTRATOR)
    assert ask(chief, COMMAND_LINE) == []


def test_everybody_in_reach_is_listed_and_nobody_else(session: Session, city: City, chief: User) -> None:
    county = make_person(session, city.middle, Role.ADMINISTRATOR)
    below, beside = make_person(session, city.bottom), make_person(session, city.separate)
    gone = make_person(session, city.bottom)
    gone.disabled_at = NOW
    session.flush()
    assert people_in_reach(session, chief, DAY) == [chief, county, below]
    assert people_in_reach(session, county, DAY) == [county, below]
    assert people_in_reach(session, county, DAY, disabled=True) == [gone]
    assert people_in_reach(session, chief, DAY, organ=city.middle) == [county]
    assert people_in_reach(session, beside, DAY) == []


def test_an_administrator_signs_somebody_out_everywhere(session: Session, city: City, chief: User) -> None:
    person = make_person(session, city.middle)
    start_session(session, person, "", now=NOW)
    assert sign_out_everywhere(session, person, actor=chief, now=NOW) == 1
    with pytest.raises(Refused):
        sign_out_everywhere(session, chief, actor=person, now=NOW)


def test_a_language_is_chosen_from_two(session: Session, city: City) -> None:
    person = make_person(session, city.middle)
    choose_language(session, person, "en", now=NOW)
    assert person.language == "en"
    with pytest.raises(Refused):
        choose_language(session, person, "fr", now=NOW)


# ------------------------------------------------------------------ one-time links


def test_a_link_sets_the_password_once(session: Session, city: City, chief: User) -> None:
    person = make_person(session, city.middle, password=None)
    token = make_link(session, person, actor=chief, now=NOW)
    assert person_invited(session, token, now=NOW) is person
    assert set_password(session, token, PASSWORD, now=NOW) is person
    assert sign_in(session, person.login, PASSWORD, "", now=NOW) is not None
    for use in (
        lambda: person_invited(session, token, now=NOW),
        lambda: set_password(session, token, PASSWORD, now=NOW),
    ):
        with pytest.raises(NotFound):
            use()


def test_the_database_keeps_no_token(session: Session, city: City, chief: User) -> None:
    token = make_link(session, make_person(session, city.middle), actor=chief, now=NOW)
    link = session.scalars(select(OneTimeLink)).one()
    assert token not in {str(getattr(link, column.key)) for column in OneTimeLink.__table__.columns}
    assert len(token) >= 43, "256 bits"


@pytest.mark.parametrize(("after", "side"), [(moment - NOW, side) for moment, side in around(NOW + LIVES)])
def test_a_link_opens_for_twenty_four_hours(
    session: Session, city: City, chief: User, after: timedelta, side: int
) -> None:
    token = make_link(session, make_person(session, city.middle), actor=chief, now=NOW)
    if side < 0:
        person_invited(session, token, now=NOW + after)
    else:
        with pytest.raises(NotFound):
            person_invited(session, token, now=NOW + after)


def test_a_new_link_voids_the_one_before(session: Session, city: City, chief: User) -> None:
    person = make_person(session, city.middle)
    before, after = (make_link(session, person, actor=chief, now=NOW) for _ in range(2))
    with pytest.raises(NotFound):
        person_invited(session, before, now=NOW)
    assert person_invited(session, after, now=NOW) is person


def test_a_password_set_by_a_link_ends_every_session(session: Session, city: City, chief: User) -> None:
    person = make_person(session, city.middle)
    start_session(session, person, "", now=NOW)
    set_password(
        session, make_link(session, person, actor=chief, now=NOW), "另一句足够长的口令 2041", now=NOW
    )
    assert session.scalars(select(SignInSession.ended_at)).all() == [NOW]


def test_a_poor_password_does_not_spend_the_link(session: Session, city: City, chief: User) -> None:
    token = make_link(session, make_person(session, city.middle), actor=chief, now=NOW)
    with pytest.raises(Refused):
        set_password(session, token, "short", now=NOW)
    person_invited(session, token, now=NOW)


def test_no_administrator_makes_a_link_that_makes_two_of_one(
    session: Session, city: City, chief: User
) -> None:
    county = make_person(session, city.middle, Role.ADMINISTRATOR)
    clerk = make_person(session, city.bottom, Role.AUTHOR)
    from_above = make_person(session, city.bottom)
    add_duty(session, from_above, Role.ISSUER, city.top)

    def ask(person: User, actor: Any) -> list[str]:
        return codes(reasons_against_making_link(person, actor=actor, today=DAY))

    assert ask(clerk, county) == []
    assert ask(chief, county) == ["person_out_of_reach"]
    assert ask(county, chief) == ["link_for_administrator"]
    assert ask(county, COMMAND_LINE) == []
    assert ask(county, county) == ["link_for_oneself"]
    assert ask(from_above, county) == ["link_beyond_reach"], "the link would open a duty of an organ above"
    assert ask(from_above, chief) == []


# ------------------------------------------------------------------ passwords


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("碧水绕城 三十里长堤", ["password_too_short"]),
        ("碧水绕城三十里长堤柳色新", []),
        ("correct horse battery", []),
        ("a" * 201, ["password_too_long"]),
        ("heyu-goes-upstream", ["password_holds_name"]),
        ("HeYu goes upstream", ["password_holds_name"]),
        ("何雨到此一游写下这句话", ["password_too_short"]),
        ("何雨到此一游写下这句话的", ["password_holds_name"]),
        ("Password123456", ["password_common"]),
        ("ｐａｓｓｗｏｒｄ２０２６", ["password_common"]),
        ("qwertyuiop12", ["password_common"]),
        ("123456789012", ["password_common"]),
        ("aaaaaaaaaaaa", ["password_common"]),
        ("Admin@20262026", ["password_common"]),
        ("anlan_renshi_2026", ["password_common"]),
        ("1qaz2wsx3edc4rfv", ["password_common"]),
        ("woaini1314520", ["password_common"]),
        ("k7mp-x2wd-9qht-bn4c", []),
    ],
)
def test_a_password_is_long_and_not_what_everybody_tries_first(password: str, expected: list[str]) -> None:
    assert codes(reasons_against_password(password, login="heyu", name="何雨")) == expected


def test_no_kind_of_character_is_asked_for() -> None:
    assert reasons_against_password("onlysmalllettersbutmany", login="heyu", name="何雨") == []


def test_a_password_typed_in_full_width_is_the_same_password() -> None:
    assert password_matches(hash_password("river-bank-42-ok"), "ｒｉｖｅｒ－ｂａｎｋ－４２－ｏｋ")
