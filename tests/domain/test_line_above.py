"""Who hears what is said of the receiving organ itself: the organ above it, by its own report line."""

from __future__ import annotations

from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ
from hr_portal.accounts.queries import contact_for
from hr_portal.accounts.rules import PurposeOfContact
from hr_portal.objections.receivers import LineAbove, receiver_of
from tests.factories.notices import Office, make_office, make_organ, publish

CITY = LineAbove("中共安澜市委组织部", "干部监督科（举报中心）", "（0000）8600 1238")


def below(session: Session, above: Organ) -> Office:
    """The office of a county whose organ stands below this one."""
    return make_office(session, "CH01", name="中共澄河县委组织部", short_name="县委组织部", parent=above)


def drop_line(session: Session, organ: Organ) -> None:
    for block in [one for one in organ.contacts if one.purpose is PurposeOfContact.REPORT]:
        organ.contacts.remove(block)
        session.delete(block)
    session.flush()


def test_it_is_the_organ_above_by_its_own_line(session: Session) -> None:
    notice = publish(session, below(session, make_organ(session)))
    assert receiver_of(session, notice).above == CITY


def test_an_organ_without_one_above_names_nobody(session: Session) -> None:
    assert receiver_of(session, publish(session, make_office(session))).above is None


def test_an_organ_above_whose_line_leads_back_is_passed_over(session: Session) -> None:
    city = make_organ(session)
    county = make_organ(session, "CH00", name="澄河县委办公室", short_name="县委办", parent=city)
    office = below(session, county)
    line = contact_for(county, PurposeOfContact.REPORT, "")
    assert line is not None
    line.receiving_organ = office.organ
    session.flush()
    assert receiver_of(session, publish(session, office)).above == CITY


def test_an_organ_that_has_no_line_and_takes_none_itself_points_no_higher_than_who_takes_it(
    session: Session,
) -> None:
    city = make_organ(session)
    office = below(session, city)
    notice = publish(session, office)
    drop_line(session, office.organ)
    found = receiver_of(session, notice)
    assert found.organ_name == city.name
    assert found.above is None
