"""Notices for tests, brought where a test needs them by the same verbs the house uses: nobody skips the chain.

    office = make_office(session)                                   # an organ and three people with duties
    notice = publish(session, office, at="2026-11-24 10:00")        # drafted, reviewed, issued for that instant
    notice = scheduled(session, office, at="2026-11-30 09:00")      # the same, seen before its instant
    notice = issued(session, office)                                # without a plan: waits for an instant
    notice = drafted(session, office)                               # only a draft
    conclude(session, office, notice, at="2026-12-08 10:00", conclusion="…")

Instants are written as clocks in Shanghai show them. Nothing is committed: the test client does that, or the test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from hr_portal.accounts.models import ContactBlock, Duty, Organ, User
from hr_portal.accounts.rules import Level, Nature, PurposeOfContact, Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.files import inspect
from hr_portal.core.guard.scanning import Report, scan_file
from hr_portal.notices import attaching, concluding, drafting, hiding, reviewing
from hr_portal.notices.concluding import Outcome
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Kind, kind_named
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.opinions import Opinion
from hr_portal.notices.rules import HideReason
from hr_portal.publicity.queries import clearances
from tests.clockwork import instant
from tests.factories import kinds as samples

OPINIONS = (
    Opinion("建议把办理时限由五个工作日延长到七个", 3, "adopted", "时限已改为七个工作日"),
    Opinion("建议取消现场核验", 2, "not_adopted", "上级规定须现场核验"),
)
"""Rows of 采纳情况: three adopted, two not."""

TEXT_FILE = ("附件1：职位表.txt", "招录职位一览。\n".encode())

PERSONS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    **samples.PERSONS,
    "pre_appointment": (
        {
            "name": "张文澜", "sex": "女", "ethnicity": "汉族", "birth_month": "1979-04", "education_level": "研究生",
            "degree": "法学硕士", "work_start_month": "2002-07", "political_affiliation": "中共党员",
            "current_post": "市司法局党组成员、副局长", "proposed_post": "拟任市直单位正职",
        },
        {
            "name": "陆远", "sex": "男", "ethnicity": "回族", "birth_month": "1983-01", "education_level": "研究生",
            "degree": "农学硕士", "work_start_month": "2008-07", "political_affiliation": "中共党员",
            "current_post": "澄河县青石镇党委书记", "proposed_post": "拟提名为县（区）政府副职人选",
        },
    ),
    "expert_allowance": (
        {
            "name": "何静怡", "sex": "女", "birth_month": "1975-11", "education_level": "研究生", "degree": "工学博士",
            "unit": "安澜市水利规划设计院", "professional_title": "正高级工程师", "field": "水文水资源",
            "category": "专业技术人才", "achievements": "主持完成澄河流域防洪规划。",
        },
    ),
}  # fmt: skip

SECRECY = {
    "secrecy_reviewer": "钱守密",
    "secrecy_reviewed_on": "2026-01-05",
    "secrecy_conclusion": "可以公开",
}

FIELDS: Mapping[str, Mapping[str, str]] = {
    **samples.FIELDS,
    "pre_appointment": {"decided_on": "2026-01-05", "post_disclosure": "职务类别"},
    "expert_allowance": {
        "allowance_kind": "市政府特殊津贴", "quota_professional": "3", "quota_skilled": "2",
        "conditions": "长期在一线从事专业技术工作，业绩突出。", "procedure": "单位推荐，主管部门审核，专家评审。",
    },
    "recruit_announcement": {
        "recruiting_organ": "安澜市直机关", "authorised_by": "经省公务员局授权组织", "headcount": "市直机关职位12个，名额15名。",
        "eligibility": "具有中华人民共和国国籍，年龄18周岁以上、35周岁以下。", "registration": "2026年12月1日至5日，网上报名。",
        "materials": "报名登记表、学历证书。", "written_exam": "行政职业能力测验、申论，12月20日，市第一中学。",
        "other_matters": "不指定辅导用书，不举办培训班。",
    },
    "announcement": {"category": "mobility"},
}  # fmt: skip

TITLES: Mapping[str, str] = {**samples.TITLES, "announcement": "关于办理流动人员人事档案转递的公告"}

_numbers = count(1)


@dataclass(frozen=True)
class Office:
    """An organ and the three people a notice needs; nobody alone."""

    organ: Organ
    author: User
    reviewer: User
    issuer: User


def make_organ(session: Session, code: str = "AL01", **values: Any) -> Organ:
    """A party organ of the city, unless `values` say otherwise, with its lines for enquiries and for reports."""
    now = instant("2026-01-01")
    given: dict[str, Any] = {
        "name": "中共安澜市委组织部", "short_name": "市委组织部", "level": Level.CITY, "nature": Nature.PARTY,
        "area": "市本级", "created_at": now,
    }  # fmt: skip
    organ = Organ(code=code, path=f"/{code}/", **(given | values))
    session.add(organ)
    session.flush()
    for purpose, office, phone in (
        (PurposeOfContact.REPORT, "干部监督科（举报中心）", "（0000）8600 1238"),
        (PurposeOfContact.ENQUIRY, "办公室", "（0000）8600 1208"),
    ):
        session.add(
            ContactBlock(
                organ=organ, purpose=purpose, office=office, phone=phone, address="安澜市政务路1号2号楼",
                postcode="000000", hours="工作日9:00—12:00，13:30—17:30",
                oversight_phone="（0000）8600 1266" if purpose is PurposeOfContact.REPORT else "",
            )
        )  # fmt: skip
    session.flush()
    return organ


def make_user(session: Session, organ: Organ, *roles: Role, name: str = "", login: str = "") -> User:
    """Somebody with these roles for the organ since the beginning of 2026."""
    now, number = instant("2026-01-01"), next(_numbers)
    user = User(login=login or f"person{number}", name=name or f"经办{number}号", organ=organ, created_at=now)
    session.add(user)
    for role in roles:
        session.add(
            Duty(user=user, organ=organ, role=role, since=date(2026, 1, 1), proposed_at=now, confirmed_at=now)
        )
    session.flush()
    return user


def make_office(session: Session, code: str = "AL01", **values: Any) -> Office:
    organ = make_organ(session, code, **values)
    return Office(
        organ,
        make_user(session, organ, Role.AUTHOR),
        make_user(session, organ, Role.REVIEWER),
        make_user(session, organ, Role.ISSUER),
    )


def moment(at: datetime | str) -> datetime:
    return instant(at) if isinstance(at, str) else at


def content_for(kind: Kind, organ: Organ, *, now: datetime, **changes: Any) -> Content:
    """A complete text of this kind, as an author would hand it in. `changes` replace parts of it by name."""
    prefilled = drafting.prefilled(kind, organ, now=now)
    serial = next(_numbers)
    text = replace(
        prefilled,
        title=TITLES.get(kind.identifier, prefilled.title),
        document_no=kind.number_style.format(year=shanghai_date(now).year, serial=serial),
        fields={**SECRECY, **FIELDS.get(kind.identifier, {})},
        persons=PERSONS.get(kind.identifier, ()),
        body="" if kind.has_persons else "现将有关事项公告如下。",
    )
    return replace(text, **changes)


def drafted(
    session: Session,
    office: Office,
    kind: str = "pre_appointment",
    *,
    now: datetime | str = "2026-11-24 09:00",
    files: Sequence[tuple[str, bytes]] = (),
    **changes: Any,
) -> Notice:
    """A draft with its files, not shown to anybody."""
    when, what = moment(now), kind_named(kind)
    text = content_for(what, office.organ, now=when, **changes)
    notice = drafting.draft(session, what, office.organ, text, actor=office.author, now=when)
    for name, data in files:
        attach_file(session, office, notice, name, data, now=when)
    return notice


def attach_file(
    session: Session, office: Office, notice: Notice, name: str, data: bytes, *, now: datetime
) -> None:
    """Inspect, keep and hang on a file, as an upload does."""
    facts = inspect(data, name)
    current_app.extensions["store"].put(data, facts.sha256)
    assert notice.in_work is not None
    attaching.attach(
        session, notice.in_work, facts, actor=office.author, now=now, report=scanned_once(data, name)
    )


@cache
def scanned_once(data: bytes, name: str) -> Report:
    """What the guard says of these bytes; tests hang the same few files onto many notices."""
    return scan_file(data, name, today=date(2026, 11, 24))


def through_the_chain(session: Session, office: Office, revision: Revision, *, now: datetime) -> Notice:
    """Submit, review and issue a revision: three people, one instant."""
    drafting.submit(session, revision, actor=office.author, now=now)
    reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=now)
    return reviewing.issue(session, revision, version=revision.version, actor=office.issuer, now=now)


def issued(session: Session, office: Office, kind: str = "pre_appointment", **given: Any) -> Notice:
    """Issued without a plan: it waits for an instant."""
    notice = drafted(session, office, kind, **given)
    assert notice.in_work is not None
    return through_the_chain(
        session, office, notice.in_work, now=moment(given.get("now", "2026-11-24 09:00"))
    )


def publish(
    session: Session,
    office: Office,
    kind: str = "pre_appointment",
    *,
    at: datetime | str = "2026-11-24 10:00",
    **given: Any,
) -> Notice:
    """Becomes public at `at`; everything before happened ten minutes earlier, unless `now` says when."""
    when = moment(at)
    given.setdefault("now", when - timedelta(minutes=10))
    return issued(session, office, kind, publish_at=when, **given)


scheduled = publish
"""The same chain; whether it is scheduled or public is only a matter of the clock."""


def hide(session: Session, office: Office, notice: Notice, *, now: datetime | str) -> Notice:
    return hiding.hide_now(session, notice, HideReason.PERSONAL_DATA, actor=office.author, now=moment(now))


def conclude(
    session: Session,
    office: Office,
    notice: Notice,
    *,
    at: datetime | str,
    conclusion: str = "",
    public_text: str = "",
    link_address: str = "",
    **counts: Any,
) -> Notice:
    """Record how the window ended, through the whole chain; its receivers confirm it first, where they have not."""
    from tests.factories.reports import confirmed  # reports are about notices, and made with what stands here

    when = moment(at)
    if notice.window_id is not None and clearances(session, notice.window_id) is None:
        confirmed(session, notice, now=when)
    outcome = Outcome(
        conclusion or kind_named(notice.kind).outcome.conclusions[0],
        public_text=public_text,
        link_address=link_address,
        **counts,
    )
    revision = concluding.record_outcome(session, notice, outcome, actor=office.author, now=when)
    return through_the_chain(session, office, revision, now=when)


def add_role(session: Session, user: User, organ: Organ, role: Role) -> None:
    """One more duty of somebody, for another organ too."""
    now = instant("2026-01-01")
    session.add(
        Duty(user=user, organ=organ, role=role, since=date(2026, 1, 1), proposed_at=now, confirmed_at=now)
    )
    session.flush()
