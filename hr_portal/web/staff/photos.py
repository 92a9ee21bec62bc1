"""张贴照片: a picture of the sheet on its wall goes into the file of the notice. What the camera wrote into it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response as FlaskResponse
from flask import current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.files import Limits, clean_name, inspect
from hr_portal.core.guard.sanitising import sanitise_picture
from hr_portal.core.storage import StorageFull
from hr_portal.extensions import db
from hr_portal.notices import photographing
from hr_portal.notices.models import Notice
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.papers import PhotoForm
from hr_portal.web.papers.lines import file_name
from hr_portal.web.staff.attachments import handed_out
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import READERS, opened
from hr_portal.web.staff.spoken import standings, title_of
from hr_portal.web.wording.papers import REMOVED
from hr_portal.web.wording.say import say

PICTURES = frozenset({"jpg", "jpeg", "png", "webp"})
LARGEST = 20 * 1024 * 1024
OFFICE = (Role.AUTHOR, Role.REVIEWER, Role.ISSUER)


@bp.get("/notices/<int:notice_id>/photos")
@for_duty(*READERS)
def photos(notice_id: int) -> Response:
    """The pictures of this notice, and the form for one more where this person may add it."""
    return _page(opened(notice_id), PhotoForm(formdata=None))


def _page(notice: Notice, form: PhotoForm, *, status: int = 200, **more: Any) -> Response:
    session, person = db.session(), actor()
    against = photographing.reasons_against_photographing(
        session, notice, "-", g.now.date(), actor=person, now=g.now
    )
    shown = photographing.photos_of(session, notice, g.now)
    return make_response(
        render_template(
            "staff/photos.html",
            notice=notice,
            title=title_of(notice),
            standings=standings(notice, g.now),
            form=form,
            photos=shown,
            left_out=len(photographing.all_photos(session, notice)) - len(shown),
            may_add=not [one for one in against if one.where not in ("place", "taken_on")],
            may_remove=not [one for one in against if one.code == "no_duty_here"],
            most=photographing.MOST_PHOTOS,
            **more,
        ),
        status,
    )


@bp.post("/notices/<int:notice_id>/photos")
@for_duty(*OFFICE)
@commits
def add_photo(notice_id: int) -> Response:
    """One picture more: inspected, copied without what it says of itself, and only the copy is kept."""
    notice = opened(notice_id)
    form = PhotoForm()
    sound = form.validate_on_submit()
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        tell(form, [Reason("photo_missing", "photo")])
        sound = False
    against = photographing.reasons_against_photographing(
        db.session(), notice, form.place.data or "", form.taken_on.data, actor=actor(), now=g.now
    )
    tell(form, [one for one in against if not (one.where in form and form[one.where].errors)])
    taken_on = form.taken_on.data
    if not sound or against or upload is None or taken_on is None:
        return _page(notice, form, status=409 if [one for one in against if one.where not in form] else 422)
    try:
        body, media_type, removed = cleaned(upload)
    except Refused as refused:
        form.photo.errors = [say(one) for one in refused.reasons]
        return _page(opened(notice_id), form, status=422)
    try:
        stored = current_app.extensions["store"].put(body)
        photographing.add_photo(
            db.session(), opened(notice_id), sha256=stored.sha256, size=stored.size, media_type=media_type,
            place=form.place.data or "", taken_on=taken_on, actor=actor(), now=g.now,
        )  # fmt: skip
    except StorageFull:
        tell(form, [Reason("storage_full", "photo")])
        return _page(opened(notice_id), form, status=409)
    except Refused as refused:
        tell(form, refused.reasons)
        return _page(opened(notice_id), form, status=409)
    flash(said_of_removed(removed))
    return redirect(url_for("staff.photos", notice_id=notice_id), 303)


def said_of_removed(removed: Sequence[str]) -> str:
    """What the person is told of the copy that was kept."""
    if not removed:
        return _("照片已保存，里面没有附带其他信息。")
    listed = _("、").join(_(REMOVED[what]) for what in REMOVED if what in removed)
    return _("照片已保存。照片附带的这些信息已经去掉：%(what)s。", what=listed)


def cleaned(upload: FileStorage) -> tuple[bytes, str, tuple[str, ...]]:
    """The copy, its type, and what was left out of it. Raises `Refused`. Holds no transaction meanwhile: it may take
    seconds."""
    db.session.commit()
    name = clean_name(upload.filename or "")
    source = upload.stream.read(LARGEST + 1)
    facts = inspect(source, name, allowed=PICTURES, limits=Limits(size=LARGEST))
    try:
        body, removed = sanitise_picture(source, f"photo.{facts.extension}")
    except Refused as refused:
        raise Refused([Reason("photo_not_cleaned", name)]) from refused
    return body, facts.media_type, removed


@bp.get("/notices/<int:notice_id>/photos/<int:photo_id>")
@for_duty(*READERS)
def photo(notice_id: int, photo_id: int) -> FlaskResponse:
    """One picture, for saving to disk."""
    found = photographing.photo_of(db.session(), opened(notice_id), photo_id, g.now)
    return handed_out(
        found.sha256,
        file_name(f"{found.taken_on.isoformat()} {found.place}", found.extension),
        found.media_type,
    )


@bp.post("/notices/<int:notice_id>/photos/<int:photo_id>/remove")
@for_duty(*OFFICE)
@commits
def remove_photo(notice_id: int, photo_id: int) -> Response:
    notice = opened(notice_id)
    found = photographing.photo_of(db.session(), notice, photo_id, g.now)
    try:
        photographing.remove_photo(db.session(), notice, found, actor=actor(), now=g.now)
    except Refused as refused:
        form = PhotoForm(formdata=None)
        tell(form, refused.reasons)
        return _page(notice, form, status=409)
    flash(_("照片已删除。"))
    return redirect(url_for("staff.photos", notice_id=notice_id), 303)
