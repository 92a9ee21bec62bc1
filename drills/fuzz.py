"""Every form of the site, filled in by somebody who means no good: nothing breaks, nothing tells of its insides, nothing that was
kept runs in a page that shows it.

    python -m drills.fuzz [--small]

The forms are those the pages show, found by going from page to page as everybody; routes that take something and show no form
are asked as well. Each request is a form as it stands, with one to three things wrong: hostile strings, other types, far too
much, nothing, odd encodings, keys twice, another body than it says. Who sends it is drawn among those who may. What was taken is
read where it leads and in pages about the same; every few thousand requests all pages are read. Both databases, one process each;
a request sent to both counts once.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlsplit

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse, encode_multipart

from benchmarks._side_by_side import KINDS, SEED, Missing, houses, show, words, write
from drills._access_rules import Expected
from drills._exam_city import build_exam
from drills._hostile import BROKEN, CHARSETS, DAYS, MARK, NUMBERS, TELLS, hostile, runs
from drills._kept import Kept
from drills._walk import Address, addresses
from drills.matrix import NOW, UNSAFE, Cell, City
from hr_portal.extensions import db, limiter
from hr_portal.notices.models import Notice
from tests.client import Client
from tests.factories.accounts import token_on
from tests.factories.candidates import Candidate, looked_for
from tests.factories.desk import typed_in
from tests.factories.reporter import Reporter, an_upload, hidden
from tests.factories.results import ONE
from tests.factories.uploads import png
from tests.web.access_table import ACCESS, EXAMPLES
from tests.web.rendered import Node, read

SLOW = frozenset({"staff.sign_in_now", "staff.change_own_password", "staff.use_link"})
"""Hash a password: asked less often."""
SEALED = ("question", "draft", "token", "ticket", "slip")
"""What a form carries sealed: new each time it is shown, so requests that differ in it alone count as one."""
PUT_BACK = {"sqlite": 60, "postgresql": 300}
"""After how many requests the database is put back, so that a form finds what it was made for."""
ALL_PAGES, BEFORE = 2500, 500
"""After how many requests all pages are read; of what these last of them left, for nothing is put back meanwhile."""
SHARES = {"sqlite": 12_000, "postgresql": 8_000}
ABOUT = re.compile(r"(?:/en)?(/n/[^/]+|/staff/receiving/(?:reports/)?[^/]+|/(?:staff/)?[a-z]+/[^/]+)")
"""What a page is about, as the beginning of its address."""
ODD_NUMBERS = (0, 2**31, 10**18, 10**40)
ODD_WORDS = ("\0x", "a\0", "\x01", "a" * 3000, "..%2f..", f"<script>{MARK}()</script>", "\uffff", "é\u0301")
BOUNDARY = "a-boundary-that-is-always-the-same"
SITE = re.compile(r"(?:https?:)?//(?!localhost|127\.0\.0\.1)")


@dataclass
class Target:
    """One form as a page shows it, or a route without one, and who may send it."""

    path: str
    method: str
    endpoint: str
    people: Sequence[str]
    data: dict[str, Any]
    kinds: dict[str, str] = field(default_factory=dict)


@dataclass
class Shot:
    """One request, as bytes."""

    body: bytes
    content_type: str
    strings: list[str]


class Fuzzer:
    def __init__(self, city: City, values: Mapping[str, list[object]], seed: int) -> None:
        self.city, self.values, self.app = city, dict(values), city.house.app
        self.rng = random.Random(seed)
        self.strings = hostile(os.environ)
        self.clients: dict[str, tuple[Client, str]] = {}
        self.stale: set[str] = set()
        """Whose browser an answer told to forget or keep something."""
        self.targets_found: list[Target] = []
        self.known_pages: list[tuple[str, str]] = []
        self.touched: set[str] = set()
        self.sent: set[bytes] = set()
        self.statuses, self.by_endpoint = Counter[int](), defaultdict[str, Counter[int]](Counter)
        self.broken: list[str] = []
        self.pages_read = 0
        self.kept = Kept(city.house)

    # --- who asks

    def client(self, persona: str) -> tuple[Client, str]:
        """A browser and a token of its session."""
        if persona not in self.clients:
            who, session_token = self.city.sessions[persona]
            client: Any = self.app.test_client()
            if session_token:
                with client.session_transaction() as cookie:
                    cookie["_user_id"] = session_token
            page = client.get("/staff/sign-in" if who.is_anonymous else "/staff/account")
            if page.status_code != 200:  # signed out or disabled by what was sent
                self.put_back()
                return self.client(persona)
            self.clients[persona] = client, token_on(page)
        return self.clients[persona]

    def put_back(self) -> None:
        self.kept.put_back()
        for persona in self.stale:
            self.clients.pop(persona, None)
        self.stale.clear()
        self.touched.clear()

    def people_for(self, address: Address) -> list[str]:
        """Those of the organ itself who may, none of whom is kept from its reports."""
        if not address.endpoint.startswith("staff."):
            return ["anonymous"]
        return [
            name
            for name, (who, _) in self.city.sessions.items()
            if who.path == self.city.organs["here"]
            and not (who.is_named or who.is_kept_from_reports)
            and self.city.wanted(Cell(address, name)) in (Expected.IN, Expected.NOTHING_THERE)
        ]

    # --- what is asked

    def pages(self) -> Iterator[tuple[str, str, str]]:
        """(persona, path, html) of every page, as the first of those who may open it sees it."""
        for address in addresses(self.app, self.values):
            if address.key not in ACCESS:
                continue
            for persona in self.people_for(address):
                answer = self.client(persona)[0].get(address.path)
                text = self._text(answer)
                answer.close()
                if (
                    answer.status_code >= 500 and address.endpoint != "health.readyz"
                ):  # whose clock stands still
                    self.broken.append(f"GET {address.path} by {persona}: {answer.status_code}")
                if answer.mimetype == "text/html" and answer.status_code == 200:
                    yield persona, address.path, text
                if answer.status_code == 200:
                    break  # one who may is enough to read it

    @staticmethod
    def _text(answer: TestResponse) -> str:
        data = answer.get_data()
        if answer.mimetype in ("text/html", "application/problem+json", "text/plain"):
            return data.decode("utf-8", "replace")
        return ""

    def targets(self) -> list[Target]:
        found: dict[tuple[str, str], Target] = {}
        for persona, path, html in self.pages():
            self.known_pages.append((persona, path))
            for form in read(html).all("form"):
                self._add(found, form, path)
        listed = [one for one in addresses(self.app, self.values, methods=UNSAFE) if one.key in ACCESS]
        shown = {one.endpoint for one in found.values()}
        for address in listed:
            key = (address.method, address.path)
            if key in found or (address.endpoint in shown and self.rng.random() < 0.8):
                continue
            if people := self.people_for(address):
                found[key] = Target(address.path, address.method, address.endpoint, people, {})
        self._deepen(found)
        self.targets_found = list(found.values())
        return self.targets_found

    def odd_addresses(self) -> Iterator[tuple[str, str, str]]:
        """(endpoint, persona, path): each part of each address as no row has it, and questions nobody put to a form."""
        adapter = self.app.url_map.bind("localhost")
        asked = sorted(
            {name for target in self.targets_found if target.method == "GET" for name in target.data}
        )
        for rule in sorted(self.app.url_map.iter_rules(), key=lambda one: (one.rule, one.endpoint)):
            if rule.endpoint in ("static", "health.readyz") or "GET" not in (rule.methods or ()):
                continue
            usual = {name: (self.values.get(name) or [EXAMPLES.get(name, 1)])[0] for name in rule.arguments}
            paths = [
                adapter.build(rule.endpoint, {**usual, name: odd})
                for name in sorted(rule.arguments)
                for odd in (ODD_NUMBERS if isinstance(usual[name], int) else ODD_WORDS)
            ]
            plain = adapter.build(rule.endpoint, usual)
            for name in self.rng.sample(asked, min(5, len(asked))):
                value = self.rng.choice((*self.strings, *NUMBERS, *DAYS, *ODD_WORDS))
                paths.append(f"{plain}?{quote(name)}={quote(value.encode('utf-8', 'surrogatepass'))}")
            people = self.people_for(Address("GET", rule.endpoint, plain, usual))[:1]
            yield from ((rule.endpoint, persona, path) for path in paths for persona in people)

    def ask_odd(self, share: float) -> None:
        for endpoint, persona, path in self.odd_addresses():
            if self.rng.random() > share:
                continue
            answer = self.client(persona)[0].get(path)
            self.sent.add(hashlib.sha256(f"GET {path}".encode()).digest())
            self.statuses[answer.status_code] += 1
            self.by_endpoint[endpoint][answer.status_code] += 1
            self._judge(answer, self.strings, f"GET {path[:300]} ({endpoint}) by {persona}")

    def _add(self, found: dict[tuple[str, str], Target], form: Node, path: str) -> None:
        """A form of the page at this path, unless there is one like it."""
        method = (form.attrs.get("method") or "get").upper()
        to = urlsplit(form.attrs.get("action") or path).path or path
        try:
            endpoint, values = self.app.url_map.bind("localhost").match(to, method=method)
        except (HTTPException, RequestRedirect):  # a form to nowhere is another test's business
            return
        if (method, to) in found:
            return
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
        people = self.people_for(Address(method, endpoint, to, values))
        if people:
            full = {name: value for name, value in data.items() if value is not None}
            found[method, to] = Target(to, method, endpoint, people, full, kinds)

    def _deepen(self, found: dict[tuple[str, str], Target]) -> None:
        """Forms of the public that lie behind a question or a receipt get what lets them in."""

        def give(endpoint: str, path: str, data: dict[str, Any], files: str = "") -> None:
            kinds = {files: "file"} if files else {}
            found["POST", path] = Target(path, "POST", endpoint, ["anonymous"], data, kinds)

        with self.app.app_context():
            notice = db.session.get_one(Notice, self.city.notices["public"])
            reporter = Reporter(self.app.test_client(), self.app)  # type: ignore[arg-type]
            again = reporter.write(notice, status=422, truth="")
            here = f"/n/{notice.address}/report"
            base = typed_in(next(one for one in again.all("form") if one.attrs.get("action") == here))
            give("public.report_send", here, {**base, "truth": "y"}, "files")
            checked = reporter.write(notice)
            give("public.report_check", f"{here}/check", {"token": hidden(checked, "token"), "edit": "facts"})
            receipt = reporter.report(notice, facts="一件可以补充的事情，写得足够长，至少有二十个字。")
            page = reporter.look_up(receipt.number, receipt.key)
            give(
                "public.receipt_add",
                "/receipt/add",
                {"ticket": hidden(page, "ticket"), "text": "补充"},
                "files",
            )
            candidate = Candidate(self.app.test_client(), self.app)  # type: ignore[arg-type]
            form = candidate.form()
            give("public.results_answer", "/results", looked_for(ONE) | candidate.answered(form))
            slip = candidate.look_up(ONE)
            for one in slip.all("form"):
                self._add(found, one, "/results")
            db.session.remove()
        self.kept.keep()

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
            boundary, body = encode_multipart(_clean(form), BOUNDARY)
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
        persona = self.rng.choice(target.people)
        client, token = self.client(persona)
        shot = self.shot(target, token)
        print_of = fingerprint(target, shot, token)
        if print_of in self.sent:
            return False
        self.sent.add(print_of)
        if target.method == "GET":
            answer = client.get(target.path, query_string=shot.body[:20_000].decode("latin-1"))
        else:
            answer = client.open(
                target.path, method=target.method, data=shot.body, content_type=shot.content_type
            )
        self.statuses[answer.status_code] += 1
        self.by_endpoint[target.endpoint][answer.status_code] += 1
        where = f"{target.method} {target.path} ({target.endpoint}) by {persona}: {shot.body[:300]!r}"
        self._judge(answer, shot.strings, where)
        if "Set-Cookie" in answer.headers:
            self.stale.add(persona)
        location = answer.headers.get("Location", "")
        if location.startswith("/staff/sign-in") and persona != "anonymous":
            self.stale.add(persona)  # signed out, disabled, or ended by what was sent
            self.put_back()
        elif target.method != "GET" and answer.status_code < 400:
            if found := ABOUT.match(target.path):
                self.touched |= {found[1], *self._twins(found[1])}
            if location.startswith("/"):
                self._judge(client.get(location), [], f"led to {location} after {where}")
                self.pages_read += 1
        return True

    def _twins(self, about: str) -> list[str]:
        """A notice has a public page as well."""
        return [
            f"/n/{self.city.addresses[name]}"
            for name, number in self.city.notices.items()
            if name in self.city.addresses and about == f"/staff/notices/{number}"
        ]

    def _judge(self, answer: TestResponse, strings: Sequence[str], where: str) -> None:
        text = self._text(answer)
        answer.close()
        if answer.status_code >= 500:
            self.broken.append(f"{answer.status_code} of {where}")
        if TELLS.search(text) and not any(TELLS.search(one) for one in strings):
            self.broken.append(f"tells of its insides: {where}")
        if answer.mimetype == "text/html" and (run := runs(text)):
            self.broken.append(f"runs {run}: {where}")
        for name, value in answer.headers.items():
            if "\n" in value or (f"{MARK}=1" in value and name == "Set-Cookie"):
                self.broken.append(f"a header of the sender's: {where}")
        location = answer.headers.get("Location", "")
        if SITE.match(location):
            self.broken.append(f"led to {location[:80]}: {where}")

    def look_around(self) -> None:
        """Pages about what was changed, and a few others."""
        about = [
            (persona, path)
            for persona, path in self.known_pages
            if (found := ABOUT.match(path)) and found[1] in self.touched
        ]
        drawn = self.rng.sample(about, min(20, len(about)))
        for persona, path in [*drawn, *self.rng.sample(self.known_pages, 4)]:
            self._judge(self.client(persona)[0].get(path), [], f"kept, on {path} by {persona}")
            self.pages_read += 1

    def read_everything(self) -> None:
        """What was kept meanwhile, in every page that shows it."""
        for persona, path, html in self.pages():
            self.pages_read += 1
            if run := runs(html):
                self.broken.append(f"kept, and runs on {path} by {persona}: {run}")
            if TELLS.search(html) and not any(TELLS.search(one) for one in self.strings):
                self.broken.append(f"kept, and tells of its insides on {path} by {persona}")
            try:
                read(html)
            except AssertionError as error:
                self.broken.append(f"kept, and tears {path} by {persona}: {error}")


def fingerprint(target: Target, shot: Shot, token: str) -> bytes:
    """Of a request without what is new in each form anyway: its token, and what it carries sealed."""
    body = shot.body
    for value in (token, *(str(target.data[name]) for name in SEALED if target.data.get(name))):
        body = body.replace(quote(value, safe="").encode(), b"*").replace(value.encode(), b"*")
    return hashlib.sha256(f"{target.method} {target.path} {shot.content_type[:40]}".encode() + body).digest()


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


def fuzzed(kind: str, wanted: int, until: float) -> dict[str, Any]:
    """So many requests to this database, or as many as there is time for; `until` is of time.time()."""
    began = time.perf_counter()
    with houses() as opened:
        house = opened(kind, surfaces=("public", "staff", "api"))
        house.app.test_client_class = Client
        house.app.config["PROPAGATE_EXCEPTIONS"] = False
        house.clock.travel_to(NOW)
        with house.app.app_context():
            city = City(house)
            city.build()
            values = city.values(few=True) | build_exam(city)
            db.session.remove()
        fuzzer = Fuzzer(city, values, SEED + KINDS.index(kind))
        targets = fuzzer.targets()
        fuzzer.rng.shuffle(targets)
        with house.app.app_context():
            limiter.enabled = False  # so many of one kind at once
            fuzzer.ask_odd(1.0 if wanted > 1000 else 0.1)
            limiter.enabled = True
        fuzzer.put_back()
        odd = len(fuzzer.sent)
        turn = rounds = 0
        while len(fuzzer.sent) - odd < wanted and time.time() < until:
            target = targets[turn % len(targets)]
            turn += 1
            rounds = turn // len(targets)
            if target.endpoint in SLOW and rounds % 8:
                continue
            fuzzer.fire(target)
            if turn % 25 == 0:
                with house.app.app_context():
                    limiter.reset()
            if turn % ALL_PAGES == 0:
                fuzzer.read_everything()
                fuzzer.put_back()
            elif turn % PUT_BACK[kind] == 0 and turn % ALL_PAGES < ALL_PAGES - BEFORE:
                fuzzer.look_around()
                fuzzer.put_back()
        fuzzer.read_everything()
        fuzzer.kept.close()
    return {
        "sent": fuzzer.sent,
        "statuses": fuzzer.statuses,
        "by_endpoint": dict(fuzzer.by_endpoint),
        "broken": fuzzer.broken,
        "table": {
            "database": kind,
            "distinct requests": len(fuzzer.sent),
            "of odd addresses": odd,
            "forms and routes": len(targets),
            "endpoints": len({one.endpoint for one in targets}),
            "strings": len(fuzzer.strings),
            "taken (2xx, 3xx)": sum(n for status, n in fuzzer.statuses.items() if status < 400),
            "refused (4xx)": sum(n for status, n in fuzzer.statuses.items() if 400 <= status < 500),
            "5xx": sum(n for status, n in fuzzer.statuses.items() if status >= 500),
            "pages read": fuzzer.pages_read,
            "put back": fuzzer.kept.restored,
            "wrong": len(fuzzer.broken),
            "seconds": round(time.perf_counter() - began, 1),
        },
    }


def main() -> None:
    asked = words(__doc__ or "")
    shares = dict.fromkeys(KINDS, 250) if asked.small else SHARES
    until = time.time() + (60 if asked.small else 1500)
    results = []
    with ProcessPoolExecutor(len(KINDS), get_context("spawn")) as pool:
        for kind, found in [(kind, pool.submit(fuzzed, kind, shares[kind], until)) for kind in KINDS]:
            try:
                results.append(found.result())
            except Missing as missing:
                print(f"{kind} left out: {missing}")
    distinct = len(set[bytes]().union(*(one["sent"] for one in results)))
    statuses, by_endpoint = Counter[int](), defaultdict[str, Counter[int]](Counter)
    broken = [f"{one['table']['database']}: {line}" for one in results for line in one["broken"]]
    for one in results:
        statuses += one["statuses"]
        for name, found in one["by_endpoint"].items():
            by_endpoint[name] += found
    show("Forms filled in by somebody who means no good", [one["table"] for one in results])
    for line in broken[:40]:
        print(line[:600])
    write(
        "fuzz", asked.out, **{"distinct requests": distinct, "wanted": sum(shares.values()), "wrong": len(broken)},
        with_samples=bool(os.environ.get("SAMPLES_DIR")), results=[one["table"] for one in results],
        statuses={str(status): n for status, n in sorted(statuses.items())},
        by_endpoint={name: {str(k): v for k, v in sorted(found.items())} for name, found in sorted(by_endpoint.items())},
        broken=[line[:600] for line in broken[:200]],
    )  # fmt: skip
    asked_for = sum(shares[one["table"]["database"]] for one in results)
    if broken or distinct < (0.4 if asked.small else 1.0) * asked_for:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
