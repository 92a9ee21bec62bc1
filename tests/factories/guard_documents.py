"""Documents of every format with something in exactly one carrier. Written by hand, part by part, to reach them all."""

from __future__ import annotations

import csv
import io
import struct
import zlib
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape, quoteattr

from tests.factories import uploads
from tests.factories.uploads import CONTENT_TYPES, SPREADSHEET, compound, relationships, zipped

Table = Sequence[Sequence[str]]
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORDS = (
    "关于拟录用人员的公示",
    "根据有关规定，现将名单予以公示，公示期5个工作日。",
    "江州市人力资源和社会保障局",
)
PLAIN_TABLE: Table = (
    ("序号", "单位", "职位"),
    ("1", "江州市财政局", "一级科员"),
    ("2", "江州市审计局", "综合管理"),
)


# ---------------------------------------------------------------- xlsx

_BOOK_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
    "</Types>"
)


def _letter(column: int) -> str:
    return chr(65 + column)


class Book:
    """An xlsx of one shown sheet and one whose state is chosen."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.parts: dict[str, str | bytes] = {}
        self.names = ""
        self.book_extra = ""

    def shared(self, text: str) -> int:
        self.strings.append(text)
        return len(self.strings) - 1

    def sheet(
        self,
        rows: Table,
        *,
        hidden_rows: frozenset[int] = frozenset(),
        hidden_columns: frozenset[int] = frozenset(),
        numbers: bool = False,
        after: str = "",
    ) -> str:
        lines = []
        for number, row in enumerate(rows, 1):
            cells = []
            for column, text in enumerate(row):
                at = f'r="{_letter(column)}{number}"'
                if numbers and text.isdigit() and len(text) > 9:
                    value = text if len(text) < 16 else f"{float(text):.17G}".replace("E+17", "E+17")
                    cells.append(f"<c {at}><v>{value}</v></c>")
                elif column % 2:
                    cells.append(
                        f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
                    )
                else:
                    cells.append(f'<c {at} t="s"><v>{self.shared(text)}</v></c>')
            hide = ' hidden="1"' if number in hidden_rows else ""
            lines.append(f'<row r="{number}"{hide}>{"".join(cells)}</row>')
        columns = "".join(
            f'<col min="{c + 1}" max="{c + 1}" width="9" hidden="1"/>' for c in sorted(hidden_columns)
        )
        columns = f"<cols>{columns}</cols>" if columns else ""
        return f'<worksheet xmlns="{SPREADSHEET}" xmlns:r="{_R}">{columns}<sheetData>{"".join(lines)}</sheetData>{after}</worksheet>'

    def save(
        self, first: str, second: str | None = None, state: str = "visible", title: str = "名单"
    ) -> bytes:
        second = second or self.sheet(PLAIN_TABLE)
        strings = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in self.strings)
        names = f"<definedNames>{self.names}</definedNames>" if self.names else ""
        book = (
            f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{_R}"><sheets><sheet name={quoteattr(title)} sheetId="1" r:id="r0"/>'
            f'<sheet name="底稿" sheetId="2" state="{state}" r:id="r1"/></sheets>{names}{self.book_extra}</workbook>'
        )
        rels = relationships(
            ("worksheet", "worksheets/sheet1.xml", False),
            ("worksheet", "worksheets/sheet2.xml", False),
            ("sharedStrings", "sharedStrings.xml", False),
        )
        return zipped(
            {
                "[Content_Types].xml": _BOOK_TYPES,
                "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml", False)),
                "xl/workbook.xml": book,
                "xl/_rels/workbook.xml.rels": rels,
                "xl/worksheets/sheet1.xml": first,
                "xl/worksheets/sheet2.xml": second,
                "xl/sharedStrings.xml": f'<sst xmlns="{SPREADSHEET}">{strings}</sst>',
                **self.parts,
            }
        )


def xlsx_cells(rows: Table) -> bytes:
    book = Book()
    return book.save(book.sheet(rows))


def xlsx_numbers(rows: Table) -> bytes:
    book = Book()
    return book.save(book.sheet(rows, numbers=True))


def xlsx_hidden_sheet(rows: Table) -> bytes:
    book = Book()
    return book.save(book.sheet(PLAIN_TABLE), book.sheet(rows), "hidden")


def xlsx_very_hidden_sheet(rows: Table) -> bytes:
    book = Book()
    return book.save(book.sheet(PLAIN_TABLE), book.sheet(rows), "veryHidden")


def xlsx_hidden_rows(rows: Table) -> bytes:
    book = Book()
    return book.save(book.sheet(rows, hidden_rows=frozenset(range(2, len(rows) + 1))))


def xlsx_hidden_columns(rows: Table) -> bytes:
    book = Book()
    return book.save(book.sheet(rows, hidden_columns=frozenset(range(1, len(rows[0])))))


def xlsx_with(name: str, part: str) -> bytes:
    """A plain workbook with one more part."""
    book = Book()
    book.parts[name] = part
    return book.save(book.sheet(PLAIN_TABLE))


def xlsx_comment(text: str) -> bytes:
    half = len(text) // 2
    runs = f"<r><t>{escape(text[:half])}</t></r><r><t>{escape(text[half:])}</t></r>"
    return xlsx_with(
        "xl/comments1.xml",
        f'<comments xmlns="{SPREADSHEET}"><authors><author>管理员</author></authors><commentList><comment ref="B2" authorId="0"><text>{runs}</text></comment></commentList></comments>',
    )


def xlsx_threaded_comment(text: str) -> bytes:
    return xlsx_with(
        "xl/threadedComments/threadedComment1.xml",
        f'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A1" dT="2026-11-01T08:00:00.00" personId="{{0}}" id="{{1}}"><text>{escape(text)}</text></threadedComment></ThreadedComments>',
    )


def xlsx_defined_name(text: str) -> bytes:
    book = Book()
    book.names = f'<definedName name="说明" hidden="1">{escape(chr(34) + text + chr(34))}</definedName>'
    return book.save(book.sheet(PLAIN_TABLE))


def xlsx_pivot_cache(text: str) -> bytes:
    return xlsx_with(
        "xl/pivotCache/pivotCacheRecords1.xml",
        f'<pivotCacheRecords xmlns="{SPREADSHEET}" count="1"><r><s v={quoteattr(text)}/><n v="12"/></r></pivotCacheRecords>',
    )


def xlsx_pivot_numbers(numbers: Sequence[str]) -> bytes:
    records = "".join(
        f'<r><n v="{float(n):.16E}"/></r>' if len(n) > 15 else f'<r><n v="{n}"/></r>' for n in numbers
    )
    return xlsx_with(
        "xl/pivotCache/pivotCacheRecords1.xml",
        f'<pivotCacheRecords xmlns="{SPREADSHEET}">{records}</pivotCacheRecords>',
    )


def xlsx_external_cache(text: str) -> bytes:
    return xlsx_with(
        "xl/externalLinks/externalLink1.xml",
        f'<externalLink xmlns="{SPREADSHEET}"><externalBook><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" t="str"><v>{escape(text)}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>',
    )


def xlsx_properties(text: str) -> bytes:
    return xlsx_with(
        "docProps/core.xml",
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:description>{escape(text)}</dc:description></cp:coreProperties>",
    )


def xlsx_custom_properties(text: str) -> bytes:
    return xlsx_with(
        "docProps/custom.xml",
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f'<property fmtid="{{D5}}" pid="2" name="经办"><vt:lpwstr>{escape(text)}</vt:lpwstr></property></Properties>',
    )


def xlsx_unused_string(text: str) -> bytes:
    book = Book()
    book.shared(text)
    return book.save(book.sheet(PLAIN_TABLE))


def xlsx_header_footer(text: str) -> bytes:
    book = Book()
    return book.save(
        book.sheet(
            PLAIN_TABLE, after=f"<headerFooter><oddFooter>&amp;L{escape(text)}</oddFooter></headerFooter>"
        )
    )


def xlsx_validation(text: str) -> bytes:
    book = Book()
    return book.save(
        book.sheet(
            PLAIN_TABLE,
            after=f'<dataValidations count="1"><dataValidation type="list" sqref="C1" prompt={quoteattr(text)}><formula1>"是,否"</formula1></dataValidation></dataValidations>',
        )
    )


def xlsx_text_box(text: str) -> bytes:
    return xlsx_with(
        "xl/drawings/drawing1.xml",
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f"<xdr:sp><xdr:txBody><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>",
    )


# ---------------------------------------------------------------- docx


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def document(body: str) -> str:
    return f'<w:document xmlns:w="{_W}" xmlns:r="{_R}">{"<w:body>"}{"".join(map(paragraph, _WORDS))}{body}</w:body></w:document>'


def docx_with(body: str = "", parts: dict[str, str | bytes] | None = None) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": relationships(("officeDocument", "word/document.xml", False)),
            "word/document.xml": document(body),
            **(parts or {}),
        }
    )


def docx_body(text: str) -> bytes:
    return docx_with(paragraph(text))


def docx_runs(text: str) -> bytes:
    runs = "".join(
        f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(text[n : n + 3])}</w:t></w:r>'
        for n in range(0, len(text), 3)
    )
    return docx_with(f"<w:p>{runs}</w:p>")


def docx_table(rows: Table) -> bytes:
    lines = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows
    )
    return docx_with(f"<w:tbl>{lines}</w:tbl>")


def docx_deleted(text: str) -> bytes:
    return docx_with(
        f'<w:p><w:r><w:t>名单</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r></w:del></w:p>'
    )


def docx_inserted(text: str) -> bytes:
    return docx_with(
        f'<w:p><w:ins w:id="1" w:author="a"><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:ins></w:p>'
    )


def docx_hidden(text: str) -> bytes:
    return docx_with(
        f'<w:p><w:r><w:t>名单</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def docx_text_box(text: str) -> bytes:
    return docx_with(
        f"<w:p><w:r><w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'><w:txbxContent>{paragraph(text)}</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    )


def docx_alt_text(text: str) -> bytes:
    return docx_with(
        f"<w:p><w:r><w:drawing><wp:inline xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing'><wp:docPr id='1' name='图1' descr={quoteattr(text)}/></wp:inline></w:drawing></w:r></w:p>"
    )


def docx_field(text: str) -> bytes:
    return docx_with(
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> COMMENTS "{escape(text)}" </w:instrText></w:r></w:p>'
    )


def _story(tag: str, inner: str) -> str:
    return f'<w:{tag} xmlns:w="{_W}">{inner}</w:{tag}>'


def docx_header(text: str) -> bytes:
    return docx_with(parts={"word/header1.xml": _story("hdr", paragraph(text))})


def docx_footnote(text: str) -> bytes:
    return docx_with(
        parts={
            "word/footnotes.xml": _story("footnotes", f'<w:footnote w:id="2">{paragraph(text)}</w:footnote>')
        }
    )


def docx_comment(text: str) -> bytes:
    return docx_with(
        parts={
            "word/comments.xml": _story(
                "comments", f'<w:comment w:id="0" w:author="某科">{paragraph(text)}</w:comment>'
            )
        }
    )


def docx_properties(text: str) -> bytes:
    return docx_with(
        parts={
            "docProps/app.xml": f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Company>{escape(text)}</Company></Properties>'
        }
    )


def docx_custom_xml(text: str) -> bytes:
    return docx_with(parts={"customXml/item1.xml": f"<data><row note={quoteattr(text)}/></data>"})


def docx_embedded_book(text: str) -> bytes:
    book = Book()
    inner = book.save(book.sheet([*PLAIN_TABLE, ("3", text, "")]))
    return docx_with(parts={"word/embeddings/Sheet1.xlsx": inner})


# ---------------------------------------------------------------- pdf


def _pdf(objects: dict[int, bytes], trailer: bytes = b"", before: bytes = b"") -> bytes:
    out, offsets = (before or b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % (number, at) for number, at in offsets.items())
    return out + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        max(objects) + 1,
        trailer,
        start,
    )


def stream(body: bytes, head: bytes = b"", *, packed: bool = True) -> bytes:
    if packed:
        body, head = zlib.compress(body), head + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(body), body)


def _text_hex(text: str) -> bytes:
    return text.encode("utf-16-be").hex().encode()


def _to_unicode(text: str) -> tuple[bytes, dict[str, int]]:
    """A subset font's map: glyph numbers given in the order of first use, as programs do."""
    glyphs = {character: number + 3 for number, character in enumerate(dict.fromkeys(text))}
    lines = b"".join(
        b"<%04x> <%s>\n" % (number, _text_hex(character)) for character, number in glyphs.items()
    )
    return b"1 begincodespacerange <0000> <ffff> endcodespacerange\n%d beginbfchar\n%sendbfchar" % (
        len(glyphs),
        lines,
    ), glyphs


def _pages(
    content: bytes, font: bytes, more: dict[int, bytes] | None = None, page: bytes = b""
) -> dict[int, bytes]:
    return {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X1 9 0 R>>>>%s>>"
        % page,
        4: stream(content),
        5: font,
        **(more or {}),
    }


_GBK = b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/GBK-EUC-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/SimSun>>]>>"
_UCS2 = _GBK.replace(b"GBK-EUC-H", b"UniGB-UCS2-H")
_HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def _shown(text: str, size: int = 12) -> bytes:
    return b"BT /F1 %d Tf 72 700 Td <%s> Tj ET" % (size, text.encode("gb18030").hex().encode())


def pdf_text(text: str) -> bytes:
    return _pdf(_pages(_shown("\n".join(_WORDS)) + b" " + _shown(text), _GBK))


def pdf_ucs2(text: str) -> bytes:
    return _pdf(_pages(b"BT /F1 12 Tf 1 0 0 1 72 700 Tm [<%s>] TJ ET" % _text_hex(text), _UCS2))


def pdf_subset(text: str) -> bytes:
    """Glyph numbers of a subset with a ToUnicode map, broken into kerned pieces."""
    cmap, glyphs = _to_unicode(text)
    codes = [b"<%04x>" % glyphs[c] for c in text]
    font = b"<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+Song/Encoding/Identity-H/DescendantFonts[7 0 R]/ToUnicode 6 0 R>>"
    more = {
        6: stream(cmap),
        7: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/AAAAAA+Song/DW 1000/W[0 500 500]>>",
    }
    return _pdf(_pages(b"BT /F1 10.5 Tf 72 700 Td [" + b" -20 ".join(codes) + b"] TJ ET", font, more))


def pdf_glyph_by_glyph(text: str) -> bytes:
    """Each character put at its own place, as some printers do."""
    pieces, x = [], 72.0
    for character in text:
        pieces.append(b"1 0 0 1 %.2f 650 Tm <%s> Tj" % (x, character.encode("gb18030").hex().encode()))
        x += 6 if character < "\x80" else 12
    return _pdf(_pages(b"BT /F1 12 Tf " + b" ".join(pieces) + b" ET", _GBK))


def pdf_under_box(text: str) -> bytes:
    return _pdf(_pages(_shown(text) + b" q 0 g 60 690 400 30 re f Q", _GBK))


def pdf_table(rows: Table) -> bytes:
    pieces = []
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            pieces.append(
                b"1 0 0 1 %d %d Tm <%s> Tj"
                % (40 + 140 * column, 780 - 20 * line, cell.encode("gb18030").hex().encode())
            )
    return _pdf(_pages(b"BT /F1 10 Tf " + b" ".join(pieces) + b" ET", _GBK))


def pdf_form(text: str) -> bytes:
    form = stream(
        _shown(text), b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>"
    )
    return _pdf(_pages(b"q /X1 Do Q", _GBK, {9: form}))


def pdf_older_revision(text: str) -> bytes:
    """The page was saved again without it: the first page content is still in the file."""
    first = _pdf(_pages(_shown(text), _GBK))
    return _pdf({4: stream(_shown("名单（已删除）"))}, b"/Prev 9", before=first)


def pdf_unreferenced(text: str) -> bytes:
    return _pdf(_pages(_shown("名单"), _GBK, {11: stream(_shown(text))}))


def pdf_object_stream(text: str) -> bytes:
    inner = b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents<feff%s>>>" % _text_hex(text)
    return _pdf(_pages(_shown("名单"), _GBK, {12: uploads.object_stream(inner)}))


def pdf_info(text: str) -> bytes:
    return _pdf(
        _pages(_shown("名单"), _GBK, {8: b"<</Title(List)/Keywords<feff%s>>>" % _text_hex(text)}),
        b"/Info 8 0 R",
    )


def pdf_xmp(text: str) -> bytes:
    packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><dc:description>{escape(text)}</dc:description></rdf:RDF></x:xmpmeta>'
    return _pdf(
        _pages(
            _shown("名单"), _GBK, {8: stream(packet.encode(), b"/Type/Metadata/Subtype/XML", packed=False)}
        )
    )


def pdf_annotation(text: str) -> bytes:
    note = b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents<feff%s>>>" % _text_hex(text)
    return _pdf(_pages(_shown("名单"), _GBK, {8: note}, b"/Annots[8 0 R]"))


def pdf_form_field(text: str) -> bytes:
    field = b"<</FT/Tx/T(remark)/V<feff%s>/Subtype/Widget/Rect[0 0 9 9]>>" % _text_hex(text)
    return _pdf(_pages(_shown("名单"), _GBK, {8: field}, b"/Annots[8 0 R]"))


def pdf_embedded(text: str) -> bytes:
    return _pdf(_pages(_shown("名单"), _GBK, {8: stream(text.encode(), b"/Type/EmbeddedFile")}))


def pdf_predictor(text: str) -> bytes:
    """Content under a PNG predictor."""
    content = _shown(text)
    content += b" " * (-len(content) % 16)
    rows = b"".join(b"\0" + content[n : n + 16] for n in range(0, len(content), 16))
    body = zlib.compress(rows)
    packed = (
        b"<</Length %d/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 16>>>>\nstream\n%s\nendstream"
        % (len(body), body)
    )
    return _pdf({**_pages(b"", _GBK), 4: packed})


def pdf_ascii(text: str) -> bytes:
    """Digits in a simple font, in a literal string, through ASCIIHex."""
    content = b"BT /F1 12 Tf 72 700 Td (" + text.encode() + b") Tj ET"
    body = content.hex().encode() + b">"
    packed = b"<</Length %d/Filter/ASCIIHexDecode>>\nstream\n%s\nendstream" % (len(body), body)
    return _pdf({**_pages(b"", _HELVETICA), 4: packed})


# ---------------------------------------------------------------- xls


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _string(text: str) -> bytes:
    return struct.pack("<HB", len(text.encode("utf-16-le")) // 2, 1) + text.encode("utf-16-le")


def xls(
    rows: Table, *, state: int = 0, hidden_rows: bool = False, hidden_columns: bool = False, numbers: bool = False,
    unused: str = "", note: str = "", properties: str = "", footer: str = "",
) -> bytes:  # fmt: skip
    """A BIFF8 workbook of two sheets; the rows stand in the first, or in the second when `state` hides that."""
    strings: list[str] = []

    def begin(kind: int) -> bytes:
        return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))

    def sheet(table: Table, *, is_subject: bool) -> bytes:
        out = begin(0x10)
        if hidden_columns and is_subject:
            out += _record(0x7D, struct.pack("<HHHHHH", 1, 200, 2000, 15, 1, 0))
        if footer and is_subject:
            out += _record(0x15, _string(footer))
        for number, row in enumerate(table):
            options = 0x20 if hidden_rows and is_subject and number else 0
            out += _record(
                0x208, struct.pack("<HHHHHHHH", number, 0, len(row), 255, 0, 0, options | 0x100, 15)
            )
        for number, row in enumerate(table):
            for column, text in enumerate(row):
                if numbers and text.isdigit() and len(text) > 9:
                    out += _record(0x203, struct.pack("<HHHd", number, column, 15, float(text)))
                else:
                    strings.append(text)
                    out += _record(0xFD, struct.pack("<HHHI", number, column, 15, len(strings) - 1))
        if note and is_subject:
            out += _record(0x1B6, struct.pack("<HHHHHHHH", 0x212, 0, 0, 0, 0, len(note), 16, 0) + bytes(2))
            out += _record(0x3C, b"\1" + note.encode("utf-16-le"))
            out += _record(0x1C, struct.pack("<HHHHHB", 0, 0, 0, 1, 2, 0) + b"ab\0")
        return out + _record(0x0A, b"")

    shown, other = (rows, PLAIN_TABLE) if not state else (PLAIN_TABLE, rows)
    bodies = [sheet(shown, is_subject=not state), sheet(other, is_subject=bool(state))]
    if unused:
        strings.append(unused)
    table = struct.pack("<II", len(strings), len(strings)) + b"".join(map(_string, strings))
    head = begin(5)
    names = [("名单", 0), ("底稿", state)]
    sizes = sum(4 + 6 + 2 + len(name.encode("utf-16-le")) for name, _ in names)
    pieces = [table[n : n + 8000] for n in range(0, len(table), 8000)]
    assert len(pieces) == 1, "a string would be cut"
    texts = _record(0xFC, pieces[0])
    at = len(head) + sizes + len(texts) + 4
    for (name, hide), body in zip(names, bodies, strict=True):
        head += _record(0x85, struct.pack("<IBBBB", at, hide, 0, len(name), 1) + name.encode("utf-16-le"))
        at += len(body)
    streams = {"Workbook": head + texts + _record(0x0A, b"") + b"".join(bodies)}
    if properties:
        value = properties.encode("utf-16-le") + b"\0\0"
        body = struct.pack("<II", 0x1F, len(value) // 2) + value
        section = struct.pack("<IIII", 16 + len(body), 1, 4, 16) + body
        streams["\x05SummaryInformation"] = (
            struct.pack("<HHI16sI16sI", 0xFFFE, 0, 2, bytes(16), 1, bytes(16), 48) + section
        )
    return compound(streams)


# ---------------------------------------------------------------- plain text, pictures, zips


def csv_file(rows: Table, encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def txt(text: str, encoding: str = "utf-8") -> bytes:
    return "\n".join((*_WORDS, text)).encode(encoding)


def html(inner: str) -> bytes:
    return f"<!doctype html><html><head><meta charset=utf-8></head><body><p>{_WORDS[1]}</p>{inner}</body></html>".encode()


def html_table(rows: Table) -> bytes:
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return html(f"<table>{lines}</table>")


def spaced_table(rows: Table) -> bytes:
    """Columns parted by spaces, as people type them."""
    return txt("\n".join("   ".join(cell or "-" for cell in row) for row in rows))


def piped_table(rows: Table) -> bytes:
    return txt("\n".join("| " + " | ".join(row) + " |" for row in rows))


def exif(tag: int, value: bytes, kind: int = 2) -> bytes:
    """A TIFF block whose one entry points to a value."""
    return b"MM\0*" + struct.pack(">IHHHII", 8, 1, tag, kind, len(value), 26) + bytes(4) + value


def jpeg_with(marker: int, body: bytes) -> bytes:
    picture = uploads.jpeg()
    return picture[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + picture[2:]


def jpeg_exif(text: str) -> bytes:
    return uploads.jpeg(with_exif=exif(0x010E, text.encode() + b"\0"))


def jpeg_user_comment(text: str) -> bytes:
    return uploads.jpeg(with_exif=exif(0x9286, b"UNICODE\0" + text.encode("utf-16-be"), 7))


def jpeg_comment(text: str) -> bytes:
    return jpeg_with(0xFE, text.encode())


def jpeg_xmp(text: str) -> bytes:
    return jpeg_with(
        0xE1,
        b"http://ns.adobe.com/xap/1.0/\0"
        + f"<x:xmpmeta><dc:creator>{escape(text)}</dc:creator></x:xmpmeta>".encode(),
    )


def png_text(text: str) -> bytes:
    return uploads.png(chunks=uploads.png_chunk(b"iTXt", b"Comment\0\0\0zh\0\0" + text.encode()))


def png_packed_text(text: str) -> bytes:
    return uploads.png(chunks=uploads.png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(text.encode())))


def png_exif(text: str) -> bytes:
    return uploads.png(chunks=uploads.png_chunk(b"eXIf", exif(0x013B, text.encode() + b"\0")))


def webp_with(kind: bytes, body: bytes) -> bytes:
    picture = uploads.webp()
    chunk = kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(picture) - 8 + len(chunk)) + picture[8:] + chunk


def webp_exif(text: str) -> bytes:
    return webp_with(b"EXIF", exif(0x010E, text.encode() + b"\0"))


def zip_of(name: str, body: bytes) -> bytes:
    return zipped({"说明.txt": "\n".join(_WORDS), name: body})


def zip_of_zip(name: str, body: bytes) -> bytes:
    return zipped({"说明.txt": "\n".join(_WORDS), "内.zip": zipped({name: body})})


def zip_member_name(text: str) -> bytes:
    return zipped({f"附件/{text}.txt": "名单"})


Writer = Callable[[str], bytes]
