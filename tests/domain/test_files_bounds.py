"""Whatever the bytes do to the reader, the answer is a refusal and the cost is bounded."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest

from hr_portal.core import files
from hr_portal.core.files import Limits
from hr_portal.core.formats.verdicts import MIB
from tests.factories import uploads
from tests.factories.verdicts import refused

ROOT = Path(__file__).resolve().parents[2]


def test_the_hash_is_of_the_bytes_that_were_inspected(tmp_path: Path) -> None:
    content = uploads.docx()
    path = tmp_path / "x"
    path.write_bytes(content)
    for source in (content, path, str(path), BytesIO(content)):
        facts = files.inspect(source, "a.docx")
        assert facts.sha256 == hashlib.sha256(content).hexdigest()
        assert facts.size == len(content)


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    files.inspect(uploads.zipped({"a.docx": uploads.docx()}), "a.zip", workspace=tmp_path)
    refused(uploads.docx({"word/vbaProject.bin": b"x"}), "a.docx", workspace=tmp_path)
    refused(uploads.docx(), "a.docx", workspace=tmp_path, limits=Limits(wall_seconds=0.001))
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_and_one_over_the_limit_are_refused() -> None:
    assert refused(b"", "a.pdf").code == "file_empty"
    reason = refused(bytes(1_001), "a.pdf", limits=Limits(size=1_000))
    assert (reason.code, reason.facts["limit"]) == ("file_too_large", 1_000)
    assert files.inspect(b"x" * 1_000, "a.txt", limits=Limits(size=1_000)).size == 1_000


def test_an_endless_upload_is_cut_at_the_limit() -> None:
    class Endless(BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            self.given += size
            return bytes(size)

    stream = Endless()
    with pytest.raises(files.Refused) as caught:
        files.inspect(stream, "a.pdf", limits=Limits(size=5 * MIB))
    assert caught.value.reasons[0].code == "file_too_large"
    assert stream.given <= 7 * MIB


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("公示", "file_without_extension"),
        ("a.exe", "file_type_not_allowed"),
        ("a.pdf.html", "file_type_not_allowed"),
        ("a.svg", "file_type_not_allowed"),
        ("a.rar", "file_type_not_allowed"),
    ],
)
def test_the_name_alone_refuses_what_is_not_on_the_list(name: str, code: str) -> None:
    assert refused(b"x", name).code == code


def test_a_caller_may_allow_less() -> None:
    reason = refused(uploads.docx(), "a.docx", allowed=frozenset({"pdf", "png"}))
    assert (reason.code, reason.facts["allowed"]) == ("file_type_not_allowed", ["pdf", "png"])


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    begun = time.monotonic()
    assert refused(uploads.xlsx(), "a.xlsx", limits=Limits(wall_seconds=0.005)).code == "file_too_complex"
    assert time.monotonic() - begun < 2


def test_a_reader_that_needs_too_much_processor_time_is_stopped() -> None:
    slow = uploads.zipped({"a.txt": os.urandom(1_000), "b.csv": b"a,b\n" * 30_000_000})
    reason = refused(slow, "a.zip", limits=Limits(cpu_seconds=1, ratio=10_000))
    assert reason.code in ("file_too_complex", "file_extension_mismatch")
    text = uploads.zipped({"b.csv": b"a,b\n" * 30_000_000})
    assert refused(text, "a.zip", limits=Limits(cpu_seconds=1, ratio=10_000)).code == "file_too_complex"


def test_a_reader_that_needs_too_much_memory_is_stopped() -> None:
    row = "<row>" + "<c><v>82.71</v></c>" * 20 + "</row>"
    sheet = f'<worksheet xmlns="{uploads.SPREADSHEET}"><sheetData>{row * 60_000}</sheetData></worksheet>'
    big = uploads.changed(uploads.xlsx(), {"xl/worksheets/sheet1.xml": sheet.encode()})
    limits = Limits(ratio=10_000)
    assert files.inspect(big, "a.xlsx", limits=limits)
    reason = refused(big, "a.xlsx", limits=Limits(ratio=10_000, memory=64 * MIB))
    assert reason.code == "file_too_complex"


def child_that(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program in the child's place: what a reader that was taken over could do at worst."""
    monkeypatch.setattr(files, "_CHILD", "import json, os, signal, sys, time\n" + body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "file_unreadable"),
        ("os.abort()", "file_too_complex"),
        ("sys.exit(1)", "file_unreadable"),
        ("sys.exit(3)", "file_too_complex"),
        ("os._exit(0)", "file_unreadable"),
        ("print('not json')", "file_unreadable"),
        ("print('[1]')", "file_unreadable"),
        ("print('{}')", "file_unreadable"),
        ("print(json.dumps({'code': 'approved', 'facts': {}}))", "file_unreadable"),
        ("print(json.dumps({'details': {}, 'warnings': ['<b>'], 'peak_memory': 1}))", "file_unreadable"),
        ("print('x' * 10_000_000)", "file_unreadable"),
        ("time.sleep(60)", "file_too_complex"),
        ("os.fork() or time.sleep(60)", "file_unreadable"),
    ],
)
def test_a_child_that_dies_lies_or_babbles_is_a_refusal(
    body: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    child_that(body, monkeypatch)
    assert refused(uploads.docx(), "a.docx", limits=Limits(wall_seconds=1.5)).code == code


def test_the_child_inherits_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "sesame")
    monkeypatch.setenv("DATABASE_URL", "postgresql://sesame")
    child_that(
        "said = {'environment': sorted(os.environ), 'flags': sys.flags.isolated}\n"
        "print(json.dumps({'details': said, 'warnings': [], 'peak_memory': None}))",
        monkeypatch,
    )
    facts = files.inspect(uploads.docx(), "a.docx")
    assert facts.details["flags"] == 1
    seen = facts.details["environment"]
    assert isinstance(seen, list)
    assert set(seen) <= {"LANG", "LC_CTYPE", "LD_LIBRARY_PATH", "PATH"}


def test_the_child_loads_neither_the_web_nor_the_database() -> None:
    code = (
        f"import sys; sys.path.append({str(ROOT)!r}); import hr_portal.core.file_child; "
        "print(sorted(n for n in ('flask', 'sqlalchemy', 'celery', 'redis') if n in sys.modules))"
    )
    said = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_full_size_upload_stays_within_the_memory_limit(tmp_path: Path) -> None:
    """49 MB of photo pages in a PDF: read in a fresh process, so that only its own children are measured."""
    noise = os.urandom(49_000_000)
    path = tmp_path / "big.pdf"
    path.write_bytes(uploads.pdf(b"", b"<</Length %d>>\nstream\n%s\nendstream" % (len(noise), noise)))
    own, children = peaks([path])
    assert children < Limits().memory
    assert own < 100 * MIB


def peaks(paths: list[Path]) -> tuple[int, int]:
    """Peak memory of a fresh process that inspects the files, and of the largest of its children (bytes)."""
    code = (
        "import resource, sys; sys.path.append(sys.argv[1])\n"
        "from pathlib import Path\n"
        "from hr_portal.core import files\n"
        "for path in sys.argv[2:]:\n"
        "    try: files.inspect(Path(path), Path(path).name)\n"
        "    except files.Refused: pass\n"
        "for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN): print(resource.getrusage(who).ru_maxrss * 1024)"
    )
    command = [sys.executable, "-I", "-c", code, str(ROOT), *map(str, paths)]
    # A process inherits the peak of the one that starts it; /bin/sh between us keeps the figure its own.
    said = subprocess.run(
        ["/bin/sh", "-c", '"$@" & wait $!', "sh", *command], capture_output=True, text=True, check=True
    )
    own, children = map(int, said.stdout.split())
    return own, children
