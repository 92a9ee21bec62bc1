"""复查: everything public is held against the newest rules, and what blocks is told to those who can act at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.queries import people_with
from hr_portal.accounts.rules import Role
from hr_portal.audit.services import SWEEP, record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.db import transaction
from hr_portal.core.effects import post
from hr_portal.core.guard import scanning as guard
from hr_portal.core.guard.reports import NotChecked, Report
from hr_portal.core.originals import Originals
from hr_portal.core.storage import Store
from hr_portal.notices.guard_models import GuardOriginal
from hr_portal.notices.guard_queries import blocking, ended, leaks_in_reasons, public_after, salt_of, to_scan
from hr_portal.notices.guarding import allowed_in, forget, keep_report, keep_text_report
from hr_portal.notices.leaks import NOT_CHECKED, Leak
from hr_portal.notices.models import Notice

BATCH = 50
TELLS = frozenset({Role.REVIEWER, Role.ISSUER, Role.PRIVACY_REVIEWER})


@dataclass(frozen=True)
class Leaking:
    """A public notice in which something blocks. `leaks` hold masked words and places only."""

    notice_id: int
    index_number: str
    leaks: tuple[Leak, ...]


def rescan(
    session: Session,
    store: Store,
    *,
    clock_now: Callable[[], datetime],
    again: bool = False,
    longest: timedelta | None = None,
) -> Iterator[Leaking]:
    """Go through everything public in batches. A file that the newest rules have read is not read again unless `again`;
    texts are. It ends after `longest`, measured by the machine. Each notice is a transaction of its own; no transaction is open while a file is read."""
    last, began = 0, monotonic()
    while True:
        now = clock_now()
        ids = [notice.id for notice in public_after(session, last, now, limit=BATCH)]
        session.rollback()
        if not ids:
            return
        for number in ids:
            if longest is not None and monotonic() - began > longest.total_seconds():
                return
            last = number
            found = _look_at(session, store, number, now=clock_now(), again=again)
            if found is not None:
                yield found


def _look_at(session: Session, store: Store, notice_id: int, *, now: datetime, again: bool) -> Leaking | None:
    notice = session.get(Notice, notice_id)
    if notice is None or notice.live is None or notice.guard_salt is None:
        session.rollback()
        return None
    revision = notice.live
    waiting = revision.attachments if again else to_scan(session, revision)
    allow, salt, day = allowed_in(revision), salt_of(notice), shanghai_date(now)
    named = {file.id: (file.sha256, file.name) for file in waiting if file.taken_down_at is None}
    live = revision.id
    session.rollback()
    reports = {
        number: _read(store, sha256, name, allow=allow, day=day, salt=salt)
        for number, (sha256, name) in named.items()
    }
    with transaction(session):
        notice = session.get_one(Notice, notice_id)
        if notice.live is None or notice.live.id != live or notice.guard_salt is None:
            return None
        for file in notice.live.attachments:
            if named.get(file.id) == (file.sha256, file.name):
                keep_report(session, file, reports[file.id], allow=allow, now=now)
        keep_text_report(session, notice.live, now=now)
        leaks = (*blocking(session, notice.live, now=now), *leaks_in_reasons(notice, now=now))
        _note(session, notice, [leak for leak in leaks if leak.detector != NOT_CHECKED], now=now)
        return Leaking(notice.id, notice.index_number or "", leaks) if leaks else None


def _read(store: Store, sha256: str, name: str, *, allow: frozenset[str], day: object, salt: bytes) -> Report:
    path = store.path(sha256)
    if not path.is_file():
        return Report((), (NotChecked("unreadable"),))
    return guard.scan_file(path, name, allow=allow, today=day, salt=salt)  # type: ignore[arg-type]


def _note(session: Session, notice: Notice, leaks: list[Leak], *, now: datetime) -> None:
    """The desk shows it from now on; the author, and whoever reviews, issues or answers for privacy, get a letter once.
    A part nobody could look into is no leak: it waits for the next revision."""
    if not leaks:
        notice.leak_found_at = None
        return
    if notice.leak_found_at is not None:
        return
    notice.leak_found_at = now
    today = shanghai_date(now)
    people = {user.id for user in people_with(session, TELLS, notice.organ, today)}
    if notice.author is not None and notice.author.disabled_at is None:
        people.add(notice.author.id)
    post(
        session,
        [
            {
                "dedupe_key": f"guard.leak_found:{notice.id}:{now.isoformat()}:{person}",
                "channel": "mail",
                "payload": {
                    "to": person, "fact": "guard.leak_found", "notice": notice.id, "at": now.isoformat(),
                    "count": len(leaks),
                },
            }
            for person in sorted(people)
        ],
        now=now,
    )  # fmt: skip
    record(session, "leak_found", "notice", notice.id, actor=SWEEP, now=now, organ_id=notice.organ_id,
           count=len(leaks), detectors=sorted({leak.detector for leak in leaks}))  # fmt: skip


def forget_ended(session: Session, originals: Originals, *, now: datetime) -> int:
    """What the guard kept of notices whose text has left goes too: reports, salt, originals."""
    count = 0
    while True:
        with transaction(session):
            found = ended(session, now, limit=BATCH)
            keys = [key for notice in found for key in forget(session, notice)]
        for key in keys:
            originals.delete(key)
        count += len(found)
        if len(found) < BATCH:
            break
    known = frozenset(session.scalars(select(GuardOriginal.key)))
    session.rollback()
    originals.sweep(known, now)
    return count
