"""`thongsuot status`: what it finds, what it judges, and how it ends."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from shared.observing.counts import Counts
from shared.observing.metrics import BEHIND_AGE, DRAFTS, LETTERS, READY, REQUESTS, SOURCE_UP, UNSENT_AGE
from shared.observing.scrape import Sample, Scrape
from tests.support import ROOT
from thongsuot.cli import app
from thongsuot.status import LIMITS, SHOWN, judged, process_of
from thongsuot.status_words import MEANINGS

WELL = (Sample(READY, 1), Sample(SOURCE_UP, 1, ("store",)), Sample(UNSENT_AGE, 3), Sample(LETTERS, 0),
        Sample(BEHIND_AGE, 12, ("cascade",)), Sample(DRAFTS, 7, ("drafting",)), Sample(DRAFTS, 0, ("pending",)))


async def page(*samples: Sample, process: str = "planner-api") -> str:
    counts = Counts()
    counts.add(REQUESTS, "GET", "/", "2xx", by=9)
    counts.add(REQUESTS, "GET", "/", "5xx")
    return (await Scrape(process, {}, lambda: samples, counts).page())[0].decode()


class Pages(BaseHTTPRequestHandler):
    """Answers with what a test has laid there."""

    text, status = "", 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    Pages.text, Pages.status = "", 200
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["status", *arguments], env={"COLUMNS": "200"})
    return done.exit_code, done.output + (str(done.exception) if done.exception else "")


async def test_all_is_well(address: str) -> None:
    Pages.text = await page(*WELL)
    code, told = run(address)
    assert (code, "all is well" in told) == (0, True), told
    assert "planner-api" in told
    assert "0:00:12" in told
    code, told = run(address, "--json")
    found = json.loads(told)
    assert (code, found["well"], found["problems"]) == (0, True, [])
    assert found["figures"]["drafts"] == {"drafting": 7, "pending": 0}
    assert [(one["name"], one["state"], one["requests"], one["failed"]) for one in found["processes"]] == [
        ("planner-api", "ready", 10, 1)]


async def test_what_is_wrong_is_told_with_its_alert(address: str) -> None:
    Pages.text = await page(*WELL, Sample(LETTERS, 2), Sample(DRAFTS, 5, ("pending",)))
    code, told = run(address)
    assert code == 1
    assert "dead_letters is 2, more than 0  (docs/alerts.md: DeadLetters)" in told
    assert "drafts of pending is 5, more than 0  (docs/alerts.md: DraftsWithoutText)" in told
    assert "all is well" not in told


async def test_a_process_that_waits_or_misses_a_source() -> None:
    waiting = process_of("a", "http://a", await page(Sample(READY, 0)))
    blind = process_of("b", "http://b", await page(Sample(READY, 1), Sample(SOURCE_UP, 0, ("broker",))))
    assert [(one.alert, one.text) for one in judged([waiting, blind]).problems] == [
        ("ProcessNotReady", "planner-api: waits for store or broker"),
        ("SourceAway", "planner-api: no answer from: broker")]


async def test_replicas_are_not_added_up() -> None:
    replicas = [process_of(name, "http://a", await page(*WELL)) for name in "ab"]
    assert judged(replicas).figures["drafts"]["drafting",] == 7


def test_every_limit_is_that_of_its_alert() -> None:
    rules = {rule["alert"]: rule for group in yaml.safe_load(
        (ROOT / "deploy" / "observability" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
        for rule in group["rules"]}
    for limit in LIMITS:
        expr = rules[limit.alert]["expr"]
        assert limit.metric.full_name in expr, limit.alert
        assert expr.endswith(f" > {limit.above:g}"), limit.alert
        assert limit.of in expr, limit.alert
    assert set(MEANINGS) == set(SHOWN)


@pytest.mark.parametrize(("status", "text", "why"), [
    (404, "", "THONGSUOT_METRICS_NETWORKS"), (500, "", "answers 500"), (200, "<html>", "no process of"),
    (200, "up 1\n", "no process of"), (200, 'a{b="', "no process of")])
def test_another_program_or_one_that_refuses(address: str, status: int, text: str, why: str) -> None:
    Pages.text, Pages.status = text, status
    code, told = run(address)
    assert (code, why in told) == (1, True), told


def test_nobody_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, told = run("http://127.0.0.1:1")
    assert (code, "ProcessDown" in told) == (1, True)
    code, told = run("planner-api:8080")
    assert (code, "is no address" in told) == (1, True)
    for service in ("PORTAL", "PLANNER", "REPORTING", "NOTIFIER"):
        monkeypatch.delenv(f"THONGSUOT_{service}_URL", raising=False)
    code, told = run("--data", str(tmp_path))
    assert "no stack is running" in told
    (tmp_path / "stack.json").write_text(json.dumps({"processes": {"planner-worker": "http://127.0.0.1:1"}}))
    code, told = run("--data", str(tmp_path), "--json")         # one that was killed: its file is still there
    assert (code, json.loads(told.partition("\n")[0])["processes"][0]["state"]) == (1, "away")
    (tmp_path / "stack.json").unlink()
    monkeypatch.setenv("THONGSUOT_PLANNER_URL", "http://127.0.0.1:1")
    code, told = run("--data", str(tmp_path))
    assert (code, "planner-api" in told) == (1, True)
