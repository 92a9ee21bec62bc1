"""A backup is one tar file: the rows of every table, the bytes of every file, and a manifest with their digests.

    rows/<table>.jsonl    files/<sha256>    sealed/<place>    manifest.json (the last)

Sealed files are envelopes; no key that opens one is ever in a backup.

It is written under another name, mode 0600, and gets its own when it is whole. Reading it back trusts nothing: only names
of this form are taken, and every digest and count is compared before anything is believed.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from hr_portal.core.dump import Dumped
from hr_portal.core.errors import NotFound
from hr_portal.core.storage import Store, WrongDigest

FORMAT, VERSION = "hr-portal-backup", 1
MANIFEST = "manifest.json"
_ROWS = re.compile(r"rows/([a-z_]{1,60})\.jsonl")
_FILE = re.compile(r"files/([0-9a-f]{64})")
_SEALED = re.compile(r"sealed/([0-9a-f]{32})")
_CHUNK = 1024 * 1024


class BadArchive(ValueError):
    """Not a backup of ours, or not as it was written."""


@dataclass(frozen=True)
class Opened:
    """A backup that was read to its end and compared with its manifest."""

    manifest: Mapping[str, Any]
    rows: tuple[Path, ...]
    files: Mapping[str, Path]
    sealed: Mapping[str, Path]


def write_archive(
    target: Path,
    tables: Sequence[Dumped],
    store: Store,
    digests: Sequence[str],
    facts: Mapping[str, Any],
    *,
    sealed: Iterable[tuple[str, bytes | None]] = (),
) -> dict[str, Any]:
    """Pack these. A file the store no longer has (erased since the rows were read) is named as missing, a damaged one
    as damaged; neither is packed. `sealed` are places and envelopes, None where one is gone. Returns the manifest."""
    said: dict[str, Any] = {
        "format": FORMAT, "version": VERSION, **facts, "tables": {}, "files": {}, "sealed": {},
    }  # fmt: skip
    missing, damaged = [], []
    with _new(target) as stream, tarfile.open(fileobj=stream, mode="w:gz", compresslevel=4) as tar:
        for one in tables:
            said["tables"][one.table] = {
                "rows": one.rows,
                "sha256": _digest(one.path),
                "size": one.path.stat().st_size,
            }
            with one.path.open("rb") as file:
                tar.addfile(_info(f"rows/{one.path.name}", one.path.stat().st_size), file)
        for digest in digests:
            try:
                size = store.verify(digest).size
            except NotFound:
                missing.append(digest)
                continue
            except WrongDigest:
                damaged.append(digest)
                continue
            with store.open(digest) as file:
                tar.addfile(_info(f"files/{digest}", size), file)
            said["files"][digest] = size
        for place, envelope in sealed:
            if envelope is None:
                missing.append(place)
                continue
            tar.addfile(_info(f"sealed/{place}", len(envelope)), io.BytesIO(envelope))
            said["sealed"][place] = {"sha256": hashlib.sha256(envelope).hexdigest(), "size": len(envelope)}
        said |= {"missing": missing, "damaged": damaged}
        text = json.dumps(said, ensure_ascii=False, indent=1).encode()
        tar.addfile(_info(MANIFEST, len(text)), io.BytesIO(text))
    return said


@contextmanager
def _new(target: Path) -> Iterator[IO[bytes]]:
    partial = target.with_name(f".{target.name}.partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            os.fchmod(stream.fileno(), 0o600)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(target)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def open_archive(source: Path, folder: Path) -> Opened:
    """Unpack into `folder` and compare everything with the manifest. Raises `BadArchive`, having believed nothing."""
    rows: dict[str, Path] = {}
    files: dict[str, Path] = {}
    sealed: dict[str, Path] = {}
    found: dict[str, tuple[str, int]] = {}
    manifest: Any = None
    try:
        with tarfile.open(source, mode="r:gz") as tar:
            for member in tar:
                stream = tar.extractfile(member) if member.isreg() else None
                if stream is None or member.name in found:
                    raise BadArchive(f"{member.name!r} has no place in a backup")
                if member.name == MANIFEST:
                    manifest = json.loads(stream.read(64 * _CHUNK))
                    continue
                path = _place(member.name, folder, rows, files, sealed)
                found[member.name] = _copy(stream, path)
    except (tarfile.TarError, EOFError, OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadArchive(f"{source}: {error}") from error
    _compare(manifest, found)
    return Opened(manifest, tuple(rows[name] for name in sorted(rows)), files, sealed)


def _place(
    name: str, folder: Path, rows: dict[str, Path], files: dict[str, Path], sealed: dict[str, Path]
) -> Path:
    if match := _ROWS.fullmatch(name):
        return rows.setdefault(match[1], folder / f"{match[1]}.jsonl")
    if match := _FILE.fullmatch(name):
        return files.setdefault(match[1], folder / match[1])
    if match := _SEALED.fullmatch(name):
        return sealed.setdefault(match[1], folder / match[1])
    raise BadArchive(f"{name!r} has no place in a backup")


def _copy(stream: IO[bytes], path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as out:
        path.chmod(0o600)
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return digest.hexdigest(), size


def _compare(manifest: Any, found: Mapping[str, tuple[str, int]]) -> None:
    if (
        not isinstance(manifest, dict)
        or manifest.get("format") != FORMAT
        or manifest.get("version") != VERSION
    ):
        raise BadArchive(
            "no manifest of ours: the file is no backup, was cut short, or is of a later version"
        )
    wanted = {
        f"rows/{name}.jsonl": (str(facts["sha256"]), int(facts["size"]))
        for name, facts in manifest["tables"].items()
    }
    wanted |= {f"files/{digest}": (digest, int(size)) for digest, size in manifest["files"].items()}
    wanted |= {
        f"sealed/{place}": (str(facts["sha256"]), int(facts["size"]))
        for place, facts in manifest.get("sealed", {}).items()
    }
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            raise BadArchive(f"{name} is not as the manifest says")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
