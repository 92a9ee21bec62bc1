"""Rows of the working table turned into rows of a snapshot: opened with the officers' key, sealed anew for whoever knows
whose they are. In this process, or in children beside it (`core.crew`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hr_portal.core.sealed_table import Deriver
from hr_portal.core.sealed_writing import RowTooLong, seal_rows
from hr_portal.recruitment.exam_keys import OfficerKey, bound_to
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.slips import asked_of, check_code, row_bytes

WORK = f"{__name__}:sealer_of"
Given = tuple[bytes, str, str, str, str, str | None, int | None, int, int]
"""Who it is, sealed; post, class, status, marks, total and rank; how many of the post stand above and below."""
_PLAIN = re.compile("[0-9]+\n[\u4e00-\u9fa5·]+\n[0-9]{17}[0-9X]").fullmatch


def setup_of(
    officer: OfficerKey, secret: bytes, *, table_id: int, part: IdPart, label: str, code_label: str
) -> dict[str, Any]:
    """What a sealer works with, as plain data. `label` binds rows to their release, `code_label` check codes to the stage."""
    return {
        "officer": officer.raw, "secret": secret, "table_id": table_id, "part": part.value, "label": label,
        "code_label": code_label,
    }  # fmt: skip


def marks_of_codes(secret: bytes, code_label: str) -> Deriver:
    """Under what a check code is found."""
    return Deriver(secret, f"{code_label}/codes")


def sealer_of(setup: Mapping[str, Any]) -> Callable[[Sequence[Given]], tuple[bytes, bytes, bytes] | int]:
    """A worker: rows as they lie in the table, their marks, and the marks of their check codes; or the place of a row that
    is too long."""
    officer, bound, part = OfficerKey(setup["officer"]), bound_to(setup["table_id"]), IdPart(setup["part"])
    secret, code_label = setup["secret"], setup["code_label"]
    deriver, of_codes = Deriver(secret, setup["label"]), marks_of_codes(secret, code_label)

    def seal(rows: Sequence[Given]) -> tuple[bytes, bytes, bytes] | int:
        sealed, codes = [], []
        for who, post, post_class, status, marks, total, rank, above, below in rows:
            parts = parts_of(officer.open(who, bound), part)
            plain = row_bytes(
                post=post, post_class=post_class, status=status, marks=marks, total=total, rank=rank, above=above,
                below=below,
            )  # fmt: skip
            sealed.append((parts, plain))
            codes.append((parts[0], check_code(secret, code_label, parts[0], plain)))
        try:
            return (*seal_rows(sealed, deriver), b"".join(of_codes.mark_each(codes)))
        except RowTooLong as long:
            return long.number

    return seal


def parts_of(who: Sequence[str], part: IdPart) -> tuple[str, str, str]:
    """As `asked_of`, in few steps for the many who are written as plainly as can be."""
    ticket, name, id_number = who
    if not _PLAIN("\n".join(who)):
        return asked_of(ticket, name, id_number, part)
    return ticket, name.replace("·", ""), id_number[-6:] if part is IdPart.LAST_SIX else id_number
