"""An organ works on its unit's reports within what the unit has assigned to it, and only there (law 7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import httpx
import pytest

from services.reporting.domain import checks
from services.reporting.domain.acts import Actor
from services.reporting.domain.assignments import allows, assigned
from shared.errors import BadInput
from shared.messaging.outbox import pending_events
from tests.reporting.build import C1, D1, district, province, published
from tests.reporting.conftest import Service
from tests.reporting.test_path import act, get, oid, told
from tests.support import auth_headers

UNIT, ORGAN, OTHER = "703", "703.PNV", "703.VP"
ITEMS = {"t1": told(t1="3")}
NOW = dt.datetime(2022, 3, 10, 3, tzinfo=dt.UTC)
PDF = ("k.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "application/pdf")


async def assign(service: Service, organ: str | None, unit: str = UNIT, *roles: str, root: str = "P",
                 key: str = "") -> httpx.Response:
    headers = {**auth_headers(unit, *roles), "idempotency-key": key or f"{root}-{organ}"}
    return await service.http.post("/api/v1/obligations/assign", headers=headers, json={"root": root, "organ": organ})


async def prepared(service: Service) -> Service:
    """Two root plans for district 703 and its commune; the first is assigned to the district's office."""
    other = published(D1, [(C1, None)], ("t1",), plan="Q", root="Q")
    await service.handlers.plans([province(), district(), published(C1, (), ("t1",), plan="X", root="X"), other])
    assert (await assign(service, ORGAN)).json() == {"root": "P", "organ": ORGAN}
    return service


async def verified(service: Service) -> dict[str, Any]:
    answer: dict[str, Any] = (await get(service, "", "verify", "administrator")).json()["laws"]["7"]
    return answer


# Who may do what with the district's report of the plan that it has assigned to 703.PNV.
READERS = {"703": True, "703.PNV": True, "72": False, "703.VP": False, "705.PNV": False, "705": False, "25459": False,
           "25459.VP": False, "72.SNV": False, "": False}


@pytest.mark.parametrize(("caller", "may"), READERS.items())
async def test_who_reads_and_writes_an_assigned_report(service: Service, caller: str, may: bool) -> None:
    await prepared(service)
    id = oid(UNIT)
    headers = {**auth_headers(caller), "if-match": '"0"', "idempotency-key": f"k-{caller}"}
    routes = {
        "read": await service.http.get(f"/api/v1/reports/{id}", headers=headers),
        "files": await service.http.get(f"/api/v1/reports/{id}/evidence", headers=headers),
        "form": await service.http.get(f"/api/v1/reports/{id}/form.xlsx", headers=headers),
        "save": await act(service, caller, "save", id, 0, items=ITEMS),
        "evidence": await service.http.post(f"/api/v1/reports/{id}/evidence", headers=headers, files={"file": PDF}),
    }
    revision = (await service.http.get(f"/api/v1/reports/{id}", headers=auth_headers(UNIT))).json()["revision"]
    routes["submit"] = await act(service, caller, "submit", id, revision)
    assert {name: answer.status_code for name, answer in routes.items()} == {
        name: (201 if name == "evidence" else 200) if may else 404 for name in routes}
    listed = {item["id"] for item in (await get(service, caller, "obligations", limit=200)).json()["items"]}
    assert (id in listed) == (may or caller == "72")
    assert (await verified(service))["violations"] == []


async def test_the_unit_is_recorded_and_the_organ_beside_it(service: Service) -> None:
    await prepared(service)
    saved = (await act(service, ORGAN, "save", oid(UNIT), 0, items=ITEMS)).json()
    sent = (await act(service, ORGAN, "submit", oid(UNIT), saved["revision"])).json()
    assert [(entry["unit"], entry["organ"], entry["by"]) for entry in sent["acts"]] == [
        (UNIT, ORGAN, f"{ORGAN}.test")] * 2
    [event] = pending_events(await service.stores.reports.get(oid(UNIT)) or {})
    assert event.data.model_dump()["unit"] == UNIT
    accepted = (await act(service, "72", "accept", oid(UNIT), sent["revision"])).json()
    assert accepted["acts"][-1]["organ"] == ""
    assert (await verified(service)) == {"checked": 3, "violations": []}


async def test_nothing_else_of_the_unit(service: Service) -> None:
    """Not what is owed to it, not its roll-ups, not its reports under other plans, not other units' reports."""
    await prepared(service)
    await assign(service, "25459.VP", "25459", root="Q")
    await service.pump()
    for path in (f"reports/{oid('25459')}", f"obligations/{oid('25459')}", "rollups/P/2022-Q1", "rollups/P",
                 "completeness", "trends/P", "reports/Q:2022-Q1:25459", "obligations/Q:2022-Q1:25459"):
        for query in ({}, {"superior": UNIT}):
            assert (await get(service, ORGAN, path, query=query)).status_code == 404, path
    assert {item["unit"] for item in (await get(service, ORGAN, "obligations", limit=200)).json()["items"]} == {UNIT}
    seen = (await get(service, "25459.VP", "obligations", limit=200)).json()["items"]
    assert {(item["root"], item["unit"]) for item in seen} == {("Q", "25459")}
    for name, body in (("return", {"reason": "x"}), ("accept", {})):
        assert (await act(service, ORGAN, name, oid("25459"), 1, **body)).status_code == 404
    assert (await act(service, "25459.VP", "save", oid("25459"), 0, items=ITEMS)).status_code == 404


async def test_taken_back_it_ends_at_once_and_given_to_another_it_is_that_ones(service: Service) -> None:
    await prepared(service)
    assert (await act(service, ORGAN, "save", oid(UNIT), 0, items=ITEMS)).status_code == 200
    assert (await assign(service, OTHER)).status_code == 200
    assert (await act(service, ORGAN, "submit", oid(UNIT), 1)).status_code == 404
    assert (await get(service, ORGAN, "obligations")).json()["items"] == []
    assert (await act(service, OTHER, "save", oid(UNIT), 1, items=ITEMS)).status_code == 200
    assert (await assign(service, None)).json() == {"root": "P", "organ": None}
    assert (await get(service, OTHER, f"reports/{oid(UNIT)}")).status_code == 404
    assert (await get(service, UNIT, f"obligations/{oid(UNIT)}")).json()["assigned"] is None
    assert (await act(service, UNIT, "submit", oid(UNIT), 2)).status_code == 200
    assert (await verified(service))["violations"] == []


async def test_periods_that_come_later_are_assigned_too(service: Service) -> None:
    await prepared(service)
    await service.handlers.plans([province(version=2, tasks=("t1", "t3"))])     # obligations are revised
    assert (await get(service, ORGAN, f"reports/{oid(UNIT, '2022-Q4')}")).status_code == 200
    [row] = (await get(service, UNIT, "obligations", unit=UNIT, period="2022-Q4", root="P")).json()["items"]
    assert row["assigned"] == ORGAN
    [below] = (await get(service, "72", "obligations", unit=UNIT, period="2022-Q4", root="P")).json()["items"]
    assert below["assigned"] is None                    # how a unit divides its work is its own affair


@pytest.mark.parametrize(("caller", "roles", "organ", "root", "status"), [
    (UNIT, ("leader",), ORGAN, "P", 200), (UNIT, ("clerk",), ORGAN, "P", 200), (UNIT, ("officer",), ORGAN, "P", 403),
    (UNIT, ("leader",), "705.PNV", "P", 422), (UNIT, ("leader",), UNIT, "P", 422),
    (UNIT, ("leader",), "25459", "P", 422), (UNIT, ("leader",), ORGAN, "none", 404),
    (ORGAN, ("leader",), OTHER, "P", 404), ("72", ("leader",), "72.SNV", "P", 404),
    ("", ("administrator",), ORGAN, "P", 403), ("", ("service",), ORGAN, "P", 403)])
async def test_who_may_assign_what(service: Service, caller: str, roles: tuple[str, ...], organ: str, root: str,
                                   status: int) -> None:
    await service.handlers.plans([province(), district()])
    assert (await assign(service, organ, caller, *roles, root=root)).status_code == status


@pytest.mark.parametrize(("changed", "said"), [
    ({"organ": OTHER}, "to which it was not assigned"), ({"assignment": 9}, "to which it was not assigned"),
    ({"assignment": 0}, "to which it was not assigned"), ({"unit": ORGAN}, f"not by {UNIT}")])
async def test_verify_names_an_organs_act_that_was_not_its_to_do(service: Service, changed: dict[str, Any], said: str
                                                                 ) -> None:
    await prepared(service)
    await act(service, ORGAN, "save", oid(UNIT), 0, items=ITEMS)
    values = {f"acts.000001.{name}": value for name, value in changed.items()}
    await service.stores.reports.set_where({"_id": oid(UNIT)}, values)
    [violation] = (await verified(service))["violations"]
    assert said in violation


def test_acts_are_allowed_while_the_assignment_lasts() -> None:
    def by(minutes: int) -> Actor:
        return Actor(UNIT, "a", "leader", NOW + dt.timedelta(minutes=minutes))

    first = assigned(None, "P", UNIT, ORGAN, by(0))
    assert first is not None
    assert assigned(first, "P", UNIT, ORGAN, by(1)) is None
    back = assigned(first, "P", UNIT, "", by(10))
    assert back is not None
    told_of = {"act": "saved", "organ": ORGAN, "assignment": 1, "at": by(5).at.isoformat()}
    assert allows(first, told_of)
    assert allows(back, told_of)
    assert not allows(back, {**told_of, "at": by(12).at.isoformat()})
    assert not allows(first, {**told_of, "act": "accepted"})
    assert not allows(None, told_of)
    with pytest.raises(BadInput):
        assigned(None, "P", UNIT, "705.PNV", by(0))
    report = {"_id": "P:2022-Q1:703", "root": "P", "unit": UNIT, "acts": {"000001": {
        **told_of, "unit": UNIT, "superior": "72"}}}
    assert checks.own_acts([report], [{**first, "_id": "P:703"}]).violations == []
    assert len(checks.own_acts([report]).violations) == 1
