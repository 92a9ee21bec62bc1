"""历史公告: one old notice as a file gives it, understood or refused field by field. Plain Python."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hr_portal.core.dates import parse_loose_date
from hr_portal.core.encodings import place_in
from hr_portal.core.errors import Reason
from hr_portal.core.guard.scanning import Severity, scan_text
from hr_portal.core.markup import plain
from hr_portal.core.printed_dates import dates_in
from hr_portal.core.privacy import RawIdKind, find_raw_ids, mask_id, mask_phone
from hr_portal.core.text import clean
from hr_portal.core.text_faults import looks_garbled, stray_traditional
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Category, Kind

FIELDS = (
    "title", "body", "date", "document_no", "document_date", "index_number", "organ", "kind", "category",
)  # fmt: skip
"""What a record may say of an old notice; `title`, `body` and `date` it must."""

ALIASES: Mapping[str, Sequence[str]] = {
    "title": ["标题", "名称", "信息名称", "信息标题", "文件名称", "公告标题", "公示标题", "title"],
    "body": ["正文", "内容", "信息内容", "公告内容", "公示内容", "全文", "正文内容", "body"],
    "date": ["发布日期", "发布时间", "公开日期", "公开时间", "发布时间日期", "日期", "date"],
    "document_no": ["文号", "发文字号", "编号", "文件编号", "公告编号", "document_no"],
    "document_date": ["成文日期", "生成日期", "印发日期", "document_date"],
    "index_number": ["索引号", "信息索引号", "索引号码", "信息索取号", "index_number"],
    "organ": ["发布机构", "发布机关", "发文机关", "发布单位", "机构", "单位", "机关代码", "organ"],
    "kind": ["文种", "公告类型", "类型", "公文种类", "kind"],
    "category": ["类别", "事项类别", "信息类别", "分类", "栏目", "category"],
}
"""Headings of a table of notices, however they are spaced; brackets and stars are passed over."""

LONGEST: Mapping[str, int] = {
    "title": 200, "body": 200_000, "date": 60, "document_no": 60, "document_date": 60, "index_number": 60, "organ": 100,
    "kind": 40, "category": 40,
}  # fmt: skip
SHOWN = ("title", "body", "document_no", "index_number")
"""What of a record a reader sees in its own words."""
SAID_MOST = 20
"""Spots of one record that are told one by one."""

CATEGORY_WORDS: Mapping[str, Category] = {
    "干部选拔任用": Category.CADRE, "干部任用": Category.CADRE, "干部任免": Category.CADRE, "人事任免": Category.CADRE,
    "人才流动": Category.MOBILITY, "军转干部安置": Category.VETERANS, "军转安置": Category.VETERANS,
    "考试录用公务员": Category.RECRUITMENT, "考试录用": Category.RECRUITMENT, "公务员招考": Category.RECRUITMENT,
    "考录": Category.RECRUITMENT, "特殊津贴专家选拔": Category.EXPERTS, "专家津贴": Category.EXPERTS,
    "考核奖惩与工资": Category.APPRAISAL, "考核奖惩": Category.APPRAISAL,
}  # fmt: skip


@dataclass(frozen=True)
class Old:
    """One record as its file gives it. `file` and `record` (counted from 1) say where it stands, `notes` what the reader
    noticed on the way."""

    file: str
    record: int
    values: Mapping[str, Any]
    notes: tuple[Reason, ...] = ()
    raw: str = ""
    """The page it was read from, so that a place in its text is told as a place in the file."""


@dataclass(frozen=True)
class Defaults:
    """What holds for records that do not say it themselves."""

    organ: str = ""
    kind: str = "announcement"
    category: str = ""


@dataclass(frozen=True)
class OldNotice:
    """An old notice, understood. `organ` is a code."""

    file: str
    record: int
    organ: str
    kind: str
    category: Category
    original_date: date
    original_number: str
    content: Content
    notes: tuple[Reason, ...] = ()

    @property
    def fingerprint(self) -> tuple[str, str, date]:
        return self.organ, self.content.title, self.original_date


@dataclass(frozen=True)
class Known:
    """What records are understood by: organs by code and by each of their names, the kinds, today."""

    organs: Mapping[str, str]
    natures: Mapping[str, str]
    kinds: Mapping[str, Kind]
    today: date


def understand(old: Old, known: Known, defaults: Defaults) -> tuple[OldNotice | None, list[Reason]]:
    """The notice, or everything that is wrong with it. Facts of every reason: file, record, field, value."""
    return _Reading(old, known, defaults).read()


class _Reading:
    def __init__(self, old: Old, known: Known, defaults: Defaults) -> None:
        self.old, self.known, self.defaults = old, known, defaults
        self.reasons: list[Reason] = []
        self.notes: list[Reason] = list(old.notes)

    def read(self) -> tuple[OldNotice | None, list[Reason]]:
        texts = self._texts()
        title, body = " ".join(texts["title"].split()), texts["body"].strip()
        if not title:
            self._against("history_title_missing", "title")
        if not body:
            self._against("history_body_missing", "body")
        original_date = self._day("date", texts["date"])
        if original_date is None and not texts["date"]:
            original_date = self._printed_day(body)
        document_date = self._day("document_date", texts["document_date"])
        organ = self._organ(texts["organ"])
        kind = self._kind(texts["kind"], organ)
        category = self._category(texts["category"], kind)
        for name in SHOWN:
            self._look_at(name, texts[name])
        self._hold_against_the_guard({name: texts[name] for name in SHOWN if texts[name]})
        if self.reasons or original_date is None or kind is None or category is None:
            return None, self.reasons
        content = Content(
            title=title,
            document_no=texts["document_no"],
            document_date=document_date,
            body=body,
            fields={"category": category.value} if kind.category is None else {},
        )
        notice = OldNotice(
            self.old.file, self.old.record, organ, kind.identifier, category, original_date,
            texts["index_number"], content, tuple(self.notes),
        )  # fmt: skip
        return notice, []

    def _against(self, code: str, field: str, value: str = "", **facts: object) -> None:
        self.reasons.append(self._reason(code, field, value, facts))

    def _note(self, code: str, field: str, value: str = "", **facts: object) -> None:
        self.notes.append(self._reason(code, field, value, facts))

    def _reason(self, code: str, field: str, value: str, facts: Mapping[str, object]) -> Reason:
        place = {"file": self.old.file, "record": self.old.record, "field": field, "value": value[:60]}
        return Reason(code, field, None, {**place, **facts})

    def _texts(self) -> dict[str, str]:
        """Every field as cleaned text; what is no field of ours, or no text, is named."""
        for name in self.old.values:
            if name not in FIELDS:
                self._against("history_field_unknown", str(name)[:40], known=list(FIELDS))
        texts = {}
        for name in FIELDS:
            value = self.old.values.get(name)
            texts[name] = ""
            if value is None:
                continue
            if not isinstance(value, str):
                self._against("history_field_not_text", name, str(value))
            elif len(value) > LONGEST[name]:
                self._against("history_field_too_long", name, value, most=LONGEST[name], length=len(value))
            else:
                texts[name] = clean(value).strip()
        return texts

    def _day(self, name: str, text: str) -> date | None:
        if not text:
            return None
        try:
            day = parse_loose_date(_TIME_BEHIND.sub("", text))
        except ValueError:
            self._against("history_date_unreadable", name, text)
            return None
        if day > self.known.today:
            self._against("history_date_in_future", name, text)
        return day

    def _printed_day(self, body: str) -> date | None:
        """The last single day the text prints, as a signature does: used, and said."""
        found = [
            one.first for one in dates_in(_han_days(plain(body))[-400:]) if not one.is_range and one.first
        ]
        if not found or found[-1] > self.known.today:
            self._against("history_date_missing", "date")
            return None
        self._note("history_date_from_text", "date", found[-1].isoformat())
        return found[-1]

    def _organ(self, text: str) -> str:
        wanted = text or self.defaults.organ
        if not wanted:
            self._against("history_organ_missing", "organ")
            return ""
        code = self.known.organs.get(wanted) or self.known.organs.get(re.sub(r"\s", "", wanted))
        if code is None:
            self._against("history_organ_unknown", "organ", wanted)
        return code or ""

    def _kind(self, text: str, organ: str) -> Kind | None:
        wanted = text or self.defaults.kind
        kind = self.known.kinds.get(wanted) or next(
            (k for k in self.known.kinds.values() if k.name == wanted), None
        )
        if kind is None or not kind.is_for_society:
            self._against("history_kind_unknown", "kind", wanted)
            return None
        if organ and self.known.natures[organ] not in kind.natures:
            self._against("history_kind_not_for_organ", "kind", wanted, organ=organ)
        return kind

    def _category(self, text: str, kind: Kind | None) -> Category | None:
        wanted = text or self.defaults.category
        if kind is not None and kind.category is not None:
            return kind.category
        if not wanted:
            self._against("history_category_missing", "category")
            return None
        if wanted in set(Category):
            return Category(wanted)
        if wanted not in CATEGORY_WORDS:
            self._against("history_category_unknown", "category", wanted, known=sorted(CATEGORY_WORDS))
        return CATEGORY_WORDS.get(wanted)

    def _hold_against_the_guard(self, texts: Mapping[str, str]) -> None:
        """What a reader would see is read by every detector; what blocks, and what nobody could look into, is refused by its
        place. There is no release here: what must be public all the same goes through the chain, as a draft."""
        report = scan_text(texts.items(), today=self.known.today)
        spots = {
            name: _numbers_in(text, self.known.today)
            if any(found.place.get("field") == name for found in report.blocks)
            else []
            for name, text in texts.items()
        }
        said: Counter[tuple[str, Severity]] = Counter()
        for found in report.findings:
            name = str(found.place["field"])
            said[name, found.severity] += 1
            if found.severity is Severity.NOTE or said[name, found.severity] > SAID_MOST:
                continue
            facts = {"what": found.detector, "count": found.count}
            if found.severity is Severity.WARN:
                self._note("history_perhaps_personal", name, found.excerpt, **facts)
                continue
            code, spot = (
                "history_personal",
                next((one for one in spots[name] if one[0] == found.excerpt), None),
            )
            line, column = int(found.place.get("line", 1)), 1
            if spot is not None:
                spots[name].remove(spot)
                line, column = self._place(texts[name], spot[2], spot[3])
                code = spot[1]
            self._against(code, name, found.excerpt, line=line, column=column, **facts)
        for part in report.not_checked:
            self._against(
                "history_not_checked", str(part.place.get("field", "body")), "", reason=part.reason,
                line=part.place.get("line", 1),
            )  # fmt: skip

    def _look_at(self, name: str, text: str) -> None:
        """Damage is refused by its place; Traditional characters are kept, and said."""
        for spot in looks_garbled(text)[:SAID_MOST]:
            line, column = self._place(text, spot.start, spot.end)
            around = text[max(0, spot.start - 10) : spot.end + 10]
            self._against(
                "history_text_damaged", name, spot.found, line=line, column=column, excerpt=" ".join(around.split()),
                damage=spot.code, meant=spot.meant or "",
            )  # fmt: skip
        old = stray_traditional(text)
        if old:
            self._note(
                "history_traditional", name, "".join(dict.fromkeys(s.found for s in old))[:20], count=len(old)
            )

    def _place(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Line and column in the file where it is a page, else in the field."""
        for reach in (8, 4, 0):
            first = max(0, start - reach)
            at = self.old.raw.find(text[first : end + reach]) if self.old.raw else -1
            if at >= 0:
                return place_in(self.old.raw, at + start - first)
        return place_in(text, start)


def _numbers_in(text: str, today: date) -> list[tuple[str, str, int, int]]:
    """(mask, code, start, end) of the identity and mobile numbers of a text: where those the guard found stand."""
    found = []
    for raw in find_raw_ids(text, today=today):
        if raw.kind is RawIdKind.ID_CARD:
            found.append((mask_id(raw.digits), "history_id_card", raw.start, raw.end))
        else:
            found.append((mask_phone(raw.digits), "history_mobile", raw.start, raw.end))
    return found


_TIME_BEHIND = re.compile(
    r"[\sT]+[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?(?:\.[0-9]+)?(?:Z|[+\-][0-9]{2}:?[0-9]{2})?$"
)
_HAN_DAY = re.compile(
    r"([一二][〇零○ＯO0一二三四五六七八九]{3})\s*年\s*([一二三四五六七八九十]{1,3})\s*月\s*([一二三四五六七八九十]{1,3})\s*日"
)
_DIGITS = {character: str(number) for number, character in enumerate("零一二三四五六七八九")} | dict.fromkeys(
    "〇○ＯO0", "0"
)


def _han_days(text: str) -> str:
    """二○一五年六月一日 as 2015年6月1日."""

    def digits(found: re.Match[str]) -> str:
        year = "".join(_DIGITS[character] for character in found[1])
        return f"{year}年{_han_number(found[2])}月{_han_number(found[3])}日"

    return _HAN_DAY.sub(digits, text)


def _han_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(_DIGITS[character] for character in text))
    first = int(_DIGITS[tens[-1]]) if tens and tens[-1] in _DIGITS else 1
    return first * 10 + (int(_DIGITS[ones[0]]) if ones else 0)
