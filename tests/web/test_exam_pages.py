"""Public pages of exams: stages and what to do now, rules in words, notices of stages, files, calendar, feed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.recruitment import applicants, exams
from hr_portal.recruitment.models import Exam
from tests.clockwork import instant
from tests.factories.exams import Bureau, confirmed, make_bureau, make_exam, post, table_of
from tests.factories.notices import publish
from tests.web.form_contract import assert_form_contract
from tests.web.reader import read, text
from tests.web.rendered import read as tree_of

NOW = "2026-11-24 10:00"
PAGE = "/exams/anlan-2027"


@pytest.fixture
def bureau(session: Session) -> Bureau:
    return make_bureau(session)


@pytest.fixture
def exam(session: Session, bureau: Bureau) -> Exam:
    """Open, registration under way, a table of three positions."""
    made = make_exam(session, bureau)
    confirmed(session, bureau, made, table_of(*(post(number) for number in (1, 2, 3))))
    exams.open_exam(session, made, actor=bureau.officer, now=instant("2026-11-24 09:00"))
    session.commit()
    return made


def count_applicants(
    session: Session, bureau: Bureau, exam: Exam, day: str, *rows: tuple[int, int, int]
) -> None:
    lines = ["职位代码,报名人数,审核通过人数,缴费人数"]
    lines += [f"2702{number:010d},{','.join(map(str, row))}" for number, row in enumerate(rows, 1)]
    found = applicants.check_within(
        session, exam, "\n".join(lines).encode(), "报名.csv", datetime.fromisoformat(day).date()
    )
    assert found.is_clean, found.faults
    applicants.keep(session, exam, found, officer=bureau.officer, actor=bureau.officer, now=instant(NOW))
    session.commit()


def test_without_exams_the_list_says_so(app: Flask, session: Session) -> None:
    session.commit()
    assert "现在没有正在进行的考试。" in text(app, "/exams")


def test_an_exam_that_is_not_open_has_no_page(app: Flask, session: Session, bureau: Bureau) -> None:
    make_exam(session, bureau)
    session.commit()
    assert read(app, PAGE).status_code == 404
    assert "anlan-2027" not in text(app, "/exams")


def test_the_page_says_what_is_over_what_runs_and_what_to_do(
    app: Flask, exam: Exam, session: Session, clock: FrozenClock
) -> None:
    page = tree_of(text(app, PAGE))
    steps = page.one(cls="stages").all("li")
    assert [step.attrs.get("aria-current") for step in steps].count("step") == 1
    assert steps[0].classes == ["ok"]
    assert steps[1].classes == ["now"]
    words = page.words
    assert "经省公务员局授权组织" in words
    assert "现在要做的事：报名（2026年11月24日08:00至2026年11月30日18:00）" in words
    assert "没有写日期的，时间待定，确定后在本页公布。" in words
    assert "招录6人，职位3个" in words


def test_a_stage_changes_the_page_at_its_second(app: Flask, exam: Exam, clock: FrozenClock) -> None:
    clock.travel_to(instant("2026-11-30 18:00"))
    clock.tick(-1)
    before = read(app, PAGE)
    assert "max-age=1," in before.headers["Cache-Control"]
    assert "现在要做的事：" in before.text
    clock.tick(1)
    after = read(app, PAGE, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "下一步：" in after.text
    assert "报名已于11月24—30日结束，下面的职位供查阅和比较。" in after.text
    assert "时间待定，确定后在本页公布。" in after.text  # 打印准考证 has no date


def test_the_rules_are_printed_in_words(app: Flask, exam: Exam) -> None:
    words = tree_of(text(app, PAGE)).words
    for sentence in (
        "科目和权重：行政职业能力测验40%、申论30%、公安专业科目30%。",
        "综合成绩 = 笔试成绩×50% + 面试成绩×50%，四舍五入保留2位小数。",
        "县乡机关（县级、乡镇）：各科合计95分、行政职业能力测验50分，要同时达到。",
        "招录人数的3倍进入面试。",
        "招录5人的，12人进入面试。",
        "面试成绩不低于60分。",
        "面试成绩不低于同一考官组使用同一套题的平均分。",
        "成绩相同的，依次比较：笔试成绩高者在前；行政职业能力测验高者在前；退役士兵优先。",
        "面试：出现空缺的，按笔试成绩从高到低递补，最多1次。",
        "18周岁以上、38周岁以下，按2026年11月30日计算。",
        "应届硕士、博士研究生：43周岁以下。",
        "公布进入面试人员的成绩。",
        "本人可以查到自己的名次。",
    ):
        assert sentence in words, sentence
    assert "本职位的成绩分布" not in words


def test_numbers_are_those_of_the_latest_day(
    app: Flask, session: Session, bureau: Bureau, exam: Exam
) -> None:
    count_applicants(session, bureau, exam, "2026-11-22", (10, 5, 1), (0, 0, 0), (3, 1, 0))
    count_applicants(session, bureau, exam, "2026-11-23", (20, 9, 6), (0, 0, 0), (4, 1, 1))
    assert "截至2026年11月23日报名24人，审核通过10人，缴费7人" in tree_of(text(app, PAGE)).words


def test_only_public_notices_stand_with_their_stage(
    app: Flask, session: Session, bureau: Bureau, exam: Exam, clock: FrozenClock
) -> None:
    shown = publish(session, bureau.office, "recruit_announcement", title="招考公告一", at="2026-11-20 09:00")
    later = publish(
        session, bureau.office, "recruit_announcement", title="面试公告二", at="2026-11-25 09:00", now=NOW
    )
    for stage, notice in (("announcement", shown), ("registration", later)):
        exams.tie(session, exam, stage, notice)
    session.commit()
    page = text(app, PAGE)
    assert "招考公告一" in page
    assert "面试公告二" not in page
    assert "面试公告二" not in text(app, f"{PAGE}.atom")
    assert "招考公告一" in text(app, f"{PAGE}.atom")
    clock.travel_to(instant("2026-11-25 09:00"))
    assert "面试公告二" in text(app, PAGE)


def test_the_calendar_has_hours_in_utc_and_days_as_days(app: Flask, exam: Exam) -> None:
    answer = read(app, f"{PAGE}.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.data)
    events = {str(event["uid"]).split("@")[0]: event for event in calendar.walk("VEVENT")}
    registration = events["anlan-2027-registration"]
    assert registration["dtstart"].dt == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert registration["dtend"].dt == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    assert str(events["anlan-2027-written"]["dtstart"].dt) == "2027-01-10"
    assert "anlan-2027-interview" not in events  # 时间待定
    assert read(app, f"{PAGE}.ics").data == answer.data


def test_files_of_the_table_are_offered(app: Flask, exam: Exam) -> None:
    links = [str(link.attrs["href"]) for link in tree_of(text(app, PAGE)).all("a")]
    for ending in ("positions.csv", "positions.xlsx", "/positions"):
        href = f"/api/v1{PAGE}/{ending.lstrip('/')}"
        assert href in links
        assert read(app, href).status_code == 200


def test_home_and_map_lead_to_the_exam(app: Flask, exam: Exam) -> None:
    home = tree_of(text(app, "/"))
    assert "考试录用进展" in home.words
    assert PAGE in [link.attrs["href"] for link in home.all("a")]
    assert f"{PAGE}/positions" in [link.attrs["href"] for link in home.all("a")]
    assert PAGE in text(app, "/sitemap")
    assert re.search(rf"<loc>https?://[^<]+{PAGE}</loc>", text(app, "/sitemap.xml"))


@pytest.mark.parametrize("path", ["/exams", PAGE, f"{PAGE}/positions", f"{PAGE}/positions/27020000000001",
                                  f"{PAGE}/eligibility", f"{PAGE}/compare?key=27020000000001&key=27020000000002",
                                  f"{PAGE}/list?key=27020000000001"])  # fmt: skip
def test_pages_keep_the_contract_and_are_cached_without_a_session(app: Flask, exam: Exam, path: str) -> None:
    answer = read(app, path)
    assert_form_contract(answer)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public, ")
    assert read(app, path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
