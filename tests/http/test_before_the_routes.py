"""What stands before the routes: headers of every answer, sizes, bounded concurrency, rates."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import StreamingResponse
from hypothesis import given
from hypothesis import strategies as st

from shared.auth import for_anybody
from shared.auth.principal import Caller
from shared.errors import TooManyRequests
from shared.http import create_app
from shared.http.client import problem_error
from shared.http.load import Bounded
from shared.http.rates import Buckets, Rates
from shared.http.size import SizeLimit
from shared.runtime import Health, probes_only
from shared.settings import Settings
from tests.support import StaticVerifier, auth_headers

HEADERS = ("x-content-type-options", "x-frame-options", "referrer-policy", "content-security-policy",
           "cross-origin-opener-policy", "cross-origin-resource-policy", "permissions-policy", "cache-control",
           "traceparent")
router = APIRouter()
OPEN = [for_anybody("a test")]


@router.get("/crash", dependencies=OPEN)
async def crash() -> None:
    raise ValueError("secret detail")


@router.post("/count", dependencies=OPEN)
async def count(request: Request) -> int:
    return len(await request.body())


@router.get("/mine")
async def mine(who: Caller) -> str:
    return who.unit


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield


async def ready() -> None:
    """Always."""


def made(**settings: Any) -> FastAPI:
    app = create_app(Settings(**settings), "test", [router], service="test", lifespan=lifespan, ready=ready)
    app.state.verifier = StaticVerifier()
    return app


def client(app: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_every_answer_has_the_headers_also_errors_and_probes() -> None:
    async with client(made(upload_limit_bytes=10, portal_url="https://office.example")) as http:
        answers = [await http.get(path) for path in (
            "/crash", "/nowhere", "/mine", "/health/live", "/api/openapi.json", "/count")]
        answers += [await http.post("/count", content=b"x" * 100), await http.post("/count", content=b"x")]
        assert [answer.status_code for answer in answers] == [500, 404, 401, 200, 200, 405, 413, 200]
        for answer in answers:
            assert [name for name in HEADERS if name not in answer.headers] == []
            assert "max-age" in answer.headers["strict-transport-security"]
            assert "secret" not in answer.text
    async with client(probes_only(Health().app())) as http:
        probe = await http.get("/health/live")
        assert [name for name in HEADERS if name not in probe.headers] == []
        assert "strict-transport-security" not in probe.headers
        assert (await http.post("/health/live", content=b"x")).status_code == 413


@pytest.mark.parametrize("given_trace", ["junk", "00-" + "0" * 32 + "-" + "1" * 16 + "-01", "x\r\ny: z", "é", "0" * 55])
async def test_a_trace_that_is_none_is_not_passed_on(given_trace: str) -> None:
    good = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    async with client(made()) as http:
        assert (await http.get("/health/live", headers={"traceparent": good})).headers["traceparent"] == good
        headers = [(b"traceparent", given_trace.encode("latin-1"))]
        assert (await http.get("/health/live", headers=headers)).headers["traceparent"] != given_trace


async def _pieces(pieces: int) -> AsyncIterator[bytes]:
    for _ in range(pieces):
        yield b"x" * 100


@pytest.mark.parametrize(("pieces", "status"), [(10, 200), (11, 413), (1000, 413)])
async def test_a_body_without_a_length_is_counted_on_its_way(pieces: int, status: int) -> None:
    async with client(made(upload_limit_bytes=1000)) as http:
        answer = await http.post("/count", content=_pieces(pieces))
        assert answer.status_code == status
        page = await http.post("/count", content=_pieces(20), headers={"accept": "text/html"})
        assert (page.status_code, page.headers["content-type"]) == (413, "text/plain; charset=utf-8")
        wrong = await http.post("/count", content=b"x", headers={"content-length": "1e3"})
        assert wrong.status_code == 413


async def test_no_more_of_a_large_body_is_taken_than_is_allowed() -> None:
    taken = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 100
        return {"type": "http.request", "body": b"x" * 100, "more_body": True}

    async def app(_: Any, receive: Callable[[], Awaitable[Any]], __: Any) -> None:
        while (await receive())["type"] == "http.request":
            pass

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await SizeLimit(app, 1000)({"type": "http", "headers": []}, receive, send)  # type: ignore[arg-type]
    assert taken == 1100
    assert sent[0]["status"] == 413


class Slow:
    """An application that answers when it is told to; a path /stream begins an event stream."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.began = asyncio.Semaphore(0)
        self.inside = self.most = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.began.release()
        kind = b"text/event-stream" if scope["path"] == "/stream" else b"text/plain"
        start = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]}
        if scope["path"] == "/stream":
            await send(start)
        if not scope["path"].startswith("/health/"):
            await self.go.wait()
        if scope["path"] != "/stream":
            await send(start)
        await send({"type": "http.response.body", "body": b""})
        self.inside -= 1


async def _until(count: int, slow: Slow) -> None:
    for _ in range(count):
        await slow.began.acquire()


async def test_so_many_at_once_some_wait_and_the_others_are_told_to_come_again() -> None:
    slow = Slow()
    bounded = Bounded(slow, Settings(max_requests=3, max_waiting=2, max_wait_seconds=1000))
    async with client(bounded) as http:
        held = [asyncio.create_task(http.get("/x")) for _ in range(5)]
        await _until(3, slow)
        while bounded.waiting < 2:  # noqa: ASYNC110 - it tells nobody that it waits
            await asyncio.sleep(0)
        refused = [await http.get("/x") for _ in range(20)]
        assert {answer.status_code for answer in refused} == {503}
        assert {answer.headers["retry-after"] for answer in refused} == {"2"}
        assert refused[0].json()["code"] == "overloaded"
        assert (await http.get("/health/live")).status_code == 200          # whoever asks if we live is not turned away
        slow.go.set()
        assert {answer.status_code for answer in await asyncio.gather(*held)} == {200}
        assert slow.most <= 4                                               # the three, and the probe
        assert (await http.get("/x")).status_code == 200                    # and afterwards all is well
        assert bounded.waiting == 0


async def test_who_has_waited_too_long_is_told_so() -> None:
    slow = Slow()
    bounded = Bounded(slow, Settings(max_requests=1, max_waiting=5, max_wait_seconds=0.0))
    async with client(bounded) as http:
        held = asyncio.create_task(http.get("/x"))
        await _until(1, slow)
        assert (await http.get("/x")).status_code == 503
        slow.go.set()
        assert (await held).status_code == 200
        assert (await http.get("/x")).status_code == 200


async def test_streams_do_not_take_the_places_of_requests() -> None:
    slow = Slow()
    bounded = Bounded(slow, Settings(max_requests=1, max_waiting=0, max_wait_seconds=0.0))
    async with client(bounded) as http:
        streams = [asyncio.create_task(http.get("/stream")) for _ in range(3)]
        await _until(3, slow)
        assert bounded.streams == 3
        slow.go.set()
        assert (await http.get("/x")).status_code == 200
        await asyncio.gather(*streams)
        assert bounded.streams == 0


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from(["a", "b"])), max_size=80), st.integers(1, 10),
       st.floats(0.1, 20))
def test_never_more_than_the_burst_and_what_has_come_since(calls: list[tuple[float, str]], burst: int, rate: float
                                                           ) -> None:
    """For each name, over every stretch of time: so many calls pass as the bucket held and was filled up with."""
    clock = Clock()
    buckets = Buckets(rate, burst, clock)
    passed: dict[str, list[float]] = {"a": [], "b": []}
    for pause, name in calls:
        clock.now += pause
        if buckets.wait(name) == 0:
            buckets.take(name)
            passed[name].append(clock.now)
        else:
            clock.now += buckets.wait(name)
            assert buckets.wait(name) < 1e-6                                # as long as it was told, and no longer
    for times in passed.values():
        for first in range(len(times)):
            for last in range(first, len(times)):
                assert last - first + 1 <= burst + (times[last] - times[first]) * rate + 1e-6
    clock.now += burst / rate + 1
    buckets.take("c")
    assert len(buckets) == 1                                                # full buckets are forgotten


async def test_a_user_and_a_unit_are_limited_apart_and_services_are_not() -> None:
    async with client(made(rate_user_per_second=0.001, rate_user_burst=2, rate_unit_per_second=0.001,
                           rate_unit_burst=3)) as http:
        async def calls(count: int, unit: str, *roles: str) -> list[int]:
            return [(await http.get("/mine", headers=auth_headers(unit, *roles))).status_code for _ in range(count)]

        assert await calls(3, "72") == [200, 200, 429]
        assert await calls(2, "72.SNV") == [200, 429]                       # another user, of the same unit: its third
        assert await calls(3, "703") == [200, 200, 429]
        assert await calls(10, "", "service") == [200] * 10
        refused = await http.get("/mine", headers=auth_headers("72"))
        assert refused.headers["retry-after"] == "1000"
        assert (refused.json()["code"], refused.json()["retry_after"]) == ("too_many_requests", 1000)
        assert "Hãy đợi 1000 giây" in refused.json()["detail"]
        error = problem_error(refused)
        assert isinstance(error, TooManyRequests)
        assert error.extra["retry_after"] == 1000


def test_nobody_is_limited_where_no_limit_is_set() -> None:
    rates = Rates(Settings(rate_user_per_second=0, rate_unit_per_second=0))
    for _ in range(10_000):
        rates.count("72/a", "72")


def test_streaming_answers_are_recognised() -> None:
    assert StreamingResponse(iter(()), media_type="text/event-stream").headers["content-type"].startswith(
        "text/event-stream")
