"""专业参考目录 as rows: loaded whole, read whole."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import Actor, record
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, Refused, refuse_if
from hr_portal.core.many import insert_many
from hr_portal.core.tables import read_tables
from hr_portal.recruitment.major_book import EMPTY, MajorBook, MajorRow, Member, make_book
from hr_portal.recruitment.major_files import Reference, read_grids, read_json
from hr_portal.recruitment.models import Major, MajorReference
from hr_portal.recruitment.studies import Level

MEMBER, PARTIAL = "member", "partial"
"""In `Major.notes`: the row names what a 大类 takes in; only a part of it. Otherwise the notes hold former names, one a line."""
LONGEST_JSON = 20 * 1024 * 1024
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")


def read_reference(source: Path | bytes, name: str) -> Reference:
    """What a file holds. Raises `Refused` where it is no file to read; what is wrong inside stands in `reasons`."""
    if name.lower().endswith(".json"):
        raw = source if isinstance(source, bytes) else source.read_bytes()
        if len(raw) > LONGEST_JSON:
            raise Refused([Reason("majors_too_large", where=name, facts={"name": name})])
        try:
            return read_json(raw.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            return Reference(reasons=(Reason("majors_not_readable", facts={"detail": str(error)}),))
    return read_grids(sheet.rows for sheet in read_tables(source, name).sheets)


def reasons_against_loading(reference: Reference, *, slug: str, title: str) -> list[Reason]:
    reasons = list(reference.reasons)
    if not _SLUG.fullmatch(slug):
        reasons.append(Reason("majors_slug_unfit", "reference", facts={"value": slug}))
    if not title.strip():
        reasons.append(Reason("majors_title_missing", "title"))
    return reasons


def reference_named(session: Session, slug: str) -> MajorReference | None:
    return session.scalars(select(MajorReference).where(MajorReference.slug == slug)).one_or_none()


def references(session: Session) -> list[MajorReference]:
    return list(session.scalars(select(MajorReference).order_by(MajorReference.slug)))


def count_of(session: Session, reference: MajorReference) -> int:
    """How many majors it names, without what 大类 take in."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Major)
            .where(Major.reference_id == reference.id, Major.notes.not_in((MEMBER, PARTIAL)))
        )
        or 0
    )


def load(
    session: Session,
    reference: Reference,
    *,
    slug: str,
    title: str,
    source: str,
    actor: Actor | User,
    now: datetime,
) -> MajorReference:
    """Keep a reference under this name, in place of what stood there. Searches and comparisons use it at once."""
    refuse_if(reasons_against_loading(reference, slug=slug, title=title))
    kept = reference_named(session, slug)
    if kept is None:
        kept = MajorReference(slug=slug, title=title, source=source, created_at=now)
        session.add(kept)
    else:
        session.execute(delete(Major).where(Major.reference_id == kept.id))
        kept.title, kept.source, kept.created_at = title, source, now
    session.flush()
    rows = [_row(row) for row in reference.rows]
    rows += [_member(number, name, member) for number, name, member in reference.members]
    insert_many(session, Major, rows, reference_id=kept.id)
    raise_epoch(session)
    record(
        session, "majors_loaded", "major_reference", kept.id, actor=actor, now=now, reference=slug,
        majors=len(reference.rows), members=len(reference.members),
    )  # fmt: skip
    return kept


def _row(row: MajorRow) -> dict[str, object]:
    return {
        "level": row.level.value, "code": row.code, "name": row.name, "class_code": row.class_code,
        "class_name": row.class_name, "category_code": row.category_code, "category_name": row.category_name,
        "notes": "\n".join(row.former),
    }  # fmt: skip


def _member(number: str, name: str, member: Member) -> dict[str, object]:
    return {
        "level": member.level.value, "code": member.code, "name": member.name, "class_code": "", "class_name": "",
        "category_code": number, "category_name": name, "notes": PARTIAL if member.is_partial else MEMBER,
    }  # fmt: skip


def book_of(session: Session, slug: str) -> MajorBook:
    """The reference in memory; `EMPTY` where there is none of this name."""
    kept = reference_named(session, slug)
    if kept is None:
        return EMPTY
    rows: list[MajorRow] = []
    members: list[tuple[str, str, Member]] = []
    m = Major
    told = session.execute(
        select(m.level, m.code, m.name, m.class_code, m.class_name, m.category_code, m.category_name, m.notes)
        .where(m.reference_id == kept.id)
        .order_by(m.id)
    )
    for level, code, name, class_code, class_name, category_code, category_name, notes in told:
        if notes in (MEMBER, PARTIAL):
            members.append((category_code, category_name, Member(Level(level), code, name, notes == PARTIAL)))
        else:
            former = tuple(notes.split("\n")) if notes else ()
            rows.append(
                MajorRow(
                    Level(level), code, name, class_code, class_name, category_code, category_name, former
                )
            )
    return make_book(rows, members)
