"""发布前检查: what stands beside a draft. Plain Python over the text and what is known around it.

A finding of `must_fix` keeps the notice from being submitted, reviewed or issued; a `warning` asks for a look;
`waiting` names who has to act. Each check is a function from (content, context) to findings, in a file of its subject
under `checks/`; `CHECKS` is the order they are shown in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from hr_portal.core.calendar import Calendar
from hr_portal.core.errors import Reason
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Kind
from hr_portal.notices.leaks import Scanned
from hr_portal.notices.rules import Phase, Purpose, State
from hr_portal.publicity.rules import Window


class Mark(StrEnum):
    """必须修改 · 提示 · 通过 · 等待."""

    MUST_FIX = "must_fix"
    WARNING = "warning"
    PASSED = "passed"
    WAITING = "waiting"


@dataclass(frozen=True)
class Finding:
    """One line of the checklist. `code` names its sentence, `where` the place in the form, `facts` what it prints."""

    mark: Mark
    code: str
    where: str | None = None
    rule: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Numbered:
    """Another notice of the organ that carries a document number."""

    document_no: str
    title: str
    year: int


@dataclass(frozen=True)
class Followed:
    """The earlier notice of the organ that a text says it follows."""

    kind: str
    title: str
    phase: Phase


@dataclass(frozen=True)
class Context:
    """What is known around a draft."""

    kind: Kind
    now: datetime
    today: date
    calendar: Calendar
    organ_name: str
    purpose: Purpose = Purpose.FIRST
    state: State = State.DRAFTED
    window: Window | None = None
    """As it would be if the plan holds; None for kinds without one, or while there is no plan."""
    becomes_public: datetime | None = None
    """When the public reads it, or has read it first; None while nobody planned an instant."""
    outcome_said: tuple[tuple[str, str], ...] = ()
    """(place, text) of the public words on how it ended (`opinions.said_in`)."""
    """The public words of a revision that records how the window ended."""
    attachment_names: tuple[str, ...] = ()
    attachment_warnings: tuple[tuple[str, str], ...] = ()
    """(file name, code) of what the inspection of a file warned about."""
    earlier_numbers: tuple[Numbered, ...] = ()
    known_addresses: frozenset[str] = frozenset()
    """Those of our own addresses that the text links to and that answer."""
    author_names: tuple[str, ...] = ()
    reviewer_name: str = ""
    staff_names: frozenset[str] = frozenset()
    """Names of people with a duty for this notice: one who only shares a name is asked, not locked out."""
    followed: Followed | None = None
    """What the address in the text leads to; None where it leads to no earlier notice of the organ."""
    gate: tuple[Reason, ...] = ()
    """Why it could not be issued now, because of windows that are not confirmed or people who are not cleared."""
    files: tuple[Scanned, ...] = ()
    """The files with what the guard found in them."""
    released: frozenset[str] = frozenset()
    """Digests of findings that a second person let stand."""
    salt: bytes = b""
    """What the digests of this notice's findings are made with."""
    open_windows: int = 0
    """Other windows of the organ open on the same days."""


Check = Callable[[Content, Context], Iterable[Finding]]


def must_fix(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.mark is Mark.MUST_FIX]
