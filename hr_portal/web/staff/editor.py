"""The page of one notice: the editor where this person may write, else what it says and what they may do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from hr_portal.core.clock import start_of_day
from hr_portal.core.errors import Reason
from hr_portal.extensions import db
from hr_portal.notices.checking import findings_for
from hr_portal.notices.checklist import must_fix
from hr_portal.notices.content import Content
from hr_portal.notices.foreseeing import foreseen
from hr_portal.notices.kinds import Kind, kind_named
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.rules import Clocks, HideReason, delist_at, minimise_at
from hr_portal.notices.windows import expected_window
from hr_portal.publicity.queries import calendar
from hr_portal.web.access import actor, for_duty
from hr_portal.web.forms.notice_text import has_contact, text_form
from hr_portal.web.outcome_lines import opinion_columns, opinion_rows_of
from hr_portal.web.staff import checked
from hr_portal.web.staff.acts import acts_for
from hr_portal.web.staff.attachments import file_rows
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.clearance_lines import window_state
from hr_portal.web.staff.comparing import person_line, shown
from hr_portal.web.staff.effects import effect_of
from hr_portal.web.staff.history import history
from hr_portal.web.staff.opening import READERS, may_follow, opened
from hr_portal.web.staff.signature_lines import signature_lines
from hr_portal.web.staff.spoken import clock_lines, standings, title_of
from hr_portal.web.wording.say import say


@bp.get("/notices/<int:notice_id>")
@for_duty(*READERS)
def notice(notice_id: int) -> Response:
    """One notice."""
    found = opened(notice_id)
    person = asked_row(found.in_work.text) if found.in_work is not None else None
    return notice_page(found, person=person)


def asked_row(text: Content) -> int | None:
    """The person whose fields are open: 0 for a new one, None for nobody."""
    asked = request.values.get("person", "")
    if asked in ("new", "0"):
        return 0
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    return number if 1 <= number <= len(text.persons) else None


def notice_page(
    found: Notice,
    *,
    form: FlaskForm | None = None,
    person: int | None = None,
    version: int | None = None,
    text: Content | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response:
    """The page, fresh or with what was refused. `form` holds what was typed upon `version` of the `text`."""
    session, reader, kind = db.session(), actor(), kind_named(found.kind)
    acts = acts_for(session, found, actor=reader, now=g.now)
    revision = found.in_work
    context: dict[str, Any] = {
        "notice": found,
        "title": title_of(found),
        "kind": kind,
        "acts": acts,
        "standings": standings(found, g.now),
        "reasons": [refusal(reason, kind, found.id, linked=acts.edit) for reason in reasons],
        "against": [refusal(reason, kind, found.id, linked=acts.edit) for reason in acts.against],
        "outcome_waits": [say(reason) for reason in acts.outcome_waits],
        "history": history(session, found),
        "form_has_errors": bool(reasons) or (form is not None and bool(form.errors)),
        "revision": revision,
        "person_line": lambda row: person_line(kind, row),
        "hide_reasons": list(HideReason),
        "joint": signature_lines(found, actor=reader, now=g.now),
        "effect": effect_of(found, revision) if revision is not None else None,
        "window_state": window_state(found, g.now),
    }
    if revision is not None:
        findings = findings_for(session, revision, now=g.now)
        context |= {
            "findings": checked.lines(findings, revision, kind, linked=acts.edit or acts.edit_outcome),
            "failed": len(must_fix(findings)),
            "save_number": max(save.number for save in revision.saves),
            "opinions": opinion_rows_of(revision.outcome),
            "opinion_columns": opinion_columns(),
        }
    if revision is None or not acts.edit:
        return make_response(
            render_template("staff/notice.html", **context, **_read_only(found, kind)), status
        )
    text = text if text is not None else revision.text
    form = form if form is not None else text_form(kind, text, person=person, follows=may_follow(found))
    form["version"].data = str(version if version is not None else revision.version)
    form["person"].data = "" if person is None else str(person)
    context |= {
        "form": form,
        "person_no": person,
        "text": text,
        "clocks": clock_lines(clocks_after(found, revision), kind),
        "closes": closing_words(found, revision),
        "has_contact": has_contact(kind),
        "files": file_rows(revision, found),
        "is_newcomer": reader.id not in revision.author_ids,
    }
    return make_response(render_template("staff/editor.html", **context), status)


def _read_only(found: Notice, kind: Kind) -> dict[str, Any]:
    current = found.in_work or found.live
    assert current is not None
    text = current.text
    clocks = found.clocks if found.publish_at is not None else planned_clocks(kind, text)
    if found.in_work is not None:
        clocks = clocks_after(found, found.in_work)
    elif found.publish_at is None:
        clocks = Clocks(None, None, None, None, None)
    return {
        "parts": [
            (key, label, words) for key, label, words in shown(kind, text) if words and key != "persons"
        ],
        "text": text,
        "clocks": clock_lines(clocks, kind),
        "files": file_rows(current, found),
    }


def refusal(reason: Reason, kind: Kind, notice_id: int, *, linked: bool) -> dict[str, str]:
    """A reason as the error summary prints it, with a link to the place that mends it."""
    href = checked.place_href(reason.where, kind, notice_id) if linked and reason.where != "organ" else ""
    if reason.code == "checks_failed":
        href = "#checks"
    return {"text": say(reason), "href": href}


def planned_clocks(kind: Kind, text: Content) -> Clocks:
    """The five clocks as they would be if this text were issued now for its plan."""
    if text.publish_at is None:
        return Clocks(None, None, None, None, None)
    return clocks_at(kind, text, max(text.publish_at, g.now))


def clocks_after(found: Notice, revision: Revision) -> Clocks:
    """The five clocks as they would be if this revision were issued now."""
    if found.publish_at is None:
        return planned_clocks(kind_named(found.kind), revision.text)
    return foreseen(db.session(), found, revision, now=g.now).clocks


def clocks_at(kind: Kind, text: Content, at: Any) -> Clocks:
    """The five clocks of this text published at that instant."""
    window = expected_window(kind, text, publish_at=at, now=g.now, calendar=calendar(db.session()))
    return Clocks(
        at,
        start_of_day(window.first_day) if window is not None else None,
        window.closes_at if window is not None else None,
        delist_at(window, at, kind.terms.front_days),
        minimise_at(window, at, kind.terms.minimise_days),
        window is not None and window.provisional,
        window.last_day if window is not None else None,
    )


def closing_words(found: Notice, revision: Revision) -> str:
    """The end of the period, worked out from what was saved: an output, never an input."""
    kind = kind_named(found.kind)
    if not kind.has_window or (found.publish_at is None and revision.text.publish_at is None):
        return _("填了计划发布时间，保存后自动算出")
    words = dict(clock_lines(clocks_after(found, revision), kind))[_("截止")]
    return str(getattr(words, "striptags", lambda: words)())


__all__ = [
    "Revision",
    "asked_row",
    "clocks_after",
    "clocks_at",
    "notice",
    "notice_page",
    "planned_clocks",
    "refusal",
]
