"""The exam of the demo city: its rules, majors, positions and applicants, each through the verb that a bureau would use."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.queries import user_by_login
from hr_portal.cli.demo_city.days import Days, day_from
from hr_portal.core.storage import Store
from hr_portal.notices.models import Notice
from hr_portal.recruitment import applicants, confirming, exams, importing, majors
from hr_portal.recruitment.models import Exam

HERE = Path(__file__).parent
FIRST, SECOND = "exam", "exam2"
"""Logins of the two exam officers."""
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Loaded:
    """The exam, and how many positions it has."""

    exam: Exam
    positions: int


def load_exam(
    session: Session, store: Store, days: Days, notices: Mapping[str, Notice], *, now: datetime
) -> Loaded:
    """One open exam, registration under way, with a table of positions and the applicants of two days."""
    officer, second = person(session, FIRST), person(session, SECOND)
    content = _content(days)
    _load_majors(session, content["major_reference"], officer, now)
    version = exams.propose(session, content, officer=officer, actor=officer, now=now)
    exam = exams.confirm(session, version, actor=second, now=now)
    data = (HERE / "positions.csv").read_bytes()
    checked = importing.check_within(session, exam, data, "职位表.csv")
    store.put(data, checked.book.facts.sha256)
    table = importing.keep(session, exam, checked, officer=officer, actor=officer, now=now)
    confirming.confirm(session, table, actor=second, now=now)
    exams.open_exam(session, exam, actor=officer, now=now)
    if "recruit" in notices:
        exams.link_notice(session, exam, "announcement", notices["recruit"], actor=officer, now=now)
    codes = [row["key"] for row in checked.positions.rows]
    for ago in (2, 1):
        day = days.today - timedelta(days=ago)
        counts = applicants.check_within(session, exam, _applicants(codes, ago), "报名人数.csv", day)
        applicants.keep(session, exam, counts, officer=officer, actor=officer, now=now)
    return Loaded(exam, len(codes))


def person(session: Session, login: str) -> User:
    found = user_by_login(session, login)
    if found is None:
        raise LookupError(f"people.toml has no {login}")
    return found


def _load_majors(session: Session, slug: str, officer: User, now: datetime) -> None:
    reference = majors.read_reference(HERE / "majors.csv", "专业参考目录.csv")
    majors.load(
        session,
        reference,
        slug=slug,
        title="安澜考区专业参考目录（节选，供演示）",
        source="虚构",
        actor=officer,
        now=now,
    )


def _content(days: Days) -> dict[str, Any]:
    """exam.toml with its days: registration began two days ago and ends next week."""
    today = days.today
    written = day_from(today, 30, 7)
    words = {
        "year": str(today.year + 1),
        "announced": days.ago(5).isoformat(),
        "register_from": (today - timedelta(days=2)).isoformat(),
        "register_until": day_from(today, 5, 5).isoformat(),
        "print_from": (written - timedelta(days=5)).isoformat(),
        "print_until": (written - timedelta(days=1)).isoformat(),
        "written": written.isoformat(),
    }
    return {**tomllib.loads(filled(words)), "year": today.year + 1}


def filled(words: Mapping[str, str]) -> str:
    """exam.toml with these words in their places."""
    text = (HERE / "exam.toml").read_text(encoding="utf-8")
    return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)


def _applicants(codes: list[str], ago: int) -> bytes:
    """How many had applied by then: more each day, some positions without anybody."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["职位代码", "报名人数", "审核通过人数", "缴费人数"])
    for number, code in enumerate(codes):
        applied = number * 7 % 23 * (3 - ago)
        writer.writerow([code, applied, applied * 3 // 4, applied // 2])
    return out.getvalue().encode()
