"""The rules of an exam as the file `flask exams load` reads: to change them, one takes the file, edits it and uploads it again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH = 100


def to_toml(content: Mapping[str, Any]) -> str:
    """TOML that reads back as the same content."""
    return "\n".join(_lines(content)) + "\n"


def _lines(content: Mapping[str, Any]) -> Iterator[str]:
    tables = [name for name, value in content.items() if isinstance(value, Mapping)]
    lists = [name for name, value in content.items() if _is_list_of_tables(value)]
    for name, value in content.items():
        if name not in tables and name not in lists:
            yield f"{_key(name)} = {_value(value)}"
    for name in tables:
        yield from ("", f"[{_key(name)}]")
        yield from (f"{_key(key)} = {_value(value)}" for key, value in content[name].items())
    for name in lists:
        for table in content[name]:
            yield from ("", f"[[{_key(name)}]]")
            yield from (f"{_key(key)} = {_value(value)}" for key, value in table.items())


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    """A basic string of TOML is one of JSON, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        parts = [_value(one) for one in value]
        line = "[" + ", ".join(parts) + "]"
        return line if len(line) <= _WIDTH else "[\n" + "".join(f"    {part},\n" for part in parts) + "]"
    return _text(str(value))
