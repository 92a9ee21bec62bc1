"""专业参考目录: read from a file, loaded whole in place of what stood there."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import Actor, record
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, Refused, refuse_if
from hr_portal.core.many import insert_many
from hr_portal.core.tables import read_tables
from hr_portal.recruitment.major_book import MajorRow, Member
from hr_portal.recruitment.major_files import Reference, read_grids, read_json
from hr_portal.recruitment.major_rows import MEMBER, PARTIAL, reference_named
from hr_portal.recruitment.models import Major, MajorReference

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
