"""The FastAPI application that every service starts from: problems, trace, size limit, security headers, health."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.auth.tokens import TokenVerifier
from shared.errors import ThongSuotError
from shared.http.origin import coming_from
from shared.http.problems import add_problem_handlers
from shared.settings import Settings
from shared.telemetry import new_traceparent

Ready = Callable[[], Awaitable[None]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
SWALLOWED_PIECES = 4096         # of a body that is refused, each at most 64 KB
Page = Callable[[Request], Response]
TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
TOO_LARGE = "Nội dung gửi lên quá lớn. Hãy chia nhỏ tệp hoặc bỏ bớt phụ lục."


def create_app(
    settings: Settings, title: str, routers: Sequence[APIRouter], *, lifespan: Lifespan, ready: Ready,
    too_large: Page | None = None,
) -> FastAPI:
    """An application with the project's conventions. `ready` returns when dependencies answer, else raises.

    `too_large` is the page for a person whose form is refused for its size.
    """
    app = FastAPI(title=f"Thông Suốt: {title}", version="1", lifespan=lifespan, docs_url="/api/docs",
                  openapi_url="/api/openapi.json", redoc_url=None)
    app.state.settings = settings
    app.state.verifier = TokenVerifier(settings)
    add_problem_handlers(app)
    app.add_middleware(SizeLimit, limit_bytes=settings.upload_limit_bytes, page=too_large)
    app.middleware("http")(_trace)
    for router in routers:
        app.include_router(router)
    app.include_router(_health(ready))
    return app


async def _trace(request: Request, call_next: Callable[[Request], Awaitable[Any]]) -> Any:
    given = request.headers.get("traceparent", "")
    trace = given if TRACE.fullmatch(given) else new_traceparent()
    request.state.trace = trace
    peer, trusted = request.client.host if request.client else "", request.app.state.settings.trusted_proxies
    with structlog.contextvars.bound_contextvars(trace=trace), coming_from(peer, request.headers, trusted, trace):
        response = await call_next(request)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["traceparent"] = trace
    return response


def _health(ready: Ready) -> APIRouter:
    router = APIRouter(prefix="/health", include_in_schema=False)

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


class SizeLimit:
    """Refuses larger bodies with 413, by Content-Length or, if there is none, while they arrive."""

    def __init__(self, app: ASGIApp, limit_bytes: int, page: Page | None = None):
        self._app = app
        self._limit = limit_bytes
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        length = dict(scope["headers"]).get(b"content-length")
        if length is None:
            body = await self._read(receive)
            if body is None:
                return await self._refuse(scope, receive, send)
            return await self._app(scope, _replay(body, receive), send)
        if not length.isdigit() or int(length) > self._limit:
            return await self._refuse(scope, receive, send)
        return await self._app(scope, receive, send)

    async def _read(self, receive: Receive) -> bytes | None:
        """An unannounced body as a whole, None if it is too large: FastAPI would hide an error raised on the way."""
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self._limit:
                return None
            if not message.get("more_body"):
                return body

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if b"text/html" in dict(scope["headers"]).get(b"accept", b""):      # a person with a form
            await _swallow(receive)
            page = self._page(Request(scope)) if self._page else PlainTextResponse(TOO_LARGE, 413)
            return await page(scope, receive, send)
        body = {"type": "urn:thongsuot:problem:too_large", "title": "Too large", "status": 413, "detail": TOO_LARGE,
                "code": "too_large"}
        return await JSONResponse(body, 413, media_type="application/problem+json")(scope, receive, send)


async def _swallow(receive: Receive) -> None:
    """Take in what a browser sends, as it comes: cut off while it sends, it would not show the answer."""
    for _ in range(SWALLOWED_PIECES):
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body"):
            return


def _replay(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return messages.pop() if messages else await receive()

    return replayed
