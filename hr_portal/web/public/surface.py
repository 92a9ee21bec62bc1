"""Everything the public surface serves. A module named here has its routes registered."""

from __future__ import annotations

from hr_portal.web.public import (
    challenge,
    feeds,
    files,
    home,
    notice,
    notices,
    pages,
    prefs,
    progress,
    receipt,
    recheck,
    report,
    reporting,
    result_check,
    results,
    status,
    versions,
)
from hr_portal.web.public.blueprint import bp

__all__ = [
    "bp",
    "challenge",
    "feeds",
    "files",
    "home",
    "notice",
    "notices",
    "pages",
    "prefs",
    "progress",
    "receipt",
    "recheck",
    "report",
    "reporting",
    "result_check",
    "results",
    "status",
    "versions",
]
