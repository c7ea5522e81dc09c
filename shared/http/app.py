"""The FastAPI application that every service starts from: what stands before its routes, problems, health.

From outside in: headers and trace of every answer (also of a crash) · counted · so many at once · so large · the
guard · routes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.auth.principal import for_anybody
from shared.auth.tokens import TokenVerifier
from shared.errors import ThongSuotError
from shared.http.exports import Exports, Table
from shared.http.guard import Guard, guarded
from shared.http.headers import NOTHING, OnEveryAnswer, security_headers
from shared.http.load import Bounded
from shared.http.openapi import completed, told
from shared.http.problems import add_problem_handlers
from shared.http.rates import Rates
from shared.http.scraped import metrics_router
from shared.http.size import Page, SizeLimit
from shared.observing.metrics import READY
from shared.observing.requests import Counted
from shared.observing.scrape import Sample, Scrape, Source
from shared.scanning import scanner_of
from shared.settings import Settings

NO_EXPORTS: Table = {}
Ready = Callable[[], Awaitable[None]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
READY_SECONDS = 3.0
OPENAPI = "/api/openapi.json"           # anybody may read it: it describes the calls, and holds nothing of anybody's


class App(FastAPI):
    """Wrapped as a whole: what Starlette itself answers to a crash lies outside of all middleware."""

    outermost: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.outermost is None:
            headers = security_headers(self.state.csp, https=self.state.settings.portal_url.startswith("https://"))
            self.outermost = OnEveryAnswer(Counted(super().__call__), headers, self.state.settings.trusted_proxies)
        await self.outermost(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The description of the interface, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = completed(super().openapi(), self.state.guarded, told(
                self.state.told) if self.state.told else None, self.state.exports)
        return self.openapi_schema


def create_app(
    settings: Settings, title: str, routers: Sequence[APIRouter], *, service: str, lifespan: Lifespan, ready: Ready,
    csp: str = NOTHING, too_large: Page | None = None, answers: str = "", exports: Table = NO_EXPORTS,
    sources: Mapping[str, Source] | None = None,
) -> FastAPI:
    """An application with the project's conventions. `ready` returns when dependencies answer, else raises.

    `too_large` is the page for a person whose form is refused for its size; `answers` names the module that says what
    the answers hold, which is loaded with the first request for the OpenAPI document; `exports` are the lists
    that may be had whole; `sources` are asked for `/metrics`. Raises Fatal for a route that does not declare who may
    call it.
    """
    app = App(title=f"Thông Suốt: {title}", version="1", lifespan=lifespan, docs_url=None, openapi_url=OPENAPI,
              redoc_url=None)
    app.state.settings, app.state.csp, app.state.told = settings, csp, answers
    app.state.exports = exports
    app.state.verifier = TokenVerifier(settings, service)
    app.state.scanner = scanner_of(settings)
    add_problem_handlers(app)
    scrape = Scrape(f"{service}-api", {"ready": _readiness(ready), **(sources or {})})
    routers = [*routers, _health(ready), metrics_router(scrape, settings)]
    app.state.guarded = guarded(route for router in routers for route in router.routes)
    # The last that is added is the outermost.
    if exports:
        app.add_middleware(Exports, routes=app.state.guarded, table=exports)
    rates = Rates(settings)
    app.state.within = Guard(app.router, app.state.guarded, rates)      # for a page that asks for another page
    app.add_middleware(Guard, table=app.state.guarded, rates=rates)
    app.add_middleware(SizeLimit, limit_bytes=settings.upload_limit_bytes, page=too_large)
    app.add_middleware(Bounded, settings=settings)
    for router in routers:
        app.include_router(router)
    return app


def _readiness(ready: Ready) -> Source:
    async def asked() -> list[Sample]:
        try:
            async with asyncio.timeout(READY_SECONDS):
                await ready()
        except (ThongSuotError, TimeoutError):
            return [Sample(READY, 0)]
        return [Sample(READY, 1)]

    return asked


def _health(ready: Ready) -> APIRouter:
    router = APIRouter(prefix="/health", include_in_schema=False,
                       dependencies=[for_anybody("probes: say only whether the process works")])

    @router.get("/live")
    async def live() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/ready", response_model=None)
    async def is_ready() -> dict[str, str] | JSONResponse:
        try:
            await ready()
        except ThongSuotError as error:
            return JSONResponse({"status": "waiting", "code": error.code}, 503)
        return {"status": "ok"}

    return router
