"""A clean copy of a file: only what a reader sees, numbers masked. The original is never changed.

PDFs are not mended: whoever made one exports it again.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hr_portal.core import files
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.file_names import clean_name, extension_of
from hr_portal.core.formats.verdicts import Limits
from hr_portal.core.guard.asking import GUARD_LIMITS, NoAnswer, ask
from hr_portal.core.guard.copies.copying import COPIED
from hr_portal.core.guard.scanning import scan_file


def sanitise(
    source: Path | str | bytes,
    name: str,
    *,
    allow: frozenset[str] = frozenset(),
    today: date | None = None,
    limits: Limits = GUARD_LIMITS,
) -> bytes:
    """The bytes of the copy, which passed the intake again and in which the guard finds nothing that blocks.

    `Refused`: `copy_not_possible` (a kind that is not copied, `pdf` first of all), `copy_still_blocks` (`facts` says
    which detectors, and how often), or the intake's reason.
    """
    return _cleaned(source, name, allow, today, limits)[1]


def sanitise_picture(
    source: Path | str | bytes, name: str, *, limits: Limits = GUARD_LIMITS
) -> tuple[bytes, tuple[str, ...]]:
    """The same for a picture, and what it said of itself until then: place, time, camera, owner, words. What its pixels
    show nobody has read."""
    answer, copy = _cleaned(source, name, frozenset(), None, limits)
    removed = answer.get("removed")
    return copy, tuple(map(str, removed)) if isinstance(removed, list) else ()


def _cleaned(
    source: Path | str | bytes, name: str, allow: frozenset[str], today: date | None, limits: Limits
) -> tuple[dict[str, object], bytes]:
    name = clean_name(name)
    if extension_of(name) not in COPIED:
        raise Refused([Reason("copy_not_possible", where=name, facts={"extension": extension_of(name)})])
    question = {
        "act": "sanitise",
        "name": name,
        "allow": sorted(allow),
        "today": today.isoformat() if today else None,
        "salt": "",
    }
    try:
        answer, copy, _ = ask(source, question, limits)
    except NoAnswer as none:
        raise Refused([Reason("copy_not_possible", where=name, facts={"reason": none.reason})]) from none
    if "code" in answer or not copy:
        raise Refused([Reason(str(answer.get("code", "copy_not_possible")), where=name)])
    files.inspect(copy, name)
    blocks = scan_file(copy, name, allow=allow, today=today, limits=limits).blocks
    left = [finding for finding in blocks if finding.carrier != "file_name"]
    if left:
        counts = {
            finding.detector: sum(f.count for f in left if f.detector == finding.detector) for finding in left
        }
        raise Refused([Reason("copy_still_blocks", where=name, facts={"detectors": counts})])
    return answer, copy
