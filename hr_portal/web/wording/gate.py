"""Sentences about the gate: why what follows a publicity notice waits. The same whether anybody reported or not."""

from __future__ import annotations

from hr_portal.core.messages import N_
from hr_portal.notices.kinds import About, Kind, kind_named
from hr_portal.web.speech import gettext, in_english

SENTENCES: dict[str, str] = {
    "window_not_confirmed": N_("%(situation)s尚未由受理科室确认，暂不能%(next_step)s"),
    "person_not_cleared": N_("%(name)s暂不办理，请从名单里去掉"),
    "matter_not_cleared": N_("承接的公告所公示的事项暂不办理"),
    "person_not_publicised": N_("%(name)s不在承接的公示名单里，请先单独公示，或者不写承接"),
    "person_stands_in_window": N_(
        "%(name)s在“%(title)s”（%(address)s）里公示，尚未由受理科室确认，请写明承接该公示；同名不同人或者不是同一件事的，写在“同名或另案说明”里"
    ),
}

RULES: dict[str, str] = {}

ACTS: dict[str, str] = {"called_off": N_("因公示情况须重新确认，撤销定时")}


def next_step(kind: Kind) -> str:
    """What waits for the confirmation, by the kind that was publicised: 任职, 录用, 印发."""
    if not kind.outcome.next_step:
        return gettext("办理后续手续")
    return (in_english() and kind.outcome.next_step_en) or kind.outcome.next_step


def situation(kind: Kind) -> str:
    return gettext("征求意见情况") if kind.about is About.COMMENT else gettext("公示情况")


def waiting_facts(identifier: str) -> dict[str, str]:
    """What `window_not_confirmed` prints, by the kind that was publicised."""
    kind = kind_named(identifier)
    return {
        "situation": situation(kind),
        "next_step": next_step(kind),
    }
