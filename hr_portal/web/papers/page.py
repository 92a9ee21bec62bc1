"""The notice for other media (公众号, 集约化平台): HTML of a few tags without any attribute of looks, plain text, and the
same as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape

from hr_portal.web.notice_view import Sheet
from hr_portal.web.papers.lines import Fact, Heading, Paragraph, Rows, Text, attached, parts_of, signature

_BLOCK_END = re.compile(r"</(?:p|h2|h3|li|tr|blockquote)>|<br>|<hr>")
_CELL_END = re.compile(r"</t[hd]>\s*(?=<t[hd])")


def notice_html(sheet: Sheet, *, site_url: str = "") -> str:
    """One <article>: no class, no style, no script, no picture."""
    return "\n".join(_html(sheet, site_url.rstrip("/"))) + "\n"


def whole_page(title: str, inside: str) -> str:
    """The article as a file of its own."""
    head = _said('<!doctype html>\n<html lang="zh-CN">\n<meta charset="utf-8">\n<title>{}</title>\n', title)
    return f"{head}{inside}</html>\n"


def _html(sheet: Sheet, site_url: str) -> Iterator[str]:
    yield "<article>"
    yield _said("<h1>{}</h1>", sheet.title)
    if sheet.number:
        yield _said("<p>{}</p>", sheet.number)
    for part in parts_of(sheet):
        if isinstance(part, Text):
            yield from (
                line for line in str(sheet.body).replace('href="/', f'href="{site_url}/').splitlines() if line
            )
        elif isinstance(part, Heading):
            yield _said("<h2>{}</h2>", part.words)
        elif isinstance(part, Paragraph):
            yield _said("<p>{}</p>", part.words)
        elif isinstance(part, Fact):
            yield _said("<p><strong>{}：</strong>{}</p>", part.label, _lines(part.words))
        elif isinstance(part, Rows):
            yield from _table(part)
    if names := attached(sheet):
        yield "<h2>附件</h2>"
        yield "<ol>" + "".join(_said("<li>{}</li>", name) for name in names) + "</ol>"
    yield from (_said("<p>{}</p>", line) for line in signature(sheet))
    if sheet.links.itself:
        yield _said('<p>原文：<a href="{}">{}</a></p>', sheet.links.itself, sheet.links.itself)
    yield "</article>"


def _said(pattern: str, *words: object) -> str:
    return str(Markup(pattern).format(*words))  # noqa: S704 - the pattern is ours, the words are escaped


def _lines(words: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in words.split("\n"))


def _table(part: Rows) -> Iterator[str]:
    yield "<table>"
    yield _said("<caption>{}</caption>", part.caption)
    yield (
        "<thead><tr>"
        + "".join(_said('<th scope="col">{}</th>', head) for head in part.heads)
        + "</tr></thead>"
    )
    yield "<tbody>"
    for row in part.rows:
        yield "<tr>" + "".join(_said("<td>{}</td>", cell) for cell in row) + "</tr>"
    yield "</tbody></table>"


def notice_text(sheet: Sheet) -> str:
    """The words alone, a line for each paragraph."""
    lines = [sheet.title, *([sheet.number] if sheet.number else []), ""]
    for part in parts_of(sheet):
        if isinstance(part, Text):
            lines += body_lines(str(sheet.body))
        elif isinstance(part, Rows):
            lines += ["\t".join(part.heads), *("\t".join(row) for row in part.rows)]
        elif isinstance(part, Fact):
            lines.append(f"{part.label}：{part.words}")
        else:
            lines.append(part.words)
    if names := attached(sheet):
        lines += ["", "附件：", *(f"{number}. {name}" for number, name in enumerate(names, 1))]
    return "\n".join([*lines, "", *signature(sheet)]) + "\n"


def body_lines(html: str) -> list[str]:
    """Our own clean HTML, without its tags."""
    broken = _CELL_END.sub("\t", _BLOCK_END.sub("\n", html.replace("\n", "")))
    lines = (str(Markup(line).striptags()).strip() for line in broken.split("\n"))  # noqa: S704 - passed the allow-list
    return [line for line in lines if line]


def notice_json(sheet: Sheet, *, kind: str, phase: str, site_url: str = "") -> dict[str, Any]:
    """The same for a machine. `html` is what `notice_html` gives."""
    return {
        "title": sheet.title,
        "document_no": sheet.document_no,
        "kind": kind,
        "phase": phase,
        "index_number": sheet.index_number,
        "address": sheet.links.itself,
        "organs": list(sheet.organs),
        "document_date": sheet.document_date.isoformat() if sheet.document_date else None,
        "published_at": sheet.publish_at.isoformat() if sheet.publish_at else None,
        "parts": [_part(part, sheet) for part in parts_of(sheet)],
        "attachments": [{"name": file.name, "sha256": file.sha256} for file in sheet.files],
        "html": notice_html(sheet, site_url=site_url),
        "text": notice_text(sheet),
    }


def _part(part: Any, sheet: Sheet) -> dict[str, Any]:
    if isinstance(part, Text):
        return {"text": body_lines(str(sheet.body))}
    if isinstance(part, Heading):
        return {"heading": part.words}
    if isinstance(part, Fact):
        return {"label": part.label, "value": part.words}
    if isinstance(part, Rows):
        return {"columns": list(part.heads), "rows": [list(row) for row in part.rows]}
    return {"paragraph": part.words}
