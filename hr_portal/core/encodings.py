"""Which encoding the bytes of an old page are in, found by what they say. What a page declares is a hint, not a fact.

Bytes that are no text in the encoding they are plainly meant in are refused with their place: a character of which half
is lost cannot be guessed, and a wrong one in a name is worse than none.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from hr_portal.core.errors import Reason, Refused
from hr_portal.core.text_faults import TRADITIONAL

LONGEST_EXCERPT = 12
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,20})""",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
# The characters official papers are made of: in the right encoding many of them stand in any text, in a wrong one hardly any.
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之"
    "进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关"
    "各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总"
    "次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处理世车点名市县"
    "示告通知关于拟录考试招聘务干部委员会组织人事厅局省州镇乡单位岗位职公告聘用选拔任免报名资格审查体检考察政治身份"
    "這個國為來時們過說動發後經學還進種產會體當業應開長點樣與關間對機從無問題黨員總設實現義務組織錄選報資格審處職縣鄉鎮屬聯"
) | frozenset(TRADITIONAL)  # fmt: skip


@dataclass(frozen=True)
class Decoded:
    """`declared`: what the page says of itself, in lower case; empty where it says nothing."""

    text: str
    encoding: str
    declared: str = ""

    @property
    def declared_wrongly(self) -> bool:
        return bool(self.declared) and _family(self.declared) not in ("", _family(self.encoding))


def decode(data: bytes) -> Decoded:
    """The text of these bytes: UTF-8, UTF-16, GB 18030 (GBK, GB 2312) or Big5.

    Raises `Refused` with bytes_damaged (facts: encoding, line, column, offset, excerpt) where a character is broken.
    """
    declared = _declared(data)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Decoded(_strictly(data[len(mark) :], encoding), encoding, declared)
    if encoding := _wide(data):
        return Decoded(_strictly(data, encoding), encoding, declared)
    if data.isascii():
        return Decoded(data.decode("ascii"), "ascii", declared)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", declared)
    except UnicodeDecodeError:
        if _is_meant_as_utf8(data):
            return Decoded(_strictly(data, "utf-8"), "utf-8", declared)
    encoding = max(
        ("gb18030", "big5hkscs"), key=lambda name: (_likeness(data, name), _family(name) == _family(declared))
    )
    return Decoded(_strictly(data, encoding), "big5" if encoding == "big5hkscs" else encoding, declared)


def place_in(text: str, at: int) -> tuple[int, int]:
    """Line and column of this character, both counted from 1."""
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def _family(encoding: str) -> str:
    name = encoding.lower().replace("_", "-")
    if name in ("utf-8", "utf8", "ascii", "us-ascii"):
        return "utf-8"
    if name.startswith(("utf-16", "utf16", "unicode")):
        return "utf-16"
    if name.startswith(("gb", "x-gbk", "cp936")):
        return "gb"
    return "big5" if name.startswith(("big5", "cp950", "x-x-big5")) else ""


def _declared(data: bytes) -> str:
    found = _DECLARED.search(data[:4096])
    return found[1].decode("ascii").lower() if found else ""


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every second byte of markup is nought."""
    head = data[:2000]
    if len(head) < 8 or b"\0" not in head:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd * 4 > len(head) // 2 and odd > even * 4:
        return "utf-16-le"
    return "utf-16-be" if even * 4 > len(head) // 2 and even > odd * 4 else ""


def _is_meant_as_utf8(data: bytes) -> bool:
    """More whole characters than broken bytes: in a text of another encoding it is the other way round."""
    text = data.decode("utf-8", "surrogateescape")
    broken = sum("\udc80" <= character <= "\udcff" for character in text)
    whole = sum(character >= "\u0800" for character in text) - broken
    return whole > broken


def _likeness(data: bytes, encoding: str) -> float:
    """How much of it is made of the characters that Chinese papers are made of."""
    text = data[:200_000].decode(encoding, "replace")
    han = _HAN.findall(text)
    lost = text.count("\ufffd")
    return sum(character in _FREQUENT for character in han) / (len(han) + 2 * lost + 1)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode(encoding, "replace")
        line, column = place_in(before, len(before))
        bad = "".join(f"\\x{byte:02X}" for byte in data[fault.start : max(fault.end, fault.start + 1)][:4])
        after = data[fault.end :][:40].decode(encoding, "replace")
        excerpt = f"{before[-LONGEST_EXCERPT:]}{bad}{after[:LONGEST_EXCERPT]}"
        facts = {
            "encoding": "big5" if encoding == "big5hkscs" else encoding, "line": line, "column": column,
            "offset": fault.start, "excerpt": " ".join(excerpt.split()),
        }  # fmt: skip
        raise Refused([Reason("bytes_damaged", facts=facts)]) from None
