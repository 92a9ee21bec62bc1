"""回避: a receiver declares a tie to a notice, or answers whose name it is that stands there too."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.notices.models import Notice
from hr_portal.objections import recusing
from hr_portal.objections.recusing import SAME_NAME_ONLY, WhyRecused
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import choices, tell
from hr_portal.web.forms.receiving import RecuseForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.report_opening import received_notice
from hr_portal.web.staff.report_words import notice_label
from hr_portal.web.wording.receiving import RECUSALS
from hr_portal.web.wording.say import say


def _is_asked(notice: Notice) -> bool:
    """The question of a shared name comes first."""
    return not recusing.reasons_against_answering_name(db.session(), notice, actor=actor(), now=g.now)


def _form(notice: Notice) -> RecuseForm:
    form = RecuseForm()
    if _is_asked(notice):
        form.answer.label.text = _("这个人是不是您")
        form.answer.choices = choices(
            [
                (WhyRecused.NAMED_PERSON.value, _("是我本人，回避")),
                (WhyRecused.NEAR_RELATIVE.value, _("不是我，但有近亲属关系，回避")),
                (SAME_NAME_ONLY, _("不是我，只是同名，也没有其他关系")),
            ]
        )
    else:
        form.answer.choices = choices([(why.value, _(RECUSALS[why])) for why in WhyRecused])
    return form


def _page(notice: Notice, form: RecuseForm, *, reasons: Sequence[Reason] = (), status: int = 200) -> Response:
    return make_response(
        render_template(
            "staff/recuse.html",
            form=form,
            label=notice_label(notice),
            shares_name=_is_asked(notice),
            shared_name=actor().name,
            reasons=[say(reason) for reason in reasons],
            form_has_errors=bool(reasons) or bool(form.errors),
        ),
        status,
    )


@bp.get("/receiving/notices/<int:notice_id>/recusal")
@for_duty(Role.RECEIVER)
def recuse(notice_id: int) -> Response:
    """The question."""
    notice = received_notice(notice_id, answered=False)
    return _page(notice, _form(notice))


@bp.post("/receiving/notices/<int:notice_id>/recusal")
@for_duty(Role.RECEIVER)
@commits
def record_recusal(notice_id: int) -> Response:
    """记下我的回答. It is never taken back."""
    session, notice = db.session(), received_notice(notice_id, answered=False)
    form = _form(notice)
    if not form.validate():
        return _page(notice, form, status=422)
    answer, person = form.answer.data or "", actor()
    try:
        if _is_asked(notice) and answer != WhyRecused.NEAR_RELATIVE:
            is_same = answer == WhyRecused.NAMED_PERSON
            recusing.answer_shared_name(session, notice, is_same_person=is_same, actor=person, now=g.now)
        else:
            recusing.recuse(session, notice, person, answer, actor=person, now=g.now)
    except Refused as refused:
        tell(form, [reason for reason in refused.reasons if reason.where in form])
        others = [reason for reason in refused.reasons if reason.where not in form]
        return _page(notice, form, reasons=others, status=409)
    if answer == SAME_NAME_ONLY:
        flash(_("已记下：只是同名。现在可以办理。"))
        return redirect(url_for("staff.reports", notice=notice_id), 303)
    flash(_("已记下回避。这个公示的反映由其他承办人员办理。"))
    return redirect(url_for("staff.receiving"), 303)
