"""A file handed in at a page is read by a real worker over the embedded broker; the page's own script shows how far it is and
that it is over. Nobody loads the page anew."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect
from sqlalchemy import select

from config import read_settings
from hr_portal.accounts.models import User
from hr_portal.app import create_app
from hr_portal.extensions import db
from hr_portal.recruitment import confirming, exams, importing
from hr_portal.recruitment.exam_rules import plain
from tests.factories.exams import RULES, post, table_of
from tests.factories.results import csv_of
from tests.journeys.people import Staff, button
from tests.live import LiveSite

pytestmark = [pytest.mark.worker, pytest.mark.timeout(120)]


PEOPLE = ("exam", "exam2")
SITTERS = 250_000
"""So many that a worker is seen at it."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Of the check character of an identity number."""
PATIENCE = 40.0
AT_MOST = 10_000
"""Milliseconds between two questions of the script."""


@pytest.fixture
def parts(live_site: LiveSite) -> Iterator[Callable[[], int]]:
    """Starts worker and beat as `make run` does; gives the worker's process number."""

    def start() -> int:
        live_site.start_worker()
        live_site.start_beat()
        return live_site.parts["worker"].pid

    yield start
    if "worker" in live_site.parts:
        os.kill(live_site.parts["worker"].pid, signal.SIGCONT)  # a stopped process hears no request to end
        live_site.stop("beat", "worker")


def an_exam(site: LiveSite) -> str:
    """An exam of the demo city's officers whose rules and posts are confirmed; its slug."""
    slug = "chenghe-2026"
    app = create_app(read_settings(site.whole_environ), surfaces=())
    with app.app_context():
        session, now = db.session(), datetime.now(UTC)
        officer, second = (session.scalars(select(User).where(User.login == name)).one() for name in PEOPLE)
        # Of a year before the demo city's own, so that other journeys find theirs first.
        content = plain(
            {**RULES, "slug": slug, "organ": "AL01", "year": 2026, "title": "澄河县考试录用公务员"}
        )
        version = exams.propose(session, content, officer=officer, actor=officer, now=now)
        exam = exams.confirm(session, version, actor=second, now=now)
        checked = importing.check_within(session, exam, table_of(post(1)), "职位表.xlsx")
        table = importing.keep(session, exam, checked, officer=officer, actor=officer, now=now)
        confirming.confirm(session, table, actor=second, now=now)
        session.commit()
        db.session.remove()
        db.engine.dispose()
    return slug


def result_file() -> dict[str, Any]:
    """Candidates who all sat for one post, each with a ticket and an identity number of their own."""
    rows = []
    for number in range(SITTERS):
        born = date(1990, 1, 1) + timedelta(days=number // 900)
        whole = f"970103{born:%Y%m%d}{100 + number % 900}"
        identity = whole + "10X98765432"[sum(int(d) * w for d, w in zip(whole, WEIGHTS, strict=True)) % 11]
        name = "莫" + chr(0x4E00 + number % 5000)
        rows.append([f"4101{number:08d}", identity, name, post(1)[2], "71.5", "71.5", "", "71.50", "", ""])
    return {"name": "笔试成绩.csv", "mimeType": "text/csv", "buffer": csv_of(*rows).getvalue()}


def until(page: Page, address: str, true: Callable[[dict[str, Any]], bool], site: LiveSite) -> None:
    """Wait for the row of the job, read beside the page, to say so."""
    deadline, job = time.monotonic() + PATIENCE, dict[str, Any]()
    while time.monotonic() < deadline:
        job = page.request.get(address).json()
        if true(job):
            return
        for name, process in site.parts.items():
            assert process.poll() is None, f"{name} ended\n{site.log(name).read_text()[-3000:]}"
        time.sleep(0.05)
    pytest.fail(f"waited in vain: {job}\n{site.log('worker').read_text()[-3000:]}")


def test_the_page_of_a_job_shows_by_itself_how_far_a_real_worker_is_and_that_it_is_over(
    staff: Staff, live_site: LiveSite, parts: Callable[[], int]
) -> None:
    slug = an_exam(live_site)
    with staff.at(PEOPLE[0], 1280) as officer:
        officer.clock.install()  # its timers go off when we say so, or by themselves
        officer.goto(f"/staff/results/{slug}")
        officer.get_by_label("成绩文件").set_input_files([result_file()])  # type: ignore[list-item]
        officer.get_by_label("阶段").select_option("written")
        button(officer, "上传并检查").click()
        state = officer.locator("#state")
        expect(state).to_have_text("排队中")
        loads: list[str] = []

        def note(request: Request) -> None:
            if request.resource_type == "document":
                loads.append(request.url)

        officer.on("request", note)
        status = f"{officer.url}/status.json"
        worker = parts()
        until(officer, status, lambda job: job["state"] == "running" and 0 < job["share"] < 100, live_site)
        os.kill(worker, signal.SIGSTOP)  # it stays where it is while we look
        job = officer.request.get(status).json()
        assert 0 < job["share"] < 100
        officer.clock.fast_forward(AT_MOST)
        expect(officer.get_by_role("progressbar", name="进度")).to_have_js_property("value", job["share"])
        expect(officer.locator("#counts")).to_have_text(job["counts"])
        expect(state).to_have_text(f"正在检查，已完成{job['share']}%")
        os.kill(worker, signal.SIGCONT)
        until(officer, status, lambda job: bool(job["over"]), live_site)
        officer.clock.fast_forward(AT_MOST)
        expect(state).to_have_text("等您处理")
        expect(officer.get_by_role("main")).to_contain_text(f"已检查{SITTERS} / {SITTERS}行，有误0处")
        assert loads == [status.removesuffix("/status.json")], (
            "the script loads the page anew at the end, once"
        )
        officer.remove_listener("request", note)
        officer.get_by_role("link", name="看这份成绩，等另一位考务签核").click()
        expect(officer.get_by_role("main")).to_contain_text("经办的人不能自己签核")
