"""封存: a signed table turned into the file candidates look up. Immutable, put in place by one rename, days before it opens.

Three files of one name beside the database: `.rows` (a sealed table, one row a candidate), `.codes` (marks of check codes),
`.posts` (what is said to everybody who sat for a post, and the rules it was counted by; sealed as a whole).
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.core.sealed_table import BadTable, Deriver, SealedMarks, SealedTable, write_marks, write_table
from hr_portal.recruitment.exam_keys import ExamKeys, OfficerKey
from hr_portal.recruitment.exam_rules import ExamRules, parse
from hr_portal.recruitment.ranking import cut_line
from hr_portal.recruitment.result_models import IdPart, Result, ResultTable
from hr_portal.recruitment.result_storing import bound_to
from hr_portal.recruitment.slips import (
    PostFacts,
    Schemes,
    asked_of,
    check_code,
    facts_json,
    facts_of,
    row_bytes,
    spread,
)

_NONCE = 12


@dataclass(frozen=True)
class PostInTable:
    """What the position table says of a post."""

    unit: str
    title: str
    level: str
    headcount: int


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
    slug = table.exam.slug
    label, secret = label_of(slug, stage, number), keys.lookup(slug)
    name = f"{slug}-{stage}-{number}-{secrets.token_hex(4)}"
    rows = _Rows(
        session, table, keys.officer(slug), part, parse(content), posts, secret, f"{slug}/{stage}", progress
    )
    try:
        written = write_table(folder / f"{name}.rows", rows, Deriver(secret, label))
        write_marks(folder / f"{name}.codes", rows.codes)
        told = {"content": content, "steps": table.report["steps"], "posts": {p: facts_json(f) for p, f in rows.facts.items()}}  # fmt: skip
        _write_sealed(folder / f"{name}.posts", json.dumps(told, ensure_ascii=False).encode(), secret, label)
    except BaseException:
        remove(folder, name)
        raise
    return Sealed(name, written.sha256, written.rows)


def remove(folder: Path, name: str) -> None:
    """Forget a snapshot that is not, or no longer, wanted."""
    for suffix in ("rows", "codes", "posts"):
        (folder / f"{name}.{suffix}").unlink(missing_ok=True)


class _Rows:
    """The rows of a table, post by post, as they are sealed; meanwhile the facts of each post and the marks of the codes."""

    def __init__(self, session: Session, table: ResultTable, officer: OfficerKey, part: IdPart, rules: ExamRules,
                 posts: Mapping[str, PostInTable], secret: bytes, code_label: str, progress: Callable[[int], None]) -> None:  # fmt: skip
        self.facts: dict[str, PostFacts] = {}
        self.codes: list[bytes] = []
        self._session, self._table, self._officer, self._part = session, table, officer, part
        self._rules, self._posts, self._secret, self._label, self._progress = (
            rules,
            posts,
            secret,
            code_label,
            progress,
        )
        self._marks = Deriver(secret, f"{code_label}/codes")

    def __iter__(self) -> Iterator[tuple[tuple[str, str, str], bytes]]:
        r = Result
        query = (
            select(r.post, r.post_class, r.status, r.marks, r.total, r.rank, r.sealed)
            .where(r.table_id == self._table.id)
            .order_by(r.post, r.rank, r.number)
            .execution_options(yield_per=5_000)
        )
        bound, count = bound_to(self._table.id), 0
        for post, group in groupby(self._session.execute(query), key=lambda row: row.post):
            own = list(group)
            ranks = sorted(row.rank for row in own if row.rank is not None)
            self.facts[post] = self._facts(post, [Decimal(row.total) for row in own if row.total is not None])
            below = {rank: len(ranks) - place for place, rank in enumerate(ranks, 1)}
            for row in own:
                ticket, name, id_number = self._officer.open(row.sealed, bound)
                plain = row_bytes(
                    post=post, post_class=row.post_class, status=row.status.value, marks=row.marks, total=row.total,
                    rank=row.rank, above=row.rank - 1 if row.rank else 0, below=below[row.rank] if row.rank else 0,
                )  # fmt: skip
                parts = asked_of(ticket, name, id_number, self._part)
                code = check_code(self._secret, self._label, parts[0], plain)
                self.codes.append(self._marks.mark((parts[0], code)))
                yield parts, plain
                count += 1
                if count % 5_000 == 0:
                    self._progress(count)
        self._progress(count)

    def _facts(self, post: str, totals: list[Decimal]) -> PostFacts:
        known = self._posts.get(post)
        line = cut_line(totals, self._rules.ratio.places(known.headcount)) if known else None
        return PostFacts(
            unit=known.unit if known else "", title=known.title if known else "", level=known.level if known else "",
            headcount=known.headcount if known else None, sat=len(totals), cut=line.line if line else None,
            let_in=line.let_in if line else 0, tie_at_cut=bool(line and line.tie_at_line), bins=spread(totals),
        )  # fmt: skip


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
            rows, codes, Deriver(secret, label), Deriver(secret, f"{code_label}/codes"), secret, code_label,
            Schemes(parse(told["content"]), told["steps"]), {post: facts_of(facts) for post, facts in told["posts"].items()},
        )  # fmt: skip

    def forget(self, file_name: str) -> None:
        """It is read no more by this process."""
        self._opened.pop(file_name, None)

    def digest(self, file_name: str) -> str:
        """SHA-256 of the rows as they lie on disk."""
        with (self.folder / f"{file_name}.rows").open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
