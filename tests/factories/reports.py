"""Reports for tests, filed through the same verb the public page uses, and what tests of handling need to open them.

    keys = sealing_keys()                              # a pair for each part, of this process
    filing = a_filing(notice, facts="…")               # what a check page would confirm; nothing is written
    filed = a_report(session, notice, now="2026-11-24 20:15", signature=Signature.REAL_NAME)
    filed.report, filed.receipt

    confirmed(session, notice)                         # 公示情况已确认: nobody reported, everybody may go on
    confirmed(session, notice, held=["张文澜"], now="2026-12-03 10:00")

Nothing is committed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import people_with
from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.sealing import Opener, OpeningKey, Part, Sealer
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import named_rows
from hr_portal.objections import confirming, filing, receipts
from hr_portal.objections.barring import may_open
from hr_portal.objections.filing import Filed, Filing
from hr_portal.objections.models import Confirmation, Report
from hr_portal.objections.receipts import Receipt, new_key, new_number
from hr_portal.objections.receivers import receiving_organ
from hr_portal.objections.rules import Signature, Verdict
from tests.factories.notices import make_user, moment

SECRET = b"for tests only, for tests only, for tests only"
FACTS = "2026年3月，该同志在担任现职期间，把应当公开招标的维修工程直接交给其表弟的公司承揽，合同存于档案室。"
_numbers = count(1)
# A true scrypt of little cost, for all tests of this process, as `quick_hash` is for passwords.
receipts._COST = 2**10


@dataclass(frozen=True)
class Keys:
    """What the office holds (`opener`) and what the public pages hold (`sealer`)."""

    sealer: Sealer
    opener: Opener


@cache
def sealing_keys() -> Keys:
    pairs = [OpeningKey.new(part) for part in Part]
    return Keys(Sealer({pair.part: pair.sealing for pair in pairs}), Opener(pairs))


@dataclass(frozen=True)
class AReport:
    report: Report
    receipt: Receipt
    filing: Filing


def a_filing(notice: Notice, **changes: Any) -> Filing:
    """An anonymous report on the first person of the list; on the notice as a whole where it names none."""
    assert notice.live is not None
    rows = named_rows(kind_named(notice.kind), notice.live.text)
    number = new_number()
    given: dict[str, Any] = {
        "notice_id": notice.id, "signature": Signature.ANONYMOUS, "persons": tuple(row.key for row in rows[:1]),
        "as_whole": not rows, "facts": FACTS, "name": "", "phone": "", "unit": "", "contact": "", "files": (),
        "token": f"token {next(_numbers)} of {number}", "number": number, "key": new_key(),
    }  # fmt: skip
    if changes.get("signature") is Signature.REAL_NAME:
        given |= {"name": "周明远", "phone": "13800001234"}
    if changes.get("signature") is Signature.UNIT:
        given |= {
            "unit": "安澜市政协提案委员会",
            "contact": "吕承志",
            "phone": "（0000）8600 3300",
            "files": (a_file(is_unit_letter=True),),
        }
    return Filing(**(given | changes))


def a_file(*, place: str | None = None, is_unit_letter: bool = False) -> Filed:
    """A row of a file; nothing lies in the store unless the test put it there."""
    return Filed(place or f"{next(_numbers):032x}", "照片.jpg", "image/jpeg", ("gps",), is_unit_letter)


def file_it(session: Session, given: Filing, *, now: datetime | str, out_of_period: bool = False) -> Receipt:
    return filing.file(
        session,
        given,
        sealer=sealing_keys().sealer,
        secret=SECRET,
        now=moment(now),
        out_of_period=out_of_period,
    )


def a_report(
    session: Session,
    notice: Notice,
    *,
    now: datetime | str = "2026-11-24 20:15",
    out_of_period: bool = False,
    sealer: Sealer | None = None,
    **changes: Any,
) -> AReport:
    """Filed on the public page at `now`. `sealer`: that of the application, where a page will open it."""
    given = a_filing(notice, **changes)
    receipt = filing.file(
        session, given, sealer=sealer or sealing_keys().sealer, secret=SECRET, now=moment(now),
        out_of_period=out_of_period,
    )  # fmt: skip
    return AReport(the_report(session, receipt.number), receipt, given)


def the_report(session: Session, number: str) -> Report:
    return session.scalars(
        select(Report).where(Report.number == number).execution_options(populate_existing=True)
    ).one()


def all_reports(session: Session) -> Sequence[Report]:
    return session.scalars(select(Report).order_by(Report.id).execution_options(populate_existing=True)).all()


def make_receiver(session: Session, organ: Organ, *, name: str = "") -> User:
    """Somebody who takes reports for this organ, and had no hand in any notice."""
    return make_user(session, organ, Role.RECEIVER, name=name)


def officers_of(session: Session, notice: Notice, *, now: datetime | str) -> tuple[User, User]:
    """Two people who may handle reports on this notice; made where there are not enough."""
    organ, when = receiving_organ(notice), moment(now)
    able = [
        user
        for user in people_with(session, {Role.RECEIVER}, organ, shanghai_date(when))
        if not may_open(session, user, notice, when)
    ]
    able.sort(key=lambda user: user.id)
    while len(able) < 2:
        able.append(make_receiver(session, organ))
    return able[0], able[1]


def proposed(
    session: Session,
    notice: Notice,
    *,
    held: Collection[str] = (),
    verdicts: Mapping[str, Verdict] | None = None,
    now: datetime | str | None = None,
    opener: Opener | None = None,
) -> Confirmation:
    """One officer has judged everybody, at the close of the window unless `now` says when: not reported, but those
    `held` and whom `verdicts` says otherwise of."""
    when = moment(now) if now is not None else confirming.confirmable_from(session, notice)
    assert when is not None, "the window has no end"
    said = dict.fromkeys(confirming.persons_to_confirm(notice), Verdict.NO_REPORT)
    said |= dict.fromkeys(held, Verdict.HOLD) | dict(verdicts or {})
    first, _ = officers_of(session, notice, now=when)
    keys = opener or sealing_keys().opener
    return confirming.propose(session, notice, said, {}, True, opener=keys, actor=first, now=when)


def confirmed(
    session: Session,
    notice: Notice,
    *,
    held: Collection[str] = (),
    verdicts: Mapping[str, Verdict] | None = None,
    now: datetime | str | None = None,
    opener: Opener | None = None,
) -> Confirmation:
    """The same, and another officer has confirmed it: the gate is open for all but those held or refused."""
    one = proposed(session, notice, held=held, verdicts=verdicts, now=now, opener=opener)
    _, second = officers_of(session, notice, now=one.proposed_at)
    return confirming.confirm(
        session, one, opener=opener or sealing_keys().opener, actor=second, now=one.proposed_at
    )
