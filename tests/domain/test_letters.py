"""Every letter there is, written in Chinese and in English; none says what a notice says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.consequences import FOLLOWS, tell_author, tell_reviewers, tell_three
from hr_portal.letters import compose
from hr_portal.notices.models import Notice
from hr_portal.objections import reminding, telling
from tests.clockwork import instant
from tests.factories.notices import PERSONS, make_office, publish

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path.stem for path in (ROOT / "templates" / "mail").glob("*.txt") if not path.name.startswith("_")
)
REMINDERS = set(
    re.findall(r'"([a-z_]+)", (?:_hands|people|str|f"\{duty)', (ROOT / "hr_portal/reminders.py").read_text())
)

BY_NIGHT = {"leak_found"}
"""What the guard tells of by itself (rescanning.py)."""

TO_RECEIVERS = {telling.FACT.partition(".")[2], reminding.FACT.partition(".")[2]}
"""Letters that name nothing at all."""


def payload(fact: str, notice: Notice, user: User) -> dict[str, Any]:
    common = {"to": user.id, "fact": fact}
    if fact == "duty_ends":
        return {**common, "role": "author", "organ": "中共安澜市委组织部", "until": "2026-12-08"}
    if fact in TO_RECEIVERS:
        return common
    if fact == "arrangement_missing":
        return {**common, "year": 2027, "notices": [notice.id]}
    return {**common, "notice": notice.id, "at": instant("2026-11-24 10:00").isoformat()}


def test_there_is_a_letter_for_each_fact_that_tells_somebody_and_no_other() -> None:
    told = {
        fact.partition(".")[2]
        for fact, follows in FOLLOWS.items()
        if {tell_author, tell_reviewers, tell_three} & set(follows)
    }
    assert told | REMINDERS | BY_NIGHT | TO_RECEIVERS == set(TEMPLATES)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("fact", TEMPLATES)
def test_a_letter_has_a_subject_facts_and_a_foot(session: Session, fact: str, language: str) -> None:
    office = make_office(session)
    notice = publish(session, office, at="2026-11-24 10:00")
    office.author.language = language
    subject, text = compose(office.author, payload(fact, notice, office.author))
    assert subject
    assert "\n" not in subject
    assert len(text.splitlines()) >= 3
    assert "%(" not in subject + text
    assert "None" not in subject + text
    assert "\n\n\n" not in text
    if fact not in ("duty_ends", "arrangement_missing", *TO_RECEIVERS):
        assert f"/staff/notices/{notice.id}\n" in text
    if "at=at" in (ROOT / f"templates/mail/{fact}.txt").read_text():
        assert ("24 November 2026 10:00" if language == "en" else "2026年11月24日10:00") in text


@pytest.mark.parametrize("fact", TEMPLATES)
def test_no_letter_says_what_a_notice_says(session: Session, fact: str) -> None:
    office = make_office(session)
    notice = publish(session, office, at="2026-11-24 10:00")
    subject, text = compose(office.author, payload(fact, notice, office.author))
    for person in PERSONS["pre_appointment"]:
        assert person["name"] not in subject + text
