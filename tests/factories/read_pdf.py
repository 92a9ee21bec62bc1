"""The text of a PDF, as the portal's own reader of PDFs finds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hr_portal.core.formats.verdicts import Budget, Limits
from hr_portal.core.guard.collecting import Collector
from hr_portal.core.guard.reading import read_file


class _Heard(Collector):
    """Keeps what is read instead of looking for anything in it."""

    def passage(self, carrier: str, place: Any, text: str, *_more: Any, **_known: Any) -> frozenset[str]:
        self.__dict__.setdefault("texts", []).append(text)
        return frozenset()


def text_of_pdf(body: bytes, folder: Path) -> str:
    path = folder / "read.pdf"
    path.write_bytes(body)
    heard = _Heard()
    read_file(path, "read.pdf", heard, Budget(Limits()), folder)
    assert not heard.not_checked
    return "\n".join(heard.__dict__.get("texts", []))
