"""反映人身份: one officer asks with a reason, another agrees; for an hour either may open it, and the reporter sees that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import g, url_for
from flask_babel import gettext as _

from hr_portal.extensions import db
from hr_portal.objections import identity
from hr_portal.objections.content import Identity
from hr_portal.objections.identity import WhyOpened
from hr_portal.objections.models import IdentityOpening, Report
from hr_portal.web.access import actor
from hr_portal.web.staff.spoken import moment
from hr_portal.web.wording.reports import OPENED_FOR
from hr_portal.web.wording.say import say

Shown = Identity


@dataclass(frozen=True)
class Waiting:
    words: str
    href: str
    against: str


@dataclass(frozen=True)
class IdentityPanel:
    words: str
    pairs: Sequence[tuple[str, str]] = field(default=(), repr=False)
    waiting: Sequence[Waiting] = ()
    earlier: Sequence[str] = ()
    ask_href: str = ""
    open_href: str = ""


def identity_panel(report: Report, shown: Shown | None) -> IdentityPanel:
    """What the page of a case says of who wrote it."""
    if report.identity is None:
        return IdentityPanel(_("没有留身份。"))
    session, asked = db.session(), {"actor": actor(), "now": g.now}
    openings = identity.openings_of(session, report)
    may_ask = not identity.reasons_against_asking(session, report, WhyOpened.GIVE_ANSWER, **asked)
    may_open = not identity.reasons_against_opening(session, report, **asked)
    return IdentityPanel(
        _("加密保存。由一位承办人员申请、另一位同意，一小时内两人可以打开；反映人在回执页看得到。"),
        _pairs(shown) if shown is not None else (),
        [_waiting(one) for one in openings if one.confirmed_at is None],
        [_earlier(one) for one in openings if one.confirmed_at is not None],
        url_for("staff.ask_identity", report_id=report.id) if may_ask and not may_open else "",
        url_for("staff.open_identity", report_id=report.id) if may_open and shown is None else "",
    )


def _pairs(shown: Shown) -> list[tuple[str, str]]:
    pairs = [
        (_("姓名"), shown.name),
        (_("单位名称"), shown.unit),
        (_("联系人"), shown.contact),
        (_("联系电话"), shown.phone),
    ]
    return [(label, said) for label, said in pairs if said]


def _waiting(one: IdentityOpening) -> Waiting:
    against = identity.reasons_against_confirming(db.session(), one, actor=actor(), now=g.now)
    return Waiting(
        _("%(name)s申请查看：%(why)s", name=one.asked_by.name, why=_(OPENED_FOR[one.reason])),
        "" if against else url_for("staff.confirm_identity", report_id=one.report_id, opening_id=one.id),
        _("；").join(say(reason) for reason in against),
    )


def _earlier(one: IdentityOpening) -> str:
    assert one.confirmed_by is not None
    assert one.confirmed_at is not None
    return _(
        "%(when)s：%(name)s申请，%(second)s同意，%(why)s",
        when=moment(one.confirmed_at),
        name=one.asked_by.name,
        second=one.confirmed_by.name,
        why=_(OPENED_FOR[one.reason]),
    )
