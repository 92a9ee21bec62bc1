"""What `flask exams` says of result files, their rows and who may do what with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hr_portal.cli.exam_words import FILES
from hr_portal.core.errors import Reason
from hr_portal.recruitment.result_rows import Fault

PROBLEMS: dict[str, str] = {
    "cells_shifted": "这一行有%(found)s格，应是%(expected)s格 the row has %(found)s cells, not %(expected)s",
    "formula": "是公式，不是值 a formula, not a value",
    "name_missing": "没有姓名 no name",
    "ticket_missing": "没有准考证号 no ticket number",
    "ticket_malformed": "不是准考证号 not a ticket number",
    "ticket_repeated": "与第%(first)s行重复 the same as row %(first)s",
    "stored_as_number": "存成了数字，尾数已经丢失 stored as a number; the last digits are lost",
    "id_missing": "没有身份证号 no identity number",
    "id_length": "身份证号是%(length)s位，应是18位 %(length)s characters, not 18",
    "id_wrong": "身份证号不对：校验位或出生日期不符 check character or birthday does not fit",
    "post_missing": "没有职位代码 no post code",
    "post_unknown": "职位表里没有这个职位 not in the table of positions",
    "mark_missing": "没有成绩，也没有写缺考 no mark, and nothing says absent",
    "absence_beside_mark": "缺考和成绩同时有 both absent and a mark",
    "mark_not_a_number": "不是成绩 not a mark",
    "mark_scientific": "成了科学计数 in scientific notation",
    "mark_below_nought": "成绩是负数 below nought",
    "mark_above_full": "超过满分 above the full mark",
    "mark_too_many_decimals": "小数位太多 too many decimals",
    "mark_unknown_code": "没有这个成绩代码 no such code",
    "total_unreadable": "总成绩读不懂 the total cannot be read",
    "total_without_marks": "没有各科成绩，却有总成绩 a total without marks",
    "total_differs": "与计算结果%(computed)s不符 computed: %(computed)s",
    "rank_unreadable": "名次读不懂 the rank cannot be read",
    "rank_differs": "与计算出的第%(computed)s名不符 computed: %(computed)s",
}  # fmt: skip

FIXES: dict[str, str] = {
    "one_cell_a_column": "请把各格移回对应的列；内容里有逗号的，加引号 move the cells back; quote cells with commas",
    "type_the_value": "请填写值 type the value",
    "fill_in": "请按原始成绩册补上 fill it in from the score book",
    "store_as_text": "请把这一列设为“文本”，按原表重新填写 set the column to text and type it again",
    "check_ticket": "请核对准考证号 check the ticket number",
    "check_id": "请核对身份证号 check the identity number",
    "check_position_table": "请核对职位代码；职位调整过的，先导入新的职位表 check the code, or import the new table of positions first",
    "check_score_book": "请核对原始成绩册 check the score book",
    "keep_the_right_row": "请核对原始成绩册，保留正确的一行 check the score book and keep the right row",
    "check_formula": "请核对原始成绩册和计算公式 check the score book and the formula",
    "leave_ranks_out": "请改正，或者把名次一列留空，由系统计算 mend it, or leave the column empty",
}  # fmt: skip

HOW: dict[str, str] = {
    "full_width": "全角改半角 full width", "spaces": "去掉空格 spaces", "line_break": "去掉换行 line break",
    "unseen": "去掉看不见的字符 unseen characters", "float_code": "去掉.0 trailing .0", "lower_x": "x改大写 capital X",
    "not_a_value": "nan改为空 nan",
}  # fmt: skip

WARNINGS: dict[str, str] = {
    "unknown_division": "身份证号前6位不是行政区划代码的有%(count)s行 rows whose first six digits are no division code",
}

WHOLE_FILE: dict[str, tuple[str, str]] = {
    **FILES,
    "extension_refused": ("不是csv、xlsx或xls not one of these", "请另存为其中一种 save it as one of them"),
    "no_heading": ("找不到表头（要有准考证号、姓名、职位代码和成绩） no heading row", "请补上表头 add it"),
    "column_missing": ("没有“%(field)s”一列 there is no such column", "请补上；没认出的列：%(unknown)s add it"),
    "heading_twice": ("有两列“%(field)s” two columns mean the same", "请只留一列 keep one"),
    "bytes_damaged": ("第%(line)s行有残缺的字（按%(encoding)s读） a broken character there", "请按原件补正，或另存为UTF-8 mend it, or save as UTF-8"),
    "csv_damaged": ("第%(line)s行的引号不成对 a quote is not closed there", "请补上引号 close it"),
    "several_sheets": ("有几张工作表都有内容 several sheets hold something", "请只留成绩那一张 keep the one with the marks"),
    "no_table_at_all": ("文件里没有表 there is no table", "请核对选的文件 check the file"),
    "no_results": ("表头下面没有成绩 there are no rows under the heading", "请核对选的文件 check the file"),
    "scores_missing": ("缺少计算成绩需要的科目：%(lacking)s scores are missing", "请补上这些列 add the columns"),
}  # fmt: skip

REASONS: dict[str, str] = {
    "exam_without_rules": "考试规则还没有确认 its rules are not confirmed",
    "no_exam_duty": "不是该机关的考务人员 not an exam officer of this organ",
    "officer_confirms_own": "经办的人不能自己签核 whoever imported it cannot sign it",
    "results_without_officer": "还没有经办人；请加--by no officer answers for it yet",
    "results_answered_for": "已经有经办人 it has an officer",
    "results_not_waiting": "这一份成绩不在等待签核 it does not wait to be signed",
    "results_destroyed": "保存期满，成绩已销毁 the term has ended; the results were destroyed",
    "results_overtaken": "同时有另一份成绩导入，请重新导入 another file was imported meanwhile: import again",
    "stage_unknown": "没有“%(value)s”这个阶段；可用：%(known)s there is no such stage",
    "nothing_to_destroy": "没有可销毁的成绩 there are no results",
}  # fmt: skip

FIELDS = {
    "ticket": "准考证号",
    "name": "姓名",
    "post": "职位代码",
    "id_number": "身份证号",
    "total": "总成绩",
    "rank": "名次",
}


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return ""


def _facts(facts: Mapping[str, object]) -> _Facts:
    told = _Facts(facts)
    told["field"] = FIELDS.get(str(facts.get("field", "")), facts.get("field", ""))
    for name in ("unknown", "known", "lacking"):
        told[name] = "、".join(map(str, value)) if isinstance(value := facts.get(name), list) else value
    return told


def say_row(fault: Fault) -> tuple[str, str]:
    """(what is wrong with a cell, how to mend it)."""
    fix = "keep_the_right_row" if fault.problem == "ticket_repeated" else fault.fix
    return PROBLEMS[fault.problem] % fault.facts, FIXES[fix] % fault.facts


def say_whole(reason: Reason) -> tuple[str, str]:
    """The same of a file as a whole."""
    problem, fix = WHOLE_FILE.get(reason.code, (f"文件不能收（{reason.code}） the file is refused", ""))
    told = _facts(reason.facts)
    return problem % told, fix % told


def say_against(reason: Reason) -> str:
    return REASONS.get(reason.code, reason.code) % _facts(reason.facts)
