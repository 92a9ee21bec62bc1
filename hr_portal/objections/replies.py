"""Templates of questions and answers, as data (replies.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from hr_portal.notices.kinds import About, Kind
from hr_portal.objections.receivers import Receiver
from hr_portal.objections.rules import Finding

FILE = Path(__file__).with_name("replies.toml")


class Use(StrEnum):
    QUESTION = "question"
    REPLY = "reply"


@dataclass(frozen=True)
class Template:
    """`kinds` and `findings`: for which it is offered; none named, for all."""

    key: str
    use: Use
    about: About
    label: str
    label_en: str
    text: str
    findings: frozenset[Finding] = frozenset()
    kinds: frozenset[str] = frozenset()

    def filled(self, title: str, receiver: Receiver) -> str:
        """The words with the notice and the office in their places."""
        return self.text.format(title=title, office=receiver.office, phone=receiver.phone)


@cache
def all_templates() -> tuple[Template, ...]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["templates"]
    return tuple(
        Template(
            row["key"],
            Use(row["use"]),
            About(row["about"]),
            row["label"],
            row["label_en"],
            row["text"],
            frozenset(Finding(one) for one in row.get("findings", ())),
            frozenset(row.get("kinds", ())),
        )
        for row in rows
    )


def templates_for(use: Use, kind: Kind, finding: Finding | None = None) -> list[Template]:
    """Those that fit this kind and, for an answer, what was found."""
    return [
        one
        for one in all_templates()
        if one.use is use
        and one.about is kind.about
        and (not one.kinds or kind.identifier in one.kinds)
        and (finding is None or not one.findings or finding in one.findings)
    ]
