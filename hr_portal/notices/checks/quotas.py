"""指标: of each category no more persons than places; the two quotas are not interchangeable (§12B 12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content

QUOTAS: Mapping[str, str] = {"quota_professional": "专业技术人才", "quota_skilled": "高技能人才"}
"""The field that holds the quota, and the category it is for."""


def check_quotas(content: Content, context: Context) -> Iterator[Finding]:
    fields = {field.name for field in context.kind.fields}
    for name, category in QUOTAS.items():
        typed = content.fields.get(name, "").strip()
        if name not in fields or not (typed.isascii() and typed.isdigit()):
            continue
        count = sum(person.get("category", "").strip() == category for person in content.persons)
        facts: dict[str, object] = {"category": category, "count": count, "quota": int(typed)}
        if count > int(typed):
            yield Finding(Mark.MUST_FIX, "quota_exceeded", f"fields.{name}", None, facts)
        elif count:
            yield Finding(Mark.PASSED, "quota_kept", None, None, facts)
