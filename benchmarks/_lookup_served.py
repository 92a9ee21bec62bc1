"""What the look-up's benchmark has served, each in a server of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Engine, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from hr_portal.app import create_app
from hr_portal.extensions import db
from hr_portal.recruitment import lookup
from hr_portal.recruitment.lookup import Found
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.release_facts import ReleaseFacts
from hr_portal.recruitment.result_models import Release
from hr_portal.recruitment.snapshots import Snapshots
from hr_portal.web.public import results

SIDES = ("bare", "layer", "flask", "orm")


class Plain(DeclarativeBase):
    """A database as a plain site would have it."""


class PlainResult(Plain):
    """One candidate's row in the clear, found by the number of the ticket."""

    __tablename__ = "plain_results"

    ticket: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str]
    id_part: Mapped[str]
    row: Mapped[str]


def keep_plain(engine: Engine, rows: Iterable[dict[str, str]]) -> None:
    Plain.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(PlainResult(**row) for row in rows)
        session.commit()


def bare(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """What a server cannot do without."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


def find_by_orm(snapshots: Snapshots, release: ReleaseFacts, parts: tuple[str, str, str]) -> Found | None:
    """The same slip from three rows."""
    session = db.session()
    exam = session.scalars(select(Exam).where(Exam.slug == release.slug)).one()
    session.scalars(select(Release).where(Release.exam_id == exam.id, Release.number == release.number)).one()
    row = session.get(PlainResult, parts[0])
    if row is None or (row.name, row.id_part) != parts[1:]:
        return None
    return lookup.found_again(snapshots, release, parts[0], row.row.encode())


def served() -> Callable[..., Any]:
    """Made by the server itself."""
    side = os.environ["LOOKUP_SIDE"]
    if side == "bare":
        return bare
    if side == "orm":
        results.find = find_by_orm  # type: ignore[attr-defined]
    return create_app(surfaces=("public",))
