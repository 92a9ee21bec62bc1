"""《信息发布审批单》: one A4 sheet to be signed, with what is to be signed written on it."""

from __future__ import annotations

from typing import Any

from flask import g, render_template
from flask_babel import gettext as _

from hr_portal.core.markup import plain
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.rules import Purpose
from hr_portal.web.access import for_duty
from hr_portal.web.outcome_lines import counts_of, opinion_rows_of
from hr_portal.web.staff.attachments import file_rows
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.editor import clocks_after, planned_clocks
from hr_portal.web.staff.effects import effect_of
from hr_portal.web.staff.opening import READERS, opened, today
from hr_portal.web.staff.spoken import clock_lines, title_of


def outcome_lines(revision: Revision) -> list[str]:
    """How it ended, as whoever signs the paper reads it: what stays inside, what the public will read, row by row."""
    said = revision.outcome or {}
    lines = [_("结果（不公开）：%(words)s", words=said.get("conclusion", ""))]
    if said.get("note"):
        lines.append(_("说明（不公开）：%(words)s", words=said["note"]))
    lines += [line for line in counts_of(said).splitlines() if line]
    for row in opinion_rows_of(said):
        words = _("%(number)s. %(summary)s（%(times)s次）：%(verdict)s", **row)
        lines.append(words + (_("，%(reason)s", reason=row["reason"]) if row["reason"] else ""))
    if said.get("link_address"):
        lines.append(_("结果公告：%(address)s", address=f"/n/{said['link_address']}"))
    return lines


@bp.get("/notices/<int:notice_id>/approval-form")
@for_duty(*READERS)
def approval_form(notice_id: int) -> str:
    """The sheet for the revision in work, else for the one in force."""
    return render_template("print/approval_form.html", **form_of(opened(notice_id)))


def form_of(notice: Notice) -> dict[str, Any]:
    """What stands on the form, for its page and for its file."""
    revision = notice.in_work or notice.live
    assert revision is not None
    kind, text = kind_named(notice.kind), revision.text
    clocks = notice.clocks if notice.publish_at is not None else planned_clocks(kind, text)
    if notice.in_work is not None:
        clocks = clocks_after(notice, notice.in_work)
    return {
        "notice": notice,
        "revision": revision,
        "kind": kind,
        "title": title_of(notice),
        "text": text,
        "form_no": f"{today():%Y}-{notice.id}-{revision.number}-{revision.version}",
        "summary": plain(text.body, longest=200),
        "persons": [person.get(kind.head_column, "") for person in text.persons],
        "effect": effect_of(notice, revision),
        "outcome": outcome_lines(revision) if revision.purpose is Purpose.OUTCOME else [],
        "clocks": clock_lines(clocks, kind, on_paper=True),
        "files": file_rows(revision, notice),
        "drafter": revision.saves[-1].saved_by.name if revision.saves else "",
        "secrecy": {
            name: text.fields.get(f"secrecy_{name}", "") for name in ("reviewer", "reviewed_on", "conclusion")
        },
        "printed_at": g.now,
    }
