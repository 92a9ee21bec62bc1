"""Which reader a file gets, told by its first bytes and its extension; zips are gone through member by member."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

from hr_portal.core.errors import Refused
from hr_portal.core.file_child import kind_of
from hr_portal.core.file_names import clean_name, extension_of
from hr_portal.core.formats import ole
from hr_portal.core.formats.archives import Container
from hr_portal.core.formats.verdicts import Budget
from hr_portal.core.guard.carriers import docx, package, pdf, pictures, plain, xls, xlsx
from hr_portal.core.guard.carriers.markup import read_text
from hr_portal.core.guard.carriers.opened import Opened
from hr_portal.core.guard.collecting import Collector

_DEEPEST = 2
"""A zip inside a zip is read, one inside that is not (the intake refuses both)."""


def read_file(path: Path, name: str, out: Collector, budget: Budget, workspace: Path) -> None:
    """Put into `out` what stands in the file, in its name too."""
    read_text(out, "file_name", {}, Path(name).stem)
    read(Opened(path, extension_of(name), out, budget, workspace, read_inner=read))


def read(opened: Opened) -> None:
    """What no reader can make sense of is not checked, for the reason the intake would give."""
    try:
        _read(opened)
    except Refused as refused:
        opened.out.unread(refused.reasons[0].code.removeprefix("file_"), opened.place)
    except (struct.error, IndexError, KeyError, ValueError, OverflowError, RecursionError, zlib.error):
        opened.out.unread("damaged", opened.place)


def _read(opened: Opened) -> None:
    kind = kind_of(opened.path)
    if kind == "zip":
        _read_zip(opened)
    elif kind == "pdf":
        pdf.read(opened)
    elif kind in ("jpg", "png", "webp"):
        pictures.read(replace(opened, extension=kind))
    elif kind == "ole":
        _read_ole(opened)
    elif kind == "text":
        plain.read(opened)
    else:
        plain.read_raw(opened, opened.path.read_bytes(), "binary")
        opened.out.unread("unknown_format", opened.place)


def _read_zip(opened: Opened) -> None:
    container = Container(opened.path, replace(opened.budget))
    names = {member.name.replace("\\", "/").lstrip("/").lower() for member in container.members}
    if "[content_types].xml" in names:
        container.close()
        if any(name.startswith("xl/workbook") and name.endswith(".xml") for name in names):
            xlsx.read(opened)
        elif any(name.startswith("word/document") for name in names):
            docx.read(opened)
        else:
            package.read(opened, "office", lambda _opened, _key, _body: False)
        return
    opened.budget.spend(unpacked=sum(m.size for m in container.members), members=len(container.members))
    comment = _comment_of(opened.path)
    opened.out.passage("zip:comment", opened.place, comment.decode("gb18030", "replace"))
    for number, member in enumerate(container.members):
        shown = "/".join(clean_name(part) for part in member.name.replace("\\", "/").split("/"))
        read_text(opened.out, "zip:member_name", opened.place, shown.rpartition(".")[0] or shown)
        place = {
            **opened.place,
            "member": f"{opened.place['member']}/{shown}" if "member" in opened.place else shown,
        }
        if opened.depth >= _DEEPEST:
            opened.out.unread("nested_archive", place)
            continue
        target = opened.workspace / f"read-{opened.depth}-{number}"
        try:
            container.extract(member, target)
            inner = replace(
                opened, path=target, extension=extension_of(member.name), place=place, depth=opened.depth + 1
            )
            read(inner)
        finally:
            target.unlink(missing_ok=True)
    container.close()


def _comment_of(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return (
            archive.comment
            + b" ;\n"
            + b" ;\n".join(info.comment for info in archive.infolist() if info.comment)
        )


def _read_ole(opened: Opened) -> None:
    content = ole.look_into(opened.path)
    if content.is_encrypted or content.kind == "encrypted":
        opened.out.unread("encrypted", opened.place)
    elif content.kind == "xls":
        xls.read(opened)
    else:
        plain.read_raw(opened, opened.path.read_bytes(), "ole:stream")
        opened.out.unread("closed_format", opened.place)
