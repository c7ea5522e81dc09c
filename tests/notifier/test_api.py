"""The inbox over HTTP: own unit only, read marks, pages."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.notifier.api import routes
from services.notifier.app import api
from services.notifier.worker import Handler
from shared.settings import Settings
from tests.notifier.events import NOW, derivation, draft, report
from tests.support import StaticVerifier, auth_headers


@pytest.fixture
async def app(settings: Settings) -> FastAPI:
    made = api(settings)
    made.state.verifier = StaticVerifier()
    await Handler(made.state.store, lambda: NOW)([derivation(), draft(), *[
        report("returned", revision=n) for n in range(2, 5)]])
    return made


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifier") as client:
        yield client


async def test_pages_and_count(http: httpx.AsyncClient) -> None:
    mine = auth_headers("25459")
    first = (await http.get("/api/v1/notices", params={"limit": 3}, headers=mine)).json()
    rest = (await http.get("/api/v1/notices", params={"limit": 3, "after": first["next"]}, headers=mine)).json()
    assert len({n["id"] for n in first["items"] + rest["items"]}) == 4
    assert rest["next"] is None
    assert (await http.get("/api/v1/notices/count", headers=mine)).json() == {"unread": 4}


async def test_a_unit_sees_its_own_only(http: httpx.AsyncClient) -> None:
    notice = (await http.get("/api/v1/notices", headers=auth_headers("25459"))).json()["items"][0]
    other = auth_headers("25460") | {"Idempotency-Key": "k"}
    assert (await http.get("/api/v1/notices", headers=other)).json()["items"] == []
    assert (await http.post(f"/api/v1/notices/{notice['id']}/read", headers=other)).status_code == 404
    assert (await http.get("/api/v1/notices")).status_code == 401


async def test_read_and_read_all(http: httpx.AsyncClient) -> None:
    mine = auth_headers("25459") | {"Idempotency-Key": "k"}
    notice = (await http.get("/api/v1/notices", headers=mine)).json()["items"][0]
    assert (await http.post(f"/api/v1/notices/{notice['id']}/read", headers=mine)).json() == {"unread": 3}
    assert (await http.post("/api/v1/notices/read-all", headers=mine)).json() == {"unread": 0}
    assert (await http.get("/api/v1/notices", params={"unread": True}, headers=mine)).json()["items"] == []


async def test_verify_is_for_administrators(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/v1/verify", headers=auth_headers("25459"))).status_code == 403
    laws = (await http.get("/api/v1/verify", headers=auth_headers("", "administrator"))).json()["laws"]
    assert laws["3"] == {"checked": 1, "violations": []}


async def test_the_stream_tells_what_is_new_to_its_own_unit(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(routes, "POLL_SECONDS", 0.01)
    handle = Handler(app.state.store, lambda: NOW + dt.timedelta(hours=1))

    class Watching:
        """A browser that stays for three turns; before the second, notices of two units arrive."""

        def __init__(self) -> None:
            self.app, self.turn = app, 0

        async def is_disconnected(self) -> bool:
            self.turn += 1
            if self.turn == 2:
                await handle([report("returned", revision=9), report("returned", unit="25460")])
            return self.turn > 3

    sent = [part async for part in routes._events(Watching(), "25459")]  # type: ignore[arg-type]
    told = [json.loads(part.split("data: ")[1]) for part in sent if "event: notice" in part]
    assert [(notice["unit"], notice["kind"]) for notice in told] == [("25459", "report_returned")]
