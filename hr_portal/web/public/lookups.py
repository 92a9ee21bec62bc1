"""Which results are looked up now: one look-up for each stage of an exam, as this process kept it with the edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import current_app, g, url_for

from hr_portal.core.sealed_table import BadTable
from hr_portal.extensions import db
from hr_portal.recruitment.exam_keys import ExamKeys, ExamKeyTrouble
from hr_portal.recruitment.exam_rows import exam_by_slug
from hr_portal.recruitment.exam_rule_reading import parse
from hr_portal.recruitment.exam_stages import LIST_KINDS, Stage, StageKind
from hr_portal.recruitment.rechecking import Asked, all_asked_for
from hr_portal.recruitment.release_facts import (
    Look,
    ReleaseFacts,
    Standing,
    destroyed_releases,
    look,
    signed_releases,
)
from hr_portal.recruitment.snapshots import Snapshots
from hr_portal.web.caching import commits_here, edition, publication
from hr_portal.web.slip_words import Ahead, ahead_of
from hr_portal.web.speech import gettext, language
from hr_portal.web.wording.lookups import TITLES

UNREADABLE = (BadTable, ExamKeyTrouble, OSError)
"""A snapshot cannot be read: 稍后再试, never 没有查到."""
LOOKUPS, AHEAD = "lookups", "stages ahead"
"""What an edition keeps them under."""

__all__ = [
    "AHEAD",
    "LOOKUPS",
    "UNREADABLE",
    "LookUp",
    "asked_for",
    "exam_keys",
    "knows_requests",
    "lookups",
    "releases",
    "snapshots",
    "stages_ahead",
]


@dataclass(frozen=True)
class LookUp:
    """The look-up of one stage of one exam."""

    slug: str
    stage: str
    exam_title: str
    look: Look
    is_gone: bool = False
    """Its keys were destroyed when its term ended: nobody is found any more."""

    @property
    def standing(self) -> Standing:
        return self.look.standing

    @property
    def title(self) -> str:
        """笔试成绩."""
        return gettext(TITLES.get(self.stage, "成绩"))

    @property
    def current(self) -> ReleaseFacts:
        """The release that answers. Only where it is open or suspended."""
        assert self.look.current is not None
        return self.look.current

    @property
    def coming(self) -> ReleaseFacts:
        """The first release, before its instant."""
        assert self.look.coming is not None
        return self.look.coming

    @property
    def href(self) -> str:
        return url_for(".results", exam=self.slug, stage=self.stage)


def releases() -> Sequence[ReleaseFacts]:
    """The signed releases, read once in an edition: a suspension raises the epoch, an opening ends the edition."""
    return edition().kept("releases", lambda: signed_releases(db.session()))


def lookups(*, gone: bool = False) -> tuple[LookUp, ...]:
    """Those there are, in the order of exams; with `gone` those whose keys were destroyed. The same throughout an edition:
    each opening begins another."""
    return edition().kept((LOOKUPS, gone), lambda: _lookups(g.now, gone=gone), always=True)


def _lookups(now: datetime, *, gone: bool) -> tuple[LookUp, ...]:
    rows = destroyed_releases(db.session()) if gone else releases()
    found = []
    for (slug, stage), group in groupby(rows, key=lambda one: (one.slug, one.stage)):
        own = list(group)
        seen = look(own, now)
        if seen.standing is not Standing.NONE:
            found.append(LookUp(slug, stage, own[0].exam_title, seen, is_gone=gone))
    return tuple(found)


def snapshots() -> Snapshots:
    found: Snapshots = current_app.extensions["snapshots"]
    return found


def exam_keys() -> ExamKeys:
    found: ExamKeys = current_app.extensions["exam_keys"]
    return found


# --- what comes after a result ----------------------------------------------------------------------------------------


def stages_ahead(slug: str) -> tuple[Ahead, ...]:
    """What is still to come after a result of this exam, by the rules in force, in the language of the page. The end of a
    stage begins another edition."""
    return edition().kept(
        (AHEAD, slug, language()),
        lambda: tuple(ahead_of(one) for one in _stages(slug) if _is_ahead(one, g.now)),
        always=True,
    )


def _stages(slug: str) -> tuple[Stage, ...]:
    exam = exam_by_slug(db.session(), slug)
    if exam is None or exam.current is None:
        return ()
    return tuple(
        one
        for one in parse(exam.current.content).stages
        if one.kind in LIST_KINDS or one.kind is StageKind.HIRE
    )


def _is_ahead(stage: Stage, now: datetime) -> bool:
    return stage.ends is None or now < stage.ends


# --- requests to check a score ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Read:
    at: float
    commits: int
    by_mark: dict[bytes, Asked]


def asked_for(release: ReleaseFacts, ticket: str) -> Asked | None:
    """Where a candidate's request stands, as this process read all of them at most a second ago: whoever looks a result up
    while thousands do must not cost a query."""
    if not _takes_requests(release):
        return None
    read = _known_requests(release)
    if read is None:
        seconds, commits = publication(current_app).seconds(), commits_here()
        read = _Read(seconds, commits, all_asked_for(db.session(), release.id))
        _requests_read()[release.id] = read
    if not read.by_mark:
        return None
    return read.by_mark.get(exam_keys().requests(release.slug).mark(ticket))


def knows_requests(release: ReleaseFacts) -> bool:
    """`asked_for` will ask no database."""
    return not _takes_requests(release) or _known_requests(release) is not None


def _takes_requests(release: ReleaseFacts) -> bool:
    return release.recheck_from is not None and release.recheck_from <= g.now


def _requests_read() -> dict[int, _Read]:
    found: dict[int, _Read] = current_app.extensions.setdefault("rechecks_read", {})
    return found


def _known_requests(release: ReleaseFacts) -> _Read | None:
    read = _requests_read().get(release.id)
    if read is None or read.commits != commits_here():
        return None
    return read if publication(current_app).seconds() - read.at < 1.0 else None
