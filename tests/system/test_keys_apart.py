"""A process that only serves the public holds public keys only. Real processes on folders of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from hr_portal.core.key_files import load_opener, make_missing, public_path
from hr_portal.core.sealing import Part
from tests.system.tree import ROOT

LOOK = """
import json, sys
touched = []
sys.addaudithook(lambda event, args: touched.append(str(args[0])) if event in ("open", "os.listdir", "os.scandir") else None)
from hr_portal.app import create_app
app = create_app()
sealed = app.extensions["sealer"].seal(__import__("hr_portal.core.sealing", fromlist=["Part"]).Part.CONTENT, b"x", bound_to=b"y")
print(json.dumps({
    "opener": app.extensions["opener"] is not None,
    "answers": app.test_client().get("/healthz").status_code,
    "staff": app.test_client().get("/staff/sign-in").status_code,
    "private": [name for name in touched if name.endswith(".private")],
    "sealed": sealed.hex(),
}))
"""


def process(data_dir: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=kept | {"DATA_DIR": str(data_dir), **settings},
        capture_output=True,
        text=True,
        timeout=100,
    )


def flask(data_dir: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return process(data_dir, "-m", "flask", "--app", "wsgi", *words, **settings)


@pytest.fixture
def apart(tmp_path: Path) -> tuple[Path, Path]:
    """The keys of the staff site, and a folder with the public ones alone."""
    staff, public = tmp_path / "staff-keys", tmp_path / "public-keys"
    make_missing(staff)
    public.mkdir(mode=0o700)
    for part in Part:
        shutil.copy(public_path(staff, part), public)
    return staff, public


def test_a_public_process_starts_without_private_keys_and_cannot_open(
    tmp_path: Path, apart: tuple[Path, Path]
) -> None:
    staff, public = apart
    done = process(tmp_path / "data", "-c", LOOK, SURFACES="public", KEY_DIR=str(public))
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["opener"], said["answers"], said["staff"]) == (False, 200, 404)
    assert not list(public.glob("*.private"))
    opened = load_opener(staff).open(Part.CONTENT, bytes.fromhex(said["sealed"]), bound_to=b"y")
    assert opened == b"x"


def test_a_public_process_does_not_touch_private_keys_that_lie_there(
    tmp_path: Path, apart: tuple[Path, Path]
) -> None:
    staff, _ = apart
    done = process(tmp_path / "data", "-c", LOOK, SURFACES="public", KEY_DIR=str(staff))
    said = json.loads(done.stdout)
    assert said["private"] == []
    assert said["opener"] is False


def test_the_staff_site_reads_them(tmp_path: Path, apart: tuple[Path, Path]) -> None:
    """The look of the test above does see a private file where one is opened."""
    staff, _ = apart
    said = json.loads(process(tmp_path / "data", "-c", LOOK, KEY_DIR=str(staff)).stdout)
    assert said["opener"] is True
    assert len(said["private"]) == 3


def test_a_public_process_without_public_keys_does_not_start_and_says_how_to_make_them(
    tmp_path: Path,
) -> None:
    done = process(tmp_path / "data", "-c", LOOK, SURFACES="public")
    assert done.returncode == 1
    assert "flask keys make" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_private_key_others_can_read_stops_the_staff_site(tmp_path: Path, apart: tuple[Path, Path]) -> None:
    staff, _ = apart
    path = next(staff.glob("sealing.identity.*.private"))
    path.chmod(0o640)
    done = process(tmp_path / "data", "-c", LOOK, KEY_DIR=str(staff))
    assert done.returncode == 1
    assert f"chmod 600 {path}" in done.stderr


def test_commands_make_list_and_rotate_keys_wherever_they_run(tmp_path: Path) -> None:
    data, public = tmp_path / "data", {"SURFACES": "public"}
    listed = flask(data, "keys", "list", "--json", **public)
    assert json.loads(listed.stdout) == {"keys": []}
    made = flask(data, "keys", "make", **public)
    assert made.returncode == 0
    assert [line.split(":")[0] for line in made.stdout.splitlines()] == ["content", "files", "identity"]
    assert flask(data, "keys", "rotate", "content", **public).returncode == 0
    keys = json.loads(flask(data, "keys", "list", "--json", **public).stdout)["keys"]
    assert [(key["part"], key["is_private"], key["is_current"]) for key in keys][:3] == [
        ("content", False, True), ("content", True, True), ("content", True, False),
    ]  # fmt: skip
    assert flask(data, "keys", "rotate", "everything", **public).returncode == 2


def test_no_key_is_in_a_backup(tmp_path: Path) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup.tar.gz"
    assert flask(data, "db", "upgrade").returncode == 0
    assert flask(data, "backup", str(backup)).returncode == 0
    with tarfile.open(backup) as tar:
        packed = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    keys = [path.read_bytes() for path in (data / "keys").iterdir()]
    assert len(keys) >= 8
    assert not [name for name in packed if "sealing" in name or "key" in name]
    assert not [name for name, body in packed.items() if any(key.strip() in body for key in keys)]
