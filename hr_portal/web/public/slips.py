"""成绩单: the page, and the ticket with which the same browser asks for paper and for a re-check.

The ticket holds the row as it was opened, sealed, for a quarter of an hour; no part of an identity number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Response, g, url_for

from hr_portal.core.errors import Reason
from hr_portal.core.sealed_token import TokenExpired, TokenForged, open_token, seal_token
from hr_portal.recruitment.lookup import Found, found_again
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.rechecking import ALL_PAPERS, Asked
from hr_portal.recruitment.release_facts import ReleaseFacts, Standing
from hr_portal.recruitment.result_queries import UNTIL
from hr_portal.recruitment.slips import Scheme
from hr_portal.web.public.frame import render
from hr_portal.web.public.lookups import LookUp, asked_for, lookups, snapshots, stages_ahead
from hr_portal.web.public.report_drafts import secret
from hr_portal.web.public.unseen import unseen
from hr_portal.web.slip_words import (
    Ahead,
    SlipWords,
    masked_name,
    masked_ticket,
    recheck_times,
    words_of,
)
from hr_portal.web.speech import gettext
from hr_portal.web.wording import lookups as lookup_words
from hr_portal.web.wording.lookups import RECHECK_ENDS, RECHECK_STANDS

TICKET_LIVES = timedelta(minutes=15)
_PURPOSE = "result slip"


@dataclass(frozen=True)
class Matter:
    """All that the page of a slip says: what of it is this candidate's own stands in `own`."""

    one: LookUp
    own: Own
    ahead: tuple[Ahead, ...]
    recheck: Recheck


@dataclass(frozen=True)
class Own:
    """What is one candidate's, or one post's. The template prints these texts and asks no more of a text than whether it is
    empty, of a number whether it is there: so that pages which differ in nothing else are one page with other texts."""

    words: SlipWords
    who: str
    number: str
    token: str


def matter_of(one: LookUp, found: Found, name: str) -> Matter:
    release, ahead = one.current, stages_ahead(one.slug)
    own = Own(
        words_of(found, release, g.now),
        masked_name(name),
        masked_ticket(found.ticket),
        sealed(one, found, name),
    )
    return Matter(
        one,
        own,
        ahead if _goes_on(found, own.words) else (),
        recheck_of(release, asked_for(release, found.ticket), found.slip.scheme),
    )


def slip_page(matter: Matter) -> Response:
    one, own = matter.one, matter.own
    html = render(
        "public/results_slip.html",
        one=one,
        words=own.words,
        who=own.who,
        number=own.number,
        token=own.token,
        ahead=matter.ahead,
        recheck=matter.recheck,
        pdf_action=url_for(".results_slip_pdf"),
        recheck_action=url_for(".results_recheck"),
        check_href=url_for(".results_check"),
        back_path=one.href,
        canonical="",
        noindex=True,
    )
    return unseen(html)


def _goes_on(found: Found, words: SlipWords) -> bool:
    """Whether anything further concerns this candidate: not without a mark, not below a pass line, not below the cut
    where nobody is called later."""
    slip = found.slip
    is_called = not words.cut or words.is_within or words.may_refill
    return slip.status is Status.TAKEN and is_called and all(line.is_reached for line in slip.lines)


# --- the re-check, as the slip shows it -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Recheck:
    """Where it stands: not offered, not yet, open, over, or asked for."""

    state: str
    starts: str = ""
    ends: str = ""
    stands: str = ""
    decision: str = ""
    is_decided: bool = False
    papers: str = ""
    """What was asked to be checked."""


def papers_of(asked: Asked, scheme: Scheme) -> str:
    if asked.component == ALL_PAPERS:
        return gettext(lookup_words.ALL_PAPERS)
    return scheme.titles.get(asked.component, asked.component)


def recheck_of(release: ReleaseFacts, asked: Asked | None, scheme: Scheme) -> Recheck:
    if release.recheck_from is None or release.recheck_until is None:
        return Recheck("none")
    starts, ends = recheck_times(release)
    if asked is not None:
        stands = gettext(RECHECK_STANDS[asked.state])
        decision = gettext(RECHECK_ENDS[asked.decision]) if asked.decision else ""
        is_decided, papers = asked.state not in UNTIL, papers_of(asked, scheme)
        return Recheck("asked", starts, ends, stands, decision, is_decided, papers)
    if g.now < release.recheck_from:
        return Recheck("coming", starts, ends)
    return Recheck("open" if g.now < release.recheck_until else "over", starts, ends)


# --- the ticket -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slip:
    """What a ticket opens: the look-up, the row, and the name that was typed."""

    one: LookUp
    found: Found
    name: str
    token: str


class Unusable(Exception):
    """The ticket opens nothing any more. `one` is the look-up it was for, where that can still be told."""

    def __init__(self, reason: Reason, one: LookUp | None) -> None:
        super().__init__(reason.code)
        self.reason, self.one = reason, one


def sealed(one: LookUp, found: Found, name: str) -> str:
    said = {
        "exam": one.slug, "stage": one.stage, "release": one.current.number, "ticket": found.ticket, "name": name,
        "row": found.plain.decode(),
    }  # fmt: skip
    return seal_token(secret(), _PURPOSE, said, now=g.now, ttl=TICKET_LIVES)


def opened(token: str, slug: str, stage: str) -> Slip:
    """The slip of this ticket, of the release that answers now. `slug` and `stage` come with the form and only say where to
    lead whoever comes too late. Raises `Unusable`, and what reading a snapshot may raise."""
    there = {(one.slug, one.stage): one for one in lookups()}
    try:
        said = open_token(secret(), _PURPOSE, token, now=g.now)
    except (TokenExpired, TokenForged):
        raise Unusable(Reason("lookup_slip_expired"), there.get((slug, stage))) from None
    one = there.get((said["exam"], said["stage"]))
    if one is None or one.standing is not Standing.OPEN:
        raise Unusable(Reason("lookup_slip_expired"), one)
    if one.current.number != said["release"]:
        raise Unusable(Reason("lookup_amended_meanwhile"), one)
    found = found_again(snapshots(), one.current, said["ticket"], said["row"].encode())
    return Slip(one, found, said["name"], token)
