"""Why a file is not taken in, what is worth a second look in one that is, and how much work it may cost."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import NoReturn

from hr_portal.core.errors import Reason, Refused

MIB = 1024 * 1024
LONGEST_ANSWER = 512 * 1024
"""Characters of JSON that the child may say."""
OUT_OF_MEMORY = 3
"""The child's exit status when its memory did not suffice."""


class Unfit(enum.StrEnum):
    """One code per thing that is wrong; each has its own sentence that says how to mend it.

    `facts["member"]` is set when the thing is wrong inside a zip, `facts["part"]` inside an Office file.
    """

    WITHOUT_EXTENSION = "file_without_extension"
    TYPE_NOT_ALLOWED = "file_type_not_allowed"
    OLD_WORD = "file_old_word"
    MACROS = "file_macros"
    ENCRYPTED = "file_encrypted"
    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    EXTENSION_MISMATCH = "file_extension_mismatch"
    TWO_FORMATS = "file_two_formats"
    DAMAGED = "file_damaged"
    UNREADABLE = "file_unreadable"
    TOO_COMPLEX = "file_too_complex"
    UNPACKS_TOO_LARGE = "file_unpacks_too_large"
    PACKED_TOO_TIGHTLY = "file_packed_too_tightly"
    TOO_MANY_MEMBERS = "file_too_many_members"
    NESTED_ARCHIVE = "file_nested_archive"
    UNSAFE_PATH = "file_unsafe_path"
    LINK_INSIDE = "file_link_inside"
    DUPLICATE_MEMBER = "file_duplicate_member"
    MEMBER_NOT_ALLOWED = "file_member_not_allowed"
    COMPRESSION_UNKNOWN = "file_compression_unknown"
    XML_DOCTYPE = "file_xml_doctype"
    ACTIVE_CONTENT = "file_active_content"
    EMBEDDED_FILES = "file_embedded_files"
    IMAGE_DIMENSIONS = "file_image_dimensions"


class Notable(enum.StrEnum):
    """Found in a file that is taken in: for the drafter and the privacy reviewer to look at."""

    HIDDEN_SHEET = "hidden_sheet"
    VERY_HIDDEN_SHEET = "very_hidden_sheet"
    COMMENTS = "comments"
    TRACKED_CHANGES = "tracked_changes"
    EXTERNAL_LINKS = "external_links"
    EMBEDDED_OBJECT = "embedded_object"
    DOCUMENT_AUTHOR = "document_author"
    PHOTO_METADATA = "photo_metadata"
    PHOTO_LOCATION = "photo_location"
    NOT_CHECKED = "not_checked"
    """The text cannot be read here (closed format): it needs a person's eye before anybody may publish it."""


@dataclass(frozen=True)
class Limits:
    """What one upload may cost. Sizes in bytes, times in seconds, image sides in pixels."""

    size: int = 50 * MIB
    unpacked: int = 200 * MIB
    ratio: int = 100
    ratio_free: int = MIB
    """Members smaller than this unpacked may be packed more tightly: a small part of equal rows often is."""
    members: int = 2_000
    image_side: int = 20_000
    image_pixels: int = 120_000_000
    memory: int = 512 * MIB
    cpu_seconds: int = 10
    wall_seconds: float = 20.0


@dataclass
class Budget:
    """What is left of the limits while one upload, with everything nested in it, is looked at."""

    limits: Limits
    unpacked: int = 0
    members: int = 0

    def spend(self, *, unpacked: int, members: int) -> None:
        self.unpacked += unpacked
        self.members += members
        if self.members > self.limits.members:
            refuse(Unfit.TOO_MANY_MEMBERS, members=self.members, limit=self.limits.members)
        if self.unpacked > self.limits.unpacked:
            refuse(Unfit.UNPACKS_TOO_LARGE, unpacked=self.unpacked, limit=self.limits.unpacked)


@dataclass(frozen=True)
class Findings:
    """What one format says of a file it accepts. `details` holds JSON values only."""

    details: dict[str, object] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def refuse(code: Unfit, **facts: object) -> NoReturn:
    """The one reason why the file is not taken in."""
    raise Refused([Reason(code.value, facts=facts)])
