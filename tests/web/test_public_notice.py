"""A notice at its address: what its page says in every phase, and what it never says."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Nature
from hr_portal.core.clock import FrozenClock
from hr_portal.core.epoch import raise_epoch
from hr_portal.notices import drafting
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from tests.clockwork import around, instant
from tests.factories.notices import (
    PERSONS,
    TEXT_FILE,
    conclude,
    drafted,
    hide,
    issued,
    make_office,
    publish,
    through_the_chain,
)
from tests.web.reader import read, selects, text
from tests.web.rendered import Node
from tests.web.rendered import read as tree_of


def page(app: Flask, notice: Notice) -> Node:
    return tree_of(text(app, f"/n/{notice.address}"))


def file_path(notice: Notice, *, name: bool = True) -> str:
    assert notice.live is not None
    attachment = notice.live.attachments[0]
    tail = f"/{quote(attachment.name)}" if name else ""
    return f"/n/{notice.address}/files/{attachment.key}{tail}"


# --- the sheet


def test_an_appointment_says_who_what_when_and_how_to_report(app: Flask, session: Session) -> None:
    shown = publish(session, make_office(session), document_no="2026年第18号")
    session.commit()
    tree = page(app, shown)
    words = tree.one("main").words
    assert tree.one("h1").words == "中共安澜市委组织部干部任前公示公告（2026年第18号）"
    assert "现将张文澜等2名同志拟任职情况公示如下" in words
    assert [cell.words for cell in tree.all("th", scope="col")][:4] == [
        "姓名",
        "基本情况",
        "现任职务",
        "拟任职务",
    ]
    row = tree.one("table", "people").all("tr")[1]
    assert row.words == (
        "张文澜女，汉族，1979年4月生，研究生，法学硕士，2002年7月参加工作，中共党员"
        "市司法局党组成员、副局长拟任市直单位正职"
    )
    assert "2026年11月25日至12月1日，共5个工作日。法定节假日、公休日不计入，调休上班日计入。" in words
    assert "自本公示发布起，任何单位和个人都可以反映公示对象" in words
    assert {link.attrs["href"] for link in tree.one("main").all("a", "tel")} == {
        "tel:12380", "tel:12388", "tel:000086001238", "tel:000086001266", "tel:000086001208",
    }  # fmt: skip
    assert "安澜市政务路1号2号楼，干部监督科（举报中心）（邮编000000）" in words
    assert tree.one("p", "sign").words == "中共安澜市委组织部2026年11月24日"
    assert tree.by_id("how") is not None


def test_what_stays_inside_is_not_printed(app: Flask, session: Session) -> None:
    shown = publish(session, make_office(session))
    session.commit()
    html = text(app, f"/n/{shown.address}")
    for inside in ("钱守密", "2026-01-05", "2026年1月5日", "保密审查", "讨论决定", "职务类别", "经办"):
        assert inside not in html


def test_the_index_table_and_the_head_carry_the_marks_engines_read(app: Flask, session: Session) -> None:
    shown = publish(session, make_office(session))
    session.commit()
    tree = page(app, shown)
    index = {
        pair.one("dt").words: pair.one("dd").words
        for pair in tree.one("dl", "idx").children
        if isinstance(pair, Node)
    }
    assert index["索引号"] == shown.index_number == "AL01/2026-00001"
    assert index["发布机关"] == "中共安澜市委组织部"
    assert index["公开依据"] == "《中国共产党党务公开条例（试行）》"
    assert index["公示状态"] == "正在公示"
    metas = {
        node.attrs.get("name"): node.attrs["content"] for node in tree.all("meta") if "name" in node.attrs
    }
    assert metas["SiteName"] == "安澜市人事信息公开网"
    assert metas["ColumnName"] == "干部选拔任用"
    assert metas["PubDate"] == "2026-11-24 10:00"
    assert metas["ContentSource"] == "中共安澜市委组织部"
    assert metas["ArticleTitle"] == tree.one("h1").words
    assert tree.one("link", rel="canonical").attrs["href"].endswith(f"/n/{shown.address}")


def test_a_body_that_opens_the_notice_itself_stands_first_and_the_lead_is_left_out(
    app: Flask, session: Session
) -> None:
    shown = publish(session, make_office(session), body="经研究，现将有关人选公示如下。")
    session.commit()
    words = page(app, shown).one("main").words
    assert words.index("经研究，现将有关人选公示如下。") < words.index("张文澜")
    assert "现将张文澜等2名同志" not in words


def test_html_in_a_stored_body_is_cleaned_again_when_it_is_shown(app: Flask, session: Session) -> None:
    shown = publish(session, make_office(session))
    assert shown.live is not None
    shown.live.body_html = '<p onclick="x()">说明<script>alert(1)</script><img src="//other"></p>'
    session.commit()
    html = text(app, f"/n/{shown.address}")
    assert "<p>说明</p>" in html
    assert "alert(1)" not in html
    assert "//other" not in html


def test_typed_marks_are_text(app: Flask, session: Session) -> None:
    person = {**PERSONS["pre_appointment"][0], "current_post": "<b>局长</b>&副局长"}
    shown = publish(session, make_office(session), persons=(person,), title="关于<i>公示</i>的公告")
    session.commit()
    html = text(app, f"/n/{shown.address}")
    assert "&lt;b&gt;局长&lt;/b&gt;&amp;副局长" in html
    assert "&lt;i&gt;公示&lt;/i&gt;" in html
    assert "<b>局长" not in html


def test_fields_of_a_kind_are_facts_or_sections(app: Flask, session: Session) -> None:
    office = make_office(session, "RS01", name="安澜市人力资源和社会保障局", nature=Nature.GOVERNMENT)
    exam = publish(session, office, "recruit_announcement", files=[TEXT_FILE])
    allowance = publish(session, office, "expert_allowance")
    session.commit()
    tree = page(app, exam)
    assert [head.words for head in tree.one("article").all("h2")] == [
        "招录机关", "招考职位和名额", "报考资格条件", "报名方式、时间和地点", "需要提交的申请材料", "考试科目、时间和地点",
        "其他须知", "附件", "怎样反映情况",
    ]  # fmt: skip
    assert "授权组织经省公务员局授权组织" in tree.one("main").words
    assert tree.all("section", "clock") == []
    assert "tel:12380" not in {link.attrs["href"] for link in tree.one("main").all("a", "tel")}
    assert "选拔条件" in page(app, allowance).one("main").words


def test_the_red_head_is_only_where_an_organ_chose_it(app: Flask, session: Session) -> None:
    office = make_office(session)
    plain, red = publish(session, office), publish(session, office, layout="red_head")
    session.commit()
    assert page(app, plain).all(cls="redhead") == []
    assert page(app, red).one("div", "redhead").words == "中共安澜市委组织部"


def test_a_provisional_end_is_called_expected_and_nothing_closes_it(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    shown = publish(session, make_office(session), at="2026-12-28 10:00", now="2026-11-24 09:00")
    session.commit()
    clock.travel_to(instant("2027-02-01 10:00"))
    words = page(app, shown).one("main").words
    assert "预计2026年12月29日至2027年1月4日，共5个工作日。" in words
    assert "节假日安排尚未公布" in words
    assert "公示期满" not in page(app, shown).one("ul", "dmeta").words


def test_the_print_carries_the_address_and_the_same_bytes_serve_all_day(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    shown = publish(session, make_office(session))
    session.commit()
    first = read(app, f"/n/{shown.address}")
    assert f"/n/{shown.address}" in page(app, shown).one("p", "print-only").words
    clock.tick(3600)
    later = read(app, f"/n/{shown.address}")
    assert first.headers["ETag"] == later.headers["ETag"]
    assert first.get_data() == later.get_data()


# --- phases


def test_before_its_instant_a_notice_answers_like_one_never_given(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    office = make_office(session)
    planned = publish(session, office, at="2026-11-25 09:00", now="2026-11-24 09:00", files=[TEXT_FILE])
    waiting = issued(session, office)
    drafted(session, office)
    session.commit()
    never = "AL01-2026-00099"
    for now, side in around(instant("2026-11-25 09:00")):
        clock.travel_to(now)
        missing = read(app, f"/n/{never}")
        assert missing.status_code == 404
        for address in (waiting.address, *([planned.address] if side < 0 else [])):
            answer = read(app, f"/n/{address}")
            assert answer.status == missing.status
            assert list(answer.headers) == list(missing.headers)
            assert answer.get_data() == missing.get_data()
        file = read(app, file_path(planned))
        if side < 0:
            assert file.get_data() == missing.get_data()
            assert list(file.headers) == list(missing.headers)
        else:
            assert read(app, f"/n/{planned.address}").status_code == 200
            assert file.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/n/al01-2026-00001", "/n/AL01-2026-1", "/n/AL01-2026-000001", "/n/AL01%2F2026-00001", "/n/", "/n/AL01-2026-00001/",
        "/n/AL01-2026-00001%20", "/n/%00", "/n/AL01-2026-00001/v/1", "/n/AL01-2026-00001/files/", "/n/AL01-2026-00001/files/%25",
        "/n/AL01-2026-00001/files/0123456789abcde_", "/n/AL01-2026-00001/files/0", "/nothing",
    ],
)  # fmt: skip
def test_one_spelling_of_an_address_is_right(app: Flask, session: Session, path: str) -> None:
    publish(session, make_office(session), files=[TEXT_FILE])
    session.commit()
    assert read(app, path).status_code == 404


def test_the_clock_turns_at_the_close(app: Flask, session: Session, clock: FrozenClock) -> None:
    shown = publish(session, make_office(session))
    session.commit()
    for now, side in around(instant("2026-12-02")):
        clock.travel_to(now)
        tree = page(app, shown)
        if side < 0:
            assert "今天24:00截止" in tree.one("section", "clock").words
            assert tree.one("section", "clock").all("a", "btn")
            assert "X-Robots-Tag" not in read(app, f"/n/{shown.address}").headers
        else:
            assert "公示期已于12月1日（周二）24:00届满" in tree.one("section", "clock").words
            assert tree.one("section", "clock").all("a", "btn") == []
            assert read(app, f"/n/{shown.address}").headers["X-Robots-Tag"] == "noindex"
            assert tree.one("meta", name="robots").attrs["content"] == "noindex"


@pytest.mark.parametrize("clock_shows", ["2026-11-24 23:59", "2026-11-25 00:00"])
def test_the_count_begins_with_the_first_counted_day(
    app: Flask, session: Session, clock: FrozenClock, clock_shows: str
) -> None:
    shown = publish(session, make_office(session))
    session.commit()
    clock.travel_to(instant(clock_shows))
    words = page(app, shown).one("section", "clock").words
    if clock_shows.startswith("2026-11-24"):
        assert "公示期自11月25日（周三）起计算" in words
    else:
        assert "5个工作日（含今天）" in words


def test_a_hidden_notice_says_neutral_words_and_nothing_else(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    office = make_office(session)
    shown = publish(session, office, files=[TEXT_FILE])
    path = file_path(shown)
    hide(session, office, shown, now=clock.now())
    session.commit()
    response = read(app, f"/n/{shown.address}")
    html = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "本页内容正在核对，暂停显示。" in html
    assert tree_of(html).one("title").words == "本页暂停显示－安澜市人事信息公开网"
    assert response.headers["X-Robots-Tag"] == "noindex"
    for inside in ("张文澜", "任前公示", "组织部干部", "personal_data", TEXT_FILE[0]):
        assert inside not in html
    assert read(app, path).status_code == 410
    assert read(app, path.rpartition("/")[0]).status_code == 410


def test_shown_again_by_the_whole_chain_it_is_back_with_a_version(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    office = make_office(session)
    shown = publish(session, office)
    hide(session, office, shown, now=clock.now())
    clock.travel_to(instant("2026-11-26 10:00"))
    revision = drafting.draft_showing_again(session, shown, actor=office.author, now=clock.now())
    through_the_chain(session, office, revision, now=clock.now())
    session.commit()
    tree = page(app, shown)
    record = tree.by_id("revisions")
    assert record is not None
    assert [line.words for line in record.all("li")] == [
        "第2版 2026年11月26日10:00核对后恢复显示",
        "第1版 2026年11月24日10:00首次发布",
    ]


def test_a_withdrawn_notice_keeps_a_neutral_page(app: Flask, session: Session, clock: FrozenClock) -> None:
    shown = publish(session, make_office(session), files=[TEXT_FILE])
    path = file_path(shown)
    shown.withdrawn_at = clock.now()
    raise_epoch(session)
    session.commit()
    html = text(app, f"/n/{shown.address}")
    assert "因工作需要，本公示撤回。" in html
    assert "2026年11月24日" in html
    assert "张文澜" not in html
    assert read(app, path).status_code == 410


def test_when_its_term_ends_personal_data_leave_page_and_files_on_the_second(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    shown = publish(session, make_office(session), files=[TEXT_FILE])
    shown.minimise_at = instant("2027-03-01")
    session.commit()
    for now, side in around(instant("2027-03-01")):
        clock.travel_to(now)
        response = read(app, f"/n/{shown.address}")
        html = response.get_data(as_text=True)
        assert response.status_code == 200
        assert ("张文澜" in html) == (side < 0)
        assert read(app, file_path(shown)).status_code == (200 if side < 0 else 410)
        if side >= 0:
            assert tree_of(html).one("title").words == "公开期限已满－安澜市人事信息公开网"
            assert "AL01/2026-00001" in html
            assert response.headers["X-Robots-Tag"] == "noindex"


# --- how it ended


def test_an_appointment_never_shows_whether_a_conclusion_was_recorded(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    """缓用 or still waiting: both look like a period that is over."""
    office = make_office(session)
    persons = PERSONS["pre_appointment"]
    told = publish(session, office, at="2026-10-12 09:00", document_no="", persons=persons)
    silent = publish(session, office, at="2026-10-12 09:00", document_no="", persons=persons)
    conclude(session, office, told, at="2026-11-20 09:00", conclusion="暂缓任用")
    session.commit()

    def neutral(shown: Notice) -> str:
        assert shown.address
        assert shown.index_number
        html = text(app, f"/n/{shown.address}")
        return html.replace(shown.address, "ADDRESS").replace(shown.index_number, "NUMBER")

    assert neutral(told) == neutral(silent)
    words = page(app, told).one("main").words
    assert "公示期满，不影响任职的，按规定程序办理任职手续；任免情况以正式公布为准。" in words
    assert "暂缓" not in words
    rows = tree_of(text(app, "/notices")).one("ol", "rows").all("li")
    assert {
        row.one("span", "tag").words for row in rows if "tag" in str(row.words) or row.all("span", "tag")
    } == {"公示期满"}


def test_an_appointment_links_to_its_notice_of_appointment_while_that_answers(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    office = make_office(session)
    appointed = publish(session, office, "announcement", at="2026-11-20 09:00", title="2026年11月任免通知")
    shown = publish(session, office, at="2026-10-12 09:00")
    assert appointed.address
    conclude(session, office, shown, at="2026-11-23 09:00", link_address=appointed.address)
    session.commit()
    links = {link.attrs.get("href") for link in page(app, shown).one("article").all("a")}
    assert f"/n/{appointed.address}" in links
    hide(session, office, appointed, now=clock.now())
    session.commit()
    links = {link.attrs.get("href") for link in page(app, shown).one("article").all("a")}
    assert f"/n/{appointed.address}" not in links


def test_a_kind_that_publishes_its_outcome_prints_it(app: Flask, session: Session) -> None:
    office = make_office(session)
    shown = publish(session, office, "expert_allowance", at="2026-10-09 09:00")
    conclude(session, office, shown, at="2026-11-20 09:00", public_text="何静怡列入上报名单。")
    session.commit()
    tree = page(app, shown)
    assert "何静怡列入上报名单。" in tree.one("article").words
    assert "已公布结果" in tree.one("ul", "dmeta").words
    assert "按程序上报" not in tree.one("ul", "dmeta").words


# --- files


def test_a_file_is_served_whole_with_its_digest_and_never_as_a_page(app: Flask, session: Session) -> None:
    name, data = TEXT_FILE
    shown = publish(session, make_office(session), files=[TEXT_FILE])
    session.commit()
    for path in (file_path(shown), file_path(shown, name=False)):
        response = read(app, path)
        assert response.status_code == 200
        assert response.get_data() == data
        headers = response.headers
        assert headers["Content-Type"] == "text/plain"
        assert headers["Content-Length"] == str(len(data))
        assert headers["Content-Disposition"].startswith("attachment;")
        assert "filename*=UTF-8''" in headers["Content-Disposition"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["Repr-Digest"] == f"sha-256=:{b64encode(sha256(data).digest()).decode()}:"
        assert headers["X-Robots-Tag"] == "noindex"
        assert "Vary" not in headers
        assert "max-age" in headers["Cache-Control"]
        again = read(app, path, headers={"If-None-Match": headers["ETag"]})
        assert again.status_code == 304
        head = read(app, path, method="HEAD")
        assert head.status_code == 200
        assert head.get_data() == b""
    tree = page(app, shown)
    link = next(a for a in tree.all("a") if a.words == name.replace("：", "："))
    assert read(app, str(link.attrs["href"])).get_data() == data
    assert sha256(data).hexdigest() in tree.one("article").words


def test_a_file_answers_only_under_its_own_notice_and_its_own_name(app: Flask, session: Session) -> None:
    office = make_office(session)
    shown, other = publish(session, office, files=[TEXT_FILE]), publish(session, office)
    session.commit()
    path = file_path(shown)
    assert read(app, path.replace(str(shown.address), str(other.address))).status_code == 404
    assert read(app, path.rpartition("/")[0] + "/other.exe").status_code == 404
    assert read(app, path.rpartition("/")[0][:-1]).status_code == 404


# --- cost


def test_a_notice_takes_at_most_three_queries(app: Flask, session: Session) -> None:
    office = make_office(session)
    shown = publish(session, office, files=[TEXT_FILE])
    target = publish(session, office, "announcement", at="2026-11-20 09:00")
    ended = publish(session, office, at="2026-10-12 09:00")
    assert target.address
    conclude(session, office, ended, at="2026-11-20 09:10", link_address=target.address)
    session.commit()
    for address in (shown.address, ended.address, target.address):
        read(app, f"/n/{address}")
        with selects(app) as sent:
            assert read(app, f"/n/{address}").status_code == 200
        assert len(sent) <= 3, sent


def test_every_built_in_kind_has_a_page(app: Flask, session: Session) -> None:
    party = make_office(session)
    government = make_office(session, "RS01", name="安澜市人力资源和社会保障局", nature=Nature.GOVERNMENT)
    for kind in ("pre_appointment", "expert_allowance", "recruit_announcement", "announcement"):
        office = party if Nature.GOVERNMENT not in kind_named(kind).natures else government
        shown = publish(session, office, kind)
        session.commit()
        assert len(page(app, shown).all("h1")) == 1
