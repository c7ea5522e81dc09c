"""Bad inputs to every operation of every service's OpenAPI document: refused, never a server error."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from services.notifier.app import api as notifier_api
from services.notifier.worker import Handler
from services.reporting.app import api as reporting_api
from shared.settings import Settings
from tests.notifier.events import NOW, derivation, draft, report
from tests.planner.support import planner
from tests.resilience.inputs import Operation, ask, operations, requests
from tests.support import ROOT, StaticVerifier, auth_headers

FOLDER = ROOT / "build" / "inputs"
QUICK, FULL = 2, 40                                   # inputs for each operation
ENDLESS = "/api/v1/notices/stream"                    # an answer without end, of which nothing is asked but who asks


# What once was a server error: method, path, query, body.
ONCE: dict[str, list[tuple[str, str, dict[str, str], bytes]]] = {
    "planner": [("POST", "/units/successions", {}, b'{"as_of": "0001-01-01"}'),
                ("GET", "/plans/{known}", {"version": str(2**63)}, b""),
                ("GET", "/events", {"after": "x"}, b"")],
    "reporting": [("POST", "/obligations/remind", {}, b'{"root": "\\uad813", "period": "\\udfff x"}'),
                  ("GET", "/rollups/document/72/official", {"superior": "a\x13/.."}, b""),
                  ("GET", "/events", {"after": "0001-01-01"}, b"")],
    "notifier": [],
}


@dataclass
class Service:
    """A service in this process, with some data, whose ids are `known`."""

    name: str
    app: FastAPI
    known: tuple[str, ...]
    http: httpx.AsyncClient
    loop: asyncio.AbstractEventLoop
    tried: int = 0
    errors: int = 0

    def ask(self, request: dict[str, Any]) -> httpx.Response:
        """Ask it; fails for a server error."""
        self.tried += 1
        shown = repr(request)[:3000]
        answer = self.loop.run_until_complete(ask(self.http, request))
        # Its neighbours are not there: it says so, and when to come again.
        away = answer.status_code == 503 and answer.json()["code"].endswith("_away")
        wrong = answer.status_code >= 500 and not away
        self.errors += wrong
        assert not wrong, f"{answer.status_code} {answer.text[:300]} for {shown}"
        return answer


async def _planner(given: Settings) -> tuple[FastAPI, tuple[str, ...]]:
    made = await planner(given)
    app: FastAPI = made.http._transport.app  # type: ignore[attr-defined]
    ready = await made.imported()
    plan = await made.publish(await made.imported())
    await made.cascaded()
    drafts = await made.stores.drafts.find()
    return app, (ready["id"], plan["id"], *(one["_id"] for one in drafts[:4]), "t1", "n1")


async def _reporting(given: Settings) -> tuple[FastAPI, tuple[str, ...]]:
    app = reporting_api(given)
    await app.state.stores.prepare()
    return app, ("r1", "2022-Q1", "r1/2022-Q1/703")


async def _notifier(given: Settings) -> tuple[FastAPI, tuple[str, ...]]:
    app = notifier_api(given)
    handle = Handler(app.state.store, lambda: NOW)
    await handle([derivation(), draft(), *[report("returned", revision=n) for n in range(2, 5)]])
    return app, tuple([one["_id"] for one in await app.state.store.notices.find()][:4])


MAKE: dict[str, Callable[[Settings], Coroutine[Any, Any, tuple[FastAPI, tuple[str, ...]]]]] = {
    "planner": _planner, "reporting": _reporting, "notifier": _notifier}


@pytest.fixture(params=MAKE)
def service(request: pytest.FixtureRequest, settings: Settings, broker: str) -> Iterator[Service]:
    """Each of the services."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    settings.rate_user_per_second = settings.rate_unit_per_second = 0
    app, known = loop.run_until_complete(MAKE[request.param](settings))
    app.state.verifier = StaticVerifier()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    http = httpx.AsyncClient(transport=transport, base_url="http://service", timeout=60)
    yield Service(request.param, app, known, http, loop)
    loop.run_until_complete(http.aclose())
    loop.close()
    asyncio.set_event_loop(None)


def try_all(service: Service, each: int) -> None:
    """So many inputs to each operation; what was wrong with any is told at the end."""
    found: list[str] = []
    for operation in operations(service.app.openapi()):
        if operation.path == ENDLESS:
            continue
        try:
            _try(service, operation, each)
        except AssertionError as error:
            found.append(f"{operation.method} {operation.path}: {error}")
    note(service, "inputs")
    assert not found, "\n".join(found)


def note(service: Service, made: str) -> None:
    """Write down how many were tried of those `made` in one way, for the table."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    told = {"bad_inputs": service.tried, "server_errors": service.errors}
    (FOLDER / f"{service.name}-{made}.json").write_text(json.dumps(told))


def _try(service: Service, operation: Operation, each: int) -> None:
    @examples(max_examples=each, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(st.data())
    def one(data: st.DataObject) -> None:
        service.ask(data.draw(requests(operation, service.known)))

    one()


def test_a_few_bad_inputs(service: Service) -> None:
    try_all(service, QUICK)
    assert service.tried > len(service.app.openapi()["paths"])


def test_what_once_was_a_server_error(service: Service) -> None:
    for method, path, query, body in ONCE[service.name]:
        for headers in (auth_headers("", "administrator"), auth_headers("72")):
            url = f"/api/v1{path}".replace("{known}", service.known[1])
            service.ask({"method": method, "url": url, "params": query, "content": body,
                         "headers": {**headers, "idempotency-key": "k"}})


@pytest.mark.long
@pytest.mark.timeout(900)
def test_many_bad_inputs(service: Service) -> None:
    try_all(service, FULL)
    assert service.tried > 1_000
