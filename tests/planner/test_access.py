"""Who sees what (law 7), settings, addressees, previews."""

from __future__ import annotations

from typing import Any

import pytest

from tests.planner.support import CITY, DISTRICT, PROVINCE, Planner


async def test_who_sees_which_plans_and_how_much_of_the_tree(office: Planner) -> None:
    root = await office.publish(await office.imported())
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    child = await office.publish(line, DISTRICT)
    await office.cascaded()
    commune = next(a["unit"]["code"] for a in child["addressees"] if not a["unit"]["organ"])

    async def ids(unit: str, *roles: str, query: str = "") -> set[str]:
        return {p["id"] for p in (await office.ok("GET", f"/plans{query}", unit, *roles))["items"]}

    assert await ids(PROVINCE) == await ids("", "administrator") == {root["id"], child["id"]}
    assert await ids(DISTRICT) == {root["id"], child["id"]}
    assert await ids(CITY) == {root["id"]}
    assert await ids(commune) == {child["id"]}
    assert await ids("74") == set()
    assert await ids(PROVINCE, query="?q=tuyen+truyen") == {root["id"], child["id"]}
    assert await ids(PROVINCE, query="?q=tan+bien") == {child["id"]}
    assert await ids(PROVINCE, query=f"?issuer={DISTRICT}") == {child["id"]}
    first = await office.ok("GET", "/plans?limit=1")
    rest = await office.ok("GET", f"/plans?limit=1&after={first['next']}")
    assert [first["items"][0]["id"], rest["items"][0]["id"]] == [child["id"], root["id"]]
    assert rest["next"] is None

    assert (await office.call("GET", f"/plans/{child['id']}", CITY)).status_code == 404
    assert (await office.call("GET", f"/plans/{child['id']}/cascade", "74")).status_code == 404
    assert (await office.ok("GET", f"/plans/{child['id']}/cascade"))["unit"] == DISTRICT
    own = await office.ok("GET", f"/plans/{root['id']}/cascade", DISTRICT)
    assert own["unit"] == DISTRICT
    assert {node["state"] for node in own["children"]} == {"drafting"}
    leaf = await office.ok("GET", f"/plans/{child['id']}/cascade", commune)
    assert (leaf["unit"], leaf["children"]) == (commune, [])
    drafts = (await office.ok("GET", f"/drafts?plan={root['id']}", "", "service"))["items"]
    assert len(drafts) == 9
    assert all(d["derivation"] and d["values"]["authority"] for d in drafts)
    made = (await office.ok("GET", f"/derivations?plan={root['id']}&version=1", "", "service"))["items"]
    assert {d["derivation"] for d in drafts} == {m["id"] for m in made}


async def test_an_organ_works_on_what_it_is_given(office: Planner) -> None:
    draft = await office.imported()
    given = await office.ok("PATCH", f"/drafts/{draft['id']}", tag=1, json={"assigned": "72.SNV"})
    assert given["assigned"] == "72.SNV"
    [line] = (await office.ok("GET", "/drafts", "72.SNV"))["items"]
    after = await office.act(line, "submit", "72.SNV")
    assert after["acts"][-1]["unit"] == "72.SNV"
    assert (await office.ok("GET", "/verify", "", "administrator"))["laws"]["7"]["violations"] == []


async def test_addressees_can_be_chosen(office: Planner) -> None:
    draft = await office.imported()
    change = {"addressees": {"units": [DISTRICT, CITY], "add": ["72.SNV", "25456"], "remove": [CITY],
                             "direct": ["25456"]}}
    draft = await office.ok("PATCH", f"/drafts/{draft['id']}", tag=1, json=change)
    assert {a["unit"]["code"]: a["via"] for a in draft["addressees"]["units"]} == {
        DISTRICT: None, "72.SNV": None, "25456": None}
    plan = await office.publish(draft)
    assert len(plan["addressees"]) == 3
    cleared = await office.imported()
    cleared = await office.ok("PATCH", f"/drafts/{cleared['id']}", tag=1, json=change)
    cleared = await office.ok("PATCH", f"/drafts/{cleared['id']}", tag=2, json={"addressees": None})
    assert len(cleared["addressees"]["units"]) > 90


async def test_a_unit_addressed_by_two_plans_has_one_draft(office: Planner) -> None:
    """The province addresses a commune directly and through its district: a second basis, not a second draft."""
    draft = await office.imported()
    communes = {a["unit"]["code"]: a["via"] for a in draft["addressees"]["units"] if a["via"] == DISTRICT}
    commune = min(communes)
    draft = await office.ok("PATCH", f"/drafts/{draft['id']}", tag=1, json={"addressees": {"direct": [commune]}})
    root = await office.publish(draft)
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    child = await office.publish(line, DISTRICT)
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", commune))["items"]
    whole = await office.ok("GET", f"/drafts/{line['id']}", commune)
    assert whole["parent"]["plan"] == root["id"]
    assert {root["id"], child["id"]} <= {basis["plan"] for basis in whole["document"]["bases"]}
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert {law: found["violations"] for law, found in laws.items() if found["violations"]} == {}


async def test_settings_travel_with_the_plan(office: Planner) -> None:
    path = f"/offices/{PROVINCE}/settings"
    settings = await office.ok("GET", path)
    assert (settings["revision"], settings["number_start"]) == (0, 1)
    body = {"lead_days": 10, "number_start": 100, "series": [{"id": "CHUNG", "kinds": ["Kế hoạch", "Công văn"]}]}
    assert (await office.call("PUT", path, tag=5, json=body)).status_code == 412
    saved = await office.ok("PUT", path, tag=0, json=body)
    assert (await office.call("PUT", path, tag=0, json=body)).status_code == 412
    assert (await office.call("PUT", path, DISTRICT, tag=1, json=body)).status_code == 404
    assert (await office.ok("PUT", path, "", "administrator", tag=1, json=body))["revision"] == 2
    assert (await office.call("PUT", path, tag=2, json={"lead_days": -1})).status_code == 422
    assert saved["revision"] == 1
    first, second = [await office.publish(await office.imported()) for _ in range(2)]
    assert [first["symbol"], second["symbol"]] == ["100/KH-UBND", "101/KH-UBND"]
    assert first["settings"]["lead_days"] == 10
    [entry, _] = (await office.ok("GET", f"/register/{PROVINCE}"))["items"]
    assert (entry["id"], entry["plan"]) == ("72/CHUNG/2022/000100", first["id"])


FORMATS = [("html", "text/html"), ("text", "text/plain"), ("markdown", "text/markdown")]


@pytest.mark.parametrize(("format", "media"), FORMATS)
async def test_previews(office: Planner, format: str, media: str) -> None:
    draft = await office.imported()
    response = await office.call("GET", f"/drafts/{draft['id']}/preview?format={format}")
    assert response.headers["content-type"] == f"{media}; charset=utf-8"
    assert "cải cách hành chính" in response.text
    plan = await office.publish(draft)
    assert "01/KH-UBND" in (await office.call("GET", f"/plans/{plan['id']}/preview?format={format}")).text
    assert (await office.call("GET", f"/drafts/{draft['id']}/preview?format=odt")).status_code == 422


async def test_a_plan_as_a_word_file(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    response = await office.call("GET", f"/plans/{plan['id']}/preview?format=docx")
    assert response.content[:2] == b"PK"
    assert "wordprocessingml" in response.headers["content-type"]
    assert response.headers["content-disposition"].startswith('attachment; filename="KH-01-KH-UBND.docx"; filename*=')


async def test_units(office: Planner) -> None:
    unit = await office.ok("GET", "/units/72.SNV?on=2022-04-08")
    assert (unit["authority"], unit["superior"]["code"]) == ("Sở Nội vụ tỉnh Tây Ninh", "72")
    found = await office.ok("GET", "/units?q=tan+bien&on=2022-04-08&level=district")
    assert [item["id"] for item in found["items"]] == [DISTRICT]
    children = await office.ok("GET", "/units/72/children?on=2022-04-08")
    assert len(children["items"]) == 9
    body = {"as_of": "2022-04-08", "province": "72"}
    first = await office.ok("POST", "/units/load", "", "service", json=body)
    assert await office.ok("POST", "/units/load", "", "administrator", json=body) == first
    assert [s["id"] for s in (await office.ok("GET", "/snapshots"))["items"]] == [first["snapshot"]]
    assert await office.stores.units.count() == 1


@pytest.mark.parametrize(("wrong", "code"), [
    ({"counterparts": {"Sở Nội vụ": {"province": "Sở Nội vụ"}}}, "level_not_below"),
    ({"counterparts": {"Sở Nội vụ": {"district": " "}}}, "bad_agency"),
    ({"unit_counterparts": {"99999": {"Sở Nội vụ": "Phòng"}}}, "unknown_unit"),
    ({"unit_counterparts": {"72": {"Sở Nội vụ": "Phòng"}}}, "not_below"),
    ({"series": []}, "series_required"),
    ({"series": [{"id": "A", "kinds": ["Kế hoạch"]}, {"id": "A", "kinds": []}]}, "series_twice"),
    ({"series": [{"id": "A", "kinds": ["Kế hoạch"]}, {"id": "B", "kinds": ["Kế hoạch"]}]}, "kind_twice"),
    ({"series": [{"id": "A", "kinds": []}]}, "kinds_required")])
async def test_settings_that_could_never_apply_are_refused(office: Planner, wrong: dict[str, Any], code: str) -> None:
    path = f"/offices/{PROVINCE}/settings"
    response = await office.call("PUT", path, tag=0, json=wrong)
    assert (response.status_code, response.json()["code"]) == (422, code)
    good = {"counterparts": {"Sở Nội vụ": {"district": "Phòng NV"}}, "unit_counterparts": {"703": {"Sở Nội vụ": "P"}}}
    assert (await office.ok("PUT", path, tag=0, json=good))["revision"] == 1
