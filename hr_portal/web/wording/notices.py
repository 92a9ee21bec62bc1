"""Sentences about notices: why an act is refused and how to mend it, what states, acts and files are called."""

from __future__ import annotations

from hr_portal.core.messages import N_
from hr_portal.notices.kinds import Category
from hr_portal.notices.rules import HideReason, Phase, Purpose, State

SENTENCES: dict[str, str] = {
    # drafting and editing
    "no_author_duty": N_("您不是这个机关的编写人，请由编写人办理"),
    "kind_not_for_this_organ": N_("这个机关不能发布这类公告，请换一类"),
    "decision_date_missing": N_("请填写党委（党组）讨论决定日期，讨论决定前不得录入"),
    "decision_date_in_future": N_("讨论决定日期不能晚于今天，讨论决定前不得录入"),
    "already_issued": N_("已经签发，不能再改"),
    "outcome_text_stays": N_("这份修改稿不改正文，只办它要办的事"),
    "another_revision_in_work": N_("这条公告还有一份没办完的修改稿，请先办完"),
    "day_missing": N_("请填写日期"),
    "number_unreadable": N_("请填写整数，例如5"),
    "period_length_unreadable": N_("公示天数请填写整数，例如5"),
    "month_unreadable": N_("年月看不懂，请写成1979年4月的样子"),
    "instant_unreadable": N_("时间看不懂，请写成2026年11月23日16:30的样子"),
    "text_too_long": N_("太长了，请缩短到%(longest)s字以内"),
    "organ_missing": N_("请选择发布机关"),
    "kind_missing": N_("请选择公告类型"),
    "category_missing": N_("请选择事项类别"),
    "person_gone": N_("这一行已经不在表里，请核对后再改"),
    "too_many_persons": N_("人数超过%(most)s人，请分成几条公告"),
    "pasted_nothing": N_("没有读到一行，请连同表头一起粘贴"),
    # submitting, reviewing, returning
    "not_waiting_for_author": N_("这份稿件现在不在编写人手里，不能再送复核"),
    "checks_failed": N_("有%(count)s项未通过，处理后才能继续"),
    "not_waiting_for_review": N_("这份稿件现在不等复核，请刷新页面看最新状态"),
    "no_reviewer_duty": N_("您没有这个机关的复核职责，请由复核人办理"),
    "author_reviews_own_text": N_("编写人不能复核自己的稿件，请换一位同志"),
    "nothing_to_return": N_("这份稿件现在没有什么可以退回"),
    "author_returns_own_text": N_("编写人不能退回自己的稿件，可以直接修改"),
    "return_reason_missing": N_("请写明退回的理由，编写人会看到"),
    "text_changed_meanwhile": N_("您看过以后稿件又有修改，请看过最新一稿再办"),
    # issuing
    "not_waiting_for_issue": N_("这份稿件现在不等签发，请刷新页面看最新状态"),
    "no_issuer_duty": N_("您没有这个机关的签发职责，请由签发人办理"),
    "author_issues_own_text": N_("编写人不能签发自己的稿件，请换一位同志"),
    "reviewer_issues_same_text": N_("复核人不能再签发同一份稿件，请换一位同志"),
    "paper_field_missing": N_("纸质签批的这一项没有填，请补上"),
    "scan_missing": N_("请选择审批单的扫描件"),
    "signed_on_missing": N_("请填写签批日期"),
    "signed_in_future": N_("签批日期不能晚于今天，请核对"),
    "signer_wrote_or_reviewed": N_("签批人编写或复核过这份稿件，请换一位签批"),
    "publish_at_once_unconfirmed": N_("计划的时间已到或不足5分钟，请选择是否马上公开"),
    # publishing
    "not_waiting_for_publication": N_("这条公告现在不能定发布时间"),
    "publish_at_missing": N_("请填写发布时间"),
    "publish_at_in_past": N_("发布时间已经过去，请另定时间，或者立即公开"),
    "publish_at_soon": N_("离发布不足5分钟，请另定时间，或者立即公开"),
    "body_dates_differ": N_("正文里写的公示期与算出的不一样，请另定时间，或退回改正文"),
    "not_scheduled": N_("这条公告没有定时，不用撤销"),
    "rest_day_unconfirmed": N_("%(day)s是休息日，群众打不通电话；确要这天发布，请勾选确认"),
    # measures upon an issued notice
    "measure_does_not_fit": N_("这条公告现在的状态不能这样办，请刷新页面看最新状态"),
    "public_reason_missing": N_("请写明向社会公布的理由"),
    "window_suspended": N_("公示已暂停，恢复以后才能延长"),
    "window_provisional": N_("截止日期还没有确定，节假日安排公布以后再办"),
    "window_already_closed": N_("公示期已经届满，不能再延长"),
    "extension_days_out_of_range": N_("延长的天数请填1至%(most)s天"),
    # hiding and showing again
    "nothing_to_hide": N_("公众现在看不到这一页，不用下线"),
    "no_duty_here": N_("您没有这个机关的职责，请打电话告诉该机关"),
    "not_hidden": N_("这一页没有下线"),
    "hiding_already_confirmed": N_("这次下线已经有人确认"),
    "hider_confirms_own_act": N_("下线的人不能自己确认，请由另一位同志确认"),
    "public_notice_not_found": N_("没有查到这个索引号，请核对公告页上的索引号或网址"),
    # the outcome
    "kind_has_no_outcome": N_("这类公告没有公示期，不记录结果"),
    "window_still_open": N_("公示期还没有届满，届满后才能记录结果"),
    "not_closed": N_("公示期满以后才能记录结果"),
    "conclusion_missing": N_("请选择结果"),
    "outcome_text_missing": N_("请写明向社会公布的结果"),
    "outcome_link_dead": N_("公众打不开“%(address)s”，请核对另一条公告的网址"),
    # attachments
    "too_many_files": N_("附件最多%(most)s个，请先删除用不着的"),
    "same_file_twice": N_("“%(name)s”和已有的附件内容一样，不用再传"),
    "same_name_twice": N_("已有叫“%(name)s”的附件，请改名或先删除原来的"),
    # pasted tables
    "table_empty": N_("请粘贴表格，连同表头"),
    "table_too_long": N_("表格太长，一次最多%(most)s行，请分开粘贴"),
    "heading_not_found": N_("没有找到表头，请把有“%(expected)s”的一行一起粘贴"),
    "heading_twice": N_("表头里有两列意思一样，请删去一列再粘贴"),
    "row_too_long": N_("第%(line)s行比表头多出几格，请对齐后再粘贴"),
    "row_cut_wrongly": N_("第%(line)s行有%(cells)s格，表头有%(columns)s格，请从表格软件里复制"),
    "number_rounded": N_("第%(line)s行的“%(cell)s”是表格软件改写的数，请把该列设为文本后再复制"),
    "cell_error": N_("第%(line)s行的“%(cell)s”是表格软件报的错，请改好后再复制"),
    # handing over
    "successor_missing": N_("请选择由谁接手"),
    "successor_writes_for_none": N_("接手的人不是这些机关的编写人，请换一位"),
    "nothing_to_hand_over": N_("此人手里没有未办完的公告"),
    # the period
    "period_too_short": N_("公示期%(asked)s天太短，不得少于%(minimum)s天"),
    "period_too_long": N_("公示期%(asked)s天太长，不得多于%(maximum)s天"),
}

RULES: dict[str, str] = {
    "separation_of_duties": N_("编写、复核、签发由三人分别办理"),
    "decision_before_entry": N_("党委（党组）讨论决定前的人选信息不得录入"),
    "never_edited_in_place": N_("签发后的内容不得直接改动"),
    "no_back_dating": N_("发布时间不得倒填"),
    "window_first": N_("先公示，期满再办理"),
    "extend_before_close": N_("公示期届满前才能延长，只能延后"),
    "pre_appointment_period": N_("《党政领导干部选拔任用工作条例》任前公示有关规定，不少于5个工作日"),
    "expert_allowance_period": N_("推荐人选公示不少于5个工作日"),
}

STATES: dict[State, str] = {
    State.DRAFTED: N_("草稿"),
    State.SUBMITTED: N_("待复核"),
    State.RETURNED: N_("已退回"),
    State.REVIEWED: N_("待签发"),
    State.ISSUED: N_("已签发"),
}
PHASES: dict[Phase, str] = {
    Phase.UNISSUED: N_("未签发"),
    Phase.ISSUED: N_("已签发，待定时间"),
    Phase.SCHEDULED: N_("待发布"),
    Phase.PUBLIC: N_("已发布"),
    Phase.OPEN: N_("正在公示"),
    Phase.CLOSED: N_("公示期满"),
    Phase.CONCLUDED: N_("结果已记录"),
    Phase.MINIMISED: N_("个人信息已精简"),
    Phase.HIDDEN: N_("暂停显示"),
    Phase.WITHDRAWN: N_("已撤回"),
    Phase.TAKEN_DOWN: N_("已撤下"),
}
PURPOSES: dict[Purpose, str] = {
    Purpose.FIRST: N_("首次发布"),
    Purpose.OUTCOME: N_("记录结果"),
    Purpose.SHOW_AGAIN: N_("恢复显示"),
    Purpose.CORRECTION: N_("更正"),
    Purpose.REDACTION: N_("更正并删除信息"),
    Purpose.EXTENSION: N_("延长公示期"),
    Purpose.SUSPENSION: N_("暂停计算公示期"),
    Purpose.RESUMPTION: N_("恢复计算公示期"),
    Purpose.WITHDRAWAL: N_("撤回"),
    Purpose.TAKE_DOWN: N_("撤下"),
    Purpose.REOPENING: N_("重新公示"),
}
HIDE_REASONS: dict[HideReason, str] = {
    HideReason.PERSONAL_DATA: N_("泄露个人信息"),
    HideReason.WRONG_CONTENT: N_("内容有误"),
    HideReason.WRONG_TIME: N_("发布时间有误"),
    HideReason.SECRECY: N_("可能涉密"),
    HideReason.OTHER: N_("其他"),
}
CATEGORIES: dict[Category, str] = {
    Category.CADRE: N_("干部选拔任用"),
    Category.MOBILITY: N_("人才流动"),
    Category.VETERANS: N_("军转干部安置"),
    Category.RECRUITMENT: N_("考试录用公务员"),
    Category.EXPERTS: N_("特殊津贴专家选拔"),
    Category.APPRAISAL: N_("考核奖惩与工资"),
}
"""The six categories in their fixed order."""

SHORT_CATEGORIES: dict[Category, str] = {
    Category.CADRE: N_("干部任用"),
    Category.MOBILITY: N_("人才流动"),
    Category.VETERANS: N_("军转安置"),
    Category.RECRUITMENT: N_("考试录用"),
    Category.EXPERTS: N_("专家津贴"),
    Category.APPRAISAL: N_("考核奖惩"),
}
LEFT_OUT: dict[str, str] = {
    "title": N_("表头上方的标题"),
    "heading_again": N_("重复的表头"),
    "numbering": N_("只有编号的一行"),
    "blank": N_("空行"),
    "total": N_("合计"),
    "note": N_("备注"),
    "cut_wrongly": N_("格数与表头不符"),
}
"""Why a line of a pasted table was not taken as a person."""

PARTS: dict[str, str] = {
    "title": N_("标题"),
    "document_no": N_("编号"),
    "document_date": N_("成文日期"),
    "body": N_("正文"),
    "fields": N_("基本信息"),
    "persons": N_("公示对象"),
    "period_length": N_("公示天数"),
    "publish_at": N_("计划发布时间"),
    "contact": N_("受理方式"),
    "enquiry_phone": N_("咨询电话"),
    "layout": N_("版式"),
    "follows_address": N_("承接的公告"),
    "files": N_("附件"),
}
"""Parts of a text, as a comparison of two versions names them."""

ACTS: dict[str, str] = {
    "drafted": N_("新建"),
    "edited": N_("修改"),
    "attached": N_("添加附件"),
    "detached": N_("删除附件"),
    "submitted": N_("送复核"),
    "reviewed": N_("复核同意"),
    "returned": N_("退回修改"),
    "issued": N_("签发"),
    "scheduled": N_("定发布时间"),
    "rescheduled": N_("改发布时间"),
    "published_now": N_("立即公开"),
    "unscheduled": N_("撤销定时"),
    "hidden": N_("紧急下线"),
    "hiding_confirmed": N_("确认下线"),
    "showing_again_drafted": N_("提出恢复显示"),
    "outcome_recorded": N_("记录公示结果"),
    "outcome_changed": N_("修改公示结果"),
    "handed_over": N_("移交"),
    "window_recounted": N_("公示期重新计算"),
    "arrangement_recorded": N_("录入节假日安排"),
    "became_public": N_("公开"),
    "window_closed": N_("公示期满"),
    "left_front_lists": N_("撤出首页列表"),
    "minimised": N_("个人信息精简"),
}
THINGS: dict[str, str] = {"notice": N_("公告"), "arrangement": N_("节假日安排")}
