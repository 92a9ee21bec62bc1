"""What stands around every public page: the ways through the site, and the switch between languages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import current_app, has_request_context, render_template, request, url_for

from hr_portal.core.calendar import Calendar
from hr_portal.core.errors import NotFound
from hr_portal.extensions import db
from hr_portal.notices.listing import organs_in_english
from hr_portal.publicity.queries import calendar
from hr_portal.web.caching import edition
from hr_portal.web.speech import gettext

CHINESE_BP, ENGLISH_BP = "public", "public_en"


def in_english() -> bool:
    return request.blueprint == ENGLISH_BP


def english_organs() -> frozenset[str]:
    """The codes of the organs that publish in English."""
    return edition().kept("english", lambda: organs_in_english(db.session()))


def working_days() -> Calendar:
    """The calendar in force."""
    return edition().kept("calendar", lambda: calendar(db.session()))


def refuse_unspoken() -> None:
    """/en is not there until an organ publishes in English."""
    if in_english() and not english_organs():
        raise NotFound


@lru_cache(maxsize=16)
def _ways(_root: str, blueprint: str) -> dict[str, str]:
    """The addresses of the frame; the same for all requests to one place."""
    return {
        name: url_for(f"{blueprint}.{endpoint}")
        for name, endpoint in (
            ("home", "home"),
            ("notices", "notices"),
            ("exams", "exams"),
            ("results", "results"),
            ("report", "report"),
            ("report_sheet", "report_sheet"),
            ("receipt", "receipt"),
            ("working_days", "working_days"),
            ("help", "help_page"),
            ("sitemap", "sitemap"),
            ("privacy", "privacy"),
            ("accessibility", "accessibility"),
            ("prefs", "prefs"),
            ("status", "status"),
        )
    }


def context() -> dict[str, Any]:
    """For every template of a public page, error pages included. Asks no database."""
    if not has_request_context() or request.blueprint == "staff":
        return {}
    ways = _ways(request.script_root, ENGLISH_BP if in_english() else CHINESE_BP)
    return {
        "home_href": ways["home"],
        "prefs_href": ways["prefs"],
        "accessibility_href": ways["accessibility"],
        "ways": ways,
        "nav_items": [
            ("home", gettext("首页"), ways["home"]),
            ("notices", gettext("公示公告"), ways["notices"]),
            ("exams", gettext("考试录用"), ways["exams"]),
            ("results", gettext("成绩查询"), ways["results"]),
            ("report", gettext("反映问题"), ways["report"]),
            ("calendar", gettext("工作日历"), ways["working_days"]),
            ("help", gettext("使用帮助"), ways["help"]),
        ],
        "foot_links": [
            (gettext("网站地图"), ways["sitemap"]),
            (gettext("使用帮助"), ways["help"]),
            (gettext("隐私说明"), ways["privacy"]),
            (gettext("无障碍声明"), ways["accessibility"]),
            (gettext("运行状态"), ways["status"]),
        ],
    }


def address(endpoint: str | None = None, **values: Any) -> str:
    """The absolute address of a page, as it is printed and as engines should know it."""
    root = current_app.extensions["settings"].site.url
    path = url_for(endpoint, **values) if endpoint is not None else request.script_root + request.path
    return f"{root}{path}"


def render(template: str, *, has_english: bool | None = None, **values: Any) -> str:
    """A public page. `has_english`: whether this page has an English edition; None where the site's having one decides."""
    other: dict[str, str] = {}
    query = f"?{urlencode(list(request.args.items(multi=True)))}" if request.args else ""
    if in_english():
        other["chinese_href"] = request.script_root + request.path.removeprefix("/en") + query
    elif english_organs() if has_english is None else has_english:
        other["english_href"] = f"{request.script_root}/en{request.path}{query}"
    values.setdefault("canonical", address())
    return render_template(template, **other, **values)
