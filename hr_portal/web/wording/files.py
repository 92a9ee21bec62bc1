"""Sentences about uploaded files: why one is not taken in and how to mend it, and what is worth a second look."""

from __future__ import annotations

from hr_portal.core.messages import N_

SENTENCES: dict[str, str] = {
    "file_missing": N_("请选择要上传的文件"),
    "file_without_extension": N_("“%(file)s”没有扩展名，请换成PDF、JPG、PNG或Office文件"),
    "file_type_not_allowed": N_("“%(file)s”不能上传，请换成PDF、JPG、PNG或Office文件"),
    "file_old_word": N_("“%(file)s”是旧版Word文件，请另存为DOCX或PDF再传"),
    "file_macros": N_("“%(file)s”带有宏，请另存为不带宏的文件再传"),
    "file_encrypted": N_("“%(file)s”加了密码，请取消密码后再传"),
    "file_empty": N_("“%(file)s”是空的，请重新选择"),
    "file_too_large": N_("“%(file)s”超过%(limit)s，请压缩后再传"),
    "file_extension_mismatch": N_("“%(file)s”的内容与扩展名不符，请用原来的软件重新保存"),
    "file_two_formats": N_("“%(file)s”里混有另一种格式，请重新导出后再传"),
    "file_damaged": N_("“%(file)s”损坏了，请打开看看，重新保存后再传"),
    "file_unreadable": N_("“%(file)s”读不了，请重新保存或换成PDF再传"),
    "file_too_complex": N_("“%(file)s”太复杂，检查不完，请拆分或换成PDF再传"),
    "file_unpacks_too_large": N_("“%(file)s”解开以后太大，请拆成几个文件再传"),
    "file_packed_too_tightly": N_("“%(file)s”压缩得不正常，请重新打包后再传"),
    "file_too_many_members": N_("“%(file)s”里的文件太多，请拆成几个压缩包"),
    "file_nested_archive": N_("“%(file)s”里还有压缩包，请解开后再传"),
    "file_unsafe_path": N_("“%(file)s”里的文件路径不正常，请重新打包后再传"),
    "file_link_inside": N_("“%(file)s”里有快捷方式或链接，请去掉后重新打包"),
    "file_duplicate_member": N_("“%(file)s”里有同名的文件，请改名后重新打包"),
    "file_member_not_allowed": N_("“%(file)s”里有不能上传的文件“%(member)s”，请去掉后重新打包"),
    "file_compression_unknown": N_("“%(file)s”的压缩方式读不了，请用普通方式重新打包"),
    "file_xml_doctype": N_("“%(file)s”内部结构不正常，请用Office重新保存"),
    "file_active_content": N_("“%(file)s”里有会自动运行的内容，请另存为普通文件或PDF"),
    "file_embedded_files": N_("“%(file)s”里夹带了别的文件，请去掉后重新导出"),
    "file_image_dimensions": N_("“%(file)s”图片尺寸太大，请缩小后再传"),
    "storage_full": N_("服务器存不下这个文件，请稍后再传，并告诉运维人员"),
}
"""`file` is the name of the file; a file inside a zip is named as 「压缩包.zip」里的「成员」."""

RULES: dict[str, str] = {}

NOTABLE: dict[str, str] = {
    "hidden_sheet": N_("有隐藏的工作表，公众能看到，请核对"),
    "very_hidden_sheet": N_("有深度隐藏的工作表，公众能看到，请核对"),
    "comments": N_("有批注，公众能看到，请核对"),
    "tracked_changes": N_("有修订痕迹，公众能看到，请接受或拒绝修订后重新上传"),
    "external_links": N_("引用了外部文件，请核对"),
    "embedded_object": N_("嵌有对象，请核对里面的内容"),
    "document_author": N_("文件属性里有作者姓名，请核对"),
    "photo_metadata": N_("照片带有拍摄信息，请核对"),
    "photo_location": N_("照片带有拍摄位置，请去掉后重新上传"),
    "not_checked": N_("系统读不了里面的文字，请逐页看过"),
}
"""What the inspection of a file that was taken in says to its drafter."""
