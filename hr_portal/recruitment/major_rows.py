"""专业参考目录 as rows, read whole."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.recruitment.major_book import EMPTY, MajorBook, MajorRow, Member, make_book
from hr_portal.recruitment.models import Major, MajorReference
from hr_portal.recruitment.studies import Level

MEMBER, PARTIAL = "member", "partial"
"""In `Major.notes`: the row names what a 大类 takes in; only a part of it. Otherwise the notes hold former names, one a line."""


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
