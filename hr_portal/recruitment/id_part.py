"""What a look-up asks for of the identity number."""

from __future__ import annotations

from enum import StrEnum


class IdPart(StrEnum):
    """Which part of the identity number an exam asks for at the look-up: the last six, or all of it."""

    LAST_SIX = "last_six"
    WHOLE = "whole"
