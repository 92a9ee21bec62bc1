"""Sentences for whoever reports: what is missing in a form, and how far a report came."""

from __future__ import annotations

from collections.abc import Mapping

from hr_portal.core.messages import N_
from hr_portal.objections.rules import Signature, Stage

SENTENCES: dict[str, str] = {
    "reported_person_missing": N_("请选择您要反映的公示对象"),
    "person_not_on_notice": N_("公示对象有变动，请重新选择"),
    "way_of_reporting_missing": N_("请选择反映方式"),
    "facts_missing": N_("请填写内容"),
    "facts_too_short": N_("内容太短，请至少写%(least)s个字"),
    "facts_too_long": N_("内容有%(length)s个字，最多%(most)s字，请精简"),
    "facts_hold_identity_number": N_("内容里有身份证号。与反映的情况无关的，请删去"),
    "reporter_name_missing": N_("请填写姓名"),
    "reporter_phone_missing": N_("请填写联系电话"),
    "reporter_phone_unfit": N_("联系电话至少要有5位数字"),
    "reporter_unit_missing": N_("请填写单位名称"),
    "reporter_contact_missing": N_("请填写联系人"),
    "identity_number_not_taken": N_("请不要填写身份证号"),
    "reporter_line_too_long": N_("最多%(most)s个字，请精简"),
    "unit_letter_missing": N_("请上传加盖公章的材料"),
    "truth_missing": N_("请确认您反映的情况属实"),
    "check_page_expired": N_("核对页停留超过30分钟，请再核对一遍，重新提交"),
    "files_not_kept": N_("材料存放太久，已经清除，请返回修改，重新上传"),
    "form_used_up": N_("这份反映已经收到，请用回执编号和口令查办理进度"),
    "receipt_number_missing": N_("请填写回执编号"),
    "receipt_key_missing": N_("请填写查询口令"),
    "receipt_wrong": N_("编号或口令不对，请核对。"),
    "receipt_page_expired": N_("页面停留超过30分钟，请重新填写编号和口令，写好的内容已为您保留"),
    "message_missing": N_("请写明内容，或者选择文件"),
    "message_too_long": N_("内容有%(length)s个字，最多%(most)s字，请精简"),
    "passed_on": N_(
        "已转有管辖权的机关处理，这里不再接收补充。需要补充的，请向办理的机关提出，或者再反映一次"
    ),
    "too_many_messages": N_("补充次数已满%(most)s次，请打电话或写信"),
}

WAYS: Mapping[Signature, str] = {
    Signature.REAL_NAME: N_("实名反映"),
    Signature.ANONYMOUS: N_("匿名反映"),
    Signature.UNIT: N_("以单位名义反映"),
}

PROGRESS: Mapping[Stage, str] = {
    Stage.RECEIVED: N_("已收到"),
    Stage.REGISTERED: N_("登记"),
    Stage.NOT_IN_SCOPE: N_("不予受理"),
    Stage.TRANSFERRED: N_("已按规定转有管辖权的机关处理"),
    Stage.ACCEPTED: N_("告知是否受理"),
    Stage.UNDER_VERIFICATION: N_("核实"),
    Stage.CONCLUDED: N_("办结"),
    Stage.ANSWERED: N_("反馈"),
    Stage.ARCHIVED: N_("办理完毕"),
}
"""The points of the stage line, reached or to come."""

STANDS: Mapping[Stage, str] = {
    Stage.RECEIVED: N_("已收到，等待登记"),
    Stage.REGISTERED: N_("已登记，正在研究是否受理"),
    Stage.NOT_IN_SCOPE: N_("不属于受理范围"),
    Stage.TRANSFERRED: N_("已按规定转有管辖权的机关处理"),
    Stage.ACCEPTED: N_("已受理"),
    Stage.UNDER_VERIFICATION: N_("正在核实"),
    Stage.CONCLUDED: N_("已办结，等待反馈"),
    Stage.ANSWERED: N_("已反馈"),
    Stage.ARCHIVED: N_("办理完毕"),
}
"""Where it stands now."""

OPENED_FOR: Mapping[str, str] = {
    "verify_signature": N_("核实署名"),
    "ask_for_particulars": N_("了解详细情况"),
    "give_answer": N_("反馈办理结果"),
    "protect_reporter": N_("保护反映人"),
}
"""Why two officers opened who wrote it."""
