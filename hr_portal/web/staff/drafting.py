"""新建、送复核: beginning a notice and handing it on."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hr_portal.accounts.models import Organ
from hr_portal.accounts.queries import organs_in_reach
from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.notices import drafting, templating
from hr_portal.notices.kinds import Kind, known_kinds
from hr_portal.notices.paper_models import NoticeTemplate
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.notice_text import kind_name
from hr_portal.web.forms.notices import NewNoticeForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.editor import notice_page
from hr_portal.web.staff.opening import in_work, opened, today
from hr_portal.web.staff.scanning import bring_up_to_date
from hr_portal.web.wording.notices import CATEGORIES

WHERE = {"organ": "what", "kind": "what", "fields.decided_on": "decided_on"}


def _pairs() -> dict[str, tuple[Organ, Kind]]:
    """Every organ this person writes for with every kind it may publish."""
    organs = organs_in_reach(db.session(), actor(), {Role.AUTHOR}, today())
    return {
        f"{organ.code}/{kind.identifier}": (organ, kind)
        for organ in organs
        if organ.closed_at is None
        for kind in known_kinds().values()
        if organ.nature in kind.natures
    }


def _form(pairs: dict[str, tuple[Organ, Kind]]) -> NewNoticeForm:
    form = NewNoticeForm()
    several = len({organ.id for organ, _kind in pairs.values()}) > 1
    form.what.choices = [
        SelectChoice(key, f"{organ.short_name}{_('　')}{kind_name(kind)}" if several else kind_name(kind))
        for key, (organ, kind) in pairs.items()
    ]
    if not several:
        form.what.label.text = _("公告类型")
    form.category.choices = [
        SelectChoice("", _("请选择")),
        *(SelectChoice(one.value, _(words)) for one, words in CATEGORIES.items()),
    ]
    kept = _templates(pairs)
    form.template.choices = [
        SelectChoice("", _("不套用")),
        *(
            SelectChoice(
                key,
                f"{_('　').join((one.organ.short_name, kind_name(known_kinds()[one.kind])))}{_('：')}{one.name}",
            )
            for key, one in kept.items()
        ),
    ]
    asked = request.args.get("template", "")
    if request.method == "GET" and asked in kept:
        form.template.data = asked
        form.what.data = f"{kept[asked].organ.code}/{kept[asked].kind}"
    return form


def _templates(pairs: dict[str, tuple[Organ, Kind]]) -> dict[str, NoticeTemplate]:
    """Those in use, of the organs and kinds this person may begin, by number."""
    organs = {organ.id for organ, _kind in pairs.values()}
    return {
        str(one.id): one
        for one in templating.templates_of(db.session(), organs, in_use=True)
        if f"{one.organ.code}/{one.kind}" in pairs
    }


@bp.get("/notices/new")
@for_duty(Role.AUTHOR)
def new_notice() -> str:
    """Which organ, which kind."""
    pairs = _pairs()
    return render_template("staff/new.html", form=_form(pairs), **_asked(pairs))


def _asked(pairs: dict[str, tuple[Organ, Kind]]) -> dict[str, object]:
    kinds = [kind for _organ, kind in pairs.values()]
    return {
        "needs_decision": [kind_name(kind) for kind in dict.fromkeys(kinds) if kind.needs_decision]
        if kinds
        else [],
        "has_templates": bool(_templates(pairs)),
        "needs_category": any(kind.category is None for kind in kinds),
        "hints": {key: _hint(kind) for key, (_organ, kind) in pairs.items()},
    }


def _hint(kind: Kind) -> str:
    if kind.period is None:
        return _("没有公示期")
    if kind.shorter is not None:
        return _("期限一般不少于%(days)s天，缩短的要写明理由", days=kind.shorter.usual)
    return (
        _("公示期不少于%(days)s个工作日", days=kind.period.minimum)
        if kind.period.unit == "working_days"
        else _("期限不少于%(days)s天", days=kind.period.minimum)
    )


@bp.post("/notices/new")
@for_duty(Role.AUTHOR)
@commits
def begin_notice() -> Response:
    """新建: the first text is filled in from the kind and the organ."""
    pairs = _pairs()
    form = _form(pairs)
    sound = form.validate_on_submit()
    chosen = pairs.get(form.what.data or "")
    if chosen is None:
        if not form.what.errors:
            tell(form, [Reason("kind_missing", "what")])
        sound = False
    elif chosen[1].category is None and not form.category.data:
        tell(form, [Reason("category_missing", "category")])
        sound = False
    elif chosen[1].needs_decision and form.decided_on.data is None and not form.decided_on.errors:
        tell(form, [Reason("decision_date_missing", "decided_on", "decision_before_entry")])
        sound = False
    template = _templates(pairs).get(form.template.data or "")
    if chosen is not None and template is not None:
        if f"{template.organ.code}/{template.kind}" != form.what.data:
            tell(form, [Reason("template_of_another_kind", "template")])
            sound = False
    elif form.template.data:
        tell(form, [Reason("template_gone", "template")])
        sound = False
    if not sound or chosen is None:
        return make_response(render_template("staff/new.html", form=form, **_asked(pairs)), 422)
    organ, kind = chosen
    content = (
        templating.from_template(template, kind, organ, now=g.now)
        if template is not None
        else drafting.prefilled(kind, organ, now=g.now)
    )
    values: dict[str, str] = dict(content.fields)
    if kind.needs_decision and form.decided_on.data is not None:
        values["decided_on"] = form.decided_on.data.isoformat()
    if kind.category is None:
        values["category"] = form.category.data
    try:
        notice = drafting.draft(
            db.session(), kind, organ, replace(content, fields=values), actor=actor(), now=g.now
        )
    except Refused as refused:
        tell(form, [replace(one, where=WHERE.get(one.where or "", one.where)) for one in refused.reasons])
        return make_response(render_template("staff/new.html", form=form, **_asked(pairs)), 409)
    flash(_("已新建。每次保存都会留下一稿。"))
    return redirect(url_for("staff.notice", notice_id=notice.id), 303)


@bp.post("/notices/<int:notice_id>/submit")
@for_duty(Role.AUTHOR)
@commits
def submit_notice(notice_id: int) -> Response:
    """送复核."""
    bring_up_to_date(notice_id)
    notice = opened(notice_id)
    try:
        drafting.submit(db.session(), in_work(notice), actor=actor(), now=g.now)
    except Refused as refused:
        return notice_page(notice, reasons=refused.reasons, status=409)
    flash(_("已送复核。复核人的“今日工作”里会看到它。"))
    return redirect(url_for("staff.notice", notice_id=notice_id), 303)
