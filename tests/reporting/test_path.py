"""The whole way: a plan becomes obligations, reports climb two levels, the laws hold."""

from __future__ import annotations

from typing import Any

import httpx

from tests.reporting.build import district, province
from tests.reporting.conftest import Service
from tests.support import auth_headers

Q1 = "2022-Q1"


def oid(unit: str, period: str = Q1) -> str:
    return f"P:{period}:{unit}"


async def act(service: Service, unit: str, act: str, id: str, revision: int, **body: Any) -> httpx.Response:
    headers = {**auth_headers(unit), "if-match": f'"{revision}"', "idempotency-key": f"{act}-{id}-{revision}"}
    if act == "save":
        return await service.http.put(f"/api/v1/reports/{id}", headers=headers, json=body)
    return await service.http.post(f"/api/v1/reports/{id}/{act}", headers=headers, json=body or None)


def told(state: str = "done", **numbers: Any) -> dict[str, Any]:
    """An item with numbers for its classes, by task."""
    return {"state": state, "figures": {f"{task}#lop": {"number": number} for task, number in numbers.items()}}


async def send(service: Service, unit: str, items: dict[str, Any]) -> int:
    """Save and submit; returns the revision."""
    saved = await act(service, unit, "save", oid(unit), 0, items=items)
    assert saved.status_code == 200, saved.text
    sent = await act(service, unit, "submit", oid(unit), saved.json()["revision"])
    assert sent.status_code == 200, sent.text
    return int(sent.json()["revision"])


async def get(service: Service, caller: str, path: str, *roles: str, query: dict[str, Any] | None = None,
              **params: Any) -> httpx.Response:
    headers = auth_headers(caller, *roles)
    return await service.http.get(f"/api/v1/{path}", headers=headers, params={**params, **(query or {})})


async def test_a_plan_is_owed_reported_accepted_and_added_up(service: Service) -> None:
    await service.handlers.plans([province()])
    await service.handlers.plans([district(tasks=("t1", "t2", "local"))])
    rollup = (await get(service, "72", f"rollups/P/{Q1}")).json()
    assert (rollup["expected"], rollup["received"], rollup["not_handed_down"]) == (2, 0, 0)   # before it climbs
    await service.pump()
    rollup = (await get(service, "72", f"rollups/P/{Q1}")).json()
    assert (rollup["expected"], rollup["received"], rollup["not_handed_down"]) == (5, 0, 1)
    assert [row["unit"] for row in rollup["missing"]] == ["703", "705"]

    revision = await send(service, "25459", {
        "t1": told(t1="2"), "local": {"state": "done", "figures": {"local#lop": {"number": "1"}}}})
    await send(service, "703", {"t1": {**told(t1=1), "state": "in_progress"}})
    accepted = await act(service, "703", "accept", oid("25459"), revision)
    assert accepted.json()["state"] == "accepted"
    await service.pump()

    rollup = (await get(service, "72", f"rollups/P/{Q1}")).json()
    assert (rollup["received"], rollup["accepted"]) == (2, 1)
    t1 = rollup["tasks"][0]
    [lop] = t1["indicators"]
    assert (t1["id"], t1["reported"], lop["id"]) == ("t1", 2, "t1#lop")
    assert (lop["value"], lop["measured"], lop["missing"], lop["target"], lop["met"]) == ("3", 2, 3, "2", True)
    assert (lop["accepted"]["value"], lop["accepted"]["met"]) == ("2", True)
    assert t1["states"] == {"done": 1, "in_progress": 1}
    assert "local" not in {task["id"] for task in rollup["tasks"]}      # an added task stops at its unit
    below = (await get(service, "72", f"rollups/P/{Q1}", superior="703")).json()
    assert "local" in {task["id"] for task in below["tasks"]}
    assert [row["unit"] for row in below["missing"]] == ["25462"]
    laws = (await get(service, "", "verify", "administrator")).json()["laws"]
    assert {law: check["violations"] for law, check in laws.items()} == {law: [] for law in "13679"}
    assert all(check["checked"] for check in laws.values())
