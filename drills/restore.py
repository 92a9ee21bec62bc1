"""A backup restored on a host that has nothing: how long it takes, and that nothing comes back that was erased since.

    python -m drills.restore [--small]

For each pair of databases: notices with files are published, a backup is made, the terms of half of them end and a page is
hidden; then the backup and the ledger go to an empty host. Measured is the time from the command to a database that
answers; counted is every row and file, and every erased word that could be found again.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from benchmarks._generator import instants_before, people_and_organs, published
from benchmarks._side_by_side import KINDS, NOW, SEED, House, Missing, houses, show, words, write
from hr_portal.audit.services import first_broken_entry
from hr_portal.consequences import carry_out
from hr_portal.core.epoch import read_epoch
from hr_portal.core.posting import post_waiting
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import Base, db
from hr_portal.letters import deliver
from hr_portal.notices.models import Notice
from hr_portal.notices.predicates import is_readable
from tests.factories.notices import Office, hide, make_office, publish
from tests.factories.terms import terms

MOST_MINUTES = 30


def fill(house: House, count: int, besides: int) -> list[str]:
    """So many notices, half of them of a kind whose terms end, each with a file; and others `besides`, so that there is
    something to load. Returns the words that will leave."""
    rng, marks = random.Random(SEED), []
    with house.app.app_context():
        session = db.session()
        organs, author = people_and_organs(session, now=NOW - timedelta(days=400))
        published(session, organs, author, list(instants_before(NOW, besides, timedelta(days=300))))
        office = make_office(session, "RS01", name="中共安澜市委人事部", short_name="市委人事部")
        for number in range(count):
            kind = "pre_appointment" if number % 2 else "announcement"
            mark = f"植{rng.randrange(10**9):09}"
            file = (f"附件{number}.txt", (mark + "职位一览。" * 150).encode())
            notice = publish(session, office, kind, at=NOW - timedelta(days=60), files=[file])
            if kind == "pre_appointment" and notice.live is not None:
                said = dict(notice.live.content)
                said["persons"] = [{**row, "birth_month": mark} for row in said["persons"]]
                notice.live.content = said
                marks.append(mark)
            if number % 100 == 99:
                session.commit()
        session.commit()
        db.session.remove()
    return marks


def ask(app: Flask, *asked: str) -> dict[str, Any]:
    found = app.test_cli_runner().invoke(args=[*asked, "--json"])
    if found.exit_code:
        raise RuntimeError(f"{asked[0]}: {found.output}")
    return dict(json.loads(found.stdout.splitlines()[-1]))


def erase(house: House) -> None:
    """What happens after the backup: terms end, a page is hidden."""
    now = NOW + timedelta(minutes=5)
    with house.app.app_context():
        session = db.session()
        notice = session.scalars(
            select(Notice).where(Notice.kind == "announcement").order_by(Notice.id).limit(1)
        ).one()
        people = [notice.live.saves[0].saved_by] if notice.live is not None else []
        hide(session, Office(notice.organ, *(people * 3)), notice, now=now)
        session.commit()
        sweep(session, carry_out, now=now)
        while post_waiting(session, deliver, now=now).sent:
            pass
        db.session.remove()


def found_again(app: Flask, marks: list[str]) -> int:
    """How many of the erased words stand in a row or a file."""
    with app.app_context():
        session = db.session()
        text = "".join(
            str(tuple(row))
            for table in Base.metadata.sorted_tables
            for row in session.execute(table.select())
        )
        session.rollback()
    files = b"".join(
        p.read_bytes() for p in app.extensions["store"].path("0" * 64).parents[1].rglob("*") if p.is_file()
    )
    return sum(1 for mark in marks if mark in text or mark.encode() in files)


def drill(source: House, target: House, folder: Path, count: int, besides: int) -> dict[str, Any]:
    marks = fill(source, count, besides)
    file = folder / f"{source.kind}-{target.kind}.tar.gz"
    made = ask(source.app, "backup", str(file))
    erase(source)
    epoch = 0
    with source.app.app_context():
        epoch = read_epoch(db.session())
        db.session.remove()
    ledger = folder / f"{source.kind}-{target.kind}.jsonl"
    shutil.copyfile(source.app.extensions["ledger"].path, ledger)
    target.clock.travel_to(NOW + timedelta(hours=1))
    began = time.perf_counter()
    done = ask(target.app, "restore", str(file), "--ledger", str(ledger))
    with target.app.app_context():
        session = db.session()
        readable = session.scalar(
            select(func.count()).select_from(Notice).where(is_readable(target.clock.now()))
        )
        took = time.perf_counter() - began
        broken = first_broken_entry(session)
        higher = read_epoch(session) > epoch
        db.session.remove()
    return {
        "from": source.kind,
        "to": target.kind,
        "notices": count + besides,
        "rows": done["rows"],
        "MB": round(made["bytes"] / 1e6, 1),
        "backup s": made["seconds"],
        "restore s": round(took, 2),
        "rows a second": round(done["rows"] / took),
        "erased again": done["erased_again"],
        "files erased again": done["files_erased_again"],
        "hidden": done["hidden"],
        "found again": found_again(target.app, marks),
        "readable": readable,
        "trail broken": broken is not None,
        "epoch higher": higher,
    }


def judged(result: dict[str, Any], count: int, besides: int) -> list[str]:
    half = count // 2
    wanted = {
        "erased again": half, "files erased again": half, "hidden": 1, "found again": 0, "readable": count + besides - 1,
        "trail broken": False, "epoch higher": True,
    }  # fmt: skip
    broken = [
        f"{name}: {result[name]}, not {value}" for name, value in wanted.items() if result[name] != value
    ]
    if result["restore s"] > MOST_MINUTES * 60:
        broken.append(f"took {result['restore s']} s")
    return broken


def main() -> None:
    asked = words(__doc__ or "")
    count, besides = (12, 30) if asked.small else (100, 20_000)
    results, broken = [], []
    with houses() as opened, tempfile.TemporaryDirectory(prefix="hrp-restore-") as folder:
        for source in KINDS:
            for target in KINDS:
                try:
                    pair = [
                        opened(kind, name=f"{end}_{source}_{target}")
                        for kind, end in ((source, "a"), (target, "b"))
                    ]
                except Missing as missing:
                    print(f"left out: {missing}")
                    continue
                with terms(pre_appointment=(30, 900)):
                    results.append(drill(pair[0], pair[1], Path(folder), count, besides))
                broken += [f"{source} to {target}: {line}" for line in judged(results[-1], count, besides)]
    show("Restored to an empty host", results)
    for line in broken:
        print(line)
    write("restore", asked.out, most_minutes=MOST_MINUTES, broken=broken, results=results)
    if broken:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
