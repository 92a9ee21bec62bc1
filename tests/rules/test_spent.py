"""What was used is used: for every process, after a restart, for as long as it could be used again."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hr_portal.core.spent import Spent, Taken
from tests.system.tree import ROOT

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
KEY = b"k" * 32
LIFETIME = timedelta(minutes=30)
SLOTS = 256


def open_in(folder: Path, slots: int = SLOTS) -> Spent:
    return Spent(folder, KEY, LIFETIME, slots=slots)


@pytest.fixture
def spent(tmp_path: Path) -> Spent:
    return open_in(tmp_path / "spent")


def test_the_first_use_counts_and_other_inputs_do_not(spent: Spent) -> None:
    node, serial = spent.new_serial()
    assert spent.is_free(node, serial, NOW)
    assert spent.take(node, serial, [b"a", b"b"], NOW) is Taken.FIRST
    assert not spent.is_free(node, serial, NOW)
    for other in ([b"a", b"c"], [b"ab"], [b"ab", b""], [b"b", b"a"], []):
        assert spent.take(node, serial, other, NOW) is Taken.USED


@pytest.mark.parametrize(("seconds", "answer"), [(0, Taken.AGAIN), (120, Taken.AGAIN), (121, Taken.USED)])
def test_the_same_inputs_are_answered_again_for_two_minutes(
    spent: Spent, seconds: int, answer: Taken
) -> None:
    node, serial = spent.new_serial()
    spent.take(node, serial, [b"a"], NOW)
    assert spent.take(node, serial, [b"a"], NOW + timedelta(seconds=seconds)) is answer


def test_answering_again_does_not_make_the_two_minutes_longer(spent: Spent) -> None:
    node, serial = spent.new_serial()
    spent.take(node, serial, [b"a"], NOW)
    spent.take(node, serial, [b"a"], NOW + timedelta(seconds=100))
    assert spent.take(node, serial, [b"a"], NOW + timedelta(seconds=130)) is Taken.USED


def test_it_stays_used_for_as_long_as_a_solution_lives(spent: Spent) -> None:
    node, serial = spent.new_serial()
    spent.take(node, serial, [b"a"], NOW)
    assert spent.take(node, serial, [b"a"], NOW + LIFETIME) is Taken.USED


def test_it_is_remembered_after_a_restart(tmp_path: Path) -> None:
    first = open_in(tmp_path / "spent")
    node, serial = first.new_serial()
    first.take(node, serial, [b"a"], NOW)
    first.close()
    again = open_in(tmp_path / "spent")
    assert again.take(node, serial, [b"b"], NOW) is Taken.USED
    assert again.new_serial()[0] == node
    assert again.new_serial()[1] > serial


def test_no_serial_is_given_twice_in_one_process_or_two(tmp_path: Path) -> None:
    one, other = open_in(tmp_path / "spent"), open_in(tmp_path / "spent")
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda n: (one if n % 2 else other).new_serial(), range(1000)))
    assert len(set(given)) == 1000
    assert len({node for node, _ in given}) == 1


def test_of_many_at_once_one_is_first(tmp_path: Path) -> None:
    several = [open_in(tmp_path / "spent") for _ in range(4)]
    node, serial = several[0].new_serial()
    with ThreadPoolExecutor(16) as pool:
        found = list(
            pool.map(lambda n: several[n % 4].take(node, serial, [str(n).encode()], NOW), range(200))
        )
    assert found.count(Taken.FIRST) == 1
    assert found.count(Taken.USED) == 199


def test_other_processes_see_it(tmp_path: Path) -> None:
    spent = open_in(tmp_path / "spent")
    node, serial = spent.new_serial()
    program = (
        "import sys; from datetime import *; from pathlib import Path; from hr_portal.core.spent import Spent;"
        f"s = Spent(Path(sys.argv[1]), b'k' * 32, timedelta(minutes=30), slots={SLOTS});"
        "print(s.take(sys.argv[2], int(sys.argv[3]), [b'a'], datetime.fromisoformat(sys.argv[4])).value)"
    )
    words = [sys.executable, "-c", program, str(tmp_path / "spent"), node, str(serial), NOW.isoformat()]
    children = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(child.communicate(timeout=60)[0].strip() for child in children)
    assert said == ["again", "first"]
    assert spent.take(node, serial, [b"b"], NOW) is Taken.USED


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_gives_out_serials_of_its_own(tmp_path: Path) -> None:
    spent = open_in(tmp_path / "spent")
    before = spent.new_serial()[1]
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, str(spent.new_serial()[1]).encode())
        os._exit(0)
    os.waitpid(child, 0)
    in_child = int(os.read(read, 100))
    assert in_child not in (before, *(spent.new_serial()[1] for _ in range(70)))
    os.close(read)
    os.close(write)


def test_a_slot_is_free_for_a_later_serial_once_its_time_is_over(spent: Spent) -> None:
    node, serial = spent.new_serial()
    spent.take(node, serial, [b"a"], NOW)
    later = NOW + LIFETIME + timedelta(minutes=2)
    assert spent.take(node, serial + SLOTS, [b"b"], later) is Taken.FIRST


def test_the_file_never_grows(spent: Spent, tmp_path: Path) -> None:
    for _ in range(SLOTS * 3):
        node, serial = spent.new_serial()
        spent.take(node, serial, [b"x"], NOW)
    files = list((tmp_path / "spent").iterdir())
    assert [(file.name, file.stat().st_size, file.stat().st_mode & 0o777) for file in files] == [
        ("own.slots", 64 + 8 * SLOTS, 0o600)
    ]


def test_serials_of_another_machine_are_used_once_here_as_well(tmp_path: Path) -> None:
    here, there = open_in(tmp_path / "here"), open_in(tmp_path / "there")
    node, serial = there.new_serial()
    assert node != here.new_serial()[0]
    assert here.take(node, serial, [b"a"], NOW) is Taken.FIRST
    assert here.take(node, serial, [b"b"], NOW) is Taken.USED


def test_what_was_typed_cannot_be_read_from_the_file(spent: Spent, tmp_path: Path) -> None:
    node, serial = spent.new_serial()
    spent.take(node, serial, ["张三".encode()], NOW)
    one = (tmp_path / "spent" / "own.slots").read_bytes()
    other = Spent(tmp_path / "other", b"x" * 32, LIFETIME, slots=SLOTS)
    other.new_serial()
    other.take(node, serial, ["张三".encode()], NOW)
    assert one[64:] != (tmp_path / "other" / f"{node}.slots").read_bytes()[64:]
    assert "张三".encode() not in one
