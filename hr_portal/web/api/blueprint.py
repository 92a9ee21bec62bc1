"""The blueprint of the interface for programs: reading only, nobody signed in, the same for every reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response
from flask.sansio.blueprints import BlueprintSetupState

from hr_portal.web import caching, warming

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.record
def _prepare(state: BlueprintSetupState) -> None:
    if "publication" not in state.app.extensions:
        caching.prepare(state.app)  # type: ignore[arg-type]
    warming.prepare(state.app)  # type: ignore[arg-type]


@bp.after_request
def _for_any_site(response: Response) -> Response:
    """Public data without cookies may be read by pages of other sites."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


caching.cache_pages_of(bp)


def answer(told: Mapping[str, Any]) -> Response:
    return Response(json.dumps(told, ensure_ascii=False, separators=(",", ":")), mimetype="application/json")


__all__ = ["answer", "bp"]
