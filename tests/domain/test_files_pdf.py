"""PDF files: whole, open, and doing nothing by themselves."""

from __future__ import annotations

import contextlib
import random
import time

import pytest

from hr_portal.core import files
from hr_portal.core.errors import Refused
from hr_portal.core.files import Limits
from tests.factories import uploads
from tests.factories.verdicts import refused

SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"


def test_a_plain_pdf_is_taken_in_with_its_pages() -> None:
    facts = files.inspect(uploads.pdf(), "公示.pdf")
    assert facts.details == {"version": "1.7", "pages": 1}
    assert facts.media_type == "application/pdf"


def test_a_link_and_an_opening_page_are_harmless() -> None:
    link = b"<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://www.gov.cn)>>>>"
    assert files.inspect(uploads.pdf(b"/OpenAction[3 0 R/Fit]", link), "a.pdf")
    assert files.inspect(uploads.pdf(b"/OpenAction 4 0 R", b"<</S/GoTo/D[3 0 R/Fit]>>"), "a.pdf")


def test_words_in_the_text_are_not_taken_for_commands() -> None:
    bookmark = b"<</Title(HTML/JavaScript, Launch, /EmbeddedFile)>>"
    assert files.inspect(uploads.pdf(b"", bookmark), "a.pdf")


@pytest.mark.parametrize(
    ("catalog", "objects"),
    [
        (b"/OpenAction" + SCRIPT, ()),
        (b"/OpenAction 4 0 R", (SCRIPT,)),
        (b"", (b"<</S /JavaScript /JS 5 0 R>>",)),
        (b"", (b"<</S/J#61vaScript/JS(x)>>",)),
        (b"", (b"<</#53/#4a#61#76#61#53#63#72#69#70#74/JS(x)>>",)),
        (b"", (b"<</S%note\n/JavaScript/JS(x)>>",)),
        (b"", (b"<</S 5 0 R/JS(x)>>", b"/JavaScript")),
        (b"/Names<</JavaScript 4 0 R>>", (b"<</Names[]>>",)),
        (b"", (b"<</S/Launch/F(cmd.exe)>>",)),
        (b"", (b"<</S/SubmitForm/F(https://a.example)>>",)),
        (b"", (b"<</S/Rendition/JS(x)>>",)),
        (b"/AcroForm<</XFA[(a)4 0 R]>>", (b"<<>>",)),
        (b"/OpenAction<</S/URI/URI(https://a.example)>>", ()),
        (b"/OpenAction 4 0 R", (b"<</S/URI/URI(https://a.example)>>",)),
        (b"", (uploads.object_stream(SCRIPT),)),
        (b"", (uploads.object_stream(b"<</S/J#61vaScript/JS(x)>>"),)),
        (b"/OpenAction 90 0 R", (uploads.object_stream(b"<</S/URI/URI(https://a.example)>>"),)),
        (b"", (b"<</Length 60>>\nstream\n9 0 obj " + SCRIPT + b" endobj\nendstream",)),
    ],
)
def test_a_pdf_that_acts_is_refused_however_it_is_written(catalog: bytes, objects: tuple[bytes, ...]) -> None:
    assert refused(uploads.pdf(catalog, *objects), "a.pdf").code == "file_active_content"


@pytest.mark.parametrize(
    ("catalog", "objects"),
    [
        (b"/Names<</EmbeddedFiles 4 0 R>>", (b"<</Names[]>>",)),
        (b"", (b"<</Type/Filespec/EF<</F 5 0 R>>>>",)),
        (b"", (b"<</Type/EmbeddedFile/Length 0>>\nstream\n\nendstream",)),
        (b"", (uploads.object_stream(b"<</Type/Filespec/EF<</F 5 0 R>>>>"),)),
    ],
)
def test_a_pdf_that_carries_files_is_refused(catalog: bytes, objects: tuple[bytes, ...]) -> None:
    assert refused(uploads.pdf(catalog, *objects), "a.pdf").code == "file_embedded_files"


def test_an_encrypted_pdf_is_refused_as_encrypted() -> None:
    locked = uploads.pdf(b"", b"<</Filter/Standard/V 2>>", trailer=b"/Encrypt 4 0 R")
    assert refused(locked, "a.pdf").code == "file_encrypted"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_pdf_cut_off_is_damaged(share: float) -> None:
    whole = uploads.pdf(b"", b"(%s)" % (b"x" * 3_000))
    assert refused(whole[: int(len(whole) * share)], "a.pdf").code == "file_damaged"


def test_a_pdf_begins_with_its_first_byte() -> None:
    assert refused(b"\n" + uploads.pdf(), "a.pdf").code == "file_extension_mismatch"
    assert refused(uploads.pdf().replace(b"%PDF-1.7", b"%PDF-x.y"), "a.pdf").code == "file_damaged"


def test_a_pdf_without_a_catalogue_is_damaged() -> None:
    assert refused(uploads.pdf().replace(b"/Root 1 0 R", b""), "a.pdf").code == "file_damaged"


def test_a_pdf_that_is_an_archive_too_is_refused() -> None:
    assert refused(uploads.pdf() + uploads.zipped({"a.txt": "x"}), "a.pdf").code in (
        "file_two_formats",
        "file_damaged",
    )


def test_an_object_stream_that_cannot_be_looked_into_is_refused() -> None:
    odd = uploads.object_stream(b"<<>>", filter_=b"[/ASCIIHexDecode/FlateDecode]")
    assert refused(uploads.pdf(b"", odd), "a.pdf").code == "file_too_complex"
    bomb = uploads.object_stream(b" " * 40_000_000)
    assert refused(uploads.pdf(b"", bomb), "a.pdf").code == "file_too_complex"
    broken = uploads.object_stream(b"<<>>").replace(b"\nstream\n", b"\nstream\nxx")
    assert refused(uploads.pdf(b"", broken), "a.pdf").code == "file_damaged"


@pytest.mark.parametrize(
    "decoy",
    [
        b"/X(9 0 obj)",
        b"/X(endobj)",
        b"/X(>>)",
        b"/X<<>>",
        b"/X(\\)>>stream\n)",
        b"%>>\n",
        b"/X(" + b" " * 9_000 + b")",
    ],
)
def test_no_decoy_hides_an_object_stream(decoy: bytes) -> None:
    hidden = uploads.object_stream(SCRIPT).replace(b"/ObjStm", b"/ObjStm" + decoy)
    assert refused(uploads.pdf(b"", hidden), "a.pdf").code == "file_active_content"


def test_a_large_pdf_of_random_bytes_in_streams_raises_no_false_alarm() -> None:
    noise = random.Random(20261124).randbytes(20_000_000).replace(b"endstream", b"")
    image = b"<</Subtype/Image/Length %d>>\nstream\n%s\nendstream" % (len(noise), noise)
    facts = files.inspect(uploads.pdf(b"", image), "a.pdf")
    assert facts.details["pages"] == 1


@pytest.mark.parametrize(
    "unit",
    [
        b"/S ",
        b"%\n",
        b"/S%",
        b"<<",
        b"/Filter[",
        b"1 0 obj ",
        b">>stream\n",
        b"/OpenAction<<",
        b"1 0 obj<<",
        b"obj<<>>",
        b"obj<<(",
    ],
)
def test_no_repetition_makes_the_search_run_away(unit: bytes) -> None:
    content = uploads.pdf(b"", unit * (2_000_000 // len(unit)))
    begun = time.monotonic()
    with contextlib.suppress(Refused):
        files.inspect(content, "a.pdf")
    assert time.monotonic() - begun < Limits().cpu_seconds
