"""Kept files: whole or absent, never changed, found by what they are."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from hr_portal.core.errors import NotFound
from hr_portal.core.storage import StorageFull, Store, WrongDigest
from tests.clockwork import TODAY, instant

CONTENT = "公示正文".encode() * 1_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


def leftovers(root: Path) -> list[Path]:
    return [p for p in root.rglob("*") if p.is_file()]


def test_what_was_put_in_is_read_back(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(CONTENT)
    for source in (CONTENT, BytesIO(CONTENT), tmp_path / "a"):
        stored = store.put(source, sha256=DIGEST)
        assert (stored.sha256, stored.size) == (DIGEST, len(CONTENT))
    with store.open(DIGEST, size=len(CONTENT)) as stream:
        assert stream.read() == CONTENT
    assert store.exists(DIGEST)
    assert store.verify(DIGEST).size == len(CONTENT)


def test_the_same_bytes_are_one_file_that_is_not_written_again(store: Store, tmp_path: Path) -> None:
    store.put(CONTENT)
    before = store.path(DIGEST).stat()
    store.put(CONTENT)
    after = store.path(DIGEST).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert len(leftovers(tmp_path)) == 1


def test_only_the_owner_may_look(store: Store, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        store.put(CONTENT)
    finally:
        os.umask(old)
    for path in (tmp_path / "files").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700


def test_bytes_other_than_announced_are_not_kept(store: Store, tmp_path: Path) -> None:
    with pytest.raises(WrongDigest):
        store.put(CONTENT + b"!", sha256=DIGEST)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    "digest", ["", "abc", "../" * 21 + "x", DIGEST.upper(), DIGEST + "\n", DIGEST[:-1] + "g", "٠" * 64]
)
def test_anything_but_a_digest_is_refused(store: Store, digest: str) -> None:
    for ask in (store.path, store.exists, store.open, store.delete):
        with pytest.raises(ValueError, match="SHA-256"):
            ask(digest)
    with pytest.raises(ValueError, match="SHA-256"):
        store.put(CONTENT, sha256=digest)


def test_a_file_that_is_not_kept_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.open(DIGEST)
    assert not store.exists(DIGEST)
    assert not store.delete(DIGEST)


def test_a_file_that_changed_on_disk_is_noticed(store: Store) -> None:
    store.put(CONTENT)
    store.path(DIGEST).write_bytes(CONTENT[:-1])
    with pytest.raises(WrongDigest):
        store.open(DIGEST, size=len(CONTENT))
    store.path(DIGEST).write_bytes(CONTENT[:-1] + b"?")
    with pytest.raises(WrongDigest):
        store.verify(DIGEST)


def test_a_shortened_file_is_mended_when_it_comes_again(store: Store) -> None:
    store.put(CONTENT)
    store.path(DIGEST).write_bytes(b"")
    store.put(CONTENT)
    assert store.verify(DIGEST).size == len(CONTENT)


def test_a_deleted_file_is_gone_and_may_come_again(store: Store) -> None:
    store.put(CONTENT)
    assert store.delete(DIGEST)
    assert not store.exists(DIGEST)
    assert store.put(CONTENT).sha256 == DIGEST


def test_an_upload_that_breaks_off_leaves_nothing(store: Store, tmp_path: Path) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 0:
                raise ConnectionResetError
            return super().read(100)

    with pytest.raises(ConnectionResetError):
        store.put(Broken(CONTENT))
    assert leftovers(tmp_path) == []


def test_only_temporaries_older_than_an_hour_are_swept(store: Store, tmp_path: Path) -> None:
    now = instant(TODAY)
    assert store.sweep_temporaries(now) == 0
    store.put(CONTENT)
    folder = tmp_path / "files" / "temporaries"
    for name, age in (
        ("old", timedelta(hours=1, seconds=1)),
        ("young", timedelta(minutes=59)),
        ("edge", timedelta(hours=1)),
    ):
        (folder / name).write_bytes(b"x")
        moment = (now - age).timestamp()
        os.utime(folder / name, (moment, moment))
    os.utime(store.path(DIGEST), (0, 0))
    assert store.sweep_temporaries(now) == 1
    assert {p.name for p in folder.iterdir()} == {"young", "edge"}
    assert store.exists(DIGEST)


def test_many_at_once_keep_one_whole_file(store: Store, tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def keep() -> None:
        try:
            store.put(CONTENT, sha256=DIGEST)
        except OSError as error:
            failures.append(error)

    threads = [threading.Thread(target=keep) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(leftovers(tmp_path)) == 1
    assert store.verify(DIGEST)


def test_a_write_beyond_what_the_system_allows_is_a_full_store_with_nothing_half_written(
    tmp_path: Path,
) -> None:
    script = (
        "import resource, sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from hr_portal.core.storage import Store, StorageFull\n"
        "store = Store(Path(sys.argv[2]))\n"
        "small = store.put(b'small')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: store.put(bytes(5_000_000))\n"
        "except StorageFull: print('full')\n"
        "assert store.verify(small.sha256)\n"
    )
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", script, str(root), str(tmp_path / "files")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "full\n"
    assert [p.stat().st_size for p in leftovers(tmp_path)] == [5]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte, where the machine lets us mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    tried = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True
    )
    if tried.returncode:
        pytest.skip("missing: the right to mount a small file system")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_a_full_store_with_nothing_half_written(small_disk: Path) -> None:
    store = Store(small_disk / "files")
    kept = store.put(bytes(500_000))
    with pytest.raises(StorageFull):
        store.put(os.urandom(900_000))
    assert [p.stat().st_size for p in leftovers(small_disk)] == [500_000]
    assert store.verify(kept.sha256)
    assert store.put(os.urandom(300_000)).size == 300_000
