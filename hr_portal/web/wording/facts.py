"""What a sentence prints of a reason's facts: lists with 、 between, sizes in MB, a file by its name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext

from hr_portal.core.errors import Reason
from hr_portal.core.messages import N_
from hr_portal.web.wording.gate import waiting_facts
from hr_portal.web.wording.leaks import DETECTORS, UNREAD

MIB = 1024 * 1024
_INSIDE = N_("%(archive)s里的%(member)s")


def printed(reason: Reason) -> dict[str, object]:
    """The facts of a reason as its sentence prints them."""
    facts = {name: _printed(value) for name, value in reason.facts.items()}
    if reason.code.startswith("history_"):
        if "what" in facts:
            facts["what"] = gettext(DETECTORS.get(str(facts["what"]), N_("个人信息")))
        if "reason" in facts:
            facts["reason"] = gettext(UNREAD.get(str(facts["reason"]), UNREAD["unreadable"]))
    if reason.code.startswith(("file_", "copy_")):
        facts["file"] = reason.where or ""
        if "member" in facts and reason.code != "file_member_not_allowed":
            facts["file"] = gettext(_INSIDE, archive=facts["file"], member=facts["member"])
        if reason.code == "file_too_large":
            facts["limit"] = f"{int(str(reason.facts['limit'])) // MIB}MB"
    elif reason.code == "window_not_confirmed":
        facts |= waiting_facts(str(facts["kind"]))
    elif reason.code == "date_unreadable":
        facts.setdefault("date", facts.get("part", ""))
    return facts


def _printed(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value
    return gettext("、").join(str(item) for item in value)
