"""今日工作, the queues, the calendar, the preview, working days and handing over."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import FrozenClock
from hr_portal.publicity.queries import calendar
from tests.client import Client
from tests.clockwork import instant
from tests.factories.desk import Desk, make_desk, typed_in
from tests.factories.notices import conclude, drafted, hide, issued, publish
from tests.web.rendered import Node, read

PAPER_2027 = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假，共1天。
六、中秋节：9月15日（周三）放假，共1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""


@pytest.fixture
def desk(session: Session, make_client: Callable[[], Client]) -> Desk:
    return make_desk(session, make_client)


def tiles(page: Node) -> dict[str, int]:
    found = page.one("ul", "tiles")
    return {one.one("span").words: int(one.one("b").words) for one in found.all("a")}


def test_nothing_to_do_says_so(desk: Desk) -> None:
    for clerk in (desk.author, desk.reviewer, desk.issuer):
        assert "今天没有等您处理的事。" in clerk.page("/staff/").words


def test_the_tiles_count_what_waits_for_this_person(desk: Desk, session: Session, clock: FrozenClock) -> None:
    for _ in range(2):
        notice = drafted(session, desk.office, publish_at=instant("2026-11-24 16:00"))
        desk.author.post(f"/staff/notices/{notice.id}/submit")
    publish(session, desk.office, at="2026-11-24 15:00", now="2026-11-24 09:00")
    publish(session, desk.office, at="2026-11-18 09:00")
    old = publish(session, desk.office, at="2026-11-09 09:00")
    hide(session, desk.office, publish(session, desk.office, at="2026-11-24 09:30"), now="2026-11-24 09:40")
    page = desk.reviewer.page("/staff/")
    counts = tiles(page)
    assert counts == {
        "等我复核": 2,
        "今天待发布": 1,
        "48小时内截止": 1,
        "期满未记录结果": 1,
        "紧急下线待确认": 1,
    }
    assert "等我签发" not in counts
    assert "还缺复核、签发" in page.words
    assert "15:00" in page.words
    assert [link.words for link in page.all("nav", "side")[0].all("a") if "待复核" in link.words] == [
        "待复核2项等您处理"
    ]
    assert tiles(desk.author.page("/staff/"))["期满未记录结果"] == 1
    conclude(session, desk.office, old, at="2026-11-24 09:50")
    assert tiles(desk.author.page("/staff/"))["期满未记录结果"] == 0


def test_one_who_wrote_a_text_does_not_find_it_among_those_to_review(desk: Desk, session: Session) -> None:
    both = desk.clerk(Role.AUTHOR, Role.REVIEWER)
    notice = drafted(session, desk.office)
    address = f"/staff/notices/{notice.id}"
    both.fill(address, {"title": "两个人写的公示"}, to=address)
    desk.author.post(f"{address}/submit")
    assert "两个人写的公示" not in both.page("/staff/review").words
    assert "两个人写的公示" in desk.reviewer.page("/staff/review").words


def test_the_missing_arrangement_is_named_with_the_windows_that_wait_for_it(
    desk: Desk, session: Session
) -> None:
    publish(session, desk.office, at="2026-12-28 09:00", now="2026-11-24 09:00", title="跨年的公示")
    page = desk.author.page("/staff/")
    assert "缺2027年节假日安排" in page.words
    assert "跨年的公示" in page.words
    assert "去录入节假日安排" not in page.words
    assert "去录入节假日安排" in desk.clerk(Role.ADMINISTRATOR).page("/staff/").words


def test_the_list_is_filtered_and_paged(desk: Desk, session: Session) -> None:
    for number in range(23):
        drafted(session, desk.office, title=f"第{number}份公示")
    publish(session, desk.office, "announcement", at="2026-11-24 09:00")
    page = desk.author.page("/staff/notices")
    assert "共24条" in page.words
    assert "第0份公示" not in page.words
    assert "第0份公示" in desk.author.page("/staff/notices?page=2").words
    assert "共1条" in desk.author.page("/staff/notices?kind=announcement&organ=AL01").words
    for odd in ("page=0", "page=99999", "page=x", "kind=none", "organ=XX"):
        desk.author.page(f"/staff/notices?{odd}")


def test_the_publish_queue_has_three_parts(desk: Desk, session: Session) -> None:
    issued(session, desk.office, title="没有时间的公示")
    publish(session, desk.office, at="2026-11-25 09:00", now="2026-11-24 09:00", title="明天的公示")
    words = desk.issuer.page("/staff/publish").words
    assert "没有时间的公示" in words
    assert "明天的公示" in words
    assert "定时间" in words
    assert "定时间：" not in desk.author.page("/staff/publish").words


def test_the_month_shows_clocks_holidays_and_what_is_only_expected(desk: Desk, session: Session) -> None:
    publish(session, desk.office, at="2026-11-20 09:00", title="十一月的公示")
    publish(session, desk.office, at="2026-12-28 09:00", now="2026-11-24 09:00", title="跨年的公示")
    page = desk.author.page("/staff/calendar?month=2026-11")
    assert "公示期满：十一月的公示" in page.words
    assert "公示期起算：十一月的公示" in page.words
    october = desk.author.page("/staff/calendar?month=2026-10")
    assert "国庆节" in october.words
    assert "调休上班" in october.words
    january = desk.author.page("/staff/calendar?month=2027-01")
    assert "预计公示期满：跨年的公示" in january.words
    assert "2027年节假日安排还没有公布" in january.words
    desk.author.page("/staff/calendar?month=2026-13")


def test_the_preview_shows_the_page_of_any_instant(desk: Desk, session: Session) -> None:
    notice = drafted(session, desk.office, publish_at=instant("2026-11-25 09:00"))
    address = f"/staff/notices/{notice.id}/preview"
    page = desk.author.page(address)
    assert "预览：公众在2026年11月25日09:00看到的样子" in page.words
    assert "张文澜" in page.words
    assert "还没有公开" in desk.author.page(f"{address}?at=2026-11-24T12:00").words
    assert "公示期满" in desk.author.page(f"{address}?at=2026-12-03 9:00").words
    assert "不是看得懂的时间" in desk.author.page(f"{address}?at=以后").words
    answer = desk.author.get(address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex"' in answer.get_data(as_text=True)


def test_a_paper_on_holidays_is_read_shown_and_entered(desk: Desk, session: Session) -> None:
    shown = publish(session, desk.office, at="2026-11-24 09:00", title="正在公示的", period_length=26)
    publish(session, desk.office, at="2026-12-28 09:00", now="2026-11-24 09:00", title="还没公开的")
    assert shown.window.provisional  # type: ignore[union-attr]
    admin = desk.clerk(Role.ADMINISTRATOR)
    assert "缺2027年节假日安排" in admin.page("/staff/working-days").words
    answer = admin.post("/staff/working-days", {"text": PAPER_2027})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    html = answer.get_data(as_text=True)
    assert "正在公示的" in html
    assert "还没公开的" not in html
    assert "另有1条还没有公开的公示" in html
    assert not calendar(session).is_arranged(2027)
    form = next(one for one in read(html).all("form") if (one.attrs.get("action") or "").endswith("/confirm"))
    values = typed_in(form)
    assert admin.post("/staff/working-days/confirm", {**values, "arrangement": "forged"}).status_code == 400
    assert admin.post("/staff/working-days/confirm", values).status_code == 303
    assert calendar(session).is_arranged(2027)
    assert not desk.fresh(shown.id).window.provisional  # type: ignore[union-attr]
    assert admin.post("/staff/working-days/confirm", values).status_code == 409
    assert admin.post("/staff/working-days", {"text": PAPER_2027}).status_code == 422


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "请粘贴通知全文"),
        ("今天天气很好", "哪一年"),
        (PAPER_2027.replace("（周五）至3日", "（周四）至3日"), "与写的星期不符"),
        (PAPER_2027.replace("共3天", "共4天"), "数下来是3天"),
    ],
)
def test_a_paper_that_cannot_be_read_names_the_line_and_is_kept(desk: Desk, text: str, words: str) -> None:
    admin = desk.clerk(Role.ADMINISTRATOR)
    answer = admin.post("/staff/working-days", {"text": text})
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert words in html
    assert text.strip()[:12] in html


def test_a_file_changes_one_day_of_a_known_year(desk: Desk, session: Session) -> None:
    admin = desk.clerk(Role.ADMINISTRATOR)
    paper = {
        "year": 2026,
        "title": "关于调整的通知",
        "days": {"2026-11-27": {"kind": "off", "name": "市运会"}},
    }
    data = io.BytesIO(json.dumps(paper).encode()), "2026.json"
    answer = admin.post("/staff/working-days", {"file": data})
    assert answer.status_code == 200
    assert "与已有安排的不同" in answer.get_data(as_text=True)
    broken = admin.post("/staff/working-days", {"file": (io.BytesIO(b"{"), "2026.json")})
    assert broken.status_code == 422
    assert "不是有效的JSON" in broken.get_data(as_text=True)


def test_a_leavers_drafts_go_to_a_successor_without_being_read(desk: Desk, session: Session) -> None:
    drafted(session, desk.office, title="没写完的公示")
    admin = desk.clerk(Role.ADMINISTRATOR)
    successor = desk.clerk(Role.AUTHOR, name="何雨")
    address = f"/staff/people/{desk.office.author.id}/hand-over"
    page = admin.page(address)
    assert "1条" in page.words
    assert "没写完的公示" not in page.words
    answer = admin.fill(address, {}, to=address)
    assert answer.status_code == 422
    assert "请选择由谁接手" in answer.get_data(as_text=True)
    assert admin.fill(address, {"successor": str(successor.person.id)}, to=address).status_code == 303
    assert "没写完的公示" in successor.page("/staff/").words
    assert admin.post(address, {"successor": str(successor.person.id)}).status_code == 409
