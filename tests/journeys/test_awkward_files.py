"""Files nobody wishes for, through the editor: taken in or refused in one clear line; nothing typed is lost."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories import uploads
from tests.journeys.people import SECRECY, Staff, begin, errors, told, write
from tests.live import LiveSite

MEGABYTE = 1024 * 1024
MOST_GROWTH = 64 * MEGABYTE
"""What a web process may hold at most beyond what it held before, whatever is uploaded: files are read elsewhere."""


def memory(site: LiveSite, what: str = "VmHWM") -> int:
    """Bytes of all web processes together (of the most they ever held, for VmHWM)."""
    pids = [site.parts["web"].pid]
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            pids += [int(child) for child in (task / "children").read_text().split()]
    found = [re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()) for pid in pids]
    return sum(int(one[1]) * 1024 for one in found if one is not None)


def send(page: Page, files: list[Any], typed: str) -> None:
    """Choose the files, type something into the text, press 保存."""
    page.locator('[name="body"]').fill(typed)
    page.locator('input[name="files"]').set_input_files(files)
    page.locator('main button.btn[value="save"]').click()
    page.wait_for_load_state()


def begun(page: Page) -> int:
    number = begin(page, "AL01/announcement", category="mobility")
    write(page, {**SECRECY, "title": "关于办理人事档案转递的公告"})
    return number


def faults(page: Page, name: str, data: bytes, typed: str) -> list[str]:
    """What is wrong with how the page took this file."""
    found: list[str] = []
    listed = page.locator("fieldset ul.plain")
    taken = hashlib.sha256(data).hexdigest() in (listed.inner_text() if listed.count() else "")
    lines = [line for line in page.locator(".err-sum li").all_inner_texts() if line.strip()]
    if taken == bool(lines):
        found.append(f"{name}: taken in {taken}, and told {lines}")
    if lines and (len(lines) != 1 or not lines[0].startswith("“") or not 12 <= len(lines[0]) <= 90):
        found.append(f"{name}: not one clear line: {lines}")
    if lines and not page.title().startswith("错误："):
        found.append(f"{name}: the title says nothing of an error")
    if page.locator('[name="body"]').input_value() != typed:
        found.append(f"{name}: the text is lost")
    if page.locator('[name="title"]').input_value() != "关于办理人事档案转递的公告":
        found.append(f"{name}: the title is lost")
    return found


@pytest.mark.samples
def test_every_awkward_file_is_taken_in_or_refused_in_one_line(
    staff: Staff, live_site: LiveSite, samples: Path
) -> None:
    files = sorted((samples / "files").iterdir())
    assert len(files) >= 20
    wrong: list[str] = []
    refused, taken = [], []
    with staff.at("author") as page:
        number = begun(page)
        before = memory(live_site)
        for turn, file in enumerate(files):
            typed = f"第{turn}次写的正文，不能丢。"
            send(page, [file], typed)
            wrong += faults(page, file.name, file.read_bytes(), typed)
            (refused if errors(page) else taken).append(file.name)
            # What was refused leaves the text saved all the same.
            page.goto(f"/staff/notices/{number}")
            assert page.locator('[name="body"]').input_value() == typed
    assert not wrong, "\n".join(wrong)
    grown = memory(live_site) - before
    assert grown < MOST_GROWTH, f"{grown / MEGABYTE:.0f} MiB"
    must_be_refused = {
        "SimpleMacro.docm", "SimpleMacro.xlsm", "poc-xmlbomb-empty.xlsx", "invalid.xlsx", "xlsx-corrupted.xlsx",
        "protected_passtika.xlsx", "ExternalEntityInText.docx",
    }  # fmt: skip
    assert must_be_refused <= set(refused)
    assert {"SampleDoc.docx", "chinese-provinces.xls", "libreoffice-writer.pdf"} <= set(taken)


def test_several_files_at_once_are_each_told_by_name(staff: Staff, live_site: LiveSite) -> None:
    good = {"name": "职位表.xlsx", "mimeType": "application/octet-stream", "buffer": uploads.xlsx()}
    empty = {"name": "空.pdf", "mimeType": "application/pdf", "buffer": b""}
    program = {"name": "安装.exe", "mimeType": "application/octet-stream", "buffer": b"MZ" + bytes(200)}
    disguised = {"name": "说明.pdf", "mimeType": "application/pdf", "buffer": uploads.docx()}
    with staff.at("author") as page:
        number = begun(page)
        send(page, [good, empty, program, disguised], "三个不行，一个行。")
        lines = page.locator(".err-sum li").all_inner_texts()
        assert [re.findall("“(.+?)”", line)[0] for line in lines] == ["空.pdf", "安装.exe", "说明.pdf"]
        page.goto(f"/staff/notices/{number}")
        assert page.locator('[name="body"]').input_value() == "三个不行，一个行。"
        attached = page.locator("fieldset ul.plain")
        expect(attached).to_contain_text("职位表.xlsx")
        assert attached.locator("li").count() == 1


def test_a_large_file_leaves_the_web_process_small(staff: Staff, live_site: LiveSite, tmp_path: Path) -> None:
    """40 MB of random bytes in a picture: read, hashed and kept in pieces."""
    file = tmp_path / "扫描件.pdf"
    body = uploads.pdf(
        b"", b"<</Length %d>>\nstream\n" % (40 * MEGABYTE) + b"\n" * (40 * MEGABYTE) + b"\nendstream"
    )
    file.write_bytes(body)
    with staff.at("author") as page:
        begun(page)
        before = memory(live_site)
        send(page, [file], "见附件。")
        assert not faults(page, file.name, body, "见附件。")
        assert not errors(page), errors(page)
        expect(told(page)).to_contain_text("已保存")
    assert memory(live_site) - before < MOST_GROWTH


NAMES = (
    "../../../../etc/passwd.txt",
    "名单\r\nSet-Cookie: a=b.txt",
    "<img src=x onerror=alert(1)>.txt",
    "报名\u202etxt.exe.txt",
    "长" * 300 + ".txt",
    "CON.txt",
    '"；filename=evil.txt',
    "附件 1 （终稿）.TXT",
)


def test_file_names_of_any_kind_end_as_plain_names(staff: Staff, live_site: LiveSite) -> None:
    with staff.at("author") as page:
        number = begun(page)
        files = [
            {"name": name, "mimeType": "text/plain", "buffer": f"附件{turn}。\n".encode()}
            for turn, name in enumerate(NAMES)
        ]
        send(page, files, "名字各式各样。")
        page.goto(f"/staff/notices/{number}")
        links = page.locator("fieldset ul.plain a")
        shown = links.all_inner_texts()
        assert len(shown) == len(NAMES), errors(page)
        for name, link in zip(shown, links.all(), strict=True):
            assert 5 <= len(name.encode()) <= 255, name
            assert not re.search(r'[/\\<>"\x00-\x1f\u202e]', name), name
            answer = page.request.get(link.get_attribute("href") or "")
            assert answer.status == 200
            assert "set-cookie" not in answer.headers
            assert answer.headers["content-disposition"].startswith("attachment;")
