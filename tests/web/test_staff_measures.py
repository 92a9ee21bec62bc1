"""Measures upon issued notices through the pages: offered only where possible, foreseen in dates, agreed to by three."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import FrozenClock
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import Phase, Purpose, phase
from tests.client import Client
from tests.clockwork import instant
from tests.factories.accounts import enter
from tests.factories.desk import Clerk, Desk, make_desk
from tests.factories.notices import TEXT_FILE, conclude, drafted, hide, publish
from tests.web.form_contract import assert_form_contract

PUBLISHED = "2026-11-23 09:00"
"""A Monday: the window counts 24 to 30 November; today is Tuesday 24."""
WHY = "经核对，更正有关内容。"


@pytest.fixture
def desk(session: Session, make_client: Callable[[], Client]) -> Desk:
    return make_desk(session, make_client)


@pytest.fixture
def notice(desk: Desk, session: Session) -> Notice:
    return publish(session, desk.office, at=PUBLISHED)


def address(notice: Notice, page: str = "") -> str:
    return f"/staff/notices/{notice.id}" + (f"/{page}" if page else "")


def later(desk: Desk, clock: FrozenClock, at: str) -> None:
    """Another day: everybody signs in anew."""
    clock.travel_to(instant(at))
    for clerk in (desk.author, desk.reviewer, desk.issuer):
        clerk.client = desk.make_client()
        enter(clerk.client, desk.session, clerk.person, now=clock.now())


def reader(desk: Desk, path: str) -> TestResponse:
    """What somebody who is not signed in gets."""
    return desk.make_client().get(path, buffered=True)


def begin(desk: Desk, notice: Notice, page: str, data: dict[str, Any], *, status: int = 303) -> TestResponse:
    where = address(notice, page)
    answer = desk.author.fill(where, {"then": "begin", **data}, to=where)
    assert answer.status_code == status, answer.get_data(as_text=True)[-3000:]
    return answer


def agreed(desk: Desk, notice: Notice) -> Notice:
    """Submitted, reviewed and issued through the pages."""
    where = address(notice)
    assert desk.author.post(f"{where}/submit").status_code == 303
    assert desk.reviewer.fill(f"{where}/review", {}, to=f"{where}/review").status_code == 303
    assert desk.issuer.fill(f"{where}/issue", {}, to=f"{where}/issue").status_code == 303
    return desk.fresh(notice.id)


def offered(clerk: Clerk, notice: Notice) -> set[str]:
    """The measures the page of the notice offers, by the last part of their address."""
    links = clerk.page(address(notice)).one("main").all("a")
    known = {
        "correct", "redact", "extend", "suspend", "resume", "reopen", "withdraw", "take-down", "archive", "abandon",
    }  # fmt: skip
    return known & {(link.attrs.get("href") or "").rpartition("/")[2] for link in links}


def words(answer: TestResponse) -> str:
    return assert_form_contract(answer).one("main").words


# --- what is offered -------------------------------------------------------------------------------------------------


def test_an_open_window_offers_what_fits_it(desk: Desk, notice: Notice) -> None:
    assert offered(desk.author, notice) == {"correct", "redact", "extend", "suspend", "withdraw", "take-down"}


def test_a_closed_window_is_not_extended_but_may_be_opened_anew(
    desk: Desk, notice: Notice, clock: FrozenClock
) -> None:
    later(desk, clock, "2026-12-02 10:00")
    assert offered(desk.author, notice) == {"correct", "redact", "reopen", "withdraw", "take-down"}
    answer = desk.author.get(address(notice, "extend"))
    assert answer.status_code == 409


def test_whoever_writes_nothing_here_is_offered_nothing(desk: Desk, notice: Notice) -> None:
    assert offered(desk.reviewer, notice) == set()
    assert desk.reviewer.get(address(notice, "withdraw")).status_code == 403


def test_while_one_measure_is_in_work_only_giving_it_up_is_offered(desk: Desk, notice: Notice) -> None:
    begin(desk, notice, "suspend", {"public_reason": "依法暂停。"})
    assert offered(desk.author, notice) == {"abandon"}
    assert desk.author.get(address(notice, "withdraw")).status_code == 409


def test_a_finished_notice_is_archived_by_who_decides(
    desk: Desk, notice: Notice, session: Session, clock: FrozenClock
) -> None:
    later(desk, clock, "2026-12-08 10:00")
    conclude(session, desk.office, notice, at="2026-12-08 09:30")
    session.commit()
    assert "archive" not in offered(desk.author, notice)
    assert offered(desk.reviewer, notice) == {"archive"}
    where = address(notice, "archive")
    assert "已归档" in desk.reviewer.page(where).words
    assert desk.reviewer.fill(where, {}, to=where).status_code == 303
    assert "已归档" in desk.author.page(address(notice)).one("main").words
    assert "已归档" in reader(desk, f"/n/{notice.address}").get_data(as_text=True)
    assert "archive" not in offered(desk.reviewer, notice)


# --- correcting ------------------------------------------------------------------------------------------------------


def test_a_correction_begins_with_its_public_reason(desk: Desk, notice: Notice) -> None:
    page = desk.author.page(address(notice, "correct")).one("main").words
    assert "2026年11月25日至12月1日" in page, page  # if it were material
    assert "2026年11月24日至11月30日" in page  # if it were not
    begin(desk, notice, "correct", {"public_reason": " "}, status=422)
    answer = begin(desk, notice, "correct", {"public_reason": "更正张文澜的出生年月。"}, status=422)
    assert "不要写公示对象的姓名" in words(answer)
    begin(desk, notice, "correct", {"public_reason": WHY})
    assert desk.fresh(notice.id).in_work.purpose is Purpose.CORRECTION  # type: ignore[union-attr]


def save(desk: Desk, notice: Notice, data: dict[str, Any], person: int | None = None) -> None:
    where = address(notice)
    page = f"{where}?person={person}" if person else where
    assert desk.author.fill(page, {"then": "save", **data}, to=where).status_code == 303


def test_the_editor_and_the_review_say_what_is_material_and_what_becomes_of_the_period(
    desk: Desk, notice: Notice
) -> None:
    begin(desk, notice, "correct", {"public_reason": WHY})
    assert "还没有改动，公示期不变" in desk.author.page(address(notice)).words
    save(desk, notice, {"body": "补一句说明。"})
    page = desk.author.page(address(notice)).words
    assert "非实质性" in page
    assert "公示期不变" in page
    save(desk, notice, {"p_birth_month": "1979-05"}, person=1)
    desk.author.post(address(notice, "submit"))
    for clerk, step in ((desk.author, ""), (desk.reviewer, "review"), (desk.issuer, "preview")):
        page = clerk.page(address(notice, step)).words
        if step != "preview":
            assert "公示期将重新计算为2026年11月25日至12月1日" in page, page
            assert "张文澜，出生年月" in page
            assert "1979年4月 → 1979年5月" in page
            assert "实质性" in page
        else:
            assert "已更正，公示期重新计算" in page
            assert "2026年11月25日至12月1日" in page


def test_a_material_correction_restarts_the_period_by_three_people(
    desk: Desk, notice: Notice, clock: FrozenClock
) -> None:
    begin(desk, notice, "correct", {"public_reason": WHY})
    save(desk, notice, {"p_birth_month": "1979-05"}, person=1)
    done = agreed(desk, notice)
    assert done.window is not None
    assert done.window.last_day == date(2026, 12, 1)
    public = reader(desk, f"/n/{notice.address}").get_data(as_text=True)
    assert "已更正，公示期重新计算" in public
    assert "出生年月1处" in public


# --- the period ------------------------------------------------------------------------------------------------------


def test_an_extension_is_looked_at_before_it_is_asked_for(desk: Desk, notice: Notice) -> None:
    answer = begin(desk, notice, "extend", {"days": "3", "then": "look"}, status=200)
    assert "2026年11月24日至12月3日" in words(answer)
    begin(desk, notice, "extend", {"days": "", "public_reason": WHY}, status=422)
    answer = begin(desk, notice, "extend", {"days": "61", "public_reason": WHY}, status=422)
    assert "1至60天" in words(answer)
    begin(desk, notice, "extend", {"days": "3", "public_reason": "应群众要求延长。"})
    page = desk.author.page(address(notice)).words
    assert "2026年11月24日至12月3日" in page
    done = agreed(desk, notice)
    assert done.window is not None
    assert done.window.last_day == date(2026, 12, 3)
    public = reader(desk, f"/n/{notice.address}").get_data(as_text=True)
    assert "公示期已延长" in public
    assert "公示期延长3个工作日：应群众要求延长。" in public


def test_an_extension_that_comes_too_late_is_refused_at_its_issue(
    desk: Desk, notice: Notice, clock: FrozenClock
) -> None:
    begin(desk, notice, "extend", {"days": "3", "public_reason": WHY})
    where = address(notice)
    desk.author.post(f"{where}/submit")
    desk.reviewer.fill(f"{where}/review", {}, to=f"{where}/review")
    later(desk, clock, "2026-12-01 00:00")
    page = desk.issuer.page(f"{where}/issue")
    assert "公示期已经届满，不能再延长" in page.words
    assert not [form for form in page.all("form") if form.attrs.get("action") == f"{where}/issue"]
    assert desk.issuer.post(f"{where}/issue", {"version": "1"}).status_code == 409
    assert desk.author.fill(f"{where}/abandon", {}, to=f"{where}/abandon").status_code == 303
    assert phase(desk.fresh(notice.id), clock.now()) is Phase.CLOSED


def test_a_pause_and_its_end(desk: Desk, notice: Notice, clock: FrozenClock) -> None:
    page = desk.author.page(address(notice, "suspend")).words
    assert "正在公示，暂停计算" in page
    begin(desk, notice, "suspend", {"public_reason": "依法暂停计算。"})
    agreed(desk, notice)
    assert "暂停计算" in desk.author.page("/staff/notices").one("main").words
    assert "暂停计算公示期的" in desk.reviewer.page("/staff/").one("main").words
    for path in ("/", "/notices", f"/n/{notice.address}"):
        html = reader(desk, path).get_data(as_text=True)
        assert "暂停计算" in html, path
        assert "预计" not in html, path
    assert "公示期暂停计算，恢复后另行公布截止时间" in html
    assert offered(desk.author, notice) == {"correct", "redact", "resume", "withdraw", "take-down"}
    later(desk, clock, "2026-12-07 09:00")
    begin(desk, notice, "resume", {"public_reason": "恢复计算。"})
    done = agreed(desk, notice)
    assert done.window is not None
    assert done.window.last_day == date(2026, 12, 14)  # 24 to 30 November were left: five days
    page = reader(desk, f"/n/{notice.address}").get_data(as_text=True)
    assert "历次公示期" in page
    assert "恢复计算" in page


# --- withdrawing and taking down -------------------------------------------------------------------------------------


def test_a_withdrawal_wants_the_index_number_and_a_reason_that_stays_inside(
    desk: Desk, notice: Notice, session: Session
) -> None:
    inside = "被举报，正在核实"
    page = desk.author.page(address(notice, "withdraw")).words
    assert "因工作需要，本公示撤回。" in page
    answer = begin(desk, notice, "withdraw", {"inside_reason": inside, "confirm": "AL01"}, status=422)
    assert f"照{notice.index_number}填写" in words(answer)
    begin(desk, notice, "withdraw", {"inside_reason": "", "confirm": notice.index_number}, status=422)
    begin(desk, notice, "withdraw", {"inside_reason": inside, "confirm": notice.address})
    where = address(notice)
    desk.author.post(f"{where}/submit")
    page = desk.reviewer.page(f"{where}/review").words
    assert inside in page
    assert "因工作需要，本公示撤回。" in page
    assert "因工作需要，本公示撤回。" in desk.author.page(f"{where}/preview").words
    desk.reviewer.fill(f"{where}/review", {}, to=f"{where}/review")
    desk.issuer.fill(f"{where}/issue", {}, to=f"{where}/issue")
    public = reader(desk, f"/n/{notice.address}").get_data(as_text=True)
    assert "因工作需要，本公示撤回。" in public
    assert inside not in public
    assert offered(desk.author, notice) == {"reopen", "take-down"}


def test_a_withdrawn_notice_is_shown_anew_with_its_earlier_period_beside(
    desk: Desk, notice: Notice, clock: FrozenClock
) -> None:
    begin(desk, notice, "withdraw", {"inside_reason": "核实", "confirm": notice.index_number})
    agreed(desk, notice)
    later(desk, clock, "2026-12-01 09:00")
    page = desk.author.page(address(notice, "reopen")).words
    assert "2026年12月2日至12月8日" in page
    begin(desk, notice, "reopen", {"public_reason": "重新公示。"})
    agreed(desk, notice)
    public = reader(desk, f"/n/{notice.address}").get_data(as_text=True)
    assert "2026年12月2日至12月8日" in public
    assert "2026年11月24日至11月30日" in public


def test_a_file_is_taken_down_and_answers_410(desk: Desk, session: Session) -> None:
    notice = publish(session, desk.office, at=PUBLISHED, files=[TEXT_FILE])
    assert notice.live is not None
    file = notice.live.attachments[0]
    begin(desk, notice, "take-down", {"which": "file-0000", "inside_reason": "泄露"}, status=422)
    answer = begin(desk, notice, "take-down", {"which": f"file-{file.key}", "then": "look"}, status=200)
    assert "打不开（410）" in words(answer)
    begin(desk, notice, "take-down", {"which": f"file-{file.key}", "inside_reason": "泄露"})
    public = f"/n/{notice.address}/files/{file.key}"
    assert reader(desk, public).status_code == 200
    inside = f"{address(notice)}/files/{file.id}"
    assert desk.author.get(inside).status_code == 200
    agreed(desk, notice)
    assert reader(desk, public).status_code == 410
    assert desk.author.get(inside).status_code == 410
    assert TEXT_FILE[0] not in reader(desk, f"/n/{notice.address}").get_data(as_text=True)


def test_a_page_is_taken_down_only_with_its_index_number_typed(desk: Desk, notice: Notice) -> None:
    begin(desk, notice, "take-down", {"which": "page", "inside_reason": "不应公开"}, status=422)
    given = {"which": "page", "inside_reason": "不应公开", "confirm": f" {notice.index_number} ".lower()}
    begin(desk, notice, "take-down", given)
    agreed(desk, notice)
    assert "本页内容已撤下。" in reader(desk, f"/n/{notice.address}").get_data(as_text=True)
    assert offered(desk.author, notice) == set()
    assert "已撤下" in desk.author.page("/staff/notices").one("main").words


# --- giving up, and what was hidden ----------------------------------------------------------------------------------


def test_what_is_given_up_leaves_nothing_but_a_line_in_the_trail(desk: Desk, notice: Notice) -> None:
    begin(desk, notice, "correct", {"public_reason": WHY})
    save(desk, notice, {"body": "写到一半。"})
    where = address(notice, "abandon")
    assert "共2稿" in desk.author.page(where).words
    assert desk.reviewer.get(where).status_code == 403
    assert desk.author.fill(where, {}, to=where).status_code == 303
    done = desk.fresh(notice.id)
    assert [revision.number for revision in done.revisions] == [1]
    page = desk.author.page(address(notice)).one("main").words
    assert "放弃办理" in page
    assert "写到一半" not in page
    assert offered(desk.author, notice) >= {"correct", "withdraw"}
    assert desk.author.get(where).status_code == 404


def test_a_first_text_is_not_given_up(desk: Desk, session: Session) -> None:
    notice = drafted(session, desk.office)
    assert offered(desk.author, notice) == set()
    assert desk.author.get(address(notice, "abandon")).status_code == 409


def test_a_hidden_page_is_turned_into_a_withdrawal(desk: Desk, notice: Notice, session: Session) -> None:
    hide(session, desk.office, notice, now="2026-11-24 09:30")
    session.commit()
    assert "已下线，没有恢复也没有撤回" in desk.author.page("/staff/").one("main").words
    links = {link.attrs.get("href") for link in desk.author.page(address(notice, "hidden")).all("a")}
    assert {address(notice, page) for page in ("withdraw", "redact", "take-down")} <= links
    begin(desk, notice, "withdraw", {"inside_reason": "核实", "confirm": notice.index_number})
    done = agreed(desk, notice)
    assert done.hidden_at is None
    assert done.withdrawn_at is not None
    assert "没有恢复也没有撤回" not in desk.author.page("/staff/").one("main").words


def test_a_correction_begun_before_a_page_was_hidden_cannot_be_issued(
    desk: Desk, notice: Notice, session: Session
) -> None:
    begin(desk, notice, "correct", {"public_reason": WHY})
    where = address(notice)
    desk.author.post(f"{where}/submit")
    desk.reviewer.fill(f"{where}/review", {}, to=f"{where}/review")
    hide(session, desk.office, desk.fresh(notice.id), now="2026-11-24 09:59")
    session.commit()
    assert "现在的状态不能这样办" in desk.issuer.page(f"{where}/issue").words
    assert desk.issuer.post(f"{where}/issue", {"version": "1"}).status_code == 409


def test_on_paper_a_measure_says_what_it_does(desk: Desk, notice: Notice) -> None:
    begin(desk, notice, "extend", {"days": "3", "public_reason": WHY})
    page = desk.author.page(address(notice, "approval-form")).words
    assert "办理事项" in page
    assert "延长公示期" in page
    assert "2026年11月24日至12月3日" in page


def test_an_auditor_reads_the_measures_in_words(desk: Desk, notice: Notice) -> None:
    begin(desk, notice, "suspend", {"public_reason": "依法暂停。"})
    auditor = desk.clerk(Role.AUDITOR)
    assert "提出暂停计算公示期" in auditor.page("/staff/audit").one("main").words
