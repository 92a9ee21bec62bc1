"""A clean copy of a docx: what is printed, with every change accepted. Comments, properties, custom XML, hidden text, fields,
alternative texts and embedded documents stay behind; numbers of persons are masked."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from hr_portal.core.formats.archives import Container
from hr_portal.core.formats.verdicts import Budget, Unfit, refuse
from hr_portal.core.guard.carriers.parts import Broken, body_of
from hr_portal.core.guard.collecting import mask_text
from hr_portal.core.guard.copies.book_copy import packed
from hr_portal.core.guard.copies.picture_copy import copy_picture
from hr_portal.core.guard.copies.text_cuts import Masker, TextCutter

_KEPT = re.compile(
    r"\[content_types\]\.xml$|_rels/\.rels$|word/(_rels/)?(document[0-9]*|header[0-9]*|footer[0-9]*|footnotes|endnotes|styles|numbering"
    r"|fonttable|settings|theme/theme[0-9]*)\.xml(\.rels)?$|word/media/[^/]+\.(png|jpe?g|webp)$"
)
_STORIES = re.compile(r"word/(document[0-9]*|header[0-9]*|footer[0-9]*|footnotes|endnotes|settings)\.xml$")
_RELATIONSHIP = re.compile(
    rb"<(?:\w+:)?Relationship\b[^>]*?/>|<(?:\w+:)?Relationship\b[^>]*?>\s*</(?:\w+:)?Relationship>"
)
_OVERRIDE = re.compile(rb"<(?:\w+:)?Override\b[^>]*?/>|<(?:\w+:)?Override\b[^>]*?>\s*</(?:\w+:)?Override>")
_TARGET = re.compile(rb"\bTarget\s*=\s*[\"']([^\"']*)[\"']")
_PART = re.compile(rb"\bPartName\s*=\s*[\"']([^\"']*)[\"']")
_UTF8 = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"'](?!utf-8)", re.IGNORECASE)


def copy_document(path: Path, budget: Budget, *, allow: frozenset[str], today: date | None) -> bytes:
    container = Container(path, budget)
    parts: dict[str, bytes] = {}
    for member in container.members:
        name = member.name.replace("\\", "/").lstrip("/")
        if _KEPT.match(name.lower()):
            parts[name] = body_of(container, member)
    container.close()
    kept = {name.lower() for name in parts}

    def mask(text: str) -> str:
        return mask_text(text, allow=allow, today=today)

    copied: dict[str, str | bytes] = {}
    for name, body in parts.items():
        key = name.lower()
        if _STORIES.match(key):
            copied[name] = _cut(body, mask)
        elif key.endswith(".rels"):
            copied[name] = _links(body, key, kept)
        elif key == "[content_types].xml":
            copied[name] = _OVERRIDE.sub(lambda found: _kept_type(found[0], kept), body)
        elif key.startswith("word/media/"):
            copied[name] = copy_picture(body)
        else:
            copied[name] = body
    return packed(copied)


def _links(body: bytes, key: str, kept: set[str]) -> bytes:
    return _RELATIONSHIP.sub(lambda found: _kept_link(found[0], key, kept), body)


def _cut(body: bytes, mask: Masker) -> bytes:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or _UTF8.match(body):
        # Cutting by bytes needs one encoding: Word writes no other.
        refuse(Unfit.UNREADABLE)
    try:
        return TextCutter(body, mask).cut()
    except Broken:
        refuse(Unfit.DAMAGED)


def _kept_link(tag: bytes, rels: str, kept: set[str]) -> bytes:
    """Links to parts that stay, and hyperlinks, which are printed."""
    if b'TargetMode="External"' in tag or b"TargetMode='External'" in tag:
        return tag if b"/hyperlink" in tag else b""
    found = _TARGET.search(tag)
    target = found[1].decode("utf-8", "replace").lower() if found else ""
    folder = rels.rpartition("_rels/")[0]
    key = target.lstrip("/") if target.startswith("/") else _resolved(folder + target)
    return tag if key in kept else b""


def _resolved(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts[-1:] = []
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _kept_type(tag: bytes, kept: set[str]) -> bytes:
    found = _PART.search(tag)
    return tag if found and found[1].decode("utf-8", "replace").lstrip("/").lower() in kept else b""
