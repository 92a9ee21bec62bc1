"""Real input, from the author's desk to the reader's disk: announcements, annexes, and the kinds of notice in use."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.clockwork import SHANGHAI
from tests.journeys.people import (
    SECRECY,
    Staff,
    add_person,
    address_of,
    agree,
    ask_release,
    begin,
    hand_in,
    issue,
    publish_now,
    release,
    save,
    text_of,
    write,
)

pytestmark = pytest.mark.samples

Reader = Callable[..., AbstractContextManager[Page]]

CITY = ("author", "reviewer", "issuer")
BUREAU = ("hr-author", "hr-reviewer", "hr-issuer")
YESTERDAY = datetime.now(SHANGHAI) - timedelta(days=1)


@dataclass(frozen=True)
class Publishing:
    """What somebody types to publish a notice."""

    what: str
    fields: Mapping[str, str]
    persons: tuple[Mapping[str, str], ...] = ()
    files: tuple[Path, ...] = ()
    category: str = ""
    people: tuple[str, str, str] = CITY
    unread: bool = False
    """One file is of a format that is not read: a second person lets it stand."""
    told: tuple[str, ...] = field(default=())
    """What the public must be able to read of it."""


def published(staff: Staff, work: Publishing) -> str:
    """Through the pages by three people; its public address."""
    author, reviewer, issuer = work.people
    decided = f"{YESTERDAY:%Y-%m-%d}" if work.what.endswith("pre_appointment") else ""
    with staff.at(author) as page:
        number = begin(page, work.what, decided_on=decided, category=work.category)
        write(page, {**SECRECY, **work.fields})
        for row in work.persons:
            add_person(page, row)
        save(page, files=work.files)
        if work.unread:
            ask_release(page, number, "须知已由人逐页看过，没有个人信息。")
    if work.unread:
        with staff.at("privacy") as page:
            release(page, work.fields["title"])
    with staff.at(author) as page:
        hand_in(page, number)
    with staff.at(reviewer) as page:
        agree(page, number)
    with staff.at(issuer) as page:
        index_number = issue(page, number)
        publish_now(page, number)
    return address_of(index_number)


# --- a recruitment announcement with its annexes ----------------------------------------------------------------------

RECRUITMENT = {
    "title": f"安澜市{YESTERDAY.year + 1}年度考试录用公务员公告",
    "f_recruiting_organ": "市、县、乡镇机关和参照公务员法管理的单位。具体见附件职位表。",
    "f_authorised_by": "经省公务员局授权组织",
    "f_headcount": "各职位的招录人数、专业和其他条件见附件职位表。",
    "f_eligibility": "具有中华人民共和国国籍；年满18周岁、不超过38周岁；拥护宪法；具有符合职位要求的学历和工作能力。",
    "f_registration": "网上报名。报名时选择一个职位，提交后等待资格审查；审查通过的在规定时间内确认并缴费，再打印准考证。",
    "f_materials": "报名登记表、身份证件、学历学位证书；面试前的资格复审须带原件。",
    "f_written_exam": "公共科目为行政职业能力测验和申论；部分职位加试专业科目。时间和地点以准考证为准。",
    "f_other_matters": "成绩和合格分数线在网上公布。不指定辅导用书，不举办也不委托举办培训班。咨询电话见附件。",
}  # fmt: skip


@pytest.fixture(scope="module")
def annexes(samples: Path) -> tuple[Path, ...]:
    return (
        samples / "notices" / "2026_国考公告.pdf",
        samples / "notices" / "guangdong_2026_interview_annex_gbk_names.zip",
        samples / "positions" / "guangdong_2026_positions.xls",
    )


def test_a_recruitment_announcement_reaches_the_reader_byte_for_byte(
    staff: Staff, reader: Reader, annexes: tuple[Path, ...], tmp_path: Path
) -> None:
    named = []
    for number, source in enumerate(annexes, 1):
        # As a clerk would name it: Chinese, full-width marks, a bracket.
        target = (
            tmp_path
            / f"附件{number}：{('公告', '面试材料', '职位表')[number - 1]}（{YESTERDAY.year}）{source.suffix}"
        )
        target.write_bytes(source.read_bytes())
        named.append(target)
    work = Publishing(
        "AL02/recruit_announcement", RECRUITMENT, files=tuple(named), people=BUREAU, unread=True
    )
    address = published(staff, work)
    with reader(accept_downloads=True) as page:
        page.goto(address)
        said = text_of(page)
        for words in RECRUITMENT.values():
            assert words in said or words in (page.locator("main h1").inner_text())
        page.locator("article details").evaluate_all("all => all.forEach(one => { one.open = true })")
        for file in named:
            data = file.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            with page.expect_download() as download:
                page.get_by_role("link", name=file.name).click()
            assert download.value.suggested_filename == file.name
            assert Path(download.value.path()).read_bytes() == data
            printed = page.locator("dl.sum div").filter(has_text=file.name).locator("dd.code")
            expect(printed).to_have_text(digest)
            answer = page.request.get(page.get_by_role("link", name=file.name).get_attribute("href") or "")
            assert answer.headers["content-disposition"].startswith("attachment")
            assert "filename*=UTF-8''%E9%99%84%E4%BB%B6" in answer.headers["content-disposition"]
            assert "sandbox" in answer.headers["content-security-policy"]


def test_names_packed_in_gbk_are_read_by_those_who_review(staff: Staff, annexes: tuple[Path, ...]) -> None:
    with staff.at("hr-author") as page:
        number = begin(page, "AL02/announcement", category="recruitment")
        write(page, {**SECRECY, "title": "面试公告", "body": "面试材料见附件。"})
        save(page, files=[annexes[1]])
        ask_release(page, number, "须知已由人逐页看过，没有个人信息。")
    with staff.at("privacy") as page:
        release(page, "面试公告")
    with staff.at("hr-author") as page:
        hand_in(page, number)
    with staff.at("hr-reviewer") as page:
        page.goto(f"/staff/notices/{number}/review")
        listed = page.locator("section[aria-labelledby=attached]").inner_text()
    assert "面试" in listed
    assert not re.search("[\u2500-\u259f╜┐\ufffd]", listed), listed


# --- the ten kinds of notice in use -----------------------------------------------------------------------------------


def structures(samples: Path) -> dict[str, dict[str, Any]]:
    found = json.loads((samples / "notices" / "structures.json").read_text(encoding="utf-8"))
    return {one["kind"]: one for one in found}


MAPPED = {
    "任前公示": "pre_appointment",
    "考察预告": "announcement/cadre",
    "任免通知/决定": "announcement/cadre",
    "招录公告": "recruit_announcement",
    "成绩与合格分数线公布": "announcement/recruitment",
    "面试公告/递补公告": "announcement/recruitment",
    "拟录用公示": "announcement/recruitment",
    "特殊津贴推荐人选公示": "expert_allowance",
    "军转安置: 政策与结果": "announcement/veterans",
    "奖励/考核公示": "announcement/appraisal",
}
"""Kinds in use -> the kind of ours that carries them today; kinds that are not built are told as 公告."""


def in_own_words(sample: Mapping[str, Any]) -> str:
    """The sample where there is one, else one line for each thing such a notice says."""
    if "sample" in sample:
        return str(sample["sample"]).replace("(虚构)", "").replace("(人物虚构)", "").strip()
    lines = [re.sub(r"\s*[（(].*?[)）]", "", name) for name in sample["fields"]]
    return "现将有关事项公告如下。\n\n" + "\n".join(f"- {line}：按规定公布。" for line in lines)


def pre_appointment(sample: Mapping[str, Any]) -> Publishing:
    """The person of the sample in the columns of the kind; its dates are another year's, so the house counts its own."""
    found = re.search(
        r"：(?P<name>[^，：]+)，(?P<sex>[男女])，(?P<ethnicity>\w+族)，(?P<birth>\d{4}年\d+月)生，(?P<party>\w+)，(?P<education>\w+)，"
        r"(?P<work>\d{4}年\d+月)参加工作，现任(?P<current>[^，]+)，(?P<proposed>拟任[^。]+)。",
        sample["sample"],
    )
    assert found is not None
    person = {
        "name": found["name"], "sex": found["sex"], "ethnicity": found["ethnicity"], "birth_month": found["birth"],
        "political_affiliation": found["party"], "education_level": found["education"],
        "work_start_month": found["work"], "current_post": found["current"], "proposed_post": found["proposed"],
    }  # fmt: skip
    title = f"关于{found['name']}同志任前公示的公告"
    told = (title, found["name"], "1986年3月生", "2009年7月参加工作", found["current"], found["proposed"])
    fields = {"title": title, "document_no": f"江组公〔{YESTERDAY.year}〕9号"}
    return Publishing("AL01/pre_appointment", fields, persons=(person,), told=told)


def expert_allowance(sample: Mapping[str, Any]) -> Publishing:
    person = {
        "name": "白敏行", "sex": "女", "unit": "安澜市第一人民医院", "professional_title": "主任医师", "field": "儿科学",
        "category": "专业技术人才",
    }  # fmt: skip
    fields = {
        "f_allowance_kind": "省政府特殊津贴", "f_quota_professional": "2", "f_quota_skilled": "1",
        "f_conditions": "长期在一线工作，业绩突出，群众公认。", "f_procedure": "单位报告，初审，部门评议，专家评审，确定名单。",
    }  # fmt: skip
    told = ("白敏行", "安澜市第一人民医院", "主任医师", "儿科学", "省政府特殊津贴")
    return Publishing("AL02/expert_allowance", fields, persons=(person,), people=BUREAU, told=told)


def announcement(kind: str, sample: Mapping[str, Any], category: str) -> Publishing:
    title = f"{kind.partition(':')[0].replace('/', '、')}"
    body = in_own_words(sample)
    told = (title, *(line.lstrip("- ") for line in body.split("\n") if line))
    return Publishing("AL01/announcement", {"title": title, "body": body}, category=category, told=told)


@pytest.mark.parametrize("kind", MAPPED)
def test_a_notice_of_each_kind_in_use_is_published_through_the_pages(
    kind: str, staff: Staff, reader: Reader, samples: Path
) -> None:
    sample, ours = structures(samples)[kind], MAPPED[kind]
    if ours == "pre_appointment":
        work = pre_appointment(sample)
    elif ours == "expert_allowance":
        work = expert_allowance(sample)
    elif ours == "recruit_announcement":
        texts = dict(zip(RECRUITMENT, ["", *sample["fields"]], strict=False))
        fields = {
            name: f"{texts.get(name, '')}：{words.replace('附件', '')}" for name, words in RECRUITMENT.items()
        }
        work = Publishing("AL01/recruit_announcement", fields, told=tuple(fields.values()))
    else:
        work = announcement(kind, sample, ours.partition("/")[2])
    address = published(staff, work)
    with reader() as page:
        page.goto(address)
        said = re.sub(r"\s", "", text_of(page))
        for words in work.told:
            assert re.sub(r"\s", "", words) in said
        page.goto("/notices?sort=newest")
        assert page.locator(f'a[href="{address}"]').count() == 1


def test_every_kind_in_use_has_a_place(samples: Path) -> None:
    assert set(structures(samples)) == set(MAPPED)
