"""All `flask` commands, by subject."""

from __future__ import annotations

from flask import Flask


def add_to(app: Flask) -> None:
    """Register every command group."""
    from hr_portal.cli import (
        accounts,
        audit,
        backup,
        calendar,
        demo,
        doctor,
        exam_cut_offs,
        exam_lint,
        exam_majors,
        exam_results,
        exams,
        guard,
        keys,
        notices,
        organs,
        retention,
        sweep,
    )

    app.cli.add_command(accounts.group)
    app.cli.add_command(audit.group)
    app.cli.add_command(backup.backup)
    app.cli.add_command(backup.restore)
    app.cli.add_command(calendar.group)
    app.cli.add_command(demo.group)
    app.cli.add_command(doctor.command)
    app.cli.add_command(exams.group)  # with the commands of the other modules exam_*
    # Importing them has added theirs to the group.
    assert {exam_cut_offs.__name__, exam_results.__name__, exam_majors.__name__, exam_lint.__name__} <= {
        c.callback.__module__ for c in exams.group.commands.values()
    }
    app.cli.add_command(guard.group)
    app.cli.add_command(keys.group)
    app.cli.add_command(notices.group)
    app.cli.add_command(organs.group)
    app.cli.add_command(retention.group)
    app.cli.add_command(sweep.command)
