"""The compound file of old Office programs: the names in its directory tell what it is."""

from __future__ import annotations

import struct
from pathlib import Path

from hr_portal.core.formats.verdicts import Unfit, refuse

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_SECTORS = 4_096
_MOST_FAT_SECTORS = 2_048


def names_in(path: Path) -> list[str]:
    """Names of all streams and storages, in the order of the directory."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        header = stream.read(512)
        if len(header) < 512 or header[:8] != SIGNATURE:
            refuse(Unfit.DAMAGED)
        shift = struct.unpack_from("<H", header, 30)[0]
        if shift not in (9, 12):
            refuse(Unfit.DAMAGED)
        sector = 1 << shift
        fat_count, first_directory = struct.unpack_from("<II", header, 44)
        first_difat, difat_count = struct.unpack_from("<II", header, 68)

        def read(number: int) -> bytes:
            stream.seek((number + 1) << shift)
            return stream.read(sector)

        fat_sectors = [n for n in struct.unpack_from("<109I", header, 76) if n < 0xFFFFFFFC]
        while first_difat < 0xFFFFFFFC and difat_count > 0 and len(fat_sectors) < _MOST_FAT_SECTORS:
            block = read(first_difat)
            if len(block) < sector:
                refuse(Unfit.DAMAGED)
            *numbers, first_difat = struct.unpack(f"<{sector // 4}I", block)
            fat_sectors += [n for n in numbers if n < 0xFFFFFFFC]
            difat_count -= 1
        if not 0 < fat_count <= _MOST_FAT_SECTORS or len(fat_sectors) < fat_count:
            refuse(Unfit.DAMAGED)
        names: list[str] = []
        number, left, per = first_directory, _MOST_SECTORS, sector // 4
        while number < 0xFFFFFFFC:
            left -= 1
            if left < 0 or (number + 1) << shift >= size or number // per >= len(fat_sectors):
                refuse(Unfit.DAMAGED)
            names += _entries(read(number))
            fat = read(fat_sectors[number // per])
            if len(fat) < sector:
                refuse(Unfit.DAMAGED)
            number = struct.unpack_from("<I", fat, 4 * (number % per))[0]
    return names


def _entries(sector: bytes) -> list[str]:
    names = []
    for at in range(0, len(sector) - 127, 128):
        length, kind = struct.unpack_from("<HB", sector, at + 64)
        if kind in (1, 2, 5) and 2 <= length <= 64:
            names.append(sector[at : at + length - 2].decode("utf-16-le", "replace"))
    return names


def kind_of(names: list[str]) -> str:
    """`encrypted`, `xls`, `doc`, `ppt` or `ole`."""
    have = {name.casefold() for name in names}
    if "encryptedpackage" in have or "encryptioninfo" in have:
        return "encrypted"
    if "workbook" in have or "book" in have:
        return "xls"
    if "worddocument" in have:
        return "doc"
    return "ppt" if "powerpoint document" in have else "ole"


def check_macros(names: list[str]) -> None:
    """VBA lies in storages of these names, whatever the program."""
    have = {name.casefold() for name in names}
    if have & {"vba", "_vba_project", "_vba_project_cur", "macros"}:
        refuse(Unfit.MACROS)


def is_encrypted_word(path: Path) -> bool:
    """The fEncrypted bit of the information block at the head of a Word document (also WPS Writer's).

    The block starts its sector with the magic number A5EC; the stream need not be the first.
    """
    with path.open("rb") as stream:
        stream.seek(512)
        for _ in range(_MOST_SECTORS):
            block = stream.read(512)
            if len(block) < 32:
                return False
            if block[:2] == b"\xec\xa5":
                return bool(struct.unpack_from("<H", block, 10)[0] & 0x0100)
    return False
