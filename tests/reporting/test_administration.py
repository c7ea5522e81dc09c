"""What an administrator asks reporting: what waits, who acted, a check that goes on by itself."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.reporting.conftest import Service
from tests.reporting.test_api import DONE, prepared
from tests.reporting.test_path import act, get, oid, send
from tests.support import auth_headers

ADMIN = ("", "administrator")


@pytest.mark.parametrize("path", ["waiting", "people", "verification", "verify"])
async def test_an_officer_is_refused(service: Service, path: str) -> None:
    for role in ("officer", "leader", "clerk"):
        assert (await get(service, "72", path, role)).status_code == 403
    assert (await service.http.get(f"/api/v1/{path}")).status_code == 401
    assert (await get(service, "", path, "administrator")).status_code == 200


async def test_what_waits_is_counted_by_what_it_is_of(service: Service) -> None:
    await prepared(service)
    found = (await get(service, "", "waiting", "administrator")).json()["events"]
    assert found == {"count": 0, "oldest": None,
                     "by": {"obligations": 0, "reports": 0, "rollups": 0, "officials": 0}}
    await send(service, "25459", DONE)
    found = (await get(service, "", "waiting", "administrator")).json()["events"]
    assert (found["by"]["reports"], found["oldest"][:2]) == (1, "20")


async def test_people_are_those_who_wrote_sent_and_accepted(service: Service) -> None:
    await prepared(service)
    revision = await send(service, "25459", DONE)
    assert (await act(service, "703", "accept", oid("25459"), revision)).status_code == 200
    found = (await get(service, "", "people", "administrator")).json()["items"]
    assert [(one["unit"], one["act"]) for one in found] == [("25459", "submitted"), ("703", "accepted")]
    [one] = (await get(service, "", "people", "administrator", query={"unit": "703"})).json()["items"]
    assert one["roles"] == ["leader"]


async def test_the_check_of_the_laws_goes_on_by_itself(service: Service) -> None:
    await prepared(service)
    headers = {**auth_headers(*ADMIN), "idempotency-key": "k"}
    assert (await service.http.post("/api/v1/verification", headers=headers)).status_code == 202
    found: dict[str, Any] = {"state": "running"}
    async with asyncio.timeout(60):
        while found["state"] == "running":
            await asyncio.sleep(0.01)
            found = (await get(service, "", "verification", "administrator")).json()
    assert (found["state"], found["laws"]["3"]["checked"]) == ("done", 20)
