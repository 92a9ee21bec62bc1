"""Searching positions, comparing with them, and loading references of majors."""

from __future__ import annotations

from hr_portal.core.messages import N_
from hr_portal.recruitment.linting import Odd
from hr_portal.recruitment.verdicts import Rule, Verdict, Why

SENTENCES = {
    "filter_unfit": N_("%(name)s的值“%(value)s”不合要求。"),
    "filter_too_long": N_("%(name)s的值太多或太长，最多%(most)s个，每个不超过%(longest)s字。"),
    "parameter_unknown": N_("没有名为%(name)s的参数。"),
    "column_unknown": N_("职位表里没有“%(column)s”这一列。"),
    "majors_not_found": N_("文件里没有找到专业目录：没有专业大类、专业代码或专业名称的列。"),
    "majors_not_readable": N_("文件不能读：%(detail)s。"),
    "majors_too_large": N_("文件%(name)s太大。"),
    "majors_slug_unfit": N_("目录的短名“%(value)s”应为小写字母、数字和连字符。"),
    "majors_slug_missing": N_("请填写目录的短名。"),
    "majors_file_missing": N_("请选择文件。"),
    "majors_title_missing": N_("请填写目录的名称。"),
    "comparison_birth_unfit": N_("出生年月不是有效日期，例如2001年6月"),
    "comparison_year_unfit": N_("年份是4位数字，例如2027"),
    "comparison_years_unfit": N_("年数是0到60的整数"),
    "comparison_text_too_long": N_("内容太长，最多100字"),
    "major_code_twice": N_("专业代码%(code)s有两个名称，其中一个是“%(name)s”。"),
}

ACTS = {"majors_loaded": N_("导入了专业参考目录")}
THINGS = {"major_reference": N_("专业参考目录")}

VERDICTS = {
    Verdict.NO_MISMATCH: N_("未发现不符项"),
    Verdict.CONFIRM: N_("需要确认"),
    Verdict.MISMATCH: N_("有不符项"),
}
"""An official page never says 符合."""

FIRST_COMPARISON = N_("比对结果只供参考，不是资格审查结论；资格审查贯穿录用全过程，以招录机关审查结果为准。")

RULES_OF_COMPARISON = {
    Rule.EDUCATION: N_("学历"),
    Rule.DEGREE: N_("学位"),
    Rule.MAJOR: N_("专业"),
    Rule.POLITICAL: N_("政治面貌"),
    Rule.GRASSROOTS: N_("基层工作经历"),
    Rule.FRESH: N_("应届毕业生"),
    Rule.GENDER: N_("性别"),
    Rule.AGE: N_("年龄"),
    Rule.RESERVED: N_("专门职位"),
    Rule.HOUSEHOLD: N_("户籍（生源）"),
    Rule.ETHNICITY: N_("民族"),
    Rule.REMARKS: N_("其他要求"),
}

WHYS = {
    Why.WITHIN: N_("在要求的范围内"),
    Why.NOT_WITHIN: N_("不在要求的范围内"),
    Why.NOT_TOLD: N_("您没有填这一项"),
    Why.HIGHER: N_("您的学历或学位比所列的高，能否报考请问招录机关"),
    Why.NOT_READ: N_("这一条不能自动比对，请问招录机关"),
    Why.LEFT_OVER: N_("所列的还有其他条件，请问招录机关"),
    Why.BELOW_EDUCATION: N_("您的学位低于与学历相应的学位，请问招录机关"),
    Why.LEVEL_NOT_ASKED: N_("职位没有列您这一层次的专业"),
    Why.OTHER_LEVEL: N_("您较低层次的专业在要求的范围内，能否用它报考请问招录机关"),
    Why.RESTRICTED: N_("所列专业另有限定，请问招录机关"),
    Why.UNKNOWN_MAJOR: N_("您的专业不在专业目录里，请问招录机关"),
    Why.SEVERAL_CODES: N_("同名专业有几个代码，要求只包括其中一部分，请核对您的专业代码"),
    Why.PROBATIONARY: N_("预备党员是否包括在内，请问招录机关"),
    Why.WHICH_PARTY: N_("请填写具体的民主党派"),
    Why.CHOICE_PERIOD: N_("择业期内的毕业生能否按应届毕业生报考，请看公告并问招录机关"),
    Why.FAVOURED: N_("服务基层项目人员、退役大学生士兵能否按应届毕业生报考，请看公告并问招录机关"),
    Why.SUITABLE: N_("职位提示的是工作特点，能否报考请问招录机关"),
    Why.BIRTHDAY: N_("年龄要看出生的日期，请填写到日"),
    Why.EXCEPTION: N_("有的考生年龄另有规定，请看公告并问招录机关"),
    Why.VETERAN: N_("职位面向一部分退役军人，请问招录机关"),
}

HINTS = {
    Odd.EDUCATION_UNREAD: N_("学历“%(text)s”里的词没有读懂"),
    Odd.DEGREE_UNREAD: N_("学位“%(text)s”里的词没有读懂"),
    Odd.DEGREE_ABOVE_EDUCATION: N_("学位“%(text)s”高于学历“%(education)s”"),
    Odd.AGE_UNREAD: N_("年龄“%(text)s”没有读懂"),
    Odd.AGE_ORDER: N_("年龄“%(text)s”的下限高于上限"),
    Odd.GRASSROOTS_UNREAD: N_("基层工作经历“%(text)s”没有读出年数"),
    Odd.CELL_UNREAD: N_("“%(text)s”没有读懂"),
    Odd.CODE_UNKNOWN: N_("专业参考目录里没有代码%(code)s（%(text)s）"),
    Odd.CODE_OF_OTHER_LEVEL: N_("代码%(code)s是另一层次的专业（%(text)s）"),
    Odd.CODE_NAME_DIFFERS: N_("“%(text)s”的代码在专业参考目录里是“%(known)s”"),
    Odd.CATEGORY_UNKNOWN: N_("专业参考目录里没有大类“%(text)s”"),
    Odd.LEVEL_NOT_ADMITTED: N_("学历“%(education)s”不包括这一层次，却列了专业“%(text)s”"),
    Odd.LEVEL_WITHOUT_MAJORS: N_("学历“%(education)s”包括这一层次，却没有列专业"),
    Odd.GENDERS_CONTRADICT: N_("性别要求互相矛盾：%(text)s"),
    Odd.FRESH_AND_YEARS: N_("既限应届毕业生（%(text)s），又要求基层工作经历"),
}
"""What the import shows beside a row; no refusal."""
