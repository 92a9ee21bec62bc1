"""Reports at the end of their term and in backups: envelopes travel, keys never, and what was erased stays erased."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.audit.services import SWEEP
from hr_portal.core.clock import FrozenClock
from hr_portal.core.effects import UNCOUNTED, OutboxMessage
from hr_portal.core.ledger import Ledger
from hr_portal.core.vitals import vitals
from hr_portal.extensions import db
from hr_portal.notices.kinds import kind_named, known_kinds, make_known
from hr_portal.notices.models import Notice
from hr_portal.objections import erasing, tracking
from hr_portal.objections.models import Report, ReportFile, ReportMessage
from hr_portal.objections.rules import Signature, Stage
from hr_portal.objections.store import SealedStore
from hr_portal.retaining import erase_reports
from tests.clockwork import instant
from tests.factories import notices as made
from tests.factories.notices import Office
from tests.factories.reports import (
    AReport,
    a_filing,
    a_report,
    file_it,
    make_receiver,
    sealing_keys,
    the_report,
)

ARCHIVED = instant("2026-12-20 16:00")


@pytest.fixture(autouse=True)
def _no_ledger(app: Flask) -> Iterator[None]:
    ledger: Ledger = app.extensions["ledger"]
    ledger.path.unlink(missing_ok=True)
    yield
    ledger.path.unlink(missing_ok=True)


@pytest.fixture
def office(session: Session) -> Office:
    return made.make_office(session)


@pytest.fixture
def notice(session: Session, office: Office) -> Notice:
    return made.publish(session, office)


@pytest.fixture
def store(app: Flask) -> SealedStore:
    found: SealedStore = app.extensions["sealed_store"]
    return found


@pytest.fixture
def filed(session: Session, notice: Notice, store: SealedStore) -> AReport:
    """Signed, with a file and something added since."""
    bare = a_filing(notice, signature=Signature.REAL_NAME)
    place = store.seal_and_keep(b"a picture", number=bare.number, sealer=sealing_keys().sealer)
    given = replace(bare, files=(replace(a_filing(notice, signature=Signature.UNIT).files[0], place=place),))
    receipt = file_it(session, given, now="2026-11-24 20:15")
    opened = tracking.find(session, receipt.number, receipt.key)
    assert opened is not None
    tracking.add_to_case(
        session, opened, "补充一句", token="t", sealer=sealing_keys().sealer, now=instant("2026-11-25 09:00")
    )
    return AReport(the_report(session, receipt.number), receipt, given)


def ask(app: Flask, *words: str, typed: str = "") -> Any:
    db.session.remove()
    found = app.test_cli_runner().invoke(args=[*words], input=typed)
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def restore(app: Flask, file: Path) -> Any:
    name = Path(db.engine.url.database or "").name
    return ask(app, "restore", str(file), "--replace", "--without-ledger", "--json", typed=f"{name}\n")


def test_an_erased_report_holds_nothing_and_its_receipt_opens_nothing(
    session: Session, filed: AReport, store: SealedStore
) -> None:
    report = filed.report
    erasing.erase(session, report, actor=SWEEP, now=ARCHIVED)
    assert {name for name, value in vars(report).items() if isinstance(value, bytes)} == set()
    assert (report.likeness, report.erased_at) == (None, ARCHIVED)
    assert session.scalar(select(func.count()).select_from(ReportFile)) == 0
    assert set(session.scalars(select(ReportMessage.for_officers))) == {None}
    assert tracking.find(session, filed.receipt.number, filed.receipt.key) is None
    erasing.erase(session, report, actor=SWEEP, now=instant("2027-01-01"))
    assert report.erased_at == ARCHIVED


def test_its_file_leaves_the_store_with_the_next_sweep_and_those_of_others_stay(
    session: Session, filed: AReport, store: SealedStore, app: Flask
) -> None:
    place = filed.report.files[0].place
    session.commit()
    old = (ARCHIVED - timedelta(hours=3)).timestamp()
    os.utime(app.extensions["settings"].data_dir / "sealed" / place, (old, old))
    erasing.sweep_store(session, store, ARCHIVED)
    assert store.exists(place)
    erasing.erase(session, filed.report, actor=SWEEP, now=ARCHIVED)
    session.commit()
    erasing.sweep_store(session, store, ARCHIVED)
    assert not store.exists(place)


@pytest.mark.parametrize(
    ("days", "now", "is_due"),
    [
        (None, "2099-01-01", False),
        (30, "2027-01-19 23:59", False),
        (30, "2027-01-20 00:00", True),
        (0, "2026-12-21 00:00", True),
    ],
)
def test_the_term_is_the_citys_and_where_it_set_none_nothing_is_erased(
    session: Session, notice: Notice, filed: AReport, days: int | None, now: str, is_due: bool
) -> None:
    filed.report.stage, filed.report.stage_since = Stage.ARCHIVED, ARCHIVED
    session.flush()
    kinds = dict(known_kinds())
    kind = kind_named(notice.kind)
    try:
        make_known(
            {**kinds, kind.identifier: replace(kind, reports=replace(kind.reports, erase_after_days=days))}
        )
        assert bool(erasing.due_for_erasing(session, instant(now))) is is_due
    finally:
        make_known(kinds)


def test_a_backup_carries_envelopes_and_no_key_and_comes_back_whole(
    session: Session, filed: AReport, store: SealedStore, app: Flask, tmp_path: Path
) -> None:
    place, content = filed.report.files[0].place, filed.report.content
    session.commit()
    said = ask(app, "backup", str(tmp_path / "b.tar.gz"), "--json")
    assert (said["sealed"], said["missing"]) == (1, [])
    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        names = tar.getnames()
        packed = b"".join(stream.read() for one in tar.getmembers() if (stream := tar.extractfile(one)))
    assert f"sealed/{place}" in names
    assert not [name for name in names if "key" in name or "private" in name]
    for word in ("周明远", "13800001234", "补充一句", filed.receipt.key, "a picture"):
        assert word.encode() not in packed
    store.delete(place)
    answer = restore(app, tmp_path / "b.tar.gz")
    assert (answer["sealed"], answer["reports_erased_again"]) == (1, 0)
    opened = tracking.find(session, filed.receipt.number, filed.receipt.key)
    assert opened is not None
    assert session.get_one(Report, opened.report_id).content == content
    assert store.open(place, number=opened.number, opener=sealing_keys().opener) == b"a picture"


def test_what_was_erased_after_a_backup_is_erased_again_after_its_restore(
    session: Session, filed: AReport, store: SealedStore, app: Flask, tmp_path: Path
) -> None:
    place = filed.report.files[0].place
    session.commit()
    ask(app, "backup", str(tmp_path / "b.tar.gz"), "--json")
    report = the_report(session, filed.receipt.number)
    erasing.erase(session, report, actor=SWEEP, now=ARCHIVED)
    app.extensions["ledger"].append([erasing.ledger_line(report, ARCHIVED, 1)])
    session.commit()
    assert restore(app, tmp_path / "b.tar.gz")["reports_erased_again"] == 1
    assert the_report(session, filed.receipt.number).content is None
    assert tracking.find(session, filed.receipt.number, filed.receipt.key) is None
    assert not store.exists(place)


def test_letters_to_receivers_are_counted_nowhere(
    session: Session, office: Office, notice: Notice, clock: FrozenClock
) -> None:
    make_receiver(session, office.organ)
    later = clock.now() + timedelta(hours=20)
    before = vitals(session, later, clock)
    a_report(session, notice)
    after = vitals(session, later, clock)
    assert session.scalar(select(func.count()).where(OutboxMessage.channel == UNCOUNTED)) == 1
    assert replace(after, clock_ahead=before.clock_ahead) == before


def test_the_night_erases_what_is_due_with_a_line_in_the_ledger(
    session: Session, notice: Notice, filed: AReport, app: Flask
) -> None:
    filed.report.stage, filed.report.stage_since = Stage.ARCHIVED, ARCHIVED
    session.commit()
    kinds, kind, ledger = dict(known_kinds()), kind_named(notice.kind), app.extensions["ledger"]
    later = instant("2027-02-01")
    try:
        make_known(
            {**kinds, kind.identifier: replace(kind, reports=replace(kind.reports, erase_after_days=30))}
        )
        assert [erase_reports(session, ledger, later) for _ in range(2)] == [1, 0]
    finally:
        make_known(kinds)
    assert the_report(session, filed.receipt.number).erased_at == later
    assert [(line.what, line.index) for line in ledger.read()] == [("report", filed.receipt.number)]
