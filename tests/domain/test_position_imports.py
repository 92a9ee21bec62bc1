"""导入职位表: read whole, kept waiting, confirmed by a second officer; changes told by a notice before they are in force."""

from __future__ import annotations

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.core.epoch import read_epoch
from hr_portal.notices.models import Notice
from hr_portal.recruitment import confirming, importing, teaching
from hr_portal.recruitment.models import Position, PositionTable, StageNotice, TableState
from hr_portal.recruitment.tables import in_force_from, next_change, table_in_force
from tests.clockwork import instant
from tests.domain.acting import in_work, refused
from tests.factories.exams import (
    HEADINGS,
    NOW,
    checked,
    confirmed,
    imported,
    make_bureau,
    make_exam,
    post,
    posts,
    table_of,
)
from tests.factories.notices import SECRECY, through_the_chain

NINE = instant(NOW)
LATER = instant("2026-11-24 15:00")


def _rows(session: Session, table: PositionTable | None) -> list[Position]:
    assert table is not None
    return list(session.scalars(select(Position).where(Position.table_id == table.id).order_by(Position.id)))


def test_an_imported_table_waits_and_is_in_force_when_a_second_officer_confirms_it(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    table = imported(session, bureau, exam, table_of(*posts(3), ["合计", "", "", 6]))
    assert table.state is TableState.WAITING
    assert table_in_force(session, exam, LATER) is None
    with refused("officer_confirms_own"):
        confirming.confirm(session, table, actor=bureau.officer, now=NINE)
    with refused("no_exam_duty"):
        confirming.confirm(session, table, actor=bureau.office.author, now=NINE)
    assert confirming.confirm(session, table, actor=bureau.second, now=NINE) is None
    assert table_in_force(session, exam, NINE) is table
    first, *_ = _rows(session, table)
    assert (first.key, first.unit, first.headcount, first.row, first.sheet) == (
        "27020000000001", "安澜市第1局", 2, 3, "职位表",
    )  # fmt: skip
    assert first.cells["职位代码"] == "27020000000001"
    assert first.post_class == "general"
    assert (table.report["posts"], table.report["recruits"]) == (3, 6)
    assert [(one["row"], one["why"]) for one in table.report["left_out"]] == [(6, "total")]


def test_a_file_with_faults_writes_nothing(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    rows = [post(1), post(1), post(2, 招录人数="若干"), post(3, 职位名称="")]
    found = checked(session, exam, table_of(*rows))
    told = [(fault.code, fault.row, fault.column, fault.value) for fault in found.faults]
    assert told == [
        ("position_twice", 4, "职位代码", "27020000000001"),
        ("headcount_not_whole", 5, "招录人数", "若干"),
        ("cell_missing", 6, "职位名称", ""),
    ]
    assert session.scalar(select(func.count()).select_from(PositionTable)) == 0
    assert session.scalar(select(func.count()).select_from(Position)) == 0


def test_a_newer_file_takes_the_place_of_one_that_waits(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    first = imported(session, bureau, exam, table_of(*posts(3)))
    second = imported(session, bureau, exam, table_of(*posts(2)))
    session.refresh(first)
    assert (first.state, second.state, second.number) == (TableState.SUPERSEDED, TableState.WAITING, 2)
    assert (_rows(session, first), len(_rows(session, second))) == ([], 2)
    with refused("table_not_waiting"):
        confirming.confirm(session, first, actor=bureau.second, now=NINE)


def test_a_refused_table_leaves_no_rows(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    table = imported(session, bureau, exam, table_of(*posts(3)))
    confirming.refuse(session, table, actor=bureau.second, now=NINE)
    assert (table.state, _rows(session, table)) == (TableState.REFUSED, [])
    assert table_in_force(session, exam, LATER) is None


def test_an_operators_file_needs_an_officer_who_answers_for_it(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    table = imported(session, bureau, exam, table_of(*posts(1)))
    table.imported_by = None
    session.flush()
    with refused("table_without_officer"):
        confirming.confirm(session, table, actor=bureau.second, now=NINE)
    confirming.vouch(session, table, actor=bureau.officer, now=NINE)
    with refused("table_has_officer"):
        confirming.vouch(session, table, actor=bureau.second, now=NINE)
    confirming.confirm(session, table, actor=bureau.second, now=NINE)


def test_a_change_is_shown_against_the_last_table(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    confirmed(session, bureau, exam, table_of(*posts(5)))
    rows = [post(1), post(2, 招录人数=1), post(3, 专业="法学类"), post(4, 招录人数=3), post(9)]
    changes = checked(session, exam, table_of(*rows)).changes.as_json()
    assert changes["counts"] == {
        "new": 1, "changed": 1, "cancelled": 1, "quota_cut": 1, "quota_raised": 1, "same": 1, "recruits_before": 10,
        "recruits_after": 10,
    }  # fmt: skip
    assert [row["key"] for row in changes["new"]] == ["27020000000009"]
    assert [row["key"] for row in changes["cancelled"]] == ["27020000000005"]
    assert changes["changed"][1]["fields"] == [{"heading": "专业", "before": "不限", "after": "法学类"}]
    assert json.dumps(changes)


def test_a_table_compared_with_one_that_is_no_longer_the_last_is_imported_again(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    early = checked(session, exam, table_of(*posts(2)))
    confirmed(session, bureau, exam, table_of(*posts(5)))
    table = importing.keep(session, exam, early, officer=bureau.officer, actor=bureau.officer, now=NINE)
    with refused("table_overtaken"):
        confirming.confirm(session, table, actor=bureau.second, now=NINE)


def test_a_change_of_an_open_exam_is_in_force_from_the_instant_its_notice_is_public(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    first = confirmed(session, bureau, exam, table_of(*posts(3)))
    exam.opened_at = NINE
    table = imported(session, bureau, exam, table_of(post(1), post(2, 招录人数=1)))
    with refused("change_notice_without_author"):
        confirming.confirm(session, table, actor=bureau.second, now=NINE)
    epoch = read_epoch(session)
    notice = confirming.confirm(session, table, actor=bureau.second, now=NINE, author=bureau.office.author)
    assert notice is not None
    assert read_epoch(session) == epoch, "nothing public changed yet"
    text = in_work(notice).text
    assert text.title == "××省2027年度考试录用公务员（安澜考区）职位调整公告"
    assert text.fields["changes"] == "取消职位1个，减少名额的职位1个。招录名额由6名调整为3名。"
    assert "| 27020000000002 | 安澜市第2局 | 一级主任科员以下 | 2 | 1 |" in text.body
    assert "| 27020000000003 | 安澜市第3局 | 一级主任科员以下 | 2 |" in text.body
    assert session.get(StageNotice, (exam.id, "announcement", notice.id)) is not None
    assert (in_force_from(table), table_in_force(session, exam, LATER)) == (None, first)

    _complete(session, bureau.office.author, notice, "2026-11-24 14:00")
    through_the_chain(session, bureau.office, in_work(notice), now=instant("2026-11-24 10:00"))
    session.flush()
    at_two = instant("2026-11-24 14:00")
    assert table_in_force(session, exam, instant("2026-11-24 13:59:59")) is first
    assert table_in_force(session, exam, at_two) is table
    assert in_force_from(table) == at_two
    assert next_change(session, exam, NINE) == at_two
    assert next_change(session, exam, at_two) is None


def _complete(session: Session, author: object, notice: Notice, publish_at: str) -> None:
    """What the author adds to the draft: the secrecy review, and when it is to be public."""
    from dataclasses import replace

    from hr_portal.notices import drafting

    revision = in_work(notice)
    text = revision.text
    drafting.edit(
        session,
        revision,
        replace(text, fields={**text.fields, **SECRECY}, publish_at=instant(publish_at)),
        base_version=revision.version,
        actor=author,  # type: ignore[arg-type]
        now=NINE,
    )


def test_the_same_table_again_needs_no_notice(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    confirmed(session, bureau, exam, table_of(*posts(3)))
    exam.opened_at = NINE
    table = imported(session, bureau, exam, table_of(*posts(3)))
    assert confirming.confirm(session, table, actor=bureau.second, now=NINE) is None
    assert table_in_force(session, exam, NINE) is table


def test_an_unseen_heading_is_taught_and_the_same_file_is_read(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    headings = ["用工\n主体（全称）", "岗", *HEADINGS[2:]]
    data = table_of(*posts(2), headings=headings)
    found = checked(session, exam, data)
    assert [(f.code, f.facts["field"], f.value) for f in found.faults] == [
        ("column_missing", "unit", "用工 主体（全称）、岗"), ("column_missing", "title", "用工 主体（全称）、岗"),
    ]  # fmt: skip
    with refused("no_exam_duty"):
        teaching.teach(session, "用工主体", "unit", actor=bureau.office.author, now=NINE)
    with refused("alias_field_unknown"):
        teaching.teach(session, "用工主体", "unt", actor=bureau.officer, now=NINE)
    teaching.teach(session, " 用工　主体", "unit", actor=bureau.officer, now=NINE)
    teaching.teach(session, "岗", "title", actor=bureau.officer, now=NINE)
    session.commit()
    found = checked(session, exam, data)
    assert found.is_clean, found.faults
    assert [row["unit"] for row in found.positions.rows] == ["安澜市第1局", "安澜市第2局"]
