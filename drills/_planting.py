"""Strings nobody else would write, and every writing in which one of them may lie somewhere."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import random
import re
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hr_portal.extensions import Base

MARKS = {"words": "楘鬯矗", "number": "1997774"}
"""Every planted string begins with one of these; nothing else on the site holds them. So one search finds all."""
SHARES = {
    "name": 40,
    "phone": 40,
    "facts": 50,
    "file name": 20,
    "file text": 15,
    "metadata": 15,
    "officer": 20,
}
_CHARACTERS = "陆远张文澜周明钟毓沈牧何雨赵林孙桥吴港郑渡"


def plant(rng: random.Random) -> dict[str, list[str]]:
    """So many strings of each sort, all different."""
    made: dict[str, list[str]] = {}
    number = 0
    for sort, many in SHARES.items():
        made[sort] = []
        for _ in range(many):
            number += 1
            tail = _CHARACTERS[number // 20 % 20] + _CHARACTERS[number % 20] + rng.choice(_CHARACTERS)
            made[sort].append(
                f"{MARKS['number']}{number:04}" if sort == "phone" else f"{MARKS['words']}{tail}"
            )
    return made


def writings(text: str) -> set[bytes]:
    """How a string may stand in a file: encodings, escapes, and base64 at each of its three places."""
    found: set[bytes] = {
        text.encode("unicode_escape"),
        text.encode("unicode_escape").replace(b"\\u", b"\\\\u"),
    }
    for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        raw = text.encode(encoding)
        found |= {raw, raw.hex().encode(), raw.hex().upper().encode(), quote(raw, safe="").encode()}
        found |= {
            quote(raw, safe="").lower().encode(),
            repr(raw)[2:-1].encode(),
            quote(raw, safe="").replace("%", "=").encode(),
        }
        for lead in range(3):
            packed = base64.b64encode(b"\0" * lead + raw)
            whole = packed[-(-lead * 4 // 3) : (lead + len(raw)) * 4 // 3]  # what its neighbours do not touch
            if len(whole) >= 8:
                found |= {whole, whole.translate(bytes.maketrans(b"+/", b"-_"))}
    return {one for one in found if len(one) >= 6}


PATTERNS = sorted({one for text in MARKS.values() for one in writings(text)}, key=len, reverse=True)


def hits(data: bytes, where: str, depth: int = 0) -> Iterator[str]:
    """Where a planted string stands in these bytes, also inside of what is packed in them."""
    for pattern in PATTERNS:
        at = data.find(pattern)
        if at >= 0:
            yield f"{where} at {at}: {data[max(0, at - 30) : at + 40]!r}"
            break
    if depth < 3:
        for name, inner in unpacked(data):
            yield from hits(inner, f"{where} > {name}", depth + 1)


def inflated(pdf: bytes) -> bytes:
    """The streams of a PDF, as they are before they are packed."""
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompressobj().decompress(packed))
    return b"\n".join(found)


def unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[:5] == b"%PDF-":
        yield "streams", inflated(data)
    if data[:2] == b"\x1f\x8b":
        with contextlib.suppress(OSError, EOFError, zlib.error):
            yield "gzip", gzip.decompress(data)
    if data[:4] == b"PK\x03\x04":
        import io
        import zipfile

        with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
    if data[257:262] == b"ustar":
        import io

        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            for member in tar:
                if (file := tar.extractfile(member)) is not None:
                    yield member.name, file.read()


def in_folder(folder: Path, what: str) -> tuple[int, list[str]]:
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    found = []
    for path in files:
        try:
            data = path.read_bytes()
        except OSError:
            continue
        found += [
            *hits(path.name.encode(), f"{what}: the name of a file"),
            *hits(data, f"{what}: {path.name}"),
        ]
    return len(files), found


def in_rows(session: Any) -> tuple[int, list[str]]:
    count, found = 0, []
    for table in Base.metadata.sorted_tables:
        for row in session.execute(table.select()):
            count += 1
            for column, value in zip(table.columns.keys(), row, strict=True):
                data = (
                    value
                    if isinstance(value, bytes)
                    else json.dumps(value, ensure_ascii=False, default=str).encode()
                )
                found += hits(data, f"row of {table.name}.{column}")
    session.rollback()
    return count, found
