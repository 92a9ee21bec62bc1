"""采纳情况: the opinions received on a draft for comment, and what became of each. Plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hr_portal.core.errors import Reason
from hr_portal.core.text import loose_digits, tidy_spaces

MOST_OPINIONS = 300
LONGEST_OPINION = 500


HEADINGS: Mapping[str, Sequence[str]] = {
    "summary": ["意见摘要", "意见内容", "意见和建议", "意见建议", "主要意见", "意见"],
    "times": ["提出次数", "次数", "条数", "数量"],
    "verdict": ["采纳情况", "是否采纳", "处理情况", "处理结果"],
    "reason": ["理由", "不采纳的理由", "不采纳理由", "采纳情况说明", "说明"],
}
"""What stands over the columns of a table of opinions that is pasted."""


class Verdict(StrEnum):
    """What became of an opinion. The values name the counts of the outcome too."""

    ADOPTED = "adopted"
    PARTLY = "partly_adopted"
    DECLINED = "not_adopted"


@dataclass(frozen=True)
class Opinion:
    """意见摘要: what was said, how many times, what became of it, and why. `verdict` is a `Verdict`, empty while nobody
    has chosen."""

    summary: str
    times: int | None = None
    verdict: str = ""
    reason: str = ""


def opinions_of(outcome: Mapping[str, Any] | None) -> tuple[Opinion, ...]:
    """The rows of a recorded outcome, in their order."""
    return tuple(
        Opinion(row.get("summary", ""), row.get("times"), row.get("verdict", ""), row.get("reason", ""))
        for row in (outcome or {}).get("opinions") or ()
    )


def said_in(outcome: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """(place, text) of everything an outcome would tell the public in words of its own. Rows count from 1."""
    said = [("outcome.public_text", (outcome or {}).get("public_text") or "")]
    for number, one in enumerate(opinions_of(outcome), 1):
        said += [
            (f"outcome.opinions.{number}.summary", one.summary),
            (f"outcome.opinions.{number}.reason", one.reason),
        ]
    return tuple((place, text) for place, text in said if text)


def totals_of(opinions: Sequence[Opinion]) -> Mapping[str, int]:
    """How many opinions each verdict has."""
    found: Counter[str] = Counter({verdict.value: 0 for verdict in Verdict})
    for one in opinions:
        found[one.verdict] += one.times or 0
    return found


def reasons_against_opinions(opinions: Sequence[Opinion], counts: Mapping[str, int | None]) -> list[Reason]:
    """Every row is whole, no opinion is declined without a reason, and the rows add up to `counts`, by verdict. `where` is
    a count, or a place in the table like opinions.2.reason."""
    reasons = []
    if len(opinions) > MOST_OPINIONS:
        reasons.append(Reason("too_many_opinions", "opinions", None, {"most": MOST_OPINIONS}))
    for number, one in enumerate(opinions, 1):
        missing = (
            ("opinion_summary_missing", "summary", not one.summary.strip()),
            ("opinion_times_missing", "times", one.times is None or one.times < 1),
            ("opinion_verdict_missing", "verdict", one.verdict not in set(Verdict)),
            ("opinion_reason_missing", "reason", one.verdict == Verdict.DECLINED and not one.reason.strip()),
        )
        reasons += [
            Reason(code, f"opinions.{number}.{field}", None, {"row": number})
            for code, field, is_missing in missing
            if is_missing
        ]
    if reasons or any(count is None for count in counts.values()):
        return reasons
    totals = totals_of(opinions)
    return [
        Reason("opinions_disagree", name, None, {"said": count, "added": totals[name]})
        for name, count in counts.items()
        if count != totals[name]
    ]


def opinion_typed(row: Mapping[str, str]) -> dict[str, object]:
    """A row of a pasted table as the form holds it; a number that cannot be read is left for the person to type."""
    times = loose_digits(row.get("times", "")).strip().removesuffix("条").removesuffix("次") or "1"
    return {
        "summary": tidy_spaces(row.get("summary", "")).strip(),
        "times": int(times) if times.isascii() and times.isdigit() and len(times) < 8 else None,
        "verdict": verdict_of(row.get("verdict", "")),
        "reason": tidy_spaces(row.get("reason", "")).strip(),
    }


def verdict_of(words: str) -> str:
    """不予采纳 is not_adopted; words that say neither are left to be chosen."""
    bare = "".join(words.split())
    if bare.startswith("部分"):
        return Verdict.PARTLY.value
    if bare.startswith(("不", "未", "没", "否")):
        return Verdict.DECLINED.value
    return Verdict.ADOPTED.value if "采纳" in bare or bare in ("是", "采用") else ""
