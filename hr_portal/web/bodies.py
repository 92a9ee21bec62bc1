"""Bodies that must not touch the disk: the text and the files of a report stay in memory until they are sealed.

A view marked `in_memory(limit)` may be sent that many bytes; its parts are never spooled to a temporary file, which is
what happens to every other upload. Of large ones a process takes two at a time, so that memory has a bound. When such a
view breaks, the log says where, and nothing of what an exception says: it may hold what was sent.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from io import BytesIO
from threading import BoundedSemaphore
from types import TracebackType
from typing import IO, Any

from flask import Flask, Request, current_app, g
from flask import request as this_request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.utils import cached_property

from hr_portal.web.access import View

LARGE = 1024 * 1024
"""Bytes from which on a body needs one of the places."""
_PLACES = BoundedSemaphore(2)
PATIENCE = 30.0
"""Seconds a large body waits for a place before it is asked to come again."""


def in_memory(limit: int) -> Callable[[View], View]:
    """Mark on a view: a body of at most so many bytes, whose parts are kept in memory."""

    def mark(view: View) -> View:
        view.body_limit = limit  # type: ignore[attr-defined]
        return view

    return mark


def body_limit(endpoint: str | None) -> int | None:
    """What the view of this endpoint may be sent, where its body must stay in memory."""
    limit: int | None = getattr(current_app.view_functions.get(endpoint or ""), "body_limit", None)
    return limit


class PortalRequest(Request):
    """Flask's own, but for where the parts of a marked view's form go."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if body_limit(self.endpoint) is not None:
            return BytesIO()
        stream: IO[bytes] = super()._get_file_stream(
            total_content_length, content_type, filename, content_length
        )
        return stream

    def _load_form_data(self) -> None:
        """A part of a form that has no name is nobody's; a browser sends none. What was typed has no NUL."""
        super()._load_form_data()
        for where in ("form", "files"):
            found = self.__dict__[where]
            if None in found:
                named = [(name, value) for name, value in found.items(multi=True) if name is not None]
                self.__dict__[where] = self.parameter_storage_class(named)
        self.__dict__["form"] = self._without_nul(self.__dict__["form"])

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What the address asks for, without NUL: no text in a database holds it."""
        return self._without_nul(super().args)

    def _without_nul(self, found: MultiDict[str, str]) -> MultiDict[str, str]:
        pairs = list(found.items(multi=True))
        if not any("\0" in value for _, value in pairs):
            return found
        return self.parameter_storage_class([(name, value.replace("\0", "")) for name, value in pairs])


def prepare(app: Flask) -> None:
    app.request_class = PortalRequest
    app.log_exception = _log_exception(app, app.log_exception)  # type: ignore[method-assign,assignment]
    app.before_request(_bound)
    app.teardown_request(_give_back)


def _bound() -> None:
    limit = body_limit(this_request.endpoint)
    if limit is None:
        return
    this_request.max_content_length = limit
    length = this_request.content_length
    if this_request.method == "POST" and (length is None or length > LARGE):
        if not _PLACES.acquire(timeout=PATIENCE):
            raise ServiceUnavailable(retry_after=30)
        g.body_place = True


def _give_back(_error: BaseException | None) -> Any:
    if g.pop("body_place", False):
        _PLACES.release()


_Raised = tuple[type, BaseException, TracebackType] | tuple[None, None, None]


def _log_exception(app: Flask, usual: Callable[[Any], None]) -> Callable[[_Raised], None]:
    def log(raised: _Raised) -> None:
        if body_limit(this_request.endpoint) is None or raised[1] is None:
            usual(raised)
        else:
            app.logger.error("exception on %s\n%s", this_request.endpoint, where_it_broke(raised[1]))

    return log


def where_it_broke(error: BaseException) -> str:
    """The lines it went through and the names of the exceptions, without their words."""
    told = []
    found: BaseException | None = error
    while found is not None:
        frames = traceback.extract_tb(found.__traceback__)
        told += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        told.append(type(found).__name__)
        found = found.__cause__ or found.__context__
    return "\n".join(told)
