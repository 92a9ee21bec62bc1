"""One's own account: password, language, where one is signed in, one's duties."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from hr_portal.accounts.models import SignInSession
from hr_portal.accounts.people import choose_language, open_duties
from hr_portal.accounts.sign_in import change_password, end_session, live_sessions
from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.extensions import db
from hr_portal.web import limits
from hr_portal.web.access import actor, commits, for_signed_in, signed_in
from hr_portal.web.forms.accounts import ChangePasswordForm, LanguageForm
from hr_portal.web.forms.fields import tell
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.sign_in import begin, browser_name


def _page(password_form: ChangePasswordForm | None = None, language_form: LanguageForm | None = None) -> str:
    found = signed_in()
    assert found is not None
    return render_template(
        "staff/account.html",
        person_shown=found.user,
        duties=open_duties(found.user),
        sessions=live_sessions(db.session(), found.user, now=g.now),
        this_session=found.session_id,
        password_form=password_form or ChangePasswordForm(formdata=None),
        language_form=language_form or LanguageForm(formdata=None, language=found.user.language),
        form=password_form or language_form,
    )


@bp.get("/account")
@for_signed_in
def account() -> str:
    return _page()


@bp.post("/account/password")
@for_signed_in
@limits.counted(limits.asking_the_old_password)
@commits
def change_own_password() -> Response | tuple[str, int]:
    form = ChangePasswordForm()
    new = form.new.data or ""
    if form.validate_on_submit():
        if new != (form.again.data or ""):
            tell(form, [Reason("passwords_differ", "again")])
        else:
            try:
                begin(*change_password(db.session(), actor(), form.old.data, new, browser_name(), now=g.now))
            except Refused as refused:
                tell(form, refused.reasons)
            else:
                flash(_("密码已修改，其他地方的登录已全部退出。"))
                return redirect(url_for("staff.account"), 303)
    return _page(password_form=form), 422


@bp.post("/account/language")
@for_signed_in
@commits
def choose_own_language() -> Response | tuple[str, int]:
    form = LanguageForm()
    if not form.validate_on_submit():
        return _page(language_form=form), 422
    choose_language(db.session(), actor(), form.language.data, now=g.now)
    return redirect(url_for("staff.account"), 303)


@bp.post("/account/sessions/<int:session_id>/end")
@for_signed_in
@commits
def end_own_session(session_id: int) -> Response:
    found = db.session.scalars(
        select(SignInSession).where(SignInSession.id == session_id, SignInSession.user_id == actor().id)
    ).one_or_none()
    if found is None:
        raise NotFound("session")
    end_session(db.session(), found, actor=actor(), now=g.now)
    flash(_("已在那里退出。"))
    return redirect(url_for("staff.account"), 303)
