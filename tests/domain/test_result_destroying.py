"""成绩销毁: by two officers or by the term in the exam's rules; keys, rows and files leave, and a restore leaves them gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.audit.models import AuditEntry
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.core.epoch import read_epoch
from hr_portal.core.ledger import Ledger, Line
from hr_portal.recruitment.exam_keys import ExamKeys, ExamKeyTrouble
from hr_portal.recruitment.release_facts import signed_releases
from hr_portal.recruitment.result_destroying import (
    destroy_again,
    destroy_by_two,
    destroy_due,
    forget_keys,
    term_ends,
)
from hr_portal.recruitment.result_importing import are_destroyed
from hr_portal.recruitment.result_models import Release, Result, ResultTable
from tests.clockwork import instant
from tests.domain.acting import refused
from tests.domain.test_exam_commands import told
from tests.factories.exams import NOW
from tests.factories.results import ONE, OPENS, TWO, Results, csv_of, make_results, released, signed, take


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "erasures.jsonl")


def opened(session: Session, folder: Path, **changes: Any) -> Results:
    results = make_results(session, folder, **changes)
    released(session, results.bureau, signed(session, results, ONE, TWO), results.keys, results.snapshots)
    session.commit()
    return results


def rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Result)) or 0


def key_files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "exams").iterdir())


def test_two_officers_destroy_keys_rows_and_files_and_the_trail_says_how_many(
    session: Session, tmp_path: Path, ledger: Ledger
) -> None:
    results = opened(session, tmp_path)
    exam, bureau, now = results.exam, results.bureau, instant(NOW)
    with refused("officer_confirms_own"):
        destroy_by_two(session, exam, first=bureau.officer, second=bureau.officer, ledger=ledger, now=now)
    with refused("no_exam_duty"):
        destroy_by_two(
            session, exam, first=bureau.officer, second=bureau.office.author, ledger=ledger, now=now
        )
    assert ledger.read() == []
    made = destroy_by_two(session, exam, first=bureau.officer, second=bureau.second, ledger=ledger, now=now)
    session.commit()
    assert (made.tables, made.rows, made.releases) == (1, 2, 1)
    assert forget_keys(session, exam.slug, keys=results.keys, snapshots=results.snapshots) == (2, 3)
    assert (rows(session), key_files(tmp_path), list((tmp_path / "releases").iterdir())) == (0, [], [])
    assert signed_releases(session) == []
    assert session.scalars(select(Release)).one().destroyed_at == now
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.facts["rows"]) == ("results_destroyed", 2)
    with pytest.raises(ExamKeyTrouble):
        ExamKeys(tmp_path / "exams", may_make=False).lookup(exam.slug)
    assert are_destroyed(session, exam)
    with refused("results_destroyed"):
        take(session, bureau, exam, results.keys, csv_of(ONE))


def test_nothing_leaves_where_no_term_is_set(session: Session, tmp_path: Path, ledger: Ledger) -> None:
    results = opened(session, tmp_path)
    later = OPENS + timedelta(days=10_000)
    assert destroy_due(session, ledger, keys=results.keys, snapshots=results.snapshots, now=later) == 0
    assert (rows(session), len(key_files(tmp_path))) == (2, 2)


def test_the_term_counts_from_the_opening_and_ends_to_the_second(
    session: Session, tmp_path: Path, ledger: Ledger
) -> None:
    results = opened(session, tmp_path, retention={"results_days": 30})
    due = {"keys": results.keys, "snapshots": results.snapshots}
    ends = OPENS + timedelta(days=30)
    assert term_ends(session, results.exam) == ends
    assert destroy_due(session, ledger, **due, now=ends - timedelta(microseconds=1)) == 0
    assert destroy_due(session, ledger, **due, now=ends) == 1
    assert destroy_due(session, ledger, **due, now=ends) == 0
    assert (rows(session), key_files(tmp_path)) == (0, [])
    assert [(line.what, line.index) for line in ledger.read()] == [("results", "anlan-2027")]


def test_what_a_crash_left_after_the_commit_goes_with_the_next_night(
    session: Session, tmp_path: Path, ledger: Ledger
) -> None:
    results = opened(session, tmp_path)
    bureau, now = results.bureau, instant(NOW)
    destroy_by_two(session, results.exam, first=bureau.officer, second=bureau.second, ledger=ledger, now=now)
    session.commit()
    assert len(key_files(tmp_path)) == 2
    assert destroy_due(session, ledger, keys=results.keys, snapshots=results.snapshots, now=now) == 0
    assert key_files(tmp_path) == []


def test_a_restore_of_an_older_backup_destroys_again(
    session: Session, tmp_path: Path, ledger: Ledger
) -> None:
    results = opened(session, tmp_path)
    bureau, now = results.bureau, instant(NOW)
    destroy_by_two(session, results.exam, first=bureau.officer, second=bureau.second, ledger=ledger, now=now)
    session.rollback()  # the rows as a backup brings them back; the ledger knows
    assert rows(session) == 2
    assert destroy_again(session, ledger.read(), actor=COMMAND_LINE, now=now + timedelta(days=1)) == 1
    assert rows(session) == 0
    assert session.scalars(select(ResultTable)).one().destroyed_at == now + timedelta(days=1)


@pytest.mark.parametrize("how", ["two officers", "term", "restore"])
def test_the_epoch_rises_in_the_transaction_that_destroys(
    session: Session, tmp_path: Path, ledger: Ledger, how: str
) -> None:
    results = opened(session, tmp_path, retention={"results_days": 30})
    exam, bureau, before = results.exam, results.bureau, read_epoch(session)
    later = OPENS + timedelta(days=30)
    if how == "term":
        destroy_due(session, ledger, keys=results.keys, snapshots=results.snapshots, now=later)
    elif how == "two officers":
        destroy_by_two(session, exam, first=bureau.officer, second=bureau.second, ledger=ledger, now=later)
        assert read_epoch(session) == before + 1
        session.rollback()
        assert read_epoch(session) == before
        destroy_by_two(session, exam, first=bureau.officer, second=bureau.second, ledger=ledger, now=later)
        session.commit()
    else:
        ledger.append([Line("results", later, before, index=exam.slug)])
        destroy_again(session, ledger.read(), actor=COMMAND_LINE, now=later)
        session.commit()
    assert session.scalars(select(Release)).one().destroyed_at == later
    assert read_epoch(session) == before + 1


def test_the_command_asks_for_two(app: Flask, session: Session, tmp_path: Path) -> None:
    opened(session, tmp_path)
    assert told(app, "destroy-results", "--exam", "anlan-2027", "--by", "officer-AL02", "--confirmed-by", "officer-AL02")[0] == 1  # fmt: skip
    code, made = told(app, "destroy-results", "--exam", "anlan-2027", "--by", "officer-AL02", "--confirmed-by", "second-AL02")  # fmt: skip
    assert (code, made["rows"], made["releases"]) == (0, 2, 1)
