"""The mark for a sentence that is translated later, when a reader is known."""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802
    """Only collects `message` for translation."""
    return message
