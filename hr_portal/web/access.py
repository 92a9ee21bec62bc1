"""Who may enter a route. Every view says so with one of three marks; a view without a mark stops the start."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, make_response, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response as BaseResponse

from hr_portal.accounts.models import SignInSession, User
from hr_portal.accounts.queries import roles_of
from hr_portal.accounts.rules import Role
from hr_portal.accounts.sign_in import NOTED_EVERY, live_session, note_seen
from hr_portal.core.clock import shanghai_date
from hr_portal.core.db import transaction
from hr_portal.core.errors import Forbidden
from hr_portal.extensions import db, login

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """`roles` None: anyone. Empty: whoever is signed in. Else: whoever holds one of them for any organ today;
    the queries then narrow to the organs those duties reach."""

    roles: frozenset[Role] | None

    @property
    def is_open(self) -> bool:
        return self.roles is None


@dataclass(frozen=True)
class SignedIn:
    """A person at a signed-in browser, as Flask-Login wants to see one. The cookie carries the token and no more."""

    user: User
    session: SignInSession
    token: str
    session_id: int
    seen_at: datetime
    language: str

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token


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

    inside.commits = True  # type: ignore[attr-defined]
    return cast(View, inside)


def signed_in() -> SignedIn | None:
    """Who sits at this browser, if anybody signed in there."""
    found = current_user._get_current_object()
    return found if isinstance(found, SignedIn) else None


def actor() -> User:
    """The person signed in, as the verbs want them."""
    return cast(SignedIn, current_user._get_current_object()).user


def prepare(app: Flask) -> None:
    """Check that every route has its mark, and enforce the marks."""
    for endpoint, view in app.view_functions.items():
        if endpoint != "static" and not isinstance(getattr(view, "access", None), Access):
            raise RuntimeError(f"route {endpoint} does not say who may enter")
    login.user_loader(_load)
    login.session_protection = None
    # Flask-Login looks for its remember cookie after every request, which marks every page as varying by cookie.
    # We have no such cookie, and pages for everybody must stay the same bytes for everybody.
    app.after_request_funcs[None].remove(login._update_remember_cookie)
    app.before_request(_enforce)
    app.after_request(_note_seen_later)


def _load(token: str) -> SignedIn | None:
    try:
        found = live_session(db.session(), token, now=g.now)
    except DBAPIError:
        login._update_request_context_with_user()  # the page that says so does not ask again
        raise
    if found is None:
        return None
    return SignedIn(found.user, found, token, found.id, found.seen_at, found.user.language)


def _note_seen_later(response: Response) -> Response:
    """When the answer is on its way, write down that this session is in use: once a minute, in a transaction of its own
    (the one of a GET only reads)."""
    found = g.get("_login_user")
    if (
        isinstance(found, SignedIn)
        and found.session.ended_at is None
        and g.now - found.session.seen_at >= NOTED_EVERY
    ):
        app, session_id, now = current_app._get_current_object(), found.session.id, g.now  # type: ignore[attr-defined]

        def note() -> None:
            try:
                with app.app_context(), transaction(db.session()):
                    note_seen(db.session(), session_id, now=now)
            except DBAPIError:
                log.warning("could not note that a session is in use", exc_info=True)

        response.call_on_close(note)
    return response


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


__all__ = [
    "Access", "Response", "SignedIn", "actor", "commits", "for_anyone", "for_duty", "for_signed_in", "prepare", "signed_in",
]  # fmt: skip
