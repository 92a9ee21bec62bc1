"""Sentences about what the guard found: what it is, what carries it, where it stands, why a part was not checked."""

from __future__ import annotations

from collections.abc import Mapping

from hr_portal.core.messages import N_

DETECTORS: Mapping[str, str] = {
    "id18": N_("身份证号"),
    "id18_number": N_("身份证号"),
    "id18_slip": N_("写错的身份证号"),
    "id15": N_("15位身份证号"),
    "id_thin_mask": N_("遮得太少的身份证号"),
    "id_other_mask": N_("遮盖的身份证号"),
    "mobile": N_("手机号"),
    "mobile_thin_mask": N_("遮得太少的手机号"),
    "bank_card": N_("银行卡号"),
    "bulk": N_("成批的个人号码"),
    "passport": N_("护照号"),
    "travel_permit": N_("通行证号"),
    "officer_card": N_("军官证号"),
    "other_number": N_("社保、医保、档案等个人号码"),
    "plate": N_("车牌号"),
    "email": N_("邮箱地址"),
    "home_address": N_("家庭住址"),
    "sensitive_word": N_("姓名旁边的敏感词"),
    "photo_location": N_("照片的拍摄地点"),
    "document_author": N_("作者姓名"),
    "hidden_sheet": N_("隐藏的工作表"),
    "hidden_cells": N_("隐藏的单元格"),
    "not_checked": N_("没有检查的内容"),
    "not_scanned": N_("没有检查的附件"),
}

CARRIERS: Mapping[str, str] = {
    "hidden_sheet": N_("隐藏的工作表"),
    "very_hidden_sheet": N_("深度隐藏的工作表"),
    "hidden_row": N_("隐藏的行"),
    "hidden_column": N_("隐藏的列"),
    "hidden_cell": N_("隐藏的单元格"),
    "comment": N_("批注"),
    "defined_name": N_("定义的名称"),
    "hidden_name": N_("隐藏的名称"),
    "external_cache": N_("外部链接的缓存"),
    "pivot_cache": N_("数据透视表的缓存"),
    "header_footer": N_("页眉页脚"),
    "unused_string": N_("删去后留下的文字"),
    "sheet_name": N_("工作表名称"),
    "formula": N_("公式"),
    "tracked_change": N_("修订记录"),
    "hidden_text": N_("隐藏的文字"),
    "text_box": N_("文本框"),
    "alt_text": N_("图片说明"),
    "note": N_("脚注尾注"),
    "annotation": N_("注释"),
    "embedded_file": N_("嵌入的文件"),
    "info": N_("文件属性"),
    "xmp": N_("文件属性"),
    "properties": N_("文件属性"),
    "exif": N_("照片信息"),
    "older_revision": N_("修改前的版本"),
    "unreferenced": N_("看不见的残留内容"),
    "member_name": N_("压缩包里的文件名"),
}
"""By what follows the colon; what any reader sees needs no word."""

SPOTS: tuple[tuple[str, str], ...] = (
    ("member", N_("压缩包里的“%(value)s”")),
    ("sheet", N_("工作表“%(value)s”")),
    ("page", N_("第%(value)s页")),
    ("cell", N_("单元格%(value)s")),
    ("paragraph", N_("第%(value)s段")),
    ("row", N_("第%(value)s行")),
    ("column", N_("第%(value)s列")),
    ("line", N_("第%(value)s行")),
)

UNREAD: Mapping[str, str] = {
    "time_out": N_("检查超时"),
    "too_complex": N_("内容太大或者太复杂"),
    "too_large": N_("内容太大"),
    "too_many_pages": N_("页数太多"),
    "picture": N_("图片和扫描件里的文字，系统看不到"),
    "encrypted": N_("加了密"),
    "closed_format": N_("系统读不了这种格式"),
    "unknown_format": N_("系统读不了这种格式"),
    "unknown_encoding": N_("认不出文字编码"),
    "unknown_part": N_("有系统不认识的部分"),
    "embedded_file": N_("里面嵌入了别的文件"),
    "nested_archive": N_("压缩包套得太深"),
    "text_without_characters": N_("字体没有文字对照，看得见、读不出"),
    "partly_unreadable": N_("有一部分读不出"),
    "damaged": N_("文件损坏"),
    "unreadable": N_("读不出"),
}

REASONS: Mapping[str, str] = {
    "no_number": N_("误报，不是个人信息"),
    "office_line": N_("是办公用的号码"),
    "lawfully_public": N_("依法应当公开"),
    "looked_into": N_("没有检查到的部分，已由人逐页看过"),
}
"""Why a finding may stand."""

SENTENCES: dict[str, str] = {
    "finding_gone": N_("内容已经改过，这一处不在了，请刷新再看"),
    "never_released": N_("完整的身份证号不能放行，请删除或者打码"),
    "release_asked_already": N_("这一处已经申请过，正等隐私审核"),
    "release_text_missing": N_("请写说明：为什么可以公开"),
    "release_text_holds_number": N_("说明里不要写号码本身"),
    "release_text_too_long": N_("说明请缩短到%(limit)s字以内"),
    "release_reason_missing": N_("请选择理由"),
    "release_decided_already": N_("这一处已经决定过了"),
    "author_releases_own_text": N_("编写或者申请的人不能自己放行，请换一位同志"),
    "issuer_releases": N_("签发的人不能放行，请换一位同志"),
    "releaser_issues": N_("放行过这一稿的人不能签发或者会签，请换一位同志"),
    "releaser_records_paper": N_("放行过这一稿的人不能登记它的纸质签批，请换一位同志登记"),
    "releaser_signs_paper": N_(
        "签批人放行过这一稿里的内容，不能再签批；请换一位领导签批，重新打印审批单，或者先改掉放行的内容"
    ),
    "nothing_to_mask": N_("正文和名单里没有可以打码的号码"),
    "nothing_to_clean": N_("这个附件没有需要清理的内容"),
    "copy_not_possible": N_("“%(file)s”不能清理，请用原来的软件删去号码后重新导出上传"),
    "copy_still_blocks": N_("“%(file)s”清理后仍有不能公开的内容，请用原来的软件改好后重新上传"),
}
ACTS: dict[str, str] = {
    "cleaned": N_("换成清理后的附件"),
    "release_asked": N_("申请放行"),
    "released": N_("放行"),
    "release_refused": N_("没有同意放行"),
    "original_read": N_("取出清理前的原件"),
    "leak_found": N_("复查发现个人信息"),
}
