"""考试和职位 at the staff pages: rules proposed by one officer and confirmed by another; tables read in the background, mended,
confirmed; a change of an open exam told by a notice."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.core.jobs import Job, JobState, run_waiting
from hr_portal.core.tables import read_tables
from hr_portal.extensions import db
from hr_portal.recruitment import exams
from hr_portal.recruitment.exam_rules import plain
from hr_portal.recruitment.import_jobs import runners
from hr_portal.recruitment.models import (
    Exam,
    ExamVersion,
    HeadingAlias,
    Position,
    PositionFigure,
    PositionTable,
    StageNotice,
    TableState,
)
from hr_portal.web.staff.exam_toml import to_toml
from tests.client import Client
from tests.clockwork import instant
from tests.factories.desk import Clerk, seat
from tests.factories.exams import (
    HEADINGS,
    NOW,
    RULES,
    TITLE,
    Bureau,
    confirmed,
    imported,
    make_bureau,
    make_exam,
    post,
    posts,
    table_of,
    workbook,
)
from tests.factories.notices import drafted
from tests.web.rendered import Node

NINE = instant(NOW)
LIST = "/staff/exams"
AT = f"{LIST}/anlan-2027"


@dataclass
class Room:
    """Two officers of the bureau, one of another, and a worker that is called by hand."""

    app: Flask
    session: Session
    bureau: Bureau
    officer: Clerk
    second: Clerk
    stranger: Clerk

    def exam(self, **values: Any) -> Exam:
        found = make_exam(self.session, self.bureau, **values)
        self.session.commit()
        return found

    def work(self) -> None:
        self.session.commit()
        extensions = self.app.extensions
        run_waiting(db.session(), runners(extensions["store"], extensions["clock"]), extensions["clock"])
        self.session.expire_all()

    def upload(self, data: bytes, name: str = "职位表.xlsx", *, occasion: str = "o1", to: str = "positions", **more: str) -> str:  # fmt: skip
        answer = self.officer.post(f"{AT}/{to}", {"file": (BytesIO(data), name), "occasion": occasion, **more}, page=f"{AT}/{to}")  # fmt: skip
        assert answer.status_code == 303, answer.get_data(as_text=True)[-2500:]
        self.work()
        return str(answer.headers["Location"])

    def count(self, model: Any) -> int:
        return self.session.scalar(select(func.count()).select_from(model)) or 0

    def table(self) -> PositionTable:
        found = self.session.scalars(select(PositionTable).order_by(PositionTable.number.desc())).first()
        assert found is not None
        return found


@pytest.fixture
def room(app: Flask, session: Session, make_client: Callable[[], Client]) -> Room:
    bureau, other = make_bureau(session), make_bureau(session, "AL09")
    session.commit()
    people = (bureau.officer, bureau.second, other.officer)
    return Room(app, session, bureau, *(seat(session, make_client, person) for person in people))


def words(page: Node) -> str:
    return page.one("main").words


def file(content: dict[str, Any], name: str = "考试.toml") -> dict[str, Any]:
    return {"file": (BytesIO(to_toml(plain(content)).encode()), name)}


# --- rules -------------------------------------------------------------------------------------------------------------


def test_rules_written_as_a_file_read_back_the_same() -> None:
    content = plain({**RULES, "note": '引号"和\\反斜杠\n换行\x7f'})
    assert tomllib.loads(to_toml(content)) == content


def test_an_exam_begins_with_a_file_and_is_in_force_when_the_second_officer_confirms(room: Room) -> None:
    assert "还没有考试" in words(room.officer.page(LIST))
    answer = room.officer.post(LIST, file(RULES), page=LIST)
    assert (answer.status_code, answer.headers["Location"]) == (303, AT)
    own = room.officer.page(AT)
    assert "等待确认" in words(own)
    assert "经办的人不能自己" in words(own)
    assert not [one for one in own.all("form") if one.attrs.get("action") == f"{AT}/rules/confirm"]
    assert 'class="n">1' in room.second.get(LIST).get_data(as_text=True)
    assert room.second.fill(AT, {}, to=f"{AT}/rules/confirm").status_code == 303
    page = words(room.second.page(AT))
    assert "现行规则：第1版" in page
    assert "已确认，第1版规则现在生效" in page
    told = room.second.get(f"{AT}/rules.toml")
    assert tomllib.loads(told.get_data(as_text=True)) == plain(RULES)


def test_each_fault_of_the_file_is_told_by_its_place_and_nothing_is_written(room: Room) -> None:
    wrong = plain(RULES)
    wrong["stages"][1]["ends"] = "2026-01-01"
    wrong["classes"][0]["steps"][0]["formula"] = "aptitude +"
    answer = room.officer.post(LIST, file(wrong), page=LIST)
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    assert "阶段 第2项 结束：结束早于开始，请核对两个时间" in said
    assert "职位分类 第1项 计算步骤 第1项 公式：" in said
    assert room.count(Exam) == 0


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xfe\x00", "不是UTF-8"),
        (b"slug = ", "不是TOML"),
        (b"[" * 100_000, "不是TOML"),
        (b"x" * (256 * 1024 + 1), "超过256KB"),
        (b"slug = 'a'\nnote = 09:00:00", "没有这一项"),
    ],
)
def test_what_is_no_file_of_rules_says_so(room: Room, data: bytes, says: str) -> None:
    answer = room.officer.post(LIST, {"file": (BytesIO(data), "a.toml")}, page=LIST)
    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)
    assert room.officer.post(LIST, {}, page=LIST).status_code == 422


def test_a_version_shows_what_it_changes_and_confirms_only_what_was_seen(room: Room) -> None:
    room.exam()
    assert room.officer.post(f"{AT}/rules", file({**RULES, "authorised_by": "经省公务员局批准组织"}), page=AT).status_code == 303  # fmt: skip
    page = room.second.page(AT)
    row = page.one("section", **{"aria-labelledby": "waiting"}).one("tbody").one("tr")
    assert row.words.startswith("授权说明")
    assert next(one.text for one in row.all("ins")).endswith("批准")
    seen = next(one for one in page.all("input", name="seen") if one.attrs["value"]).attrs["value"]
    room.officer.post(f"{AT}/rules", file({**RULES, "authorised_by": "其他"}), page=AT)
    answer = room.second.post(f"{AT}/rules/confirm", {"seen": seen}, page=AT)
    assert answer.status_code == 409
    assert "规则在您打开以后又改过，请重新核对" in answer.get_data(as_text=True)
    assert room.second.fill(AT, {}, to=f"{AT}/rules/confirm").status_code == 303
    assert room.second.page(AT).one("main").words.count("其他") >= 1


def test_a_confirmation_sent_twice_is_one(room: Room) -> None:
    room.officer.post(LIST, file(RULES), page=LIST)
    seen = room.second.page(AT).one("input", name="seen").attrs["value"]
    for _ in range(2):
        assert room.second.post(f"{AT}/rules/confirm", {"seen": seen}, page=AT).status_code == 303
    assert room.count(ExamVersion) == 1


def test_rules_of_another_exam_do_not_go_in_here(room: Room) -> None:
    room.exam()
    answer = room.officer.post(f"{AT}/rules", file({**RULES, "slug": "other"}), page=AT)
    assert answer.status_code == 422
    assert "文件里的短名是other" in answer.get_data(as_text=True)


def test_rules_from_the_command_line_need_an_officer_and_another_one(room: Room) -> None:
    exams.propose(room.session, plain(RULES), officer=None, actor=room.bureau.officer, now=NINE)
    room.session.commit()
    assert "还没有考务经办" in words(room.officer.page(AT))
    assert room.officer.fill(AT, {}, to=f"{AT}/rules/answer").status_code == 303
    assert room.second.fill(AT, {}, to=f"{AT}/rules/confirm").status_code == 303


def test_dates_are_changed_in_a_form_and_may_stay_open(room: Room) -> None:
    room.exam()
    where = f"{AT}/stages"
    page = room.officer.page(where)
    assert page.by_id("stages-1-starts").attrs["value"] == "2026-11-24 08:00"  # type: ignore[union-attr]
    answer = room.officer.fill(where, {"stages-2-starts": "2027年1月4日9点", "stages-7-starts": "2027-03-01", "stages-3-starts": ""}, to=where)  # fmt: skip
    assert answer.status_code == 303
    (version,) = room.session.scalars(select(ExamVersion).where(ExamVersion.confirmed_at.is_(None)))
    stages = version.content["stages"]
    assert (stages[2]["starts"], stages[7]["starts"], "starts" in stages[3]) == ("2027-01-04 09:00", "2027-03-01", False)  # fmt: skip
    said = words(room.second.page(AT))
    assert "阶段 “打印准考证” 开始" in said
    again = room.officer.page(where)
    assert again.by_id("stages-2-starts").attrs["value"] == "2027-01-04 09:00"  # type: ignore[union-attr]


def test_a_date_at_fault_is_told_beside_its_field(room: Room) -> None:
    room.exam()
    where = f"{AT}/stages"
    answer = room.officer.fill(where, {"stages-1-ends": "月底", "stages-3-note": "请带证件"}, to=where)
    assert answer.status_code == 422
    assert "时间写成2026-12-01" in answer.get_data(as_text=True)
    assert "请带证件" in answer.get_data(as_text=True)
    answer = room.officer.fill(where, {"stages-6-starts": "2027-02-02"}, to=where)
    assert answer.status_code == 422
    assert "名单早于成绩复核截止" in answer.get_data(as_text=True)
    marked = {"stages-6-starts": "2027-02-02", "stages-6-marked_subject_to_recheck": "y"}
    assert room.officer.fill(where, marked, to=where).status_code == 303


def test_the_form_of_dates_sent_after_somebody_else_saved_is_not_taken_but_kept(room: Room) -> None:
    room.exam()
    where = f"{AT}/stages"
    first = room.officer.page(where)
    seen = first.one("input", name="seen").attrs["value"]
    room.second.fill(where, {"stages-3-starts": "2027-01-17"}, to=where)
    answer = room.officer.fill(where, {"seen": seen, "stages-4-note": "我的说明"}, to=where)
    assert answer.status_code == 409
    assert "我的说明" in answer.get_data(as_text=True)


def test_the_exam_is_opened_once_and_copied_with_open_dates(room: Room) -> None:
    exam = room.exam()
    assert "马上在网上公开" in words(room.officer.page(f"{AT}/open"))
    for _ in range(2):
        assert room.officer.post(f"{AT}/open", page=AT).status_code == 303
    room.session.expire_all()
    assert exam.is_open
    for _ in range(2):
        answer = room.officer.post(f"{AT}/copy", {"slug": "anlan-2028"}, page=AT)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}/anlan-2028/stages")
        room.session.expire_all()
        assert room.count(Exam) == 2
        break
    again = room.officer.post(f"{AT}/copy", {"slug": "anlan-2028"}, page=AT)
    assert (again.status_code, room.count(Exam)) == (303, 2)
    assert room.officer.post(f"{AT}/copy", {"slug": "anlan-2027"}, page=AT).status_code == 422
    assert "请填写新考试的短名" in room.officer.post(f"{AT}/copy", {"slug": ""}, page=AT).get_data(
        as_text=True
    )


def test_a_notice_is_tied_to_a_stage_and_untied_but_no_list_before_the_recheck_closes(room: Room) -> None:
    room.exam()
    notice = drafted(room.session, room.bureau.office, "recruit_list")
    room.session.commit()
    tie = {"stage": "announcement", "notice": str(notice.id)}
    assert room.officer.post(f"{AT}/notices", tie, page=AT).status_code == 303
    assert room.count(StageNotice) == 1
    refused = room.officer.post(f"{AT}/notices", {**tie, "stage": "interview"}, page=AT)
    assert refused.status_code == 422
    assert "成绩复核截止前不能公布名单" in refused.get_data(as_text=True)
    for _ in range(2):
        assert room.officer.post(f"{AT}/notices/unlink", tie, page=AT).status_code == 303
    assert room.count(StageNotice) == 0
    assert room.officer.post(f"{AT}/notices", {**tie, "notice": "9999"}, page=AT).status_code == 422


def test_exams_of_another_organ_do_not_exist_for_its_officers(room: Room) -> None:
    room.exam()
    imported(
        room.session,
        room.bureau,
        room.session.scalars(select(Exam)).one(),
        table_of(*posts(2)),
    )
    room.session.commit()
    assert "还没有考试" in words(room.stranger.page(LIST))
    for address in (AT, f"{AT}/stages", f"{AT}/positions", f"{AT}/positions/1", f"{AT}/applicants", f"{AT}/rules.toml"):  # fmt: skip
        assert room.stranger.get(address).status_code == 404
    for address in (f"{AT}/rules/confirm", f"{AT}/positions/1/confirm", f"{AT}/open", f"{AT}/notices/unlink"):
        assert room.stranger.post(address).status_code == 404


# --- tables ------------------------------------------------------------------------------------------------------------


def test_a_clean_table_waits_is_shown_and_confirmed_by_the_second_officer(room: Room) -> None:
    room.exam()
    job = room.upload(table_of(*posts(3), ["合计", "", "", 6]))
    page = words(room.officer.page(job))
    for part in ("等您处理", "已检查4 / 4行", "职位表", "合计行", "另一位考务确认"):
        assert part in page, page
    own = words(room.officer.page(f"{AT}/positions/1"))
    assert "经办的人不能自己" in own
    assert "没有可比的上一版" in own
    assert room.officer.post(f"{AT}/positions/1/confirm", page=AT).status_code == 409
    for _ in range(2):
        assert room.second.post(f"{AT}/positions/1/confirm", page=AT).status_code == 303
    room.session.expire_all()
    assert room.table().state is TableState.CONFIRMED
    assert "现行" in words(room.officer.page(f"{AT}/positions"))
    assert "3个，招录6人" in words(room.officer.page(LIST))


def test_a_form_sent_twice_is_one_job_and_a_mended_file_another(room: Room) -> None:
    room.exam()
    data = table_of(*posts(3))
    first = room.upload(data)
    assert room.upload(data) == first
    assert room.upload(table_of(*posts(4))) != first
    assert (room.count(Job), room.count(PositionTable)) == (2, 2)


def test_faults_stand_on_the_page_and_in_a_workbook_and_the_mended_file_shows_what_changed(
    room: Room,
) -> None:
    exam = room.exam()
    confirmed(room.session, room.bureau, exam, table_of(*posts(4)))
    room.session.commit()
    wrong = [post(1), post(2, 招录人数="若干"), post(4, 招录人数=1), post(5), post(1)]
    job = room.upload(table_of(*wrong))
    page = room.officer.page(job)
    said = words(page)
    assert "检查完成，2处需要处理" in said
    for part in ("若干", "招录人数不是整数", "请写成数字，如2", "与“职位表”第3行重复，", "什么都不会写入"):
        assert part.rstrip("，") in said, said
    book = read_tables(room.officer.get(f"{job}/problems.xlsx").data, "问题.xlsx")
    assert book.sheets[0].rows[1] == [
        "职位表",
        "4",
        "招录人数",
        "若干",
        "招录人数不是整数",
        "请写成数字，如2",
    ]
    assert book.sheets[1].rows[0][:3] == ["行号", "问题", "怎么改"]
    assert room.count(PositionTable) == 1
    room.upload(table_of(post(1), post(2, 学历要求="研究生"), post(4, 招录人数=1), post(5)), occasion="o2")
    shown = room.second.page(f"{AT}/positions/2")
    told = words(shown)
    for part in ("新增职位1个", "取消职位1个", "减少名额1个", "调整条件1个", "没有变化1个", "8人，改为7人"):  # fmt: skip
        assert part in told, told
    changed = shown.one("section", **{"aria-labelledby": "changed"})
    assert any("研究生" in one.text for one in changed.all("ins"))


def test_an_unknown_heading_is_taught_and_the_file_read_again(room: Room) -> None:
    room.exam()
    heads = ["用工主体", *HEADINGS[1:]]
    job = room.upload(table_of(*posts(2), headings=heads))
    page = room.officer.page(job)
    assert "没有“招录单位”一列" in words(page)
    assert "“用工主体”是什么" in words(page)
    to = f"{job}/columns"
    nothing = room.officer.fill(job, {}, to=to)
    assert nothing.status_code == 422
    assert "请至少为一列选择它是什么" in nothing.get_data(as_text=True)
    assert room.officer.fill(job, {"columns-0-meaning": "unit"}, to=to).status_code == 303
    room.work()
    found = room.session.scalars(select(Job)).one()
    assert (found.state, room.count(Position), room.count(HeadingAlias)) == (JobState.WAITING, 2, 1)
    assert (
        room.officer.post(to, {"columns-0-heading": "用工主体", "columns-0-meaning": "unit"}).status_code
        == 409
    )


def test_a_column_that_is_not_needed_may_be_taught_from_the_table_that_waits(room: Room) -> None:
    room.exam()
    heads = [*HEADINGS[:4], "学历起点", *HEADINGS[5:]]
    room.upload(table_of(*posts(2), headings=heads))
    where = f"{AT}/positions/1"
    answer = room.officer.fill(where, {"columns-0-meaning": "education"}, to=f"{where}/columns")
    assert answer.status_code == 303
    room.work()
    assert room.table().number == 2
    assert set(room.session.scalars(select(Position.education))) == {"本科以上"}


def test_renamed_headings_are_handled_by_the_list_of_headings_alone(room: Room) -> None:
    room.exam()
    heads = ["用工主体", "坑位", "坑位号", "要几个", "学历要求", "专业", "其他要求"]
    taught = {"用工主体": "unit", "坑位": "title", "坑位号": "code", "要几个": "headcount"}
    for heading, meaning in taught.items():
        answer = room.officer.post(
            "/staff/headings", {"heading": heading, "meaning": meaning}, page="/staff/headings"
        )
        assert answer.status_code == 303
    room.upload(table_of(*posts(3), headings=heads))
    assert room.count(Position) == 3
    assert "坑位号" in words(room.officer.page("/staff/headings"))
    for _ in range(2):
        room.officer.post("/staff/headings/forget", {"heading": "坑位号"}, page="/staff/headings")
    assert room.count(HeadingAlias) == 3
    assert room.officer.post("/staff/headings", {"heading": "", "meaning": "x"}, page="/staff/headings").status_code == 422  # fmt: skip


def test_a_change_of_an_open_exam_is_told_by_a_draft_notice_of_the_author_who_was_chosen(room: Room) -> None:
    exam = room.exam(is_open=True)
    confirmed(room.session, room.bureau, exam, table_of(*posts(2)))
    room.session.commit()
    room.upload(table_of(post(1, 招录人数=1), post(3)))
    where = f"{AT}/positions/2"
    page = room.second.page(where)
    assert room.bureau.office.author.name in words(page)
    answer = room.second.post(f"{where}/confirm", {"author": "0"}, page=where)
    assert answer.status_code == 422
    assert "请选择拟稿人" in answer.get_data(as_text=True)
    answer = room.second.fill(where, {}, to=f"{where}/confirm")
    assert answer.status_code == 303
    room.session.expire_all()
    notice = room.table().change_notice
    assert notice is not None
    assert notice.author_id == room.bureau.office.author.id
    said = words(room.second.page(where))
    assert "职位调整公告" in said
    assert "已确认，调整公告公开时生效" in said
    assert f"/staff/notices/{notice.id}" in room.second.get(where).get_data(as_text=True)
    assert "已确认，调整公告公开时生效" in words(room.officer.page(f"{AT}/positions"))


def test_a_table_is_refused_and_its_rows_leave(room: Room) -> None:
    room.exam()
    room.upload(table_of(*posts(2)))
    for _ in range(2):
        assert room.second.post(f"{AT}/positions/1/refuse", page=AT).status_code == 303
    assert room.count(Position) == 0
    assert "不予确认" in words(room.officer.page(f"{AT}/positions"))
    assert room.second.post(f"{AT}/positions/1/confirm", page=AT).status_code == 409


def test_a_job_is_cancelled_before_it_wrote_and_tried_again(room: Room) -> None:
    room.exam()
    data = {"file": (BytesIO(table_of(*posts(2))), "职位表.xlsx"), "occasion": "o"}
    job = room.officer.post(f"{AT}/positions", data, page=f"{AT}/positions").headers["Location"]
    assert "排队中" in words(room.officer.page(job))
    assert room.officer.post(f"{job}/cancel", page=job).status_code == 303
    room.work()
    assert room.count(PositionTable) == 0
    assert room.officer.post(f"{job}/retry", page=job).status_code == 303
    room.work()
    assert room.count(PositionTable) == 1
    assert room.stranger.get(job).status_code == 404


def test_no_file_and_a_file_of_another_kind_are_told_beside_the_field(room: Room) -> None:
    room.exam()
    where = f"{AT}/positions"
    assert "请选择职位表文件" in room.officer.post(where, {}, page=where).get_data(as_text=True)
    answer = room.officer.post(where, {"file": (BytesIO(b"x"), "职位表.pdf")}, page=where)
    assert answer.status_code == 422
    assert room.count(Job) == 0


# --- what must not go in -----------------------------------------------------------------------------------------------


def _beside() -> bytes:
    heads = ["招录单位", "职位名称", "招录人数"]
    return workbook({"职位表": [[*heads, "", *heads], *[["甲局", f"职位{n}", 1, "", "乙局", f"岗位{n}", 2] for n in range(4)]]})  # fmt: skip


def _under() -> bytes:
    other = ["招录人数", "招录单位", "职位名称", "职位代码"]
    return workbook({"职位表": [TITLE, HEADINGS, *posts(3), other, [1, "乙局", "岗位", "999"]]})


BAD: list[tuple[str, bytes | Callable[[], bytes], str]] = [
    ("并排.xlsx", _beside, "并排放了两个表"),
    ("另一个表.xlsx", _under, "从这一行起是另一个表"),
    ("错列.xlsx", lambda: table_of(*posts(2), ["", *post(3)[:-1]]), "这一行的内容错了列"),
    ("代码.xlsx", lambda: table_of(*posts(2), post(3, 职位代码=27020000000003001.0)), "尾数已经丢失"),
    ("乱码.csv", "招录单位,职位名称,职位代码,招录人数\n锟斤拷锟斤拷,科员,001,1\n".encode(), "有乱码"),
    ("残缺.csv", "招录单位,职位名称,职位代码,招录人数\n甲局,科员,001,1\n".encode() + b"\xe5\xff\xfe,x,002,1\n", "残缺"),
    ("坏.xlsx", b"PK\x03\x04 nothing", "损坏"),
    ("空.xlsx", b"", "是空的"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "says"), BAD, ids=[name for name, _, _ in BAD])
def test_what_cannot_be_understood_is_told_once_and_clearly_and_nothing_is_written(
    room: Room, name: str, data: bytes | Callable[[], bytes], says: str
) -> None:
    room.exam()
    page = room.officer.page(room.upload(data if isinstance(data, bytes) else data(), name))
    assert says in words(page), words(page)
    assert room.session.scalars(select(Job)).one().state is JobState.FAILED
    assert (room.count(PositionTable), room.count(Position)) == (0, 0)


# --- applicants --------------------------------------------------------------------------------------------------------


def test_applicants_of_a_day_are_imported_and_replaced(room: Room) -> None:
    exam = room.exam()
    confirmed(room.session, room.bureau, exam, table_of(*posts(2)))
    room.session.commit()
    codes = [post(number)[2] for number in (1, 2)]
    for applied, occasion in ((3, "a"), (5, "b")):
        data = workbook(
            {"报名": [["职位代码", "报名人数", "缴费人数"], [codes[0], applied, 1], [codes[1], 4, 2]]}
        )
        job = room.upload(data, "报名.xlsx", to="applicants", day="2026年11月24日", occasion=occasion)
    assert "看报名人数" in words(room.officer.page(job))
    assert room.count(PositionFigure) == 2
    assert "9" in words(room.officer.page(f"{AT}/applicants"))
    unknown = workbook({"报名": [["职位代码", "报名人数"], ["404", 3]]})
    job = room.upload(unknown, "报名.xlsx", to="applicants", day="2026-11-24", occasion="c")
    assert "里没有这个职位" in words(room.officer.page(job))
    where = f"{AT}/applicants"
    told = room.officer.post(where, {"file": (BytesIO(unknown), "a.xlsx"), "day": "2027-01-01"}, page=where)
    assert "截至的日子不能晚于今天" in told.get_data(as_text=True)
    assert "请填写截至哪一天" in room.officer.post(where, {}, page=where).get_data(as_text=True)


def test_headings_of_applicants_are_taught_on_the_spot(room: Room) -> None:
    room.exam()
    data = workbook({"报名": [["坑位号", "报名人数", "缴费人数"], ["001", 3, 1], ["002", 4, 2]]})
    job = room.upload(data, "报名.xlsx", to="applicants", day="2026-11-24")
    assert room.officer.fill(job, {"columns-0-meaning": "code"}, to=f"{job}/columns").status_code == 303
    room.work()
    assert room.count(PositionFigure) == 2
