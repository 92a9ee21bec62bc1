"""Every form of the site, filled in by somebody who means no good: nothing breaks, nothing tells of its insides, nothing that was
kept runs in a page that shows it.

    python -m drills.fuzz [--small]

The forms are those the pages show, found by going from page to page as everybody; routes that take something and show no form
are asked as well. Each request is a form as it stands, with one to three things wrong: hostile strings, other types, far too
much, nothing, odd encodings, keys twice, another body than it says. Every few hundred requests all pages are read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from benchmarks._side_by_side import SEED, houses, show, words, write
from drills._access_rules import Expected
from drills._walk import Address, addresses
from drills.matrix import NOW, UNSAFE, Asked, Cell, City
from hr_portal.extensions import db, limiter
from hr_portal.notices.models import Notice
from tests.client import Client
from tests.factories.accounts import token_on
from tests.factories.desk import typed_in
from tests.factories.reporter import Reporter, an_upload, hidden
from tests.factories.uploads import png
from tests.web.access_table import ACCESS
from tests.web.rendered import Node, read

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
SLOW = frozenset({"staff.sign_in_now", "staff.change_own_password", "staff.use_link"})
"""Hash a password: asked less often."""


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


def hostile(environ: dict[str, str]) -> tuple[str, ...]:
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


@dataclass
class Target:
    """One form as a page shows it, or a route without one."""

    path: str
    method: str
    endpoint: str
    persona: str
    data: dict[str, Any]
    kinds: dict[str, str] = field(default_factory=dict)


@dataclass
class Shot:
    """One request, as bytes."""

    body: bytes
    content_type: str
    strings: list[str]


class Fuzzer:
    def __init__(self, city: City, ask: Asked, *, few: bool = False) -> None:
        self.city, self.ask, self.app, self.few = city, ask, city.house.app, few
        self.rng = random.Random(SEED)
        self.strings = hostile(dict(os.environ))
        self.clients: dict[str, tuple[Any, str]] = {}
        self.sent: set[bytes] = set()
        self.statuses, self.by_endpoint = Counter[int](), defaultdict[str, Counter[int]](Counter)
        self.broken: list[str] = []
        self.pages_read = 0

    # --- who asks

    def client(self, persona: str) -> tuple[Any, str]:
        """A browser and a token of its session; made anew after the database was put back."""
        if persona not in self.clients:
            who, session_token = self.city.sessions[persona]
            client = self.app.test_client()
            if session_token:
                with client.session_transaction() as cookie:
                    cookie["_user_id"] = session_token
            page = client.get("/staff/sign-in" if who.is_anonymous else "/staff/account")
            if page.status_code != 200:
                self.put_back()
                return self.client(persona)
            self.clients[persona] = client, token_on(page)
        return self.clients[persona]

    def put_back(self) -> None:
        self.ask.put_back()
        self.clients.clear()

    # --- what is asked

    def pages(self) -> Iterator[tuple[str, str, str]]:
        """(persona, path, html) of every page that opens for those who may open it."""
        people = [
            name
            for name, (who, _) in self.city.sessions.items()
            if who.path == self.city.organs["here"] and not (who.is_named or who.is_kept_from_reports)
        ]
        for address in addresses(self.app, self.city.values(few=self.few)):
            if address.key not in ACCESS or (self.few and address.endpoint.startswith("public_en.")):
                continue
            for persona in people if address.endpoint.startswith("staff.") else ["anonymous"]:
                wanted = self.city.wanted(Cell(address, persona))
                if wanted not in (Expected.IN, Expected.NOTHING_THERE):
                    continue
                client, _ = self.client(persona)
                answer = client.get(address.path)
                text = (
                    answer.get_data(as_text=True)
                    if answer.mimetype == "text/html" and answer.status_code == 200
                    else ""
                )
                if answer.mimetype != "text/html":
                    answer.get_data()
                answer.close()
                if answer.status_code >= 500 and address.endpoint != "health.readyz":
                    self.broken.append(f"GET {address.path} by {persona}: {answer.status_code}")
                yield persona, address.path, text
                if not address.endpoint.startswith("staff.") or answer.status_code == 200:
                    break  # one who may is enough to read it

    def targets(self) -> list[Target]:
        found: dict[tuple[str, str], Target] = {}
        adapter = self.app.url_map.bind("localhost")
        for persona, path, html in self.pages():
            for form in read(html).all("form") if html else ():
                method = (form.attrs.get("method") or "get").upper()
                to = urlsplit(form.attrs.get("action") or path).path or path
                try:
                    endpoint, _ = adapter.match(to, method=method)
                except Exception:  # noqa: BLE001  (a form to nowhere is another test's business)
                    continue
                if (method, to) not in found:
                    found[method, to] = self._target(form, to, method, endpoint, persona)
        for address in self._listed():
            if (address.method, address.path) in found or (
                any(one.endpoint == address.endpoint for one in found.values()) and self.rng.random() < 0.8
            ):
                continue
            for persona in self.city.sessions:
                if self.city.wanted(Cell(address, persona)) in (Expected.IN, Expected.NOTHING_THERE):
                    found[address.method, address.path] = Target(
                        address.path, address.method, address.endpoint, persona, {}
                    )
                    break
        self._deepen(found)
        return list(found.values())

    @staticmethod
    def _target(form: Node, to: str, method: str, endpoint: str, persona: str) -> Target:
        kinds = {
            one.attrs["name"] or "": one.attrs.get("type") or one.tag
            for one in form.walk()
            if one.tag in ("input", "select", "textarea") and one.attrs.get("name")
        }
        data = typed_in(form)
        for button in form.all("button"):
            if button.attrs.get("name"):
                data.setdefault(button.attrs["name"] or "", button.attrs.get("value") or "")
                break
        for name, kind in kinds.items():
            data.setdefault(name, "" if kind != "file" else None)
        return Target(to, method, endpoint, persona, {k: v for k, v in data.items() if v is not None}, kinds)

    def _listed(self) -> Iterator[Address]:
        """Routes that take something; one nobody listed is the matrix's business."""
        values = self.city.values()
        return (one for one in addresses(self.app, values, methods=UNSAFE) if one.key in ACCESS)

    def _deepen(self, found: dict[tuple[str, str], Target]) -> None:
        """Forms of the public that lie behind a question or a receipt get what lets them in."""
        with self.app.app_context():
            notice = db.session.get_one(Notice, self.city.notices["public"])
            reporter = Reporter(self.app.test_client(), self.app)  # type: ignore[arg-type]
            again = reporter.write(notice, status=422, truth="")
            here = f"/n/{notice.address}/report"
            base = typed_in(next(one for one in again.all("form") if one.attrs.get("action") == here))
            found["POST", here] = Target(
                here, "POST", "public.report_send", "anonymous", {**base, "truth": "y"}, {"files": "file"}
            )
            checked = reporter.write(notice)
            data = {"token": hidden(checked, "token"), "edit": "facts"}
            found["POST", f"{here}/check"] = Target(
                f"{here}/check", "POST", "public.report_check", "anonymous", data
            )
            receipt = reporter.report(notice, facts="一件可以补充的事情，写得足够长，至少有二十个字。")
            page = reporter.look_up(receipt.number, receipt.key)
            found["POST", "/receipt/add"] = Target(
                "/receipt/add",
                "POST",
                "public.receipt_add",
                "anonymous",
                {"ticket": hidden(page, "ticket"), "text": "补充"},
                {"files": "file"},
            )
            db.session.remove()
        self.ask.keep()

    # --- one thing wrong, or three

    def shot(self, target: Target, token: str) -> Shot:
        rng = self.rng
        pairs: list[tuple[str, Any]] = [
            (name, value) for name, value in target.data.items() if name != "csrf_token"
        ]
        if not pairs:
            pairs = [
                (
                    rng.choice(("title", "text", "reason", "version", "name", "files", "notice_id", "then")),
                    "x",
                )
            ]
        strings: list[str] = []
        for _ in range(rng.choice((1, 1, 2, 3))):
            at = rng.randrange(len(pairs)) if pairs else 0
            name, value = pairs[at] if pairs else ("x", "")
            how = rng.random()
            if how < 0.5:
                text = rng.choice(self.strings)
                strings.append(text)
                pairs[at : at + 1] = [(name, text if rng.random() < 0.7 else f"{value}{text}")]
            elif how < 0.62:
                pairs[at : at + 1] = [(name, rng.choice((*NUMBERS, *DAYS)))]
            elif how < 0.70:
                pairs[at : at + 1] = []
            elif how < 0.77:
                pairs += [(name, rng.choice(self.strings)), (name, "")]
            elif how < 0.80:
                pairs[at : at + 1] = [
                    (name, rng.choice(("甲", "a ", "<b>", "\u0301")) * rng.choice((300, 5000, 100_000)))
                ]
            elif how < 0.84:
                pairs += [
                    (f"{name}{rng.choice(('[]', '-0', '.x', chr(0)))}", rng.choice(self.strings)),
                    ("__class__", "x"),
                ]
            elif how < 0.87 and ("file" in target.kinds.values() or rng.random() < 0.2):
                which = next((one for one, kind in target.kinds.items() if kind == "file"), name)
                pairs.append((which, self._file()))
            else:
                pairs[at : at + 1] = [
                    (
                        name,
                        rng.choice(
                            ("", " ", "y", "on", "1", "none", value * 2 if isinstance(value, str) else "x")
                        ),
                    )
                ]
        return self._packed(pairs, token, strings)

    def _file(self) -> FileStorage:
        body = self.rng.choice(
            (
                b"",
                b"%PDF-1.7\n%%EOF",
                png(),
                b"PK\x03\x04",
                b"\xff\xd8\xff",
                b"MZ" * 40,
                b"\0" * 5000,
                f"<script>{MARK}()</script>".encode(),
            )
        )
        name = self.rng.choice(self.strings)[:120] + self.rng.choice(
            (".png", ".pdf", ".docx", ".txt", "", ".PNG", ".xls", ".svg")
        )
        return an_upload(body, name)

    def _packed(self, pairs: Sequence[tuple[str, Any]], token: str, strings: list[str]) -> Shot:
        rng = self.rng
        form = MultiDict([("csrf_token", token), *pairs])
        how = rng.random()
        if any(isinstance(value, FileStorage) for _, value in pairs) or how < 0.15:
            boundary, body = encode_multipart(_clean(form))
            if rng.random() < 0.15:
                cut = rng.randrange(len(body))
                body = rng.choice(
                    (body[:cut], body.replace(b"form-data", b"form-dat"), body[:cut] + b"\r\n--" + body[cut:])
                )
            return Shot(body, f"multipart/form-data; boundary={boundary}", strings)
        raw = b"&".join(
            quote_from_bytes(str(name).encode("utf-8", "surrogatepass")).encode() + b"="
            + quote_from_bytes(str(value).encode("utf-8", "surrogatepass")).encode()
            for name, value in form.items(multi=True)
        )  # fmt: skip
        kind = "application/x-www-form-urlencoded"
        if how > 0.95:
            raw += (
                b"&"
                + rng.choice(list(dict(pairs)) or ["x"]).encode("utf-8", "replace").replace(b"\0", b"")
                + b"="
                + rng.choice(BROKEN)
            )
        elif how > 0.92:
            kind = f"{kind}; charset={rng.choice(CHARSETS)}"
        elif how > 0.91:
            return Shot(
                json.dumps({str(k): str(v) for k, v in pairs}).encode("utf-8", "surrogatepass"),
                "application/json",
                strings,
            )
        return Shot(raw, kind, strings)

    # --- asking and judging

    def fire(self, target: Target) -> bool:
        """One request; False if the very same was sent before."""
        client, token = self.client(target.persona)
        shot = self.shot(target, token)
        print_of = hashlib.sha256(
            f"{target.method} {target.path} {shot.content_type[:40]}".encode() + shot.body
        ).digest()
        if print_of in self.sent:
            return False
        self.sent.add(print_of)
        if target.method == "GET":
            answer = client.get(target.path, query_string=shot.body[:20_000].decode("latin-1"))
        else:
            answer = client.open(
                target.path, method=target.method, data=shot.body, content_type=shot.content_type
            )
        text = (
            answer.get_data(as_text=True)
            if answer.mimetype in ("text/html", "application/problem+json", "text/plain")
            else ""
        )
        answer.get_data()
        answer.close()
        self.statuses[answer.status_code] += 1
        self.by_endpoint[target.endpoint][answer.status_code] += 1
        where = f"{target.method} {target.path} ({target.endpoint}) by {target.persona}: {shot.body[:300]!r}"
        if answer.status_code >= 500:
            self.broken.append(f"{answer.status_code} of {where}")
        if TELLS.search(text) and not any(TELLS.search(one) for one in shot.strings):
            self.broken.append(f"tells of its insides: {where}")
        if answer.mimetype == "text/html" and (run := runs(text)):
            self.broken.append(f"runs {run}: {where}")
        for name, value in answer.headers.items():
            if "\n" in value or (f"{MARK}=1" in value and name == "Set-Cookie"):
                self.broken.append(f"a header of the sender's: {where}")
        location = answer.headers.get("Location", "")
        if re.match(r"(?:https?:)?//(?!localhost|127\.0\.0\.1)", location):
            self.broken.append(f"led to {location[:80]}: {where}")
        if location.startswith("/staff/sign-in") and target.persona != "anonymous":
            self.put_back()  # signed out, disabled, or ended by what was sent
        return True

    def read_everything(self) -> None:
        """What was kept meanwhile, in every page that shows it."""
        for persona, path, html in self.pages():
            self.pages_read += 1
            if not html:
                continue
            if run := runs(html):
                self.broken.append(f"kept, and runs on {path} by {persona}: {run}")
            try:
                read(html)
            except AssertionError as error:
                self.broken.append(f"kept, and tears {path} by {persona}: {error}")


def _clean(form: MultiDict[str, Any]) -> dict[str, Any]:
    """A multipart body has no lone surrogates and no NUL in names."""
    found: dict[str, Any] = {}
    for name in form:
        values = [
            one if isinstance(one, FileStorage) else str(one).encode("utf-8", "replace").decode()
            for one in form.getlist(name)
        ]
        found[str(name).replace("\0", "").encode("utf-8", "replace").decode()] = (
            values if len(values) > 1 else values[0]
        )
    return found


def main() -> None:
    asked = words(__doc__ or "")
    wanted, seconds, batch = (500, 90, 500) if asked.small else (20_000, 1_500, 5000)
    began = time.perf_counter()
    with houses() as opened:
        house = opened("sqlite", surfaces=("public", "staff", "api"))
        house.app.test_client_class = Client
        house.app.config["PROPAGATE_EXCEPTIONS"] = False
        house.clock.travel_to(NOW)
        with house.app.app_context():
            city = City(house)
            city.build()
            db.session.remove()
        fuzzer = Fuzzer(city, Asked(house, city), few=True)
        targets = fuzzer.targets()
        fuzzer.rng.shuffle(targets)
        fuzzer.put_back()
        turn = 0
        while len(fuzzer.sent) < wanted and time.perf_counter() - began < seconds:
            target = targets[turn % len(targets)]
            turn += 1
            if target.endpoint in SLOW and turn // len(targets) % 8:
                continue
            fuzzer.fire(target)
            if turn % 25 == 0:
                with house.app.app_context():
                    limiter.reset()
            if turn % batch == 0:
                fuzzer.read_everything()
                fuzzer.put_back()
        fuzzer.read_everything()
        summary = {
            "distinct requests": len(fuzzer.sent),
            "wanted": wanted,
            "forms and routes": len(targets),
            "endpoints": len({one.endpoint for one in targets}),
            "strings": len(fuzzer.strings),
            "taken (2xx, 3xx)": sum(n for status, n in fuzzer.statuses.items() if status < 400),
            "refused (4xx)": sum(n for status, n in fuzzer.statuses.items() if 400 <= status < 500),
            "5xx": sum(n for status, n in fuzzer.statuses.items() if status >= 500),
            "pages read": fuzzer.pages_read,
            "wrong": len(fuzzer.broken),
            "seconds": round(time.perf_counter() - began, 1),
        }
    show("Forms filled in by somebody who means no good", [summary])
    for line in fuzzer.broken[:40]:
        print(line[:600])
    write(
        "fuzz", asked.out, **summary, with_samples=bool(os.environ.get("SAMPLES_DIR")),
        statuses={str(status): n for status, n in sorted(fuzzer.statuses.items())},
        by_endpoint={name: {str(k): v for k, v in sorted(found.items())} for name, found in sorted(fuzzer.by_endpoint.items())},
        broken=[line[:600] for line in fuzzer.broken[:200]],
    )  # fmt: skip
    if fuzzer.broken or len(fuzzer.sent) < (200 if asked.small else 2000):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
