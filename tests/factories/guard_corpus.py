"""The corpus the guard is measured on: planted documents, carrier by carrier, and clean ones that look like them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from hr_portal.core.formats.verdicts import Budget, Limits
from hr_portal.core.guard.carriers.markup import read_text
from hr_portal.core.guard.collecting import Collector
from hr_portal.core.guard.detectors.hits import Hit
from hr_portal.core.guard.headings import Cell
from hr_portal.core.guard.reading import read_file
from hr_portal.core.guard.reports import Place
from tests.factories import guard_documents as docs
from tests.factories.guard_items import BLOCKING, WARNING, Item, Maker

TODAY = date(2026, 11, 24)
_GAPLESS = re.compile("[^0-9A-Za-z*@一-龥]")


@dataclass(frozen=True)
class Document:
    """A file (`body` bytes), texts (`body` a str in `field`) or rows of persons, with what is planted in it."""

    carrier: str
    name: str
    body: bytes | str | list[list[str]]
    items: tuple[Item, ...]


# ---------------------------------------------------------------- carriers

_SENTENCE: dict[str, tuple[str, Callable[[str], bytes]]] = {
    **{
        f"{kind}:{name}": (kind, getattr(docs, f"{kind}_{name}"))
        for kind, names in {
            "xlsx": "comment threaded_comment defined_name pivot_cache external_cache properties custom_properties unused_string header_footer validation text_box",
            "docx": "body runs deleted inserted hidden text_box alt_text field header footnote comment properties custom_xml embedded_book",
            "pdf": "text ucs2 subset glyph_by_glyph under_box form older_revision unreferenced object_stream info xmp annotation form_field embedded predictor",
        }.items()
        for name in names.split()
    },
    "xls:unused_string": ("xls", lambda text: docs.xls(docs.PLAIN_TABLE, unused=text)),
    "xls:comment": ("xls", lambda text: docs.xls(docs.PLAIN_TABLE, note=text)),
    "xls:properties": ("xls", lambda text: docs.xls(docs.PLAIN_TABLE, properties=text)),
    "xls:footer": ("xls", lambda text: docs.xls(docs.PLAIN_TABLE, footer=text)),
    "txt:utf8": ("txt", docs.txt),
    "txt:gb18030": ("txt", lambda text: docs.txt(text, "gb18030")),
    "txt:utf16": ("txt", lambda text: docs.txt(text, "utf-16")),
    "html:visible": ("html", lambda text: docs.html(f"<p>{text}</p>")),
    "html:comment": ("html", lambda text: docs.html(f"<!-- {text} -->")),
    "html:attribute": ("html", lambda text: docs.html(f'<a title="{text}" href="/x">名单</a>')),
    "html:hidden": ("html", lambda text: docs.html(f'<div style="display:none">{text}</div>')),
    "html:broken_up": (
        "html",
        lambda text: docs.html("<p>" + re.sub(r"(\d{3})(\d)", r"\1<b></b>\2", text) + "</p>"),
    ),
    "jpeg:exif": ("jpg", docs.jpeg_exif),
    "jpeg:user_comment": ("jpg", docs.jpeg_user_comment),
    "jpeg:comment": ("jpg", docs.jpeg_comment),
    "jpeg:xmp": ("jpg", docs.jpeg_xmp),
    "png:text": ("png", docs.png_text),
    "png:packed_text": ("png", docs.png_packed_text),
    "png:exif": ("png", docs.png_exif),
    "webp:exif": ("webp", docs.webp_exif),
    "zip:txt": ("zip", lambda text: docs.zip_of("名单.txt", docs.txt(text))),
    "zip:docx": ("zip", lambda text: docs.zip_of("名单.docx", docs.docx_deleted(text))),
    "zip:zip": ("zip", lambda text: docs.zip_of_zip("名单.txt", docs.txt(text, "gb18030"))),
    "zip:member_name": ("zip", docs.zip_member_name),
}
_TABLE: dict[str, tuple[str, Callable[[docs.Table], bytes]]] = {
    "xlsx:cell": ("xlsx", docs.xlsx_cells),
    "xlsx:hidden_sheet": ("xlsx", docs.xlsx_hidden_sheet),
    "xlsx:very_hidden_sheet": ("xlsx", docs.xlsx_very_hidden_sheet),
    "xlsx:hidden_row": ("xlsx", docs.xlsx_hidden_rows),
    "xlsx:hidden_column": ("xlsx", docs.xlsx_hidden_columns),
    "xls:cell": ("xls", docs.xls),
    "xls:hidden_sheet": ("xls", lambda rows: docs.xls(rows, state=1)),
    "xls:very_hidden_sheet": ("xls", lambda rows: docs.xls(rows, state=2)),
    "xls:hidden_row": ("xls", lambda rows: docs.xls(rows, hidden_rows=True)),
    "xls:hidden_column": ("xls", lambda rows: docs.xls(rows, hidden_columns=True)),
    "docx:table": ("docx", docs.docx_table),
    "pdf:table": ("pdf", docs.pdf_table),
    "csv:utf8": ("csv", docs.csv_file),
    "csv:gb18030": ("csv", lambda rows: docs.csv_file(rows, "gb18030")),
    "csv:utf16": ("csv", lambda rows: docs.csv_file(rows, "utf-16")),
    "html:table": ("html", docs.html_table),
    "txt:spaced_table": ("txt", docs.spaced_table),
    "txt:piped_table": ("txt", docs.piped_table),
    "zip:csv": ("zip", lambda rows: docs.zip_of("名单.csv", docs.csv_file(rows, "gb18030"))),
}
_NUMBERS: dict[str, tuple[str, Callable[[docs.Table], bytes]]] = {
    "xlsx:number": ("xlsx", docs.xlsx_numbers),
    "xls:number": ("xls", lambda rows: docs.xls(rows, numbers=True)),
}
_MARKUP_UNSAFE = frozenset(("sensitive",))
_NO_SIGN = str.maketrans(dict.fromkeys('<>:"|?*/\\', "_"))


def planted(seed: int, items: int) -> Iterator[Document]:
    """Documents with about `items` items in all, evenly over the carriers and kinds."""
    maker = Maker(seed)
    kinds = [*BLOCKING, *WARNING]
    done = 0
    while True:
        for carrier, (extension, write) in _SENTENCE.items():
            for kind in maker.random.sample(kinds, 2):
                item = maker.item(kind)
                if carrier == "html:broken_up" and kind not in BLOCKING:
                    continue
                if carrier == "zip:member_name" and "*" in item.typed:
                    continue
                yield Document(carrier, f"公示.{extension}", write(item.sentence), (item,))
                done += 1
        for carrier, (extension, table_writer) in _TABLE.items():
            kind = maker.random.choice(kinds)
            table, planted_items = _table(maker, kind)
            yield Document(carrier, f"公示.{extension}", table_writer(table), planted_items)
            done += len(planted_items)
        for carrier, (extension, table_writer) in _NUMBERS.items():
            table, planted_items = _number_table(maker)
            yield Document(carrier, f"公示.{extension}", table_writer(table), planted_items)
            done += len(planted_items)
        for document in _others(maker):
            yield document
            done += len(document.items)
        if done >= items:
            return


def _others(maker: Maker) -> Iterator[Document]:
    item = maker.item(maker.random.choice(BLOCKING))
    yield Document("file_name", f"{item.sentence.translate(_NO_SIGN)}.txt", docs.txt("名单"), (item,))
    for carrier, form in (
        ("text:plain", "{}"),
        ("text:comment", "名单<!-- {} -->"),
        ("text:table", "| 姓名 | 备注 |\n|---|---|\n| 甲 | {} |"),
    ):
        item = maker.item(maker.random.choice([*BLOCKING, *WARNING]))
        if item.kind not in _MARKUP_UNSAFE:
            yield Document(carrier, "body", form.format(item.sentence), (item,))
    item = maker.item("id18")
    yield Document(
        "text:bold", "body", f"{item.label}{item.typed[:6]}**{item.typed[6:14]}**{item.typed[14:]}", (item,)
    )
    kind = maker.random.choice([*BLOCKING, *WARNING])
    table, items = _table(maker, kind)
    yield Document("persons", "rows", [list(row) for row in table], items)
    yield from _across_cells(maker)
    yield _wrapped(maker)
    item = maker.item(maker.random.choice(("id18", "mobile", "card")))
    yield Document(
        "pdf:ascii",
        "公示.pdf",
        docs.pdf_ascii(f"{'card no ' if item.kind == 'card' else ''}{item.typed}"),
        (item,),
    )
    numbers = [maker.once("id18_digits"), maker.once("mobile")]
    found = (
        Item("id18_number", ("id18_number", "id18"), "block", "", numbers[0], numbers[0][:14], ""),
        Item("mobile", ("mobile",), "block", "", numbers[1], numbers[1], ""),
    )
    yield Document("xlsx:pivot_number", "公示.xlsx", docs.xlsx_pivot_numbers(numbers), found)
    yield _bulk(maker)


def _table(maker: Maker, kind: str) -> tuple[list[list[str]], tuple[Item, ...]]:
    items = [maker.item(kind) for _ in range(maker.random.choice((1, 2, 2, 4)))]
    heading = ["序号", "姓名", "单位", items[0].label or maker.random.choice(("备注", "号码", ""))]
    rows = [[str(n), item.name, "江州市财政局", item.typed] for n, item in enumerate(items, 1)]
    table = [heading, *rows]
    if maker.random.random() < 0.5:
        table.insert(0, ["江州市2026年度公示名单", "", "", ""])
    return table, tuple(items)


def _number_table(maker: Maker) -> tuple[list[list[str]], tuple[Item, ...]]:
    """Numbers kept as numbers: identity numbers lose their end."""
    kind = maker.random.choice(("id", "mobile"))
    rows, items = [], []
    for n in range(2):
        value = maker.once("id18_digits" if kind == "id" else "mobile")
        name = maker.name()
        rows.append([str(n + 1), name, value])
        items.append(
            Item("id18_number", ("id18_number", "id18"), "block", "", value, value[:14], name)
            if kind == "id"
            else Item("mobile", ("mobile",), "block", "", value, value, name)
        )
    return [
        ["序号", "姓名", maker.random.choice(("身份证号", "证件号码")) if kind == "id" else "手机"],
        *rows,
    ], tuple(items)


def _across_cells(maker: Maker) -> Iterator[Document]:
    for carrier in ("xlsx:cell", "csv:utf8", "docx:table"):
        value = maker.once("id18")
        cuts = maker.random.choice(((6, 14), (6, 10, 14), (3, 6, 14), tuple(range(1, 18))))
        parts = [value[a:b] for a, b in zip((0, *cuts), (*cuts, 18), strict=True)]
        name = maker.name()
        heading = ["姓名", "身份证号", *[""] * (len(parts) - 1)]
        item = Item("id18_across", ("id18",), "block", "", value, value, name)
        extension, write = _TABLE[carrier]
        yield Document(f"{carrier}", f"公示.{extension}", write([heading, [name, *parts]]), (item,))


def _wrapped(maker: Maker) -> Document:
    value = maker.once("id18")
    at = maker.random.randrange(4, 15)
    item = Item("id18_wrapped", ("id18",), "block", "", value, value, maker.name())
    return Document(
        "txt:utf8", "公示.txt", docs.txt(f"{item.name}（身份证号{value[:at]}\n{value[at:]}）"), (item,)
    )


def _bulk(maker: Maker) -> Document:
    """Each number alone only warns; a list of them with names blocks."""
    kind = maker.random.choice(("id15", "id_thin_mask", "passport", "other_number"))
    items = [maker.item(kind) for _ in range(4)]
    table = [["姓名", items[0].label], *([item.name, item.typed] for item in items)]
    whole = Item("bulk", ("bulk",), "block", "", "", "", "")
    return Document("csv:utf8", "名单.csv", docs.csv_file(table), (whole, *items))


# ---------------------------------------------------------------- measuring


@dataclass
class Recording(Collector):
    """A collector that also remembers the values, which the real one gives to nobody."""

    hits: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, hit: Hit, carrier: str, place: Place, *, is_named: bool = False) -> None:
        self.hits.append((hit.detector, hit.severity.value, _plain(hit.value), carrier))
        super().add(hit, carrier, place, is_named=is_named)


def _plain(value: str) -> str:
    value = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in value)
    return _GAPLESS.sub("", value).upper().replace("●", "*").replace("X" * 2, "**")


def scanned(document: Document) -> Recording:
    """Read in this process: the child adds only its walls."""
    out = Recording(today=TODAY)
    if isinstance(document.body, str):
        read_text(out, "text", {"field": document.name}, document.body)
    elif isinstance(document.body, list):
        rows = [(n, [Cell(c, text) for c, text in enumerate(row)]) for n, row in enumerate(document.body)]
        out.grid("persons", {}, rows, lambda row, column: {"row": row, "column": column})
    else:
        with tempfile.TemporaryDirectory(prefix="corpus-") as place:
            path = Path(place, "document")
            path.write_bytes(document.body)
            read_file(path, document.name, out, Budget(Limits()), Path(place))
    out.close()
    return out


def is_found(item: Item, seen: Recording) -> bool:
    if item.kind == "bulk":
        return any(f.detector == "bulk" for f in seen.findings)
    weights = {"note": 0, "warn": 1, "block": 2}
    wanted = _plain(item.value)
    for detector, severity, value, _ in seen.hits:
        fits = value.startswith(wanted) if item.kind == "id18_number" else value == wanted
        if item.kind in ("address", "id_thin_mask", "officer"):
            fits = detector in item.detectors
        if fits and detector in item.detectors and weights[severity] >= weights[item.severity]:
            return True
    return False
