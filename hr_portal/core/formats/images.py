"""JPEG, PNG and WebP: walked from the first byte to the last; nothing is decoded to pixels."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import BinaryIO

from hr_portal.core.formats.verdicts import Findings, Limits, Notable, Unfit, refuse

_CHUNK = 65_536
_GPS = 0x8825


def check(path: Path, kind: str, limits: Limits) -> Findings:
    """Width and height in pixels; a photo's metadata and place of taking are notable."""
    walk = {"jpg": _jpeg, "png": _png, "webp": _webp}[kind]
    with path.open("rb") as stream:
        width, height, exif = walk(stream, path.stat().st_size, limits)
    warnings = []
    if exif is not None:
        warnings.append(Notable.PHOTO_METADATA)
        if _has_place(exif):
            warnings.append(Notable.PHOTO_LOCATION)
    return Findings({"width": width, "height": height}, tuple(warnings))


def _check_size(width: int, height: int, limits: Limits) -> None:
    if not (0 < width <= limits.image_side and 0 < height <= limits.image_side):
        refuse(Unfit.IMAGE_DIMENSIONS, width=width, height=height, limit=limits.image_side)
    if width * height > limits.image_pixels:
        refuse(Unfit.IMAGE_DIMENSIONS, width=width, height=height, limit=limits.image_side)


def _jpeg(stream: BinaryIO, size: int, limits: Limits) -> tuple[int, int, bytes | None]:
    stream.seek(2)
    width = height = 0
    exif = None
    while True:
        head = stream.read(2)
        while head[1:] == b"\xff":
            head = head[1:] + stream.read(1)
        if len(head) < 2 or head[0] != 0xFF:
            refuse(Unfit.DAMAGED)
        marker = head[1]
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            continue
        length_bytes = stream.read(2)
        if len(length_bytes) < 2 or marker == 0xD9:
            refuse(Unfit.DAMAGED)
        length = struct.unpack(">H", length_bytes)[0] - 2
        body = stream.read(max(length, 0))
        if length < 0 or len(body) < length:
            refuse(Unfit.DAMAGED)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            if length < 6:
                refuse(Unfit.DAMAGED)
            height, width = struct.unpack_from(">HH", body, 1)
            _check_size(width, height, limits)
        elif marker == 0xE1 and body.startswith(b"Exif\0\0"):
            exif = body[6:]
        elif marker == 0xDA:
            break
    if not width or not _holds(stream, b"\xff\xd9"):
        refuse(Unfit.DAMAGED)
    return width, height, exif


def _holds(stream: BinaryIO, wanted: bytes) -> bool:
    last = b""
    while chunk := stream.read(_CHUNK):
        if wanted in last + chunk:
            return True
        last = chunk[-1:]
    return False


_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def _png(stream: BinaryIO, size: int, limits: Limits) -> tuple[int, int, bytes | None]:
    stream.seek(8)
    width = height = 0
    exif = None
    pixels = _Inflater()
    first = True
    while True:
        head = stream.read(8)
        if len(head) < 8:
            refuse(Unfit.DAMAGED)
        length, kind = struct.unpack(">I4s", head)
        if first != (kind == b"IHDR") or stream.tell() + length + 4 > size:
            refuse(Unfit.DAMAGED)
        first = False
        checksum, left, body = zlib.crc32(kind), length, b""
        while left:
            chunk = stream.read(min(left, _CHUNK))
            if not chunk:
                refuse(Unfit.DAMAGED)
            checksum, left = zlib.crc32(chunk, checksum), left - len(chunk)
            if kind == b"IDAT":
                pixels.take(chunk)
            elif kind in (b"IHDR", b"eXIf") and len(body) < _CHUNK:
                body += chunk
        if stream.read(4) != struct.pack(">I", checksum):
            refuse(Unfit.DAMAGED)
        if kind == b"IHDR":
            if len(body) != 13:
                refuse(Unfit.DAMAGED)
            width, height, bits, colour = struct.unpack_from(">IIBB", body)
            _check_size(width, height, limits)
            row = (width * bits * _CHANNELS.get(colour, 4) + 7) // 8 + 1
            # An interlaced image has up to seven small passes, each with filter bytes of its own.
            pixels.most = row * height + 8 * (width + height) + 1_024
        elif kind == b"eXIf":
            exif = body
        elif kind == b"IEND":
            break
    if not pixels.is_whole:
        refuse(Unfit.DAMAGED)
    return width, height, exif


class _Inflater:
    """Unpacks image data only to see that it ends, and not later than the size says."""

    def __init__(self) -> None:
        self._engine = zlib.decompressobj()
        self._seen = 0
        self.most = 0

    def take(self, chunk: bytes) -> None:
        try:
            while chunk and not self._engine.eof:
                self._seen += len(self._engine.decompress(chunk, _CHUNK * 4))
                chunk = self._engine.unconsumed_tail
                if self._seen > self.most:
                    refuse(Unfit.TOO_COMPLEX)
        except zlib.error:
            refuse(Unfit.DAMAGED)

    @property
    def is_whole(self) -> bool:
        return self._engine.eof


def _webp(stream: BinaryIO, size: int, limits: Limits) -> tuple[int, int, bytes | None]:
    declared = struct.unpack("<4xI", stream.read(8))[0]
    if not size - 9 <= declared <= size - 8:
        refuse(Unfit.DAMAGED)
    stream.seek(12)
    width = height = 0
    exif = None
    while len(head := stream.read(8)) == 8:
        kind, length = struct.unpack("<4sI", head)
        if stream.tell() + length > size:
            refuse(Unfit.DAMAGED)
        body = stream.read(length) if kind == b"EXIF" else stream.read(min(length, 16))
        stream.seek(length - len(body) + length % 2, 1)
        found = _webp_size(kind, body)
        if found:
            width, height = max(width, found[0]), max(height, found[1])
            _check_size(width, height, limits)
        if kind == b"EXIF":
            exif = body.removeprefix(b"Exif\0\0")
    if not width:
        refuse(Unfit.DAMAGED)
    return width, height, exif


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int] | None:
    if kind == b"VP8X" and len(body) >= 10:
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8 " and len(body) >= 10:
        return struct.unpack_from("<H", body, 6)[0] & 0x3FFF, struct.unpack_from("<H", body, 8)[0] & 0x3FFF
    if kind == b"VP8L" and len(body) >= 5:
        packed = struct.unpack_from("<I", body, 1)[0]
        return (packed & 0x3FFF) + 1, ((packed >> 14) & 0x3FFF) + 1
    return None


def _has_place(exif: bytes) -> bool:
    """Whether the first directory of the TIFF block points to GPS values."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 8:
        return False
    at = struct.unpack_from(order + "I", exif, 4)[0]
    if at + 2 > len(exif):
        return False
    count = struct.unpack_from(order + "H", exif, at)[0]
    for entry in range(at + 2, min(at + 2 + 12 * count, len(exif) - 11), 12):
        if struct.unpack_from(order + "H", exif, entry)[0] == _GPS:
            return True
    return False
