"""成绩单 on A4."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from flask_babel import force_locale

from config import Site
from hr_portal.core.names import clean_name
from hr_portal.recruitment.lookup import Found
from hr_portal.recruitment.release_facts import ReleaseFacts
from hr_portal.web.filters import instant
from hr_portal.web.papers.pdf import MEDIA_TYPE, typeset
from hr_portal.web.slip_words import words_of

__all__ = ["MEDIA_TYPE", "slip_pdf"]

CHINESE = "zh_Hans_CN"


def slip_pdf(found: Found, release: ReleaseFacts, name: str, site: Site, now: datetime) -> bytes:
    """The slip, with the whole name and ticket number: whoever asked for it has just typed both."""
    with force_locale(CHINESE):
        told = asdict(words_of(found, release, now)) | {
            "site": site.name,
            "check_at": f"{site.url}/results/check",
            "name": clean_name(name),
            "ticket": found.ticket,
            "printed": instant(now),
        }
    return typeset("slip.typ", told)
