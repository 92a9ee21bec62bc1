"""Who may enter a route. Every view says so with one of three marks; a view without a mark stops the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, make_response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from hr_portal.accounts.models import User
from hr_portal.accounts.queries import roles_of
from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Forbidden
from hr_portal.extensions import db

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """`roles` None: anyone. Empty: whoever is signed in. Else: whoever holds one of them for any organ today;
    the queries then narrow to the organs those duties reach."""

    roles: frozenset[Role] | None

    @property
    def is_open(self) -> bool:
        return self.roles is None


def _marked(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def for_anyone(view: View) -> View:
    """Public: no session, no person."""
    return _marked(view, Access(None))


def for_signed_in(view: View) -> View:
    """Any member of staff."""
    return _marked(view, Access(frozenset()))


def for_duty(*roles: Role) -> Callable[[View], View]:
    """Members of staff with one of these roles."""
    return lambda view: _marked(view, Access(frozenset(roles)))


def commits(view: View) -> View:
    """The edge of a transaction: what the verbs flushed is committed with a good answer and undone with any other."""

    @wraps(view)
    def inside(*args: Any, **kwargs: Any) -> BaseResponse:
        try:
            response = make_response(view(*args, **kwargs))
        except BaseException:
            db.session.rollback()
            raise
        if response.status_code < 400:
            db.session.commit()
        else:
            db.session.rollback()
        return response

    return cast(View, inside)


def actor() -> User:
    """The person signed in, as the verbs want them."""
    return cast(User, current_user._get_current_object())


def prepare(app: Flask) -> None:
    """Check that every route has its mark, and enforce the marks."""
    for endpoint, view in app.view_functions.items():
        if endpoint != "static" and not isinstance(getattr(view, "access", None), Access):
            raise RuntimeError(f"route {endpoint} does not say who may enter")
    app.before_request(_enforce)


def _enforce() -> BaseResponse | None:
    view = current_app.view_functions.get(request.endpoint or "")
    access = getattr(view, "access", None)
    if not isinstance(access, Access) or access.roles is None:
        return None
    if not current_user.is_authenticated:
        if request.method in ("GET", "HEAD"):
            return redirect(url_for("staff.sign_in", then=request.full_path.rstrip("?")))
        return redirect(url_for("staff.sign_in"))
    if access.roles and not access.roles & roles_of(actor(), shanghai_date(g.now)):
        raise Forbidden
    return None


__all__ = ["Access", "Response", "actor", "commits", "for_anyone", "for_duty", "for_signed_in", "prepare"]
