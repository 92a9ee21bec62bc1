"""Earlier versions of a notice and what a version changed, where its kind shows them in full; 404 for every other kind.

An address of a version stays. It answers 410 where the version was taken down, or where nothing of the notice is read
any more.
"""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Response, current_app, g, make_response, url_for
from werkzeug.exceptions import Gone

from hr_portal.core.errors import NotFound
from hr_portal.extensions import db
from hr_portal.notices.history import PublicVersion, numbered, text_of, versions_of
from hr_portal.notices.kinds import History, kind_named
from hr_portal.notices.reading import PublicPage
from hr_portal.notices.rules import READABLE
from hr_portal.web.access import for_anyone
from hr_portal.web.difference_view import differences_of
from hr_portal.web.notice_matter import Matter, matter_of_version, reason_of
from hr_portal.web.notice_view import Sheet, sheet_of
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import render, working_days
from hr_portal.web.public.notice import found_page, links_of

NUMBER = re.compile("[1-9][0-9]{0,3}")


@bp.get("/n/<address>/v/<number>")
@for_anyone
def version(address: str, number: str) -> Response:
    """One version as it was issued, without what was removed since. Engines are led to the current one."""
    page, known = _opened(address)
    which = _named(known, number)
    sheet = _sheet(page, which)
    response = make_response(
        render(
            "public/version.html",
            sheet=sheet,
            number=int(number),
            newest=max(known),
            at=max(which.issued_at, page.notice.publish_at),
            reason=reason_of(_matter(page, which), which),
            noindex=True,
            has_english=page.notice.speaks_english,
            canonical=sheet.links.itself,
            diff_href=url_for(".difference", address=address, before=int(number) - 1, after=number)
            if int(number) > 1 and known[int(number) - 1].taken_down_at is None
            else "",
        )
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/n/<address>/diff/<before>..<after>")
@for_anyone
def difference(address: str, before: str, after: str) -> Response:
    """What one version changed of an earlier one: what the public reads of both, compared."""
    page, known = _opened(address)
    old, new = _named(known, before), _named(known, after)
    if int(before) >= int(after):
        raise NotFound
    current = links_of(page).itself
    response = make_response(
        render(
            "public/difference.html",
            title=page.content.title,
            before=int(before),
            after=int(after),
            reason=reason_of(_matter(page, new), new),
            at=max(new.issued_at, page.notice.publish_at),
            parts=differences_of(
                _matter(page, old), _sheet(page, old), _matter(page, new), _sheet(page, new)
            ),
            before_href=url_for(".version", address=address, number=before),
            after_href=url_for(".version", address=address, number=after),
            current_href=url_for(".notice", address=address),
            noindex=True,
            has_english=page.notice.speaks_english,
            canonical=current,
        )
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _opened(address: str) -> tuple[PublicPage, dict[int, PublicVersion]]:
    """The notice and its versions by public number. `NotFound` where the kind shows none, `Gone` where the notice itself
    is not read any more."""
    page = found_page(address)
    if kind_named(page.notice.kind).history is not History.FULL:
        raise NotFound
    if page.notice.phase not in READABLE:
        raise Gone
    return page, dict(numbered(page.versions or versions_of(db.session(), page.notice.id)))


def _named(known: dict[int, PublicVersion], number: str) -> PublicVersion:
    """One spelling of a number is right."""
    if not NUMBER.fullmatch(number) or int(number) not in known:
        raise NotFound
    found = known[int(number)]
    if found.taken_down_at is not None:
        raise Gone
    return found


def _matter(page: PublicPage, which: PublicVersion) -> Matter:
    return matter_of_version(page, text_of(db.session(), which))


def _sheet(page: PublicPage, which: PublicVersion) -> Sheet:
    """A file is offered only where the current version still has it: the others are named."""
    site, links = current_app.extensions["settings"].site, links_of(page)
    current = {file.sha256 for file in page.files}
    kept = replace(links, file=lambda file: links.file(file) if file.sha256 in current else "")
    return sheet_of(_matter(page, which), working_days(), g.now, site, kept)
