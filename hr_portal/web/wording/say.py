"""From codes to sentences. Each subject keeps its sentences in a file of its own here; nothing below web has any.

A sentence is a Chinese msgid with %(fact)s placeholders; the English stands in translations/en.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from flask_babel import gettext

from hr_portal.core.errors import Reason
from hr_portal.web.wording.facts import printed

SUBJECTS = (
    "accounts",
    "calendar",
    "challenge",
    "checks",
    "exams",
    "files",
    "gate",
    "history",
    "jobs",
    "kinds",
    "leaks",
    "lookups",
    "measures",
    "notices",
    "papers",
    "positions",
    "receiving",
    "reports",
    "results",
    "retention",
    "searching",
    "text",
    "uploads",
)


def _collect(name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for subject in SUBJECTS:
        for code, sentence in getattr(import_module(f"hr_portal.web.wording.{subject}"), name, {}).items():
            if code in found:
                raise RuntimeError(f"two sentences for {code}")
            found[code] = sentence
    return found


SENTENCES = _collect("SENTENCES")
"""What is wrong and how to mend it, by reason code."""
RULES = _collect("RULES")
"""The name of the rule a reason rests on, by rule key; cited by article only where the text was read."""

ACTS = _collect("ACTS")
"""What was done, by the act of an audit entry."""
THINGS = _collect("THINGS")
"""What it was done to, by the subject of an audit entry."""


def say(reason: Reason) -> str:
    """The sentence of a reason, with the rule it rests on."""
    sentence = gettext(SENTENCES[reason.code], **printed(reason))
    if reason.rule is None:
        return sentence
    return gettext(
        "%(sentence)s（依据：%(rule)s）", sentence=sentence, rule=gettext(RULES.get(reason.rule, reason.rule))
    )


def say_all(reasons: Iterable[Reason]) -> list[str]:
    return [say(reason) for reason in reasons]
