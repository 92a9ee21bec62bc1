"""What the project consists of: its tracked files, and what its pages for people say."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[PurePosixPath, ...]:
    """Every file that belongs to the project and is there, as git sees it; a copy without .git is read from disk."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    else:
        ours = {".venv", "var", "__pycache__", ".git"}
        names = [
            path.relative_to(ROOT).as_posix()
            for path in ROOT.rglob("*")
            if path.is_file() and not ours & set(path.relative_to(ROOT).parts)
        ]
    return tuple(PurePosixPath(name) for name in sorted(set(names)))


def folders() -> set[str]:
    """Every folder that holds a file of the project, at any depth."""
    return {parent.as_posix() for name in files() for parent in name.parents if parent.name}


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
