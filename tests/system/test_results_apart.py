"""A public process with the lookup key alone answers look-ups and takes requests. A real process on folders of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config import read_settings
from hr_portal.core.clock import FrozenClock
from hr_portal.core.key_files import public_path
from hr_portal.core.sealing import Part
from tests.factories.results import ONE, OPENS, TWO
from tests.system.tree import ROOT

ASK = """
import json, re, sys
from datetime import datetime
touched = []
sys.addaudithook(lambda event, args: touched.append(str(args[0])) if event == "open" else None)
from hr_portal.app import create_app
from hr_portal.core.clock import FrozenClock
asked = json.loads(sys.argv[1])
app = create_app(clock=FrozenClock(datetime.fromisoformat(asked["now"])))
client = app.test_client()
from tests.factories.candidates import proof
def slip_in(page):
    return re.search(r'name="slip" value="([^"]*)"', page)[1]
first = client.post("/results", data=asked["row"] | {"proof": proof(app)})
page = first.get_data(as_text=True)
told = {"exam": "anlan-2027", "stage": "written", "slip": slip_in(page) if first.status_code == 200 else ""}
recheck = client.post("/results/recheck", data=told | {
    "send": "1", "component": "essay", "reason": "far_from_expected", "phone": "00008600"})
again = client.post("/results", data=asked["row"] | {"proof": proof(app)})
pdf = client.post("/results/slip.pdf", data=told)
print(json.dumps({
    "statuses": [first.status_code, recheck.status_code, again.status_code, pdf.status_code],
    "total": "71.50" in page,
    "asked": "已收到申请" in again.get_data(as_text=True),
    "pdf": pdf.data[:4].decode("latin-1"),
    "staff": client.get("/staff/sign-in").status_code,
    "officer": [name for name in touched if name.endswith(".officer")],
}))
"""


@dataclass(frozen=True)
class Site:
    """The data of a staff site with a release, and a folder of keys as a public machine has it."""

    data_dir: Path
    public_keys: Path


@pytest.fixture
def site(tmp_path: Path) -> Site:
    import flask_migrate

    from hr_portal.app import create_app
    from hr_portal.extensions import db
    from hr_portal.recruitment.id_part import IdPart
    from hr_portal.recruitment.result_releases import Plan
    from tests.clockwork import TODAY, instant
    from tests.factories.candidates import open_results

    data_dir = tmp_path / "data"
    app = create_app(read_settings({"DATA_DIR": str(data_dir)}), clock=FrozenClock(instant(TODAY)))
    with app.app_context():
        flask_migrate.upgrade()
        plan = Plan(OPENS, IdPart.LAST_SIX, "", OPENS, instant("2026-12-04 09:00"))
        open_results(db.session, app, ONE, TWO, plan=plan)  # type: ignore[arg-type]
        db.session.remove()
        db.engine.dispose()
    keys, public = data_dir / "keys", tmp_path / "public-keys"
    (public / "exams").mkdir(parents=True, mode=0o700)
    public.chmod(0o700)
    for part in Part:
        shutil.copy(public_path(keys, part), public)
    shutil.copy(keys / "secret-key", public)
    shutil.copy(keys / "exams" / "anlan-2027.lookup", public / "exams")
    return Site(data_dir, public)


def asked(site: Site, keys: Path) -> dict[str, Any]:
    row = {"exam": "anlan-2027", "stage": "written", "ticket": ONE[0], "name": ONE[2], "id_part": ONE[1][-6:]}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps({"now": OPENS.isoformat(), "row": row})],
        cwd=ROOT,
        env=kept | {"DATA_DIR": str(site.data_dir), "KEY_DIR": str(keys), "SURFACES": "public"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_look_up_paper_and_request_need_the_lookup_key_alone(site: Site) -> None:
    said = asked(site, site.public_keys)
    assert said["statuses"] == [200, 200, 200, 200]
    assert (said["total"], said["asked"], said["pdf"]) == (True, True, "%PDF")
    assert (said["staff"], said["officer"]) == (404, [])
    assert sorted(path.name for path in (site.public_keys / "exams").iterdir()) == ["anlan-2027.lookup"]


def test_a_public_process_beside_the_officer_key_does_not_touch_it(site: Site) -> None:
    said = asked(site, site.data_dir / "keys")
    assert (site.data_dir / "keys" / "exams" / "anlan-2027.officer").exists()
    assert (said["statuses"], said["officer"]) == ([200, 200, 200, 200], [])


def test_without_its_key_it_says_later_and_makes_none(site: Site) -> None:
    (site.public_keys / "exams" / "anlan-2027.lookup").unlink()
    said = asked(site, site.public_keys)
    assert said["statuses"][0] == 503
    assert list((site.public_keys / "exams").iterdir()) == []
