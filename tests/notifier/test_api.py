"""The inbox over HTTP: own unit only, read marks, pages."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.notifier.api import routes
from services.notifier.app import api
from services.notifier.worker import Handler
from shared.settings import Settings
from tests.notifier.events import NOW, derivation, draft, report
from tests.support import StaticVerifier, auth_headers, token


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


def person(user: str, unit: str = "25459") -> dict[str, str]:
    return {"authorization": f"Bearer {unit}|{user}|officer", "Idempotency-Key": "k"}


async def seen(http: httpx.AsyncClient, user: str, **params: object) -> list[tuple[str, bool, str]]:
    answer = await http.get("/api/v1/notices", headers=person(user), params=params)
    return [(one["kind"], one["read"], one["way"]) for one in answer.json()["items"]]


async def test_what_one_person_has_read_a_colleague_has_not(http: httpx.AsyncClient) -> None:
    notice = (await http.get("/api/v1/notices", headers=person("lan"))).json()["items"][1]
    await http.post(f"/api/v1/notices/{notice['id']}/read", headers=person("lan"))
    await http.post(f"/api/v1/notices/{notice['id']}/read", headers=person("lan"))
    assert [read for _, read, _ in await seen(http, "lan")] == [False, True, False, False]
    assert [read for _, read, _ in await seen(http, "minh")] == [False] * 4
    await http.post("/api/v1/notices/read-all", headers=person("minh"))
    assert [len(await seen(http, user, unread=True)) for user in ("lan", "minh")] == [3, 0]
    counts = [(await http.get("/api/v1/notices/count", headers=person(user))).json() for user in ("lan", "minh")]
    assert counts == [{"unread": 3}, {"unread": 0}]


async def test_unread_ones_come_in_pages_too(http: httpx.AsyncClient) -> None:
    all = (await http.get("/api/v1/notices", headers=person("lan"))).json()["items"]
    await http.post(f"/api/v1/notices/{all[1]['id']}/read", headers=person("lan"))
    found, after = [], None
    while True:
        params = {"unread": True, "limit": 2} | ({"after": after} if after else {})
        page = (await http.get("/api/v1/notices", headers=person("lan"), params=params)).json()
        found += [one["id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == [one["id"] for one in all if one["id"] != all[1]["id"]]


async def test_a_kind_is_muted_or_highlighted_for_one_person(http: httpx.AsyncClient) -> None:
    path = "/api/v1/notices/choices"
    assert set((await http.get(path, headers=person("lan"))).json()["ways"].values()) == {"normal"}
    body = {"ways": {"report_returned": "muted", "draft_received": "highlighted", "plan_closed": "normal"}}
    chosen = await http.put(path, headers=person("lan") | {"If-Match": '"0"'}, json=body)
    assert (chosen.status_code, chosen.json()["revision"]) == (200, 1)
    assert await seen(http, "lan") == [("draft_received", False, "highlighted")]
    assert len(await seen(http, "lan", muted=True)) == 4
    assert (await http.get("/api/v1/notices/count", headers=person("lan"))).json() == {"unread": 1}
    assert len(await seen(http, "minh")) == 4
    stale = await http.put(path, headers=person("lan") | {"If-Match": '"0"'}, json=body)
    assert stale.status_code == 412
    again = await http.put(path, headers=person("lan") | {"If-Match": '"1"'}, json={"ways": {}})
    assert again.json()["revision"] == 2
    assert len(await seen(http, "lan")) == 4


@pytest.mark.parametrize("body", [{"ways": {"gossip": "muted"}}, {"ways": {"plan_closed": "loud"}}, {"ways": []},
                                  {}, {"ways": {}, "unit": "72"}])
async def test_a_choice_that_makes_no_sense_is_refused(http: httpx.AsyncClient, body: dict[str, object]) -> None:
    answer = await http.put("/api/v1/notices/choices", headers=person("lan") | {"If-Match": '"0"'}, json=body)
    assert answer.status_code == 422


async def test_who_keeps_what_is_for_administrators(http: httpx.AsyncClient) -> None:
    for user in ("lan", "minh", "an"):
        await http.put("/api/v1/notices/choices", headers=person(user) | {"If-Match": '"0"'},
                       json={"ways": {"plan_closed": "muted"}})
    assert (await http.get("/api/v1/subscribers", headers=person("lan"))).status_code == 403
    admin = auth_headers("", "administrator")
    first = (await http.get("/api/v1/subscribers", headers=admin, params={"limit": 2})).json()
    rest = (await http.get("/api/v1/subscribers", headers=admin, params={"limit": 2, "after": first["next"]})).json()
    assert [(one["unit"], one["user"]) for one in first["items"] + rest["items"]] == [
        ("25459", "an"), ("25459", "lan"), ("25459", "minh")]
    assert (first["items"][0]["ways"]["plan_closed"], first["items"][0]["views"], rest["next"]) == ("muted", 0, None)
    none = (await http.get("/api/v1/subscribers", headers=admin, params={"unit": "72"})).json()
    assert none == {"items": [], "next": None}
    put = await http.put("/api/v1/notices/choices", headers=admin | {"If-Match": '"0"'}, json={"ways": {}})
    assert put.status_code == 403


@pytest.mark.parametrize("path", ["/streams", "/waiting", "/verification", "/dead-letters", "/subscribers"])
async def test_the_systems_state_is_for_administrators(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(f"/api/v1{path}", headers=auth_headers("25459"))).status_code == 403


async def test_streams_without_a_broker_are_not_known(http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["services.notifier.api.system"], "PATIENCE_SECONDS", 0.1)
    answer = await http.get("/api/v1/streams", headers=auth_headers("", "administrator"))
    assert (answer.status_code, answer.json()["code"]) == (503, "broker_away")


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

    caller = StaticVerifier().verify(token("25459"))
    sent = [part async for part in routes._events(Watching(), caller)]  # type: ignore[arg-type]
    told = [json.loads(part.split("data: ")[1]) for part in sent if "event: notice" in part]
    assert [(notice["unit"], notice["kind"]) for notice in told] == [("25459", "report_returned")]
