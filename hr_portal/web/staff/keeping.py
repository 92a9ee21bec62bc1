"""Who may take the archive folder of a notice."""

from __future__ import annotations

from hr_portal.accounts.queries import may
from hr_portal.accounts.rules import Role
from hr_portal.notices.models import Notice
from hr_portal.web.access import actor
from hr_portal.web.staff.opening import today

KEEPERS = (Role.REVIEWER, Role.ISSUER, Role.AUDITOR)


def may_keep(notice: Notice) -> bool:
    """Reviewer, issuer or auditor with reach over the organ."""
    return may(actor(), frozenset(KEEPERS), notice.organ, today())
