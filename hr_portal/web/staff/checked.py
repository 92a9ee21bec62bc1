"""发布前检查 beside a text: what must be mended comes first, each with a link to its place in the editor."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hr_portal.notices.checklist import Finding, Mark, must_fix
from hr_portal.notices.kinds import Kind
from hr_portal.notices.models import Revision
from hr_portal.web.finding_lines import anchor, finding_lines
from hr_portal.web.forms.notice_text import place_of

ORDER = (Mark.MUST_FIX, Mark.WARNING, Mark.PASSED, Mark.WAITING)


OF_FILES = frozenset(
    (
        "file_holds_personal",
        "file_perhaps_personal",
        "file_holds_more",
        "file_not_checked",
        "file_not_scanned",
    )
)
"""What is seen to on the page of the guard, by whoever may open the notice."""


def place_href(where: str | None, kind: Kind, notice_id: int) -> str:
    """The address of the place in the editor that a finding or reason is about; the person's row is opened."""
    if where is not None and where.startswith("outcome."):
        return url_for("staff.outcome", notice_id=notice_id, _anchor=anchor(where)[1:])
    control, person = place_of(where, kind)
    if control is None:
        return ""
    return url_for("staff.notice", notice_id=notice_id, person=person, _anchor=control)


def lines(
    findings: Sequence[Finding], revision: Revision, kind: Kind, *, linked: bool
) -> list[dict[str, object]]:
    """The lines of the list. `linked`: this person can edit the text."""

    def href(where: str) -> str:
        return place_href(where, kind, revision.notice_id) if linked else ""

    ordered = sorted(findings, key=lambda finding: ORDER.index(finding.mark))
    found = finding_lines(ordered, kind=kind, content=revision.text, href=href)
    for finding, line in zip(ordered, found, strict=True):
        if finding.code in OF_FILES:
            line["href"] = url_for("staff.guard", notice_id=revision.notice_id)
    return found


def summary(findings: Sequence[Finding]) -> tuple[str, str]:
    """(look, words) of one tag for a table of several texts."""
    failed = len(must_fix(findings))
    asked = sum(finding.mark is Mark.WARNING for finding in findings)
    if failed:
        return "err", ngettext("%(num)s项必须修改", "%(num)s项必须修改", failed)
    if asked:
        return "warn", ngettext("%(num)s项提示", "%(num)s项提示", asked)
    return "ok", _("全部通过")
