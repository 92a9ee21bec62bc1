"""What has happened to a notice since it became public, in a word or two beside its state. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hr_portal.notices.rules import Phase, Purpose


class Trait(StrEnum):
    """In the order they are said."""

    RESTARTED = "restarted"
    CORRECTED = "corrected"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Past:
    """One issued revision after the first."""

    purpose: Purpose
    material: bool | None
    issued_at: datetime


LENGTHENED = frozenset({"extended", "shown_again"})
"""Why a window follows another that ended earlier: extended by decision, or made longer by what was lost while hidden."""


def traits_of(
    past: Iterable[Past],
    *,
    current: Phase,
    has_window: bool,
    publish_at: datetime,
    window_why: str | None,
    suspended_at: datetime | None,
    archived_at: datetime | None,
) -> tuple[Trait, ...]:
    """What to say of it now; `past` is in the order of its numbers. What was corrected before anybody could read it was never corrected in public; a period
    that began anew has not been extended."""
    found: set[Trait] = set()
    for step in past:
        if step.issued_at < publish_at:
            continue
        if step.purpose is Purpose.REOPENING:
            found = set()
        elif step.purpose is Purpose.CORRECTION and step.material and has_window:
            found = {Trait.RESTARTED}
        elif step.purpose in (Purpose.CORRECTION, Purpose.REDACTION):
            found.add(Trait.CORRECTED)
        elif step.purpose is Purpose.EXTENSION:
            found.add(Trait.EXTENDED)
    if window_why in LENGTHENED:
        found.add(Trait.EXTENDED)
    if Trait.RESTARTED in found:
        found.discard(Trait.CORRECTED)
    if suspended_at is not None and current is Phase.OPEN:
        found.add(Trait.SUSPENDED)
    if archived_at is not None:
        found.add(Trait.ARCHIVED)
    return tuple(trait for trait in Trait if trait in found)
