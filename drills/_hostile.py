"""Strings of somebody who means no good, and what an answer must never hold: a script that runs, a word of our insides."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from tests.web.rendered import read

MARK = "fz9x"
OWN = (
    f"<script>{MARK}()</script>", f'"><img src=x onerror={MARK}()>', f"' autofocus onfocus='{MARK}()", f"javascript:{MARK}()",
    f"</textarea><script>{MARK}()</script>", f"</title><svg/onload={MARK}()>", f"<iframe srcdoc='<script>{MARK}()</script>'>",
    f"<a href=\"javascript:{MARK}()\">{MARK}</a>", f"[{MARK}](javascript:{MARK}())", f"<style>*{{background:url(//{MARK})}}</style>",
    f"<base href=//{MARK}.example/>", f"<meta http-equiv=refresh content='0;url=//{MARK}.example'>", f"{{{{ 7*7 }}}}{MARK}",
    f"{{% include '/etc/passwd' %}}{MARK}", f"%s%n%(x)s{MARK}", f"{{0.__class__}}{MARK}", f"'; DROP TABLE users; --{MARK}",
    f"1' OR '1'='1{MARK}", f"=HYPERLINK(\"http://{MARK}\")", f"@SUM(1+1)*cmd|' /C calc'!A0{MARK}", f"../../../../etc/passwd{MARK}",
    f"..\\..\\{MARK}", f"\r\nSet-Cookie: {MARK}=1", f"\0{MARK}", f"\u202e{MARK}\u202d", f"\ufeff{MARK}", f"\ud7ff\ue000{MARK}",
    f"{MARK}\u0301" * 40, "𠮷" * 70 + MARK, "，" * 300, "\u200b" * 50, " ", "\t\n\v\f", "\x7f\x80\x9f", "ﷺ" * 20, "İıſK",
    f"&lt;script&gt;{MARK}", f"<!--{MARK}-->", f"]]>{MARK}<![CDATA[", f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>{MARK}",
)  # fmt: skip
NUMBERS = (
    "-1", "0", "9" * 30, "9" * 5000, "1e309", "NaN", "Infinity", "0x10", "１２３", "٣", "²", "1,000", "1_000", "1.5", "+7", "٫5", "true", "null",
)  # fmt: skip
DAYS = (
    "0000-00-00", "9999-12-31", "10000-01-01", "2026-02-30", "2026年13月", "2026-11-24T99:99", "1-1-1", "明天", "2026-11-24\0", "99999999",
    "2026-W53-7", "-2026-01-01", "0001-01-01", "9999年12月31日 24:00",
)  # fmt: skip
CHARSETS = ("gb18030", "utf-16", "utf-7", "shift_jis", "no-such-charset", 'utf-8" evil')
BROKEN = (
    b"%",
    b"%zz",
    b"%ff%fe",
    b"%ed%a0%80",
    b"%f4%90%80%80",
    b"\xff\xfe\x00",
    b"%00",
    b"%c0%af",
    b"%u0041",
)
NEVER = re.compile(
    r"<script(?![^>]*\ssrc=\"/static/)|<[a-z][^<>]*\son[a-z]+\s*=|<(?:iframe|object|embed|base)\b|http-equiv=[\"']?refresh|"
    r"(?:href|src|action|formaction)\s*=\s*[\"']?\s*(?:javascript|vbscript|data):",
    re.IGNORECASE,
)
TELLS = re.compile(
    r"Traceback \(most recent|File \"/|site-packages|sqlalchemy\.|psycopg|sqlite3\.|werkzeug\.|jinja2\."
)


def runs(html: str) -> str:
    """What of this page would run, or lead away; empty if nothing. The first look is quick and sees too much; the tree decides."""
    if not NEVER.search(html):
        return ""
    try:
        page = read(html)
    except AssertionError as error:
        return f"tears the page: {error}"
    for node in page.walk():
        source = node.attrs.get("src") or ""
        if node.tag == "script" and (not source.startswith("/static/") or node.text.strip()):
            return f"a script: {source}{node.text[:60]}"
        if (
            node.tag in ("iframe", "object", "embed", "base")
            or (node.attrs.get("http-equiv") or "").lower() == "refresh"
        ):
            return f"<{node.tag}>"
        for name, value in node.attrs.items():
            is_address = name in ("href", "src", "action", "formaction", "srcdoc", "xlink:href")
            if name.startswith("on") or (is_address and _LEADS_TO_CODE.match(value or "")):
                return f"<{node.tag} {name}={(value or '')[:60]}>"
    return ""


_LEADS_TO_CODE = re.compile(r"[\s\0-\x20]*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)


def hostile(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Our own strings, and those of the samples where they are at hand."""
    given = environ.get("SAMPLES_DIR")
    folder = Path(given) / "payloads" if given else None
    found = list(OWN)
    if folder is not None and folder.is_dir():
        found += json.loads((folder / "blns.json").read_text(encoding="utf-8"))
        found += [
            one["payload"]
            for one in json.loads((folder / "dompurify_sample40.json").read_text(encoding="utf-8"))
        ]
        for name in ("csv_injection.txt", "crlf.txt"):
            found += (folder / name).read_text(encoding="utf-8").splitlines()
    return tuple(dict.fromkeys(found))
