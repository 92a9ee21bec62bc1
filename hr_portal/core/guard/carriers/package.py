"""What docx and xlsx have in common: a zip of parts. Nothing in it is left out because nobody expected it there."""

from __future__ import annotations

import re
from collections.abc import Callable

from hr_portal.core.formats import ole
from hr_portal.core.formats.archives import Container
from hr_portal.core.guard.carriers import pictures, plain
from hr_portal.core.guard.carriers.opened import Opened
from hr_portal.core.guard.carriers.parts import Broken, all_texts, as_cell, body_of
from hr_portal.core.guard.reports import Severity

_PICTURES = ("jpg", "jpeg", "png", "webp")
_DRAWN = ("emf", "wmf", "gif", "bmp", "tif", "tiff", "svg", "wdp")
_DOCUMENTS = ("docx", "xlsx", "xls", "pptx", "pdf", "docm", "xlsm")
_CARRIERS = (
    ("docprops/", "properties"),
    ("customxml/", "custom_xml"),
    ("pivotcache/", "pivot_cache"),
    ("externallinks/", "external_cache"),
    ("threadedcomments/", "comment"),
    ("comments", "comment"),
    ("persons/", "comment"),
    ("people.xml", "comment"),
    ("settings.xml", "settings"),
    ("charts/", "drawing"),
    ("drawings/", "drawing"),
    ("diagrams/", "drawing"),
    ("tables/", "table_part"),
    (".rels", "link"),
)
_AUTHORS = frozenset(("creator", "lastModifiedBy", "Manager", "Company"))
_IN_ROWS = ("pivot_cache", "external_cache")
_VML_TAG = re.compile(r"<[^>]*>")
PartReader = Callable[[Opened, str, bytes], bool]


def read(opened: Opened, kind: str, read_part: PartReader) -> None:
    container = Container(opened.path, opened.budget)
    for member in container.members:
        key = member.name.replace("\\", "/").lstrip("/").lower()
        opened.out.passage(f"{kind}:part_name", opened.place, member.name)
        body = body_of(container, member)
        if not read_part(opened, key, body):
            read_other(opened, kind, key, body)
    container.close()


def read_other(opened: Opened, kind: str, key: str, body: bytes) -> None:
    """A part that no reader of the format has claimed."""
    ending = key.rpartition(".")[2]
    place = {**opened.place, "part": key.rpartition("/")[2]}
    if ending in _PICTURES:
        pictures.read_body(opened.out, place, body, ending, is_embedded=True)
    elif ending in _DRAWN:
        plain.read_raw(opened, body, f"{kind}:picture")
        opened.out.unread("picture", place)
    elif ending in _DOCUMENTS or body.startswith((b"PK\x03\x04", b"%PDF-")):
        opened.inner(body, key.rpartition("/")[2], "pdf" if body.startswith(b"%PDF-") else ending)
    elif ending in ("xml", "rels") or body.lstrip()[:5] == b"<?xml":
        _read_xml(opened, kind, key, body, place)
    elif ending == "vml":
        text = _VML_TAG.sub(" ;\n", body.decode("utf-8", "replace"))
        opened.out.passage(f"{kind}:drawing", place, text)
    elif not key.startswith("[content"):
        _read_binary(opened, kind, key, body, place)


def _read_xml(opened: Opened, kind: str, key: str, body: bytes, place: dict[str, str | int]) -> None:
    what = next((what for piece, what in _CARRIERS if piece in key), "part")
    carrier = f"{kind}:{what}"
    texts: list[tuple[str, str]] = []
    try:
        texts.extend(all_texts(body))
    except Broken:
        opened.out.unread("damaged", place)
    if what == "properties":
        for element, text in texts:
            if element in _AUTHORS and text.strip():
                opened.out.note("document_author", Severity.NOTE, carrier, {**place, "field": element})
    if what in _IN_ROWS:
        values = [text for _, text in texts if len(text) > 5]
        rows = [(number, [as_cell(1, text)]) for number, text in enumerate(values, 1)]
        opened.out.grid(carrier, place, rows, lambda row, _column: {"row": row})
        return
    opened.out.passage(carrier, place, " ;\n".join(text for _, text in texts))
    # A text cut into runs: the runs side by side.
    runs = "".join(text if "@" not in element else " ;\n" for element, text in texts)
    opened.out.passage(carrier, place, runs)


def _read_binary(opened: Opened, kind: str, key: str, body: bytes, place: dict[str, str | int]) -> None:
    if "printersettings" in key or "fonts/" in key or key.endswith(".odttf"):
        return
    if body.startswith(ole.SIGNATURE):
        opened.inner(body, key.rpartition("/")[2], "ole")
        return
    plain.read_raw(opened, body, f"{kind}:part")
    opened.out.unread("unknown_part", place)
