"""A backup is whole or none; a restore brings nothing back that was erased or shut since."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import SignInSession
from hr_portal.audit.services import first_broken_entry
from hr_portal.consequences import carry_out
from hr_portal.core.clock import FrozenClock
from hr_portal.core.dump import LEFT_OUT
from hr_portal.core.effects import OutboxMessage
from hr_portal.core.epoch import read_epoch
from hr_portal.core.ledger import Ledger
from hr_portal.core.posting import post_waiting
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import Base, db
from hr_portal.letters import deliver
from hr_portal.notices import correcting
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import Phase, phase
from hr_portal.retaining import plan_what_was_missed
from tests.clockwork import instant
from tests.domain.acting import in_work, live
from tests.domain.test_retention import stored
from tests.factories import notices as made
from tests.factories.accounts import enter, make_city, make_person
from tests.factories.terms import terms

PUBLISHED = "2026-11-23 09:00"
FIRST = instant("2026-12-31 00:00")
FILE = ("名单.txt", "张文澜1979年4月生".encode())


@pytest.fixture(autouse=True)
def _thirty_and_sixty(app: Flask) -> Iterator[None]:
    ledger: Ledger = app.extensions["ledger"]
    ledger.path.unlink(missing_ok=True)
    with terms(pre_appointment=(30, 60)):
        yield
    ledger.path.unlink(missing_ok=True)


def ask(app: Flask, *words: str, typed: str = "", code: int = 0) -> Any:
    db.session.remove()
    found = app.test_cli_runner().invoke(args=[*words], input=typed)
    assert found.exit_code == code, found.output
    return json.loads(found.stdout) if "--json" in words and code == 0 else found.output


def database_name() -> str:
    return Path(db.engine.url.database or "").name


def back(app: Flask, file: Path, *words: str) -> Any:
    return ask(app, "restore", str(file), "--replace", "--json", *words, typed=database_name() + "\n")


def the_notice(session: Session) -> Notice:
    return session.scalars(select(Notice).where(Notice.kind == "pre_appointment")).one()


def test_what_was_erased_after_the_backup_stays_erased(
    session: Session, app: Flask, clock: FrozenClock, tmp_path: Path
) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office, at=PUBLISHED, files=[FILE])
    digest = live(notice).attachments[0].sha256
    session.commit()
    clock.travel_to(instant("2026-12-20 03:00"))
    said = ask(app, "backup", str(tmp_path / "b.tar.gz"), "--json")
    assert (said["files"], said["missing"], said["damaged"]) == (1, [], [])
    assert (tmp_path / "b.tar.gz").stat().st_mode & 0o777 == 0o600
    assert "1979-04" in stored(session)

    clock.travel_to(FIRST)
    sweep(session, carry_out, now=FIRST)
    post_waiting(session, deliver, now=FIRST)
    store = current_app.extensions["store"]
    assert "1979-04" not in stored(session)
    assert not store.exists(digest)
    epoch = read_epoch(session)

    answer = back(app, tmp_path / "b.tar.gz")
    assert (answer["erased_again"], answer["files_erased_again"]) == (1, 1)
    session.expire_all()
    said_again = stored(session)
    assert [word for word in ("1979-04", "名单.txt") if word in said_again] == []
    assert "张文澜" in said_again
    assert not store.exists(digest)
    assert read_epoch(session) == answer["epoch"] > epoch
    assert first_broken_entry(session) is None
    sweep(session, carry_out, now=FIRST)
    plan_what_was_missed(session, FIRST)
    sweep(session, carry_out, now=FIRST)
    assert stored(session).count('"leaves"') == 1, "one certificate, however often"


def test_everything_else_comes_back_as_it_was(session: Session, app: Flask, tmp_path: Path) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office, at=PUBLISHED, files=[FILE])
    made.conclude(session, office, notice, at="2026-12-08 10:00")
    other = made.publish(session, office, "announcement", at="2026-11-24 10:00", body="𬱖燕·阿不都热合曼")
    made.drafted(session, office)
    session.commit()
    newest = other.id
    tables = [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]
    spared = {"publication_epoch", "audit_entries", "audit_head", "outbox", "transitions", "heartbeats"}

    def rows() -> dict[str, list[Any]]:
        found = {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in tables
            if table.name not in spared
        }
        session.rollback()
        return found

    before = rows()
    ask(app, "backup", str(tmp_path / "b.tar.gz"))
    back(app, tmp_path / "b.tar.gz", "--without-ledger")
    session.expire_all()
    assert rows() == before
    assert sum(map(len, before.values())) > 20
    # and goes on: the next row gets a number of its own
    after = made.publish(session, office_again(session), "announcement", at="2026-11-24 11:00")
    assert after.id > newest
    session.commit()


def office_again(session: Session) -> made.Office:
    return made.make_office(session, "CH01", name="中共澄河县委组织部", short_name="县委组织部")


def test_what_was_hidden_or_redacted_after_the_backup_is_not_shown(
    session: Session, app: Flask, clock: FrozenClock, tmp_path: Path
) -> None:
    office = made.make_office(session)
    hidden = made.publish(session, office, "announcement", at=PUBLISHED)
    redacted = made.publish(session, office, at=PUBLISHED)
    open_still = made.publish(session, office, "announcement", at=PUBLISHED)
    ids = [hidden.id, redacted.id, open_still.id]
    session.commit()
    clock.travel_to(instant("2026-11-25 09:00"))
    ask(app, "backup", str(tmp_path / "b.tar.gz"))
    now = instant("2026-11-25 10:00")
    clock.travel_to(now)
    notices = [session.get_one(Notice, number) for number in ids]
    people = [session.merge(person) for person in (office.author, office.reviewer, office.issuer)]
    office = made.Office(notices[0].organ, *people)
    made.hide(session, office, notices[0], now=now)
    correcting.redact(
        session, notices[1], ["陆远"], [], "经核对，更正有关内容。", actor=office.author, now=now
    )
    made.through_the_chain(session, office, in_work(notices[1]), now=now)
    session.commit()
    sweep(session, carry_out, now=now)
    answer = back(app, tmp_path / "b.tar.gz")
    assert answer["hidden"] == 2
    session.expire_all()
    after = [phase(session.get_one(Notice, number), now) for number in ids]
    assert after == [Phase.HIDDEN, Phase.HIDDEN, Phase.PUBLIC]


def test_letters_that_waited_do_not_go_out_again(session: Session, app: Flask, tmp_path: Path) -> None:
    office = made.make_office(session)
    made.publish(session, office, at=PUBLISHED)
    session.commit()
    sweep(session, carry_out, now=instant("2026-11-24 10:00"))
    waiting = session.scalar(select(func.count()).where(OutboxMessage.sent_at.is_(None)))
    assert waiting
    ask(app, "backup", str(tmp_path / "b.tar.gz"))
    assert back(app, tmp_path / "b.tar.gz", "--without-ledger")["letters_parked"] == waiting
    assert post_waiting(session, deliver, now=instant("2026-11-25 10:00")).sent == 0


def test_no_session_and_no_key_is_in_a_backup(
    session: Session, app: Flask, client: Any, tmp_path: Path
) -> None:
    city = make_city(session)
    enter(client, session, make_person(session, city.middle))
    assert session.scalar(select(func.count()).select_from(SignInSession)) == 1
    keys = (app.extensions["settings"].data_dir / "keys").rglob("*")
    secrets = [path.read_bytes() for path in keys if path.is_file()]
    ask(app, "backup", str(tmp_path / "b.tar.gz"))
    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        names = tar.getnames()
        everything = b"".join(tar.extractfile(name).read() for name in names)  # type: ignore[union-attr]
    assert not {f"rows/{name}.jsonl" for name in LEFT_OUT} & set(names)
    assert app.extensions["settings"].secret_key.encode() not in everything
    assert not [secret for secret in secrets if secret.strip() and secret.strip() in everything]
    back(app, tmp_path / "b.tar.gz", "--without-ledger")
    assert session.scalar(select(func.count()).select_from(SignInSession)) == 0


def test_a_database_that_is_not_empty_is_replaced_only_when_its_name_is_typed(
    session: Session, app: Flask, tmp_path: Path
) -> None:
    made.publish(session, made.make_office(session), at=PUBLISHED)
    session.commit()
    file = tmp_path / "b.tar.gz"
    ask(app, "backup", str(file))
    ask(app, "restore", str(file), "--without-ledger", code=2)
    ask(app, "restore", str(file), "--without-ledger", "--replace", typed="yes\n", code=2)
    ask(app, "restore", str(file), "--replace", typed=database_name() + "\n", code=2)  # no ledger
    assert the_notice(session) is not None


@pytest.mark.parametrize("fault", ["cut", "changed", "foreign", "extra"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    session: Session, app: Flask, tmp_path: Path, fault: str
) -> None:
    made.publish(session, made.make_office(session), at=PUBLISHED, files=[FILE])
    session.commit()
    file = tmp_path / "b.tar.gz"
    ask(app, "backup", str(file))
    ask(app, "restore", str(file), "--check", "--json")
    damage(file, fault)
    ask(app, "restore", str(file), "--check", code=2)
    ask(app, "restore", str(file), "--replace", "--without-ledger", typed=database_name() + "\n", code=2)
    assert the_notice(session) is not None


def damage(file: Path, fault: str) -> None:
    if fault == "cut":
        file.write_bytes(file.read_bytes()[:-400])
        return
    if fault == "foreign":
        with tarfile.open(file, "w:gz"):
            return
    folder = file.with_suffix(".d")
    with tarfile.open(file) as tar:
        names = tar.getnames()
        tar.extractall(folder, filter="data")
    if fault == "changed":
        rows = folder / "rows" / "notices.jsonl"
        rows.write_text(rows.read_text().replace("AL01", "AL02"))
    else:
        (folder / "outside").write_text("x")
        names.insert(0, "outside")
    with tarfile.open(file, "w:gz") as tar:
        for name in names:
            tar.add(folder / name, "../outside" if name == "outside" else name)


def test_a_file_that_changed_on_disk_is_said_and_not_packed(
    session: Session, app: Flask, tmp_path: Path
) -> None:
    notice = made.publish(session, made.make_office(session), at=PUBLISHED, files=[FILE])
    digest = live(notice).attachments[0].sha256
    session.commit()
    store = current_app.extensions["store"]
    kept = store.path(digest).read_bytes()
    store.path(digest).write_bytes(b"x" * len(kept))
    said = ask(app, "backup", str(tmp_path / "b.tar.gz"), code=1)
    store.path(digest).write_bytes(kept)
    assert digest in said


def test_an_existing_file_is_not_written_over(session: Session, app: Flask, tmp_path: Path) -> None:
    (tmp_path / "b.tar.gz").write_text("mine")
    ask(app, "backup", str(tmp_path / "b.tar.gz"), code=2)
    assert (tmp_path / "b.tar.gz").read_text() == "mine"


def test_a_backup_of_either_database_opens_in_a_folder_of_its_own(
    session: Session, app: Flask, tmp_path: Path
) -> None:
    made.publish(session, made.make_office(session), at=PUBLISHED, files=[FILE])
    session.commit()
    file, into = tmp_path / "b.tar.gz", tmp_path / "trial"
    ask(app, "backup", str(file))
    ask(app, "restore", str(file), "--into", str(into), "--without-ledger")
    assert (into / "portal.sqlite").exists()
    assert len(list((into / "files" / "objects").rglob("*"))) == 2
    assert the_notice(session) is not None
    ask(app, "restore", str(file), "--into", str(into), "--without-ledger", code=2)
