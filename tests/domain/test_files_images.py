"""Photos and scans."""

from __future__ import annotations

import struct

import pytest

from hr_portal.core import files
from tests.factories import uploads
from tests.factories.verdicts import refused


@pytest.mark.parametrize(
    ("content", "name", "size"),
    [
        (uploads.png(3, 2), "a.png", (3, 2)),
        (uploads.jpeg(640, 480), "a.jpg", (640, 480)),
        (uploads.jpeg(640, 480), "a.jpeg", (640, 480)),
        (uploads.webp(10, 7), "a.webp", (10, 7)),
    ],
)
def test_an_image_is_taken_in_with_its_size(content: bytes, name: str, size: tuple[int, int]) -> None:
    facts = files.inspect(content, name)
    assert (facts.details["width"], facts.details["height"]) == size
    assert facts.warnings == ()


def test_a_photo_that_tells_where_it_was_taken_is_warned_of() -> None:
    for content, name in (
        (uploads.jpeg(with_exif=uploads.exif(place=True)), "a.jpg"),
        (uploads.png(chunks=uploads.png_chunk(b"eXIf", uploads.exif(place=True))), "a.png"),
    ):
        assert files.inspect(content, name).warnings == ("photo_metadata", "photo_location")
    assert files.inspect(uploads.jpeg(with_exif=uploads.exif(place=False)), "a.jpg").warnings == (
        "photo_metadata",
    )


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (uploads.png(60_000, 10, pixels=b""), "a.png"),
        (uploads.png(0, 10, pixels=b""), "a.png"),
        (uploads.png(19_999, 19_999, pixels=b""), "a.png"),
        (uploads.jpeg(65_500, 65_500), "a.jpg"),
        (uploads.jpeg(0, 100), "a.jpg"),
    ],
)
def test_absurd_dimensions_are_refused_without_unpacking(content: bytes, name: str) -> None:
    assert refused(content, name).code == "file_image_dimensions"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (uploads.png()[:-6], "a.png"),
        (uploads.png()[:30], "a.png"),
        (uploads.png().replace(b"IEND", b"IEN!"), "a.png"),
        (uploads.png(pixels=b"")[:-12] + b"", "a.png"),
        (uploads.jpeg(ended=False), "a.jpg"),
        (uploads.jpeg()[:60], "a.jpg"),
        (b"\xff\xd8\xff", "a.jpg"),
        (uploads.webp()[:-4], "a.webp"),
        (b"RIFF" + struct.pack("<I", 4) + b"WEBP", "a.webp"),
    ],
)
def test_a_broken_image_is_damaged(content: bytes, name: str) -> None:
    assert refused(content, name).code == "file_damaged"


def test_an_image_that_unpacks_to_more_than_its_size_is_refused() -> None:
    assert refused(uploads.png(2, 2, pixels=bytes(50_000_000)), "a.png").code == "file_too_complex"


def test_an_image_that_is_an_archive_too_is_refused() -> None:
    for content, name in ((uploads.png(), "a.png"), (uploads.jpeg(), "a.jpg")):
        assert refused(content + uploads.zipped({"a.txt": "x"}), name).code == "file_two_formats"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (uploads.png(), "a.jpg"),
        (b"GIF89a\1\0\1\0\0\0\0;", "a.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png"),
        (b"<html>", "a.jpg"),
    ],
)
def test_an_image_of_another_kind_than_named_is_refused(content: bytes, name: str) -> None:
    assert refused(content, name).code == "file_extension_mismatch"
