"""Working days, large type, English, what robots may read, and the frame around every page."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Nature
from hr_portal.core.clock import FrozenClock
from hr_portal.core.epoch import raise_epoch
from hr_portal.web.public.prefs import safe_path
from tests.clockwork import instant
from tests.factories.notices import make_office, publish
from tests.web.reader import read, text
from tests.web.rendered import read as tree_of

PAGES = ("/", "/notices", "/help", "/accessibility", "/privacy", "/sitemap", "/calendar/working-days")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_heading_a_title_and_named_regions(app: Flask, path: str) -> None:
    tree = tree_of(text(app, path))
    assert len(tree.all("h1")) == 1
    assert tree.one("title").words.endswith("－安澜市人事信息公开网")
    assert len(tree.all("main")) == 1
    ids = [node.attrs["id"] for node in tree.walk() if "id" in node.attrs]
    assert len(ids) == len(set(ids))
    assert all("aria-label" in nav.attrs for nav in tree.all("nav"))
    assert "/staff" not in text(app, path)


def test_the_working_days_of_a_year_name_their_paper(app: Flask) -> None:
    words = tree_of(text(app, "/calendar/working-days")).one("main").words
    assert "2026年工作日历" in words
    assert "国务院办公厅关于2026年部分节假日安排的通知" in words
    assert "248天" in words
    assert "1月4日（周日）" in words
    assert "2027年的节假日安排尚未公布。" in words
    older = tree_of(text(app, "/calendar/working-days?year=2020")).one("main").words
    assert "国务院办公厅关于2020年部分节假日安排的通知" in older


@pytest.mark.parametrize("year", ["2027", "1999", "x", "20260", "２０２６", "-1", "9" * 40])
def test_a_year_without_a_paper_is_named_and_another_is_shown(app: Flask, year: str) -> None:
    words = tree_of(text(app, f"/calendar/working-days?year={year}")).one("main").words
    assert f"没有‘{year[:10]}’年的节假日安排，已显示2026年。" in words


def test_in_a_year_that_is_not_arranged_the_page_says_so(app: Flask, clock: FrozenClock) -> None:
    clock.travel_to(instant("2027-01-04 09:00"))
    words = tree_of(text(app, "/calendar/working-days")).one("main").words
    assert "2027年的节假日安排尚未公布。" in words
    assert "2026年工作日历" in words


def prefs(app: Flask, **form: str) -> tuple[int, str, str]:
    response = read(app, "/prefs", method="POST", data=form)
    return response.status_code, response.headers.get("Location", ""), response.headers.get("Set-Cookie", "")


def test_large_type_is_one_bit_of_the_readers_own(app: Flask) -> None:
    status, where, cookie = prefs(app, size="large", back="/notices?cat=cadre&size=normal")
    assert (status, where) == (303, "/notices?cat=cadre")
    assert cookie.startswith("size=large;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    status, where, cookie = prefs(app, size="normal", back="/")
    assert (status, where) == (303, "/")
    assert cookie.startswith("size=;")
    assert 'class="elder"' in text(app, "/", headers={"Cookie": "size=large"})
    assert 'class="elder"' not in text(app, "/?size=normal", headers={"Cookie": "size=large"})


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "", "notices",
        "/\t/evil.example", "/%0d%0aSet-Cookie:x=1\r\nA: b", "///evil.example", "/ /evil.example", "http:/evil", "/[",
    ],
)  # fmt: skip
def test_no_form_leads_off_the_site(app: Flask, back: str) -> None:
    where = safe_path(back)
    assert where == "" or (where.startswith("/") and not where.startswith("//"))
    status, location, _cookie = prefs(app, size="large", back=back)
    assert status == 303
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "evil.example" not in location.partition("/")[0]


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_a_form_of_another_site_is_refused(app: Flask, headers: dict[str, str]) -> None:
    response = read(app, "/prefs", method="POST", data={"size": "large"}, headers=headers)
    assert response.status_code == 403
    assert "Set-Cookie" not in response.headers


def test_robots_may_read_the_public_pages(app: Flask) -> None:
    response = read(app, "/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert (
        response.get_data(as_text=True)
        == "User-agent: *\nAllow: /\nSitemap: http://127.0.0.1:8000/sitemap.xml\n"
    )


def test_notices_on_persons_leave_the_map_with_their_period(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    publish(session, make_office(session), title="甲的公示")
    session.commit()
    assert "甲的公示" in text(app, "/sitemap")
    clock.travel_to(instant("2026-12-02"))
    assert "甲的公示" not in text(app, "/sitemap")
    assert "甲的公示" in text(app, "/notices")


def test_english_is_not_there_until_an_organ_speaks_it(app: Flask, session: Session) -> None:
    office = make_office(session)
    bureau = make_office(session, "RS01", name="安澜市人力资源和社会保障局", nature=Nature.GOVERNMENT)
    party = publish(session, office, title="甲的公示")
    open_to_all = publish(session, bureau, "recruit_announcement", title="乙的公告")
    session.commit()
    for path in ("/en/", "/en/notices", f"/en/n/{open_to_all.address}", "/en/help"):
        assert read(app, path).status_code == 404
    assert 'hreflang="en"' not in text(app, "/")
    bureau.organ.speaks_english = True
    raise_epoch(session)
    session.commit()
    assert 'hreflang="en"' in text(app, "/")
    for path in (
        "/en/",
        "/en/notices",
        f"/en/n/{open_to_all.address}",
        "/en/help",
        "/en/calendar/working-days",
    ):
        tree = tree_of(text(app, path))
        assert tree.one("html").attrs["lang"] == "en"
        assert any(link.attrs.get("hreflang") == "zh-CN" for link in tree.all("a"))
    assert read(app, f"/en/n/{party.address}").status_code == 404
    assert "甲的公示" not in text(app, "/en/notices") + text(app, "/en/") + text(app, "/en/sitemap")
    assert "乙的公告" in text(app, "/en/notices")
    assert 'hreflang="en"' not in text(app, f"/n/{party.address}")
    assert f'href="/en/n/{open_to_all.address}"' in text(app, f"/n/{open_to_all.address}")
    assert read(app, "/en/robots.txt").status_code == 404


def test_a_page_that_is_not_there_says_the_same_whatever_was_asked(app: Flask, session: Session) -> None:
    make_office(session)
    session.commit()
    one, other = read(app, "/n/AL01-2026-00001"), read(app, "/n/XX99-2020-12345?size=x")
    assert one.get_data() == other.get_data()
    assert list(one.headers) == list(other.headers)
