"""到期删除: what a step takes leaves every version, every save and every file of the notice, for good.

Readers do not wait for it: the page shows none of it from the instant on (`retention.has_left`, `rules.phase`). What is
kept is what names nobody: organ, kind, numbers, instants, the order of versions, who worked on it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from hr_portal.core.effects import Transition, post
from hr_portal.core.markup import render
from hr_portal.notices.drafting import rewrite
from hr_portal.notices.erasure_models import ErasureCertificate
from hr_portal.notices.guarding import forget_files
from hr_portal.notices.kinds import Kind, kind_named, known_kinds
from hr_portal.notices.models import Notice, NoticeOrgan, Revision
from hr_portal.notices.outlook import window_of
from hr_portal.notices.photographing import all_photos, forget
from hr_portal.notices.queries import hold
from hr_portal.notices.retention import (
    NumberedStep,
    counted_from,
    files_leave_with,
    instants_of,
    left,
    steps_of,
)
from hr_portal.notices.rules import State
from hr_portal.notices.terms_file import terms_digest
from hr_portal.notices.windows import SUBJECT
from hr_portal.publicity.queries import earlier_windows
from hr_portal.publicity.services import forget_items

COUNTS = frozenset({"changed", "days", "passages_removed", "part"})
"""What a measure may keep: counts and names of columns."""
ENDS = frozenset({"conclusion", "adopted", "partly_adopted", "not_adopted", "link_address"})
"""What an outcome may keep: one of the kind's own sentences, numbers, an address of ours."""
SIGNED = frozenset({"signer", "post", "signed_on", "form_no"})
"""What the record of a signature on paper may keep; the scan shows names."""


def end_term(
    session: Session, notice: Notice, one: NumberedStep, *, due_at: datetime, now: datetime
) -> ErasureCertificate:
    """Erase what this step takes, and certify it. Doing it twice removes nothing more."""
    hold(session, notice)
    kind = kind_named(notice.kind)
    rows = max((len(revision.text.persons) for revision in notice.revisions), default=0)
    versions = sum(_erase_texts(kind, revision, one) for revision in notice.revisions)
    digests = _erase_files(session, kind, notice, one, now)
    if one.takes_page:
        for joint in notice.joint:
            joint.paper = _only(joint.paper, SIGNED)
        forget_items(session, [window.id for window in earlier_windows(session, notice.window)])
        session.execute(
            update(Transition)
            .where(Transition.subject == SUBJECT, Transition.subject_id == notice.id)
            .values(trouble=None)
        )
    session.flush()
    _erase_bytes(session, notice, one, digests, now)
    photos = all_photos(session, notice) if files_leave_with(kind, one.step.leaves) else []
    forget(session, photos, now=now)
    certificate = ErasureCertificate(
        notice_id=notice.id,
        organ_id=notice.organ_id,
        index_number=notice.index_number or "",
        kind=notice.kind,
        step=one.number,
        leaves=list(one.step.leaves),
        persons=rows,
        versions=versions,
        files=len(digests) + len(photos),
        due_at=due_at,
        done_at=now,
        terms=terms_digest(known_kinds()),
    )
    session.add(certificate)
    session.flush()
    return certificate


def _erase_texts(kind: Kind, revision: Revision, one: NumberedStep) -> int:
    """From the revision and its saves; in how many of them there was something. Somebody who has a text in work open
    is told that it has changed."""
    touched = 0
    for save in revision.saves:
        text = left(kind, save.text, one)
        if text != save.text:
            save.content = text.as_json()
            touched += 1
    text = left(kind, revision.text, one)
    if text != revision.text:
        rewrite(revision, text)
        touched += 1
        if revision.state is not State.ISSUED:
            revision.version += 1
    if one.takes_page:
        revision.public_reason = revision.return_reason = ""
        revision.outcome = _only(revision.outcome, ENDS)
        revision.measure = _only(revision.measure, COUNTS)
    return touched


def _erase_files(session: Session, kind: Kind, notice: Notice, one: NumberedStep, now: datetime) -> set[str]:
    """The digests of files whose bytes go. Their rows stay without a name, so that the address answers 410."""
    digests: set[str] = set()
    if not files_leave_with(kind, one.step.leaves):
        return digests
    forget_files(session, notice)
    for revision in notice.revisions:
        for file in revision.attachments:
            digests.add(file.sha256)
            file.name, file.details = "", {}
            file.taken_down_at = file.taken_down_at or now
        if one.takes_page:
            digests |= _scan_of(revision)
            revision.paper = _only(revision.paper, SIGNED)
    if one.takes_page:
        for joint in notice.joint:
            digests |= _scan_of(joint)
    return digests


def _scan_of(signed: Revision | NoticeOrgan) -> set[str]:
    scan = (signed.paper or {}).get("scan")
    return {str(scan)} if scan else set()


def _only(said: dict[str, Any] | None, names: Collection[str]) -> dict[str, Any] | None:
    return None if said is None else {name: value for name, value in said.items() if name in names}


def _erase_bytes(
    session: Session, notice: Notice, one: NumberedStep, digests: Collection[str], now: datetime
) -> None:
    """The bytes are an outside effect: a row says so, and whoever sends the outbox erases them."""
    post(
        session,
        [
            {
                "dedupe_key": f"erase:{digest}:{notice.id}.{one.number}:{now.isoformat()}",
                "channel": "erase",
                "payload": {"sha256": digest, "index": notice.index_number or ""},
            }
            for digest in sorted(digests)
        ],
        now=now,
    )


def withhold(notice: Notice, now: datetime) -> None:
    """Let this object, as it is in memory, say nothing that has left by now although no task has erased it yet: what
    staff open is what the public may know. Nothing is written. A hidden page keeps its text until it is decided on."""
    kind = kind_named(notice.kind)
    since = counted_from(window_of(notice), notice.publish_at, notice.original_date)
    instants = instants_of(kind, since)
    for one in steps_of(kind):
        instant = instants[one.number]
        if notice.hidden_at is not None or instant is None or now < instant:
            continue
        for revision in notice.revisions:
            _withhold_texts(kind, revision, one)
            if files_leave_with(kind, one.step.leaves):
                set_committed_value(revision, "attachments", [])
        for joint in notice.joint if one.takes_page else ():
            set_committed_value(joint, "paper", _only(joint.paper, SIGNED))


def _withhold_texts(kind: Kind, revision: Revision, one: NumberedStep) -> None:
    for save in revision.saves:
        set_committed_value(save, "content", left(kind, save.text, one).as_json())
    text = left(kind, revision.text, one)
    said: list[tuple[str, Any]] = [
        ("title", text.title),
        ("content", text.as_json()),
        ("body_html", render(text.body)),
    ]
    if one.takes_page:
        said += [
            ("public_reason", ""),
            ("return_reason", ""),
            ("outcome", _only(revision.outcome, ENDS)),
            ("measure", _only(revision.measure, COUNTS)),
            ("paper", _only(revision.paper, SIGNED)),
        ]
    for name, value in said:
        set_committed_value(revision, name, value)
