"""联合发布、会签: which organs issue a notice together, and their signatures upon the reviewed text."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hr_portal.accounts.models import Organ
from hr_portal.accounts.queries import organ_by_code, organs
from hr_portal.accounts.rules import Role
from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.core.files import MEDIA_TYPES
from hr_portal.extensions import db
from hr_portal.notices import joining
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.reviewing import PaperApproval
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.notices import JoinForm, SignForm, SignOnPaperForm
from hr_portal.web.staff.attachments import SCANS, handed_out, kept
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.editor import refusal
from hr_portal.web.staff.opening import READERS, in_work, opened, version_read
from hr_portal.web.staff.reviewing import CHAIN, about_revision
from hr_portal.web.staff.signature_lines import signature_lines
from hr_portal.web.staff.spoken import standings, title_of
from hr_portal.web.wording.say import say


def _organ(code: str | None) -> Organ:
    found = organ_by_code(db.session(), code or "")
    if found is None:
        raise NotFound("organ")
    return found


# --- which organs ----------------------------------------------------------------------------------------------------


@bp.get("/notices/<int:notice_id>/joint")
@for_duty(*READERS)
def joint(notice_id: int) -> Response:
    """联合发布的机关, in the order they are printed, with their signatures."""
    return _joint_page(opened(notice_id))


def _joint_page(
    notice: Notice, *, form: JoinForm | None = None, reasons: Sequence[Reason] = (), status: int = 200
) -> Response:
    kind, revision = kind_named(notice.kind), notice.in_work
    may_change = not joining.reasons_against_changing_organs(notice, actor=actor(), now=g.now)
    form = form or JoinForm(formdata=None)
    joined = {notice.organ_id, *(row.organ_id for row in notice.joint)}
    form.organ.choices = [
        SelectChoice("", _("请选择")),
        *(
            SelectChoice(organ.code, organ.name)
            for organ in organs(db.session())
            if organ.id not in joined and organ.closed_at is None and organ.nature in kind.natures
        ),
    ]
    return make_response(
        render_template(
            "staff/joint.html",
            notice=notice,
            title=title_of(notice),
            standings=standings(notice, g.now),
            rows=signature_lines(notice, actor=actor(), now=g.now),
            revision=revision,
            may_change=may_change,
            form=form,
            reasons=[refusal(reason, kind, notice.id, linked=False) for reason in reasons],
            form_has_errors=bool(reasons) or bool(form.errors),
        ),
        status,
    )


@bp.post("/notices/<int:notice_id>/joint")
@for_duty(Role.AUTHOR, Role.REVIEWER)
@commits
def add_joint_organ(notice_id: int) -> Response:
    """加上一个机关."""
    notice = opened(notice_id)
    form = JoinForm()
    organ = organ_by_code(db.session(), form.organ.data or "")
    if organ is None:
        tell(form, [Reason("joint_organ_missing", "organ")])
        return _joint_page(notice, form=form, status=422)
    try:
        joining.join(db.session(), notice, organ, actor=actor(), now=g.now)
    except Refused as refused:
        tell(form, [reason for reason in refused.reasons if reason.where == "organ"])
        others = [reason for reason in refused.reasons if reason.where != "organ"]
        return _joint_page(notice, form=form, reasons=others, status=409)
    flash(_("已加上%(organ)s。复核以后，由该机关会签。", organ=organ.short_name))
    return redirect(url_for("staff.joint", notice_id=notice_id), 303)


@bp.post("/notices/<int:notice_id>/joint/<code>/remove")
@for_duty(Role.AUTHOR, Role.REVIEWER)
@commits
def remove_joint_organ(notice_id: int, code: str) -> Response:
    """去掉一个机关."""
    notice = opened(notice_id)
    try:
        joining.part(db.session(), notice, _organ(code), actor=actor(), now=g.now)
    except Refused as refused:
        return _joint_page(notice, reasons=refused.reasons, status=409)
    flash(_("已去掉。"))
    return redirect(url_for("staff.joint", notice_id=notice_id), 303)


# --- signing ---------------------------------------------------------------------------------------------------------


@bp.get("/notices/<int:notice_id>/sign")
@for_duty(*CHAIN)
def countersign(notice_id: int) -> Response:
    """会签: the text as the public will see it, and the act."""
    notice = opened(notice_id)
    return _sign_page(notice, _asked_organ(notice, request.args.get("organ")))


def _asked_organ(notice: Notice, code: str | None) -> Organ:
    """The organ somebody signs for: the one asked for, else the first that has not signed."""
    rows = [row for row in notice.joint if code in (None, "", row.organ.code)]
    if not rows:
        raise NotFound("organ")
    revision = in_work(notice)
    waiting = [
        row
        for row in rows
        if not joining.reasons_against_signing(db.session(), revision, row.organ, actor=actor(), now=g.now)
    ]
    return (waiting or rows)[0].organ


def _sign_page(
    notice: Notice,
    organ: Organ,
    *,
    paper: FlaskForm | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response:
    revision = in_work(notice)
    about = about_revision(notice, revision)
    if paper is None and request.args.get("mode") == "paper":
        paper = SignOnPaperForm(formdata=None)
    form = SignForm(formdata=None)
    for one in (form, paper):
        if one is not None:
            one.version.data, one.organ.data = str(revision.version), organ.code
    against = joining.reasons_against_signing(db.session(), revision, organ, actor=actor(), now=g.now)
    return make_response(
        render_template(
            "staff/countersign.html",
            form=form,
            paper=paper,
            signing=organ,
            others=[row.organ for row in notice.joint if row.organ_id != organ.id],
            reasons=[refusal(reason, about["kind"], notice.id, linked=False) for reason in reasons],
            against=[refusal(reason, about["kind"], notice.id, linked=False) for reason in against],
            form_has_errors=bool(reasons) or bool(paper is not None and paper.errors),
            **about,
        ),
        status,
    )


@bp.post("/notices/<int:notice_id>/sign")
@for_duty(Role.ISSUER)
@commits
def countersign_on_screen(notice_id: int) -> Response:
    """会签."""
    notice = opened(notice_id)
    form = SignForm()
    return _signed(notice, _organ(form.organ.data), None)


@bp.post("/notices/<int:notice_id>/sign/paper")
@for_duty(*CHAIN)
@commits
def countersign_on_paper(notice_id: int) -> Response:
    """登记纸质会签, with the scan."""
    notice = opened(notice_id)
    form = SignOnPaperForm()
    organ = _organ(form.organ.data)
    upload = request.files.get("scan")
    sound = form.validate()
    told = [
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
        notice = opened(notice_id)
    tell(form, told)
    if not sound or told or facts is None or form.signed_on.data is None:
        return _sign_page(notice, organ, paper=form, status=422)
    approval = PaperApproval(
        form.signer.data, form.post.data, form.signed_on.data, form.form_no.data, facts.sha256, facts.name
    )
    return _signed(notice, organ, approval, form)


def _signed(
    notice: Notice, organ: Organ, paper: PaperApproval | None, form: FlaskForm | None = None
) -> Response:
    revision = in_work(notice)
    version = version_read(request.form.get("version"), revision)
    try:
        joining.sign(db.session(), revision, organ, version=version, actor=actor(), now=g.now, paper=paper)
    except Refused as refused:
        reasons = refused.reasons
        if form is not None:
            tell(form, [reason for reason in reasons if reason.where in form and reason.where != "organ"])
            reasons = [reason for reason in reasons if reason.where not in form or reason.where == "organ"]
        return _sign_page(notice, organ, paper=form, reasons=reasons, status=409)
    flash(_("%(organ)s已会签。", organ=organ.short_name))
    return redirect(url_for("staff.notice", notice_id=notice.id), 303)


@bp.get("/notices/<int:notice_id>/joint/<code>/scan")
@for_duty(*READERS)
def joint_scan(notice_id: int, code: str) -> Response:
    """The scanned form of an organ that signed on paper; internal."""
    row = next((one for one in opened(notice_id).joint if one.organ.code == code), None)
    if row is None or row.paper is None or "scan" not in row.paper:
        raise NotFound("scan")
    name = str(row.paper["scan_name"])
    media = MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return handed_out(row.paper["scan"], name, media)
