"""Whether this machine can answer look-ups: every signed release whose keys were not destroyed opens with the key and the
files that lie here. Nothing of a candidate is read: no row is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.core.sealed_table import BadTable
from hr_portal.recruitment.exam_keys import ExamKeys, ExamKeyTrouble
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_models import Release, ResultTable
from hr_portal.recruitment.snapshots import Snapshots

FILES = ("rows", "codes", "posts")
_MARK = 16
"""Bytes of a check code's mark in `.codes`; one for each row."""


class Trouble(StrEnum):
    """Why a release does not open here."""

    FILE_MISSING = "file_missing"
    FILE_CHANGED = "file_changed"
    KEY_UNUSABLE = "key_unusable"
    """Missing, readable by others, or no key at all."""
    OTHER_KEY = "other_key"
    """The key that lies here opens none of the exam's releases."""


@dataclass(frozen=True)
class Opened:
    """One release. `trouble` is None where it opens; `about` names the files, or says what is wrong with the key."""

    slug: str
    stage: str
    number: int
    trouble: Trouble | None = None
    about: str = ""


def try_releases(session: Session, snapshots: Snapshots, keys: ExamKeys) -> list[Opened]:
    """Every signed, not destroyed release, by exam, stage and number; of exams that are not open yet too."""
    rows = session.execute(
        select(Exam.slug, Release)
        .join(Exam, Release.exam_id == Exam.id)
        .where(Release.signed_at.is_not(None), Release.destroyed_at.is_(None))
        .order_by(Exam.slug, Release.stage, Release.number)
    )
    return list(_told_apart([_tried(slug, release, snapshots, keys) for slug, release in rows]))


def destroyed_exams(session: Session) -> list[str]:
    """Exams all of whose results were destroyed: no machine has a use for their keys."""
    t = ResultTable
    return list(
        session.scalars(
            select(Exam.slug)
            .join(t, t.exam_id == Exam.id)
            .group_by(Exam.slug)
            .having(func.count() == func.count(t.destroyed_at))
            .order_by(Exam.slug)
        )
    )


def _tried(slug: str, release: Release, snapshots: Snapshots, keys: ExamKeys) -> Opened:
    def found(trouble: Trouble | None = None, about: str = "") -> Opened:
        return Opened(slug, release.stage, release.number, trouble, about)

    name = release.file_name
    paths = {suffix: snapshots.folder / f"{name}.{suffix}" for suffix in FILES}
    if missing := [path.name for path in paths.values() if not path.is_file()]:
        return found(Trouble.FILE_MISSING, ", ".join(missing))
    if snapshots.digest(name) != release.sha256:
        return found(Trouble.FILE_CHANGED, paths["rows"].name)
    if paths["codes"].stat().st_size != release.rows * _MARK:
        return found(Trouble.FILE_CHANGED, paths["codes"].name)
    try:
        keys.lookup(slug)
    except (ExamKeyTrouble, PermissionError) as error:
        return found(Trouble.KEY_UNUSABLE, str(error))
    try:
        Snapshots(snapshots.folder, keys).open(slug, release.stage, release.number, name)
    except BadTable as error:
        other = isinstance(error.__cause__, InvalidTag)
        return found(Trouble.OTHER_KEY if other else Trouble.FILE_CHANGED, paths["posts"].name)
    return found()


def _told_apart(found: Sequence[Opened]) -> Iterator[Opened]:
    """What is sealed as a whole does not say whether the key or the file is another. Where the same key opens another
    release of the exam, it is the file."""
    right = {one.slug for one in found if one.trouble is None}
    for one in found:
        if one.trouble is Trouble.OTHER_KEY and one.slug in right:
            yield Opened(one.slug, one.stage, one.number, Trouble.FILE_CHANGED, one.about)
        else:
            yield one
