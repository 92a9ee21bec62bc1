"""Confirmations of windows: the one in force, the one that waits, the holds that are to be decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from hr_portal.core.sealing import Opener, Part
from hr_portal.notices.correcting import REMOVED
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import keys, name_in, renamed_keys
from hr_portal.objections.content import ReportText
from hr_portal.objections.models import Confirmation, ConfirmationRow, Report
from hr_portal.objections.receipts import bound_to
from hr_portal.objections.rules import Stage, Timeliness, Verdict


def confirmations_of(session: Session, notice: Notice) -> Sequence[Confirmation]:
    """Those of the window in force, oldest first. What was confirmed of an earlier window counts no more."""
    if notice.window_id is None:
        return []
    return session.scalars(
        select(Confirmation)
        .where(Confirmation.window_id == notice.window_id)
        .options(selectinload(Confirmation.rows))
        .order_by(Confirmation.number)
    ).all()


def in_force(session: Session, notice: Notice) -> Confirmation | None:
    """The last one that a second officer confirmed."""
    return next((one for one in reversed(confirmations_of(session, notice)) if one.confirmed_at), None)


def waiting(session: Session, notice: Notice) -> Confirmation | None:
    """Proposed by one officer, neither confirmed nor returned."""
    return next(
        (one for one in confirmations_of(session, notice) if not one.confirmed_at and not one.returned_at),
        None,
    )


@dataclass(frozen=True)
class Reported:
    """An in-period report as the confirmation sees it: whom it names. `persons` empty: the whole."""

    report: Report
    persons: frozenset[str]
    as_whole: bool

    def names(self, person: str) -> bool:
        return self.as_whole or not self.persons or person in self.persons

    @property
    def is_open(self) -> bool:
        """Not concluded yet, nor ended otherwise; of what was merged, the one it went into."""
        return handled_as(self.report).stage in UNDECIDED


def handled_as(report: Report) -> Report:
    """并案: the report this one is handled with; else itself."""
    while report.merged_into is not None:
        report = report.merged_into
    return report


UNDECIDED = frozenset({Stage.RECEIVED, Stage.REGISTERED, Stage.ACCEPTED, Stage.UNDER_VERIFICATION})


def reported(session: Session, notice: Notice, opener: Opener | None) -> list[Reported]:
    """Every in-period report on the notice, of this window or an earlier one. Texts are opened to see whom they name;
    a text that cannot be opened any more counts for everybody."""
    rows = session.scalars(
        select(Report)
        .where(Report.notice_id == notice.id, Report.timeliness == Timeliness.IN_PERIOD)
        .order_by(Report.id)
    ).all()
    return [_whom(report, opener) for report in rows]


def _whom(report: Report, opener: Opener | None) -> Reported:
    if report.content is None or opener is None:
        return Reported(report, frozenset(), True)
    text = ReportText.from_bytes(opener.open(Part.CONTENT, report.content, bound_to=bound_to(report.number)))
    return Reported(report, frozenset(text.persons), text.as_whole)


@dataclass(frozen=True)
class Hold:
    """暂缓 of one person in force, and until when it must be decided."""

    notice: Notice
    person: str
    until: date

    def is_overdue(self, today: date) -> bool:
        """The last day has passed and nobody decided."""
        return self.until < today


def holds_of(session: Session, notice: Notice) -> list[Hold]:
    confirmed = in_force(session, notice)
    return _holds(notice, confirmed.rows if confirmed is not None else ())


def _holds(notice: Notice, rows: Iterable[ConfirmationRow]) -> list[Hold]:
    return [
        Hold(notice, row.person, row.hold_until)
        for row in rows
        if row.verdict is Verdict.HOLD and row.hold_until is not None
    ]


def all_holds(session: Session, notice_ids: Sequence[int] | None = None) -> list[Hold]:
    """Every hold in force, the earliest first; of these notices only, where they are given."""
    query = (
        select(Confirmation)
        .join(Notice, Notice.window_id == Confirmation.window_id)
        .where(Confirmation.confirmed_at.is_not(None))
        .options(selectinload(Confirmation.rows), joinedload(Confirmation.notice).joinedload(Notice.live))
        .order_by(Confirmation.window_id, Confirmation.number)
    )
    if notice_ids is not None:
        query = query.where(Confirmation.notice_id.in_(list(notice_ids)))
    last = {one.window_id: one for one in session.scalars(query)}
    found = [hold for one in last.values() for hold in _holds(one.notice, one.rows)]
    return sorted(found, key=lambda hold: (hold.until, hold.notice.id, hold.person))


def forget_removed(session: Session, notice: Notice) -> None:
    """更正并删除: a name that stands in no version of the notice any more leaves the confirmations as well. In its place
    stands what stands on the list, so that a hold is still decided; verdicts, officers and order stay."""
    kind = kind_named(notice.kind)
    lists = [keys(kind, revision.text) for revision in notice.revisions]
    standing = {name_in(key) for one in lists for key in one}
    for confirmation in session.scalars(
        select(Confirmation)
        .where(Confirmation.notice_id == notice.id)
        .options(selectinload(Confirmation.rows))
    ):
        said = [row.person for row in confirmation.rows]
        if all(_stands(person, standing) for person in said):
            continue
        found = next((one for one in reversed(lists) if _fits(said, one, standing)), None)
        if found is None:  # a list that no version has any more
            found = tuple(renamed_keys(said, lambda name: name if _stands(name, standing) else REMOVED))
        for row, person in zip(confirmation.rows, found, strict=True):
            row.person = person
    session.flush()


def _stands(person: str, standing: Collection[str]) -> bool:
    return name_in(person) in standing or person.startswith("#")  # left already, with the term


def _fits(said: Sequence[str], listed: Sequence[str], standing: Collection[str]) -> bool:
    """Whether this list is the one that was judged, but for the names that were removed."""
    return len(said) == len(listed) and all(
        person == key or not _stands(person, standing) for person, key in zip(said, listed, strict=True)
    )


def forget_persons(session: Session, notice: Notice) -> None:
    """The names of persons leave with the notice's own (到期删除); verdicts and officers stay."""
    rows = session.scalars(
        select(ConfirmationRow)
        .join(Confirmation, Confirmation.id == ConfirmationRow.confirmation_id)
        .where(Confirmation.notice_id == notice.id)
    )
    for row in rows:
        row.person = f"#{row.position + 1}" if row.person else ""
    session.flush()
