"""历史公告: a file is loaded whole or not at all, confirmed by a second person, and then public in silence."""

from __future__ import annotations

import io
import json
import random
import re
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.audit.services import COMMAND_LINE, first_broken_entry
from hr_portal.cli.history_words import NOTES, WORDS
from hr_portal.core.effects import OutboxMessage, Transition
from hr_portal.core.errors import Refused
from hr_portal.core.word_pages import read_document
from hr_portal.notices import loading
from hr_portal.notices.history_models import HistoryLoad, HistoryRecord
from hr_portal.notices.history_rows import Defaults
from hr_portal.notices.history_sources import Unreadable
from hr_portal.notices.loading import Checked
from hr_portal.notices.models import IndexSerial, Notice
from hr_portal.notices.rules import Phase, phase
from hr_portal.publicity.models import PublicityWindow
from hr_portal.web.wording.say import SENTENCES
from tests.clockwork import instant
from tests.factories.notices import Office, make_office, publish
from tests.factories.old_pages import DAMAGES, ENCODINGS, a_hundred_pages, make_page
from tests.factories.uploads import changed, docx
from tests.system.tree import ROOT

NOW = instant("2026-11-24 10:00")
DEFAULTS = Defaults(organ="AL01", category="recruitment")
OLD = {
    "title": "关于公布面试名单的公告",
    "date": "2015-06-01",
    "body": "根据有关规定，现将名单公布如下。",
    "index_number": "000014349/2015-00110",
}


@pytest.fixture
def office(session: Session) -> Office:
    office = make_office(session)
    session.commit()
    return office


def checked(session: Session, path: Path, defaults: Defaults = DEFAULTS) -> Checked:
    return loading.check(session, path, path.name, defaults, now=NOW)


def json_file(folder: Path, *records: object, name: str = "old.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(list(records), ensure_ascii=False), encoding="utf-8")
    return path


def codes(session: Session, path: Path, defaults: Defaults = DEFAULTS) -> list[str]:
    with closing(checked(session, path, defaults)) as found:
        return [reason.code for reason in found.reasons]


def load_and_confirm(session: Session, office: Office, path: Path) -> loading.Confirmed:
    with closing(checked(session, path)) as found:
        waiting = loading.load(session, found, author=office.author, actor=office.author, now=NOW)
    confirmed = loading.confirm(session, waiting, actor=office.issuer, now=NOW)
    session.commit()
    return confirmed


def old_ones(session: Session) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.is_historical).order_by(Notice.id)))


def test_a_load_waits_and_nothing_is_public(session: Session, office: Office, tmp_path: Path) -> None:
    with closing(checked(session, json_file(tmp_path, OLD))) as found:
        waiting = loading.load(session, found, author=office.author, actor=office.author, now=NOW)
    assert (waiting.count, waiting.is_waiting) == (1, True)
    assert old_ones(session) == []
    assert session.scalar(select(func.count()).select_from(IndexSerial)) == 0


def test_a_second_person_makes_it_public_with_its_own_date_and_our_number(
    session: Session, office: Office, tmp_path: Path
) -> None:
    publish(session, office, "announcement", at="2026-11-23 09:00")
    session.commit()
    confirmed = load_and_confirm(session, office, json_file(tmp_path, OLD))
    (notice,) = old_ones(session)
    assert confirmed == loading.Confirmed(1, (("AL01/2026-00002", "AL01/2026-00002"),))
    assert (notice.index_number, notice.address) == ("AL01/2026-00002", "AL01-2026-00002")
    assert notice.original_date == date(2015, 6, 1)
    assert notice.original_number == "000014349/2015-00110"
    assert notice.publish_at == NOW, "what was first public here is never dated back"
    assert phase(notice, NOW) is Phase.PUBLIC
    assert notice.live is not None
    assert notice.live.text.title == OLD["title"]
    assert notice.live.body_html == "<p>根据有关规定，现将名单公布如下。</p>\n"
    assert notice.live.author_ids == {office.author.id}


def test_it_opens_no_window_plans_nothing_and_writes_to_nobody(
    session: Session, office: Office, tmp_path: Path
) -> None:
    load_and_confirm(session, office, json_file(tmp_path, OLD | {"kind": "任前公示"}))
    (notice,) = old_ones(session)
    assert (notice.has_window, notice.window_id) == (False, None)
    for table in (PublicityWindow, Transition, OutboxMessage):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert first_broken_entry(session) is None


def test_whoever_loads_does_not_confirm(session: Session, office: Office, tmp_path: Path) -> None:
    with closing(checked(session, json_file(tmp_path, OLD))) as found:
        waiting = loading.load(session, found, author=office.author, actor=office.author, now=NOW)
    for person, code in ((office.author, "author_confirms_own_load"), (office.reviewer, "no_issuer_duty")):
        with pytest.raises(Refused) as refused:
            loading.confirm(session, waiting, actor=person, now=NOW)
        assert code in [reason.code for reason in refused.value.reasons]


def test_what_the_command_line_loads_needs_an_author_first(
    session: Session, office: Office, tmp_path: Path
) -> None:
    with closing(checked(session, json_file(tmp_path, OLD))) as found:
        waiting = loading.load(session, found, author=None, actor=COMMAND_LINE, now=NOW)
    with pytest.raises(Refused, match="history_without_author"):
        loading.confirm(session, waiting, actor=office.issuer, now=NOW)
    loading.vouch(session, waiting, actor=office.author, now=NOW)
    assert loading.confirm(session, waiting, actor=office.issuer, now=NOW).count == 1


def test_an_author_loads_for_their_own_organs_only(session: Session, office: Office, tmp_path: Path) -> None:
    make_office(session, "BX02", name="北溪县人事局", short_name="北溪人事局")
    session.commit()
    path = json_file(tmp_path, OLD, OLD | {"organ": "北溪县人事局"})
    with closing(checked(session, path)) as found:
        reasons = loading.reasons_against_loading(session, found, author=office.author, now=NOW)
    assert [reason.code for reason in reasons] == ["history_no_author_duty"]


def test_given_up_it_leaves_nothing(session: Session, office: Office, tmp_path: Path) -> None:
    with closing(checked(session, json_file(tmp_path, OLD))) as found:
        waiting = loading.load(session, found, author=office.author, actor=office.author, now=NOW)
    loading.give_up(session, waiting, actor=office.issuer, now=NOW)
    assert session.scalar(select(func.count()).select_from(HistoryRecord)) == 0
    with pytest.raises(Refused, match="history_not_waiting"):
        loading.confirm(session, waiting, actor=office.issuer, now=NOW)


def test_the_same_notice_is_not_loaded_twice(session: Session, office: Office, tmp_path: Path) -> None:
    path = json_file(tmp_path, OLD)
    assert codes(session, json_file(tmp_path, OLD, OLD, name="twice.json")) == ["history_twice"]
    both = []
    for _ in range(2):
        with closing(checked(session, path)) as found:
            both.append(loading.load(session, found, author=office.author, actor=office.author, now=NOW))
        session.commit()
    loading.confirm(session, both[0], actor=office.issuer, now=NOW)
    with pytest.raises(Refused, match="history_loaded_before"):
        loading.confirm(session, both[1], actor=office.issuer, now=NOW)
    session.rollback()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, "history_title_missing"),
        ({"title": "字" * 201}, "history_field_too_long"),
        ({"body": " \n"}, "history_body_missing"),
        ({"body": 5}, "history_field_not_text"),
        ({"date": "2015-13-01"}, "history_date_unreadable"),
        ({"date": "2026-11-25"}, "history_date_in_future"),
        ({"date": None}, "history_date_missing"),
        ({"document_date": "昨天"}, "history_date_unreadable"),
        ({"organ": "没有的局"}, "history_organ_unknown"),
        ({"kind": "没有的文种"}, "history_kind_unknown"),
        ({"kind": "assessment_excellent"}, "history_kind_unknown"),
        ({"category": "杂项"}, "history_category_unknown"),
        ({"作者": "张三"}, "history_field_unknown"),
        ({"body": "名单：张\ufffd三。"}, "history_text_damaged"),
        ({"body": "鏍规嵁鏈夊叧瑙勫畾锛岀幇灏嗗悕鍗曞叕甯冨涓嬨€"}, "history_text_damaged"),
        ({"title": "关于聘請?督員的公告"}, "history_text_damaged"),
        ({"body": "张三，身份证号110101199003070038。"}, "history_id_card"),
        ({"body": "联系电话13912345678。"}, "history_mobile"),
        ({"body_html": "<p>又一个正文</p>"}, "history_two_bodies"),
    ],
)
def test_what_is_wrong_with_a_record_is_said_by_file_record_and_field(
    session: Session, office: Office, tmp_path: Path, changes: dict[str, object], code: str
) -> None:
    path = json_file(tmp_path, OLD, OLD | {"title": "另一条公告"} | changes)
    with closing(checked(session, path)) as found:
        assert code in [reason.code for reason in found.reasons]
        for reason in found.reasons:
            assert reason.facts["file"] == "old.json"
            assert reason.facts["record"] == 2
            assert {"field", "value"} <= set(reason.facts)
        with pytest.raises(Refused):
            loading.load(session, found, author=office.author, actor=office.author, now=NOW)
    assert session.scalar(select(func.count()).select_from(HistoryLoad)) == 0


def test_a_number_of_a_person_is_not_repeated_in_the_report(
    session: Session, office: Office, tmp_path: Path
) -> None:
    path = json_file(tmp_path, OLD | {"body": "张三，身份证号110101199003070038，电话13912345678。"})
    with closing(checked(session, path)) as found:
        assert len(found.reasons) == 2
        assert "110101199003070038" not in str(found.reasons)
        assert "13912345678" not in str(found.reasons)


def test_the_date_of_the_signature_serves_and_is_said(
    session: Session, office: Office, tmp_path: Path
) -> None:
    old = {key: value for key, value in OLD.items() if key != "date"} | {
        "body": "事项如下。\n\n二○○九年十二月二十八日"
    }
    with closing(checked(session, json_file(tmp_path, old))) as found:
        assert not found.reasons
        assert dict(found.noted) == {"history_date_from_text": 1}
        found.spool.seek(0)
        assert json.loads(found.spool.readline())["original_date"] == "2009-12-28"


def test_traditional_characters_are_kept_and_said(session: Session, office: Office, tmp_path: Path) -> None:
    text = "根據國家和省有關規定，現將錄用名單公布如下。"
    with closing(checked(session, json_file(tmp_path, OLD | {"body": text}))) as found:
        assert not found.reasons
        assert dict(found.noted) == {"history_traditional": 1}
        found.spool.seek(0)
        assert json.loads(found.spool.readline())["content"]["body"] == text


def test_html_in_a_record_becomes_plain_text_without_anything_that_acts(
    session: Session, office: Office, tmp_path: Path
) -> None:
    html = '<p onclick="x()">正文<script>alert(1)</script></p><p>第二段<a href="javascript:x">点这里</a></p>'
    record = {key: value for key, value in OLD.items() if key != "body"} | {"body_html": html}
    load_and_confirm(session, office, json_file(tmp_path, record))
    (notice,) = old_ones(session)
    assert notice.live is not None
    assert notice.live.body_html == "<p>正文</p>\n<p>第二段点这里</p>\n"


# --- a hundred old pages ---------------------------------------------------------------------------------------------


def test_a_hundred_old_pages_load_or_are_refused_by_their_place(
    session: Session, office: Office, tmp_path: Path
) -> None:
    pages = {page.name: page for page in a_hundred_pages(seed=7)}
    assert sum(page.damage is not None for page in pages.values()) > 20
    for page in pages.values():
        (tmp_path / page.name).write_bytes(page.data)
    with closing(checked(session, tmp_path)) as found:
        refused = {str(reason.facts["file"]): reason for reason in found.reasons}
        assert found.count == 100
        for name, page in pages.items():
            assert (name in refused) is (page.damage is not None), (name, page.damage, page.encoding)
        for reason in found.reasons:
            if reason.code in ("bytes_damaged", "history_text_damaged"):
                assert reason.facts["line"]
                assert reason.facts["column"]
                assert reason.facts["excerpt"]
        for reason in found.reasons:
            if reason.facts["value"] == "\ufffd":
                page = pages[str(reason.facts["file"])]
                lines = page.data.decode("utf-8-sig" if page.encoding == "utf-8" else page.encoding).split(
                    "\n"
                )
                assert (
                    lines[int(str(reason.facts["line"])) - 1][int(str(reason.facts["column"])) - 1]
                    == "\ufffd"
                )
        with pytest.raises(Refused):
            loading.load(session, found, author=office.author, actor=office.author, now=NOW)
    for name in refused:
        (tmp_path / name).unlink()
    load_and_confirm(session, office, tmp_path)
    kept = {page.title: page for name, page in pages.items() if name not in refused}
    loaded = old_ones(session)
    assert {notice.live.title for notice in loaded if notice.live is not None} == set(kept)
    for notice in loaded:
        assert notice.live is not None
        page = kept[notice.live.title]
        assert f"{notice.original_date}" == page.date
        assert "首页" not in notice.live.body_html
        assert "版权所有" not in notice.live.body_html


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_in_each_encoding_is_found(
    session: Session, office: Office, tmp_path: Path, encoding: str, damage: str
) -> None:
    for seed in range(3):
        page = make_page(seed, encoding, damage, random.Random(seed))
        (tmp_path / page.name).write_bytes(page.data)
        assert bool(codes(session, tmp_path / page.name)) is (page.damage is not None), (
            seed,
            page.data[-80:],
        )


def test_a_zip_of_pages_is_a_folder(session: Session, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for page in a_hundred_pages(seed=3, count=8, damaged=0):
            archive.writestr(f"html/{page.name}", page.data)
        archive.writestr("html/style.css", "p{}")
    with closing(checked(session, path)) as found:
        assert (found.count, found.reasons) == (8, [])
        assert found.left == ["html/style.css"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("old.txt", b"x", "history_format_unknown"),
        ("old.json", b"[]", "history_empty"),
        ("old.json", b"", "history_empty"),
        ("old.json", b'[{"title": "a"', "json_unreadable"),
        ("old.json", "[{\"title\": \"公告\"}]".encode("gbk"), "json_not_utf8"),
        ("old.xlsx", b"x", "file_extension_mismatch"),
        ("old.zip", b"x", "file_damaged"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_said_as_one(
    session: Session, office: Office, tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Unreadable, match=code):
        checked(session, tmp_path / name)


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_file(*paragraphs: str, title: str = "") -> bytes:
    head = (
        f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>{title}</w:t></w:r></w:p>' if title else ""
    )
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in paragraphs)
    styles = f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style></w:styles>'
    body = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{head}{lines}</w:body></w:document>'
    whole = docx()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert "word/document.xml" in archive.namelist()
    return changed(whole, {"word/document.xml": body.encode(), "word/styles.xml": styles.encode()})


def test_a_word_document_is_a_page(session: Session, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "旧公告.docx"
    path.write_bytes(
        word_file("关于录用的公告", "根据有关规定，现予公布。", "二○一二年三月五日", title="关于录用的公告")
    )
    with closing(checked(session, path)) as found:
        assert found.reasons == []
        assert "history_title_from_text" not in found.noted
        found.spool.seek(0)
        record = json.loads(found.spool.readline())
    assert record["content"]["title"] == "关于录用的公告"
    assert record["original_date"] == "2012-03-05"


def test_a_document_without_a_styled_title_begins_with_it_which_is_said(
    session: Session, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "旧公告.docx"
    path.write_bytes(word_file("关于录用的公告", "根据有关规定，现予公布。", "2012年3月5日"))
    with closing(checked(session, path)) as found:
        assert found.reasons == []
        assert found.noted["history_title_from_text"] == 1
        found.spool.seek(0)
        assert json.loads(found.spool.readline())["content"]["title"] == "关于录用的公告"
    path.write_bytes(word_file("根据有关规定，现予公布。", "2012年3月5日"))
    assert codes(session, path) == ["history_title_missing"]


def test_no_broken_word_document_breaks_the_reader(session: Session, office: Office, tmp_path: Path) -> None:
    chance, whole = random.Random(5), word_file("正文。", title="公告")
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    outcomes = set()
    for _ in range(200):
        broken, name = dict(parts), chance.choice(list(parts))
        first, last = sorted(chance.randrange(len(parts[name]) + 1) for _ in range(2))
        broken[name] = parts[name][:first] + parts[name][last:]
        if chance.random() < 0.2:
            del broken[name]
        path = tmp_path / "x.docx"
        with zipfile.ZipFile(path, "w") as archive:
            for part, data in broken.items():
                archive.writestr(part, data)
        try:
            read_document(path)
            outcomes.add("read")
        except Refused:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


def test_the_command_and_the_pages_have_words_for_every_code() -> None:
    said = set(re.findall(r'"((?:history|json|page|bytes)_[a-z_]+)"', "".join(
        (ROOT / "hr_portal" / name).read_text(encoding="utf-8")
        for name in ("notices/history_rows.py", "notices/history_sources.py", "notices/loading.py", "core/encodings.py",
                     "core/json_stream.py", "core/old_pages.py")
    ))) - {"history_load", "history_loaded", "history_vouched", "history_confirmed", "history_given_up", "history_published",
           "history_loads", "history_records"}  # fmt: skip
    assert len(said) > 30
    assert said - set(WORDS) - set(NOTES) == set()
    assert said - set(SENTENCES) == set()


# --- tables and long files -------------------------------------------------------------------------------------------


def test_a_table_is_read_by_its_headings_wherever_they_stand(
    session: Session, office: Office, tmp_path: Path
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["安澜市历史公告一览表"])
    sheet.append(["序号", "标　题", "发布日期", "文号", "索引号", "内容", "备用"])
    sheet.append(
        [1, "关于录用的公告", date(2014, 3, 5), "安人〔2014〕3号", "000014349/2014-00003", "正文一。", "x"]
    )
    sheet.append([2, "关于体检的公告", "2014年4月6日", None, None, "正文二。", None])
    path = tmp_path / "old.xlsx"
    book.save(path)
    with closing(checked(session, path)) as found:
        assert found.reasons == []
        assert found.left == ["old.xlsx/备用"]
        found.spool.seek(0)
        first, second = (json.loads(line) for line in found.spool)
    assert (first["original_date"], first["content"]["document_no"]) == ("2014-03-05", "安人〔2014〕3号")
    assert (second["original_date"], second["record"]) == ("2014-04-06", 4)


def records_with_one_fault(count: int) -> Iterator[str]:
    for number in range(count):
        old = OLD | {"title": f"第{number}号公告", "body": "No. 7; " * 300}
        yield json.dumps(old | ({"date": "x"} if number == count - 1 else {}), ensure_ascii=False)


def test_thousands_of_records_are_read_without_holding_them(
    session: Session, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "old.jsonl"
    path.write_text("\n".join(records_with_one_fault(3_000)), encoding="utf-8")
    assert path.stat().st_size > 6_000_000
    tracemalloc.start()
    with closing(checked(session, path)) as found:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found.count == 3_000
        assert [(reason.code, reason.facts["record"]) for reason in found.reasons] == [
            ("history_date_unreadable", 3_000)
        ]
    assert peak < 4_000_000


def test_many_are_confirmed_at_once_with_numbers_without_a_gap(
    app: Flask, session: Session, office: Office, tmp_path: Path
) -> None:
    path = json_file(tmp_path, *(OLD | {"title": f"第{number}号公告"} for number in range(1_234)))
    confirmed = load_and_confirm(session, office, path)
    assert confirmed.numbers == (("AL01/2026-00001", "AL01/2026-01234"),)
    numbers = session.scalars(select(Notice.index_number).order_by(Notice.id)).all()
    assert numbers == [f"AL01/2026-{number:05}" for number in range(1, 1_235)]
    assert old_ones(session)[500].live.title == "第500号公告"  # type: ignore[union-attr]
