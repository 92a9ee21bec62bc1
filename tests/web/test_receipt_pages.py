"""查办理进度: what number and key open, what is said through them, and that every miss is the same answer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hr_portal.core.clock import FrozenClock
from hr_portal.core.sealing import Part
from hr_portal.notices.models import Notice
from hr_portal.objections.content import Said
from hr_portal.objections.models import IdentityOpening, Report, ReportMessage, ReportStep
from hr_portal.objections.receipts import bound_to, seal_for_reporter
from hr_portal.objections.rules import Direction, Stage
from tests.client import Client
from tests.clockwork import instant
from tests.factories.notices import Office, make_office, publish
from tests.factories.reporter import Reporter, an_upload, hidden
from tests.factories.reports import a_report, make_receiver, the_report
from tests.factories.uploads import png
from tests.web.form_contract import assert_form_contract
from tests.web.rendered import Node


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session)


@pytest.fixture
def notice(session: Session, office: Office) -> Notice:
    found = publish(session, office)
    session.commit()
    return found


@pytest.fixture
def reporter(client: Client, app: Flask) -> Reporter:
    return Reporter(client, app)


@pytest.fixture
def filed(session: Session, notice: Notice, app: Flask) -> tuple[Report, str]:
    """A report and its key."""
    found = a_report(session, notice, now="2026-11-24 10:00", sealer=app.extensions["sealer"])
    session.commit()
    return found.report, found.receipt.key


def ask(
    session: Session, report: Report, text: str, *, at: str, is_reply: bool = False, asks: bool = True
) -> None:
    """A message to the reporter, as it lies in the database when it was sent."""
    officers = [make_receiver(session, report.receiving_organ) for _ in range(2)]
    assert report.reporter_public is not None
    session.add(
        ReportMessage(
            report=report, direction=Direction.TO_REPORTER, asks=asks and not is_reply, is_reply=is_reply,
            for_reporter=seal_for_reporter(report.reporter_public, Said(text).as_bytes(), report.number),
            at=instant(at), sent_at=instant(at), written_by=officers[0], read_by_id=officers[1].id,
        )
    )  # fmt: skip
    session.commit()


def move(session: Session, report: Report, *stages: Stage, at: str) -> None:
    for stage in stages:
        report.stage, report.stage_since = stage, instant(at)
        session.add(ReportStep(report=report, stage=stage, at=instant(at), reason=""))
    session.commit()


def told(page: Node) -> list[str]:
    return [line.words for line in page.one("div", "err-sum").all("li")]


def without_tokens(answer: TestResponse) -> str:
    """The page without the question of the moment and what the reader typed."""
    html = answer.get_data(as_text=True)
    html = re.sub(r'(name="(?:question|answer|number)"[^>]*value)="[^"]*"', r"\1", html)
    html = re.sub(r'(value)="[^"]*"([^>]*name="(?:question|answer|number)")', r"\1\2", html)
    html = re.sub(r'id="number" name="number"[^>]*>', "", html)
    html = re.sub(r"least=\d+|&amp;", "", html)
    return re.sub(r'<label for="answer">[^<]*</label>', "", html)


# --- the way in


def test_number_and_key_are_read_as_people_write_them(reporter: Reporter, filed: tuple[Report, str]) -> None:
    report, key = filed
    loose = report.number.removeprefix("FY-").lower()
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in key)
    for number, typed in (
        (report.number, key),
        (loose, " ".join(key[i : i + 4] for i in range(0, 16, 4))),
        (report.number, full_width),
    ):
        assert reporter.look_up(number, typed).one("h1").words == "办理进度：已收到，等待登记"


def test_an_unknown_number_a_wrong_key_and_nonsense_are_one_answer(
    reporter: Reporter, filed: tuple[Report, str], session: Session
) -> None:
    report, key = filed
    wrong = str((int(key) + 1) % 10**16).zfill(16)
    answers = [
        reporter.try_receipt(report.number, wrong),
        reporter.try_receipt("FY-00000000", key),
        reporter.try_receipt("什么", "什么"),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({without_tokens(answer) for answer in answers}) == 1
    assert (
        len({tuple(sorted((k, v) for k, v in answer.headers if k != "Content-Length")) for answer in answers})
        == 1
    )
    assert told(assert_form_contract(answers[0])) == ["编号或口令不对，请核对。"]
    report.erased_at = instant("2026-11-24 09:00")
    session.commit()
    assert without_tokens(reporter.try_receipt(report.number, key)) == without_tokens(answers[0])


def test_a_key_that_was_typed_is_never_shown_again(reporter: Reporter, filed: tuple[Report, str]) -> None:
    report, key = filed
    for answer in (reporter.try_receipt(report.number, "1234567812345678"), reporter.try_receipt("", key)):
        assert "1234567812345678" not in answer.get_data(as_text=True)
        assert key not in answer.get_data(as_text=True)


def test_every_miss_raises_the_work_and_never_locks(reporter: Reporter, filed: tuple[Report, str]) -> None:
    report, _key = filed
    pages = [reporter.try_receipt(report.number, "1" * 16) for _ in range(4)]
    least = [re.search(r"least=(\d+)", page.get_data(as_text=True)) for page in pages]
    asked = [int(found[1]) if found else 0 for found in least]
    assert asked == sorted(asked)
    assert asked[-1] > asked[0]
    assert all(page.status_code == 422 for page in pages)


def test_empty_boxes_are_told_apart_and_cost_nothing(reporter: Reporter, filed: tuple[Report, str]) -> None:
    assert told(assert_form_contract(reporter.try_receipt("", ""))) == ["请填写回执编号", "请填写查询口令"]


def test_without_the_small_answer_nothing_is_looked_up(reporter: Reporter, filed: tuple[Report, str]) -> None:
    report, key = filed
    answer = reporter.try_receipt(report.number, key, answer="")
    assert answer.status_code == 422
    assert told(assert_form_contract(answer)) == ["安全验证还没有完成，请回答题目后再提交"]


def test_number_and_key_stand_in_no_address(reporter: Reporter, filed: tuple[Report, str]) -> None:
    page = reporter.look_up(filed[0].number, filed[1])
    for node in page.walk():
        for name in ("href", "action", "formaction", "src"):
            assert filed[0].number not in (node.attrs.get(name) or "")
    assert filed[1] not in page.text
    assert reporter.client.get(f"/receipt?number={filed[0].number}&key={filed[1]}").status_code == 200


# --- what it says


def test_before_anything_happened_it_says_until_when(reporter: Reporter, filed: tuple[Report, str]) -> None:
    words = reporter.look_up(filed[0].number, filed[1]).one("main").words
    assert "还没有新进展。我们最晚12月9日（周三）告诉您是否受理。" in words
    assert "2026年11月24日10:00，在公示期内" in words
    assert "没有人查看过。" in words


def test_the_stage_line_says_what_was_reached_and_what_is_due(
    reporter: Reporter, filed: tuple[Report, str], session: Session
) -> None:
    move(session, filed[0], Stage.REGISTERED, at="2026-11-24 15:00")
    page = reporter.look_up(filed[0].number, filed[1])
    assert page.one("h1").words == "办理进度：已登记，正在研究是否受理"
    line = [point.words for point in page.one("ol", "path").all("li")]
    assert line[:3] == [
        "已收到 2026年11月24日10:00",
        "登记 2026年11月24日15:00",
        "告知是否受理 12月9日（周三）前",
    ]
    assert line[-1] == "反馈 还没有到这一步"
    assert len(page.all("li", **{"aria-current": "step"})) == 1


def test_a_matter_passed_on_says_so(reporter: Reporter, filed: tuple[Report, str], session: Session) -> None:
    move(session, filed[0], Stage.REGISTERED, Stage.TRANSFERRED, at="2026-11-24 15:00")
    page = reporter.look_up(filed[0].number, filed[1])
    assert page.one("h1").words == "办理进度：已按规定转有管辖权的机关处理"
    assert "这里不再接收补充" in page.one("main").words
    assert not page.all("form", action="/receipt/add")


def test_a_question_is_shown_and_an_answer_goes_back_sealed(
    reporter: Reporter, filed: tuple[Report, str], session: Session, app: Flask
) -> None:
    ask(session, filed[0], "请说明合同的日期。", at="2026-11-24 10:00")
    page = reporter.look_up(filed[0].number, filed[1])
    assert "承办人员提问" in page.one("section", "note").words
    assert "请说明合同的日期。" in page.one("section", "note").words
    after = reporter.add(page, "合同日期是2025年3月2日。")
    assert after.one("p", "banner").words == "已收到您的补充。"
    assert not after.all("section", "note")
    assert "合同日期是2025年3月2日。" in after.one("main").words
    report = the_report(session, filed[0].number)
    sealed = report.messages[-1].for_officers
    assert sealed is not None
    plain = app.extensions["opener"].open(Part.CONTENT, sealed, bound_to=bound_to(report.number))
    assert Said.from_bytes(plain).text == "合同日期是2025年3月2日。"


def test_an_answer_sent_twice_is_said_once(
    reporter: Reporter, filed: tuple[Report, str], session: Session
) -> None:
    page = reporter.look_up(filed[0].number, filed[1])
    reporter.add(page, "补充一句。")
    reporter.add(page, "补充一句。")
    assert len(the_report(session, filed[0].number).messages) == 1


def test_files_can_be_added_without_words(
    reporter: Reporter, filed: tuple[Report, str], session: Session
) -> None:
    page = reporter.look_up(filed[0].number, filed[1])
    after = reporter.add(page, files=[an_upload(png(), "转账.png")])
    assert "转账.png" in after.one("main").words
    assert [file.message_id for file in the_report(session, filed[0].number).files] != [None]


def test_an_empty_or_too_long_answer_is_told_and_kept(reporter: Reporter, filed: tuple[Report, str]) -> None:
    page = reporter.look_up(filed[0].number, filed[1])
    empty = reporter.add(page, "", status=422)
    assert told(empty) == ["请写明内容，或者选择文件"]
    long = reporter.add(empty, "字" * 3001, status=422)
    assert told(long) == ["内容有3001个字，最多3000字，请精简"]
    box = long.by_id("text")
    assert box is not None
    assert len(box.text.strip()) == 3001


def test_a_page_left_open_too_long_asks_for_the_key_again_and_keeps_the_text(
    reporter: Reporter, filed: tuple[Report, str], clock: FrozenClock, app: Flask
) -> None:
    page = reporter.look_up(filed[0].number, filed[1])
    clock.tick(31 * 60)
    again = reporter.add(page, "写了很久的话。", status=422)
    assert "写好的内容已为您保留" in told(again)[0]
    kept = hidden(again, "kept")
    assert kept == "写了很久的话。"
    answer = reporter.try_receipt(filed[0].number, filed[1], kept=kept)
    box = assert_form_contract(answer).by_id("text")
    assert box is not None
    assert box.text.strip() == "写了很久的话。"


def test_the_final_answer_is_read_with_the_receipt(
    reporter: Reporter, filed: tuple[Report, str], session: Session
) -> None:
    move(
        session,
        filed[0],
        Stage.REGISTERED,
        Stage.ACCEPTED,
        Stage.CONCLUDED,
        Stage.ANSWERED,
        at="2026-11-24 10:00",
    )
    ask(session, filed[0], "经核查，您反映的情况不属实。", at="2026-11-24 10:00", is_reply=True)
    page = reporter.look_up(filed[0].number, filed[1])
    assert page.one("h1").words == "办理进度：已反馈"
    said = page.one("div", "said").words
    assert said.startswith("反馈")
    assert "经核查，您反映的情况不属实。" in said


def test_an_opening_of_the_identity_is_told(
    reporter: Reporter, filed: tuple[Report, str], session: Session, notice: Notice
) -> None:
    one, other = (make_receiver(session, notice.organ) for _ in range(2))
    at = instant("2026-11-24 10:00")
    session.add(
        IdentityOpening(
            report_id=filed[0].id,
            asked_by=one,
            asked_at=at,
            reason="verify_signature",
            confirmed_by=other,
            confirmed_at=at,
        )
    )
    session.commit()
    words = reporter.look_up(filed[0].number, filed[1]).one("aside").words
    assert "2026年11月24日10:00，两名承办人员同意查看，用于核实署名" in words
    assert one.name not in words


def test_the_status_of_a_notice_that_is_hidden_names_no_title(
    reporter: Reporter, filed: tuple[Report, str], session: Session, notice: Notice, office: Office
) -> None:
    from tests.factories.notices import hide

    hide(session, office, notice, now="2026-11-24 10:00")
    session.commit()
    page = reporter.look_up(filed[0].number, filed[1])
    assert "任前公示公告" not in page.text


def test_in_english_every_page_of_a_report_is_english(
    make_client: Callable[[], Client], app: Flask, session: Session
) -> None:
    from tests.web.test_english_complete import remnants, run_together

    office = make_office(session, "AL07", speaks_english=True)
    notice = publish(session, office)
    session.commit()
    reporter = Reporter(make_client(), app)
    site = app.extensions["settings"].site
    names = [
        site.name,
        *site.organisers,
        office.organ.name,
        notice.live.title if notice.live else "",
        "张文澜",
        "陆远",
    ]
    trees = [
        reporter.ask(f"/en{path}")
        for path in ("/report", "/report/form", f"/n/{notice.address}/report", "/receipt")
    ]
    data = reporter.filled(
        trees[2], facts="It was like this: the contract was never put out to tender.", truth=""
    )
    answer = reporter.client.post(
        f"/en/n/{notice.address}/report", data=data, content_type="multipart/form-data"
    )
    trees.append(assert_form_contract(answer))
    data = reporter.filled(
        trees[-1], facts="It was like this: the contract was never put out to tender.", answer=""
    )
    answer = reporter.client.post(
        f"/en/n/{notice.address}/report", data=data, content_type="multipart/form-data"
    )
    trees.append(assert_form_contract(answer))
    token = hidden(trees[-1], "token")
    answer = reporter.client.post(
        f"/en/n/{notice.address}/report/check", data={"token": token, "confirm": "1"}
    )
    assert answer.headers["Location"] == "/en/receipt"
    trees.append(reporter.ask("/en/receipt"))
    assert [found for tree in trees for found in remnants(tree, names)] == []
    assert [found for tree in trees for found in run_together(tree)] == []
    assert all(tree.one("html").attrs["lang"] == "en" for tree in trees)
