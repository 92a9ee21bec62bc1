"""After rows were loaded from a backup: what was erased or shut since is erased and shut again, before anybody reads.

The ledger knows what that was (core/ledger.py). It holds no values, so a text that was redacted after the backup cannot
be redacted again by a machine: its page is hidden, and people look at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hr_portal.audit.services import COMMAND_LINE, record
from hr_portal.core.effects import OutboxMessage, Transition, plan
from hr_portal.core.epoch import PublicationEpoch, read_epoch
from hr_portal.core.ledger import Line
from hr_portal.core.storage import Store
from hr_portal.notices.erasing import end_term
from hr_portal.notices.erasure_models import ErasureCertificate
from hr_portal.notices.kinds import known_kinds
from hr_portal.notices.models import Attachment, Notice, NoticeOrgan, Revision
from hr_portal.notices.retention import steps_of
from hr_portal.notices.rules import HideReason
from hr_portal.notices.windows import HIDDEN, SUBJECT, TERM_ENDED
from hr_portal.objections.confirmations import forget_persons
from hr_portal.objections.erasing import erase_again as erase_reports_again
from hr_portal.recruitment.result_destroying import destroy_again

AHEAD = 1_000_000
"""How far the epoch goes above every number that is known: more commits than can lie between two lines of the ledger."""


@dataclass
class Settled:
    """What was done after loading."""

    erased: int = 0
    files: int = 0
    reports: int = 0
    results: int = 0
    hidden: int = 0
    parked: int = 0
    epoch: int = 0


def settle(
    session: Session,
    lines: Sequence[Line],
    *,
    taken_at: datetime,
    least_epoch: int,
    store: Store,
    now: datetime,
) -> Settled:
    """Bring restored rows up to what the ledger knows. `taken_at` is when the backup was made."""
    settled = Settled()
    settled.erased = _erase_again(session, lines, now, settled)
    settled.files = _forget_files(
        session, [line.sha256 for line in lines if line.what == "file" and line.at >= taken_at], store, now
    )
    settled.reports = erase_reports_again(session, lines, actor=COMMAND_LINE, now=now)
    settled.results = destroy_again(session, lines, actor=COMMAND_LINE, now=now)
    for index in sorted({line.index for line in lines if line.what == "closed" and line.at >= taken_at}):
        settled.hidden += _hide(session, index, now)
    settled.parked = _park_letters(session, now)
    settled.epoch = max([least_epoch, read_epoch(session), *(line.epoch for line in lines)]) + AHEAD
    session.execute(update(PublicationEpoch).values(number=settled.epoch))
    record(session, "restored", "backup", 0, actor=COMMAND_LINE, now=now, taken_at=taken_at.isoformat(),
           erased=settled.erased, hidden=settled.hidden)  # fmt: skip
    session.flush()
    return settled


def _erase_again(session: Session, lines: Sequence[Line], now: datetime, settled: Settled) -> int:
    """Every step on the ledger without a certificate. One whose kind or step is not known here any more is hidden."""
    count = 0
    for index, step, due in dict.fromkeys(
        (line.index, line.step, line.due) for line in lines if line.what == "term"
    ):
        notice = session.scalars(select(Notice).where(Notice.index_number == index)).one_or_none()
        if notice is None or due is None or _is_certified(session, notice, step, due):
            continue
        kind = known_kinds().get(notice.kind)
        one = next((one for one in steps_of(kind) if one.number == step), None) if kind is not None else None
        if one is None:
            settled.hidden += _hide(session, index, now)
            continue
        end_term(session, notice, one, due_at=due, now=now)
        if one.takes_page:
            forget_persons(session, notice)
        session.execute(
            update(Transition)
            .where(
                Transition.subject == SUBJECT,
                Transition.subject_id == notice.id,
                Transition.revision == step,
                Transition.fact == TERM_ENDED,
                Transition.due_at == due,
            )
            .values(done_at=now)
        )
        count += 1
    return count


def _is_certified(session: Session, notice: Notice, step: int, due: datetime) -> bool:
    asked = select(ErasureCertificate.id).where(
        ErasureCertificate.notice_id == notice.id,
        ErasureCertificate.step == step,
        ErasureCertificate.due_at == due,
    )
    return session.scalar(asked.limit(1)) is not None


def _forget_files(session: Session, digests: Sequence[str], store: Store, now: datetime) -> int:
    """Bytes are erased only when nobody uses them: whoever seems to use them here is older than that."""
    for digest in set(digests):
        for file in session.scalars(select(Attachment).where(Attachment.sha256 == digest)):
            file.name, file.details, file.taken_down_at = "", {}, file.taken_down_at or now
        signed: list[Revision | NoticeOrgan] = [
            *session.scalars(select(Revision).where(Revision.paper["scan"].as_string() == digest)),
            *session.scalars(select(NoticeOrgan).where(NoticeOrgan.paper["scan"].as_string() == digest)),
        ]
        for one in signed:
            one.paper = {
                name: said for name, said in (one.paper or {}).items() if name not in ("scan", "scan_name")
            }
        store.delete(digest)
    session.flush()
    return len(set(digests))


def _hide(session: Session, index: str, now: datetime) -> int:
    """It was hidden, withdrawn, taken down or redacted after the backup: nobody reads the older text. Whoever decides
    about it is told."""
    notice = session.scalars(select(Notice).where(Notice.index_number == index)).one_or_none()
    if notice is None or any((notice.hidden_at, notice.withdrawn_at, notice.taken_down_at)):
        return 0
    notice.hidden_at, notice.hide_reason = now, HideReason.OTHER
    session.flush()
    plan(session, SUBJECT, notice.id, 0, {HIDDEN: now})
    record(session, "hidden", "notice", notice.id, actor=COMMAND_LINE, now=now, organ_id=notice.organ_id,
           reason=HideReason.OTHER.value)  # fmt: skip
    return 1


def _park_letters(session: Session, now: datetime) -> int:
    """Letters that waited then may have left since: none goes out twice. Erasures go on."""
    parked = session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.parked_at.is_(None),
            OutboxMessage.channel != "erase",
        )
        .values(parked_at=now, trouble="restored")
    )
    return int(parked.rowcount)  # type: ignore[attr-defined]
