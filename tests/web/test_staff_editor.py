"""The editor: nothing typed is ever lost, and what a kind asks for is what the form asks for."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import FrozenClock
from hr_portal.notices.kinds import known_kinds
from hr_portal.notices.models import Notice
from tests.client import Client
from tests.clockwork import instant
from tests.factories.desk import Desk, make_desk, seat, typed_in
from tests.factories.notices import TITLES, drafted, make_office, publish
from tests.web.rendered import Node, read

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def desk(session: Session, make_client: Callable[[], Client]) -> Desk:
    return make_desk(session, make_client)


@pytest.fixture
def notice(desk: Desk, session: Session) -> Notice:
    return drafted(session, desk.office)


@pytest.fixture
def address(notice: Notice) -> str:
    return f"/staff/notices/{notice.id}"


def text(desk: Desk, notice: Notice) -> object:
    found = desk.fresh(notice.id).in_work
    assert found is not None
    return found.text


def editor_form(page: Node) -> Node:
    return next(form for form in page.all("form") if form.all("textarea", name="body"))


@pytest.mark.parametrize(
    "kind", ["announcement", "expert_allowance", "pre_appointment", "recruit_announcement"]
)
def test_each_kind_draws_its_form_and_saves_it_unchanged(
    kind: str, session: Session, make_client: Callable[[], Client]
) -> None:
    nature = next(iter(known_kinds()[kind].natures))
    desk = make_desk(session, make_client, nature=nature)
    notice = drafted(session, desk.office, kind)
    before = notice.in_work.text  # type: ignore[union-attr]
    address = f"/staff/notices/{notice.id}"
    form = editor_form(desk.author.page(address))
    names = {one.attrs.get("name") for one in form.walk()}
    assert {f"f_{field.name}" for field in known_kinds()[kind].fields} <= names
    assert desk.author.fill(address, {}, to=address).status_code == 303
    after = desk.fresh(notice.id).in_work
    assert after is not None
    assert after.text == before
    assert after.version == 1
    assert TITLES.get(kind, before.title) == after.title


def test_saving_normalises_what_people_type(desk: Desk, notice: Notice, address: str) -> None:
    typed = {
        "title": " 中共安澜市委组织部 2026 年干部任前公示 ",
        "f_decided_on": "２０２６．１１．２０",
        "publish_at": "2026年11月25日8时30分",
        "period_length": "７",
        "body": "公示期 5 个工作日。",
    }
    assert desk.author.fill(address, typed, to=address).status_code == 303
    saved = text(desk, notice)
    assert saved.title == "中共安澜市委组织部2026年干部任前公示"  # type: ignore[attr-defined]
    assert saved.fields["decided_on"] == "2026-11-20"  # type: ignore[attr-defined]
    assert saved.publish_at == instant("2026-11-25 08:30")  # type: ignore[attr-defined]
    assert saved.period_length == 7  # type: ignore[attr-defined]
    assert saved.body == "公示期5个工作日。"  # type: ignore[attr-defined]
    page = desk.author.page(address)
    closes = page.by_id("closes")
    assert closes is not None
    assert "12月4日" in closes.text
    assert "第2稿" in page.words


def test_what_cannot_be_read_is_kept_word_for_word(desk: Desk, notice: Notice, address: str) -> None:
    typed = {
        "title": "新标题",
        "document_date": "2026-13-01",
        "publish_at": "周五下午",
        "period_length": "五天",
    }
    answer = desk.author.fill(address, typed, to=address)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    for word in typed.values():
        assert word in html
    assert "公示天数请填写整数" in html
    assert text(desk, notice).title != "新标题"  # type: ignore[attr-defined]


def test_persons_are_added_changed_moved_and_removed(desk: Desk, notice: Notice, address: str) -> None:
    def names() -> list[str]:
        return [person["name"] for person in text(desk, notice).persons]  # type: ignore[attr-defined]

    assert names() == ["张文澜", "陆远"]
    desk.author.fill(address, {"then": "down-1"}, to=address)
    assert names() == ["陆远", "张文澜"]
    answer = desk.author.fill(address, {"then": "edit-2", "title": "顺手改的标题"}, to=address)
    assert answer.headers["Location"] == f"{address}?person=2#person"
    assert text(desk, notice).title == "顺手改的标题"  # type: ignore[attr-defined]
    answer = desk.author.fill(f"{address}?person=2", {"p_birth_month": "上世纪"}, to=address)
    assert answer.status_code == 422
    assert "上世纪" in answer.get_data(as_text=True)
    desk.author.fill(f"{address}?person=2", {"p_name": "张文岚", "p_birth_month": "1979.5"}, to=address)
    person = text(desk, notice).persons[1]  # type: ignore[attr-defined]
    assert (person["name"], person["birth_month"]) == ("张文岚", "1979-05")
    desk.author.fill(address, {"then": "remove-1"}, to=address)
    assert names() == ["张文岚"]
    assert desk.author.fill(address, {"then": "remove-9"}, to=address).status_code == 409
    desk.author.fill(f"{address}?person=new", {}, to=address)
    assert names() == ["张文岚"]


def test_a_checklist_line_leads_to_a_control_that_is_there(desk: Desk, session: Session) -> None:
    base = drafted(session, desk.office).in_work
    assert base is not None
    persons = (base.text.persons[0], {**base.text.persons[1], "current_post": "电话13800138000"})
    notice = drafted(session, desk.office, title="", persons=persons)
    page = desk.author.page(f"/staff/notices/{notice.id}")
    links = [link.attrs["href"] or "" for link in page.one("ul", "check").all("a")]
    assert any("person=2" in link for link in links), page.one("ul", "check").words
    for link in links:
        target = desk.author.page(link.partition("#")[0])
        assert target.by_id(link.partition("#")[2]) is not None, link


# --- two people at once ----------------------------------------------------------------------------------------------


def test_a_stale_edit_shows_both_texts_and_carries_mine_onto_the_newest(
    desk: Desk, notice: Notice, address: str
) -> None:
    mine = typed_in(editor_form(desk.author.page(address)))
    desk.reviewer.fill(address, {"title": "复核人改的标题", "enquiry_phone": "（0000）8600 1209"}, to=address)
    answer = desk.author.post(address, {**mine, "title": "编写人改的标题", "body": "编写人写的正文"})
    assert answer.status_code == 409
    page = read(answer.get_data(as_text=True))
    for words in (
        "复核人改的标题",
        "编写人改的标题",
        "编写人写的正文",
        "（0000）8600 1209",
        desk.office.reviewer.name,
    ):
        assert words in page.seen
    assert text(desk, notice).title == "复核人改的标题"  # type: ignore[attr-defined]
    form = next(one for one in page.all("form") if (one.attrs.get("action") or "").endswith("/merge"))
    chosen = typed_in(form)
    assert chosen["take-enquiry_phone"] == "theirs"  # only they changed it
    assert chosen["take-title"] == "mine"
    assert desk.author.post(f"{address}/merge", {**chosen, "take-title": "theirs"}).status_code == 303
    saved = text(desk, notice)
    assert saved.title == "复核人改的标题"  # type: ignore[attr-defined]
    assert saved.body == "编写人写的正文"  # type: ignore[attr-defined]
    assert saved.enquiry_phone == "（0000）8600 1209"  # type: ignore[attr-defined]


def test_an_unreadable_stale_edit_never_overwrites(desk: Desk, notice: Notice, address: str) -> None:
    mine = typed_in(editor_form(desk.author.page(address)))
    desk.reviewer.fill(address, {"title": "复核人改的标题"}, to=address)
    answer = desk.author.post(address, {**mine, "title": "编写人改的标题", "document_date": "看不懂"})
    assert answer.status_code == 422
    again = typed_in(editor_form(read(answer.get_data(as_text=True))))
    assert again["title"] == "编写人改的标题"
    assert desk.author.post(address, {**again, "document_date": "2026-11-24"}).status_code == 409
    assert text(desk, notice).title == "复核人改的标题"  # type: ignore[attr-defined]


def test_what_was_typed_while_it_was_issued_is_shown_back(desk: Desk, session: Session) -> None:
    notice = drafted(session, desk.office)
    address = f"/staff/notices/{notice.id}"
    mine = typed_in(editor_form(desk.author.page(address)))
    desk.author.post(f"{address}/submit")
    desk.reviewer.post(f"{address}/review", {"version": "1"})
    desk.issuer.post(f"{address}/issue", {"version": "1"})
    answer = desk.author.post(address, {**mine, "body": "来不及保存的正文"})
    assert answer.status_code == 409
    assert "来不及保存的正文" in answer.get_data(as_text=True)
    assert desk.fresh(notice.id).live.text.body != "来不及保存的正文"  # type: ignore[union-attr]


def test_a_merge_that_we_did_not_seal_is_refused(desk: Desk, address: str) -> None:
    assert desk.author.post(f"{address}/merge", {"mine": "e30.forged", "version": "1"}).status_code == 400


# --- files -----------------------------------------------------------------------------------------------------------


def upload(name: str, data: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def test_good_files_stay_when_another_is_refused_and_the_text_is_saved(
    desk: Desk, notice: Notice, address: str
) -> None:
    typed = {
        "title": "带附件的标题",
        "files": [
            upload("附件1：名单.txt", "名单如下\n".encode()),
            upload("旧.doc", b"\xd0\xcf\x11\xe0"),
            upload("空.txt", b""),
        ],
    }
    answer = desk.author.fill(address, typed, to=address)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "“旧.doc”是旧版Word文件" in html
    assert "“空.txt”是空的" in html
    assert "附件1：名单.txt" in html
    assert "带附件的标题" in html
    found = desk.fresh(notice.id).in_work
    assert found is not None
    assert [file.name for file in found.attachments] == ["附件1：名单.txt"]
    assert found.title == "带附件的标题"
    page = desk.author.page(address)
    assert found.attachments[0].sha256 in page.words
    again = desk.author.fill(
        address, {"files": [upload("附件1：名单.txt", "名单如下\n".encode())]}, to=address
    )
    assert again.status_code == 422
    assert "内容一样" in again.get_data(as_text=True)
    link = next(one.attrs["href"] for one in page.all("a") if "/files/" in (one.attrs.get("href") or ""))
    answer = desk.author.get(link or "")
    assert answer.get_data() == "名单如下\n".encode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    desk.author.fill(address, {"then": f"detach-{found.attachments[0].id}"}, to=address)
    assert desk.fresh(notice.id).in_work.attachments == []  # type: ignore[union-attr]


def test_files_stay_although_the_text_cannot_be_read(desk: Desk, notice: Notice, address: str) -> None:
    typed = {
        "document_date": "看不懂",
        "title": "还没保存",
        "files": [upload("说明.txt", b"one two three\n")],
    }
    answer = desk.author.fill(address, typed, to=address)
    assert answer.status_code == 422
    assert "说明.txt" in answer.get_data(as_text=True)
    again = typed_in(editor_form(read(answer.get_data(as_text=True))))
    assert desk.author.post(address, {**again, "document_date": ""}).status_code == 303
    found = desk.fresh(notice.id).in_work
    assert found is not None
    assert found.title == "还没保存"
    assert [file.name for file in found.attachments] == ["说明.txt"]


# --- a pasted table --------------------------------------------------------------------------------------------------

TABLE = (
    "市管干部任前公示名单\n序号\t姓名\t性别\t民族\t出生年月\t学历\t参加工作时间\t政治面貌\t现任职务\t拟任职务\t联系电话\n"
    "1\t许向东\t男\t汉族\t1980.02\t大学\t2002.08\t中共党员\t市水利局副局长\t拟任市直单位正职\t8600\n"
    "2\t马一心\t女\t汉族\t1984年7月\t研究生\t2009.07\t中共党员\t江东区发改局局长\t拟提名为区政府副职人选\t8601\n"
    "合计\t2人\n"
)


def test_a_pasted_table_is_shown_before_it_is_taken(desk: Desk, notice: Notice, address: str) -> None:
    answer = desk.author.post(
        f"{address}/paste", {"table": TABLE, "then": "read", "version": "1", "how": "append"}
    )
    assert answer.status_code == 200
    html = answer.get_data(as_text=True)
    assert "读到2人" in html
    assert "1984年7月" in html
    assert "第1行（表头上方的标题）" in html
    assert "第5行（合计）" in html
    assert "联系电话" in html
    assert len(text(desk, notice).persons) == 2  # type: ignore[attr-defined]
    answer = desk.author.post(
        f"{address}/paste", {"table": TABLE, "then": "take", "version": "1", "how": "replace"}
    )
    assert answer.status_code == 303
    persons = text(desk, notice).persons  # type: ignore[attr-defined]
    assert [person["name"] for person in persons] == ["许向东", "马一心"]
    assert persons[1]["birth_month"] == "1984-07"
    assert "phone" not in persons[0]


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "请粘贴表格"),
        ("张三 李四", "没有找到表头"),
        ("姓名\t性别\t出生年月\n许向东\t男\t4.5E+10\n", "表格软件改写的数"),
    ],
)
def test_a_table_that_cannot_be_read_is_kept_with_the_reason(
    desk: Desk, notice: Notice, address: str, pasted: str, words: str
) -> None:
    answer = desk.author.post(
        f"{address}/paste", {"table": pasted, "then": "take", "version": "1", "how": "append"}
    )
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert len(text(desk, notice).persons) == 2  # type: ignore[attr-defined]


def test_a_pasted_table_upon_an_older_text_is_a_stale_edit(desk: Desk, notice: Notice, address: str) -> None:
    desk.reviewer.fill(address, {"title": "复核人改的标题"}, to=address)
    answer = desk.author.post(
        f"{address}/paste", {"table": TABLE, "then": "take", "version": "1", "how": "append"}
    )
    assert answer.status_code == 409
    assert "许向东" in answer.get_data(as_text=True)


# --- on paper --------------------------------------------------------------------------------------------------------


def test_a_signature_on_paper_is_entered_with_its_scan(
    desk: Desk, session: Session, clock: FrozenClock
) -> None:
    notice = drafted(session, desk.office)
    address = f"/staff/notices/{notice.id}"
    desk.author.post(f"{address}/submit")
    desk.reviewer.post(f"{address}/review", {"version": "1"})
    assert "登记纸质签批" in desk.author.page(address).words
    paper = {
        "version": "1",
        "signer": "周副部长",
        "post": "副部长",
        "signed_on": "2026-11-24",
        "form_no": "2026-18",
    }
    answer = desk.author.post(f"{address}/issue/paper", paper)
    assert answer.status_code == 422
    assert "请选择审批单的扫描件" in answer.get_data(as_text=True)
    assert "周副部长" in answer.get_data(as_text=True)
    answer = desk.author.post(f"{address}/issue/paper", {**paper, "scan": upload("签批.txt", b"signed\n")})
    assert answer.status_code == 422
    assert "不能上传" in answer.get_data(as_text=True)
    mine = {**paper, "signer": desk.office.reviewer.name, "scan": upload("签批.png", PNG)}
    answer = desk.author.post(f"{address}/issue/paper", mine)
    assert answer.status_code == 409
    assert "编写或复核过" in answer.get_data(as_text=True)
    late = {**paper, "signed_on": "2026-11-25", "scan": upload("签批.png", PNG)}
    assert "签批日期不能晚于今天" in desk.author.post(f"{address}/issue/paper", late).get_data(as_text=True)
    answer = desk.author.post(f"{address}/issue/paper", {**paper, "scan": upload("签批.png", PNG)})
    assert answer.status_code == 303
    found = desk.fresh(notice.id)
    assert found.live is not None
    assert found.live.paper["signer"] == "周副部长"
    page = desk.issuer.page(address)
    link = next(one.attrs["href"] for one in page.all("a") if "/scan/" in (one.attrs.get("href") or ""))
    assert desk.issuer.get(link or "").get_data() == PNG


def test_the_approval_form_names_files_by_digest_and_has_room_for_five_signatures(
    desk: Desk, session: Session
) -> None:
    notice = drafted(session, desk.office, files=[("附件1：说明.txt", b"one two\n")])
    page = desk.author.page(f"/staff/notices/{notice.id}/approval-form")
    for words in (
        "信息发布审批单",
        "拟稿",
        "科室负责人（复核）",
        "保密审查",
        "分管领导",
        "主要领导",
        "张文澜、陆远",
    ):
        assert words in page.words
    assert notice.in_work.attachments[0].sha256 in page.words  # type: ignore[union-attr]


# --- who may ---------------------------------------------------------------------------------------------------------


def test_another_organs_notice_does_not_exist(
    desk: Desk, notice: Notice, session: Session, make_client: Callable[[], Client]
) -> None:
    other = make_office(session, "AL02")
    stranger = seat(session, make_client, other.author)
    for end in ("", "/preview", "/review", "/issue", "/approval-form", "/paste", "/outcome", "/hidden"):
        assert stranger.get(f"/staff/notices/{notice.id}{end}").status_code == 404, end
    for end in ("", "/submit", "/merge", "/paste", "/hide", "/show-again", "/outcome", "/issue/paper"):
        assert stranger.post(f"/staff/notices/{notice.id}{end}").status_code == 404, end


def test_an_auditor_reads_and_changes_nothing(desk: Desk, notice: Notice, address: str) -> None:
    auditor = desk.clerk(Role.AUDITOR)
    page = auditor.page(address)
    assert not page.all("textarea")
    assert {form.attrs.get("action") for form in page.all("form")} == {"/staff/sign-out"}
    assert auditor.post(address, {"title": "改"}).status_code == 403


def test_whoever_holds_any_duty_hides_by_the_number_of_the_page(desk: Desk, session: Session) -> None:
    notice = publish(session, desk.office, at="2026-11-24 09:00")
    draft = drafted(session, desk.office)
    receiver = desk.clerk(Role.RECEIVER)
    assert receiver.get(f"/staff/notices/{notice.id}").status_code == 403
    for unknown in ("", "AL01/2026-00099", str(draft.id)):
        assert receiver.post("/staff/hide", {"number": unknown, "reason": "other"}).status_code == 422
    answer = receiver.post(
        "/staff/hide", {"number": f"https://x.example/n/{notice.address}", "reason": "personal_data"}
    )
    assert answer.status_code == 303
    assert desk.fresh(notice.id).hidden_at is not None
