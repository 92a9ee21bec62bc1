"""What the guard has said of a notice, what may stand in it, and what waits for whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import in_reach
from hr_portal.accounts.rules import SEES_NOTICES, Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound
from hr_portal.core.guard.reports import SCANNER_VERSION
from hr_portal.notices.content import Content
from hr_portal.notices.guard_models import GuardOriginal, GuardOverride, GuardReport, ReportOn
from hr_portal.notices.kinds import History, kind_named
from hr_portal.notices.leaks import (
    Leak,
    Scanned,
    file_leaks,
    leaks_in,
    of_files,
    office_numbers,
    salted,
    text_leaks,
)
from hr_portal.notices.models import Attachment, Notice, Revision
from hr_portal.notices.opinions import said_in
from hr_portal.notices.predicates import is_readable


def salt_of(notice: Notice) -> bytes:
    return bytes.fromhex(notice.guard_salt or "")


def file_digest(notice: Notice, file: Attachment, allow: Collection[str]) -> str:
    """What a report on a file stands for: its bytes, its name, the numbers that were allowed in it."""
    return salted(salt_of(notice), file.sha256, file.name, *sorted(allow))


def reports_on_files(session: Session, notice: Notice) -> dict[str, GuardReport]:
    """The newest scanner's reports on files of this notice, by what they stand for."""
    if notice.guard_salt is None:
        return {}
    rows = session.scalars(
        select(GuardReport).where(
            GuardReport.notice_id == notice.id,
            GuardReport.subject == ReportOn.ATTACHMENT,
            GuardReport.scanner_version == SCANNER_VERSION,
        )
    )
    return {row.content_digest: row for row in rows}


def scanned_files(session: Session, revision: Revision, content: Content) -> tuple[Scanned, ...]:
    """The files of the revision with what the guard said of exactly these."""
    files = [file for file in revision.attachments if file.taken_down_at is None]
    if not files:
        return ()
    notice, allow = revision.notice, office_numbers(content)
    reports, salt = reports_on_files(session, notice), salt_of(notice)
    found = []
    for file in files:
        row = reports.get(file_digest(notice, file, allow))
        leaks = file_leaks(row.report(), file.id, file.name, salt=salt, sha256=file.sha256) if row else None
        found.append(Scanned(file.id, file.name, leaks))
    return tuple(found)


def to_scan(session: Session, revision: Revision) -> list[Attachment]:
    """Files of which nobody has said anything yet by the newest rules."""
    unread = {
        one.attachment_id for one in scanned_files(session, revision, revision.text) if one.leaks is None
    }
    return [file for file in revision.attachments if file.id in unread]


def released(session: Session, revision: Revision) -> frozenset[str]:
    """The digests of what a second person let stand in this notice. Whoever writes on it since has released nothing."""
    if revision.notice.guard_salt is None:
        return frozenset()
    return frozenset(
        session.scalars(
            select(GuardOverride.finding_digest).where(
                GuardOverride.notice_id == revision.notice_id,
                GuardOverride.granted.is_(True),
                GuardOverride.decided_by_id.not_in(revision.author_ids or {0}),
            )
        )
    )


def releasers_of(session: Session, revision: Revision, *, now: datetime) -> frozenset[User]:
    """Who let something stand that stands in this revision, whenever it was decided; whoever did neither issues nor signs
    it, on screen or on paper, nor records that somebody signed."""
    granted = session.scalars(
        select(GuardOverride)
        .where(GuardOverride.notice_id == revision.notice_id, GuardOverride.granted.is_(True))
        .options(joinedload(GuardOverride.decided_by))
    ).all()
    earlier = any(one.revision_id != revision.id for one in granted)
    standing = {leak.digest for leak in leaks_of(session, revision, now=now)} if earlier else set()
    return frozenset(
        one.decided_by
        for one in granted
        if one.decided_by is not None and (one.revision_id == revision.id or one.finding_digest in standing)
    )


def overrides_of(session: Session, notice: Notice) -> dict[str, GuardOverride]:
    """The latest of each finding."""
    rows = session.scalars(
        select(GuardOverride)
        .where(GuardOverride.notice_id == notice.id)
        .order_by(GuardOverride.id)
        .options(joinedload(GuardOverride.asked_by), joinedload(GuardOverride.decided_by))
    )
    return {row.finding_digest: row for row in rows}


def leaks_of(session: Session, revision: Revision, *, now: datetime) -> list[Leak]:
    """Everything the guard finds in a revision as it stands: text, rows, names of files, files."""
    notice, text = revision.notice, revision.text
    found = text_leaks(
        text,
        kind_named(notice.kind),
        outcome_said=said_in(revision.outcome),
        file_names=[file.name for file in revision.attachments if file.taken_down_at is None],
        today=shanghai_date(now),
        salt=salt_of(notice),
    )
    return [*found, *of_files(scanned_files(session, revision, text))]


def leaks_in_reasons(notice: Notice, *, now: datetime) -> list[Leak]:
    """What blocks in the reasons the public reads in the revision record. A redaction takes it out of all of them."""
    if kind_named(notice.kind).history is History.NONE:
        return []
    issued = [one for one in notice.revisions if one.issued_at is not None and one.public_reason]
    allow = office_numbers(notice.live.text) if notice.live is not None else frozenset[str]()
    places = [("public_reason", one.public_reason) for one in issued]
    found = leaks_in(places, allow=allow, today=shanghai_date(now), salt=salt_of(notice))
    return [leak for leak in found if leak.is_blocking]


def blocking(session: Session, revision: Revision, *, now: datetime) -> list[Leak]:
    """What stands in the way of publication and was not let stand."""
    let = released(session, revision)
    return [
        leak
        for leak in leaks_of(session, revision, now=now)
        if leak.is_blocking and not (leak.is_releasable and leak.digest in let)
    ]


def _asked(user: User, today: date) -> Select[GuardOverride]:
    return (
        select(GuardOverride)
        .join(Notice, Notice.id == GuardOverride.notice_id)
        .join(Organ, Organ.id == Notice.organ_id)
        .where(in_reach(user, {Role.PRIVACY_REVIEWER}, today))
        .options(
            joinedload(GuardOverride.notice).joinedload(Notice.organ),
            joinedload(GuardOverride.revision),
            joinedload(GuardOverride.asked_by),
            joinedload(GuardOverride.decided_by),
        )
    )


def waiting_for_release(session: Session, user: User, today: date) -> Sequence[GuardOverride]:
    """等我做隐私审核: asked for by others, oldest first."""
    query = _asked(user, today).where(GuardOverride.granted.is_(None), GuardOverride.asked_by_id != user.id)
    return session.scalars(query.order_by(GuardOverride.asked_at, GuardOverride.id)).all()


def decided_lately(session: Session, user: User, today: date, *, limit: int = 50) -> Sequence[GuardOverride]:
    query = _asked(user, today).where(GuardOverride.granted.is_not(None))
    return session.scalars(query.order_by(GuardOverride.decided_at.desc()).limit(limit)).all()


def override_for(session: Session, user: User, override_id: int, today: date) -> GuardOverride:
    found = session.scalars(_asked(user, today).where(GuardOverride.id == override_id)).one_or_none()
    if found is None:
        raise NotFound("override")
    return found


def decisions_since(session: Session, user: User, today: date, since: datetime) -> Mapping[bool | None, int]:
    """How many were let stand, refused, or still wait, of those asked for since."""
    rows = session.execute(
        select(GuardOverride.granted, func.count())
        .join(Notice, Notice.id == GuardOverride.notice_id)
        .join(Organ, Organ.id == Notice.organ_id)
        .where(in_reach(user, {Role.PRIVACY_REVIEWER}, today), GuardOverride.asked_at >= since)
        .group_by(GuardOverride.granted)
    )
    return {row[0]: row[1] for row in rows}


def originals_for(session: Session, user: User, today: date, *, limit: int = 100) -> Sequence[GuardOriginal]:
    """Originals behind clean copies, of the organs this privacy reviewer reaches, newest first."""
    return session.scalars(
        select(GuardOriginal)
        .join(Notice, Notice.id == GuardOriginal.notice_id)
        .join(Organ, Organ.id == Notice.organ_id)
        .where(in_reach(user, {Role.PRIVACY_REVIEWER}, today))
        .options(joinedload(GuardOriginal.notice), joinedload(GuardOriginal.kept_by))
        .order_by(GuardOriginal.id.desc())
        .limit(limit)
    ).all()


def original_for(session: Session, user: User, original_id: int, today: date) -> GuardOriginal:
    found = session.scalars(
        select(GuardOriginal)
        .join(Notice, Notice.id == GuardOriginal.notice_id)
        .join(Organ, Organ.id == Notice.organ_id)
        .where(GuardOriginal.id == original_id, in_reach(user, {Role.PRIVACY_REVIEWER}, today))
    ).one_or_none()
    if found is None:
        raise NotFound("original")
    return found


def public_after(session: Session, last_id: int, now: datetime, *, limit: int) -> Sequence[Notice]:
    """The next notices the public reads, in the order of their ids: the guard goes through all of them."""
    return session.scalars(
        select(Notice)
        .where(is_readable(now), Notice.id > last_id, Notice.live_revision_id.is_not(None))
        .options(joinedload(Notice.live), joinedload(Notice.organ))
        .order_by(Notice.id)
        .limit(limit)
    ).all()


def leaking(session: Session, user: User, today: date, now: datetime) -> Sequence[Notice]:
    """公开的公告里查出的: what the newest report on a live revision found and nobody has hidden or let stand."""
    return session.scalars(
        select(Notice)
        .join(Organ, Organ.id == Notice.organ_id)
        .where(in_reach(user, SEES_NOTICES, today), Notice.leak_found_at.is_not(None), is_readable(now))
        .options(joinedload(Notice.organ), joinedload(Notice.live), joinedload(Notice.window))
        .order_by(Notice.leak_found_at)
    ).all()


def ended(session: Session, now: datetime, *, limit: int) -> Sequence[Notice]:
    """Notices whose text has left by now and of which the guard still keeps something."""
    return session.scalars(
        select(Notice)
        .where(
            Notice.guard_salt.is_not(None), or_(Notice.minimise_at <= now, Notice.taken_down_at.is_not(None))
        )
        .order_by(Notice.id)
        .limit(limit)
    ).all()
