"""Telling an operator why something was refused: one line per reason, in Chinese and English, or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NoReturn

import click

from hr_portal.core.errors import Reason

REFUSED, UNREADABLE = 1, 2
"""Exit codes: the content was refused and the reasons printed; wrong usage or an unreadable file."""


def tell_json(answer: object) -> None:
    """JSON alone on standard output."""
    click.echo(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))


def refuse(reasons: Sequence[Reason], words: Mapping[str, str], *, as_json: bool) -> NoReturn:
    """Print every reason and end with exit code 1."""
    if as_json:
        tell_json({"refused": [{"code": r.code, "where": r.where, "facts": dict(r.facts)} for r in reasons]})
    else:
        for reason in reasons:
            place = f"{reason.where}: " if reason.where else ""
            click.echo(place + words.get(reason.code, reason.code) % dict(reason.facts))
        click.echo(f"未写入。 Nothing was written. ({len(reasons)})", err=True)
    raise SystemExit(REFUSED)


def unreadable(sentence: str) -> NoReturn:
    """Print what is wrong with the file or its use and end with exit code 2."""
    click.echo(sentence, err=True)
    raise SystemExit(UNREADABLE)
