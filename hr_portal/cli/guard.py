"""`flask guard scan`: everything public against the newest rules, by hand."""

from __future__ import annotations

import json
import sys

import click
from flask import current_app
from flask.cli import AppGroup

from hr_portal.extensions import db
from hr_portal.notices.leaks import NOT_CHECKED
from hr_portal.rescanning import Leaking, rescan

group = AppGroup("guard", short_help="Look for personal data in everything public.")


@group.command("scan")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each notice, one a line.")
def scan(as_json: bool) -> None:
    """Read every public text and file again. Exit 1 when something blocks; what could not be looked into is printed."""
    clock, store = current_app.extensions["clock"], current_app.extensions["store"]
    count = blocked = 0
    for found in rescan(db.session(), store, clock_now=clock.now, again=True):
        count += 1
        blocked += any(leak.detector != NOT_CHECKED for leak in found.leaks)
        if as_json:
            click.echo(json.dumps(_said(found), ensure_ascii=False))
        else:
            _print(found)
    if not as_json:
        words = f"{count}条公告有不能公开或者没有检查到的内容。 {count} notices hold what must not be public or was not checked."
        click.echo(words if count else "没有发现。 Nothing found.")
    sys.exit(1 if blocked else 0)


def _said(found: Leaking) -> dict[str, object]:
    return {
        "notice": found.notice_id,
        "index_number": found.index_number,
        "findings": [
            {
                "detector": leak.detector,
                "where": leak.where,
                "file": leak.file,
                "carrier": leak.carrier,
                "place": dict(leak.place),
                "excerpt": leak.excerpt,
                "reason": leak.reason,
                "count": leak.count,
            }
            for leak in found.leaks
        ],
    }


def _print(found: Leaking) -> None:
    """Codes, masked words and places; never a value."""
    click.echo(f"{found.index_number} ({found.notice_id})")
    for leak in found.leaks:
        spot = " ".join(f"{key}={value}" for key, value in leak.place.items())
        words = [leak.detector, leak.file or leak.where, leak.carrier, spot, leak.excerpt, leak.reason]
        click.echo("  " + "  ".join(word for word in words if word))
