"""What stands of a release and of its stage, in words."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_models import Release
from hr_portal.web.wording.lookups import STAGES


def title_of_stage(exam: Exam, name: str) -> str:
    """笔试成绩, as the exam's own rules call the stage."""
    rules = rules_of(exam)
    stage = rules.stage(name) if rules is not None else None
    if stage is None:
        return name
    return stage.title or _(STAGES[stage.kind])


def state_of(release: Release, now: datetime) -> str:
    """Derived from the row and the clock, as the look-up does."""
    if release.destroyed_at is not None:
        return _("已销毁")
    if release.signed_at is None:
        return _("待签核")
    if release.suspended_at is not None:
        return _("暂停查询")
    return _("到时间自动开放") if now < release.opens_at else _("可以查询")
