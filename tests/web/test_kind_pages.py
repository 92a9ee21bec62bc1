"""Pages of every kind: what the public reads, what hangs on the wall only, and how staff fill them in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from config import read_settings
from hr_portal.accounts.rules import Nature
from hr_portal.app import create_app
from hr_portal.core.clock import FrozenClock
from hr_portal.extensions import db
from hr_portal.notices import concluding, drafting, kinds
from hr_portal.notices.concluding import Outcome
from hr_portal.notices.kind_files import load_kinds
from hr_portal.notices.kinds import Scope, kind_named, known_kinds
from hr_portal.notices.models import Notice
from hr_portal.notices.opinions import Opinion
from tests.client import Client
from tests.clockwork import instant
from tests.factories import notices as made
from tests.factories.desk import Desk, make_desk
from tests.factories.reports import confirmed
from tests.web.form_contract import assert_form_contract
from tests.web.rendered import Node, read

KINDS = load_kinds()
PUBLIC = sorted(name for name, kind in KINDS.items() if kind.scope is Scope.SOCIETY)
ON_THE_WALL = sorted(name for name, kind in KINDS.items() if kind.scope is not Scope.SOCIETY)
AT = "2026-11-23 10:00"
"""A day before the clock of the tests, so that everything published then is public."""


def office_for(session: Session, kind: str, **values: object) -> made.Office:
    nature = Nature.PARTY if Nature.PARTY in kind_named(kind).natures else Nature.GOVERNMENT
    return made.make_office(session, nature=nature, **values)


def published(
    session: Session, kind: str, *, at: str = AT, office: made.Office | None = None, **given: object
) -> Notice:
    office = office or office_for(session, kind, speaks_english=True)
    if kind_named(kind).follows_required and "follows_address" not in given:
        before = made.publish(session, office, kind_named(kind).follows[0], at="2026-10-12 09:00")
        confirmed(session, before)
        given["follows_address"] = before.address
    notice = made.publish(session, office, kind, at=at, **given)
    session.commit()
    return notice


def page(client: Client, address: str, status: int = 200) -> Node:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return read(answer.get_data(as_text=True))


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_kind_for_society_has_its_page_in_both_languages(
    session: Session, client: Client, kind: str
) -> None:
    notice = published(session, kind)
    chinese, english = page(client, f"/n/{notice.address}"), page(client, f"/en/n/{notice.address}")
    assert len(chinese.all("h1")) == len(english.all("h1")) == 1
    assert kind_named(kind).name in chinese.words
    assert kind_named(kind).name_en in english.words
    for one in (*kind_named(kind).fields, *kind_named(kind).person_columns):
        if one.public and notice.live is not None and notice.live.text.fields.get(one.name):
            assert one.label_en in english.words, one.name


def everything_in(body: bytes) -> str:
    """The words of an answer; of a document those of each of its parts."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.mark.parametrize("kind", ON_THE_WALL)
def test_a_kind_for_the_wall_is_in_no_public_answer(
    app: Flask, session: Session, client: Client, kind: str
) -> None:
    """Every public route is asked: what is about this notice answers like one never given, all others are silent."""
    office = office_for(session, kind, speaks_english=True)
    notice = made.publish(session, office, kind, at=AT, title="只在墙上的标题")
    session.commit()
    secrets = ("只在墙上的标题", str(notice.address), str(notice.index_number), "许向东", "沈知远")
    adapter = app.url_map.bind("localhost")
    asked = 0
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(("public.", "public_en.")) or "GET" not in (rule.methods or ()):
            continue
        given = {
            "key": "0" * 16,
            "name": "a.txt",
            "number": 1,
            "before": 1,
            "after": 2,
            "slug": "no-exam",
            "ending": "csv",
        }
        given = {name: value for name, value in given.items() if name in rule.arguments}
        about_it = "address" in rule.arguments
        path, never = (
            adapter.build(
                rule.endpoint, {**given, **({"address": address} if about_it else {})}, method="GET"
            )
            for address in (notice.address, "AL01-2026-09999")
        )
        answer = client.get(path)
        body = everything_in(answer.get_data())
        asked += 1
        if about_it:
            other = client.get(never)
            assert answer.status_code == other.status_code == 404, path
            assert body.replace(str(notice.address), "") == everything_in(other.get_data()).replace(
                "AL01-2026-09999", ""
            ), path
        else:
            assert answer.status_code in (200, 404), path
            assert [secret for secret in secrets if secret in body] == [], path
    assert asked > 20


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_hung_on_the_wall(
    desk_for: Callable[[str], Desk], session: Session, kind: str
) -> None:
    desk = desk_for(kind)
    notice = published(session, kind, office=desk.office)
    sheet = desk.author.page(f"/staff/notices/{notice.id}/wall")
    (paper,) = [one for one in sheet.all("article") if "wall" in (one.attrs.get("class") or "").split()]
    for row in made.PERSONS.get(kind, ())[:3]:
        assert row[kind_named(kind).head_column] in paper.words
    if kind_named(kind).has_window:
        assert "自然日" in paper.words or "个工作日" in paper.words
    assert ("不在网上公开" in sheet.words) is (kind in ON_THE_WALL)


def test_a_sheet_that_may_not_hang_yet_says_so(desk_for: Callable[[str], Desk], session: Session) -> None:
    desk = desk_for("rank_promotion")
    draft = made.drafted(session, desk.office, "rank_promotion")
    planned = made.scheduled(
        session, desk.office, "rank_promotion", at="2026-11-30 09:00", now="2026-11-24 09:00"
    )
    session.commit()
    assert "不能张贴" in desk.author.page(f"/staff/notices/{draft.id}/wall").words
    assert "先不要张贴" in desk.author.page(f"/staff/notices/{planned.id}/wall").words
    hanging = published(session, "rank_promotion", office=desk.office)
    words = desk.author.page(f"/staff/notices/{hanging.id}/wall").words
    assert "不能张贴" not in words
    assert "请把张贴的取下" not in words
    made.hide(session, desk.office, hanging, now="2026-11-24 09:30")
    session.commit()
    assert "请把张贴的取下" in desk.author.page(f"/staff/notices/{hanging.id}/wall").words


@pytest.fixture
def desk_for(session: Session, make_client: Callable[[], Client]) -> Callable[[str], Desk]:
    def make(kind: str) -> Desk:
        nature = Nature.PARTY if Nature.PARTY in kind_named(kind).natures else Nature.GOVERNMENT
        return make_desk(session, make_client, nature=nature)

    return make


# --- a draft for comment -----------------------------------------------------------------------------------------------


def test_a_draft_for_comment_never_speaks_of_publicity(session: Session, client: Client) -> None:
    given = {
        **made.SECRECY,
        **made.FIELDS["draft_for_comment"],
        "shorter_period_reason": "汛期将至，需要尽快施行。",
    }
    notice = published(session, "draft_for_comment", period_length=20, fields=given)
    sheet = page(client, f"/n/{notice.address}").one("main")
    for words in (
        "正在征求意见",
        "征求意见还剩",
        "征求意见期限",
        "怎样发表意见",
        "打电话发表意见",
        "汛期将至，需要尽快施行。",
    ):
        assert words in sheet.words, words
    for words in ("公示期", "公示时间", "怎样反映情况", "打电话反映"):
        assert words not in sheet.words, words
    assert "征求意见" in page(client, "/notices").words


def test_a_draft_for_comment_ends_with_counts(session: Session, client: Client, clock: FrozenClock) -> None:
    office = office_for(session, "draft_for_comment")
    notice = published(session, "draft_for_comment", at="2026-10-12 09:00", office=office)
    confirmed(session, notice)
    session.commit()
    assert "征求意见已截止" in page(client, f"/n/{notice.address}").words
    said = Outcome(
        kind_named("draft_for_comment").outcome.conclusions[0],
        adopted=3,
        not_adopted=2,
        public_text="建议延长的，已采纳。",
        opinions=made.OPINIONS,
    )
    revision = concluding.record_outcome(session, notice, said, actor=office.author, now=clock.now())
    made.through_the_chain(session, office, revision, now=clock.now())
    session.commit()
    words = page(client, f"/n/{notice.address}").words
    assert "共收到意见5条，采纳3条，未采纳2条。" in words
    assert "建议延长的，已采纳。" in words
    assert "已公布采纳情况" in words
    for row in made.OPINIONS:
        assert row.summary in words
        assert row.reason in words
    data = client.get(f"/n/{notice.address}.json").get_json()["outcome"]
    assert [(one["times"], one["verdict"]) for one in data["opinions"]] == [
        (3, "adopted"),
        (2, "not_adopted"),
    ]


@pytest.mark.parametrize(
    ("at", "said", "is_late"),
    [
        ("2026-11-11 23:59:59", "", False),
        ("2026-11-12 00:00", "采纳情况最晚2026年12月11日公布。", False),
        ("2026-12-11 23:59:59", "采纳情况最晚2026年12月11日公布。", False),
        ("2026-12-12 00:00", "采纳情况应于2026年12月11日前公布，已逾期。", True),
        ("2026-12-15 09:00", "采纳情况应于2026年12月11日前公布，已逾期2个工作日。", True),
        ("2026-12-30 09:00", "采纳情况应于2026年12月11日前公布，已逾期。", True),
    ],
)
def test_the_page_of_a_draft_says_when_its_outcome_is_due_and_how_late_it_is(
    session: Session, client: Client, clock: FrozenClock, at: str, said: str, is_late: bool
) -> None:
    notice = published(session, "draft_for_comment", at="2026-10-12 09:00")
    session.commit()
    clock.travel_to(instant(at))
    found = page(client, f"/n/{notice.address}").all("p", id="due")
    assert [one.words for one in found] == ([said] if said else [])
    assert ["warn" in one.classes for one in found] == ([is_late] if said else [])


def test_the_day_an_outcome_becomes_late_the_page_in_memory_ends(
    session: Session, client: Client, clock: FrozenClock
) -> None:
    notice = published(session, "draft_for_comment", at="2026-10-12 09:00")
    session.commit()
    clock.travel_to(instant("2026-12-11 23:59:57"))
    answer = client.get(f"/n/{notice.address}")
    assert "max-age=3" in answer.headers["Cache-Control"]
    tag = answer.headers["ETag"]
    clock.travel_to(instant("2026-12-12 00:00"))
    again = client.get(f"/n/{notice.address}", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert "已逾期" in again.get_data(as_text=True)


def test_no_other_kind_says_in_public_that_it_is_late(
    session: Session, client: Client, clock: FrozenClock
) -> None:
    assert [name for name, kind in known_kinds().items() if kind.outcome.public_days] == ["draft_for_comment"]
    notice = published(session, "recruit_proposed_hire", at="2026-10-12 09:00")
    session.commit()
    clock.travel_to(instant("2026-12-28 09:00"))
    words = page(client, f"/n/{notice.address}").words
    assert "逾期" not in words
    assert "最晚" not in words


def test_the_counts_are_entered_on_the_page_of_the_outcome(
    desk_for: Callable[[str], Desk], session: Session
) -> None:
    desk = desk_for("draft_for_comment")
    notice = published(session, "draft_for_comment", at="2026-10-12 09:00", office=desk.office)
    confirmed(session, notice)
    session.commit()
    address = f"/staff/notices/{notice.id}/outcome"
    said = {"conclusion": kind_named("draft_for_comment").outcome.conclusions[0]}
    assert desk.author.fill(address, said, to=address).status_code == 409
    assert (
        desk.author.fill(address, {**said, "adopted": "三", "not_adopted": "2"}, to=address).status_code
        == 422
    )
    assert (
        desk.author.fill(address, {**said, "adopted": "3", "not_adopted": "2"}, to=address).status_code == 409
    )
    given = {**said, "adopted": "3", "partly_adopted": "1", "not_adopted": "2", **rows_given()}
    assert desk.author.fill(address, given, to=address).status_code == 303
    recorded = desk.fresh(notice.id).in_work
    assert recorded is not None
    assert recorded.outcome is not None
    assert (recorded.outcome["adopted"], recorded.outcome["not_adopted"]) == (3, 2)
    assert [one["verdict"] for one in recorded.outcome["opinions"]] == [
        "adopted", "partly_adopted", "not_adopted",
    ]  # fmt: skip
    shown = desk.author.get(f"/staff/notices/{notice.id}").get_data(as_text=True)
    assert "建议取消现场核验" in shown
    form = desk.author.page(f"/staff/notices/{notice.id}/approval-form").words
    assert "共收到意见6条，采纳3条，部分采纳1条，未采纳2条。" in form
    assert "3. 建议取消现场核验（2次）：不采纳，上级规定须现场核验" in form
    mended = read(desk.author.get(address).get_data(as_text=True))
    assert mended.one("textarea", name="opinions-2-reason").text.strip() == "上级规定须现场核验"


def rows_given() -> dict[str, str]:
    rows = [*made.OPINIONS[:1], Opinion("附图再清楚些", 1, "partly_adopted", ""), made.OPINIONS[1]]
    return {
        f"opinions-{number}-{name}": str(getattr(row, name))
        for number, row in enumerate(rows)
        for name in ("summary", "times", "verdict", "reason")
    }


def test_an_opinion_that_is_declined_needs_its_reason_beside_the_row(
    desk_for: Callable[[str], Desk], session: Session
) -> None:
    desk = desk_for("draft_for_comment")
    notice = published(session, "draft_for_comment", at="2026-10-12 09:00", office=desk.office)
    confirmed(session, notice)
    session.commit()
    address = f"/staff/notices/{notice.id}/outcome"
    said = {"conclusion": kind_named("draft_for_comment").outcome.conclusions[0]}
    given = {**said, "adopted": "3", "partly_adopted": "1", "not_adopted": "2", **rows_given()}
    answer = desk.author.fill(address, {**given, "opinions-2-reason": "　"}, to=address)
    assert answer.status_code == 409
    shown = assert_form_contract(answer)
    assert shown.one("textarea", id="opinions-2-reason").attrs["aria-invalid"] == "true"
    assert shown.one("textarea", id="opinions-0-summary").text.strip() == made.OPINIONS[0].summary


def test_rows_of_opinions_are_added_taken_out_and_pasted_without_a_script(
    desk_for: Callable[[str], Desk], session: Session
) -> None:
    desk = desk_for("draft_for_comment")
    notice = published(session, "draft_for_comment", at="2026-10-12 09:00", office=desk.office)
    confirmed(session, notice)
    session.commit()
    address = f"/staff/notices/{notice.id}/outcome"

    def after(**given: str) -> list[str]:
        answer = desk.author.fill(address, {**rows_given(), **given}, to=address)
        assert answer.status_code == 200
        shown = assert_form_contract(answer)
        return [
            node.text.strip()
            for node in shown.all("textarea")
            if node.attrs["name"].startswith("opinions-") and node.attrs["name"].endswith("-summary")
        ]

    first, second, third = made.OPINIONS[0].summary, "附图再清楚些", made.OPINIONS[1].summary
    assert after(then="add") == [first, second, third, ""]
    assert after(then="remove-opinions-1") == [first, third]
    pasted = "意见摘要\t条数\t采纳情况\t理由\n增加网上办理\t12\t不予采纳\t系统尚未开通\n改错别字\t\t已采纳\t"
    assert after(then="read", table=pasted) == [first, second, third, "增加网上办理", "改错别字"]
    answer = desk.author.fill(address, {"then": "read", "table": "没有表头"}, to=address)
    assert answer.status_code == 422
    assert_form_contract(answer)
    assert desk.fresh(notice.id).in_work is None


# --- rows --------------------------------------------------------------------------------------------------------------


def test_appointments_are_printed_under_their_actions(session: Session, client: Client) -> None:
    notice = published(session, "appointment_removal")
    sheet = page(client, f"/n/{notice.address}")
    assert [one.text for one in sheet.all("h3")][:5] == ["任命", "免去", "接受辞职", "代理", "补选"]
    for line in (
        "张文澜为安澜市民政局局长（试用期一年）",
        "张文澜的安澜市司法局副局长职务",
        "接受阿不都热合曼·买买提辞去安澜市审计局局长职务的请求",
        "陆远代理澄河县人民政府县长职务",
    ):
        assert line in sheet.words


def test_pass_lines_are_rows_and_no_persons(session: Session, client: Client) -> None:
    notice = published(session, "recruit_scores")
    sheet = page(client, f"/n/{notice.address}")
    (table,) = [one for one in sheet.all("table") if "cand" in (one.attrs.get("class") or "")]
    assert "合格分数线，共3行" in table.words
    assert [one.text for one in table.all("th") if one.attrs.get("scope") == "row"] == [
        row["category"] for row in made.PERSONS["recruit_scores"]
    ]
    assert "名合格分数线" not in sheet.words


def test_lines_are_added_and_pasted_in_the_editor(desk_for: Callable[[str], Desk], session: Session) -> None:
    desk = desk_for("recruit_scores")
    notice = made.drafted(session, desk.office, "recruit_scores", persons=())
    session.commit()
    address = f"/staff/notices/{notice.id}"
    empty = desk.author.page(address)
    assert "添加一行" in empty.words
    assert "添加一人" not in empty.words
    row = {"p_category": "市级机关综合管理类", "p_total_line": "105分", "p_aptitude_line": "６０．５"}
    assert desk.author.fill(f"{address}?person=new", row, to=address).status_code == 303
    table = "职位类别\t总分\t行测\n县乡机关\t95\t50\n"
    answer = desk.author.fill(f"{address}/paste", {"table": table, "then": "take"}, to=f"{address}/paste")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    work = desk.fresh(notice.id).in_work
    assert work is not None
    assert [dict(line) for line in work.text.persons] == [
        {"category": "市级机关综合管理类", "total_line": "105", "aptitude_line": "60.5"},
        {"category": "县乡机关", "total_line": "95", "aptitude_line": "50"},
    ]
    bad = desk.author.fill(f"{address}?person=new", {**row, "p_total_line": "一百"}, to=address)
    assert bad.status_code == 422
    assert "请填写数" in bad.get_data(as_text=True)


# --- what follows what -------------------------------------------------------------------------------------------------


def test_the_author_chooses_what_a_notice_follows_and_both_pages_show_it(
    desk_for: Callable[[str], Desk], session: Session, client: Client
) -> None:
    desk = desk_for("appointment_removal")
    before = published(session, "pre_appointment", at="2026-10-12 09:00", office=desk.office)
    confirmed(session, before)
    draft = made.drafted(
        session,
        desk.office,
        "appointment_removal",
        publish_at=instant("2026-11-24 09:00"),
        now="2026-11-23 09:00",
    )
    session.commit()
    address = f"/staff/notices/{draft.id}"
    assert desk.author.fill(address, {"follows_address": "AL01-2026-77777"}, to=address).status_code == 422
    assert desk.author.fill(address, {"follows_address": before.address}, to=address).status_code == 303
    notice = desk.fresh(draft.id)
    assert notice.in_work is not None
    made.through_the_chain(session, desk.office, notice.in_work, now=instant("2026-11-24 09:00"))
    session.commit()
    hrefs = [one.attrs.get("href") for one in page(client, f"/n/{before.address}").all("a")]
    assert f"/n/{notice.address}" in hrefs
    hrefs = [one.attrs.get("href") for one in page(client, f"/n/{notice.address}").all("a")]
    assert f"/n/{before.address}" in hrefs


# --- a county's own kind -----------------------------------------------------------------------------------------------

COUNTY = """
identifier = "county_honour"
category = "appraisal"
name = "县级荣誉公示"
name_en = "County honours"
scope = "society"
natures = ["party", "government"]
includes = ["_secrecy"]
title = "{organ}县级荣誉拟授予对象公示"
subject = "拟授予对象"
subject_en = "Proposed"
basis = ["《澄河县荣誉称号办法》"]
disclosure_basis = "《中华人民共和国政府信息公开条例》第二十条"
layout = "plain"
number_style = ""
needs_decision = false
noindex = "after_close"
report_words = "任何单位和个人都可以反映拟授予对象的有关情况。"
forbidden_columns = ["身份证"]

[period]
unit = "working_days"
length = 3
minimum = 3
rule = "《澄河县荣誉称号办法》，公示不少于3个工作日"

[chain]
steps = ["review", "issue"]

[receiver]
office = "县委组织部干部科"

[history]
public = "summary"

[outcome]
public = "text"
conclusions = ["授予", "不授予"]
conclusions_en = ["Given", "Not given"]

[terms]
front_days = 10

[[terms.steps]]
after_days = 30
leaves = ["deeds"]

[[fields]]
name = "honour"
label = "荣誉称号"
label_en = "Title"
required = true
public = true

[[person_columns]]
name = "name"
label = "姓名"
label_en = "Name"
required = true

[[person_columns]]
name = "deeds"
label = "事迹"
label_en = "Deeds"
type = "long"
"""


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Path]:
    """A folder with the county's kind; afterwards the house knows only its own again."""
    before = dict(kinds.known_kinds())
    folder = tmp_path / "kinds"
    folder.mkdir()
    (folder / "county_honour.toml").write_text(COUNTY, encoding="utf-8")
    yield folder
    kinds.make_known(before)


def test_a_county_adds_a_kind_with_one_file_and_no_python(
    app: Flask, session: Session, client: Client, clock: FrozenClock, tmp_path: Path, county: Path
) -> None:
    settings = read_settings({
        "DATA_DIR": str(tmp_path), "DATABASE_URL": str(db.engine.url), "KINDS_DIR": str(county), "SECRET_KEY": "x" * 40,
    })  # fmt: skip
    assert "county_honour" in create_app(settings, surfaces=()).extensions["kinds"]

    office = made.make_office(session, speaks_english=True)
    persons = ({"name": "欧阳·木子", "deeds": "救起落水儿童。"},)
    fields = {**made.SECRECY, "honour": "澄河好人"}
    short = made.drafted(session, office, "county_honour", persons=persons, fields=fields, period_length=2)
    assert short.in_work is not None
    assert [one.code for one in drafting.reasons_against_submitting(session, short.in_work, actor=office.author, now=instant(AT))] == ["checks_failed"]  # fmt: skip
    notice = made.publish(session, office, "county_honour", at=AT, persons=persons, fields=fields)
    session.commit()
    assert notice.window is not None
    assert notice.window.length == 3
    sheet = page(client, f"/n/{notice.address}").words
    for words in ("县级荣誉公示", "欧阳·木子", "救起落水儿童。", "澄河好人", "拟授予对象"):
        assert words in sheet
    assert "County honours" in page(client, f"/en/n/{notice.address}").words
    clock.travel_to(instant("2026-12-27 00:00"))
    left = page(client, f"/n/{notice.address}").words
    assert "欧阳·木子" in left
    assert "救起落水儿童" not in left


def test_the_rule_of_a_countys_own_kind_is_cited_in_its_own_words(
    app: Flask, make_client: Callable[[], Client], session: Session, county: Path
) -> None:
    load_kinds(county)
    desk = make_desk(session, make_client)
    fields = {**made.SECRECY, "honour": "澄河好人"}
    draft = made.drafted(
        session, desk.office, "county_honour", persons=({"name": "白鹿"},), fields=fields, period_length=2
    )
    session.commit()
    assert (
        "《澄河县荣誉称号办法》，公示不少于3个工作日" in desk.author.page(f"/staff/notices/{draft.id}").words
    )
