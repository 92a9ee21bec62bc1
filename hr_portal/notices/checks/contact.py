"""受理方式: complete, of a kind people can reach without the web, and never the line for questions (§12B 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.phones import equal_phones, phones_in
from hr_portal.core.text import loose_digits
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content

_NEEDED = ("office", "phone", "address", "postcode", "hours")


def check_contact(content: Content, context: Context) -> Iterator[Finding]:
    """For a kind with a window the block is complete; for every kind the two lines differ."""
    findings = list(_faults(content, context))
    yield from findings
    if context.kind.has_window and not any(finding.mark is Mark.MUST_FIX for finding in findings):
        yield Finding(Mark.PASSED, "contact_complete", None, None, {"office": content.contact.office})


def _faults(content: Content, context: Context) -> Iterator[Finding]:
    contact = content.contact
    if context.kind.has_window:
        missing = [name for name in _NEEDED if not getattr(contact, name).strip()]
        if {"phone", "address"} <= set(missing):
            yield Finding(Mark.MUST_FIX, "offline_channel_missing", "contact.phone")
            missing = [name for name in missing if name not in ("phone", "address")]
        for name in missing:
            yield Finding(Mark.MUST_FIX, "contact_part_missing", f"contact.{name}")
        if not contact.oversight_phone.strip():
            yield Finding(Mark.WARNING, "oversight_phone_missing", "contact.oversight_phone")
    for name in ("phone", "oversight_phone"):
        number = getattr(contact, name)
        if number.strip() and not phones_in(number):
            yield Finding(Mark.MUST_FIX, "phone_unreadable", f"contact.{name}", None, {"typed": number})
    if contact.postcode.strip() and not re.fullmatch(r"[0-9]{6}", loose_digits(contact.postcode.strip())):
        yield Finding(
            Mark.MUST_FIX, "postcode_unreadable", "contact.postcode", None, {"typed": contact.postcode}
        )
    if equal_phones(contact.phone, content.enquiry_phone):
        yield Finding(Mark.MUST_FIX, "report_line_is_enquiry_line", "contact.phone", "two_lines")
    if equal_phones(contact.phone, contact.oversight_phone):
        yield Finding(Mark.WARNING, "oversight_line_is_report_line", "contact.oversight_phone")
