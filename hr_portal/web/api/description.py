"""The description of this interface: OpenAPI 3.1, written by hand, held to the routes by a test."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response

from hr_portal.web.access import for_anyone
from hr_portal.web.api.blueprint import answer, bp


@cache
def description() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(Path(__file__).with_name("openapi.json").read_text(encoding="utf-8"))
    return told


@bp.get("/openapi.json")
@for_anyone
def openapi() -> Response:
    return answer(description())
