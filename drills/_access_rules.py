"""Who may reach what: the answer that is expected of every route, for everybody, on every object. One table says it.

The marks of tests/web/access_table.py say which role a route asks for; this says how far that role reaches. A route with a
variable part that no rule knows stops the drill.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hr_portal.accounts.rules import SEES_NOTICES, Held, Role, holds
from hr_portal.core.clock import shanghai_date
from tests.clockwork import TODAY, instant
from tests.web.access_table import ACCESS, ANYONE, SIGNED_IN

TODAY_THERE = shanghai_date(instant(TODAY))


class Expected(StrEnum):
    SIGN_IN = "led to sign in"
    FORBIDDEN = "no such duty"
    ABSENT = "as if it did not exist"
    ASKED = "asked whether they are the person named; nothing shown before"
    IN = "let in"
    NOTHING_THERE = "let in, and there is nothing of that number"


@dataclass(frozen=True)
class Persona:
    """Somebody at a browser. `path` is that of the organ a duty is held for; no role: nobody in particular."""

    name: str
    role: Role | None = None
    path: str = ""
    is_anonymous: bool = False
    is_kept_from_reports: bool = False
    """Had a hand in every notice, or stands aside from all of them."""
    is_named: bool = False
    """Bears a name that stands on every list."""

    def reaches(self, path: str, roles: frozenset[Role]) -> bool:
        if self.role is None:
            return False
        held = Held(self.role, 0, self.path, TODAY_THERE, None)
        return holds([held], roles, path, TODAY_THERE)


ORGAN_OF = {
    "report_id": "report",
    "notice_id": "notice",
    "person_id": "organ",
    "duty_id": "organ",
    "code": "organ",
}
"""What a variable part names, in the order in which they decide."""
NOTHING = frozenset(
    {
        "load_id", "override_id", "original_id", "certificate_id", "template_id", "session_id", "slug", "job_id", "request_id",
        "release_id", "token", "key",
    }
)  # fmt: skip
"""What there is none of in the drill's city, or none of anybody else's: nobody finds anything."""
BESIDE = frozenset(
    {
        "attachment_id", "number", "photo_id", "message_id", "opening_id", "file_id", "purpose", "address", "name", "before",
        "after",
    }
)  # fmt: skip
"""Parts of something the part before them names."""


OF_THE_WHOLE = frozenset({"staff.check_arrangement", "staff.enter_arrangement"})
"""Acts that touch every organ: for those of an organ that stands below no other."""


def expected(
    endpoint: str,
    path: str,
    arguments: frozenset[str],
    persona: Persona,
    organ: str,
    *,
    was_public: bool = True,
) -> Expected:
    """`organ`: the path of the organ whose the object is. Before a notice was public there is none for its receivers."""
    if unknown := arguments - ORGAN_OF.keys() - NOTHING - BESIDE:
        raise LookupError(f"{endpoint}: no rule knows {sorted(unknown)}")
    who = ACCESS[endpoint.replace("public_en.", "public.", 1)]
    if who == ANYONE:
        return Expected.NOTHING_THERE if arguments else Expected.IN
    if persona.is_anonymous:
        return Expected.SIGN_IN
    if who == SIGNED_IN:
        return Expected.NOTHING_THERE if arguments else Expected.IN
    assert isinstance(who, frozenset)
    if persona.role not in who:
        return Expected.FORBIDDEN
    if endpoint in OF_THE_WHOLE:
        return Expected.IN if persona.path.count("/") == 2 else Expected.FORBIDDEN
    named = next((name for name in ORGAN_OF if name in arguments), None)
    if named is None:
        return Expected.NOTHING_THERE if arguments & NOTHING else Expected.IN
    if path.startswith("/staff/receiving"):
        return _of_reports(persona, organ) if was_public else Expected.ABSENT
    roles = who & SEES_NOTICES if ORGAN_OF[named] == "notice" else who
    if not persona.reaches(organ, roles):
        return Expected.ABSENT
    return Expected.NOTHING_THERE if arguments & (BESIDE | {"code"}) and named == "notice_id" else Expected.IN


def _of_reports(persona: Persona, organ: str) -> Expected:
    if not persona.reaches(organ, frozenset({Role.RECEIVER})) or persona.is_kept_from_reports:
        return Expected.ABSENT
    return Expected.ASKED if persona.is_named else Expected.IN
