"""The thin layer ahead of Flask (law 10): the two pages a whole province asks for at once, a public notice and one's own result.

Each is also served by Flask, and answered there the same, byte for byte: FAST_PATHS=0 takes the layer away. It asks no
database, holds no rule of its own, and hands on whatever is not plain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flask import Flask

from hr_portal.web.fast.answers import StartResponse
from hr_portal.web.fast.asked import Environ
from hr_portal.web.fast.notice import PREFIX, NoticePath
from hr_portal.web.fast.slip import ADDRESS, SlipPath


class FastPaths:
    """WSGI around WSGI. `answered` counts what Flask was not asked for."""

    def __init__(self, app: Flask) -> None:
        self._flask = app.wsgi_app
        self._slip, self._notice = SlipPath(app), NoticePath(app, app.wsgi_app)
        self.answered = Counter[str]()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method == "POST" and path == ADDRESS:
            slip = self._slip.answer(environ)
            if slip is not None:
                self.answered["slip"] += 1
                return slip.give(start_response)
        elif method == "GET" and path.startswith(PREFIX):
            page = self._notice.answer(environ)
            if page is None:
                return self._notice.through_flask(environ, start_response)
            self.answered["notice"] += 1
            return page.give(start_response)
        return self._flask(environ, start_response)


def prepare(app: Flask) -> None:
    """Put it before everything the application does, behind the proxies it trusts."""
    app.extensions["fast_paths"] = layer = FastPaths(app)
    app.wsgi_app = layer  # type: ignore[method-assign]
