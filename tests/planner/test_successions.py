"""Storing what became of units: proposed by the library, corrected by an administrator, told to all."""

from __future__ import annotations

from typing import Any

import httpx

from shared.events import UnitsSucceeded
from shared.messaging.outbox import pending_events
from tests.planner.support import Planner
from tests.support import auth_headers

PATH = "/api/v1/units/successions"
SINCE = "2025-07-01"


async def succeed(office: Planner, *roles: str, **body: Any) -> httpx.Response:
    headers = {**auth_headers("", *(roles or ("administrator",))), "idempotency-key": str(body)}
    return await office.http.post(PATH, headers=headers, json={"as_of": SINCE, "province": "Tây Ninh", **body})


async def test_a_province_is_proposed_whole(office: Planner) -> None:
    [item] = (await succeed(office)).json()["items"]
    assert (item["id"], item["revision"]) == ("2025-07-01/80", 1)
    assert item["moves"]["72"] == item["moves"]["80"] == ["80"]
    assert "703" in item["ended"]
    assert item["counts"] == {"moved": 282, "successors": 97, "ended": 24, "divided": 22}
    [doc] = await office.stores.successions.find()
    [event] = pending_events(doc)
    assert isinstance(event.data, UnitsSucceeded)
    assert (event.topic, event.key, event.data.as_of.isoformat()) == ("units", "2025-07-01/80", SINCE)
    assert {unit.superior for unit in event.data.units} == {None, "80"}


async def test_the_same_again_changes_nothing_and_a_correction_is_told_anew(office: Planner) -> None:
    await succeed(office)
    assert (await succeed(office)).json()["items"][0]["revision"] == 1
    [item] = (await succeed(office, moves={"25597": ["25585"]})).json()["items"]
    assert (item["revision"], item["moves"]["25597"]) == (2, ["25585"])
    [doc] = await office.stores.successions.find()
    assert {event.data.revision for event in pending_events(doc)} == {1, 2}  # type: ignore[attr-defined]
    headers = auth_headers("72")
    [shown] = (await office.http.get(PATH, headers=headers, params={"province": "80"})).json()["items"]
    assert shown == item
    assert (await office.http.get(PATH, headers=headers, params={"province": "79"})).json()["items"] == []


async def test_an_own_change_on_another_day(office: Planner) -> None:
    answer = await succeed(office, as_of="2026-03-01", moves={"25585": ["25459"], "25459": ["25459"]})
    [item] = answer.json()["items"]
    assert (item["id"], item["moves"]) == ("2026-03-01/80", {"25459": ["25459"], "25585": ["25459"]})
    assert (await succeed(office, as_of="2026-03-01")).json()["code"] == "no_succession"
    assert (await succeed(office, as_of="2026-03-01", moves={"1": ["25459"]})).json()["code"] == "unknown_unit"
    assert (await succeed(office, as_of="2026-03-01", moves={"25585": ["25459", "00004"]})
            ).json()["code"] == "two_provinces"


async def test_only_an_administrator_may(office: Planner) -> None:
    assert (await succeed(office, "leader")).status_code == 403


async def test_the_feed_tells_them_too(office: Planner) -> None:
    await succeed(office)
    page = (await office.http.get("/api/v1/events", headers=auth_headers("", "service"))).json()
    [entry] = [entry for entry in page["events"] if entry["type"] == "units.succession"]
    assert UnitsSucceeded.model_validate(entry["data"]).id == "2025-07-01/80"
