"""Everything the staff surface serves. A module named here has its routes registered."""

from __future__ import annotations

from hr_portal.web.staff import account, audit, organs, people, sign_in, words
from hr_portal.web.staff.blueprint import bp

__all__ = ["account", "audit", "bp", "organs", "people", "sign_in", "words"]
