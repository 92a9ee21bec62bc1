"""Two cities that differ in nothing but reports: none in one, a dozen in every stage and by every way in the other. What
the drafting side, machines and the public can ask for is the same to the byte, and costs as many statements.

    python -m drills.observers [--small]

Seen before the close, after it, while a confirmation waits for its second officer, after it (with the same verdicts), and
after a hold was decided. Asked is every GET address of the site with real numbers, by everybody of the drafting side and by
nobody at all; then what is refused by the gate; then letters and the trail.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from benchmarks._side_by_side import KINDS, House, Missing, houses, show, words, write
from drills._walk import Address, addresses, plain, real_values, statements
from hr_portal.accounts.models import User
from hr_portal.accounts.rules import Role
from hr_portal.audit.models import AuditEntry
from hr_portal.consequences import carry_out
from hr_portal.core.effects import UNCOUNTED, OutboxMessage
from hr_portal.core.posting import post_waiting
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import db
from hr_portal.letters import deliver
from hr_portal.notices import drafting, reviewing
from hr_portal.notices.models import Notice
from hr_portal.objections import (
    accepting,
    answering,
    archiving,
    concluding,
    confirming,
    identity,
    merging,
    opening,
    registering,
    tracking,
    transferring,
    verifying,
)
from hr_portal.objections.confirmations import waiting
from hr_portal.objections.models import Report
from hr_portal.objections.registering import Offline
from hr_portal.objections.rules import (
    Channel,
    Effect,
    Finding,
    Measure,
    Signature,
    Stage,
    Verdict,
    Verifiability,
)
from hr_portal.reminders import write_reminders
from tests.client import Client
from tests.clockwork import instant
from tests.factories import accounts, notices
from tests.factories.accounts import enter, token_on
from tests.factories.reports import AReport, a_report, all_reports, make_receiver

MOMENTS = {
    "before the close": "2026-10-19 16:30",
    "after the close": "2026-10-20 10:30",
    "waiting for the second officer": "2026-10-20 15:30",
    "confirmed": "2026-10-21 10:30",
    "the hold decided": "2026-10-22 16:30",
}
WATCHERS = (
    Role.AUTHOR, Role.REVIEWER, Role.ISSUER, Role.PRIVACY_REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR, Role.INSPECTOR,
    Role.EXAM_OFFICER,
)  # fmt: skip
FEW = frozenset({"nobody", "author", "issuer", "auditor", "administrator"})
"""Whose pages a small run reads."""
RANDOM = frozenset({"public.challenge", "public_en.challenge"})
"""New each time for everybody: only the status and the shape are compared."""
SAME = {"SECRET_KEY": "one secret for both worlds, or their validators would differ"}
FACTS = "该同志任镇党委书记期间，道路硬化工程未经招标交给亲属的公司，账目与实际不符，村民可以作证。"


class World:
    """A notice, the appointment that waits for it, everybody of the drafting side, and two officers who work the same
    hours whether there is anything to do or not."""

    def __init__(self, house: House, *, reports: bool, few: bool = False) -> None:
        self.few = few
        self.house, self.app, self.has_reports = house, house.app, reports
        self.app.test_client_class = Client
        notices._numbers = count(1)  # names and logins are the same in both
        accounts._numbers = count(1)
        self.at("2026-10-12 08:00")
        session = db.session()
        self.office = notices.make_office(session)
        organ = self.office.organ
        self.notice = notices.publish(session, self.office, at="2026-10-12 09:00")
        self.other = notices.publish(session, self.office, "expert_allowance", at="2026-10-13 09:00")
        self.people: dict[str, User] = {
            "author": self.office.author, "reviewer": self.office.reviewer, "issuer": self.office.issuer,
        }  # fmt: skip
        for role in WATCHERS[3:]:
            self.people[role.value] = notices.make_user(session, organ, role)
        self.officers = [make_receiver(session, organ) for _ in range(3)]
        for number, person in enumerate([*self.people.values(), *self.officers]):
            person.email = f"p{number}@example.invalid"
        self.follower = self._following()
        session.commit()

    def _following(self) -> Notice:
        """The appointment, drafted while the period runs."""
        persons = tuple(
            {"action": "任命", "name": name, "post": f"第{number}局局长"}
            for number, name in enumerate(("张文澜", "陆远"), 1)
        )
        return notices.drafted(
            db.session(), self.office, "appointment_removal", follows_address=self.notice.address or "",
            now="2026-10-12 09:30", persons=persons,
        )  # fmt: skip

    def at(self, when: str) -> None:
        self.now = instant(when)
        self.house.clock.travel_to(self.now)

    # --- what happens in the receiving office, in one of the two worlds

    def before_the_close(self) -> None:
        if not self.has_reports:
            return
        session, sealer = db.session(), self.app.extensions["sealer"]
        opener, (first, second, third) = self.app.extensions["opener"], self.officers
        filed: list[AReport] = []
        for number in range(9):
            signed: dict[str, Any] = {}
            if number % 3 == 0:
                signed = {"signature": Signature.REAL_NAME, "name": f"周明{number}", "phone": "13800001234"}
            persons = ("陆远",) if number % 2 else ("陆远", "张文澜") if number == 8 else ("陆远",)
            filed.append(
                a_report(
                    session, self.notice, now=f"2026-10-12 1{number}:07", sealer=sealer, persons=persons,
                    facts=FACTS + f"第{number}件。", **signed,
                )
            )  # fmt: skip
        reports = [one.report for one in filed]
        at = self._ticking("2026-10-13 09:00")
        for report in reports[1:]:
            registering.register(session, report, actor=first, now=at())
            opening.open_content(session, report, opener=opener, actor=first, now=at())
        for report in reports[2:8]:
            accepting.accept(session, report, Measure.VERIFY, actor=first, now=at())
        answering.ask(session, reports[2], "请说明工程的名称和年份。", sealer=sealer, actor=second, now=at())
        opened = tracking.find(session, filed[2].receipt.number, filed[2].receipt.key)
        assert opened is not None
        tracking.answer_question(
            session, opened, "2024年的村道。", token="one answer", sealer=sealer, now=at()
        )
        tracking.add_to_case(session, opened, "又想起一件事。", token="one more", sealer=sealer, now=at())
        asked = identity.ask(session, reports[3], "verify_signature", actor=first, now=at())
        identity.confirm(session, asked, actor=second, now=at())
        identity.open_identity(session, reports[3], opener=opener, actor=first, now=at())
        for report in reports[3:7]:
            self._verify(report, first, at())
        for report in reports[4:7]:
            self._conclude(report, first, at())
        for report in reports[5:7]:
            reply = answering.draft_reply(
                session, report, "经核查，未发现所反映问题。", sealer=sealer, actor=first, now=at()
            )
            answering.send_reply(session, reply, sealer=sealer, opener=opener, actor=second, now=at())
        answering.draft_reply(
            session, reports[4], "拟答复内容。", sealer=sealer, actor=first, now=at()
        )  # waits for its reader
        archiving.archive(session, reports[6], actor=third, now=at())
        accepting.decline(session, reports[8], "discipline", actor=first, now=at())
        for channel in (Channel.LETTER, Channel.CALL, Channel.VISIT, Channel.FORWARDED):
            offline = Offline(
                channel,
                Signature.ANONYMOUS,
                date(2026, 10, 13),
                FACTS + channel,
                ("陆远",),
                postmarked_on=date(2026, 10, 13) if channel is Channel.LETTER else None,
            )
            report, _ = registering.register_offline(
                session, self.notice, offline, sealer=sealer, store=self.app.extensions["sealed_store"],
                secret=b"s" * 32, actor=second, now=at(),
            )  # fmt: skip
            reports.append(report)
        transferring.transfer(
            session, reports[9], "中共安澜市纪律检查委员会", "discipline", actor=first, now=at()
        )
        merging.merge(session, reports[10], reports[2], actor=first, now=at())
        session.commit()

    def after_the_close(self) -> None:
        """Submitted and reviewed, it waits for the issuer: the gate answers here."""
        session, now = db.session(), instant("2026-10-20 08:30")
        assert self.follower.in_work is not None
        revision = drafting.submit(session, self.follower.in_work, actor=self.office.author, now=now)
        reviewing.review(session, revision, version=revision.version, actor=self.office.reviewer, now=now)
        session.commit()
        if self.has_reports:
            a_report(
                db.session(), self.notice, now="2026-10-20 08:00", out_of_period=True,
                sealer=self.app.extensions["sealer"], persons=("陆远",), facts=FACTS + "过期以后。",
            )  # fmt: skip
            db.session.commit()

    def propose(self) -> None:
        session = db.session()
        at = self._ticking("2026-10-20 11:00")
        for report in all_reports(session):
            if report.stage is Stage.RECEIVED:
                registering.register(session, report, actor=self.officers[0], now=at())
        verdicts = {"张文澜": self._cleared(), "陆远": Verdict.HOLD}
        if self.has_reports:
            for report in all_reports(session):
                if report.stage in (Stage.ACCEPTED, Stage.REGISTERED):
                    self._begin(report, at())
        confirming.propose(
            session, self.notice, verdicts, {"陆远": date(2026, 12, 31)}, True, opener=self.app.extensions["opener"],
            actor=self.officers[0], now=instant("2026-10-20 15:00"),
        )  # fmt: skip
        session.commit()

    def confirm(self, when: str) -> None:
        session = db.session()
        found = waiting(session, self.notice)
        assert found is not None
        confirming.confirm(
            session, found, opener=self.app.extensions["opener"], actor=self.officers[1], now=instant(when)
        )
        session.commit()

    def decide(self) -> None:
        """陆远 may go on after all: whoever reads it reads the same, reported or not."""
        session = db.session()
        at = self._ticking("2026-10-22 09:00")
        for report in all_reports(session):
            if report.stage is Stage.ACCEPTED:
                self._verify(report, self.officers[0], at())
            if report.stage is Stage.UNDER_VERIFICATION:
                self._conclude(report, self.officers[0], at())
        confirming.decide_hold(
            session, self.notice, {"陆远": self._cleared(of_the_reported=True)}, {}, True,
            opener=self.app.extensions["opener"], actor=self.officers[0], now=instant("2026-10-22 15:00"),
        )  # fmt: skip
        session.commit()
        self.confirm("2026-10-22 16:00")

    def _cleared(self, *, of_the_reported: bool = False) -> Verdict:
        return Verdict.NO_EFFECT if self.has_reports else Verdict.NO_REPORT

    def _begin(self, report: Report, now: Any) -> None:
        if report.stage is Stage.REGISTERED and report.merged_into_id is None:
            accepting.accept(db.session(), report, Measure.VERIFY, actor=self.officers[0], now=now)

    def _verify(self, report: Report, who: User, now: Any) -> None:
        verifying.start(
            db.session(), report, measure=Measure.VERIFY, problem_class="工作作风", verifiability=Verifiability.CONCRETE,
            actor=who, now=now,
        )  # fmt: skip

    def _conclude(self, report: Report, who: User, now: Any) -> None:
        concluding.conclude(
            db.session(), report, Finding.UNTRUE, Effect.NO_ISSUE, "调阅合同，确系公开招标。", approver="沈牧之",
            sealer=self.app.extensions["sealer"], actor=who, now=now,
        )  # fmt: skip

    def _ticking(self, since: str) -> Callable[[], Any]:
        clock = count()
        return lambda: instant(since) + timedelta(minutes=next(clock))

    # --- what is seen

    def work_of_the_machine(self) -> None:
        """Sweep, reminders, letters: what beat would have asked for by now."""
        session = db.session()
        sweep(session, carry_out, now=self.now)
        write_reminders(session, now=self.now)
        session.commit()
        post_waiting(session, deliver, now=self.now)
        session.rollback()
        self.app.test_client().get("/healthz").close()  # takes the minute of the sweep after a visit

    def seen(self, moment: str) -> dict[str, Any]:
        self.at(MOMENTS[moment])
        self.work_of_the_machine()
        session = db.session()
        values = real_values(session)
        if self.few:
            values = {name: found[-1:] for name, found in values.items()} | {
                "notice_id": [1],
                "address": values["address"][:1],
            }
        found: dict[str, Any] = {}
        everywhere = list(addresses(self.app, values))
        for who, person in [("nobody", None), *self.people.items()]:
            if self.few and who not in FEW:
                continue
            client = self.app.test_client()
            if person is not None:
                enter(client, session, person, now=self.now)
            for address in everywhere:
                if who != "nobody" and not address.path.startswith("/staff"):
                    continue  # pages for everybody do not know who asks
                found[f"{moment} | {who} | {address.path}"] = self._asked(client, address)
        found.update(self._refused(moment))
        found.update(self._kept(moment))
        return found

    @staticmethod
    def _asked(client: Any, address: Address) -> tuple[Any, ...]:
        with statements() as sent:
            answer = client.get(address.path)
            body = plain(answer.get_data())
            answer.close()
        if address.endpoint in RANDOM:
            body = b""
        headers = {
            name: value
            for name, value in answer.headers.items()
            if name not in ("Set-Cookie", "Content-Length", "Retry-After")
            and not name.startswith("X-RateLimit")
        }
        return (
            answer.status_code,
            hashlib.sha256(body).hexdigest(),
            len(body),
            json.dumps(headers, sort_keys=True),
            len(sent),
        )

    def _refused(self, moment: str) -> Iterator[tuple[str, Any]]:
        """What the gate says to whoever wants to go on."""
        session = db.session()
        assert self.follower.in_work is not None
        version = {"version": str(self.follower.in_work.version)}
        tries = [
            ("issuer", f"/staff/notices/{self.follower.id}/issue", {**version, "opinion": "同意"}),
            (
                "issuer",
                f"/staff/notices/{self.follower.id}/schedule",
                {"publish_at": "2026-12-01T09:00", "day": "2026-12-01", "time": "09:00"},
            ),
            ("issuer", f"/staff/notices/{self.follower.id}/publish-now", {"really": "y"}),
            (
                "author",
                f"/staff/notices/{self.notice.id}/outcome",
                {"conclusion": "不影响任职，办理任职手续", "reason": "公示期满"},
            ),
        ]
        # Once anything goes through, both worlds have changed; so only until the first confirmation.
        for who, path, data in tries if moment in list(MOMENTS)[:3] else ():
            client = self.app.test_client()
            enter(client, session, self.people[who], now=self.now)
            token = token_on(client.get("/staff/account"))
            with statements() as sent:
                answer = client.post(path, data={"csrf_token": token, **data})
                body = plain(answer.get_data())
                answer.close()
            yield (
                f"{moment} | {who} | POST {path}",
                (answer.status_code, hashlib.sha256(body).hexdigest(), len(body), len(sent)),
            )

    def _kept(self, moment: str) -> Iterator[tuple[str, Any]]:
        """Letters and the trail, as far as they are not the receivers'."""
        session = db.session()
        letters = session.scalars(select(OutboxMessage).where(OutboxMessage.channel != UNCOUNTED))
        yield (
            f"{moment} | outbox",
            sorted((one.dedupe_key, str(one.payload), str(one.sent_at)) for one in letters),
        )
        trail = session.scalars(
            select(AuditEntry).where(AuditEntry.subject != "report").order_by(AuditEntry.id)
        )
        yield (
            f"{moment} | trail",
            [
                (one.act, one.subject, one.subject_id, str(one.at), json.dumps(one.facts, sort_keys=True))
                for one in trail
            ],
        )
        theirs = {person.email for person in self.officers}
        outgoing = self.app.extensions["settings"].data_dir / "outgoing"
        sent = [path.read_text() for path in sorted(outgoing.glob("*"))] if outgoing.is_dir() else []
        yield (
            f"{moment} | letters",
            sorted(
                text.split("\n\n", 1)[-1]
                for text in sent
                if not any(f"To: {address}" in text for address in theirs)
            ),
        )
        session.rollback()


def life(
    house: House, *, reports: bool, moments: tuple[str, ...], few: bool = False
) -> tuple[dict[str, Any], int]:
    """Everything that is seen in one world, from the first day to the last, and how many reports there were in the end."""
    with house.app.app_context():
        world = World(house, reports=reports, few=few)
        steps: dict[str, Callable[[], None]] = {
            "before the close": world.before_the_close,
            "after the close": world.after_the_close,
            "waiting for the second officer": world.propose,
            "confirmed": lambda: world.confirm("2026-10-21 09:00"),
            "the hold decided": world.decide,
        }
        found: dict[str, Any] = {}
        for moment, happens in steps.items():
            world.at(MOMENTS[moment])
            happens()
            if moment in moments:
                found |= world.seen(moment)
        many = len(all_reports(db.session()))
        db.session.remove()
    return found, many


def differences(without: dict[str, Any], with_reports: dict[str, Any]) -> list[str]:
    return [
        f"{what}: {_told(without.get(what), with_reports.get(what))}"
        for what in sorted(without.keys() | with_reports.keys())
        if without.get(what) != with_reports.get(what)
    ]


def _told(one: Any, other: Any) -> str:
    """The places that differ, short."""
    if not isinstance(one, (tuple, list)) or not isinstance(other, (tuple, list)) or len(one) != len(other):
        return f"{str(one)[:300]} / {str(other)[:300]}"
    return "; ".join(f"{a!s:.400} / {b!s:.400}" for a, b in zip(one, other, strict=True) if a != b)


def main() -> None:
    asked = words(__doc__ or "")
    moments = ("waiting for the second officer",) if asked.small else tuple(MOMENTS)
    results, broken = [], []
    with houses() as opened:
        for kind in KINDS:
            began = time.perf_counter()
            try:
                pair = [
                    opened(kind, surfaces=("public", "staff", "api"), name=f"{kind}_{n}", environ=SAME)
                    for n in (0, 1)
                ]
            except Missing as missing:
                print(f"left out: {missing}")
                continue
            (without, none), (some, many) = (
                life(house, reports=bool(number), moments=moments, few=asked.small)
                for number, house in enumerate(pair)
            )
            found = differences(without, some)
            broken += [f"{kind}: {line}" for line in found]
            results.append(
                {
                    "database": kind,
                    "reports": f"{none} and {many}",
                    "moments": len(moments),
                    "compared": len(without),
                    "pages that opened": sum(
                        1 for one in without.values() if isinstance(one, tuple) and one[0] == 200
                    ),
                    "statements": sum(one[-1] for one in without.values() if isinstance(one, tuple)),
                    "different": len(found),
                    "seconds": round(time.perf_counter() - began, 1),
                }
            )
    show("Two worlds, with and without reports", results)
    for line in broken[:40]:
        print(line)
    write(
        "observers",
        asked.out,
        moments=list(moments),
        watchers=[role.value for role in WATCHERS],
        results=results,
        broken=broken[:200],
    )
    if broken or any(result["reports"].split()[-1] in ("0", "1") for result in results):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
