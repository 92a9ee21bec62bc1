"""Printed pages as PDF, by typst: A4, tagged for readers of the screen, with text that can be searched and copied.

What a page says comes as data and never as source, so nothing that was typed can become a part of the program. The font is
our own file: a server needs none installed, and every machine makes the same pages.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

MEDIA_TYPE = "application/pdf"
ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "templates" / "pdf"
FONTS = ROOT / "hr_portal" / "fonts"
STANDARD: Literal["ua-1"] = "ua-1"
"""PDF/UA-1: headings, tables and language are marked."""
_RESTED = 500
"""Pages after which a compiler is thrown away, and with it what it remembers of them."""


class _Press:
    """One compiler a process, made when the first page is asked for. It takes one page at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._compiler: typst.Compiler | None = None
        self._made = 0

    def print(self, source: str, inputs: dict[str, str]) -> bytes:
        with self._lock:
            if self._compiler is None or self._made >= _RESTED:
                self._compiler = typst.Compiler(
                    str(SOURCES / source),
                    root=str(SOURCES),
                    font_paths=[str(FONTS)],
                    ignore_system_fonts=True,
                )
                self._made = 0
            self._made += 1
            made = self._compiler.compile(
                str(SOURCES / source), format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD]
            )
        if not isinstance(made, bytes):
            raise TypeError(f"{source} gave no single file")
        return made


_press = _Press()


def typeset(source: str, told: Mapping[str, Any]) -> bytes:
    """The PDF of a source in templates/pdf with what it prints: JSON values, dates already as text."""
    return _press.print(source, {"told": json.dumps(told, ensure_ascii=False)})
