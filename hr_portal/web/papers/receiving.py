"""《反映情况登记表》、《公示情况汇总表》 and 《移送函》. They speak Chinese, whoever prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hr_portal.web.papers.forms import FormSheet, Letter, Row

REGISTER_NAME = "反映情况登记表.docx"
SUMMARY_NAME = "公示情况汇总表.docx"
LETTER_NAME = "移送函.docx"


@dataclass(frozen=True)
class Registered:
    """What stands on the register form of one report, in words."""

    organ: str
    case_number: str
    number: str
    notice: str
    persons: str = field(repr=False)
    channel: str
    received: str
    timeliness: str
    signature: str
    facts: str = field(repr=False)
    files: str = field(repr=False)
    problem_class: str
    verifiability: str
    measure: str
    officer: str
    finding: str
    effect: str
    verdict: str = field(repr=False)
    approver: str
    printed: str


def register_form(said: Registered) -> FormSheet:
    return FormSheet(
        "反映情况登记表",
        f"受理机关：{said.organ}",
        f"办件号：{said.case_number or '（未登记）'}",
        (
            Row("对应公示", said.notice),
            Row("反映对象", said.persons, "回执编号", said.number),
            Row("渠道", said.channel, "收到时间", said.received),
            Row("反映方式", said.signature, "是否公示期内", said.timeliness),
            Row("反映的主要问题", said.facts),
            Row("材料", said.files),
            Row("问题类别", said.problem_class, "可查性", said.verifiability),
            Row("处置方式", said.measure, "承办人", said.officer),
            Row("核查结论", said.finding, "是否影响任用（录用）", said.effect),
            Row("核查情况", said.verdict),
            Row("呈批人", said.approver),
        ),
        signatures=(
            Row("承办人意见", "", is_signed=True),
            Row("科室负责人意见", "", is_signed=True),
            Row("领导批示", "", is_signed=True),
        ),
        foot=f"打印于{said.printed}。反映人的姓名和联系方式不在本表。请按密件保管，办结后归档。",
    )


@dataclass(frozen=True)
class Summary:
    """One window: how reports came, and person by person (name, how many, verdict, held until)."""

    organ: str
    office: str
    notice: str
    period: str
    channels: str
    late: str
    all_registered: bool
    lines: Sequence[tuple[str, str, str, str]]
    proposed_by: str
    confirmed_by: str
    printed: str


def summary_form(said: Summary) -> FormSheet:
    return FormSheet(
        "公示情况汇总表",
        f"受理机关：{said.organ}",
        f"受理科室：{said.office}" if said.office else "",
        (
            Row("公示", said.notice),
            Row("公示期", said.period),
            Row("公示期内反映", said.channels),
            Row(
                "公示期外反映",
                said.late,
                "登记情况",
                "来信、来电、来访均已登记" if said.all_registered else "尚未确认",
            ),
        ),
        ("公示对象", "反映", "结论", "暂缓到"),
        tuple(said.lines),
        (
            Row("第一确认人", said.proposed_by or "待确认", "第二确认人", said.confirmed_by or "待确认"),
            Row("科室负责人意见", "", is_signed=True),
        ),
        f"打印于{said.printed}。一件反映涉及多人的，在每个人名下各计一件。本表只在受理机关内部使用。",
    )


@dataclass(frozen=True)
class Transferred:
    organ: str
    office: str
    phone: str
    to: str
    case_number: str
    received: str
    channel: str
    notice: str
    reason: str
    files: int
    day: str


def transfer_letter(said: Transferred) -> Letter:
    """Nothing of what it says and nobody's name: those go as enclosures, in a sealed envelope."""
    material = f"材料{said.files}件" if said.files else "没有附材料"
    contact = f"联系人及电话：{said.office}　{said.phone}" if said.phone else f"联系科室：{said.office}"
    return Letter(
        "移送函",
        f"办件号{said.case_number}",
        f"{said.to}：",
        (
            (
                f"{said.received}，我单位收到对{said.notice}的反映（{said.channel}），{material}。"
                f"经研究，{said.reason}，现将有关材料移送你单位，请按管理权限办理。"
            ),
            "请妥善保管材料，为反映人保密；办理情况请函告我单位。",
            contact,
        ),
        (said.organ, said.day),
        ("反映情况登记表（密封）", "反映材料（密封）") if said.files else ("反映情况登记表（密封）",),
    )
