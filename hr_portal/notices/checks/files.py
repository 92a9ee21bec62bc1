"""附件: what the text speaks of is attached, what is attached is spoken of, and what the inspection noticed (§12B 6, 18)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.text import loose_digits
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import FieldType

_CERTAIN = re.compile(
    r"(?:见|参照|按照?|填写|下载|列入)(?:本(?:公告|公示))?的?附件(?!形式)|^[ \t\u3000*#>]*附件[ \t\u3000]*[:：]"
    r"|附件[ \t\u3000]*(?P<number>[0-9]{1,2})(?![0-9]*[份个封])",
    re.MULTILINE,
)
_PERHAPS = re.compile(r"(?<!邮件)(?<!无)附件(?!形式)")


def check_files(content: Content, context: Context) -> Iterator[Finding]:
    text = loose_digits(_where_files_are_named(content, context))
    names = context.attachment_names
    certain = list(_CERTAIN.finditer(text))
    numbers = [int(found["number"]) for found in certain if found["number"]]
    if certain and not names:
        yield Finding(
            Mark.MUST_FIX, "attachment_missing", "attachments", None, {"mention": certain[0][0].strip()}
        )
    elif not names and _PERHAPS.search(text):
        yield Finding(Mark.WARNING, "attachment_perhaps_missing", "attachments")
    elif names and not _PERHAPS.search(text):
        yield Finding(Mark.WARNING, "attachment_not_mentioned", "body", None, {"names": names})
    elif names and max(numbers, default=0) > len(names):
        facts = {"count": len(names), "number": max(numbers)}
        yield Finding(Mark.WARNING, "attachments_too_few", "attachments", None, facts)
    for name, code in context.attachment_warnings:
        yield Finding(Mark.WARNING, "file_notable", "attachments", None, {"name": name, "notable": code})


def _where_files_are_named(content: Content, context: Context) -> str:
    long = [field.name for field in context.kind.fields if field.public and field.type is FieldType.LONG]
    return "\n".join([content.body, *(content.fields.get(name, "") for name in long)])
