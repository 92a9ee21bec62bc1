"""Earlier versions, what a version changed, summaries, periods and tags, by kind and phase."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.core.epoch import raise_epoch
from hr_portal.notices import (
    attaching,
    correcting,
    drafting,
    extending,
    kinds,
    publishing,
    taking_down,
    withdrawing,
)
from hr_portal.notices.kinds import History
from hr_portal.notices.models import Notice
from hr_portal.notices.taking_down import Part
from tests.clockwork import instant
from tests.factories.notices import TEXT_FILE, Office, hide, make_office, publish, through_the_chain
from tests.web.reader import read, text
from tests.web.rendered import read as tree_of

PUBLISHED, NOW = "2026-11-23 09:00", instant("2026-11-24 10:00")
WHY = "更正办理时间。"
FULL, SUMMARY, NONE = "announcement", "pre_appointment", "expert_allowance"


@pytest.fixture(autouse=True)
def a_kind_without_history(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds that say `none` have no public routes; a city's own kind may have both."""
    monkeypatch.setitem(kinds._known, NONE, replace(kinds.kind_named(NONE), history=History.NONE))


def corrected(session: Session, office: Office, notice: Notice, why: str = WHY, **changes: Any) -> Notice:
    """One more version, through the chain, at this test's instant."""
    revision = correcting.correct(session, notice, why, actor=office.author, now=NOW)
    drafting.edit(session, revision, replace(revision.text, **changes), base_version=revision.version,
                  actor=office.author, now=NOW)  # fmt: skip
    return through_the_chain(session, office, revision, now=NOW)


def two_versions(session: Session, kind: str = FULL, **given: Any) -> tuple[Office, Notice]:
    office = make_office(session)
    notice = publish(session, office, kind, at=PUBLISHED, **given)
    corrected(session, office, notice, body="更正：每天8:30至11:30办理。")
    session.commit()
    return office, notice


def status(app: Flask, path: str) -> int:
    return read(app, path).status_code


# --- versions and what they changed ----------------------------------------------------------------------------------


def test_each_version_of_an_announcement_can_be_read(app: Flask, session: Session) -> None:
    _office, notice = two_versions(session, body="每天9:00至11:30办理。")
    tree = tree_of(text(app, f"/n/{notice.address}"))
    record = tree.by_id("revisions")
    assert record is not None
    links = [link.attrs["href"] for link in record.all("a")]
    assert links == [f"/n/{notice.address}/v/2", f"/n/{notice.address}/diff/1..2", f"/n/{notice.address}/v/1"]
    first = read(app, f"/n/{notice.address}/v/1")
    assert first.headers["X-Robots-Tag"] == "noindex"
    tree = tree_of(first.get_data(as_text=True))
    assert "每天9:00至11:30办理。" in tree.one("main").words
    assert "8:30" not in tree.one("main").words
    assert "这是第1版（2026年11月23日09:00公布），已经不是现行版本。" in tree.one("main").words
    assert (tree.one("link", rel="canonical").attrs["href"] or "").endswith(f"/n/{notice.address}")
    assert "也是现行版本" in text(app, f"/n/{notice.address}/v/2")


def test_what_a_version_changed_is_marked_in_words_and_colour(app: Flask, session: Session) -> None:
    _office, notice = two_versions(session, body="每天9:00至11:30办理。")
    answer = read(app, f"/n/{notice.address}/diff/1..2")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    tree = tree_of(answer.get_data(as_text=True))
    difference = tree.one("dl", "diff")
    assert [label.words for label in difference.all("dt")] == ["正文"]
    assert "更正：" in "".join(mark.words for mark in difference.all("ins"))
    assert "9" in "".join(mark.words for mark in difference.all("del"))
    assert f"更正：{WHY}" in tree.one("main").words


def test_inside_fields_are_in_no_version_and_no_difference(app: Flask, session: Session) -> None:
    office = make_office(session)
    notice = publish(session, office, FULL, at=PUBLISHED)
    assert notice.live is not None
    corrected(session, office, notice, fields={**notice.live.text.fields, "secrecy_reviewer": "孙守密"})
    session.commit()
    for page in ("v/1", "v/2", "diff/1..2"):
        html = text(app, f"/n/{notice.address}/{page}")
        assert "守密" not in html
    assert "没有改动" in html


def test_a_file_of_an_earlier_version_is_named_and_offered_only_while_the_current_one_has_it(
    app: Flask, session: Session
) -> None:
    office = make_office(session)
    notice = publish(session, office, FULL, at=PUBLISHED, files=[TEXT_FILE, ("附件2.txt", b"second")])
    revision = correcting.correct(session, notice, WHY, actor=office.author, now=NOW)
    attaching.detach(session, revision.attachments[1], actor=office.author, now=NOW)
    through_the_chain(session, office, revision, now=NOW)
    session.commit()
    tree = tree_of(text(app, f"/n/{notice.address}/v/1"))
    links = [link.words for link in tree.one("article").all("a") if "/files/" in (link.attrs["href"] or "")]
    assert links == [TEXT_FILE[0]]
    assert "附件2.txt" in tree.one("article").words
    assert (
        "附件2.txt" in tree_of(text(app, f"/n/{notice.address}/diff/1..2")).one("dl", "diff").one("del").words
    )


BAD = [
    "v/0",
    "v/3",
    "v/01",
    "v/-1",
    "v/x",
    "v/１",
    "v/1/",
    "diff/2..1",
    "diff/1..1",
    "diff/1..3",
    "diff/1...2",
    "diff/1.2",
]


@pytest.mark.parametrize("page", BAD)
def test_what_names_no_version_is_not_found(app: Flask, session: Session, page: str) -> None:
    _office, notice = two_versions(session)
    assert status(app, f"/n/{notice.address}/{page}") == 404


@pytest.mark.parametrize("kind", [SUMMARY, NONE])
@pytest.mark.parametrize("page", ["v/1", "v/2", "diff/1..2"])
def test_versions_of_a_kind_that_does_not_show_them_are_not_found(
    app: Flask, session: Session, kind: str, page: str
) -> None:
    _office, notice = two_versions(session, kind)
    assert status(app, f"/n/{notice.address}") == 200
    assert status(app, f"/n/{notice.address}/{page}") == 404


PHASES = ["readable", "hidden", "withdrawn", "taken_down", "minimised", "scheduled"]
ANSWERS = {
    "readable": (200, 200), "hidden": (200, 410), "withdrawn": (200, 410), "taken_down": (200, 410),
    "minimised": (200, 410), "scheduled": (404, 404),
}  # fmt: skip


def bring(notice: Notice, to: str, session: Session, office: Office) -> None:
    if to == "hidden":
        hide(session, office, notice, now=NOW)
    elif to == "withdrawn":
        notice.withdrawn_at = NOW
    elif to == "taken_down":
        notice.taken_down_at = NOW
    elif to == "minimised":
        notice.minimise_at = NOW
    elif to == "scheduled":
        notice.publish_at = instant("2026-12-01 09:00")
    raise_epoch(session)
    session.commit()


@pytest.mark.parametrize("to", PHASES)
@pytest.mark.parametrize("kind", [FULL, SUMMARY, NONE])
def test_versions_answer_by_kind_and_phase(app: Flask, session: Session, kind: str, to: str) -> None:
    office, notice = two_versions(session, kind)
    bring(notice, to, session, office)
    page, version = ANSWERS[to]
    if kind != FULL:
        version = 404
    assert status(app, f"/n/{notice.address}") == page
    for tail in ("v/1", "v/2", "diff/1..2"):
        answer = read(app, f"/n/{notice.address}/{tail}")
        assert answer.status_code == version, tail
        if version != 200:
            assert "no-store" in answer.headers["Cache-Control"]
            assert "每天" not in answer.get_data(as_text=True)


def test_a_version_taken_down_answers_410_and_so_does_every_comparison_with_it(
    app: Flask, session: Session
) -> None:
    office, notice = two_versions(session)
    revision = taking_down.take_down(session, notice, Part.VERSION, "1", "泄露", actor=office.author, now=NOW)
    through_the_chain(session, office, revision, now=NOW)
    session.commit()
    assert [status(app, f"/n/{notice.address}/{page}") for page in ("v/1", "v/2", "v/3", "diff/1..2", "diff/2..3")] == [
        410, 200, 200, 410, 200,
    ]  # fmt: skip
    record = tree_of(text(app, f"/n/{notice.address}")).by_id("revisions")
    assert record is not None
    assert f"/n/{notice.address}/v/1" not in {link.attrs["href"] for link in record.all("a")}


def test_the_english_edition_has_the_same_versions(app: Flask, session: Session) -> None:
    office, notice = two_versions(session)
    assert status(app, f"/en/n/{notice.address}/v/1") == 404
    office.organ.speaks_english = True
    raise_epoch(session)
    session.commit()
    assert "This is version 1" in text(app, f"/en/n/{notice.address}/v/1")
    assert "Changes from version 1 to version 2" in text(app, f"/en/n/{notice.address}/diff/1..2")


def test_versions_are_cached_like_every_public_page(app: Flask, session: Session) -> None:
    office, notice = two_versions(session)
    for page in ("v/1", "diff/1..2"):
        first = read(app, f"/n/{notice.address}/{page}")
        tag = first.headers["ETag"]
        assert first.headers["Cache-Control"].startswith("public, max-age=10")
        assert read(app, f"/n/{notice.address}/{page}", headers={"If-None-Match": tag}).status_code == 304
        corrected(session, office, notice, body=f"又改了一次：{page}。")
        session.commit()
        assert read(app, f"/n/{notice.address}/{page}", headers={"If-None-Match": tag}).status_code == 200


# --- summaries -------------------------------------------------------------------------------------------------------


def record_of(app: Flask, notice: Notice) -> list[str]:
    record = tree_of(text(app, f"/n/{notice.address}")).by_id("revisions")
    assert record is not None
    return [line.words for line in record.all("li")]


def test_the_history_of_persons_is_summed_up_without_names(app: Flask, session: Session) -> None:
    office = make_office(session)
    notice = publish(session, office, SUMMARY, at=PUBLISHED)
    assert notice.live is not None
    person = {**notice.live.text.persons[0], "birth_month": "1979-05"}
    corrected(session, office, notice, "经核对更正。", persons=(person,))
    session.commit()
    lines = record_of(app, notice)
    assert lines == [
        "第2版 2026年11月24日10:00更正：公示对象由2名调整为1名；出生年月1处。经核对更正。",
        "第1版 2026年11月23日09:00首次发布",
    ]
    html = text(app, f"/n/{notice.address}")
    assert "陆远" not in html  # taken off the list
    assert "1979年4月" not in html
    assert "已更正，公示期重新计算" in html


def test_a_name_that_slipped_into_a_reason_is_not_printed(app: Flask, session: Session) -> None:
    _office, notice = two_versions(session, SUMMARY)
    assert notice.live is not None
    notice.live.public_reason = "更正张文澜的信息"
    raise_epoch(session)
    session.commit()
    assert not [line for line in record_of(app, notice) if "张文澜" in line]


def test_a_kind_without_public_history_says_nothing_of_it(app: Flask, session: Session) -> None:
    _office, notice = two_versions(session, NONE)
    html = text(app, f"/n/{notice.address}")
    assert 'id="revisions"' not in html
    assert "已更正" not in html
    assert WHY not in html


# --- tags and periods ------------------------------------------------------------------------------------------------


def test_tags_stand_in_the_lists_on_the_front_page_and_on_the_page(app: Flask, session: Session) -> None:
    office = make_office(session)
    notice = publish(session, office, SUMMARY, at=PUBLISHED)
    revision = extending.extend(session, notice, 2, "应群众要求延长。", actor=office.author, now=NOW)
    through_the_chain(session, office, revision, now=NOW)
    session.commit()
    for path in ("/", "/notices", f"/n/{notice.address}"):
        tags = [tag.words for tag in tree_of(text(app, path)).all("span", "tag")]
        assert "公示期已延长" in tags, path


def test_a_suspended_clock_names_no_day(app: Flask, session: Session, clock: FrozenClock) -> None:
    office = make_office(session)
    notice = publish(session, office, SUMMARY, at=PUBLISHED)
    revision = extending.suspend(session, notice, "依法暂停。", actor=office.author, now=NOW)
    through_the_chain(session, office, revision, now=NOW)
    session.commit()
    html = text(app, f"/n/{notice.address}")
    assert "公示期暂停计算，恢复后另行公布截止时间" in html
    assert "恢复后另行公布截止时间" in text(app, "/notices")
    for path in ("/", "/notices", f"/n/{notice.address}"):
        page = tree_of(text(app, path)).one("main").words
        assert "预计" not in page
        assert "11月30日（周一）24:00截止" not in page
    clock.travel_to(instant("2027-02-01 09:00"))
    assert "正在公示" in text(app, f"/n/{notice.address}")


def periods(app: Flask, notice: Notice) -> list[str]:
    found = tree_of(text(app, f"/n/{notice.address}")).by_id("periods")
    return [] if found is None else [line.words for line in found.all("li")]


def test_earlier_periods_stand_under_the_one_in_force(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    office = make_office(session)
    notice = publish(session, office, SUMMARY, at=PUBLISHED)
    session.commit()
    assert periods(app, notice) == []
    revision = withdrawing.withdraw(session, notice, "核实", actor=office.author, now=NOW)
    through_the_chain(session, office, revision, now=NOW)
    later = instant("2026-12-01 10:00")
    revision = withdrawing.reopen_notice(session, notice, "重新公示。", actor=office.author, now=later)
    through_the_chain(session, office, revision, now=later)
    session.commit()
    clock.travel_to(later)
    assert periods(app, notice) == [
        "2026年12月2日至12月8日（现行）重新公示",
        "2026年11月24日至11月30日首次公示",
    ]


def test_periods_nobody_was_told_of_are_not_listed(app: Flask, session: Session) -> None:
    office = make_office(session)
    notice = publish(session, office, SUMMARY, at="2026-11-30 09:00", now="2026-11-20 09:00")
    publishing.publish_now(session, notice, actor=office.issuer, now=instant(PUBLISHED))
    session.commit()
    assert periods(app, notice) == []
