"""来信来电来访登记: most reports come on paper or by voice. They go the same way; whoever calls or comes gets a receipt."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.clean_uploads import clean_upload
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.file_names import clean_name
from hr_portal.extensions import db
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import named_rows
from hr_portal.objections import registering
from hr_portal.objections.clocks import due
from hr_portal.objections.models import Report
from hr_portal.objections.receipts import Receipt, printed
from hr_portal.objections.received import takes_offline
from hr_portal.objections.receivers import receiver_of
from hr_portal.objections.registering import Offline, Scan
from hr_portal.objections.rules import Channel, Signature, Stage
from hr_portal.publicity.queries import calendar
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.bodies import in_memory
from hr_portal.web.forms.fields import choices, tell
from hr_portal.web.forms.receiving import OfflineForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.report_opening import (
    received_notice,
    sealed_store,
    sealer,
)
from hr_portal.web.staff.report_words import notice_label
from hr_portal.web.wording.receiving import CHANNELS, SIGNATURES

MIB = 1024 * 1024
LONGEST_TOKEN = 64
SCAN_LIMIT = 20 * MIB


@dataclass(frozen=True)
class Chosen:
    """The notice the form is about."""

    id: int
    label: str


def _form(notice: Notice | None) -> OfflineForm:
    form = OfflineForm()
    form.notice_id.choices = choices(
        [
            ("", _("请选择")),
            *((str(one.id), notice_label(one)) for one in takes_offline(db.session(), actor(), g.now)),
        ]
    )
    form.channel.choices = choices(
        [(one.value, _(words)) for one, words in CHANNELS.items() if one is not Channel.ONLINE]
    )
    form.signature.choices = choices([(one.value, _(words)) for one, words in SIGNATURES.items()])
    rows = []
    if notice is not None and notice.live is not None:
        rows = list(named_rows(kind_named(notice.kind), notice.live.text))
        form.notice_id.data = str(notice.id)
    if not form.token.data:
        form.token.data = secrets.token_urlsafe(24)
    if rows:
        form.persons.choices = choices([(row.key, _named(row.key, row.about)) for row in rows])
    else:
        del form.persons
    return form


def _named(key: str, about: str) -> str:
    return _("%(name)s（%(post)s）", name=key, post=about) if about else key


def _page(form: OfflineForm, notice: Notice | None, status: int = 200) -> Response:
    return make_response(
        render_template(
            "staff/report_offline.html",
            form=form,
            notices=form.notice_id.choices[1:],
            chosen=Chosen(notice.id, notice_label(notice)) if notice is not None else None,
            facts_limit=kind_named(notice.kind).reports.facts_limit if notice is not None else None,
            signature_hints={
                Signature.REAL_NAME.value: _("写姓名，能联系上的写电话"),
                Signature.UNIT.value: _("来信的要有加盖公章的扫描件"),
            },
        ),
        status,
    )


@bp.get("/receiving/register")
@for_duty(Role.RECEIVER)
def register_offline() -> Response:
    """Which notice, then the form."""
    asked = request.args.get("notice_id", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    notice = received_notice(number) if number else None
    form = _form(notice)
    if "notice_id" in request.args and notice is None:
        tell(form, [Reason("reported_notice_missing", "notice_id")])
        return _page(form, None, 422)
    return _page(form, notice)


@bp.post("/receiving/register")
@for_duty(Role.RECEIVER)
@in_memory(SCAN_LIMIT + MIB)
@commits
def add_offline() -> Response:
    """登记."""
    asked = request.form.get("notice_id", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        form = _form(None)
        tell(form, [Reason("reported_notice_missing", "notice_id")])
        return _page(form, None, 422)
    notice = received_notice(int(asked))
    form = _form(notice)
    sound = form.validate()
    if form.received_on.data is None and not form.received_on.errors:
        tell(form, [Reason("received_on_missing", "received_on")])
        sound = False
    if not sound:
        return _page(form, notice, 422)
    session, offline = db.session(), _read(form)
    if (earlier := registering.registered_with(session, offline.token)) is not None:
        return _registered_already(earlier)
    try:
        report, receipt = registering.register_offline(
            session,
            notice,
            offline,
            _scans(form.scan.data),
            sealer=sealer(),
            store=sealed_store(),
            secret=current_app.config["SECRET_KEY"].encode(),
            actor=actor(),
            now=g.now,
        )
    except Refused as refused:
        tell(form, refused.reasons)
        return _page(form, notice, 422 if all(reason.where for reason in refused.reasons) else 409)
    except IntegrityError:
        session.rollback()
        earlier = registering.registered_with(session, offline.token)
        if earlier is None:
            raise
        return _registered_already(earlier)
    if receipt is None:
        flash(_("已登记，办件号%(number)s。", number=report.case_number))
        return redirect(url_for("staff.report", report_id=report.id), 303)
    return _receipt_page(notice, report, receipt)


def _registered_already(report: Report) -> Response:
    """The form was sent before: one report, and its key was shown then."""
    flash(_("这张登记表已经登记过，没有重复登记。口令只在登记时显示一次。"))
    return redirect(url_for("staff.report", report_id=report.id), 303)


def _read(form: OfflineForm) -> Offline:
    signature = Signature(form.signature.data)
    is_named, is_unit = signature is not Signature.ANONYMOUS, signature is Signature.UNIT
    received_on = form.received_on.data
    assert received_on is not None
    return Offline(
        channel=Channel(form.channel.data),
        signature=signature,
        received_on=received_on,
        facts=form.facts.data or "",
        persons=_listed(form),
        as_whole=bool(form.as_whole.data) or "persons" not in form,
        postmarked_on=form.postmarked_on.data,
        name=(form.name.data or "") if is_named else "",
        phone=(form.phone.data or "") if is_named else "",
        unit=(form.unit.data or "") if is_unit else "",
        contact=(form.contact.data or "") if is_unit else "",
        with_receipt=True if form.with_receipt.data else None,
        token=(form.token.data or "")[:LONGEST_TOKEN],
    )


def _listed(form: OfflineForm) -> tuple[str, ...]:
    """Who was ticked, of those on the list."""
    if "persons" not in form:
        return ()
    known = {choice.value for choice in form.persons.choices}
    return tuple(one for one in form.persons.data or () if one in known)


def _scans(upload: FileStorage | None) -> list[Scan]:
    """The scan, cleaned in memory; it is sealed before anything of it is on disk."""
    if upload is None or not upload.filename:
        return []
    db.session.commit()  # taking a picture apart may take seconds; nothing is held meanwhile
    cleaned = clean_upload(upload.read(), clean_name(upload.filename))
    return [Scan(cleaned.name, cleaned.media_type, cleaned.data, cleaned.removed)]


def _receipt_page(notice: Notice, report: Report, receipt: Receipt) -> Response:
    """Printed there and then: the key is kept nowhere. Not a redirect, because nothing may carry it."""
    session = db.session()
    receiver = receiver_of(session, notice)
    clock = due(Stage.ACCEPTED, report.received_at, receiver, calendar(session))
    site = current_app.extensions["settings"].site
    response = make_response(
        render_template(
            "print/report_receipt.html",
            report_id=report.id,
            number=receipt.number,
            key=printed(receipt.key),
            at=g.now,
            organ=receiver.organ_name,
            phone=receiver.phone,
            accept_by=clock.last_day if clock.last_day >= shanghai_date(g.now) else None,
            status_href=f"{str(site.url).rstrip('/')}/receipt",
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response
