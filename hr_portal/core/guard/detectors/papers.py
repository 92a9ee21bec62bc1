"""护照, 港澳通行证, 军官证, 车牌 and other numbers of one person that need a word beside them to be recognised. All warn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.guard import words
from hr_portal.core.guard.detectors.hits import Hit, Passage
from hr_portal.core.guard.reports import Severity

_PASSPORT = re.compile(
    r"(?<![A-Za-z0-9])(?:E[A-HJ-NP-Z] ?[0-9]{7}|[EGDSPegdsp] ?[0-9]{8}|1[45][0-9]{7})(?![A-Za-z0-9])"
)
_PERMIT = re.compile(r"(?<![A-Za-z0-9])(?:[HMChmc][A-Z]?[0-9]{7,10}|[0-9]{8})(?![A-Za-z0-9])")
_OFFICER = re.compile(
    r"[南北沈兰成济广海空参政后装军士文兵武联战中东西][\u4e00-\u9fff]{0,2}字第? ?[0-9]{6,8}号?"
)
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCES}] ?[A-HJ-NP-Z][·.\- ]?(?=[A-HJ-NP-Z0-9]*[0-9][A-HJ-NP-Z0-9]*[0-9])[A-HJ-NP-Z0-9]{{4,5}}(?:[A-HJ-NP-Z0-9]|[挂学警])(?![A-Za-z0-9])"
)
_OTHER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]?[0-9]{6,20}(?![0-9])")


def find(passage: Passage) -> Iterator[Hit]:
    for name, pattern, word in (
        ("passport", _PASSPORT, words.PASSPORT),
        ("travel_permit", _PERMIT, words.PERMIT),
        ("officer_card", _OFFICER, words.OFFICER),
        ("other_number", _OTHER, words.OTHER_NUMBER),
    ):
        if word.search(passage.heading) is None and word.search(passage.plain) is None:
            continue
        for found in pattern.finditer(passage.plain):
            if passage.says(word, found.start()):
                yield Hit(name, Severity.WARN, found.start(), found.end(), found[0])
    for found in _PLATE.finditer(passage.plain):
        yield Hit("plate", Severity.WARN, found.start(), found.end(), found[0], is_personal=False)
