"""Zip files: bounded before they are unpacked, and only what could be uploaded alone may lie inside."""

from __future__ import annotations

import stat
import struct
import time
import zipfile
from io import BytesIO

import pytest

from hr_portal.core import files
from hr_portal.core.files import Limits
from tests.factories import uploads
from tests.factories.verdicts import refused


def test_members_are_listed_by_the_names_their_maker_saw() -> None:
    gbk = uploads.zipped({"AABBCC.txt": "须知", "dir/DDEEFF.docx": uploads.docx()})
    gbk = gbk.replace(b"AABBCC", "附件一".encode("gbk")).replace(b"DDEEFF", "附件二".encode("gbk"))
    facts = files.inspect(gbk, "附件.zip")
    members = facts.details["members"]
    assert isinstance(members, list)
    assert [m["name"] for m in members] == ["附件一.txt", "dir/附件二.docx"]
    assert facts.details["member_count"] == 2


@pytest.mark.parametrize(
    "name", ["setup.exe", "a.html", "a.svg", "a.js", "a.bat", "a.lnk", "a.ppt", "README", "__MACOSX/._a"]
)
def test_a_member_that_could_not_be_uploaded_alone_is_refused(name: str) -> None:
    reason = refused(uploads.zipped({"ok.txt": "x", name: "x"}), "a.zip")
    assert reason.code == "file_member_not_allowed"
    assert str(reason.facts["member"]).endswith(name.rpartition("/")[2].lstrip("."))


@pytest.mark.parametrize(
    ("member", "content", "code"),
    [
        ("a.doc", b"x", "file_old_word"),
        ("a.docx", uploads.docx({"word/vbaProject.bin": b"x"}), "file_macros"),
        ("a.xlsx", uploads.compound({"EncryptedPackage": b"x"}), "file_encrypted"),
        ("a.pdf", b"MZ\x90\0", "file_extension_mismatch"),
        ("a.txt", b"<svg onload=alert(1)>", "file_extension_mismatch"),
        ("a.txt", b"", "file_empty"),
        ("a.docx", uploads.docx({"word/x.xml": "<!DOCTYPE a><a/>"}), "file_xml_doctype"),
        ("a.zip", uploads.zipped({"a.txt": "x"}), "file_nested_archive"),
        ("a.rar", b"Rar!", "file_nested_archive"),
        ("a.txt", uploads.zipped({"a.txt": "x"}), "file_extension_mismatch"),
    ],
)
def test_each_member_passes_as_if_uploaded_alone_and_is_named(member: str, content: bytes, code: str) -> None:
    reason = refused(uploads.zipped({"好.txt": "x", f"目录/{member}": content}), "a.zip")
    assert (reason.code, reason.facts["member"]) == (code, f"目录/{member}")


def test_warnings_of_members_are_kept_with_the_member() -> None:
    facts = files.inspect(uploads.zipped({"a.txt": "x", "b.xlsx": uploads.xlsx(hidden="hidden")}), "a.zip")
    members = facts.details["members"]
    assert isinstance(members, list)
    assert "hidden_sheet" in facts.warnings
    assert members[0]["warnings"] == []
    assert "hidden_sheet" in members[1]["warnings"]


@pytest.mark.parametrize(
    "name",
    ["../a.txt", "a/../../b.txt", "/etc/a.txt", "C:/a.txt", r"..\a.txt", r"\\host\a.txt", "a/..\\..\\b.txt"],
)
def test_a_member_that_would_leave_its_folder_is_refused(name: str) -> None:
    assert refused(uploads.zipped({name: "x"}), "a.zip").code == "file_unsafe_path"


def test_a_colon_in_a_chinese_name_is_no_drive() -> None:
    assert files.inspect(uploads.zipped({"附:a.txt": "x"}), "a.zip").details["member_count"] == 1


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_refused(kind: int) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.create_system = 3
        info.external_attr = (kind | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert refused(out.getvalue(), "a.zip").code == "file_link_inside"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused() -> None:
    for second in ("a.txt", "A.TXT", "./a.txt"):
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.txt", "x")
            archive.writestr(second, "y")
        assert refused(out.getvalue(), "a.zip").code == "file_duplicate_member"


def test_an_encrypted_archive_is_refused_as_encrypted() -> None:
    plain = bytearray(uploads.zipped({"a.txt": "x"}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        plain[plain.find(signature) + at] |= 1
    assert refused(bytes(plain), "a.zip").code == "file_encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_ordinary_compression_is_taken(method: int) -> None:
    assert refused(uploads.zipped({"a.txt": "x" * 999}, method), "a.zip").code == "file_compression_unknown"


def test_a_member_packed_more_than_a_hundred_times_is_refused() -> None:
    reason = refused(uploads.zipped({"a.txt": b"x" * 20_000_000}), "a.zip")
    assert reason.code == "file_packed_too_tightly"
    assert isinstance(reason.facts["ratio"], int)
    assert reason.facts["ratio"] > 100


def test_more_than_the_limit_unpacked_is_refused_before_unpacking() -> None:
    begun = time.monotonic()
    parts = {f"{n}.txt": b"x" * 30_000_000 for n in range(7)}
    assert refused(uploads.zipped(parts), "a.zip").code == "file_unpacks_too_large"
    assert time.monotonic() - begun < 5


def test_what_lies_in_documents_inside_an_archive_counts_too() -> None:
    limits = Limits(unpacked=1_000_000, ratio=10_000)
    inner = uploads.docx({"word/a.xml": f"<a>{'b' * 600_000}</a>"})
    assert files.inspect(uploads.zipped({"1.docx": inner}), "a.zip", limits=limits)
    reason = refused(uploads.zipped({"1.docx": inner, "2.docx": inner}), "a.zip", limits=limits)
    assert (reason.code, reason.facts["member"]) == ("file_unpacks_too_large", "2.docx")


def test_more_than_two_thousand_members_are_refused() -> None:
    assert (
        refused(uploads.zipped({f"{n}.txt": "x" for n in range(2_001)}), "a.zip").code
        == "file_too_many_members"
    )


def test_a_lie_about_the_number_of_members_changes_nothing() -> None:
    many = bytearray(uploads.zipped({f"{n}.txt": "x" for n in range(2_001)}))
    struct.pack_into("<HH", many, len(many) - 14, 1, 1)
    assert refused(bytes(many), "a.zip").code == "file_too_many_members"


def test_members_that_share_their_bytes_are_refused() -> None:
    """The trick by which ten megabytes unpack to petabytes without nesting."""
    shared = bytearray(uploads.zipped({"a.txt": "x" * 50, "b.txt": "y" * 50}, zipfile.ZIP_STORED))
    second = shared.rfind(b"PK\x01\x02")
    struct.pack_into("<I", shared, second + 42, 0)
    assert refused(bytes(shared), "a.zip").code == "file_damaged"


@pytest.mark.parametrize("size", [10, 10**9])
def test_a_false_size_in_the_directory_is_damage_or_too_much(size: int) -> None:
    false = bytearray(uploads.zipped({"a.txt": "xyz" * 5_000}))
    struct.pack_into("<I", false, false.find(b"PK\x01\x02") + 24, size)
    assert refused(bytes(false), "a.zip").code in ("file_damaged", "file_unpacks_too_large")


def test_bytes_before_or_after_the_archive_are_refused() -> None:
    whole = uploads.zipped({"a.txt": "x"})
    assert refused(whole + b"tail", "a.zip").code == "file_damaged"
    assert refused(b"MZ\x90\0" + whole, "a.zip").code == "file_extension_mismatch"


def test_an_archive_of_nothing_is_refused() -> None:
    assert refused(uploads.zipped({}), "a.zip").code == "file_damaged"
    assert refused(uploads.zipped({"dir/": ""}), "a.zip").code == "file_damaged"
