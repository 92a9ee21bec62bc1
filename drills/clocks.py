"""Five clocks of a notice x a second before, on it, a second after x three zones of the server, by page and by list.

    python -m drills.clocks [--small]

Each zone is a process of its own (TZ is read once). What a reader gets must be the same in all three, and must change
exactly on the second. No sweep ever runs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks._side_by_side import NOW, ROOT, House, houses, show, words, write
from hr_portal.extensions import db
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import phase
from tests.client import Client
from tests.factories.notices import make_office, publish

ZONES = ("UTC", "Asia/Shanghai", "America/St_Johns")
CLOCKS = ("publish_at", "counts_from", "closes_at", "delist_at", "minimise_at")
SHIFTS = (-1, 0, 1)


def seen(house: House, kinds: tuple[str, ...]) -> dict[str, Any]:
    """kind.clock.shift -> what a reader gets."""
    found: dict[str, Any] = {}
    house.app.test_client_class = Client
    client = house.app.test_client()
    with house.app.app_context():
        session = db.session()
        office = make_office(session)
        notices = {
            kind: publish(session, office, kind, at=NOW + timedelta(hours=1), now=NOW) for kind in kinds
        }
        addresses = {kind: notice.address for kind, notice in notices.items()}
        clocks = {kind: notice.clocks for kind, notice in notices.items()}
        session.commit()
        db.session.remove()
    for kind in kinds:
        for name in CLOCKS:
            at = getattr(clocks[kind], name)
            if at is None:
                continue
            for shift in SHIFTS:
                house.clock.travel_to(at + timedelta(seconds=shift))
                found[f"{kind}.{name}.{shift:+d}"] = answer(house, client, addresses[kind])
    return found


def answer(house: House, client: Any, address: str) -> dict[str, Any]:
    """Status and phase of the page, how often lists show it, and how long it may be cached."""
    page = client.get(f"/n/{address}")
    front, listed = (
        client.get(path).get_data(as_text=True).count(f"/n/{address}") for path in ("/", "/notices")
    )
    with house.app.app_context():
        notice = db.session.scalars(db.select(Notice).where(Notice.address == address)).one()
        is_in = phase(notice, house.clock.now()).value
        db.session.remove()
    return {
        "status": page.status_code,
        "phase": is_in,
        "front": front,
        "listed": listed,
        "cache": page.headers.get("Cache-Control"),
    }


def in_zone(zone: str, small: bool) -> dict[str, Any]:
    """The same in a process that lives in this zone."""
    done = subprocess.run(
        [sys.executable, "-m", "drills.clocks", "--one", *(["--small"] if small else [])],
        cwd=ROOT,
        env={**{name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}, "TZ": zone},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{zone}: {done.stderr[-2000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def judged(answers: dict[str, dict[str, Any]]) -> list[str]:
    """Everything that is not as it must be."""
    broken = []
    first = answers[ZONES[0]]
    for zone, found in answers.items():
        broken += [
            f"{zone} {key}: {found.get(key)}, not {first[key]}"
            for key in first
            if found.get(key) != first[key]
        ]
    for key in first:
        if not key.endswith("-1"):
            continue
        before, on, after = (first[f"{key[:-2]}{shift:+d}"] for shift in SHIFTS)
        about = [name for name in before if name != "cache"]
        if [on[name] for name in about] != [after[name] for name in about]:
            broken.append(f"{key[:-2]} changes after its second")
        if ".counts_from." not in key and [before[name] for name in about] == [on[name] for name in about]:
            broken.append(f"{key[:-2]} does not change on its second")
        if before["status"] == 200 and "max-age=1," not in before["cache"]:
            broken.append(f"{key}: may be cached beyond the boundary ({before['cache']})")
    return broken


def main() -> None:
    one = "--one" in sys.argv
    if one:
        sys.argv.remove("--one")
    asked = words(__doc__ or "")
    kinds = ("pre_appointment",) if asked.small else ("pre_appointment", "announcement", "expert_allowance")
    if one:
        os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="hrp-clocks-")
        with houses() as opened:
            print(json.dumps(seen(opened("sqlite", surfaces=("public",)), kinds)))
        Path(os.environ["DATA_DIR"]).rmdir()
        return
    answers = {zone: in_zone(zone, asked.small) for zone in ZONES}
    broken = judged(answers)
    rows = [{"zone": zone, "answers": len(found)} for zone, found in answers.items()]
    show("Clocks x seconds x zones", rows)
    for line in broken:
        print(line)
    write("clocks", asked.out, zones=list(ZONES), kinds=list(kinds), checked=sum(map(len, answers.values())),
          broken=broken, answers=answers[ZONES[0]])  # fmt: skip
    if broken:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
