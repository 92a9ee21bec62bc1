"""The check before a form: once, for this form, in time, with these inputs; or a small question; heavier after misses."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, g, render_template_string
from limits.storage import storage_from_string
from redis import Redis

from hr_portal.core.challenge import MOST
from hr_portal.core.clock import FrozenClock
from hr_portal.extensions import limiter
from hr_portal.web import challenge, misses
from hr_portal.web.challenge import PURPOSES, Offer, note_miss, offer, reasons_against, work
from hr_portal.web.wording.challenge import NUMBERS
from tests.client import Client
from tests.system.tree import ROOT
from tests.web.rendered import read

STATIC = ROOT / "hr_portal" / "static"
INPUTS = ["张文澜的学历与公示不符", b"digest of a file"]
HOME = "203.0.113.7"


@pytest.fixture(autouse=True)
def light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Solved in the test itself, in Python."""
    monkeypatch.setattr(challenge, "PURPOSES", {"report": 400, "results": 200})


@contextmanager
def at_the_site(app: Flask, address: str = HOME) -> Iterator[None]:
    """Inside a request for a page of the public, from this address, now."""
    with app.test_request_context("/challenge", environ_base={"REMOTE_ADDR": address}):
        g.now = app.extensions["clock"].now()
        yield


def fetched(client: Client, purpose: str = "report", address: str = HOME, least: str = "") -> dict[str, Any]:
    asked = f"/challenge?for={purpose}" + (f"&least={least}" if least else "")
    found = client.get(asked, environ_base={"REMOTE_ADDR": address})
    assert found.status_code == 200
    return dict(found.get_json())


def solved(task: dict[str, Any], **changed: object) -> str:
    number = next(
        n
        for n in range(task["maxnumber"] + 1)
        if hashlib.sha256(f"{task['salt']}{n}".encode()).hexdigest() == task["challenge"]
    )
    return base64.b64encode(json.dumps(task | {"number": number} | changed).encode()).decode()


def against(
    app: Flask,
    form: dict[str, str],
    inputs: list[Any] | None = None,
    purpose: str = "report",
    subject: str = "",
    address: str = HOME,
) -> list[str]:
    with at_the_site(app, address):
        reasons = reasons_against(form, purpose, INPUTS if inputs is None else inputs, g.now, subject=subject)
    return [reason.code for reason in reasons]


def right_answer(shown: Offer) -> str:
    """What somebody reads and answers."""
    numbers = {chinese: n for n, chinese in enumerate(NUMBERS)}
    words = shown.question
    if "加" in words:
        one, other = words.removesuffix("等于几？").split("加")
        return str(numbers[one] + numbers[other])
    if "减" in words:
        one, other = words.removesuffix("等于几？").split("减")
        return str(numbers[one] - numbers[other])
    if "最" in words:
        three = [numbers[word] for word in words.partition("，")[0].split("、")]
        return str(max(three) if "最大" in words else min(three))
    return {"今天是星期几？": "星期二", "明天是星期几？": "周三", "一年有几个月？": "十二个月"}[words]


def asked(app: Flask, purpose: str = "report", **more: Any) -> Offer:
    with at_the_site(app):
        return offer(purpose, **more)


def answered(shown: Offer, answer: str | None = None) -> dict[str, str]:
    return {"question": shown.token, "answer": right_answer(shown) if answer is None else answer}


# the route


def test_a_challenge_is_fresh_and_kept_by_nobody(client: Client) -> None:
    found = client.get("/challenge?for=report")
    assert found.headers["Cache-Control"] == "no-store"
    assert found.content_type == "application/json"
    assert "Set-Cookie" not in found.headers
    assert found.get_json()["salt"] != client.get("/challenge?for=report").get_json()["salt"]


def test_the_english_pages_have_one_too(client: Client, app: Flask) -> None:
    assert "for=report" in fetched(client)["salt"]
    assert {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.endswith(".challenge")} == {
        "/challenge", "/en/challenge",
    }  # fmt: skip


@pytest.mark.parametrize("asked", ["", "?for=", "?for=x", "?for=Report", "?for=report%26for%3Dresults"])
def test_for_no_form_we_know_there_is_none(client: Client, asked: str) -> None:
    assert client.get("/challenge" + asked).status_code == 404


@pytest.mark.parametrize(
    ("least", "work_asked"),
    [("1", 400), ("1000", 1000), ("99999999", MOST), ("-5", 400), ("x", 400), ("９", 400)],
)
def test_a_page_may_ask_for_more_work_and_never_for_less(client: Client, least: str, work_asked: int) -> None:
    assert fetched(client, least=least)["maxnumber"] == work_asked


# solutions


def test_a_solution_is_good(client: Client, app: Flask) -> None:
    assert against(app, {"proof": solved(fetched(client))}) == []


def test_nothing_is_not(app: Flask) -> None:
    assert against(app, {}) == ["challenge_missing"]


def test_the_same_inputs_are_answered_again_for_two_minutes(
    client: Client, app: Flask, clock: FrozenClock
) -> None:
    form = {"proof": solved(fetched(client))}
    assert against(app, form) == []
    clock.tick(120)
    assert against(app, form) == []
    clock.tick(1)
    assert against(app, form) == ["challenge_used"]


@pytest.mark.parametrize("inputs", [["x"], [], [*INPUTS, "x"], list(reversed(INPUTS))])
def test_other_inputs_with_the_same_solution_are_refused(
    client: Client, app: Flask, inputs: list[Any]
) -> None:
    form = {"proof": solved(fetched(client))}
    assert against(app, form) == []
    assert against(app, form, inputs) == ["challenge_used"]


def test_a_solution_expires(client: Client, app: Flask, clock: FrozenClock) -> None:
    form = {"proof": solved(fetched(client))}
    clock.tick(30 * 60)
    assert against(app, form) == ["challenge_expired"]


def test_a_solution_for_another_form_is_none(client: Client, app: Flask) -> None:
    form = {"proof": solved(fetched(client, "report"))}
    assert against(app, form, purpose="results") == ["challenge_forged"]


def test_a_spliced_solution_is_none(client: Client, app: Flask, clock: FrozenClock) -> None:
    """The expiry moved from the salt into the number: the same digest, and no end."""
    task = fetched(client)
    good = json.loads(base64.b64decode(solved(task)))
    salt, rest = task["salt"].split("&expires=")
    clock.tick(24 * 3600)
    for cut, moved in ((salt + "&", f"expires={rest}"), (salt, f"&expires={rest}")):
        spliced = good | {"salt": cut, "number": f"{moved}{good['number']}"}
        proof = base64.b64encode(json.dumps(spliced).encode()).decode()
        assert against(app, {"proof": proof}) == ["challenge_forged"]


def test_less_than_half_of_the_work_that_is_asked_by_now_is_too_light(client: Client, app: Flask) -> None:
    form = {"proof": solved(fetched(client))}
    with at_the_site(app):
        for _ in range(3):
            note_miss("report", "FY-1")
    assert against(app, {"proof": solved(fetched(client))}, subject="FY-1") == []
    with at_the_site(app):
        note_miss("report", "FY-1")
    assert against(app, form, subject="FY-1") == ["challenge_too_light"]
    assert against(app, form, subject="FY-2") == []


# questions


def test_the_question_alone_is_enough(app: Flask) -> None:
    for _ in range(40):
        assert against(app, answered(asked(app))) == []


def test_a_wrong_answer_is_told_and_may_be_mended(app: Flask) -> None:
    shown = asked(app)
    assert against(app, answered(shown, "99")) == ["answer_wrong"]
    assert against(app, answered(shown)) == []


def test_an_answer_is_good_once_and_again_for_the_same_inputs(app: Flask, clock: FrozenClock) -> None:
    form = answered(asked(app))
    assert against(app, form) == []
    assert against(app, form, ["x"]) == ["challenge_used"]
    assert against(app, form) == []
    clock.tick(121)
    assert against(app, form) == ["challenge_used"]


def test_a_question_expires_and_is_for_one_form(app: Flask, clock: FrozenClock) -> None:
    form = answered(asked(app))
    assert against(app, form, purpose="results") == ["challenge_forged"]
    clock.tick(30 * 60)
    assert against(app, form) == ["challenge_expired"]


@pytest.mark.parametrize("token", ["", "x", "A" * 200])
def test_a_question_nobody_asked_has_no_answer(app: Flask, token: str) -> None:
    assert against(app, {"question": token, "answer": "12"}) == ["challenge_forged"]


def test_where_the_work_failed_the_answer_counts(client: Client, app: Flask, clock: FrozenClock) -> None:
    proof = solved(fetched(client))
    clock.tick(30 * 60)
    assert against(app, {"proof": proof} | answered(asked(app))) == []


def test_an_answered_question_stays_answered_when_the_form_is_shown_again(app: Flask) -> None:
    first = asked(app)
    form = answered(first)
    again = asked(app, form=form)
    assert (again.token, again.answer, again.question) == (first.token, form["answer"], first.question)
    assert against(app, form) == []
    assert asked(app, form=form).token != first.token
    assert asked(app, form=answered(first, "99")).token != first.token


def test_many_misses_space_the_answers_of_one_network_and_of_no_other(app: Flask) -> None:
    with at_the_site(app):
        for _ in range(10):
            note_miss("results")
    assert against(app, answered(asked(app, "results")), purpose="results") == []
    assert against(app, answered(asked(app, "results")), purpose="results") == ["answer_too_soon"]
    assert against(app, answered(asked(app, "results")), purpose="results", address="198.51.100.1") == []


# misses


def test_misses_of_a_network_raise_its_work_and_no_other_networks(client: Client, app: Flask) -> None:
    with at_the_site(app):
        for _ in range(20):
            note_miss("report")
    assert fetched(client)["maxnumber"] == 1600
    assert fetched(client, address="203.0.113.200")["maxnumber"] == 1600
    assert fetched(client, address="203.0.114.7")["maxnumber"] == 400
    assert fetched(client, "results")["maxnumber"] == 200


def test_misses_at_a_subject_raise_the_work_wherever_somebody_is(app: Flask) -> None:
    for n in range(5):
        with at_the_site(app, f"198.51.{n}.1"):
            note_miss("results", "ticket 1")
    assert "least=1600" in asked(app, "results", subject="ticket 1").url
    assert "least" not in asked(app, "results", subject="ticket 2").url


def test_the_work_has_an_end() -> None:
    assert work("report", 10**9, 10**9) == MOST


def test_no_address_and_no_subject_is_in_what_is_counted(app: Flask) -> None:
    with at_the_site(app):
        note_miss("results", "准考证20260001")
        kept = repr(dict(limiter.storage.storage)) + repr(limiter.storage.expirations)  # type: ignore[attr-defined]
    assert kept.count("hr_portal:misses:results") >= 2
    assert "203.0.113" not in kept
    assert "2026" not in kept.replace(str(app.extensions["clock"].now().year), "")


def test_the_key_of_counts_is_another_each_day(app: Flask, clock: FrozenClock) -> None:
    with at_the_site(app):
        for _ in range(20):
            note_miss("report")
        assert misses.misses_here("report") == 20
    clock.tick(24 * 3600)
    with at_the_site(app):
        assert misses.misses_here("report") == 0


@pytest.mark.redis
def test_with_redis_all_processes_count_together_and_without_it_nobody_is_stopped(
    app: Flask, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Redis.from_url(redis_url)
    with monkeypatch.context() as patch, at_the_site(app):
        patch.setattr(limiter, "_storage", storage_from_string(redis_url))
        patch.setitem(app.extensions, "settings", replace(app.extensions["settings"], redis_url=redis_url))
        patch.setitem(app.extensions, "key_of_the_day", {})
        note_miss("report", "FY-1")
        app.extensions["key_of_the_day"].clear()  # another process
        note_miss("report", "FY-1")
        assert misses.misses_of("report", "FY-1") == 2
        names = server.keys("*misses*")
        assert b"203.0" not in b" ".join(names)
        assert b"FY-1" not in b" ".join(names)
        assert all(server.ttl(name) > 0 for name in names)
        patch.setattr(limiter, "_storage", storage_from_string("redis://127.0.0.1:1/0"))
        app.extensions["key_of_the_day"].clear()
        note_miss("report", "FY-1")
        assert misses.misses_of("report", "FY-1") == 0
        server.delete(*names)
    server.close()


# what the page holds


def block(app: Flask, shown: Offer) -> Any:
    with at_the_site(app):
        return read(render_template_string("{% from 'macros/challenge.html' import challenge with context %}<form>{{ challenge(shown) }}</form>", shown=shown))  # fmt: skip


def test_the_question_stands_in_the_page_for_everybody(app: Flask) -> None:
    shown = asked(app)
    page = block(app, shown)
    assert page.one("label").text == shown.question
    assert page.one("label").attrs["for"] == "answer"
    status = page.one("output")
    assert (status.attrs["role"], status.attrs["aria-live"], status.text) == ("status", "polite", "")
    assert page.one("div", id="challenge").attrs["data-challenge"] == "/challenge?for=report"
    assert "hidden" not in [name for node in page.all("div") for name in node.attrs]


def test_a_wrong_answer_is_marked_at_its_field(app: Flask) -> None:
    with at_the_site(app):
        shown = offer("report")
        reasons = reasons_against({"question": shown.token, "answer": "99"}, "report", [], g.now)
        again = offer("report", reasons=reasons)
    page = block(app, again)
    assert page.one("input", id="answer").attrs["aria-invalid"] == "true"
    assert "answer-e" in page.one("input", id="answer").attrs["aria-describedby"]
    assert "题目答得不对" in page.text


def test_all_script_of_the_check_is_two_kilobytes() -> None:
    assert sum((STATIC / name).stat().st_size for name in ("solver.js", "challenge.js")) <= 2048


def test_every_form_with_a_check_has_work_to_begin_with() -> None:
    assert set(PURPOSES) >= {"report", "results"}
    assert all(10_000 <= tries <= MOST // 10 for tries in PURPOSES.values())


def test_a_challenge_lives_as_long_as_it_says(client: Client, clock: FrozenClock) -> None:
    expires = int(fetched(client)["salt"].split("expires=")[1].rstrip("&"))
    assert expires == int((clock.now() + timedelta(minutes=30)).timestamp())
