"""No route without a rule: the routers and the OpenAPI documents of all services, walked and called."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant

from services.notifier.app import api as notifier
from services.planner.app import api as planner
from services.portal.app import api as portal
from services.reporting.app import api as reporting
from shared.auth import Principal, current_principal, for_anybody, require
from shared.auth.principal import ROLE_NAMES, Caller
from shared.errors import Fatal
from shared.http import create_app
from shared.settings import Settings
from tests.auth.routes import METHODS, answered, described, filled
from tests.support import ROOT, StaticVerifier, auth_headers
from thongsuot.access import access_table

SERVICES = {"planner": planner, "reporting": reporting, "notifier": notifier, "portal": portal}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("routes")


@pytest.fixture(params=SERVICES)
def app(request: pytest.FixtureRequest, folder: Path) -> FastAPI:
    """A service whose store and neighbours are nowhere: whoever is let in finds nothing but an error."""
    made = SERVICES[request.param](Settings(
        embedded=True, demonstration_accounts=True, data_dir=str(folder), rate_user_per_second=0,
        MONGO_URL="mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=1", rate_unit_per_second=0))
    if request.param != "portal":
        made.state.verifier = StaticVerifier()
    return made


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


def test_nothing_in_front_of_a_route_needs_a_thread(app: FastAPI) -> None:
    """A plain function as a dependency runs in a thread: three of them cost as much as what a route reads."""
    asked = {call for entry in app.state.guarded for call in _dependencies(entry.route.dependant)}
    assert [call.__qualname__ for call in asked if not inspect.iscoroutinefunction(call)] == []


def _dependencies(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for inner in dependant.dependencies:
        assert inner.call is not None
        yield inner.call
        yield from _dependencies(inner)


def test_every_route_is_in_the_guards_table(app: FastAPI) -> None:
    table = [(method, entry.route.path) for entry in app.state.guarded for method in sorted(entry.route.methods)]
    routes = list(answered(app))
    assert len(routes) > 3
    assert sorted(routes) == sorted(table)
    assert set(described(app)) <= set(table)
    assert all(entry.who in ("anybody", "token", "session") and entry.rules for entry in app.state.guarded)
    assert all(entry.why for entry in app.state.guarded if entry.who == "anybody")


async def test_nobody_is_let_in_without_a_token_or_session(app: FastAPI, http: httpx.AsyncClient) -> None:
    """Called in every way, also with a body that nobody could read: the guard answers before that is looked at."""
    wrong = [{}, {"authorization": "Bearer junk"}, {"authorization": "Basic eDp4"}, {"authorization": "Bearer "},
             {"cookie": "thongsuot_phien=1~junk"}, {"x-forwarded-user": "72", "x-unit": "72"}]
    for entry in app.state.guarded:
        if entry.who == "anybody":
            continue
        for method in entry.route.methods:
            for headers in wrong:
                answer = await http.request(method, filled(entry.route.path), headers={
                    **headers, "content-type": "application/json"}, content=b"{not json")
                told = f"{method} {entry.route.path} {headers}: {answer.status_code}"
                if entry.who == "session":
                    assert answer.status_code in (303, 401), told
                    assert answer.headers.get("location", "/dang-nhap").startswith("/dang-nhap"), told
                else:
                    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized"), told


async def test_no_other_method_and_no_other_path_leads_in(app: FastAPI, http: httpx.AsyncClient) -> None:
    allowed: dict[str, set[str]] = {}
    for method, path in answered(app):
        allowed.setdefault(filled(path), set()).add(method)
    open_paths = {filled(entry.route.path) for entry in app.state.guarded if entry.who == "anybody"}
    for path, methods in allowed.items():
        for method in set(METHODS) - methods:
            answer = await http.request(method, path)
            assert answer.status_code in (401, 404, 405) or answer.headers.get("location", "").startswith("/dang-nhap")
        for other in (path.upper(), path + "/", "/" + path, path + "%00", path.replace("/api", "/./api"), path + ";x"):
            if other != path and path not in open_paths:
                answer = await http.get(other)
                assert answer.status_code in (303, 307, 401, 404, 405, 422, 503), (other, answer.status_code)


async def test_roles_are_checked_before_anything_is_read(app: FastAPI, http: httpx.AsyncClient) -> None:
    for entry in app.state.guarded:
        if entry.who != "token":
            continue
        for role in set(ROLE_NAMES) - set(entry.roles):
            unit = "" if role in ("administrator", "service") else "72"
            for method in entry.route.methods:
                if not entry.roles:
                    continue
                answer = await http.request(method, filled(entry.route.path), headers=auth_headers(unit, role),
                                            content=b"{not json")
                assert (answer.status_code, answer.json()["code"]) == (403, "role_required"), (method, entry.route.path)


def test_the_table_that_is_committed_is_the_present_one() -> None:
    committed = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    assert access_table() == committed, "run: thongsuot access > docs/access.md, and look at what has changed"


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield


async def ready() -> None:
    """Always."""


def made(*routers: APIRouter) -> FastAPI:
    return create_app(Settings(), "test", routers, service="test", lifespan=lifespan, ready=ready)


async def _nothing() -> None:
    """A route's body."""


def declaring(*dependencies: Any) -> APIRouter:
    router = APIRouter()
    router.add_api_route("/x", _nothing, dependencies=list(dependencies))
    return router


def test_a_route_without_a_rule_keeps_the_service_from_starting() -> None:
    for wrong in (declaring(), declaring(for_anybody("a reason"), Depends(current_principal)),
                  declaring(for_anybody("a reason"), Depends(require("clerk")))):
        with pytest.raises(Fatal, match="/x must declare one rule"):
            made(wrong)
    mounted = APIRouter()
    mounted.mount("/y", FastAPI())
    with pytest.raises(Fatal, match="can declare"):
        made(mounted)
    made(declaring(for_anybody("a reason")), declaring(Depends(require("clerk"))))


def test_rules_of_one_route_are_all_asked_for() -> None:
    [entry, *_] = made(declaring(Depends(require("clerk", "leader")), Depends(require("leader")))).state.guarded
    assert (entry.who, entry.roles) == ("token", ("leader",))


async def test_a_route_that_the_guard_has_not_seen_lets_nobody_in() -> None:
    """Added behind its back; and one that depends on the caller in an application without a guard."""
    late = APIRouter()

    @late.get("/late")
    async def endpoint(request: Request, who: Caller) -> str:
        return who.unit

    app = made()
    app.include_router(late)
    bare = FastAPI()
    bare.include_router(late)
    for one in (app, bare):
        one.state.verifier = StaticVerifier()
        transport = httpx.ASGITransport(one, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            assert (await client.get("/late", headers=auth_headers("72"))).status_code == 500


def test_the_unit_is_the_tokens() -> None:
    """Nothing in the request can change it: a principal can't be altered, and only the guard makes one."""
    with pytest.raises(AttributeError):
        Principal("72", "72", frozenset({"clerk"})).unit = "703"  # type: ignore[misc]
