"""Sentences of the look-up of results: what is wrong in its forms, what a slip says, where a request stands."""

from __future__ import annotations

from collections.abc import Mapping

from hr_portal.core.messages import N_
from hr_portal.recruitment.exam_stages import StageKind
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.result_models import RecheckState

SENTENCES: dict[str, str] = {
    "lookup_ticket_missing": N_("请填写准考证号"),
    "lookup_ticket_unfit": N_("准考证号只有数字和字母，请对照准考证填写"),
    "lookup_name_missing": N_("请填写姓名"),
    "lookup_name_too_long": N_("姓名太长，请核对"),
    "lookup_id_missing": N_("请填写身份证号"),
    "lookup_last_six_missing": N_("请填写身份证号后6位"),
    "lookup_id_unfit": N_("身份证号应为18位，请核对"),
    "lookup_last_six_unfit": N_("身份证号后6位是6个数字，最后一位可以是X"),
    "lookup_not_found": N_("没有查到。请核对准考证号、姓名和身份证号。"),
    "lookup_slip_expired": N_("页面停留超过15分钟，请重新查询"),
    "lookup_amended_meanwhile": N_("成绩有更正，请重新查询"),
    "lookup_code_missing": N_("请填写校验码"),
    "recheck_not_offered": N_("这次考试没有开放网上申请成绩复核，请按招考公告办理"),
    "recheck_not_yet": N_("现在还不能申请成绩复核"),
    "recheck_over": N_("申请成绩复核的时间已过"),
    "recheck_component_missing": N_("请选择要复核的科目"),
    "recheck_reason_missing": N_("请选择申请复核的原因"),
    "recheck_phone_missing": N_("请填写联系电话"),
}

TITLES: Mapping[str, str] = {
    "written": N_("笔试成绩"),
    "interview": N_("面试成绩"),
    "composite": N_("综合成绩"),
}
"""What is looked up, by the stage of the release."""

NO_MARK: Mapping[Status, str] = {
    Status.ABSENT: N_("缺考"),
    Status.VIOLATION: N_("违纪"),
    Status.INVALID: N_("成绩无效"),
}
"""What stands in a slip where others have a mark."""

STAGES: Mapping[StageKind, str] = {
    StageKind.ANNOUNCEMENT: N_("发布公告"),
    StageKind.REGISTRATION: N_("报名"),
    StageKind.ADMIT_CARD: N_("打印准考证"),
    StageKind.WRITTEN: N_("笔试"),
    StageKind.SCORES: N_("成绩查询"),
    StageKind.RECHECK: N_("成绩复核"),
    StageKind.QUALIFICATION_REVIEW: N_("资格复审"),
    StageKind.EXTRA_TEST: N_("专业测试"),
    StageKind.INTERVIEW: N_("面试"),
    StageKind.COMPOSITE: N_("公布综合成绩"),
    StageKind.MEDICAL: N_("体检"),
    StageKind.BACKGROUND_CHECK: N_("考察"),
    StageKind.PUBLICITY: N_("拟录用公示"),
    StageKind.HIRE: N_("录用"),
}

ALL_PAPERS = N_("全部科目")
"""What a request for a re-check is about where it names no paper."""

WHY_RECHECK: Mapping[str, str] = {
    "marked_absent": N_("我参加了考试，成绩单上是缺考"),
    "marked_nought": N_("成绩是零分，我认为有误"),
    "marked_violation": N_("成绩单上是违纪或者成绩无效，我认为有误"),
    "far_from_expected": N_("成绩和我估计的相差很大"),
}

RECHECK_STANDS: Mapping[RecheckState, str] = {
    RecheckState.ASKED: N_("已收到申请，等待受理"),
    RecheckState.ACCEPTED: N_("已受理，正在复核"),
    RecheckState.REFUSED: N_("不予受理"),
    RecheckState.UNCHANGED: N_("复核后没有变化"),
    RecheckState.CHANGED: N_("复核后有变化，以更正后发布的成绩为准"),
}

RECHECK_ENDS: Mapping[str, str] = {
    "outside_reasons": N_("申请的事由不在复核范围内"),
    "not_in_exam": N_("没有这项考试的报考记录"),
    "added_up_again": N_("已重新核对漏评、计分和登分，没有差错"),
    "attendance_checked": N_("已核对考场记录，记录无误"),
    "record_checked": N_("已核对违纪和无效的记录，记录无误"),
    "sum_mended": N_("计分或者登分有差错，已更正"),
    "attendance_mended": N_("考场记录有差错，已更正"),
    "record_mended": N_("违纪或者无效的记录有差错，已更正"),
}
"""Why a request ended as it did."""
