"""个人信息检查: everything the guard found in one notice, and what one click does about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused, Stale
from hr_portal.core.files import MEDIA_TYPES, Limits, inspect
from hr_portal.core.guard.reports import Severity
from hr_portal.core.guard.sanitising import sanitise
from hr_portal.core.storage import StorageFull
from hr_portal.extensions import db
from hr_portal.notices import drafting, releasing, replacing
from hr_portal.notices.duties import may_edit
from hr_portal.notices.guard_models import GuardOverride, ReleaseReason
from hr_portal.notices.guard_queries import leaks_of, overrides_of, salt_of
from hr_portal.notices.guarding import allowed_in
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.leaks import NOT_SCANNED, Leak, masked_content
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.queries import attachment_of
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.finding_lines import place
from hr_portal.web.leak_lines import spot_words, unread_words, what_words
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import READERS, in_work, opened, today, version_read
from hr_portal.web.staff.scanning import bring_up_to_date, scanned
from hr_portal.web.staff.spoken import standings, title_of
from hr_portal.web.wording.leaks import REASONS
from hr_portal.web.wording.say import say

COPIED = frozenset({"xlsx", "docx", "csv", "txt", "jpg", "jpeg", "png", "webp"})
"""Kinds the guard may make a clean copy of; it says itself where it cannot."""


@dataclass(frozen=True)
class LeakLine:
    """One finding as the page shows it. `state`: open, asked, released, refused, or "" for one that blocks nothing."""

    leak: Leak
    what: str
    spot: str
    why: str
    state: str
    override: GuardOverride | None
    may_ask: bool


@dataclass(frozen=True)
class FileBlock:
    id: int
    name: str
    lines: Sequence[LeakLine]
    may_clean: bool
    is_scanned: bool


@bp.get("/notices/<int:notice_id>/guard")
@for_duty(*READERS)
def guard(notice_id: int) -> Response:
    """个人信息检查."""
    return _page(opened(notice_id))


def _page(
    notice: Notice,
    *,
    reasons: Sequence[Reason] = (),
    asked: str = "",
    typed: str = "",
    status: int = 200,
) -> Response:
    session, kind = db.session(), kind_named(notice.kind)
    revision = notice.in_work or notice.live
    found: list[Leak] = leaks_of(session, revision, now=g.now) if revision is not None else []
    overrides = overrides_of(session, notice)
    writes = notice.in_work is not None and not drafting.reasons_against_writing(
        notice.in_work, actor=actor(), now=g.now
    )
    asks = notice.in_work is not None and may_edit(actor(), notice.organ, g.now)

    def line(leak: Leak) -> LeakLine:
        override = overrides.get(leak.digest) if leak.is_blocking and leak.is_releasable else None
        state = "" if not leak.is_blocking else "open" if override is None else _STATES[override.granted]
        spot = (
            place(leak.where, kind, revision.text)
            if not leak.file and revision
            else spot_words(leak.place, leak.carrier)
        )
        return LeakLine(
            leak,
            what_words(leak.detector),
            spot,
            unread_words(leak.reason) if leak.reason else "",
            state,
            override,
            asks and leak.is_blocking and leak.is_releasable and state in ("open", "refused"),
        )

    shown = [leak for leak in found if leak.severity is not Severity.NOTE]
    files = []
    for file in revision.attachments if revision is not None else ():
        lines = [line(leak) for leak in shown if leak.attachment_id == file.id]
        files.append(
            FileBlock(
                file.id,
                file.name,
                lines,
                writes and file.name.rpartition(".")[2].lower() in COPIED,
                all(one.leak.detector != NOT_SCANNED for one in lines),
            )
        )
    text = [line(leak) for leak in shown if not leak.file]
    masks = (
        writes
        and revision is not None
        and masked_content(revision.text, kind, today=today()) != revision.text
    )
    return make_response(
        render_template(
            "staff/guard.html",
            notice=notice,
            title=title_of(notice),
            standings=standings(notice, g.now),
            revision=revision,
            text_lines=text,
            files=files,
            masks=masks,
            scans=notice.in_work is not None and any(not file.is_scanned for file in files),
            release_reasons=[(reason.value, _(REASONS[reason.value])) for reason in ReleaseReason],
            asked=asked,
            typed=typed,
            asked_errors=[say(reason) for reason in reasons if asked],
            reasons=[{"text": say(reason), "href": f"#ask-{asked}" if asked else ""} for reason in reasons],
            form_has_errors=bool(reasons),
        ),
        status,
    )


_STATES = {None: "asked", True: "released", False: "refused"}


@bp.post("/notices/<int:notice_id>/guard/scan")
@for_duty(*READERS)
@commits
def scan_files(notice_id: int) -> Response:
    """现在检查: the files nobody has looked into by the newest rules."""
    bring_up_to_date(notice_id)
    flash(_("附件已检查。"))
    return redirect(url_for("staff.guard", notice_id=notice_id), 303)


@bp.post("/notices/<int:notice_id>/guard/mask")
@for_duty(Role.AUTHOR, Role.REVIEWER)
@commits
def mask_text(notice_id: int) -> Response:
    """打码: numbers in the text are masked in place; it is a new save, and whoever presses becomes an author."""
    notice = opened(notice_id)
    revision = in_work(notice)
    base = version_read(request.form.get("version"), revision)
    try:
        replacing.mask_in_place(db.session(), revision, base_version=base, actor=actor(), now=g.now)
    except Stale:
        return _page(notice, reasons=[Reason("text_changed_meanwhile")], status=409)
    except Refused as refused:
        return _page(notice, reasons=refused.reasons, status=409)
    flash(_("已打码，存为第%(number)s稿。", number=max(save.number for save in revision.saves)))
    return redirect(url_for("staff.guard", notice_id=notice_id), 303)


@bp.post("/notices/<int:notice_id>/guard/clean/<int:attachment_id>")
@for_duty(Role.AUTHOR, Role.REVIEWER)
@commits
def clean_file(notice_id: int, attachment_id: int) -> Response:
    """换成清理后的副本: only what a reader sees, numbers masked. The original is kept encrypted inside."""
    notice = opened(notice_id)
    revision = in_work(notice)
    file = attachment_of(db.session(), revision, attachment_id)
    if against := drafting.reasons_against_writing(revision, actor=actor(), now=g.now):
        return _page(notice, reasons=against, status=409)
    sha256, name, allow, salt = file.sha256, file.name, allowed_in(revision), salt_of(notice)
    db.session.commit()
    store = current_app.extensions["store"]
    try:
        body = store.path(sha256).read_bytes()
        copy = sanitise(body, name, allow=allow, today=today())
        limits = Limits(size=current_app.extensions["settings"].upload_limit)
        facts = inspect(copy, name, limits=limits, allowed=frozenset(MEDIA_TYPES))
        store.put(copy, facts.sha256)
        report = scanned(facts.sha256, facts.name, allow=allow, salt=salt, day=today())
        key = current_app.extensions["originals"].keep(body)
        made = replacing.CleanCopy(facts, report, key)
        file = attachment_of(db.session(), in_work(opened(notice_id)), attachment_id)
        replacing.replace_by_copy(db.session(), file, made, actor=actor(), now=g.now)
    except FileNotFoundError:
        return _page(opened(notice_id), reasons=[Reason("copy_not_possible", name)], status=409)
    except StorageFull:
        return _page(opened(notice_id), reasons=[Reason("storage_full", name)], status=507)
    except Refused as refused:
        return _page(opened(notice_id), reasons=refused.reasons, status=409)
    flash(_("已换成清理后的副本，原件加密留存在内部。"))
    return redirect(url_for("staff.guard", notice_id=notice_id), 303)


@bp.post("/notices/<int:notice_id>/guard/ask")
@for_duty(Role.AUTHOR, Role.REVIEWER)
@commits
def ask_release(notice_id: int) -> Response:
    """申请放行 one finding."""
    notice = opened(notice_id)
    revision: Revision = in_work(notice)
    digest, text = request.form.get("finding", ""), request.form.get("text", "")
    reason = request.form.get("reason", "")
    if reason not in list(ReleaseReason):
        return _page(
            notice,
            reasons=[Reason("release_reason_missing", "reason")],
            asked=digest[:12],
            typed=text,
            status=422,
        )
    try:
        releasing.ask_release(
            db.session(), revision, digest, ReleaseReason(reason), text, actor=actor(), now=g.now
        )
    except Refused as refused:
        status = 422 if any(one.where == "text" for one in refused.reasons) else 409
        return _page(notice, reasons=refused.reasons, asked=digest[:12], typed=text, status=status)
    flash(_("已申请放行，由另一位负责隐私审核的同志决定。"))
    return redirect(url_for("staff.guard", notice_id=notice_id), 303)


__all__ = ["ask_release", "clean_file", "guard", "mask_text", "scan_files"]
