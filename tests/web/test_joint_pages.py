"""A joint notice through the pages: the lead drafts, another organ's issuer signs at a desk of their own."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Nature
from hr_portal.core.clock import FrozenClock
from tests.client import Client
from tests.clockwork import instant
from tests.factories.desk import Clerk, Desk, make_desk, seat
from tests.factories.notices import Office, drafted, make_office
from tests.factories.uploads import png
from tests.web.rendered import Node


@pytest.fixture
def desk(session: Session, make_client: Callable[[], Client]) -> Desk:
    return make_desk(session, make_client)


@pytest.fixture
def bureau(session: Session) -> Office:
    return make_office(
        session, "RS01", name="安澜市人力资源和社会保障局", short_name="市人社局", nature=Nature.GOVERNMENT
    )


def at_desk(desk: Desk, person: object) -> Clerk:
    return seat(desk.session, desk.make_client, person)  # type: ignore[arg-type]


def begun(desk: Desk, bureau: Office) -> str:
    """A draft that the bureau signs too, handed to the reviewer."""
    notice = drafted(
        desk.session,
        desk.office,
        "recruit_announcement",
        publish_at=instant("2026-11-24 10:20"),
        now="2026-11-24 09:00",
    )
    desk.session.commit()
    address = f"/staff/notices/{notice.id}"
    answer = desk.author.fill(f"{address}/joint", {"organ": "RS01"}, to=f"{address}/joint")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return address


def reviewed(desk: Desk, address: str) -> None:
    assert desk.author.post(f"{address}/submit").status_code == 303
    assert desk.reviewer.fill(f"{address}/review", {}, to=f"{address}/review").status_code == 303


def links(page: Node) -> list[str]:
    return [one.attrs.get("href") or "" for one in page.all("a")]


def test_a_joint_notice_is_signed_by_both_and_shows_both(
    desk: Desk, bureau: Office, clock: FrozenClock
) -> None:
    address = begun(desk, bureau)
    signer = at_desk(desk, bureau.issuer)
    assert "等我会签" not in signer.page("/staff/").words
    reviewed(desk, address)

    page = desk.issuer.page(f"{address}/issue")
    assert not any(one.attrs.get("action") == f"{address}/issue" for one in page.all("form"))
    assert "安澜市人力资源和社会保障局还没有会签" in page.words

    home = signer.page("/staff/")
    assert "等我会签" in home.words
    assert f"{address}/sign" in links(home)
    sheet = signer.page(f"{address}/sign")
    assert "市人社局会签" in sheet.words
    assert signer.fill(f"{address}/sign", {}, to=f"{address}/sign").status_code == 303
    assert "等我会签" not in signer.page("/staff/").words

    assert desk.issuer.fill(f"{address}/issue", {}, to=f"{address}/issue").status_code == 303
    clock.travel_to(instant("2026-11-24 10:20"))
    public = desk.make_client().get("/n/AL01-2026-00001").get_data(as_text=True)
    sign = public[public.index('<p class="sign">') :]
    assert sign.index("中共安澜市委组织部") < sign.index("安澜市人力资源和社会保障局")
    assert "中共安澜市委组织部、安澜市人力资源和社会保障局" in public


def test_an_edit_asks_the_organ_to_sign_again(desk: Desk, bureau: Office) -> None:
    address = begun(desk, bureau)
    reviewed(desk, address)
    signer = at_desk(desk, bureau.issuer)
    signer.fill(f"{address}/sign", {}, to=f"{address}/sign")
    assert "已会签" in desk.author.page(f"{address}/joint").words
    assert desk.author.fill(address, {"title": "改过的标题"}, to=address).status_code == 303
    assert "未会签" in desk.author.page(f"{address}/joint").words


def test_the_signing_organ_reads_the_notice_and_cannot_write(desk: Desk, bureau: Office) -> None:
    address = begun(desk, bureau)
    clerk = at_desk(desk, bureau.author)
    page = clerk.page(address)
    assert not any(one.attrs.get("action") == address for one in page.all("form"))
    assert clerk.post(address, {"title": "别人的标题", "version": "2"}).status_code in (403, 409)
    assert clerk.post(f"{address}/joint/RS01/remove").status_code == 409
    assert address in links(clerk.page("/staff/notices"))


def test_whose_organ_does_not_sign_finds_nothing(desk: Desk, bureau: Office, session: Session) -> None:
    address = begun(desk, bureau)
    other = make_office(session, "SL01", name="安澜市水利局", short_name="市水利局", nature=Nature.GOVERNMENT)
    session.commit()
    clerk = at_desk(desk, other.issuer)
    for path in (address, f"{address}/joint", f"{address}/sign", f"{address}/wall"):
        assert clerk.get(path).status_code == 404, path
    assert clerk.post(f"{address}/sign", {"organ": "RS01", "version": "2"}).status_code == 404


def test_an_organ_is_taken_out_again(desk: Desk, bureau: Office) -> None:
    address = begun(desk, bureau)
    assert desk.author.post(f"{address}/joint/RS01/remove").status_code == 303
    assert "市人社局" not in desk.author.page(address).words


def test_no_organ_chosen_and_a_party_organ_behind_government_are_told(
    desk: Desk, bureau: Office, session: Session
) -> None:
    address = begun(desk, bureau)
    assert desk.author.fill(f"{address}/joint", {"organ": ""}, to=f"{address}/joint").status_code == 422
    notice = drafted(session, bureau, "recruit_announcement")
    session.commit()
    clerk = at_desk(desk, bureau.author)
    answer = clerk.post(f"/staff/notices/{notice.id}/joint", {"organ": "AL01"})
    assert answer.status_code == 409
    assert "请由其牵头发布" in answer.get_data(as_text=True)


def test_a_signature_on_paper_is_entered_with_its_scan(desk: Desk, bureau: Office) -> None:
    address = begun(desk, bureau)
    reviewed(desk, address)
    clerk = at_desk(desk, bureau.author)
    page = f"{address}/sign?mode=paper"
    empty = clerk.fill(page, {"signer": ""}, to=f"{address}/sign/paper")
    assert empty.status_code == 422
    given = {
        "signer": "周局长", "post": "局长", "signed_on": "2026-11-24", "form_no": "会签2026-3",
        "scan": (BytesIO(png()), "会签单.png"),
    }  # fmt: skip
    assert clerk.fill(page, given, to=f"{address}/sign/paper").status_code == 303
    words = desk.author.page(f"{address}/joint").words
    assert "周局长" in words
    assert desk.author.get(f"{address}/joint/RS01/scan").mimetype == "image/png"


def test_the_page_of_a_signature_says_whose_desk_it_is(desk: Desk, bureau: Office) -> None:
    address = begun(desk, bureau)
    reviewed(desk, address)
    for path in (f"{address}/sign", f"{address}/sign?mode=paper", f"{address}/joint"):
        answer = at_desk(desk, bureau.issuer).get(path).get_data(as_text=True)
        assert " object at 0x" not in answer
        assert "市人社局" in answer
