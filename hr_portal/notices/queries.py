"""Notices as staff see them, within the organs their duties reach. Nobody sees another organ's work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import in_reach
from hr_portal.accounts.rules import SEES_NOTICES, Role
from hr_portal.core.clock import end_of_day, shanghai_date, start_of_day
from hr_portal.core.errors import NotFound
from hr_portal.notices.checklist import Numbered
from hr_portal.notices.models import Attachment, DraftSave, Notice, NoticeOrgan, Revision
from hr_portal.notices.predicates import is_addressed
from hr_portal.notices.rules import State
from hr_portal.notices.signatures import ALONE
from hr_portal.publicity.models import PublicityWindow


def is_visible_to(user: User, today: date, roles: Collection[Role] = SEES_NOTICES) -> ColumnElement[bool]:
    """Needs `notices` joined to `organs`: notices of the organs these roles reach, and those such an organ signs."""
    signing = select(NoticeOrgan.notice_id).join(Organ, Organ.id == NoticeOrgan.organ_id)
    return or_(
        in_reach(user, roles, today),
        Notice.id.in_(signing.where(in_reach(user, roles, today)).correlate(None)),
    )


def _visible(user: User, today: date, roles: Collection[Role] = SEES_NOTICES) -> Select[Notice]:
    return (
        select(Notice)
        .join(Organ, Organ.id == Notice.organ_id)
        .where(in_reach(user, roles, today))
        .options(joinedload(Notice.organ), joinedload(Notice.window), joinedload(Notice.live))
    )


def _seen(user: User, today: date) -> Select[Notice]:
    return (
        select(Notice)
        .join(Organ, Organ.id == Notice.organ_id)
        .where(is_visible_to(user, today))
        .options(joinedload(Notice.organ), joinedload(Notice.window), joinedload(Notice.live))
    )


def notice_for(session: Session, user: User, notice_id: int, today: date) -> Notice:
    """The notice, if this person may open it; else as if there were none."""
    found = session.scalars(
        _seen(user, today).where(Notice.id == notice_id).options(selectinload(Notice.revisions))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def hold(session: Session, notice: Notice) -> None:
    """Nobody else acts upon this notice until the transaction ends, and what was read of it before is read again.

    Every verb begins with it, so that of two people who press at once the second is answered by what the first did.
    Whoever needs more locks takes them in this order: notice, organ, serial number, transitions, audit trail, epoch.
    """
    session.flush()
    session.execute(select(Notice.id).where(Notice.id == notice.id).with_for_update())
    session.expire(notice)
    for revision in notice.revisions:
        session.expire(revision)


def hold_document_numbers(session: Session, organ_id: int) -> None:
    """Nobody else of this organ signs a numbered text until the transaction ends, so that no number is given twice."""
    session.execute(select(Organ.id).where(Organ.id == organ_id).with_for_update(key_share=True))


def notice_by_id(session: Session, notice_id: int) -> Notice | None:
    return session.get(Notice, notice_id)


def notices_by_ids(session: Session, ids: Collection[int]) -> Sequence[Notice]:
    return session.scalars(
        select(Notice).where(Notice.id.in_(ids)).options(joinedload(Notice.window), joinedload(Notice.live))
    ).all()


def all_visible(
    session: Session,
    user: User,
    today: date,
    *,
    organ_id: int | None = None,
    kind: str = "",
    limit: int = 50,
    page: int = 1,
) -> Sequence[Notice]:
    """Everything this person may open, last touched first."""
    query = _seen(user, today).options(selectinload(Notice.revisions))
    if organ_id is not None:
        query = query.where(Notice.organ_id == organ_id)
    if kind:
        query = query.where(Notice.kind == kind)
    return session.scalars(query.order_by(Notice.id.desc()).limit(limit).offset((page - 1) * limit)).all()


def _in_state(user: User, roles: Collection[Role], state: State, today: date) -> Select[Revision]:
    return (
        select(Revision)
        .join(Notice, Notice.id == Revision.notice_id)
        .join(Organ, Organ.id == Notice.organ_id)
        .where(Revision.state == state, in_reach(user, roles, today))
        .options(joinedload(Revision.notice).joinedload(Notice.organ), joinedload(Revision.submitted_by))
    )


def _is_author(user: User) -> object:
    return exists().where(DraftSave.revision_id == Revision.id, DraftSave.saved_by_id == user.id)


def waiting_for_review(session: Session, user: User, today: date) -> Sequence[Revision]:
    """待复核: submitted texts this person may review, oldest first."""
    query = _in_state(user, {Role.REVIEWER}, State.SUBMITTED, today).where(~_is_author(user))  # type: ignore[operator]
    return session.scalars(query.order_by(Revision.submitted_at)).all()


def waiting_for_issue(session: Session, user: User, today: date) -> Sequence[Revision]:
    """待签发: reviewed texts this person may issue, oldest first."""
    query = _in_state(user, {Role.ISSUER}, State.REVIEWED, today)
    query = query.where(~_is_author(user), Revision.reviewed_by_id != user.id)  # type: ignore[operator]
    return session.scalars(query.order_by(Revision.reviewed_at)).all()


def waiting_for_signature(session: Session, user: User, today: date) -> Sequence[tuple[Revision, Organ]]:
    """等我会签: reviewed texts of other organs that an organ of this issuer signs too, oldest first."""
    rows = session.execute(
        select(Revision, NoticeOrgan)
        .join(NoticeOrgan, NoticeOrgan.notice_id == Revision.notice_id)
        .join(Organ, Organ.id == NoticeOrgan.organ_id)
        .where(
            Revision.state == State.REVIEWED,
            Revision.purpose.not_in(ALONE),
            in_reach(user, {Role.ISSUER}, today),
            ~_is_author(user),  # type: ignore[operator]
            Revision.reviewed_by_id != user.id,
        )
        .options(joinedload(Revision.notice).joinedload(Notice.organ), joinedload(NoticeOrgan.organ))
        .order_by(Revision.reviewed_at, NoticeOrgan.position)
    ).all()
    return [(revision, row.organ) for revision, row in rows if not row.has_signed(revision)]


def in_hand(session: Session, user: User) -> Sequence[Revision]:
    """Drafts and returned texts of the notices this person has in hand, returned ones first."""
    return session.scalars(
        select(Revision)
        .join(Notice, Notice.id == Revision.notice_id)
        .where(Notice.author_id == user.id, Revision.state.in_([State.DRAFTED, State.RETURNED]))
        .options(joinedload(Revision.notice).joinedload(Notice.organ))
        .order_by(Revision.state.desc(), Revision.id.desc())
    ).all()


def issued_without_instant(session: Session, user: User, today: date) -> Sequence[Notice]:
    """已签发，待定发布时间."""
    return session.scalars(
        _visible(user, today)
        .where(Notice.issued_at.is_not(None), Notice.publish_at.is_(None))
        .order_by(Notice.id)
    ).all()


def scheduled(session: Session, user: User, today: date, now: datetime) -> Sequence[Notice]:
    """待发布: issued with an instant that has not come."""
    return session.scalars(
        _visible(user, today).where(Notice.publish_at > now).order_by(Notice.publish_at)
    ).all()


def closing_within(
    session: Session, user: User, today: date, now: datetime, within: timedelta
) -> Sequence[Notice]:
    """Open windows that close soon."""
    return session.scalars(
        _visible(user, today)
        .join(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(
            Notice.publish_at <= now,
            PublicityWindow.closes_at > now,
            PublicityWindow.closes_at <= now + within,
            Notice.withdrawn_at.is_(None),
            Notice.taken_down_at.is_(None),
        )
        .order_by(PublicityWindow.closes_at)
    ).all()


def without_outcome(session: Session, user: User, today: date, now: datetime) -> Sequence[Notice]:
    """公示期满、结果未记录: closed windows nobody has concluded yet, the longest wait first."""
    return session.scalars(
        _visible(user, today)
        .join(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(
            PublicityWindow.closes_at <= now,
            Notice.concluded_at.is_(None),
            Notice.withdrawn_at.is_(None),
            Notice.taken_down_at.is_(None),
        )
        .order_by(PublicityWindow.closes_at)
    ).all()


def hidden(session: Session, user: User, today: date) -> Sequence[Notice]:
    """紧急下线的: hidden and not shown again."""
    return session.scalars(
        _visible(user, today).where(Notice.hidden_at.is_not(None)).order_by(Notice.hidden_at)
    ).all()


def suspended(session: Session, user: User, today: date) -> Sequence[Notice]:
    """暂停计算的: windows whose count stands still, the longest first."""
    return session.scalars(
        _visible(user, today)
        .where(
            Notice.suspended_at.is_not(None),
            Notice.concluded_at.is_(None),
            Notice.withdrawn_at.is_(None),
            Notice.taken_down_at.is_(None),
        )
        .order_by(Notice.suspended_at)
    ).all()


def falling_due(session: Session, user: User, today: date, first: date, last: date) -> Sequence[Notice]:
    """Everything of which one of the five clocks strikes between these days, both included."""
    since, until = start_of_day(first), end_of_day(last)
    within = [
        and_(column >= since, column < until)
        for column in (Notice.publish_at, Notice.delist_at, Notice.minimise_at)
    ]
    window = or_(
        and_(PublicityWindow.closes_at >= since, PublicityWindow.closes_at <= until),
        and_(PublicityWindow.first_day >= first, PublicityWindow.first_day <= last),
        and_(
            PublicityWindow.provisional, PublicityWindow.last_day >= first, PublicityWindow.last_day <= last
        ),
    )
    return session.scalars(
        _visible(user, today)
        .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(Notice.issued_at.is_not(None), or_(*within, window))
        .order_by(Notice.publish_at)
    ).all()


def live_windows(session: Session, now: datetime) -> Sequence[Notice]:
    """Notices whose window is set and has not closed: those a change of the calendar may touch. They are held."""
    return session.scalars(
        select(Notice)
        .join(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(
            or_(PublicityWindow.closes_at.is_(None), PublicityWindow.closes_at > now),
            Notice.concluded_at.is_(None),
            Notice.withdrawn_at.is_(None),
        )
        .options(joinedload(Notice.window), joinedload(Notice.organ), joinedload(Notice.live))
        .order_by(Notice.id)
        .with_for_update(of=Notice)
        .execution_options(populate_existing=True)
    ).all()


def unfinished_of(session: Session, author: User) -> Sequence[Notice]:
    """Notices this person has in hand that are not issued: what a leaver hands over."""
    return session.scalars(
        select(Notice)
        .where(Notice.author_id == author.id)
        .where(exists().where(Revision.notice_id == Notice.id, Revision.state != State.ISSUED))
        .options(joinedload(Notice.organ), selectinload(Notice.revisions))
        .order_by(Notice.id)
    ).all()


def document_numbers(session: Session, organ_id: int, kind: str, *, besides: int) -> list[Numbered]:
    """The document numbers of this organ's issued notices of this kind."""
    rows = session.execute(
        select(Revision.document_no, Revision.title, Notice.issued_at)
        .join(Notice, Notice.live_revision_id == Revision.id)
        .where(
            Notice.organ_id == organ_id, Notice.kind == kind, Notice.id != besides, Revision.document_no != ""
        )
    )
    return [Numbered(row.document_no, row.title, shanghai_date(row.issued_at).year) for row in rows]


def answering(session: Session, addresses: Collection[str], now: datetime) -> frozenset[str]:
    """Which of these addresses the public is answered at."""
    if not addresses:
        return frozenset()
    return frozenset(
        session.scalars(select(Notice.address).where(Notice.address.in_(addresses), is_addressed(now)))
    )


def earlier_of_organ(session: Session, organ_id: int, address: str, *, besides: int) -> Notice | None:
    """The issued notice of this organ at this address."""
    return session.scalars(
        select(Notice)
        .where(
            Notice.address == address,
            Notice.organ_id == organ_id,
            Notice.id != besides,
            Notice.issued_at.is_not(None),
        )
        .options(joinedload(Notice.window), joinedload(Notice.live))
    ).one_or_none()


def may_be_followed(
    session: Session, organ_id: int, kinds: Collection[str], *, besides: int, limit: int = 100
) -> Sequence[Notice]:
    """The organ's issued notices of these kinds, newest first: those a text may follow."""
    return session.scalars(
        select(Notice)
        .where(
            Notice.organ_id == organ_id,
            Notice.kind.in_(kinds),
            Notice.id != besides,
            Notice.issued_at.is_not(None),
            Notice.address.is_not(None),
        )
        .options(joinedload(Notice.live), joinedload(Notice.window))
        .order_by(Notice.id.desc())
        .limit(limit)
    ).all()


def open_beside(session: Session, organ_id: int, *, besides: int, first: date, last: date) -> int:
    """How many other windows of the organ share days with this one."""
    return session.scalar(
        select(func.count())
        .select_from(Notice)
        .join(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(
            Notice.organ_id == organ_id,
            Notice.id != besides,
            Notice.issued_at.is_not(None),
            PublicityWindow.first_day <= last,
            PublicityWindow.last_day >= first,
        )
    ) or 0  # fmt: skip


def attachment_of(session: Session, revision: Revision, attachment_id: int) -> Attachment:
    found = session.get(Attachment, attachment_id)
    if found is None or found.revision_id != revision.id:
        raise NotFound
    return found
