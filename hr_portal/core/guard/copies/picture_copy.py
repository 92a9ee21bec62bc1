"""A picture without what it says of itself. Only the way up is kept, which readers need to show it right."""

from __future__ import annotations

import struct

from hr_portal.core.formats.verdicts import Unfit, refuse

_ORIENTATION = 0x0112
_PNG_KEPT = frozenset(
    (
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"sBIT",
        b"bKGD",
        b"pHYs",
        b"acTL",
        b"fcTL",
        b"fdAT",
    )
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"))


def copy_picture(body: bytes) -> bytes:
    try:
        if body.startswith(b"\x89PNG\r\n\x1a\n"):
            return _png(body)
        if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
            return _webp(body)
        if body.startswith(b"\xff\xd8\xff"):
            return _jpeg(body)
    except (struct.error, IndexError):
        refuse(Unfit.DAMAGED)
    return refuse(Unfit.DAMAGED)


def _jpeg(body: bytes) -> bytes:
    out, at = [b"\xff\xd8"], 2
    while True:
        if body[at] != 0xFF:
            refuse(Unfit.DAMAGED)
        marker = body[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = struct.unpack_from(">H", body, at + 2)[0]
        segment = body[at : at + 2 + length]
        at += 2 + length
        # JFIF and Adobe's marker say how colours are kept.
        if not (0xE1 <= marker <= 0xEF or marker == 0xFE) or (marker == 0xEE and segment[4:9] == b"Adobe"):
            out.append(segment)
        elif marker == 0xE1 and segment[4:10] == b"Exif\0\0" and (turned := _orientation(segment[10:])) > 1:
            out.append(_only_orientation(turned))
        if marker == 0xDA:
            break
    end = body.find(b"\xff\xd9", at)
    while end >= 0 and body.find(b"\xff\xda", end, end + 4_096) > 0 and body[end + 2 : end + 3] == b"\xff":
        end = body.find(b"\xff\xd9", end + 2)
    if end < 0:
        refuse(Unfit.DAMAGED)
    return b"".join(out) + body[at : end + 2]


def _orientation(block: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 10:
        return 1
    at = struct.unpack_from(order + "I", block, 4)[0]
    for entry in range(
        at + 2, min(at + 2 + 12 * struct.unpack_from(order + "H", block, at)[0], len(block) - 11), 12
    ):
        tag, _, _, value = struct.unpack_from(order + "HHIH", block, entry)
        if tag == _ORIENTATION and 1 <= value <= 8:
            return int(value)
    return 1


def _only_orientation(turned: int) -> bytes:
    block = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    return struct.pack(">BBH", 0xFF, 0xE1, len(block) + 2) + block


def _png(body: bytes) -> bytes:
    out, at = [body[:8]], 8
    while True:
        length, kind = struct.unpack_from(">I4s", body, at)
        if kind in _PNG_KEPT:
            out.append(body[at : at + 12 + length])
        at += 12 + length
        if kind == b"IEND":
            return b"".join(out)


def _webp(body: bytes) -> bytes:
    out, at = [], 12
    while at + 8 <= len(body):
        kind, length = struct.unpack_from("<4sI", body, at)
        whole = body[at : at + 8 + length + length % 2]
        at += len(whole)
        if kind == b"VP8X":
            whole = whole[:8] + bytes([whole[8] & ~0x2C]) + whole[9:]
        if kind in _WEBP_KEPT:
            out.append(whole)
    inner = b"WEBP" + b"".join(out)
    return b"RIFF" + struct.pack("<I", len(inner)) + inner
