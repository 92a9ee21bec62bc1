"""The staff menu: what there is, for whom, and how much of it waits for the person who looks.

To add a line, add an `Entry` to its group. Who sees it is read from the mark on the route, and a line whose route does
not exist is not shown, so that the menu and the doors cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, g, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from hr_portal.accounts.models import User
from hr_portal.accounts.queries import duties_to_confirm, roles_of
from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.messages import N_
from hr_portal.extensions import db
from hr_portal.notices.guard_queries import waiting_for_release
from hr_portal.notices.loading import loads_to_decide
from hr_portal.notices.queries import waiting_for_issue, waiting_for_review
from hr_portal.recruitment.result_queries import result_counts
from hr_portal.web.access import Access, actor, signed_in
from hr_portal.web.staff.acts import hidings_to_confirm
from hr_portal.web.staff.exam_waiting import waiting_for
from hr_portal.web.staff.received import found_once
from hr_portal.web.staff.to_confirm import to_confirm

Counter = Callable[[Session, User, date], int]


@dataclass(frozen=True)
class Entry:
    """One line. `key` is what a page sets as `nav`; `count` says how many wait for this person, `is_urgent` paints it."""

    key: str
    label: str
    endpoint: str
    count: Counter | None = None
    is_urgent: bool = False


def _duties_waiting(session: Session, person: User, today: date) -> int:
    return len(duties_to_confirm(session, person, today))


def _reviews_waiting(session: Session, person: User, today: date) -> int:
    return len(waiting_for_review(session, person, today))


def _issues_waiting(session: Session, person: User, today: date) -> int:
    return len(waiting_for_issue(session, person, today))


def _loads_waiting(session: Session, person: User, today: date) -> int:
    return len(loads_to_decide(session, person, g.now))


def _hidings_waiting(session: Session, person: User, today: date) -> int:
    return len(hidings_to_confirm(session, person, today, g.now))


def _releases_waiting(session: Session, person: User, today: date) -> int:
    return len(waiting_for_release(session, person, today))


def _reports_waiting(session: Session, person: User, today: date) -> int:
    return len(found_once(session, person).in_hand)


def _windows_waiting(session: Session, person: User, today: date) -> int:
    return sum(to_confirm(notice) is not None for notice in found_once(session, person).notices)


def _exams_waiting(session: Session, person: User, today: date) -> int:
    return waiting_for(session, person, today)


def _results_waiting(session: Session, person: User, today: date) -> int:
    return result_counts(session, person, today).to_sign


def _rechecks_waiting(session: Session, person: User, today: date) -> int:
    return result_counts(session, person, today).rechecks


GROUPS: list[tuple[str, list[Entry]]] = [
    (
        N_("日常"),
        [
            Entry("home", N_("今日工作"), "staff.home"),
            Entry("review", N_("待复核"), "staff.review_queue", _reviews_waiting),
            Entry("publish", N_("待发布"), "staff.publish_queue", _issues_waiting),
            Entry("privacy", N_("隐私审核"), "staff.privacy", _releases_waiting),
            Entry("notices", N_("公示公告"), "staff.notices"),
            Entry("templates", N_("公告模板"), "staff.templates"),
            Entry("calendar", N_("发布日历"), "staff.publish_calendar"),
            Entry("load", N_("载入历史公告"), "staff.load", _loads_waiting),
            Entry("hide", N_("紧急下线"), "staff.ask_hide", _hidings_waiting, is_urgent=True),
        ],
    ),
    (
        N_("受理办理"),
        [
            Entry("receiving", N_("今日办理"), "staff.receiving"),
            Entry("reports", N_("意见与反映"), "staff.reports", _reports_waiting),
            Entry("offline", N_("来信来电来访登记"), "staff.register_offline"),
            Entry("transfers", N_("移送"), "staff.transfers"),
            Entry(
                "confirmations", N_("公示情况确认"), "staff.confirmations", _windows_waiting, is_urgent=True
            ),
            Entry("summaries", N_("公示情况汇总表"), "staff.summaries"),
            Entry("own_views", N_("本人查看记录"), "staff.own_views"),
        ],
    ),
    (
        N_("考试"),
        [
            Entry("exams", N_("考试和职位"), "staff.exams", _exams_waiting),
            Entry("results", N_("成绩"), "staff.results", _results_waiting),
            Entry("rechecks", N_("成绩复核"), "staff.rechecks", _rechecks_waiting),
            Entry("jobs", N_("后台任务"), "staff.jobs"),
        ],
    ),
    (
        N_("监督"),
        [
            Entry("audit", N_("操作日志"), "staff.audit"),
            Entry("retention", N_("到期删除"), "staff.retention"),
        ],
    ),
    (
        N_("设置"),
        [
            Entry("organs", N_("机关与联系方式"), "staff.organs"),
            Entry("people", N_("人员与职责"), "staff.people", _duties_waiting),
            Entry("working_days", N_("节假日安排"), "staff.working_days"),
            Entry("majors", N_("专业参考目录"), "staff.majors"),
            Entry("account", N_("我的账户"), "staff.account"),
        ],
    ),
]


def _is_open_to(endpoint: str, roles: frozenset[Role]) -> bool:
    access = getattr(current_app.view_functions.get(endpoint), "access", None)
    return isinstance(access, Access) and (not access.roles or bool(access.roles & roles))


Drawn = list[tuple[str, list[tuple[str, str, str, int, bool]]]]


def menu_of(session: Session, person: User, today: date) -> Drawn:
    """The groups with a line for this person, as templates/staff/base.html draws them."""
    roles = roles_of(person, today)
    drawn = []
    for title, entries in GROUPS:
        lines = [
            (
                entry.key,
                gettext(entry.label),
                url_for(entry.endpoint),
                entry.count(session, person, today) if entry.count is not None else 0,
                entry.is_urgent,
            )
            for entry in entries
            if _is_open_to(entry.endpoint, roles)
        ]
        if lines:
            drawn.append((gettext(title), lines))
    return drawn


def home_path() -> str:
    """Where a person begins: today's work, or the account while there is no such page."""
    return url_for("staff.home" if "staff.home" in current_app.view_functions else "staff.account")


def staff_frame() -> dict[str, Any]:
    """What the frame around every staff page shows. The menu asks the database only when it is drawn: a page that says
    that the database is away draws none."""
    if signed_in() is None:
        return {}
    drawn: list[Drawn] = []

    def menu() -> Drawn:
        if not drawn:
            drawn.append(menu_of(db.session(), actor(), shanghai_date(g.now)))
        return drawn[0]

    return {
        "staff_menu": LocalProxy(menu),
        "person": LocalProxy(lambda: actor().name),
        "organ": LocalProxy(lambda: actor().organ.short_name),
        "staff_home_href": home_path(),
        "account_href": url_for("staff.account"),
        "sign_out_href": url_for("staff.sign_out"),
    }
