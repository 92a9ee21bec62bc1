"""反映 on the public page: the form, the check, the receipt; every refusal with what was typed kept."""

from __future__ import annotations

import logging
import re
import tempfile
from datetime import timedelta

import pytest
import werkzeug.formparser
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from hr_portal.accounts.rules import Nature
from hr_portal.core.clock import FrozenClock
from hr_portal.core.sealing import Part
from hr_portal.notices.models import Notice
from hr_portal.objections.content import Identity, ReportText
from hr_portal.objections.receipts import bound_to
from hr_portal.objections.rules import Signature, Timeliness
from hr_portal.web.public import evidence
from tests.client import Client
from tests.clockwork import instant
from tests.factories.notices import Office, hide, make_office, make_organ, publish
from tests.factories.reporter import FACTS, Reporter, an_upload, hidden
from tests.factories.reports import all_reports, make_receiver
from tests.factories.uploads import jpeg
from tests.web.form_contract import assert_form_contract
from tests.web.rendered import Node, read


@pytest.fixture
def office(session: Session) -> Office:
    office = make_office(session)
    make_receiver(session, office.organ)
    return office


@pytest.fixture
def notice(session: Session, office: Office) -> Notice:
    """Two persons on notice until 1 December, 24:00."""
    found = publish(session, office)
    session.commit()
    return found


@pytest.fixture
def reporter(client: Client, app: Flask) -> Reporter:
    return Reporter(client, app)


def told(page: Node) -> list[str]:
    """The lines of the error summary."""
    return [line.words for line in page.one("div", "err-sum").all("li")]


def content_of(app: Flask, session: Session) -> ReportText:
    report = all_reports(session)[-1]
    assert report.content is not None
    plain = app.extensions["opener"].open(Part.CONTENT, report.content, bound_to=bound_to(report.number))
    return ReportText.from_bytes(plain)


def identity_of(app: Flask, session: Session) -> Identity | None:
    report = all_reports(session)[-1]
    if report.identity is None:
        return None
    plain = app.extensions["opener"].open(Part.IDENTITY, report.identity, bound_to=bound_to(report.number))
    return Identity.from_bytes(plain)


# --- the form


def test_the_form_asks_and_chooses_nothing_for_the_reporter(reporter: Reporter, notice: Notice) -> None:
    page = reporter.form(notice)
    assert page.one("h1").words == "反映公示对象有关情况"
    assert [one.attrs["value"] for one in page.all("input", type="radio")] == [
        "real_name",
        "anonymous",
        "unit",
    ]
    assert not [one for one in page.all("input") if "checked" in one.attrs]
    assert [label.words for label in page.all("label") if (label.attrs.get("for") or "").startswith("persons")] == [
        "张文澜 市司法局党组成员、副局长", "陆远 澄河县青石镇党委书记", "不针对个人（程序或者公示本身）",
    ]  # fmt: skip
    words = page.one("main").words
    assert "12月1日（周二）24:00以前提交的，计入公示期" in words
    assert "最多3000字" in words
    assert "每个不超过20MB，最多5个" in words
    assert "承办人员看不到您的IP地址" in words
    assert "中共安澜市委组织部，干部监督科（举报中心）" in words
    calls = page.one("div", "strip").all("a")
    assert [one.attrs["href"] for one in calls] == ["tel:12380", "tel:000086001238"]


def test_the_numbers_to_call_stand_before_the_form(client: Client, notice: Notice) -> None:
    html = client.get(f"/n/{notice.address}/report").get_data(as_text=True)
    assert html.index('class="strip"') < html.index('name="signature"')


@pytest.mark.parametrize("address", ["/receipt", "/receipt?form=1", "/n/{}/report"])
def test_pages_of_reports_are_kept_by_nobody_and_set_no_session(
    client: Client, notice: Notice, address: str
) -> None:
    answer = client.get(address.format(notice.address))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers
    assert read(answer.get_data(as_text=True)).all("meta", name="robots")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"persons": []}, ["请选择您要反映的公示对象"]),
        ({"signature": ""}, ["请选择反映方式"]),
        ({"signature": "somebody"}, ["请选择反映方式"]),
        ({"facts": ""}, ["请填写内容"]),
        ({"facts": "有些情况。"}, ["内容太短，请至少写20个字"]),
        ({"facts": "字" * 3001}, ["内容有3001个字，最多3000字，请精简"]),
        ({"truth": ""}, ["请确认您反映的情况属实"]),
        ({"signature": "real_name"}, ["请填写姓名", "请填写联系电话"]),
        ({"signature": "real_name", "name": "赵明", "phone": "电话"}, ["联系电话至少要有5位数字"]),
        (
            {"signature": "unit", "unit": "安澜市某局", "name": "赵明", "phone": "13000000000"},
            ["请上传加盖公章的材料"],
        ),
        ({"persons": ["没有这个人"]}, ["公示对象有变动，请重新选择"]),
        ({"answer": "一百"}, ["题目答得不对，请看清题目再写"]),
    ],
)
def test_what_is_wrong_is_told_at_its_place_and_the_rest_is_kept(
    reporter: Reporter, notice: Notice, typed: dict[str, object], expected: list[str]
) -> None:
    page = reporter.write(notice, status=422, **typed)
    assert set(told(page)) == set(expected)
    assert page.one("title").words.startswith("错误：")
    facts = page.by_id("facts")
    assert facts is not None
    assert facts.text.strip() == typed.get("facts", FACTS)
    if "truth" not in typed:
        assert "checked" in page.one("input", id="truth").attrs
    for link in page.one("div", "err-sum").all("a"):
        assert page.by_id((link.attrs["href"] or "#")[1:]) is not None


def test_several_faults_are_all_told_at_once(reporter: Reporter, notice: Notice) -> None:
    page = reporter.write(notice, status=422, persons=[], signature="", facts="短", truth="")
    assert told(page) == [
        "请选择您要反映的公示对象", "请选择反映方式", "内容太短，请至少写20个字", "请确认您反映的情况属实",
    ]  # fmt: skip
    assert page.one("div", "err-sum").one("h2").words == "有4处需要修改，其他内容已为您保留"


def test_once_let_in_a_form_that_comes_back_asks_for_no_more_work(reporter: Reporter, notice: Notice) -> None:
    page = reporter.write(notice, status=422, truth="")
    checked = reporter.again(notice, page, answer="")
    assert checked.one("h1").words == "核对内容"


# --- the check


def test_the_check_page_shows_everything_and_leads_back_with_everything_kept(
    reporter: Reporter, notice: Notice
) -> None:
    checked = reporter.write(
        notice, signature="real_name", name="赵 明", phone="１３０ 0000 0000", persons=["陆远", "-"]
    )
    rows = {row.one("dt").words: row.all("dd")[0].words for row in checked.one("dl", "check-rows").all("div")}
    assert rows == {
        "反映对象": "陆远、不针对个人",
        "反映方式": "实名反映",
        "姓名": "赵 明",
        "联系电话": "１３０ 0000 0000",
        "情况说明": FACTS,
        "材料": "没有",
    }
    back = reporter.press(notice, checked, edit="name")
    assert back.status_code == 200
    form = assert_form_contract(back)
    assert [one.attrs["value"] for one in form.all("input", name="persons") if "checked" in one.attrs] == [
        "陆远",
        "-",
    ]
    assert [one.attrs["value"] for one in form.all("input", name="signature") if "checked" in one.attrs] == [
        "real_name"
    ]
    assert hidden(form, "name") == "赵 明"
    assert "checked" in form.one("input", name="truth").attrs
    checked = reporter.again(notice, form, answer="", signature="anonymous")
    assert "姓名" not in checked.one("dl", "check-rows").words


def test_nothing_is_stored_before_it_is_confirmed(
    reporter: Reporter, notice: Notice, session: Session
) -> None:
    reporter.write(notice)
    assert all_reports(session) == []


def test_a_forged_or_foreign_token_is_refused(
    reporter: Reporter, notice: Notice, session: Session, office: Office
) -> None:
    checked = reporter.write(notice)
    other = publish(session, office)
    session.commit()
    assert reporter.client.post(f"/n/{notice.address}/report/check", data={"confirm": "1"}).status_code == 400
    token = hidden(checked, "token")
    forged = token[:-2] + ("AA" if not token.endswith("AA") else "BB")
    for address, said in ((notice.address, forged), (other.address, token)):
        answer = reporter.client.post(f"/n/{address}/report/check", data={"token": said, "confirm": "1"})
        assert answer.status_code == 400
    assert all_reports(session) == []


def test_the_check_page_is_an_answer_and_no_address(client: Client, notice: Notice) -> None:
    assert client.get(f"/n/{notice.address}/report/check").status_code == 405


def test_a_check_page_left_open_too_long_is_shown_again_and_nothing_is_lost(
    reporter: Reporter, notice: Notice, session: Session, clock: FrozenClock
) -> None:
    checked = reporter.write(notice)
    clock.tick(31 * 60)
    answer = reporter.press(notice, checked, confirm="1")
    assert answer.status_code == 422
    again = assert_form_contract(answer)
    assert told(again) == ["核对页停留超过30分钟，请再核对一遍，重新提交"]
    assert FACTS in again.one("dl", "check-rows").words
    reporter.hand_in(notice, again)
    assert len(all_reports(session)) == 1
    # The first page is still open in another tab: it is no second report.
    assert told(
        assert_form_contract(reporter.press(notice, again, confirm="1", token=hidden(checked, "token")))
    ) == ["核对页停留超过30分钟，请再核对一遍，重新提交"]
    assert len(all_reports(session)) == 1


# --- handing in


def test_an_anonymous_report_gets_number_and_key_once(
    reporter: Reporter, notice: Notice, session: Session, app: Flask
) -> None:
    receipt = reporter.report(notice)
    assert re.fullmatch(r"FY-[0-9A-Z]{8}", receipt.number)
    assert re.fullmatch(r"\d{4} \d{4} \d{4} \d{4}", receipt.key)
    report = all_reports(session)[0]
    assert (report.signature, report.timeliness) == (Signature.ANONYMOUS, Timeliness.IN_PERIOD)
    assert identity_of(app, session) is None
    assert content_of(app, session) == ReportText(FACTS, ("张文澜",), False, ())
    page = reporter.ask("/receipt")
    assert page.by_id("key") is None
    assert receipt.key not in page.text
    assert receipt.number in page.one("main").words
    assert "口令只显示一次" in page.one("main").words
    assert "已收到，等待登记" in page.one("main").words


def test_a_name_typed_on_an_anonymous_form_goes_nowhere(
    reporter: Reporter, notice: Notice, session: Session, app: Flask
) -> None:
    reporter.report(notice, name="赵明", phone="13000000000", unit="某单位")
    assert identity_of(app, session) is None
    assert all_reports(session)[0].identity is None


def test_a_signed_report_seals_name_and_phone_apart(
    reporter: Reporter, notice: Notice, session: Session, app: Flask
) -> None:
    reporter.report(notice, signature="real_name", name="赵明", phone="13000000000", persons=["-"])
    assert identity_of(app, session) == Identity("赵明", "13000000000")
    assert content_of(app, session).as_whole
    assert content_of(app, session).persons == ()


def test_a_unit_seals_its_letter_its_name_and_whom_to_ask(
    reporter: Reporter, notice: Notice, session: Session, app: Flask, picture: bytes
) -> None:
    receipt = reporter.report(
        notice, signature="unit", unit="安澜市某协会", name="赵明", phone="13000000000",
        unit_letter=an_upload(picture, "盖章材料.png"), files=[an_upload(picture, "照片.png")],
    )  # fmt: skip
    assert identity_of(app, session) == Identity("", "13000000000", "安澜市某协会", "赵明")
    files = all_reports(session)[0].files
    assert [file.is_unit_letter for file in files] == [True, False]
    store = app.extensions["sealed_store"]
    opened = store.open(files[0].place, number=receipt.number, opener=app.extensions["opener"])
    assert opened.startswith(b"\x89PNG")
    assert [note.name for note in content_of(app, session).files] == ["盖章材料.png", "照片.png"]


@pytest.fixture(scope="session")
def picture() -> bytes:
    from tests.factories.uploads import png

    return png()


def test_sent_twice_it_is_one_report_with_one_receipt(
    reporter: Reporter, notice: Notice, session: Session
) -> None:
    checked = reporter.write(notice)
    first = reporter.hand_in(notice, checked)
    assert reporter.hand_in(notice, checked) == first
    assert len(all_reports(session)) == 1


def test_after_success_back_and_confirm_shows_the_same_receipt(
    reporter: Reporter, notice: Notice, session: Session, clock: FrozenClock
) -> None:
    checked = reporter.write(notice)
    first = reporter.hand_in(notice, checked)
    reporter.ask("/receipt")  # the key is gone from the page
    clock.tick(60)
    assert reporter.hand_in(notice, checked) == first
    assert len(all_reports(session)) == 1


def test_the_cookie_of_the_receipt_is_short_closed_and_for_one_page(
    reporter: Reporter, notice: Notice, clock: FrozenClock
) -> None:
    answer = reporter.press(notice, reporter.write(notice), confirm="1")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("receipt=")
    for part in ("HttpOnly", "SameSite=Strict", "Path=/receipt", "Max-Age=1800"):
        assert part in cookie
    clock.tick(30 * 60)
    page = reporter.ask("/receipt")
    assert page.one("h1").words == "查办理进度"


def test_the_receipt_dates_what_comes_next_by_the_receivers_own_clocks(
    reporter: Reporter, notice: Notice
) -> None:
    reporter.press(notice, reporter.write(notice), confirm="1")
    page = reporter.ask("/receipt")
    steps = [line.words for line in page.one("ol", "path").all("li")]
    assert steps[0].startswith("登记 11月25日（周三）前")
    assert steps[1].startswith("告知是否受理 12月9日（周三）前")
    assert steps[2].startswith("反馈 办结后15个工作日内")


def test_the_receipt_can_be_saved_under_a_neutral_name_with_number_and_key_alone(
    reporter: Reporter, notice: Notice
) -> None:
    receipt = reporter.report(notice)
    given = {"number": receipt.number, "key": receipt.key, "notice": "某公示"}
    saved = reporter.client.post("/receipt/save", data=given)
    assert saved.headers["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert saved.get_data(as_text=True).split() == ["编号", receipt.number, "口令", *receipt.key.split()]
    assert "某公示" in reporter.client.post("/receipt/save", data=given | {"with_notice": "1"}).get_data(
        as_text=True
    )
    assert reporter.client.post("/receipt/save", data={"number": "x", "key": "y"}).status_code == 404


def test_the_box_for_typing_back_is_never_sent(reporter: Reporter, notice: Notice) -> None:
    reporter.press(notice, reporter.write(notice), confirm="1")
    page = reporter.ask("/receipt")
    box = page.by_id("retype")
    assert box is not None
    assert "name" not in box.attrs
    assert all(box not in list(form.walk()) for form in page.all("form"))
    assert page.one("title").words == "回执"


def test_leaving_quickly_forgets_what_the_browser_kept(reporter: Reporter, notice: Notice) -> None:
    reporter.report(notice)
    answer = reporter.client.post("/receipt/leave")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/calendar/working-days")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert reporter.ask("/receipt").one("h1").words == "查办理进度"


# --- 长者版


def test_large_type_pressed_on_a_form_that_was_begun_keeps_all_of_it(
    reporter: Reporter, notice: Notice
) -> None:
    page = reporter.form(notice)
    bigger = page.one("button", formaction=f"/n/{notice.address}/report?size=large")
    assert (bigger.words, bigger.attrs["form"]) == ("长者版", page.one("form", id="writing").attrs["id"])
    typed = reporter.filled(
        page, persons=["陆远"], signature="unit", unit="市粮油公司", name="周行", facts="还没"
    )
    typed["files"] = an_upload(jpeg(), "票据.jpg")
    answer = reporter.post(bigger.attrs["formaction"] or "", typed)
    assert answer.status_code == 200
    assert "size=large;" in answer.headers["Set-Cookie"]
    shown = assert_form_contract(answer)
    assert "elder" in shown.one("html").classes
    assert not shown.all("div", "err-sum")
    assert [one.attrs["value"] for one in shown.all("input") if "checked" in one.attrs] == [
        "陆远",
        "unit",
        "y",
    ]
    values = {one.attrs.get("name"): one.attrs.get("value") for one in shown.all("input")}
    assert (values["unit"], values["name"], values["answer"]) == ("市粮油公司", "周行", typed["answer"])
    assert shown.one("textarea").text.strip() == "还没"
    assert "文件不能由浏览器保留，请重新选择。" in shown.one("main").words
    assert shown.one("button", formaction=f"/n/{notice.address}/report?size=normal").words == "标准版"


def test_the_return_key_presses_the_button_of_the_form_and_not_the_size(
    reporter: Reporter, notice: Notice
) -> None:
    page = reporter.form(notice)
    of_form = [one for one in page.all("button") if one.attrs.get("form") == "writing"]
    assert "formaction" not in of_form[0].attrs


def test_the_check_page_comes_back_in_large_type_and_is_handed_in_as_before(
    reporter: Reporter, notice: Notice, session: Session
) -> None:
    checked = reporter.write(notice)
    bigger = checked.one("button", formaction=f"/n/{notice.address}/report/check?size=large")
    answer = reporter.client.post(bigger.attrs["formaction"] or "", data={"token": hidden(checked, "token")})
    assert all_reports(session) == []
    shown = assert_form_contract(answer)
    assert "elder" in shown.one("html").classes
    assert FACTS in shown.one("main").words
    assert reporter.hand_in(notice, shown).key


def test_a_receipt_whose_key_is_shown_once_offers_no_way_to_lose_it(
    reporter: Reporter, notice: Notice
) -> None:
    reporter.press(notice, reporter.write(notice), confirm="1")
    page = reporter.ask("/receipt")
    assert page.by_id("key") is not None
    assert not page.all("button", name="size")


# --- too late, not shown


def test_a_microsecond_before_the_close_is_in_time_and_the_close_itself_is_late(
    reporter: Reporter, notice: Notice, session: Session, clock: FrozenClock
) -> None:
    closes = instant("2026-12-02 00:00")
    clock.travel_to(closes - timedelta(minutes=5))
    pages = [reporter.write(notice), reporter.write(notice, facts=FACTS + "二")]
    clock.travel_to(closes - timedelta(microseconds=1))
    reporter.hand_in(notice, pages[0])
    clock.travel_to(closes)
    answer = reporter.press(notice, pages[1], confirm="1")
    assert answer.status_code == 409
    late = assert_form_contract(answer)
    words = late.one("main").words
    assert "公示期已于12月1日（周二）24:00届满" in words
    assert "您仍可反映，我们按公示期外反映登记办理，同样给您回执。" in words
    assert FACTS + "二" in words
    assert late.one("button", name="confirm").words == "作为公示期外反映提交"
    reporter.hand_in(notice, late)
    assert [report.timeliness for report in all_reports(session)] == [
        Timeliness.IN_PERIOD,
        Timeliness.OUT_OF_PERIOD,
    ]


def test_an_upload_that_ends_after_the_close_is_late(
    reporter: Reporter, notice: Notice, app: Flask, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    closes = instant("2026-12-02 00:00")
    clock.travel_to(closes - timedelta(seconds=1))
    data = reporter.filled(reporter.form(notice))

    class Slow:
        """The rest of the body comes after the close."""

        def __init__(self, stream: object) -> None:
            self.stream = stream

        def read(self, *size: int) -> bytes:
            clock.travel_to(closes)
            return self.stream.read(*size)  # type: ignore[attr-defined, no-any-return]

    inner = app.wsgi_app
    monkeypatch.setattr(
        app,
        "wsgi_app",
        lambda environ, start: inner({**environ, "wsgi.input": Slow(environ["wsgi.input"])}, start),
    )
    answer = reporter.send(notice, data)
    assert answer.status_code == 409
    assert "作为公示期外反映提交" in answer.get_data(as_text=True)


def test_after_the_close_the_form_says_so_and_takes_it_as_out_of_period(
    reporter: Reporter, notice: Notice, session: Session, clock: FrozenClock
) -> None:
    clock.travel_to(instant("2026-12-03 09:00"))
    page = reporter.form(notice)
    assert "公示期已于12月1日（周二）24:00届满" in page.one("main").words
    checked = reporter.again(notice, page)
    assert checked.one("button", name="confirm").words == "作为公示期外反映提交"
    reporter.hand_in(notice, checked)
    assert all_reports(session)[0].timeliness is Timeliness.OUT_OF_PERIOD


def test_a_page_hidden_meanwhile_keeps_the_text_and_tells_nothing_of_the_page(
    reporter: Reporter, notice: Notice, session: Session, office: Office
) -> None:
    form = reporter.form(notice)
    hide(session, office, notice, now="2026-11-24 10:00")
    session.commit()
    checked = reporter.again(notice, form, persons=["陆远"], status=409)
    words = checked.one("main").words
    assert "这份公示现在不显示" in words
    assert FACTS in words
    assert "任前公示公告" not in checked.text
    assert "张文澜" not in checked.text
    back = assert_form_contract(reporter.press(notice, checked, edit="facts"))
    assert [one.attrs["value"] for one in back.all("input", name="persons")] == ["陆远", "-"]
    reporter.hand_in(notice, checked)
    assert all_reports(session)[0].timeliness is Timeliness.OUT_OF_PERIOD
    assert reporter.ask(f"/n/{notice.address}/report").one("h1").words == "本页暂停显示"


def test_where_there_is_nothing_to_report_on_there_is_no_page(
    client: Client, session: Session, office: Office
) -> None:
    scheduled = publish(session, office, at="2026-11-30 09:00")
    announcement = publish(session, office, "announcement")
    session.commit()
    for address in (scheduled.address, announcement.address, "AL01-2026-09999", "nothing"):
        assert client.get(f"/n/{address}/report").status_code == 404
        assert client.post(f"/n/{address}/report", data={"facts": FACTS}).status_code == 404


# --- opinions on a draft


def test_an_opinion_needs_no_name_and_no_person(
    reporter: Reporter, session: Session, office: Office, app: Flask
) -> None:
    draft = publish(session, office, "draft_for_comment")
    session.commit()
    page = reporter.form(draft)
    assert page.one("h1").words == "发表意见"
    assert not page.all("input", type="radio")
    reporter.hand_in(draft, reporter.again(draft, page))
    assert identity_of(app, session) is None
    reporter.report(draft, name="赵明", phone="13000000000")
    assert identity_of(app, session) == Identity("赵明", "13000000000")


def test_of_a_draft_everybody_reads_how_many_opinions_came_and_of_persons_nobody(
    reporter: Reporter, client: Client, session: Session, notice: Notice
) -> None:
    office = make_office(session, "AL09", nature=Nature.GOVERNMENT)
    make_receiver(session, office.organ)
    draft = publish(session, office, "draft_for_comment")
    session.commit()
    address = f"/n/{draft.address}"
    before = client.get(address)
    assert "到现在收到0条意见" in read(before.get_data(as_text=True)).one("main").words
    reporter.hand_in(draft, reporter.write(draft, facts="第三条的时限建议改为五个工作日。"))
    again = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 200
    assert "到现在收到1条意见" in read(again.get_data(as_text=True)).one("main").words
    of_persons = client.get(f"/n/{notice.address}")
    reporter.hand_in(notice, reporter.write(notice))
    same = client.get(f"/n/{notice.address}", headers={"If-None-Match": of_persons.headers["ETag"]})
    assert same.status_code == 304


def test_after_the_close_of_a_draft_what_was_typed_stands_there_with_the_other_ways(
    reporter: Reporter, session: Session, office: Office, clock: FrozenClock
) -> None:
    draft = publish(session, office, "draft_for_comment")
    session.commit()
    page = reporter.form(draft)
    data = reporter.filled(page)
    checked = reporter.again(draft, page)
    assert draft.closes_at is not None
    clock.travel_to(draft.closes_at)
    data["answer"], data["question"] = "", ""
    for answer in (reporter.press(draft, checked, confirm="1"),):
        assert answer.status_code == 422 or answer.status_code == 409
    assert all_reports(session) == []
    over = reporter.form(draft)
    assert "您仍可来信、来电。" in over.one("main").words
    assert not over.one("main").all("input", name="facts")


# --- nothing stays behind


def test_texts_and_names_are_in_no_log_no_error_and_no_temporary_file(
    reporter: Reporter, notice: Notice, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch, app: Flask,
) -> None:  # fmt: skip
    planted = ["埋下的一句话没有别人会写", "赵埋名", "13900009999", "埋下的文件名"]
    caplog.set_level(logging.DEBUG)
    form = reporter.form(notice)

    def fails(*_words: object, **_named: object) -> None:
        raise RuntimeError(f"cannot keep {planted}")

    data = reporter.filled(
        form, signature="real_name", name=planted[1], phone=planted[2], facts=planted[0] * 2,
        files=[an_upload(b"\x89PNG" + planted[0].encode(), f"{planted[3]}.png")],
    )  # fmt: skip
    monkeypatch.setattr("hr_portal.web.public.evidence.take", fails)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        answer = reporter.send(notice, data)
    finally:
        app.config["PROPAGATE_EXCEPTIONS"] = None
    assert answer.status_code == 500
    shown = caplog.text + answer.get_data(as_text=True)
    assert "fault on public.report_send" in caplog.text
    for words in planted:
        assert words not in shown


def test_a_large_upload_touches_no_disk_before_it_is_sealed(
    reporter: Reporter, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = reporter.filled(reporter.form(notice), files=[an_upload(bytes(3 * 1024 * 1024), "大.png")])
    seen: list[str] = []

    def look(uploads: list[FileStorage], **_named: object) -> evidence.Taken:
        seen.extend(type(one.stream).__name__ for one in uploads if one.filename)
        return evidence.Taken((), ())

    def on_disk(*_words: object, **_named: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr(evidence, "take", look)
    for module in (tempfile, werkzeug.formparser):
        for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile", "mkstemp"):
            monkeypatch.setattr(module, name, on_disk, raising=False)
    assert reporter.send(notice, data).status_code == 200
    assert seen == ["BytesIO"]


@pytest.mark.parametrize(
    ("path", "megabytes"),
    [("report", 122), ("report/check", 2), ("../../receipt", 1), ("../../receipt/add", 122)],
)
def test_no_body_is_larger_than_its_page_needs(
    client: Client, notice: Notice, path: str, megabytes: int
) -> None:
    said = {
        "CONTENT_LENGTH": str(megabytes * 1024 * 1024),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
    }
    address = f"/n/{notice.address}/{path}" if not path.startswith("..") else path.removeprefix("../..")
    answer = client.post(address, environ_overrides=said)
    assert answer.status_code == 413
    assert "提交的内容太大" in answer.get_data(as_text=True)


def test_the_form_for_paper_is_a_page_a_pdf_and_a_word_document(client: Client) -> None:
    assert "情况反映表" in client.get("/report/form").get_data(as_text=True)
    printed, written = client.get("/report/form.pdf"), client.get("/report/form.docx")
    assert printed.get_data().startswith(b"%PDF-")
    assert written.get_data().startswith(b"PK")
    for answer in (printed, written):
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(re.findall(rb"/Type\s*/Page\b", printed.get_data())) <= 1


def test_the_longest_text_of_the_rarest_characters_goes_all_the_way(
    reporter: Reporter, notice: Notice, session: Session, app: Flask
) -> None:
    facts = "𬱖\n" * 1500
    reporter.report(notice, facts=facts, persons=["张文澜", "陆远", "-"])
    assert content_of(app, session).facts == facts.strip()


# --- about the receiving organ itself ---------------------------------------------------------------------------------


def test_who_reports_on_the_receiving_organ_is_led_to_the_organ_above_it(
    client: Client, session: Session, notice: Notice
) -> None:
    words = "反映受理机关本身的，也可以向上级机关反映："
    assert words not in client.get(f"/n/{notice.address}/report").get_data(as_text=True)
    notice.organ.parent = make_organ(session, "AL09", name="中共××省委组织部", short_name="省委组织部")
    notice.organ.speaks_english = True
    session.commit()
    page = read(client.get(f"/n/{notice.address}/report").get_data(as_text=True))
    card = page.one("section", aria_labelledby="h-who")
    assert f"{words}中共××省委组织部，干部监督科（举报中心），（0000）8600 1238。" in card.words
    assert "请改向派驻纪检监察组反映：（0000）8600 1266。" in card.words
    english = client.get(f"/en/n/{notice.address}/report").get_data(as_text=True)
    assert "A report on the receiving organ itself may also go to the organ above it" in english
    for path in ("/help", "/report"):
        assert "可以改向派驻纪检监察组或者上级机关反映" in client.get(path).get_data(as_text=True)
        english = client.get(f"/en{path}").get_data(as_text=True)
        assert "may go to the resident discipline group or to the organ above instead" in english
