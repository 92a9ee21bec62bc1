"""Sentences about files."""

from __future__ import annotations

SENTENCES: dict[str, str] = {}
RULES: dict[str, str] = {}
