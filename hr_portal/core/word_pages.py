"""A DOCX file as a page: headings, paragraphs, lists and tables; nothing of its look."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from xml.parsers.expat import ExpatError
from xml.sax import SAXException

import mammoth

from hr_portal.core.errors import Reason, Refused
from hr_portal.core.old_pages import OldPage, read_page

_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ExpatError, SAXException, OSError, KeyError,
    ValueError, AttributeError, IndexError, TypeError, RecursionError,
)  # fmt: skip
"""What the reader and the parsers below it raise at parts that are missing, cut or not what they should be."""


def read_document(path: Path) -> OldPage:
    """The file has been inspected (`core.files`) before: it is small enough and declares no document type. Pictures are
    left out and counted. Raises `Refused` with file_unreadable."""
    pictures = 0

    def no_picture(_image: object) -> dict[str, str]:
        nonlocal pictures
        pictures += 1
        return {}

    try:
        with path.open("rb") as stream:
            made = mammoth.convert_to_html(
                stream, convert_image=mammoth.images.img_element(no_picture), external_file_access=False,
                include_embedded_style_map=False,
                style_map="p[style-name='Title'] => h1:fresh\np[style-name='标题'] => h1:fresh",
            )  # fmt: skip
    except _BROKEN:
        raise Refused([Reason("file_unreadable", where=path.name)]) from None
    return read_page(f"<body><div>{made.value}</div></body>")
