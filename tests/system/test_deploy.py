"""The nginx configuration we hand out works as it stands, and keeps what it promises about readers."""

from __future__ import annotations

import http.client
import http.server
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hr_portal.cli.run import end_with_parent
from hr_portal.web.public.evidence import BODY
from tests.services import free_port, wait_until
from tests.system.tree import ROOT


@dataclass
class Edge:
    """nginx on a port of its own before a server that remembers what it was asked."""

    port: int
    folder: Path
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    process: int = 0
    while_reading: list[str] = field(default_factory=list)
    """The files nginx held open while it handed a body on."""

    def ask(self, path: str, *, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET" if body is None else "POST", path, body, headers=headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def edge(nginx_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    folder = tmp_path_factory.mktemp("nginx")
    edge = Edge(free_port(), folder)

    class Application(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            edge.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            body = f"answer {len(edge.asked)}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "public, max-age=10")
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            edge.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            held = Path(f"/proc/{edge.process}/fd").iterdir()
            edge.while_reading = [
                str(one.readlink()) for one in held if one.is_symlink() and int(one.name) > 2
            ]
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Quiet."""

    application = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
    application.daemon_threads = True
    thread = threading.Thread(target=application.serve_forever)
    (folder / "logs").mkdir()
    handed_out = (ROOT / "deploy/nginx/hr_portal.conf").read_text()
    assert "client_body_temp_path /dev/shm/hr_portal-bodies;" in handed_out
    (folder / "memory").mkdir()
    here = handed_out.replace("/var/log/nginx/", "logs/").replace("/dev/shm/", f"{folder}/memory/")
    (folder / "hr_portal.conf").write_text(here)
    nodes = (ROOT / "deploy/nginx/hr_portal-nodes.conf").read_text()
    (folder / "hr_portal-nodes.conf").write_text(nodes.replace(":8000", f":{application.server_port}"))
    (folder / "hr_portal-listen.conf").write_text(f"listen 127.0.0.1:{edge.port};")
    (folder / "nginx.conf").write_text(
        "daemon off; master_process off; pid nginx.pid; error_log logs/error.log; events {} http { include hr_portal.conf; }"
    )
    nginx = subprocess.Popen(
        [nginx_path, "-p", folder, "-c", "nginx.conf", "-e", folder / "logs/error.log"],
        preexec_fn=end_with_parent,
    )
    thread.start()
    edge.process = nginx.pid

    def answers() -> bool:
        try:
            return edge.ask("/healthz")[0] == 200
        except OSError:
            return False

    try:
        wait_until(answers, nginx, "nginx", folder / "logs/error.log")
        yield edge
    finally:
        nginx.terminate()
        nginx.wait(20)
        application.shutdown()
        application.server_close()
        thread.join()


def test_every_answer_is_the_applications_own(edge: Edge) -> None:
    assert edge.ask("/n/1") != edge.ask("/n/1")
    assert edge.ask("/staff/desk") != edge.ask("/staff/desk")


def test_what_a_reader_claims_about_their_address_goes_no_further(edge: Edge) -> None:
    edge.ask(
        "/claims",
        **{"X-Forwarded-For": "10.9.8.7", "Forwarded": "for=10.9.8.7", "X-Forwarded-Proto": "https"},
    )
    path, headers = edge.asked[-1]
    assert path == "/claims"
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert "forwarded" not in headers


def test_the_edge_log_keeps_no_full_address_and_no_query(edge: Edge) -> None:
    edge.ask("/search?q=someone", Referer="http://127.0.0.1/elsewhere")

    def mine() -> list[str]:
        lines = (edge.folder / "logs/hr_portal.log").read_text().splitlines()
        return [line for line in lines if '"GET /search"' in line]

    # The line is written after the answer has left.
    wait_until(lambda: len(mine()) == 1, None, "the line in the log")
    assert mine()[0].startswith("127.0.0.0 ")
    assert "someone" not in mine()[0]
    assert "elsewhere" not in mine()[0]


REPORTS = (
    "/report", "/report/form.docx", "/receipt", "/receipt/add", "/n/AL01-2026-00178/report",
    "/n/AL01-2026-00178/report/check", "/en/n/AL01-2026-00178/report", "/en/receipt", "/challenge",
)  # fmt: skip


@pytest.mark.parametrize("path", REPORTS)
def test_of_reports_the_edge_writes_the_hour_and_nothing_else(edge: Edge, path: str) -> None:
    coarse = edge.folder / "logs/hr_portal-reports.log"
    before = coarse.read_text().splitlines() if coarse.exists() else []
    edge.ask(f"{path}?planted=query", Referer="http://127.0.0.1/planted", **{"User-Agent": "planted browser"})
    wait_until(lambda: len(coarse.read_text().splitlines()) > len(before), None, "the line in the log")
    line = coarse.read_text().splitlines()[-1]
    assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:00 "/"', line)
    usual = (edge.folder / "logs/hr_portal.log").read_text()
    assert f'"GET {path}"' not in usual
    for file in (edge.folder / "logs").iterdir():
        assert "planted" not in file.read_text()
    headers = edge.asked[-1][1]
    assert "planted" not in headers.get("user-agent", "") + headers.get("referer", "")


@pytest.mark.parametrize(
    "path", ["/notices", "/n/AL01-2026-00178", "/n/AL01-2026-00178/reports", "/reporting", "/status"]
)
def test_every_other_page_is_logged_as_before(edge: Edge, path: str) -> None:
    edge.ask(path)
    log = edge.folder / "logs/hr_portal.log"
    wait_until(lambda: f'"GET {path}"' in log.read_text(), None, "the line in the log")


def test_the_files_of_a_report_wait_in_memory_and_on_no_disk(edge: Edge) -> None:
    status, _ = edge.ask("/n/AL01-2026-00178/report", body=b"evidence" * 128 * 1024)
    assert status == 204
    bodies = [one for one in edge.while_reading if one.endswith("(deleted)")]
    assert len(bodies) == 1
    assert bodies[0].startswith(f"{edge.folder}/memory/hr_portal-bodies/")


def test_reports_may_be_as_large_as_the_application_takes_and_nothing_else_may(edge: Edge) -> None:
    handed_out = (ROOT / "deploy/nginx/hr_portal.conf").read_text()
    sizes = [int(size) for size in re.findall(r"client_max_body_size (\d+)m;", handed_out)]
    assert sizes == [60, 122]
    assert sizes[1] * 1024 * 1024 >= BODY
