"""Who sees which published plans (law 7): a unit made from others sees what these could, of the time before."""

from __future__ import annotations

import pytest

from services.planner.store.sight import Sight
from tests.planner.support import CITY, DISTRICT, PROVINCE, Planner
from tests.planner.test_successions import succeed

PLAN = {"issuer_code": "703", "above": ["72"], "date": "2022-04-08",
        "addressees": [{"unit": {"code": "25459"}}, {"unit": {"code": "703.PNV"}}]}


@pytest.mark.parametrize(("unit", "past", "sees"), [
    ("703", {}, True), ("72", {}, True), ("25459", {}, True), ("703.VP", {}, True), ("25459.VP", {}, True),
    ("72.SNV", {}, False), ("705", {}, False), ("25462", {}, False), ("80", {}, False), ("", {}, False),
    ("80", {"72": "2025-07-01"}, True), ("80.SNV", {"72.SNV": "2025-07-01"}, False),
    ("99999", {"25459": "2025-07-01"}, True), ("99999", {"703": "2025-07-01"}, True),
    ("99999.VP", {"25459.VP": "2025-07-01"}, True), ("99999", {"25462": "2025-07-01"}, False),
    ("80", {"72": "2022-04-08"}, False), ("80", {"72": "2022-04-09"}, True)])
def test_what_a_unit_sees_of_a_plan(unit: str, past: dict[str, str], sees: bool) -> None:
    assert Sight(unit, past=past).sees(PLAN) is sees
    assert Sight(unit, everywhere=True).sees(PLAN)


async def test_a_successor_reads_the_plans_of_what_it_was_made_from(office: Planner) -> None:
    root = await office.publish(await office.imported())
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    child = await office.publish(line, DISTRICT)
    await office.cascaded()
    communes = sorted(a["unit"]["code"] for a in child["addressees"] if not a["unit"]["organ"])

    async def ids(unit: str, query: str = "") -> set[str]:
        return {p["id"] for p in (await office.ok("GET", f"/plans{query}", unit))["items"]}

    assert await ids("80") == set()
    [item] = (await succeed(office)).json()["items"]
    old, new = next((c, item["moves"][c][0]) for c in communes if item["moves"][c][0] not in communes)
    other = next(code for codes in item["moves"].values() for code in codes
                 if code != "80" and not any(code in item["moves"].get(c, ()) for c in communes))
    assert await ids("80") == await ids(PROVINCE) == {root["id"], child["id"]}
    assert await ids("80", f"?issuer={DISTRICT}") == await ids("80", "?q=tan+bien") == {child["id"]}
    assert await ids(new) == await ids(old) == {child["id"]}
    assert await ids(CITY) == {root["id"]}
    for unit, plan, status in (("80", root, 200), ("80", child, 200), (new, child, 200), (old, root, 200),
                               (new, root, 200), (other, child, 404), ("79", root, 404)):
        for path in ("", "/cascade", "/cascade/counts", "/chain", "/preview"):
            answer = await office.call("GET", f"/plans/{plan['id']}{path}", unit)
            assert answer.status_code == status, (unit, path)
    assert (await office.ok("GET", f"/plans/{root['id']}/cascade", "80"))["unit"] == PROVINCE
    assert (await office.ok("GET", f"/plans/{child['id']}/cascade", new))["unit"] == old
    assert (await office.call("POST", f"/plans/{root['id']}/revoke", "80", tag=root["revision"],
                              json={"reason": "x"})).status_code == 404       # to read is not to act


async def test_what_is_issued_under_an_old_code_since_is_not_read(office: Planner) -> None:
    """A code may be another unit's since: only what is from before the succession is its successor's to read."""
    root = await office.publish(await office.imported())
    await office.cascaded()
    await succeed(office)
    await office.stores.plans.set_where({"plan": root["id"]}, {"date": "2025-07-01"})
    assert (await office.call("GET", f"/plans/{root['id']}", "80")).status_code == 404
    assert (await office.ok("GET", "/plans", "80"))["items"] == []
