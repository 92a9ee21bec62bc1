"""What must not be published, in text, rows and files: the guard finds it, and no finding repeats it (§12B 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hr_portal.core.guard.reports import Severity
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content
from hr_portal.notices.leaks import NOT_CHECKED, NOT_SCANNED, Leak, of_files, text_leaks

_RULE = "no_raw_numbers"
_ID_CARDS = frozenset({"id18", "id18_number"})
MOST_LISTED = 12
"""Lines of what one file holds; the page of the guard lists all of it."""


def check_privacy(content: Content, context: Context) -> Iterator[Finding]:
    """Everything a reader could see, files and their names too. A mobile number is allowed where it is the office's own
    line; what a second person let stand is counted."""
    leaks = _all(content, context, outcome_said=())
    yield from _findings(leaks, context)
    if not any(leak.is_blocking and not _is_let(leak, context) for leak in leaks):
        yield Finding(Mark.PASSED, "no_raw_numbers_found")


def check_outcome_privacy(content: Content, context: Context) -> Iterator[Finding]:
    """The public words on how it ended. The text in force cannot be mended here; a number in it calls for hiding."""
    leaks = [*_of_text(content, context, outcome_said=context.outcome_said), *of_files(context.files)]
    said = [leak for leak in leaks if leak.where.startswith("outcome.")]
    yield from _findings(said, context)
    in_force = [
        leak for leak in leaks if leak not in said and leak.is_blocking and not _is_let(leak, context)
    ]
    if in_force:
        yield Finding(Mark.WARNING, "raw_number_in_force", None, _RULE, {"count": len(in_force)})


def _all(content: Content, context: Context, *, outcome_said: Sequence[tuple[str, str]]) -> list[Leak]:
    return [*_of_text(content, context, outcome_said=outcome_said), *of_files(context.files)]


def _of_text(content: Content, context: Context, *, outcome_said: Sequence[tuple[str, str]]) -> list[Leak]:
    return text_leaks(
        content,
        context.kind,
        outcome_said=outcome_said,
        file_names=context.attachment_names,
        today=context.today,
        salt=context.salt,
    )


def _is_let(leak: Leak, context: Context) -> bool:
    return leak.is_releasable and bool(context.salt) and leak.digest in context.released


def _findings(leaks: Iterable[Leak], context: Context) -> Iterator[Finding]:
    let, listed, more = 0, dict[str, int](), dict[str, int]()
    for leak in leaks:
        if leak.severity is Severity.NOTE:
            continue
        if leak.is_blocking and _is_let(leak, context):
            let += 1
            continue
        if leak.file and listed.get(leak.file, 0) >= MOST_LISTED:
            more[leak.file] = more.get(leak.file, 0) + leak.count
            continue
        listed[leak.file] = listed.get(leak.file, 0) + 1
        yield _finding(leak)
    for name, count in more.items():
        yield Finding(Mark.MUST_FIX, "file_holds_more", "attachments", _RULE, {"name": name, "count": count})
    if let:
        yield Finding(Mark.PASSED, "leaks_released", None, None, {"count": let})


def _finding(leak: Leak) -> Finding:
    mark = Mark.MUST_FIX if leak.is_blocking else Mark.WARNING
    facts: dict[str, object] = {"masked": leak.excerpt, "what": leak.detector, "spots": leak.count}
    if leak.file:
        return _in_file(leak, mark, facts)
    if not leak.is_blocking:
        return Finding(mark, "perhaps_personal", leak.where, _RULE, facts)
    if leak.detector in _ID_CARDS:
        return Finding(mark, "raw_id_card", leak.where, _RULE, facts)
    if leak.detector == "mobile":
        return Finding(mark, "raw_mobile", leak.where, _RULE, facts)
    return Finding(mark, "raw_personal", leak.where, _RULE, facts)


def _in_file(leak: Leak, mark: Mark, facts: dict[str, object]) -> Finding:
    facts |= {"name": leak.file, "carrier": leak.carrier, "spot": dict(leak.place), "reason": leak.reason}
    if leak.detector == NOT_SCANNED:
        return Finding(mark, "file_not_scanned", leak.where, None, facts)
    if leak.detector == NOT_CHECKED:
        return Finding(mark, "file_not_checked", leak.where, None, facts)
    if leak.is_blocking:
        return Finding(mark, "file_holds_personal", leak.where, _RULE, facts)
    return Finding(mark, "file_perhaps_personal", leak.where, _RULE, facts)
