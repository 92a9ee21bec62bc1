"""A comparison of a person with a position, in words: each rule with its verdict, its clause and why. It never says 符合."""

from __future__ import annotations

from dataclasses import dataclass

from hr_portal.recruitment.eligibility import Comparison
from hr_portal.recruitment.position_index import PositionIndex
from hr_portal.recruitment.verdicts import Finding, Rule, Verdict
from hr_portal.web.filters import day
from hr_portal.web.speech import gettext
from hr_portal.web.wording.searching import RULES_OF_COMPARISON, VERDICTS, WHYS

LOOKS = {Verdict.NO_MISMATCH: "info", Verdict.CONFIRM: "warn", Verdict.MISMATCH: "done"}
"""No red: a mismatch is no error of anybody's."""


@dataclass(frozen=True)
class RuleRow:
    """One rule. `clause` is Chinese, as the table prints it; empty where the exam's own rule speaks."""

    rule: str
    verdict: str
    look: str
    clause: str
    limits: str
    why: str
    is_fine: bool
    is_major: bool


@dataclass(frozen=True)
class Compared:
    """One position. `rows` in the order people read them."""

    verdict: str
    look: str
    rows: tuple[RuleRow, ...]
    asks: bool
    """Whether the office has something to say on it."""

    @property
    def told(self) -> tuple[RuleRow, ...]:
        """What somebody reads first: what is not fine; where all is, the majors."""
        found = tuple(row for row in self.rows if not row.is_fine)
        return found or tuple(row for row in self.rows if row.is_major)


def compared(comparison: Comparison) -> Compared:
    rows = tuple(_row(finding) for finding in comparison.findings)
    verdict = comparison.verdict
    return Compared(
        gettext(VERDICTS[verdict]),
        LOOKS[verdict],
        rows,
        any(finding.verdict is Verdict.CONFIRM for finding in comparison.findings),
    )


def _row(finding: Finding) -> RuleRow:
    return RuleRow(
        gettext(RULES_OF_COMPARISON[finding.rule]),
        gettext(VERDICTS[finding.verdict]),
        LOOKS[finding.verdict],
        finding.clause,
        _limits(finding) if finding.rule is Rule.AGE else "",
        gettext(WHYS[finding.why]),
        finding.verdict is Verdict.NO_MISMATCH,
        finding.rule is Rule.MAJOR,
    )


def _limits(finding: Finding) -> str:
    """The exam's own limits of age, and the day they are counted on."""
    facts = finding.facts
    told = []
    if not finding.clause:
        if "lowest" in facts and "highest" in facts:
            told.append(gettext("%(least)s—%(most)s周岁", least=facts["lowest"], most=facts["highest"]))
        elif "highest" in facts:
            told.append(gettext("%(most)s周岁以下", most=facts["highest"]))
        if "fresh_postgraduate" in facts:
            told.append(gettext("应届硕士、博士研究生%(most)s周岁以下", most=facts["fresh_postgraduate"]))
    if "cut_off" in facts:
        told.append(gettext("按%(day)s计算", day=day(facts["cut_off"])))  # type: ignore[arg-type]
    return gettext("，").join(told)


def conditions_in_words(index: PositionIndex, place: int) -> list[tuple[str, str]]:
    """What a position asks, rule by rule, without anybody to compare: (rule, clause)."""
    return [
        (gettext(RULES_OF_COMPARISON[condition.rule]), condition.clause)
        for condition in index.conditions_at(place)
        if condition.clause
    ]
