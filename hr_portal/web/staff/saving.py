"""Saving a text without ever losing a word: unreadable, stale or refused, what was typed comes back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused, Stale
from hr_portal.extensions import db
from hr_portal.notices import attaching, drafting
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Kind, kind_named
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.queries import attachment_of
from hr_portal.notices.rules import WRITTEN
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.notice_text import content_of, text_form
from hr_portal.web.staff.attachments import take_in
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.comparing import Part, differing, with_part
from hr_portal.web.staff.editor import notice_page
from hr_portal.web.staff.opening import in_work, may_follow, opened, version_read
from hr_portal.web.staff.scanning import bring_up_to_date
from hr_portal.web.staff.spoken import standings, title_of
from hr_portal.web.wording.say import say

MOST_PERSONS = 2000


@bp.post("/notices/<int:notice_id>")
@for_duty(Role.AUTHOR, Role.REVIEWER)
@commits
def save_notice(notice_id: int) -> Response:
    """保存, and whatever else the button asks for. Files are taken in first, and stay whatever is said of the text."""
    found = opened(notice_id)
    if found.in_work is None:
        return _too_late(found)
    before = found.in_work.version
    base = version_read(request.form.get("version"), found.in_work)
    if against := reasons_against_writing(found.in_work):
        return notice_page(found, reasons=against, status=409)
    uploads = [upload for upload in request.files.getlist("files") if upload.filename]
    refused_files = take_in(notice_id, uploads) if uploads else []
    found = opened(notice_id)
    revision, kind = in_work(found), kind_named(found.kind)
    # Our own uploads raised the version; somebody else's save did not.
    base = revision.version if base == before else base
    typed_upon = text_at(revision, base)
    person = _open_row(typed_upon)
    form = text_form(kind, typed_upon, person=person, formdata=request.form, follows=may_follow(found))
    sound = bool(form.validate())
    form["files"].errors = [say(reason) for reason in refused_files]
    again: dict[str, Any] = {"form": form, "person": person, "version": base, "text": typed_upon}
    if not sound:
        return notice_page(found, **again, status=422)
    mine = content_of(form, kind, typed_upon, person=person)
    try:
        wanted, target = _asked_for(mine, notice_id)
        drafting.edit(db.session(), revision, wanted, base_version=base, actor=actor(), now=g.now)
        _detach_asked(revision)
    except Stale as stale:
        return stale_page(found, revision, typed_upon, mine, stale)
    except Refused as refused:
        return notice_page(found, **again, reasons=refused.reasons, status=409)
    if refused_files:
        # The text is saved; the page says what became of the files.
        db.session.commit()
        form["version"].data = str(revision.version)
        return notice_page(found, form=form, person=person or None, status=422)
    number = max(save.number for save in revision.saves)
    db.session.commit()
    bring_up_to_date(notice_id)
    flash(_("已保存，第%(number)s稿。", number=number))
    return redirect(target, 303)


def reasons_against_writing(revision: Revision) -> list[Reason]:
    reasons = drafting.reasons_against_editing(revision, actor=actor(), now=g.now)
    if revision.purpose not in WRITTEN:
        reasons.append(Reason("outcome_text_stays", None, "never_edited_in_place"))
    return reasons


def text_at(revision: Revision, version: int) -> Content:
    """The text as it was at that version: every save is kept. Of a version we do not know, the newest."""
    return next((save.text for save in revision.saves if save.number == version), revision.text)


def _open_row(typed_upon: Content) -> int | None:
    asked = request.form.get("person", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 6):
        return None
    return int(asked) if int(asked) <= len(typed_upon.persons) else None


def _asked_for(mine: Content, notice_id: int) -> tuple[Content, str]:
    """What the button of a row asks for, done to the text; and the address to go on at."""
    then = request.form.get("then", "save")
    persons = list(mine.persons)
    if len(persons) > MOST_PERSONS:
        raise Refused([Reason("too_many_persons", "persons", None, {"most": MOST_PERSONS})])

    def page(**values: Any) -> str:
        return url_for("staff.notice", notice_id=notice_id, **values)

    if then == "add":
        return mine, page(person="new", _anchor="person")
    if then == "paste":
        return mine, url_for("staff.paste_persons", notice_id=notice_id)
    if then == "preview":
        return mine, url_for("staff.preview", notice_id=notice_id)
    asked = re.fullmatch(r"(edit|up|down|remove)-(\d{1,5})", then)
    if asked is None:
        return mine, page(_anchor="files") if then.startswith(("attach", "detach")) else page()
    act, number = asked[1], int(asked[2])
    if not 1 <= number <= len(persons):
        raise Refused([Reason("person_gone", "persons")])
    if act == "edit":
        return mine, page(person=number, _anchor="person")
    if act == "remove":
        del persons[number - 1]
    else:
        other = number - 2 if act == "up" else number
        if 0 <= other < len(persons):
            persons[number - 1], persons[other] = persons[other], persons[number - 1]
    return replace(mine, persons=tuple(persons)), page(_anchor="persons")


def _detach_asked(revision: Revision) -> None:
    asked = re.fullmatch(r"detach-(\d{1,9})", request.form.get("then", ""))
    if asked is not None:
        file = attachment_of(db.session(), revision, int(asked[1]))
        attaching.detach(db.session(), file, actor=actor(), now=g.now)


# --- somebody else was faster ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clash:
    """One part in which the two texts differ, and whose is chosen beforehand: whoever alone changed it."""

    part: Part
    chosen: str


def _sealer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="text-typed-upon-an-older-version")


def stale_page(found: Notice, revision: Revision, base: Content, mine: Content, stale: Stale) -> Response:
    """Both texts, part by part, and a form that lays the chosen parts of mine on the newest version."""
    kind = kind_named(found.kind)
    theirs: Content = stale.theirs  # type: ignore[assignment]
    by_them = {part.key for part in differing(kind, base, theirs)}
    by_me = {part.key for part in differing(kind, base, mine)}
    last = revision.saves[-1]
    clashes = [
        Clash(part, "theirs" if part.key in by_them and part.key not in by_me else "mine")
        for part in differing(kind, theirs, mine)
    ]
    return make_response(
        render_template(
            "staff/stale.html",
            notice=found,
            title=title_of(found),
            standings=standings(found, g.now),
            saved_by=last.saved_by.name,
            saved_at=last.saved_at,
            number=last.number,
            clashes=clashes,
            version=revision.version,
            mine=_sealer().dumps({"notice": found.id, "text": mine.as_json()}),
            form_has_errors=True,
        ),
        409,
    )


@bp.post("/notices/<int:notice_id>/merge")
@for_duty(Role.AUTHOR, Role.REVIEWER)
@commits
def merge_notice(notice_id: int) -> Response:
    """按所选保存: the newest text with the parts of mine that were chosen."""
    found = opened(notice_id)
    try:
        sealed = _sealer().loads(request.form.get("mine", ""))
    except BadSignature:
        abort(400)
    if sealed["notice"] != notice_id:
        abort(400)
    mine = Content.from_json(sealed["text"])
    if found.in_work is None:
        return _too_late(found, mine)
    revision, kind = found.in_work, kind_named(found.kind)
    if against := reasons_against_writing(revision):
        return notice_page(found, reasons=against, status=409)
    base = version_read(request.form.get("version"), revision)
    newest = text_at(revision, base)
    wanted = newest
    for part in differing(kind, newest, mine):
        if request.form.get(f"take-{part.key}", "mine") == "mine":
            wanted = with_part(wanted, part.key, mine)
    try:
        drafting.edit(db.session(), revision, wanted, base_version=base, actor=actor(), now=g.now)
    except Stale as stale:
        return stale_page(found, revision, newest, wanted, stale)
    flash(_("已保存，第%(number)s稿。", number=max(save.number for save in revision.saves)))
    return redirect(url_for("staff.notice", notice_id=notice_id), 303)


def _too_late(found: Notice, mine: Content | None = None) -> Response:
    """It was issued while somebody still wrote: nothing is written, and what they typed is shown to be copied."""
    kind = kind_named(found.kind)
    live = found.live
    assert live is not None
    if mine is None:
        base = text_at(live, version_read(request.form.get("version"), live))
        person = _open_row(base)
        mine = content_of(_lenient(kind, base, person), kind, base, person=person)
    clashes = [Clash(part, "mine") for part in differing(kind, live.text, mine)]
    return make_response(
        render_template(
            "staff/stale.html",
            notice=found,
            title=title_of(found),
            standings=standings(found, g.now),
            clashes=clashes,
            reasons=[say(Reason("already_issued", None, "never_edited_in_place"))],
            form_has_errors=True,
        ),
        409,
    )


def _lenient(kind: Kind, base: Content, person: int | None) -> FlaskForm:
    follows = [(address, address)] if (address := request.form.get("follows_address", "")) else []
    form = text_form(kind, base, person=person, formdata=request.form, follows=follows)
    form.validate()
    return form


__all__: Sequence[str] = ("merge_notice", "save_notice", "stale_page", "text_at")
