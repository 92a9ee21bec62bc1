"""What the trail says of exams, tables of positions and applicants."""

from __future__ import annotations

from hr_portal.core.messages import N_

ACTS = {
    "exam_proposed": N_("提交考试规则，待确认"),
    "exam_confirmed": N_("确认考试规则"),
    "exam_opened": N_("公开考试"),
    "stage_notice_linked": N_("把公告关联到考试阶段"),
    "stage_notice_unlinked": N_("取消公告与考试阶段的关联"),
    "positions_imported": N_("导入职位表，待确认"),
    "positions_vouched": N_("经办职位表"),
    "positions_confirmed": N_("确认职位表"),
    "positions_refused": N_("不予确认职位表"),
    "applicants_imported": N_("导入报名人数"),
    "cut_offs_imported": N_("导入往年进面分数"),
    "heading_taught": N_("登记表头的含义"),
    "heading_forgotten": N_("取消表头的含义"),
}
THINGS = {"exam": N_("考试"), "position_table": N_("职位表"), "heading_alias": N_("表头的含义")}
