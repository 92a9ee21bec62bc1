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
        exam_group,
        exam_imports,
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
    app.cli.add_command(exam_group.group)  # with the commands of the other modules
    # Importing them has added theirs to the group.
    modules = (exams, exam_imports, exam_cut_offs, exam_results, exam_majors, exam_lint)
    assert {one.__name__ for one in modules} <= {
        command.callback.__module__ for command in exam_group.group.commands.values()
    }
    app.cli.add_command(guard.group)
    app.cli.add_command(keys.group)
    app.cli.add_command(notices.group)
    app.cli.add_command(organs.group)
    app.cli.add_command(retention.group)
    app.cli.add_command(sweep.command)
