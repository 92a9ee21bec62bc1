"""Notices of several organs: who joins, in what order, who signs, and that nothing is issued before all have."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.rules import Nature, Role
from hr_portal.audit.models import AuditEntry
from hr_portal.core.errors import NotFound, Refused
from hr_portal.notices import attaching, drafting, hiding, joining, reading, reviewing
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.queries import all_visible, notice_for, waiting_for_signature
from hr_portal.notices.rules import HideReason, Phase, Purpose, phase
from hr_portal.notices.signatures import unsigned
from tests.clockwork import instant
from tests.domain.acting import in_work, paper, refused
from tests.factories import notices as made

NOW = instant("2026-11-24 09:00")
TODAY = NOW.date()


@dataclass(frozen=True)
class Joint:
    """The organisation department leads, the personnel bureau signs too; a third organ has nothing to do with it."""

    session: Session
    lead: made.Office
    bureau: made.Office
    other: made.Office
    notice: Notice

    @property
    def revision(self) -> Revision:
        return in_work(self.notice)

    def reviewed(self) -> Revision:
        revision = self.revision
        drafting.submit(self.session, revision, actor=self.lead.author, now=NOW)
        return reviewing.review(
            self.session, revision, version=revision.version, actor=self.lead.reviewer, now=NOW
        )

    def sign(self, actor: User | None = None) -> None:
        joining.sign(
            self.session, self.revision, self.bureau.organ, version=self.revision.version,
            actor=actor or self.bureau.issuer, now=NOW,
        )  # fmt: skip

    def issue(self, actor: User | None = None) -> Notice:
        return reviewing.issue(
            self.session,
            self.revision,
            version=self.revision.version,
            actor=actor or self.lead.issuer,
            now=NOW,
        )


@pytest.fixture
def joint(session: Session) -> Joint:
    lead = made.make_office(session)
    bureau = made.make_office(
        session, "RS01", name="安澜市人力资源和社会保障局", short_name="市人社局", nature=Nature.GOVERNMENT
    )
    other = made.make_office(
        session, "SL01", name="安澜市水利局", short_name="市水利局", nature=Nature.GOVERNMENT
    )
    notice = made.drafted(session, lead, "recruit_announcement", publish_at=instant("2026-11-24 10:00"))
    joining.join(session, notice, bureau.organ, actor=lead.author, now=NOW)
    return Joint(session, lead, bureau, other, notice)


def test_nothing_is_issued_before_every_organ_has_signed(joint: Joint) -> None:
    joint.reviewed()
    with pytest.raises(Refused) as caught:
        joint.issue()
    (reason,) = caught.value.reasons
    assert (reason.code, reason.facts) == ("signature_missing", {"organ": "安澜市人力资源和社会保障局"})
    joint.sign()
    notice = joint.issue()
    assert notice.index_number == "AL01/2026-00001"
    page = reading.public_page(joint.session, "AL01-2026-00001", instant("2026-11-24 10:00"))
    assert page is not None
    assert (page.notice.organ_name, page.joint) == ("中共安澜市委组织部", ("安澜市人力资源和社会保障局",))


def test_a_signature_on_paper_by_the_lead_does_not_replace_those_of_the_others(joint: Joint) -> None:
    revision = joint.reviewed()
    with refused("signature_missing"):
        reviewing.issue(
            joint.session, revision, version=revision.version, actor=joint.lead.author, now=NOW, paper=paper()
        )


def test_an_edit_after_signing_asks_for_the_signature_again(joint: Joint) -> None:
    joint.reviewed()
    joint.sign()
    assert unsigned(joint.revision) == []
    text = replace(joint.revision.text, title="另一个标题")
    drafting.edit(
        joint.session,
        joint.revision,
        text,
        base_version=joint.revision.version,
        actor=joint.lead.author,
        now=NOW,
    )
    assert [row.organ.code for row in unsigned(joint.revision)] == ["RS01"]
    reviewing.review(
        joint.session, joint.revision, version=joint.revision.version, actor=joint.lead.reviewer, now=NOW
    )
    with refused("signature_missing"):
        joint.issue()
    joint.sign()
    joint.issue()


def test_a_file_added_after_signing_asks_for_it_again_too(joint: Joint) -> None:
    joint.reviewed()
    joint.sign()
    made.attach_file(joint.session, joint.lead, joint.notice, *made.TEXT_FILE, now=NOW)
    assert [row.organ.code for row in unsigned(joint.revision)] == ["RS01"]
    file = joint.revision.attachments[0]
    attaching.detach(joint.session, file, actor=joint.lead.author, now=NOW)
    assert [row.organ.code for row in unsigned(joint.revision)] == ["RS01"]


def test_only_an_issuer_of_that_organ_signs_and_only_a_reviewed_text(joint: Joint) -> None:
    with refused("not_waiting_for_signature"):
        joint.sign()
    joint.reviewed()
    for person in (joint.bureau.author, joint.bureau.reviewer, joint.lead.issuer, joint.other.issuer):
        with refused("no_issuer_duty"):
            joint.sign(person)
    joint.sign()
    with refused("signed_already"):
        joint.sign()


def test_who_wrote_or_reviewed_it_does_not_sign_and_nobody_signs_for_two(joint: Joint) -> None:
    joining.join(joint.session, joint.notice, joint.other.organ, actor=joint.lead.author, now=NOW)
    both = made.make_user(joint.session, joint.bureau.organ, Role.ISSUER)
    for organ in (joint.other.organ, joint.lead.organ):
        made.add_role(joint.session, both, organ, Role.ISSUER)
    made.add_role(joint.session, joint.lead.reviewer, joint.bureau.organ, Role.ISSUER)
    made.add_role(joint.session, joint.lead.author, joint.bureau.organ, Role.ISSUER)
    joint.reviewed()
    with refused("reviewer_issues_same_text"):
        joint.sign(joint.lead.reviewer)
    with refused("author_issues_own_text"):
        joint.sign(joint.lead.author)
    joint.sign(both)
    with refused("signed_for_another_organ"):
        joining.sign(
            joint.session,
            joint.revision,
            joint.other.organ,
            version=joint.revision.version,
            actor=both,
            now=NOW,
        )
    joining.sign(
        joint.session, joint.revision, joint.other.organ, version=joint.revision.version, actor=joint.other.issuer,
        now=NOW,
    )  # fmt: skip
    with refused("signed_for_another_organ"):
        joint.issue(both)
    joint.issue()


def test_an_organ_may_sign_on_paper(joint: Joint) -> None:
    revision = joint.reviewed()
    approval = paper(signer="周局长", post="局长")
    with refused("no_issuer_duty"):
        joining.sign(
            joint.session, revision, joint.bureau.organ, version=revision.version, actor=joint.lead.author, now=NOW,
            paper=approval,
        )  # fmt: skip
    row = joining.sign(
        joint.session, revision, joint.bureau.organ, version=revision.version, actor=joint.bureau.author, now=NOW,
        paper=approval,
    )  # fmt: skip
    assert row.paper is not None
    assert row.paper["signer"] == "周局长"
    joint.issue()


def test_what_was_not_read_is_not_signed(joint: Joint) -> None:
    revision = joint.reviewed()
    with refused("text_changed_meanwhile"):
        joining.sign(
            joint.session, revision, joint.bureau.organ, version=revision.version - 1, actor=joint.bureau.issuer,
            now=NOW,
        )  # fmt: skip


def test_party_organs_stand_before_government_whatever_the_order_they_joined_in(joint: Joint) -> None:
    party = made.make_organ(joint.session, "ZZ02", name="中共澄河县委组织部", short_name="县委组织部")
    joining.join(joint.session, joint.notice, party, actor=joint.lead.author, now=NOW)
    assert [(row.position, row.organ.code) for row in joint.notice.joint] == [(1, "ZZ02"), (2, "RS01")]
    joint.session.flush()
    joint.session.expire_all()
    assert [row.organ.code for row in joint.notice.joint] == ["ZZ02", "RS01"]


def test_a_party_organ_does_not_sign_behind_government(joint: Joint) -> None:
    notice = made.drafted(joint.session, joint.bureau, "recruit_announcement")
    with refused("party_leads"):
        joining.join(joint.session, notice, joint.lead.organ, actor=joint.bureau.author, now=NOW)


def test_an_organ_joins_once_and_may_be_taken_out_until_the_issue(joint: Joint) -> None:
    with refused("organ_joined_already"):
        joining.join(joint.session, joint.notice, joint.bureau.organ, actor=joint.lead.author, now=NOW)
    with refused("organ_leads_already"):
        joining.join(joint.session, joint.notice, joint.lead.organ, actor=joint.lead.author, now=NOW)
    with refused("no_author_duty"):
        joining.join(joint.session, joint.notice, joint.other.organ, actor=joint.bureau.author, now=NOW)
    joining.part(joint.session, joint.notice, joint.bureau.organ, actor=joint.lead.author, now=NOW)
    assert joint.notice.joint == []
    with refused("organ_not_joined"):
        joining.part(joint.session, joint.notice, joint.bureau.organ, actor=joint.lead.author, now=NOW)
    joint.reviewed()
    notice = joint.issue()
    with refused("already_issued"):
        joining.join(joint.session, notice, joint.bureau.organ, actor=joint.lead.author, now=NOW)


def test_an_organ_of_a_nature_the_kind_does_not_know_cannot_join(joint: Joint) -> None:
    notice = made.drafted(joint.session, joint.lead)
    with refused("kind_not_for_this_organ"):
        joining.join(joint.session, notice, joint.bureau.organ, actor=joint.lead.author, now=NOW)


def test_the_signing_organs_own_people_see_it_and_nobody_elses(joint: Joint) -> None:
    joint.reviewed()
    joint.session.flush()
    for person in (joint.bureau.author, joint.bureau.reviewer, joint.bureau.issuer):
        assert notice_for(joint.session, person, joint.notice.id, TODAY) is joint.notice
        assert list(all_visible(joint.session, person, TODAY)) == [joint.notice]
    with pytest.raises(NotFound):
        notice_for(joint.session, joint.other.issuer, joint.notice.id, TODAY)
    assert [
        (one.id, organ.code)
        for one, organ in waiting_for_signature(joint.session, joint.bureau.issuer, TODAY)
    ] == [(joint.revision.id, "RS01")]
    assert list(waiting_for_signature(joint.session, joint.bureau.author, TODAY)) == []
    joint.sign()
    assert list(waiting_for_signature(joint.session, joint.bureau.issuer, TODAY)) == []


def test_the_signing_organ_reads_and_signs_but_does_not_write(joint: Joint) -> None:
    text = replace(joint.revision.text, title="别人的标题")
    with refused("no_author_duty"):
        drafting.edit(
            joint.session,
            joint.revision,
            text,
            base_version=joint.revision.version,
            actor=joint.bureau.author,
            now=NOW,
        )
    joint.reviewed()
    joint.sign()
    with refused("no_issuer_duty", "signed_for_another_organ"):
        joint.issue(joint.bureau.issuer)


def test_each_signature_stands_in_the_trail_of_its_organ(joint: Joint) -> None:
    joint.reviewed()
    joint.sign()
    joint.session.flush()
    entry = joint.session.scalars(select(AuditEntry).where(AuditEntry.act == "countersigned")).one()
    assert (entry.actor_id, entry.organ_id) == (joint.bureau.issuer.id, joint.bureau.organ.id)
    assert entry.facts["version"] == joint.revision.version


def test_the_outcome_is_recorded_by_the_lead_alone(session: Session) -> None:
    lead = made.make_office(session, nature=Nature.GOVERNMENT)
    second = made.make_office(
        session, "RS02", name="安澜市第二局", short_name="第二局", nature=Nature.GOVERNMENT
    )
    notice = made.drafted(
        session, lead, "award", now="2026-10-12 08:00", publish_at=instant("2026-10-12 09:00")
    )
    begun = instant("2026-10-12 08:00")
    joining.join(session, notice, second.organ, actor=lead.author, now=begun)
    revision = in_work(notice)
    drafting.submit(session, revision, actor=lead.author, now=begun)
    reviewing.review(session, revision, version=revision.version, actor=lead.reviewer, now=begun)
    joining.sign(session, revision, second.organ, version=revision.version, actor=second.issuer, now=begun)
    reviewing.issue(session, revision, version=revision.version, actor=lead.issuer, now=begun)
    made.conclude(session, lead, notice, at="2026-11-24 09:00", public_text="已批准。")
    assert notice.live is not None
    assert notice.live.purpose is Purpose.OUTCOME


def test_anybody_with_a_duty_of_a_signing_organ_can_stop_a_leak(joint: Joint) -> None:
    joint.reviewed()
    joint.sign()
    notice, later = joint.issue(), instant("2026-11-24 10:30")
    with refused("no_duty_here"):
        hiding.hide_now(joint.session, notice, HideReason.OTHER, actor=joint.other.author, now=later)
    hiding.hide_now(joint.session, notice, HideReason.OTHER, actor=joint.bureau.author, now=later)
    assert phase(notice, later) is Phase.HIDDEN
