"""The staff pages that load old notices and take in packages."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Role
from hr_portal.notices.history_models import HistoryLoad
from hr_portal.notices.models import Notice
from tests.client import Client
from tests.factories.desk import Desk, make_desk
from tests.factories.notices import publish
from tests.web.reader import read, text

OLD = {
    "title": "关于公布面试名单的公告",
    "date": "2015-06-01",
    "body": "现将名单公布如下。",
    "index_number": "000014349/2015-00110",
}


@pytest.fixture
def desk(session: Session, make_client: Callable[[], Client]) -> Desk:
    return make_desk(session, make_client)


def upload(desk: Desk, *records: object, name: str = "旧公告.json", **fields: str) -> str:
    data = json.dumps(list(records), ensure_ascii=False).encode()
    given = {
        "file": (BytesIO(data), name),
        "organ": "AL01",
        "kind": "announcement",
        "category": "recruitment",
    }
    answer = desk.author.post("/staff/load", {**given, **fields}, page="/staff/load")
    return answer.headers.get("Location", "") or answer.get_data(as_text=True)


def confirmed(desk: Desk, session: Session, *records: object) -> list[Notice]:
    where = upload(desk, *records)
    assert desk.issuer.post(f"{where}/confirm", page=where).status_code == 303
    session.expire_all()
    return list(session.scalars(select(Notice).where(Notice.is_historical).order_by(Notice.id)))


def test_one_loads_another_confirms_and_the_public_reads(app: Flask, desk: Desk, session: Session) -> None:
    where = upload(desk, OLD)
    assert where.endswith("/staff/load/1")
    page = desk.author.page(where)
    assert OLD["title"] in page.words
    assert "您不能确认这一批" in page.words
    assert not [form for form in page.all("form") if str(form.attrs.get("action", "")).endswith("/confirm")]
    assert "1项等您处理" in desk.issuer.page("/staff/load").one("nav", "side").words.replace(" ", "")
    assert read(app, "/n/AL01-2026-00001").status_code == 404
    assert desk.author.post(f"{where}/confirm", page=where).status_code == 403
    assert desk.issuer.post(f"{where}/confirm", page=where).status_code == 303
    shown = text(app, "/n/AL01-2026-00001")
    for words in ("历史公告", "原发布于2015年6月1日", "原索引号", "000014349/2015-00110", "载入本站日期"):
        assert words in shown
    assert '<meta name="PubDate" content="2015-06-01">' in shown
    assert "怎样反映情况" not in shown
    assert desk.issuer.get(where).status_code == 404


def test_everything_that_is_wrong_stands_in_one_table_and_nothing_is_kept(
    desk: Desk, session: Session
) -> None:
    page = upload(
        desk,
        OLD,
        OLD | {"title": "另一条", "date": "2015-02-30"},
        OLD | {"title": "", "body": "名单：张\ufffd三"},
    )
    assert "有3处要改，一条也没有载入" in page
    for words in ("旧公告.json第2条", "2015-02-30", "日期读不懂", "旧公告.json第3条", "没有标题", "乱码"):
        assert words in page
    assert session.scalars(select(HistoryLoad)).all() == []


def test_a_file_of_another_kind_and_no_file_at_all(desk: Desk) -> None:
    assert "读不了这种文件" in upload(desk, OLD, name="旧公告.txt")
    answer = desk.author.post(
        "/staff/load", {"organ": "AL01", "kind": "announcement", "category": ""}, page="/staff/load"
    )
    assert answer.status_code == 422
    assert "请选择要载入的文件" in answer.get_data(as_text=True)


def test_what_is_given_up_is_gone(app: Flask, desk: Desk, session: Session) -> None:
    where = upload(desk, OLD)
    assert desk.author.post(f"{where}/give-up", page=where).status_code == 303
    assert desk.author.get(where).status_code == 404


def test_another_organ_does_not_see_the_load(
    desk: Desk, session: Session, make_client: Callable[[], Client]
) -> None:
    where = upload(desk, OLD)
    other = make_desk(session, make_client, code="BX02", name="北溪县人事局", short_name="北溪人事局")
    assert other.author.get(where).status_code == 404
    assert "旧公告" not in other.issuer.page("/staff/load").words


def test_an_author_vouches_for_what_the_command_line_loaded(
    app: Flask, desk: Desk, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps([OLD | {"organ": "AL01", "category": "cadre"}]), encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["notices", "load", str(path), "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["state"] == "waiting"
    where = "/staff/load/1"
    assert "还没有编写人经办" in desk.issuer.page(where).words
    assert desk.author.post(f"{where}/vouch", page=where).status_code == 303
    assert desk.issuer.post(f"{where}/confirm", page=where).status_code == 303


def test_old_ones_stand_behind_the_newest_by_their_own_days_and_on_no_front(
    app: Flask, desk: Desk, session: Session
) -> None:
    publish(session, desk.office, "announcement", at="2026-11-23 09:00", title="新公告")
    session.commit()
    confirmed(
        desk,
        session,
        *(OLD | {"title": f"{year}年的公告", "date": f"{year}-06-01"} for year in (2009, 2016, 2012)),
    )
    listing = text(app, "/notices")
    places = [listing.index(title) for title in ("新公告", "2016年的公告", "2012年的公告", "2009年的公告")]
    assert places == sorted(places)
    assert "2016年的公告" not in text(app, "/")
    assert "2012年的公告" in text(app, "/notices?from=2012-01-01&to=2012-12-31")
    assert "2016年的公告" not in text(app, "/notices?from=2012-01-01&to=2012-12-31")
    assert "新公告" not in text(app, "/notices?to=2016-12-31")
    assert "2016年的公告" not in text(app, "/notices.atom"), "what is old is no news"
    assert "2016年的公告" not in text(app, "/notices.ics")
    assert text(app, "/sitemap.xml").count("/n/") == 4


def test_pages_of_a_long_history_follow_one_another(app: Flask, desk: Desk, session: Session) -> None:
    for number in range(3):
        publish(session, desk.office, "announcement", at="2026-11-23 09:00", title=f"新{number}公告")
    session.commit()
    records = [OLD | {"title": f"第{n:02}号旧公告", "date": f"2010-01-{n:02}"} for n in range(1, 31)]
    confirmed(desk, session, *records)
    seen = [title for page in (1, 2) for title in (f"第{n:02}号旧公告" for n in range(1, 31))
            if title in text(app, f"/notices?page={page}")]  # fmt: skip
    assert sorted(seen) == [f"第{n:02}号旧公告" for n in range(1, 31)]
    assert "第13号旧公告" in text(app, "/notices?page=2")
    assert "第14号旧公告" in text(app, "/notices?page=1")


def test_old_notices_on_persons_are_not_for_engines(app: Flask, desk: Desk, session: Session) -> None:
    (notice,) = confirmed(desk, session, OLD | {"kind": "任前公示"})
    response = read(app, f"/n/{notice.address}")
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "/n/" not in text(app, "/sitemap.xml")
    data = json.loads(text(app, f"/n/{notice.address}.json"))
    assert data["historical"] == {
        "original_date": "2015-06-01",
        "original_index_number": "000014349/2015-00110",
    }
    assert (data["status"], data["window"]) == ("public", None)


def test_an_old_notice_can_be_hidden_like_any_other(app: Flask, desk: Desk, session: Session) -> None:
    (notice,) = confirmed(desk, session, OLD)
    where = f"/staff/notices/{notice.id}"
    assert desk.author.get(where).status_code == 200
    assert (
        desk.author.fill(
            "/staff/hide", {"number": notice.index_number, "reason": "wrong_content"}, to="/staff/hide"
        ).status_code
        == 303
    )
    assert OLD["title"] not in text(app, f"/n/{notice.address}")
    assert OLD["title"] not in text(app, "/notices")
    assert read(app, f"/n/{notice.address}.json").status_code == 410


# --- the command


def run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["notices", "load", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_says_by_its_exit_code_what_came_of_it(
    app: Flask, desk: Desk, session: Session, tmp_path: Path
) -> None:
    folder = tmp_path
    good, bad, broken = folder / "good.json", folder / "bad.json", folder / "broken.json"
    good.write_text(json.dumps([OLD]), encoding="utf-8")
    bad.write_text(json.dumps([OLD | {"date": "x"}]), encoding="utf-8")
    broken.write_text("[{", encoding="utf-8")
    where = ("--organ", "AL01", "--category", "cadre", "--json")
    people = ("--by", desk.office.author.login, "--confirmed-by", desk.office.issuer.login)
    session.commit()
    code, out, _ = run(app, str(bad), *where, "--dry-run")
    (fault,) = json.loads(out)["refused"]
    assert code == 1
    assert {"file", "record", "field", "value", "problem", "fix"} <= set(fault)
    assert (fault["file"], fault["record"], fault["field"], fault["value"]) == ("bad.json", 1, "date", "x")
    code, out, err = run(app, str(broken), *where)
    assert (code, out) == (2, "")
    assert "broken.json" in err
    assert run(app, str(good), *where, "--confirmed-by", desk.office.issuer.login)[0] == 2
    code, out, _ = run(app, str(good), *where, "--dry-run")
    assert (code, json.loads(out)["records"]) == (0, 1)
    code, out, _ = run(app, str(good), *where, *people)
    assert code == 0
    assert json.loads(out)["numbers"] == [{"first": "AL01/2026-00001", "last": "AL01/2026-00001"}]
    code, out, _ = run(app, str(good), *where, *people)
    assert code == 1
    assert json.loads(out)["refused"][0]["code"] == "history_loaded_before"


def test_the_same_person_twice_completes_nothing(
    app: Flask, desk: Desk, session: Session, tmp_path: Path
) -> None:
    both = desk.clerk(Role.AUTHOR, Role.ISSUER).person
    path = tmp_path / "good.json"
    path.write_text(json.dumps([OLD]), encoding="utf-8")
    session.commit()
    code, out, _ = run(
        app,
        str(path),
        "--organ",
        "AL01",
        "--category",
        "cadre",
        "--by",
        both.login,
        "--confirmed-by",
        both.login,
    )
    assert code == 1
    assert "cannot confirm it" in out
    assert session.scalars(select(HistoryLoad)).all() == []


# --- packages


def test_a_package_becomes_a_draft_and_what_is_wrong_with_it_is_said(desk: Desk, session: Session) -> None:
    def packed(manifest: object) -> BytesIO:
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("manifest.json", json.dumps(manifest))
            archive.writestr("files/1.txt", "说明".encode())
        stream.seek(0)
        return stream

    manifest = {
        "format": "hr-portal-package", "version": 1, "id": "0123456789abcdef0123", "kind": "公告", "organ": "AL01",
        "content": {"title": "内网来的公告", "body": "正文。", "fields": {"事项类别": "人才流动"}},
        "files": [{"path": "files/1.txt", "name": "说明.txt", "size": 6, "sha256": sha256("说明".encode()).hexdigest()}],
    }  # fmt: skip
    wrong = manifest | {"kind": "没有的", "extra": 1}
    answer = desk.author.post("/staff/package", {"file": (packed(wrong), "包.zip")}, page="/staff/package")
    assert answer.status_code == 422
    words = answer.get_data(as_text=True)
    assert "发布包有2处要改，没有导入" in words
    answer = desk.author.post("/staff/package", {"file": (packed(manifest), "包.zip")}, page="/staff/package")
    assert answer.status_code == 303
    draft = desk.author.get(answer.headers["Location"]).get_data(as_text=True)
    assert "内网来的公告" in draft
    assert "说明.txt" in draft
    answer = desk.author.post("/staff/package", {"file": (packed(manifest), "包.zip")}, page="/staff/package")
    assert "这个发布包已经导入过" in answer.get_data(as_text=True)
    answer = desk.author.post("/staff/package", {}, page="/staff/package")
    assert "请选择发布包" in answer.get_data(as_text=True)


def test_staff_pages_bear_an_old_notice_of_a_kind_with_a_period(
    app: Flask, desk: Desk, session: Session
) -> None:
    (notice,) = confirmed(desk, session, OLD | {"kind": "任前公示"})
    for page in (f"/staff/notices/{notice.id}", "/staff/notices", "/staff/", "/staff/load"):
        for clerk in (desk.author, desk.reviewer, desk.issuer):
            assert clerk.get(page).status_code in (200, 302, 403, 404), page
    assert desk.author.get(f"/staff/notices/{notice.id}").status_code == 200
    assert "公示期满" not in text(app, f"/n/{notice.address}")
