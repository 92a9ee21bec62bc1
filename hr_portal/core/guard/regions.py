"""Division codes of GB/T 2260 (regions.json), valid or abolished: numbers given out under an old one live on."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_RESIDENTS_OF_TAIWAN = "830000"
"""港澳台居民居住证 carry 810000, 820000 and this one, which is no division."""


@cache
def _codes() -> frozenset[str]:
    told = json.loads(Path(__file__).with_name("regions.json").read_text(encoding="utf-8"))
    known = {province + rest for province, places in told["codes"].items() for rest in places.split()}
    return frozenset(known | {_RESIDENTS_OF_TAIWAN})


def is_region(code: str) -> bool:
    """A code of six digits that names, or once named, a province, city, county or district."""
    return code in _codes()
