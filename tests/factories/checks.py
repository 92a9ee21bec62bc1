"""A complete text of each kind and what is known around it, without an application: for tests of the checklist.

    findings = checked("pre_appointment", title="")         # everything the checklist says of the changed text
    codes(findings, Mark.MUST_FIX) == ["title_missing"]

`around` replaces what is known around the text (`around={"open_windows": 1}`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import shanghai_date
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.checks.order import run
from hr_portal.notices.content import Contact, Content
from hr_portal.notices.kind_files import load_kinds
from hr_portal.notices.kinds import Kind
from hr_portal.notices.windows import expected_window
from tests.clockwork import instant

KINDS = load_kinds()
NOW = instant("2026-11-24 09:30")
PLAN = instant("2026-11-24 10:00")
"""Published on Tuesday; counted from Wednesday 25 November to Tuesday 1 December."""

ZHANG = {
    "name": "张文澜", "sex": "女", "ethnicity": "汉族", "birth_month": "1979-04", "education_level": "研究生",
    "degree": "法学硕士", "work_start_month": "2002-07", "political_affiliation": "中共党员",
    "current_post": "市司法局党组成员、副局长", "proposed_post": "拟任市直单位正职",
}  # fmt: skip
HE = {
    "name": "何静怡", "sex": "女", "birth_month": "1975-11", "unit": "安澜市水利规划设计院",
    "professional_title": "正高级工程师", "field": "水文水资源", "category": "专业技术人才",
}  # fmt: skip
SECRECY = {
    "secrecy_reviewer": "钱守密",
    "secrecy_reviewed_on": "2026-11-23",
    "secrecy_conclusion": "可以公开",
}
CONTACT = Contact(
    office="干部监督科（举报中心）",
    phone="（0000）8600 1238",
    address="安澜市政务路1号2号楼",
    postcode="000000",
    hours="工作日9:00—12:00",
    oversight_phone="（0000）8600 1266",
)
TEXTS: Mapping[str, Content] = {
    "pre_appointment": Content(
        title="中共安澜市委组织部干部任前公示公告",
        document_no="2026年第19号",
        document_date=date(2026, 11, 24),
        fields={"decided_on": "2026-11-20", **SECRECY},
        persons=(ZHANG,),
        period_length=5,
        publish_at=PLAN,
        contact=CONTACT,
        enquiry_phone="（0000）8600 1208",
    ),
    "expert_allowance": Content(
        title="2026年享受政府特殊津贴拟入选人员公示",
        document_date=date(2026, 11, 24),
        fields={
            "allowance_kind": "市政府特殊津贴", "quota_professional": "1", "quota_skilled": "1",
            "conditions": "业绩突出。", "procedure": "单位推荐，专家评审。", **SECRECY,
        },
        persons=(HE,),
        period_length=5,
        publish_at=PLAN,
        contact=CONTACT,
        enquiry_phone="（0000）8600 1208",
    ),
    "announcement": Content(
        title="关于办理流动人员人事档案转递的公告",
        document_date=date(2026, 11, 24),
        body="现将有关事项公告如下。",
        fields={"category": "mobility", **SECRECY},
        publish_at=PLAN,
    ),
}  # fmt: skip


def text_of(kind: str = "pre_appointment", **changes: Any) -> Content:
    """A text nothing stands against. `fields` given are laid over its own; everything else replaces."""
    text = TEXTS[kind]
    if "fields" in changes:
        changes["fields"] = {**text.fields, **changes["fields"]}
    if "contact" in changes:
        changes["contact"] = replace(text.contact, **changes["contact"])
    return replace(text, **changes)


def context_for(kind: Kind, text: Content, **around: Any) -> Context:
    """What is known around it at NOW, its window computed as the house does."""
    now = around.pop("now", NOW)
    calendar = around.pop("calendar", Calendar.built_in())
    planned = text.publish_at
    window = None
    if "window" not in around:
        window = expected_window(kind, text, publish_at=planned, now=now, calendar=calendar)
    known: dict[str, Any] = {
        "window": window,
        "becomes_public": max(planned, now) if planned is not None else None,
        "author_names": ("王建国",),
    }
    return Context(
        kind=kind, now=now, today=shanghai_date(now), calendar=calendar, organ_name="中共安澜市委组织部",
        **(known | around),
    )  # fmt: skip


def checked(
    kind: str = "pre_appointment", around: Mapping[str, Any] | None = None, **changes: Any
) -> list[Finding]:
    """Everything the checklist says of this kind's text with these changes."""
    text = text_of(kind, **changes)
    return run(text, context_for(KINDS[kind], text, **(around or {})))


def codes(findings: Iterable[Finding], mark: Mark | None = None) -> list[str]:
    return [finding.code for finding in findings if mark is None or finding.mark is mark]


def only(findings: Iterable[Finding], code: str) -> Finding:
    """The one finding of this code."""
    (found,) = [finding for finding in findings if finding.code == code]
    return found
