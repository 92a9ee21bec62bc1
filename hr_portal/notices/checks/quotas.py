"""指标: of each category no more rows than places; quotas are not interchangeable (§12B 12). Which field holds the quota of
which rows says the kind."""

from __future__ import annotations

from collections.abc import Iterator

from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Quota


def check_quotas(content: Content, context: Context) -> Iterator[Finding]:
    for quota in context.kind.quotas:
        most = _most(quota, content)
        if most is None:
            continue
        count = sum(
            not quota.column or row.get(quota.column, "").strip() == quota.value for row in content.persons
        )
        facts: dict[str, object] = {
            "category": quota.value or context.kind.subject,
            "count": count,
            "quota": most,
        }
        if quota.percent_field and count > most:
            facts["percent"] = content.fields.get(quota.percent_field, "").strip()
            yield Finding(Mark.MUST_FIX, "share_exceeded", f"fields.{quota.field}", None, facts)
        elif count > most:
            yield Finding(Mark.MUST_FIX, "quota_exceeded", f"fields.{quota.field}", None, facts)
        elif count:
            yield Finding(Mark.PASSED, "quota_kept", None, None, facts)


def _most(quota: Quota, content: Content) -> int | None:
    """How many rows the quota allows, rounded down; None while a number is missing."""
    total = _whole(content, quota.field)
    if total is None or not quota.percent_field:
        return total
    percent = _whole(content, quota.percent_field)
    return None if percent is None else total * percent // 100


def _whole(content: Content, field: str) -> int | None:
    typed = content.fields.get(field, "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() else None
