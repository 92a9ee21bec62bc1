"""Examining a revision: gathers what is known around it and runs the checklist."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.queries import people_with
from hr_portal.accounts.rules import SEES_NOTICES
from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import shanghai_date
from hr_portal.notices.checklist import Context, Finding, Followed, must_fix
from hr_portal.notices.checks.links import own_addresses
from hr_portal.notices.checks.order import run
from hr_portal.notices.content import Content
from hr_portal.notices.gate import GATED, reasons_against_going_on
from hr_portal.notices.guard_queries import released, salt_of, scanned_files
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.opinions import said_in
from hr_portal.notices.queries import answering, document_numbers, earlier_of_organ, open_beside
from hr_portal.notices.rules import Purpose, phase
from hr_portal.notices.windows import expected_window, window_shown_again
from hr_portal.publicity.queries import calendar
from hr_portal.publicity.rules import Window, reasons_against_period


def context_of(session: Session, revision: Revision, content: Content, *, now: datetime) -> Context:
    """What is known around this revision, with `content` as its text."""
    notice = revision.notice
    kind, days = kind_named(notice.kind), calendar(session)
    today = shanghai_date(now)
    window = _window_of(revision, content, now=now, calendar=days)
    planned = content.publish_at
    beside = 0
    if window is not None:
        beside = open_beside(
            session, notice.organ_id, besides=notice.id, first=window.first_day, last=window.last_day
        )
    return Context(
        kind=kind,
        now=now,
        today=today,
        calendar=days,
        organ_name=notice.organ.name,
        purpose=revision.purpose,
        state=revision.state,
        window=window,
        becomes_public=notice.publish_at or (max(planned, now) if planned is not None else None),
        outcome_said=said_in(revision.outcome),
        attachment_names=tuple(file.name for file in revision.attachments),
        attachment_warnings=tuple(
            (file.name, code) for file in revision.attachments for code in file.details.get("warnings", ())
        ),
        earlier_numbers=tuple(document_numbers(session, notice.organ_id, notice.kind, besides=notice.id)),
        known_addresses=answering(session, own_addresses(content.body), now),
        author_names=tuple(dict.fromkeys(save.saved_by.name for save in revision.saves)),
        reviewer_name=revision.reviewed_by.name if revision.reviewed_by is not None else "",
        staff_names=frozenset(user.name for user in people_with(session, SEES_NOTICES, notice.organ, today)),
        followed=_followed(session, notice, content.follows_address, now=now),
        gate=tuple(reasons_against_going_on(session, notice, content)) if revision.purpose in GATED else (),
        files=scanned_files(session, revision, content),
        released=released(session, revision),
        salt=salt_of(notice),
        open_windows=beside,
    )


def _followed(session: Session, notice: Notice, address: str, *, now: datetime) -> Followed | None:
    found = earlier_of_organ(session, notice.organ_id, address, besides=notice.id) if address else None
    if found is None or found.live is None:
        return None
    return Followed(found.kind, found.live.title, phase(found, now))


def _window_of(revision: Revision, content: Content, *, now: datetime, calendar: Calendar) -> Window | None:
    """The window this text would have if the plan holds and it were issued now."""
    notice, kind = revision.notice, kind_named(revision.notice.kind)
    if kind.period is None:
        return None
    if revision.purpose is Purpose.SHOW_AGAIN:
        return window_shown_again(notice, now=now, calendar=calendar)
    if notice.window is not None and notice.publish_at is not None and notice.publish_at <= now:
        return notice.window.window()
    if content.period_length is not None and reasons_against_period(kind.period, content.period_length):
        return None
    return expected_window(kind, content, publish_at=content.publish_at, now=now, calendar=calendar)


def findings_for(
    session: Session, revision: Revision, *, now: datetime, content: Content | None = None
) -> list[Finding]:
    """The checklist of this revision as it stands, or of another text for it."""
    text = content if content is not None else revision.text
    return run(text, context_of(session, revision, text, now=now))


def count_must_fix(session: Session, revision: Revision, *, now: datetime) -> int:
    return len(must_fix(findings_for(session, revision, now=now)))
