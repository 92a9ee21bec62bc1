"""What the drills look for, they would see: a string in any writing, a script in a page, a difference, a door left open."""

from __future__ import annotations

import base64
import gzip
import io
import tarfile
from urllib.parse import quote

import pytest

from drills._access_rules import Expected, Persona, expected
from drills._hostile import OWN, runs
from drills._planting import MARKS, hits, plant
from drills.observers import differences
from hr_portal.accounts.rules import Role

TEXT = f"某人说：{MARKS['words']}陆远7，可以作证。"


def a_tar(data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        member = tarfile.TarInfo("rows.jsonl")
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(), TEXT.encode("gb18030"), TEXT.encode("utf-16-le"), TEXT.encode("unicode_escape"), repr(TEXT.encode()).encode(),
        quote(TEXT).encode(), TEXT.encode().hex().encode(), *(base64.b64encode(b"x" * lead + TEXT.encode()) for lead in range(3)),
        *(base64.urlsafe_b64encode(b"x" * lead + f"{MARKS['number']}0042".encode()) for lead in range(3)), gzip.compress(TEXT.encode(), mtime=0),
        a_tar(TEXT.encode()), f"call {MARKS['number']}0042".encode(),
    ],
)  # fmt: skip
def test_a_planted_string_is_seen_in_every_writing(data: bytes) -> None:
    assert list(hits(data, "here"))


def test_nothing_is_seen_where_nothing_was_planted() -> None:
    assert not list(hits("张文澜、陆远，13800001234".encode() * 100, "here"))


def test_two_hundred_strings_are_planted_and_no_two_are_alike() -> None:
    import random

    strings = [one for found in plant(random.Random(1)).values() for one in found]
    assert len(strings) == len(set(strings)) == 200
    assert all(one.startswith(tuple(MARKS.values())) for one in strings)


@pytest.mark.parametrize(
    "page",
    [
        "<p><script>x()</script></p>", "<p><img src=x onerror=x()></p>", "<p><a href='javascript:x()'>y</a></p>", "<p><iframe></iframe></p>",
        "<p><svg onload=x()></svg></p>", '<form action=" java">z</form><base href="//evil">', "<p onclick=x()>y</p>",
        "<meta http-equiv=refresh content=0>", '<script src="//evil.example/x.js"></script>', "<a href='data:text/html,x'>y</a>",
    ],
)  # fmt: skip
def test_what_would_run_is_seen(page: str) -> None:
    assert runs(page)


def test_what_is_shown_as_text_is_let_be() -> None:
    from markupsafe import escape

    for text in OWN:
        assert not runs(f'<p>{escape(text)}</p><input value="{escape(text)}">'), text
    assert not runs('<script src="/static/a.js" defer></script>')


def test_two_worlds_that_differ_are_told_apart() -> None:
    assert differences({"a": (200, "x", 7)}, {"a": (200, "x", 8)})
    assert differences({"a": (200,)}, {})
    assert not differences({"a": (200,)}, {"a": (200,)})


@pytest.mark.parametrize(
    ("endpoint", "path", "arguments", "persona", "answer"),
    [
        ("staff.notice", "/staff/notices/1", {"notice_id"}, Persona("x", Role.AUTHOR, "/1/2/"), Expected.IN),
        ("staff.notice", "/staff/notices/1", {"notice_id"}, Persona("x", Role.AUTHOR, "/1/"), Expected.ABSENT),
        ("staff.notice", "/staff/notices/1", {"notice_id"}, Persona("x", Role.REVIEWER, "/1/"), Expected.IN),
        ("staff.notice", "/staff/notices/1", {"notice_id"}, Persona("x", Role.REVIEWER, "/1/2/3/"), Expected.ABSENT),
        ("staff.notice", "/staff/notices/1", {"notice_id"}, Persona("x", Role.RECEIVER, "/1/2/"), Expected.FORBIDDEN),
        ("staff.notice", "/staff/notices/1", {"notice_id"}, Persona("x", is_anonymous=True), Expected.SIGN_IN),
        ("staff.report", "/staff/receiving/reports/1", {"report_id"}, Persona("x", Role.RECEIVER, "/1/2/"), Expected.IN),
        ("staff.report", "/staff/receiving/reports/1", {"report_id"}, Persona("x", Role.RECEIVER, "/1/"), Expected.ABSENT),
        (
            "staff.report", "/staff/receiving/reports/1", {"report_id"},
            Persona("x", Role.RECEIVER, "/1/2/", is_kept_from_reports=True), Expected.ABSENT,
        ),
    ],
)  # fmt: skip
def test_the_table_of_the_matrix_says_how_far_a_role_reaches(
    endpoint: str, path: str, arguments: set[str], persona: Persona, answer: Expected
) -> None:
    assert expected(endpoint, path, frozenset(arguments), persona, "/1/2/") is answer


def test_a_part_of_an_address_no_rule_knows_stops_the_matrix() -> None:
    with pytest.raises(LookupError, match="new_id"):
        expected(
            "staff.notice", "/staff/new/1", frozenset({"new_id"}), Persona("x", Role.AUTHOR, "/1/2/"), "/1/2/"
        )
