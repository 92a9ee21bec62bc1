"""The zip container, of its own and under docx and xlsx: bounded before anything is unpacked."""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hr_portal.core.file_names import member_name
from hr_portal.core.formats.verdicts import MIB, Budget, Unfit, refuse

CHUNK = 256 * 1024
_END = b"PK\x05\x06"
_LARGEST_DIRECTORY = 4 * MIB
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError)


@dataclass(frozen=True)
class Member:
    """A file inside the container, with the name its maker saw."""

    info: zipfile.ZipInfo
    name: str

    @property
    def size(self) -> int:
        return self.info.file_size


class Container:
    """A zip whose directory has passed every check; members are read in chunks, checksums verified."""

    def __init__(self, path: Path, budget: Budget) -> None:
        _check_end(path, budget)
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN:
            refuse(Unfit.DAMAGED)
        infos = self._zip.infolist()
        budget.spend(unpacked=sum(i.file_size for i in infos), members=len(infos))
        members = [_checked(info, budget) for info in infos]
        _check_overlap(infos, path.stat().st_size)
        _check_duplicates(members)
        packed = sum(i.compress_size for i in infos)
        unpacked = sum(i.file_size for i in infos)
        if unpacked > budget.limits.ratio_free and unpacked > packed * budget.limits.ratio:
            refuse(Unfit.PACKED_TOO_TIGHTLY, ratio=unpacked // max(packed, 1), limit=budget.limits.ratio)
        self.members = [m for m in members if not m.info.is_dir()]

    def read_into(self, member: Member, take: Callable[[bytes], object]) -> None:
        """Every byte of the member, chunk by chunk."""
        try:
            with self._zip.open(member.info) as stream:
                while chunk := stream.read(CHUNK):
                    take(chunk)
        except _BROKEN:
            refuse(Unfit.DAMAGED, part=member.name)

    def extract(self, member: Member, target: Path) -> None:
        """Write the member to a path that we chose."""
        with target.open("xb") as out:
            self.read_into(member, out.write)

    def close(self) -> None:
        self._zip.close()


def _check_end(path: Path, budget: Budget) -> None:
    """The end record closes the file and its directory is small, before anybody reads the directory."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 65_557))
        tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        refuse(Unfit.DAMAGED)
    count, directory, _, comment = struct.unpack_from("<HIIH", tail, at + 10)
    if at + 22 + comment != len(tail):
        refuse(Unfit.DAMAGED)
    if count == 0:
        refuse(Unfit.DAMAGED)
    if count > budget.limits.members or directory > _LARGEST_DIRECTORY:
        refuse(Unfit.TOO_MANY_MEMBERS, members=count, limit=budget.limits.members)


def _checked(info: zipfile.ZipInfo, budget: Budget) -> Member:
    name = member_name(info.orig_filename, utf8_flag=bool(info.flag_bits & 0x800), extra=info.extra)
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or re.match("[A-Za-z]:", name) or "\0" in name:
        refuse(Unfit.UNSAFE_PATH, member=name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        refuse(Unfit.LINK_INSIDE, member=name)
    if info.flag_bits & 0x2041 or info.compress_type == 99:
        refuse(Unfit.ENCRYPTED, member=name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse(Unfit.COMPRESSION_UNKNOWN, member=name, method=info.compress_type)
    limits = budget.limits
    if info.file_size > limits.ratio_free and info.file_size > info.compress_size * limits.ratio:
        ratio = info.file_size // max(info.compress_size, 1)
        refuse(Unfit.PACKED_TOO_TIGHTLY, member=name, ratio=ratio, limit=limits.ratio)
    return Member(info, name)


def _check_overlap(infos: list[zipfile.ZipInfo], size: int) -> None:
    """No two members share bytes: the trick of archives that unpack to petabytes from one kernel."""
    free_from = 0
    for info in sorted(infos, key=lambda i: i.header_offset):
        if info.header_offset < free_from:
            refuse(Unfit.DAMAGED)
        free_from = info.header_offset + 30 + info.compress_size
    if free_from > size:
        refuse(Unfit.DAMAGED)


def _check_duplicates(members: list[Member]) -> None:
    """Two members of one name would be read differently by different programs."""
    seen: set[str] = set()
    for member in members:
        key = os.path.normpath(member.name.replace("\\", "/")).casefold()
        if key in seen:
            refuse(Unfit.DUPLICATE_MEMBER, member=member.name)
        seen.add(key)


def ends_as_a_zip(path: Path) -> bool:
    """Whether an archive hangs on the end of something that is none: two formats in one file."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 65_557))
        tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        return False
    directory, offset, comment = struct.unpack_from("<IIH", tail, at + 12)
    return bool(at + 22 + comment == len(tail) and directory > 0 and directory + offset <= size)
