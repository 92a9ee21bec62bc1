"""The forms of measures with their choices, and what was typed in them as the verbs take it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from hr_portal.core.errors import Reason
from hr_portal.core.text import clean, loose_digits, tidy_spaces
from hr_portal.extensions import db
from hr_portal.notices.correcting import REMOVED, everything_said
from hr_portal.notices.history import numbered, versions_of
from hr_portal.notices.kinds import History, kind_named
from hr_portal.notices.models import Attachment, Notice
from hr_portal.notices.taking_down import Part
from hr_portal.publicity.rules import Unit
from hr_portal.web.filters import instant
from hr_portal.web.forms.measures import ExtendForm, RedactForm, TakeDownForm, WithdrawForm
from hr_portal.web.forms.notice_text import label_of
from hr_portal.web.staff.masked import masked
from hr_portal.web.wording.checks import PLACES

Given = dict[str, Any]
Read = tuple[Given, list[Reason]]

MOST_PICKED = 120
"""Beyond so many values nobody picks from a list; they are typed."""


# --- correcting and removing -----------------------------------------------------------------------------------------


def _values(notice: Notice) -> Iterator[tuple[str, str, str]]:
    """(place, label, value) of everything in the text in force that stands in a field of its own."""
    assert notice.live is not None
    kind, text = kind_named(notice.kind), notice.live.text
    for number, person in enumerate(text.persons, 1):
        known = person.get(kind.head_column, "")
        for column in kind.person_columns:
            if value := person.get(column.name, ""):
                label = _(
                    "第%(number)s行%(name)s，%(column)s", number=number, name=known, column=label_of(column)
                )
                yield f"persons.{number}.{column.name}", label, value
    for spec in kind.fields:
        if spec.public and (value := text.fields.get(spec.name, "")):
            yield f"fields.{spec.name}", label_of(spec), value
    for name in ("phone", "address", "hours", "oversight_phone"):
        if value := getattr(text.contact, name):
            yield f"contact.{name}", _(PLACES[f"contact.{name}"]), value


def _removable(notice: Notice) -> list[tuple[str, str, str]]:
    found = [row for row in _values(notice) if REMOVED not in row[2] and len(row[2]) > 1]
    return found if len(found) <= MOST_PICKED else []


def files_of(notice: Notice) -> dict[str, Attachment]:
    """Every file of any issued version that was not taken down, by the short name of its address."""
    return {
        file.key: file
        for revision in notice.revisions
        for file in revision.attachments
        if file.taken_down_at is None
    }


def redact_form(notice: Notice) -> FlaskForm:
    form = RedactForm()
    form.picked.choices = [
        SelectChoice(place, _("%(what)s：%(why)s", what=label, why=masked(value)))
        for place, label, value in _removable(notice)
    ]
    form.files.choices = [SelectChoice(key, file.name) for key, file in files_of(notice).items()]
    if not form.picked.choices:
        del form.picked
    if not form.files.choices:
        del form.files
    return form


def redacted(notice: Notice, form: FlaskForm) -> Read:
    """Passages as they stand in the texts: a line is looked for as typed, then without the spaces the house takes out."""
    said = [text for revision in notice.revisions for text in everything_said(revision)]
    passages = []
    for line in clean(form.passages.data or "").splitlines():
        if line := line.strip():
            ways = (line, tidy_spaces(line).strip(), loose_digits(line))
            passages.append(next((way for way in ways if any(way in text for text in said)), line))
    values = {place: value for place, _label, value in _removable(notice)}
    picked = (form.picked.data or ()) if "picked" in form else ()
    passages += [values[place] for place in picked if place in values]
    known = files_of(notice)
    chosen = (form.files.data or ()) if "files" in form else ()
    return {
        "passages": list(dict.fromkeys(passages)),
        "files": [known[key].sha256 for key in chosen if key in known],
        "public_reason": form.public_reason.data or "",
    }, []


# --- extending -------------------------------------------------------------------------------------------------------


def extend_form(notice: Notice) -> FlaskForm:
    form = ExtendForm()
    unit = notice.window.unit if notice.window is not None else Unit.WORKING_DAYS
    form.days.description = _("工作日数") if unit is Unit.WORKING_DAYS else _("自然日数")
    return form


def extended(_notice: Notice, form: FlaskForm) -> Read:
    told = []
    if form.days.data is None and not form.days.errors:
        told.append(Reason("extension_days_missing", "days"))
    return {"days": form.days.data or 0, "public_reason": form.public_reason.data or ""}, told


# --- withdrawing and taking down -------------------------------------------------------------------------------------


def _is_confirmed(notice: Notice, form: FlaskForm) -> bool:
    """The index number, typed as it is printed or as it stands in the address."""
    wanted = (form.confirm.data or "").strip().upper().replace("／", "/")
    return wanted in (notice.index_number, notice.address)


def _mismatch(notice: Notice) -> Reason:
    return Reason("index_number_mismatch", "confirm", None, {"number": notice.index_number or ""})


def withdraw_form(notice: Notice) -> FlaskForm:
    form = WithdrawForm()
    form.confirm.description = notice.index_number
    return form


def withdrawn(notice: Notice, form: FlaskForm) -> Read:
    told = [] if _is_confirmed(notice, form) else [_mismatch(notice)]
    return {"inside_reason": form.inside_reason.data or ""}, told


def take_down_form(notice: Notice) -> FlaskForm:
    form = TakeDownForm()
    choices = [SelectChoice("page", _("整个页面（索引号%(number)s）", number=notice.index_number))]
    if kind_named(notice.kind).history is History.FULL:
        choices += [
            SelectChoice(
                f"version-{version.number}",
                _("第%(number)s版（%(when)s）", number=number, when=instant(version.issued_at)),
            )
            for number, version in numbered(versions_of(db.session(), notice.id))
            if version.taken_down_at is None and (notice.live is None or version.id != notice.live.id)
        ]
    choices += [
        SelectChoice(f"file-{key}", _("附件：%(name)s", name=file.name))
        for key, file in files_of(notice).items()
    ]
    form.which.choices = choices
    return form


def taken_down(notice: Notice, form: FlaskForm) -> Read:
    part, _dash, which = (form.which.data or "").partition("-")
    told = []
    known = files_of(notice)
    if part not in set(Part) or (part == Part.FILE and which not in known):
        told.append(Reason("part_missing", "which"))
    elif part == Part.PAGE and not _is_confirmed(notice, form):
        told.append(_mismatch(notice))
    chosen = Part(part) if part in set(Part) else Part.PAGE
    if chosen is Part.FILE and which in known:
        which = known[which].sha256
    return {
        "part": chosen,
        "which": which,
        "inside_reason": form.inside_reason.data or "",
    }, told
