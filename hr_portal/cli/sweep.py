"""`flask sweep`: what the worker does every twenty seconds, once, by hand or from a timer."""

from __future__ import annotations

import json
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from hr_portal.consequences import carry_out
from hr_portal.core.clockguard import agrees
from hr_portal.core.posting import post_waiting
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import db
from hr_portal.letters import deliver
from hr_portal.retaining import keep_terms


@click.command("sweep")
@click.option("--letters/--no-letters", default=True, help="Also send the letters that wait.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@with_appcontext
def command(letters: bool, as_json: bool) -> None:
    """Carry out what has fallen due. Example: flask sweep --json

    Pages do not wait for this: a notice is public by its instants alone. What follows (audit entries, letters)
    happens here when no worker runs. Exit 1 when a row could not be carried out or the clock cannot be trusted.
    """
    clock = current_app.extensions["clock"]
    if not agrees(db.session(), clock):
        click.echo(
            "The clock of this machine differs from the database's by more than 2 s: nothing was done.",
            err=True,
        )
        sys.exit(1)
    now = clock.now()
    keep_terms(db.session(), now)
    swept = sweep(db.session(), carry_out, now=now)
    counts = {"done": swept.done, "failed": len(swept.failed)}
    if letters:
        posted = post_waiting(db.session(), deliver, now=now)
        counts |= {"letters_sent": posted.sent, "letters_failed": posted.failed}
    click.echo(
        json.dumps(counts) if as_json else ", ".join(f"{name} {count}" for name, count in counts.items())
    )
    sys.exit(1 if swept.failed else 0)
