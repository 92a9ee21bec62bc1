"""成绩查询: one row, to whoever brings ticket, name and the part of the identity number the exam asks for. No database: a file
that was sealed days before. What is not there is not there, whichever part was wrong."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hr_portal.core.sealed_table import Deriver
from hr_portal.recruitment.release_facts import ReleaseFacts
from hr_portal.recruitment.slips import Slip, check_code, open_row, slip_of
from hr_portal.recruitment.snapshots import Snapshot, Snapshots


@dataclass(frozen=True)
class Found:
    """A slip, and the code by which it can be checked later. `plain` is the row as it was sealed."""

    slip: Slip
    code: str
    ticket: str
    plain: bytes


def find(snapshots: Snapshots, release: ReleaseFacts, parts: tuple[str, str, str]) -> Found | None:
    """Who is asked for by `parts` (`slips.asked_of`). The caller has asked `look` whether the release is open. Raises
    `BadTable` where the snapshot cannot be read."""
    snapshot = snapshots.open(release.slug, release.stage, release.number, release.file_name)
    plain = snapshot.rows.find(snapshot.deriver, parts)
    return None if plain is None else _found(snapshot, parts[0], plain)


def find_nobody(parts: tuple[str, str, str]) -> Found | None:
    """The look-up of an exam whose keys were destroyed: nobody is found, at the cost of any other miss."""
    _NOBODY.derive(parts)
    return None


_NOBODY = Deriver(secrets.token_bytes(32), "nobody")


def found_again(snapshots: Snapshots, release: ReleaseFacts, ticket: str, plain: bytes) -> Found:
    """The same slip from the row that `find` opened for this ticket in this release."""
    snapshot = snapshots.open(release.slug, release.stage, release.number, release.file_name)
    return _found(snapshot, ticket, plain)


def _found(snapshot: Snapshot, ticket: str, plain: bytes) -> Found:
    opened = open_row(plain)
    facts = snapshot.posts[opened.post]
    slip = slip_of(opened, facts, snapshot.schemes.of(opened.post_class, facts.level))
    return Found(slip, check_code(snapshot.secret, snapshot.code_label, ticket, plain), ticket, plain)


class Verdict(StrEnum):
    """What a check code is worth."""

    GENUINE = "genuine"
    CHANGED = "changed"
    UNKNOWN = "unknown"


def verify(
    snapshots: Snapshots, releases: Sequence[ReleaseFacts], code: str, ticket: str, now: datetime
) -> Verdict:
    """核对: whether this code was given for this ticket by the release that answers now, or by an earlier one."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    grouped = "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))
    stages: dict[tuple[str, str], list[ReleaseFacts]] = {}
    for one in releases:
        if one.opens_at <= now and not one.is_suspended:
            stages.setdefault((one.slug, one.stage), []).append(one)
    found = Verdict.UNKNOWN
    for come in stages.values():
        newest = max(come, key=lambda one: one.number)
        for one in come:
            snapshot = snapshots.open(one.slug, one.stage, one.number, one.file_name)
            if snapshot.codes.holds(snapshot.marks, (ticket, grouped)):
                if one is newest:
                    return Verdict.GENUINE
                found = Verdict.CHANGED
    return found
