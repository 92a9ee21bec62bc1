"""公示情况确认: after every close, reports or none, one officer judges every person and another confirms. Only then is
anything written that the drafting side reads, for all of them in one transaction."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.clock import end_of_day, shanghai_date
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.sealing import Opener
from hr_portal.notices.following import call_off_followers
from hr_portal.notices.kinds import About, kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import keys
from hr_portal.notices.queries import hold as hold_notice
from hr_portal.notices.rules import Phase, phase
from hr_portal.objections.barring import SUBJECT, may_open
from hr_portal.objections.confirmations import (
    Reported,
    confirmations_of,
    handled_as,
    in_force,
    reported,
    waiting,
)
from hr_portal.objections.models import Confirmation, ConfirmationRow
from hr_portal.objections.receivers import receiver_of, receiving_organ
from hr_portal.objections.rules import Effect, Stage, Verdict
from hr_portal.publicity.services import clear

HOLD_MONTHS = 3
"""暂缓任用 lasts no longer than three months unless said otherwise (中组发〔2000〕18号, as quoted)."""
LONGEST_HOLD_MONTHS = 12
OVER = frozenset({Phase.CLOSED, Phase.CONCLUDED, Phase.MINIMISED})
"""Phases of a window that is over and was not taken back."""


def hold_due(today: date, months: int = HOLD_MONTHS) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(today.month - 1 + months, 12)
    year, month = today.year + year, month + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def persons_to_confirm(notice: Notice) -> tuple[str, ...]:
    """The keys that are judged one by one, in the order of the list in force; one empty key for a whole."""
    if notice.live is None:
        return ()
    return keys(kind_named(notice.kind), notice.live.text)


# --- when -----------------------------------------------------------------------------------------------------------


def confirmable_from(session: Session, notice: Notice) -> datetime | None:
    """The instant from which the window may be confirmed: its close, and the days the receiver waits for the post after
    it (邮路等待). None while the close is not known."""
    if notice.window is None or notice.window.closes_at is None:
        return None
    days = receiver_of(session, notice).postal_days
    if not days:
        return notice.window.closes_at
    return end_of_day(notice.window.last_day + timedelta(days=days))


def _against_the_time(session: Session, notice: Notice, now: datetime) -> list[Reason]:
    if not notice.has_window or notice.is_historical:
        return [Reason("nothing_to_confirm")]
    since = confirmable_from(session, notice)
    if phase(notice, now) not in OVER:
        return [Reason("window_not_over")]
    if since is None or now < since:
        last = shanghai_date(since) - timedelta(days=1) if since is not None else None
        return [Reason("letters_may_still_come", None, None, {"day": last})]
    return []


# --- proposing ------------------------------------------------------------------------------------------------------


def reasons_against_beginning(
    session: Session, notice: Notice, *, actor: User, now: datetime
) -> list[Reason]:
    """Against opening the page of a confirmation at all."""
    reasons = may_open(session, actor, notice, now) + _against_the_time(session, notice, now)
    if waiting(session, notice) is not None:
        reasons.append(Reason("confirmation_waits"))
    return reasons


def reasons_against_proposing(
    session: Session,
    notice: Notice,
    verdicts: Mapping[str, Verdict],
    holds: Mapping[str, date],
    all_registered: bool,
    *,
    opener: Opener | None,
    actor: User,
    now: datetime,
) -> list[Reason]:
    reasons = reasons_against_beginning(session, notice, actor=actor, now=now)
    if any(reason.code == "nothing_to_confirm" for reason in reasons) or may_open(
        session, actor, notice, now
    ):
        return reasons
    reasons += _against_verdicts(session, notice, verdicts, all_registered, opener)
    today = shanghai_date(now)
    for person, until in holds.items():
        if verdicts.get(person) is Verdict.HOLD and not today < until <= hold_due(today, LONGEST_HOLD_MONTHS):
            facts = {"name": person, "most": LONGEST_HOLD_MONTHS}
            reasons.append(Reason("hold_date_out_of_range", person, None, facts))
    confirmed = in_force(session, notice)
    if confirmed is not None and not _changes(confirmed, verdicts, holds):
        reasons.append(Reason("confirmed_already"))
    return reasons


def _changes(confirmed: Confirmation, verdicts: Mapping[str, Verdict], holds: Mapping[str, date]) -> bool:
    return any(
        verdicts.get(row.person) is not row.verdict or holds.get(row.person, row.hold_until) != row.hold_until
        for row in confirmed.rows
    ) or {row.person for row in confirmed.rows} != set(verdicts)


def _against_verdicts(
    session: Session,
    notice: Notice,
    verdicts: Mapping[str, Verdict],
    all_registered: bool,
    opener: Opener | None,
) -> list[Reason]:
    """What speaks against these verdicts, by what has come in. Only receivers read it."""
    reasons = []
    if not all_registered:
        reasons.append(Reason("not_all_registered", "all_registered"))
    persons, is_comment = persons_to_confirm(notice), kind_named(notice.kind).about is About.COMMENT
    reasons += [Reason("person_unknown", one, None, {"name": one}) for one in verdicts if one not in persons]
    found = reported(session, notice, opener)
    unregistered = [one.report.number for one in found if one.report.stage is Stage.RECEIVED]
    if unregistered:
        reasons.append(Reason("report_unregistered", None, None, {"numbers": unregistered}))
    for person in persons:
        verdict = verdicts.get(person)
        if verdict is None:
            reasons.append(Reason("verdict_missing", person, None, {"name": person}))
        else:
            reasons += _against_verdict(
                person, verdict, [one for one in found if one.names(person)], is_comment
            )
    return reasons


def _against_verdict(person: str, verdict: Verdict, found: list[Reported], is_comment: bool) -> list[Reason]:
    """A matter that cannot be settled in time is a reason to hold (一时难以查实的，暂缓), never to go on or to refuse.
    Opinions on a draft are answered together, in the table of what was adopted."""
    facts: dict[str, object] = {"name": person, "numbers": [_called(one) for one in found]}
    if verdict is Verdict.NO_REPORT and found:
        return [Reason("person_was_reported", person, None, facts)]
    if verdict is not Verdict.HOLD and not is_comment:
        still = [_called(one) for one in found if one.is_open]
        if still:
            return [Reason("report_not_concluded", person, None, {"name": person, "numbers": still})]
    if verdict is Verdict.NO_EFFECT:
        against = [
            _called(one)
            for one in found
            if handled_as(one.report).effect in (Effect.SUSPENDS, Effect.CANCELS) and one.persons == {person}
        ]
        if against:
            return [Reason("conclusion_says_otherwise", person, None, {"name": person, "numbers": against})]
    return []


def _called(one: Reported) -> str:
    return one.report.case_number or one.report.number


def propose(
    session: Session,
    notice: Notice,
    verdicts: Mapping[str, Verdict],
    holds: Mapping[str, date],
    all_registered: bool,
    *,
    opener: Opener | None,
    actor: User,
    now: datetime,
) -> Confirmation:
    """One officer's judgement on every person. A hold without a date has three months."""
    hold_notice(session, notice)
    refuse_if(
        reasons_against_proposing(
            session, notice, verdicts, holds, all_registered, opener=opener, actor=actor, now=now
        )
    )
    number = max((one.number for one in confirmations_of(session, notice)), default=0) + 1
    due = hold_due(shanghai_date(now))
    confirmation = Confirmation(
        notice_id=notice.id,
        window_id=notice.window_id,
        number=number,
        all_registered=all_registered,
        proposed_by_id=actor.id,
        proposed_at=now,
    )
    confirmation.rows = [
        ConfirmationRow(
            position=position,
            person=person,
            verdict=verdicts[person],
            hold_until=holds.get(person, due) if verdicts[person] is Verdict.HOLD else None,
        )
        for position, person in enumerate(persons_to_confirm(notice))
    ]
    session.add(confirmation)
    session.flush()
    _record(session, "confirmation_proposed", confirmation, actor=actor, now=now)
    return confirmation


def reasons_against_deciding_hold(
    session: Session, notice: Notice, verdicts: Mapping[str, Verdict]
) -> list[Reason]:
    confirmed = in_force(session, notice)
    held = {row.person for row in confirmed.rows if row.verdict is Verdict.HOLD} if confirmed else set()
    if not held:
        return [Reason("nobody_on_hold")]
    reasons = [Reason("not_on_hold", one, None, {"name": one}) for one in verdicts if one not in held]
    if not verdicts:
        return [Reason("verdict_missing", min(held), None, {"name": "、".join(sorted(held))})]
    return reasons


def decide_hold(
    session: Session,
    notice: Notice,
    verdicts: Mapping[str, Verdict],
    holds: Mapping[str, date],
    all_registered: bool,
    *,
    opener: Opener | None,
    actor: User,
    now: datetime,
) -> Confirmation:
    """暂缓期满的决定: another verdict (or another date) for those on hold, all others as they were. A second officer
    confirms it like the first."""
    refuse_if(reasons_against_deciding_hold(session, notice, verdicts))
    confirmed = in_force(session, notice)
    rows = confirmed.rows if confirmed is not None else []
    everybody = {row.person: row.verdict for row in rows} | dict(verdicts)
    dates = {row.person: row.hold_until for row in rows if row.hold_until and row.person not in verdicts}
    dates |= dict(holds)
    return propose(
        session,
        notice,
        everybody,
        {person: until for person, until in dates.items() if everybody.get(person) is Verdict.HOLD},
        all_registered,
        opener=opener,
        actor=actor,
        now=now,
    )


# --- the second officer ---------------------------------------------------------------------------------------------


def _against_second(
    session: Session, confirmation: Confirmation, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = may_open(session, actor, confirmation.notice, now)
    if confirmation.confirmed_at is not None or confirmation.returned_at is not None:
        reasons.append(Reason("confirmation_decided"))
    if confirmation.window_id != confirmation.notice.window_id:
        reasons.append(Reason("window_changed"))
    return reasons


def reasons_against_confirming(
    session: Session, confirmation: Confirmation, *, opener: Opener | None, actor: User, now: datetime
) -> list[Reason]:
    """Everything is looked at again: a letter may have been registered since it was proposed."""
    notice = confirmation.notice
    reasons = _against_second(session, confirmation, actor=actor, now=now)
    if actor.id == confirmation.proposed_by_id:
        reasons.append(Reason("proposer_confirms", None, "two_officers"))
    if reasons:
        return reasons
    verdicts = {row.person: row.verdict for row in confirmation.rows}
    return _against_the_time(session, notice, now) + _against_verdicts(
        session, notice, verdicts, confirmation.all_registered, opener
    )


def confirm(
    session: Session, confirmation: Confirmation, *, opener: Opener | None, actor: User, now: datetime
) -> Confirmation:
    """The second officer agrees: 可以办理 or 暂不办理 is written for every person at once, and the gate reads it."""
    notice = confirmation.notice
    hold_notice(session, notice)
    session.refresh(confirmation)
    refuse_if(reasons_against_confirming(session, confirmation, opener=opener, actor=actor, now=now))
    confirmation.confirmed_by_id, confirmation.confirmed_at = actor.id, now
    session.flush()
    verdicts = {row.person: row.verdict.clears for row in confirmation.rows}
    clear(session, confirmation.window_id, verdicts, now)
    _record(session, "window_confirmed", confirmation, actor=actor, now=now)
    call_off_followers(session, notice, actor=actor, now=now)
    return confirmation


def reasons_against_returning(
    session: Session, confirmation: Confirmation, *, actor: User, now: datetime
) -> list[Reason]:
    """Either of the two: one sends it back, the other takes it back."""
    return [
        reason
        for reason in _against_second(session, confirmation, actor=actor, now=now)
        if reason.code != "window_changed"
    ]


def return_it(session: Session, confirmation: Confirmation, *, actor: User, now: datetime) -> Confirmation:
    """It is judged anew."""
    hold_notice(session, confirmation.notice)
    session.refresh(confirmation)
    refuse_if(reasons_against_returning(session, confirmation, actor=actor, now=now))
    confirmation.returned_at = now
    session.flush()
    _record(session, "confirmation_returned", confirmation, actor=actor, now=now)
    return confirmation


def _record(session: Session, act: str, confirmation: Confirmation, *, actor: User, now: datetime) -> None:
    record(session, act, SUBJECT, 0, actor=actor, now=now, organ_id=receiving_organ(confirmation.notice).id,
           notice=confirmation.notice_id, number=confirmation.number)  # fmt: skip
