"""Signing in and out, and setting a password by a one-time link."""

from __future__ import annotations

import re

import flask
from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from hr_portal.accounts.links import person_invited, set_password
from hr_portal.accounts.models import SignInSession
from hr_portal.accounts.people import clean_login
from hr_portal.accounts.sign_in import end_session
from hr_portal.accounts.sign_in import sign_in as open_session
from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.extensions import db
from hr_portal.web import limits
from hr_portal.web.access import SignedIn, actor, commits, for_anyone, for_signed_in, signed_in
from hr_portal.web.edges import from_this_machine
from hr_portal.web.forms.accounts import SetPasswordForm, SignInForm
from hr_portal.web.forms.fields import tell
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.menu import home_path, staff_frame
from hr_portal.web.wording.say import say

bp.context_processor(staff_frame)

BROWSERS = (
    ("Edg", "Edge"),
    ("MicroMessenger", "WeChat"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"),
           ("Linux", "Linux"))  # fmt: skip


def browser_name() -> str:
    """Enough to know one's own browsers by, and no more: 「Edge, Windows」."""
    told = request.headers.get("User-Agent", "")
    known = [next((name for mark, name in table if mark in told), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(part for part in known if part)


def safe_path(then: str | None) -> str | None:
    """The address if it is a page of the staff side of this very site, else None."""
    if not then or re.search(r"[\\\x00-\x20\x7f]", then):
        return None
    return then if re.match(r"/staff(?:[/?]|\Z)", then) else None


def begin(token: str, started: SignInSession) -> None:
    """This browser holds the new token and nothing from before: what somebody planted in it is gone."""
    flask.session.clear()
    person = started.user
    login_user(SignedIn(person, started, token, started.id, started.seen_at, person.language))
    flask.session.pop("_id", None)  # Flask-Login's digest of address and browser; no use is made of it


@bp.get("/sign-in")
@for_anyone
def sign_in() -> Response | str:
    then = safe_path(request.args.get("then"))
    if signed_in() is not None:
        return redirect(then or home_path(), 303)
    form = SignInForm(formdata=None, then=then or "")
    return render_template("staff/sign_in.html", form=form, failed=None)


@bp.post("/sign-in")
@for_anyone
@limits.counted(limits.signing_in)
@commits
def sign_in_now() -> Response | tuple[str, int]:
    form = SignInForm()
    failed = None
    if form.validate_on_submit():
        login, password = clean_login(form.login.data), form.password.data
        opened = open_session(
            db.session(), login, password, browser_name(), now=g.now, at_this_machine=from_this_machine()
        )
        if opened is not None:
            before = signed_in()
            if before is not None:
                end_session(db.session(), before.session, actor=before.user, now=g.now)
            begin(*opened)
            return redirect(safe_path(form.then.data) or home_path(), 303)
        failed = say(Reason("sign_in_failed"))
    return render_template("staff/sign_in.html", form=form, failed=failed, form_has_errors=True), 422


@bp.post("/sign-out")
@for_signed_in
@commits
def sign_out() -> Response:
    found = signed_in()
    assert found is not None
    end_session(db.session(), found.session, actor=actor(), now=g.now)
    logout_user()
    flask.session.clear()
    flash(_("您已退出。"))
    return redirect(url_for("staff.sign_in"), 303)


def _spent() -> tuple[str, int]:
    return render_template("staff/link_spent.html"), 404


@bp.get("/link/<token>")
@for_anyone
@limits.counted(limits.opening_a_link)
def link(token: str) -> str | tuple[str, int]:
    try:
        invited = person_invited(db.session(), token, now=g.now)
    except NotFound:
        return _spent()
    return render_template("staff/link.html", form=SetPasswordForm(), invited=invited)


@bp.post("/link/<token>")
@for_anyone
@limits.counted(limits.opening_a_link)
@commits
def use_link(token: str) -> Response | tuple[str, int]:
    form = SetPasswordForm()
    form.validate_on_submit()
    try:
        invited = person_invited(db.session(), token, now=g.now)
        password = form.password.data or ""
        if password != (form.again.data or ""):
            tell(form, [Reason("passwords_differ", "again")])
        else:
            set_password(db.session(), token, password, now=g.now)
            logout_user()
            flask.session.clear()
            flash(_("密码已设置，请登录。"))
            return redirect(url_for("staff.sign_in"), 303)
    except NotFound:
        return _spent()
    except Refused as refused:
        tell(form, refused.reasons)
    return render_template("staff/link.html", form=form, invited=invited), 422
