"""Words of the public pages of exams: preferences, score codes, filters, figures, changes."""

from __future__ import annotations

from collections.abc import Mapping

from hr_portal.core.messages import N_
from hr_portal.recruitment.exam_rules import ShownScores
from hr_portal.recruitment.position_history import Turn
from hr_portal.recruitment.profile import Gender
from hr_portal.recruitment.studies import Degree, Education, Level

PREFERENCES: Mapping[str, str] = {
    "martyr_child": N_("烈士子女优先"),
    "veteran": N_("退役士兵优先"),
    "grassroots_project": N_("服务基层项目人员优先"),
    "volunteer": N_("优秀志愿者优先"),
    "more_decimals": N_("增加小数位比较"),
    "extra_interview": N_("加试面试"),
}

SHOWN_SCORES: Mapping[ShownScores, str] = {
    ShownScores.ENTERED: N_("公布进入面试人员的成绩。"),
    ShownScores.ALL_ANONYMOUS: N_("公布全部成绩，不带姓名。"),
    ShownScores.NONE: N_("成绩只供本人查询，不公布名单成绩。"),
}

GROUPS: Mapping[str, str] = {"fresh_postgraduate": N_("应届硕士、博士研究生")}
"""Groups of the age rule that files may name by a code."""

FILTERS: Mapping[str, str] = {
    "area": N_("考区"),
    "sheet": N_("职位表分表"),
    "level": N_("机构层级"),
    "education": N_("学历要求"),
    "degree": N_("学位要求"),
    "fresh": N_("限应届毕业生"),
    "ratio": N_("面试比例"),
    "test": N_("体能测评或专业测试"),
    "unit": N_("招录机关"),
    "major": N_("专业"),
    "major_rule": N_("专业按哪种办法比对"),
    "political": N_("政治面貌"),
    "years": N_("基层工作年数"),
    "service": N_("服务基层项目人员"),
    "veteran": N_("退役军人"),
    "graduated": N_("毕业年份"),
    "gender": N_("性别"),
    "age": N_("年龄"),
    "headcount": N_("招录人数"),
    "has": N_("某一列里有"),
    "lacks": N_("某一列里没有"),
    "q": N_("关键词"),
}

STATUSES: Mapping[str, str] = {
    "中共党员": N_("中共党员"),
    "中共预备党员": N_("中共预备党员"),
    "共青团员": N_("共青团员"),
    "民革党员": N_("民革党员"),
    "民盟盟员": N_("民盟盟员"),
    "民建会员": N_("民建会员"),
    "民进会员": N_("民进会员"),
    "农工党党员": N_("农工党党员"),
    "致公党党员": N_("致公党党员"),
    "九三学社社员": N_("九三学社社员"),
    "台盟盟员": N_("台盟盟员"),
    "民主党派成员": N_("民主党派成员"),
    "无党派人士": N_("无党派人士"),
    "群众": N_("群众"),
}
"""政治面貌 in the words of forms, which are those the comparison reads."""

GENDERS: Mapping[Gender, str] = {Gender.FEMALE: N_("女"), Gender.MALE: N_("男")}

EDUCATIONS: Mapping[Education, str] = {
    Education.COLLEGE: N_("大专"),
    Education.BACHELOR: N_("本科"),
    Education.MASTER: N_("硕士研究生"),
    Education.DOCTOR: N_("博士研究生"),
}

DEGREES: Mapping[Degree, str] = {
    Degree.NONE: N_("无学位"),
    Degree.BACHELOR: N_("学士"),
    Degree.MASTER: N_("硕士"),
    Degree.DOCTOR: N_("博士"),
}

LEVELS: Mapping[Level, str] = {
    Level.GRADUATE: N_("研究生"),
    Level.UNDERGRADUATE: N_("本科"),
    Level.COLLEGE: N_("大专"),
}

SORTS: Mapping[str, str] = {
    "table": N_("按职位表顺序"),
    "headcount": N_("招录人数多的在前"),
    "applied": N_("报名人数少的在前"),
    "crowded": N_("报名人数多的在前"),
}

TURNS: Mapping[Turn, str] = {
    Turn.NEW: N_("新增职位"),
    Turn.CHANGED: N_("调整职位"),
    Turn.CANCELLED: N_("取消职位"),
}
