"""附件: the bytes of a file, exactly as long as the notice it belongs to can be read."""

from __future__ import annotations

import re
from base64 import b64encode

from flask import Response, current_app, g, request
from werkzeug.exceptions import Gone
from werkzeug.wsgi import wrap_file

from hr_portal.core.errors import NotFound
from hr_portal.core.file_names import content_disposition
from hr_portal.core.ids import parse_address
from hr_portal.core.storage import Store
from hr_portal.extensions import db
from hr_portal.notices.history import PublicFile
from hr_portal.notices.reading import file_was_public, public_file
from hr_portal.web.access import for_anyone
from hr_portal.web.public.blueprint import bp

KEY = re.compile("[0-9a-f]{16}")


@bp.get("/n/<address>/files/<key>", defaults={"name": None})
@bp.get("/n/<address>/files/<key>/<name>")
@for_anyone
def file(address: str, key: str, name: str | None) -> Response:
    """The name at the end is only for people who read addresses; a wrong one is no address of ours."""
    if parse_address(address) is None or not KEY.fullmatch(key):
        raise NotFound
    found = public_file(db.session(), address, key, g.now)
    if found is None:
        if file_was_public(db.session(), address, key, g.now):
            raise Gone
        raise NotFound
    if name is not None and name != found.name:
        raise NotFound
    return _sent(found)


def _sent(found: PublicFile) -> Response:
    store: Store = current_app.extensions["store"]
    response = Response(
        wrap_file(request.environ, store.open(found.sha256, size=found.size)), direct_passthrough=True
    )
    headers = response.headers
    headers["Content-Type"] = found.media_type
    headers["Content-Length"] = str(found.size)
    headers["Content-Disposition"] = content_disposition(found.name)
    headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(found.sha256)).decode()}:"
    headers["X-Robots-Tag"] = "noindex"
    return response
