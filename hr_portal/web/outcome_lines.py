"""How a notice ended, as far as its kind lets the public see it; opinions and what became of them (采纳情况)."""

from __future__ import annotations

from collections.abc import Mapping

from hr_portal.core.messages import N_
from hr_portal.notices.kinds import OutcomePublic
from hr_portal.notices.opinions import Opinion, Verdict, opinions_of
from hr_portal.notices.rules import Phase
from hr_portal.web.notice_matter import Links, Matter
from hr_portal.web.notice_words import shows_outcome
from hr_portal.web.speech import gettext
from hr_portal.web.wording.kinds import VERDICTS


def outcome_of(matter: Matter, links: Links) -> tuple[str, str]:
    """(words, address) of how it ended, as far as the kind lets the public see it."""
    if matter.phase is not Phase.CONCLUDED or matter.outcome is None:
        return "", ""
    if matter.kind.outcome.public is OutcomePublic.TEXT:
        return str(matter.outcome.get("public_text", "")).strip(), links.outcome
    if matter.kind.outcome.public is OutcomePublic.COUNTS:
        return counts_of(matter.outcome), links.outcome
    if matter.kind.outcome.public is OutcomePublic.LINK:
        return "", links.outcome
    return "", ""


def counts_of(outcome: Mapping[str, object]) -> str:
    """How many opinions were adopted and how many not, and what is said beside it."""
    adopted, declined = outcome.get("adopted"), outcome.get("not_adopted")
    partly = outcome.get("partly_adopted") or 0
    lines = []
    if isinstance(adopted, int) and isinstance(declined, int) and isinstance(partly, int):
        facts = {
            "all": adopted + partly + declined,
            "adopted": adopted,
            "partly": partly,
            "declined": declined,
        }
        lines.append(
            gettext(
                "共收到意见%(all)s条，采纳%(adopted)s条，部分采纳%(partly)s条，未采纳%(declined)s条。",
                **facts,
            )
            if partly
            else gettext("共收到意见%(all)s条，采纳%(adopted)s条，未采纳%(declined)s条。", **facts)
        )
    text = str(outcome.get("public_text", "")).strip()
    return "\n".join([*lines, text] if text else lines)


def opinions_of_matter(matter: Matter) -> tuple[Mapping[str, str], ...]:
    """The rows of 采纳情况, once they are public."""
    if not shows_outcome(matter.kind, matter.phase) or matter.kind.outcome.public is not OutcomePublic.COUNTS:
        return ()
    return opinion_rows_of(matter.outcome)


def opinion_rows_of(outcome: Mapping[str, object] | None) -> tuple[Mapping[str, str], ...]:
    """Every recorded row, as tables draw it."""
    return tuple(opinion_row(number, one) for number, one in enumerate(opinions_of(outcome), 1))


OPINION_COLUMNS: tuple[tuple[str, str], ...] = (
    ("number", N_("序号")), ("summary", N_("意见摘要")), ("times", N_("提出次数")), ("verdict", N_("采纳情况")),
    ("reason", N_("理由")),
)  # fmt: skip


_SHORT = frozenset({"number", "times", "verdict"})


def opinion_row(number: int, one: Opinion) -> Mapping[str, str]:
    words = VERDICTS.get(Verdict(one.verdict)) if one.verdict in set(Verdict) else None
    return {
        "number": str(number),
        "summary": one.summary,
        "times": str(one.times or ""),
        "verdict": gettext(words) if words else "",
        "reason": one.reason,
    }


def opinion_columns() -> tuple[Mapping[str, str], ...]:
    """Columns of 采纳情况 as tables draw them."""
    return tuple(
        {"key": key, "label": gettext(words)} | ({"cls": "nowrap"} if key in _SHORT else {})
        for key, words in OPINION_COLUMNS
    )
