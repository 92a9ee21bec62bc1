"""People around the text: who shares a name with somebody listed (回避), and who has to act next (domain §12A)."""

from __future__ import annotations

from collections.abc import Iterator

from hr_portal.core.names import clean_name
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content
from hr_portal.notices.rules import State


def check_recusal(content: Content, context: Context) -> Iterator[Finding]:
    """One who only shares a name is asked, not locked out."""
    staff = {
        clean_name(name)
        for name in (*context.staff_names, *context.author_names, context.reviewer_name)
        if name
    }
    for number, person in enumerate(content.persons, 1):
        name = clean_name(person.get("name", ""))
        if name and name in staff:
            yield Finding(Mark.WARNING, "recusal_asked", f"persons.{number}.name", "recusal", {"name": name})


def check_who_acts(content: Content, context: Context) -> Iterator[Finding]:
    """还需几人: everybody who wrote is out for the review, and they and the reviewer for the issue."""
    facts: dict[str, object] = {"authors": context.author_names, "reviewer": context.reviewer_name}
    if context.state is State.REVIEWED:
        yield Finding(Mark.WAITING, "waiting_for_issuer", None, "separation_of_duties", {"count": 1, **facts})
    elif context.state is not State.ISSUED:
        yield Finding(Mark.WAITING, "waiting_for_two", None, "separation_of_duties", {"count": 2, **facts})
