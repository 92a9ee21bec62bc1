"""能不能报: a first comparison that never says 符合, keeps nothing, and gives an address only to who asks for one."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from sqlalchemy import text as sql
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hr_portal.accounts.queries import organ_by_code
from hr_portal.core.db import Base
from hr_portal.web.forms.eligibility import read_birth, read_year, read_years
from tests.clockwork import instant
from tests.factories.accounts import make_city
from tests.factories.positions import make_exam, row
from tests.system.tree import ROOT
from tests.web.form_contract import assert_form_contract
from tests.web.reader import read, text
from tests.web.rendered import Node
from tests.web.rendered import read as tree_of
from tests.web.test_position_pages import ROWS

NOW = instant("2026-11-24 09:00")
EXAM = "/exams/al-2027"
ASK = f"{EXAM}/eligibility"
DISCLAIMER = "比对结果只供参考，不是资格审查结论；资格审查贯穿录用全过程，以招录机关审查结果为准。"
ANA = {
    "education": "2", "degree": "1", "undergraduate_major": "B030101", "political": "共青团员", "born": "2004年6月",
    "graduated": "2027", "gender": "female", "years": "0", "project": "no", "veteran": "no", "household": "××省安澜市澄河县",
}  # fmt: skip


@pytest.fixture
def exam(session: Session) -> str:
    make_city(session)
    organ = organ_by_code(session, "AL01")
    assert organ is not None
    made = make_exam(session, organ, ROWS, now=NOW)
    session.commit()
    return made.slug


def ask(app: Flask, path: str = ASK, **said: str) -> TestResponse:
    return read(app, path, method="POST", data=said)


def answer(app: Flask, **said: str) -> Node:
    got = ask(app, **said)
    assert got.status_code == 200
    return assert_form_contract(got)


def verdicts(tree: Node) -> dict[str, str]:
    return {
        tr.one("th").words: tr.all("span", cls="tag")[0].words
        for tr in tree.all("tr")
        if tr.all("th", scope="row")
    }


def test_positions_are_told_apart_with_the_words_of_the_law(app: Flask, exam: str) -> None:
    tree = answer(app, **ANA, show="all")
    assert verdicts(tree) == {
        "270102": "未发现不符项", "270202": "未发现不符项", "270101": "有不符项", "270201": "有不符项",
    }  # fmt: skip
    assert "按您填的条件初步比对：未发现不符项2个，需要确认0个，有不符项2个" in tree.words
    assert DISCLAIMER in tree.words


def test_nothing_ever_says_that_somebody_qualifies(app: Flask, exam: str) -> None:
    for said in (ANA, {}, {"education": "4", "undergraduate_major": "会计学"}):
        for path in (ASK, f"{ASK}/270101"):
            words = tree_of(ask(app, path, **said, show="all").text).words
            assert DISCLAIMER in words
            assert not re.search(r"(?<!不)符合|可以报考|您能报|合格考生", words)


def test_each_rule_stands_with_its_clause_and_the_phone_of_the_office(app: Flask, exam: str) -> None:
    tree = answer(app, **{**ANA, "gender": "male"}, show="all")
    (first,) = [tr for tr in tree.all("tr") if tr.all("th", scope="row") and tr.one("th").words == "270101"]
    rules = [li.words for li in first.one(cls="verdicts").all("li")]
    assert any("性别：“男性”" in rule and "未发现不符项" in rule for rule in rules)
    assert any("“通过法律职业资格考试”" in rule and "需要确认" in rule for rule in rules)
    assert "tel:000086103320" in [link.attrs["href"] for link in first.all("a", cls="tel")]


def test_what_was_not_told_is_to_be_confirmed(app: Flask, exam: str) -> None:
    tree = answer(app, show="all")
    assert "需要确认" in set(verdicts(tree).values())
    assert "您没有填这一项" in tree.words
    assert "有不符项0个" in tree.words


@pytest.mark.parametrize(
    ("show", "expected"), [("open", 2), ("mismatch", 2), ("confirm", 0), ("all", 4), ("odd", 2)]
)
def test_the_answer_can_be_looked_at_by_verdict(app: Flask, exam: str, show: str, expected: int) -> None:
    tree = answer(app, **ANA, show=show)
    assert len(verdicts(tree)) == expected
    assert ("没有这样的职位。" in tree.words) == (expected == 0)
    carried = {
        str(i.attrs["name"]): i.attrs["value"] for i in tree.all("form")[1].all("input", type="hidden")
    }
    assert ANA.items() <= carried.items()


def test_many_positions_come_page_by_page(app: Flask, session: Session, exam: str) -> None:
    organ = organ_by_code(session, "AL01")
    assert organ is not None
    make_exam(
        session,
        organ,
        [row(f"28{n:04d}", "安澜市财政局", "科员") for n in range(45)],
        now=NOW,
        slug="al-more",
    )
    session.commit()
    path = "/exams/al-more/eligibility"
    seen: list[str] = []
    for number in ("1", "2", "3"):
        seen += verdicts(tree_of(ask(app, path, **ANA, show="all", page=number).text))
    assert len(seen) == len(set(seen)) == 45
    assert list(verdicts(tree_of(ask(app, path, **ANA, show="all", page="99").text))) == seen[40:]


def test_what_cannot_be_read_is_said_beside_its_field_and_everything_stays(app: Flask, exam: str) -> None:
    got = ask(app, **{**ANA, "born": "猴年马月", "years": "很多", "household": "长" * 101})
    assert got.status_code == 422
    tree = assert_form_contract(got)
    assert "有3处需要修改，其他内容已为您保留" in tree.words
    assert tree.one("input", name="born").attrs["value"] == "猴年马月"
    assert tree.one("input", name="undergraduate_major").attrs["value"] == "B030101"
    assert got.headers["Cache-Control"] == "no-store"


def test_a_mismatch_is_a_page_with_reasons_and_no_error(app: Flask, exam: str) -> None:
    got = ask(app, f"{ASK}/270201", **ANA)
    assert got.status_code == 200
    tree = assert_form_contract(got)
    assert "初步比对：有不符项" in tree.words
    assert "学历：“研究生”" in tree.words
    assert "不在要求的范围内" in tree.words


def test_one_position_that_is_not_there_is_not_compared(app: Flask, exam: str) -> None:
    assert ask(app, f"{ASK}/999999", **ANA).status_code == 404


# --- nothing is kept


PLANTED = {
    "undergraduate_major": "植入专业甲",
    "household": "植入户籍乙",
    "born": "1999年12月",
    "ethnicity": "植入民族丙",
    "graduated": "2019",
}


def everywhere(app: Flask, session: Session) -> str:
    """Everything the house keeps: the database as text, and the files of its data directory."""
    kept = []
    for table in Base.metadata.sorted_tables:
        kept += [repr(tuple(row)) for row in session.execute(sql(f'SELECT * FROM "{table.name}"'))]
    folder = Path(app.extensions["settings"].data_dir)
    kept += [
        path.read_bytes().decode("utf-8", "replace")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in (".log", ".txt", ".json", "")
    ]
    return "\n".join(kept)


@pytest.mark.parametrize("way", ["post", "one", "link", "kept", "refused", "broken"])
def test_nothing_of_a_person_is_stored_or_logged(
    app: Flask, session: Session, exam: str, caplog: pytest.LogCaptureFixture, way: str,
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    if way == "broken":

        def break_down(*_given: object) -> None:
            raise RuntimeError("植入专业甲")

        monkeypatch.setattr("hr_portal.web.public.eligibility._answers", break_down)
    if way == "kept":
        got = read(app, f"{ASK}/kept", query_string=PLANTED)
    else:
        path = f"{ASK}/270101" if way == "one" else ASK
        extra = {"link": "yes"} if way == "link" else {"years": "植入年数丁"} if way == "refused" else {}
        got = ask(app, path, **PLANTED, **extra)
    assert got.status_code == {"refused": 422, "broken": 500}.get(way, 200)
    assert got.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in got.headers
    out, err = capfd.readouterr()
    said = "\n".join((caplog.text, out, err, everywhere(app, session)))
    assert "植入" not in said
    if way != "broken":
        assert got.headers["Referrer-Policy"] == "no-referrer"
        assert got.headers["X-Robots-Tag"] == "noindex"


def test_an_address_is_only_made_for_who_asks(app: Flask, exam: str) -> None:
    without = answer(app, **ANA)
    assert "kept" not in str([a.attrs["href"] for a in without.all("a")])
    assert "生成可收藏的链接" in without.words
    asked = answer(app, **ANA, link="yes")
    (link,) = [str(a.attrs["href"]) for a in asked.all("a") if "kept?" in str(a.attrs["href"])]
    assert dict(parse_qsl(urlsplit(link).query)) == ANA
    kept = read(app, link)
    assert verdicts(tree_of(kept.text)) == verdicts(without)
    assert kept.headers["Cache-Control"] == "no-store"
    assert "ETag" not in kept.headers
    assert "生成可收藏的链接" not in kept.text
    assert 'rel="canonical"' not in kept.text


def test_an_address_without_a_profile_is_the_empty_form(app: Flask, exam: str) -> None:
    assert "初步比对" not in tree_of(text(app, f"{ASK}/kept")).words


def test_the_proxy_logs_neither_the_address_nor_where_it_came_from() -> None:
    conf = (ROOT / "deploy" / "nginx" / "hr_portal.conf").read_text(encoding="utf-8")
    ((pattern, body),) = re.findall(r"location ~ (\S*eligibility\S*) \{(.*?)\n    \}", conf, flags=re.DOTALL)
    for path in (ASK, f"{ASK}/kept", f"{ASK}/270101", f"/en{ASK}/kept"):
        assert re.search(pattern, path), path
    assert not re.search(pattern, f"{EXAM}/positions")
    assert "hr_portal_reports;" in body
    assert "error_log /var/log/nginx/hr_portal-reports-error.log crit;" in body


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("2004年6月", (2004, 6, None)),
        ("２００４．６", (2004, 6, None)),
        ("2004-06-09", (2004, 6, 9)),
        ("2004年6月9日", (2004, 6, 9)),
    ],
)
def test_a_birth_is_read_as_people_write_it(typed: str, read_as: tuple[int, int, int | None]) -> None:
    birth = read_birth(typed)
    assert (birth.year, birth.month, birth.day) == read_as


def test_numbers_are_read_loosely_and_within_reason() -> None:
    assert read_year("２０２７届") == 2027
    assert read_years("3年") == 3
    for text_of_none in ("1800", "-1", "two", "20277", "²"):
        with pytest.raises(ValueError, match=r".*"):
            read_year(text_of_none)
