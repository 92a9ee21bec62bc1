"""A city's notices by the thousand, the same for the same seed, written straight into the tables.

The verbs would make them one by one; what is measured reads only what the verbs would have left.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from benchmarks._side_by_side import SEED
from hr_portal.accounts.models import ContactBlock, Duty, Organ, User
from hr_portal.accounts.rules import Level, Nature, PurposeOfContact, Role
from hr_portal.core.clock import end_of_day, shanghai_date
from hr_portal.core.db import transaction
from hr_portal.core.effects import Transition
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Kind, kind_named
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.rules import Purpose, State, minimise_at
from hr_portal.notices.windows import BECAME_PUBLIC, LEFT_FRONT, MINIMISED, SUBJECT, WINDOW_CLOSED
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.rules import Unit

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
GIVEN = "文澜静怡建国远明秀英志强海燕晓东玉兰"
SENTENCES = (
    "根据《党政领导干部选拔任用工作条例》的有关规定，现将有关情况予以公示。",
    "公示期间，个人和单位均可通过来信、来电、来访等形式反映问题。",
    "反映问题应当实事求是，提倡实名反映。",
    "受理单位将对反映的问题认真调查核实，并对反映人严格保密。",
)
AREAS = ("市本级", "澄河县", "东湖区", "青石县", "西岭区")


def people_and_organs(session: Session, *, now: datetime, organs: int = 5) -> tuple[list[Organ], User]:
    """Organs of a city with their lines, and somebody who writes for the first."""
    made = []
    for number in range(1, organs + 1):
        organ = Organ(
            code=f"AL{number:02d}", name=f"中共安澜市第{number}组织部", short_name=f"第{number}组织部",
            level=Level.CITY, nature=Nature.PARTY if number % 2 else Nature.GOVERNMENT,
            area=AREAS[number % len(AREAS)], path=f"/{number}/", created_at=now,
        )  # fmt: skip
        organ.contacts = [
            ContactBlock(
                purpose=purpose, office="干部监督科", phone="（0000）8600 1238", address="安澜市政务路1号",
                postcode="000000", hours="工作日9:00—12:00，13:30—17:30", oversight_phone="（0000）8600 1266",
            )
            for purpose in (PurposeOfContact.ENQUIRY, PurposeOfContact.REPORT)
        ]  # fmt: skip
        session.add(organ)
        made.append(organ)
    session.flush()
    author = User(login="author", name="经办", organ=made[0], email="author@example.org", created_at=now)
    session.add(author)
    session.add(
        Duty(user=author, organ=made[0], role=Role.AUTHOR, since=date(2026, 1, 1), proposed_at=now,
             confirmed_at=now)
    )  # fmt: skip
    session.flush()
    return made, author


def notices_due(session: Session, due: int, *, at: datetime) -> None:
    """`due` notices become public at `at`, and five times as many facts lie further ahead."""
    with transaction(session):
        organs, author = people_and_organs(session, now=at - timedelta(days=1))
        published(session, organs, author, [at] * due)
        rows = [
            {"subject": SUBJECT, "subject_id": number, "revision": 0, "fact": fact,
             "due_at": at + timedelta(days=ahead), "attempts": 0}
            for number in session.scalars(select(Notice.id))
            for fact, ahead in ((BECAME_PUBLIC, 0), (WINDOW_CLOSED, 8), (LEFT_FRONT, 38), (MINIMISED, 400),
                                ("later.one", 500), ("later.other", 600))
        ]  # fmt: skip
        session.execute(insert(Transition.__table__), rows)  # type: ignore[arg-type]


def published(
    session: Session,
    organs: list[Organ],
    author: User,
    instants: list[datetime],
    *,
    kind: str = "pre_appointment",
) -> None:
    """One notice with a window for each instant, by these organs in turn."""
    what, rng = kind_named(kind), random.Random(SEED)
    windows, notices, revisions = [], [], []
    for number, at in enumerate(instants, start=1):
        organ = organs[number % len(organs)]
        window = _window(number, at)
        windows.append(window)
        notices.append({
            "id": number, "kind": what.identifier, "category": what.category, "scope": what.scope,
            "has_window": True, "organ_id": organ.id, "author_id": author.id, "issued_at": at, "publish_at": at,
            "window_id": number, "delist_at": end_of_day(window["last_day"] + timedelta(days=30)),
            "minimise_at": minimise_at(None, at, 400), "created_at": at,
            "index_number": f"{organ.code}/2026-{number:06d}", "address": f"{organ.code}-2026-{number:06d}",
        })  # fmt: skip
        revisions.append({
            "id": number, "notice_id": number, "number": 1, "purpose": Purpose.FIRST, "state": State.ISSUED,
            "version": 1, "title": f"干部任职前公示（{number}号）", "document_no": f"安组公示〔2026〕{number}号",
            "content": _content(what, rng).as_json(), "body_html": "", "issued_at": at, "created_at": at,
        })  # fmt: skip
    for model, rows in ((PublicityWindow, windows), (Notice, notices), (Revision, revisions)):
        for chunk in range(0, len(rows), 5000):
            session.execute(insert(model.__table__), rows[chunk : chunk + 5000])  # type: ignore[arg-type]
    session.execute(update(Notice.__table__).values(live_revision_id=Notice.__table__.c.id))  # type: ignore[arg-type]
    if session.get_bind().dialect.name == "postgresql":
        for model in (PublicityWindow, Notice, Revision):
            name = model.__tablename__
            session.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {len(instants) + 1})")
            )


def _window(number: int, at: datetime) -> dict[str, Any]:
    first = shanghai_date(at) + timedelta(days=1)
    last = first + timedelta(days=6)
    return {
        "id": number, "opens_at": at, "first_day": first, "last_day": last, "closes_at": end_of_day(last),
        "provisional": False, "unit": Unit.WORKING_DAYS, "length": 5, "rolls": False, "calendar_version": "built-in",
        "why": "scheduled", "created_at": at,
    }  # fmt: skip


def _content(kind: Kind, rng: random.Random) -> Content:
    """A text with as many persons as a bureau announces at a time."""
    persons = tuple(
        {
            "name": rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2)), "sex": rng.choice("男女"),
            "ethnicity": "汉族", "birth_month": f"19{rng.randint(65, 89)}-0{rng.randint(1, 9)}",
            "education_level": "研究生", "degree": "法学硕士", "work_start_month": "2002-07",
            "political_affiliation": "中共党员", "current_post": "市司法局党组成员、副局长",
            "proposed_post": "拟任市直单位正职",
        }
        for _ in range(rng.randint(2, 12))
    )  # fmt: skip
    return Content(
        title="干部任职前公示",
        persons=persons,
        fields={"post_disclosure": "职务类别", "decided_on": "2026-01-05"},
        body="\n\n".join(rng.choices(SENTENCES, k=rng.randint(3, 9))),
    )


def instants_before(now: datetime, count: int, spread: timedelta) -> Iterator[datetime]:
    """Instants of publication over the time before `now`, newest first, never two the same."""
    rng, step = random.Random(SEED), spread / count
    for number in range(count):
        yield now - step * number - step * rng.random() * 0.9
