"""The portal's composition root."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.api import (
    addressing,
    ahead,
    assigning,
    comparisons,
    completeness,
    downloads,
    drafts,
    editor,
    evidence,
    explain,
    forms,
    inbox,
    indicators,
    jobs,
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
    writing,
)
from services.portal.api.oidc import Oidc
from services.portal.api.pages import CSP, ROOM, environment, error_page
from services.portal.api.services import SERVICE, Services
from services.portal.api.session import Sessions
from shared.auth import TokenVerifier
from shared.auth.issuer import Issuer
from shared.auth.issuer_routes import issuer_router
from shared.auth.keys import KeySet
from shared.errors import NotFound, Permanent, ThongSuotError
from shared.http import create_app
from shared.http.problems import problem
from shared.settings import Settings

MACHINE_PATHS = ("/oidc/jwks.json", "/oidc/.well-known", "/health", "/api")


def api(settings: Settings) -> FastAPI:
    """The pages, and in the embedded form the built-in token issuer. Ready before the other services are."""
    services, sessions = Services(settings), Sessions(settings)
    issuer = Issuer(settings) if settings.embedded else None
    oidc = Oidc(settings, lambda: app.state.verifier, sessions.secret)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await services.close()
        await oidc.http.aclose()

    routers = [module.router for module in (
        login, inbox, downloads, writing, comparisons, jobs, plans, plan_acts, drafts, editor, ahead, addressing,
        indicators, assigning, reports, forms, evidence,
        rollups, tables, explain, official, remind, completeness, offices, live)]
    if issuer is not None:
        routers.append(issuer_router(issuer, login.demo_page))
    app = create_app(settings, "cổng làm việc", routers, service=SERVICE, lifespan=lifespan, ready=_always,
                     csp=CSP.format(issuer=" ".join(oidc.origins)))
    app.state.services, app.state.sessions, app.state.templates = services, sessions, environment()
    app.state.oidc = oidc
    if issuer is not None:
        _ask_within(app, oidc, issuer)
    app.state.templates.filters |= {"indicator": indicators.sentence, "size": evidence.size_text}
    app.mount("/static", Static(directory=ROOM / "static"), name="static")
    app.add_middleware(Renewing)
    _page_errors(app)
    return app


def _ask_within(app: FastAPI, oidc: Oidc, issuer: Issuer) -> None:
    """The built-in issuer is asked by the same requests as another, but within this process."""
    alone = FastAPI(openapi_url=None)
    alone.include_router(issuer_router(issuer, login.demo_page))
    oidc.http = httpx.AsyncClient(transport=httpx.ASGITransport(alone))
    app.state.issuer, app.state.verifier = issuer, TokenVerifier(app.state.settings, SERVICE, KeySet(issuer.jwks))


async def _always() -> None:
    """The portal needs nobody to show its login page; a service that is away is told on the page."""


class Static(StaticFiles):
    """Style, scripts and pictures: the only answers that browsers may keep."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """A file, or that the browser's copy is the newest."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=300"
        return response


class Renewing:
    """Sends the new cookie of a session whose token was renewed, with whatever is answered."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and (session := scope.get("state", {}).get("renewed")):
                cookies = Response()
                scope["app"].state.sessions.write(cookies, session)
                message["headers"] = [*message["headers"],
                                      *(one for one in cookies.raw_headers if one[0] == b"set-cookie")]
            await send(message)

        await self._app(scope, receive, sending)


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
