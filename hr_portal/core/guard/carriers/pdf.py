"""pdf: pages as they are read, and everything else the file holds: text under boxes, earlier saves, objects nothing
points to, annotations, form values, bookmarks, properties, embedded files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.guard.carriers import pictures, plain
from hr_portal.core.guard.carriers.markup import table_rows
from hr_portal.core.guard.carriers.opened import Opened
from hr_portal.core.guard.carriers.pdf_fonts import Font, font_of, text_string
from hr_portal.core.guard.carriers.pdf_objects import Document, Stored, Value, read_document
from hr_portal.core.guard.carriers.pdf_text import Drawn, Painter, in_order, lines
from hr_portal.core.guard.reports import Place, Severity

_DRAWS = re.compile(rb"\bBT\b|\bTj\b|\bTJ\b")
_TAGS = re.compile(r"<[^>]*>")
_TOO_SMALL_TO_READ = 5_000
_MOST_PAGES = 5_000
_APART = " \u2502 "
"""Between columns: a number never runs across it."""
_INFO = frozenset(("Author", "Creator", "Producer", "Title", "Subject", "Keywords"))
_NO_TEXT = frozenset(
    (
        "ID",
        "DA",
        "FontName",
        "Filter",
        "CharSet",
        "O",
        "U",
        "Panose",
        "Registry",
        "Ordering",
        "Lang",
        "CreationDate",
        "ModDate",
        "M",
        "Producer",
    )
)


def read(opened: Opened) -> None:
    data = opened.path.read_bytes()
    document = read_document(data)
    if any("Encrypt" in trailer for trailer in document.trailers):
        opened.out.unread("encrypted", opened.place)
        return
    _File(opened, document).read()
    if document.is_cut:
        opened.out.unread("partly_unreadable", opened.place)
    if not document.versions:
        opened.out.unread("damaged", opened.place)


class _File:
    def __init__(self, opened: Opened, document: Document) -> None:
        self._opened, self._out, self._document = opened, opened.out, document
        self._fonts: dict[int, Font] = {}
        self._all_fonts: dict[str, Value] = {}
        self._drawn: set[tuple[int, int]] = set()
        self._tables: dict[str, list[tuple[list[str], Place, int]]] = {}

    def read(self) -> None:
        pages = list(self._pages())
        for number, (page, resources) in enumerate(pages[:_MOST_PAGES], 1):
            self._read_page(page, resources, {**self._opened.place, "page": number}, "pdf:text", newest=True)
        if len(pages) > _MOST_PAGES:
            self._out.unread("too_many_pages", self._opened.place)
        self._read_left_behind()
        self._read_tables()
        self._read_strings()
        self._read_streams()

    # ------------------------------------------------------------ pages

    def _pages(self) -> Iterator[tuple[dict[str, Value], Value]]:
        roots = [trailer["Root"] for trailer in self._document.trailers if "Root" in trailer]
        catalog = self._document.newest(roots[-1]) if roots else None
        if not isinstance(catalog, dict):
            return
        waiting: list[tuple[Value, Value]] = [(catalog.get("Pages"), None)]
        seen: set[int] = set()
        while waiting:
            reference, inherited = waiting.pop(0)
            node = self._document.newest(reference)
            if not isinstance(node, dict) or id(node) in seen:
                continue
            seen.add(id(node))
            resources = node.get("Resources", inherited)
            kids = self._document.newest(node.get("Kids"))
            if isinstance(kids, list):
                waiting[:0] = [(kid, resources) for kid in kids]
            else:
                yield node, resources

    def _read_page(
        self, page: dict[str, Value], resources: Value, place: Place, carrier: str, *, newest: bool
    ) -> None:
        contents = self._document.newest(page.get("Contents"))
        references = contents if isinstance(contents, list) else [page.get("Contents")]
        bodies = []
        for reference in references:
            versions = self._document.all_of(reference)
            for stored in versions[-1:] if newest else versions:
                if newest or (stored.number, stored.at) not in self._drawn:
                    self._drawn.add((stored.number, stored.at))
                    bodies.append(self._document.stream(stored) or b"")
        if bodies:
            self._paint(b"\n".join(bodies), resources, place, carrier, newest, depth=0)

    def _paint(
        self, content: bytes, resources: Value, place: Place, carrier: str, newest: bool, depth: int
    ) -> None:
        named = self._document.newest(resources)
        named = named if isinstance(named, dict) else {}
        fonts = self._document.newest(named.get("Font"))
        fonts = fonts if isinstance(fonts, dict) else {}
        self._all_fonts.update(fonts)
        drawn = Painter(lambda name: self._font(fonts.get(name, self._all_fonts.get(name)))).paint(content)
        self._report(drawn, place, carrier)
        objects = self._document.newest(named.get("XObject"))
        objects = objects if isinstance(objects, dict) else {}
        for name in dict.fromkeys(drawn.pictures):
            for stored in self._document.all_of(objects.get(name))[-1 if newest else 0 :]:
                self._read_object(stored, named, place, carrier, newest, depth)
        if "inline" in drawn.pictures and content.count(b" ID") > 0 and len(content) > 20_000:
            self._out.unread("picture", place)

    def _read_object(
        self,
        stored: Stored,
        resources: dict[str, Value],
        place: Place,
        carrier: str,
        newest: bool,
        depth: int,
    ) -> None:
        if (stored.number, stored.at) in self._drawn and stored.dictionary.get("Subtype") != "Image":
            return
        self._drawn.add((stored.number, stored.at))
        if stored.dictionary.get("Subtype") == "Image":
            width, height = (self._document.newest(stored.dictionary.get(key)) for key in ("Width", "Height"))
            if isinstance(width, int) and isinstance(height, int) and width * height > _TOO_SMALL_TO_READ:
                self._out.unread("picture", place)
        elif depth < 8:
            body = self._document.stream(stored)
            if body:
                own = stored.dictionary.get("Resources", resources)
                self._paint(body, own, place, carrier, newest, depth + 1)

    def _font(self, value: Value) -> Font:
        key = int(value) if isinstance(value, int) else id(value)
        if key not in self._fonts:
            self._fonts[key] = font_of(value, self._document)
        return self._fonts[key]

    def _report(self, drawn: Drawn, place: Place, carrier: str) -> None:
        if drawn.is_unreadable:
            self._out.unread("text_without_characters", place)
        printed = [[cell.strip() for cell in line.split("\t")] for line in lines(drawn.pieces)]
        known = self._out.passage(
            carrier, place, "\n".join(row[0] if len(row) == 1 else "" for row in printed)
        )
        # Lines of a table are judged under their headings, which may stand on an earlier page.
        table = self._tables.setdefault(carrier, [])
        table += [(row, place, number) for number, row in enumerate(printed, 1) if len(row) > 1]
        cells = {cell for row in printed if len(row) > 1 for cell in row if len(cell) > 10}
        self._out.passage(carrier, place, in_order(drawn.pieces).replace("\t", _APART), known=known | cells)
        if drawn.inline:
            self._out.passage("pdf:replacement_text", place, " ;\n".join(drawn.inline))

    def _read_tables(self) -> None:
        for carrier, found in self._tables.items():
            rows = table_rows([row for row, _, _ in found])
            spots = [{**place, "line": line} for _, place, line in found]
            self._out.grid(carrier, {}, rows, lambda row, _column, spots=spots: spots[row - 1])  # type: ignore[misc]

    # ------------------------------------------------------------ what no page shows

    def _read_left_behind(self) -> None:
        """Pages and contents of earlier saves, forms of annotations, contents nothing points to."""
        everything = [stored for versions in self._document.versions.values() for stored in versions]
        for stored in everything:
            if stored.dictionary.get("Type") == "Page":
                self._read_page(
                    stored.dictionary,
                    stored.dictionary.get("Resources"),
                    self._opened.place,
                    "pdf:older_revision",
                    newest=False,
                )
        for stored in everything:
            kind, subtype = stored.dictionary.get("Type"), stored.dictionary.get("Subtype")
            if (
                stored.raw is None
                or (stored.number, stored.at) in self._drawn
                or kind in ("XRef", "ObjStm", "Metadata", "EmbeddedFile", "CMap")
            ):
                continue
            if subtype in ("Image", "XML") or any(
                key in stored.dictionary for key in ("Length1", "Length2", "Length3", "N", "FunctionType")
            ):
                continue
            body = self._document.stream(stored)
            if body and _DRAWS.search(body):
                carrier = "pdf:form" if subtype == "Form" else "pdf:unreferenced"
                self._drawn.add((stored.number, stored.at))
                self._paint(
                    body, stored.dictionary.get("Resources"), self._opened.place, carrier, False, depth=1
                )

    def _read_strings(self) -> None:
        infos = {
            int(ref) for trailer in self._document.trailers if isinstance(ref := trailer.get("Info"), int)
        }
        for versions in self._document.versions.values():
            for stored in versions:
                texts = [text for text in _strings_in(stored.value) if len(text) > 1]
                if not texts:
                    continue
                carrier = _carrier_of(stored, infos)
                self._out.passage(
                    carrier, self._opened.place, " ;\n".join(_TAGS.sub(" ;\n", text) for text in texts)
                )
                if carrier == "pdf:info" and stored.dictionary.get("Author"):
                    self._out.note("document_author", Severity.NOTE, carrier, self._opened.place)

    def _read_streams(self) -> None:
        for versions in self._document.versions.values():
            for stored in versions:
                dictionary = stored.dictionary
                if (
                    dictionary.get("Subtype") == "Image"
                    and stored.raw
                    and stored.raw.startswith(b"\xff\xd8\xff")
                ):
                    self._picture(stored.raw)
                elif dictionary.get("Type") == "Metadata" or dictionary.get("Subtype") == "XML":
                    text = (self._document.stream(stored) or b"").decode("utf-8", "replace")
                    self._out.passage("pdf:xmp", self._opened.place, _TAGS.sub(" ;\n", text))
                    attributes = re.findall(r"""=["']([^"'<>]{4,2000})["']""", text)
                    self._out.passage("pdf:xmp", self._opened.place, " ;\n".join(attributes))
                elif dictionary.get("Type") == "EmbeddedFile" and stored.raw is not None:
                    self._embedded(stored)

    def _picture(self, body: bytes) -> None:
        """Only what the picture says of itself: whether it was looked at is the page's matter."""
        before = list(self._out.not_checked)
        pictures.read_body(self._out, self._opened.place, body, "jpeg", is_embedded=True)
        self._out.not_checked[:] = before

    def _embedded(self, stored: Stored) -> None:
        body = self._document.stream(stored)
        if body is None:
            self._out.unread("embedded_file", self._opened.place)
        elif self._opened.depth < 2:
            self._opened.inner(body, "embedded", "")
        else:
            plain.read_raw(self._opened, body, "pdf:embedded_file")
            self._out.unread("embedded_file", self._opened.place)


def _carrier_of(stored: Stored, infos: set[int]) -> str:
    if stored.number in infos or (stored.raw is None and len(_INFO & set(stored.dictionary)) >= 2):
        return "pdf:info"
    if stored.dictionary.get("Type") == "Annot" or "Rect" in stored.dictionary:
        return "pdf:annotation"
    if "FT" in stored.dictionary or "V" in stored.dictionary:
        return "pdf:field"
    return "pdf:object"


def _strings_in(value: Value, key: str = "", depth: int = 0) -> Iterator[str]:
    if isinstance(value, bytes):
        if key not in _NO_TEXT:
            yield text_string(value)
    elif depth > 20:
        return
    elif isinstance(value, list):
        for item in value:
            yield from _strings_in(item, key, depth + 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _strings_in(item, name, depth + 1)
