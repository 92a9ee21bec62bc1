"""Exam officers at their pages: an exam from its file, a table with an unknown heading and a fault, mended, confirmed by the
second officer; a change of the open exam goes through the chain and is in force when its notice is public."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect
from sqlalchemy import func, select

from config import read_settings
from hr_portal.app import create_app
from hr_portal.core.jobs import run_waiting
from hr_portal.extensions import db
from hr_portal.recruitment.exam_rules import plain
from hr_portal.recruitment.import_jobs import runners
from hr_portal.recruitment.models import Position
from hr_portal.web.staff.exam_toml import to_toml
from tests.factories.exams import HEADINGS, RULES, post, posts, table_of
from tests.journeys.looking import Axe, look_at
from tests.journeys.people import (
    SECRECY,
    Staff,
    agree,
    button,
    hand_in,
    issue,
    notice_id,
    publish_now,
    save,
    told,
    write,
)
from tests.live import LiveSite

pytestmark = pytest.mark.timeout(240)

SHOTS = os.environ.get("SCREENSHOTS_DIR", "")
"""Where to put pictures of the pages; nowhere unless it is said."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def shot(page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


def seen(page: Page, axe: Axe) -> list[str]:
    """What is wrong with the page, once its style is there."""
    page.wait_for_load_state("load")
    return look_at(page, axe)


def work(site: LiveSite) -> int:
    """What a worker would do; how many positions there are then."""
    app = create_app(read_settings(site.whole_environ), surfaces=())
    with app.app_context():
        e = app.extensions
        run_waiting(db.session(), runners(e["store"], e["clock"]), e["clock"])
        count = db.session.scalar(select(func.count()).select_from(Position)) or 0
        db.session.remove()
        db.engine.dispose()
    return count


def again(page: Page) -> None:
    """Look at the page anew. Its own script may be doing so at the same moment; then once more."""
    try:
        page.goto(page.url)
    except Error as error:
        if "ERR_ABORTED" not in error.message:
            raise
        page.goto(page.url)


def upload(page: Page, site: LiveSite, at: str, data: bytes, name: str = "职位表.xlsx") -> None:
    page.goto(f"{at}/positions")
    held: dict[str, Any] = {"name": name, "mimeType": XLSX, "buffer": data}
    page.get_by_label("职位表文件").set_input_files([held])  # type: ignore[list-item]
    button(page, "上传并检查").click()
    expect(page).to_have_url(re.compile("/staff/jobs/"))
    expect(page.locator("#state")).to_have_text("排队中")
    work(site)
    again(page)


def test_from_an_unknown_heading_to_a_change_that_its_notice_brings_into_force(
    staff: Staff, live_site: LiveSite, axe: Axe, width: int
) -> None:
    slug, found = f"yunxi-{width}", list[str]()
    at = f"/staff/exams/{slug}"
    # Of a year before the demo city's own, so that other journeys find theirs first.
    content = {
        **RULES,
        "slug": slug,
        "organ": "AL01",
        "year": 2026,
        "title": f"云溪县考试录用公务员（{width}）",
    }
    toml: dict[str, Any] = {"name": "考试.toml", "mimeType": "text/plain", "buffer": to_toml(plain(content)).encode()}  # fmt: skip
    with staff.at("exam", width) as officer, staff.at("exam2", width) as second:
        officer.goto("/staff/exams")
        found += seen(officer, axe)
        officer.set_viewport_size({"width": width, "height": 900})
        officer.get_by_label("考试规则文件").set_input_files([toml])  # type: ignore[list-item]
        button(officer, "上传规则").click()
        expect(officer.get_by_role("main")).to_contain_text("经办的人不能自己")
        found += seen(officer, axe)
        second.goto(at)
        button(second, "核对无误，确认规则").click()
        expect(told(second)).to_contain_text("第1版规则现在生效")
        found += seen(second, axe)
        second.goto(at)
        shot(second, "staff_exam", width)
        # A heading nobody knew, and one place that is no number.
        heads = ["用工主体", *HEADINGS[1:]]
        upload(officer, live_site, at, table_of(*posts(4), post(5, 招录人数="若干"), headings=heads))
        expect(officer.get_by_role("main")).to_contain_text("没有“招录单位”一列")
        found += seen(officer, axe)
        shot(officer, "staff_import-columns", width)
        officer.get_by_label("“用工主体”是什么").select_option("unit")
        button(officer, "登记并重新读文件").click()
        expect(told(officer)).to_contain_text("已登记1个表头")
        work(live_site)
        again(officer)
        expect(officer.get_by_role("heading", name="检查完成，1处需要处理")).to_be_visible()
        expect(officer.get_by_role("row").filter(has_text="若干")).to_contain_text("招录人数不是整数")
        found += seen(officer, axe)
        shot(officer, "staff_import", width)
        with officer.expect_download() as problems:
            officer.get_by_role("link", name="下载有误的行（XLSX）").click()
        assert problems.value.suggested_filename.endswith("（问题）.xlsx")
        before = work(live_site)
        upload(officer, live_site, at, table_of(*posts(5), headings=heads))
        assert work(live_site) == before + 5
        officer.get_by_role("link", name="看职位表和变化，等另一位考务确认").click()
        second.goto(officer.url)
        button(second, "核对无误，确认职位表").click()
        expect(told(second)).to_contain_text("第1版职位表现在生效")
        second.goto(f"{at}/open")
        found += seen(second, axe)
        second.set_viewport_size({"width": width, "height": 900})
        button(second, "公开考试").click()
        expect(told(second)).to_contain_text("考试已公开")
        # A change of the open exam.
        upload(officer, live_site, at, table_of(post(1, 招录人数=1), *posts(5)[1:3], post(4, 学历要求="研究生"), post(6), headings=heads))  # fmt: skip
        second.goto(f"{at}/positions/2")
        expect(second.get_by_role("main")).to_contain_text("10人，改为9人")
        found += seen(second, axe)
        shot(second, "staff_import-changes", width)
        second.get_by_label("调整公告的拟稿人").select_option(label="林知遥")
        button(second, "核对无误，确认职位表").click()
        expect(told(second)).to_contain_text("职位调整公告的草稿")
        second.get_by_role("link", name="职位调整公告").click()
        expect(second.get_by_role("main")).to_contain_text("新增职位1个，取消职位1个")
        number = notice_id(second)
        for address in ("/staff/headings", f"{at}/stages", f"{at}/applicants", f"{at}/positions"):
            officer.goto(address)
            found += seen(officer, axe)
        officer.set_viewport_size({"width": width, "height": 900})
        officer.goto(f"{at}/positions")
        expect(officer.get_by_role("main")).to_contain_text("已确认，调整公告公开时生效")
        with staff.at("author", width) as author:
            author.goto(f"/staff/notices/{number}")
            write(author, SECRECY)
            save(author)
            hand_in(author, number)
        with staff.at("reviewer", width) as reviewer:
            agree(reviewer, number)
        with staff.at("issuer", width) as issuer:
            issue(issuer, number)
            publish_now(issuer, number)
        officer.goto(f"{at}/positions")
        expect(officer.get_by_role("row").filter(has_text="第2版")).to_contain_text("现行")
        officer.goto("/staff/headings")
        button(officer, "删除").first.click()
        expect(told(officer)).to_contain_text("已删除")
    assert not found, "\n".join(found)
