"""公示情况 as the drafting side reads it: not yet confirmed, or whether each person may go on. Never why, never more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from hr_portal.core.errors import Reason
from hr_portal.extensions import db
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import WHOLE, named_rows
from hr_portal.notices.rules import Phase, phase
from hr_portal.publicity.queries import clearances
from hr_portal.web.wording.gate import situation
from hr_portal.web.wording.say import say

OVER = frozenset({Phase.CLOSED, Phase.CONCLUDED})


@dataclass(frozen=True)
class ClearanceLine:
    name: str
    words: str
    look: str


@dataclass(frozen=True)
class WindowState:
    """`lines` empty: not confirmed yet, whether anybody reported or not; `waits` says so by the kind."""

    situation: str
    waits: str
    lines: tuple[ClearanceLine, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        return bool(self.lines)


def window_state(notice: Notice, now: datetime) -> WindowState | None:
    """None while the period runs, and where there was none."""
    if notice.window_id is None or notice.is_historical or phase(notice, now) not in OVER:
        return None
    verdicts = clearances(db.session(), notice.window_id)
    kind = kind_named(notice.kind)
    waits = say(Reason("window_not_confirmed", facts={"kind": kind.identifier}))
    if verdicts is None:
        return WindowState(situation(kind), waits)
    named = {}
    if notice.live is not None:
        named = {row.key: row.name for row in named_rows(kind, notice.live.text)}
    return WindowState(
        situation(kind),
        waits,
        tuple(
            ClearanceLine(
                _("整个事项") if key == WHOLE else named.get(key, key),
                _("可以办理") if is_cleared else _("暂不办理"),
                "ok" if is_cleared else "warn",
            )
            for key, is_cleared in verdicts.items()
        ),
    )
