"""Attachments and scans as staff see them: listed with what the inspection said, taken in, handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import Response, current_app, g, send_file, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Gone

from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.core.files import MEDIA_TYPES, FileFacts, Limits, clean_name, content_disposition, inspect
from hr_portal.core.storage import StorageFull
from hr_portal.extensions import db
from hr_portal.notices.attaching import attach
from hr_portal.notices.guard_queries import salt_of
from hr_portal.notices.guarding import allowed_in
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.queries import attachment_of
from hr_portal.web.access import actor, for_duty
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import READERS, in_work, opened, today
from hr_portal.web.staff.scanning import scanned
from hr_portal.web.wording.files import NOTABLE

SCANS = frozenset({"pdf", "jpg", "jpeg", "png"})


@dataclass(frozen=True)
class FileRow:
    id: int
    name: str
    kind: str
    size: int
    sha256: str
    warnings: tuple[str, ...]
    href: str
    inside: tuple[str, ...] = ()
    """Names of the files in an archive, read as they were meant."""


def file_rows(revision: Revision, notice: Notice) -> list[FileRow]:
    return [
        FileRow(
            file.id,
            file.name,
            file.name.rpartition(".")[2].upper(),
            file.size,
            file.sha256,
            tuple(_(NOTABLE[code]) for code in file.details.get("warnings", ()) if code in NOTABLE),
            url_for("staff.attachment", notice_id=notice.id, attachment_id=file.id),
            tuple(str(member["name"]) for member in file.details.get("members", ())),
        )
        for file in revision.attachments
    ]


def kept(upload: FileStorage, *, allowed: frozenset[str] | None = None) -> FileFacts:
    """Inspect an upload and keep its bytes. Raises `Refused`. Holds no transaction meanwhile: it may take seconds."""
    db.session.commit()
    limits = Limits(size=current_app.extensions["settings"].upload_limit)
    facts = inspect(
        cast(BinaryIO, upload.stream),
        upload.filename or "",
        limits=limits,
        allowed=allowed or frozenset(MEDIA_TYPES),
    )
    upload.stream.seek(0)
    try:
        current_app.extensions["store"].put(cast(BinaryIO, upload.stream), facts.sha256)
    except StorageFull as full:
        raise Refused([Reason("storage_full", clean_name(upload.filename or ""))]) from full
    return facts


def take_in(notice_id: int, uploads: Sequence[FileStorage]) -> list[Reason]:
    """Hang each sound file onto the draft, at once and for good; the reasons against the others."""
    refused: list[Reason] = []
    for upload in uploads:
        try:
            facts = kept(upload)
            notice = opened(notice_id)
            allow, salt = allowed_in(in_work(notice)), salt_of(notice)
            db.session.commit()
            report = scanned(facts.sha256, facts.name, allow=allow, salt=salt, day=today())
            attach(db.session(), in_work(opened(notice_id)), facts, actor=actor(), now=g.now, report=report)
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            refused += refusal.reasons
    return refused


def handed_out(sha256: str, name: str, media_type: str) -> Response:
    """The bytes, for saving to disk; never shown inside a page of ours."""
    store = current_app.extensions["store"]
    if not store.exists(sha256):
        raise NotFound(sha256)
    response = send_file(store.path(sha256), mimetype=media_type)
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/notices/<int:notice_id>/files/<int:attachment_id>")
@for_duty(*READERS)
def attachment(notice_id: int, attachment_id: int) -> Response:
    """One file, of any revision of a notice this person may open."""
    notice = opened(notice_id)
    for revision in notice.revisions:
        if any(file.id == attachment_id for file in revision.attachments):
            file = attachment_of(db.session(), revision, attachment_id)
            if file.taken_down_at is not None:
                raise Gone
            return handed_out(file.sha256, file.name, file.media_type)
    raise NotFound("attachment")


@bp.get("/notices/<int:notice_id>/scan/<int:number>")
@for_duty(*READERS)
def scan(notice_id: int, number: int) -> Response:
    """The scanned 《信息发布审批单》 of an issued revision; internal."""
    revision = next((one for one in opened(notice_id).revisions if one.number == number), None)
    if revision is None or revision.paper is None or "scan" not in revision.paper:
        raise NotFound("scan")
    name = str(revision.paper["scan_name"])
    return handed_out(
        revision.paper["scan"], name, MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    )
