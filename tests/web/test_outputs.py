"""One text for paper and other media, the folder of a notice, photographs and templates, through the pages."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import FrozenClock
from hr_portal.core.files import inspect
from hr_portal.notices import correcting, drafting, photographing, reviewing, taking_down
from hr_portal.notices.models import Notice
from hr_portal.notices.paper_models import NoticeTemplate, PostingPhoto
from hr_portal.notices.reviewing import PaperApproval
from hr_portal.notices.taking_down import Part
from tests.client import Client
from tests.clockwork import instant
from tests.factories import notices as made
from tests.factories.accounts import enter
from tests.factories.desk import Clerk, Desk, make_desk
from tests.factories.notices import TEXT_FILE
from tests.factories.terms import terms
from tests.factories.uploads import exif, jpeg, pdf

pytestmark = pytest.mark.both_databases

AT = "2026-11-23 10:00"
"""A day before the clock of the tests."""
NOW = instant("2026-11-24 09:00")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY = "# 一、事项\n\n现将**有关**情况说明如下。\n\n- [帮助](/help)\n"


@pytest.fixture
def desk(session: Session, make_client: Callable[[], Client]) -> Desk:
    return make_desk(session, make_client)


def published(desk: Desk, **given: Any) -> Notice:
    notice = made.publish(desk.session, desk.office, at=AT, **given)
    desk.session.commit()
    return notice


def of(notice: Notice, what: str) -> str:
    return f"/staff/notices/{notice.id}/{what}"


def words(document: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        tree = ElementTree.fromstring(package.read("word/document.xml"))
    return "\n".join("".join(t.text or "" for t in one.iter(f"{W}t")) for one in tree.iter(f"{W}p"))


def taken(clerk: Clerk, notice: Notice) -> dict[str, bytes]:
    """The archive folder, checked against its own list."""
    answer = clerk.post(of(notice, "archive-folder"))
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    listed = dict(line.split("  ", 1)[::-1] for line in members["SHA256SUMS"].decode().splitlines())
    assert {
        name: hashlib.sha256(body).hexdigest() for name, body in members.items() if name != "SHA256SUMS"
    } == listed
    return members


def again(clerk: Clerk, desk: Desk, clock: FrozenClock) -> Clerk:
    """Signed in anew after the clock has moved on."""
    enter(clerk.client, desk.session, clerk.person, now=clock.now())
    return clerk


# --- one text, many papers -------------------------------------------------------------------------------------------


def test_the_page_of_a_notice_leads_to_everything_that_is_made_of_it(desk: Desk) -> None:
    notice = published(desk)
    for clerk, folder in ((desk.author, False), (desk.reviewer, True), (desk.issuer, True)):
        page = clerk.page(f"/staff/notices/{notice.id}")
        panel = next(one for one in page.all("section") if one.attrs.get("aria-labelledby") == "outputs")
        links = [one.attrs["href"] or "" for one in panel.all("a")]
        assert (of(notice, "archive-folder") in links) is folder
        assert {
            of(notice, what) for what in ("notice.docx", "approval-form.docx", "wall", "media", "photos")
        } <= set(links)
        for link in links:
            assert clerk.get(link).status_code == 200, link


def test_a_draft_offers_what_can_be_made_of_it_and_no_more(desk: Desk) -> None:
    notice = made.drafted(desk.session, desk.office)
    desk.session.commit()
    page = desk.author.page(f"/staff/notices/{notice.id}")
    panel = next(one for one in page.all("section") if one.attrs.get("aria-labelledby") == "outputs")
    links = {one.attrs["href"] for one in panel.all("a")}
    assert links == {
        of(notice, one) for one in ("notice.docx", "approval-form", "approval-form.docx", "wall", "media")
    }


def test_the_document_says_what_the_page_says_and_the_intake_takes_it(desk: Desk) -> None:
    notice = published(desk, body=BODY, files=[TEXT_FILE])
    answer = desk.author.get(of(notice, "notice.docx"))
    assert answer.headers["Cache-Control"] == "no-store"
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    body = answer.get_data()
    assert inspect(body, "公告.docx").warnings == ()
    text = words(body)
    for said in ("中共安澜市委组织部干部任前公示公告", "一、事项", "现将有关情况说明如下。", "张文澜", "共5个工作日",
                 "附件：附件1：职位表", "中共安澜市委组织部\n2026年11月23日"):  # fmt: skip
        assert said in text, said
    assert desk.author.get(of(notice, "notice.docx")).get_data() == body


def test_a_paper_speaks_chinese_whoever_prints_it(desk: Desk) -> None:
    notice = published(desk)
    before = desk.author.get(of(notice, "notice.docx")).get_data()
    form = desk.author.get(of(notice, "approval-form.docx")).get_data()
    desk.author.person.language = "en"
    desk.session.commit()
    assert desk.author.get(of(notice, "notice.docx")).get_data() == before
    assert words(desk.author.get(of(notice, "approval-form.docx")).get_data()) == words(form)


def test_the_approval_form_names_the_text_and_leaves_room_for_four_signatures(desk: Desk) -> None:
    notice = made.drafted(desk.session, desk.office, files=[TEXT_FILE])
    desk.session.commit()
    body = desk.author.get(of(notice, "approval-form.docx")).get_data()
    assert inspect(body, "审批单.docx").warnings == ()
    text = words(body)
    assert text.count("签名：") == 5
    for said in (
        "信息发布审批单",
        "中共安澜市委组织部干部任前公示公告",
        "公示对象2人：张文澜、陆远",
        "附件1：职位表.txt",
    ):
        assert said in text, said


def test_other_media_get_plain_markup_and_the_same_for_programs(desk: Desk) -> None:
    notice = published(desk, body=BODY)
    page = desk.author.page(of(notice, "media"))
    html = desk.author.get(of(notice, "media.html")).get_data(as_text=True)
    copied = next(one for one in page.all("textarea", id="html")).text.strip()
    assert copied in html
    assert not re.search(r"\s(?:class|style|id|on\w+)=|<(?:script|style|img|div|span)", html)
    assert f"/n/{notice.address}" in html
    assert re.search(r'href="https?://[^"]+/help"', html)
    said = json.loads(desk.author.get(of(notice, "media.json")).get_data())
    assert said["html"].strip() == copied
    assert (said["title"], said["phase"]) == ("中共安澜市委组织部干部任前公示公告", "open")
    table = next(part for part in said["parts"] if "columns" in part)
    assert [row[0] for row in table["rows"]] == ["张文澜", "陆远"]


def test_a_page_warns_while_the_public_does_not_read_it(desk: Desk) -> None:
    notice = made.scheduled(desk.session, desk.office, at="2026-11-30 09:00", now=NOW)
    desk.session.commit()
    assert "先不要在其他媒体发布" in desk.author.get(of(notice, "media")).get_data(as_text=True)


def test_nothing_is_made_of_a_text_that_is_not_shown(desk: Desk) -> None:
    notice = published(desk)
    made.hide(desk.session, desk.office, notice, now=NOW)
    desk.session.commit()
    for what in ("notice.docx", "media", "media.html", "media.json"):
        assert desk.author.get(of(notice, what)).status_code == 404, what


def test_the_sheet_for_the_wall_says_where_it_is_read(desk: Desk) -> None:
    notice = published(desk)
    assert f"/n/{notice.address}" in desk.author.get(of(notice, "wall")).get_data(as_text=True)


# --- the archive folder ----------------------------------------------------------------------------------------------


def on_paper(desk: Desk) -> Notice:
    """Published by a paper form whose scan names somebody, with a file."""
    session, office = desk.session, desk.office
    notice = made.drafted(session, office, now="2026-11-23 09:00", files=[TEXT_FILE], publish_at=instant(AT),
                          body="现将有关情况说明如下，咨询请找郝联系。")  # fmt: skip
    revision = notice.in_work
    assert revision is not None
    now = instant("2026-11-23 09:50")
    drafting.submit(session, revision, actor=office.author, now=now)
    reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=now)
    from flask import current_app

    stored = current_app.extensions["store"].put(pdf())
    paper = PaperApproval("李签发", "副部长", date(2026, 11, 23), "1号", stored.sha256, "审批单.pdf")
    reviewing.issue(session, revision, version=revision.version, actor=office.author, now=now, paper=paper)
    session.commit()
    return notice


def test_the_folder_holds_what_belongs_to_the_notice(desk: Desk, clock: FrozenClock) -> None:
    notice = on_paper(desk)
    add_photo(desk, notice)
    clock.travel_to(instant("2026-12-08 10:00"))
    made.conclude(desk.session, desk.office, desk.fresh(notice.id), at="2026-12-08 09:30")
    desk.session.commit()
    members = taken(again(desk.reviewer, desk, clock), notice)
    names = set(members)
    assert {"index.html", "公告/版本.csv", "公告/第1版/公告.html", "公告/第1版/公告.docx", "公告/第1版/公告.txt",
            "公告/第1版/附件/附件1：职位表.txt", "公示期/计算.txt", "公示期/计算.json", "签批/第1版审批单.pdf", "结果.txt",
            "经办记录.csv", "SHA256SUMS"} <= names  # fmt: skip
    assert [name for name in names if name.startswith("张贴照片/") and name.endswith(".jpg")]
    period = members["公示期/计算.txt"].decode()
    assert "2026-11-24 周二 第1日 工作日，计入" in period or "第1日 工作日，计入" in period
    assert "公休日，不计" in period
    computed = json.loads(members["公示期/计算.json"])
    assert computed["windows"][0]["last_day"] == "2026-11-30"
    acts = members["经办记录.csv"].decode("utf-8-sig")
    assert "签发" in acts
    assert desk.office.reviewer.name in acts
    assert "没有签名" in members["index.html"].decode()
    assert members["公告/第1版/公告.docx"][:2] == b"PK"


def test_a_second_version_stands_beside_the_first_and_an_unchanged_one_is_not_repeated(desk: Desk) -> None:
    notice = published(desk)
    session, office = desk.session, desk.office
    correcting.correct(session, notice, "经核对，更正有关内容。", actor=office.author, now=NOW)
    revision = notice.in_work
    assert revision is not None
    drafting.edit(session, revision, replace(revision.text, body="更正了一处。"), base_version=revision.version,
                  actor=office.author, now=NOW)  # fmt: skip
    made.through_the_chain(session, office, revision, now=NOW)
    session.commit()
    members = taken(desk.issuer, notice)
    assert "更正了一处。" in members["公告/第2版/公告.txt"].decode()
    assert "更正了一处。" not in members["公告/第1版/公告.txt"].decode()
    versions = members["公告/版本.csv"].decode("utf-8-sig")
    assert "经核对，更正有关内容。" in versions


def test_what_was_removed_is_nowhere_in_the_folder(desk: Desk, clock: FrozenClock) -> None:
    notice = on_paper(desk)
    add_photo(desk, notice, place="郝联系办公室门口")
    before = taken(desk.reviewer, notice)
    assert any("郝联系".encode() in body for body in before.values())
    session, office = desk.session, desk.office
    notice = desk.fresh(notice.id)
    correcting.redact(session, notice, ["郝联系"], [], "经核对，更正有关内容。", actor=office.author, now=NOW)
    assert notice.in_work is not None
    made.through_the_chain(session, office, notice.in_work, now=instant("2026-11-24 10:00"))
    session.commit()
    clock.travel_to(instant("2026-11-24 11:00"))
    after = taken(again(desk.reviewer, desk, clock), notice)
    for name, body in after.items():
        text = words(body) if name.endswith(".docx") else body.decode("utf-8", "ignore")
        assert "郝联系" not in name + text, name
    assert not [name for name in after if name.startswith(("签批/", "张贴照片/"))]
    assert "扫描件里可能还有" in after["index.html"].decode()


def test_what_became_of_opinions_is_in_every_paper_and_what_is_removed_leaves_them(
    desk: Desk, clock: FrozenClock
) -> None:
    notice = made.publish(desk.session, desk.office, "draft_for_comment", at="2026-10-12 09:00")
    opinions = (made.OPINIONS[0], replace(made.OPINIONS[1], reason="郝联系提出的，上级规定须现场核验"))
    made.conclude(desk.session, desk.office, notice, at=NOW, adopted=3, not_adopted=2, opinions=opinions)
    desk.session.commit()
    said = ("共收到意见5条，采纳3条，未采纳2条。", "建议取消现场核验", "郝联系提出的")
    data = desk.author.get(of(notice, "media.json")).get_json()
    members = taken(desk.reviewer, notice)
    papers = [
        words(desk.author.get(of(notice, "notice.docx")).get_data()),
        data["html"],
        data["text"],
        members["公告/第2版/公告.txt"].decode(),
        members["意见采纳情况.csv"].decode("utf-8-sig"),
    ]
    for paper in papers[:-1]:
        assert [word for word in said if word not in paper] == []
    assert '"2","建议取消现场核验","2","不采纳","郝联系提出的，上级规定须现场核验"' in papers[-1]
    assert any(part.get("heading") == "意见采纳情况" for part in data["parts"])
    session, office, notice = desk.session, desk.office, desk.fresh(notice.id)
    correcting.redact(session, notice, ["郝联系"], [], "经核对，更正有关内容。", actor=office.author, now=NOW)
    assert notice.in_work is not None
    made.through_the_chain(session, office, notice.in_work, now=instant("2026-11-24 10:00"))
    session.commit()
    clock.travel_to(instant("2026-11-24 11:00"))
    for body in taken(again(desk.reviewer, desk, clock), notice).values():
        assert "郝联系".encode() not in body
    assert "郝联系" not in desk.author.client.get(f"/n/{notice.address}.json").get_data(as_text=True)


def test_a_page_that_was_taken_down_leaves_no_text_in_the_folder(desk: Desk) -> None:
    notice = published(desk, files=[TEXT_FILE])
    session, office = desk.session, desk.office
    taking_down.take_down(session, notice, Part.PAGE, "", "不该发布", actor=office.author, now=NOW)
    assert notice.in_work is not None
    made.through_the_chain(session, office, notice.in_work, now=NOW)
    session.commit()
    members = taken(desk.reviewer, notice)
    assert not [name for name in members if name.startswith("公告/第")]
    assert not any("张文澜".encode() in body for body in members.values())
    assert "本页内容已撤下" in members["index.html"].decode()


def test_what_has_left_the_page_has_left_the_folder(desk: Desk, clock: FrozenClock) -> None:
    """A column after 30 days, the whole page after 60; nobody has erased anything yet."""
    with terms(expert_allowance=(30, 60)):
        notice = published(desk, kind="expert_allowance", files=[TEXT_FILE])
        add_photo(desk, notice)
        assert "主持完成澄河流域防洪规划".encode() in taken(desk.reviewer, notice)["公告/第1版/公告.txt"]
        clock.travel_to(instant("2027-01-15 10:00"))
        members = taken(again(desk.reviewer, desk, clock), notice)
        assert "何静怡".encode() in members["公告/第1版/公告.txt"]
        assert not any("主持完成澄河流域防洪规划".encode() in body for body in members.values())
        assert "主持完成澄河流域防洪规划" not in words(members["公告/第1版/公告.docx"])
        assert not [name for name in members if "附件/" in name or name.startswith("张贴照片/")]
        clock.travel_to(instant("2027-03-15 10:00"))
        members = taken(again(desk.reviewer, desk, clock), notice)
        assert not any("何静怡".encode() in body for body in members.values())
        assert not [name for name in members if name.startswith("公告/第")]


def test_a_draft_has_no_folder_and_a_stranger_none_at_all(desk: Desk) -> None:
    draft = made.drafted(desk.session, desk.office)
    notice = made.publish(desk.session, desk.office, at=AT)
    desk.session.commit()
    assert desk.reviewer.post(of(draft, "archive-folder")).status_code == 409
    other = made.make_organ(desk.session, "AL02", name="安澜市水务局", short_name="市水务局")
    from tests.factories.desk import seat

    stranger = seat(desk.session, desk.make_client, made.make_user(desk.session, other, Role.REVIEWER))
    assert stranger.get(of(notice, "archive-folder")).status_code == 404
    assert desk.author.get(of(notice, "archive-folder")).status_code == 403
    both = desk.clerk(Role.AUTHOR)
    made.add_role(desk.session, both.person, other, Role.REVIEWER)
    desk.session.commit()
    assert both.get(of(notice, "archive-folder")).status_code == 403
    assert desk.clerk(Role.AUDITOR).get(of(notice, "archive-folder")).status_code == 200


def test_a_file_the_store_has_lost_is_named_and_the_rest_goes_out(desk: Desk) -> None:
    from flask import current_app

    notice = published(desk, files=[TEXT_FILE])
    live = notice.live
    assert live is not None
    current_app.extensions["store"].delete(live.attachments[0].sha256)
    members = taken(desk.reviewer, notice)
    assert not [name for name in members if "附件/" in name]
    assert "存储里没有这个文件" in members["index.html"].decode()


def test_a_folder_that_is_too_large_is_refused_with_its_limit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = published(desk)
    monkeypatch.setattr("hr_portal.web.staff.archive_folder.MOST_BYTES", 10)
    answer = desk.reviewer.post(of(notice, "archive-folder"))
    assert answer.status_code == 409
    assert "归档包超过" in answer.get_data(as_text=True)


# --- photographs -----------------------------------------------------------------------------------------------------


def add_photo(desk: Desk, notice: Notice, **given: Any) -> PostingPhoto:
    picture = (
        io.BytesIO(given.pop("picture", jpeg(with_exif=exif(place=True)))),
        given.pop("name", "IMG_0001.jpg"),
    )
    data = {"photo": picture, "place": "市教育局一楼公示栏", "taken_on": "2026-11-24", **given}
    answer = desk.author.post(of(notice, "photos"), data)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
    found = photographing.all_photos(desk.session, desk.fresh(notice.id))
    return found[-1]


def test_a_photograph_is_kept_without_what_the_camera_wrote(desk: Desk) -> None:
    notice = published(desk)
    photo = add_photo(desk, notice)
    got = desk.reviewer.get(of(notice, f"photos/{photo.id}"))
    assert got.status_code == 200
    body = got.get_data()
    assert b"Exif" not in body
    assert hashlib.sha256(body).hexdigest() == photo.sha256
    page = desk.author.get(of(notice, "photos")).get_data(as_text=True)
    assert "照片附带的这些信息已经去掉：拍摄位置。" in page
    assert "请确认没有拍到证件、号码和无关的人" in page
    assert "市教育局一楼公示栏" in page
    assert "IMG_0001" not in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"photo": (b"%PDF-1.4", "a.pdf")}, "a.pdf"),
        ({"photo": (jpeg()[:40], "b.jpg")}, "b.jpg"),
        ({"photo": (b"", "")}, "请选择一张照片"),
        ({"place": ""}, "请写明张贴在哪里"),
        ({"place": "一楼，联系13812341234"}, "请只写地点"),
        ({"taken_on": ""}, "请填写日期"),
        ({"taken_on": "2026-11-25"}, "拍摄日期不能晚于今天"),
    ],
)
def test_what_is_no_photograph_of_the_sheet_is_told_beside_its_field(
    desk: Desk, given: dict[str, Any], sentence: str
) -> None:
    notice = published(desk)
    data = {"photo": (jpeg(), "a.jpg"), "place": "一楼", "taken_on": "2026-11-24", **given}
    picture, name = data["photo"]
    answer = desk.author.post(of(notice, "photos"), {**data, "photo": (io.BytesIO(picture), name)})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert photographing.all_photos(desk.session, desk.fresh(notice.id)) == []


def test_a_photograph_is_taken_out_again_by_the_office_and_by_nobody_else(desk: Desk) -> None:
    notice = published(desk)
    number = add_photo(desk, notice).id
    address = of(notice, f"photos/{number}/remove")
    assert desk.clerk(Role.AUDITOR).post(address).status_code == 403
    assert desk.author.post(address).status_code == 303
    assert desk.reviewer.get(of(notice, f"photos/{number}")).status_code == 404


# --- templates -------------------------------------------------------------------------------------------------------


def test_a_template_goes_from_its_notice_over_a_reviewer_to_a_new_notice(desk: Desk) -> None:
    notice = published(
        desk, kind="announcement", title="2026年流动人员档案转递公告", body="请于2026年11月30日前办理。"
    )
    page = of(notice, "template")
    assert "〔日期〕" in desk.author.get(page).get_data(as_text=True)
    assert desk.author.fill(page, {"name": ""}, to=page).status_code == 422
    assert desk.author.fill(page, {"name": "档案转递"}, to=page).status_code == 303
    template = desk.session.query(NoticeTemplate).one()
    assert "套用模板" not in desk.author.get("/staff/notices/new").get_data(as_text=True)
    assert desk.reviewer.post(f"/staff/templates/{template.id}/confirm").status_code == 303
    assert "可以套用" in desk.author.get("/staff/templates").get_data(as_text=True)
    answer = desk.author.post("/staff/notices/new", {
        "what": "AL01/announcement", "category": "mobility", "template": str(template.id),
    })  # fmt: skip
    assert answer.status_code == 303, answer.get_data(as_text=True)[-2000:]
    begun = desk.fresh(int(answer.headers["Location"].rpartition("/")[2]))
    assert begun.in_work is not None
    text = begun.in_work.text
    assert (text.title, text.body) == ("2026年流动人员档案转递公告", "请于〔日期〕前办理。")
    assert "没填的地方" in desk.author.get(f"/staff/notices/{begun.id}").get_data(as_text=True)


def test_a_template_of_another_kind_is_told_beside_the_choice(desk: Desk) -> None:
    notice = published(desk, kind="announcement")
    page = of(notice, "template")
    desk.author.fill(page, {"name": "公告"}, to=page)
    template = desk.session.query(NoticeTemplate).one()
    desk.reviewer.post(f"/staff/templates/{template.id}/confirm")
    data = {"what": "AL01/pre_appointment", "decided_on": "2026-11-20", "template": str(template.id)}
    answer = desk.author.post("/staff/notices/new", data)
    assert answer.status_code == 422
    assert "请换一个，或者不套用" in answer.get_data(as_text=True)
    assert desk.author.post("/staff/notices/new", {**data, "template": "9999"}).status_code == 422


def test_a_template_of_another_organ_is_found_by_nobody(desk: Desk) -> None:
    notice = published(desk, kind="announcement")
    page = of(notice, "template")
    desk.author.fill(page, {"name": "公告"}, to=page)
    template = desk.session.query(NoticeTemplate).one()
    other = made.make_organ(desk.session, "AL02", name="安澜市水务局", short_name="市水务局")
    from tests.factories.desk import seat

    stranger = seat(desk.session, desk.make_client, made.make_user(desk.session, other, Role.REVIEWER))
    assert stranger.post(f"/staff/templates/{template.id}/confirm").status_code == 404
    assert stranger.post(f"/staff/templates/{template.id}/retire").status_code == 404
    assert desk.author.post(f"/staff/templates/{template.id}/retire").status_code == 303
    assert "还没有模板" in desk.author.get("/staff/templates").get_data(as_text=True)
