"""How much of what must not be published the guard finds, carrier by carrier, and how often it blocks what is clean.

Seed 1 is the one the detectors were made with. Seed 20261124 was not looked at before they were finished; the numbers of
both stand in docs/evidence/guard.json. The corpus is our own, so it knows only the leaks we thought of.

    python -m drills.guard [--seeds 1 20261124] [--items 3200] [--clean 360] [--dry-run]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

from hr_portal.core import files
from hr_portal.core.errors import Refused
from hr_portal.core.guard.reports import SCANNER_VERSION, Severity
from hr_portal.core.guard.sanitising import sanitise
from hr_portal.core.guard.scanning import scan_file
from tests.factories.guard_clean import clean
from tests.factories.guard_corpus import Document, is_found, planted, scanned

EVIDENCE = Path(__file__).resolve().parents[1] / "docs" / "evidence" / "guard.json"
_COPIED = ("xlsx", "docx", "csv", "txt", "jpeg", "png", "webp")


def _share(found: int, of: int) -> dict[str, float | int]:
    return {"planted": of, "found": found, "recall": round(found / of, 4) if of else 1.0}


def measure_planted(seed: int, items: int) -> dict[str, object]:
    total, hit = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    severity: dict[str, Counter[str]] = defaultdict(Counter)
    missed: list[dict[str, str]] = []
    documents, distinct, size = 0, set[str](), 0
    begun = time.perf_counter()
    for document in planted(seed, items):
        documents += 1
        body = document.body if isinstance(document.body, bytes) else repr(document.body).encode()
        distinct.add(hashlib.sha256(body).hexdigest())
        size += len(body)
        seen = scanned(document)
        for item in document.items:
            key = (item.kind, document.carrier)
            total[key] += 1
            severity["planted"][item.severity] += 1
            if is_found(item, seen):
                hit[key] += 1
                severity["found"][item.severity] += 1
            else:
                missed.append({"kind": item.kind, "carrier": document.carrier})
    seconds = time.perf_counter() - begun
    by_kind, by_carrier = Counter[str](), Counter[str]()
    found_kind, found_carrier = Counter[str](), Counter[str]()
    for (kind, carrier), count in total.items():
        by_kind[kind] += count
        by_carrier[carrier] += count
        found_kind[kind] += hit[kind, carrier]
        found_carrier[carrier] += hit[kind, carrier]
    return {
        "documents": documents,
        "distinct_documents": len(distinct),
        "carriers": len(by_carrier),
        "block": _share(severity["found"]["block"], severity["planted"]["block"]),
        "warn": _share(severity["found"]["warn"], severity["planted"]["warn"]),
        "by_kind": {kind: f"{found_kind[kind]}/{by_kind[kind]}" for kind in sorted(by_kind)},
        "by_carrier": {name: f"{found_carrier[name]}/{by_carrier[name]}" for name in sorted(by_carrier)},
        "by_kind_and_carrier": {
            kind: "; ".join(f"{c} {hit[kind, c]}/{n}" for (k, c), n in sorted(total.items()) if k == kind)
            for kind in sorted(by_kind)
        },
        "missed": missed,
        "seconds": round(seconds, 1),
        "documents_a_second": round(documents / seconds, 1),
        "megabytes": round(size / 1e6, 2),
    }


def measure_clean(seed: int, count: int) -> dict[str, object]:
    blocked: list[dict[str, object]] = []
    warned = Counter[str]()
    for document in clean(seed, count):
        findings = scanned(document).findings
        blocks = [finding for finding in findings if finding.severity is Severity.BLOCK]
        if blocks:
            blocked.append({"carrier": document.carrier, "detectors": sorted({f.detector for f in blocks})})
        warned.update({f.detector for f in findings if f.severity is Severity.WARN})
    return {
        "documents": count,
        "blocked": len(blocked),
        "blocked_per_hundred": round(100 * len(blocked) / count, 2),
        "which": blocked,
        "documents_with_warning": dict(warned),
    }


def measure_whole_way(seed: int, count: int) -> dict[str, object]:
    """Through the intake, the guard's child and the maker of clean copies, as a clerk's upload goes."""
    tally = Counter[str]()
    worst = 0.0
    for document in _files_of(seed, count):
        begun = time.perf_counter()
        report = scan_file(document.body, document.name)  # type: ignore[arg-type]
        worst = max(worst, time.perf_counter() - begun)
        tally["scanned"] += 1
        wanted = {d for item in document.items if item.severity == "block" for d in item.detectors}
        if wanted:
            tally["with_a_blocking_item"] += 1
            tally["blocked"] += bool(report.blocks)
        if document.carrier.startswith(_COPIED):
            try:
                copy = sanitise(document.body, document.name)  # type: ignore[arg-type]
            except Refused as refused:
                tally[f"copy_refused_{refused.reasons[0].code}"] += 1
                continue
            tally["copied"] += 1
            tally["copies_still_blocked"] += bool(
                [f for f in scan_file(copy, document.name).blocks if f.carrier != "file_name"]
            )
    return {**tally, "slowest_scan_seconds": round(worst, 2)}


def _files_of(seed: int, count: int) -> list[Document]:
    found = []
    for document in planted(seed, count * 3):
        if not isinstance(document.body, bytes) or document.carrier.startswith("html"):
            continue
        try:
            files.inspect(document.body, document.name)
        except Refused:
            continue
        found.append(document)
        if len(found) >= count:
            break
    return found


def measure_samples() -> dict[str, object]:
    """Real tables and notices that bodies published for everybody, where the folder is at hand."""
    folder = os.environ.get("SAMPLES_DIR")
    if not folder:
        return {"skipped": "SAMPLES_DIR is not set"}
    told: dict[str, object] = {}
    for path in sorted([*Path(folder, "positions").glob("*.xls*"), *Path(folder, "notices").glob("*.*")]):
        begun = time.perf_counter()
        report = scan_file(path, path.name)
        told[path.name] = {
            "blocks": len(report.blocks),
            "warnings": dict(Counter(f.detector for f in report.warnings)),
            "not_checked": sorted({part.reason for part in report.not_checked}),
            "seconds": round(time.perf_counter() - begun, 2),
        }
    return told


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 20261124])
    parser.add_argument("--items", type=int, default=3200)
    parser.add_argument("--clean", type=int, default=360)
    parser.add_argument("--whole-way", type=int, default=60)
    parser.add_argument("--small", action="store_true", help="one seed and few documents")
    parser.add_argument("--out", type=Path, default=EVIDENCE.parent, help="the folder for the evidence")
    asked = parser.parse_args()
    if asked.small:
        asked.seeds, asked.items, asked.clean, asked.whole_way = [1], 200, 20, 4
    evidence: dict[str, object] = {
        "name": "guard",
        "cores": os.cpu_count(),
        "seed": asked.seeds[0],
        "date": datetime.now(UTC).date().isoformat(),
        "scanner": SCANNER_VERSION,
        "what": "made-up documents with one kind of number in one carrier; found: the detector named the number itself",
        "seeds": {},
    }
    for seed in asked.seeds:
        told = {"planted": measure_planted(seed, asked.items), "clean": measure_clean(seed, asked.clean)}
        evidence["seeds"][str(seed)] = told  # type: ignore[index]
        block, warn, clean_told = told["planted"]["block"], told["planted"]["warn"], told["clean"]
        print(
            f"seed {seed}: block {block}, warn {warn}, clean documents blocked {clean_told['blocked']} of {asked.clean}"
        )
    evidence["whole_way"] = measure_whole_way(asked.seeds[0], asked.whole_way)
    print("whole way:", evidence["whole_way"])
    evidence["samples"] = measure_samples()
    asked.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(evidence, ensure_ascii=False, indent=1) + "\n"
    (asked.out / EVIDENCE.name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
