"""Mobile numbers: blocked unless they are an office's own line; in a column of ticket numbers they are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.guard import words
from hr_portal.core.guard.detectors.hits import Hit, Passage
from hr_portal.core.guard.reports import Severity

_GAP = r"[ \-‐-―−.·•]{1,3}"
_MOBILE = re.compile(
    r"(?<![0-9])(?:\(?(?:\+|00)?86\)?[ \-]{0,2})?"
    rf"(1[3-9][0-9](?:[0-9]{{8}}|{_GAP}[0-9]{{4}}{_GAP}?[0-9]{{4}}|[0-9]{{4}}-[0-9]{{4}}"
    rf"|{_GAP}[0-9]{{8}}|{_GAP}[0-9]{{3}}{_GAP}[0-9]{{5}}|[0-9]{{2,4}}{_GAP}[0-9]{{4,6}})"
    rf"|1{_GAP}[3-9](?:{_GAP}[0-9]){{9}})(?![0-9])(?![.][0-9]{{3}})"
)
_ODD_GROUPS = ((7, 4), (6, 5), (5, 6))
"""Told from two codes side by side only by a word."""
_DECIMAL = re.compile(r"[0-9][.]$")
_LIST_NUMBER = re.compile(r"(?:^|[\s,，、;；。:：(（])[1-9][0-9]?[.]$")
_THIN = re.compile(r"(?<![0-9*])1[3-9](?=[0-9*]{9}(?![0-9*]))(?=[0-9*]*\*)[0-9*]{9}")
_ADDRESS = re.compile(r"https?://[!-~]*$")
_IN_ADDRESS = re.compile(r"(?i:phone|tel|mobile|sjh|lxdh)[^/&]{0,8}$")
_LETTERS = re.compile(r"[A-Za-z_]+$")
_PHONE_LETTERS = re.compile(r"(?i:tel|phone|mobile|mob|m|t|wx|wechat|v|vx|qq|call|sms|dh|sj|sjh)_?$")
_DAY = re.compile(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])")
_OWN_LINE_REACH = 16


def find(passage: Passage) -> Iterator[Hit]:
    for found in _MOBILE.finditer(passage.plain):
        digits = re.sub("[^0-9]", "", found[1])
        if (
            len(digits) != 11
            or digits in passage.allow
            or not _is_one_number(passage, found[1], found.start(1))
        ):
            continue
        severity = _severity(passage, found.start(1))
        if severity is not None:
            yield Hit(
                "mobile",
                severity,
                found.start(1),
                found.end(1),
                digits,
                is_personal=severity is Severity.BLOCK,
            )
    if "*" in passage.plain:
        for found in _THIN.finditer(passage.plain):
            if found[0].count("*") < 4:
                yield Hit("mobile_thin_mask", Severity.WARN, found.start(), found.end(), found[0])


def _is_one_number(passage: Passage, typed: str, start: int) -> bool:
    """Neither the decimals of a number, nor a count and a day, nor two codes side by side."""
    before = passage.plain[max(0, start - 5) : start]
    if _DECIMAL.search(before) and not _LIST_NUMBER.search(before):
        return False
    parts = re.findall("[0-9]+", typed)
    if tuple(map(len, parts)) in _ODD_GROUPS and "-" not in typed:
        return passage.says(words.MOBILE, start, _OWN_LINE_REACH)
    return len(parts) == 1 or _DAY.fullmatch("".join(parts[1:])) is None


def _severity(passage: Passage, start: int) -> Severity | None:
    before = passage.before(start, _OWN_LINE_REACH)
    personal = words.MOBILE.search(passage.heading) or words.PERSONAL_PHONE.search(before)
    if words.TICKET.search(before) and not words.MOBILE.search(before):
        return None
    if words.CODE.search(passage.heading) and not words.MOBILE.search(passage.heading):
        return None
    if words.OFFICE_PHONE.search(passage.heading) and not words.PERSONAL_PHONE.search(passage.heading):
        return Severity.WARN
    if words.OFFICE_PHONE.search(before) and not words.PERSONAL_PHONE.search(before):
        return Severity.WARN
    link = _ADDRESS.search(passage.plain[max(0, start - 300) : start])
    if link and not _IN_ADDRESS.search(link[0]):
        return Severity.WARN
    letters = _LETTERS.search(before)
    if letters and not personal and not _PHONE_LETTERS.search(letters[0]):
        return Severity.WARN
    return Severity.BLOCK
