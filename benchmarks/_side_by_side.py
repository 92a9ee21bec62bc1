"""What every benchmark does: a house on a database of its own, rounds side by side, a table, a file of evidence.

Ratios travel between machines, seconds do not: both sides of a ratio are measured in the same run, in turns, and the
median of the rounds counts.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask

from config import read_settings
from hr_portal.app import create_app
from hr_portal.core.clock import FrozenClock
from hr_portal.core.key_files import make_missing
from hr_portal.extensions import db
from tests.databases import own_database
from tests.services import Missing, start_postgres

ROOT = Path(__file__).resolve().parents[1]
SEED = 20261124
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""When everything happens: 10:00 in Shanghai on a working day."""
KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class House:
    """An application on an empty, migrated database."""

    kind: str
    app: Flask
    clock: FrozenClock

    def tidy(self) -> None:
        """Forget what was deleted, so that no round pays for another."""
        with self.app.app_context(), db.engine.connect() as opened:
            connection = opened.execution_options(isolation_level="AUTOCOMMIT")
            if self.kind == "postgresql":
                connection.exec_driver_sql("VACUUM ANALYZE")
            else:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("ANALYZE")
                connection.exec_driver_sql("BEGIN")


@contextlib.contextmanager
def houses() -> Iterator[Callable[..., House]]:
    """Opens a house on SQLite or PostgreSQL; raises `Missing` where PostgreSQL is not to be had."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hrp-bench-")))

        def opened(
            kind: str,
            surfaces: tuple[str, ...] = (),
            name: str = "",
            environ: Mapping[str, str] | None = None,
        ) -> House:
            data_dir = folder / (name or kind)
            data_dir.mkdir()
            url = f"sqlite:///{data_dir / 'portal.sqlite'}"
            if kind == "postgresql":
                server = start_postgres()
                stack.callback(server.stop)
                url = stack.enter_context(own_database(server.url, f"hr_portal_bench_{os.getpid()}_{name}"))
            clock = FrozenClock(NOW)
            settings = read_settings({"DATA_DIR": str(data_dir), "DATABASE_URL": url, **(environ or {})})
            if not (environ and "KEY_DIR" in environ):
                make_missing(settings.key_dir)  # as the staff site would have before a public one starts
            app = create_app(settings, surfaces=surfaces, clock=clock)
            with app.app_context():
                flask_migrate.upgrade()
                stack.callback(db.engine.dispose)
            return House(kind, app, clock)

        yield opened


def words(about: str) -> argparse.Namespace:
    """`--small`: tiny sizes that prove the benchmark runs. `--out`: where the evidence goes."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--small", action="store_true", help="tiny sizes: does it run at all?")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "evidence", help="folder of the evidence")
    return parser.parse_args()


def seconds(what: Callable[[], object]) -> float:
    """Wall time of one call, the collector out of the way."""
    gc.collect()
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def cpu_seconds(what: Callable[[], object]) -> float:
    """Processor time of one call, whatever else the machine does."""
    gc.collect()
    began = time.process_time()
    what()
    return time.process_time() - began


def in_turns(
    sides: Mapping[str, Callable[[], float]], rounds: int, *, warm: int = 1
) -> dict[str, list[float]]:
    """Each side once a round, the order turned round every time; the first rounds only warm up."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(-warm, rounds):
        order = list(sides) if number % 2 else list(reversed(sides))
        for name in order:
            spent = sides[name]()
            if number >= 0:
                taken[name].append(spent)
    return taken


def compared(taken: Mapping[str, list[float]], one: str, other: str) -> dict[str, float]:
    """How many times `one` costs `other`: the ratio of the medians, and the range over the rounds."""
    each = sorted(a / b for a, b in zip(taken[one], taken[other], strict=True))
    return {
        "ratio": round(statistics.median(taken[one]) / statistics.median(taken[other]), 2),
        "least": round(each[0], 2),
        "most": round(each[-1], 2),
    }


def milliseconds(taken: Mapping[str, list[float]], times: int = 1) -> dict[str, float]:
    """The median of each side, for one of `times`."""
    return {f"{name} ms": round(statistics.median(spent) * 1000 / times, 3) for name, spent in taken.items()}


def show(title: str, rows: list[dict[str, Any]]) -> None:
    """A table on the screen."""
    print(f"\n{title}")
    names = list(rows[0])
    widths = [max(len(name), *(len(str(row.get(name, ""))) for row in rows)) for name in names]
    for line in [names, *([str(row.get(name, "")) for name in names] for row in rows)]:
        print("  " + "  ".join(word.rjust(width) for word, width in zip(line, widths, strict=True)))


def write(name: str, out: Path, **facts: Any) -> None:
    """docs/evidence/<name>.json: when, on how many cores, with which seed, and what was found."""
    out.mkdir(parents=True, exist_ok=True)
    about = {
        "name": name,
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "seed": SEED,
    }
    text = json.dumps(about | facts, ensure_ascii=False, indent=2)
    (out / f"{name}.json").write_text(text + "\n", encoding="utf-8")


__all__ = [
    "KINDS", "NOW", "ROOT", "SEED", "House", "Missing", "compared", "cpu_seconds", "houses", "in_turns", "milliseconds",
    "seconds", "show", "words", "write",
]  # fmt: skip
