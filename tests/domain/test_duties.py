"""Duties are granted by two administrators, never to oneself; any one of them may end one (law 8)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hr_portal.accounts.duties import (
    confirm,
    end,
    grant,
    propose,
    reasons_against_confirming,
    reasons_against_ending,
    reasons_against_granting,
    reasons_against_proposing,
)
from hr_portal.accounts.models import Duty, User
from hr_portal.accounts.queries import administers, duties_expiring, duties_to_confirm, may, roles_of
from hr_portal.accounts.rules import Role
from hr_portal.audit.models import AuditEntry
from hr_portal.audit.services import COMMAND_LINE, SWEEP
from hr_portal.core.errors import Reason, Refused
from tests.clockwork import TODAY, instant
from tests.factories.accounts import City, add_duty, make_city, make_person

NOW = instant(TODAY)
DAY = date(2026, 11, 24)


class Bureau:
    """A city with two administrators at the top, one in the middle, and two clerks."""

    def __init__(self, session: Session) -> None:
        self.city: City = make_city(session)
        self.first = make_person(session, self.city.top, Role.ADMINISTRATOR)
        self.second = make_person(session, self.city.top, Role.ADMINISTRATOR)
        self.county = make_person(session, self.city.middle, Role.ADMINISTRATOR)
        self.clerk = make_person(session, self.city.middle)
        self.other = make_person(session, self.city.middle, Role.AUTHOR)


@pytest.fixture
def bureau(session: Session) -> Bureau:
    return Bureau(session)


def codes(reasons: list[Reason]) -> list[str]:
    return [reason.code for reason in reasons]


def proposal(session: Session, bureau: Bureau, **changes: Any) -> Duty:
    given: dict[str, Any] = {"since": DAY, "until": None, "actor": bureau.first, "now": NOW} | changes
    return propose(session, bureau.clerk, Role.REVIEWER, bureau.city.middle, **given)


PROPOSING = [
    ("an administrator of the organ", {}, []),
    ("an administrator of an organ below it", {"actor": "county", "organ": "top"}, ["organ_out_of_reach"]),
    ("an administrator of another root", {"actor": "county", "organ": "separate"}, ["organ_out_of_reach"]),
    ("an administrator from two floors up", {"organ": "bottom"}, []),
    ("a clerk without duties", {"actor": "clerk", "person": "other"}, ["organ_out_of_reach"]),
    ("somebody for themselves", {"actor": "county", "person": "county"}, ["duty_for_oneself"]),
    ("an end before the beginning", {"until": DAY - timedelta(days=1)}, ["duty_ends_before_it_begins"]),
    ("a term of one day", {"until": DAY}, []),
    (
        "a term that is over",
        {"since": DAY - timedelta(days=9), "until": DAY - timedelta(days=1)},
        ["duty_over_already"],
    ),
    ("a duty the person has", {"person": "other", "role": Role.AUTHOR}, ["duty_twice"]),
    ("a deputy until a day", {"role": Role.AUTHOR, "deputy_for": "other", "until": DAY}, []),
    ("a deputy without an end", {"role": Role.AUTHOR, "deputy_for": "other"}, ["deputy_without_end"]),
    ("a deputy of somebody without that duty", {"deputy_for": "other", "until": DAY}, ["deputy_of_nobody"]),
    ("one's own deputy", {"role": Role.AUTHOR, "deputy_for": "clerk", "until": DAY}, ["deputy_of_oneself"]),
]


@pytest.mark.parametrize(
    ("change", "expected"), [(c, e) for _, c, e in PROPOSING], ids=[name for name, _, _ in PROPOSING]
)
def test_reasons_against_proposing(
    session: Session, bureau: Bureau, change: dict[str, Any], expected: list[str]
) -> None:
    given = {
        "actor": "first",
        "person": "clerk",
        "organ": "middle",
        "role": Role.REVIEWER,
        "since": DAY,
    } | change
    organ = getattr(bureau.city, given["organ"])
    deputy_for = getattr(bureau, given["deputy_for"]) if "deputy_for" in given else None
    asked: dict[str, Any] = {
        "since": given["since"], "until": given.get("until"), "deputy_for": deputy_for, "actor": getattr(bureau, given["actor"]),
    }  # fmt: skip
    person: User = getattr(bureau, given["person"])
    assert codes(reasons_against_proposing(person, given["role"], organ, **asked, today=DAY)) == expected
    if expected:
        with pytest.raises(Refused) as refused:
            propose(session, person, given["role"], organ, **asked, now=NOW)
        assert codes(refused.value.reasons) == expected
    else:
        assert propose(session, person, given["role"], organ, **asked, now=NOW).confirmed_at is None


def test_a_disabled_person_and_a_closed_organ_get_no_duties(session: Session, bureau: Bureau) -> None:
    bureau.clerk.disabled_at, bureau.city.middle.closed_at = NOW, NOW
    found = reasons_against_proposing(
        bureau.clerk, Role.REVIEWER, bureau.city.middle, since=DAY, actor=bureau.first, today=DAY
    )
    assert codes(found) == ["person_is_disabled", "organ_closed"]


def test_the_same_duty_may_follow_one_that_ends(session: Session, bureau: Bureau) -> None:
    proposal(session, bureau, until=DAY + timedelta(days=6))
    ask = {"actor": bureau.first, "today": DAY}
    for since, expected in [(DAY + timedelta(days=6), ["duty_twice"]), (DAY + timedelta(days=7), [])]:
        found = reasons_against_proposing(bureau.clerk, Role.REVIEWER, bureau.city.middle, since=since, **ask)
        assert codes(found) == expected


def test_a_proposal_gives_no_right_and_a_confirmation_does(session: Session, bureau: Bureau) -> None:
    duty = proposal(session, bureau)
    assert not may(bureau.clerk, {Role.REVIEWER}, bureau.city.middle, DAY)
    confirm(session, duty, actor=bureau.second, now=NOW)
    assert may(bureau.clerk, {Role.REVIEWER}, bureau.city.middle, DAY)
    assert may(bureau.clerk, {Role.REVIEWER}, bureau.city.bottom, DAY), "a reviewer reaches down"
    assert not may(bureau.clerk, {Role.REVIEWER}, bureau.city.top, DAY)
    acts = session.execute(select(AuditEntry.act, AuditEntry.actor_id).order_by(AuditEntry.id)).all()
    assert [tuple(row) for row in acts] == [
        ("duty_proposed", bureau.first.id),
        ("duty_confirmed", bureau.second.id),
    ]


def test_a_duty_holds_from_its_first_to_its_last_day(session: Session, bureau: Bureau) -> None:
    duty = proposal(session, bureau, since=DAY + timedelta(days=1), until=DAY + timedelta(days=3))
    confirm(session, duty, actor=bureau.second, now=NOW)
    held = [may(bureau.clerk, {Role.REVIEWER}, bureau.city.middle, DAY + timedelta(days=n)) for n in range(5)]
    assert held == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        ("second", []),
        ("first", ["duty_proposed_by_oneself"]),
        ("clerk", ["duty_for_oneself", "organ_out_of_reach"]),
        ("county", []),
        ("other", ["organ_out_of_reach"]),
    ],
)
def test_reasons_against_confirming(
    session: Session, bureau: Bureau, actor: str, expected: list[str]
) -> None:
    duty = proposal(session, bureau)
    who = getattr(bureau, actor)
    assert codes(reasons_against_confirming(duty, actor=who, today=DAY)) == expected
    if expected:
        with pytest.raises(Refused):
            confirm(session, duty, actor=who, now=NOW)
        assert duty.confirmed_at is None


def test_an_administrator_cannot_confirm_a_duty_of_their_own(session: Session, bureau: Bureau) -> None:
    duty = propose(
        session, bureau.second, Role.ISSUER, bureau.city.top, since=DAY, actor=bureau.first, now=NOW
    )
    found = reasons_against_confirming(duty, actor=bureau.second, today=DAY)
    assert [(reason.code, reason.rule) for reason in found] == [("duty_for_oneself", "two_administrators")]


def test_what_is_confirmed_ended_or_over_is_not_confirmed_again(session: Session, bureau: Bureau) -> None:
    duty = proposal(session, bureau, until=DAY)
    assert codes(reasons_against_confirming(duty, actor=bureau.second, today=DAY + timedelta(days=1))) == [
        "duty_over_already"
    ]
    confirm(session, duty, actor=bureau.second, now=NOW)
    assert codes(reasons_against_confirming(duty, actor=bureau.county, today=DAY)) == [
        "duty_confirmed_already"
    ]
    end(session, duty, actor=bureau.first, now=NOW)
    assert codes(reasons_against_confirming(duty, actor=bureau.county, today=DAY)) == ["duty_ended_already"]
    assert codes(reasons_against_ending(session, duty, actor=bureau.first, today=DAY)) == [
        "duty_ended_already"
    ]


def test_ending_takes_the_right_at_once_and_needs_one_administrator(session: Session, bureau: Bureau) -> None:
    duty = proposal(session, bureau)
    confirm(session, duty, actor=bureau.second, now=NOW)
    assert codes(reasons_against_ending(session, duty, actor=bureau.other, today=DAY)) == [
        "organ_out_of_reach"
    ]
    end(session, duty, actor=bureau.county, now=NOW)
    assert roles_of(bureau.clerk, DAY) == frozenset()
    assert duty.ended_by_id == bureau.county.id


def test_a_proposal_may_be_withdrawn(session: Session, bureau: Bureau) -> None:
    duty = proposal(session, bureau)
    end(session, duty, actor=bureau.first, now=NOW)
    assert codes(reasons_against_confirming(duty, actor=bureau.second, today=DAY)) == ["duty_ended_already"]


def test_the_last_administrator_of_a_root_stays(session: Session, bureau: Bureau) -> None:
    first, second = bureau.first.duties[0], bureau.second.duties[0]
    end(session, first, actor=bureau.second, now=NOW)
    assert codes(reasons_against_ending(session, second, actor=bureau.second, today=DAY)) == [
        "last_administrator"
    ]
    with pytest.raises(Refused):
        end(session, second, actor=bureau.second, now=NOW)
    end(
        session, bureau.county.duties[0], actor=bureau.second, now=NOW
    )  # below a root the organ above still has one


@pytest.mark.parametrize(
    "hollow",
    [
        {"since": DAY + timedelta(days=1)},
        {"until": DAY - timedelta(days=1)},
        {"confirmed_at": None},
        {"ended_at": NOW},
        {"role": Role.AUDITOR},
    ],
    ids=["not yet", "no more", "not confirmed", "ended", "another role"],
)
def test_a_second_administrator_counts_only_while_they_hold_the_duty(
    session: Session, hollow: dict[str, Any]
) -> None:
    city = make_city(session)
    only = make_person(session, city.top, Role.ADMINISTRATOR)
    given = {"role": Role.ADMINISTRATOR} | hollow
    add_duty(session, make_person(session, city.top), given.pop("role"), city.top, **given)
    assert codes(reasons_against_ending(session, only.duties[0], actor=only, today=DAY)) == [
        "last_administrator"
    ]


def test_only_the_operator_at_the_machine_grants_at_once(session: Session, bureau: Bureau) -> None:
    ask = {"since": DAY, "today": DAY}
    for actor in (bureau.first, SWEEP):
        found = reasons_against_granting(bureau.clerk, Role.ISSUER, bureau.city.middle, actor=actor, **ask)
        assert codes(found) == ["grant_only_at_the_machine"]
    grant(session, bureau.clerk, Role.ISSUER, bureau.city.middle, since=DAY, actor=COMMAND_LINE, now=NOW)
    assert may(bureau.clerk, {Role.ISSUER}, bureau.city.middle, DAY)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.robot, entry.actor_id) == ("duty_granted", "command-line", None)


def test_a_robot_is_no_administrator_unless_a_person_sits_at_the_machine(
    session: Session, bureau: Bureau
) -> None:
    assert not administers(SWEEP, bureau.city.middle, DAY)
    assert administers(COMMAND_LINE, bureau.city.middle, DAY)


@pytest.mark.parametrize(
    "forged",
    [
        {"user": "first", "proposed_by": "first", "confirmed_by": "second"},
        {"user": "first", "proposed_by": "second", "confirmed_by": "first"},
        {"user": "clerk", "proposed_by": "first", "confirmed_by": "first"},
    ],
    ids=["proposed by oneself", "confirmed by oneself", "one administrator for both"],
)
def test_the_database_itself_refuses_a_duty_of_one_person_alone(
    session: Session, bureau: Bureau, forged: dict[str, str]
) -> None:
    person = {name: getattr(bureau, who) for name, who in forged.items()}
    given = {
        "organ": bureau.city.top,
        "role": Role.ISSUER,
        "since": DAY,
        "proposed_at": NOW,
        "confirmed_at": NOW,
    }
    proposed_by, confirmed_by = person["proposed_by"].id, person["confirmed_by"].id
    session.add(Duty(user=person["user"], proposed_by_id=proposed_by, confirmed_by_id=confirmed_by, **given))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_what_waits_for_me_is_in_my_reach_and_neither_mine_nor_for_me(
    session: Session, bureau: Bureau
) -> None:
    ours = proposal(session, bureau)
    for_county = propose(
        session, bureau.county, Role.AUDITOR, bureau.city.middle, since=DAY, actor=bureau.second, now=NOW
    )
    at_top = propose(
        session, bureau.clerk, Role.ISSUER, bureau.city.top, since=DAY, actor=bureau.second, now=NOW
    )
    waiting = {
        name: duties_to_confirm(session, getattr(bureau, name), DAY)
        for name in ("first", "second", "county", "clerk")
    }
    assert waiting == {"first": [for_county, at_top], "second": [ours], "county": [ours], "clerk": []}


def test_duties_of_the_next_fourteen_days_are_named(session: Session, bureau: Bureau) -> None:
    made = {
        days: add_duty(
            session, bureau.clerk, Role.INSPECTOR, bureau.city.bottom, until=DAY + timedelta(days=days)
        )
        for days in (-1, 0, 13, 14)
    }
    assert duties_expiring(session, bureau.county, DAY) == [made[0], made[13]]
    assert duties_expiring(session, bureau.other, DAY) == []
