"""放行: who let a finding stand is neither the author nor the issuer of what it stands in, on screen or on paper."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.rules import Nature, Role
from hr_portal.core.errors import Reason
from hr_portal.notices import correcting, drafting, joining, releasing, reviewing
from hr_portal.notices.guard_models import GuardOverride, ReleaseReason
from hr_portal.notices.guard_queries import leaks_of
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice, Revision
from tests.clockwork import instant
from tests.domain.acting import in_work, live, paper, refused
from tests.factories import notices as made

NOW = instant("2026-11-24 09:00")
BODY = "办理窗口手机13900001234。"


def let_stand(session: Session, revision: Revision, *, asks: User, lets: User, now: datetime = NOW) -> None:
    (leak,) = [one for one in leaks_of(session, revision, now=now) if one.is_blocking]
    override = releasing.ask_release(
        session, revision, leak.digest, next(iter(ReleaseReason)), "办理窗口的公用手机", actor=asks, now=now
    )
    releasing.decide_release(session, override, granted=True, actor=lets, now=now)


def reviewed_notice(session: Session, office: made.Office, lets: User) -> Notice:
    notice = made.drafted(session, office, "announcement", body=BODY)
    revision = in_work(notice)
    let_stand(session, revision, asks=office.author, lets=lets)
    drafting.submit(session, revision, actor=office.author, now=NOW)
    reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=NOW)
    return notice


def codes(reasons: list[Reason]) -> set[str]:
    return {reason.code for reason in reasons}


ISSUERS = [
    # who acts, who is named on the form (None: on screen), and what stands against it
    ("lets", None, {"releaser_issues"}),
    ("lets", "秦副部长", {"releaser_records_paper"}),
    ("another", "隐私审核员", {"releaser_signs_paper"}),
    ("another", "隐私 审核员", {"releaser_signs_paper"}),
    ("lets", "隐私审核员", {"releaser_records_paper", "releaser_signs_paper"}),
    ("another", None, set()),
    ("another", "秦副部长", set()),
]


@pytest.mark.parametrize(("actor", "signer", "against"), ISSUERS)
def test_who_let_a_finding_stand_neither_issues_nor_signs_nor_records_it(
    session: Session, actor: str, signer: str | None, against: set[str]
) -> None:
    office = made.make_office(session)
    people = {
        "lets": made.make_user(session, office.organ, Role.PRIVACY_REVIEWER, Role.ISSUER, name="隐私审核员"),
        "another": made.make_user(session, office.organ, Role.ISSUER, name="魏签发"),
    }
    revision = in_work(reviewed_notice(session, office, people["lets"]))
    form = paper(signer=signer) if signer is not None else None
    reasons = reviewing.reasons_against_issuing(session, revision, actor=people[actor], now=NOW, paper=form)
    assert codes(reasons) == against
    if signer == "隐私审核员":
        assert "signer" in {reason.where for reason in reasons}
    if not against:
        reviewing.issue(session, revision, version=revision.version, actor=people[actor], now=NOW, paper=form)


@pytest.mark.parametrize(("actor", "signer", "against"), ISSUERS)
def test_the_same_holds_for_the_signature_of_another_organ(
    session: Session, actor: str, signer: str | None, against: set[str]
) -> None:
    office = made.make_office(session, nature=Nature.PARTY)
    beside = made.make_organ(session, "AL07", nature=Nature.GOVERNMENT)
    people = {
        "lets": made.make_user(session, beside, Role.PRIVACY_REVIEWER, Role.ISSUER, name="隐私审核员"),
        "another": made.make_user(session, beside, Role.ISSUER, name="魏签发"),
    }
    made.add_role(session, people["lets"], office.organ, Role.PRIVACY_REVIEWER)
    notice = made.drafted(session, office, "announcement", body=BODY)
    joining.join(session, notice, beside, actor=office.author, now=NOW)
    revision = in_work(notice)
    let_stand(session, revision, asks=office.author, lets=people["lets"])
    drafting.submit(session, revision, actor=office.author, now=NOW)
    reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=NOW)
    form = paper(signer=signer) if signer is not None else None
    reasons = joining.reasons_against_signing(
        session, revision, beside, actor=people[actor], now=NOW, paper=form
    )
    assert codes(reasons) == against


def test_a_finding_that_stands_on_in_the_next_version_bars_the_same_person_again(session: Session) -> None:
    office = made.make_office(session)
    lets = made.make_user(session, office.organ, Role.PRIVACY_REVIEWER, Role.ISSUER)
    notice = reviewed_notice(session, office, lets)
    first = in_work(notice)
    reviewing.issue(session, first, version=first.version, actor=office.issuer, now=NOW)
    second = correcting.correct(session, notice, "改正笔误", actor=office.author, now=NOW)
    assert "releaser_issues" in codes(reviewing.reasons_against_issuing(session, second, actor=lets, now=NOW))
    changed = made.content_for(
        kind_named("announcement"), office.organ, now=NOW, title=second.title, body="请到窗口办理。",
        document_no=second.document_no,
    )  # fmt: skip
    drafting.edit(session, second, changed, base_version=second.version, actor=office.author, now=NOW)
    reasons = reviewing.reasons_against_issuing(session, second, actor=lets, now=NOW)
    assert "releaser_issues" not in codes(reasons)


@pytest.mark.parametrize("role", ["signer", "recorder", "third"])
def test_who_signed_or_recorded_the_form_lets_nothing_stand_in_it_afterwards(
    session: Session, role: str
) -> None:
    office = made.make_office(session)
    people = {
        "signer": made.make_user(session, office.organ, Role.PRIVACY_REVIEWER, name="秦副部长"),
        "recorder": made.make_user(session, office.organ, Role.PRIVACY_REVIEWER, Role.ISSUER),
        "third": made.make_user(session, office.organ, Role.PRIVACY_REVIEWER),
    }
    notice = made.drafted(session, office, "announcement")
    revision = in_work(notice)
    drafting.submit(session, revision, actor=office.author, now=NOW)
    reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=NOW)
    reviewing.issue(
        session, revision, version=revision.version, actor=people["recorder"], now=NOW, paper=paper()
    )
    override = GuardOverride(
        notice_id=notice.id, revision_id=live(notice).id, finding_digest="0" * 32, detector="mobile",
        asked_by_id=office.author.id, asked_at=NOW, reason=next(iter(ReleaseReason)), text="公用手机",
    )  # fmt: skip
    session.add(override)
    session.flush()
    if role == "third":
        assert releasing.reasons_against_deciding(session, override, actor=people[role], now=NOW) == []
    else:
        with refused("issuer_releases"):
            releasing.decide_release(session, override, granted=False, actor=people[role], now=NOW)
