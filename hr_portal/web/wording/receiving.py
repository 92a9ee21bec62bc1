"""What reports, their handling and the confirmation of a window are called on the receivers' pages."""

from __future__ import annotations

from hr_portal.core.messages import N_
from hr_portal.objections.accepting import NotInScope
from hr_portal.objections.answering import Answered
from hr_portal.objections.recusing import WhyRecused
from hr_portal.objections.rules import (
    Channel,
    Effect,
    Finding,
    Measure,
    NameCheck,
    Part,
    Signature,
    Stage,
    Timeliness,
    Verdict,
    Verifiability,
)
from hr_portal.objections.transferring import WhyTransferred

CHANNELS: dict[Channel, str] = {
    Channel.ONLINE: N_("网上"),
    Channel.LETTER: N_("来信"),
    Channel.CALL: N_("来电"),
    Channel.VISIT: N_("来访"),
    Channel.FORWARDED: N_("上级转来"),
}
SIGNATURES: dict[Signature, str] = {
    Signature.REAL_NAME: N_("实名"),
    Signature.ANONYMOUS: N_("匿名"),
    Signature.UNIT: N_("以单位名义"),
}
NAME_CHECKS: dict[NameCheck, str] = {
    NameCheck.UNVERIFIED: N_("署名未核实"),
    NameCheck.VERIFIED: N_("实名已核实"),
    NameCheck.TREATED_AS_ANONYMOUS: N_("按匿名办理"),
}
TIMELINESS: dict[Timeliness, str] = {
    Timeliness.IN_PERIOD: N_("公示期内"),
    Timeliness.OUT_OF_PERIOD: N_("公示期外"),
}
STAGES: dict[Stage, tuple[str, str]] = {
    Stage.RECEIVED: (N_("待登记"), "warn"),
    Stage.REGISTERED: (N_("待告知是否受理"), "warn"),
    Stage.NOT_IN_SCOPE: (N_("不属受理范围"), "done"),
    Stage.TRANSFERRED: (N_("已移送"), "done"),
    Stage.ACCEPTED: (N_("已受理"), "info"),
    Stage.UNDER_VERIFICATION: (N_("核实中"), "info"),
    Stage.CONCLUDED: (N_("已有结论，待反馈"), "warn"),
    Stage.ANSWERED: (N_("已反馈"), "ok"),
    Stage.ARCHIVED: (N_("已归档"), "done"),
}
"""(words, look) of the tag that says how far a report came."""

VERIFIABILITY: dict[Verifiability, str] = {
    Verifiability.CONCRETE: N_("具体"),
    Verifiability.VAGUE: N_("不具体"),
}
MEASURES: dict[Measure, str] = {
    Measure.VERIFY: N_("核查"),
    Measure.INQUIRE_IN_WRITING: N_("函询"),
    Measure.TALK: N_("谈话"),
    Measure.TRANSFER: N_("移送"),
    Measure.FILE: N_("存查"),
}
FINDINGS: dict[Finding, str] = {
    Finding.TRUE: N_("属实"),
    Finding.PARTLY_TRUE: N_("部分属实"),
    Finding.UNTRUE: N_("不属实"),
    Finding.UNVERIFIABLE: N_("无法核实"),
}
EFFECTS: dict[Effect, str] = {
    Effect.NO_ISSUE: N_("没有问题"),
    Effect.DOES_NOT_AFFECT: N_("有问题，不影响任用（录用）"),
    Effect.SUSPENDS: N_("影响任用（录用），暂缓"),
    Effect.CANCELS: N_("影响任用（录用），不予"),
}
VERDICTS: dict[Verdict, str] = {
    Verdict.NO_REPORT: N_("无反映"),
    Verdict.NO_EFFECT: N_("反映不影响"),
    Verdict.HOLD: N_("暂缓"),
    Verdict.REFUSED: N_("不予"),
}
PARTS: dict[Part, str] = {
    Part.CONTENT: N_("反映内容"),
    Part.FILE: N_("材料"),
    Part.MESSAGE: N_("往来消息"),
    Part.IDENTITY: N_("反映人身份"),
}

STEPS: dict[Stage, str] = {
    Stage.RECEIVED: N_("收到"),
    Stage.REGISTERED: N_("登记"),
    Stage.NOT_IN_SCOPE: N_("不予受理"),
    Stage.TRANSFERRED: N_("移送"),
    Stage.ACCEPTED: N_("受理"),
    Stage.UNDER_VERIFICATION: N_("开始核实"),
    Stage.CONCLUDED: N_("记录结论"),
    Stage.ANSWERED: N_("反馈"),
    Stage.ARCHIVED: N_("归档"),
}
"""What was done, as the record of handling says it."""

RECUSALS: dict[WhyRecused, str] = {
    WhyRecused.NAMED_PERSON: N_("公示对象是我本人"),
    WhyRecused.NEAR_RELATIVE: N_("和公示对象有近亲属关系"),
    WhyRecused.OTHER_INTEREST: N_("有其他可能影响公正办理的关系"),
}

SENTENCES: dict[str, str] = {
    # who may
    "no_receiver_duty": N_("您没有这个机关的受理职责，请由受理人办理"),
    "had_a_hand_in_the_notice": N_("您编写、复核或者签发过这个公示，不能受理对它的反映"),
    "recused": N_("您已回避这个公示，请由其他承办人员办理"),
    "needs_answer": N_("公示对象里有人和您同名，请先回答是不是您本人"),
    "shares_no_name": N_("公示对象里没有人和您同名，不用回答"),
    "answered_already": N_("已经回答过，不用再答"),
    "recusal_reason_missing": N_("请选择回避的理由"),
    # registering
    "already_registered": N_("这件已经登记，请刷新页面看最新进展"),
    "reported_notice_missing": N_("请选择反映的是哪个公示"),
    "received_on_missing": N_("请填写收到日期"),
    "notice_takes_no_reports": N_("这个公示现在不能登记反映，请核对选的是哪个公示"),
    "channel_missing": N_("请选择渠道"),
    "received_in_future": N_("收到日期不能晚于今天，请核对"),
    "received_before_publication": N_("收到日期早于公示发布，请核对"),
    "postmark_of_a_letter_only": N_("来信和上级转来的才填邮戳日期"),
    "postmarked_after_it_came": N_("邮戳日期晚于收到日期，请核对"),
    # handling
    "stage_does_not_fit": N_("另一位承办人员先办了一步，请刷新页面看最新进展"),
    "words_too_long": N_("最多%(most)s个字，请精简"),
    "problem_class_missing": N_("请选择问题类别"),
    "verifiability_missing": N_("请选择可查性"),
    "measure_missing": N_("请选择处置方式"),
    "transfer_instead": N_("要移送的，请用“移送”办理"),
    "scope_reason_missing": N_("请选择为什么不属受理范围"),
    "approver_missing": N_("请填写呈批人"),
    "finding_missing": N_("请选择核查结论"),
    "effect_missing": N_("请选择是否影响任用（录用）"),
    "verdict_text_missing": N_("请写明核查情况"),
    "untrue_has_no_effect": N_("不属实的不影响任用，请核对结论和影响"),
    "cancelling_needs_proof": N_("无法核实的不能不予任用；一时难以查实的，请选暂缓"),
    "suspension_date_out_of_range": N_("暂缓的日期应在明天以后、%(most)s个月以内"),
    "not_suspended_by_this": N_("这件的结论不是暂缓，不用再作决定"),
    "suspension_undecided": N_("暂缓还没有作出决定，不能归档"),
    "transferred_to_missing": N_("请填写移送给哪个机关"),
    "transfer_reason_missing": N_("请选择移送的理由"),
    "not_signed": N_("这件没有署名"),
    "name_checked_already": N_("署名已经核实过"),
    "name_check_missing": N_("请选择核实情况"),
    "merged_already": N_("已并案到%(number)s，请在那一件办理"),
    "merged_with_itself": N_("请选择另一件"),
    "merged_across_notices": N_("只能和同一公示的并案"),
    "takes_no_other": N_("%(number)s现在不能再并入，请另选一件"),
    "report_erased": N_("保存期满，内容已删除"),
    "report_transferred": N_("已移送，内容不再显示"),
    "no_opening_key": N_("本机没有受理密钥，打不开。请运维人员把密钥文件放回密钥目录后重新启动"),
    "cannot_be_opened": N_("这份内容用本机的密钥打不开。请运维人员找回当时的密钥文件"),
    # the reporter
    "nobody_holds_a_receipt": N_("这件没有给过回执，反映人看不到消息"),
    "reply_waits": N_("已有一份反馈等第二人读"),
    "reply_sent_already": N_("这份反馈已经发出或者退回，请看最新的情况"),
    "reply_not_read": N_("请先打开往来消息，读过反馈再发出"),
    "writer_reads_own_reply": N_("拟写的人不能自己作第二人，请由另一位承办人员读过发出"),
    "way_of_answering_missing": N_("请选择怎样反馈的"),
    "somebody_to_answer": N_("反映人有回执或者署名，请反馈"),
    "no_identity": N_("没有留身份"),
    "identity_reason_missing": N_("请选择为什么要看"),
    "identity_asked_already": N_("已有人申请查看，等另一位同意"),
    "identity_confirmed_already": N_("已经同意过"),
    "identity_not_confirmed": N_("还没有另一位承办人员同意，或者同意已超过一小时，请重新申请"),
    "asker_confirms": N_("申请人不能自己同意，请由另一位承办人员同意"),
    # confirming
    "nothing_to_confirm": N_("这个公示没有公示期，不用确认"),
    "window_not_over": N_("公示期还没有届满，届满后再确认"),
    "letters_may_still_come": N_("公示期内寄出的信可能还在路上，等到%(day)s以后再确认"),
    "confirmation_waits": N_("已有一份等第二人确认，退回以后才能重新确认"),
    "confirmation_decided": N_("另一位承办人员先办了，请看最新的情况"),
    "confirmed_already": N_("和已经确认的一样，没有改动"),
    "window_changed": N_("公示期已重新计算，请退回，届满后再确认"),
    "proposer_confirms": N_("逐人确认的人不能自己作第二确认人，请由另一位承办人员确认"),
    "not_all_registered": N_("请先把来信、来电、来访都登记，再勾选"),
    "verdict_missing": N_("请选择%(name)s的结论"),
    "person_unknown": N_("%(name)s不在公示名单里，请刷新页面再办"),
    "person_was_reported": N_("%(name)s有反映（%(numbers)s），不能选无反映"),
    "person_was_not_reported": N_("%(name)s没有反映，请选无反映"),
    "report_unregistered": N_("还有反映没有登记（%(numbers)s），登记以后再确认"),
    "report_not_concluded": N_("对%(name)s的反映还没有结论（%(numbers)s），没有结论的先选暂缓"),
    "conclusion_says_otherwise": N_("对%(name)s的核查结论是影响任用（%(numbers)s），请选暂缓或不予"),
    "hold_date_out_of_range": N_("暂缓的日期应在明天以后、%(most)s个月以内"),
    "nobody_on_hold": N_("没有人暂缓，不用再作决定"),
    "not_on_hold": N_("%(name)s没有暂缓，不用再作决定"),
}

RULES: dict[str, str] = {
    "two_officers": N_("由两位承办人员办理"),
}

ACTS: dict[str, str] = {}

PROBLEM_CLASSES: dict[str, str] = {
    "selection": N_("选拔任用程序"),
    "integrity": N_("廉洁自律"),
    "conduct": N_("思想作风"),
    "performance": N_("履职情况"),
    "records": N_("档案、年龄、学历"),
    "family": N_("亲属和利益关系"),
    "eligibility": N_("资格条件"),
    "other": N_("其他"),
}
NOT_IN_SCOPE: dict[NotInScope, str] = {
    NotInScope.DISCIPLINE: N_("违纪违法问题，由纪检监察机关受理"),
    NotInScope.PETITION: N_("求决事项，由信访部门受理"),
    NotInScope.COURT: N_("已经或者应当由法院处理"),
    NotInScope.OTHER_ORGAN: N_("属于其他机关的职权"),
    NotInScope.NOT_ABOUT_THIS: N_("与公示事项无关"),
    NotInScope.NO_CLUE: N_("线索不清，无法核实，留存备查"),
}
TRANSFERS: dict[WhyTransferred, str] = {
    WhyTransferred.DISCIPLINE: N_("违纪违法问题，移送纪检监察机关"),
    WhyTransferred.CRIME: N_("涉嫌犯罪，移送公安、检察机关"),
    WhyTransferred.PERSONNEL: N_("按干部（人事）管理权限移送"),
    WhyTransferred.PETITION: N_("信访事项，移送信访部门"),
}
ANSWERED: dict[Answered, str] = {
    Answered.IN_PERSON: N_("当面反馈"),
    Answered.IN_WRITING: N_("书面反馈"),
    Answered.NOBODY_TO_ANSWER: N_("匿名，没有回执，无法反馈"),
}
STEP_REASONS: dict[str, str] = {
    **{f"{Stage.NOT_IN_SCOPE}:{why}": said for why, said in NOT_IN_SCOPE.items()},
    **{f"{Stage.TRANSFERRED}:{why}": said for why, said in TRANSFERS.items()},
    **{f"{Stage.ANSWERED}:{how}": said for how, said in ANSWERED.items()},
}
"""Why a step was taken, by its stage and the code on record."""
MERGED_WORDS, DECIDED_WORDS = N_("并案"), N_("暂缓后作出决定")
