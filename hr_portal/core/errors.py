"""What a verb may answer instead of doing the thing. No HTTP and no wording: a code, a place, a rule, facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reason:
    """One reason against an act.

    `code` names the sentence in web/wording.py; `where` the field, file or row it is about; `rule` the key of the
    rule it rests on (also worded there); `facts` the values the sentence prints.
    """

    code: str
    where: str | None = None
    rule: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


class PortalError(Exception):
    """Root of what the portal itself raises."""


class Refused(PortalError):
    """The act is not allowed now; `reasons` says why, the same list a page shows beforehand."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = list(reasons)
        super().__init__(", ".join(reason.code for reason in self.reasons))


class NotFound(PortalError):
    """There is no such thing, or none that this reader may know of."""


class Forbidden(PortalError):
    """The person has no duty that allows this."""


class Stale(PortalError):
    """Somebody else saved first. Both versions go to the loser; nothing is written and nothing is lost."""

    def __init__(self, *, mine: object, theirs: object) -> None:
        self.mine = mine
        self.theirs = theirs
        super().__init__("a newer version was saved meanwhile")


def refuse_if(reasons: list[Reason]) -> None:
    """Raise `Refused` when there is any reason against the act."""
    if reasons:
        raise Refused(reasons)
