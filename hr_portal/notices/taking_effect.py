"""What the issue of a revision does, by its purpose. One table; reviewing.issue() looks it up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hr_portal.core.effects import post
from hr_portal.core.errors import Reason
from hr_portal.core.ids import token_hash
from hr_portal.notices import rules
from hr_portal.notices.correcting import removed_from, without
from hr_portal.notices.drafting import rewrite
from hr_portal.notices.extending import MOST_DAYS
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.material import changes, is_material
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.numbering import give_index_number
from hr_portal.notices.publishing import show_again, take_effect
from hr_portal.notices.rules import Phase, Purpose, phase
from hr_portal.notices.taking_down import Part
from hr_portal.notices.windows import period_of, set_window
from hr_portal.publicity.queries import calendar
from hr_portal.publicity.rules import Window, extended, suspended, window_for
from hr_portal.publicity.rules import resumed as continued

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
    session: Session, notice: Notice, _new: Revision, _before: Revision | None, now: datetime
) -> None:
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
    revision.material = is_material(changes(kind_named(notice.kind), before.text, revision.text))
    if notice.publish_at is not None and now < notice.publish_at:
        take_effect(session, notice, notice.publish_at, why="corrected_before", now=now)
    elif revision.material and notice.has_window and notice.publish_at is not None:
        begin_anew(session, notice, why="material_correction", now=now)


def begin_anew(session: Session, notice: Notice, *, why: str, now: datetime) -> None:
    """The period counts from now, in full; what was concluded is open again."""
    period = period_of(kind_named(notice.kind), notice.live.text) if notice.live is not None else None
    if period is None:
        return
    notice.concluded_at = notice.suspended_at = None
    window = window_for(period, publish_at=now, signed_at=None, calendar=calendar(session))
    set_window(session, notice, kind_named(notice.kind), window, why=why, now=now)


def redacted(
    session: Session, notice: Notice, revision: Revision, _before: Revision | None, now: datetime
) -> None:
    """The passages leave every version, every save, every reason; the files leave every version and then the store."""
    measure = revision.measure or {}
    passages, files = list(measure.get("passages", ())), set(measure.get("files", ()))
    for other in notice.revisions:
        _remove_passages(other, passages)
        for file in other.attachments:
            file.name = removed_from(file.name, passages)
            if file.sha256 in files:
                file.taken_down_at = now
    revision.measure = {
        "passages_removed": len(passages),
        "digests": [token_hash(passage)[:16] for passage in passages],
        "files": sorted(files),
    }
    session.flush()
    _erase_bytes(session, files, now)


def _remove_passages(revision: Revision, passages: list[str]) -> None:
    rewrite(revision, without(revision.text, passages))
    revision.public_reason = removed_from(revision.public_reason, passages)
    revision.return_reason = removed_from(revision.return_reason, passages)
    if revision.outcome is not None:
        revision.outcome = {
            name: removed_from(value, passages) if isinstance(value, str) else value
            for name, value in revision.outcome.items()
        }
    for save in revision.saves:
        save.content = without(save.text, passages).as_json()


def _erase_bytes(session: Session, files: set[str], now: datetime) -> None:
    """The bytes themselves are an outside effect: a row says so, and whoever sends the outbox erases them."""
    post(
        session,
        [
            {"dedupe_key": f"erase:{digest}", "channel": "erase", "payload": {"sha256": digest}}
            for digest in files
        ],
        now=now,
    )


def longer(
    session: Session, notice: Notice, revision: Revision, _before: Revision | None, now: datetime
) -> None:
    window, period = _running(notice)
    days = int((revision.measure or {})["days"])
    new = extended(window, period, days, calendar(session), now=now)
    set_window(session, notice, kind_named(notice.kind), new, why="extended", now=now)


def paused(session: Session, notice: Notice, _new: Revision, _before: Revision | None, now: datetime) -> None:
    window, _period = _running(notice)
    notice.suspended_at = now
    set_window(session, notice, kind_named(notice.kind), suspended(window), why="suspended", now=now)


def resumed(
    session: Session, notice: Notice, _new: Revision, _before: Revision | None, now: datetime
) -> None:
    """The window goes on: the counted days that were left follow."""
    window, period = _running(notice)
    since, notice.suspended_at = notice.suspended_at or now, None
    new = continued(window, period, since, now, calendar(session))
    set_window(session, notice, kind_named(notice.kind), new, why="resumed", now=now)


def withdrawn(
    _session: Session, notice: Notice, _new: Revision, _before: Revision | None, now: datetime
) -> None:
    notice.withdrawn_at = now
    notice.hidden_at = notice.hidden_by_id = notice.hide_reason = None


def reopened(
    session: Session, notice: Notice, _new: Revision, _before: Revision | None, now: datetime
) -> None:
    notice.withdrawn_at = None
    begin_anew(session, notice, why="reopened", now=now)


def taken_down(
    session: Session, notice: Notice, revision: Revision, _before: Revision | None, now: datetime
) -> None:
    measure = revision.measure or {}
    part, which = Part(measure["part"]), str(measure["which"])
    if part is Part.PAGE:
        notice.taken_down_at = now
        notice.hidden_at = notice.hidden_by_id = notice.hide_reason = None
    for other in notice.revisions:
        if part is Part.VERSION and str(other.number) == which:
            other.taken_down_at = now
        for file in other.attachments:
            if part is Part.FILE and file.sha256 == which:
                file.taken_down_at = now
    if part is Part.FILE:
        _erase_bytes(session, {which}, now)


def _running(notice: Notice) -> tuple[Window, Any]:
    period = period_of(kind_named(notice.kind), notice.live.text) if notice.live is not None else None
    if notice.window is None or period is None:
        raise ValueError("this notice has no window")
    return notice.window.window(), period


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
    if revision.purpose is Purpose.EXTENSION:
        days = int((revision.measure or {})["days"])
        return rules.reasons_against_extending(
            closes_at=notice.closes_at,
            suspended=notice.suspended_at is not None,
            days=days,
            now=now,
            most=MOST_DAYS,
        )
    if revision.purpose in (Purpose.SUSPENSION, Purpose.RESUMPTION) and current is not Phase.OPEN:
        return [Reason("window_already_closed", None, "extend_before_close")]
    if revision.purpose is Purpose.SHOW_AGAIN and current is not Phase.HIDDEN:
        return [Reason("not_hidden")]
    return []
