"""封存: a signed table turned into the file candidates look up. Immutable, put in place by one rename, days before it opens.

Three files of one name beside the database: `.rows` (a sealed table, one row a candidate), `.codes` (marks of check codes),
`.posts` (what is said to everybody who sat for a post, and the rules it was counted by; sealed as a whole).
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from hr_portal.core.crew import Crew, hands
from hr_portal.core.sealed_table import MARK, BadTable, Deriver, SealedMarks, SealedTable
from hr_portal.core.sealed_writing import RowTooLong, write_marks, write_sealed
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.exam_rule_reading import parse
from hr_portal.recruitment.given_rows import GivenRows, PostInTable
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.result_models import ResultTable
from hr_portal.recruitment.slips import PostFacts, Schemes, facts_json, facts_of
from hr_portal.recruitment.snapshot_rows import WORK, marks_of_codes, setup_of

_NONCE = 12
MANY = 20_000
"""Rows; fewer are sealed before a child would have started."""


@dataclass(frozen=True)
class Sealed:
    """A snapshot that was written."""

    file_name: str
    sha256: str
    rows: int


def label_of(slug: str, stage: str, number: int) -> str:
    """What a release's rows are bound to: the release number enters the derivation."""
    return f"{slug}/{stage}/{number}"


def seal(
    session: Session,
    table: ResultTable,
    *,
    stage: str,
    number: int,
    part: IdPart,
    posts: Mapping[str, PostInTable],
    content: Mapping[str, Any],
    keys: ExamKeys,
    folder: Path,
    progress: Callable[[int], None] = lambda count: None,
) -> Sealed:
    """Write the snapshot of a table; the whole of it is on disk before this returns. Raises `RepeatedRow` where two
    candidates could not be told apart."""
    slug, table_id = table.exam.slug, table.id
    label, secret, officer = label_of(slug, stage, number), keys.lookup(slug), keys.officer(slug)
    name = f"{slug}-{stage}-{number}-{secrets.token_hex(4)}"
    setup = setup_of(officer, secret, table_id=table_id, part=part, label=label, code_label=f"{slug}/{stage}")
    given = GivenRows(session, table_id, parse(content), posts)
    codes = bytearray()
    helpers = hands() if table.report["rows"] >= MANY else 0
    try:
        with Crew(WORK, setup, helpers) as crew:
            sealed = _told(crew.each(given.pieces()), codes, progress)
            written = write_sealed(folder / f"{name}.rows", sealed)
        write_marks(folder / f"{name}.codes", codes)
        told = {"content": content, "steps": table.report["steps"], "posts": {p: facts_json(f) for p, f in given.facts.items()}}  # fmt: skip
        _write_sealed(folder / f"{name}.posts", json.dumps(told, ensure_ascii=False).encode(), secret, label)
    except BaseException:
        remove(folder, name)
        raise
    return Sealed(name, written.sha256, written.rows)


def _told(
    answers: Iterable[tuple[bytes, bytes, bytes] | int], codes: bytearray, progress: Callable[[int], None]
) -> Iterator[tuple[bytes, bytes]]:
    """The rows and marks of each answer; the marks of check codes are put aside."""
    count = 0
    for answer in answers:
        if isinstance(answer, int):
            raise RowTooLong(count + answer)
        rows, marks, own = answer
        yield rows, marks
        codes += own
        count += len(marks) // MARK
        progress(count)


def remove(folder: Path, name: str) -> None:
    """Forget a snapshot that is not, or no longer, wanted."""
    for suffix in ("rows", "codes", "posts"):
        (folder / f"{name}.{suffix}").unlink(missing_ok=True)


def _cipher(secret: bytes, label: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"facts of posts\0" + label.encode() + b"\0" + secret).digest())


def _write_sealed(path: Path, plain: bytes, secret: bytes, label: str) -> None:
    nonce = os.urandom(_NONCE)
    sealed = nonce + _cipher(secret, label).encrypt(nonce, plain, label.encode())
    temporary = path.with_name(f"{path.name}.part")
    with open(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:  # noqa: PTH123
        out.write(sealed)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)


@dataclass(frozen=True)
class Snapshot:
    """A snapshot opened for reading."""

    rows: SealedTable
    codes: SealedMarks
    deriver: Deriver
    marks: Deriver
    secret: bytes
    code_label: str
    schemes: Schemes
    posts: Mapping[str, PostFacts]


class Snapshots:
    """Those of one folder; each is opened once a process and kept. `secret_of` gives an exam's lookup key."""

    def __init__(self, folder: Path, keys: ExamKeys) -> None:
        self.folder = folder
        self._keys = keys
        self._opened: dict[str, Snapshot] = {}

    def open(self, slug: str, stage: str, number: int, file_name: str) -> Snapshot:
        """Raises `BadTable` where a file is missing, cut short or was changed."""
        found = self._opened.get(file_name)
        if found is None:
            found = self._opened[file_name] = self._read(slug, stage, number, file_name)
        return found

    def _read(self, slug: str, stage: str, number: int, file_name: str) -> Snapshot:
        label, secret = label_of(slug, stage, number), self._keys.lookup(slug)
        try:
            sealed = (self.folder / f"{file_name}.posts").read_bytes()
            told = json.loads(
                _cipher(secret, label).decrypt(sealed[:_NONCE], sealed[_NONCE:], label.encode())
            )
            rows = SealedTable(self.folder / f"{file_name}.rows")
            codes = SealedMarks(self.folder / f"{file_name}.codes")
        except (FileNotFoundError, InvalidTag) as error:
            raise BadTable(f"the snapshot {file_name} is missing, or its key is another one") from error
        code_label = f"{slug}/{stage}"
        return Snapshot(
            rows, codes, Deriver(secret, label), marks_of_codes(secret, code_label), secret, code_label,
            Schemes(parse(told["content"]), told["steps"]), {post: facts_of(facts) for post, facts in told["posts"].items()},
        )  # fmt: skip

    def forget(self, file_name: str) -> None:
        """It is read no more by this process."""
        self._opened.pop(file_name, None)

    def digest(self, file_name: str) -> str:
        """SHA-256 of the rows as they lie on disk."""
        with (self.folder / f"{file_name}.rows").open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
