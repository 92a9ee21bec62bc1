"""载入历史公告: checked whole, kept waiting, confirmed by a second person; then public, without a window and in silence."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import organs
from hr_portal.audit.services import Act, Actor, record, record_all
from hr_portal.core.clock import shanghai_date, start_of_day
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, Refused, refuse_if
from hr_portal.core.guard.scanning import SCANNER_VERSION, scan_text
from hr_portal.core.ids import address_of
from hr_portal.core.markup import render
from hr_portal.notices.content import Content
from hr_portal.notices.duties import may_author, may_issue
from hr_portal.notices.history_models import HistoryLoad, HistoryRecord
from hr_portal.notices.history_queries import (
    counts_by_organ,
    known,
    loaded_before,
    loads_waiting,
    organs_of,
    records_of,
)
from hr_portal.notices.history_rows import Defaults, Old, OldNotice, understand
from hr_portal.notices.history_sources import Found, Left, Unreadable, old_notices
from hr_portal.notices.kinds import Category, Scope, kind_named
from hr_portal.notices.models import DraftSave, Notice, Revision
from hr_portal.notices.numbering import give_index_numbers
from hr_portal.notices.rules import IssueMode, Purpose, State, minimise_at

MOST_RECORDS = 100_000
MOST_SAID = 1_000
"""Reasons that are kept of one file; the others are counted."""
BATCH = 200

Progress = Callable[[int], None]


def _silent(_count: int) -> None:
    return


@dataclass
class Checked:
    """A file that was read to its end. `spool` holds what was understood, one record a line; close it."""

    source: str
    spool: IO[str]
    count: int = 0
    reasons: list[Reason] = field(default_factory=list)
    refused: int = 0
    """Reasons in all, those that are not kept among them."""
    notes: list[Reason] = field(default_factory=list)
    noted: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)
    left_count: int = 0
    organs: Counter[str] = field(default_factory=Counter)

    def refuse(self, reasons: Sequence[Reason]) -> None:
        self.refused += len(reasons)
        self.reasons += reasons[: max(0, MOST_SAID - len(self.reasons))]

    def close(self) -> None:
        self.spool.close()


def check(
    session: Session,
    path: Path,
    source: str,
    defaults: Defaults,
    *,
    now: datetime,
    progress: Progress = _silent,
) -> Checked:
    """Read a file or folder to its end and say everything that is wrong. Writes nothing to the database; what it holds in
    memory does not grow with the file. Raises `history_sources.Unreadable`."""
    today = shanghai_date(now)
    background = known(session, today)
    checked = Checked(source, tempfile.TemporaryFile("w+", encoding="utf-8", prefix="history-"))  # noqa: SIM115 - closed by close()
    seen: set[int] = set()
    try:
        with closing(old_notices(path, source)) as found:
            while batch := list(islice(found, BATCH)):
                understood = list(_understood(batch, background, defaults, checked, now))
                before = loaded_before(session, [one.fingerprint for one in understood])
                session.rollback()
                for one in understood:
                    _keep(one, checked, seen, before)
                progress(checked.count)
                if checked.count > MOST_RECORDS:
                    raise Unreadable(
                        [Reason("history_too_many", None, None, {"file": source, "most": MOST_RECORDS})]
                    )
        if not checked.count and not checked.refused:
            raise Unreadable([Reason("history_empty", facts={"file": source})])
    except BaseException:
        checked.close()
        raise
    return checked


def _understood(
    batch: Sequence[Found], background: Any, defaults: Defaults, checked: Checked, now: datetime
) -> Iterator[OldNotice]:
    for one in batch:
        if isinstance(one, Left):
            checked.left_count += 1
            checked.left += [one.name] if len(checked.left) < 50 else []
        elif isinstance(one, Reason):
            checked.count += 1
            checked.refuse([one])
        elif isinstance(one, Old):
            checked.count += 1
            notice, reasons = understand(one, background, defaults)
            if notice is not None and (over := _term_is_over(notice, now)):
                notice, reasons = None, [over]
            checked.refuse(reasons)
            if notice is not None:
                yield notice


def _place(notice: OldNotice, code: str, field: str, value: str) -> Reason:
    return Reason(
        code, field, None, {"file": notice.file, "record": notice.record, "field": field, "value": value[:60]}
    )


def _term_is_over(notice: OldNotice, now: datetime) -> Reason | None:
    """What a kind has long taken from the page is not brought back by loading it."""
    ends = _minimised(notice.kind, notice.original_date)
    if ends is None or ends > now:
        return None
    return _place(notice, "history_term_over", "date", notice.original_date.isoformat())


def _minimised(kind: str, day: date) -> datetime | None:
    return minimise_at(None, start_of_day(day), kind_named(kind).terms.minimise_days)


def _keep(notice: OldNotice, checked: Checked, seen: set[int], before: set[tuple[str, str, date]]) -> None:
    key = hash(notice.fingerprint)
    if notice.fingerprint in before:
        checked.refuse([_place(notice, "history_loaded_before", "title", notice.content.title)])
    elif key in seen:
        checked.refuse([_place(notice, "history_twice", "title", notice.content.title)])
    seen.add(key)
    checked.organs[notice.organ] += 1
    for note in notice.notes:
        checked.noted[note.code] += 1
        checked.notes += [note] if len(checked.notes) < MOST_SAID else []
    if not checked.refused:
        checked.spool.write(json.dumps(_as_json(notice), ensure_ascii=False, separators=(",", ":")) + "\n")


def _as_json(notice: OldNotice) -> dict[str, Any]:
    return {
        "file": notice.file,
        "record": notice.record,
        "organ": notice.organ,
        "kind": notice.kind,
        "category": notice.category.value,
        "original_date": notice.original_date.isoformat(),
        "original_number": notice.original_number,
        "scanner": SCANNER_VERSION,
        "content": notice.content.as_json(),
        "notes": [{"code": note.code, **_told(note)} for note in notice.notes],
    }


def _told(note: Reason) -> dict[str, object]:
    return {name: note.facts[name] for name in ("count", "encoding", "what", "value") if name in note.facts}


def reasons_against_loading(
    session: Session, checked: Checked, *, author: User | None, now: datetime
) -> list[Reason]:
    """What is wrong with the file, and the organs this person does not write for."""
    reasons = list(checked.reasons)
    if author is not None:
        by_code = {organ.code: organ for organ in organs(session)}
        for code in checked.organs:
            if not may_author(author, by_code[code], now):
                facts = {"file": checked.source, "record": 0, "field": "organ", "value": code}
                reasons.append(Reason("history_no_author_duty", "organ", "separation_of_duties", facts))
    return reasons


def load(
    session: Session, checked: Checked, *, author: User | None, actor: Actor, now: datetime
) -> HistoryLoad:
    """Keep a checked file waiting for confirmation: all of it or nothing. Without an author (the command line) one must
    answer for it first."""
    refuse_if(reasons_against_loading(session, checked, author=author, now=now))
    ids = {organ.code: organ.id for organ in organs(session)}
    waiting = HistoryLoad(
        source=checked.source[:200],
        count=checked.count,
        loaded_by_id=author.id if author is not None else None,
        created_at=now,
    )
    session.add(waiting)
    session.flush()
    checked.spool.seek(0)
    number = 0
    while lines := list(islice(checked.spool, BATCH)):
        rows = []
        for line in lines:
            number += 1
            data = json.loads(line)
            rows.append(
                {"load_id": waiting.id, "number": number, "organ_id": ids[data["organ"]], "data": data}
            )
        session.execute(insert(HistoryRecord), rows)
    record(session, "history_loaded", "history_load", waiting.id, actor=actor, now=now, count=waiting.count)
    return waiting


def _hold(session: Session, load: HistoryLoad) -> None:
    session.flush()
    session.execute(select(HistoryLoad.id).where(HistoryLoad.id == load.id).with_for_update())
    session.refresh(load)


def _against_duty(
    session: Session, load: HistoryLoad, allowed: Callable[[Organ], bool], code: str
) -> list[Reason]:
    reasons = [] if load.is_waiting else [Reason("history_not_waiting")]
    if load.is_waiting and not all(allowed(organ) for organ in organs_of(session, load)):
        reasons.append(Reason(code, "organ", "separation_of_duties"))
    return reasons


def reasons_against_vouching(
    session: Session, load: HistoryLoad, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = _against_duty(session, load, lambda organ: may_author(actor, organ, now), "no_author_duty")
    if load.loaded_by_id is not None:
        reasons.append(Reason("history_has_author"))
    return reasons


def vouch(session: Session, load: HistoryLoad, *, actor: User, now: datetime) -> HistoryLoad:
    """经办: an author answers for what the command line loaded."""
    _hold(session, load)
    refuse_if(reasons_against_vouching(session, load, actor=actor, now=now))
    load.loaded_by = actor
    session.flush()
    record(session, "history_vouched", "history_load", load.id, actor=actor, now=now, count=load.count)
    return load


def reasons_against_confirming(
    session: Session, load: HistoryLoad, *, actor: User, now: datetime
) -> list[Reason]:
    """A second person, who issues for every organ in it."""
    reasons = _against_duty(session, load, lambda organ: may_issue(actor, organ, now), "no_issuer_duty")
    if load.loaded_by_id is None:
        reasons.append(Reason("history_without_author"))
    elif load.loaded_by_id == actor.id:
        reasons.append(Reason("author_confirms_own_load", None, "separation_of_duties"))
    return reasons


def loads_to_decide(session: Session, person: User, now: datetime) -> list[HistoryLoad]:
    """等您处理: those this person may vouch for or confirm."""
    return [
        load
        for load in loads_waiting(session, person, shanghai_date(now))
        if not reasons_against_confirming(session, load, actor=person, now=now)
        or not reasons_against_vouching(session, load, actor=person, now=now)
    ]


@dataclass(frozen=True)
class Confirmed:
    """What became public: how many, and the first and last index number of each organ."""

    count: int
    numbers: tuple[tuple[str, str], ...]


def confirm(
    session: Session, load: HistoryLoad, *, actor: User, now: datetime, progress: Progress = _silent
) -> Confirmed:
    """确认: every record becomes a 历史公告 with a number of our own series, readable from now on, on no front list, with
    no window; nothing falls due and nobody is written to."""
    _hold(session, load)
    refuse_if(reasons_against_confirming(session, load, actor=actor, now=now))
    numbers, done = [], 0
    counts = counts_by_organ(session, load)
    for organ in organs_of(session, load):
        given = give_index_numbers(session, organ, counts[organ.id], now)
        numbers.append((given[0], given[-1]))
        after, at = 0, 0
        while batch := records_of(session, load, after=after, limit=BATCH, organ_id=organ.id):
            after = batch[-1].number
            _publish(session, load, organ, batch, given[at : at + len(batch)], actor=actor, now=now)
            at += len(batch)
            for row in batch:
                session.expunge(row)
            done += len(batch)
            progress(done)
    session.execute(delete(HistoryRecord).where(HistoryRecord.load_id == load.id))
    load.confirmed_by, load.confirmed_at = actor, now
    session.flush()
    record(session, "history_confirmed", "history_load", load.id, actor=actor, now=now, count=done)
    raise_epoch(session)
    return Confirmed(done, tuple(numbers))


def _publish(
    session: Session,
    load: HistoryLoad,
    organ: Organ,
    batch: Sequence[HistoryRecord],
    numbers: Sequence[str],
    *,
    actor: User,
    now: datetime,
) -> None:
    """One batch: notice, revision, save and trail entry of each. What was loaded meanwhile is not loaded again."""
    fingerprints = [
        (organ.code, str(row.data["content"]["title"]), date.fromisoformat(row.data["original_date"]))
        for row in batch
    ]
    if before := loaded_before(session, fingerprints):
        raise Refused([
            Reason("history_loaded_before", "title", None, {
                "file": row.data["file"], "record": row.data["record"], "field": "title", "value": fingerprint[1][:60]})
            for row, fingerprint in zip(batch, fingerprints, strict=True) if fingerprint in before
        ])  # fmt: skip
    refuse_if(_read_again(batch, shanghai_date(now)))
    notices, revisions = [], []
    for row, number in zip(batch, numbers, strict=True):
        data = row.data
        content, day = data["content"], date.fromisoformat(data["original_date"])
        notices.append({
            "kind": data["kind"], "category": Category(data["category"]), "scope": Scope.SOCIETY, "has_window": False,
            "organ_id": organ.id, "author_id": load.loaded_by_id, "issued_at": now, "publish_at": now, "delist_at": now,
            "minimise_at": _minimised(data["kind"], day), "index_number": number, "address": address_of(number),
            "is_historical": True, "original_date": day, "original_number": data["original_number"] or None,
            "created_at": now,
        })  # fmt: skip
        revisions.append({
            "number": 1, "purpose": Purpose.FIRST, "state": State.ISSUED, "version": 1, "title": content["title"],
            "document_no": content["document_no"], "content": content, "body_html": render(content["body"]),
            "submitted_by_id": load.loaded_by_id, "submitted_at": load.created_at, "issued_by_id": actor.id,
            "issued_at": now, "issue_mode": IssueMode.SYSTEM, "created_at": now,
        })  # fmt: skip
    ids = session.scalars(insert(Notice).returning(Notice.id, sort_by_parameter_order=True), notices).all()
    for notice_id, revision in zip(ids, revisions, strict=True):
        revision["notice_id"] = notice_id
    revision_ids = session.scalars(
        insert(Revision).returning(Revision.id, sort_by_parameter_order=True), revisions
    ).all()
    session.execute(
        update(Notice)
        .where(Notice.id.in_(ids))
        .values(live_revision_id=select(Revision.id).where(Revision.notice_id == Notice.id).scalar_subquery())
        .execution_options(synchronize_session=False)
    )
    session.execute(insert(DraftSave), [
        {"revision_id": revision_id, "number": 1, "content": revision["content"], "saved_by_id": load.loaded_by_id,
         "saved_at": load.created_at}
        for revision_id, revision in zip(revision_ids, revisions, strict=True)
    ])  # fmt: skip
    record_all(
        session,
        [Act("history_published", "notice", notice_id, organ.id, {"load": load.id}) for notice_id in ids],
        actor=actor,
        now=now,
    )


def _read_again(batch: Sequence[HistoryRecord], today: date) -> list[Reason]:
    """What the guard of today says of records that an older one has read."""
    reasons = []
    for row in batch:
        data = row.data
        if data.get("scanner") == SCANNER_VERSION:
            continue
        content = Content.from_json(data["content"])
        places = [*content.all_text(), ("index_number", data["original_number"] or "")]
        report = scan_text(places, today=today)
        place = {"file": data["file"], "record": data["record"]}
        reasons += [
            Reason("history_personal", str(found.place["field"]), None, {
                **place, "field": str(found.place["field"]), "value": found.excerpt, "what": found.detector,
                "line": found.place.get("line", 1), "column": 1, "count": found.count})
            for found in report.blocks
        ]  # fmt: skip
        reasons += [
            Reason("history_not_checked", None, None, {
                **place, "field": str(part.place.get("field", "body")), "value": "", "reason": part.reason,
                "line": part.place.get("line", 1)})
            for part in report.not_checked
        ]  # fmt: skip
    return reasons[:MOST_SAID]


def reasons_against_giving_up(
    session: Session, load: HistoryLoad, *, actor: User, now: datetime
) -> list[Reason]:
    return _against_duty(
        session,
        load,
        lambda organ: may_author(actor, organ, now) or may_issue(actor, organ, now),
        "no_author_duty",
    )


def give_up(session: Session, load: HistoryLoad, *, actor: User, now: datetime) -> None:
    """放弃: the records are erased; nothing was public."""
    _hold(session, load)
    refuse_if(reasons_against_giving_up(session, load, actor=actor, now=now))
    session.execute(delete(HistoryRecord).where(HistoryRecord.load_id == load.id))
    load.given_up_at = now
    session.flush()
    record(session, "history_given_up", "history_load", load.id, actor=actor, now=now, count=load.count)
