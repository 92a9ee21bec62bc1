"""Sentences about old notices on their way in, and about packages."""

from __future__ import annotations

from hr_portal.core.messages import N_

SENTENCES: dict[str, str] = {
    # the file as a whole
    "history_file_missing": N_("请选择要载入的文件"),
    "history_format_unknown": N_("读不了这种文件，请用JSON、XLSX、HTML、DOCX，或把网页打成ZIP"),
    "history_empty": N_("文件里没有公告"),
    "history_no_pages": N_("里面没有HTML或DOCX文件"),
    "history_no_heading": N_("找不到表头，第一行请写列名，至少有标题、正文、发布日期；可用：%(expected)s"),
    "history_heading_twice": N_("有两列同名，请删去一列"),
    "history_too_many": N_("超过%(most)s条，请分成几个文件"),
    "json_not_utf8": N_("第%(line)s行第%(column)s列不是UTF-8，请另存为UTF-8"),
    "json_unreadable": N_("第%(line)s行第%(column)s列不合JSON格式，请照格式说明改"),
    "json_record_too_long": N_("第%(line)s行起的记录太长，请拆短"),
    "history_not_a_record": N_("第%(line)s行不是一条记录，请照格式说明改"),
    # one record
    "history_field_unknown": N_("没有这个字段，可用：%(known)s"),
    "history_field_not_text": N_("应是文字，请加引号"),
    "history_field_too_long": N_("有%(length)s字，请缩短到%(most)s字以内"),
    "history_two_bodies": N_("同时有body和body_html，请只留一个"),
    "history_title_missing": N_("没有标题，请补上"),
    "history_body_missing": N_("没有正文，请补上"),
    "history_only_pictures": N_("正文只有%(count)s张图片，请录入文字"),
    "history_date_missing": N_("没有发布日期，请写明，例如2015年6月1日"),
    "history_date_unreadable": N_("日期读不懂，请写成2015年6月1日的样子"),
    "history_date_in_future": N_("日期晚于今天，请核对"),
    "history_organ_missing": N_("没有发布机构，请写机关代码，或在上面选择机关"),
    "history_organ_unknown": N_("没有这个机关，或有几个同名，请写机关代码"),
    "history_kind_unknown": N_("没有这种公开的公告，请写公告类型的名称"),
    "history_kind_not_for_organ": N_("%(organ)s不能发布这种公告，请改文种"),
    "history_category_missing": N_("没有事项类别，请写明，或在上面选择"),
    "history_category_unknown": N_("没有这个类别，可用：%(known)s"),
    "history_text_damaged": N_("第%(line)s行第%(column)s列有乱码（…%(excerpt)s…），请按原件补正"),
    "bytes_damaged": N_(
        "第%(line)s行第%(column)s列有残缺的字（…%(excerpt)s…，按%(encoding)s读），请按原件补正"
    ),
    "history_id_card": N_("第%(line)s行第%(column)s列有身份证号，请删去或遮盖"),
    "history_mobile": N_("第%(line)s行第%(column)s列有手机号，请删去或遮盖"),
    "history_personal": N_(
        "第%(line)s行有%(what)s，请删去或遮盖；确需公开的，从文件里拿出来，另做草稿或发布包，经隐私审核放行"
    ),
    "history_not_checked": N_(
        "第%(line)s行起有系统读不了的内容（%(reason)s），没有检查就不能公开，请去掉、换成普通文字，或者另做草稿或发布包，经隐私审核放行"
    ),
    "history_twice": N_("这个文件里有两条相同的，请删去一条"),
    "history_loaded_before": N_("已经载入过，请从文件里删去"),
    "history_term_over": N_("这种公告的公开期限已过，请从文件里删去"),
    "page_too_long": N_("网页太大，请拆开"),
    "page_too_tangled": N_("网页的标记读不了，请另存为简单的网页"),
    # the people
    "history_no_author_duty": N_("您不是%(value)s的编写人，请由它的编写人载入"),
    "author_confirms_own_load": N_("载入的人不能自己确认，请换一位签发人"),
    "history_without_author": N_("还没有编写人经办，请先由编写人经办"),
    "history_has_author": N_("已经有人经办"),
    "history_not_waiting": N_("这一批已经确认或放弃"),
    # what is worth a second look
    "history_traditional": N_("有繁体字%(count)s个，原样保留"),
    "history_charset_lies": N_("声明的编码不对，按%(encoding)s读"),
    "history_pictures_left": N_("有%(count)s张图片没有载入"),
    "history_files_left": N_("链接的%(count)s个文件没有载入"),
    "history_perhaps_personal": N_("可能是%(what)s，请核对是否可以公开"),
    "history_title_from_text": N_("标题取自第一行，请核对"),
    "history_date_from_text": N_("发布日期取自落款，请核对"),
    # packages
    "package_missing": N_("请选择发布包"),
    "package_not_one": N_("这不是发布包：里面没有manifest.json"),
    "package_manifest_unreadable": N_("manifest.json第%(line)s行第%(column)s列读不了，请重新打包"),
    "package_format_unknown": N_("这不是发布包，请用打包程序重新打包"),
    "package_version_unknown": N_("发布包的版本是%(value)s，本系统只认得1，请用现在的打包程序重新打包"),
    "package_id_unfit": N_("发布包的编号不合格式，请重新打包"),
    "package_field_missing": N_("%(place)s：没有填，请补上后重新打包"),
    "package_field_unknown": N_("%(place)s：没有这一项，请核对名称后重新打包"),
    "package_field_twice": N_("%(place)s：写了两次，请留一个后重新打包"),
    "package_field_not_text": N_("%(place)s：内容的格式不对，请重新打包"),
    "package_field_too_long": N_("%(place)s：太长，请缩短到%(most)s字以内"),
    "package_too_many": N_("%(place)s：有%(value)s项，最多%(most)s项"),
    "package_kind_unknown": N_("没有“%(value)s”这种公告，请核对公告类型"),
    "package_organ_unknown": N_("没有代码为“%(value)s”的机关，请核对机关代码"),
    "package_date_unreadable": N_("%(place)s：“%(value)s”不是日期，请写成2026年11月23日的样子"),
    "package_instant_unreadable": N_("%(place)s：“%(value)s”不是时间，请写成2026年11月23日16:30的样子"),
    "package_number_unreadable": N_("%(place)s：“%(value)s”不是整数"),
    "package_digest_unreadable": N_("%(place)s：校验值不合格式，请重新打包"),
    "package_file_missing": N_("发布包里少了文件%(place)s，请重新打包"),
    "package_file_unlisted": N_("发布包里多了文件%(place)s，请重新打包"),
    "package_file_changed": N_("发布包里的文件%(place)s与清单不符，可能在传送时损坏，请重新打包"),
    "package_taken_before": N_("这个发布包已经导入过，请在公示公告里找到它"),
}
RULES: dict[str, str] = {}

FIELDS: dict[str, str] = {
    "title": N_("标题"),
    "body": N_("正文"),
    "body_html": N_("正文"),
    "date": N_("发布日期"),
    "document_no": N_("文号"),
    "document_date": N_("成文日期"),
    "index_number": N_("索引号"),
    "organ": N_("发布机构"),
    "kind": N_("文种"),
    "category": N_("事项类别"),
}
"""The fields of an old notice, as a report names them."""

ACTS: dict[str, str] = {
    "history_loaded": N_("载入历史公告，待确认"),
    "history_vouched": N_("经办历史公告"),
    "history_confirmed": N_("确认历史公告"),
    "history_given_up": N_("放弃载入历史公告"),
    "history_published": N_("公开历史公告"),
    "package_taken": N_("导入发布包"),
}
THINGS: dict[str, str] = {"history_load": N_("一批历史公告")}
