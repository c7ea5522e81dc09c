"""A service's own token that is refused is not used again: a wrong clock may have made it."""

from __future__ import annotations

import httpx
import pytest

from shared.errors import Permanent
from shared.http import ServiceClient
from shared.settings import Settings


async def test_a_refused_token_is_asked_for_anew() -> None:
    given = iter(["of-yesterday", "good", "never"])

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json={"access_token": next(given), "expires_in": 300})
        good = request.headers["authorization"] == "Bearer good"
        return httpx.Response(200, json={}) if good else httpx.Response(401, json={"code": "unauthorized"})

    client = ServiceClient(Settings(), "planner", "reporting")
    client._http = httpx.AsyncClient(base_url="http://planner", transport=httpx.MockTransport(answer))
    with pytest.raises(Permanent):
        await client.get("/api/v1/events")
    for _ in range(2):
        assert await client.get("/api/v1/events") == {}
    with pytest.raises(Permanent):
        await client.get("/api/v1/events", token="a-persons")       # who is refused is not our token's fault
    assert await client.get("/api/v1/events") == {}
    await client.close()
