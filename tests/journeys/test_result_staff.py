"""Exam officers at their pages: a file with a mismatch is shown row by row, the mended one is signed by another officer and
released; the look-up is paused at once and an amendment says why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from config import read_settings
from hr_portal.app import create_app
from hr_portal.core.jobs import run_waiting
from hr_portal.extensions import db
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_jobs import ResultWork
from tests.clockwork import SHANGHAI
from tests.factories.results import GONE, ONE, THREE, TWO, csv_of
from tests.journeys.looking import Axe, look_at
from tests.journeys.people import Staff, button, told
from tests.live import LiveSite

pytestmark = pytest.mark.timeout(240)

POST = "10270012700001"
"""A position of the demo city."""


def work(site: LiveSite) -> str:
    """What a worker would do, and the address of the exam that has no results yet."""
    app = create_app(read_settings(site.whole_environ), surfaces=())
    with app.app_context():
        e = app.extensions
        run_waiting(db.session(), ResultWork(e["originals"], e["exam_keys"], e["snapshots"], e["clock"]).runners(), e["clock"])  # fmt: skip
        slug = db.session.scalars(select(Exam.slug).order_by(Exam.year.desc())).first()
        db.session.remove()
        db.engine.dispose()
    return f"/staff/results/{slug}"


def file_of(*rows: Sequence[str]) -> dict[str, object]:
    """Rows for a position of the demo city; ranks are left to the exam's own rules."""
    data = csv_of(
        *([POST if at == 3 else "" if at == 8 else cell for at, cell in enumerate(row)] for row in rows)
    )
    return {"name": "笔试成绩.csv", "mimeType": "text/csv", "buffer": data.getvalue()}


def upload(page: Page, site: LiveSite, at: str, *rows: Sequence[str]) -> None:
    page.goto(at)
    page.get_by_label("成绩文件").set_input_files([file_of(*rows)])  # type: ignore[list-item]
    page.get_by_label("阶段").select_option("written")
    button(page, "上传并检查").click()
    expect(page.locator("#state")).to_have_text("排队中")
    work(site)
    page.goto(page.url)


def sign_sample(page: Page) -> None:
    button(page, "打开抽查的行").click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    button(page, "全部一致，签核").click()
    expect(told(page)).to_contain_text("已签核")


def prepare(page: Page, site: LiveSite, opens_at: datetime, reason: str = "") -> str:
    page.get_by_role("link", name="准备发布").click()
    page.get_by_label("开放时间").fill(f"{opens_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    if reason:
        page.get_by_label("更正的原因").fill(reason)
    button(page, "封存，等另一位考务签核").click()
    expect(page).to_have_url(re.compile("/staff/jobs/"))
    work(site)
    page.goto(page.url)
    page.get_by_role("link", name="看这次发布，等另一位考务签核").click()
    return page.url


def test_from_a_mismatch_to_a_release_that_is_paused_and_amended(
    staff: Staff, live_site: LiveSite, axe: Axe, width: int
) -> None:
    at, opens_at = work(live_site), datetime.now(UTC) + timedelta(days=7 if width > 500 else 9)
    found: list[str] = []
    with staff.at("exam", width) as officer, staff.at("exam2", width) as second:
        upload(officer, live_site, at, ONE, [*TWO[:7], "71.51", "", ""], THREE)
        expect(officer.get_by_role("heading", name="检查完成，1处需要处理")).to_be_visible()
        expect(officer.get_by_role("row").filter(has_text="71.51")).to_contain_text("与计算结果71.50不符")
        found += look_at(officer, axe)
        officer.set_viewport_size({"width": width, "height": 900})
        upload(officer, live_site, at, ONE, TWO, THREE, GONE)
        expect(officer.get_by_role("heading", name="等您处理")).to_be_visible()
        officer.get_by_role("link", name="看这份成绩，等另一位考务签核").click()
        expect(officer.get_by_role("main")).to_contain_text("经办的人不能自己签核")
        table = officer.url
        second.goto(table)
        button(second, "打开抽查的行").click()
        expect(second.get_by_role("row").filter(has_text=ONE[0])).to_contain_text(ONE[1])
        found += look_at(second, axe)
        second.set_viewport_size({"width": width, "height": 900})
        second.goto(table)
        sign_sample(second)
        officer.goto(table)
        is_again = width < 500  # the wide reader has released before: whatever comes now says why
        release = prepare(officer, live_site, opens_at, "登分有误，重新发布" if is_again else "")
        second.goto(release)
        button(second, "核对无误，签核发布").click()
        expect(told(second)).to_contain_text("已签核，到时间自动开放")
        officer.goto(release)
        button(officer, "立即暂停查询").click()
        expect(told(officer)).to_contain_text("已暂停查询")
        found += look_at(officer, axe)
        officer.set_viewport_size({"width": width, "height": 900})
        second.goto(release)
        button(second, "核对完毕，恢复查询").click()
        expect(told(second)).to_contain_text("已恢复查询")
        upload(officer, live_site, at, ONE, TWO, THREE)
        officer.get_by_role("link", name="看这份成绩，等另一位考务签核").click()
        second.goto(officer.url)
        sign_sample(second)
        officer.goto(second.url)
        again = prepare(officer, live_site, opens_at + timedelta(days=1), "登分有误，重新发布")
        second.goto(again)
        button(second, "核对无误，签核发布").click()
        expect(second.get_by_role("main")).to_contain_text("更正的原因：登分有误，重新发布")
        for address in ("/staff/results", at, f"{table}/release", "/staff/rechecks", "/staff/jobs"):
            officer.goto(address)
            found += look_at(officer, axe)
    assert found == []
