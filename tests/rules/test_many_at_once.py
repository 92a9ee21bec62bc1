"""What is done to many at once says what doing it to each one says."""

from __future__ import annotations

import hmac
from array import array

from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.keyed import Keyed
from hr_portal.recruitment.exam_keys import OfficerKey
from hr_portal.recruitment.id_columns import id_cards_fit
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.ranking import Standing, ranks
from hr_portal.recruitment.result_rows import _fits
from hr_portal.recruitment.result_storing import Tally
from hr_portal.recruitment.slips import asked_of
from hr_portal.recruitment.snapshot_rows import parts_of
from hr_portal.recruitment.waiting_lines import lines_of, values_of, with_ranks

BODIES = st.from_regex(r"[0-9]{17}", fullmatch=True)


def completed(body: str) -> str:
    return body + next(last for last in "0123456789X" if _fits(body + last))


@given(st.binary(max_size=300), st.lists(st.binary(max_size=300)), st.sampled_from(["sha256", "sha512"]))
def test_digests_under_a_prepared_key_are_those_of_hmac(key: bytes, messages: list[bytes], name: str) -> None:
    expected = [hmac.digest(key, b"begin" + message, name) for message in messages]
    assert Keyed(key, name, b"begin").each(messages) == expected


@given(st.lists(BODIES, min_size=1, max_size=40), st.integers(0), st.sampled_from("0123456789Xx ４"))
def test_identity_numbers_fit_together_exactly_when_each_does(
    bodies: list[str], place: int, last: str
) -> None:
    ids = [completed(body) for body in bodies]
    assert id_cards_fit(ids)
    at = place % len(ids)
    other = ids[at][:17] + last
    assert id_cards_fit([*ids[:at], other, *ids[at + 1 :]]) is (other == ids[at])
    assert not id_cards_fit([*ids[:at], ids[at][:17], *ids[at + 1 :]])


NAMES = st.sampled_from(["莫宇梅", "买买提·伊明", "𬭎小堃", "Ａnna b", "莫 宇", "﨑", "阿·", "李明ⅳ", ""])
TICKETS = st.sampled_from(["410100000024", "４1 01", "A01", "0041"])
NUMBERS = st.sampled_from(["970103199108189978", "97010319910818997X", "97010319910818997x", "9701", ""])


@given(TICKETS, NAMES, NUMBERS, st.sampled_from(IdPart))
def test_the_parts_of_a_row_are_those_of_the_look_up(
    ticket: str, name: str, number: str, part: IdPart
) -> None:
    assert parts_of((ticket, name, number), part) == asked_of(ticket, name, number, part)


@given(st.lists(st.text(max_size=10), min_size=3, max_size=3), st.binary(max_size=5))
def test_whatever_is_sealed_opens_as_it_was(fields: list[str], bound: bytes) -> None:
    key = OfficerKey(bytes(range(64)))
    assert [key.open(sealed, bound) for sealed in key.seal_each([fields, ["a", "b", "c"]], bound)] == [fields, ["a", "b", "c"]]  # fmt: skip


@given(
    st.text(st.characters(blacklist_categories=["Cs"]), min_size=1),
    st.sampled_from([None, "71.50"]),
    st.integers(0, 9),
)
def test_a_line_holds_what_the_row_was(post: str, total: str | None, rank: int) -> None:
    row = (7, "4101", "莫宇梅", "9701", post, "gen\\eral", "taken", "1|", total, (), 0, "a,b")
    line = lines_of(3, [row, row], [b"\0\\n", b"m"], [b"\t", b"s"])
    assert with_ranks(line, [rank, 0]).split(b"\n")[1].endswith(b"\ta,b\t\\N")
    first = line.decode().split("\n")[0]
    assert values_of(first, rank) == (
        "3", "7", post, "gen\\eral", b"\0\\n", b"\t", "taken", "1|", total, "a,b", rank or None,
    )  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-1, 3), st.integers(0, 2)), max_size=60))
def test_ranks_of_a_tally_are_those_of_the_rule(rows: list[tuple[int, int, int]]) -> None:
    """Post, total (below nought: none) and tie-break of each row."""
    posts, totals, breaks = zip(*rows, strict=True) if rows else ((), (), ())
    tally = Tally(
        posts={"A": 0, "B": 1, "C": 2}, post_of=array("I", posts), standings=[array("q", totals), array("q", breaks)],
        numbers=array("i", range(len(rows))),
    )  # fmt: skip
    expected: dict[int, int] = {}
    for post in range(3):
        expected |= ranks({place: Standing(row[1], (row[2],)) for place, row in enumerate(rows) if row[0] == post and row[1] >= 0})  # type: ignore[arg-type]  # fmt: skip
    assert list(tally.ranks()) == [expected.get(place, 0) for place in range(len(rows))]
