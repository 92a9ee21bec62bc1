"""成绩查询: what candidates see before, at and after the instant; that every miss is the same answer; what a slip opens."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hr_portal.core.clock import FrozenClock
from hr_portal.recruitment import rechecking, result_releases
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.result_models import RecheckRequest, RecheckState
from hr_portal.recruitment.result_releases import Plan
from tests.client import Client
from tests.factories.candidates import Candidate, Opened, amended, another_exam, looked_for, open_results
from tests.factories.read_pdf import text_of_pdf
from tests.factories.reporter import hidden
from tests.factories.results import EARLIER, GONE, ONE, OPENS, THREE, TWO
from tests.web.rendered import Node, read
from tests.web.test_english_complete import Found, remnants


def numbered(number: int) -> str:
    """An invented identity number with its right check character."""
    digits = f"97010319910818{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


BEFORE = OPENS - timedelta(seconds=1)
WINDOW = Plan(OPENS, IdPart.LAST_SIX, "", OPENS, OPENS + timedelta(days=3))
FOUR = ["410100000028", numbered(45), "欧阳明月", "27020000000002", "50", "40", "", "45.00", "1", ""]
LINES = [{"category": "市级机关", "lines": {"total": "95", "aptitude": "50"}}]


@pytest.fixture
def candidate(client: Client, app: Flask) -> Candidate:
    return Candidate(client, app)


@pytest.fixture
def opened(session: Session, app: Flask, clock: FrozenClock) -> Opened:
    """Open since this instant, with a window for re-checks."""
    made = open_results(session, app, ONE, TWO, THREE, GONE, plan=WINDOW)
    clock.travel_to(OPENS)
    return made


def words(answer: TestResponse) -> str:
    return read(answer.get_data(as_text=True)).one("main").words


def told(answer: TestResponse) -> list[str]:
    return [line.words for line in read(answer.get_data(as_text=True)).one("div", "err-sum").all("li")]


# --- before, at and after the instant


def test_without_a_release_the_page_says_so(candidate: Candidate) -> None:
    assert "现在没有可以查询的成绩。" in candidate.form().one("main").words


def test_before_the_instant_there_is_a_countdown_that_caches_keep_no_longer(
    session: Session, app: Flask, client: Client, clock: FrozenClock
) -> None:
    open_results(session, app, ONE)
    clock.travel_to(OPENS - timedelta(seconds=3))
    answer = client.get("/results")
    assert "2026年12月1日09:00发布" in words(answer)
    assert answer.headers["Cache-Control"] == "public, max-age=3, s-maxage=1, must-revalidate"
    assert "Set-Cookie" not in answer.headers
    clock.travel_to(BEFORE)
    assert client.get("/results").headers["Cache-Control"].startswith("public, max-age=1,")
    clock.travel_to(OPENS)
    later = client.get("/results", headers={"If-None-Match": answer.headers["ETag"]})
    assert later.status_code == 200
    assert later.headers["Cache-Control"] == "no-store"
    assert "准考证号" in words(later)


def test_a_moved_instant_is_told_with_its_reason(
    session: Session, app: Flask, client: Client, clock: FrozenClock
) -> None:
    made = open_results(session, app, ONE)
    later = OPENS + timedelta(hours=2)
    result_releases.move(
        session, made.release, later, "阅卷未完", actor=made.results.bureau.officer, now=clock.now()
    )
    session.commit()
    page = words(client.get("/results"))
    assert "2026年12月1日11:00发布" in page
    assert "原因：阅卷未完" in page
    clock.travel_to(OPENS)
    assert "还没有发布" in words(client.get("/results"))


def test_one_second_before_nothing_answers_a_form_that_was_kept_open(
    session: Session, app: Flask, candidate: Candidate, clock: FrozenClock
) -> None:
    open_results(session, app, ONE)
    clock.travel_to(OPENS)
    page = candidate.form()
    clock.travel_to(BEFORE)
    answer = candidate.send(ONE, page=page)
    assert answer.status_code == 409
    assert "71.5" not in answer.get_data(as_text=True)
    clock.travel_to(OPENS)
    assert candidate.send(ONE, page=page).status_code == 200


def test_a_suspended_release_says_why_and_shows_nobody_anything(
    session: Session, app: Flask, opened: Opened, candidate: Candidate, clock: FrozenClock
) -> None:
    slip, page = candidate.look_up(ONE), candidate.form()
    officer, second = opened.results.bureau.officer, opened.results.bureau.second
    result_releases.suspend(session, opened.release, "个别成绩登分有疑问", actor=officer, now=clock.now())
    session.commit()
    shown = candidate.client.get("/results")
    assert "成绩正在核对，暂停查询。原因：个别成绩登分有疑问" in words(shown)
    for answer in (
        candidate.send(ONE, page=page),
        candidate.with_slip(slip, "/results/slip.pdf"),
        candidate.with_slip(slip, "/results/recheck"),
    ):
        assert answer.status_code == 409
        assert "成绩正在核对" in words(answer)
        assert "71.5" not in answer.get_data(as_text=True)
    code = slip.one("p", "code").words
    assert "暂时核对不了" in candidate.check(code, ONE[0]).one("main").words
    result_releases.resume(session, opened.release, actor=second, now=clock.now())
    session.commit()
    assert candidate.send(ONE).status_code == 200


def test_two_exams_are_a_list_and_each_has_its_address(
    session: Session, app: Flask, client: Client, clock: FrozenClock, opened: Opened
) -> None:
    plan = Plan(OPENS + timedelta(days=1), IdPart.LAST_SIX)
    another_exam(session, opened, ONE, slug="anlan-2026", title="补充录用", plan=plan)
    page = read(client.get("/results").get_data(as_text=True))
    assert [tag.words for tag in page.all("span", "tag")] == ["可以查询", "等待发布"]
    links = [link.attrs["href"] for link in page.one("ul", "rows").all("a")]
    assert links == ["/results?exam=anlan-2027&stage=written", "/results?exam=anlan-2026&stage=written"]
    assert "准考证号" in words(client.get(links[0]))
    assert "还没有发布" in words(client.get("/results?exam=anlan-2026"))
    assert client.get("/results?exam=none").status_code == 404


# --- the form


def test_a_form_at_fault_is_told_field_by_field_and_keeps_all_but_the_identity_number(
    opened: Opened, candidate: Candidate
) -> None:
    answer = candidate.send(["", "1", " "])
    assert answer.status_code == 422
    assert told(answer) == ["请填写准考证号", "请填写姓名", "身份证号后6位是6个数字，最后一位可以是X"]
    answer = candidate.send(["准考证", "189978", "莫宇梅"])
    assert told(answer) == ["准考证号只有数字和字母，请对照准考证填写"]
    page = read(answer.get_data(as_text=True))
    kept = [page.all("input", id=one)[0].attrs["value"] for one in ("ticket", "name", "id_part")]
    assert kept == ["准考证", "莫宇梅", ""]
    assert "189978" not in answer.get_data(as_text=True)


def test_without_work_or_answer_nothing_is_looked_for(opened: Opened, candidate: Candidate) -> None:
    answer = candidate.send(ONE, answer="")
    assert answer.status_code == 422
    assert told(answer) == ["安全验证还没有完成，请回答题目后再提交"]
    assert "71.5" not in answer.get_data(as_text=True)


def test_sent_twice_it_is_answered_twice_for_two_minutes_and_used_for_nothing_else(
    opened: Opened, candidate: Candidate, clock: FrozenClock
) -> None:
    page = candidate.form()
    assert candidate.send(ONE, page=page).status_code == 200
    assert candidate.send(ONE, page=page).status_code == 200
    assert told(candidate.send(TWO, page=page)) == ["这次安全验证已经用过，请重新提交"]
    clock.travel_to(OPENS + timedelta(minutes=3))
    assert candidate.send(ONE, page=page).status_code == 422


def test_a_form_of_another_site_is_refused(opened: Opened, candidate: Candidate) -> None:
    page = candidate.form()
    data = {
        "exam": "anlan-2027",
        "stage": "written",
        "ticket": ONE[0],
        "name": ONE[2],
        "id_part": ONE[1][-6:],
    }
    answer = candidate.client.post(
        "/results", data=data | candidate.answered(page), headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 403


def test_loose_input_and_the_whole_number_where_six_are_asked_for(
    opened: Opened, candidate: Candidate
) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in ONE[0])
    assert candidate.send([f" {wide} ", ONE[1], "莫宇梅"], id_part=ONE[1]).status_code == 200
    assert candidate.send([TWO[0], TWO[1], "买买提．伊明"]).status_code == 200
    assert candidate.send(THREE).status_code == 200


def test_exams_that_ask_for_the_whole_number_say_so(
    session: Session, app: Flask, candidate: Candidate, clock: FrozenClock
) -> None:
    open_results(session, app, ONE, plan=Plan(OPENS, IdPart.WHOLE))
    clock.travel_to(OPENS)
    assert candidate.form().all("label", **{"for": "id_part"})[0].words == "身份证号"
    assert told(candidate.send(ONE)) == ["身份证号应为18位，请核对"]
    assert candidate.send(ONE, id_part=ONE[1]).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "\x00",
        "·",
        "　",
        "𬭎" * 99,
        "a\u202eb",
        "莫\n宇梅",
        "<b>",
        "\ud800".encode("utf-8", "replace").decode(),
    ],
)
@pytest.mark.parametrize("ticket", ["4", "a-b", "９" * 40])
def test_nonsense_is_a_miss_or_told_and_never_breaks(
    opened: Opened, candidate: Candidate, name: str, ticket: str
) -> None:
    assert candidate.send([ticket, "(A)123456", name]).status_code == 422


# --- what a slip says


def conclusion(slip: Node) -> str:
    return slip.one("main").all("p", "note")[0].words


def test_the_slip_begins_with_what_the_result_means(
    opened: Opened, candidate: Candidate, clock: FrozenClock
) -> None:
    slip = candidate.look_up(ONE)
    assert slip.one("h1").words == "笔试成绩"
    assert conclusion(slip) == "您的笔试成绩在资格复审的入围线以上。以复核结果为准。"
    said = slip.one("main").words
    rows = [
        [cell.words for cell in row.walk() if cell.tag in ("th", "td")] for row in slip.one("tbody").all("tr")
    ]
    assert rows == [
        ["行政职业能力测验", "71.50", "50%", "35.75"],
        ["申论", "71.50", "50%", "35.75"],
        ["笔试成绩", "", "", "71.50"],
    ]
    assert "笔试成绩 = 行政职业能力测验×50% + 申论×50%，四舍五入保留2位小数" in said
    assert "以复核结果为准" in said
    assert "莫＊梅" in said
    assert ONE[0] not in said
    clock.travel_to(OPENS + timedelta(days=3))
    assert conclusion(candidate.look_up(ONE)) == "您已进入面试资格复审名单。"


def test_an_absence_is_a_word_and_never_a_nought(opened: Opened, candidate: Candidate) -> None:
    slip = candidate.look_up(GONE)
    assert conclusion(slip) == "您的笔试成绩记为：缺考。没有分数，不参加排名。"
    cells = [cell.words for cell in slip.one("table").all("td")]
    assert cells == ["缺考", "缺考"]
    assert not re.search(r"\b0(?:\.0+)?\b", " ".join(cells))
    assert not slip.all("ol", "path")


def test_equal_totals_share_a_place_and_the_rule_is_told(opened: Opened, candidate: Candidate) -> None:
    slip = candidate.look_up(TWO)
    said = slip.one("main").words
    assert slip.one("p", "rank").one("b").words == "1"
    assert "参加排名3人" in said
    assert "排在您前面的有0人，和您同一名次的另有1人，排在您后面的有1人。" in said
    assert "笔试成绩相同的，名次并列。" in said


def test_fewer_than_ten_sitters_show_no_distribution(opened: Opened, candidate: Candidate) -> None:
    assert not candidate.look_up(ONE).all("table", "bars")


def crowd(count: int) -> list[list[str]]:
    return [
        [f"4101000001{n:02d}", numbered(n), f"考{'甲乙丙丁戊己庚辛壬癸子丑'[n]}", "27020000000001",
         str(50 + 2 * n), str(50 + 2 * n), "", f"{50 + 2 * n}.00", str(count - n), ""]
        for n in range(count)
    ]  # fmt: skip


def test_the_distribution_stands_in_a_table_and_marks_ones_own_step(
    session: Session, app: Flask, candidate: Candidate, clock: FrozenClock
) -> None:
    rows = crowd(12)
    open_results(session, app, *rows, plan=WINDOW)
    clock.travel_to(OPENS)
    last = candidate.look_up(rows[0])
    assert conclusion(last).startswith("您在本职位排第12名，复审名单")
    bars = last.one("table", "bars")
    assert [row.words for row in bars.one("tbody").all("tr")][-1] == "50—54.99 您在这里3"
    assert sum(int(row.all("td", "n")[0].words) for row in bars.one("tbody").all("tr")) == 12


def test_where_neither_rank_nor_distribution_is_shown_the_cut_says_it(
    session: Session, app: Flask, candidate: Candidate, clock: FrozenClock
) -> None:
    rows = crowd(12)
    open_results(session, app, *rows, shown={"rank": False, "distribution": False})
    clock.travel_to(OPENS)
    said = candidate.look_up(rows[0]).one("main").words
    assert (
        "您的笔试成绩未达到本职位最低入围分62.00。如出现空缺，按笔试成绩依次递补，请保持报名时所留电话畅通。"
        in said
    )
    assert "名次 " not in said
    assert "排在您前面" not in said


@pytest.mark.parametrize("refills", [True, False])
def test_below_the_cut_hears_of_later_calls_only_where_the_exam_makes_them(
    session: Session, app: Flask, candidate: Candidate, clock: FrozenClock, refills: bool
) -> None:
    rows = crowd(12)
    waitlists = [{"stage": "interview", "allowed": refills, "times": 1, "causes": ["放弃"], "by": "written"}]
    open_results(session, app, *rows, waitlists=waitlists)
    clock.travel_to(OPENS)
    said = candidate.look_up(rows[0]).one("main").words
    assert ("未入围，可能递补" in said) is ("递补的另行通知。" in said) is ("接下来" in said) is refills
    assert "未入围" in said
    assert "接下来" in candidate.look_up(rows[-1]).one("main").words


def test_exactly_on_the_cut_is_said_so(
    session: Session, app: Flask, candidate: Candidate, clock: FrozenClock
) -> None:
    rows = crowd(12)
    open_results(session, app, *rows)
    clock.travel_to(OPENS)
    assert "入围线62.00，您正好达到。" in candidate.look_up(rows[6]).one("main").words
    assert "入围线62.00，您高出2.00分。" in candidate.look_up(rows[7]).one("main").words


def test_below_a_pass_line_says_which(
    session: Session, app: Flask, candidate: Candidate, clock: FrozenClock
) -> None:
    open_results(session, app, FOUR, ONE, pass_lines=LINES)
    clock.travel_to(OPENS)
    slip = candidate.look_up(FOUR)
    assert conclusion(slip) == "您的笔试成绩没有达到合格分数线。"
    lines = [line.words for line in slip.one("dl", "sum").all("span", "ib")]
    assert lines == ["各科合计 95.00 未达到", "行政职业能力测验 50.00 已达到"]
    assert not slip.all("ol", "path")


def test_an_amendment_is_told_with_its_number_and_reason(
    session: Session, opened: Opened, candidate: Candidate, clock: FrozenClock
) -> None:
    first = candidate.look_up(ONE)
    mended = [*ONE[:4], "72.5", "71.5", "", "72.00", "1", ""]
    later = OPENS + timedelta(minutes=5)
    plan = Plan(later, IdPart.LAST_SIX, "复核后更正1人成绩")
    amended(session, opened, mended, [*TWO[:8], "2", ""], THREE, GONE, plan=plan, now=clock.now())
    clock.travel_to(later - EARLIER)
    assert candidate.with_slip(first, "/results/slip.pdf").status_code == 200
    clock.travel_to(later)
    assert told(candidate.with_slip(first, "/results/slip.pdf")) == ["成绩有更正，请重新查询"]
    slip = candidate.look_up(ONE)
    assert "成绩有更正。复核后更正1人成绩" in slip.one("main").words
    assert "第2次发布，2026年12月1日09:05" in slip.one("main").words
    old, new = first.one("p", "code").words, slip.one("p", "code").words
    assert "但成绩后来有更正" in candidate.check(old, ONE[0]).one("main").words
    assert "现在仍然有效" in candidate.check(new.lower().replace("-", " "), ONE[0]).one("main").words
    assert "没有查到这个校验码" in candidate.check(new, TWO[0]).one("main").words


# --- paper


def test_the_slip_as_pdf_has_the_whole_name_with_rare_characters(
    opened: Opened, candidate: Candidate, tmp_path: Path
) -> None:
    slip = candidate.look_up(THREE)
    answer = candidate.with_slip(slip, "/results/slip.pdf")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    text = text_of_pdf(answer.data, tmp_path).replace(" ", "")
    for said in ("𬭎小堃", THREE[0], "60.50", "笔试成绩", slip.one("p", "code").words):
        assert said in text
    assert THREE[1][-6:] not in text
    assert b"/MarkInfo" in answer.data


def test_a_ticket_lives_a_quarter_of_an_hour(
    opened: Opened, candidate: Candidate, clock: FrozenClock
) -> None:
    slip = candidate.look_up(ONE)
    clock.travel_to(OPENS + timedelta(minutes=15) - EARLIER)
    assert candidate.with_slip(slip, "/results/slip.pdf").status_code == 200
    clock.travel_to(OPENS + timedelta(minutes=15))
    answer = candidate.with_slip(slip, "/results/slip.pdf")
    assert (answer.status_code, told(answer)) == (422, ["页面停留超过15分钟，请重新查询"])
    forged = candidate.client.post(
        "/results/slip.pdf", data={"exam": "anlan-2027", "stage": "written", "slip": "AAAA"}
    )
    assert forged.status_code == 422


# --- the re-check


def test_a_recheck_is_asked_for_from_the_slip_and_its_end_stands_there(
    session: Session, opened: Opened, candidate: Candidate
) -> None:
    slip = candidate.look_up(ONE)
    form = candidate.recheck(slip)
    assert [one.attrs["value"] for one in form.all("input", name="reason")] == [
        "marked_nought",
        "far_from_expected",
    ]
    wrong = candidate.recheck(slip, status=422, phone=" ")
    assert [line.words for line in wrong.one("div", "err-sum").all("li")] == [
        "请选择要复核的科目", "请选择申请复核的原因", "请填写联系电话",
    ]  # fmt: skip
    filled: dict[str, Any] = {"component": "essay", "reason": "far_from_expected", "phone": "0000 8600 1208"}
    for _ in range(2):
        assert "已收到申请，等待受理" in candidate.recheck(slip, **filled).one("main").words
    request = session.query(RecheckRequest).one()
    assert (request.component, request.reason) == ("essay", "far_from_expected")
    assert "已收到申请，等待受理" in candidate.look_up(ONE).one("aside").words
    bureau = opened.results.bureau
    rechecking.decide(
        session, request, RecheckState.UNCHANGED, "added_up_again", actor=bureau.officer, now=OPENS
    )
    rechecking.close(session, request, actor=bureau.second, now=OPENS)
    session.commit()
    said = candidate.look_up(ONE).one("aside").words
    assert "复核后没有变化：已重新核对漏评、计分和登分，没有差错" in said
    assert "申请成绩复核" not in said
    assert "申请成绩复核" in candidate.look_up(TWO).one("aside").words


def test_who_was_absent_may_say_that_they_were_there(
    session: Session, opened: Opened, candidate: Candidate
) -> None:
    slip = candidate.look_up(GONE)
    form = candidate.recheck(slip)
    assert [one.attrs["value"] for one in form.all("input", name="reason")] == ["marked_absent"]
    assert "科目 全部科目" in form.one("main").words
    said = candidate.recheck(slip, reason="marked_absent", phone="00008600").one("main").words
    assert "已收到申请" in said
    assert "科目 全部科目" in said
    assert session.query(RecheckRequest).one().component == rechecking.ALL_PAPERS


def test_who_doubts_more_than_one_mark_asks_for_all_papers(
    session: Session, opened: Opened, candidate: Candidate
) -> None:
    slip = candidate.look_up(ONE)
    form = candidate.recheck(slip)
    assert [one.attrs["value"] for one in form.all("input", name="component")] == ["aptitude", "essay", "*"]
    filled: dict[str, Any] = {"reason": "far_from_expected", "phone": "00008600"}
    assert "科目 全部科目" in candidate.recheck(slip, component="*", **filled).one("main").words
    assert session.query(RecheckRequest).one().component == rechecking.ALL_PAPERS
    two = candidate.recheck(candidate.look_up(TWO), component="essay", **filled)
    assert "科目 申论" in two.one("main").words


def test_outside_its_window_no_recheck_is_taken(
    opened: Opened, candidate: Candidate, clock: FrozenClock
) -> None:
    clock.travel_to(OPENS + timedelta(days=3) - EARLIER)
    slip = candidate.look_up(ONE)
    clock.travel_to(OPENS + timedelta(days=3))
    answer = candidate.recheck(slip, status=422, component="essay", reason="far_from_expected", phone="1")
    assert "申请成绩复核的时间已过" in answer.one("div", "err-sum").words
    assert "申请已于" in candidate.look_up(ONE).one("aside").words


# --- in English


def test_the_pages_in_english_hold_no_chinese_but_names(
    session: Session, app: Flask, client: Client, clock: FrozenClock
) -> None:
    rows = crowd(12)
    made = open_results(session, app, *rows, plan=WINDOW, pass_lines=LINES)
    made.results.bureau.organ.speaks_english = True
    session.commit()
    candidate = Candidate(client, app)
    left: list[Found] = []
    names = [made.results.exam.title, app.extensions["settings"].site.name]

    def look(answer: TestResponse) -> Node:
        page = read(answer.get_data(as_text=True))
        left.extend(remnants(page, names, answer.request.path))
        return page

    clock.travel_to(BEFORE)
    look(client.get("/en/results"))
    clock.travel_to(OPENS)
    form = look(client.get("/en/results"))
    typed = looked_for(rows[3]) | candidate.answered(form)
    look(client.post("/en/results", data=typed | {"ticket": "", "name": "", "id_part": ""}))
    look(client.post("/en/results", data=typed | {"id_part": "000000"}))
    again = look(client.get("/en/results"))
    slip = look(client.post("/en/results", data=typed | candidate.answered(again)))
    told = {"exam": "anlan-2027", "stage": "written", "slip": hidden(slip, "slip")}
    look(client.post("/en/results/recheck", data=told))
    look(client.post("/en/results/recheck", data=told | {"send": "1"}))
    filled = {"component": "essay", "reason": "far_from_expected", "phone": "1", "send": "1"}
    look(client.post("/en/results/recheck", data=told | filled))
    check = look(client.get("/en/results/check"))
    code = {"code": "AAAA-AAAA-AAAA-AAAA", "ticket": "1"}
    look(client.post("/en/results/check", data=code | candidate.answered(check)))
    result_releases.suspend(session, made.release, "核对", actor=made.results.bureau.officer, now=clock.now())
    session.commit()
    look(client.get("/en/results"))
    assert left == []
    pdf = client.post("/en/results/slip.pdf", data=told)
    assert pdf.status_code == 409


# --- trouble


@pytest.mark.parametrize("lost", ["rows", "key"])
def test_a_snapshot_that_cannot_be_read_asks_to_come_again_and_finds_nobody_missing(
    opened: Opened, candidate: Candidate, app: Flask, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots, keys = app.extensions["snapshots"], app.extensions["exam_keys"]
    path = snapshots.folder / f"{opened.release.file_name}.rows"
    if lost == "key":
        path = app.extensions["settings"].key_dir / "exams" / "anlan-2027.lookup"
        monkeypatch.setattr(keys, "_may_make", False)
    aside = Path(f"{path}.aside")
    path.rename(aside)
    snapshots._opened.clear()
    page = candidate.form()
    try:
        answer = candidate.send(ONE, page=page)
    finally:
        aside.rename(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "请稍后再试" in words(answer)
    assert "没有查到" not in words(answer)
    assert candidate.send(ONE, page=page).status_code == 200


def test_headers_of_an_answer(opened: Opened, candidate: Candidate) -> None:
    for answer in (candidate.client.get("/results"), candidate.send(ONE), candidate.send([*ONE[:2], "莫宇"])):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert not {"Set-Cookie", "ETag", "Last-Modified"} & set(answer.headers.keys())
    assert candidate.send(ONE).headers["X-Robots-Tag"] == "noindex"


def test_the_ticket_of_a_slip_holds_nothing_that_can_be_read(opened: Opened, candidate: Candidate) -> None:
    token = hidden(candidate.look_up(ONE), "slip")
    assert token
    assert "410100" not in token
