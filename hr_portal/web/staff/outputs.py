"""一稿多用: what is made of one text for paper and for other media. The paper speaks Chinese, whoever prints it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response as FlaskResponse
from flask import current_app, g, json, make_response, render_template
from flask_babel import force_locale
from werkzeug.wrappers import Response

from hr_portal.core.docx.writing import MEDIA_TYPE as DOCX
from hr_portal.core.errors import NotFound
from hr_portal.core.file_names import content_disposition
from hr_portal.core.markup import plain
from hr_portal.extensions import db
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.opinions import opinions_of
from hr_portal.notices.rules import ADDRESSED, READABLE, Phase, phase
from hr_portal.publicity.queries import calendar
from hr_portal.web.access import for_duty
from hr_portal.web.filters import instant
from hr_portal.web.notice_matter import Links, matter_of_revision
from hr_portal.web.notice_view import Sheet, sheet_of
from hr_portal.web.papers.approval import FORM_NAME, approval_docx, approval_of
from hr_portal.web.papers.document import notice_docx
from hr_portal.web.papers.lines import PAPER, file_name
from hr_portal.web.papers.page import notice_html, notice_json, whole_page
from hr_portal.web.staff.approval_form import form_of
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import READERS, opened
from hr_portal.web.staff.preview import pretended
from hr_portal.web.staff.spoken import standings, title_of

GONE = ADDRESSED - READABLE
"""Phases in which the content is not shown: nothing is made of it any more."""


@dataclass(frozen=True)
class OnPaper:
    """The text that is asked for, and the sheet of it as it would be read."""

    notice: Notice
    revision: Revision
    sheet: Sheet
    phase: Phase

    @property
    def markdown(self) -> str:
        return self.revision.text.body


def on_paper(notice_id: int, *, drafts_first: bool = True) -> OnPaper:
    """The text in work or the one in force. Where the content is not shown any more only a new text has a paper."""
    notice = opened(notice_id)
    current = phase(notice, g.now)
    live = None if current in GONE else notice.live
    revision = (notice.in_work or live) if drafts_first else (live or notice.in_work)
    if revision is None or current in (Phase.TAKEN_DOWN, Phase.MINIMISED):
        raise NotFound("paper")
    return OnPaper(notice, revision, paper_sheet(notice, revision), current)


def paper_sheet(notice: Notice, revision: Revision) -> Sheet:
    """What a reader of the page would read of this text, in Chinese."""
    with force_locale(PAPER):
        return sheet_as_read(notice, revision)


def sheet_as_read(notice: Notice, revision: Revision) -> Sheet:
    """The same in the language of whoever looks, at the instant of publication or now."""
    planned = notice.publish_at or revision.text.publish_at
    at = max(planned, g.now) if planned is not None else g.now
    like = pretended(notice, revision, at)
    matter = matter_of_revision(
        revision,
        phase=standing_on_paper(notice, revision),
        window=like.window,
        publish_at=like.publish_at,
    )
    matter = replace(
        matter,
        files=tuple(
            file
            for file, row in zip(matter.files, revision.attachments, strict=True)
            if row.taken_down_at is None
        ),
    )
    site = current_app.extensions["settings"].site
    return sheet_of(matter, calendar(db.session()), at, site, Links(itself=public_address(notice)))


def standing_on_paper(notice: Notice, revision: Revision) -> Phase:
    """A paper shows the period as running, whenever it is printed; with 采纳情况 once that is public."""
    if notice.concluded_at is not None and opinions_of(revision.outcome):
        return Phase.CONCLUDED
    return Phase.OPEN if notice.has_window else Phase.PUBLIC


def public_address(notice: Notice) -> str:
    """Where the public reads it, once it does."""
    if notice.address is None or not kind_named(notice.kind).is_for_society:
        return ""
    return f"{site_url()}/n/{notice.address}"


def site_url() -> str:
    return str(current_app.extensions["settings"].site.url).rstrip("/")


def handed(body: bytes | str, name: str, media_type: str) -> FlaskResponse:
    """For saving to disk; never kept in between."""
    response = FlaskResponse(body, mimetype=media_type)
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/notices/<int:notice_id>/notice.docx")
@for_duty(*READERS)
def notice_document(notice_id: int) -> FlaskResponse:
    """The notice for Word and WPS."""
    paper = on_paper(notice_id)
    with force_locale(PAPER):
        body = notice_docx(paper.sheet, paper.markdown, site_url=site_url())
    return handed(body, file_name(paper.revision.title, "docx"), DOCX)


@bp.get("/notices/<int:notice_id>/approval-form.docx")
@for_duty(*READERS)
def approval_document(notice_id: int) -> FlaskResponse:
    """《信息发布审批单》 for Word and WPS."""
    notice = opened(notice_id)
    with force_locale(PAPER):
        body = approval_docx(approval_of(form_of(notice), printed_at=instant(g.now)))
    return handed(body, FORM_NAME, DOCX)


@bp.get("/notices/<int:notice_id>/media")
@for_duty(*READERS)
def media(notice_id: int) -> Response:
    """The page to copy from, for 公众号 and other portals."""
    paper = on_paper(notice_id, drafts_first=False)
    with force_locale(PAPER):
        html = notice_html(paper.sheet, site_url=site_url())
    return make_response(
        render_template(
            "staff/media.html",
            notice=paper.notice,
            title=title_of(paper.notice),
            standings=standings(paper.notice, g.now),
            html=html,
            summary=plain(paper.markdown, longest=100) or paper.sheet.lead,
            is_public=paper.phase in READABLE,
            is_for_society=kind_named(paper.notice.kind).is_for_society,
        )
    )


@bp.get("/notices/<int:notice_id>/media.html")
@for_duty(*READERS)
def media_html(notice_id: int) -> FlaskResponse:
    """The same as a file."""
    paper = on_paper(notice_id, drafts_first=False)
    with force_locale(PAPER):
        inside = notice_html(paper.sheet, site_url=site_url())
    return handed(whole_page(paper.sheet.title, inside), file_name(paper.revision.title, "html"), "text/html")


@bp.get("/notices/<int:notice_id>/media.json")
@for_duty(*READERS)
def media_json(notice_id: int) -> FlaskResponse:
    """The same for a program."""
    paper = on_paper(notice_id, drafts_first=False)
    with force_locale(PAPER):
        said = notice_json(paper.sheet, kind=paper.notice.kind, phase=paper.phase.value, site_url=site_url())
    return handed(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "notice.json", "application/json")


__all__ = ["OnPaper", "handed", "media", "notice_document", "on_paper", "paper_sheet", "public_address"]
