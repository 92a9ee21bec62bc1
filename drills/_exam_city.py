"""An exam in the middle of things, in the matrix's city: posts in force and posts that wait, results that are open and
results that wait for a signature, rules that wait for the second officer."""

from __future__ import annotations

from sqlalchemy import select

from drills._access_rules import Persona
from drills.matrix import City
from hr_portal.accounts.models import Organ
from hr_portal.accounts.rules import Role
from hr_portal.extensions import db
from hr_portal.recruitment import exams
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.result_releases import Plan
from tests.clockwork import instant
from tests.factories import exams as made
from tests.factories.notices import Office, make_user
from tests.factories.results import ONE, THREE, TWO, Results, csv_of, released, signed, take

OPENS = instant("2026-11-24 09:30")
"""Before the city's own time: whoever looks now finds a slip."""
SLUG = "anlan-2027"


def build_exam(city: City) -> dict[str, list[object]]:
    """Commits. What it adds to the values of addresses."""
    session = db.session()
    organ = session.scalars(select(Organ).where(Organ.code == "AL01")).one()
    first, second = (make_user(session, organ, Role.EXAM_OFFICER) for _ in range(2))
    office = Office(
        organ, *(make_user(session, organ, role) for role in (Role.AUTHOR, Role.REVIEWER, Role.ISSUER))
    )
    bureau = made.Bureau(organ, first, second, office)
    shown = {"rank": True, "distribution": True}
    exam = made.make_exam(session, bureau, slug=SLUG, is_open=True, tie_breaks=[], shown=shown)
    made.confirmed(session, bureau, exam, made.table_of(made.post(1), made.post(2)))
    extensions = city.house.app.extensions
    results = Results(bureau, exam, extensions["exam_keys"], extensions["snapshots"])
    release = released(
        session, bureau, signed(session, results, ONE, TWO), results.keys, results.snapshots,
        Plan(OPENS, IdPart.LAST_SIX),
    )  # fmt: skip
    take(session, bureau, exam, results.keys, csv_of(ONE, TWO, THREE))
    made.imported(session, bureau, exam, made.table_of(made.post(1), made.post(2), made.post(3)))
    rules = {**made.RULES, "organ": organ.code, "slug": "anlan-2028", "year": 2028, "title": "还在起草的考试"}
    exams.propose(session, rules, officer=first, actor=first, now=instant(made.NOW))
    session.commit()
    path = city.organs["here"]
    for name, user in (("exam officer", first), ("second exam officer", second)):
        city.seat(session, Persona(name, Role.EXAM_OFFICER, path), user)
    session.commit()
    return {"slug": [SLUG, "anlan-2028"], "number": [1, 2], "release_id": [release.id]}
