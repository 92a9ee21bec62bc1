"""Sentences about result files, their rows, releases and requests to check a score, as exam officers read them."""

from __future__ import annotations

from hr_portal.core.messages import N_
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.result_models import ResultState

PROBLEMS: dict[str, str] = {
    "cells_shifted": N_("这一行有%(found)s格，应是%(expected)s格"),
    "formula": N_("是公式，不是值"),
    "name_missing": N_("没有姓名"),
    "ticket_missing": N_("没有准考证号"),
    "ticket_malformed": N_("不是准考证号"),
    "ticket_repeated": N_("准考证号重复"),
    "stored_as_number": N_("存成了数字，尾数已经丢失"),
    "id_missing": N_("没有身份证号"),
    "id_length": N_("身份证号是%(length)s位，应是18位"),
    "id_wrong": N_("身份证号的校验位或出生日期不对"),
    "post_missing": N_("没有职位代码"),
    "post_unknown": N_("职位表里没有这个职位"),
    "mark_missing": N_("没有成绩，也没有写缺考"),
    "absence_beside_mark": N_("同时有缺考和成绩"),
    "mark_not_a_number": N_("不是成绩"),
    "mark_scientific": N_("成了科学计数"),
    "mark_below_nought": N_("成绩是负数"),
    "mark_above_full": N_("超过满分"),
    "mark_too_many_decimals": N_("小数位太多"),
    "mark_unknown_code": N_("没有这个成绩代码"),
    "total_unreadable": N_("总成绩读不懂"),
    "total_without_marks": N_("没有各科成绩，却有总成绩"),
    "total_differs": N_("与计算结果%(computed)s不符"),
    "rank_unreadable": N_("名次读不懂"),
    "rank_differs": N_("与计算出的第%(computed)s名不符"),
}
FIXES: dict[str, str] = {
    "one_cell_a_column": N_("请把各格移回对应的列；内容里有逗号的，加引号"),
    "type_the_value": N_("请填写值"),
    "fill_in": N_("请按原始成绩册补上"),
    "store_as_text": N_("请把这一列设为“文本”，按原表重新填写"),
    "check_ticket": N_("请核对准考证号"),
    "check_id": N_("请核对身份证号"),
    "check_position_table": N_("请核对职位代码；职位调整过的，先导入新的职位表"),
    "check_score_book": N_("请核对原始成绩册"),
    "keep_the_right_row": N_("与第%(first)s行重复，请核对原始成绩册，保留正确的一行"),
    "check_formula": N_("请核对原始成绩册和计算公式"),
    "leave_ranks_out": N_("请改正，或者把名次一列留空，由系统计算"),
}
WARNINGS: dict[str, str] = {"unknown_division": N_("身份证号前6位不是行政区划代码的有%(count)s行")}

SENTENCES: dict[str, str] = {
    # the file as a whole
    "results_file_missing": N_("请选择成绩文件"),
    "results_stage_missing": N_("请选择是哪个阶段的成绩"),
    "extension_refused": N_("只能导入CSV、XLSX或XLS文件"),
    "no_heading": N_("找不到表头，要有准考证号、姓名、职位代码和各科成绩"),
    "column_missing": N_("没有“%(field)s”一列，请补上"),
    "csv_damaged": N_("第%(line)s行的引号不成对，请补上"),
    "several_sheets": N_("有几张工作表都有内容，请只留成绩那一张"),
    "no_table_at_all": N_("文件里没有表，请核对选的文件"),
    "no_results": N_("表头下面没有成绩，请核对选的文件"),
    "scores_missing": N_("缺少计算成绩需要的科目：%(lacking)s，请补上这些列"),
    # the people and the order of things
    "no_exam_duty": N_("您不是这个考试的考务"),
    "officer_confirms_own": N_("经办的人不能自己签核，请换一位考务"),
    "exam_without_rules": N_("考试规则还没有确认，请先确认"),
    "results_overtaken": N_("同时有另一份成绩导入，请重新导入"),
    "results_destroyed": N_("保存期满，成绩已销毁"),
    "results_not_waiting": N_("这一份成绩不在等待签核"),
    "results_without_officer": N_("还没有考务经办，请先经办"),
    "results_answered_for": N_("已经有考务经办"),
    "totals_not_ticked": N_("请核对总数后勾选"),
    "sample_not_ticked": N_("还有没勾选的行：第%(rows)s行"),
    "results_not_signed": N_("成绩还没有签核"),
    "results_without_ids": N_("导入的文件没有身份证号，不能提供查询"),
    "opens_in_the_past": N_("开放时间应晚于现在"),
    "opens_at_missing": N_("请填写开放时间"),
    "amendment_needs_reason": N_("更正要写明原因，会在网上公布"),
    "recheck_half_given": N_("成绩复核的起止时间请都填，或都不填"),
    "recheck_out_of_order": N_("成绩复核应在成绩开放以后开始，在开始以后截止"),
    "two_rows_one_person": N_("有两行的准考证号、姓名和身份证号完全一样，查询时分不开"),
    "release_signed_already": N_("已经签核"),
    "release_overtaken": N_("同时准备了另一次发布，请重新准备"),
    "snapshot_changed": N_("封存的文件与准备时不同，不能签核，请重新准备并告诉运维人员"),
    "release_open_already": N_("已经开放，不能改时间；需要时可以暂停查询"),
    "instant_unchanged": N_("与原来的时间相同"),
    "moving_needs_reason": N_("请写明改时间的原因，会在网上公布"),
    "release_suspended_already": N_("已经暂停查询"),
    "suspending_needs_reason": N_("请写明暂停的原因，会在网上公布"),
    "release_not_suspended": N_("没有暂停查询"),
    "recheck_decided_already": N_("已经有复核意见"),
    "recheck_decision_missing": N_("请选择复核意见"),
    "recheck_not_decided": N_("还没有复核意见"),
    "recheck_closed_already": N_("已经办结"),
    "ticket_not_found": N_("没有这个准考证号"),
    "nothing_to_destroy": N_("没有可销毁的成绩"),
    # worth a second thought
    "release_on_rest_day": N_("%(day)s是休息日，没有人值班接电话，请考虑改到工作日上午"),
    "release_on_friday_evening": N_(
        "%(day)s%(time)s是周五下班时间，开放后没有人值班接电话，请考虑改到工作日上午"
    ),
    "release_outside_hours": N_("%(time)s不是上班时间，没有人值班接电话，请考虑改到工作日上午"),
}
RULES: dict[str, str] = {
    "results_two_officers": N_("成绩由两位考务分别经办和签核"),
    "suspend_instead": N_("已经开放的成绩只能暂停查询"),
}
STATES: dict[ResultState, str] = {
    ResultState.WAITING: N_("待签核"),
    ResultState.SIGNED: N_("已签核"),
    ResultState.RETURNED: N_("已退回"),
    ResultState.SUPERSEDED: N_("已被替代"),
}
STATUSES: dict[Status, str] = {
    Status.TAKEN: N_("有成绩"),
    Status.ABSENT: N_("缺考"),
    Status.VIOLATION: N_("违纪"),
    Status.INVALID: N_("成绩无效"),
}
PARTS: dict[IdPart, str] = {IdPart.LAST_SIX: N_("身份证号后6位"), IdPart.WHOLE: N_("完整身份证号")}
FIELDS: dict[str, str] = {
    "ticket": N_("准考证号"),
    "name": N_("姓名"),
    "post": N_("职位代码"),
    "id_number": N_("身份证号"),
}
SUSPENDED = N_("成绩正在核对，暂停查询")
"""What the public reads unless the officer writes something else."""

ACTS: dict[str, str] = {
    "results_imported": N_("导入成绩，待签核"),
    "results_answered_for": N_("经办成绩"),
    "results_viewed": N_("查看成绩行"),
    "results_signed": N_("签核成绩"),
    "results_signed_by_command": N_("签核成绩（命令行，没有勾选样本）"),
    "results_returned": N_("退回成绩"),
    "results_destroyed": N_("销毁成绩"),
    "release_prepared": N_("准备发布成绩"),
    "release_signed": N_("签核发布成绩"),
    "release_moved": N_("改成绩开放时间"),
    "release_suspended": N_("暂停成绩查询"),
    "release_resumed": N_("恢复成绩查询"),
    "recheck_asked": N_("申请成绩复核"),
    "recheck_viewed": N_("查看成绩复核申请人"),
    "recheck_decided": N_("提出复核意见"),
    "recheck_closed": N_("复核办结"),
    "recheck_sent_back": N_("复核退回重办"),
}
THINGS: dict[str, str] = {
    "result_table": N_("成绩"),
    "release": N_("成绩发布"),
    "recheck": N_("成绩复核申请"),
}
