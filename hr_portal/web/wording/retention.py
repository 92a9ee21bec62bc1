"""Sentences about 个人信息到期删除."""

from __future__ import annotations

from hr_portal.core.messages import N_

ACTS: dict[str, str] = {
    "term_ended": N_("到期删除个人信息"),
    "terms_changed": N_("启用新的保存期限"),
    "restored": N_("从备份恢复"),
}
THINGS: dict[str, str] = {
    "retention": N_("保存期限"),
    "backup": N_("备份"),
}
