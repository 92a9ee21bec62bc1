"""Cutting a Word part without writing it anew: what goes is cut out of the bytes, what stays is not touched."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from hr_portal.core.guard.carriers.parts import Broken

_TAG = re.compile(rb"<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>")
_GONE = frozenset(
    (
        "del", "moveFrom", "rPrChange", "pPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange",
        "tblPrExChange", "sectPrChange", "numberingChange", "commentRangeStart", "commentRangeEnd", "commentReference",
        "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "cellIns", "cellDel", "cellMerge",
        "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd", "object",
        "altChunk", "dataBinding", "docVars", "rsids", "attachedTemplate", "mailMerge", "instrText", "delInstrText",
        "fldChar", "externalData", "permStart", "permEnd", "control",
    )
)  # fmt: skip
_UNWRAPPED = frozenset(("ins", "moveTo", "fldSimple", "smartTag", "customXml"))
_WHOLE = frozenset(("sdtPr", "customXmlPr", "smartTagPr"))
_OFF = frozenset(("0", "false", "off"))
_EMPTIED = frozenset(("descr", "title", "alt"))
_EMPTIED_ATTRIBUTE = re.compile(rb"(\s(?:[\w.]+:)?(?:descr|title|alt)\s*=\s*)(?:\"[^\"]*\"|'[^']*')")
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
Masker = Callable[[str], str]


@dataclass
class _Element:
    tag: str
    begin: int
    after_start: int
    is_empty: bool
    is_gone: bool
    texts: list[tuple[int, int, str]] = field(default_factory=list)
    """In a paragraph: (begin, end, text) of each w:t; breaks as (-1, -1, sign)."""
    text: str = ""


class TextCutter:
    """One part. `mask` gives a text of the same length with numbers masked."""

    def __init__(self, body: bytes, mask: Masker) -> None:
        self._body, self._mask = body, mask
        self._open: list[_Element] = []
        self._edits: list[tuple[int, int, bytes]] = []

    def cut(self) -> bytes:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = lambda tag, attributes: self._start(
            parser.CurrentByteIndex, tag, attributes
        )
        parser.EndElementHandler = lambda _tag: self._end(parser.CurrentByteIndex)
        parser.CharacterDataHandler = self._text

        def doctype(*_args: object) -> None:
            raise Broken

        parser.StartDoctypeDeclHandler = doctype
        try:
            parser.Parse(self._body, True)
        except (expat.ExpatError, ValueError) as error:
            raise Broken from error
        return self._edited()

    def _edited(self) -> bytes:
        out, at = [], 0
        # Of edits inside one another the outermost, which begins first and ends last, wins.
        for begin, end, new in sorted(self._edits, key=lambda edit: (edit[0], -edit[1])):
            if begin >= at:
                out += [self._body[at:begin], new]
                at = end
        return b"".join(out) + self._body[at:]

    def _start(self, at: int, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        found = _TAG.match(self._body, at)
        after = found.end() if found else at
        is_empty = self._body[after - 2 : after] == b"/>"
        gone = name in _GONE or name in _WHOLE or bool(self._open and self._open[-1].is_gone)
        element = _Element(name, at, after, is_empty, gone)
        val = next((value for key, value in attributes.items() if key.rpartition(" ")[2] == "val"), "1")
        if name == "vanish" and val not in _OFF:
            self._condemn("r")
        elif name in ("del", "moveFrom") and self._open and self._open[-1].tag == "trPr":
            self._condemn("tr")
        elif name in _BREAKS:
            paragraph = self._paragraph()
            if paragraph is not None and not gone:
                paragraph.texts.append((-1, -1, _BREAKS[name]))
        if not gone and any(key.rpartition(" ")[2] in _EMPTIED for key in attributes):
            self._edits.append((at, after, _EMPTIED_ATTRIBUTE.sub(rb'\1""', self._body[at:after])))
        self._open.append(element)

    def _condemn(self, tag: str) -> None:
        """The element of this name around here goes, with everything in it."""
        for element in reversed(self._open):
            if element.tag == tag:
                element.is_gone = True
                return
            if element.tag in ("p", "tbl") and tag == "r":
                return

    def _paragraph(self) -> _Element | None:
        return next((element for element in reversed(self._open) if element.tag == "p"), None)

    def _text(self, text: str) -> None:
        if self._open and self._open[-1].tag == "t":
            self._open[-1].text += text

    def _end(self, at: int) -> None:
        element = self._open.pop()
        end = element.after_start if element.is_empty else self._body.index(b">", at) + 1
        if element.is_gone:
            self._edits.append((element.begin, end, b""))
            return
        if element.tag in _UNWRAPPED:
            self._edits.append((element.begin, element.after_start, b""))
            if not element.is_empty:
                self._edits.append((at, end, b""))
        elif element.tag == "t" and not element.is_empty:
            paragraph = self._paragraph()
            run = next((one for one in reversed(self._open) if one.tag == "r"), None)
            if paragraph is not None and not (run and run.is_gone):
                paragraph.texts.append((element.after_start, at, element.text))
        elif element.tag == "p":
            self._mask_paragraph(element)

    def _mask_paragraph(self, paragraph: _Element) -> None:
        text = "".join(piece for _, _, piece in paragraph.texts)
        masked = self._mask(text)
        if masked == text:
            return
        at = 0
        for begin, end, piece in paragraph.texts:
            new = masked[at : at + len(piece)]
            at += len(piece)
            if begin >= 0 and new != piece:
                self._edits.append((begin, end, escape(new).encode()))
