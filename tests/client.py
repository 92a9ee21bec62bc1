"""Each request of a test is a request of its own."""

from __future__ import annotations

import contextvars
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient

from hr_portal.extensions import db


class Client(FlaskClient):
    """A reader or a clerk at the other end of the wire.

    Each request runs without the test's own application context, so that nothing of `g`, of the person signed in or of
    the database session leaks from the test into the page. What the test did so far is committed first (on SQLite its
    open transaction would lock the page out), and what it holds is read anew afterwards.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():
            db.session.commit()
        try:
            return contextvars.Context().run(super().open, *args, **kwargs)
        finally:
            if has_app_context():
                db.session.expire_all()
