"""Which kinds of files can be copied clean, and how."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

from hr_portal.core.errors import Reason, Refused
from hr_portal.core.file_names import extension_of
from hr_portal.core.formats.verdicts import Budget, Unfit, refuse
from hr_portal.core.guard.carriers.markup import table_rows
from hr_portal.core.guard.carriers.plain import decoded
from hr_portal.core.guard.collecting import mask_text
from hr_portal.core.guard.copies.book_copy import copy_book
from hr_portal.core.guard.copies.document_copy import copy_document
from hr_portal.core.guard.copies.masking import masked_cells
from hr_portal.core.guard.copies.picture_copy import copy_picture

PICTURES = frozenset(("jpg", "jpeg", "png", "webp"))
COPIED = PICTURES | frozenset(("xlsx", "docx", "csv", "txt"))


def clean_copy(path: Path, name: str, budget: Budget, *, allow: frozenset[str], today: date | None) -> bytes:
    """The copy, not yet inspected. `Refused`: `copy_not_possible`, or what the intake would say of a damaged file."""
    extension = extension_of(name)
    if extension not in COPIED:
        raise Refused([Reason("copy_not_possible", facts={"extension": extension})])
    if extension == "xlsx":
        return copy_book(path, budget, allow=allow, today=today)
    if extension == "docx":
        return copy_document(path, budget, allow=allow, today=today)
    body = path.read_bytes()
    if extension in ("csv", "txt"):
        return _copy_text(body, extension, allow, today)
    return copy_picture(body)


def _copy_text(body: bytes, extension: str, allow: frozenset[str], today: date | None) -> bytes:
    try:
        text, encoding = decoded(body)
    except ValueError:
        refuse(Unfit.UNREADABLE)
    masked = (
        _copy_table(text, allow, today) if extension == "csv" else mask_text(text, allow=allow, today=today)
    )
    return masked.encode(
        "utf-8" if encoding == "utf-8-sig" and not body.startswith(b"\xef\xbb\xbf") else encoding
    )


def _copy_table(text: str, allow: frozenset[str], today: date | None) -> str:
    """Cells masked under their headings; a table that cannot be taken apart is masked as a text."""
    delimiter = max("\t,;", key=text[:20_000].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return mask_text(text, allow=allow, today=today)
    for (row, column), new in masked_cells(table_rows(rows), allow=allow, today=today).items():
        rows[row - 1][column - 1] = new
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(rows)
    return out.getvalue()
