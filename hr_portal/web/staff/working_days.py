"""节假日安排: what is known of each year, and entering a paper: read, shown with its effect, then confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.arrangement import (
    Arrangement,
    ArrangementUnreadable,
    RuleKind,
    arrangement_as_json,
    arrangement_from_bytes,
    arrangement_from_json,
    festivals_missing,
)
from hr_portal.core.arrangement_text import arrangement_from_text
from hr_portal.core.calendar import Calendar, built_in_arrangements
from hr_portal.core.errors import Forbidden, Reason
from hr_portal.core.text import clean, loose_digits
from hr_portal.extensions import db
from hr_portal.notices import publishing
from hr_portal.notices.queries import live_windows
from hr_portal.notices.rules import Phase, phase
from hr_portal.publicity.queries import calendar, missing_year, stored_arrangements
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.notices import ArrangementForm, ConfirmArrangementForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import today
from hr_portal.web.staff.spoken import title_of
from hr_portal.web.wording.calendar import DAY_KINDS

LARGEST_FILE = 1024 * 1024


def may_enter() -> bool:
    """One calendar serves the whole installation: an administrator of an organ at the top of a tree enters it."""
    return any(
        held.role is Role.ADMINISTRATOR and held.is_in_force(today()) and held.path.count("/") == 2
        for held in actor().held_duties()
    )


def _years() -> list[dict[str, Any]]:
    """Newest first: the year, its paper, where it is from and what was entered later."""
    rows: dict[int, dict[str, Any]] = {}
    for paper in built_in_arrangements():
        rows[paper.year] = {
            "year": paper.year, "title": paper.title, "source": paper.source or _("随系统提供"), "days": paper.days,
            "papers": list(paper.papers), "later": [],
        }  # fmt: skip
    for stored in stored_arrangements(db.session()):
        entered = {"title": stored.title, "source": stored.source, "at": stored.created_at}
        if stored.year in rows:
            rows[stored.year]["later"].append(entered)
        else:
            rows[stored.year] = {
                "year": stored.year, "title": stored.title, "source": stored.source or _("管理员录入"),
                "papers": stored.content.get("papers", []), "later": [], "days": stored.content["days"],
            }  # fmt: skip
    for row in rows.values():
        kinds = [rule["kind"] if isinstance(rule, dict) else rule.kind.value for rule in row["days"].values()]
        row["off"], row["makeup"] = kinds.count("off"), kinds.count("makeup")
    return [rows[year] for year in sorted(rows, reverse=True)]


def _page(form: ArrangementForm, status: int = 200) -> Response:
    return make_response(
        render_template(
            "staff/working_days.html",
            form=form,
            years=_years(),
            missing=missing_year(calendar(db.session()), today()),
            may_enter=may_enter(),
        ),
        status,
    )


@bp.get("/working-days")
@for_duty(Role.ADMINISTRATOR)
def working_days() -> Response:
    """The years that are known, and the form to enter a paper."""
    return _page(ArrangementForm(formdata=None))


def _read(form: ArrangementForm) -> Arrangement | None:
    """The paper that was pasted or uploaded; what cannot be read is told beside where it was given."""
    upload = request.files.get("file")
    has_file, text = upload is not None and bool(upload.filename), clean(form.text.data or "").strip()
    if has_file == bool(text):
        tell(form, [Reason("arrangement_both" if text else "arrangement_missing", "text")])
        return None
    known = calendar(db.session()).days
    place = "text" if text else "file"
    try:
        if text:
            typed = loose_digits(form.year.data or "").strip()
            return arrangement_from_text(
                text,
                year=int(typed) if typed.isascii() and typed.isdigit() else None,
                source=_("国务院办公厅通知"),
                papers=(form.paper.data,) if form.paper.data else (),
                amending=known,
            )
        raw = upload.stream.read(LARGEST_FILE + 1) if upload is not None else b""
        if len(raw) > LARGEST_FILE:
            facts = {"limit": LARGEST_FILE}
            tell(form, [Reason("file_too_large", upload.filename if upload else "", None, facts)])
            return None
        return arrangement_from_bytes(raw, amending=known)
    except ArrangementUnreadable as unread:
        form[place].errors = []
        tell(form, [Reason(one.code, place, one.rule, one.facts) for one in unread.reasons])
        return None


def _amended(known: Calendar, arrangement: Arrangement) -> Calendar:
    """The calendar as it would be; only for looking ahead."""
    days = dict(sorted({**known.days, **arrangement.days}.items()))
    return Calendar(days=days, years=known.years | {arrangement.year}, version="ahead")


def differences(known: Calendar, arrangement: Arrangement) -> list[dict[str, Any]]:
    """Every day whose kind changes by this paper, with what it was."""
    ahead = _amended(known, arrangement)
    return [
        {
            "day": day,
            "name": rule.name,
            "was": _(DAY_KINDS[known.why(day).value]),
            "becomes": _(DAY_KINDS[ahead.why(day).value]),
        }
        for day, rule in arrangement.days.items()
        if known.why(day) != ahead.why(day)
    ]


def effects(arrangement: Arrangement) -> tuple[list[dict[str, Any]], int]:
    """Windows that would change. An administrator sees public notices by name, of others only how many there are."""
    session = db.session()
    ahead = _amended(calendar(session), arrangement)
    shown, others = [], 0
    for notice in live_windows(session, g.now):
        new = publishing.recount(notice, ahead, now=g.now)
        if new is None or notice.window is None:
            continue
        if phase(notice, g.now) is not Phase.OPEN:
            others += 1
            continue
        old = notice.window.window()
        shown.append({
            "title": title_of(notice), "organ": notice.organ.short_name, "number": notice.index_number,
            "was": old.last_day, "was_provisional": old.provisional, "becomes": new.last_day,
            "provisional": new.provisional,
        })  # fmt: skip
    return shown, others


def _sealer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="arrangement-that-was-shown")


def _preview(arrangement: Arrangement, *, reasons: Sequence[Reason] = (), status: int = 200) -> Response:
    known = calendar(db.session())
    form = ConfirmArrangementForm(formdata=None)
    form.arrangement.data = _sealer().dumps(arrangement_as_json(arrangement))
    form.known.data = known.version
    tell(form, reasons)
    windows, others = effects(arrangement)
    rows = [
        {
            "day": day,
            "kind": _(DAY_KINDS[rule.kind.value]),
            "name": rule.name,
            "off": rule.kind is RuleKind.OFF,
        }
        for day, rule in arrangement.days.items()
    ]
    return make_response(
        render_template(
            "staff/working_days_check.html",
            form=form,
            arrangement=arrangement,
            rows=rows,
            is_new=not known.is_arranged(arrangement.year),
            differences=differences(known, arrangement),
            missing=festivals_missing(arrangement),
            windows=windows,
            others=others,
        ),
        status,
    )


@bp.post("/working-days")
@for_duty(Role.ADMINISTRATOR)
@commits
def check_arrangement() -> Response:
    """读出来看看: nothing is written yet."""
    if not may_enter():
        raise Forbidden
    form = ArrangementForm()
    sound = form.validate()
    arrangement = _read(form) if sound else None
    if arrangement is None:
        return _page(form, 422)
    known = calendar(db.session())
    if known.is_arranged(arrangement.year) and not differences(known, arrangement):
        tell(form, [Reason("nothing_changes", "text")])
        return _page(form, 422)
    return _preview(arrangement)


@bp.post("/working-days/confirm")
@for_duty(Role.ADMINISTRATOR)
@commits
def enter_arrangement() -> Response:
    """确认录入: every window it touches is counted again in the same transaction."""
    if not may_enter():
        raise Forbidden
    known = calendar(db.session())
    try:
        sealed = _sealer().loads(request.form.get("arrangement", ""))
    except BadSignature:
        abort(400)
    arrangement = arrangement_from_json(sealed, amending=known.days)
    if request.form.get("known") != known.version:
        return _preview(arrangement, reasons=[Reason("preview_outdated")], status=409)
    changed = publishing.amend_calendar(db.session(), arrangement, actor=actor(), now=g.now)
    flash(
        _("已录入%(title)s。", title=arrangement.title)
        + ngettext("%(num)s个公示期已重新计算。", "%(num)s个公示期已重新计算。", len(changed))
    )
    return redirect(url_for("staff.working_days"), 303)
