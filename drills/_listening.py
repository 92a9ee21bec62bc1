"""What a site says and where it writes, heard while a drill goes on."""

from __future__ import annotations

import base64
import contextlib
import sys
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.client import Client


class Watch:
    """Files this process opens to write while it is on, in Python; the database's own files are looked at afterwards."""

    def __init__(self) -> None:
        self.is_on, self.written = False, set[str]()
        sys.addaudithook(self._heard)

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.is_on or event != "open" or not isinstance(args[0], (str, bytes, Path)):
            return
        mode, flags = args[1] or "", args[2] or 0
        if any(letter in str(mode) for letter in "wax+") or int(flags) & 3:
            self.written.add(str(args[0]))


class Heard:
    """Every answer of the pages: headers, cookies as they are inside, and whole what is an error."""

    def __init__(self) -> None:
        self.kept = bytearray()
        self.statuses = Counter[int]()

    def note(self, answer: TestResponse) -> TestResponse:
        self.statuses[answer.status_code] += 1
        for name, value in answer.headers.items():
            self.kept += f"{name}: {value}\n".encode("utf-8", "surrogateescape")
            if name == "Set-Cookie":
                inside = value.split(";", 1)[0].partition("=")[2].split(".")
                for part in inside:
                    with contextlib.suppress(ValueError):
                        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
                        self.kept += raw + b"\n"
                        with contextlib.suppress(zlib.error):
                            self.kept += zlib.decompress(raw) + b"\n"
        if answer.status_code >= 400 and answer.status_code not in (409, 422):
            self.kept += answer.get_data()
        return answer


def listening_client(app: Flask, heard: Heard) -> Any:
    class Listening(Client):
        def open(self, *args: Any, **kwargs: Any) -> Any:
            return heard.note(super().open(*args, **kwargs))

    app.test_client_class = Listening
    return app.test_client()
