"""What an administrator asks the planner: what waits, who acted, offices, units, checks that go on by themselves."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from typing import Any

import httpx
import pytest

from shared.http import verification
from shared.units import library
from tests.planner.support import DISTRICT, PLAN, PROVINCE, Planner

ADMIN = ("", "administrator")
NAMES = {PROVINCE: "TỈNH TÂY NINH", DISTRICT: "HUYỆN TÂN BIÊN", "25489": "XÃ TÂN LẬP"}
OFFICERS = (["officer"], ["leader"], ["clerk"])
FOR_ADMINISTRATORS = ("/waiting", "/people", "/offices", "/verification", "/verify")


@pytest.mark.parametrize("path", FOR_ADMINISTRATORS)
async def test_an_officer_is_refused(office: Planner, path: str) -> None:
    for roles in OFFICERS:
        answer = await office.call("GET", path, PROVINCE, *roles)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_required")
    assert (await office.http.get(f"/api/v1{path}")).status_code == 401
    assert (await office.call("GET", path, *ADMIN)).status_code == 200


async def imported_by(office: Planner, unit: str) -> None:
    await office.imported(PLAN.replace(NAMES[PROVINCE], NAMES[unit], 1), unit)


async def test_what_waits(office: Planner) -> None:
    await office.heard()
    assert await office.ok("GET", "/waiting", *ADMIN) == {
        "events": {"count": 0, "oldest": None, "by": {"plans": 0, "units": 0, "successions": 0}},
        "drafts": 0, "numbers": 0}
    await office.publish(await office.imported())
    found = await office.ok("GET", "/waiting", *ADMIN)
    assert found["events"]["by"]["plans"] == 1
    assert dt.datetime.fromisoformat(found["events"]["oldest"]).tzinfo is not None


async def test_people_are_those_who_acted_with_their_roles(office: Planner) -> None:
    assert (await office.ok("GET", "/people", *ADMIN))["items"] == []
    draft = await office.imported()
    [first] = (await office.ok("GET", "/people", *ADMIN))["items"]
    assert (first["unit"], first["user"], first["roles"], first["act"]) == ("72", "72.test", ["officer"], "import")
    await office.publish(draft)                              # the roles of one who acts as another are all told
    await imported_by(office, DISTRICT)
    found = (await office.ok("GET", "/people", *ADMIN))["items"]
    assert [(one["user"], one["act"]) for one in found] == [("705.test", "import"), ("72.test", "publish")]
    assert found[1]["roles"] == ["clerk", "leader", "officer"]
    lately = await office.ok("GET", "/people", *ADMIN, params={"sort": "lately", "limit": 1})
    assert [one["user"] for one in lately["items"]] == ["705.test"]


async def test_people_by_unit_and_name_in_pages(office: Planner) -> None:
    for unit in (PROVINCE, DISTRICT, "25489"):
        await imported_by(office, unit)
    first = await office.ok("GET", "/people", *ADMIN, params={"limit": 2})
    rest = await office.ok("GET", "/people", *ADMIN, params={"limit": 2, "after": first["next"]})
    assert [one["unit"] for one in first["items"] + rest["items"]] == ["25489", "705", "72"]
    assert rest["next"] is None
    for params, users in (({"unit": "72"}, ["72.test"]), ({"q": "705.T"}, ["705.test"]), ({"q": "nobody"}, [])):
        assert [one["user"] for one in (await office.ok("GET", "/people", *ADMIN, params=params))["items"]] == users
    for params in ({"sort": "x"}, {"limit": 0}, {"limit": 501}):
        assert (await office.call("GET", "/people", *ADMIN, params=params)).status_code == 422
    assert (await office.call("GET", "/people", *ADMIN, params={"after": "!"})).status_code == 400


def table(**counterparts: Any) -> dict[str, Any]:
    return {"counterparts": counterparts.get("own", {"Sở Nội vụ": {"district": "Phòng Nội vụ và Lao động"}})}


async def test_an_administrator_sets_up_any_office_and_is_named(office: Planner) -> None:
    path = f"/offices/{DISTRICT}/settings"
    body = table(own={"Phòng Nội vụ": {"commune": "Văn phòng UBND xã"}})
    saved = await office.ok("PUT", path, *ADMIN, json=body, tag=0)
    assert (saved["revision"], saved["changed"]["by"]) == (1, "/.test")
    own = await office.ok("GET", path, DISTRICT)              # the office sees who did
    assert own["changed"]["by"] == "/.test"
    assert own["counterparts"] == body["counterparts"]
    [line] = (await office.ok("GET", "/offices", *ADMIN))["items"]
    assert (line["id"], line["name"], line["counterparts"], line["by"]) == (DISTRICT, "Huyện Tân Biên", 1, "/.test")
    assert (await office.call("PUT", path, *ADMIN, json=body, tag=0)).status_code == 412
    assert (await office.call("PUT", path, PROVINCE, json=body, tag=1)).status_code == 404      # another's still
    mine = await office.ok("PUT", path, DISTRICT, json=body, tag=1)
    assert mine["changed"]["by"] == "705/705.test"


@pytest.mark.parametrize("unit", ["99999", "72.KHONGCO", "nothing"])
async def test_no_office_is_set_up_that_is_none(office: Planner, unit: str) -> None:
    answer = await office.call("PUT", f"/offices/{unit}/settings", *ADMIN, json=table(), tag=0)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_unit")


async def test_the_rules_of_rows_hold_for_an_administrator(office: Planner) -> None:
    wrong = {"unit_counterparts": {"00004": {"Phòng Nội vụ": "x"}}}
    answer = await office.call("PUT", f"/offices/{DISTRICT}/settings", *ADMIN, json=wrong, tag=0)
    assert answer.status_code == 422


async def test_a_snapshot_says_what_it_holds(office: Planner) -> None:
    [one] = (await office.ok("GET", "/snapshots", PROVINCE))["items"]
    assert one["levels"] == {"province": 1, "district": 9, "commune": 94}
    assert (one["units"], one["provinces"], one["by"]) == (104, 1, "test")
    assert dt.datetime.fromisoformat(one["at"]).tzinfo is not None


async def test_what_became_of_a_unit_and_what_it_was_made_from(office: Planner) -> None:
    await office.stores.trees.store(library.load(library.TWO_LEVELS_FROM, "80"), dt.datetime.now(dt.UTC), "test")
    path = f"/units/{PROVINCE}/lineage"
    before = {"on": "2022-04-08"}
    proposed = await office.ok("GET", path, PROVINCE, params=before)
    assert (proposed["source"], [(one["code"], one["name"]) for one in proposed["successors"]]) == (
        "library", [("80", "Tỉnh Tây Ninh")])
    district = await office.ok("GET", f"/units/{DISTRICT}/lineage", PROVINCE, params=before)
    assert (district["ends"], district["successors"]) == ("2025-07-01", [])
    body = {"as_of": "2025-07-01", "province": "80"}
    await office.ok("POST", "/units/successions", *ADMIN, json=body)
    assert (await office.ok("GET", path, PROVINCE, params=before))["source"] == "stored"
    now = await office.ok("GET", "/units/80/lineage", PROVINCE, params={"on": "2025-07-01"})
    assert [one["code"] for one in now["predecessors"]] == ["72", "80"]
    assert {one["on"] for one in now["predecessors"]} == {"2025-06-30"}
    assert (await office.call("GET", "/units/nothing/lineage", PROVINCE)).status_code == 404
    assert (await office.call("GET", path, PROVINCE, params={"on": "yesterday"})).status_code == 422


async def begun(office: Planner) -> httpx.Response:
    return await office.call("POST", "/verification", *ADMIN)


async def finished(office: Planner) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            found = await office.ok("GET", "/verification", *ADMIN)
            if found["state"] != "running":
                return found
            await asyncio.sleep(0.01)


async def test_a_check_goes_on_by_itself_and_its_result_stays(office: Planner) -> None:
    assert (await office.ok("GET", "/verification", *ADMIN))["state"] == "never"
    await office.publish(await office.imported())
    answer = await begun(office)
    assert (answer.status_code, answer.json()["state"], answer.json()["by"]) == (202, "running", "/.test")
    found = await finished(office)
    assert (found["state"], found["laws"]["5"]) == ("done", {"checked": 1, "violated": 0, "violations": []})
    assert found["started"] < found["checked"] <= found["finished"]
    assert (await office.call("POST", "/verification", PROVINCE)).status_code == 403


async def test_two_at_once_are_one_and_a_broken_one_is_told(office: Planner, monkeypatch: pytest.MonkeyPatch) -> None:
    release, calls = asyncio.Event(), 0

    async def slow(*_: Any) -> Any:
        nonlocal calls
        calls += 1
        await release.wait()
        raise ValueError("no")

    monkeypatch.setattr(sys.modules["services.planner.api.system"], "verify", slow)
    await asyncio.gather(*(begun(office) for _ in range(4)))
    await asyncio.sleep(0)
    monkeypatch.setattr(verification, "SILENT", dt.timedelta(0))
    assert (await office.ok("GET", "/verification", *ADMIN))["state"] == "broken"       # nobody beats any more
    monkeypatch.setattr(verification, "SILENT", dt.timedelta(hours=1))
    release.set()
    found = await finished(office)
    assert (calls, found["state"], found["error"], found["laws"]) == (1, "failed", "ValueError", {})
