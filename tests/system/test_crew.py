"""Children that help with one job: their answers come in order, a child that ends ends the job, none outlives whoever asked."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hr_portal.core.crew import Crew, CrewTrouble

WORK = "tests.factories.crew_work"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_answers_come_in_the_order_of_the_pieces(count: int) -> None:
    with Crew(f"{WORK}:adder", 1_000, count) as crew:
        assert list(crew.each(range(50))) == list(range(1_000, 1_050))


def test_two_children_share_the_pieces_and_end_with_the_crew() -> None:
    with Crew(f"{WORK}:adder", 0, 2) as crew:
        processes = crew.processes
        assert {answer[-1] for answer in crew.each([[n] for n in range(6)])} == set(processes)
    assert os.getpid() not in processes
    assert not any(Path("/proc", str(process)).exists() for process in processes)


def test_large_pieces_and_answers_do_not_wait_for_one_another() -> None:
    large = "x" * 3_000_000
    with Crew(f"{WORK}:adder", large, 2) as crew:
        assert [len(answer) for answer in crew.each([large] * 8)] == [6_000_000] * 8


@pytest.mark.parametrize("how", ["killed", "an error"])
def test_a_child_that_ends_ends_the_job_and_names_no_datum(how: str) -> None:
    answers: list[int] = []
    with Crew(f"{WORK}:fragile", [how, 7], 2) as crew, pytest.raises(CrewTrouble) as trouble:
        answers.extend(crew.each(range(20)))
    assert "莫宇梅" not in str(trouble.value)
    assert "410100000024" not in str(trouble.value)
    assert ("code -9" if how == "killed" else "ValueError in work, line") in trouble.value.why


def test_what_was_read_before_a_piece_failed_is_answered_first() -> None:
    def pieces() -> Iterator[int]:
        yield from range(5)
        raise ValueError("the file is damaged")

    for count in (0, 2):
        answers: list[int] = []
        with Crew(f"{WORK}:adder", 0, count) as crew, pytest.raises(ValueError, match="damaged"):
            answers.extend(crew.each(pieces()))
        assert answers == [0, 1, 2, 3, 4]


def test_a_key_reaches_a_child_by_pipe_alone() -> None:
    with Crew(f"{WORK}:seen", secrets.token_bytes(64), 1) as crew:
        assert list(crew.each([0])) == [[False, False]]


def test_children_end_when_whoever_asked_is_killed() -> None:
    code = (
        "import time; from hr_portal.core.crew import Crew\n"
        f"crew = Crew('{WORK}:adder', 0, 2); list(crew.each(range(4))); print(*crew.processes, flush=True); time.sleep(60)"
    )
    asking = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert asking.stdout is not None
    processes = [Path("/proc", process, "stat") for process in asking.stdout.readline().split()]
    asking.send_signal(signal.SIGKILL)
    asking.wait()
    asking.stdout.close()
    deadline = time.monotonic() + 20
    while any(map(_lives, processes)):
        assert time.monotonic() < deadline, "children outlive the process that started them"
        time.sleep(0.02)
    assert len(processes) == 2


def _lives(stat: Path) -> bool:
    """A process that has ended and that nobody has waited for yet does not."""
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
