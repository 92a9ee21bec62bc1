"""载入历史公告: an author loads a file, an issuer confirms it. The same code as `flask notices load`."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hr_portal.accounts.queries import organs_in_reach
from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.file_names import clean_name
from hr_portal.extensions import db
from hr_portal.notices import loading
from hr_portal.notices.history_models import HistoryLoad
from hr_portal.notices.history_queries import counts_by_organ, load_for, loads_waiting, organs_of, records_of
from hr_portal.notices.history_rows import Defaults
from hr_portal.notices.history_sources import Unreadable
from hr_portal.notices.kinds import known_kinds
from hr_portal.notices.loading import Checked
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.history import DecideForm, LoadForm
from hr_portal.web.forms.notice_text import kind_name
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import today
from hr_portal.web.wording.history import FIELDS
from hr_portal.web.wording.notices import CATEGORIES
from hr_portal.web.wording.say import say

PER_PAGE = 50
SHOWN = 200
"""Lines of a report on one page."""


def _form() -> LoadForm:
    form = LoadForm()
    reached = organs_in_reach(db.session(), actor(), {Role.AUTHOR}, today())
    form.organ.choices = [
        SelectChoice(organ.code, organ.short_name) for organ in reached if organ.closed_at is None
    ]
    form.kind.choices = [
        SelectChoice(kind.identifier, kind_name(kind))
        for kind in sorted(known_kinds().values(), key=lambda kind: kind.identifier != "announcement")
        if kind.is_for_society
    ]
    form.category.choices = [
        SelectChoice("", _("文件里都写明了")),
        *(SelectChoice(one.value, _(words)) for one, words in CATEGORIES.items()),
    ]
    return form


def _line(reason: Reason) -> dict[str, Any]:
    facts = reason.facts
    field = str(facts.get("field", ""))
    return {
        "place": _place(facts.get("file"), facts.get("record")),
        "field": _(FIELDS[field]) if field in FIELDS else field,
        "value": str(facts.get("value", "")),
        "words": say(reason),
    }


def _place(file: object, record: object) -> str:
    return _("%(file)s第%(record)s条", file=file, record=record) if record else str(file or "")


def _said(reason: Reason) -> str:
    """With its place, where it is about one record."""
    place = _place(reason.facts.get("file"), reason.facts.get("record")) if reason.facts.get("record") else ""
    return _("%(place)s：%(words)s", place=place, words=say(reason)) if place else say(reason)


def _page(form: LoadForm, *, reasons: Sequence[Reason] = (), refused: int = 0, status: int = 200) -> Response:
    session = db.session()
    return make_response(
        render_template(
            "staff/load.html",
            form=form,
            lines=[_line(reason) for reason in reasons[:SHOWN]],
            refused=refused,
            waiting=loads_waiting(session, actor(), today()),
            may_load=bool(form.organ.choices),
            form_has_errors=bool(reasons) or bool(form.errors),
        ),
        status,
    )


@bp.get("/load")
@for_duty(Role.AUTHOR, Role.ISSUER)
def load() -> Response:
    """The form, and what waits."""
    return _page(_form())


@bp.post("/load")
@for_duty(Role.AUTHOR)
def load_file() -> Response:
    """Checked whole; kept waiting when nothing is wrong with it."""
    form = _form()
    upload = request.files.get("file")
    if not form.validate() or upload is None or not upload.filename:
        if not form.errors:
            tell(form, [Reason("history_file_missing", "file")])
        return _page(form, status=422)
    defaults = Defaults(form.organ.data or "", form.kind.data or "announcement", form.category.data or "")
    with tempfile.TemporaryDirectory(prefix="load-") as place:
        try:
            checked = _checked(upload, Path(place), defaults)
        except Unreadable as fault:
            return _page(form, reasons=fault.reasons, refused=1, status=422)
        with closing(checked):
            reasons = loading.reasons_against_loading(db.session(), checked, author=actor(), now=g.now)
            if reasons:
                return _page(form, reasons=reasons, refused=max(checked.refused, len(reasons)), status=422)
            waiting = loading.load(db.session(), checked, author=actor(), actor=actor(), now=g.now)
            db.session.commit()
    flash(ngettext("已载入%(num)s条，等签发人确认。", "已载入%(num)s条，等签发人确认。", waiting.count))
    return redirect(url_for("staff.loaded", load_id=waiting.id), 303)


def _checked(upload: FileStorage, place: Path, defaults: Defaults) -> Checked:
    """Holds no transaction meanwhile: it may take a minute."""
    name = clean_name(upload.filename or "")
    path = place / "upload"
    upload.save(path)
    return loading.check(db.session(), path, name, defaults, now=g.now)


def _opened(load_id: int) -> HistoryLoad:
    return load_for(db.session(), actor(), load_id, today())


@bp.get("/load/<int:load_id>")
@for_duty(Role.AUTHOR, Role.ISSUER)
def loaded(load_id: int) -> Response:
    """What waits: record by record, with what was noticed."""
    return _loaded_page(_opened(load_id))


def _loaded_page(waiting: HistoryLoad, *, reasons: Sequence[Reason] = (), status: int = 200) -> Response:
    session = db.session()
    typed = request.args.get("after", "")
    after = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 8 else 0
    rows = records_of(session, waiting, after=after, limit=PER_PAGE + 1)
    counts = counts_by_organ(session, waiting)
    shown = {organ.id: organ for organ in organs_of(session, waiting)}
    kinds = known_kinds()
    return make_response(
        render_template(
            "staff/loaded.html",
            load=waiting,
            form=DecideForm(formdata=None),
            organs=[(organ.name, counts[organ.id]) for organ in shown.values()],
            rows=[
                {
                    "number": row.number,
                    "title": row.data["content"]["title"],
                    "organ": shown[row.organ_id].short_name,
                    "kind": kind_name(kinds[row.data["kind"]]),
                    "date": row.data["original_date"],
                    "place": _place(row.data["file"], row.data["record"]),
                    "start": row.data["content"]["body"][:120],
                    "notes": [say(Reason(note["code"], None, None, note)) for note in row.data["notes"]],
                }
                for row in rows[:PER_PAGE]
            ],
            next_after=rows[PER_PAGE - 1].number if len(rows) > PER_PAGE else 0,
            after=after,
            reasons=[_said(reason) for reason in reasons],
            may_vouch=not loading.reasons_against_vouching(session, waiting, actor=actor(), now=g.now),
            against_confirming=[
                say(reason)
                for reason in loading.reasons_against_confirming(session, waiting, actor=actor(), now=g.now)
            ],
            form_has_errors=bool(reasons),
        ),
        status,
    )


@bp.post("/load/<int:load_id>/vouch")
@for_duty(Role.AUTHOR)
@commits
def vouch_load(load_id: int) -> Response:
    """经办."""
    waiting = _opened(load_id)
    try:
        loading.vouch(db.session(), waiting, actor=actor(), now=g.now)
    except Refused as refused:
        return _loaded_page(waiting, reasons=refused.reasons, status=409)
    flash(_("已经办，等签发人确认。"))
    return redirect(url_for("staff.loaded", load_id=load_id), 303)


@bp.post("/load/<int:load_id>/confirm")
@for_duty(Role.ISSUER)
@commits
def confirm_load(load_id: int) -> Response:
    """确认: public from this moment on."""
    waiting = _opened(load_id)
    try:
        confirmed = loading.confirm(db.session(), waiting, actor=actor(), now=g.now)
    except Refused as refused:
        db.session.rollback()
        return _loaded_page(_opened(load_id), reasons=refused.reasons, status=409)
    flash(ngettext("已公开历史公告%(num)s条。", "已公开历史公告%(num)s条。", confirmed.count))
    return redirect(url_for("staff.load"), 303)


@bp.post("/load/<int:load_id>/give-up")
@for_duty(Role.AUTHOR, Role.ISSUER)
@commits
def give_up_load(load_id: int) -> Response:
    """放弃: the records are erased."""
    waiting = _opened(load_id)
    try:
        loading.give_up(db.session(), waiting, actor=actor(), now=g.now)
    except Refused as refused:
        return _loaded_page(waiting, reasons=refused.reasons, status=409)
    flash(_("已放弃，这一批没有公开。"))
    return redirect(url_for("staff.load"), 303)
