"""张贴照片: proof that a sheet hung on its wall, kept inside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.effects import post
from hr_portal.core.errors import NotFound, Reason, refuse_if
from hr_portal.core.guard.scanning import scan_text
from hr_portal.notices.duties import may_execute
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.paper_models import PostingPhoto
from hr_portal.notices.queries import hold
from hr_portal.notices.retention import has_left
from hr_portal.notices.rules import ADDRESSED, Phase, Purpose, phase

MOST_PHOTOS = 20
LONGEST_PLACE = 60
HUNG = ADDRESSED - {Phase.MINIMISED, Phase.TAKEN_DOWN}
"""Phases in which a sheet hangs, or hung a moment ago."""


def last_redaction(notice: Notice) -> datetime | None:
    """When something was last removed from every version (更正并删除)."""
    found = [
        one.issued_at
        for one in notice.revisions
        if one.purpose is Purpose.REDACTION and one.issued_at is not None
    ]
    return max(found, default=None)


def shows_what_has_left(notice: Notice, now: datetime) -> bool:
    """Whether something has left the page by now, for whatever reason: a picture of the sheet would still show it."""
    window = notice.window.window() if notice.window is not None else None
    gone = phase(notice, now) in (Phase.MINIMISED, Phase.TAKEN_DOWN)
    return gone or bool(has_left(kind_named(notice.kind), window, notice.publish_at, now))


def photos_of(session: Session, notice: Notice, now: datetime) -> Sequence[PostingPhoto]:
    """Those that show nothing that was removed since: none from before the last redaction, none once a column has left."""
    if shows_what_has_left(notice, now):
        return []
    query = select(PostingPhoto).where(PostingPhoto.notice_id == notice.id).order_by(PostingPhoto.id)
    if (since := last_redaction(notice)) is not None:
        query = query.where(PostingPhoto.created_at > since)
    return session.scalars(query).all()


def all_photos(session: Session, notice: Notice) -> Sequence[PostingPhoto]:
    """Every one that is kept, those that may not be shown any more too."""
    return session.scalars(select(PostingPhoto).where(PostingPhoto.notice_id == notice.id)).all()


def photo_of(session: Session, notice: Notice, photo_id: int, now: datetime) -> PostingPhoto:
    found = next((photo for photo in photos_of(session, notice, now) if photo.id == photo_id), None)
    if found is None:
        raise NotFound("photo")
    return found


def reasons_against_photographing(
    session: Session, notice: Notice, place: str, taken_on: date | None, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = []
    if not may_execute(actor, notice.organ, now):
        reasons.append(Reason("no_duty_here", "organ"))
    if phase(notice, now) not in HUNG or shows_what_has_left(notice, now):
        reasons.append(Reason("nothing_hangs", None, None, {"phase": phase(notice, now).value}))
    if not place.strip():
        reasons.append(Reason("posting_place_missing", "place"))
    elif scan_text([("place", place)]).blocks:
        reasons.append(Reason("posting_place_holds_number", "place", "no_raw_numbers"))
    if taken_on is None:
        reasons.append(Reason("day_missing", "taken_on"))
    elif taken_on > shanghai_date(now):
        reasons.append(Reason("photo_day_in_future", "taken_on"))
    elif notice.publish_at is not None and taken_on < shanghai_date(notice.publish_at):
        reasons.append(Reason("photo_before_publication", "taken_on"))
    if len(all_photos(session, notice)) >= MOST_PHOTOS:
        reasons.append(Reason("too_many_photos", "photo", None, {"most": MOST_PHOTOS}))
    return reasons


def add_photo(
    session: Session,
    notice: Notice,
    *,
    sha256: str,
    size: int,
    media_type: str,
    place: str,
    taken_on: date,
    actor: User,
    now: datetime,
) -> PostingPhoto:
    """Keep a picture that was cleaned and stored before. The same picture twice is refused."""
    hold(session, notice)
    reasons = reasons_against_photographing(session, notice, place, taken_on, actor=actor, now=now)
    if any(photo.sha256 == sha256 for photo in all_photos(session, notice)):
        reasons.append(Reason("same_photo_twice", "photo"))
    refuse_if(reasons)
    photo = PostingPhoto(
        notice_id=notice.id,
        sha256=sha256,
        size=size,
        media_type=media_type,
        place=place.strip()[:LONGEST_PLACE],
        taken_on=taken_on,
        added_by_id=actor.id,
        created_at=now,
    )
    session.add(photo)
    session.flush()
    record(
        session,
        "photo_added",
        "notice",
        notice.id,
        actor=actor,
        now=now,
        organ_id=notice.organ_id,
        photo=photo.id,
    )
    return photo


def remove_photo(
    session: Session, notice: Notice, photo: PostingPhoto, *, actor: User, now: datetime
) -> None:
    """Take a picture out again; its bytes leave the store with the outbox."""
    hold(session, notice)
    refuse_if([] if may_execute(actor, notice.organ, now) else [Reason("no_duty_here", "organ")])
    record(
        session,
        "photo_removed",
        "notice",
        notice.id,
        actor=actor,
        now=now,
        organ_id=notice.organ_id,
        photo=photo.id,
    )
    forget(session, [photo], now=now)


def forget(session: Session, photos: Sequence[PostingPhoto], *, now: datetime) -> None:
    """The rows go now, the bytes with the outbox."""
    post(
        session,
        [
            {
                "dedupe_key": f"erase:{photo.sha256}:photo.{photo.id}",
                "channel": "erase",
                "payload": {"sha256": photo.sha256},
            }
            for photo in photos
        ],
        now=now,
    )
    for photo in photos:
        session.delete(photo)
    session.flush()
