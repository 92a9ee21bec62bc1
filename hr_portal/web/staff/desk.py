"""今日工作: what waits for this person, what falls due, what happens today. Queues with deadlines, not a tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import may, organs_in_reach, roles_of
from hr_portal.accounts.rules import SEES_NOTICES, Role
from hr_portal.core.clock import shanghai_date
from hr_portal.extensions import db
from hr_portal.notices import queries
from hr_portal.notices.checking import findings_for
from hr_portal.notices.guard_queries import leaking
from hr_portal.notices.kinds import known_kinds
from hr_portal.notices.models import Notice, Revision
from hr_portal.publicity.queries import calendar, missing_year
from hr_portal.web.access import actor, for_duty, for_signed_in
from hr_portal.web.forms.notice_text import kind_name
from hr_portal.web.staff import checked
from hr_portal.web.staff.acts import hidings_to_confirm
from hr_portal.web.staff.agenda import events, planned
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import READERS, today
from hr_portal.web.staff.spoken import moment, standings, title_of, title_of_revision, until
from hr_portal.web.wording.calendar import DAY_KINDS

PAGE = 20
SOON = timedelta(hours=48)


@dataclass(frozen=True)
class Tile:
    label: str
    count: int
    note: str
    href: str
    look: str = ""


@bp.get("/")
@for_signed_in
def home() -> str:
    """今日工作."""
    session, person, now, day = db.session(), actor(), g.now, today()
    roles = roles_of(person, day)
    days = calendar(session)
    review, issue = (
        queries.waiting_for_review(session, person, day),
        queries.waiting_for_issue(session, person, day),
    )
    signing = queries.waiting_for_signature(session, person, day)
    mine = queries.in_hand(session, person) if Role.AUTHOR in roles else []
    closing = queries.closing_within(session, person, day, now, SOON)
    concluded = queries.without_outcome(session, person, day, now)
    unconfirmed = hidings_to_confirm(session, person, day, now)
    hidden = [one for one in queries.hidden(session, person, day) if one not in unconfirmed]
    paused = queries.suspended(session, person, day)
    undated = [
        notice
        for notice in queries.issued_without_instant(session, person, day)
        if may(person, {Role.ISSUER}, notice.organ, day)
    ]
    scheduled = queries.scheduled(session, person, day, now)
    due_today = [notice for notice in scheduled if shanghai_date(notice.publish_at) == day]  # type: ignore[arg-type]
    agenda = events(queries.falling_due(session, person, day, day, day), day, day, now)
    agenda = sorted([*agenda, *planned([*mine, *review, *issue], day, day)], key=lambda event: event.hour)
    tiles = _tiles(roles, review, issue, signing, due_today, closing, concluded, unconfirmed)
    queues = {
        "review": [_waiting(revision, "submitted_at") for revision in review[:PAGE]],
        "issue": [_waiting(revision, "reviewed_at") for revision in issue[:PAGE]],
        "mine": [_waiting(revision, "created_at") for revision in mine[:PAGE]],
        "sign": [_waiting(revision, "reviewed_at") for revision, _organ in signing[:PAGE]],
    }
    return render_template(
        "staff/desk.html",
        day=day,
        day_kind=_(DAY_KINDS[days.why(day).value]),
        tiles=tiles,
        review_count=len(review),
        issue_count=len(issue),
        closing=closing,
        outcomes=concluded,
        unconfirmed=unconfirmed,
        hidden=hidden,
        paused=paused,
        undated=undated,
        agenda=agenda,
        alarm=_alarm(session, person, day),
        leaking=leaking(session, person, day, now),
        may_write=Role.AUTHOR in roles,
        receives=Role.RECEIVER in roles,
        nothing=not (
            review
            or issue
            or signing
            or mine
            or closing
            or concluded
            or unconfirmed
            or undated
            or scheduled
            or hidden
            or paused
        ),
        next_due=_next_due(scheduled),
        title_of=title_of,
        queues=queues,
        now=now,
    )


def _tiles(
    roles: frozenset[Role],
    review: Sequence[Revision],
    issue: Sequence[Revision],
    signing: Sequence[tuple[Revision, Organ]],
    due_today: Sequence[Notice],
    closing: Sequence[Notice],
    concluded: Sequence[Notice],
    unconfirmed: Sequence[Notice],
) -> list[Tile]:
    tiles: list[Tile] = []
    if Role.REVIEWER in roles:
        note = (
            _("最早的%(when)s提交", when=moment(review[0].submitted_at))
            if review and review[0].submitted_at
            else ""
        )
        tiles.append(Tile(_("等我复核"), len(review), note, url_for("staff.review_queue")))
    if Role.ISSUER in roles:
        note = (
            _("最早的%(when)s复核", when=moment(issue[0].reviewed_at))
            if issue and issue[0].reviewed_at
            else ""
        )
        tiles.append(Tile(_("等我签发"), len(issue), note, url_for("staff.publish_queue")))
        if signing:
            tiles.append(Tile(_("等我会签"), len(signing), "", "#sign"))
    if roles & SEES_NOTICES:
        note = (
            _("下一条%(when)s", when=moment(due_today[0].publish_at))
            if due_today and due_today[0].publish_at
            else ""
        )
        tiles.append(Tile(_("今天待发布"), len(due_today), note, url_for("staff.publish_queue")))
        first = closing[0].closes_at if closing else None
        note = _("最早%(when)s", when=until(first)) if first else ""
        tiles.append(Tile(_("48小时内截止"), len(closing), note, "#closing" if closing else url_for("staff.publish_calendar"), "w" if closing else ""))  # fmt: skip
        tiles.append(Tile(_("期满未记录结果"), len(concluded), "", "#outcomes" if concluded else url_for("staff.notices"), "w" if concluded else ""))  # fmt: skip
    if roles & {Role.REVIEWER, Role.ISSUER}:
        tiles.append(Tile(_("紧急下线待确认"), len(unconfirmed), "", "#unconfirmed" if unconfirmed else url_for("staff.notices"), "hot" if unconfirmed else ""))  # fmt: skip
    return tiles


def _waiting(revision: Revision, since: str) -> dict[str, Any]:
    """A row of a queue."""
    look, words = checked.summary(findings_for(db.session(), revision, now=g.now))
    return {
        "id": revision.notice_id,
        "title": title_of_revision(revision),
        "organ": revision.notice.organ.short_name,
        "by": revision.submitted_by.name if revision.submitted_by is not None else "",
        "since": getattr(revision, since),
        "look": look,
        "words": words,
        "planned": revision.text.publish_at,
        "standing": standings(revision.notice, g.now)[-1],
    }


def _alarm(session: Session, person: User, day: date) -> dict[str, Any] | None:
    """From 1 November: the coming year's arrangement is missing, and these windows wait for it."""
    year = missing_year(calendar(session), day)
    if year is None:
        return None
    touched = [
        notice
        for notice in queries.falling_due(session, person, day, day, date(year + 1, 12, 31))
        if notice.window is not None and notice.window.provisional and notice.suspended_at is None
    ]
    return {
        "year": year,
        "touched": touched,
        "may_enter": Role.ADMINISTRATOR in roles_of(person, day),
    }


def _next_due(scheduled: Sequence[Notice]) -> str:
    if not scheduled or scheduled[0].publish_at is None:
        return ""
    return _(
        "下一件：%(when)s发布“%(title)s”。",
        when=moment(scheduled[0].publish_at),
        title=title_of(scheduled[0]),
    )


@bp.get("/review")
@for_duty(Role.REVIEWER)
def review_queue() -> str:
    """待复核."""
    rows = [
        _waiting(revision, "submitted_at")
        for revision in queries.waiting_for_review(db.session(), actor(), today())
    ]
    return render_template("staff/review_queue.html", rows=rows)


@bp.get("/publish")
@for_duty(*READERS)
def publish_queue() -> str:
    """待签发、待定时间、待发布."""
    session, person, day = db.session(), actor(), today()
    return render_template(
        "staff/publish_queue.html",
        rows=[
            _waiting(revision, "reviewed_at") for revision in queries.waiting_for_issue(session, person, day)
        ],
        undated=queries.issued_without_instant(session, person, day),
        scheduled=queries.scheduled(session, person, day, g.now),
        may_issue=Role.ISSUER in roles_of(person, day),
        title_of=title_of,
    )


@bp.get("/notices")
@for_duty(*READERS)
def notices() -> str:
    """公示公告: all with their state."""
    session, person, day = db.session(), actor(), today()
    organs = organs_in_reach(session, person, SEES_NOTICES, day)
    chosen = next((organ for organ in organs if organ.code == request.args.get("organ", "")), None)
    kind = request.args.get("kind", "") if request.args.get("kind", "") in known_kinds() else ""
    total = _how_many(session, person, day, chosen, kind)
    pages = max(1, -(-total // PAGE))
    asked = request.args.get("page", "1")
    page = (
        min(pages, int(asked))
        if asked.isascii() and asked.isdigit() and 0 < len(asked) < 7 and int(asked)
        else 1
    )
    found = queries.all_visible(
        session, person, day, organ_id=chosen.id if chosen else None, kind=kind, limit=PAGE, page=page
    )
    return render_template(
        "staff/notices.html",
        rows=[
            {
                "id": notice.id,
                "title": title_of(notice),
                "kind": kind_name(known_kinds()[notice.kind]),
                "organ": notice.organ.short_name,
                "standings": standings(notice, g.now),
                "publish_at": notice.publish_at,
                "closes_at": notice.closes_at,
                "provisional": notice.window is not None and notice.window.provisional,
                "author": notice.author.name if notice.author is not None else "",
            }
            for notice in found
        ],
        total=total,
        organs=organs,
        kinds=[(identifier, kind_name(one)) for identifier, one in known_kinds().items()],
        organ_chosen=chosen.code if chosen else "",
        kind_chosen=kind,
        page=page,
        pages=pages,
        href=lambda number: url_for(
            "staff.notices", organ=chosen.code if chosen else None, kind=kind or None, page=number
        ),
        may_write=Role.AUTHOR in roles_of(person, day),
        count_words=ngettext("共%(num)s条", "共%(num)s条", total),
    )


def _how_many(session: Session, person: User, day: date, organ: Organ | None, kind: str) -> int:
    query = (
        select(func.count())
        .select_from(Notice)
        .join(Organ, Organ.id == Notice.organ_id)
        .where(queries.is_visible_to(person, day))
    )
    if organ is not None:
        query = query.where(Notice.organ_id == organ.id)
    if kind:
        query = query.where(Notice.kind == kind)
    return session.scalar(query) or 0
