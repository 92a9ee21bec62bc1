"""成绩查询 on results day, over a real server: the POST with a fresh solution that answers the slip, against a bare WSGI hello;
and one public notice, asked for again and again.

Four servers: the hello, the site with its thin layer, the site with FAST_PATHS=0, and the same view in plain Flask with the ORM. They
are asked in turns, twice over. First of one process each, with more requests in flight than it can take: counted is the processor
time of the server. Then hello and layer of two processes each, over 64 connections with one request at a time: counted is
requests a second, whoever asks on the same two cores. Aims: a look-up at least a fifth of a hello, and at least five times the view
in plain Flask and ORM.

SAMPLES are none: made-up candidates in a few posts, sealed and released like any.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks._load import AS_SERVED, ONE_PROCESS, Load, Way, load
from benchmarks._lookup_served import SIDES, keep_plain
from benchmarks._side_by_side import KINDS, NOW, House, Missing, houses, show, words, write
from hr_portal.cli.run import HOST
from hr_portal.extensions import db
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.release_facts import ReleaseFacts, signed_releases
from hr_portal.recruitment.result_releases import Plan
from hr_portal.recruitment.slips import asked_of
from tests.factories.candidates import looked_for, open_results, proof
from tests.factories.notices import make_office, publish
from tests.factories.results import ONE
from tests.live import LiveSite
from tests.services import wait_until

AIM, TIMES_ORM = 0.20, 5.0
POSTS = ("27020000000001", "27020000000002")


def candidates(count: int) -> list[list[str]]:
    """Of different marks, in two posts, with ties."""
    found = []
    for number in range(count):
        one, two = 40 + number * 7 % 59, 45 + number * 11 % 53
        name = f"考{chr(0x4E00 + number % 5000)}生"
        found.append([f"4103{number:08d}", ONE[1], name, POSTS[number % 2], f"{one}.5", str(two), "",
                      f"{(one + 0.5 + two) / 2:.2f}", "", ""])  # fmt: skip
    return found


def prepared(house: House, sitters: Sequence[Sequence[str]]) -> str:
    """Sealed, released, open for a while; and in the clear for the plain view. The address of a notice beside it."""
    with house.app.app_context():
        session = db.session()
        notice = publish(session, make_office(session, "AL77"), at=NOW)
        path = f"/n/{notice.address}"
        session.commit()
        open_results(session, house.app, *sitters, plan=Plan(NOW + timedelta(minutes=1), IdPart.LAST_SIX))
        (release,) = signed_releases(session)
        rows = [_plain(house, release, row) for row in sitters]
        session.rollback()
        keep_plain(db.engine, rows)
    return path


def _plain(house: House, release: ReleaseFacts, row: Sequence[str]) -> dict[str, str]:
    snapshot = house.app.extensions["snapshots"].open(
        release.slug, release.stage, release.number, release.file_name
    )
    parts = asked_of(row[0], row[2], row[1][-6:], release.id_part)
    plain = snapshot.rows.find(snapshot.deriver, parts)
    assert plain is not None
    return dict(zip(("ticket", "name", "id_part", "row"), (*parts, plain.decode()), strict=True))


def served(house: House, side: str, way: Way, folder: Path) -> LiveSite:
    settings = house.app.extensions["settings"]
    site = LiveSite(
        settings.data_dir,
        environ={
            "DATABASE_URL": settings.database_url, "LOOKUP_SIDE": side, "FAST_PATHS": "1" if side == "layer" else "0",
            "SECRET_KEY": settings.secret_key,
        },
    )  # fmt: skip
    log = folder / f"{side}.log"
    site.log = lambda name: log  # type: ignore[method-assign]
    site._start(
        "web", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(site.port), "--workers",
        str(way.processes), "--blocking-threads", str(way.threads), "--log-level", "warning", "--no-ws", "--factory", "benchmarks._lookup_served:served",
    )  # fmt: skip
    wait_until(site.answers, site.parts["web"], f"{side} at {site.url}", log)
    return site


def pages(path: str, count: int) -> list[bytes]:
    return [f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()] * count


def look_ups(house: House, sitters: Sequence[Sequence[str]], count: int) -> list[bytes]:
    """Each with a solution of its own, of another candidate than the one before."""
    found = []
    house.clock.travel_to(datetime.now(UTC))
    for number in range(count):
        typed = looked_for(sitters[number * 37 % len(sitters)]) | {"proof": proof(house.app)}
        body = urlencode(typed).encode()
        head = (
            f"POST /results HTTP/1.1\r\nHost: {HOST}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        found.append(head.encode() + body)
    return found


def measured(house: House, rounds: int, times: int, sitters: Sequence[Sequence[str]]) -> dict[str, Any]:
    notice = prepared(house, sitters)
    alone = _measured(
        house, ONE_PROCESS, (*SIDES, "notice", "notice by flask"), rounds, times, sitters, notice
    )
    together = _measured(house, AS_SERVED, ("bare", "layer", "notice"), rounds, times, sitters, notice)
    return told(alone) | told_together(together)


def _measured(house: House, way: Way, sides: Sequence[str], rounds: int, times: int, sitters: Sequence[Sequence[str]],
              notice: str) -> dict[str, list[Load]]:  # fmt: skip
    taken: dict[str, list[Load]] = {side: [] for side in sides}
    with tempfile.TemporaryDirectory(prefix="hrp-bench-") as place:
        sites: dict[str, LiveSite] = {}
        try:
            for side in {_SERVED_BY.get(side, side): None for side in sides}:
                sites[side] = served(house, side, way, Path(place))
            for number in range(-1, rounds):
                for side in sides if number % 2 else reversed(sides):
                    site = sites[_SERVED_BY.get(side, side)]
                    if side == "bare":
                        asked, sign = pages("/", times * 4), b"hello"
                    elif side.startswith("notice"):
                        asked, sign = pages(notice, times), "索引号".encode()
                    else:
                        asked, sign = look_ups(house, sitters, times), "校验码".encode()
                    spent = load(site.parts["web"].pid, site.port, way, asked, sign)
                    if number >= 0:
                        taken[side].append(spent)
        finally:
            for site in sites.values():
                site.stop()
    return taken


_SERVED_BY = {"notice": "layer", "notice by flask": "flask"}


def told(taken: dict[str, list[Load]]) -> dict[str, Any]:
    """Of each side the median of the rounds; ratios as the aims ask for them."""
    cpu = {side: statistics.median(one.cpu for one in spent) for side, spent in taken.items()}
    wall = {side: statistics.median(one.seconds for one in spent) for side, spent in taken.items()}
    each = sorted(a.cpu / b.cpu for a, b in zip(taken["bare"], taken["layer"], strict=True))
    return {
        **{f"{side} µs": round(cpu[side] * 1e6, 1) for side in taken},
        **{f"{side} wall µs": round(wall[side] * 1e6, 1) for side in taken},
        "layer / hello": round(cpu["bare"] / cpu["layer"], 3), "least": round(each[0], 3), "most": round(each[-1], 3),
        "by wall": round(wall["bare"] / wall["layer"], 3),
        "notice / hello": round(cpu["bare"] / cpu["notice"], 3),
        "notice / flask": round(cpu["notice by flask"] / cpu["notice"], 2),
        "layer / orm": round(cpu["orm"] / cpu["layer"], 2), "layer / flask": round(cpu["flask"] / cpu["layer"], 2),
    }  # fmt: skip


def told_together(taken: dict[str, list[Load]]) -> dict[str, Any]:
    """Requests a second of the whole machine, and of what fraction of a hello."""
    rates = {side: 1 / statistics.median(one.seconds for one in spent) for side, spent in taken.items()}
    each = sorted(a.seconds / b.seconds for a, b in zip(taken["bare"], taken["layer"], strict=True))
    return {
        **{f"two processes, {side} a second": round(rate) for side, rate in rates.items()},
        "two processes, layer / hello": round(rates["layer"] / rates["bare"], 3),
        "two processes, least": round(each[0], 3), "two processes, most": round(each[-1], 3),
        "two processes, notice / hello": round(rates["notice"] / rates["bare"], 3),
    }  # fmt: skip


def main() -> None:
    asked = words(__doc__ or "")
    rounds, times, sitters = (1, 8, 24) if asked.small else (9, 1_000, 5_000)
    found = []
    for kind in KINDS[:1] if asked.small else KINDS:
        with houses() as opened:
            try:
                house = opened(kind, surfaces=("public", "staff"))
            except Missing as missing:
                print(f"left out: {missing}")
                continue
            found.append({"database": kind, **measured(house, rounds, times, candidates(sitters))})
    for one in found:
        show(
            "A look-up that finds its slip, over a server",
            [{"figure": k, "value": v} for k, v in one.items()],
        )
    write("bench_lookup", asked.out, aims={"layer / hello": AIM, "layer / orm": TIMES_ORM}, rounds=rounds, requests=times,
          sitters=sitters, lookup=found)  # fmt: skip


if __name__ == "__main__":
    main()
