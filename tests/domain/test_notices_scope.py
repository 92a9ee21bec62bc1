"""Whose duties reach which notices: reviewers and issuers from above, authors only at home, nobody from beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.rules import Level, Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound, Refused
from hr_portal.notices import drafting, hiding, publishing, queries, reviewing
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import HideReason
from tests.clockwork import instant
from tests.domain.acting import in_work, reviewed, submitted
from tests.factories import notices as made
from tests.factories.notices import Office

NOW = instant("2026-11-24 09:00")
PUBLIC = instant("2026-11-24 11:00")
PLACES = ("own", "ancestor", "descendant", "other")
ROLES: tuple[Role | None, ...] = (
    Role.AUTHOR, Role.REVIEWER, Role.ISSUER, Role.ADMINISTRATOR, Role.RECEIVER, Role.AUDITOR, None,
)  # fmt: skip

HERE, FROM_ABOVE = {"own"}, {"own", "ancestor"}
ALLOWED: dict[str, dict[Role, set[str]]] = {
    "open": {Role.AUTHOR: HERE, Role.REVIEWER: FROM_ABOVE, Role.ISSUER: FROM_ABOVE, Role.AUDITOR: FROM_ABOVE},
    "draft": {Role.AUTHOR: HERE},
    "edit": {Role.AUTHOR: HERE, Role.REVIEWER: FROM_ABOVE},
    "submit": {Role.AUTHOR: HERE},
    "review": {Role.REVIEWER: FROM_ABOVE},
    "return": {Role.REVIEWER: FROM_ABOVE, Role.ISSUER: FROM_ABOVE},
    "issue": {Role.ISSUER: FROM_ABOVE},
    "schedule": {Role.ISSUER: FROM_ABOVE},
    "unschedule": {Role.REVIEWER: FROM_ABOVE, Role.ISSUER: FROM_ABOVE},
    "hide": {
        Role.AUTHOR: HERE, Role.REVIEWER: FROM_ABOVE, Role.ISSUER: FROM_ABOVE, Role.ADMINISTRATOR: FROM_ABOVE,
        Role.RECEIVER: HERE,
    },
}  # fmt: skip
"""Act, role, and where the duty may be held for it; everything not written here is refused."""


def perform(act: str, session: Session, office: Office, actor: User) -> None:
    """Bring a notice of the office to where the act is due, and let this person try it."""
    steps: dict[str, Callable[[], object]] = {
        "open": lambda: queries.notice_for(
            session, actor, made.drafted(session, office).id, shanghai_date(NOW)
        ),
        "draft": lambda: made.drafted(session, replace(office, author=actor), "announcement"),
        "edit": lambda: _edit(session, made.drafted(session, office), actor),
        "submit": lambda: drafting.submit(session, in_work(made.drafted(session, office)), actor=actor, now=NOW),
        "review": lambda: reviewing.review(
            session, submitted(session, office, made.drafted(session, office)), version=1, actor=actor, now=NOW
        ),
        "return": lambda: reviewing.return_to_author(
            session, submitted(session, office, made.drafted(session, office)), "请核对", actor=actor, now=NOW
        ),
        "issue": lambda: reviewing.issue(
            session, reviewed(session, office, made.drafted(session, office)), version=1, actor=actor, now=NOW
        ),
        "schedule": lambda: publishing.schedule(
            session, made.issued(session, office), instant("2026-11-25 08:30"), actor=actor, now=NOW
        ),
        "unschedule": lambda: publishing.unschedule(
            session, made.scheduled(session, office, at="2026-11-30 08:30", now=NOW), actor=actor, now=NOW
        ),
        "hide": lambda: hiding.hide_now(
            session, made.publish(session, office), HideReason.OTHER, actor=actor, now=PUBLIC
        ),
    }  # fmt: skip
    steps[act]()


def _edit(session: Session, notice: Notice, actor: User) -> None:
    revision = in_work(notice)
    text = replace(revision.text, title="改过的标题")
    drafting.edit(session, revision, text, base_version=1, actor=actor, now=NOW)


@pytest.fixture
def places(session: Session) -> dict[str, Organ]:
    """A county between its city and its town, and another county beside it. Their paths begin alike on purpose."""
    city = made.make_organ(session, "AL01")
    county = made.make_organ(session, "CH01", parent=city, level=Level.COUNTY, area="澄河县")
    town = made.make_organ(session, "QS01", parent=county, level=Level.TOWNSHIP, area="澄河县")
    beside = made.make_organ(session, "CH10", parent=city, level=Level.COUNTY, area="白沙县")
    county.path, town.path, beside.path = "/AL01/1/", "/AL01/1/3/", "/AL01/10/"
    session.flush()
    return {"own": county, "ancestor": city, "descendant": town, "other": beside}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "none")
def test_a_duty_reaches_as_far_as_the_table_says(
    session: Session, places: dict[str, Organ], role: Role | None, place: str
) -> None:
    organ = places["own"]
    office = Office(
        organ,
        made.make_user(session, organ, Role.AUTHOR),
        made.make_user(session, organ, Role.REVIEWER),
        made.make_user(session, organ, Role.ISSUER),
    )
    actor = made.make_user(session, places[place], *([role] if role else []))
    done = set()
    for act in ALLOWED:
        try:
            perform(act, session, office, actor)
        except (Refused, NotFound):
            continue
        done.add(act)
    assert done == {act for act, who in ALLOWED.items() if role is not None and place in who.get(role, set())}


@pytest.mark.parametrize(("since", "until", "allowed"), [
    ("2026-11-24", None, True),
    ("2026-11-25", None, False),
    ("2026-01-01", "2026-11-24", True),
    ("2026-01-01", "2026-11-23", False),
])  # fmt: skip
def test_a_duty_counts_on_its_days_only(
    session: Session, since: str, until: str | None, allowed: bool
) -> None:
    office = made.make_office(session)
    duty = office.reviewer.duties[0]
    duty.since = shanghai_date(instant(since))
    duty.until = shanghai_date(instant(until)) if until else None
    revision = submitted(session, office, made.drafted(session, office))
    if allowed:
        reviewing.review(session, revision, version=1, actor=office.reviewer, now=NOW)
    else:
        with pytest.raises(Refused):
            reviewing.review(session, revision, version=1, actor=office.reviewer, now=NOW)


@pytest.mark.parametrize("missing", ["unconfirmed", "ended", "disabled"])
def test_a_duty_nobody_confirmed_or_that_ended_or_of_a_closed_account_counts_for_nothing(
    session: Session, missing: str
) -> None:
    office = made.make_office(session)
    duty = office.issuer.duties[0]
    if missing == "unconfirmed":
        duty.confirmed_at = None
    elif missing == "ended":
        duty.ended_at = NOW
    else:
        office.issuer.disabled_at = NOW
    revision = reviewed(session, office, made.drafted(session, office))
    with pytest.raises(Refused):
        reviewing.issue(session, revision, version=1, actor=office.issuer, now=NOW)


def test_a_reviewer_whose_account_was_closed_after_the_review_has_still_reviewed(session: Session) -> None:
    office = made.make_office(session)
    revision = reviewed(
        session, office, made.drafted(session, office, publish_at=instant("2026-11-24 10:00"))
    )
    office.reviewer.disabled_at = NOW
    session.commit()
    notice = reviewing.issue(session, revision, version=1, actor=office.issuer, now=NOW)
    office.issuer.disabled_at = office.author.disabled_at = NOW
    session.commit()
    assert notice.publish_at == instant("2026-11-24 10:00")


def test_an_author_whose_account_was_closed_does_not_keep_the_text_from_its_review(session: Session) -> None:
    office = made.make_office(session)
    revision = submitted(session, office, made.drafted(session, office))
    office.author.disabled_at = NOW
    session.commit()
    reviewing.review(session, revision, version=1, actor=office.reviewer, now=NOW)
