"""The receivers' pages: masked until opened, each opening on record; steps in order, by the people who may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import FrozenClock
from hr_portal.objections import tracking
from hr_portal.objections.models import Report, ReportView
from hr_portal.objections.rules import NameCheck, Part, Signature, Stage
from tests.client import Client
from tests.factories.accounts import add_organ
from tests.factories.notices import add_role, make_office, make_user
from tests.factories.receiving import REPORTS, Hall, make_hall
from tests.factories.reports import FACTS, make_receiver, sealing_keys

EVERYTHING = (
    "", "/open", "/messages", "/registration", "/acceptance", "/transfer", "/identity", "/question", "/reply", "/letter",
    "/register-form", "/register-form.docx", "/files/1", "/messages/1/sent", "/identity/1", "/identity/opened",
)  # fmt: skip


@pytest.fixture
def hall(session: Session, make_client: Callable[[], Client], clock: FrozenClock) -> Hall:
    return make_hall(session, make_client, clock)


def views(session: Session, report: Report) -> list[tuple[str, Part]]:
    rows = session.scalars(select(ReportView).where(ReportView.report_id == report.id)).all()
    return [(row.user.name, row.part) for row in rows]


def test_the_desk_has_a_tile_for_each_queue_and_the_nearest_due_date(hall: Hall) -> None:
    hall.report()
    page = hall.first.page("/staff/receiving")
    tiles = [tile.words for tile in page.one("ul", "tiles").all("li")]
    assert tiles[0].startswith("待登记1"), tiles
    assert [tile for tile in tiles if tile.startswith("公示情况待确认0")]
    assert "还剩2个工作日" in page.words
    assert "网上，匿名" in page.words


def test_nothing_of_a_report_is_shown_until_it_is_opened_and_then_who_opened_it_is(
    hall: Hall, session: Session
) -> None:
    report = hall.report()
    for clerk in (hall.first, hall.second):
        closed = clerk.page(f"{REPORTS}/{report.id}")
        assert FACTS not in closed.words
        assert "张文澜" not in closed.words
    assert views(session, report) == []
    answer = hall.first.post(f"{REPORTS}/{report.id}/open", page=f"{REPORTS}/{report.id}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.get_data(as_text=True)
    assert FACTS in said
    assert "张文澜" in said
    assert views(session, report) == [("陈立新", Part.CONTENT)]
    assert "陈立新：反映内容" in hall.second.page(f"{REPORTS}/{report.id}").words
    assert "反映内容" in hall.first.page("/staff/receiving/own-views").words
    assert "反映内容" not in hall.second.page("/staff/receiving/own-views").one("main").words.replace(
        "每次打开反映内容", ""
    )


def test_a_get_never_opens_anything(hall: Hall, session: Session) -> None:
    report = hall.report()
    assert hall.first.client.get(f"{REPORTS}/{report.id}/open").status_code == 405
    assert hall.first.client.get(f"{REPORTS}/{report.id}/register-form").status_code == 405
    assert session.scalar(select(func.count(ReportView.id))) == 0


def test_an_online_report_goes_from_received_to_answered_with_a_second_reader(
    hall: Hall, session: Session
) -> None:
    filed = hall.filed()
    report = filed.report
    hall.handled_to(report, "registration", "acceptance")
    hall.do(hall.first, report, "question", {"text": "请补充合同的年份和编号。"})
    opened = tracking.find(session, filed.receipt.number, filed.receipt.key)
    assert opened is not None
    status = tracking.status(session, opened, hall.clock.now())
    assert [one.text for one in status.messages] == ["请补充合同的年份和编号。"]
    hall.handled_to(report, "verification", "conclusion")
    text = "您反映的情况，我们已按规定进行核实，没有发现所反映的问题。"
    hall.do(hall.first, report, "reply", {"text": text})
    assert hall.fresh(report).stage is Stage.CONCLUDED
    status = tracking.status(session, opened, hall.clock.now())
    assert text not in [one.text for one in status.messages]
    message = next(one for one in hall.fresh(report).messages if one.is_reply)
    send = f"{REPORTS}/{report.id}/messages/{message.id}/sent"
    case = f"{REPORTS}/{report.id}"
    own = hall.first.post(send, page=case)
    assert own.status_code == 409
    unread = hall.second.post(send, page=case)
    assert unread.status_code == 409
    assert "请先打开往来消息" in unread.get_data(as_text=True)
    second = hall.second
    read = second.post(f"{case}/messages", page=case).get_data(as_text=True)
    assert text in read
    assert "同意发出" in read
    assert second.post(send, page=case).status_code == 303
    assert hall.fresh(report).stage is Stage.ANSWERED
    status = tracking.status(session, opened, hall.clock.now())
    assert text in [one.text for one in status.messages]
    hall.do(hall.first, report, "archiving")
    assert hall.fresh(report).stage is Stage.ARCHIVED


def test_the_writer_of_a_reply_does_not_send_it(hall: Hall) -> None:
    report = hall.report()
    hall.handled_to(report, "registration", "acceptance", "verification", "conclusion")
    hall.do(hall.first, report, "reply", {"text": "已办结。"})
    message = next(one for one in hall.fresh(report).messages if one.is_reply)
    first, case = hall.first, f"{REPORTS}/{report.id}"
    page = first.post(f"{case}/messages", page=case).get_data(as_text=True)
    assert "同意发出" not in page
    assert "退回重写" in page
    answer = first.post(f"{case}/messages/{message.id}/sent", page=case)
    assert answer.status_code == 409
    assert "由另一位承办人员读过发出" in answer.get_data(as_text=True)


def test_what_was_typed_stays_when_something_is_missing(hall: Hall) -> None:
    report = hall.report()
    hall.handled_to(report, "registration", "acceptance")
    answer = hall.first.post(
        f"{REPORTS}/{report.id}/conclusion",
        {"finding": "untrue", "verdict_text": "调阅了合同。"},
        page=f"{REPORTS}/{report.id}/conclusion",
    )
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    assert "调阅了合同。" in said
    assert "请选择一项" in said
    assert hall.fresh(report).stage is Stage.ACCEPTED


def test_whoever_comes_second_is_told_that_another_was_faster(hall: Hall) -> None:
    report = hall.report()
    hall.handled_to(report, "registration")
    second = hall.second
    form = f"{REPORTS}/{report.id}/acceptance"
    second.page(form)
    hall.handled_to(report, "acceptance")
    answer = second.post(form, {"measure": "talk"}, page=f"{REPORTS}/{report.id}")
    assert answer.status_code == 409
    assert "另一位承办人员先办了一步" in answer.get_data(as_text=True)
    assert second.get(form).status_code == 409


def test_the_name_of_a_reporter_needs_two_officers_and_is_seen_by_both_for_an_hour(hall: Hall) -> None:
    report = hall.report(signature=Signature.REAL_NAME)
    case = f"{REPORTS}/{report.id}"
    first, second = hall.first, hall.second
    assert "周明远" not in first.post(f"{case}/open", page=case).get_data(as_text=True)
    assert first.post(f"{case}/identity/opened", page=case).status_code == 409
    hall.do(first, report, "identity", {"reason": "verify_signature"})
    waiting = first.page(case)
    assert "同意查看" not in waiting.words
    assert "申请人不能自己同意" in waiting.words
    assert first.post(f"{case}/identity/1", page=case).status_code == 409
    assert second.post(f"{case}/identity/1", page=case).status_code == 303
    shown = first.post(f"{case}/identity/opened", page=case).get_data(as_text=True)
    assert "周明远" in shown
    assert "13800001234" in shown
    hall.do(first, report, "name-check", {"result": "real_name_verified"})
    assert hall.fresh(report).name_check is NameCheck.VERIFIED
    hall.at("2026-11-24 21:10")
    late = hall.first.post(f"{case}/identity/opened", page=case)
    assert late.status_code == 409
    assert "周明远" not in late.get_data(as_text=True)


def test_the_letter_of_transfer_names_nobody_and_afterwards_nothing_opens(hall: Hall) -> None:
    report = hall.report(signature=Signature.REAL_NAME)
    hall.handled_to(report, "registration")
    to = {"transferred_to": "中共安澜市纪律检查委员会", "reason": "discipline"}
    hall.do(hall.first, report, "transfer", to)
    letter = hall.first.page(f"{REPORTS}/{report.id}/letter").one("article").words
    assert "中共安澜市纪律检查委员会：" in letter
    assert "该事项属纪检监察机关管辖" in letter
    assert "周明远" not in letter
    assert FACTS not in letter
    document = hall.first.client.get(f"{REPORTS}/{report.id}/letter.docx")
    assert document.status_code == 200
    assert document.headers["Content-Disposition"].startswith("attachment")
    refused = hall.first.post(f"{REPORTS}/{report.id}/open", page=f"{REPORTS}/{report.id}")
    assert refused.status_code == 409
    assert "已移送，内容不再显示" in refused.get_data(as_text=True)
    assert report.number in hall.first.page("/staff/receiving/transfers").words


def test_the_register_form_is_an_opening_and_leaves_the_name_out(hall: Hall, session: Session) -> None:
    report = hall.report(signature=Signature.REAL_NAME)
    hall.handled_to(report, "registration")
    case = f"{REPORTS}/{report.id}"
    sheet = hall.first.post(f"{case}/register-form", page=case).get_data(as_text=True)
    assert FACTS in sheet
    assert "反映情况登记表" in sheet
    assert "周明远" not in sheet
    document = hall.first.post(f"{case}/register-form.docx", page=case)
    assert document.status_code == 200
    assert views(session, report) == [("陈立新", Part.CONTENT), ("陈立新", Part.CONTENT)]


def test_equal_texts_are_flagged_and_can_be_handled_together(hall: Hall) -> None:
    one, two = hall.report(), hall.report()
    hall.handled_to(one, "registration")
    hall.handled_to(two, "registration")
    assert "有2件内容相同" in hall.first.page(f"{REPORTS}/{two.id}").words
    hall.do(hall.first, two, "merger", {"into": str(one.id)})
    assert hall.fresh(two).merged_into_id == one.id
    assert "已并案，随另一件办理" in hall.first.page(f"{REPORTS}/{two.id}").words


def test_what_is_added_to_a_merged_report_waits_where_it_is_handled(hall: Hall, session: Session) -> None:
    main, merged = hall.report(), hall.filed()
    hall.handled_to(main, "registration")
    hall.handled_to(merged.report, "registration")
    hall.do(hall.first, merged.report, "merger", {"into": str(main.id)})
    opened = tracking.find(session, merged.receipt.number, merged.receipt.key)
    assert opened is not None
    tracking.add_to_case(
        session,
        opened,
        "补充：合同编号。",
        token="t",
        sealer=current_app.extensions["sealer"],
        now=hall.clock.now(),
    )
    session.commit()
    row = next(row for row in hall.first.page("/staff/receiving").all("tr") if main.number in row.words)
    assert "反映人有新的补充" in row.words
    assert merged.report.number in hall.first.page(f"{REPORTS}/{main.id}").one("main").words


def test_filters_are_links_and_leave_what_does_not_fit(hall: Hall) -> None:
    registered, received = hall.report(), hall.report()
    hall.handled_to(registered, "registration")
    page = hall.first.page(f"{REPORTS}?stage=received").one("main").words
    assert received.number in page
    assert registered.number not in page
    assert "没有符合条件的办件" in hall.first.page(f"{REPORTS}?stage=archived").words
    assert received.number in hall.first.page(f"{REPORTS}?stage=nonsense&page=99").words


def test_without_the_keys_the_pages_say_so_in_plain_words(
    app: Flask, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = hall.report()
    monkeypatch.setitem(app.extensions, "opener", None)
    words = "本机没有受理密钥"
    assert words in hall.first.page("/staff/receiving").words
    case = f"{REPORTS}/{report.id}"
    assert words in hall.first.page(case).words
    for act in ("open", "messages", "register-form"):
        answer = hall.first.post(f"{case}/{act}", page=case)
        assert answer.status_code == 409
        assert words in answer.get_data(as_text=True)
    hall.handled_to(report, "registration")


def test_what_another_key_sealed_is_said_in_plain_words_and_leaves_no_trace(
    app: Flask, hall: Hall, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = hall.report()
    monkeypatch.setitem(app.extensions, "opener", sealing_keys().opener)
    case = f"{REPORTS}/{report.id}"
    answer = hall.first.post(f"{case}/open", page=case)
    assert answer.status_code == 409
    assert "用本机的密钥打不开" in answer.get_data(as_text=True)
    assert views(session, report) == []


def test_the_menu_counts_what_is_in_hand_for_receivers_alone(hall: Hall) -> None:
    hall.report()
    hall.report()
    menu = hall.first.page("/staff/").one("nav", "side").words
    assert "意见与反映2项等您处理" in menu.replace(" ", "")
    assert "受理办理" not in hall.seat(hall.office.author).page("/staff/").one("nav", "side").words


# --- who --------------------------------------------------------------------------------------------------------------


def _statuses(clerk: object, report: Report) -> dict[str, int]:
    found = {}
    for path in EVERYTHING:
        address = f"{REPORTS}/{report.id}{path}"
        found[f"GET {path}"] = clerk.client.get(address).status_code  # type: ignore[attr-defined]
        found[f"POST {path}"] = clerk.post(address).status_code  # type: ignore[attr-defined]
    return found


def test_for_a_receiver_of_another_organ_a_report_is_as_if_it_did_not_exist(
    hall: Hall, session: Session
) -> None:
    report = hall.report()
    other = make_office(session, "AL02", name="安澜市人力资源和社会保障局", short_name="市人社局")
    stranger = hall.seat(make_receiver(session, other.organ))
    here = _statuses(stranger, report)
    report.id, real = 999_999, report.id
    session.expunge(report)
    nowhere = _statuses(stranger, report)
    assert here == nowhere
    assert set(here.values()) <= {404, 405}
    assert "0件" in stranger.page(REPORTS).words
    assert real


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.RECEIVER}))
def test_every_other_role_is_turned_away_and_its_pages_show_nothing(
    hall: Hall, session: Session, role: Role
) -> None:
    clerk = hall.seat(make_user(session, hall.office.organ, role))
    before = clerk.page("/staff/").words
    report = hall.report()
    assert clerk.page("/staff/").words == before
    for path in EVERYTHING:
        assert clerk.post(f"{REPORTS}/{report.id}{path}").status_code in (403, 405)
    for address in (
        REPORTS,
        "/staff/receiving",
        "/staff/receiving/confirmations",
        "/staff/receiving/own-views",
    ):
        assert clerk.get(address).status_code == 403
    assert "意见与反映" not in before


def test_whoever_wrote_reviewed_or_issued_the_notice_finds_nothing_even_with_the_duty(
    hall: Hall, session: Session
) -> None:
    report = hall.report()
    for person in (hall.office.author, hall.office.reviewer, hall.office.issuer):
        add_role(session, person, hall.office.organ, Role.RECEIVER)
        clerk = hall.seat(person)
        assert set(_statuses(clerk, report).values()) <= {404, 405}
        assert report.number not in clerk.page("/staff/receiving").words
        assert report.number not in clerk.page(REPORTS).words


def test_whoever_stands_aside_finds_nothing_from_then_on(hall: Hall) -> None:
    report = hall.report()
    first = hall.first
    page = f"/staff/receiving/notices/{hall.notice.id}/recusal"
    assert first.post(page, {}, page=page).status_code == 422
    assert first.post(page, {"answer": "near_relative"}, page=page).status_code == 303
    assert set(_statuses(hall.first, report).values()) <= {404, 405}
    assert report.number not in hall.first.page("/staff/receiving").words
    assert hall.second.page(f"{REPORTS}/{report.id}").words


@pytest.mark.parametrize("answer", ["same_name_only", "named_person"])
def test_a_shared_name_is_asked_before_anything_is_shown_reports_or_none(
    hall: Hall, session: Session, answer: str
) -> None:
    namesake = make_receiver(session, hall.office.organ, name="张文澜")
    asked = hall.seat(namesake).page("/staff/receiving")
    assert "回答是不是您本人" in asked.words
    report = hall.report()
    clerk = hall.seat(namesake)
    assert clerk.page("/staff/receiving").words.count("回答是不是您本人") == 1
    assert report.number not in clerk.page("/staff/receiving").words
    assert clerk.client.get(f"{REPORTS}/{report.id}").status_code == 404
    page = f"/staff/receiving/notices/{hall.notice.id}/recusal"
    assert "有人和您同名（张文澜）" in clerk.page(page).words
    assert clerk.post(page, {"answer": answer}, page=page).status_code == 303
    status = hall.seat(namesake).client.get(f"{REPORTS}/{report.id}").status_code
    assert status == (200 if answer == "same_name_only" else 404)


def test_reports_of_a_county_may_be_received_by_the_organ_its_line_names(
    hall: Hall, session: Session
) -> None:
    other = add_organ(session, "CH09")
    hall.office.organ.contacts[0].receiving_organ = other
    session.commit()
    report = hall.report()
    assert hall.first.client.get(f"{REPORTS}/{report.id}").status_code == 404
    assert hall.seat(make_receiver(session, other)).page(f"{REPORTS}/{report.id}").words
