"""Running one process: an API or a worker, until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from types import FrameType
from typing import Any, TypeVar

import structlog
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp

from shared.errors import Fatal, ThongSuotError
from shared.http.headers import OnEveryAnswer, security_headers
from shared.http.scraped import metrics_router
from shared.http.size import SizeLimit
from shared.observing.metrics import READY, UNWELL
from shared.observing.scrape import Sample, Scrape
from shared.observing.tracing import tracing_to
from shared.settings import Settings
from shared.telemetry import process_name

log = structlog.get_logger()
T = TypeVar("T")
STALLED_SECONDS = 120.0
DRAIN_SECONDS = 8.0         # for what is at hand when a process is told to end; who tells it waits for at least ten
NOT_STARTED = 3             # exit code of an API that could not listen
KEEP_ALIVE_SECONDS = 75     # longer than clients and proxies: a busy loop would close on a request that has just come
MOST_LEFT_OUT = 5           # turns in a row of what heals, while the events themselves are arriving
YOUNG_OBJECTS = 10_000      # made since the last look for garbage; by default 700, some two requests' worth


class Health:
    """What a worker's probes ask: alive while every stream has been well lately; ready once `started`, while alive and
    not `ending`."""

    def __init__(self) -> None:
        self.started = self.ending = False
        self.progress: dict[str, Callable[[], float]] = {}

    def stalled(self) -> list[str]:
        """Names of the streams that haven't been well for too long."""
        now = time.monotonic()
        return [name for name, at in self.progress.items() if now - at() > STALLED_SECONDS]

    def status(self) -> str:
        """"ok" for a worker that is ready, else why it isn't."""
        if self.ending:
            return "ending"
        if not self.started:
            return "waiting"
        return "stalled" if self.stalled() else "ok"

    def samples(self) -> list[Sample]:
        """The same as figures."""
        now = time.monotonic()
        return [Sample(READY, int(self.status() == "ok")),
                *(Sample(UNWELL, max(0.0, now - at()), (name,)) for name, at in self.progress.items())]

    def app(self, settings: Settings | None = None) -> FastAPI:
        """The probes, and the metrics, as a tiny HTTP application."""
        app = FastAPI(openapi_url=None)

        @app.get("/health/live", response_model=None)
        async def live() -> JSONResponse:
            stalled = self.stalled()
            return JSONResponse({"status": "stalled" if stalled else "ok", "stalled": stalled}, 503 if stalled else 200)

        @app.get("/health/ready", response_model=None)
        async def ready() -> JSONResponse:
            status = self.status()
            return JSONResponse({"status": status}, 200 if status == "ok" else 503)

        app.include_router(metrics_router(Scrape(process_name(), {}, self.samples), settings or Settings()))
        return app


def probes_only(app: FastAPI) -> ASGIApp:
    """The probes with the headers of every answer; nobody has a body to send here."""
    return OnEveryAnswer(SizeLimit(app, 0), security_headers())


Worker = Callable[[Settings, Health], Awaitable[None]]


def settle_memory() -> None:
    """What is there at the start stays: looking through it for garbage took a tenth of an API's time under load."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


class ApiServer(uvicorn.Server):
    """Ends at a signal also while its start waits for the store: it holds no request yet."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.started:
            signal.signal(sig, signal.SIG_DFL)
            os.kill(os.getpid(), sig)
        super().handle_exit(sig, frame)


def serve_api(app: FastAPI, settings: Settings) -> None:
    """Serve an API until a signal; finishes the requests that it holds."""
    settle_memory()
    server = ApiServer(uvicorn.Config(app, host=settings.host, port=settings.port, log_config=None, access_log=False,
                                      timeout_graceful_shutdown=10, timeout_keep_alive=KEEP_ALIVE_SECONDS,
                                      server_header=False))
    with tracing_to(settings, process_name()), contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(NOT_STARTED)


def run_worker(worker: Worker, settings: Settings) -> None:
    """Run a worker until a signal, with its probes on the settings' port."""
    settle_memory()
    with tracing_to(settings, process_name()):
        asyncio.run(_worker(worker, settings))


async def _worker(worker: Worker, settings: Settings) -> None:
    health = Health()
    server = uvicorn.Server(uvicorn.Config(
        probes_only(health.app(settings)), host=settings.host, port=settings.port, log_config=None, access_log=False))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    work = asyncio.ensure_future(worker(settings, health))
    probes = asyncio.create_task(server._serve())
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
    health.ending = True
    work.cancel()
    server.should_exit = True
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await work
    finally:
        stopped.cancel()
        await probes


async def finished(work: Coroutine[Any, Any, T], seconds: float | None = DRAIN_SECONDS) -> T:
    """Do this piece of work. Who is cancelled meanwhile finishes it first, if it takes no longer than that (None: it
    ends in time by itself)."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=seconds)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise


async def together(*parts: Coroutine[Any, Any, None]) -> None:
    """Run parts until one fails or all are cancelled; a failure cancels the rest and is raised."""
    async with asyncio.TaskGroup() as group:
        for part in parts:
            group.create_task(part)


async def every(seconds: float, name: str, call: Callable[[], Awaitable[object]], *,
                busy: Callable[[], bool] = lambda: False) -> None:
    """Call again and again, with a pause; a dependency that is away is logged and tried again next time.

    While it is `busy` some turns are left out, but never so many that what the call mends waits for long.
    """
    left_out = 0
    while True:
        left_out = left_out + 1 if busy() and left_out < MOST_LEFT_OUT else 0
        try:
            if not left_out:
                await call()
        except ThongSuotError as error:
            log.warning("periodic_failed", name=name, code=error.code, error=str(error)[:300])
        await asyncio.sleep(seconds)


async def until_connected(connect: Callable[[], Awaitable[object]], name: str) -> None:
    """Wait for a dependency at start: try again every second, saying so in the log. Raises what is Fatal."""
    while True:
        try:
            await connect()
            return
        except Fatal:
            raise
        except ThongSuotError as error:
            log.warning("waiting_for", name=name, code=error.code, error=error.detail[:300])
            await asyncio.sleep(1.0)


def connecting(connect: Callable[[], Awaitable[object]], name: str) -> asyncio.Task[None]:
    """`until_connected` beside an API that answers already; what is Fatal ends the process."""
    task = asyncio.create_task(until_connected(connect, name))
    task.add_done_callback(_end_if_fatal)
    return task


def _end_if_fatal(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and isinstance(error := task.exception(), Fatal):
        log.error("cannot_go_on", code=error.code, error=error.detail)
        os.kill(os.getpid(), signal.SIGTERM)
