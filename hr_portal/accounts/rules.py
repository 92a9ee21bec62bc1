"""Who may do what for whom: duties, organs and their tree. Plain Python; one table says it all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """层级."""

    CITY = "city"
    COUNTY = "county"
    DISTRICT = "district"
    TOWNSHIP = "township"


class Nature(StrEnum):
    """机关性质: decides basis, catalogue and which rights a page may speak of (党务 has no 依申请公开)."""

    PARTY = "party"
    GOVERNMENT = "government"
    INSTITUTION = "institution"


class Role(StrEnum):
    """职责. A person holds a role for one organ, between two dates."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    ISSUER = "issuer"
    RECEIVER = "receiver"
    EXAM_OFFICER = "exam_officer"
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    PRIVACY_REVIEWER = "privacy_reviewer"
    ADMINISTRATOR = "administrator"


REACHES_DOWN = frozenset(
    {Role.REVIEWER, Role.ISSUER, Role.INSPECTOR, Role.AUDITOR, Role.PRIVACY_REVIEWER, Role.ADMINISTRATOR}
)
"""Roles that an ancestor organ may exercise for the organs below it: small organs have reviewer and issuer above."""

SEES_NOTICES = frozenset(
    {Role.AUTHOR, Role.REVIEWER, Role.ISSUER, Role.PRIVACY_REVIEWER, Role.AUDITOR, Role.EXAM_OFFICER}
)
"""Roles that may open unpublished notices of the organs they reach. Administrators and receivers may not."""


class PurposeOfContact(StrEnum):
    """The two lines are never the same: asking how it works, and reporting on a person."""

    ENQUIRY = "enquiry"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Held:
    """A duty as the rules see it. `path` is the organ's path in the tree, e.g. `/1/5/`; `until` is its last day."""

    role: Role
    organ_id: int
    path: str
    since: date
    until: date | None

    def is_in_force(self, today: date) -> bool:
        return self.since <= today and (self.until is None or today <= self.until)

    def reaches(self, path: str) -> bool:
        return path == self.path or (self.role in REACHES_DOWN and path.startswith(self.path))


def holds(duties: Iterable[Held], roles: Iterable[Role], path: str, today: date) -> bool:
    """Does one of these duties give one of these roles for the organ at `path` today?"""
    wanted = frozenset(roles)
    return any(duty.role in wanted and duty.is_in_force(today) and duty.reaches(path) for duty in duties)


def reach(duties: Iterable[Held], roles: Iterable[Role], today: date) -> list[tuple[str, bool]]:
    """The paths these roles reach today, each with whether everything below it is reached too."""
    wanted = frozenset(roles)
    return [(d.path, d.role in REACHES_DOWN) for d in duties if d.role in wanted and d.is_in_force(today)]
