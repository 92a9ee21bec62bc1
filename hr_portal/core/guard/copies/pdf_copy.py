"""A PDF written anew from what its pages need: nothing of earlier saves, of who made it with what and when, no scripts, no
files inside. What the pages show stays as it was, byte for byte.

Everything reachable from the newest catalogue is copied under new numbers; what is named here is left out on the way, and
whatever nothing points to any more is not there.
"""

from __future__ import annotations

import re

from hr_portal.core.formats.verdicts import Unfit, refuse
from hr_portal.core.guard.carriers.pdf_objects import Document, Name, Ref, Stored, Value, read_document
from hr_portal.core.guard.carriers.pictures import said_of_itself
from hr_portal.core.guard.copies.picture_copy import copy_picture

_INFO = {
    "Author": "owner",
    "Company": "owner",
    "Creator": "camera",
    "Producer": "camera",
    "CreationDate": "time",
    "ModDate": "time",
}
"""Properties of the document, and what they tell; any other is `words`."""
_LEFT_OUT = {
    "Metadata": "words",
    "PieceInfo": "camera",
    "LastModified": "time",
    "Thumb": "words",
    "SpiderInfo": "words",
    "JavaScript": "scripts",
    "JS": "scripts",
    "AA": "scripts",
    "XFA": "scripts",
    "EmbeddedFiles": "files",
    "EF": "files",
    "AF": "files",
    "Collection": "files",
    "Perms": "owner",
    "DSS": "owner",
}
"""Keys that go wherever they stand."""
_ACTS = frozenset(
    (
        "JavaScript",
        "Launch",
        "SubmitForm",
        "ImportData",
        "GoToE",
        "GoToR",
        "Rendition",
        "RichMediaExecute",
        "Sound",
        "Movie",
    )
)
_CARRY_FILES = frozenset(("FileAttachment", "Sound", "Movie", "Screen", "RichMedia", "3D"))
_OF_A_NOTE = {"T": "owner", "M": "time", "CreationDate": "time", "NM": "words", "RC": "words"}
"""Keys of a note somebody put on a page: who, when."""
_MOST_OBJECTS = 200_000
_PLAIN = re.compile(rb"[A-Za-z0-9_.+-]")


def stripped(body: bytes) -> tuple[bytes, frozenset[str]]:
    """A picture or a PDF without what it says of itself, and what that was. `Refused` with the intake's reasons."""
    if body.startswith(b"%PDF-"):
        return copy_pdf(body)
    return copy_picture(body), said_of_itself(body)


def copy_pdf(body: bytes) -> tuple[bytes, frozenset[str]]:
    document = read_document(body, names="surrogateescape")
    if any("Encrypt" in trailer for trailer in document.trailers):
        refuse(Unfit.ENCRYPTED)
    if document.is_cut:
        refuse(Unfit.UNREADABLE)
    return _Copy(document).written()


class _Copy:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._numbers: dict[int, int] = {}
        self._met: list[int] = []
        """Old numbers in the order they are met; the new number is the place, from 1."""
        self.removed: set[str] = set()

    def written(self) -> tuple[bytes, frozenset[str]]:
        roots = [one for trailer in self._document.trailers if isinstance(one := trailer.get("Root"), Ref)]
        catalog = self._document.newest(roots[-1]) if roots else None
        if not isinstance(catalog, dict) or not isinstance(self._document.newest(catalog.get("Pages")), dict):
            refuse(Unfit.DAMAGED)
        self._look_at_properties()
        root = self._reference(roots[-1])
        out = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
        places: list[int] = []
        at = len(out[0])
        for old in self._met:  # grows while it is walked
            if len(self._met) > _MOST_OBJECTS:
                refuse(Unfit.TOO_COMPLEX)
            text = b"%d 0 obj\n%s\nendobj\n" % (len(places) + 1, self._object(old))
            places.append(at)
            at += len(text)
            out.append(text)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        size = len(places) + 1
        out.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table))
        out.append(b"trailer\n<</Size %d/Root %s>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, at))
        return b"".join(out), frozenset(self.removed)

    def _look_at_properties(self) -> None:
        for trailer in self._document.trailers:
            info = self._document.newest(trailer.get("Info"))
            if isinstance(info, dict):
                self.removed |= {_INFO.get(key, "words") for key, value in info.items() if value}
        if any(len({one.at for one in versions}) > 1 for versions in self._document.versions.values()):
            self.removed.add("earlier_saves")

    def _reference(self, old: int) -> bytes:
        if old not in self._numbers:
            self._met.append(old)
            self._numbers[old] = len(self._met)
        return b"%d 0 R" % self._numbers[old]

    def _object(self, old: int) -> bytes:
        stored = self._document.versions[old][-1]
        if stored.raw is None:
            return self._value(stored.value)
        if stored.dictionary.get("Type") in ("EmbeddedFile", "Metadata", "ObjStm", "XRef"):
            return b"null"
        raw = self._picture(stored, self._raw(stored))
        kept = {key: value for key, value in stored.dictionary.items() if key not in ("Length", "F", "FFilter", "FDecodeParms", "DL")}  # fmt: skip
        head = self._dictionary(kept)
        return b"%s/Length %d>>\nstream\n%s\nendstream" % (head.removesuffix(b">>"), len(raw), raw)

    def _raw(self, stored: Stored) -> bytes:
        """The stream's bytes; without the line's end before `endstream` where its length was said elsewhere."""
        raw, length = stored.raw or b"", self._document.newest(stored.dictionary.get("Length"))
        if type(length) is int and 0 <= length <= len(raw) and not raw[length:].strip():
            return raw[:length]
        return raw

    def _picture(self, stored: Stored, raw: bytes) -> bytes:
        """A photograph inside says where it was taken just as one outside does."""
        filters = self._document.newest(stored.dictionary.get("Filter"))
        names = [self._document.newest(one) for one in filters] if isinstance(filters, list) else [filters]
        if names not in (["DCTDecode"], ["DCT"]) or not raw.startswith(b"\xff\xd8\xff"):
            return raw
        found = said_of_itself(raw)
        if not found:
            return raw
        self.removed |= found
        return copy_picture(raw)

    def _value(self, value: Value) -> bytes:
        match value:
            case None:
                return b"null"
            case bool():
                return b"true" if value else b"false"
            case Ref():
                return self._reference(int(value)) if self._is_kept(value) else b"null"
            case int():
                return b"%d" % value
            case float():
                return f"{value:.8f}".rstrip("0").rstrip(".").encode()
            case Name():
                return _name(value)
            case bytes():
                return b"<" + value.hex().encode() + b">"
            case list():
                return b"[" + b" ".join(self._value(one) for one in value if self._is_kept(one)) + b"]"
            case dict():
                return self._dictionary(value)

    def _dictionary(self, value: dict[str, Value]) -> bytes:
        is_note = "Rect" in value and value.get("Subtype") not in ("Widget", "Link", None)
        parts = []
        for key, one in value.items():
            what = _LEFT_OUT.get(key) or (_OF_A_NOTE.get(key) if is_note else None)
            if what is not None:
                self.removed.add(what)
            elif one is not None and self._is_kept(one):
                parts.append(_name(key) + b" " + self._value(one))
        return b"<<" + b"".join(parts) + b">>"

    def _is_kept(self, value: Value) -> bool:
        """Not an act, not a file, not a signature (which names who signed, and is broken by any change anyhow)."""
        if isinstance(value, Ref) and not self._document.versions.get(int(value)):
            return False
        found = self._document.newest(value)
        if not isinstance(found, dict):
            return True
        kind, subtype = found.get("Type"), found.get("Subtype")
        if found.get("S") in _ACTS:
            self.removed.add("scripts")
        elif subtype in _CARRY_FILES and "Rect" in found:
            self.removed.add("files")
        elif kind in ("Sig", "DocTimeStamp") and "Contents" in found:
            self.removed.add("owner")
        else:
            return True
        return False


def _name(name: str) -> bytes:
    raw = name.encode("utf-8", "surrogateescape")
    return b"/" + b"".join(b"%c" % c if _PLAIN.match(b"%c" % c) else b"#%02X" % c for c in raw)
