"""The checks in the order they are shown."""

from __future__ import annotations

from hr_portal.notices.checklist import Check, Context, Finding
from hr_portal.notices.content import Content

CHECKS: tuple[Check, ...] = ()


def run(content: Content, context: Context) -> list[Finding]:
    """Every finding about this text, what must be fixed first."""
    return [finding for check in CHECKS for finding in check(content, context)]
