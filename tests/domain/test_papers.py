"""Photographs of sheets and templates of an organ, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Role
from hr_portal.audit.models import AuditEntry
from hr_portal.core.effects import OutboxMessage
from hr_portal.core.errors import NotFound
from hr_portal.notices import correcting, photographing, templating
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.paper_models import NoticeTemplate, PostingPhoto
from tests.clockwork import instant
from tests.domain.acting import in_work, refused
from tests.factories import notices as made
from tests.factories.notices import Office

PUBLISHED = "2026-11-23 09:00"
NOW = instant("2026-11-24 10:00")


def public(session: Session, kind: str = "pre_appointment", **given: Any) -> tuple[Office, Notice]:
    office = made.make_office(session)
    return office, made.publish(session, office, kind, at=PUBLISHED, **given)


def hung(session: Session, office: Office, notice: Notice, mark: str = "a", **given: Any) -> PostingPhoto:
    values = {
        "place": "一楼公示栏",
        "taken_on": date(2026, 11, 23),
        "actor": office.author,
        "now": NOW,
        **given,
    }
    return photographing.add_photo(
        session, notice, sha256=mark * 64, size=3, media_type="image/jpeg", **values
    )


def test_a_photograph_stands_in_the_file_and_its_act_in_the_trail(session: Session) -> None:
    office, notice = public(session)
    photo = hung(session, office, notice)
    assert list(photographing.photos_of(session, notice, NOW)) == [photo]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "photo_added")).one()
    assert (entry.subject_id, entry.facts) == (notice.id, {"photo": photo.id})


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"place": " "}, "posting_place_missing"),
        ({"taken_on": date(2026, 11, 22)}, "photo_before_publication"),
        ({"taken_on": date(2026, 11, 25)}, "photo_day_in_future"),
    ],
)
def test_a_photograph_says_where_and_when(session: Session, given: dict[str, Any], code: str) -> None:
    office, notice = public(session)
    with refused(code):
        hung(session, office, notice, **given)


def test_a_sheet_that_does_not_hang_yet_has_no_photograph(session: Session) -> None:
    office = made.make_office(session)
    notice = made.scheduled(session, office, at="2026-11-30 09:00", now="2026-11-24 09:00")
    with refused("nothing_hangs", "photo_before_publication"):
        hung(session, office, notice)


def test_the_same_photograph_twice_is_refused_and_one_too_many(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, notice = public(session)
    hung(session, office, notice)
    with refused("same_photo_twice"):
        hung(session, office, notice)
    monkeypatch.setattr(photographing, "MOST_PHOTOS", 1)
    with refused("too_many_photos"):
        hung(session, office, notice, "b")


def test_whoever_only_reads_adds_nothing(session: Session) -> None:
    office, notice = public(session)
    auditor = made.make_user(session, office.organ, Role.AUDITOR)
    with refused("no_duty_here"):
        hung(session, office, notice, actor=auditor)


def test_a_photograph_that_is_taken_out_leaves_the_store_with_the_outbox(session: Session) -> None:
    office, notice = public(session)
    photo = hung(session, office, notice)
    photographing.remove_photo(session, notice, photo, actor=office.reviewer, now=NOW)
    assert photographing.photos_of(session, notice, NOW) == []
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "erase")).one()
    assert message.payload["sha256"] == "a" * 64


def test_photographs_and_templates_do_not_outlive_what_is_removed(session: Session) -> None:
    office, notice = public(session, body="现将有关情况公示如下，咨询请找郝联系。")
    hung(session, office, notice)
    template = templating.propose(session, notice, "任前公示（郝联系）", actor=office.author, now=NOW)
    correcting.redact(session, notice, ["郝联系"], [], "经核对，更正有关内容。", actor=office.author, now=NOW)
    made.through_the_chain(session, office, in_work(notice), now=instant("2026-11-24 11:00"))
    assert list(photographing.all_photos(session, notice)) == []
    session.refresh(template)
    assert "郝联系" not in str(template.content) + template.name
    assert templating.templates_of(session, [office.organ.id]) == []


# --- templates -------------------------------------------------------------------------------------------------------


def announced(session: Session, **given: Any) -> tuple[Office, Notice]:
    return public(
        session,
        "announcement",
        title="2026年流动人员档案转递公告",
        body="请于2026年11月30日前办理，咨询电话见下。",
        **given,
    )


def test_a_template_keeps_the_words_and_no_days(session: Session) -> None:
    office, notice = announced(session)
    template = templating.propose(session, notice, "档案转递", actor=office.author, now=NOW)
    assert template.content["title"] == "{year}年流动人员档案转递公告"
    assert template.content["body"] == "请于〔日期〕前办理，咨询电话见下。"
    assert set(template.content) == {"title", "body", "fields"}
    assert not any(name.startswith("secrecy_") for name in template.content["fields"])


def test_a_template_is_used_only_after_another_person_has_confirmed_it(session: Session) -> None:
    office, notice = announced(session)
    made.add_role(session, office.author, office.organ, Role.REVIEWER)
    template = templating.propose(session, notice, "档案转递", actor=office.author, now=NOW)
    assert templating.templates_of(session, [office.organ.id], in_use=True) == []
    with refused("proposer_confirms_template"):
        templating.confirm(session, template, actor=office.author, now=NOW)
    with refused("no_reviewer_duty"):
        templating.confirm(session, template, actor=office.issuer, now=NOW)
    templating.confirm(session, template, actor=office.reviewer, now=NOW)
    assert templating.templates_of(session, [office.organ.id], in_use=True) == [template]
    with refused("template_not_waiting"):
        templating.confirm(session, template, actor=office.reviewer, now=NOW)
    acts = session.scalars(
        select(AuditEntry.act).where(AuditEntry.subject == "template").order_by(AuditEntry.id)
    ).all()
    assert acts == ["template_proposed", "template_confirmed"]


def test_what_is_begun_from_a_template_has_its_words_and_the_lines_of_the_organ(session: Session) -> None:
    office, notice = announced(session)
    template = templating.propose(session, notice, "档案转递", actor=office.author, now=NOW)
    text = templating.from_template(
        template, kind_named("announcement"), office.organ, now=instant("2027-01-05 09:00")
    )
    assert text.title == "2027年流动人员档案转递公告"
    assert (text.persons, text.document_no) == ((), "")
    assert text.enquiry_phone == "（0000）8600 1208"
    assert text.document_date == date(2027, 1, 5)


def test_a_text_that_names_somebody_of_its_table_is_no_template(session: Session) -> None:
    office, notice = public(session, body="现将张文澜同志情况公示如下。")
    with refused("template_names_person"):
        templating.propose(session, notice, "任前公示", actor=office.author, now=NOW)


def test_only_what_the_public_reads_becomes_a_template_and_only_by_its_authors(session: Session) -> None:
    office = made.make_office(session)
    draft = made.drafted(session, office, "announcement")
    with refused("not_for_a_template"):
        templating.propose(session, draft, "公告", actor=office.author, now=NOW)
    notice = made.publish(session, office, "announcement", at=PUBLISHED)
    with refused("no_author_duty", "template_name_missing"):
        templating.propose(session, notice, " ", actor=office.issuer, now=NOW)


def test_a_retired_template_is_found_no_more(session: Session) -> None:
    office, notice = announced(session)
    template = templating.propose(session, notice, "档案转递", actor=office.author, now=NOW)
    with refused("no_author_duty"):
        templating.retire(session, template, actor=office.issuer, now=NOW)
    templating.retire(session, template, actor=office.reviewer, now=NOW)
    assert templating.templates_of(session, [office.organ.id]) == []
    with pytest.raises(NotFound):
        templating.template_for(session, [office.organ.id], template.id)
    assert session.get(NoticeTemplate, template.id) is not None


def test_another_organ_does_not_see_a_template(session: Session) -> None:
    office, notice = announced(session)
    templating.propose(session, notice, "档案转递", actor=office.author, now=NOW)
    other = made.make_organ(session, "AL02", name="安澜市人力资源和社会保障局", short_name="市人社局")
    assert templating.templates_of(session, [other.id]) == []
