"""The checks in the order they are shown."""

from __future__ import annotations

from hr_portal.notices.checklist import Check, Context, Finding, Mark
from hr_portal.notices.checks.addresses import check_addresses
from hr_portal.notices.checks.body_dates import check_body_dates
from hr_portal.notices.checks.columns import check_columns, check_withheld
from hr_portal.notices.checks.contact import check_contact
from hr_portal.notices.checks.dates import check_dates
from hr_portal.notices.checks.duties import check_recusal, check_who_acts
from hr_portal.notices.checks.fields import check_fields
from hr_portal.notices.checks.files import check_files
from hr_portal.notices.checks.following import check_following
from hr_portal.notices.checks.links import check_links
from hr_portal.notices.checks.numbers import check_number
from hr_portal.notices.checks.period import check_period, check_printed_dates
from hr_portal.notices.checks.persons import check_persons
from hr_portal.notices.checks.privacy import check_outcome_privacy, check_privacy
from hr_portal.notices.checks.quotas import check_quotas
from hr_portal.notices.checks.spelling import check_outcome_spelling, check_spelling, check_words
from hr_portal.notices.checks.text import check_outcome_text, check_text
from hr_portal.notices.checks.validity import check_validity
from hr_portal.notices.content import Content
from hr_portal.notices.rules import WRITTEN, Purpose

CHECKS: tuple[Check, ...] = (
    check_privacy,
    check_columns,
    check_withheld,
    check_period,
    check_printed_dates,
    check_fields,
    check_persons,
    check_quotas,
    check_validity,
    check_following,
    check_contact,
    check_dates,
    check_body_dates,
    check_number,
    check_files,
    check_links,
    check_addresses,
    check_text,
    check_spelling,
    check_words,
    check_recusal,
    check_who_acts,
)

OUTCOME_CHECKS: tuple[Check, ...] = (
    check_outcome_privacy,
    check_outcome_text,
    check_outcome_spelling,
    check_who_acts,
)
"""A revision that says how a window ended leaves the text as it is in force: only what it adds can still be mended."""

REDACTION_CHECKS: tuple[Check, ...] = (check_privacy, check_who_acts)
"""What is removed must be gone; the rest of the text is in force and stays."""

MEASURE_CHECKS: tuple[Check, ...] = (check_who_acts,)

_SHOWN = (Mark.MUST_FIX, Mark.WARNING, Mark.PASSED, Mark.WAITING)


_BY_PURPOSE = {Purpose.OUTCOME: OUTCOME_CHECKS, Purpose.REDACTION: REDACTION_CHECKS}


def run(content: Content, context: Context) -> list[Finding]:
    """Every finding about this text, what must be fixed first."""
    checks = _BY_PURPOSE.get(context.purpose, CHECKS if context.purpose in WRITTEN else MEASURE_CHECKS)
    findings = [finding for check in checks for finding in check(content, context)]
    return sorted(findings, key=lambda finding: _SHOWN.index(finding.mark))
