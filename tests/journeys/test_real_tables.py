"""Tables as bureaus published them, taken in at the staff pages: as many posts, recruits and codes as two readers counted."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from config import read_settings
from hr_portal.app import create_app
from hr_portal.extensions import db
from hr_portal.recruitment.exam_rules import plain
from hr_portal.recruitment.models import Exam, Position, PositionFigure
from hr_portal.web.staff.exam_toml import to_toml
from tests.factories.exams import RULES
from tests.journeys.people import Staff, button, told
from tests.journeys.test_exam_imports import again, work
from tests.live import LiveSite

pytestmark = [pytest.mark.samples, pytest.mark.timeout(240)]

TABLES = {
    "guangdong_2026_positions.xls": (9_344, 11_779),
    "henan_2024_positions.xls": (6_231, 9_900),
    "shanxi_2025_sydw_applicants_2.18.xlsx": (11_374, 15_922),
}
DAYS = {
    "hubei_2026_applicants_0113.xlsx": (18_458, "2026-01-13"),
    "hubei_2026_applicants_0114.xlsx": (42_428, "2026-01-14"),
}


def begun(staff: Staff, slug: str) -> None:
    """An exam whose rules both officers agreed on."""
    content = {**RULES, "slug": slug, "organ": "AL01", "year": 2025, "title": f"真实职位表（{slug}）"}
    toml: dict[str, Any] = {"name": "考试.toml", "mimeType": "text/plain", "buffer": to_toml(plain(content)).encode()}  # fmt: skip
    with staff.at("exam", 1280) as officer, staff.at("exam2", 1280) as second:
        officer.goto("/staff/exams")
        officer.get_by_label("考试规则文件").set_input_files([toml])  # type: ignore[list-item]
        button(officer, "上传规则").click()
        second.goto(f"/staff/exams/{slug}")
        button(second, "核对无误，确认规则").click()
        expect(told(second)).to_contain_text("第1版规则现在生效")


def counted(site: LiveSite, slug: str) -> tuple[int, int, Counter[int], int, int]:
    """Posts, distinct keys, lengths of codes; rows of applicants and how many applied."""
    app = create_app(read_settings(site.whole_environ), surfaces=())
    with app.app_context():
        exam = db.session.scalars(select(Exam).where(Exam.slug == slug)).one()
        rows = db.session.execute(
            select(Position.key, Position.code).where(Position.exam_id == exam.id)
        ).all()
        figures = db.session.execute(
            select(func.count(), func.sum(PositionFigure.applied)).where(PositionFigure.exam_id == exam.id)
        ).one()
        db.session.remove()
        db.engine.dispose()
    lengths = Counter(len(row.code) for row in rows if row.code)
    return len(rows), len({row.key for row in rows}), lengths, figures[0], int(figures[1] or 0)


@pytest.mark.parametrize("name", TABLES)
def test_a_real_table_is_taken_in_whole(staff: Staff, live_site: LiveSite, samples: Path, name: str) -> None:
    slug, (posts, recruits) = f"real-{name.split('_')[0]}", TABLES[name]
    begun(staff, slug)
    with staff.at("exam", 1280) as officer, staff.at("exam2", 1280) as second:
        officer.goto(f"/staff/exams/{slug}/positions")
        officer.get_by_label("职位表文件").set_input_files(samples / "positions" / name)
        button(officer, "上传并检查").click()
        expect(officer).to_have_url(re.compile("/staff/jobs/"))
        work(live_site)
        again(officer)
        officer.get_by_role("link", name="看职位表和变化，等另一位考务确认").click()
        expect(officer.get_by_role("main")).to_contain_text(str(posts))
        expect(officer.get_by_role("main")).to_contain_text(str(recruits))
        second.goto(officer.url)
        button(second, "核对无误，确认职位表").click()
        expect(told(second)).to_contain_text("第1版职位表现在生效")
    total, distinct, lengths, _, _ = counted(live_site, slug)
    assert (total, distinct) == (posts, posts)
    if name.startswith("guangdong"):
        assert lengths == {14: posts}


def test_two_real_days_of_applicants_are_taken_in(staff: Staff, live_site: LiveSite, samples: Path) -> None:
    begun(staff, "real-days")
    with staff.at("exam", 1280) as officer:
        for name, (applied, day) in DAYS.items():
            officer.goto("/staff/exams/real-days/applicants")
            officer.get_by_label("报名人数文件").set_input_files(samples / "positions" / name)
            officer.get_by_label("截至哪一天").fill(day)
            button(officer, "上传并检查").click()
            expect(officer).to_have_url(re.compile("/staff/jobs/"))
            work(live_site)
            again(officer)
            expect(officer.get_by_role("main")).to_contain_text(str(applied))
    *_, rows, total = counted(live_site, "real-days")
    assert (rows, total) == (2 * 5_224, 18_458 + 42_428)
