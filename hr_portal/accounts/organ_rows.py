"""Rows of organs as a file holds them: read into one shape, each wrong value named with its place. Writes nothing.

A file is JSON or TOML (`{"organs": [...]}`, or in JSON the list alone) with `contacts` as a list in each organ, or CSV
with a header; a CSV gives the two general lines in columns `enquiry_phone`, `report_phone` and so on.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from hr_portal.accounts.rules import Level, Nature, PurposeOfContact
from hr_portal.core.errors import Reason
from hr_portal.core.text import clean, loose_digits

Word = TypeVar("Word", bound=StrEnum)

FORMATS = ("json", "toml", "csv")
TEXTS_OF_LINE = ("office", "phone", "address", "postcode", "hours", "email", "oversight_phone")
_CODE = re.compile(r"[0-9A-Z]{1,32}")
_KIND = re.compile(r"[a-z][a-z0-9_]*")

LEVELS = {"市级": Level.CITY, "市": Level.CITY, "县级": Level.COUNTY, "县": Level.COUNTY, "区级": Level.DISTRICT,
          "区": Level.DISTRICT, "乡镇": Level.TOWNSHIP, "街道": Level.TOWNSHIP}  # fmt: skip
NATURES = {"党务": Nature.PARTY, "党委": Nature.PARTY, "政务": Nature.GOVERNMENT, "政府": Nature.GOVERNMENT,
           "事业": Nature.INSTITUTION, "事业单位": Nature.INSTITUTION}  # fmt: skip
_YES, _NO = {"true", "1", "yes", "是", "有"}, {"false", "0", "no", "否", "无", ""}


class Unreadable(ValueError):
    """The file is not what its name says. `code` as in a Reason, `detail` from the parser."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(f"{code} {detail}".strip())


LETTER_RULES = ("arrival_postmark", "sending_postmark", "received")
"""Which date of a letter counts (objections.rules.LetterInTime)."""
DAYS_OF_RECEIVING = {
    "postal_days": (0, 30),
    "register_working_days": (1, 10),
    "acceptance_days": (1, 60),
    "answer_working_days": (1, 90),
}
"""The least and the most each may be. What an office promises is its own affair; these bounds catch slips."""


@dataclass(frozen=True, slots=True)
class Receiving:
    """Who takes the reports of a report line, and by which rules and clocks. `organ` is a code; empty: the organ itself."""

    organ: str = ""
    letter_in_time: str = "arrival_postmark"
    postal_days: int = 0
    register_working_days: int = 1
    acceptance_days: int = 15
    answer_working_days: int = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One contact line (联系方式) as it shall be."""

    purpose: PurposeOfContact
    kind: str
    office: str
    phone: str
    address: str
    postcode: str
    hours: str
    email: str = ""
    oversight_phone: str = ""
    receiving: Receiving | None = None
    """None leaves what there is; of a new line, the usual rules."""

    def texts(self) -> dict[str, str]:
        """What a reader is shown."""
        return {name: getattr(self, name) for name in TEXTS_OF_LINE}


@dataclass(frozen=True, slots=True)
class OrganRow:
    """One organ as it shall be. `place` is where the file says so; `lines` None leaves what there is."""

    place: str
    code: str
    name: str
    short_name: str
    level: Level
    nature: Nature
    area: str
    parent: str
    speaks_english: bool
    lines: tuple[Line, ...] | None


def read_file(content: bytes, format: str) -> list[tuple[str, Mapping[str, Any]]]:  # noqa: A002
    """The rows of a file with their places, values as they stand. `Unreadable` if there are none to read."""
    if format not in FORMATS:
        raise Unreadable("organs_format_unknown", format)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if format != "csv":
            raise Unreadable("organs_not_utf8") from None
        text = content.decode("gb18030", errors="replace")  # what a Chinese Excel saves as CSV
        if "\ufffd" in text:
            raise Unreadable("organs_not_utf8") from None
    try:
        rows = _csv_rows(text) if format == "csv" else _tree_rows(text, format)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError, csv.Error) as error:
        raise Unreadable("organs_not_readable", str(error)) from None
    if not rows:
        raise Unreadable("organs_empty")
    return rows


def _tree_rows(text: str, format: str) -> list[tuple[str, Mapping[str, Any]]]:  # noqa: A002
    tree = json.loads(text) if format == "json" else tomllib.loads(text)
    rows = tree.get("organs") if isinstance(tree, dict) else tree
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable("organs_not_a_list")
    return [(f"organs[{number}]", row) for number, row in enumerate(rows)]


def _csv_rows(text: str) -> list[tuple[str, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    if reader.fieldnames is None or "code" not in reader.fieldnames:
        raise Unreadable("organs_no_header")
    rows: list[tuple[str, Mapping[str, Any]]] = []
    for cells in reader:
        if not any(value for value in cells.values() if isinstance(value, str) and value.strip()):
            continue
        row: dict[str, Any] = {k: v or "" for k, v in cells.items() if k is not None}
        lines = []
        for purpose in PurposeOfContact:
            values = {name: row.pop(f"{purpose}_{name}", "") for name in TEXTS_OF_LINE}
            if any(values.values()):
                lines.append({"purpose": purpose.value, **values})
        if lines:
            row["contacts"] = lines
        rows.append((f"line {reader.line_num}", row))
    return rows


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return "" if value is None else " ".join(clean(str(value)).split())


def clean_code(code: str) -> str:
    """Organ codes are capital letters and digits, in whatever width and case they were typed."""
    return loose_digits(clean(code)).strip().upper()


def _word(found: str, enum: type[Word], chinese: Mapping[str, Word]) -> Word | None:
    if found in chinese:
        return chinese[found]
    return enum(found.lower()) if found.lower() in {member.value for member in enum} else None


def understand(
    rows: Iterable[tuple[str, Mapping[str, Any]]], *, kinds: Iterable[str] | None = None
) -> tuple[list[OrganRow], list[Reason]]:
    """The rows that can be understood, and every reason against the others, in the order of the file.

    `kinds` are the kinds of notice there are; a line for another kind is refused. None: any.
    """
    known = None if kinds is None else frozenset(kinds)
    understood, reasons, seen = [], [], set()
    for place, row in rows:
        found, against = _understand_one(place, row, known)
        code = clean_code(_text(row, "code"))
        if code in seen:
            against.append(Reason("organ_code_twice", f"{place}.code", facts={"code": code}))
        elif code:
            seen.add(code)
        reasons += against
        if found is not None and not against:
            understood.append(found)
    return understood, reasons


def _understand_one(
    place: str, row: Mapping[str, Any], kinds: frozenset[str] | None
) -> tuple[OrganRow | None, list[Reason]]:
    code, name, area = clean_code(_text(row, "code")), _text(row, "name"), _text(row, "area")
    level = _word(_text(row, "level"), Level, LEVELS)
    nature = _word(_text(row, "nature"), Nature, NATURES)
    english = _text(row, "english").lower()
    against = []
    if not _CODE.fullmatch(code):
        against.append(Reason("organ_code_unfit", f"{place}.code", facts={"code": _text(row, "code")}))
    if not name:
        against.append(Reason("organ_name_missing", f"{place}.name"))
    if not area:
        against.append(Reason("organ_area_missing", f"{place}.area"))
    if level is None:
        against.append(Reason("organ_level_unknown", f"{place}.level", facts={"found": _text(row, "level")}))
    if nature is None:
        against.append(
            Reason("organ_nature_unknown", f"{place}.nature", facts={"found": _text(row, "nature")})
        )
    if english not in _YES | _NO:
        against.append(Reason("organ_english_unknown", f"{place}.english", facts={"found": english}))
    lines, against_lines = _understand_lines(place, row.get("contacts"), kinds)
    against += against_lines
    if level is None or nature is None or against:
        return None, against
    return (
        OrganRow(
            place, code, name, _text(row, "short_name") or name, level, nature, area,
            clean_code(_text(row, "parent")), english in _YES, lines,
        ),
        [],
    )  # fmt: skip


def _understand_lines(
    place: str, contacts: Any, kinds: frozenset[str] | None
) -> tuple[tuple[Line, ...] | None, list[Reason]]:
    if contacts is None:
        return None, []
    if not isinstance(contacts, list) or not all(isinstance(contact, dict) for contact in contacts):
        return None, [Reason("organ_contacts_unfit", f"{place}.contacts")]
    lines: dict[tuple[str, str], Line] = {}
    against = []
    for number, contact in enumerate(contacts):
        here = f"{place}.contacts[{number}]"
        purpose = _text(contact, "purpose")
        if purpose not in set(PurposeOfContact):
            against.append(Reason("contact_purpose_unknown", f"{here}.purpose", facts={"found": purpose}))
            continue
        texts = {name: _text(contact, name) for name in TEXTS_OF_LINE}
        receiving, against_receiving = _understand_receiving(contact, here)
        against += against_receiving
        line = Line(PurposeOfContact(purpose), _text(contact, "kind"), **texts, receiving=receiving)
        against += [
            Reason(r.code, f"{here}.{r.where}", r.rule, r.facts) for r in reasons_against_line(line, kinds)
        ]
        if (line.purpose, line.kind) in lines:
            against.append(Reason("contact_twice", here))
        lines[line.purpose, line.kind] = line
    return tuple(lines.values()), against


def _understand_receiving(contact: Mapping[str, Any], here: str) -> tuple[Receiving | None, list[Reason]]:
    """What the file says of it; None where it says nothing."""
    names = ("receiving_organ", "letter_in_time", *DAYS_OF_RECEIVING)
    given = {name: _text(contact, name) for name in names if _text(contact, name)}
    if not given:
        return None, []
    numbers: dict[str, int] = {}
    against = []
    for name in DAYS_OF_RECEIVING.keys() & given.keys():
        digits = loose_digits(given[name])
        if digits.isascii() and digits.isdigit() and len(digits) < 5:
            numbers[name] = int(digits)
        else:
            against.append(_unfit_days(name, f"{here}.{name}"))
    rule = given.get("letter_in_time", Receiving().letter_in_time)
    organ = clean_code(given.get("receiving_organ", ""))
    return Receiving(organ=organ, letter_in_time=rule, **numbers), against


def _unfit_days(name: str, where: str) -> Reason:
    least, most = DAYS_OF_RECEIVING[name]
    return Reason("contact_days_unfit", where, None, {"least": least, "most": most})


def _against_receiving(line: Line, receiving: Receiving) -> Iterator[Reason]:
    if line.purpose is PurposeOfContact.ENQUIRY:
        yield Reason("contact_receiving_for_enquiry", "receiving_organ")
        return
    if receiving.letter_in_time not in LETTER_RULES:
        facts = {"found": receiving.letter_in_time}
        yield Reason("contact_letter_rule_unknown", "letter_in_time", None, facts)
    for name, (least, most) in DAYS_OF_RECEIVING.items():
        if not least <= getattr(receiving, name) <= most:
            yield _unfit_days(name, name)
    if receiving.letter_in_time == "sending_postmark" and not receiving.postal_days:
        yield Reason("contact_postal_days_missing", "postal_days")


def reasons_against_line(line: Line, kinds: Iterable[str] | None = None) -> list[Reason]:
    """Why this line cannot stand by itself: a reader must find a door, a desk and somebody who answers."""
    against = [
        Reason(f"contact_{field}_missing", field)
        for field in ("office", "phone", "address", "postcode", "hours")
        if not getattr(line, field)
    ]
    if line.phone and sum(c.isdigit() for c in loose_digits(line.phone)) < 5:
        against.append(Reason("contact_phone_unfit", "phone"))
    if line.postcode and not re.fullmatch(r"[0-9]{6}", loose_digits(line.postcode)):
        against.append(Reason("contact_postcode_unfit", "postcode"))
    if line.kind and (not _KIND.fullmatch(line.kind) or (kinds is not None and line.kind not in kinds)):
        against.append(Reason("contact_kind_unknown", "kind", facts={"found": line.kind}))
    if line.kind and line.purpose is PurposeOfContact.ENQUIRY:
        against.append(Reason("contact_kind_for_enquiry", "kind"))
    if line.receiving is not None:
        against += _against_receiving(line, line.receiving)
    return against
