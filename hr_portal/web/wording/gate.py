"""Sentences about the gate: why what follows a publicity notice waits. The same whether anybody reported or not."""

from __future__ import annotations

from hr_portal.core.messages import N_

SENTENCES: dict[str, str] = {
    "window_not_confirmed": N_("公示情况尚未由受理科室确认，暂不能办理任职（录用）手续"),
    "person_not_cleared": N_("%(name)s暂不办理，请从名单里去掉"),
    "matter_not_cleared": N_("承接的公告所公示的事项暂不办理"),
    "person_not_publicised": N_("%(name)s不在承接的公示名单里，请先单独公示，或者不写承接"),
    "person_stands_in_window": N_(
        "%(name)s在“%(title)s”（%(address)s）里公示，尚未由受理科室确认，请写明承接该公示；同名不同人或者不是同一件事的，写在“同名或另案说明”里"
    ),
}

RULES: dict[str, str] = {}

ACTS: dict[str, str] = {"called_off": N_("因公示情况须重新确认，撤销定时")}
