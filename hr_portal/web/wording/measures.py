"""Sentences about measures upon issued notices: correcting, extending, withdrawing, taking down, archiving."""

from __future__ import annotations

from hr_portal.core.messages import N_
from hr_portal.notices.kinds import About
from hr_portal.notices.traits import Trait

SENTENCES: dict[str, str] = {
    "nothing_to_redact": N_("请写明或勾选要删除的内容，或者选择要删除的附件"),
    "passage_too_short": N_("要删除的内容每行至少2个字，只写一个字会误删别处"),
    "reason_repeats_passage": N_("公开的理由里不能再写要删除的内容"),
    "passage_not_found": N_("有%(count)s处要删除的内容在各版里都没有找到，请照原文填写"),
    "file_not_of_notice": N_("这个附件不在这条公告里，请重新选择"),
    "reason_holds_number": N_("公开的理由里有身份证号、手机号之类的个人号码，公众在修订记录里会看到，请删去"),
    "reason_names_person": N_("公开的理由里不要写公示对象的姓名，修订记录只公布摘要"),
    "already_suspended": N_("公示期已经暂停计算，不用再办"),
    "not_suspended": N_("公示期没有暂停，不用恢复"),
    "inside_reason_missing": N_("请写明内部理由，只在内部留存"),
    "kind_has_no_window": N_("这类公告没有公示期，不能重新公示"),
    "no_such_version": N_("请选择一个以前的版本，现行版本请用更正"),
    "part_missing": N_("请选择要撤下什么"),
    "not_finished": N_("还没有办完的公告不能归档"),
    "already_archived": N_("这条公告已经归档"),
    "first_text_stays": N_("首次发布的稿件不能放弃，可以一直修改"),
    "index_number_mismatch": N_("索引号不对，请照%(number)s填写"),
    "extension_days_missing": N_("请填写延长几天"),
}

RULES: dict[str, str] = {}

ACTS: dict[str, str] = {
    "correction_begun": N_("提出更正"),
    "redaction_begun": N_("开始更正并删除信息"),
    "extension_begun": N_("提出延长公示期"),
    "suspension_begun": N_("提出暂停计算公示期"),
    "resumption_begun": N_("提出恢复计算公示期"),
    "withdrawal_begun": N_("开始撤回"),
    "reopening_begun": N_("开始重新公示"),
    "take_down_begun": N_("开始撤下"),
    "measure_abandoned": N_("放弃办理"),
    "archived": N_("归档"),
}

TRAITS: dict[Trait, tuple[str, str]] = {
    Trait.RESTARTED: (N_("已更正，公示期重新计算"), "warn"),
    Trait.CORRECTED: (N_("已更正"), "warn"),
    Trait.EXTENDED: (N_("公示期已延长"), "warn"),
    Trait.SUSPENDED: (N_("暂停计算"), "warn"),
    Trait.ARCHIVED: (N_("已归档"), "done"),
}
"""(words, look) of the tag beside the state."""

PERIODS_HEADINGS: dict[About, str] = {
    About.PUBLICITY: N_("历次公示期"),
    About.COMMENT: N_("历次征求意见期"),
}

WINDOWS: dict[str, str] = {
    "scheduled": N_("首次公示"),
    "rescheduled": N_("首次公示"),
    "corrected_before": N_("首次公示"),
    "calendar_amended": N_("节假日安排公布后重新计算"),
    "shown_again": N_("核对期间没有显示，顺延"),
    "extended": N_("延长公示期"),
    "suspended": N_("暂停计算"),
    "resumed": N_("恢复计算"),
    "material_correction": N_("更正后重新计算"),
    "reopened": N_("重新公示"),
}
"""Why a window followed the one before it, as the list of periods says it."""
