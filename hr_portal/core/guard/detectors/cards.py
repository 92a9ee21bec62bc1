"""Bank cards: the check digit alone proves nothing (one number in ten has it), a prefix or a word must speak too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.guard import words
from hr_portal.core.guard.detectors.hits import Hit, Passage
from hr_portal.core.guard.reports import Severity

_CARD = re.compile(r"(?<![0-9])(?<![0-9][.])[0-9]{4}(?:[ \-]?[0-9]{4}){2}(?:[ \-]?[0-9]{1,4}){1,2}(?![0-9])")
# 62 is China UnionPay's; the others are cards of the large banks from before it that are still in use.
_PREFIXES = (
    "62", "9558", "436742", "436745", "456351", "427", "438", "451", "489592", "512", "518", "520", "521", "524", "525",
    "526", "528", "532450", "540", "544", "545", "548", "552", "553", "558", "603", "621", "622",
)  # fmt: skip
_REACH = 30


def has_luhn_digit(digits: str) -> bool:
    """The check digit of ISO/IEC 7812."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def find(passage: Passage) -> Iterator[Hit]:
    """With 账号, 卡号 or 开户行 over or before it a block; by its prefix alone a warning; else nothing."""
    for found in _CARD.finditer(passage.plain):
        digits = re.sub("[ -]", "", found[0])
        if not 16 <= len(digits) <= 19 or not has_luhn_digit(digits) or len(set(digits)) < 3:
            continue
        by_word = passage.says(words.BANK, found.start(), _REACH)
        if not by_word and (words.CODE.search(passage.heading) or passage.says(words.TICKET, found.start())):
            continue
        by_prefix = len(digits) != 17 and digits.startswith(_PREFIXES)
        if by_word and not _belongs_to_a_unit(passage, found.start()):
            yield Hit("bank_card", Severity.BLOCK, found.start(), found.end(), digits)
        elif by_word or by_prefix:
            yield Hit("bank_card", Severity.WARN, found.start(), found.end(), digits, is_personal=not by_word)


def _belongs_to_a_unit(passage: Passage, start: int) -> bool:
    """户名：江州市财政局: the account fees are paid to is meant to be known."""
    near = passage.plain[max(0, start - 80) : start]
    holder = re.search(
        r"(?:户名|收款单位|收款人|单位名称|账户名称|开户名称)\s*[:：]?\s*([^\s,，;；]{2,30})", near
    )
    return holder is not None and words.UNIT.search(holder[1]) is not None
