"""Words on health, need or punishment beside a person's name: never needed to tell who is meant. They warn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.guard import words
from hr_portal.core.guard.detectors.hits import Hit, Passage
from hr_portal.core.guard.reports import Severity

_REACH = 14
_LONGEST_REMARK = 60
_WHOLE = re.compile(rf"(?:{words.NAME.pattern})(?=同志|（|\(|，|,|、|：|:|\s|系|因|属|患|为|确诊|被|受|曾)")
_GENERAL = re.compile(r"不得|凡|应当|报考|人员|条件|除外|符合|具有|规定|是否|情形|申请|政策|对象为")


def find(passage: Passage) -> Iterator[Hit]:
    for found in words.SENSITIVE.finditer(passage.plain):
        if passage.of_persons:
            if len(passage.plain) > _LONGEST_REMARK or re.search(r"^(无|否|没有|未)", passage.plain.strip()):
                continue
        elif not is_beside_a_name(passage, found.start()):
            continue
        yield Hit("sensitive_word", Severity.WARN, found.start(), found.end(), found[0], is_personal=False)


def is_beside_a_name(passage: Passage, start: int) -> bool:
    """A person's name stands a few characters before, and no word of a general rule between."""
    before = passage.before(start, _REACH + 6)
    if _GENERAL.search(before):
        return False
    return any(words.is_name(found[0]) for found in _WHOLE.finditer(before))
