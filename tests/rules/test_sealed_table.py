"""A table opens row by row, to whoever knows all parts, and to nobody else."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from hr_portal.core.sealed_table import BadTable, Deriver, SealedMarks, SealedTable
from hr_portal.core.sealed_writing import RepeatedRow, RowTooLong, write_marks, write_table

SECRET = bytes(range(32))
ROWS = [((f"4101{n:08d}", f"考生{n}", f"{n:06d}"), f"成绩{n}".encode() * (n % 4)) for n in range(300)]


def table(folder: Path, label: str = "exam/1") -> SealedTable:
    write_table(folder / "rows", ROWS, Deriver(SECRET, label))
    return SealedTable(folder / "rows")


def test_every_row_opens_with_its_parts(tmp_path: Path) -> None:
    opened = table(tmp_path)
    deriver = Deriver(SECRET, "exam/1")
    assert opened.rows == 300
    assert [opened.find(deriver, parts) for parts, _ in ROWS] == [plain for _, plain in ROWS]


@pytest.mark.parametrize("part", [0, 1, 2])
def test_one_wrong_part_finds_nothing(tmp_path: Path, part: int) -> None:
    opened, deriver = table(tmp_path), Deriver(SECRET, "exam/1")
    for parts, _ in ROWS[:50]:
        wrong = list(parts)
        wrong[part] += "x"
        assert opened.find(deriver, wrong) is None


def test_parts_cannot_be_moved_across_their_borders(tmp_path: Path) -> None:
    write_table(tmp_path / "rows", [(("12", "3"), b"yes")], Deriver(SECRET, "exam/1"))
    opened, deriver = SealedTable(tmp_path / "rows"), Deriver(SECRET, "exam/1")
    assert opened.find(deriver, ("12", "3")) == b"yes"
    assert opened.find(deriver, ("1", "23")) is None
    assert opened.find(deriver, ("123", "")) is None


def test_another_edition_or_another_secret_opens_nothing(tmp_path: Path) -> None:
    opened = table(tmp_path)
    assert opened.find(Deriver(SECRET, "exam/2"), ROWS[0][0]) is None
    assert opened.find(Deriver(secrets.token_bytes(32), "exam/1"), ROWS[0][0]) is None


def test_rows_take_whole_blocks_whatever_they_say(tmp_path: Path) -> None:
    short = write_table(tmp_path / "short", [(("1",), b"")], Deriver(SECRET, "e"))
    long = write_table(tmp_path / "long", [(("1",), b"x" * 254)], Deriver(SECRET, "e"))
    assert (tmp_path / "short").stat().st_size == (tmp_path / "long").stat().st_size
    assert short.row_size == long.row_size == 256


def test_the_file_shows_no_part_and_no_row(tmp_path: Path) -> None:
    table(tmp_path)
    body = (tmp_path / "rows").read_bytes()
    for parts, plain in ROWS[1:40]:
        assert all(part.encode() not in body for part in parts)
        assert not plain or plain not in body
    assert (tmp_path / "rows").stat().st_mode & 0o077 == 0


def test_a_row_that_was_changed_is_told_from_one_that_is_not_there(tmp_path: Path) -> None:
    table(tmp_path)
    body = bytearray((tmp_path / "rows").read_bytes())
    body[1024 + 20] ^= 1
    (tmp_path / "rows").write_bytes(body)
    with pytest.raises(BadTable):
        SealedTable(tmp_path / "rows").find(Deriver(SECRET, "exam/1"), ROWS[0][0])


def test_a_table_cut_short_is_refused(tmp_path: Path) -> None:
    table(tmp_path)
    body = (tmp_path / "rows").read_bytes()
    (tmp_path / "rows").write_bytes(body[:-1])
    with pytest.raises(BadTable):
        SealedTable(tmp_path / "rows")
    (tmp_path / "rows").write_bytes(b"PK" + body[2:])
    with pytest.raises(BadTable):
        SealedTable(tmp_path / "rows")


def test_two_rows_with_the_same_parts_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(RepeatedRow) as refused:
        write_table(tmp_path / "rows", [*ROWS, ROWS[7]], Deriver(SECRET, "e"))
    assert (refused.value.first, refused.value.second) == (7, 300)
    assert list(tmp_path.iterdir()) == []


def test_a_row_beyond_its_room_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(RowTooLong) as refused:
        write_table(tmp_path / "rows", [*ROWS[:3], (("1",), b"x" * 255)], Deriver(SECRET, "e"))
    assert refused.value.number == 3
    assert list(tmp_path.iterdir()) == []


def test_a_new_table_takes_the_name_while_the_old_one_is_read(tmp_path: Path) -> None:
    old, deriver = table(tmp_path), Deriver(SECRET, "exam/1")
    write_table(tmp_path / "rows", [(("new",), b"new")], deriver)
    assert old.find(deriver, ROWS[5][0]) == ROWS[5][1]
    assert SealedTable(tmp_path / "rows").find(deriver, ("new",)) == b"new"


def test_marks_say_only_whether_parts_are_among_them(tmp_path: Path) -> None:
    deriver = Deriver(SECRET, "codes")
    assert write_marks(tmp_path / "codes", b"".join(deriver.mark_each(parts[:2] for parts, _ in ROWS))) == 300
    marks = SealedMarks(tmp_path / "codes")
    assert all(marks.holds(deriver, parts[:2]) for parts, _ in ROWS)
    assert not any(marks.holds(deriver, (parts[0], parts[1] + "x")) for parts, _ in ROWS)
    assert not any(marks.holds(Deriver(SECRET, "others"), parts[:2]) for parts, _ in ROWS)


def test_no_marks_are_none(tmp_path: Path) -> None:
    write_marks(tmp_path / "codes", b"")
    assert not SealedMarks(tmp_path / "codes").holds(Deriver(SECRET, "codes"), ("1",))
