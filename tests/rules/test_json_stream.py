"""Long JSON files give their records one after another, and their faults with line and column."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.errors import Refused
from hr_portal.core.json_stream import records

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def read(data: str | bytes) -> list[Any]:
    raw = data.encode() if isinstance(data, str) else data
    return [value for _, value in records(io.BytesIO(raw), "notices")]


@given(st.lists(VALUES, max_size=5), st.sampled_from([None, 1]))
def test_a_list_gives_its_members(values: list[Any], indent: int | None) -> None:
    assert read(json.dumps(values, ensure_ascii=False, indent=indent)) == values
    assert read(json.dumps({"made": {"by": "x"}, "notices": values, "more": 1}, indent=indent)) == values


@given(
    st.lists(
        st.dictionaries(st.text(min_size=1, max_size=4).filter(lambda n: n != "notices"), VALUES, max_size=3),
        min_size=1,
        max_size=4,
    )
)
def test_an_object_a_line_gives_each(values: list[Any]) -> None:
    assert read("\n".join(json.dumps(value) for value in values)) == values


def test_each_record_knows_its_line() -> None:
    assert [line for line, _ in records(io.BytesIO(b'[\n{"a":1},\n\n{"b":2}]'), "notices")] == [2, 4]


def test_values_longer_than_what_is_read_at_once() -> None:
    values = ["字" * 100_000, {"number": 12345678901234567890}, "x" * 70_000]
    assert read(json.dumps(values, ensure_ascii=False)) == values


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        ("[1,", "json_unreadable", 1),
        ('[{"a":1}\n{"b":2}]', "json_unreadable", 2),
        ('{"notices":[]} x', "json_unreadable", 1),
        ('[{"a":1,"a":2}]', "json_unreadable", 1),
        ("[NaN]", "json_unreadable", 1),
        ("hello", "json_unreadable", 1),
        ("[" * 5000, "json_unreadable", 1),
        ('[\n"' + "字" * 5_000_000 + '"]', "json_record_too_long", 2),
        ('[\n"公告"]'.encode("gbk"), "json_not_utf8", 2),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_cannot_be_read_is_said_with_its_place(data: str | bytes, code: str, line: int) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.facts["line"]) == (code, line)
    assert reason.facts["column"]


@given(
    st.binary(max_size=200)
    | st.text(st.sampled_from('[]{}",: \n1truefalsn\\u"'), max_size=60).map(str.encode)
)
def test_nothing_breaks_the_reader(data: bytes) -> None:
    with contextlib.suppress(Refused):
        assert isinstance(read(data), list)
