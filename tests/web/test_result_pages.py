"""成绩 at the staff pages: a file with a fault is listed row by row and nothing is written; the mended one is signed by another
officer, released, suspended, amended. Who a row is stands nowhere in plain."""

from __future__ import annotations

import re
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.core.jobs import Job, JobState, run_waiting
from hr_portal.core.tables import read_tables
from hr_portal.extensions import db
from hr_portal.recruitment import rechecking
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.release_facts import Standing, look, signed_releases
from hr_portal.recruitment.result_jobs import ResultWork
from hr_portal.recruitment.result_models import Release, Result, ResultState, ResultTable
from tests.client import Client
from tests.clockwork import instant
from tests.factories.accounts import enter
from tests.factories.desk import Clerk, seat
from tests.factories.exams import confirmed, make_bureau, make_exam, post, table_of, workbook
from tests.factories.results import GONE, HEAD, ONE, THREE, TWO, csv_of
from tests.web.rendered import Node

pytestmark = pytest.mark.both_databases
WRONG = [*TWO[:7], "71.51", "", ""]
AT = "/staff/results/anlan-2027"


@dataclass
class Room:
    """Two officers at their browsers, and a worker that is called by hand."""

    app: Flask
    session: Session
    officer: Clerk
    second: Clerk
    stranger: Clerk
    author: Clerk

    def work(self) -> None:
        """What a worker does, in a process of its own."""
        self.session.commit()
        e = self.app.extensions
        work = ResultWork(e["originals"], e["exam_keys"], e["snapshots"], e["clock"])
        run_waiting(db.session(), work.runners(), e["clock"])
        self.session.expire_all()

    def travel(self, clock: FrozenClock, at: str) -> None:
        """To another day, where everybody signs in again."""
        clock.travel_to(instant(at))
        for one in (self.officer, self.second):
            enter(one.client, self.session, one.person, now=instant(at))

    def upload(self, data: bytes, name: str = "笔试成绩.csv", by: Clerk | None = None) -> str:
        answer = (by or self.officer).post(AT, {"file": (BytesIO(data), name), "stage": "written", "occasion": f"{len(data)}{name}"}, page=AT)  # fmt: skip
        assert answer.status_code == 303, answer.get_data(as_text=True)[-2000:]
        self.work()
        return answer.headers["Location"]

    def imported(self, *rows: list[str]) -> str:
        self.upload(csv_of(*rows).getvalue())
        number = self.session.scalar(select(func.max(ResultTable.number)))
        return f"{AT}/{number}"

    def signed(self, *rows: list[str]) -> str:
        where = self.imported(*rows)
        shown = self.second.post(f"{where}/sample", page=where)
        ticks = re.findall(r'name="row" id="row-(\d+)"', shown.get_data(as_text=True))
        assert self.second.post(f"{where}/sign", {"row": ticks, "totals": "y"}, page=where).status_code == 303
        return where

    def released(self, where: str, **fields: str) -> str:
        plan = {
            "opens_at": "2026-12-01 09:00",
            "id_part": "last_six",
            "occasion": f"o{len(fields)}{where}",
            **fields,
        }
        answer = self.officer.post(f"{where}/release", plan, page=f"{where}/release")
        assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
        self.work()
        newest = self.session.scalars(select(Release).order_by(Release.id.desc())).first()
        assert newest is not None, self.session.scalars(select(Job.result)).all()
        return f"/staff/releases/{newest.id}"


@pytest.fixture
def room(app: Flask, session: Session, make_client: Callable[[], Client]) -> Room:
    bureau, other = make_bureau(session), make_bureau(session, "AL09")
    exam = make_exam(session, bureau, is_open=True, tie_breaks=[])
    confirmed(session, bureau, exam, table_of(post(1), post(2)))
    session.commit()

    people = (bureau.officer, bureau.second, other.officer, bureau.office.author)
    return Room(app, session, *(seat(session, make_client, person) for person in people))


def words(page: Node) -> str:
    return page.one("main").words


def test_a_file_with_a_fault_is_listed_by_row_and_nothing_is_written(room: Room) -> None:
    where = room.upload(csv_of(ONE, WRONG, THREE, ONE).getvalue())
    page = room.officer.page(where)
    said = words(page)
    for part in ("检查完成，2处需要处理", "71.51", "与计算结果71.50不符", ONE[0], "与第2行重复，请核对原始成绩册，保留正确的一行",
                 "全部通过之前，什么都不会写入", "改好后重新上传"):  # fmt: skip
        assert part in said, said
    assert [row.all("td")[0].seen.strip() for row in page.one("tbody").all("tr")] == ["总成绩", "准考证号"]
    assert room.session.scalar(select(func.count()).select_from(Result)) == 0
    assert room.session.scalar(select(func.count()).select_from(ResultTable)) == 0


def test_the_rows_at_fault_come_as_a_workbook_with_a_column_of_problems(room: Room) -> None:
    book = workbook({"成绩": [["安澜市笔试成绩"], HEAD, ONE, WRONG]})
    where = room.upload(book, "成绩.xlsx")
    answer = room.officer.get(f"{where}/problems.xlsx")
    assert answer.status_code == 200
    problems, rows = read_tables(answer.data, "问题.xlsx").sheets
    assert problems.rows[0] == ["行号", "列", "文件里的内容", "问题", "怎么改"]
    assert problems.rows[1][:3] == ["4", "总成绩", "71.51"]
    assert rows.rows[0][:3] == ["行号", "问题", "怎么改"]
    assert rows.rows[-1][:2] == ["4", "与计算结果71.50不符"]
    assert TWO[0] in rows.rows[-1]


def test_who_a_row_is_stands_nowhere_in_plain(
    room: Room, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    room.upload(csv_of(ONE, WRONG, THREE, GONE).getvalue())
    room.upload(workbook({"成绩": [HEAD, ONE, TWO, THREE, GONE]}), "成绩.xlsx")
    where = room.signed(ONE, TWO, THREE, GONE)
    room.released(where)
    room.officer.post(f"{where}/row", {"ticket": ONE[0]}, page=where)
    secrets = [cell for row in (ONE, TWO, THREE, GONE) for cell in (row[0], row[1], row[2])]
    dump = _dump(room)
    made = room.app.test_cli_runner().invoke(args=["backup", str(tmp_path / "portal.tar.gz")])
    assert made.exit_code == 0, made.output
    with tarfile.open(tmp_path / "portal.tar.gz") as backup:
        names = backup.getnames()
        bodies = [file.read() for one in backup if (file := backup.extractfile(one)) is not None]
    assert not [
        name
        for name in names
        if "exams/" in name or name.endswith((".officer", ".lookup", ".rows", ".codes", ".posts"))
    ]
    data_dir = Path(room.app.extensions["settings"].data_dir)
    files = bodies + [path.read_bytes() for path in data_dir.rglob("*") if path.is_file()]
    assert [path.name for path in tmp_path.iterdir()] == ["portal.tar.gz"]
    for secret in secrets:
        assert secret not in dump
        assert secret not in caplog.text
        for form in (secret.encode(), secret.encode("gb18030")):
            assert not any(form in body for body in files), secret


def _dump(room: Room) -> str:
    room.session.commit()
    names = [name for (name,) in room.session.execute(text(
        "SELECT name FROM sqlite_master WHERE type = 'table'" if room.session.get_bind().dialect.name == "sqlite"
        else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))]  # fmt: skip
    rows = [
        str([_plain(cell) for cell in row])
        for name in names
        for row in room.session.execute(text(f'SELECT * FROM "{name}"'))
    ]
    room.session.rollback()
    assert len(rows) > 20
    return "\n".join(rows)


def _plain(cell: object) -> object:
    return bytes(cell).decode("utf-8", "replace") if isinstance(cell, (bytes, memoryview)) else cell


def test_the_second_officer_sees_whole_rows_and_signs_when_all_are_ticked(room: Room) -> None:
    where = room.imported(ONE, TWO, THREE, GONE)
    assert "经办的人不能自己签核" in words(room.officer.page(where))
    assert room.officer.post(f"{where}/sign", {"row": ["2"], "totals": "y"}, page=where).status_code == 409
    assert ONE[1] not in words(room.second.page(where))
    shown = room.second.post(f"{where}/sample", page=where)
    for part in (ONE[0], ONE[1], "莫宇梅", "71.5 / 71.5"):
        assert part in shown.get_data(as_text=True)
    short = room.second.post(f"{where}/sign", {"row": ["2", "3"]}, page=where)
    assert short.status_code == 422
    told = short.get_data(as_text=True)
    assert "还有没勾选的行：第4、5行" in told
    assert "请核对总数后勾选" in told
    assert re.search(r'id="row-2" value="2" checked', told)
    assert (
        room.second.post(
            f"{where}/sign", {"row": ["2", "3", "4", "5"], "totals": "y"}, page=where
        ).status_code
        == 303
    )
    table = room.session.scalars(select(ResultTable)).one()
    assert table.state is ResultState.SIGNED
    assert "准备发布" in words(room.officer.page(where))


def test_a_file_that_does_not_agree_is_returned_and_its_rows_leave(room: Room) -> None:
    where = room.imported(ONE, TWO)
    assert room.second.post(f"{where}/return", page=where).status_code == 303
    assert room.session.scalar(select(func.count()).select_from(Result)) == 0
    assert "已退回" in words(room.officer.page(AT))


def test_one_row_is_found_by_its_ticket_and_the_view_is_in_the_trail(room: Room) -> None:
    where = room.imported(ONE, TWO)
    shown = room.officer.post(f"{where}/row", {"ticket": f" {TWO[0]} "}, page=where)
    assert TWO[1] in shown.get_data(as_text=True)
    assert room.officer.post(f"{where}/row", {"ticket": "1"}, page=where).status_code == 422
    views = room.session.execute(
        text("SELECT count(*) FROM audit_entries WHERE act = 'results_viewed'")
    ).scalar_one()
    assert views == 1


def test_a_release_is_prepared_signed_by_another_moved_suspended_and_resumed(
    room: Room, clock: FrozenClock
) -> None:
    where = room.signed(ONE, TWO, THREE, GONE)
    form = room.officer.page(f"{where}/release")
    assert form.one("input", type="radio", value="whole").attrs.keys() >= {"checked"}
    release = room.released(where, recheck_from="2026-12-01 09:00", recheck_until="2026-12-04 18:00")
    assert room.officer.post(f"{release}/sign", page=release).status_code == 409
    assert room.second.post(f"{release}/sign", page=release).status_code == 303
    moved = {"opens_at": "2026-12-02 09:00", "reason": "系统维护"}
    assert room.officer.post(f"{release}/move", {**moved, "reason": ""}, page=release).status_code == 422
    assert room.officer.post(f"{release}/move", moved, page=release).status_code == 303
    room.travel(clock, "2026-12-02 09:00")
    assert look(signed_releases(room.session), instant("2026-12-02 09:00")).standing is Standing.OPEN
    assert (
        room.officer.post(
            f"{release}/suspend", {"reason": "成绩正在核对，暂停查询"}, page=release
        ).status_code
        == 303
    )
    assert look(signed_releases(room.session), instant("2026-12-02 09:00")).standing is Standing.SUSPENDED
    assert room.officer.post(f"{release}/resume", page=release).status_code == 409
    assert room.second.post(f"{release}/resume", page=release).status_code == 303
    assert "可以查询" in words(room.officer.page(release))


def test_an_amendment_says_why(room: Room) -> None:
    where = room.signed(ONE, TWO)
    assert room.second.post(f"{room.released(where)}/sign", page=where).status_code == 303
    again = room.signed(ONE, TWO, THREE)
    page = f"{again}/release"
    plan = {"opens_at": "2026-12-05 09:00", "id_part": "whole", "occasion": "x"}
    told = room.officer.post(page, plan, page=page)
    assert told.status_code == 422
    assert "更正要写明原因" in told.get_data(as_text=True)
    release = room.released(again, public_reason="登分有误", opens_at="2026-12-05 09:00")
    assert "更正的原因：登分有误" in words(room.officer.page(release))


@pytest.mark.parametrize(
    ("at", "sentence"),
    [("2026-11-27 17:30", "是周五下班时间"), ("2026-11-28 09:00", "是休息日"), ("2026-12-01 20:00", "不是上班时间")],
)  # fmt: skip
def test_an_hour_without_staff_is_warned_of_not_forbidden(room: Room, at: str, sentence: str) -> None:
    release = room.released(room.signed(ONE, TWO), opens_at=at)
    assert sentence in words(room.second.page(release))
    assert room.second.post(f"{release}/sign", page=release).status_code == 303


def test_a_job_tells_a_script_how_far_it_is_and_is_cancelled_before_it_writes(room: Room) -> None:
    answer = room.officer.post(AT, {"file": (BytesIO(csv_of(ONE).getvalue()), "a.csv"), "stage": "written", "occasion": "c"}, page=AT)  # fmt: skip
    where = answer.headers["Location"]
    told = room.officer.client.get(f"{where}/status.json").get_json()
    assert (told["state"], told["over"], told["heading"]) == ("queued", False, "排队中")
    assert room.officer.page(where).all("progress")
    assert room.officer.post(f"{where}/cancel", page=where).status_code == 303
    room.work()
    job = room.session.scalars(select(Job)).one()
    assert job.state is JobState.CANCELLED
    assert room.officer.post(f"{where}/retry", page=where).status_code == 303
    room.work()
    assert room.session.scalars(select(Job)).one().state is JobState.WAITING
    assert room.session.scalar(select(func.count()).select_from(Result)) == 1


def test_the_same_form_sent_twice_is_one_job(room: Room) -> None:
    for _ in range(2):
        room.officer.post(AT, {"file": (BytesIO(csv_of(ONE).getvalue()), "a.csv"), "stage": "written", "occasion": "c"}, page=AT)  # fmt: skip
    room.work()
    assert room.session.scalar(select(func.count()).select_from(Job)) == 1
    assert room.session.scalar(select(func.count()).select_from(ResultTable)) == 1


def test_a_form_without_file_or_stage_is_told_beside_its_fields(room: Room) -> None:
    answer = room.officer.post(AT, {"stage": "hire"}, page=AT)
    assert answer.status_code == 422
    for sentence in ("请选择成绩文件", "请选择是哪个阶段的成绩"):
        assert sentence in answer.get_data(as_text=True)
    wrong = room.officer.post(AT, {"file": (BytesIO(b"x"), "a.pdf"), "stage": "written"}, page=AT)
    assert "只能导入CSV、XLSX或XLS文件" in wrong.get_data(as_text=True)


def test_other_organs_see_nothing_and_other_duties_may_not(room: Room) -> None:
    where = room.imported(ONE)
    release = room.released(room.signed(ONE))
    for address in (AT, where, release, "/staff/jobs/1", "/staff/jobs/1/status.json"):
        assert room.stranger.client.get(address).status_code == 404, address
        assert room.author.client.get(address).status_code == 403, address
    assert room.stranger.post(f"{release}/suspend", {"reason": "x"}).status_code == 404


def test_a_request_is_opened_decided_and_closed_by_two(room: Room, clock: FrozenClock) -> None:
    where = room.signed(ONE, TWO, GONE)
    release = room.released(where, recheck_from="2026-12-01 09:00", recheck_until="2026-12-04 18:00")
    room.second.post(f"{release}/sign", page=release)
    now = instant("2026-12-01 10:00")
    room.travel(clock, "2026-12-01 10:00")
    current = look(signed_releases(room.session), now).current
    assert current is not None
    asked = rechecking.ask(
        room.session, current, ticket=GONE[0], name=GONE[2], phone="13800000000", component="aptitude",
        reason="marked_absent", status=Status.ABSENT, keys=room.app.extensions["exam_keys"], now=now,
    )  # fmt: skip
    page = f"/staff/rechecks/{asked.id}"
    assert "没有办结的" in words(room.officer.page("/staff/rechecks"))
    assert GONE[0] not in words(room.officer.page(page))
    assert GONE[0] in room.officer.post(f"{page}/open", page=page).get_data(as_text=True)
    assert room.officer.post(f"{page}/decide", {"decision": ""}, page=page).status_code == 422
    assert (
        room.officer.post(f"{page}/decide", {"decision": "changed:attendance_mended"}, page=page).status_code
        == 303
    )
    assert room.officer.post(f"{page}/close", page=page).status_code == 409
    assert room.second.post(f"{page}/back", page=page).status_code == 303
    assert (
        room.officer.post(
            f"{page}/decide", {"decision": "unchanged:attendance_checked"}, page=page
        ).status_code
        == 303
    )
    assert room.second.post(f"{page}/close", page=page).status_code == 303
    assert "已核对考场记录" in words(room.officer.page(page))


def test_requests_about_all_papers_are_shown_and_counted_as_such(room: Room, clock: FrozenClock) -> None:
    where = room.signed(ONE, TWO, GONE)
    release = room.released(where, recheck_from="2026-12-01 09:00", recheck_until="2026-12-04 18:00")
    room.second.post(f"{release}/sign", page=release)
    now = instant("2026-12-01 10:00")
    room.travel(clock, "2026-12-01 10:00")
    current = look(signed_releases(room.session), now).current
    assert current is not None
    asked = [
        rechecking.ask(
            room.session, current, ticket=row[0], name=row[2], phone="00008600", component=component, reason=reason,
            status=status, keys=room.app.extensions["exam_keys"], now=now,
        )
        for row, component, reason, status in (
            (ONE, "essay", "far_from_expected", Status.TAKEN),
            (TWO, rechecking.ALL_PAPERS, "far_from_expected", Status.TAKEN),
            (GONE, rechecking.ALL_PAPERS, "marked_absent", Status.ABSENT),
        )
    ]  # fmt: skip
    room.session.commit()
    page = room.officer.page("/staff/rechecks")
    assert [row.all("td")[1].words for row in page.one("main").one("tbody").all("tr")] == [
        "申论", "全部科目", "全部科目",
    ]  # fmt: skip
    assert "申论1件；全部科目2件" in words(page)
    assert "科目全部科目" in words(room.officer.page(f"/staff/rechecks/{asked[2].id}")).replace(" ", "")


def test_the_menu_counts_what_waits_for_this_officer(room: Room) -> None:
    room.imported(ONE)
    assert "成绩1项等您处理" in room.second.page(AT).one("nav", "side").words.replace(" ", "")
    assert "成绩1项" not in room.officer.page(AT).one("nav", "side").words.replace(" ", "")
    assert room.session.scalar(select(func.count()).select_from(Exam)) == 1
