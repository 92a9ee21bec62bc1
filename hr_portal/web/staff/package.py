"""导入发布包: one file from the inside network, one draft."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from flask import current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.file_names import clean_name
from hr_portal.core.files import Limits, inspect
from hr_portal.extensions import db
from hr_portal.notices import packaging
from hr_portal.notices.kinds import known_kinds
from hr_portal.notices.models import Notice
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.history import PackageForm
from hr_portal.web.staff.attachments import take_in
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.wording.say import say


def _page(form: PackageForm, reasons: list[Reason], status: int) -> Response:
    return make_response(
        render_template(
            "staff/package.html",
            form=form,
            reasons=[say(reason) for reason in reasons],
            form_has_errors=bool(reasons) or bool(form.errors),
        ),
        status,
    )


@bp.get("/package")
@for_duty(Role.AUTHOR)
def package() -> Response:
    return _page(PackageForm(), [], 200)


@bp.post("/package")
@for_duty(Role.AUTHOR)
@commits
def take_package() -> Response:
    """Everything that is wrong with it at once, or a draft."""
    form = PackageForm()
    upload = request.files.get("file")
    if not form.validate() or upload is None or not upload.filename:
        if not form.errors:
            tell(form, [Reason("package_missing", "file")])
        return _page(form, [], 422)
    try:
        notice = _taken(upload)
    except Refused as refused:
        db.session.rollback()
        return _page(form, list(refused.reasons), 422)
    flash(_("发布包已导入，成为一份草稿。"))
    return redirect(url_for("staff.notice", notice_id=notice.id), 303)


def _taken(upload: FileStorage) -> Notice:
    """Unpacked and every file inspected before there is a draft; then its files are hung on as an upload of each would."""
    db.session.commit()
    limits = Limits(size=current_app.extensions["settings"].upload_limit)
    with tempfile.TemporaryDirectory(prefix="package-") as place:
        path = Path(place, "upload")
        upload.save(path)
        name = clean_name(upload.filename or "")
        package, files = packaging.open_package(path, name, Path(place), known_kinds(), limits)
        if against := packaging.reasons_against_taking(db.session(), package, actor=actor(), now=g.now):
            raise Refused(against)
        db.session.commit()
        refused: list[Reason] = []
        for file in package.files:
            try:
                inspect(files[file.path], file.name, limits=limits)
            except Refused as refusal:
                refused += refusal.reasons
        if refused:
            raise Refused(refused)
        notice = packaging.take_package(db.session(), package, actor=actor(), now=g.now)
        db.session.commit()
        with ExitStack() as opened:
            uploads = [
                FileStorage(opened.enter_context(files[file.path].open("rb")), filename=file.name)
                for file in package.files
            ]
            for reason in take_in(notice.id, uploads):
                flash(say(reason))
        return notice
