"""The blueprint of the public surface, served in Chinese at / and in English at /en where an organ speaks English."""

from __future__ import annotations

from flask import Blueprint
from flask.sansio.blueprints import BlueprintSetupState

from hr_portal.web import caching, warming
from hr_portal.web.public import frame

bp = Blueprint("public", __name__)


@bp.record
def _prepare(state: BlueprintSetupState) -> None:
    warming.prepare(state.app)  # type: ignore[arg-type]
    if "publication" not in state.app.extensions:
        caching.prepare(state.app)  # type: ignore[arg-type]
        state.app.context_processor(frame.context)


bp.before_request(frame.refuse_unspoken)
caching.cache_pages_of(bp)

__all__ = ["bp"]
