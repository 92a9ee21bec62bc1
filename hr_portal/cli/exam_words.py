"""What `flask exams` says: of an exam's file, of a table's cells, of who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hr_portal.core.errors import Reason
from hr_portal.recruitment.rules import Fault

FIELD_WORDS = {
    "code": "职位代码", "unit": "招录单位", "unit_code": "单位代码", "title": "职位名称", "headcount": "招录人数", "area": "考区",
    "level": "机构层级", "education": "学历", "degree": "学位", "political": "政治面貌", "grassroots": "基层工作年限",
    "fresh": "应届毕业生要求", "gender": "性别", "age": "年龄", "majors_graduate": "研究生专业", "majors_undergraduate": "本科专业",
    "majors_college": "大专专业", "majors_any": "专业", "ratio": "面试比例", "test": "专业测试", "remarks": "其他要求",
    "summary": "职位简介", "kind": "职位类型", "phone": "咨询电话", "applied": "报名人数", "passed": "审核通过人数", "paid": "缴费人数",
    "lowest": "最低面试分数",
}  # fmt: skip

LEFT_OUT = {
    "blank": "空行 blank", "total": "合计行 total", "note": "标题或说明 title or note", "heading_again": "重复的表头 heading again",
    "numbering": "列号 column numbers", "no_code": "没有职位代码的行 no code", "empty_sheet": "空表 empty sheet",
    "hidden_sheet": "隐藏的工作表，没有读 hidden sheet, not read", "no_table": "不是表格 no table",
    "no_table_file": "压缩包里的其他文件 another file of the zip",
}  # fmt: skip

FAULTS: dict[str, tuple[str, str]] = {
    "no_table_at_all": ("文件里没有职位表 there is no table in the file", "请核对选的文件 check the file"),
    "no_heading": (
        "找不到表头（要有：%(needs)s） no heading row",
        "表头写法没见过的，先教：flask exams alias 表头 字段 teach an unseen heading",
    ),
    "column_missing": (
        "没有“%(field)s”一列 there is no such column (%(field_name)s)",
        "没认出的列：%(unknown)s；如果就是其中一列，先教：flask exams alias 表头 %(field_name)s teach the heading that means it",
    ),
    "heading_twice": ("有两列“%(field)s” two columns mean the same", "请只留一列，或把另一列改名 keep one, or rename the other"),
    "two_tables_beside": ("一张工作表里并排放了两个表 two tables side by side in one sheet", "请分成两张工作表 put them into two sheets"),
    "second_table": ("从这一行起是另一个表 another table begins here", "请分成两张工作表 put it into a sheet of its own"),
    "row_shifted": ("这一行的内容错了列 the cells of this row stand in the wrong columns", "请把各格移回对应的列 move them back"),
    "cell_missing": ("这一格是空的 the cell is empty", "请补上 fill it in"),
    "position_twice": (
        "与“%(sheet)s”第%(row)s行重复 the same as row %(row)s of %(sheet)s",
        "请核对原表，保留正确的一行 check the original and keep the right one",
    ),
    "headcount_not_whole": ("招录人数不是整数 not a whole number", "请写成数字，如2 write it as a number"),
    "headcount_nought": ("招录人数是0 nought places", "取消的职位请从表里删去 remove a cancelled position"),
    "headcount_too_large": ("招录人数超过%(most)s more than that", "请核对是不是错了列 check whether the columns are shifted"),
    "code_digits_lost": (
        "代码存成了数字，超过15位的尾数已经丢失 stored as a number; the last digits are lost",
        "请把这一列设为“文本”，按原表重新填写代码 set the column to text and type the codes again",
    ),
    "code_as_decimal": ("代码存成了小数或科学计数 stored as a decimal or in scientific notation", "请把这一列设为“文本”，按原表重新填写代码 set the column to text and type it again"),
    "code_noughts_lost": (
        "代码存成了数字，比其他代码短（应为%(length)s位），开头的0可能丢了 stored as a number and shorter than the others",
        "请把这一列设为“文本”，补上开头的0 set the column to text and put the noughts back",
    ),
    "code_not_a_code": ("不是职位代码 not a code", "代码只有数字、字母和连字符 digits, letters and hyphens only"),
    "cell_too_long": ("有%(length)s字，最多%(most)s字 too long", "请缩短 shorten it"),
    "text_garbled": ("有乱码“%(found)s” garbled text", "请按原件补正%(meant_words)s mend it from the original"),
    "bytes_damaged": ("第%(line)s行第%(column)s个字残缺（按%(encoding)s读） a broken character there", "请按原件补正，或另存为UTF-8 mend it, or save as UTF-8"),
    "id_number_in_cell": ("有身份证号 an identity number", "请删去 remove it"),
    "education_unknown": ("这一格不像学历，可能错了列 this is no education; are the columns shifted?", "请把各格移回对应的列 move the cells back"),
    "too_many_rows": ("超过%(most)s行 too many rows", "请分成几个文件 split the file"),
    "no_positions": ("表头下面没有职位 there are no positions under the heading", "请核对选的文件 check the file"),
    "count_not_whole": ("不是整数 not a whole number", "请写成数字 write it as a number"),
    "cut_off_not_a_score": ("不是分数 not a score", "请写成数字，如67.1；没有人进面的，删去这一行 write a number; remove the row of a post that nobody reached"),
    "cut_off_too_high": ("高于%(most)s分 above the highest score", "请核对是不是错了列 check whether the columns are shifted"),
    "cut_off_not_a_ratio": ("不是比例 not a ratio", "请写成30:1、1:30或30 write it like this"),
    "cut_off_without_unit": (
        "只有代码，而这个考试还没有确认过职位表 a code alone, and the exam has no confirmed table of positions",
        "请加单位一列，或先确认职位表 add the unit, or confirm a table first",
    ),
    "position_unknown": ("职位表（第%(table)s版）里没有这个职位 not in the table of positions", "请核对文件和考试 check the file and the exam"),
}  # fmt: skip

FILES: dict[str, tuple[str, str]] = {
    "file_damaged": ("文件已经损坏，打不开 the file is damaged", "请用表格软件另存一份 save it again"),
    "file_unreadable": ("文件读不了 the file cannot be read", "请用表格软件另存一份 save it again"),
    "file_encrypted": ("文件有密码 the file has a password", "请去掉密码 remove it"),
    "file_macros": ("文件里有宏 there are macros in it", "请另存为不带宏的文件 save it without macros"),
    "file_empty": ("文件是空的 the file is empty", ""),
    "file_too_large": ("文件太大 too large", "请分成几个文件 split it"),
    "file_too_complex": ("文件太复杂，读不完 too complex to be read", "请只留数据，另存一份 save the data alone"),
    "file_extension_mismatch": ("扩展名和内容不符（像%(looks_like)s） the content is something else", "请另存为xls、xlsx或csv save it as one of these"),
    "file_type_not_allowed": ("不是xls、xlsx、csv或zip not one of these", "请另存为其中一种 save it as one of them"),
    "file_without_extension": ("文件名没有扩展名 no extension", "请加上.xls、.xlsx、.csv或.zip add one"),
    "file_xml_doctype": ("文件里有外部或自定义实体 the file declares entities", "请用表格软件另存一份 save it again"),
    "file_active_content": ("文件里有活动内容 active content", "请只留数据，另存一份 save the data alone"),
    "file_packed_too_tightly": ("压缩比异常 suspiciously packed", "请用表格软件另存一份 save it again"),
    "file_unpacks_too_large": ("解压后太大 too large unpacked", "请分成几个文件 split it"),
    "file_nested_archive": ("压缩包里还有压缩包 an archive in an archive", "请先解开 unpack it first"),
    "file_two_formats": ("一个文件里有两种格式 two formats in one file", "请用表格软件另存一份 save it again"),
    "file_member_not_allowed": ("压缩包里的“%(member)s”不能收 a file in the zip is not allowed", "请从压缩包里删去 remove it"),
}  # fmt: skip

RULES: dict[str, str] = {
    "exam_key_unknown": "没有这一项；可用：%(known)s there is no such key",
    "exam_missing": "没有填 missing",
    "exam_not_text": "应是文字 must be text",
    "exam_not_a_list": "应是列表 must be a list",
    "exam_not_a_table": "应是表 must be a table",
    "exam_not_a_number": "%(value)s不是数 not a number",
    "exam_not_whole": "%(value)s不是整数 not a whole number",
    "exam_slug": "%(value)s：只能用小写字母、数字和连字符 small letters, digits, hyphens",
    "exam_year": "年份不对 not a year",
    "exam_name": "%(value)s：名字只能用小写字母、数字和下划线 small letters, digits, underscores",
    "exam_name_twice": "“%(value)s”有两个 twice",
    "exam_stage_unknown": "没有“%(value)s”这种阶段；可用：%(known)s no such kind of stage",
    "exam_stage_twice": "有两个阶段叫“%(value)s” two stages of this name",
    "exam_stage_missing": "没有“%(value)s”这个阶段 there is no such stage",
    "exam_stage_ends_first": "结束早于开始 it ends before it starts",
    "exam_stage_out_of_order": "“%(value)s”早于前面的阶段 earlier than a stage before it",
    "exam_instant_unreadable": "%(value)s读不懂；写成2026-12-01或2026-12-01 08:00 not a day or instant",
    "exam_recheck_unknown": "没有“%(value)s”这个复核阶段 there is no such re-check",
    "exam_list_before_recheck": "“%(value)s”的名单早于复核“%(recheck)s”截止；改日期，或写marked_subject_to_recheck = true（以复核结果为准） a list before its re-check closes",
    "exam_two_classes_for_the_rest": "只能有一类不写sheets和kinds only one class may take the rest",
    "exam_weights": "各科权重合计是%(value)s，应是1 the weights must sum to 1",
    "exam_formula": "公式读不懂：%(at)s not a formula",
    "exam_formula_name": "公式里的“%(value)s”没有定义；有：%(known)s not defined",
    "exam_status": "没有“%(value)s”这种成绩状态；可用：%(known)s no such status",
    "exam_score_unknown": "没有这项成绩；有：%(known)s no such score",
    "exam_class_unknown": "没有“%(value)s”这一类 no such class",
    "exam_ratio_step": "写成[人数, 进面人数] write [places, called]",
    "exam_ratio_below_headcount": "比例不能小于1:1 at least as many as places",
    "exam_tie_break": "没有“%(value)s”这种排序依据；可用：%(known)s no such tie-break",
    "exam_age_order": "年龄上限小于下限 the upper limit is below the lower",
    "exam_shown": "%(value)s不可用；可用：%(known)s use one of these",
    "exam_organ_unknown": "没有代码为%(value)s的机关 there is no such organ",
    "exam_of_another_organ": "这个考试是机关%(value)s的 this exam is another organ's",
    "exam_slug_taken": "已经有考试%(value)s taken",
    "exam_version_confirmed": "已经确认过 confirmed already",
    "exam_version_without_officer": "还没有经办人；请加--by no officer answers for it yet",
    "exam_open_already": "已经公开 open already",
    "exam_without_rules": "考试规则还没有确认 its rules are not confirmed",
    "officer_confirms_own": "经办的人不能自己确认 whoever proposes it cannot confirm it",
    "no_exam_duty": "不是该机关的考务人员 not an exam officer of this organ",
    "stage_notice_of_another_organ": "公告不是该机关的 a notice of another organ",
    "list_before_recheck_closes": "复核“%(recheck)s”截止前不能发布名单 no list before the re-check closes",
    "table_not_waiting": "这一版不在等待确认 it does not wait for confirmation",
    "table_has_officer": "已经有经办人 it has an officer",
    "table_without_officer": "还没有经办人；请加--by no officer answers for it yet",
    "table_overtaken": "导入以后又确认了另一版，请重新导入 another table was confirmed since: import again",
    "change_notice_without_author": "考试已公开，调整职位要发公告；两位考务都不是拟稿人，请加--notice-by a notice must tell the change: name its author",
    "alias_without_words": "表头里没有文字 no words in the heading",
    "alias_field_unknown": "没有“%(value)s”这个字段；可用：%(known)s there is no such field",
    "cut_off_year": "%(value)s：应在%(first)s到%(last)s之间（不晚于考试的年份） must not be later than the exam's year",
    "cut_off_source_too_long": "来源最多%(most)s字 too long",
    "day_in_future": "%(value)s晚于今天 later than today",
}  # fmt: skip


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return ""


def _told(facts: Mapping[str, object], **more: object) -> _Facts:
    words = {
        name: "、".join(FIELD_WORDS.get(str(one), str(one)) if name == "needs" else str(one) for one in value)
        if isinstance(value, list)
        else value
        for name, value in facts.items()
    }
    return _Facts({**words, **more})


def say_fault(fault: Fault) -> tuple[str, str]:
    """(what is wrong, how to mend it)."""
    problem, fix = FAULTS[fault.code]
    name = str(fault.facts.get("field", ""))
    meant = str(fault.facts.get("meant", ""))
    more = {
        "field": FIELD_WORDS.get(name, name),
        "field_name": name,
        "meant_words": f"（像是“{meant}”）" if meant else "",
        "unknown": "、".join(map(str, unknown)) if isinstance(unknown := fault.facts.get("unknown"), list) and unknown else "无",
    }  # fmt: skip
    facts = _told(fault.facts, **more)
    return (problem % facts).strip(), (fix % facts).strip()


def say_file(reason: Reason) -> tuple[str, str]:
    problem, fix = FILES.get(reason.code, (f"文件不能收（{reason.code}） the file is refused", ""))
    return problem % _told(reason.facts), fix


def say_reason(reason: Reason) -> str:
    place = f"{reason.where}: " if reason.where else ""
    return place + RULES.get(reason.code, reason.code) % _told(reason.facts)
