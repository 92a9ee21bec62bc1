"""What `flask notices` says of a record: what is wrong with it, and how to mend it."""

from __future__ import annotations

FIELD_WORDS = {
    "title": "标题 title", "body": "正文 body", "date": "发布日期 date", "document_no": "文号 document_no",
    "document_date": "成文日期 document_date", "index_number": "索引号 index_number", "organ": "发布机构 organ",
    "kind": "文种 kind", "category": "类别 category", "body_html": "正文 body_html",
}  # fmt: skip

OTHERS = ("不能载入（%(code)s） cannot be loaded", "")

WORDS: dict[str, tuple[str, str]] = {
    # the file as a whole
    "history_format_unknown": ("读不了这种文件 not a format that can be read", "可用：%(known)s use one of these"),
    "history_empty": ("文件里没有公告 there are no notices in it", ""),
    "history_no_pages": ("里面没有HTML或DOCX文件 there are no HTML or DOCX pages in it", ""),
    "history_no_heading": ("找不到表头 no heading row", "第一行写列名，至少有标题、正文、发布日期；可用：%(expected)s name the columns"),
    "history_heading_twice": ("有两列同名 two columns have this heading", "请删去一列 remove one"),
    "history_too_many": ("超过%(most)s条 more than that many records", "请分成几个文件 split the file"),
    "json_not_utf8": ("第%(line)s行第%(column)s列不是UTF-8 not UTF-8 there", "请另存为UTF-8 save it as UTF-8"),
    "json_unreadable": ("第%(line)s行第%(column)s列不合JSON格式（%(excerpt)s） not JSON there", "请按docs/history.md改 see docs/history.md"),
    "json_record_too_long": ("第%(line)s行起的记录太长 the record that begins there is too long", "请拆短 shorten it"),
    "history_not_a_record": ("第%(line)s行不是一条记录 that is no record", "每条记录是一个对象 a record is an object"),
    # one record
    "history_field_unknown": ("没有这个字段 there is no such field", "可用：%(known)s use one of these"),
    "history_field_not_text": ("应是文字 must be text", "请加引号 put it in quotes"),
    "history_field_too_long": ("有%(length)s字，最多%(most)s字 too long", "请缩短 shorten it"),
    "history_two_bodies": ("同时有body和body_html both body and body_html", "只留一个 keep one"),
    "history_title_missing": ("没有标题 no title", "请补上标题 give a title"),
    "history_body_missing": ("没有正文 no text", "请补上正文 give the text"),
    "history_only_pictures": ("正文只有图片（%(count)s张） the text is pictures only", "请录入文字 type the text"),
    "history_date_missing": ("没有发布日期 no date of publication", "请写明，如2015年6月1日 give it, as 2015-06-01"),
    "history_date_unreadable": ("日期读不懂 not a day", "请写成2015年6月1日或2015-06-01 write it as 2015-06-01"),
    "history_date_in_future": ("日期晚于今天 later than today", "请核对 check it"),
    "history_organ_missing": ("没有发布机构 no organ", "请写机关代码，或用--organ give a code, or use --organ"),
    "history_organ_unknown": ("没有这个机关，或有几个同名 no such organ, or several", "请写机关代码 give its code"),
    "history_kind_unknown": ("没有这种公开的公告 no such public kind", "请写公告类型的名称 give the name of a kind"),
    "history_kind_not_for_organ": ("%(organ)s不能发布这种公告 not a kind of this organ", "请改文种 change the kind"),
    "history_category_missing": ("没有类别 no category", "请写类别，或用--category give one, or use --category"),
    "history_category_unknown": ("没有这个类别 no such category", "可用：%(known)s use one of these"),
    "history_text_damaged": ("第%(line)s行第%(column)s列有乱码（…%(excerpt)s…） damaged text there", "请按原件补正 mend it from the original"),
    "bytes_damaged": ("第%(line)s行第%(column)s列有残缺的字（…%(excerpt)s…，按%(encoding)s读） a broken character there", "请按原件补正 mend it from the original"),
    "history_id_card": ("第%(line)s行第%(column)s列有身份证号 an identity number there", "请删去或遮盖 remove or mask it"),
    "history_mobile": ("第%(line)s行第%(column)s列有手机号 a mobile number there", "请删去或遮盖 remove or mask it"),
    "history_personal": (
        "第%(line)s行有不能公开的个人信息（%(what)s） personal data there",
        "请删去或遮盖；确需公开的另做草稿或发布包，经隐私审核放行 remove or mask it; what must be public goes as a draft or package, which a second person may release",
    ),
    "history_not_checked": (
        "第%(line)s行起有读不了的内容（%(reason)s），没有检查 not checked from there on",
        "请去掉、换成普通文字，或者另做草稿或发布包，经隐私审核放行 leave it out, make it plain text, or hand it in as a draft or package",
    ),
    "history_twice": ("这个文件里有两条相同的 twice in this file", "请删去一条 remove one"),
    "history_loaded_before": ("已经载入过 loaded before", "请从文件里删去 remove it from the file"),
    "history_term_over": ("这种公告的公开期限已过 the term of its kind is over", "请从文件里删去 remove it from the file"),
    "page_too_long": ("网页太大 the page is too long", "请拆开 split it"),
    "page_too_tangled": ("网页的标记读不了 its markup cannot be read", "请另存为简单的网页 save it as a simple page"),
    # the people
    "history_no_author_duty": ("--by的人不是这个机关的编写人 not an author of this organ", "请换编写人 name another"),
    "no_author_duty": ("不是这些机关的编写人 not an author of these organs", "请换人 name another"),
    "no_issuer_duty": ("不是这些机关的签发人 not an issuer of these organs", "请换签发人 name another"),
    "author_confirms_own_load": ("载入的人不能自己确认 whoever loads it cannot confirm it", "请换签发人 name another"),
    "history_without_author": ("还没有经办的编写人 no author answers for it yet", "请用--by use --by"),
    "history_has_author": ("已经有经办人 it has an author", ""),
    "history_not_waiting": ("这一批已经确认或放弃 confirmed or given up already", ""),
}  # fmt: skip

NOTES: dict[str, tuple[str, str]] = {
    "history_traditional": ("有繁体字%(count)s个，原样保留 traditional characters are kept", ""),
    "history_charset_lies": ("声明的编码不对，按%(encoding)s读 the declared encoding is wrong", ""),
    "history_pictures_left": ("有%(count)s张图片没有载入 pictures are left out", ""),
    "history_files_left": ("链接的%(count)s个文件没有载入 linked files are left out", ""),
    "history_perhaps_personal": ("可能是个人信息（%(what)s） perhaps personal data", "请核对 check it"),
    "history_title_from_text": ("标题取自第一行 the title is the first line", "请核对 check it"),
    "history_date_from_text": ("日期取自落款 the date is that of the signature", "请核对 check it"),
}
