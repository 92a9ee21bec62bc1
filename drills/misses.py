"""Twenty thousand look-ups that find nothing, of every kind, in turns: nobody learns from the answer or its cost which part
was wrong.

Each answer is compared with the first, bytes (but for what was typed and the question of the moment), status and headers.
Processor time of the request alone is taken for each; the medians of the kinds may differ by 5 % at most.

python -m drills.misses [--small]
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from typing import Any

from benchmarks._side_by_side import SEED, houses, show, words, write
from hr_portal.extensions import db
from tests.factories.candidates import proof
from tests.factories.misses import KINDS, Misses, make_misses
from tests.factories.results import GONE

AIM = 5.0
"""Percent."""


def crowd(count: int) -> list[list[str]]:
    """So many more candidates of the same post, all absent: they are sealed like any other."""
    return [
        [f"4102{n:08d}", _identity(n), "考" + chr(0x4E00 + n % 5000) + "生", *GONE[3:]] for n in range(count)
    ]


def _identity(number: int) -> str:
    digits = f"9701031990{1 + number // 28 // 1000 % 12:02d}{1 + number // 1000 % 28:02d}{number % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def asked(misses: Misses, rounds: int) -> dict[str, Any]:
    """Every kind once a round, in an order drawn anew."""
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    answers, statuses, draw = set(), set(), random.Random(SEED)
    gc.collect()
    gc.disable()
    try:
        for number in range(-20, rounds):
            for kind in draw.sample(KINDS, len(KINDS)):
                work = proof(misses.app)
                began = time.process_time()
                answer = misses.ask(kind, 1_000 + number, work)
                spent = time.process_time() - began
                if number < 0:
                    continue
                taken[kind].append(spent)
                statuses.add(answer.status_code)
                answers.add((misses.plain(answer), misses.headers(answer)))
            if number % 500 == 0:
                gc.collect()
    finally:
        gc.enable()
    medians = {kind: statistics.median(spent) * 1000 for kind, spent in taken.items()}
    apart = (max(medians.values()) / min(medians.values()) - 1) * 100
    return {
        "misses": sum(map(len, taken.values())),
        "different answers": len(answers),
        "statuses": sorted(statuses),
        "median ms": {kind: round(median, 3) for kind, median in medians.items()},
        "medians apart by percent": round(apart, 2),
    }


def main() -> None:
    said = words(__doc__ or "")
    rounds, more = (20, 50) if said.small else (4_000, 2_000)
    with houses() as opened:
        house = opened("sqlite", ("public", "staff"))
        with house.app.app_context():
            misses = make_misses(db.session, house.app, house.clock, crowd(more))  # type: ignore[arg-type]
            db.session.remove()
        found = asked(misses, rounds)
    broken = []
    if found["different answers"] != 1 or found["statuses"] != [422]:
        broken.append("misses can be told apart")
    if not said.small and found["medians apart by percent"] > AIM:
        broken.append(f"medians differ by more than {AIM} percent")
    show("Look-ups that find nothing", [{"kind": kind, "ms": ms} for kind, ms in found["median ms"].items()])
    print(
        f"  apart by {found['medians apart by percent']} %; different answers: {found['different answers']}"
    )
    write("misses", said.out, rows=more + 3, aim_percent=AIM, broken=broken, **found)
    if broken:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
