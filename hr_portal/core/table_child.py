"""The code run in the child process for imports: the file is checked like any other, then its cells are written out.

Same limits, same answer as `file_child.py`; beside the answer stands a file with one JSON line for each sheet.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from python_calamine import CalamineError, PasswordError

from hr_portal.core.errors import Refused
from hr_portal.core.file_child import check, kind_of, limit_self, peak_memory
from hr_portal.core.formats import tables
from hr_portal.core.formats.verdicts import (
    LONGEST_ANSWER,
    OUT_OF_MEMORY,
    Budget,
    Findings,
    Limits,
    Unfit,
    refuse,
)

CELLS = "cells.jsonl"
"""Beside the upload, where the caller finds it."""


def _checked(
    path: Path, extension: str, budget: Budget, workspace: Path, allowed: frozenset[str]
) -> Findings:
    """A table as text may be in any encoding; its decoder says whether it is text."""
    if extension != "csv":
        return check(path, extension, budget, workspace, allowed, inside=False, to_the_last_cell=False)
    kind = kind_of(path)
    if kind != "text":
        refuse(Unfit.EXTENSION_MISMATCH, extension=extension, looks_like=kind)
    return Findings()


def main(arguments: list[str]) -> int:
    """Arguments as those of `file_child.main`."""
    path, extension, workspace, limits_json, allowed = arguments
    limits = Limits(**json.loads(limits_json))
    limit_self(limits)
    answer: dict[str, object]
    try:
        budget = Budget(limits)
        findings = _checked(Path(path), extension, budget, Path(workspace), frozenset(allowed.split(",")))
        with Path(path).with_name(CELLS).open("x", encoding="utf-8", errors="surrogatepass") as out:
            tables.write(Path(path), extension, budget, Path(workspace), out)
        answer = asdict(findings)
    except Refused as refused:
        reason = refused.reasons[0]
        answer = {"code": reason.code, "facts": dict(reason.facts)}
    except PasswordError:
        answer = {"code": Unfit.ENCRYPTED.value, "facts": {}}
    except CalamineError:
        answer = {"code": Unfit.DAMAGED.value, "facts": {}}
    except MemoryError:
        return OUT_OF_MEMORY
    answer["peak_memory"] = peak_memory()
    text = json.dumps(answer)
    if len(text) > LONGEST_ANSWER:
        text = json.dumps({"code": Unfit.TOO_COMPLEX.value, "facts": {}})
    sys.stdout.write(text)
    return 0
