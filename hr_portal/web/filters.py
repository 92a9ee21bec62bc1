"""What templates may use: dates as people write them, fingerprinted static files, what head and foot show."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, g, has_request_context, request, url_for
from markupsafe import Markup

from hr_portal.core.clock import shanghai, shanghai_date
from hr_portal.core.messages import N_
from hr_portal.web.locale import locale
from hr_portal.web.speech import gettext, in_english
from hr_portal.web.wording.say import say

WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


def prepare(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day, day_short=day_short, clock_time=clock_time, instant=instant, iso=iso, sentence=say, tel=tel,
        zh=zh, dialled=dialled, month=month,
    )  # fmt: skip
    app.jinja_env.globals["static_url"] = static_url
    app.context_processor(lambda: {
        "site": current_app.extensions["settings"].site,
        "locale": locale(),
        "large": has_request_context() and is_large(),
        "today": shanghai_date(g.now) if "now" in g else None,
    })  # fmt: skip


def is_large() -> bool:
    """长者版: asked for in the address, or by one cookie bit."""
    asked = request.args.get("size")
    return asked == "large" or (asked != "normal" and request.cookies.get("size") == "large")


def _as_day(value: date | datetime | str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    return shanghai_date(value) if isinstance(value, datetime) else value


def day(value: date | datetime | str) -> str:
    """2026年11月23日 / 23 November 2026; also of a day kept as 2026-11-23."""
    when = _as_day(value)
    if in_english():
        return f"{when.day} {MONTHS[when.month - 1]} {when.year}"
    return f"{when.year}年{when.month}月{when.day}日"


def month(value: date | datetime) -> str:
    """11月 / November."""
    number = _as_day(value).month
    return MONTHS[number - 1] if in_english() else f"{number}月"


def weekday(value: date | datetime) -> str:
    """周一 / Monday."""
    return gettext(WEEKDAYS[_as_day(value).weekday()])


def day_short(value: date | datetime) -> str:
    """11月23日（周一） / Monday 23 November."""
    when = _as_day(value)
    if in_english():
        return f"{weekday(when)} {when.day} {MONTHS[when.month - 1]}"
    return f"{when.month}月{when.day}日（{weekday(when)}）"


def clock_time(value: datetime) -> str:
    """16:30, as clocks in Shanghai show it."""
    return f"{shanghai(value):%H:%M}"


def instant(value: datetime) -> str:
    """2026年11月19日16:30."""
    return f"{day(value)}{' ' if in_english() else ''}{clock_time(value)}"


def iso(value: date | datetime) -> str:
    """For `datetime=` attributes: with Shanghai's offset."""
    return shanghai(value).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def tel(number: str) -> str:
    """What stands behind `tel:`: digits, with a leading plus where there is one."""
    return "".join(c for c in number if c.isascii() and (c.isdigit() or c == "+"))


def dialled(number: str) -> str:
    """A number as the page's language brackets it: （0000）8600 1238 / (0000) 8600 1238."""
    return number.replace("（", "(").replace("）", ") ") if in_english() else number


_CHINESE = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U00020000-\U0003ffff"
_CHINESE_RUN = re.compile(f"[0-9]*[{_CHINESE}](?:[^A-Za-z]*[{_CHINESE}])?")


def zh(words: str) -> str:
    """What the house holds in Chinese (names, titles, texts), marked as Chinese where the page is English, so that it is
    read out and broken into lines as what it is. Markup is ours and stays as it is."""
    if not isinstance(words, str) or isinstance(words, Markup) or not in_english():
        return words
    words, marked, end = str(words), Markup(), 0
    for run in _CHINESE_RUN.finditer(words):
        marked += words[end : run.start()]
        marked += Markup('<span lang="zh-CN">{}</span>').format(run.group())
        end = run.end()
    return marked + words[end:] if end else words


@lru_cache(maxsize=64)
def _static_url(path: str, name: str, _root: str, _changed: int) -> str:
    fingerprint = hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]
    return url_for("static", filename=name, v=fingerprint)


def static_url(name: str) -> str:
    """The address of a static file, with a fingerprint of its bytes, so that it may be cached for ever."""
    path = f"{current_app.static_folder}/{name}"
    root = request.script_root if has_request_context() else ""
    return _static_url(path, name, root, Path(path).stat().st_mtime_ns)
