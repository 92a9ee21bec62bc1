"""A zip written while it is sent: whole, checkable by other people's tools, never longer in memory than a piece."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest

from hr_portal.core.storage import WrongDigest
from hr_portal.core.zip_stream import MANIFEST, Member, member, zipped
from tests.clockwork import instant

AT = instant("2026-11-24 10:00")


def kept(name: str, body: bytes, *, says: bytes | None = None) -> Member:
    digest = hashlib.sha256(body if says is None else says).hexdigest()
    return Member(name, lambda: BytesIO(body), len(body), digest)


def test_it_reads_back_with_a_list_that_agrees() -> None:
    parts = [
        member("公告/第1版/公告.txt", "现将有关情况公示如下。".encode()),
        kept("附件/大.bin", b"x" * 700_000),
    ]
    with zipfile.ZipFile(BytesIO(b"".join(zipped(parts, AT)))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["公告/第1版/公告.txt", "附件/大.bin", MANIFEST]
        for line in archive.read(MANIFEST).decode().splitlines():
            digest, name = line.split("  ", 1)
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        assert archive.infolist()[0].date_time == (2026, 11, 24, 10, 0, 0)


def test_a_large_file_goes_out_in_pieces() -> None:
    pieces = list(zipped([kept("大.bin", bytes(range(256)) * 8192)], AT))
    assert max(map(len, pieces)) < 600_000


def test_a_file_that_has_changed_on_disk_ends_the_answer() -> None:
    def all_of() -> Iterator[bytes]:
        yield from zipped([kept("附件.txt", b"other", says=b"what was kept")], AT)

    with pytest.raises(WrongDigest):
        b"".join(all_of())
