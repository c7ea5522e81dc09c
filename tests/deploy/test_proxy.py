"""deploy/caddy/Caddyfile: TLS before the portal; where Caddy is installed (Debian: caddy), as a proxy that runs."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from shared.http.headers import ONE_YEAR
from shared.settings import Settings
from tests.deploy.files import ROOT, compose

CADDYFILE = ROOT / "deploy" / "caddy" / "Caddyfile"
PATIENCE_SECONDS = 30.0


def caddy(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What Caddy says to the file."""
    found = shutil.which("caddy")
    if found is None:
        pytest.skip("no caddy")
    return subprocess.run([found, *arguments, "--config", str(CADDYFILE), "--adapter", "caddyfile"],
                          env={**os.environ, **environment}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("tls", ["internal", "quantri@tayninh.example"])
def test_the_file_is_valid(tmp_path: Path, tls: str) -> None:
    done = caddy("validate", SITE="thongsuot.example", SITE_TLS=tls, XDG_DATA_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_files_of_a_certificate_are_taken() -> None:
    done = caddy("adapt", SITE="thongsuot.example", SITE_TLS="/certificate/site.crt /certificate/site.key")
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)["apps"]["tls"]["certificates"]["load_files"][0]
    assert (loaded["certificate"], loaded["key"]) == ("/certificate/site.crt", "/certificate/site.key")


def test_variables_are_given_by_compose_and_the_body_may_be_as_large_as_the_portal_takes() -> None:
    text = CADDYFILE.read_text(encoding="utf-8")
    ports = {"HTTP_PORT", "HTTPS_PORT", "PROBE_PORT"}                   # for tests alone: in a container the usual ones
    assert set(re.findall(r"\{\$([A-Z_]+)", text)) == compose()["services"]["proxy"]["environment"].keys() | ports
    limit = re.search(r"max_size (\d+)MB", text)
    assert limit
    assert Settings.model_fields["upload_limit_bytes"].default < int(limit[1]) * 1_000_000 < 32_000_000
    assert f'?Strict-Transport-Security "{ONE_YEAR}"' in text


class Portal(BaseHTTPRequestHandler):
    """Says what it was asked, and sends live updates: one at once, the next when it is told that the first has come."""

    came = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/live":
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b"data: 1\n\n")
            self.wfile.flush()
            arrived = self.came.wait(PATIENCE_SECONDS)
            self.wfile.write(b"data: 2\n\n" if arrived else b"data: late\n\n")
            return
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """Caddy with our file before a stand-in for the portal: the ports of HTTP, HTTPS and the probe."""
    found = shutil.which("caddy")
    if found is None:
        pytest.skip("no caddy")
    folder = tmp_path_factory.mktemp("caddy")
    portal = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=portal.serve_forever, daemon=True).start()
    ports = {name: free_port() for name in ("HTTP_PORT", "HTTPS_PORT", "PROBE_PORT")}
    environment = {**os.environ, **{name: str(port) for name, port in ports.items()}, "SITE": "localhost",
                   "PORTAL": f"127.0.0.1:{portal.server_port}", "XDG_DATA_HOME": str(folder),
                   "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([found, "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"],
                                   env=environment, stdout=log, stderr=log)
    try:
        until_it_listens(process, ports["HTTPS_PORT"], folder / "log")
        yield ports
    finally:
        process.terminate()
        process.wait()
        portal.shutdown()


def until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until the site has its certificate."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return https(port).connect()
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)


def https(port: int) -> http.client.HTTPSConnection:
    """A connection; the certificate is one that Caddy has signed itself."""
    return http.client.HTTPSConnection("localhost", port, timeout=PATIENCE_SECONDS,
                                       context=ssl._create_unverified_context())


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    """The answer."""
    connection = https(port)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse()


def test_http_leads_to_https(site: dict[str, int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site["HTTP_PORT"])
    connection.request("GET", "/bao-cao", headers={"host": "localhost"})
    answer = connection.getresponse()
    assert answer.status == 308
    assert answer.headers["location"].startswith("https://localhost")


def test_headers_of_both_ways(site: dict[str, int]) -> None:
    answer = get(site["HTTPS_PORT"], "/", x_forwarded_for="10.9.9.9", x_forwarded_proto="http")
    assert answer.headers["strict-transport-security"] == ONE_YEAR
    assert "server" not in answer.headers or "Caddy" not in answer.headers["server"]
    asked = {name.lower(): value for name, value in json.loads(answer.read()).items()}
    assert asked["x-forwarded-for"] in ("127.0.0.1", "::1"), "what a browser writes there is not handed on"
    assert asked["x-forwarded-proto"] == "https"


def test_live_updates_pass_at_once(site: dict[str, int]) -> None:
    """The second is sent only when the first has come: a proxy that waits for more would never send it."""
    Portal.came.clear()
    answer = get(site["HTTPS_PORT"], "/live")
    assert answer.read1(64) == b"data: 1\n\n"
    Portal.came.set()
    assert answer.read() == b"data: 2\n\n"


@pytest.mark.parametrize("path", ["/health/ready", "/health/live", "/metrics"])
def test_what_is_for_inside_stays_inside(site: dict[str, int], path: str) -> None:
    assert get(site["HTTPS_PORT"], path).status == 404


def test_the_probe_of_compose_is_answered(site: dict[str, int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site["PROBE_PORT"])
    connection.request("GET", "/")
    assert connection.getresponse().status == 204
    assert compose()["services"]["proxy"]["healthcheck"]["test"][-1] == "http://127.0.0.1:8081/"
