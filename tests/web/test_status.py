"""运行状态: plain words about the machinery, true to what the books say, and nothing of any notice."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from benchmarks._generator import notices_due
from hr_portal.consequences import carry_out
from hr_portal.core.clock import FrozenClock
from hr_portal.core.db import database_now
from hr_portal.core.effects import OutboxMessage, Transition, beat
from hr_portal.core.sweeping import sweep
from hr_portal.web.public.status import span
from tests.client import Client
from tests.clockwork import instant
from tests.factories.notices import make_office, publish

LINES = ("时钟", "后台程序", "到期事项的登记", "最近一次检查", "登记用时", "工作人员提醒信", "工作日历")


@pytest.fixture
def now(session: Session, app: Flask, clock: FrozenClock) -> datetime:
    found = database_now(session)
    session.rollback()
    clock.travel_to(found)
    app.extensions["swept_at"] = found  # no sweep after these visits: the page is what is looked at
    return found


def lines(client: Client) -> dict[str, tuple[str, str]]:
    """What the page says: name -> (state, words)."""
    page = client.get("/status").get_data(as_text=True)
    row = re.compile(
        r'<th role="rowheader"[^>]*><div>(.*?)</div></th>\s*<td[^>]*><div><span class="tag \w+">(.*?)</span></div></td>'
        r"\s*<td[^>]*><div>(.*?)</div></td>",
        re.DOTALL,
    )
    return {name: (state, words) for name, state, words in row.findall(page)}


def test_a_new_house_says_what_it_does_not_know_yet(client: Client, now: datetime) -> None:
    found = lines(client)
    assert tuple(found) == LINES
    assert found["时钟"] == ("正常", "网站的时钟和数据库的时钟一致。")
    assert found["后台程序"] == ("需要留意", "还没有收到过消息。")
    assert found["登记用时"] == ("正常", "还没有登记过到期事项。")


def test_when_all_is_well_it_says_so(
    client: Client, session: Session, now: datetime, clock: FrozenClock
) -> None:
    notices_due(session, 200, at=now - timedelta(seconds=12))
    sweep(session, carry_out, now=now)
    beat(session, "worker", now=now)
    session.execute(update(OutboxMessage).values(sent_at=now))
    session.commit()
    found = lines(client)
    assert {name: state for name, (state, _) in found.items() if name != "工作日历"} == {
        name: "正常" for name in LINES if name != "工作日历"
    }
    assert found["登记用时"][1] == "从到期到登记，一半在12秒以内，百分之九十九在12秒以内。"
    assert found["到期事项的登记"][1] == "没有等待登记的事项。"
    assert found["后台程序"][1] == "最近一次在0秒前。"


def test_when_workers_are_dead_it_says_how_far_behind_the_books_are(
    client: Client, session: Session, now: datetime
) -> None:
    notices_due(session, 3, at=now - timedelta(minutes=30))
    beat(session, "worker", now=now - timedelta(hours=2))
    session.execute(update(Transition).where(Transition.subject_id == 3).values(parked_at=now))
    session.commit()
    found = lines(client)
    assert found["后台程序"] == ("需要留意", "最近一次在2小时前。")
    assert found["到期事项的登记"][0] == "需要留意"
    assert found["到期事项的登记"][1].startswith("有2项已到期、等待登记。最早的一项已等30分钟。")
    assert "打开页面时当场判断" in client.get("/status").get_data(as_text=True)


def test_a_clock_that_is_off_is_said(client: Client, now: datetime, clock: FrozenClock) -> None:
    clock.travel_to(now + timedelta(minutes=5))
    state, words = lines(client)["时钟"]
    assert state == "需要留意"
    assert "登记已暂停" in words


def test_letters_that_wait_long_or_are_parked_are_said(
    client: Client, session: Session, now: datetime
) -> None:
    notices_due(session, 4, at=now - timedelta(seconds=1))
    sweep(session, carry_out, now=now)
    assert lines(client)["工作人员提醒信"] == ("正常", "有4封等待发出。")
    session.execute(
        update(OutboxMessage).values(
            available_at=now - timedelta(hours=1), retry_at=now + timedelta(minutes=1)
        )
    )
    session.commit()
    assert lines(client)["工作人员提醒信"][0] == "需要留意"
    session.execute(update(OutboxMessage).values(parked_at=now))
    session.commit()
    assert lines(client)["工作人员提醒信"] == ("需要留意", "有4封发不出去，等待人工处理。")


def test_the_calendar_says_how_far_it_goes_and_what_can_only_be_expected(
    client: Client, session: Session, app: Flask, clock: FrozenClock
) -> None:
    clock.travel_to(instant("2026-12-28 11:00"))
    office = make_office(session)
    publish(session, office, at="2026-12-28 10:00")
    publish(session, office, at="2026-12-29 10:00", now="2026-12-28 10:30")
    state, words = lines(client)["工作日历"]
    assert state == "需要留意"
    assert words == "节假日安排已录入到2026年。2027年的安排还没有录入。有1个公示的截止日期因此只能预计。", (
        "what is not public is not counted"
    )


def test_nothing_of_any_notice_is_told(client: Client, session: Session, now: datetime) -> None:
    notices_due(session, 5, at=now - timedelta(hours=1))
    page = client.get("/status").get_data(as_text=True)
    for secret in ("AL01", "任职前公示", "became_public", "author@example.org", "安组公示"):
        assert secret not in page


def test_it_is_about_now_and_kept_for_no_longer_than_a_second(client: Client, now: datetime) -> None:
    answer = client.get("/status")
    assert answer.headers["Cache-Control"] == "public, max-age=1, s-maxage=1"
    assert "ETag" not in answer.headers
    assert "noindex" in answer.get_data(as_text=True)


def test_the_foot_of_every_page_leads_there(client: Client, now: datetime) -> None:
    assert 'href="/status"' in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("seconds", "down", "up"),
    [
        (0, "0秒", "1秒"), (0.4, "0秒", "1秒"), (59.2, "59秒", "60秒"), (60, "1分钟", "1分钟"), (61, "1分钟", "2分钟"),
        (3599, "59分钟", "60分钟"), (3600, "1小时", "1小时"), (86399, "23小时", "24小时"), (172801, "2天", "3天"),
    ],
)  # fmt: skip
def test_a_span_is_told_in_one_unit_rounded_the_way_that_is_true(
    app: Flask, seconds: float, down: str, up: str
) -> None:
    with app.test_request_context("/status"):
        assert span(timedelta(seconds=seconds)) == down
        assert span(timedelta(seconds=seconds), up=True) == up
