"""Three hundred reports carry two hundred strings nobody else would write. Where do they lie afterwards? In envelopes only.

    python -m drills.planted [--small]

Names, phones, facts, texts and names of files, what is hidden in pictures, what officers write and enter by hand: all of it
through the pages. Then everything that is kept is searched: every row and the bytes of the database, the data folder, the
broker, letters, temporary files, the log at its loudest, answers that failed, headers and cookies, a backup. Compressed,
encoded and escaped writings of the strings count as well. Every string must be found by whoever holds the keys, so that
nothing is proved about strings that were never there. At last somebody takes a public process with everything on its disk and
tries to open what it took in.
"""

from __future__ import annotations

import contextlib
import json
import logging
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import redis
from flask import Flask
from sqlalchemy import select

from benchmarks._side_by_side import KINDS, NOW, SEED, House, Missing, houses, show, words, write
from drills._listening import Heard, Watch, listening_client
from drills._planting import (
    MARKS,
    PATTERNS,
    SHARES,
    hits,
    in_folder,
    in_rows,
    inflated,
    plant,
)
from drills._stealing import public_side
from hr_portal.consequences import carry_out
from hr_portal.core.posting import post_waiting
from hr_portal.core.sealing import Part
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import db
from hr_portal.letters import deliver
from hr_portal.notices.models import Notice
from hr_portal.objections.models import ReportFile, ReportMessage
from hr_portal.objections.receipts import bound_to
from hr_portal.reminders import write_reminders
from tests.factories.accounts import enter
from tests.factories.desk import Clerk
from tests.factories.guard_documents import jpeg_comment, jpeg_xmp, pdf_text, png_text
from tests.factories.notices import make_office, publish
from tests.factories.receiving import REPORTS, STEPS
from tests.factories.reporter import Reporter, an_upload
from tests.factories.reports import all_reports, make_receiver
from tests.live import LiveSite
from tests.services import start_redis


def strings_for(number: int, planted: Mapping[str, list[str]]) -> dict[str, str]:
    """The next of each sort: with three hundred reports each string is used, most several times. Every second report is
    signed, every third has files."""
    turns = {"name": 2, "phone": 2, "file name": 3, "file text": 3, "metadata": 3}
    return {sort: found[number // turns.get(sort, 1) % len(found)] for sort, found in planted.items()}


def filed(house: House, heard: Heard, notice_id: int, number: int, planted: Mapping[str, list[str]]) -> None:
    said = strings_for(number, planted)
    reporter = Reporter(listening_client(house.app, heard), house.app)
    notice = db.session.get_one(Notice, notice_id)
    typed: dict[str, Any] = {
        "facts": f"{said['facts']}，该同志在任职期间有应当说明的情况，可以找人了解。第{number}件。"
    }
    if number % 2 == 0:
        typed |= {"signature": "real_name", "name": said["name"], "phone": said["phone"]}
    if number % 3 == 0:
        name = said["file name"]
        typed["files"] = [
            an_upload(pdf_text(said["file text"]), f"{name}.pdf"),
            an_upload(
                (png_text, jpeg_comment, jpeg_xmp)[number % 3 if number % 9 else 1](said["metadata"]),
                f"{name}{number}.{'png' if number % 9 and number % 3 == 0 else 'jpg'}",
            ),
        ]
    receipt = reporter.report(notice, **typed)
    if number % 10 == 0:
        page = reporter.look_up(receipt.number, receipt.key)
        reporter.add(page, text=f"补充：{said['facts']}，另有一事。")


def handled(
    house: House,
    heard: Heard,
    officers: list[Any],
    planted: Mapping[str, list[str]],
    notice_id: int,
    every: int,
) -> int:
    """Two officers open, ask, conclude and answer; letters and visits are entered with scans."""
    session, done = db.session(), 0
    seats = []
    for person in officers:
        client = listening_client(house.app, heard)
        enter(client, session, person, now=house.clock.now())
        seats.append(Clerk(person, client))
    first, second = seats
    numbers = [(one.id, one.identity is not None) for one in all_reports(session)][::every]
    session.rollback()
    for turn, (number, is_signed) in enumerate(numbers):
        said = planted["officer"][turn % len(planted["officer"])]
        case = f"{REPORTS}/{number}"
        for step in ("registration", "acceptance", "verification", "conclusion"):
            data = dict(STEPS[step])
            if step == "conclusion":
                data["verdict_text"] = f"{said}，调阅材料，谈话了解，不属实。"
            done += _pressed(first, f"{case}/{step}", data, case)
            if step == "acceptance":
                done += _pressed(first, f"{case}/open", {}, case)
                done += _pressed(first, f"{case}/question", {"text": f"{said}，请补充。"}, case)
                for file in session.scalars(
                    select(ReportFile.id).where(ReportFile.report_id == number)
                ).all():
                    done += _pressed(first, f"{case}/files/{file}", {}, case)
                session.rollback()
        if is_signed:
            done += _pressed(first, f"{case}/identity", {"reason": "verify_signature"}, case)
            page = second.page(case)
            for form in page.all("form"):
                if re.search(r"/identity/\d+$", form.attrs.get("action") or ""):
                    done += _pressed(second, form.attrs["action"] or "", {}, case)
            done += _pressed(first, f"{case}/identity/opened", {}, case)
        done += _pressed(first, f"{case}/reply", {"text": f"{said}，没有发现所反映的问题。"}, case)
        done += _pressed(second, f"{case}/messages", {}, case)
        message = session.scalars(
            select(ReportMessage.id).where(ReportMessage.report_id == number, ReportMessage.is_reply)
        ).first()
        session.rollback()
        if message is not None:
            done += _pressed(second, f"{case}/messages/{message}/sent", {}, case)
        done += _pressed(first, f"{case}/register-form.docx", {}, case)
    for turn in range(min(10, len(numbers))):
        said = strings_for(turn, planted)
        done += _pressed(
            first, "/staff/receiving/register",
            {
                "notice_id": str(notice_id), "channel": ("letter", "call", "visit")[turn % 3], "received_on": "2026-11-24",
                "postmarked_on": "2026-11-24" if turn % 3 == 0 else "", "signature": "real_name", "name": said["name"], "phone": said["phone"], "as_whole": "y",
                "facts": f"{said['officer']}，来人反映，该同志任职期间有应当说明的情况。{turn}",
                "scan": an_upload(pdf_text(said["file text"]), f"{said['file name']}.pdf"),
            },
            f"/staff/receiving/register?notice_id={notice_id}",
        )  # fmt: skip
    return done


def _pressed(clerk: Clerk, path: str, data: dict[str, Any], page: str) -> int:
    answer = clerk.post(path, data, page=page)
    if answer.status_code not in (200, 303):
        raise RuntimeError(f"{path}: {answer.status_code}\n{answer.get_data(as_text=True)[-3000:]}")
    return 1


def provoked(house: House, heard: Heard, notice_id: int, planted: Mapping[str, list[str]]) -> int:
    """Answers that fail, with the strings in hand: what breaks shouts them out as loudly as it can."""
    said = strings_for(7, planted)
    everything = " ".join(said.values())
    notice = db.session.get_one(Notice, notice_id)
    app, before = house.app, sum(heard.statuses[status] for status in (400, 404, 405, 413, 500, 503))

    def breaks(*_words: object, **_named: object) -> None:
        raise RuntimeError(f"cannot keep {everything}")

    reporter = Reporter(listening_client(app, heard), app)
    checked = reporter.write(notice, facts=f"{said['facts']}，该同志在任职期间有应当说明的情况，可以了解。")
    sealer, app.extensions["sealer"] = app.extensions["sealer"], type("Broken", (), {"seal": breaks})()
    try:
        reporter.press(notice, checked, confirm="1").get_data()
        reporter.send(
            notice,
            reporter.filled(
                reporter.form(notice), files=[an_upload(pdf_text(everything), f"{said['file name']}.pdf")]
            ),
        ).get_data()
    finally:
        app.extensions["sealer"] = sealer
    reporter.try_receipt(said["phone"], said["phone"]).get_data()  # one: the next would have to wait
    client = reporter.client
    client.post(f"/n/{notice.address}/report/check", data={"token": everything, "confirm": "1"}).get_data()
    client.post("/receipt/save", data={"number": everything, "key": everything}).get_data()
    client.post(f"/n/{notice.address}/nowhere", data={"facts": everything}).get_data()
    client.put(f"/n/{notice.address}/report", data={"facts": everything}).get_data()
    client.post(
        f"/n/{notice.address}/report",
        data={"facts": everything * 500_000},
        content_type="application/x-www-form-urlencoded",
    ).get_data()
    return sum(heard.statuses[status] for status in (400, 404, 405, 413, 500, 503)) - before


def opened_with_keys(app: Flask, session: Any) -> tuple[int, str]:
    """Everything the envelopes hold, and how many they are."""
    opener, store = app.extensions["opener"], app.extensions["sealed_store"]
    texts, count = [], 0
    for report in all_reports(session):
        here = bound_to(report.number)
        envelopes: list[tuple[Part, bytes | None]] = [
            (Part.CONTENT, report.content),
            (Part.IDENTITY, report.identity),
            (Part.CONTENT, report.verdict_text),
        ]
        envelopes += [(Part.CONTENT, message.for_officers) for message in report.messages]
        for part, sealed in envelopes:
            if sealed is not None:
                texts.append(opener.open(part, sealed, bound_to=here).decode())
                count += 1
        for file in report.files:
            data = store.open(file.place, number=report.number, opener=opener)
            texts.append((data + inflated(data)).decode("latin-1"))
            count += 1
    session.rollback()
    return count, "\n".join(texts)


def never_there(planted: Mapping[str, list[str]], text: str) -> list[str]:
    """Strings that no envelope holds. What was hidden in a picture is taken out before it is sealed."""
    missing = []
    for sort, found in planted.items():
        for one in found:
            written = {
                one,
                one.encode("gb18030").hex(),
                one.encode("gb18030").hex().upper(),
                json.dumps(one)[1:-1],
            }
            is_there = any(form in text for form in written)
            if is_there is (sort == "metadata"):
                missing.append(f"{sort}: {one}")
    return missing


def by_workers(app: Flask) -> bytes:
    """Everything that is said to Redis while beat and a worker send the letters, and everything that lies in it after."""
    settings = app.extensions["settings"]
    said = Path(settings.data_dir) / "said-to-redis"
    program = shutil.which("redis-cli")
    assert program is not None
    site = LiveSite(
        settings.data_dir, environ={"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
    )
    with said.open("wb") as out:
        listening = subprocess.Popen([program, "-u", settings.redis_url, "monitor"], stdout=out, stderr=out)
        try:
            site.start_worker()
            site.start_beat()
            until = time.monotonic() + 90
            while not all(
                task in said.read_bytes() for task in (b"send_letters", b"sweep_due", b"show_alive")
            ):
                if time.monotonic() > until:
                    raise RuntimeError("nothing was said to Redis")
                time.sleep(0.2)
        finally:
            site.stop()
            listening.terminate()
            listening.wait()
    with redis.Redis.from_url(settings.redis_url) as connection:
        lying = b"".join(key + b" " + (connection.dump(key) or b"") for key in connection.scan_iter())
    return said.read_bytes() + lying


def speak_up(app: Flask, handler: logging.Handler) -> None:
    """Every logger at its loudest, with every statement and its values: migrations have set their own way of logging."""
    root = logging.getLogger()
    root.setLevel(logging.DEBUG)
    for logger in [root, *(logging.getLogger(name) for name in list(logging.root.manager.loggerDict))]:
        logger.disabled = False
        if logger is not root:
            logger.setLevel(logging.NOTSET)
    app.logger.setLevel(logging.DEBUG)
    engine = logging.getLogger(
        "sqlalchemy.engine.Engine"
    )  # without a handler of its own it would speak to the screen
    engine.propagate = False
    for logger in (root, engine):
        if handler not in logger.handlers:
            logger.addHandler(handler)
    with app.app_context():
        db.engine.echo = True  # every statement with its values; asks anew how loud it may be


def drill(
    house: House, watch: Watch, handler: logging.FileHandler, temporary: Path, *, reports: int, every: int
) -> dict[str, Any]:
    app, planted, heard, log = house.app, plant(random.Random(SEED)), Heard(), Path(handler.baseFilename)
    speak_up(app, handler)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    data_dir: Path = app.extensions["settings"].data_dir
    with app.app_context():
        session = db.session()
        office = make_office(session)
        officers = [make_receiver(session, office.organ) for _ in range(2)]
        for number, officer in enumerate(officers):
            officer.email = f"officer{number}@example.invalid"
        notice = publish(session, office, at=NOW)
        notice_id = notice.id
        session.commit()
        watch.is_on = True
        for number in range(reports):
            filed(house, heard, notice_id, number, planted)
            if number % 50 == 49:
                print(f"{house.kind}: {number + 1} filed", file=sys.stderr)
        acts = handled(house, heard, officers, planted, notice_id, every)
        failed = provoked(house, heard, notice_id, planted)
        sweep(session, carry_out, now=NOW)
        write_reminders(session, now=NOW)
        session.commit()
        while post_waiting(session, deliver, now=NOW).sent:
            pass
        watch.is_on = False
        said_to_redis = by_workers(app) if app.extensions["settings"].redis_url else b""
        backup = temporary.parent / f"{house.kind}-backup.tar.gz"
        made = app.test_cli_runner().invoke(args=["backup", str(backup), "--json"])
        if made.exit_code:
            raise RuntimeError(made.output)
        envelopes, text = opened_with_keys(app, session)
        missing = never_there(planted, text) if reports >= 300 else []
        rows, found = in_rows(session)
        places: dict[str, int] = {"rows": rows}
        folders = {"data folder": data_dir, "temporary files": temporary, "log": log.parent}
        host = parse_qs(urlsplit(app.extensions["settings"].database_url).query).get("host")
        if host:
            session.execute(db.text("CHECKPOINT"))
            session.rollback()
            folders["database server"] = Path(host[0])
        for what, folder in folders.items():
            places[what], more = in_folder(folder, what)
            found += more
        places["letters"] = (
            len(list((data_dir / "outgoing").glob("*"))) if (data_dir / "outgoing").is_dir() else 0
        )
        found += [
            *hits(bytes(heard.kept), "headers, cookies and errors"),
            *hits(backup.read_bytes(), "backup"),
            *hits(said_to_redis, "Redis"),
        ]
        places["bytes said to Redis"] = len(said_to_redis)
        stray = [
            path
            for path in watch.written
            if not path.startswith((str(data_dir), str(log.parent)))
            and not path.startswith("/dev/")
            and "__pycache__" not in path
        ]
        watch.written.clear()
        taken = len(all_reports(session))
        session.rollback()
        db.session.remove()
    return {
        "database": house.kind, "strings": sum(SHARES.values()), "reports": taken, "acts of officers": acts, "answers that failed": failed,
        "envelopes opened with the keys": envelopes, "strings in them": "all" if reports >= 300 and not missing else f"{text.count(MARKS['words'])} times",
        "hits elsewhere": len(found), "MB of log": round(log.stat().st_size / 1e6, 1), "files written elsewhere": len(stray), "searched": places,
        "found": found[:20], "missing": missing[:20], "stray": sorted(stray)[:20],
    }  # fmt: skip


def main() -> None:
    asked = words(__doc__ or "")
    reports, every = (12, 6) if asked.small else (300, 15)
    results, broken = [], []
    root = Path(tempfile.mkdtemp(prefix="hrp-planted-"))
    temporary, watch = root / "tmp", Watch()
    temporary.mkdir()
    (root / "log").mkdir()
    log = root / "log" / "everything.log"
    handler = logging.FileHandler(log, encoding="utf-8")
    try:
        with contextlib.ExitStack() as stack, houses() as opened:
            tempfile.tempdir = str(temporary)
            for kind in KINDS:
                began = time.perf_counter()
                log.write_bytes(b"")
                try:
                    environ = {}
                    if kind == "sqlite" and not asked.small and shutil.which("redis-cli"):
                        server = start_redis()
                        stack.callback(server.stop)
                        environ = {"REDIS_URL": server.url}
                    house = opened(kind, surfaces=("public", "staff"), environ=environ)
                except Missing as missing:
                    print(f"left out: {missing}")
                    continue
                results.append(drill(house, watch, handler, temporary, reports=reports, every=every))
                results[-1]["seconds"] = round(time.perf_counter() - began, 1)
                if kind == "sqlite":
                    apart = public_side(opened, kind, house.app.extensions["settings"].key_dir, root)
    finally:
        tempfile.tempdir = None
        logging.getLogger().removeHandler(handler)
        shutil.rmtree(root, ignore_errors=True)
    for result in results:
        broken += [
            f"{result['database']}: {line}" for name in ("found", "missing", "stray") for line in result[name]
        ]
        if (
            result["answers that failed"] < 5
            or not result["MB of log"]
            or not result["envelopes opened with the keys"]
        ):
            broken.append(f"{result['database']}: nothing was proved")
    if apart["openings"] or apart["loads"] or not apart["openings with the keys"]:
        broken.append(f"the public side: {apart}")
    show(
        "Planted strings",
        [
            {k: v for k, v in result.items() if k not in ("found", "missing", "stray", "searched")}
            for result in results
        ],
    )
    show("A public process, everything on its disk tried as a key", [apart])
    for line in broken:
        print(line)
    write(
        "planted",
        asked.out,
        shares=SHARES,
        writings=len(PATTERNS),
        results=results,
        public_side=apart,
        broken=broken,
    )
    if broken:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
