"""The audit trail, for auditors and administrators, within the organs they reach.

What is done about reports is in the trail and not on this page: whether, when and how many came is nobody's business
but their receivers'. So the page has no numbers of entries either, whose gaps would tell.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import g, render_template, request
from flask_babel import gettext as _
from sqlalchemy import func, select

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import organs_in_reach
from hr_portal.accounts.rules import Role
from hr_portal.audit.models import AuditEntry
from hr_portal.audit.queries import entries
from hr_portal.core.clock import shanghai_date
from hr_portal.extensions import db
from hr_portal.web.access import actor, for_duty
from hr_portal.web.forms.accounts import AuditFilter
from hr_portal.web.forms.fields import choices
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.words import act_name, thing_name
from hr_portal.web.wording.say import ACTS, THINGS

READERS = (Role.AUDITOR, Role.ADMINISTRATOR)
A_PAGE = 50
NOT_SHOWN = "report"
"""The subject of every entry about reports."""


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


@bp.get("/audit")
@for_duty(*READERS)
def audit() -> str:
    session = db.session()
    skip = _number(request.args.get("skip")) or 0
    reached = organs_in_reach(session, actor(), READERS, shanghai_date(g.now))
    whole_city = len(reached) == session.scalar(select(func.count()).select_from(Organ))
    form = AuditFilter(request.args)
    form.act.choices = choices([("", _("全部")), *((act, act_name(act)) for act in ACTS)])
    form.subject.choices = choices([("", _("全部")), *((thing, thing_name(thing)) for thing in THINGS)])
    found = entries(
        session,
        None if whole_city else [organ.id for organ in reached],
        act=form.act.data if form.act.data in ACTS else None,
        subject=form.subject.data if form.subject.data in THINGS else None,
        subject_id=_number(form.subject_id.data),
        besides=NOT_SHOWN,
        skip=skip,
        limit=A_PAGE + 1,
    )
    shown = found[:A_PAGE]
    return render_template(
        "staff/audit.html",
        form=form,
        entries=shown,
        names=_names(shown),
        organs={organ.id: organ.short_name for organ in reached},
        conditions={
            key: request.args[key] for key in ("act", "subject", "subject_id") if request.args.get(key)
        },
        older=skip + A_PAGE if len(found) > A_PAGE else None,
    )


def _names(shown: Sequence[AuditEntry]) -> dict[int, str]:
    """The names of those who acted, and of those it was done to."""
    wanted = {e.actor_id for e in shown} | {e.subject_id for e in shown if e.subject == "person"}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted - {None})))
    return {row.id: row.name for row in rows}
