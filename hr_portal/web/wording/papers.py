"""Sentences about photographs of sheets, templates and the archive folder."""

from __future__ import annotations

from hr_portal.core.messages import N_

SENTENCES: dict[str, str] = {
    # photographs
    "photo_missing": N_("请选择一张照片"),
    "posting_place_missing": N_("请写明张贴在哪里"),
    "posting_place_holds_number": N_("张贴地点里有身份证号、手机号之类的号码，请只写地点"),
    "photo_day_in_future": N_("拍摄日期不能晚于今天"),
    "photo_before_publication": N_("拍摄日期早于公开日期，请核对"),
    "too_many_photos": N_("照片最多%(most)s张，请先删除用不着的"),
    "same_photo_twice": N_("这张照片已经存过，不用再传"),
    "nothing_hangs": N_("这条公告现在没有张贴，不能添加照片"),
    "photo_not_cleaned": N_("去不掉照片里的拍摄信息，请另存为JPG或PNG后再传"),
    # templates
    "not_for_a_template": N_("只有公众能看到的公告才能存为模板"),
    "template_names_person": N_("标题、正文里写有名单上的姓名，不能存为模板"),
    "template_name_missing": N_("请给模板起个名称"),
    "template_not_waiting": N_("这个模板已经办过，请刷新页面看最新状态"),
    "proposer_confirms_template": N_("提出的人不能自己确认，请由另一位复核人确认"),
    "template_of_another_kind": N_("这个模板不是给这个机关、这类公告用的，请换一个，或者不套用"),
    "template_gone": N_("这个模板已经停用，请换一个，或者不套用"),
    # the archive folder
    "nothing_to_keep_yet": N_("这条公告还没有签发，没有可以归档的"),
    "archive_folder_too_large": N_("归档包超过%(most)sMB，请分别下载附件"),
}

REMOVED: dict[str, str] = {
    "place": N_("拍摄位置"),
    "time": N_("拍摄时间"),
    "camera": N_("拍摄机器和软件"),
    "owner": N_("作者和机主"),
    "words": N_("附注文字"),
}
"""What a picture said of itself, in the order it is told."""

ACTS: dict[str, str] = {
    "photo_added": N_("添加张贴照片"),
    "photo_removed": N_("删除张贴照片"),
    "template_proposed": N_("提出公告模板"),
    "template_confirmed": N_("确认公告模板"),
    "template_retired": N_("停用公告模板"),
    "archive_folder_taken": N_("下载了归档包"),
}

THINGS: dict[str, str] = {"template": N_("公告模板")}
