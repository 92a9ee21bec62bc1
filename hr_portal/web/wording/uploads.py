"""Sentences about files strangers send, and what was taken out of them."""

from __future__ import annotations

from flask_babel import gettext

from hr_portal.core.messages import N_
from hr_portal.web.wording.papers import REMOVED as REMOVED_OF_PICTURES

SENTENCES: dict[str, str] = {
    "upload_too_many": N_("最多上传%(most)s个文件"),
    "upload_too_large": N_("有文件超过%(megabytes)sMB，请压缩或拆分后再传"),
    "upload_other_picture": N_("“%(file)s”这种图片不能上传，请另存为JPG或PNG，手机上可以截屏后再传"),
    "upload_not_accepted": N_("“%(file)s”不能上传，请换成PDF、JPG或PNG"),
}

REMOVED: dict[str, str] = {
    **REMOVED_OF_PICTURES,
    "files": N_("夹带的文件"),
    "scripts": N_("会自动运行的内容"),
    "earlier_saves": N_("以前保存的内容"),
}
"""What a file said of itself or carried along, in the order it is told."""


def removed_words(what: str) -> str:
    return gettext(REMOVED[what]) if what in REMOVED else what
