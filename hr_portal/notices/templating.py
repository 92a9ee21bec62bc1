"""套用模板: an organ keeps the words of a notice it has issued, to begin the next one from.

An author proposes, a reviewer who is not that author confirms. Persons, days, numbers, contact lines and files never go
into a template: persons are new each time, days are computed, the contact lines are the organ's own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, joinedload

from hr_portal.accounts.models import Organ, User
from hr_portal.audit.services import record
from hr_portal.core.errors import NotFound, Reason, refuse_if
from hr_portal.core.printed_dates import dates_in
from hr_portal.notices.content import Content
from hr_portal.notices.drafting import prefilled
from hr_portal.notices.duties import may_author, may_edit, may_review
from hr_portal.notices.kinds import FieldType, Kind, kind_named, known_kinds
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.paper_models import NoticeTemplate
from hr_portal.notices.queries import hold
from hr_portal.notices.rules import READABLE, Purpose, State, phase

DAY_HERE = "〔日期〕"
"""Stands where the notice printed a day; a text that still has it may not be issued (`checks.spelling`)."""
LONGEST_NAME = 60
_KEPT = frozenset({FieldType.TEXT, FieldType.LONG, FieldType.CHOICE})
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?=年)")


def words_of(kind: Kind, content: Content) -> dict[str, Any]:
    """What of a text goes into a template."""
    kept = {
        spec.name: _without_days(content.fields[spec.name])
        for spec in kind.fields
        if spec.type in _KEPT and content.fields.get(spec.name) and not spec.name.startswith("secrecy_")
    }
    return {"title": _YEAR.sub("{year}", content.title.replace("{", "").replace("}", "")),
            "body": _without_days(content.body), "fields": kept}  # fmt: skip


def _without_days(text: str) -> str:
    for printed in reversed(dates_in(text)):
        text = text[: printed.start] + DAY_HERE + text[printed.end :]
    return text


def reasons_against_proposing(notice: Notice, name: str, *, actor: User, now: datetime) -> list[Reason]:
    reasons = []
    if not may_author(actor, notice.organ, now):
        reasons.append(Reason("no_author_duty", "organ", "separation_of_duties"))
    if phase(notice, now) not in READABLE or notice.live is None or notice.is_historical:
        reasons.append(Reason("not_for_a_template"))
    elif _persons_named(notice):
        reasons.append(Reason("template_names_person"))
    if not name.strip():
        reasons.append(Reason("template_name_missing", "name"))
    return reasons


def _persons_named(notice: Notice) -> bool:
    """Whether the words name somebody who stands, or once stood, in the table."""
    assert notice.live is not None
    said = words_of(kind_named(notice.kind), notice.live.text)
    text = "\n".join([said["title"], said["body"], *said["fields"].values()])
    names = {row.get("name", "").strip() for revision in notice.revisions for row in revision.text.persons}
    return any(name and name in text for name in names)


def propose(session: Session, notice: Notice, name: str, *, actor: User, now: datetime) -> NoticeTemplate:
    """Begin a template from the text in force."""
    hold(session, notice)
    refuse_if(reasons_against_proposing(notice, name, actor=actor, now=now))
    assert notice.live is not None
    template = NoticeTemplate(
        organ_id=notice.organ_id,
        kind=notice.kind,
        name=name.strip()[:LONGEST_NAME],
        content=words_of(kind_named(notice.kind), notice.live.text),
        made_from_id=notice.id,
        made_by_id=actor.id,
        created_at=now,
    )
    session.add(template)
    session.flush()
    _record(session, "template_proposed", template, actor, now)
    return template


def reasons_against_confirming(template: NoticeTemplate, *, actor: User, now: datetime) -> list[Reason]:
    reasons = []
    if template.confirmed_at is not None or template.retired_at is not None:
        reasons.append(Reason("template_not_waiting"))
    if not may_review(actor, template.organ, now):
        reasons.append(Reason("no_reviewer_duty", "organ", "separation_of_duties"))
    if template.made_by_id == actor.id:
        reasons.append(Reason("proposer_confirms_template", None, "separation_of_duties"))
    return reasons


def confirm(session: Session, template: NoticeTemplate, *, actor: User, now: datetime) -> None:
    _hold(session, template)
    refuse_if(reasons_against_confirming(template, actor=actor, now=now))
    template.confirmed_by_id, template.confirmed_at = actor.id, now
    _record(session, "template_confirmed", template, actor, now)


def reasons_against_retiring(template: NoticeTemplate, *, actor: User, now: datetime) -> list[Reason]:
    reasons = []
    if template.retired_at is not None:
        reasons.append(Reason("template_not_waiting"))
    if not may_edit(actor, template.organ, now):
        reasons.append(Reason("no_author_duty", "organ", "separation_of_duties"))
    return reasons


def retire(session: Session, template: NoticeTemplate, *, actor: User, now: datetime) -> None:
    """Nobody begins from it any more. Notices begun from it stay as they are."""
    _hold(session, template)
    refuse_if(reasons_against_retiring(template, actor=actor, now=now))
    template.retired_at = now
    _record(session, "template_retired", template, actor, now)


def _hold(session: Session, template: NoticeTemplate) -> None:
    session.flush()
    session.execute(select(NoticeTemplate.id).where(NoticeTemplate.id == template.id).with_for_update())
    session.refresh(template)


def _record(session: Session, act: str, template: NoticeTemplate, actor: User, now: datetime) -> None:
    session.flush()
    record(
        session,
        act,
        "template",
        template.id,
        actor=actor,
        now=now,
        organ_id=template.organ_id,
        kind=template.kind,
    )


_redacted_since = exists().where(
    and_(
        Revision.notice_id == NoticeTemplate.made_from_id,
        Revision.purpose == Purpose.REDACTION,
        Revision.state == State.ISSUED,
        Revision.issued_at >= NoticeTemplate.created_at,
    )
)
"""Something was removed from the notice after the template was taken from it: the template may hold it still."""


def templates_of(
    session: Session, organ_ids: Collection[int], *, in_use: bool = False
) -> Sequence[NoticeTemplate]:
    """Those of these organs that are not retired, by name; none that may hold what was removed from its notice."""
    query = select(NoticeTemplate).where(
        NoticeTemplate.organ_id.in_(organ_ids), NoticeTemplate.retired_at.is_(None), ~_redacted_since
    )
    if in_use:
        query = query.where(NoticeTemplate.confirmed_at.is_not(None))
    rows = session.scalars(
        query.options(joinedload(NoticeTemplate.organ), joinedload(NoticeTemplate.made_by)).order_by(
            NoticeTemplate.organ_id, NoticeTemplate.kind, NoticeTemplate.name, NoticeTemplate.id
        )
    ).all()
    return [row for row in rows if row.kind in known_kinds()]


def templates_from(session: Session, notice: Notice) -> Sequence[NoticeTemplate]:
    """Every template taken from this notice, in use or not."""
    return session.scalars(select(NoticeTemplate).where(NoticeTemplate.made_from_id == notice.id)).all()


def template_for(session: Session, organ_ids: Collection[int], template_id: int) -> NoticeTemplate:
    found = next((one for one in templates_of(session, organ_ids) if one.id == template_id), None)
    if found is None:
        raise NotFound("template")
    return found


def from_template(template: NoticeTemplate, kind: Kind, organ: Organ, *, now: datetime) -> Content:
    """A first text as the organ begins any, with the words of the template in it."""
    first = prefilled(kind, organ, now=now)
    said: Mapping[str, Any] = template.content
    year = f"{first.document_date:%Y}" if first.document_date is not None else ""
    return replace(
        first,
        title=str(said["title"]).replace("{year}", year),
        body=str(said["body"]),
        fields={name: str(value) for name, value in said["fields"].items()},
    )
