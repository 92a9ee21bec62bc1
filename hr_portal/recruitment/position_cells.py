"""From a stored position to the cells that say who may apply, and to what an office has printed to be asked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from hr_portal.recruitment.eligibility import AgeLimits, PositionCells
from hr_portal.recruitment.folding import fold
from hr_portal.recruitment.headings import default_aliases, folded

FIELDS = (
    "title", "education", "degree", "political", "grassroots", "fresh", "gender", "age", "remarks",
)  # fmt: skip
_MAY_BAR = re.compile(r"要求|条件|资格|户籍|生源|民族|对象|职称|证书|执照|经历|限制|范围|项目")
_IS_TEST = re.compile(r"测评|测试|考试|体检")


@cache
def _meaning() -> dict[str, str]:
    return {folded(name): field for field, names in default_aliases("positions").items() for name in names}


def meaning_of(heading: str) -> str:
    """Which field a heading means by the map the house delivers; empty where it means none."""
    return _meaning().get(folded(heading), "")


def cells_of(
    fields: Mapping[str, str], majors: Mapping[str, str], cells: Mapping[str, str], limits: AgeLimits
) -> PositionCells:
    """`fields` and `majors` as recognised, `cells` by their printed headings. A column that no field stands for and whose
    heading speaks of conditions is read like remarks: a condition must not be lost because its heading is new."""
    known = {fold(text) for text in (*fields.values(), *majors.values())}
    summary, heading, others = "", "", []
    for name, text in cells.items():
        means = meaning_of(name)
        if means == "summary":
            summary = text
        elif means == "grassroots" or ("基层" in name and fold(text) == fold(fields["grassroots"])):
            heading = name
        elif not means and _MAY_BAR.search(name) and not _IS_TEST.search(name) and fold(text) not in known:
            others.append((name, text))
    told = {name: fields[name] for name in FIELDS}
    return PositionCells(
        **told,
        majors=dict(majors),
        grassroots_heading=heading,
        summary=summary,
        others=tuple(others),
        limits=limits,
    )


_PHONE = re.compile(r"(?<!\d)(?:[（(]?0\d{2,3}[）)]?[-—\s]?)?\d{4}\s?\d{3,4}(?:[-—转]\d{1,6})?(?!\d)")


def tells_phones(heading: str) -> bool:
    """Whether a column is one of telephone numbers to ask at."""
    return meaning_of(heading) == "phone" or "咨询电话" in heading


def phones_in(cells: Mapping[str, str]) -> tuple[str, ...]:
    """咨询电话 of a position, as printed, where its table has such a column."""
    found: list[str] = []
    for name, text in cells.items():
        if tells_phones(name):
            found.extend(match[0].strip() for match in _PHONE.finditer(text))
    return tuple(dict.fromkeys(found))
