"""The code run in the guard's child process: one file in, one JSON answer out, or one clean copy in a file."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from hr_portal.core.errors import Refused
from hr_portal.core.file_child import limit_self
from hr_portal.core.file_names import extension_of
from hr_portal.core.formats.verdicts import OUT_OF_MEMORY, Budget, Limits
from hr_portal.core.guard.carriers.pictures import said_of_itself
from hr_portal.core.guard.collecting import Collector
from hr_portal.core.guard.copies import copying
from hr_portal.core.guard.copies.copying import PICTURES
from hr_portal.core.guard.copies.pdf_copy import stripped
from hr_portal.core.guard.reading import read_file
from hr_portal.core.guard.reports import as_json


def main(arguments: list[str]) -> int:
    """Arguments: path, workspace, and a JSON object with what to do, the name, limits, allowed numbers and the day."""
    path, workspace, asked = arguments
    question = json.loads(asked)
    limits = Limits(**question["limits"])
    limit_self(limits)
    allow = frozenset(question["allow"])
    today = date.fromisoformat(question["today"]) if question["today"] else None
    answer: dict[str, object]
    try:
        if question["act"] == "sanitise":
            copy = copying.clean_copy(Path(path), question["name"], Budget(limits), allow=allow, today=today)
            Path(workspace, "copy").write_bytes(copy)
            answer = {"copied": len(copy)}
            if extension_of(question["name"]) in PICTURES:
                answer["removed"] = sorted(said_of_itself(Path(path).read_bytes()))
        elif question["act"] == "strip":
            copy, removed = stripped(Path(path).read_bytes())
            Path(workspace, "copy").write_bytes(copy)
            answer = {"copied": len(copy), "removed": sorted(removed)}
        else:
            out = Collector(allow, today, bytes.fromhex(question["salt"]))
            read_file(Path(path), question["name"], out, Budget(limits), Path(workspace))
            out.close()
            answer = {
                "findings": [as_json(finding) for finding in out.findings],
                "not_checked": [
                    {"reason": part.reason, "place": dict(part.place)} for part in out.not_checked
                ],
            }
    except Refused as refused:
        reason = refused.reasons[0]
        answer = {"code": reason.code, "facts": dict(reason.facts)}
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.write(json.dumps(answer))
    return 0
