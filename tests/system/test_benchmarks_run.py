"""Benchmarks and drills run: tiny sizes, no figure is judged here but the invariants of the drills."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.tree import ROOT

PROGRAMS = [
    f"{folder}.{path.stem}"
    for folder in ("benchmarks", "drills")
    for path in sorted((ROOT / folder).glob("[a-z]*.py"))
]


def test_there_are_benchmarks_and_drills() -> None:
    assert {"benchmarks.sweep", "drills.kills", "drills.clocks", "drills.stampede"} <= set(PROGRAMS)


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_runs_on_tiny_sizes_and_writes_its_evidence(program: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", program, "--small", "--out", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (written,) = tmp_path.glob("*.json")
    evidence = json.loads(written.read_text(encoding="utf-8"))
    assert {"name", "date", "cores", "seed"} <= evidence.keys()
    assert evidence["name"] == written.stem
