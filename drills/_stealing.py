"""A public process with everything on its disk, and whoever took it trying to open what it took in."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from flask import Flask

from benchmarks._side_by_side import NOW, House
from drills._planting import MARKS
from hr_portal.core.key_files import load_opener, public_path
from hr_portal.core.sealing import CannotOpen, OpeningKey, Part, open_sealed
from hr_portal.extensions import db
from hr_portal.objections.receipts import bound_to
from tests.client import Client
from tests.factories.notices import make_office, publish
from tests.factories.reporter import Reporter
from tests.factories.reports import all_reports


def candidates(folders: Iterable[Path], secrets: Iterable[bytes]) -> set[bytes]:
    """Every run of 32 bytes in every file, plain, out of base64 and out of hex, and digests of whole files."""
    found: set[bytes] = set()
    pieces = [*secrets]
    for folder in folders:
        pieces += [
            path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.stat().st_size < 4096
        ]
    for piece in pieces:
        views = [piece, *re.findall(rb"[A-Za-z0-9+/_=-]{24,}", piece)]
        decoded = []
        for view in views[1:]:
            with contextlib.suppress(ValueError):
                decoded.append(
                    base64.urlsafe_b64decode(
                        view.replace(b"+", b"-").replace(b"/", b"_") + b"=" * (-len(view) % 4)
                    )
                )
            with contextlib.suppress(ValueError):
                decoded.append(bytes.fromhex(view.decode()))
        for view in [piece, *decoded]:
            found |= {view[at : at + 32] for at in range(max(0, len(view) - 31))}
            found.add(hashlib.sha256(view).digest())
    return {one for one in found if len(one) == 32}


def attempts(app: Flask, session: Any, folders: Iterable[Path]) -> tuple[int, int]:
    """(tries, openings) of all envelopes with everything that could be a private key."""
    tries = opened = 0
    envelopes = [
        (part, sealed, bound_to(report.number))
        for report in all_reports(session)
        for part, sealed in ((Part.CONTENT, report.content), (Part.IDENTITY, report.identity))
        if sealed is not None
    ]
    session.rollback()
    secret = str(app.extensions["settings"].secret_key).encode()
    for raw in candidates(folders, [secret]):
        for part, sealed, here in envelopes:
            tries += 1
            try:
                open_sealed(OpeningKey(part, X25519PrivateKey.from_private_bytes(raw)), sealed, here)
            except CannotOpen:
                continue
            opened += 1
    return tries, opened


def public_side(opened: Callable[..., House], kind: str, keys: Path, folder: Path) -> dict[str, Any]:
    """It takes in what it cannot read; with the private keys beside it the same attempt succeeds."""
    public = folder / f"public-{kind}"
    public.mkdir(mode=0o700)
    for part in Part:
        shutil.copy(public_path(keys, part), public)
    house = opened("sqlite", surfaces=("public",), name=f"public_{kind}", environ={"KEY_DIR": str(public)})
    house.app.test_client_class = Client
    with house.app.app_context():
        session = db.session()
        notice = publish(session, make_office(session), at=NOW)
        session.commit()
        reporter = Reporter(house.app.test_client(), house.app)  # type: ignore[arg-type]
        reporter.report(notice, signature="real_name", name=MARKS["words"], phone="13900000000")
        disk = [house.app.extensions["settings"].data_dir, public]
        tries, found = attempts(house.app, session, disk)
        with_keys, control = attempts(house.app, session, [keys])
        try:
            load_opener(public)
            loads = True
        except Exception as error:  # noqa: BLE001  (whatever it says, it must say it)
            loads = False
            print(f"the public folder opens nothing: {type(error).__name__}")
        db.session.remove()
    return {
        "tries": tries,
        "openings": found,
        "openings with the keys": control,
        "loads": loads,
        "control tries": with_keys,
    }
