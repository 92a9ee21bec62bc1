"""All `flask` commands, by subject."""

from __future__ import annotations

from flask import Flask


def add_to(app: Flask) -> None:
    """Register every command group."""
    from hr_portal.cli import calendar

    app.cli.add_command(calendar.group)
