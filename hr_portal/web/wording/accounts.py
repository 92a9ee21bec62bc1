"""Sentences about organs, people, duties and signing in."""

from __future__ import annotations

from hr_portal.accounts.rules import Level, Nature, PurposeOfContact, Role
from hr_portal.core.messages import N_

SENTENCES: dict[str, str] = {
    "sign_in_failed": N_("登录名或密码不对，请核对后再试"),
    "login_unfit": N_("登录名请用2至40个小写字母、数字、点、横线或下划线，以字母开头"),
    "login_taken": N_("这个登录名已有人使用，请换一个"),
    "language_unknown": N_("请选择中文或英文"),
    "password_too_short": N_("密码太短，请至少用%(shortest)s个字符"),
    "password_too_long": N_("密码太长，请不超过%(longest)s个字符"),
    "password_holds_name": N_("密码里不要有登录名或姓名"),
    "password_common": N_("这个密码太常见，容易被猜到，请换一个"),
    "password_unchanged": N_("新密码和原密码一样，请换一个"),
    "passwords_differ": N_("两次填写的密码不一样，请重新填写"),
    "old_password_wrong": N_("原密码不对，请核对后再试"),
    "person_out_of_reach": N_("此人不在您管理的机关"),
    "organ_out_of_reach": N_("这个机关不归您管理，请选择您管理的机关"),
    "organ_closed": N_("这个机关已撤销，请选择其他机关"),
    "person_disabled_already": N_("此账户已经停用"),
    "person_enabled_already": N_("此账户没有停用"),
    "person_is_disabled": N_("此账户已停用，请先启用"),
    "not_oneself": N_("不能停用自己的账户，请由另一位管理员办理"),
    "last_administrator": N_("这是最上级机关仅有的一位管理员，请先增加另一位管理员"),
    "duty_for_oneself": N_("不能为自己授予职责，请由另外两位管理员办理"),
    "duty_proposed_by_oneself": N_("提出和确认应为两位管理员，请由另一位管理员确认"),
    "duty_confirmed_already": N_("这项职责已经确认"),
    "duty_ended_already": N_("这项职责已经结束"),
    "duty_ends_before_it_begins": N_("结束日期早于开始日期，请核对"),
    "duty_over_already": N_("结束日期已经过去，请核对"),
    "duty_twice": N_("此人在这段时间已有这项职责，或已提出、等待确认"),
    "deputy_without_end": N_("代理必须写明截止日期"),
    "deputy_of_oneself": N_("不能由本人代理本人，请另选一人"),
    "deputy_of_nobody": N_("所选的人目前没有这项职责，请核对"),
    "grant_only_at_the_machine": N_("一人直接授权只能在服务器上办理"),
    "link_for_oneself": N_("修改自己的密码请到“我的账户”"),
    "link_for_administrator": N_("此人是管理员，链接只能由运维人员在服务器上生成"),
    "link_beyond_reach": N_("此人还承担您管理范围以外的职责，请由上级机关的管理员办理"),
    "load_only_at_the_machine": N_("导入机关只能在服务器上办理"),
    "contact_office_missing": N_("请填写受理科室"),
    "contact_phone_missing": N_("请填写电话"),
    "contact_phone_unfit": N_("电话至少应有5位数字，请核对"),
    "contact_address_missing": N_("请填写地址"),
    "contact_postcode_missing": N_("请填写邮政编码"),
    "contact_postcode_unfit": N_("邮政编码应为6位数字"),
    "contact_hours_missing": N_("请填写受理时间"),
    "contact_kind_unknown": N_("没有“%(found)s”这种公告，请重新选择"),
    "contact_kind_for_enquiry": N_("咨询电话不分公告种类，请选择“各类公告”"),
    "contact_letter_rule_unknown": N_("没有“%(found)s”这种来信规则，请重新选择"),
    "contact_days_unfit": N_("请填写%(least)s至%(most)s之间的整数"),
    "contact_postal_days_missing": N_("以寄出邮戳为准的，请写明期满后等几天"),
    "contact_receiving_for_enquiry": N_("咨询电话没有受理规则"),
    "receiving_organ_unknown": N_("没有代码为%(code)s的机关，请重新选择受理机关"),
    "contact_needed": N_("上级机关没有可以代用的联系方式，不能删除"),
    "report_phone_is_enquiry_phone": N_("受理反映的电话不能与咨询电话相同，请改用另一部电话"),
    "day_unreadable": N_("日期看不懂，请写成2026年11月23日的样子"),
    "choice_missing": N_("请选择一项"),
    "password_missing": N_("请填写密码"),
    "login_missing": N_("请填写登录名"),
}

RULES: dict[str, str] = {
    "two_administrators": N_("职责由两位管理员授予，不得授予自己"),
    "two_lines": N_("受理反映与业务咨询分设电话"),
}

ROLES: dict[Role, str] = {
    Role.AUTHOR: N_("编写"),
    Role.REVIEWER: N_("复核"),
    Role.ISSUER: N_("签发"),
    Role.RECEIVER: N_("受理"),
    Role.EXAM_OFFICER: N_("考务"),
    Role.INSPECTOR: N_("督查"),
    Role.AUDITOR: N_("审计"),
    Role.PRIVACY_REVIEWER: N_("隐私审查"),
    Role.ADMINISTRATOR: N_("管理员"),
}
"""What each role is called."""

ROLE_HINTS: dict[Role, str] = {
    Role.AUTHOR: N_("编写、修改本机关的公告"),
    Role.REVIEWER: N_("复核别人编写的公告，含下级机关"),
    Role.ISSUER: N_("签发经复核的公告，含下级机关"),
    Role.RECEIVER: N_("受理对本机关公示的反映，看不到公告草稿"),
    Role.EXAM_OFFICER: N_("管理考试、职位和成绩"),
    Role.INSPECTOR: N_("查看公开情况，含下级机关"),
    Role.AUDITOR: N_("查看操作日志，含下级机关"),
    Role.PRIVACY_REVIEWER: N_("审查公告里的个人信息，含下级机关"),
    Role.ADMINISTRATOR: N_("管理人员、职责和联系方式，含下级机关，看不到公告草稿和反映"),
}

LEVELS: dict[Level, str] = {
    Level.CITY: N_("市级"),
    Level.COUNTY: N_("县级"),
    Level.DISTRICT: N_("区级"),
    Level.TOWNSHIP: N_("乡镇、街道"),
}
NATURES: dict[Nature, str] = {
    Nature.PARTY: N_("党务"),
    Nature.GOVERNMENT: N_("政务"),
    Nature.INSTITUTION: N_("事业"),
}
PURPOSES: dict[PurposeOfContact, str] = {
    PurposeOfContact.ENQUIRY: N_("业务咨询"),
    PurposeOfContact.REPORT: N_("受理反映"),
}

ACTS: dict[str, str] = {
    "organ_added": N_("导入机关"),
    "organ_changed": N_("修改机关"),
    "contact_changed": N_("修改联系方式"),
    "receiver_changed": N_("修改受理规则"),
    "contact_removed": N_("删除联系方式"),
    "person_added": N_("新增人员"),
    "person_changed": N_("修改人员信息"),
    "person_disabled": N_("停用账户"),
    "person_enabled": N_("启用账户"),
    "language_chosen": N_("更换界面语言"),
    "link_made": N_("生成一次性链接"),
    "password_set": N_("用一次性链接设置密码"),
    "password_changed": N_("修改密码"),
    "signed_in": N_("登录"),
    "signed_out": N_("退出"),
    "sessions_ended": N_("强制退出"),
    "duty_proposed": N_("提出职责"),
    "duty_confirmed": N_("确认职责"),
    "duty_granted": N_("直接授予职责"),
    "duty_ended": N_("结束职责"),
}
"""What was done, by the act of an audit entry."""

THINGS: dict[str, str] = {"organ": N_("机关"), "person": N_("人员"), "duty": N_("职责")}
"""What it was done to."""

ROBOTS: dict[str, str] = {
    "sweep": N_("到期自动办理"),
    "command-line": N_("服务器操作"),
    "deadlines": N_("期限提醒"),
}
"""Who acted where no person did."""

FIELDS: dict[str, str] = {
    "name": N_("姓名或名称"),
    "short_name": N_("简称"),
    "level": N_("层级"),
    "nature": N_("性质"),
    "area": N_("地区"),
    "speaks_english": N_("英文页面"),
    "parent": N_("上级机关"),
    "contacts": N_("联系方式"),
    "organ_id": N_("所在机关"),
    "office": N_("科室"),
    "email": N_("电子邮箱"),
}
"""Names of fields an audit entry may speak of."""

LETTER_RULE_NAMES: dict[str, str] = {
    "arrival_postmark": N_("到达日邮戳"),
    "sending_postmark": N_("寄出日邮戳"),
    "received": N_("收到日期"),
}
"""来信以哪一天为准."""
