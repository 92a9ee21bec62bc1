"""《反映情况登记表》 and 《公示情况汇总表》 as data. What is drawn of them is the web's business; opening a report for its
form is a view like any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import refuse_if
from hr_portal.core.sealing import Opener
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import NamedRow, named_rows
from hr_portal.objections.barring import may_open
from hr_portal.objections.confirmations import in_force, reported
from hr_portal.objections.content import ReportText
from hr_portal.objections.models import Report
from hr_portal.objections.opening import open_content, verdict_of
from hr_portal.objections.receivers import Receiver, receiver_of
from hr_portal.objections.rules import (
    Channel,
    Effect,
    Finding,
    Measure,
    NameCheck,
    Signature,
    Stage,
    Timeliness,
    Verdict,
    Verifiability,
)


@dataclass(frozen=True)
class RegisterForm:
    """反映情况登记表 of one report. Who wrote it is not on it: that takes two officers and stands in no form."""

    number: str
    case_number: str
    receiver: Receiver
    notice_title: str
    notice_number: str
    channel: Channel
    signature: Signature
    name_check: NameCheck | None
    timeliness: Timeliness
    received_on: date
    registered_by: str
    officer: str
    persons: tuple[str, ...] = field(repr=False)
    as_whole: bool
    facts: str = field(repr=False)
    files: int
    problem_class: str
    verifiability: Verifiability | None
    measure: Measure | None
    stage: Stage
    finding: Finding | None
    effect: Effect | None
    hold_until: date | None
    verdict: str = field(repr=False)
    approver: str
    transferred_to: str
    steps: tuple[tuple[Stage, date, str], ...]


def register_form(
    session: Session, report: Report, *, opener: Opener, actor: User, now: datetime
) -> RegisterForm:
    """Opens the text, so it is a view."""
    text: ReportText = open_content(session, report, opener=opener, actor=actor, now=now)
    registrar = session.get(User, report.registered_by_id) if report.registered_by_id else None
    notice = report.notice
    return RegisterForm(
        number=report.number,
        case_number=report.case_number or "",
        receiver=receiver_of(session, notice),
        notice_title=notice.live.title if notice.live is not None else "",
        notice_number=notice.index_number or "",
        channel=report.channel,
        signature=report.signature,
        name_check=report.name_check,
        timeliness=report.timeliness,
        received_on=shanghai_date(report.received_at),
        registered_by=registrar.name if registrar is not None else "",
        officer=report.officer.name if report.officer is not None else "",
        persons=text.persons,
        as_whole=text.as_whole,
        facts=text.facts,
        files=len(report.files),
        problem_class=report.problem_class or "",
        verifiability=report.verifiability,
        measure=report.measure,
        stage=report.stage,
        finding=report.finding,
        effect=report.effect,
        hold_until=report.hold_until,
        verdict=verdict_of(report, opener),
        approver=report.approver,
        transferred_to=report.transferred_to,
        steps=tuple(
            (step.stage, shanghai_date(step.at), step.by.name if step.by is not None else "")
            for step in report.steps
        ),
    )


@dataclass(frozen=True)
class PersonLine:
    """One person of the summary: how many in-period reports name them, and the verdict in force."""

    row: NamedRow | None
    """None for a notice that is over one thing as a whole."""
    reports: int
    verdict: Verdict | None
    hold_until: date | None


@dataclass(frozen=True)
class SummarySheet:
    """公示情况汇总表. For the receiving side alone."""

    notice_id: int
    title: str
    number: str
    receiver: Receiver
    first_day: date | None
    last_day: date | None
    by_channel: dict[Channel, int]
    """In the period."""
    by_signature: dict[Signature, int]
    out_of_period: int
    by_stage: dict[Stage, int]
    persons: tuple[PersonLine, ...]
    all_registered: bool
    proposed_by: str
    confirmed_by: str
    confirmed_on: date | None


def summary_sheet(
    session: Session, notice: Notice, *, opener: Opener | None, actor: User, now: datetime
) -> SummarySheet:
    """How the period went: by channel, and person by person."""
    refuse_if(may_open(session, actor, notice, now))
    reports: Sequence[Report] = session.scalars(select(Report).where(Report.notice_id == notice.id)).all()
    inside = [one for one in reports if one.timeliness is Timeliness.IN_PERIOD]
    found = reported(session, notice, opener)
    confirmed = in_force(session, notice)
    verdicts = {row.person: row for row in confirmed.rows} if confirmed is not None else {}
    text = notice.live.text if notice.live is not None else None
    rows = named_rows(kind_named(notice.kind), text) if text is not None else ()
    named: list[tuple[str, NamedRow | None]] = [(row.key, row) for row in rows] or [("", None)]
    window = notice.window
    second = confirmed.confirmed_by if confirmed is not None else None
    channels, signatures = Counter(one.channel for one in inside), Counter(one.signature for one in inside)
    stages = Counter(one.stage for one in inside)
    return SummarySheet(
        notice_id=notice.id,
        title=text.title if text is not None else "",
        number=notice.index_number or "",
        receiver=receiver_of(session, notice),
        first_day=window.first_day if window is not None else None,
        last_day=window.last_day if window is not None else None,
        by_channel={channel: channels[channel] for channel in Channel},
        by_signature={signature: signatures[signature] for signature in Signature},
        out_of_period=len(reports) - len(inside),
        by_stage={stage: stages[stage] for stage in Stage},
        persons=tuple(
            PersonLine(
                row,
                sum(one.names(key) for one in found),
                verdicts[key].verdict if key in verdicts else None,
                verdicts[key].hold_until if key in verdicts else None,
            )
            for key, row in named
        ),
        all_registered=confirmed is not None and confirmed.all_registered,
        proposed_by=confirmed.proposed_by.name if confirmed is not None else "",
        confirmed_by=second.name if second is not None else "",
        confirmed_on=shanghai_date(confirmed.confirmed_at)
        if confirmed is not None and confirmed.confirmed_at is not None
        else None,
    )
