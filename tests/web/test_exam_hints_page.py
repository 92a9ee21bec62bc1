"""看职位表里的疑点: a page beside a table, for its officers."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy.orm import Session

from tests.client import Client
from tests.factories.desk import seat
from tests.factories.exams import HEADINGS, confirmed, make_bureau, make_exam, post, table_of

PAGE = "/staff/exams/anlan-2027/positions/1"


def test_odd_rows_of_a_table_are_hints_on_a_page_of_their_own(
    app: Flask, session: Session, make_client: Callable[[], Client]
) -> None:
    bureau, other = make_bureau(session), make_bureau(session, "AL09")
    exam = make_exam(session, bureau)
    rows = ([*post(1, 学历要求="本科"), "硕士以上"], [*post(2), "学士以上"])
    confirmed(session, bureau, exam, table_of(*rows, headings=[*HEADINGS, "学位"]))
    session.commit()
    officer, stranger = (seat(session, make_client, one) for one in (bureau.officer, other.officer))
    links = {one.attrs.get("href"): one.words for one in officer.page(PAGE).all("a")}
    assert links[f"{PAGE}/hints"] == "看职位表里的疑点"
    page = officer.page(f"{PAGE}/hints").one("main")
    for part in (
        "只是提示，不妨碍确认",
        "提示：有疑点的1行",
        "学位“硕士以上”高于学历“本科”",
        "安澜市第1局",
        "硕士以上",
    ):
        assert part in page.words, page.words
    assert "安澜市第2局" not in page.words
    assert not page.all("form")
    assert officer.get(f"{PAGE[:-1]}9/hints").status_code == 404
    assert stranger.get(f"{PAGE}/hints").status_code == 404
