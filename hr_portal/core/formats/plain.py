"""txt and csv: text in UTF-8, UTF-16 with a mark, or GB18030, and nothing but text."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from hr_portal.core.formats.verdicts import Findings, Unfit, refuse

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
_MARKUP = re.compile(
    r"\s*(<!doctype|<\?xml|<\?php|<html|<head|<body|<script|<svg|<table|<meta|<style|<iframe|<!--|#!|MIME-Version:)",
    re.IGNORECASE,
)
_CHUNK = 65_536


def check(path: Path, extension: str) -> Findings:
    """The encoding, and for csv the number of records (the heading counts)."""
    with path.open("rb") as stream:
        head = stream.read(4)
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        if _is_text(path, encoding, extension):
            break
    else:
        refuse(Unfit.EXTENSION_MISMATCH, extension=extension, looks_like="binary")
    details: dict[str, object] = {"encoding": encoding}
    if extension == "csv":
        details["rows"] = _records(path, encoding)
    return Findings(details)


def _pieces(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, newline="") as stream:
        while piece := stream.read(_CHUNK):
            yield piece


def _is_text(path: Path, encoding: str, extension: str) -> bool:
    try:
        for number, piece in enumerate(_pieces(path, encoding)):
            if number == 0 and (markup := _MARKUP.match(piece)):
                refuse(Unfit.EXTENSION_MISMATCH, extension=extension, looks_like=_kind(markup[1].lower()))
            if _CONTROL.search(piece):
                return False
    except UnicodeError:
        return False
    return True


_KINDS = {"<svg": "svg", "#!": "script", "<?php": "script", "mime-version:": "mhtml", "<?xml": "xml"}


def _kind(opening: str) -> str:
    return _KINDS.get(opening, "html")


def _records(path: Path, encoding: str) -> int:
    rows = 0
    with path.open(encoding=encoding, newline="") as stream:
        try:
            for _ in csv.reader(stream):
                rows += 1
        except csv.Error:
            refuse(Unfit.DAMAGED, row=rows + 1)
    return rows
