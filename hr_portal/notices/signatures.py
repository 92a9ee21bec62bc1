"""会签 of joint notices: whose signature is missing, and what that means for the issue by the lead."""

from __future__ import annotations

from hr_portal.core.errors import Reason
from hr_portal.notices.models import NoticeOrgan, Revision
from hr_portal.notices.rules import Purpose

ALONE = frozenset({Purpose.OUTCOME, Purpose.REDACTION, Purpose.TAKE_DOWN, Purpose.SUSPENSION})
"""The lead does these alone: they add nothing to what all have signed, or they must not wait."""


def unsigned(revision: Revision) -> list[NoticeOrgan]:
    """The organs that have not signed this text, in their order."""
    if revision.purpose in ALONE:
        return []
    return [row for row in revision.notice.joint if not row.has_signed(revision)]


def reasons_against_issuing_jointly(revision: Revision, *, issuer_id: int, on_paper: bool) -> list[Reason]:
    """The lead issues when every organ has signed; one person does not sign for two."""
    reasons = [
        Reason("signature_missing", "joint", "joint_issue", {"organ": row.organ.name})
        for row in unsigned(revision)
    ]
    signers = {
        row.signed_by_id for row in revision.notice.joint if row.has_signed(revision) and row.paper is None
    }
    if not on_paper and issuer_id in signers and revision.purpose not in ALONE:
        reasons.append(Reason("signed_for_another_organ", None, "joint_issue"))
    return reasons
