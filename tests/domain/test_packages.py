"""发布包: made of a folder on the inside network, one draft in one step, or refused with every reason by its place."""

from __future__ import annotations

import importlib.util
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.core.errors import Refused
from hr_portal.core.files import Limits
from hr_portal.notices import drafting, packaging
from hr_portal.notices.checking import findings_for
from hr_portal.notices.checklist import must_fix
from hr_portal.notices.kinds import known_kinds
from hr_portal.notices.models import Notice
from hr_portal.notices.package_rows import understand_package
from hr_portal.notices.rules import State
from tests.clockwork import instant
from tests.factories.notices import Office, attach_file, make_office
from tests.system.tree import ROOT

NOW = instant("2026-11-24 10:00")


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session)


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_package", ROOT / "deploy/package/make_package.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "任前公示"
    (folder / "附件").mkdir(parents=True)
    (folder / "公告.txt").write_text(
        "机关代码：AL01\n公告类型：任前公示\n文号：2026年第18号\n成文日期：2026年11月24日\n"
        "党委（党组）讨论决定日期：2026年11月20日\n职务表述：职务类别\n保密审查人：钱守密\n保密审查日期：2026-11-23\n保密审查结论：可以公开\n",
        encoding="utf-8",
    )
    (folder / "正文.md").write_text(
        "# 中共安澜市委组织部干部任前公示公告\n\n现将有关情况公示如下。\n", encoding="utf-8"
    )
    (folder / "人员.csv").write_bytes(
        "序号,姓名,性别,民族,出生年月,学历,学位,参加工作时间,政治面貌,现任职务,拟任职务\n"
        "1,张文澜,女,汉族,1979年4月,研究生,法学硕士,2002.07,中共党员,市司法局副局长,拟任市直单位正职\n".encode(
            "gbk"
        )
    )
    (folder / "附件" / "附件1：说明.txt").write_text("说明。\n", encoding="utf-8")
    return folder


def opened(path: Path, workspace: Path) -> tuple[Any, Any]:
    workspace.mkdir(exist_ok=True)
    return packaging.open_package(path, path.name, workspace, known_kinds(), Limits())


def take(session: Session, office: Office, path: Path, workspace: Path) -> Notice:
    package, files = opened(path, workspace)
    notice = packaging.take_package(session, package, actor=office.author, now=NOW)
    for file in package.files:
        attach_file(session, office, notice, file.name, files[file.path].read_bytes(), now=NOW)
    return notice


def repacked(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The same package with another manifest."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(data)
                change(manifest)
                data = json.dumps(manifest).encode()
            new.writestr(name, data)
    return target


@pytest.fixture
def package(maker: ModuleType, folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "包.zip"
    # Names of fields as the form prints them.
    text = (folder / "公告.txt").read_text(encoding="utf-8")
    labels = {field.name: field.label for field in known_kinds()["pre_appointment"].fields}
    for written, name in (
        ("党委（党组）讨论决定日期", "decided_on"), ("职务表述", "post_disclosure"), ("保密审查人", "secrecy_reviewer"),
        ("保密审查日期", "secrecy_reviewed_on"), ("保密审查结论", "secrecy_conclusion"),
    ):  # fmt: skip
        text = text.replace(f"{written}：", f"{labels[name]}：")
    (folder / "公告.txt").write_text(text, encoding="utf-8")
    maker.make(folder, path)
    return path


def test_a_folder_becomes_a_package_and_a_package_a_draft_that_can_be_submitted(
    session: Session, office: Office, package: Path, tmp_path: Path
) -> None:
    notice = take(session, office, package, tmp_path / "w")
    revision = notice.in_work
    assert revision is not None
    assert (revision.state, revision.title) == (State.DRAFTED, "中共安澜市委组织部干部任前公示公告")
    (person,) = revision.text.persons
    assert (person["name"], person["birth_month"], person["work_start_month"]) == (
        "张文澜",
        "1979-04",
        "2002-07",
    )
    assert revision.text.fields["decided_on"] == "2026-11-20"
    assert must_fix(findings_for(session, revision, now=NOW)) == []
    assert revision.text.contact.phone, "the receiving line is the organ's own"
    assert [file.name for file in revision.attachments] == ["附件1：说明.txt"]
    drafting.submit(session, revision, actor=office.author, now=NOW)
    assert revision.state is State.SUBMITTED


def test_the_same_folder_gives_the_same_number_and_is_taken_once(
    session: Session, office: Office, maker: ModuleType, folder: Path, package: Path, tmp_path: Path
) -> None:
    again = maker.make(folder, tmp_path / "又.zip")
    first, _files = opened(package, tmp_path / "a")
    assert again["id"] == first.identifier
    notice = take(session, office, package, tmp_path / "b")
    with pytest.raises(Refused, match="package_taken_before"):
        take(session, office, tmp_path / "又.zip", tmp_path / "c")
    assert packaging.taken_before(session, first) is notice


def test_every_reason_is_said_by_its_place(package: Path, tmp_path: Path) -> None:
    def spoil(manifest: dict[str, Any]) -> None:
        manifest["content"]["persons"][0]["星座"] = "白羊"
        manifest["content"]["publish_at"] = "明天"
        manifest["content"]["document_date"] = "2026-02-30"
        manifest["content"]["period_length"] = "五"
        manifest["content"]["title"] = ""
        manifest["files"][0]["sha256"] = "0" * 64
        manifest["extra"] = 1

    with pytest.raises(Refused) as refused:
        opened(repacked(package, spoil), tmp_path / "w")
    assert {(reason.code, reason.where) for reason in refused.value.reasons} == {
        ("package_field_unknown", "extra"),
        ("package_field_unknown", "content.persons.1.星座"),
        ("package_instant_unreadable", "content.publish_at"),
        ("package_date_unreadable", "content.document_date"),
        ("package_number_unreadable", "content.period_length"),
        ("package_field_missing", "content.title"),
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda m: m["files"][0].update(sha256="0" * 64), "package_file_changed"),
        (lambda m: m["files"][0].update(path="files/9.txt"), "package_file_missing"),
        (lambda m: m.update(files=[]), "package_file_unlisted"),
        (lambda m: m.update(format="other"), "package_format_unknown"),
        (lambda m: m.update(version=2), "package_version_unknown"),
        (lambda m: m.update(kind="没有"), "package_kind_unknown"),
        (lambda m: m.update(id="x"), "package_id_unfit"),
    ],
)
def test_a_package_that_is_not_whole_is_refused(
    session: Session, office: Office, package: Path, tmp_path: Path, change: Callable[[Any], None], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        opened(repacked(package, change), tmp_path / "w")
    assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_who_does_not_write_for_the_organ_takes_no_package(
    session: Session, office: Office, package: Path, tmp_path: Path
) -> None:
    other = make_office(session, "BX02", name="北溪县委组织部", short_name="北溪组织部")
    with pytest.raises(Refused, match="no_author_duty"):
        take(session, other, package, tmp_path / "w")


def test_before_the_decision_there_is_no_draft(
    session: Session, office: Office, package: Path, tmp_path: Path
) -> None:
    label = next(
        field.label for field in known_kinds()["pre_appointment"].fields if field.name == "decided_on"
    )
    changed = repacked(package, lambda m: m["content"]["fields"].pop(label))
    with pytest.raises(Refused, match="decision_date_missing"):
        take(session, office, changed, tmp_path / "w")


@pytest.mark.parametrize("manifest", [None, [], {}, "x", {"format": "hr-portal-package", "version": 1}, {
    "format": "hr-portal-package", "version": 1, "id": 5, "kind": [], "organ": {}, "content": {"fields": 1, "persons": {"a": 1}},
    "files": {"a": 1}}])  # fmt: skip
def test_no_manifest_breaks_the_reader(session: Session, manifest: object) -> None:
    package, reasons = understand_package(manifest, known_kinds())
    assert package is None
    assert reasons


@pytest.mark.parametrize("data", [b"", b"x", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_archive_is_refused(session: Session, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(Refused):
        opened(path, tmp_path / "w")
