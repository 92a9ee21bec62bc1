"""反映问题: where to begin, and the form on paper for whoever writes or comes in person."""

from __future__ import annotations

from flask import Response

from hr_portal.core.docx.writing import MEDIA_TYPE
from hr_portal.core.file_names import content_disposition
from hr_portal.web.access import for_anyone
from hr_portal.web.papers.pdf import MEDIA_TYPE as PDF
from hr_portal.web.papers.report_sheet import (
    ABOVE,
    BELOW,
    BY,
    FILE_NAME,
    LINES,
    PDF_NAME,
    TITLE,
    report_sheet_docx,
    report_sheet_pdf,
)
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import render
from hr_portal.web.public.rows import board, row_of


@bp.get("/report")
@for_anyone
def report() -> str:
    """Every open window one can report on here, and every other way."""
    rows = [row for row in map(row_of, board()) if row.report_href]
    return render("public/report.html", rows=rows)


@bp.get("/report/form")
@for_anyone
def report_sheet() -> str:
    """《情况反映表》 to print. It is filled in by hand: nothing of it goes through this page."""
    return render("public/report_sheet.html", title=TITLE, above=ABOVE, below=BELOW, lines=LINES, by=BY)


@bp.get("/report/form.pdf")
@for_anyone
def report_sheet_print() -> Response:
    return _sent(report_sheet_pdf(), PDF, PDF_NAME)


@bp.get("/report/form.docx")
@for_anyone
def report_sheet_file() -> Response:
    return _sent(report_sheet_docx(), MEDIA_TYPE, FILE_NAME)


def _sent(data: bytes, media_type: str, name: str) -> Response:
    response = Response(data, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition(name)
    return response
