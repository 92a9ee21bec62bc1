"""kill -9 of the web process while a report is handed in: afterwards there is no row, or one whose receipt works.

    python -m drills.report_kills [--small]

Real requests to real processes, which say when they have one in hand; a kill counts only if that was heard and no answer
came. Half of them die at a chosen point (a file half written, a row not yet committed, committed and not yet answered), half
at a random moment. Then the same form is sent again, to another process. In the end no sealed file is left that no report names.
A few go to granian, as the site is served.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import re
import select as waiting
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import encode_multipart

from benchmarks._side_by_side import KINDS, NOW, ROOT, SEED, House, Missing, houses, show, words, write
from drills._web_child import POINTS
from hr_portal.audit.models import AuditEntry
from hr_portal.audit.services import first_broken_entry
from hr_portal.cli.run import end_with_parent
from hr_portal.core.sealing import Part
from hr_portal.extensions import db
from hr_portal.notices.models import Notice
from hr_portal.objections import tracking
from hr_portal.objections.content import ReportText
from hr_portal.objections.erasing import sweep_store
from hr_portal.objections.models import Report, ReportFile, ReportStep
from hr_portal.objections.receipts import bound_to
from tests.client import Client
from tests.factories.notices import make_office, publish
from tests.factories.reporter import FACTS, Reporter, Shown, an_upload, hidden
from tests.factories.reports import make_receiver
from tests.factories.uploads import png
from tests.live import LiveSite
from tests.web.rendered import Node

PATIENCE = 30.0


@dataclass
class WebChild:
    """A process that forks one to serve each request."""

    process: subprocess.Popen[bytes]
    port: int = 0
    heard: bytes = field(default=b"", repr=False)

    @classmethod
    def start(cls, house: House) -> WebChild:
        settings = house.app.extensions["settings"]
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TZ", "LANG") if name in os.environ}
        process = subprocess.Popen(
            [sys.executable, "-m", "drills._web_child", json.dumps({"now": NOW.isoformat()})],
            cwd=ROOT, env=kept | {"DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=end_with_parent,  # noqa: PLW1509
        )  # fmt: skip
        child = cls(process)
        child.port = int(child.line())
        return child

    def line(self, patience: float = PATIENCE) -> str:
        """The next line it says; empty when it said none in time."""
        assert self.process.stdout is not None
        until = time.monotonic() + patience
        while b"\n" not in self.heard:
            ready, _, _ = waiting.select([self.process.stdout], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                return ""
            self.heard += os.read(self.process.stdout.fileno(), 4096)
        line, _, self.heard = self.heard.partition(b"\n")
        return line.decode()

    def serve(self, point: str | None) -> int:
        """Fork a process that serves one request; its id, once it is ready."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"stop_in": point}).encode() + b"\n")
        self.process.stdin.flush()
        said = {self.line(), self.line()} - {"ready"}
        return int(said.pop())

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


def sent(port: int, path: str, body: bytes, content_type: str) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("POST", path, body, {"Content-Type": content_type})
    return connection


def answered(connection: http.client.HTTPConnection) -> bool:
    try:
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


@dataclass
class Fates:
    kills: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


class Drill:
    """One reporter after the other; the process that takes the report in dies."""

    def __init__(self, house: House, *, at: datetime) -> None:
        self.house, self.rng, self.fates = house, random.Random(SEED), Fates()
        house.app.test_client_class = Client
        with house.app.app_context():
            session = db.session()
            office = make_office(session)
            make_receiver(session, office.organ)
            self.notice = publish(session, office, at=at - timedelta(hours=1))
            self.address = self.notice.address
            session.commit()
        self.number = 0
        self.longest = {True: 0.03, False: 0.03}
        """Seconds a random kill waits at most, for an upload or a confirmation: less after each that came too late."""
        self.keys: list[tuple[str, str]] = []

    @contextlib.contextmanager
    def reporter(self) -> Iterator[tuple[Reporter, Notice]]:
        with self.house.app.app_context():
            yield (
                Reporter(self.house.app.test_client(), self.house.app),  # type: ignore[arg-type]
                db.session.get_one(Notice, self.notice.id),
            )
            db.session.remove()

    def round(self, child: WebChild, *, upload: bool) -> None:
        """One kill that counts, however many it takes."""
        while not self._kill(child, upload=upload):
            pass

    def _kill(self, child: WebChild, *, upload: bool) -> bool:
        self.number += 1
        points = POINTS[:2] if upload else POINTS[2:]
        point = self.rng.choice(points) if self.rng.random() < 0.5 else None
        facts = f"{FACTS}第{self.number}件。"
        with self.reporter() as (reporter, notice):
            known = set(db.session.scalars(select(Report.number)))
            fields = reporter.filled(reporter.form(notice), facts=facts)
            checked: Node | None = None
            if not upload:
                checked = reporter.write(
                    notice, facts=facts, **({"files": [picture(self.rng)]} if self.number % 3 == 0 else {})
                )
        if upload:
            boundary, body = encode_multipart({**fields, "files": [picture(self.rng)]})
            path, content_type = f"/n/{self.address}/report", f"multipart/form-data; boundary={boundary}"
        else:
            assert checked is not None
            token = hidden(checked, "token").encode()
            path, content_type = (
                f"/n/{self.address}/report/check",
                "application/x-www-form-urlencoded",
            )
            body = b"confirm=1&token=" + token
        process = child.serve(point)
        connection = sent(child.port, path, body, content_type)
        marks = [child.line()]
        if point is not None:
            marks.append(child.line(5.0))
        else:
            time.sleep(self.rng.uniform(0, self.longest[upload]))
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        came = answered(connection)
        if point is None:
            self.longest[upload] *= 0.8 if came else 1.1
        while child.line() != "gone":
            pass
        expected = ["begun"] if point is None else ["begun", "in the middle"]
        if came or marks != expected:
            self.fates.kills["not counted"] += 1
            if checked is not None:
                with self.reporter() as (reporter, notice):
                    receipt = reporter.hand_in(notice, checked)
                    self.keys.append((receipt.number, receipt.key))
            return False
        self._judge("upload" if upload else "confirm", point or "random", facts, checked, known)
        return True

    def _judge(self, kind: str, point: str, facts: str, checked: Node | None, known: set[str]) -> None:
        """What is there now, and what the same form gives when it is sent again."""
        with self.reporter() as (reporter, notice):
            before = set(db.session.scalars(select(Report.number)))
            was_written = bool(before - known)
            db.session.rollback()
            if checked is None:
                if was_written:
                    self.fates.broken.append(f"{self.number}: a report before it was handed in")
                page = reporter.write(notice, facts=facts, files=[picture(self.rng)])
                if self.number % 2:
                    self.fates.kills[f"{kind}, {point}: written anew, given up"] += 1
                    return  # never handed in: what lies in the store is an orphan
                receipt = reporter.hand_in(notice, page)
            else:
                receipt = reporter.hand_in(notice, checked)
            self.fates.kills[f"{kind}, {point}: {'a row' if was_written else 'no row'}"] += 1
            self._check_receipt(receipt, before, known, facts, was_written=was_written)

    def _check_receipt(
        self, receipt: Shown, before: set[str], known: set[str], facts: str, *, was_written: bool
    ) -> None:
        session = db.session()
        if was_written and before - known != {receipt.number}:
            self.fates.broken.append(f"{self.number}: another receipt for what was written before the kill")
        self.keys.append((receipt.number, receipt.key))
        found = tracking.find(session, receipt.number, receipt.key)
        if found is None:
            self.fates.broken.append(f"{self.number}: its receipt does not work")
            return
        tracking.status(session, found, self.house.clock.now())
        report = tracking.the_report(session, found)
        opener = self.house.app.extensions["opener"]
        text = ReportText.from_bytes(
            opener.open(Part.CONTENT, report.content, bound_to=bound_to(report.number))
        )
        if text.facts != facts:
            self.fates.broken.append(f"{self.number}: another text")
        for file in report.files:
            self.house.app.extensions["sealed_store"].open(file.place, number=report.number, opener=opener)
        session.rollback()

    def in_the_end(self) -> dict[str, Any]:
        """Every form that was handed in is one report, whole; what nobody handed in is swept away."""
        with self.house.app.app_context():
            session = db.session()
            counts = {
                "reports": session.scalar(select(func.count()).select_from(Report)) or 0,
                "steps": session.scalar(select(func.count()).select_from(ReportStep)) or 0,
                "entries": session.scalar(
                    select(func.count()).select_from(AuditEntry).where(AuditEntry.act == "report_filed")
                )
                or 0,
            }
            if len({*counts.values(), len(self.keys), len(set(self.keys))}) != 1:
                self.fates.broken.append(f"in the end: {counts} of {len(self.keys)} receipts")
            if (broken := first_broken_entry(session)) is not None:
                self.fates.broken.append(f"the trail is broken at {broken}")
            folder = self.house.app.extensions["settings"].data_dir / "sealed"
            lying = {path.name for path in folder.iterdir()}
            named = set(session.scalars(select(ReportFile.place)))
            session.rollback()
            sweep_store(
                session, self.house.app.extensions["sealed_store"], datetime.now(UTC) + timedelta(hours=3)
            )
            left = {path.name for path in folder.iterdir()}
            if left != named:
                self.fates.broken.append(
                    f"after the sweep: {len(left - named)} too many, {len(named - left)} too few"
                )
            db.session.remove()
        return {
            "reports": counts["reports"],
            "sealed files": len(named),
            "orphans swept": len(lying - named),
            "of these half written": sum(1 for name in lying if not re.fullmatch(r"[0-9a-f]{32}", name)),
        }


def picture(rng: random.Random) -> Any:
    return an_upload(png(64, 64, pixels=b"".join(b"\0" + rng.randbytes(64) for _ in range(64))), "照片.png")


def by_granian(house: House, folder: Path, kills: int) -> Drill:
    """The server of `make run`, killed with everything it started; the clock is the machine's own."""
    now = datetime.now(UTC)
    house.clock.travel_to(now)
    drill = Drill(house, at=now)
    settings = house.app.extensions["settings"]
    while drill.fates.kills["counted"] < kills and drill.number < kills * 6:
        drill.number += 1
        house.clock.travel_to(datetime.now(UTC))
        facts = f"{FACTS}第{drill.number}件。"
        site = LiveSite(settings.data_dir, environ={"DATABASE_URL": settings.database_url})
        site._start(
            "web", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(site.port), "--workers", "1",
            "--log-level", "warning", "--no-ws", "drills._web_child:served",
        )  # fmt: skip
        web = site.parts["web"]
        try:
            until = time.monotonic() + PATIENCE
            while not site.answers():
                if time.monotonic() > until:
                    raise RuntimeError("granian did not become ready")
                time.sleep(0.05)
            with drill.reporter() as (reporter, notice):
                known = set(db.session.scalars(select(Report.number)))
                checked = reporter.write(notice, facts=facts, files=[picture(drill.rng)])
            log = site.log("web")
            said = log.read_text().count("begun")
            connection = sent(
                site.port, f"/n/{drill.address}/report/check",
                b"confirm=1&token=" + hidden(checked, "token").encode(), "application/x-www-form-urlencoded",
            )  # fmt: skip
            until = time.monotonic() + PATIENCE
            while log.read_text().count("begun") == said and time.monotonic() < until:
                time.sleep(0.0005)
            begun = log.read_text().count("begun") > said
            time.sleep(drill.rng.uniform(0, drill.longest[False]))
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(web.pid, signal.SIGKILL)
            web.wait()
        if answered(connection) or not begun:
            drill.fates.kills["not counted"] += 1
            drill.longest[False] *= 0.8
            with drill.reporter() as (reporter, notice):
                receipt = reporter.hand_in(notice, checked)
                drill.keys.append((receipt.number, receipt.key))
            continue
        drill.fates.kills["counted"] += 1
        drill._judge("granian", "random", facts, checked, known)
    return drill


def main() -> None:
    asked = words(__doc__ or "")
    kills, granian = (10, 0) if asked.small else (200, 8)
    results, broken = [], []
    with contextlib.ExitStack() as stack:
        opened = stack.enter_context(houses())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hrp-report-kills-")))
        for kind in KINDS:
            began = time.perf_counter()
            try:
                house = opened(kind, surfaces=("public", "staff"))
                drill = Drill(house, at=NOW)
                child = WebChild.start(house)
                stack.callback(child.stop)
                for number in range(kills):
                    drill.round(child, upload=number % 4 == 3)
                drills = [("a process for each request", drill)]
                if granian and kind == "sqlite":
                    other = opened(kind, surfaces=("public", "staff"), name="granian")
                    drills.append(("granian", by_granian(other, folder, granian)))
            except Missing as missing:
                print(f"left out: {missing}")
                continue
            for server, one in drills:
                counted = sum(
                    many for name, many in one.fates.kills.items() if name not in ("not counted", "counted")
                )
                results.append(
                    {
                        "database": kind,
                        "server": server,
                        "kills": counted,
                        "not counted": one.fates.kills["not counted"],
                        **one.in_the_end(),
                        "seconds": round(time.perf_counter() - began, 1),
                        "fates": {
                            k: v
                            for k, v in sorted(one.fates.kills.items())
                            if k not in ("not counted", "counted")
                        },
                    }
                )
                broken += [f"{kind}, {server}: {line}" for line in one.fates.broken]
    show(
        "Web processes killed while a report is handed in",
        [{k: v for k, v in r.items() if k != "fates"} for r in results],
    )
    for line in broken:
        print(line)
    write("report_kills", asked.out, points=list(POINTS), results=results, broken=broken)
    if broken or any(
        result["kills"] < (granian if result["server"] == "granian" else kills) for result in results
    ):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
