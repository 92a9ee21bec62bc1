"""Where old notices come from: JSON, XLSX, HTML and DOCX files, a folder or a ZIP of pages. One after another, never all
at once."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from hr_portal.core.cells import Line
from hr_portal.core.encodings import decode
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.files import Limits, inspect
from hr_portal.core.formats.archives import Container
from hr_portal.core.formats.verdicts import MIB, Budget
from hr_portal.core.headings import find_heading
from hr_portal.core.json_stream import records
from hr_portal.core.markup import plain
from hr_portal.core.old_pages import OldPage, read_page
from hr_portal.core.word_pages import read_document
from hr_portal.notices.history_rows import ALIASES, Old

PAGES = frozenset(("html", "htm", "shtml", "docx"))
FORMATS = frozenset(("json", "jsonl", "xlsx", "zip")) | PAGES
LARGEST_PAGE = 8 * MIB
LARGEST_DOCUMENT = 30 * MIB
LONGEST_TITLE = 80
LONGEST_KEPT = 300_000
"""Characters of a page that are held beside what was read of it."""
LIST = "notices"
"""What the list is called in a JSON file that is an object."""
_LIMITS = Limits(size=200 * MIB, unpacked=800 * MIB, members=50_000)
_SEARCHED = 12


class Unreadable(Refused):
    """The file as a whole cannot be read; nothing is known of its records."""


@dataclass(frozen=True)
class Left:
    """A file in a folder of pages that is none."""

    name: str


Found = Old | Reason | Left


def _reason(code: str, file: str, record: int = 0, **facts: object) -> Reason:
    return Reason(code, None, None, {"file": file, "record": record, "field": "", "value": "", **facts})


def extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def old_notices(path: Path, name: str) -> Generator[Found, None, None]:
    """Each notice of a file or folder as it stands there, or why it cannot be read (facts: file, record, and the place)."""
    if path.is_dir():
        yield from _folder(path)
        return
    wanted = extension(name)
    if wanted in ("json", "jsonl"):
        yield from _json(path, name)
    elif wanted == "xlsx":
        yield from _book(path, name)
    elif wanted == "zip":
        yield from _archive(path, name)
    elif wanted in PAGES:
        yield _page(path, name, name)
    else:
        raise Unreadable([_reason("history_format_unknown", name, known=sorted(FORMATS))])


def _json(path: Path, name: str) -> Iterator[Found]:
    number = 0
    with path.open("rb") as stream:
        try:
            for line, value in records(stream, LIST):
                number += 1
                if isinstance(value, dict):
                    yield from _json_record(name, number, value)
                else:
                    yield _reason("history_not_a_record", name, number, line=line)
        except Refused as refusal:
            facts = {"file": name, "record": number + 1, **refusal.reasons[0].facts}
            raise Unreadable([Reason(refusal.reasons[0].code, facts=facts)]) from None


def _json_record(name: str, number: int, value: dict[str, Any]) -> Iterator[Found]:
    """A record may give its text as `body` (Markdown) or as `body_html`."""
    html = value.pop("body_html", None)
    if html is None:
        yield Old(name, number, value)
    elif not isinstance(html, str) or "body" in value:
        code = "history_two_bodies" if "body" in value else "history_field_not_text"
        yield Reason(
            code, "body_html", None, {"file": name, "record": number, "field": "body_html", "value": ""}
        )
    else:
        try:
            page = read_page(html)
        except Refused as refusal:
            yield _placed(refusal, name, number)
            return
        yield Old(name, number, {**value, "body": page.body}, _noticed(page, name, number))


def _placed(refusal: Refused, file: str, record: int) -> Reason:
    reason = refusal.reasons[0]
    return Reason(
        reason.code,
        reason.where,
        None,
        {"field": "", "value": "", **reason.facts, "file": file, "record": record},
    )


# --- a table of notices ----------------------------------------------------------------------------------------------


def _book(path: Path, name: str) -> Iterator[Found]:
    try:
        inspect(path, name, allowed=frozenset(("xlsx",)))
        book = CalamineWorkbook.from_path(path)
    except Refused as refusal:
        raise Unreadable([_placed(refusal, name, 0)]) from None
    except CalamineError:
        raise Unreadable([Reason("file_damaged", where=name)]) from None
    with closing(book):
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        headed = 0
        for sheet in shown:
            place = name if len(shown) == 1 else f"{name}/{sheet}"
            for found in _sheet(book, sheet, place):
                headed += 1
                yield found
        if not headed:
            expected = [names[0] for names in ALIASES.values()]
            raise Unreadable([_reason("history_no_heading", name, expected=expected)])
        for other in book.sheets_metadata:
            if other.name not in shown:
                yield Left(f"{name}/{other.name}")


def _sheet(book: CalamineWorkbook, sheet: str, place: str) -> Iterator[Found]:
    data = book.get_sheet_by_name(sheet)
    first = data.start[0] if data.start else 0
    top: list[Line] = []
    rows = ((number, _cells(row)) for number, row in enumerate(data.iter_rows(), first + 1))
    for number, cells in rows:
        top.append(Line(number, cells))
        if len(top) == _SEARCHED:
            break
    heading = find_heading(top, ALIASES)
    if heading is None or "title" not in heading.columns:
        return
    for field in heading.twice:
        facts = {"file": place, "record": top[heading.first].number, "field": field, "value": ""}
        yield Reason("history_heading_twice", field, None, facts)
    for unmatched in heading.unmatched:
        yield Left(f"{place}/{unmatched}")

    def of_row(number: int, cells: Sequence[str]) -> Iterator[Found]:
        values = {field: cells[n] for field, n in heading.columns.items() if n < len(cells) and cells[n]}
        if values:
            yield Old(place, number, values)

    for line in top[heading.last + 1 :]:
        yield from of_row(line.number, line.cells)
    for number, cells in rows:
        yield from of_row(number, cells)


def _cells(row: Sequence[object]) -> tuple[str, ...]:
    return tuple(_text(value) for value in row)


def _text(value: object) -> str:
    """A cell as people see it; a date as a date."""
    if isinstance(value, datetime):
        return (
            value.strftime("%Y-%m-%d %H:%M") if (value.hour, value.minute) != (0, 0) else f"{value:%Y-%m-%d}"
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


# --- pages -----------------------------------------------------------------------------------------------------------


def _folder(folder: Path) -> Iterator[Found]:
    """Every page below the folder, by name; links are not followed."""
    found = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or any(part.startswith(".") for part in Path(name).parts):
            continue
        if extension(name) in PAGES:
            found += 1
            yield _page(path, name, name)
        else:
            yield Left(name)
    if not found:
        raise Unreadable([_reason("history_no_pages", folder.name)])


def _archive(path: Path, name: str) -> Iterator[Found]:
    try:
        container = Container(path, Budget(_LIMITS))
    except Refused as refusal:
        raise Unreadable([_placed(refusal, name, 0)]) from None
    found = 0
    with closing(container), tempfile.TemporaryDirectory(prefix="pages-") as place:
        for number, member in enumerate(sorted(container.members, key=lambda one: one.name)):
            inside = member.name.replace("\\", "/")
            if extension(inside) not in PAGES:
                yield Left(inside)
                continue
            found += 1
            target = Path(place, str(number))
            try:
                container.extract(member, target)
            except Refused as refusal:
                raise Unreadable([_placed(refusal, name, 0)]) from None
            yield _page(target, inside.rpartition("/")[2], inside)
            target.unlink()
    if not found:
        raise Unreadable([_reason("history_no_pages", name)])


def _page(path: Path, name: str, shown: str) -> Found:
    """One page is one notice."""
    try:
        if extension(name) == "docx":
            inspect(path, name, allowed=frozenset(("docx",)), limits=Limits(size=LARGEST_DOCUMENT))
            page: OldPage = read_document(path)
            raw, notes = "", tuple[Reason, ...]()
        else:
            page, raw, notes = _html(path, shown)
    except Refused as refusal:
        return _placed(refusal, shown, 1)
    if not page.body and page.pictures:
        facts = {"file": shown, "record": 1, "field": "body", "value": "", "count": page.pictures}
        return Reason("history_only_pictures", "body", None, facts)
    values = values_of(page)
    if not values["title"] and extension(name) == "docx" and (titled := _first_line_as_title(values)):
        values, notes = (
            titled,
            (*notes, _reason("history_title_from_text", shown, 1, value=titled["title"][:60])),
        )
    return Old(shown, 1, values, (*notes, *_noticed(page, shown, 1)), raw)


def _first_line_as_title(values: dict[str, str]) -> dict[str, str] | None:
    """A document whose title has no style of its own begins with it: a short line that ends no sentence."""
    first, _, rest = values["body"].partition("\n\n")
    if (
        not rest
        or "\n" in first
        or not 4 <= len(first) <= LONGEST_TITLE
        or first.endswith(("。", "：", "；", "，"))
    ):
        return None
    return {**values, "title": plain(first), "body": rest}


def _html(path: Path, shown: str) -> tuple[OldPage, str, tuple[Reason, ...]]:
    size = path.stat().st_size
    if size > LARGEST_PAGE:
        raise Refused([Reason("page_too_long", facts={"most": LARGEST_PAGE})])
    decoded = decode(path.read_bytes())
    notes: tuple[Reason, ...] = ()
    if decoded.declared_wrongly:
        facts = {
            "file": shown,
            "record": 1,
            "field": "",
            "value": decoded.declared,
            "encoding": decoded.encoding,
        }
        notes = (Reason("history_charset_lies", facts=facts),)
    raw = decoded.text if len(decoded.text) <= LONGEST_KEPT else ""
    return read_page(decoded.text), raw, notes


def _noticed(page: OldPage, file: str, record: int) -> tuple[Reason, ...]:
    """What of the page is not taken over."""
    place = {"file": file, "record": record, "field": "body"}
    notes = []
    if page.pictures:
        notes.append(
            Reason("history_pictures_left", "body", None, {**place, "value": "", "count": page.pictures})
        )
    if page.files:
        value = "、".join(page.files[:5])[:60]
        notes.append(
            Reason("history_files_left", "body", None, {**place, "value": value, "count": len(page.files)})
        )
    return tuple(notes)


_SAID = {
    "date": re.compile(
        r"(?:发布|公开)(?:日期|时间)\s*[:：]?\s*([^\s　|]+(?:\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?)"
    ),
    "document_date": re.compile(r"(?:成文|生成)日期\s*[:：]?\s*(\S+)"),
    "document_no": re.compile(r"(?:发文字号|文\s*号)\s*[:：]?\s*(\S+?[〔\[（(]?[0-9]{4}[〕\]）)]?\S*号)"),
    "index_number": re.compile(r"索\s*引\s*号\s*[:：]?\s*([0-9A-Za-z/\-]{6,60})"),
}
_BARE_DATE = re.compile(r"(?:日期|时间)\s*[:：]\s*([0-9]{4}\S+)")


def values_of(page: OldPage) -> dict[str, str]:
    """The fields of a page: what its meta tags say, else what it prints beside the text. The organ is not read from a
    page: names of organs have changed, and 来源 is often another."""
    values = {"title": " ".join(page.best_title.split()), "body": page.body}
    printed = "\n".join(page.printed)
    for field, pattern in _SAID.items():
        if found := pattern.search(printed):
            values[field] = found[1].strip("　 ，,；;|】]")
    if (
        day := page.metas.get("pubdate")
        or page.metas.get("publishdate")
        or page.metas.get("publish_time", "")
    ):
        values["date"] = day
    elif "date" not in values and (found := _BARE_DATE.search(printed)):
        values["date"] = found[1]
    return values
