"""The portal's composition root."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.api import (
    addressing,
    admin,
    admin_codes,
    admin_deliveries,
    admin_letters,
    admin_offices,
    admin_people,
    admin_units,
    admin_words,
    ahead,
    api_docs,
    assigning,
    audit,
    cascade_files,
    comparisons,
    completeness,
    downloads,
    drafts,
    editor,
    evidence,
    exchange,
    explain,
    exports,
    forms,
    inbox,
    indicators,
    jobs,
    live,
    login,
    notice_channels,
    notice_choices,
    notice_systems,
    offices,
    official,
    plan_acts,
    plans,
    progress_files,
    remind,
    report_list,
    reports,
    rollups,
    saved,
    search,
    tables,
    writing,
)
from services.portal.api.errors import add_error_pages, too_large
from services.portal.api.oidc import Oidc
from services.portal.api.pages import CSP, ROOM, environment
from services.portal.api.services import SERVICE, Services
from services.portal.api.session import Sessions
from shared.auth import TokenVerifier
from shared.auth.issuer import Issuer
from shared.auth.issuer_routes import issuer_router
from shared.auth.keys import KeySet
from shared.http import create_app
from shared.settings import Settings


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
        indicators, assigning, report_list, reports, forms, evidence, search, saved,
        rollups, tables, explain, official, remind, progress_files, completeness, offices, live, cascade_files,
        notice_choices, notice_channels, notice_systems, admin, admin_units, admin_offices, admin_people,
        admin_deliveries, admin_letters, admin_codes, exchange, audit,
        api_docs, exports)]
    routers.append(admin.live_router)
    if issuer is not None:
        routers.append(issuer_router(issuer, login.demo_page))
    app = create_app(settings, "cổng làm việc", routers, service=SERVICE, lifespan=lifespan, ready=_always,
                     csp=CSP.format(issuer=" ".join(oidc.origins)), too_large=too_large)
    app.state.services, app.state.sessions, app.state.templates = services, sessions, environment()
    app.state.oidc = oidc
    if issuer is not None:
        _ask_within(app, oidc, issuer)
    app.state.templates.filters |= {"indicator": indicators.sentence, "size": evidence.size_text,
                                    "person": admin_words.person_text}
    app.mount("/static", Static(directory=ROOM / "static"), name="static")
    app.add_middleware(Renewing)
    add_error_pages(app)
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
