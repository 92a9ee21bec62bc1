"""Is the process alive, may it be sent readers, what do the machines count."""

from __future__ import annotations

from flask import Blueprint

from hr_portal.web.access import for_anyone

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@for_anyone
def healthz() -> tuple[str, int, dict[str, str]]:
    """The process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
