"""复核、退回、签发: the text as the public will see it, what changed, what the checklist says, and the act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.notices import reviewing
from hr_portal.notices.checking import findings_for
from hr_portal.notices.checklist import must_fix
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Attachment, Notice, Revision
from hr_portal.notices.reviewing import PaperApproval
from hr_portal.notices.rules import SOON, Purpose
from hr_portal.notices.taking_effect import reasons_against_effect
from hr_portal.publicity.queries import calendar
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.filters import day_short
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.notice_text import label_of
from hr_portal.web.forms.notices import AgreeForm, IssueForm, PaperForm, ReturnForm
from hr_portal.web.outcome_lines import opinion_columns, opinion_rows_of
from hr_portal.web.staff import checked
from hr_portal.web.staff.acts import acts_for
from hr_portal.web.staff.attachments import SCANS, file_rows, kept
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.comparing import changed_files, differing, print_value
from hr_portal.web.staff.editor import clocks_after, refusal
from hr_portal.web.staff.effects import effect_of
from hr_portal.web.staff.opening import in_work, opened, version_read
from hr_portal.web.staff.preview import as_public
from hr_portal.web.staff.scanning import bring_up_to_date
from hr_portal.web.staff.spoken import clock_lines, moment, standings, title_of
from hr_portal.web.wording.notices import PURPOSES
from hr_portal.web.wording.say import say

CHAIN = (Role.AUTHOR, Role.REVIEWER, Role.ISSUER)


def last_read(notice: Notice, revision: Revision) -> tuple[str, Content, Sequence[Attachment]] | None:
    """What this text is compared with: the version in force, else the save that was reviewed last, else the one before
    the newest. None for a first save."""
    if notice.live is not None:
        return _("现在公开的文本"), notice.live.text, notice.live.attachments
    saves = revision.saves
    if revision.reviewed_version is not None and revision.reviewed_version < revision.version:
        reviewed = next((save for save in saves if save.number == revision.reviewed_version), None)
        if reviewed is not None:
            return _("上次复核的第%(number)s稿", number=reviewed.number), reviewed.text, revision.attachments
    if len(saves) > 1:
        return _("第%(number)s稿", number=saves[-2].number), saves[-2].text, revision.attachments
    return None


def about_revision(notice: Notice, revision: Revision) -> dict[str, Any]:
    """What both pages show: text, differences, checklist, clocks, files."""
    session, kind = db.session(), kind_named(notice.kind)
    findings = findings_for(session, revision, now=g.now)
    before = last_read(notice, revision)
    return {
        "notice": notice,
        "revision": revision,
        "kind": kind,
        "title": title_of(notice),
        "standings": standings(notice, g.now),
        "findings": checked.lines(findings, revision, kind, linked=False),
        "failed": len(must_fix(findings)),
        "compared_with": before[0] if before else "",
        "differences": differing(kind, before[1], revision.text) if before else [],
        "file_changes": changed_files(before[2], revision.attachments) if before else [],
        "clocks": clock_lines(clocks_after(notice, revision), kind),
        "effect": effect_of(notice, revision),
        "files": file_rows(revision, notice),
        "body": as_public(notice, revision, g.now),
        "outcome": revision.outcome if revision.purpose is Purpose.OUTCOME else None,
        "opinions": opinion_rows_of(revision.outcome),
        "opinion_columns": opinion_columns(),
        "acts": acts_for(session, notice, actor=actor(), now=g.now),
        "save_number": max(save.number for save in revision.saves),
        "secrecy": [
            (label_of(label), print_value(label, revision.text.fields.get(label.name, "")) or _("未填"))
            for label in kind.fields
            if label.name.startswith("secrecy_") or label.name == "decided_on"
        ],
    }


# --- review ----------------------------------------------------------------------------------------------------------


@bp.get("/notices/<int:notice_id>/review")
@for_duty(*CHAIN)
def review(notice_id: int) -> Response:
    """复核."""
    return _review_page(opened(notice_id))


def _review_page(
    notice: Notice, *, form: FlaskForm | None = None, reasons: Sequence[Reason] = (), status: int = 200
) -> Response:
    revision = in_work(notice)
    form = form or ReturnForm(formdata=None)
    form.version.data = str(revision.version)
    against = reviewing.reasons_against_reviewing(db.session(), revision, actor=actor(), now=g.now)
    about = about_revision(notice, revision)
    return make_response(
        render_template(
            "staff/review.html",
            form=form,
            reasons=[refusal(reason, about["kind"], notice.id, linked=False) for reason in reasons],
            against=[refusal(reason, about["kind"], notice.id, linked=False) for reason in against],
            form_has_errors=bool(reasons) or bool(form.errors),
            **about,
        ),
        status,
    )


@bp.post("/notices/<int:notice_id>/review")
@for_duty(Role.REVIEWER)
@commits
def agree(notice_id: int) -> Response:
    """同意，送签发."""
    bring_up_to_date(notice_id)
    notice = opened(notice_id)
    revision = in_work(notice)
    AgreeForm()
    try:
        reviewing.review(
            db.session(),
            revision,
            version=version_read(request.form.get("version"), revision),
            actor=actor(),
            now=g.now,
        )
    except Refused as refused:
        return _review_page(notice, reasons=refused.reasons, status=409)
    flash(_("已同意，送签发。"))
    return redirect(url_for("staff.notice", notice_id=notice_id), 303)


@bp.post("/notices/<int:notice_id>/return")
@for_duty(Role.REVIEWER, Role.ISSUER)
@commits
def return_notice(notice_id: int) -> Response:
    """退回修改. The same form stands on the review page and on the issue page."""
    notice = opened(notice_id)
    form = ReturnForm()
    page = _issue_page if request.form.get("from") == "issue" else _review_page
    sound = form.validate()
    reason = form.reason.data or ""
    if sound and not reason:
        tell(form, [Reason("return_reason_missing", "reason")])
        sound = False
    if not sound:
        return page(notice, **{"back" if page is _issue_page else "form": form}, status=422)
    try:
        reviewing.return_to_author(db.session(), in_work(notice), reason, actor=actor(), now=g.now)
    except Refused as refused:
        return page(
            notice, **{"back" if page is _issue_page else "form": form}, reasons=refused.reasons, status=409
        )
    flash(_("已退回修改，编写人会看到理由。"))
    return redirect(url_for("staff.notice", notice_id=notice_id), 303)


# --- issue -----------------------------------------------------------------------------------------------------------


@bp.get("/notices/<int:notice_id>/issue")
@for_duty(*CHAIN)
def issue(notice_id: int) -> Response:
    """签发, on screen or as signed on paper."""
    return _issue_page(opened(notice_id))


def asks_at_once(revision: Revision) -> bool:
    """The plan has come, or comes within five minutes: 立即公开？"""
    planned = revision.text.publish_at
    return revision.purpose is Purpose.FIRST and planned is not None and planned < g.now + SOON


def rest_day(instant: Any) -> bool:
    """That day nobody sits at the telephone."""
    return not calendar(db.session()).is_working_day(shanghai_date(instant))


def planned_rest_day(notice: Notice, revision: Revision) -> bool:
    planned = revision.text.publish_at
    return (
        revision.purpose is Purpose.FIRST
        and notice.has_window
        and planned is not None
        and rest_day(max(planned, g.now))
    )


def _issue_page(
    notice: Notice,
    *,
    form: FlaskForm | None = None,
    paper: FlaskForm | None = None,
    back: FlaskForm | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response:
    revision = in_work(notice)
    about = about_revision(notice, revision)
    if paper is None and request.args.get("mode") == "paper":
        paper = PaperForm(formdata=None)
    form, back = form or IssueForm(formdata=None), back or ReturnForm(formdata=None)
    for one in (form, paper, back):
        if one is not None:
            one.version.data = str(revision.version)
    against = [
        *reviewing.reasons_against_issuing(db.session(), revision, actor=actor(), now=g.now),
        *reasons_against_effect(notice, revision, g.now),
    ]
    wrong = next((one for one in (paper, form, back) if one is not None and one.errors), None)
    return make_response(
        render_template(
            "staff/issue.html",
            form=form,
            paper=paper,
            back=back,
            wrong=wrong,
            wrong_prefix="p-" if wrong is not None and wrong is paper else "",
            at_once=asks_at_once(revision),
            rest_day=planned_rest_day(notice, revision),
            reasons=[refusal(reason, about["kind"], notice.id, linked=False) for reason in reasons],
            against=[refusal(reason, about["kind"], notice.id, linked=False) for reason in against],
            form_has_errors=bool(reasons) or wrong is not None,
            **about,
        ),
        status,
    )


def _tell_choices(form: FlaskForm, notice: Notice, revision: Revision) -> bool:
    """Whether at once and on a rest day were said on purpose; True when nothing is missing."""
    told: list[Reason] = []
    if asks_at_once(revision) and form.at_once.data not in ("yes", "no"):
        told.append(Reason("publish_at_once_unconfirmed", "at_once"))
    if planned_rest_day(notice, revision) and not form.rest_day.data:
        planned = max(revision.text.publish_at or g.now, g.now)
        told.append(Reason("rest_day_unconfirmed", "rest_day", None, {"day": day_short(planned)}))
    tell(form, told)
    return not told


@bp.post("/notices/<int:notice_id>/issue")
@for_duty(Role.ISSUER)
@commits
def issue_on_screen(notice_id: int) -> Response:
    """签发."""
    bring_up_to_date(notice_id)
    notice = opened(notice_id)
    revision = in_work(notice)
    form = IssueForm()
    if not _tell_choices(form, notice, revision):
        return _issue_page(notice, form=form, status=422)
    if asks_at_once(revision) and form.at_once.data == "no":
        return redirect(url_for("staff.notice", notice_id=notice_id), 303)
    return _issued(notice, form, paper=None)


@bp.post("/notices/<int:notice_id>/issue/paper")
@for_duty(*CHAIN)
@commits
def issue_on_paper(notice_id: int) -> Response:
    """登记纸质签批: the office enters what was signed; the scan is inspected and kept inside."""
    bring_up_to_date(notice_id)
    notice = opened(notice_id)
    form = PaperForm()
    upload = request.files.get("scan")
    sound = form.validate()
    told: list[Reason] = []
    told += [
        Reason("paper_field_missing", name) for name in ("signer", "post", "form_no") if not form[name].data
    ]
    if form.signed_on.data is None and not form.signed_on.errors:
        told.append(Reason("signed_on_missing", "signed_on"))
    facts = None
    if upload is None or not upload.filename:
        told.append(Reason("scan_missing", "scan"))
    else:
        try:
            facts = kept(upload, allowed=SCANS)
        except Refused as refused:
            form.scan.errors = [say(reason) for reason in refused.reasons]
            sound = False
        notice = opened(notice_id)
    tell(form, told)
    sound = _tell_choices(form, notice, in_work(notice)) and sound and not told
    if not sound or facts is None or form.signed_on.data is None:
        return _issue_page(notice, paper=form, status=422)
    if asks_at_once(in_work(notice)) and form.at_once.data == "no":
        return redirect(url_for("staff.notice", notice_id=notice_id), 303)
    approval = PaperApproval(
        form.signer.data, form.post.data, form.signed_on.data, form.form_no.data, facts.sha256, facts.name
    )
    return _issued(notice, form, paper=approval)


def _issued(notice: Notice, form: FlaskForm, *, paper: PaperApproval | None) -> Response:
    revision = in_work(notice)
    version = version_read(request.form.get("version"), revision)
    try:
        reviewing.issue(db.session(), revision, version=version, actor=actor(), now=g.now, paper=paper)
    except Refused as refused:
        if paper is None:
            return _issue_page(notice, form=form, reasons=refused.reasons, status=409)
        tell(form, [reason for reason in refused.reasons if reason.where in form])
        others = [reason for reason in refused.reasons if reason.where not in form]
        return _issue_page(notice, paper=form, reasons=others, status=409)
    flash(_issued_words(notice, revision))
    return redirect(url_for("staff.notice", notice_id=notice.id), 303)


def _issued_words(notice: Notice, revision: Revision) -> str:
    if revision.purpose is Purpose.SHOW_AGAIN:
        return _("已签发，公众又能看到这一页。")
    if revision.purpose is Purpose.OUTCOME:
        return _("已签发，结果已记录。")
    if revision.purpose is not Purpose.FIRST:
        return _("已签发，已生效：%(what)s。", what=_(PURPOSES[revision.purpose]))
    if notice.publish_at is None:
        return _("已签发，索引号%(number)s。请定发布时间。", number=notice.index_number)
    if notice.publish_at <= g.now:
        return _("已签发，索引号%(number)s，现在已经公开。", number=notice.index_number)
    return _(
        "已签发，索引号%(number)s。%(when)s自动发布。",
        number=notice.index_number,
        when=moment(notice.publish_at),
    )
