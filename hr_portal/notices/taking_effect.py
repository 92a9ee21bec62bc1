"""What the issue of a revision does, by its purpose. One table; reviewing.issue() looks it up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hr_portal.audit.services import SWEEP
from hr_portal.core.effects import plan, post
from hr_portal.core.errors import Reason
from hr_portal.notices import rules
from hr_portal.notices.correcting import CORRECTABLE, REDACTABLE, removed_from, without
from hr_portal.notices.drafting import rewrite
from hr_portal.notices.extending import MOST_DAYS
from hr_portal.notices.following import call_off_followers
from hr_portal.notices.foreseeing import window_after
from hr_portal.notices.guard_models import GuardOriginal, GuardOverride, GuardReport
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.material import changes, counts, is_material
from hr_portal.notices.measures import reasons_against_printing
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.naming import renamed_keys
from hr_portal.notices.numbering import give_index_number
from hr_portal.notices.photographing import all_photos, forget
from hr_portal.notices.publishing import show_again, take_effect
from hr_portal.notices.rules import Phase, Purpose, phase
from hr_portal.notices.taking_down import TAKEN_FROM, Part
from hr_portal.notices.templating import templates_from
from hr_portal.notices.windows import (
    PERIOD_BEGUN_ANEW,
    REDACTED,
    SUBJECT,
    TAKEN_DOWN,
    WITHDRAWN,
    set_window,
)
from hr_portal.notices.withdrawing import REOPENABLE, WITHDRAWABLE
from hr_portal.publicity.queries import earlier_windows
from hr_portal.publicity.rules import Window
from hr_portal.publicity.services import rename_items

Effect = Callable[[Session, Notice, Revision, Revision | None, datetime], None]
"""(session, notice, the revision now issued, the one in force before, now)."""


def first(
    session: Session, notice: Notice, revision: Revision, _before: Revision | None, now: datetime
) -> None:
    notice.issued_at = now
    give_index_number(session, notice, notice.organ, now)
    session.flush()
    if revision.text.publish_at is not None:
        take_effect(session, notice, max(revision.text.publish_at, now), why="scheduled", now=now)


def shown_again(
    session: Session, notice: Notice, revision: Revision, before: Revision | None, now: datetime
) -> None:
    _note_counts(notice, revision, before)
    show_again(session, notice, now=now)


def concluded(
    _session: Session, notice: Notice, _new: Revision, _before: Revision | None, now: datetime
) -> None:
    notice.concluded_at = now


def corrected(
    session: Session, notice: Notice, revision: Revision, before: Revision | None, now: datetime
) -> None:
    """A material change of a public notice begins the period anew; after the close, too. Of one that is not public
    yet, the window simply follows the new text."""
    if before is None:
        return
    _note_counts(notice, revision, before)
    revision.material = is_material(changes(kind_named(notice.kind), before.text, revision.text))
    if notice.publish_at is not None and now < notice.publish_at:
        take_effect(session, notice, notice.publish_at, why="corrected_before", now=now)
    elif revision.material and notice.has_window:
        window = window_after(session, notice, Purpose.CORRECTION, revision.text, before.text, now=now)
        begin_anew(session, notice, window, why="material_correction", now=now)


def _note_counts(notice: Notice, revision: Revision, before: Revision | None) -> None:
    """What a summary says of it later, when no value that was removed meanwhile may be looked at any more."""
    if before is None:
        return
    said = counts(kind_named(notice.kind), before.text, revision.text)
    if {file.sha256 for file in before.attachments} != {file.sha256 for file in revision.attachments}:
        said["parts"] = [*said.get("parts", ()), "files"]
    revision.measure = {**(revision.measure or {}), "changed": said}


def begin_anew(session: Session, notice: Notice, window: Window | None, *, why: str, now: datetime) -> None:
    """The period counts from now, in full; what was concluded or archived is open again."""
    if window is None:
        return
    notice.concluded_at = notice.suspended_at = notice.archived_at = None
    set_window(session, notice, kind_named(notice.kind), window, why=why, now=now)
    plan(session, SUBJECT, notice.id, 0, {PERIOD_BEGUN_ANEW: now})
    signer = notice.live.issued_by if notice.live is not None else None
    call_off_followers(session, notice, actor=signer or SWEEP, now=now)


def redacted(
    session: Session, notice: Notice, revision: Revision, _before: Revision | None, now: datetime
) -> None:
    """The passages leave every version, every save, every reason and every template; the files leave every version and then
    the store, and so do photographs of sheets, which may show them still.
    Only how many there were is kept: a digest of a number can be tried out."""
    measure = revision.measure or {}
    passages, files = list(measure.get("passages", ())), set(measure.get("files", ()))
    for other in notice.revisions:
        _remove_passages(other, passages)
        for file in other.attachments:
            file.name = removed_from(file.name, passages)
            file.details = _cleaned(file.details, passages)
            if file.sha256 in files:
                file.taken_down_at = now
    for row in notice.joint:
        row.paper = _cleaned(row.paper, passages)
    for asked in session.scalars(select(GuardOverride).where(GuardOverride.notice_id == notice.id)):
        asked.text = removed_from(asked.text, passages)
    for template in templates_from(session, notice):
        template.content = _cleaned(template.content, passages)
        template.name = removed_from(template.name, passages)
    rename_items(
        session,
        [window.id for window in earlier_windows(session, notice.window)],
        lambda items: renamed_keys(items, lambda name: removed_from(name, passages)),
    )
    forget(session, all_photos(session, notice), now=now)
    _remove_from_the_guards_words(session, notice, passages)
    revision.measure = {
        "passages_removed": len(passages),
        "files": sorted(files),
    }
    session.flush()
    plan(session, SUBJECT, notice.id, revision.number, {REDACTED: now})
    _erase_bytes(session, revision, files, now)


def _remove_from_the_guards_words(session: Session, notice: Notice, passages: list[str]) -> None:
    """Names of sheets and members in its reports, what was written to let a finding stand; originals go altogether."""
    for report in session.scalars(select(GuardReport).where(GuardReport.notice_id == notice.id)):
        report.findings = _cleaned(report.findings, passages)
        report.not_checked = _cleaned(report.not_checked, passages)
    for override in session.scalars(select(GuardOverride).where(GuardOverride.notice_id == notice.id)):
        override.text = removed_from(override.text, passages)
    session.execute(delete(GuardOriginal).where(GuardOriginal.notice_id == notice.id))


def _remove_passages(revision: Revision, passages: list[str]) -> None:
    rewrite(revision, without(revision.text, passages))
    revision.public_reason = removed_from(revision.public_reason, passages)
    revision.return_reason = removed_from(revision.return_reason, passages)
    revision.outcome = _cleaned(revision.outcome, passages)
    revision.measure = _cleaned(revision.measure, passages)
    revision.paper = _cleaned(revision.paper, passages)
    for save in revision.saves:
        save.content = without(save.text, passages).as_json()


def _cleaned(value: Any, passages: list[str]) -> Any:
    """The same value with the passages removed from every text in it."""
    if isinstance(value, str):
        return removed_from(value, passages)
    if isinstance(value, dict):
        return {name: _cleaned(one, passages) for name, one in value.items()}
    return [_cleaned(one, passages) for one in value] if isinstance(value, list) else value


def _erase_bytes(session: Session, revision: Revision, files: set[str], now: datetime) -> None:
    """The bytes themselves are an outside effect: a row says so, and whoever sends the outbox erases them. Each decision
    has a row of its own, because the bytes stay while another notice shows the same file."""
    post(
        session,
        [
            {"dedupe_key": f"erase:{digest}:{revision.id}", "channel": "erase", "payload": {"sha256": digest}}
            for digest in files
        ],
        now=now,
    )


def longer(
    session: Session, notice: Notice, revision: Revision, _before: Revision | None, now: datetime
) -> None:
    days = int((revision.measure or {})["days"])
    new = window_after(session, notice, revision.purpose, revision.text, None, days=days, now=now)
    set_window(session, notice, kind_named(notice.kind), new, why="extended", now=now)


def paused(
    session: Session, notice: Notice, revision: Revision, _before: Revision | None, now: datetime
) -> None:
    new = window_after(session, notice, revision.purpose, revision.text, None, now=now)
    notice.suspended_at = now
    set_window(session, notice, kind_named(notice.kind), new, why="suspended", now=now)


def resumed(
    session: Session, notice: Notice, revision: Revision, _before: Revision | None, now: datetime
) -> None:
    """The window goes on: the counted days that were left follow."""
    new = window_after(session, notice, revision.purpose, revision.text, None, now=now)
    notice.suspended_at = None
    set_window(session, notice, kind_named(notice.kind), new, why="resumed", now=now)


def withdrawn(
    session: Session, notice: Notice, revision: Revision, _before: Revision | None, now: datetime
) -> None:
    notice.withdrawn_at = now
    notice.hidden_at = notice.hidden_by_id = notice.hide_reason = None
    session.flush()
    plan(session, SUBJECT, notice.id, revision.number, {WITHDRAWN: now})


def reopened(
    session: Session, notice: Notice, revision: Revision, _before: Revision | None, now: datetime
) -> None:
    window = window_after(session, notice, revision.purpose, revision.text, None, now=now)
    notice.withdrawn_at = None
    begin_anew(session, notice, window, why="reopened", now=now)


def taken_down(
    session: Session, notice: Notice, revision: Revision, _before: Revision | None, now: datetime
) -> None:
    measure = revision.measure or {}
    part, which = Part(measure["part"]), str(measure["which"])
    if part is Part.PAGE:
        notice.taken_down_at = now
        notice.hidden_at = notice.hidden_by_id = notice.hide_reason = None
        session.flush()
        plan(session, SUBJECT, notice.id, revision.number, {TAKEN_DOWN: now})
    for other in notice.revisions:
        if part is Part.VERSION and str(other.number) == which:
            other.taken_down_at = now
        for file in other.attachments:
            if part is Part.FILE and file.sha256 == which:
                file.taken_down_at = now
    if part is Part.FILE:
        _erase_bytes(session, revision, {which}, now)


EFFECTS: dict[Purpose, Effect] = {
    Purpose.FIRST: first,
    Purpose.SHOW_AGAIN: shown_again,
    Purpose.OUTCOME: concluded,
    Purpose.CORRECTION: corrected,
    Purpose.REDACTION: redacted,
    Purpose.EXTENSION: longer,
    Purpose.SUSPENSION: paused,
    Purpose.RESUMPTION: resumed,
    Purpose.WITHDRAWAL: withdrawn,
    Purpose.REOPENING: reopened,
    Purpose.TAKE_DOWN: taken_down,
}


def reasons_against_effect(notice: Notice, revision: Revision, now: datetime) -> list[Reason]:
    """What has become impossible since the measure was begun: time has passed, somebody else acted."""
    current = phase(notice, now)
    if revision.purpose is Purpose.EXTENSION and current in (Phase.OPEN, Phase.CLOSED):
        days = int((revision.measure or {})["days"])
        return rules.reasons_against_extending(
            closes_at=notice.closes_at,
            suspended=notice.suspended_at is not None,
            days=days,
            now=now,
            most=MOST_DAYS,
        )
    if revision.purpose in (Purpose.SUSPENSION, Purpose.RESUMPTION) and current is Phase.CLOSED:
        return [Reason("window_already_closed", None, "extend_before_close")]
    if revision.purpose is Purpose.SHOW_AGAIN and current is not Phase.HIDDEN:
        return [Reason("not_hidden")]
    reasons = reasons_against_printing(notice, revision.public_reason)
    if current not in FITS.get(revision.purpose, {current}):
        reasons.append(Reason("measure_does_not_fit", None, None, {"phase": current.value}))
    return reasons


FITS: dict[Purpose, Collection[Phase]] = {
    Purpose.EXTENSION: {Phase.OPEN},
    Purpose.SUSPENSION: {Phase.OPEN},
    Purpose.RESUMPTION: {Phase.OPEN},
    Purpose.CORRECTION: CORRECTABLE,
    Purpose.REDACTION: REDACTABLE,
    Purpose.WITHDRAWAL: WITHDRAWABLE,
    Purpose.REOPENING: REOPENABLE,
    Purpose.TAKE_DOWN: TAKEN_FROM,
}
"""What the notice must be when the measure is issued: where it was hidden or has left meanwhile, it is begun anew."""
