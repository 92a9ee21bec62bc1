"""What an address can name. A number no column holds, and a character no text in a database holds, name nothing: the address
leads nowhere (404) before anybody is asked."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

MOST = 2**31 - 1
"""The largest number of a row."""


class RowNumber(IntegerConverter):
    """<int:...> as everywhere, up to the largest there can be."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", MOST)
        super().__init__(url_map, *args, **kwargs)


class Words(UnicodeConverter):
    """<...> as everywhere, without NUL."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **kwargs)
        self.regex = self.regex.replace("[^/]", "[^/\\x00]")


def prepare(app: Flask) -> None:
    """Before the first route."""
    app.url_map.converters |= {"int": RowNumber, "default": Words, "string": Words}
