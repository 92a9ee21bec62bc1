"""One notice at its address: the sheet while it can be read, neutral words while it cannot, 404 before it is public."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, current_app, g, make_response, url_for

from hr_portal.core.clock import shanghai
from hr_portal.core.errors import NotFound
from hr_portal.core.ids import parse_address
from hr_portal.core.messages import N_
from hr_portal.extensions import db
from hr_portal.notices.kinds import OutcomePublic, kind_named
from hr_portal.notices.queries import notice_by_id
from hr_portal.notices.reading import PublicPage, can_be_read, public_page, related
from hr_portal.notices.rules import READABLE, Phase
from hr_portal.objections.queries import opinions_shown
from hr_portal.web.access import for_anyone
from hr_portal.web.caching import edition
from hr_portal.web.notice_matter import Links, matter_of_page
from hr_portal.web.notice_view import sheet_of
from hr_portal.web.notice_words import named
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import address as absolute
from hr_portal.web.public.frame import in_english, render, working_days
from hr_portal.web.public.report_ways import report_href
from hr_portal.web.speech import gettext

NEUTRAL = {
    Phase.HIDDEN: N_("本页内容正在核对，暂停显示。"),
    Phase.WITHDRAWN: N_("因工作需要，本公示撤回。"),
    Phase.TAKEN_DOWN: N_("本页内容已撤下。"),
    Phase.MINIMISED: N_("公开期限已满，个人信息已按期删除。"),
}
TITLES = {
    Phase.HIDDEN: N_("本页暂停显示"),
    Phase.WITHDRAWN: N_("本公示已撤回"),
    Phase.TAKEN_DOWN: N_("本页内容已撤下"),
    Phase.MINIMISED: N_("公开期限已满"),
}


def found_page(address: str) -> PublicPage:
    """The page at this address, or `NotFound`: not given, not issued, not yet public, not in this language."""
    if parse_address(address) is None:
        raise NotFound
    page = public_page(db.session(), address, g.now)
    if page is None or (in_english() and not page.notice.speaks_english):
        raise NotFound
    return page


@bp.get("/n/<address>")
@for_anyone
def notice(address: str) -> Response:
    page = found_page(address)
    if page.notice.phase not in READABLE:
        return _neutral(page)
    site = current_app.extensions["settings"].site
    sheet = sheet_of(matter_of_page(page), working_days(), g.now, site, links_of(page))
    response = make_response(
        render(
            "public/notice.html",
            sheet=sheet,
            opinions_so_far=_opinions(page),
            noindex=sheet.noindex,
            has_english=page.notice.speaks_english,
            canonical=sheet.links.itself,
            domain=urlsplit(site.url).netloc,
            published=_pub_date(page),
        )
    )
    if sheet.noindex:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _opinions(page: PublicPage) -> int | None:
    """How many opinions came on a draft so far; of every other kind nothing is counted here."""
    if page.notice.phase is not Phase.OPEN or not kind_named(page.notice.kind).reports.counts_public:
        return None
    found = notice_by_id(db.session(), page.notice.id)
    assert found is not None
    return opinions_shown(db.session(), found)


def _pub_date(page: PublicPage) -> str:
    """For the meta tag; a 历史公告 keeps the day it prints."""
    if page.notice.original_date is not None:
        return page.notice.original_date.isoformat()
    return f"{shanghai(page.notice.publish_at):%Y-%m-%d %H:%M}"


def links_of(page: PublicPage) -> Links:
    found = page.notice
    return Links(
        home=url_for(".home"),
        notices=url_for(".notices"),
        category=url_for(".notices", cat=found.category.value),
        itself=absolute(".notice", address=found.address),
        report=report_href(found),
        file=lambda file: url_for(".file", address=found.address, key=file.key, name=file.name),
        version=lambda number: url_for(".version", address=found.address, number=number),
        diff=lambda before, after: url_for(".difference", address=found.address, before=before, after=after),
        outcome=_outcome_href(page),
        follows=_others(page, before=True),
        followed_by=_others(page, before=False),
    )


def _others(page: PublicPage, *, before: bool) -> tuple[tuple[str, str], ...]:
    """(title, address) of the notice it follows, or of those that follow it; only what can be read now."""
    number = page.notice.id
    found = edition().kept(("related", number), lambda: related(db.session(), number, g.now))
    return tuple(
        (other.title, url_for(".notice", address=other.address))
        for other in found
        if other.comes_before is before
    )


def _outcome_href(page: PublicPage) -> str:
    """Where it ended, if that notice can be read now."""
    if page.notice.phase is not Phase.CONCLUDED or page.outcome is None:
        return ""
    target = str(page.outcome.get("link_address") or "")
    if not target or kind_named(page.notice.kind).outcome.public is OutcomePublic.NONE:
        return ""
    answers = edition().kept(("answers", target), lambda: can_be_read(db.session(), target, g.now))
    return url_for(".notice", address=target) if answers else ""


def _neutral(page: PublicPage) -> Response:
    """The address answers, and says nothing of what stood there. Of a notice whose term has ended, the facts that name
    nobody stay."""
    found = page.notice
    facts: list[tuple[str, object]] = []
    if found.phase is Phase.MINIMISED:
        facts = [
            (gettext("索引号"), found.index_number),
            (gettext("文种"), named(kind_named(found.kind))),
            (gettext("发布机关"), found.organ_name),
            (gettext("发布日期"), found.publish_at),
        ]
    elif found.phase is Phase.WITHDRAWN and found.withdrawn_at is not None:
        facts = [(gettext("撤回日期"), found.withdrawn_at)]
    response = make_response(
        render(
            "public/neutral.html",
            heading=gettext(TITLES[found.phase]),
            words=gettext(NEUTRAL[found.phase]),
            facts=facts,
            noindex=True,
            has_english=found.speaks_english,
            canonical="",
        )
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response
