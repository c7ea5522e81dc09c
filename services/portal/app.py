"""The portal's composition root."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles

from services.portal.api import (
    addressing,
    admin,
    admin_letters,
    admin_offices,
    admin_people,
    admin_units,
    admin_words,
    ahead,
    assigning,
    audit,
    cascade_files,
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
    notice_choices,
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
from services.portal.api.errors import add_error_pages, secured, too_large
from services.portal.api.pages import ROOM, environment
from services.portal.api.services import Services
from services.portal.api.session import Sessions
from shared.auth.issuer import Issuer, issuer_router
from shared.http import create_app
from shared.settings import Settings


def api(settings: Settings) -> FastAPI:
    """The pages, and in the embedded form the built-in token issuer. Ready before the other services are."""
    services = Services(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await services.close()

    routers = [module.router for module in (
        login, inbox, downloads, writing, comparisons, jobs, plans, plan_acts, drafts, editor, ahead, addressing,
        indicators, assigning, report_list, reports, forms, evidence, search, saved,
        rollups, tables, explain, official, remind, progress_files, completeness, offices, live, cascade_files,
        notice_choices, admin, admin_units, admin_offices, admin_people, admin_letters, audit)]
    app = create_app(settings, "cổng làm việc", routers, lifespan=lifespan, ready=_always,
                     too_large=too_large)
    app.state.services, app.state.sessions, app.state.templates = services, Sessions(settings), environment()
    if settings.embedded:
        app.state.issuer = Issuer(settings)
        app.include_router(issuer_router(app.state.issuer))
    app.include_router(admin.live_router)
    app.state.templates.filters |= {"indicator": indicators.sentence, "size": evidence.size_text,
                                    "person": admin_words.person_text}
    app.mount("/static", StaticFiles(directory=ROOM / "static"), name="static")
    app.middleware("http")(_headers)
    add_error_pages(app)
    return app


async def _always() -> None:
    """The portal needs nobody to show its login page; a service that is away is told on the page."""


async def _headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = secured(await call_next(request))
    if request.url.path.startswith("/static/"):
        response.headers["Cache-Control"] = "public, max-age=300"
    return response
