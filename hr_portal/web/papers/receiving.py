"""《反映情况登记表》、《公示情况汇总表》 and 《移送函》. They speak Chinese, whoever prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hr_portal.objections.transferring import WhyTransferred
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
    title: str
    notice_number: str
    persons: Sequence[str] = field(repr=False)
    as_whole: bool
    channel: str
    received: str
    postmarked: str
    timeliness: str
    signature: str
    facts: str = field(repr=False)
    files: int
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
    persons = "、".join((*said.persons, "整个公示") if said.as_whole else said.persons)
    received = f"{said.received}（邮戳{said.postmarked}）" if said.postmarked else said.received
    return FormSheet(
        "反映情况登记表",
        f"受理机关：{said.organ}",
        f"办件号：{said.case_number or '（未登记）'}",
        (
            Row("对应公示", f"{said.title}（{said.notice_number}）"),
            Row("反映对象", persons, "回执编号", said.number),
            Row("渠道", said.channel, "收到时间", received),
            Row("反映方式", said.signature, "是否公示期内", said.timeliness),
            Row("反映的主要问题", said.facts),
            Row("材料", f"{said.files}件" if said.files else "无"),
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
    """One window: how reports came (channel, how many), and person by person (name, how many, verdict, held until); the
    name is empty where the notice is over one thing as a whole."""

    organ: str
    office: str
    title: str
    number: str
    first_day: str
    last_day: str
    came: Sequence[tuple[str, int]]
    late: int
    all_registered: bool
    lines: Sequence[tuple[str, int, str, str]]
    proposed_by: str
    confirmed_by: str
    confirmed_on: str
    printed: str


def summary_form(said: Summary) -> FormSheet:
    total = sum(count for _channel, count in said.came)
    came = "、".join(f"{channel}{count}件" for channel, count in said.came if count)
    second = f"{said.confirmed_by}，{said.confirmed_on}" if said.confirmed_on else said.confirmed_by
    return FormSheet(
        "公示情况汇总表",
        f"受理机关：{said.organ}",
        f"受理科室：{said.office}" if said.office else "",
        (
            Row("公示", f"{said.title}（{said.number}）"),
            Row("公示期", f"{said.first_day}至{said.last_day}"),
            Row("公示期内反映", f"共{total}件（{came}）" if came else "0件"),
            Row(
                "公示期外反映",
                f"{said.late}件",
                "登记情况",
                "来信、来电、来访均已登记" if said.all_registered else "尚未确认",
            ),
        ),
        ("公示对象", "反映", "结论", "暂缓到"),
        tuple((name or "整个事项", f"{count}件", verdict, held) for name, count, verdict, held in said.lines),
        (
            Row("第一确认人", said.proposed_by or "待确认", "第二确认人", second or "待确认"),
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
    title: str
    why: WhyTransferred
    files: int
    day: str


WHY: dict[WhyTransferred, str] = {
    WhyTransferred.DISCIPLINE: "该事项属纪检监察机关管辖",
    WhyTransferred.CRIME: "该事项涉嫌犯罪，属你单位管辖",
    WhyTransferred.PERSONNEL: "按干部（人事）管理权限，该事项由你单位办理",
    WhyTransferred.PETITION: "该事项属信访事项",
}


def transfer_letter(said: Transferred) -> Letter:
    """Nothing of what it says and nobody's name: those go as enclosures, in a sealed envelope."""
    notice = f"《{said.title}》" if said.title else "公示"
    material = f"材料{said.files}件" if said.files else "没有附材料"
    contact = f"联系人及电话：{said.office}　{said.phone}" if said.phone else f"联系科室：{said.office}"
    return Letter(
        "移送函",
        f"办件号{said.case_number}",
        f"{said.to}：",
        (
            (
                f"{said.received}，我单位收到对{notice}的反映（{said.channel}），{material}。"
                f"经研究，{WHY[said.why]}，现将有关材料移送你单位，请按管理权限办理。"
            ),
            "请妥善保管材料，为反映人保密；办理情况请函告我单位。",
            contact,
        ),
        (said.organ, said.day),
        ("反映情况登记表（密封）", "反映材料（密封）") if said.files else ("反映情况登记表（密封）",),
    )
