"""导入发布包: a package made on the inside network becomes a draft in one step, or is refused with every reason by place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import organ_by_code
from hr_portal.audit.services import record
from hr_portal.core.errors import Reason, Refused, refuse_if
from hr_portal.core.files import Limits
from hr_portal.core.formats.archives import Container
from hr_portal.core.formats.verdicts import MIB, Budget
from hr_portal.notices import drafting
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Kind
from hr_portal.notices.models import Notice
from hr_portal.notices.package_rows import MANIFEST, Package, understand_package

LARGEST_MANIFEST = 8 * MIB


def open_package(
    path: Path, name: str, workspace: Path, kinds: Mapping[str, Kind], limits: Limits
) -> tuple[Package, Mapping[str, Path]]:
    """The package and its files, each unpacked to a name of ours in `workspace` and held against its digest. Raises
    `Refused` with every reason."""
    try:
        container = Container(path, Budget(limits))
    except Refused as refusal:
        raise Refused([replace(refusal.reasons[0], where=name)]) from None
    with closing(container):
        members = {member.name.replace("\\", "/"): member for member in container.members}
        if MANIFEST not in members:
            raise Refused([Reason("package_not_one", name)])
        if members[MANIFEST].size > LARGEST_MANIFEST:
            raise Refused([Reason("package_manifest_unreadable", MANIFEST, None, {"line": 1, "column": 1})])
        target = workspace / "manifest"
        container.extract(members[MANIFEST], target)
        package, reasons = understand_package(_read(target), kinds)
        listed = {file.path for file in package.files} if package is not None else set()
        if package is not None:
            reasons += [
                Reason("package_file_unlisted", other, None, {"place": other})
                for other in members
                if other != MANIFEST and other not in listed
            ]
        found: dict[str, Path] = {}
        for number, file in enumerate(package.files if package is not None else ()):
            if file.path not in members:
                reasons.append(Reason("package_file_missing", file.path, None, {"place": file.path}))
                continue
            place = workspace / f"file-{number}"
            container.extract(members[file.path], place)
            if (place.stat().st_size, _digest(place)) != (file.size, file.sha256):
                reasons.append(Reason("package_file_changed", file.path, None, {"place": file.path}))
            found[file.path] = place
    if package is None or reasons:
        raise Refused(reasons)
    return package, found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _read(manifest: Path) -> object:
    try:
        return json.loads(manifest.read_text(encoding="utf-8-sig"), parse_constant=_no_constant)
    except json.JSONDecodeError as fault:
        facts = {"line": fault.lineno, "column": fault.colno}
    except (ValueError, RecursionError):
        facts = {"line": 1, "column": 1}
    raise Refused([Reason("package_manifest_unreadable", MANIFEST, None, facts)])


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def content_of(package: Package, organ: Organ, *, now: datetime) -> Content:
    """The text: what the package says, upon what any new notice of its kind begins with."""
    text = drafting.prefilled(package.kind, organ, now=now)
    given: dict[str, Any] = {
        "document_no": package.document_no,
        "document_date": package.document_date,
        "period_length": package.period_length,
        "publish_at": package.publish_at,
        "enquiry_phone": package.enquiry_phone,
    }
    return replace(
        text,
        title=package.title,
        body=package.body,
        fields={**text.fields, **package.fields},
        persons=package.persons,
        **{name: value for name, value in given.items() if value is not None},
    )


def taken_before(session: Session, package: Package) -> Notice | None:
    return session.scalars(select(Notice).where(Notice.package_id == package.identifier)).one_or_none()


def reasons_against_taking(session: Session, package: Package, *, actor: User, now: datetime) -> list[Reason]:
    organ = organ_by_code(session, package.organ)
    if organ is None or organ.closed_at is not None:
        return [Reason("package_organ_unknown", "organ", None, {"place": "organ", "value": package.organ})]
    if taken_before(session, package) is not None:
        return [Reason("package_taken_before", "id", None, {"place": "id", "value": package.identifier})]
    content = content_of(package, organ, now=now)
    return drafting.reasons_against_drafting(package.kind, organ, content, actor=actor, now=now)


def take_package(session: Session, package: Package, *, actor: User, now: datetime) -> Notice:
    """A draft; whoever takes it in is its author. Its files, which have been inspected, are hung on like any other."""
    refuse_if(reasons_against_taking(session, package, actor=actor, now=now))
    organ = organ_by_code(session, package.organ)
    assert organ is not None
    text = content_of(package, organ, now=now)
    notice = drafting.draft(session, package.kind, organ, text, actor=actor, now=now)
    notice.package_id = package.identifier
    session.flush()
    record(session, "package_taken", "notice", notice.id, actor=actor, now=now, organ_id=organ.id,
           package=package.identifier, files=len(package.files))  # fmt: skip
    return notice
