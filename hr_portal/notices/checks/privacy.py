"""身份证号 and 手机号 in any text stand in the way of publication; numbers themselves are never repeated (§12B 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hr_portal.core.phones import phones_in
from hr_portal.core.privacy import RawIdKind, find_raw_ids, mask_id, mask_phone
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content

_RULE = "no_raw_numbers"


def check_privacy(content: Content, context: Context) -> Iterator[Finding]:
    """Everything a reader could see, file names too. A mobile number is allowed where it is the office's own line."""
    contact = content.contact
    own = {
        number
        for line in (contact.phone, contact.oversight_phone, content.enquiry_phone)
        for number in phones_in(line)
    }
    places = [*content.all_text(), *(("attachments", name) for name in context.attachment_names)]
    if content.enquiry_phone:
        places.append(("enquiry_phone", content.enquiry_phone))
    findings = list(_found(places, own, Mark.MUST_FIX, context))
    yield from findings
    if not findings:
        yield Finding(Mark.PASSED, "no_raw_numbers_found")


def check_outcome_privacy(content: Content, context: Context) -> Iterator[Finding]:
    """The public words on how it ended. The text in force cannot be mended here; a number in it calls for hiding."""
    yield from _found([("outcome.public_text", context.outcome_text)], set(), Mark.MUST_FIX, context)
    in_force = [finding for finding in check_privacy(content, context) if finding.mark is Mark.MUST_FIX]
    if in_force:
        yield Finding(Mark.WARNING, "raw_number_in_force", None, _RULE, {"count": len(in_force)})


def _found(
    places: Iterable[tuple[str, str]], own: set[str], mark: Mark, context: Context
) -> Iterator[Finding]:
    numbers = {column.name for column in context.kind.person_columns if column.holds_numbers}
    for place, text in places:
        is_number = place.startswith("persons.") and place.rpartition(".")[2] in numbers
        for found in find_raw_ids(text, today=context.today):
            if found.kind is RawIdKind.ID_CARD:
                yield Finding(mark, "raw_id_card", place, _RULE, {"masked": mask_id(found.digits)})
            elif found.digits not in own and not is_number:
                yield Finding(mark, "raw_mobile", place, _RULE, {"masked": mask_phone(found.digits)})
