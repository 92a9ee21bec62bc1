"""Requests to a server of this machine over a few connections that stay open, and what they cost its processes."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hr_portal.cli.run import HOST


@dataclass(frozen=True)
class Way:
    """How a server is started and asked: its processes and threads, the connections, and requests in flight on each."""

    processes: int
    threads: int
    connections: int
    at_once: int


ONE_PROCESS = Way(1, 1, 4, 8)
"""So that the time of whoever asks does not hide the server's."""
AS_SERVED = Way(2, 2, 64, 1)
"""As readers ask a machine with two processors, who asks among them."""


@dataclass(frozen=True)
class Load:
    """What a request took: wall seconds, and processor seconds of the server alone."""

    seconds: float
    cpu: float


def cpu_of(leader: int) -> float:
    """Processor seconds so far of this process and all it started."""
    return sum(_cpu(pid) for pid in _family(leader))


def _cpu(pid: int) -> float:
    return sum(
        int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir()
    ) / 1e9  # fmt: skip


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def send_all(port: int, way: Way, requests: Sequence[bytes], sign: bytes) -> float:
    """Send them all; every answer is 200 and holds `sign`. Wall seconds."""
    waiting, chooser = iter(requests), selectors.DefaultSelector()
    for _ in range(way.connections):
        one = _Connection(port, way.at_once, sign)
        if one.send(waiting):
            chooser.register(one.socket, selectors.EVENT_READ, one)
    began = time.perf_counter()
    while chooser.get_map():
        ready = chooser.select(20)
        if not ready:
            raise RuntimeError("the server does not answer")
        for key, _ in ready:
            one = key.data
            if one.has_all() and not one.send(waiting):
                chooser.unregister(one.socket)
                one.socket.close()
    return time.perf_counter() - began


class _Connection:
    """So many requests at once, then their answers."""

    def __init__(self, port: int, at_once: int, sign: bytes) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._at_once, self._sign, self._got, self._left = at_once, sign, bytearray(), 0

    def send(self, waiting: Iterator[bytes]) -> bool:
        """The next few; False if there are none."""
        batch = list(islice(waiting, self._at_once))
        self._left = len(batch)
        if batch:
            self.socket.sendall(b"".join(batch))
        return bool(batch)

    def has_all(self) -> bool:
        """Take what has come."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise RuntimeError(f"the server hung up: {bytes(self._got[:200])!r}")
        self._got += piece
        at = 0
        while (end := self._end(at)) is not None:
            answer = self._got[at:end]
            if not answer.startswith(b"HTTP/1.1 200") or self._sign not in answer:
                raise RuntimeError(f"not the answer: {bytes(answer[:2000])!r}")
            self._left, at = self._left - 1, end
        del self._got[:at]
        return not self._left

    def _end(self, at: int) -> int | None:
        """Where the answer that begins here ends, once it is whole."""
        head = self._got.find(b"\r\n\r\n", at)
        if head < 0:
            return None
        length = _LENGTH.search(self._got, at, head + 2)
        end = head + 4 + int(length[1]) if length else None
        return end if end is not None and end <= len(self._got) else None


_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)\r\n")


def load(leader: int, port: int, way: Way, requests: Sequence[bytes], sign: bytes) -> Load:
    """What one of them cost on average."""
    before = cpu_of(leader)
    seconds = send_all(port, way, requests, sign)
    return Load(seconds / len(requests), (cpu_of(leader) - before) / len(requests))
