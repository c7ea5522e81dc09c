"""Saved views: each person's own, named once, bounded, changed only as they were seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.notifier.app import api
from services.notifier.domain import subscriptions as rules
from shared.auth import Principal
from shared.settings import Settings
from tests.notifier import client
from tests.support import StaticVerifier

ME, COLLEAGUE, OTHER = "72|72.chuyenvien|officer", "72|72.lanhdao|leader", "705|705|officer,leader,clerk"
VIEW = {"name": "Kế hoạch CCHC 2022 chưa báo cáo", "page": "search",
        "fields": {"q": "cải cách hành chính", "kind": "report", "year": "2022", "state": "waiting"}}


class Client(client.Client):
    """Asks for what persons keep."""

    async def names(self, who: str = ME) -> list[str]:
        return [one["content"]["name"] for one in (await self("GET", "?kind=view", who)).json()["items"]]


@pytest.fixture
async def app(settings: Settings) -> FastAPI:
    made = api(settings)
    made.state.verifier = StaticVerifier()
    await made.state.subscriptions.indexes()
    return made


@pytest.fixture
async def call(app: FastAPI) -> AsyncIterator[Client]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifier") as http:
        yield Client(http, ME, "/subscriptions")


async def test_a_view_is_kept_renamed_and_deleted(call: Client) -> None:
    kept = await call("POST", json=VIEW)
    assert kept.status_code == 201
    one = kept.json()
    assert (one["kind"], one["revision"], one["content"]) == ("view", 1, VIEW)
    assert kept.headers["etag"] == '"1"'
    assert (await call("GET", f"/{one['id']}")).json() == one
    renamed = await call("PATCH", f"/{one['id']}", tag=1, json={"name": "  CCHC   chưa nộp "})
    assert (renamed.json()["content"]["name"], renamed.headers["etag"]) == ("CCHC chưa nộp", '"2"')
    assert renamed.json()["content"]["fields"] == VIEW["fields"]
    assert (await call("DELETE", f"/{one['id']}", tag=2)).status_code == 204
    assert await call.names() == []


async def test_only_ones_own_are_there(call: Client) -> None:
    """Not another unit's, and not a colleague's."""
    one = (await call("POST", json=VIEW)).json()
    for who in (COLLEAGUE, OTHER, "72.SNV|72.chuyenvien|officer", "|quantri|administrator"):
        assert await call.names(who) == []
        assert (await call("GET", f"/{one['id']}", who)).status_code == 404
        assert (await call("PATCH", f"/{one['id']}", who, tag=1, json={"name": "x"})).status_code == 404
        assert (await call("DELETE", f"/{one['id']}", who, tag=1)).status_code == 404
        assert (await call("POST", "", who, json=VIEW)).status_code == 201       # the same name is free for him
    assert await call.names() == [VIEW["name"]]
    assert (await call("GET", "", "|cascade|service")).status_code == 403
    assert (await call("GET", f"/{one['id']}", "nobody")).status_code == 401


async def test_the_same_request_again_finds_its_own_result(call: Client) -> None:
    first = (await call("POST", key="once", json=VIEW)).json()
    assert (await call("POST", key="once", json=VIEW)).json() == first
    assert (await call("POST", "", OTHER, key="once", json=VIEW)).json()["id"] != first["id"]
    both = await asyncio.gather(*(call("POST", key="twice", json={**VIEW, "name": "Khác"}) for _ in range(2)))
    assert both[0].json() == both[1].json()
    assert await call.names() == ["Kế hoạch CCHC 2022 chưa báo cáo", "Khác"]


async def test_names_are_used_once_and_in_vietnamese_order(call: Client) -> None:
    for name in ("Đôn đốc", "Quận 10", "Dự thảo mới", "Quận 2", "An toàn"):
        assert (await call("POST", json={**VIEW, "name": name})).status_code == 201
    assert await call.names() == ["An toàn", "Dự thảo mới", "Đôn đốc", "Quận 2", "Quận 10"]
    twin = await call("POST", json={**VIEW, "name": "  đôn  ĐỐC"})
    assert (twin.status_code, twin.json()["code"]) == (409, "name_taken")
    assert "đôn ĐỐC" in twin.json()["detail"]
    assert (await call("POST", json={**VIEW, "name": "Dồn dốc"})).status_code == 201       # other tones, another word
    [one] = [one for one in (await call("GET")).json()["items"] if one["content"]["name"] == "An toàn"]
    taken = await call("PATCH", f"/{one['id']}", tag=1, json={"name": "quận 2"})
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    assert (await call("PATCH", f"/{one['id']}", tag=1, json={"name": "AN TOÀN"})).status_code == 200


async def test_a_change_needs_what_was_seen(call: Client) -> None:
    one = (await call("POST", json=VIEW)).json()
    await call("PATCH", f"/{one['id']}", tag=1, json={"name": "Khác"})
    for method, body in (("PATCH", {"name": "Nữa"}), ("DELETE", None)):
        assert (await call(method, f"/{one['id']}", json=body)).status_code == 428
        assert (await call(method, f"/{one['id']}", tag=1, json=body)).status_code == 412
    assert await call.names() == ["Khác"]


async def test_there_are_only_so_many(call: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notifier.store.subscriptions.MOST", 3)
    answers = await asyncio.gather(*(call("POST", json={**VIEW, "name": f"Tên {n}"}) for n in range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(await call.names()) <= 3
    for n in range(10, 14):
        last = await call("POST", json={**VIEW, "name": f"Tên {n}"})
    assert (last.status_code, last.json()["code"]) == (409, "too_many")
    assert len(await call.names()) == 3
    assert (await call("POST", "", OTHER, json=VIEW)).status_code == 201


@pytest.mark.parametrize(("wrong", "code"), [
    ({"name": "   "}, "name_required"), ({"name": "x" * 101}, "name_too_long"),
    ({"page": "nowhere"}, "invalid_request"),
    ({"fields": {"javascript": "x"}}, "invalid_request"), ({"fields": {"q": "x" * 201}}, "invalid_request"),
    ({"fields": {"q": {"$gt": ""}}}, "invalid_request"), ({"fields": {"q": ""}}, "invalid_request"),
    ({"address": "javascript:alert(1)"}, "invalid_request"), ({"kind": "notices"}, "invalid_request")])
async def test_what_can_not_be_kept(call: Client, wrong: dict[str, Any], code: str) -> None:
    answer = await call("POST", json={**VIEW, **wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await call.names() == []


async def test_another_kind_lives_beside_it(app: FastAPI, call: Client) -> None:
    """The choice of notices: one for each person, listed by its kind, and no view to be renamed."""
    me = Principal("72", "72.chuyenvien", frozenset({"officer"}))
    await call("POST", json=VIEW)
    notices = rules.new(rules.notices_id(me), "notices", me, "", {"email": 1}, "2026-11-28T00:00:00+00:00")
    await app.state.subscriptions.add(notices)
    kinds = [one["kind"] for one in (await call("GET")).json()["items"]]
    assert kinds == ["notices", "view"]
    assert await call.names() == [VIEW["name"]]
    assert (await call("GET", "?kind=notices")).json()["items"][0]["content"] == {"email": 1}
    assert (await call("PATCH", f"/{notices['_id']}", tag=1, json={"name": "x"})).status_code == 404
