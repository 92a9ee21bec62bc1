"""Everything the staff surface serves. A module named here has its routes registered."""

from __future__ import annotations

from hr_portal.web.staff import (
    account,
    approval_form,
    archive_folder,
    attachments,
    audit,
    concluding,
    desk,
    drafting,
    editor,
    finishing,
    guard,
    hand_over,
    hiding,
    joining,
    load,
    measures,
    organs,
    output_links,
    outputs,
    package,
    pasting,
    people,
    photos,
    preview,
    privacy,
    publish_calendar,
    publishing,
    retention,
    reviewing,
    saving,
    sign_in,
    spoken,
    templates,
    wall,
    words,
    working_days,
)
from hr_portal.web.staff.blueprint import bp

__all__ = [
    "account", "approval_form", "archive_folder", "attachments", "audit", "bp", "concluding", "desk",
    "drafting", "editor", "finishing", "guard", "hand_over", "hiding", "joining", "load", "measures",
    "organs", "output_links", "outputs", "package", "pasting", "people", "photos", "preview", "privacy",
    "publish_calendar", "publishing", "retention", "reviewing", "saving", "sign_in", "spoken", "templates",
    "wall", "words", "working_days",
]  # fmt: skip
