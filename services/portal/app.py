"""The portal's composition root."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from services.portal.api import (
    assigning,
    audit,
    completeness,
    downloads,
    drafts,
    evidence,
    explain,
    forms,
    inbox,
    indicators,
    live,
    login,
    offices,
    official,
    plan_acts,
    plans,
    remind,
    reports,
    rollups,
    tables,
)
from services.portal.api.pages import CSP, ROOM, environment, error_page
from services.portal.api.services import Services
from services.portal.api.session import Sessions
from shared.auth.issuer import Issuer, issuer_router
from shared.errors import NotFound, Permanent, ThongSuotError
from shared.http import create_app
from shared.http.problems import problem
from shared.settings import Settings

MACHINE_PATHS = ("/oidc", "/health", "/api")


def api(settings: Settings) -> FastAPI:
    """The pages, and in the embedded form the built-in token issuer. Ready before the other services are."""
    services = Services(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await services.close()

    routers = [module.router for module in (
        login, inbox, downloads, plans, plan_acts, drafts, indicators, assigning, reports, forms, evidence,
        rollups, tables, explain, official, remind, completeness, offices, audit, live)]
    app = create_app(settings, "cổng làm việc", routers, lifespan=lifespan, ready=_always)
    app.state.services, app.state.sessions, app.state.templates = services, Sessions(settings), environment()
    if settings.embedded:
        app.state.issuer = Issuer(settings)
        app.include_router(issuer_router(app.state.issuer))
    app.state.templates.filters |= {"indicator": indicators.sentence, "size": evidence.size_text}
    app.mount("/static", StaticFiles(directory=ROOM / "static"), name="static")
    app.middleware("http")(_headers)
    _page_errors(app)
    return app


async def _always() -> None:
    """The portal needs nobody to show its login page; a service that is away is told on the page."""


async def _headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = CSP
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Frame-Options"] = "DENY"
    if request.url.path.startswith("/static/"):
        response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _page_errors(app: FastAPI) -> None:
    """Errors as pages for people; problems (RFC 9457) for programs."""

    @app.exception_handler(ThongSuotError)
    async def ours(request: Request, error: ThongSuotError) -> Response:
        if request.url.path.startswith(MACHINE_PATHS):
            return problem(request, error.status, error.code, error.detail or error.code, **error.extra)
        return error_page(request, error)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return await ours(request, _told(error))


def _told(error: HTTPException) -> ThongSuotError:
    if error.status_code == 404:
        return NotFound("Không có trang này. Hãy kiểm tra lại địa chỉ hoặc về trang Hộp việc.")
    extra: dict[str, Any] = {"code": "http_error", "status": error.status_code}
    return Permanent("Yêu cầu này không thực hiện được. Hãy quay lại trang trước và thử lại.", **extra)
