"""Everything the interface for programs serves. A module named here has its routes registered."""

from __future__ import annotations

from hr_portal.web.api import description, exams, positions
from hr_portal.web.api.blueprint import bp

__all__ = ["bp", "description", "exams", "positions"]
