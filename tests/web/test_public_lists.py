"""The home page and the list: what is open, what is new, and every filter as an address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Level, Nature
from hr_portal.core.clock import FrozenClock
from hr_portal.notices import listing
from hr_portal.notices.kinds import Category
from hr_portal.notices.listing import Wanted
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import Phase
from tests.clockwork import around, instant
from tests.factories.notices import Office, conclude, hide, make_office, publish
from tests.web.reader import read, selects, text
from tests.web.rendered import Node
from tests.web.rendered import read as tree_of


def page(app: Flask, path: str) -> Node:
    return tree_of(text(app, path))


def titles(app: Flask, path: str, cls: str = "rows") -> list[str]:
    tree = page(app, path)
    lists = tree.all(cls=cls)
    return [
        link.words
        for each in lists
        for item in each.all("li")
        for link in item.all("a")
        if "/n/" in str(link.attrs["href"])
    ]


@pytest.fixture
def city(session: Session) -> Office:
    return make_office(session)


@pytest.fixture
def county(session: Session) -> Office:
    return make_office(
        session,
        "CH01",
        name="中共澄河县委组织部",
        short_name="澄河县委组织部",
        level=Level.COUNTY,
        area="澄河县",
    )


@pytest.fixture
def bureau(session: Session) -> Office:
    return make_office(session, "RS01", name="安澜市人力资源和社会保障局", nature=Nature.GOVERNMENT)


def titled(
    session: Session, office: Office, title: str, kind: str = "pre_appointment", **given: object
) -> Notice:
    return publish(session, office, kind, title=title, document_no="", **given)  # type: ignore[arg-type]


# --- home


def test_the_board_shows_every_open_window_the_nearest_close_first(
    app: Flask, session: Session, city: Office, county: Office
) -> None:
    titled(session, city, "甲", at="2026-11-23 09:00")
    titled(session, county, "乙", at="2026-11-18 09:00")
    titled(session, city, "丙", at="2026-12-28 09:00", now="2026-11-20 09:00")
    titled(session, city, "丁", at="2026-11-17 09:00")
    titled(session, city, "戊", at="2026-11-10 09:00")
    for number in range(9):
        titled(session, county, f"己{number}", at="2026-11-20 09:00")
    session.commit()
    found = titles(app, "/", "board")
    assert [re.sub(r"^怎样反映：", "", title) for title in found][::2] == [
        "丁",
        "乙",
        *(f"己{n}" for n in range(9)),
        "甲",
    ]
    assert [figure.one("b").words for figure in page(app, "/").one("ul", "figs").all("li")] == [
        "12",
        "11",
        "13",
    ]


def test_an_empty_board_says_when_the_last_window_closed(app: Flask, session: Session, city: Office) -> None:
    session.commit()
    assert "现在没有正在公示的事项。" in page(app, "/").one("main").words
    titled(session, city, "甲", at="2026-11-10 09:00")
    session.commit()
    words = page(app, "/").one("main").words
    assert "最近一次公示已于11月17日（周二）24:00届满：甲" in words


def test_the_front_list_ends_on_the_second(
    app: Flask, session: Session, city: Office, clock: FrozenClock
) -> None:
    titled(session, city, "甲", at="2026-11-10 09:00")
    session.commit()
    for now, side in around(instant("2026-12-18")):
        clock.travel_to(now)
        assert titles(app, "/", "feed") == (["甲"] if side < 0 else [])
        assert titles(app, "/notices") == ["甲"]


def test_six_categories_lead_to_the_list_with_their_numbers(
    app: Flask, session: Session, city: Office
) -> None:
    titled(session, city, "甲")
    session.commit()
    links = page(app, "/").one("ul", "cats").all("a")
    assert [link.attrs["href"] for link in links] == [f"/notices?cat={each.value}" for each in Category]
    assert "已公开1项" in links[0].words
    for link in links:
        assert read(app, str(link.attrs["href"])).status_code == 200


def test_every_link_of_the_home_page_leads_somewhere(app: Flask, session: Session, city: Office) -> None:
    titled(session, city, "甲")
    session.commit()
    for path in (
        "/",
        "/notices",
        "/sitemap",
        "/help",
        "/privacy",
        "/accessibility",
        "/calendar/working-days",
    ):
        tree = page(app, path)
        for link in tree.all("a"):
            href = str(link.attrs["href"])
            if href.startswith("/"):
                assert read(app, href).status_code == 200, (path, href)
            elif href.startswith("#"):
                assert tree.by_id(href[1:]) is not None, (path, href)
            else:
                assert href.startswith(("tel:", "https://"))


# --- the list


def test_open_windows_come_first_and_the_rest_newest_first_over_all_pages(
    app: Flask, session: Session, city: Office, bureau: Office
) -> None:
    titled(session, city, "近", at="2026-11-18 09:00")
    titled(session, city, "远", at="2026-11-23 09:00")
    for number in range(24):
        titled(session, bureau, f"公告{number:02}", "announcement", at=f"2026-10-{number + 1:02} 09:00")
    session.commit()
    expected = ["近", "远", *(f"公告{number:02}" for number in reversed(range(24)))]
    assert titles(app, "/notices") == expected[:20]
    assert titles(app, "/notices?page=2") == expected[20:]
    assert titles(app, "/notices?sort=newest")[:3] == ["远", "近", "公告23"]
    assert "找到26项" in page(app, "/notices").one("main").words


def test_filters_combine_and_the_numbers_beside_them_are_true(
    app: Flask, session: Session, city: Office, county: Office, bureau: Office
) -> None:
    titled(session, city, "市开", at="2026-11-23 09:00")
    titled(session, county, "县开", at="2026-11-23 09:00")
    titled(session, city, "市满", at="2026-10-12 09:00")
    titled(session, bureau, "告", "announcement", at="2026-11-02 09:00")
    session.commit()
    for query, expected in {
        "status=open": ["市开", "县开"],
        "status=closed": ["市满"],
        "status=public": ["告"],
        "status=open&status=closed": ["市开", "县开", "市满"],
        "cat=cadre": ["市开", "县开", "市满"],
        "cat=cadre&cat=mobility&area=市本级": ["市开", "告", "市满"],
        "area=澄河县": ["县开"],
        "org=RS01": ["告"],
        "kind=announcement": ["告"],
        "from=2026-11-01": ["市开", "县开", "告"],
        "from=2026-11-02&to=2026-11-02": ["告"],
        "to=2026/11/01": ["市满"],
        "status=open&to=2026-11-22": [],
    }.items():
        assert sorted(titles(app, f"/notices?{query}")) == sorted(expected), query
        assert f"找到{len(expected)}项" in page(app, f"/notices?{query}").one("main").words, query
    filters = page(app, "/notices?cat=cadre").one("form", "filters")
    counts = {
        label.words.split()[0]: label.one("span").words for label in filters.all("label") if label.all("span")
    }
    assert counts["正在公示"] == "2"
    assert counts["公示期满"] == "1"
    assert counts["其他公告"] == "0"
    assert counts["人才流动"] == "1"


def test_the_tally_in_memory_counts_what_the_database_counts(
    app: Flask, session: Session, city: Office, county: Office, bureau: Office, clock: FrozenClock
) -> None:
    for office, at in ((city, "2026-11-23 09:00"), (county, "2026-10-12 09:00"), (city, "2026-09-01 09:00")):
        titled(session, office, "甲", at=at)
    ended = titled(session, bureau, "乙", "expert_allowance", at="2026-10-09 09:00")
    conclude(session, bureau, ended, at="2026-11-02 09:00", public_text="按程序上报。")
    titled(session, bureau, "丙", "announcement", at="2026-11-02 09:00")
    hide(session, city, titled(session, city, "丁", at="2026-11-20 09:00"), now="2026-11-21 09:00")
    now = clock.now()
    tally = listing.tally(session, now)
    for categories in (
        frozenset(),
        frozenset({Category.CADRE}),
        frozenset({Category.EXPERTS, Category.MOBILITY}),
    ):
        for statuses in (frozenset(), frozenset({Phase.OPEN}), frozenset({Phase.CLOSED, Phase.CONCLUDED})):
            for area in ("", "市本级", "澄河县"):
                wanted = Wanted(categories=categories, statuses=statuses, area=area)
                assert tally.count(wanted) == listing.how_many(session, wanted, now)
                assert len(listing.listed(session, wanted, now)) == tally.count(wanted)
    assert tally.total == 5


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=2026-13-01", "‘2026-13-01’不是有效日期，已忽略。"),
        ("to=昨天", "‘昨天’不是有效日期，已忽略。"),
        ("from=2026-11-02&to=2026-11-01", "结束日期早于开始日期，已忽略结束日期。"),
        ("cat=everything", "‘everything’不是事项类别，已忽略。"),
        ("status=hidden", "‘hidden’不是公示状态，已忽略。"),
        ("kind=x", "‘x’不是公告类型，已忽略。"),
        ("area=火星", "没有‘火星’的公示公告，已忽略这个地区。"),
        ("org=XX99", "没有‘XX99’的公示公告，已忽略这个机关。"),
        ("sort=fate", "‘fate’不是排序方式，已忽略。"),
        ("page=0", "‘0’不是页码，已忽略。"),
        ("page=②", "‘②’不是页码，已忽略。"),
        ("page=7", "没有第7页，已显示最后一页。"),
        ("cat=" + "长" * 99, "‘" + "长" * 30 + "…’不是事项类别，已忽略。"),
    ],
)
def test_a_value_that_cannot_be_understood_is_left_out_and_named(
    app: Flask, session: Session, city: Office, query: str, sentence: str
) -> None:
    titled(session, city, "甲")
    session.commit()
    tree = page(app, f"/notices?{query}")
    assert sentence in tree.one("main").words
    assert titles(app, f"/notices?{query}") == ["甲"]


def test_an_empty_list_names_the_condition_that_made_it_empty(
    app: Flask, session: Session, city: Office
) -> None:
    titled(session, city, "甲")
    session.commit()
    tree = page(app, "/notices?cat=veterans&status=open")
    assert "去掉“军转干部安置”就能找到内容。" in tree.one("main").words
    removal = next(link for link in tree.one("main").all("a") if link.words == "去掉“军转干部安置”")
    assert titles(app, str(removal.attrs["href"])) == ["甲"]
    assert "去掉全部条件" in tree.one("main").words
    assert "党务信息不适用政府信息公开申请程序。" in tree.one("main").words


def test_each_chip_takes_away_its_own_condition_and_no_other(
    app: Flask, session: Session, city: Office
) -> None:
    titled(session, city, "甲")
    session.commit()
    query = "cat=cadre&status=open&area=市本级&from=2026-11-01&to=2026-11-30&sort=newest&kind=pre_appointment&org=AL01"
    chips = page(app, f"/notices?{query}").one("ul", "chips").all("a")
    assert len(chips) == 7
    for chip in chips:
        left = page(app, str(chip.attrs["href"]))
        assert len(left.one("ul", "chips").all("a")) == 6
        assert "sort=newest" in str(chip.attrs["href"])


def test_pages_are_links_that_keep_the_conditions(app: Flask, session: Session, bureau: Office) -> None:
    for number in range(21):
        titled(session, bureau, f"公告{number}", "announcement", at="2026-11-02 09:00")
    session.commit()
    pager = page(app, "/notices?cat=mobility").one("ul", "pager")
    assert str(pager.one("a", rel="next").attrs["href"]) == "/notices?cat=mobility&page=2"
    assert len(titles(app, "/notices?cat=mobility&page=2")) == 1


def test_a_window_that_closes_moves_down_on_the_second(
    app: Flask, session: Session, city: Office, bureau: Office, clock: FrozenClock
) -> None:
    titled(session, city, "甲", at="2026-11-10 09:00")
    titled(session, bureau, "告", "announcement", at="2026-11-12 09:00")
    session.commit()
    for now, side in around(instant("2026-11-18")):
        clock.travel_to(now)
        assert titles(app, "/notices") == (["甲", "告"] if side < 0 else ["告", "甲"])
        assert len(titles(app, "/notices?status=open")) == (1 if side < 0 else 0)
        words = page(app, "/notices").one("ol", "rows").words
        assert ("今天24:00截止" in words) == (side < 0)
        assert ("公示期11月11日—17日" in words) == (side >= 0)


# --- cost


def test_lists_ask_the_database_little(app: Flask, session: Session, city: Office) -> None:
    for number in range(3):
        titled(session, city, f"甲{number}", at="2026-11-20 09:00")
    titled(session, city, "乙", at="2026-10-12 09:00")
    session.commit()
    for path, first, again in (
        ("/", 10, 0),
        ("/notices", 5, 0),
        ("/notices?cat=cadre&page=1", 2, 0),
        ("/sitemap", 2, 0),
    ):
        with selects(app) as sent:
            read(app, path)
        # once an edition: the epoch, the next boundaries and, after the answer, what is to be made ready
        assert len(sent) <= first + 6, (path, sent)
        with selects(app) as sent:
            read(app, path)
        assert len(sent) == again, (path, sent)


@pytest.mark.parametrize(
    "wanted", [Wanted(), Wanted(sort="newest"), Wanted(categories=frozenset({Category.CADRE}))]
)
def test_a_page_of_the_list_is_a_walk_along_an_index(
    app: Flask, session: Session, city: Office, clock: FrozenClock, wanted: Wanted
) -> None:
    """Nothing is sorted: the first page costs the same however many notices there are."""
    titled(session, city, "甲", at="2026-10-12 09:00")
    session.commit()
    with selects(app) as sent:
        listing.listed(session, wanted, clock.now(), opened=[])
    assert len(sent) == 2, "the newest, and what was loaded from elsewhere where they leave room"
    for statement, index in zip(sent, ("ix_notices_newest", "ix_notices_original_date"), strict=True):
        values = tuple("2026-11-24 02:00:00" for _ in range(statement.count("?")))
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        steps = " / ".join(str(row[-1]) for row in plan)
        assert index in steps
        assert "TEMP B-TREE" not in steps


def test_the_first_page_costs_the_same_with_many_notices(
    app: Flask, session: Session, bureau: Office, clock: FrozenClock
) -> None:
    """Counted in steps of the database's own machine, which no other load disturbs."""
    first = titled(session, bureau, "告", "announcement", at="2026-01-05 09:00")
    for number in range(40):
        titled(session, bureau, f"告{number}", "announcement", at="2026-01-05 09:00")
    session.commit()

    def steps() -> int:
        counted = 0

        def count() -> int:
            nonlocal counted
            counted += 1
            return 0

        session.execute(sql("SELECT 1"))
        connection = session.connection().connection.driver_connection
        assert connection is not None
        connection.set_progress_handler(count, 10)
        try:
            listing.listed(session, Wanted(), clock.now(), opened=[])
        finally:
            connection.set_progress_handler(None, 10)
        return counted

    few = steps()
    _copies(session, first, 3000)
    assert steps() < few * 1.5


def _copies(session: Session, pattern: Notice, number: int) -> None:
    table = Notice.__table__
    row = {column.name: getattr(pattern, column.key) for column in table.columns if column.name != "id"}
    session.execute(
        table.insert(),
        [
            {
                **row,
                "index_number": f"RS01/2026-{n:05}",
                "address": f"RS01-2026-{n:05}",
                "publish_at": pattern.publish_at - timedelta(minutes=n),
            }
            for n in range(10_000, 10_000 + number)
        ],
    )
    session.commit()
