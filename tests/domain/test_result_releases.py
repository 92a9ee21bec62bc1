"""Results are released at one instant: nothing before it, everything at it, shut at once; amended only with a reason."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.core.epoch import read_epoch
from hr_portal.core.sealed_table import BadTable
from hr_portal.recruitment import result_releases, signing
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.lookup import Found, Verdict, find, verify
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.release_facts import Standing, look, signed_releases
from hr_portal.recruitment.result_models import Release, ResultState, ResultTable
from hr_portal.recruitment.result_releases import Plan
from hr_portal.recruitment.slips import Conclusion, asked_of
from hr_portal.recruitment.snapshots import Snapshots
from tests.clockwork import instant
from tests.domain.acting import refused
from tests.factories.exams import NOW, Bureau, make_bureau
from tests.factories.results import (
    EARLIER,
    GONE,
    ONE,
    OPENS,
    THREE,
    TWO,
    Results,
    csv_of,
    make_results,
    released,
    signed,
    take,
)


@pytest.fixture
def results(session: Session, tmp_path: Path) -> Results:
    return make_results(session, tmp_path)


@pytest.fixture
def keys(results: Results) -> ExamKeys:
    return results.keys


@pytest.fixture
def snapshots(results: Results) -> Snapshots:
    return results.snapshots


@pytest.fixture
def bureau(results: Results) -> Bureau:
    return results.bureau


@pytest.fixture
def exam(results: Results) -> Exam:
    return results.exam


@pytest.fixture
def table(session: Session, results: Results) -> ResultTable:
    return signed(session, results, ONE, TWO, THREE, GONE)


def found(session: Session, snapshots: Snapshots, row: list[str]) -> Found | None:
    current = look(signed_releases(session), OPENS).current
    assert current is not None
    return find(snapshots, current, asked_of(row[0], row[2], row[1][-6:], current.id_part))


def test_nothing_is_open_before_its_instant_and_everything_at_it(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots
) -> None:
    released(session, bureau, table, keys, snapshots)
    releases = signed_releases(session)
    assert look(releases, OPENS - EARLIER).standing is Standing.COUNTDOWN
    assert look(releases, OPENS - EARLIER).current is None
    assert look(releases, OPENS).standing is Standing.OPEN


def test_a_release_nobody_signed_never_opens(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots
) -> None:
    result_releases.prepare(
        session, table, Plan(OPENS, IdPart.LAST_SIX), keys=keys, snapshots=snapshots, actor=bureau.officer, now=instant(NOW)
    )  # fmt: skip
    assert look(signed_releases(session), OPENS + timedelta(days=9)).standing is Standing.NONE


def test_the_slip_says_what_the_table_holds(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots
) -> None:
    released(session, bureau, table, keys, snapshots)
    first, gone = found(session, snapshots, ONE), found(session, snapshots, GONE)
    assert first is not None
    assert gone is not None
    slip = first.slip
    assert (str(slip.total), slip.rank, slip.facts.sat, slip.above, slip.below) == ("71.50", 1, 3, 0, 1)
    assert (slip.facts.unit, slip.conclusion, slip.bins) == ("安澜市第1局", Conclusion.WITHIN_CUT, ())
    assert (gone.slip.status, gone.slip.total, gone.slip.rank, gone.slip.conclusion) == (
        Status.ABSENT, None, None, Conclusion.ABSENT,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["买买提·伊明", "买买提•伊明", " 买买提 . 伊明 ", "买买提伊明"])
def test_names_with_a_middle_dot_open_however_it_is_typed(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots, name: str
) -> None:
    released(session, bureau, table, keys, snapshots)
    assert found(session, snapshots, [TWO[0], TWO[1], name]) is not None


def test_rare_characters_and_loose_input_open(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots
) -> None:
    released(session, bureau, table, keys, snapshots)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in THREE[0])
    assert found(session, snapshots, [f" {wide} ", THREE[1], THREE[2]]) is not None


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_any_wrong_part_is_the_same_miss(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots, changed: int
) -> None:
    released(session, bureau, table, keys, snapshots)
    row = list(ONE)
    row[changed] = {0: "410100000099", 1: "970103199108189979", 2: "莫宇"}[changed]
    assert found(session, snapshots, row) is None


def test_small_exams_ask_for_the_whole_number(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots
) -> None:
    assert result_releases.usual_part(table) is IdPart.WHOLE
    release = released(session, bureau, table, keys, snapshots, Plan(OPENS, IdPart.WHOLE))
    assert found(session, snapshots, ONE) is None
    facts = look(signed_releases(session), OPENS).current
    assert facts is not None
    assert find(snapshots, facts, asked_of(ONE[0], ONE[2], ONE[1].lower(), facts.id_part)) is not None
    assert release.id_part is IdPart.WHOLE


def test_suspending_shuts_it_and_another_officer_opens_it_again(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots
) -> None:
    release = released(session, bureau, table, keys, snapshots)
    before = read_epoch(session)
    later = OPENS + timedelta(hours=1)
    result_releases.suspend(session, release, "正在核对", actor=bureau.officer, now=later)
    assert look(signed_releases(session), later).standing is Standing.SUSPENDED
    assert read_epoch(session) > before
    with refused("officer_confirms_own"):
        result_releases.resume(session, release, actor=bureau.officer, now=later)
    result_releases.resume(session, release, actor=bureau.second, now=later)
    assert look(signed_releases(session), later).standing is Standing.OPEN


def test_an_amendment_replaces_the_first_at_its_own_instant_and_says_why(
    session: Session, bureau: Bureau, exam: Exam, table: ResultTable, keys: ExamKeys, snapshots: Snapshots
) -> None:
    released(session, bureau, table, keys, snapshots)
    old = found(session, snapshots, ONE)
    mended = [*ONE[:4], "72.5", "71.5", "", "72.00", "1", ""]
    second = [*TWO[:8], "2", ""]
    again = take(session, bureau, exam, keys, csv_of(mended, second, THREE, GONE)).table
    assert again is not None
    signing.sign(
        session, again, ticked=again.sample, totals_agree=True, actor=bureau.second, now=instant(NOW)
    )
    later = OPENS + timedelta(days=2)
    with refused("amendment_needs_reason"):
        released(session, bureau, again, keys, snapshots, Plan(later, IdPart.LAST_SIX))
    released(session, bureau, again, keys, snapshots, Plan(later, IdPart.LAST_SIX, "复核后更正1人成绩"))
    releases = signed_releases(session)
    assert [look(releases, at).current.number for at in (OPENS, later - EARLIER, later)] == [1, 1, 2]  # type: ignore[union-attr]
    current = look(releases, later).current
    assert current is not None
    new, gone = (
        find(snapshots, current, asked_of(row[0], row[2], row[1][-6:], current.id_part))
        for row in (ONE, GONE)
    )
    assert old is not None
    assert new is not None
    assert gone is not None
    assert (str(old.slip.total), str(new.slip.total)) == ("71.50", "72.00")
    assert verify(snapshots, releases, old.code, ONE[0], OPENS) is Verdict.GENUINE
    assert verify(snapshots, releases, old.code, ONE[0], later) is Verdict.CHANGED
    assert verify(snapshots, releases, new.code.lower().replace("-", " "), ONE[0], later) is Verdict.GENUINE
    assert verify(snapshots, releases, gone.code, GONE[0], later) is Verdict.GENUINE
    assert verify(snapshots, releases, new.code, ONE[0], later - EARLIER) is Verdict.UNKNOWN
    assert verify(snapshots, releases, new.code, TWO[0], later) is Verdict.UNKNOWN


def test_a_later_instant_keeps_the_signature_an_earlier_one_does_not(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots
) -> None:
    release = released(session, bureau, table, keys, snapshots)
    result_releases.move(
        session, release, OPENS + timedelta(hours=2), "阅卷未完", actor=bureau.officer, now=instant(NOW)
    )
    state = look(signed_releases(session), OPENS)
    assert state.coming is not None
    assert (state.standing, state.coming.moved_reason) == (Standing.COUNTDOWN, "阅卷未完")
    result_releases.move(
        session, release, OPENS - timedelta(hours=2), "提前完成", actor=bureau.officer, now=instant(NOW)
    )
    assert signed_releases(session) == []


def test_a_snapshot_changed_on_disk_is_not_signed_and_not_read(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots
) -> None:
    release = result_releases.prepare(
        session, table, Plan(OPENS, IdPart.LAST_SIX), keys=keys, snapshots=snapshots, actor=bureau.officer, now=instant(NOW)
    )  # fmt: skip
    path = snapshots.folder / f"{release.file_name}.rows"
    body = bytearray(path.read_bytes())
    body[1100] ^= 1
    path.write_bytes(body)
    with refused("snapshot_changed"):
        result_releases.sign(session, release, snapshots=snapshots, actor=bureau.second, now=instant(NOW))
    path.write_bytes(body[:-4])
    with pytest.raises(BadTable):
        snapshots.open("anlan-2027", "written", 1, release.file_name)


def test_the_second_officer_ticks_every_row_of_the_sample(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys
) -> None:
    table = take(session, bureau, exam, keys, csv_of(ONE, TWO)).table
    assert table is not None
    with refused("totals_not_ticked", "sample_not_ticked"):
        signing.sign(
            session, table, ticked=table.sample[1:], totals_agree=False, actor=bureau.second, now=instant(NOW)
        )
    with refused("officer_confirms_own"):
        signing.sign(
            session, table, ticked=table.sample, totals_agree=True, actor=bureau.officer, now=instant(NOW)
        )
    rows = signing.show_rows(session, table, table.sample, keys=keys, actor=bureau.second, now=instant(NOW))
    assert {row.id_number for row in rows} == {ONE[1], TWO[1]}
    other = make_bureau(session, "AL09")
    with refused("no_exam_duty"):
        signing.show_rows(session, table, table.sample, keys=keys, actor=other.officer, now=instant(NOW))


def test_a_returned_table_leaves_no_row(session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys) -> None:
    table = take(session, bureau, exam, keys, csv_of(ONE, TWO)).table
    assert table is not None
    signing.return_it(session, table, actor=bureau.second, now=instant(NOW))
    assert table.state is ResultState.RETURNED
    assert (
        signing.row_with_ticket(session, table, ONE[0], keys=keys, actor=bureau.second, now=instant(NOW))
        is None
    )


def test_a_destroyed_key_opens_nothing(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots
) -> None:
    release = released(session, bureau, table, keys, snapshots)
    assert keys.destroy("anlan-2027") == 2
    with pytest.raises(BadTable):
        Snapshots(snapshots.folder, keys).open("anlan-2027", "written", 1, release.file_name)


def test_files_of_a_snapshot_show_nobody(
    session: Session, bureau: Bureau, table: ResultTable, keys: ExamKeys, snapshots: Snapshots
) -> None:
    released(session, bureau, table, keys, snapshots)
    body = b"".join(path.read_bytes() for path in snapshots.folder.iterdir())
    for secret in (ONE[0], ONE[1], ONE[1][-6:], "莫宇梅", "71.50", "安澜市第1局"):
        assert secret.encode() not in body
    assert session.scalars(select(Release.file_name)).one().startswith("anlan-2027-written-1-")
