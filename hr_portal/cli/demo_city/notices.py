"""The notices of the demo city: each step of each one is done by the person whose duty it is, through the same verbs
as on the staff pages, at an instant before the start; whatever fell due in between is carried out in between."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import organ_by_code, user_by_login
from hr_portal.cli.demo_city.days import MORNING, ONE_DAY, Days, day_from
from hr_portal.cli.demo_city.files import FILES
from hr_portal.consequences import carry_out
from hr_portal.core.clock import at, shanghai_date
from hr_portal.core.effects import Transition, claim, is_due
from hr_portal.core.files import inspect
from hr_portal.core.guard.scanning import scan_file
from hr_portal.core.storage import Store
from hr_portal.notices.attaching import attach
from hr_portal.notices.concluding import Outcome, record_outcome
from hr_portal.notices.content import Content
from hr_portal.notices.drafting import draft, prefilled, submit
from hr_portal.notices.guard_queries import salt_of
from hr_portal.notices.guarding import allowed_in
from hr_portal.notices.hiding import hide_now
from hr_portal.notices.kinds import Kind, kind_named
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.reviewing import issue, return_to_author, review
from hr_portal.notices.rules import HideReason
from hr_portal.objections.confirmations import waiting
from hr_portal.objections.confirming import confirm, persons_to_confirm, propose
from hr_portal.objections.receivers import receivers
from hr_portal.objections.rules import Verdict
from hr_portal.publicity.rules import Period

HERE = Path(__file__).parent
MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class Story:
    """One notice of notices.toml, with the instant it becomes public and the day its chain was gone through."""

    entry: Mapping[str, Any]
    number: int
    kind: Kind
    publish_at: datetime | None
    worked_on: date

    @property
    def key(self) -> str:
        return str(self.entry["key"])

    @property
    def stage(self) -> str:
        return str(self.entry.get("stage", "issued"))

    @property
    def is_confirmed(self) -> bool:
        """Its receivers confirmed the window; whatever has an outcome was confirmed before."""
        return "outcome" in self.entry or bool(self.entry.get("confirmed"))

    def instant(self, hour: int, minute: int = 0, day: date | None = None) -> datetime:
        """On the day of the chain at this time, a few minutes apart from the other notices."""
        return at(day or self.worked_on, time(hour, minute)) + timedelta(minutes=2 * self.number)


@dataclass(order=True)
class Step:
    """Something somebody did, and when."""

    at: datetime
    do: Callable[[datetime], object] = field(compare=False)


def read_stories(days: Days, *, lead: timedelta) -> list[Story]:
    """Every notice with its instants. One whose moment the calendar does not have is left out."""
    ends: dict[str, date] = {}
    stories = []
    for number, entry in enumerate(_toml()["notices"]):
        kind = kind_named(entry["kind"])
        wanted = entry.get("public") or ("planned" if "plan" in entry else None)
        publish_at = _publication(entry, wanted, kind.period, days, ends, lead)
        if publish_at is None and wanted is not None:
            continue
        before = days.today if publish_at is None else min(shanghai_date(publish_at), days.today)
        if kind.period is not None and publish_at is not None:
            ends[entry["key"]] = days.window(kind.period, publish_at).last_day
        stories.append(Story(entry, number, kind, publish_at, days.before(before)))
    return stories


def _publication(
    entry: Mapping[str, Any],
    wanted: str | None,
    period: Period | None,
    days: Days,
    ends: Mapping[str, date],
    lead: timedelta,
) -> datetime | None:
    if period is not None:
        if wanted == "last_day_today":
            return days.last_counted_today(period)
        if wanted == "closed":
            return days.closed(period, entry["ago"])
        if wanted == "provisional":
            return days.provisional(period)
    match wanted:
        case None:
            return None
        case "soon":
            return days.start.replace(microsecond=0) + lead
        case "tomorrow":
            return at(days.today + ONE_DAY, MORNING)
        case "planned":
            return at(days.ahead(entry["plan"]), MORNING)
        case "first_day_today":
            return days.first_counted_today()
        case "ago":
            return at(days.ago(entry["ago"]), time(9, 30))
        case "after":
            return at(days.after(ends[entry["of"]], entry["after"]), time(10, 30))
    raise ValueError(f"notices.toml: {entry['key']} has a publication of no kind known here: {wanted}")


def _toml() -> dict[str, Any]:
    return tomllib.loads((HERE / "notices.toml").read_text(encoding="utf-8"))


class Telling:
    """Carries the stories out, step by step in the order of time, whichever notice a step belongs to."""

    def __init__(self, session: Session, days: Days, stories: list[Story], store: Store) -> None:
        self.session, self.days, self.store = session, days, store
        self.stories = stories
        self.notices: dict[str, Notice] = {}
        self.serials: Counter[tuple[int, str, int]] = Counter()
        self.secrecy_reviewer: str = _toml()["secrecy_reviewer"]

    def tell(self) -> dict[str, Notice]:
        steps = [step for story in self.stories for step in self._steps(story)]
        for step in sorted(steps):
            self._catch_up(step.at)
            step.do(step.at)
        self._catch_up(self.days.start)
        return self.notices

    def _catch_up(self, until: datetime) -> None:
        """What fell due is carried out at the very instant, as a sweep would have done."""
        while (due := self.session.scalar(select(func.min(Transition.due_at)).where(is_due(Transition, until)))) is not None:  # fmt: skip
            carry_out(self.session, claim(self.session, due, MOST_AT_ONCE), due)

    def _steps(self, story: Story) -> list[Step]:
        entry, when = story.entry, story.instant
        steps = [Step(when(9), lambda now: self._draft(story, now))]
        if story.stage == "drafted":
            return steps
        steps.append(Step(when(10), lambda now: self._submit(story, now)))
        if story.stage == "returned":
            steps.append(Step(when(14), lambda now: self._return(story, now)))
        if story.stage in ("reviewed", "issued"):
            steps.append(Step(when(14), lambda now: self._review(story, now)))
        if story.stage == "issued":
            steps.append(Step(when(15, 30), lambda now: self._issue(story, now)))
        if "hidden" in entry:
            hidden_at = self.days.start - timedelta(minutes=entry["hidden"])
            steps.append(Step(hidden_at, lambda now: self._hide(story, now)))
        if story.is_confirmed and story.kind.period is not None and story.publish_at is not None:
            last_day = self.days.window(story.kind.period, story.publish_at).last_day
            next_day = self.days.after(last_day, 1)
            steps += [
                Step(when(8, 40, next_day), lambda now: self._propose(story, now)),
                Step(when(8, 50, next_day), lambda now: self._confirm(story, now)),
            ]
            if "outcome" in entry:
                day = self.days.after(last_day, entry["outcome"]["after"])
                steps += [
                    Step(when(9, 10, day), lambda now: self._record_outcome(story, now)),
                    Step(when(10, 10, day), lambda now: self._submit(story, now)),
                    Step(when(14, 10, day), lambda now: self._review(story, now)),
                    Step(when(15, 40, day), lambda now: self._issue(story, now)),
                ]
        return steps

    # --- who does what ----------------------------------------------------------------------------------------------

    def _person(self, story: Story, role: str) -> User:
        found = user_by_login(self.session, story.entry[role])
        if found is None:
            raise LookupError(f"notices.toml speaks of {story.entry[role]}, who is not in people.toml")
        return found

    def _revision(self, story: Story) -> Revision:
        revision = self.notices[story.key].in_work
        if revision is None:
            raise LookupError(f"nothing of {story.key} is in work")
        return revision

    def _draft(self, story: Story, now: datetime) -> None:
        author, organ = self._person(story, "author"), organ_by_code(self.session, story.entry["organ"])
        if organ is None:
            raise LookupError(f"notices.toml speaks of an organ {story.entry['organ']} that is not there")
        content = self._content(story, organ, now)
        notice = draft(self.session, story.kind, organ, content, actor=author, now=now)
        self.session.refresh(notice, ["revisions"])
        self.notices[story.key] = notice
        for key in story.entry.get("files", ()):
            name, make = FILES[key]
            data = make()
            facts = inspect(data, name)
            self.store.put(data, facts.sha256)
            revision = self._revision(story)
            allow = allowed_in(revision)
            report = scan_file(data, facts.name, allow=allow, today=shanghai_date(now), salt=salt_of(notice))
            attach(self.session, revision, facts, actor=author, now=now, report=report)

    def _submit(self, story: Story, now: datetime) -> None:
        submit(self.session, self._revision(story), actor=self._person(story, "author"), now=now)

    def _review(self, story: Story, now: datetime) -> None:
        revision = self._revision(story)
        reviewer = self._person(story, "reviewer")
        review(self.session, revision, version=revision.version, actor=reviewer, now=now)

    def _return(self, story: Story, now: datetime) -> None:
        reviewer, reason = self._person(story, "reviewer"), story.entry["return_reason"]
        return_to_author(self.session, self._revision(story), reason, actor=reviewer, now=now)

    def _issue(self, story: Story, now: datetime) -> None:
        revision = self._revision(story)
        issue(self.session, revision, version=revision.version, actor=self._person(story, "issuer"), now=now)

    def _hide(self, story: Story, now: datetime) -> None:
        reason = HideReason(story.entry["hide_reason"])
        hide_now(self.session, self.notices[story.key], reason, actor=self._person(story, "author"), now=now)

    def _receivers(self, story: Story, now: datetime) -> tuple[User, User]:
        """Two people of the receiving office; they know nothing of the other offices' work."""
        first, second, *_ = receivers(self.session, self.notices[story.key], today=shanghai_date(now))
        return first, second

    def _propose(self, story: Story, now: datetime) -> None:
        notice, (first, _) = self.notices[story.key], self._receivers(story, now)
        verdicts = dict.fromkeys(persons_to_confirm(notice), Verdict.NO_REPORT)
        propose(self.session, notice, verdicts, {}, True, opener=None, actor=first, now=now)

    def _confirm(self, story: Story, now: datetime) -> None:
        notice, (_, second) = self.notices[story.key], self._receivers(story, now)
        proposed = waiting(self.session, notice)
        if proposed is None:
            raise LookupError(f"nobody has judged {story.key}")
        confirm(self.session, proposed, opener=None, actor=second, now=now)

    def _record_outcome(self, story: Story, now: datetime) -> None:
        told = story.entry["outcome"]
        link = self.notices[told["link"]].address if "link" in told else None
        outcome = Outcome(told["conclusion"], told.get("note", ""), told.get("text", ""), link or "")
        notice, author = self.notices[story.key], self._person(story, "author")
        record_outcome(self.session, notice, outcome, actor=author, now=now)
        self.session.refresh(notice, ["revisions"])

    # --- what it says -----------------------------------------------------------------------------------------------

    def _content(self, story: Story, organ: Organ, now: datetime) -> Content:
        entry, words = story.entry, self._words(story)
        first = prefilled(story.kind, organ, now=now)
        fields = {name: value.format_map(words) for name, value in entry.get("fields", {}).items()}
        if "decided" in entry:
            fields["decided_on"] = self.days.before(story.worked_on, entry["decided"]).isoformat()
        if entry.get("secrecy", True):
            fields |= {
                "secrecy_reviewer": self.secrecy_reviewer,
                "secrecy_reviewed_on": story.worked_on.isoformat(),
                "secrecy_conclusion": "可以公开",
            }
        return replace(
            first,
            title=entry["title"].format_map(words) if "title" in entry else first.title,
            document_no=self._document_no(story, organ),
            body=entry.get("body", "").format_map(words).strip(),
            fields=fields,
            persons=tuple(entry.get("persons", ())),
            publish_at=story.publish_at,
        )

    def _words(self, story: Story) -> dict[str, str]:
        """What stands for {year}, {register_from}, {n/key} in texts."""
        day = shanghai_date(story.publish_at) if story.publish_at is not None else story.worked_on
        words = {"year": str(day.year), "last_year": str(day.year - 1)}
        for name, rule in story.entry.get("days", {}).items():
            found = day_from(day, rule["after"], rule.get("weekday"))
            words[name] = f"{found.year}年{found.month}月{found.day}日"
        addresses = {f"n/{key}": notice.address for key, notice in self.notices.items()}
        return words | {name: address for name, address in addresses.items() if address is not None}

    def _document_no(self, story: Story, organ: Organ) -> str:
        """The next number of the organ in the year of publication, where the kind numbers; a draft has none yet."""
        if not story.kind.number_style or story.publish_at is None or story.stage == "drafted":
            return ""
        year = shanghai_date(story.publish_at).year
        series = (organ.id, story.kind.identifier, year)
        self.serials[series] += 1
        return story.kind.number_style.format(year=year, serial=self.serials[series])
