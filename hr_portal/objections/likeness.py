"""相同内容: equal texts en masse are seen without being read. They are registered like any other; officers are told how many."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.core.sealed_token import derived_key
from hr_portal.objections.models import Report

PURPOSE = "likeness of reports"


def likeness(facts: str, secret: bytes) -> str:
    """Keyed digest of the text without what is retyped freely: spaces, punctuation, width, case. Whoever has only the
    rows cannot try texts out."""
    key = derived_key(secret, PURPOSE)
    return hmac.new(key, normalised(facts).encode(), hashlib.sha256).hexdigest()


def normalised(text: str) -> str:
    """Letters, digits and 汉字 alone, in NFKC and without case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if unicodedata.category(character)[0] in "LNM")


def equal_texts(session: Session, report: Report) -> int:
    """How many reports of the same receiver say the same, this one included; 1 where it stands alone."""
    if report.likeness is None:
        return 1
    same = select(func.count()).where(
        Report.likeness == report.likeness, Report.receiving_organ_id == report.receiving_organ_id
    )
    return max(1, session.scalar(same) or 0)
