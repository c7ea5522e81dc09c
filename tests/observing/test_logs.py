"""Each line of a request or event names its trace, and no line names a person."""

from __future__ import annotations

import ast
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from fastapi import APIRouter
from pydantic import BaseModel, ValidationError

from shared.auth import for_anybody
from shared.events import Event
from shared.http import create_app
from shared.messaging.producer import Producer, RawRecord
from shared.messaging.runner import Runner
from shared.redaction import HIDDEN
from shared.settings import Settings
from shared.telemetry import configure_logging, new_traceparent, process_name
from tests.http.test_before_the_routes import client, lifespan, ready
from tests.messaging.test_delivery import event
from tests.observing.test_tracing import Broker
from tests.support import ROOT

# What a line must not have a field of: it would be somebody's name or words.
PERSONAL = {"by", "user", "users", "username", "actor", "who", "email", "mail", "mailbox", "phone", "to", "recipient",
            "sender", "note", "text", "title", "subject", "body", "content", "query", "form", "headers", "cookies",
            "network", "peer", "ip", "person", "signer", "session", "principal", "caller"}
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
router = APIRouter()


@router.get("/logs", dependencies=[for_anybody("a test")])
async def logs_something() -> None:
    structlog.get_logger().info("something")


@router.get("/crash", dependencies=[for_anybody("a test")])
async def crash() -> None:
    raise RuntimeError("broken")


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Logging as a process has it; the lines so far."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    configure_logging(Settings(), "test-api")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


async def test_each_line_of_a_request_has_its_trace(lines: Callable[[], list[dict[str, Any]]]) -> None:
    app = create_app(Settings(), "test", [router], service="test", lifespan=lifespan, ready=ready)
    async with client(app) as http:
        traces = [(await http.get(path)).headers["traceparent"] for path in ("/logs", "/crash", "/logs")]
    found = [(line["event"], line["trace"], line["service"]) for line in lines() if line["event"] != "HTTP Request"]
    assert found == [("something", traces[0], "test-api"), ("request_crashed", traces[1], "test-api"),
                     ("something", traces[2], "test-api")]
    assert process_name() == "test-api"




async def test_each_line_of_an_event_has_its_trace(lines: Callable[[], list[dict[str, Any]]]) -> None:
    log = structlog.get_logger()

    async def handle(events: list[Event]) -> None:
        log.info("handling", count=len(events))
        if any(one.subject == "bad" for one in events):
            raise RuntimeError("broken")

    broker = Broker(Settings(retry_attempts=1))
    mine, other = new_traceparent(), new_traceparent()
    runner = Runner(Settings(retry_attempts=1), broker, "g", handle)

    async def run(*events: Event) -> list[tuple[str, str]]:
        before = len(lines())
        broker.sent.clear()
        await broker.send(events)
        await runner.run(broker.sent[:])
        return [(line["event"], line.get("trace", "")) for line in lines()[before:]]

    def one(number: int, trace: str, subject: str = "d") -> Event:
        return event(number).model_copy(update={"traceparent": trace, "subject": subject})

    assert await run(one(1, mine), one(2, mine)) == [("handling", mine)]
    assert await run(one(1, mine, "bad")) == [("handling", mine), ("dead_letter", mine)]
    assert await run(one(1, mine), one(2, other)) == [("handling", "")]            # of two traces: neither
    assert await run(one(1, mine, "bad"), one(2, other)) == [
        ("handling", ""), ("batch_failed", ""), ("handling", mine), ("dead_letter", mine), ("handling", other)]
    assert await run(one(1, "")) == [("handling", "")]


class Undecodable(Broker):
    """Sends what no consumer can read."""

    async def send_raw(self, records: list[RawRecord]) -> None:  # type: ignore[override]
        """With its trace."""
        await super().send_raw([(topic, key, value if topic.endswith(".dlq") else b"{", headers)
                                for topic, key, value, headers in records])


@pytest.mark.parametrize("trace", ["00-" + "1" * 32 + "-" + "2" * 16 + "-01", "junk", ""])
async def test_what_is_no_event_is_told_with_its_trace_too(
        lines: Callable[[], list[dict[str, Any]]], trace: str) -> None:
    broker: Producer = Undecodable(Settings())
    await broker.send([event(1).model_copy(update={"traceparent": trace})])
    assert isinstance(broker, Broker)
    await Runner(Settings(), broker, "g", lambda _: pytest.fail("not to be handled")).run(broker.sent[:])
    [line] = lines()
    assert (line["event"], line.get("trace", "")) == ("dead_letter", trace if trace.startswith("00-") else "")


class Officer(BaseModel):
    """With a field that the test gives wrongly."""

    age: int


def test_people_are_hidden_in_the_words_of_errors(lines: Callable[[], list[dict[str, Any]]]) -> None:
    log, given = structlog.get_logger(), "Nguyễn Văn Ánh, 12 Trần Phú"
    try:
        Officer.model_validate({"age": given})
    except ValidationError as error:
        log.warning("failed", error=repr(error), cut=repr(error)[:repr(error).index("Trần")], code="bad")
        log.exception("crashed")
    log.warning("failed", error="550 <nguyen.van-a+1@ubnd.tayninh.gov.vn>: no such user; 0912345678, +84912345678",
                identity="CCCD 072098001234 không hợp lệ")
    told = json.dumps(lines(), ensure_ascii=False)
    for word in ("Ánh", "nguyen.van", "tayninh.gov.vn", "912345678", "072098001234"):
        assert word not in told, word
    assert told.count(HIDDEN) >= 6
    assert "Input should be a valid integer" in told


@pytest.mark.parametrize("text", [
    "2026-11-28T14:00:00.123456+00:00", "plans.dlq/0/3", "drafts.dlq:0:3:1650000000000", "1183/KH-UBND",
    "127.0.0.1:27017", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a3f0123456789b", "4.000000000",
    "@app.get", "25489", "72"])
def test_what_operators_need_is_left(lines: Callable[[], list[dict[str, Any]]], text: str) -> None:
    structlog.get_logger().info("seen", what=text)
    assert lines()[0]["what"] == text


def logged(source: str) -> Iterator[tuple[int, str]]:
    """Each field that a line of the log is given, with the line of the source."""
    for node in ast.walk(ast.parse(source)):
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS
                and isinstance(node.func.value, ast.Name) and node.func.value.id in ("log", "logger")):
            yield from ((node.lineno, keyword.arg or "**") for keyword in node.keywords)


def test_no_line_has_a_field_for_a_person() -> None:
    files = [path for room in ("shared", "services", "thongsuot") for path in (ROOT / room).rglob("*.py")]
    found = [(f"{path.relative_to(ROOT)}:{line}", field) for path in files
             for line, field in logged(path.read_text(encoding="utf-8"))]
    assert len(found) > 40
    assert [one for one in found if one[1] in PERSONAL] == []


def test_the_check_sees() -> None:
    assert list(logged('log.info("x", by=1)\nother.info("x", user=2)')) == [(1, "by")]
