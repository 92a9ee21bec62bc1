"""A .docx from blocks: the few parts of OOXML a letter needs. The same blocks give the same bytes.

No author, no program, no time stands in it, no link leads out of it, and no seal is drawn: where one belongs, the paper
is white.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from hr_portal.core.docx import sheet
from hr_portal.core.docx.blocks import Block, Cell, Look, Para, Run, Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)

_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    f'{sheet.HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_OFFICE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_OFFICE}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_OFFICE}.settings+xml"/>'
    f'<Override PartName="/word/fontTable.xml" ContentType="{_OFFICE}.fontTable+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_OFFICE}.footer+xml"/>'
    f'<Override PartName="/word/footer2.xml" ContentType="{_OFFICE}.footer+xml"/></Types>'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_ROOT = (
    f'{sheet.HEAD}<Relationships xmlns="{_PACKAGE}">'
    f'<Relationship Id="rId1" Type="{sheet.RELATED}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_PARTS = f'{sheet.HEAD}<Relationships xmlns="{_PACKAGE}">' + "".join(
    f'<Relationship Id="{name}" Type="{sheet.RELATED}/{kind}" Target="{target}"/>'
    for name, kind, target in (
        ("rIdStyles", "styles", "styles.xml"),
        ("rIdSettings", "settings", "settings.xml"),
        ("rIdFonts", "fontTable", "fontTable.xml"),
        ("rIdOdd", "footer", "footer1.xml"),
        ("rIdEven", "footer", "footer2.xml"),
    )
) + "</Relationships>"  # fmt: skip


def docx_of(blocks: Sequence[Block]) -> bytes:
    """The document."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "word/document.xml": _document(blocks),
        "word/_rels/document.xml.rels": _PARTS,
        "word/styles.xml": sheet.styles(),
        "word/settings.xml": sheet.settings(),
        "word/fontTable.xml": sheet.font_table(),
        "word/footer1.xml": sheet.footer(is_odd=True),
        "word/footer2.xml": sheet.footer(is_odd=False),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            member = zipfile.ZipInfo(name, _LONG_AGO)
            member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            package.writestr(member, text.encode())
    return out.getvalue()


def _document(blocks: Sequence[Block]) -> str:
    body = "".join(_table(block) if isinstance(block, Table) else _para(block) for block in blocks)
    # A table at the very end would leave the section no paragraph to stand on.
    end = _para(Para(Look.FLUSH)) if blocks and isinstance(blocks[-1], Table) else ""
    return f"{sheet.HEAD}<w:document {sheet.NAMESPACES}><w:body>{body}{end}{sheet.section()}</w:body></w:document>"


def _para(one: Para) -> str:
    keeps = "<w:keepNext/>" if one.keeps_with_next else ""
    runs = "".join(_run(run) for run in one.runs)
    return f'<w:p><w:pPr><w:pStyle w:val="{one.look.value}"/>{keeps}</w:pPr>{runs}</w:p>'


def _run(run: Run) -> str:
    look = (sheet.run_fonts(sheet.KAI) if run.leaning else "") + ("<w:b/>" if run.strong else "")
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    text = escape(_NOT_IN_XML.sub("", run.text))
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _table(one: Table) -> str:
    whole = sum(one.weights)
    widths = [sheet.TEXT_WIDTH * weight // whole for weight in one.weights]
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="57" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="57" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(
        _row(
            row,
            widths,
            is_head=number < one.heads,
            height=one.heights[number] if number < len(one.heights) else 0,
        )
        for number, row in enumerate(one.rows)
    )
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def _row(cells: Iterable[Cell], widths: Sequence[int], *, is_head: bool, height: int) -> str:
    least = f'<w:trHeight w:val="{sheet.twips(height)}" w:hRule="atLeast"/>' if height else ""
    properties = f"<w:trPr><w:cantSplit/>{least}{'<w:tblHeader/>' if is_head else ''}</w:trPr>"
    inside, column = [], 0
    for one in cells:
        width = sum(widths[column : column + one.span])
        column += one.span
        span = f'<w:gridSpan w:val="{one.span}"/>' if one.span > 1 else ""
        paras = "".join(_para(para) for para in one.paras) or _para(Para(Look.CELL))
        inside.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/></w:tcPr>{paras}</w:tc>'
        )
    return f"<w:tr>{properties}{''.join(inside)}</w:tr>"
