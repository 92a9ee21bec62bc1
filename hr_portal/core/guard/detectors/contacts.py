"""Private mail addresses, and addresses below the street or village: 「某街道」 may be printed, 「5幢302室」 may not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.guard import words
from hr_portal.core.guard.detectors.hits import Hit, Passage
from hr_portal.core.guard.reports import Severity

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@(?:[A-Za-z0-9\-]{1,63}\.){1,4}[A-Za-z]{2,10}(?![A-Za-z0-9])"
)
_OF_AN_OFFICE = re.compile(r"(?i:\.gov\.cn|\.gov|\.mil\.cn|\.12380\.gov\.cn)$")
_OFFICE_BOX = re.compile(
    r"监督|举报|受理|咨询|报名|投稿|公示|单位邮箱|办公邮箱|工作邮箱|征求意见|意见反馈|发送至|发至|发到|报送至|邮箱地址为"
)
_HAN = r"\u4e00-\u9fff"
_BELOW_STREET = (
    rf"(?:[{_HAN}]{{1,10}}(?:路|街|巷|道|弄|胡同|里|村|庄|屯|组|社区|小区|花园|公寓|家园|苑|新村|大道)[{_HAN}]{{0,6}} ?)"
    rf"[A-Za-z0-9一二三四五六七八九十\-]{{1,6}} ?(?:号院?|弄|组|幢|栋|号楼|楼|单元|室|户)(?:[{_HAN}A-Za-z0-9\- ]{{0,20}}(?:幢|栋|楼|单元|室|号|户))?"
)
_DETAIL = re.compile(_BELOW_STREET)
_HOME = re.compile(
    rf"(?:小区|花园|公寓|家园|苑|新村|宿舍|家属院|府邸|名邸|村)[{_HAN}]{{0,6}} ?[A-Za-z0-9一二三四五六七八九十\-]{{1,5}} ?(?:号|幢|栋|号楼|楼|座|组)?[{_HAN}A-Za-z0-9\-]{{0,12}}(?:单元|室|户|组[0-9一二三四五六七八九十]{{1,3}}号)"
)
_OFFICE_PLACE = re.compile(
    r"政府|机关|局|厅|委|中心|大厦|大楼|办公|法院|学校|大学|医院|考点|银行|单位|会议室|报名点|现场|宾馆|酒店|公司|接待"
)


def find(passage: Passage) -> Iterator[Hit]:
    if "@" in passage.plain:
        yield from _mail(passage)
    if (
        "号" in passage.plain
        or "室" in passage.plain
        or "单元" in passage.plain
        or "幢" in passage.plain
        or "栋" in passage.plain
        or "组" in passage.plain
    ):
        yield from _homes(passage)


def _mail(passage: Passage) -> Iterator[Hit]:
    for found in _EMAIL.finditer(passage.plain):
        if _OF_AN_OFFICE.search(found[0]) or passage.says(_OFFICE_BOX, found.start()):
            continue
        yield Hit("email", Severity.WARN, found.start(), found.end(), found[0], is_personal=False)


def _homes(passage: Passage) -> Iterator[Hit]:
    for found in _DETAIL.finditer(passage.plain):
        if passage.says(words.ADDRESS, found.start(), 40) and not _is_an_office(
            passage, found.start(), found.end()
        ):
            yield Hit("home_address", Severity.WARN, found.start(), found.end(), found[0], is_personal=False)
    for found in _HOME.finditer(passage.plain):
        if not _is_an_office(passage, found.start(), found.end()):
            yield Hit("home_address", Severity.WARN, found.start(), found.end(), found[0], is_personal=False)


def _is_an_office(passage: Passage, start: int, end: int) -> bool:
    return _OFFICE_PLACE.search(passage.plain[max(0, start - 16) : end + 12]) is not None
