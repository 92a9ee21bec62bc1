"""Proof of work: what is not a solution of exactly this challenge, for exactly this form, in time, is none."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.challenge import MOST, Challenge, Fault, NotSolved, make, verify, work

KEY = b"k" * 32
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
EASY = 50


def challenge(purpose: str = "report", serial: int = 17, key: bytes = KEY) -> Challenge:
    return make(key, purpose=purpose, node="0a1b2c3d", serial=serial, work=EASY, now=NOW)


def solve(made: Challenge) -> int:
    return next(
        number
        for number in range(made.maxnumber + 1)
        if hashlib.sha256(f"{made.salt}{number}".encode()).hexdigest() == made.challenge
    )


def answer(made: Challenge, **changed: object) -> str:
    said = asdict(made) | {"number": solve(made)} | changed
    return base64.b64encode(json.dumps(said).encode()).decode()


def fault(text: str, purpose: str = "report", now: datetime = NOW, key: bytes = KEY) -> Fault:
    with pytest.raises(NotSolved) as caught:
        verify(key, text, purpose=purpose, now=now)
    return caught.value.fault


def test_a_solution_names_its_challenge() -> None:
    solved = verify(KEY, answer(challenge()), purpose="report", now=NOW)
    assert (solved.node, solved.serial, solved.work) == ("0a1b2c3d", 17, EASY)


def test_it_is_the_format_others_solve() -> None:
    made = challenge()
    assert set(asdict(made)) == {"algorithm", "challenge", "maxnumber", "salt", "signature"}
    assert made.algorithm == "SHA-256"
    assert made.salt.endswith("&")
    assert "expires=" in made.salt.partition("?")[2]
    assert len(made.salt) == 128


def test_two_challenges_have_nothing_in_common() -> None:
    assert challenge().salt[:16] != challenge().salt[:16]


def test_it_is_good_until_its_time_and_not_at_that_instant() -> None:
    text = answer(challenge())
    verify(KEY, text, purpose="report", now=NOW + timedelta(minutes=29, seconds=59))
    assert fault(text, now=NOW + timedelta(minutes=30)) is Fault.EXPIRED


def test_for_another_form_or_another_site_it_is_none() -> None:
    assert fault(answer(challenge()), purpose="results") is Fault.FORGED
    assert fault(answer(challenge()), key=b"x" * 32) is Fault.FORGED


def test_a_part_of_the_salt_cannot_be_read_as_a_part_of_the_number() -> None:
    """The salt is cut earlier and the rest said as the number: the digest is the same, the expiry would be gone."""
    made = challenge()
    number = solve(made)
    for cut in ("&expires=", "&max=", "?for="):
        place = made.salt.index(cut)
        for rest in (made.salt[place + 1 :], made.salt[place:]):
            text = answer(made, salt=made.salt.removesuffix(rest), number=f"{rest}{number}")
            assert fault(text) is Fault.FORGED


def test_a_digit_of_the_expiry_cannot_be_read_as_a_digit_of_the_number() -> None:
    made = challenge()
    spliced = made.salt.removesuffix("&")
    number = int(f"{spliced[-3:]}{solve(made)}")
    assert (
        fault(answer(made, salt=spliced[:-3] + "&", number=number), now=NOW + timedelta(days=1))
        is Fault.FORGED
    )


def test_a_later_expiry_is_not_signed() -> None:
    made = challenge()
    expiry = made.salt.split("expires=")[1].rstrip("&")
    later = made.salt.replace(expiry, str(int(expiry) + 10**6))
    forged = hashlib.sha256(f"{later}0".encode()).hexdigest()
    assert fault(answer(made, salt=later, challenge=forged, number=0)) is Fault.FORGED


def test_a_signature_of_the_challenge_alone_is_not_enough() -> None:
    made = challenge()
    weak = hmac.new(KEY, made.challenge.encode(), hashlib.sha256).hexdigest()
    assert fault(answer(made, signature=weak)) is Fault.FORGED


@pytest.mark.parametrize("number", [-1, "17", 17.0, True, None, [], {}, 10**30, "1e2", EASY + 1])
def test_only_the_number_is_the_number(number: object) -> None:
    made = challenge()
    assert solve(made) != number or type(number) is not int
    assert fault(answer(made, number=number)) is Fault.FORGED


@pytest.mark.parametrize("name", ["algorithm", "challenge", "salt", "signature", "number"])
@pytest.mark.parametrize("value", [None, "", 0, [], {}, "x", "SHA-1", "\ud800", "é"])
def test_no_field_may_be_missing_or_of_another_kind(name: str, value: object) -> None:
    made = challenge()
    if name == "number" and value == 0 and solve(made) == 0:
        made = next(c for c in (challenge() for _ in range(1000)) if solve(c) != 0)
    assert fault(answer(made, **{name: value})) is Fault.FORGED


@pytest.mark.parametrize(
    "text", ["", "x", "====", "é", "W10=", "bnVsbA==", "e30=", "MQ==", "/w==", "A" * 3000, "W1tbW1s="]
)
def test_anything_else_is_none(text: str) -> None:
    assert fault(text) is Fault.FORGED


def test_deeply_nested_json_is_none() -> None:
    assert fault(base64.b64encode(b"[" * 1400).decode()) is Fault.FORGED


@given(st.integers(0, 10_000), st.integers(0, 1 << 7))
def test_one_changed_bit_and_it_is_none(place: int, bit: int) -> None:
    made = ONE
    fields = ("challenge", "salt", "signature")
    name = fields[place % 3]
    value = getattr(made, name)
    at = place % len(value)
    changed = value[:at] + chr(ord(value[at]) ^ (1 << bit % 7)) + value[at + 1 :]
    assert fault(answer(made, **{name: changed})) is Fault.FORGED


ONE = challenge()


@pytest.mark.parametrize(
    ("here", "subject", "asked"),
    [
        (0, 0, 1000), (0, 2, 1000), (0, 3, 2000), (0, 5, 8000), (9, 0, 1000), (10, 0, 2000), (19, 0, 2000),
        (20, 0, 4000), (40, 0, 8000), (10, 3, 4000), (10**9, 0, MOST), (0, 10**9, MOST),
    ],
)  # fmt: skip
def test_misses_raise_the_work_and_never_lock(here: int, subject: int, asked: int) -> None:
    assert work(1000, here, subject) == asked


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "Report"},
        {"purpose": "a&b"},
        {"node": "x"},
        {"serial": -1},
        {"work": 0},
        {"work": MOST + 1},
    ],
)
def test_what_would_not_be_understood_is_not_made(wrong: dict[str, object]) -> None:
    good: dict[str, object] = {"purpose": "report", "node": "0a1b2c3d", "serial": 1, "work": 10, "now": NOW}
    with pytest.raises(ValueError, match="no challenge"):
        make(KEY, **(good | wrong))  # type: ignore[arg-type]
