"""Sentences about working-day arrangements: what in a paper or file cannot be read, and how to mend it."""

from __future__ import annotations

from hr_portal.core.messages import N_

SENTENCES: dict[str, str] = {
    "arrangement_missing": N_("请粘贴通知全文，或者选择文件"),
    "arrangement_both": N_("请只用一种方式：粘贴全文，或者选择文件"),
    "arrangement_empty": N_("没有读到一天放假或上班，请粘贴通知全文"),
    "not_an_arrangement": N_("这不是节假日安排文件，请核对格式"),
    "not_utf8": N_("文件编码不是UTF-8，请另存为UTF-8再上传"),
    "not_json": N_("文件不是有效的JSON，请核对后再上传"),
    "key_repeated": N_("“%(key)s”写了两次，请删去一处"),
    "year_unreadable": N_("没有读出是哪一年的安排，请连同通知标题一起粘贴"),
    "year_contradicts": N_("通知是%(said)s年的，与所选的%(asked)s年不一致"),
    "kind_unreadable": N_("%(date)s没有写明放假还是上班，请补上"),
    "name_unreadable": N_("%(date)s没有写明是什么节日，请补上"),
    "papers_unreadable": N_("“papers”应是网址的列表，请核对"),
    "date_outside_year": N_("%(date)s不在%(year)s年前后，请核对年份"),
    "date_repeated": N_("%(date)s写了两次，请删去一处"),
    "makeup_on_weekday": N_("%(date)s本来就上班，不用调休，请核对日期"),
    "too_many_days": N_("一份安排有%(days)s天，超过%(most)s天，请核对"),
    "festival_missing": N_("第%(line)s行没有写是哪个节日，请补上：%(text)s"),
    "line_unreadable": N_("第%(line)s行看不懂，请核对“%(part)s”"),
    "date_contradicts": N_("第%(line)s行的%(date)s与第%(other_line)s行说法不一，请核对"),
    "date_unreadable": N_("“%(date)s”不是有效日期，请核对"),
    "day_count_contradicts": N_("第%(line)s行写共%(said)s天，数下来是%(counted)s天，请核对"),
    "day_out_of_season": N_("第%(line)s行的%(date)s离%(festival)s太远，请核对月份"),
    "makeup_far_from_holiday": N_("第%(line)s行的上班日%(date)s离%(festival)s太远，请核对"),
    "span_unreadable": N_("第%(line)s行的起止日期看不懂，请核对“%(part)s”"),
    "month_missing": N_("第%(line)s行的“%(part)s”没有写月份，请补上"),
    "weekday_contradicts": N_("第%(line)s行的%(date)s与写的星期不符，请核对“%(part)s”"),
    "nothing_changes": N_("与已有的安排完全一样，不用再录"),
    "preview_outdated": N_("您看过以后安排又有变动，请重新核对"),
}
RULES: dict[str, str] = {}

DAY_KINDS: dict[str, str] = {
    "off": N_("放假"),
    "makeup": N_("调休上班"),
    "workday": N_("工作日"),
    "makeup_workday": N_("调休上班"),
    "weekend": N_("周末"),
    "holiday": N_("放假"),
}
