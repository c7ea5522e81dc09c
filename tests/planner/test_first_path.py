"""From a text to the wards: import, publish, derive, edit, publish below."""

from __future__ import annotations

from tests.planner.support import DISTRICT, PROVINCE, Planner


async def test_a_plan_runs_from_the_province_to_its_communes(office: Planner) -> None:
    draft = await office.imported()
    assert draft["state"] == "drafting"
    assert draft["root"] == draft["id"]
    assert {a["unit"]["level"] for a in draft["addressees"]["units"]} == {"district", "commune"}

    plan = await office.publish(draft)
    assert plan["symbol"] == "01/KH-UBND"
    assert plan["document"]["issuer"] == "Ủy ban nhân dân tỉnh Tây Ninh"
    assert (await office.ok("GET", f"/drafts/{draft['id']}"))["state"] == "published"

    _, drafts = await office.cascaded()
    assert len(drafts) == 9
    inbox = await office.ok("GET", "/drafts?kind=inbox", DISTRICT)
    [line] = inbox["items"]
    assert line["parent"]["symbol"] == "01/KH-UBND"
    assert "Tân Biên" in line["title"]

    child = await office.ok("GET", f"/drafts/{line['id']}", DISTRICT)
    basis = child["document"]["bases"][0]
    assert basis["plan"] == plan["id"]
    task = child["document"]["tasks"][0]["id"]
    child = await office.ok("PATCH", f"/drafts/{line['id']}", DISTRICT, tag=child["revision"],
                            json={"edits": {task: {"fields": {"text": "Tổ chức 03 lớp"}}}})
    assert child["document"]["tasks"][0]["text"] == "Tổ chức 03 lớp"
    below = await office.publish(child, DISTRICT)
    assert below["root"] == plan["id"]
    assert below["parents"] == [plan["id"]]
    await office.cascaded()

    tree = await office.ok("GET", f"/plans/{plan['id']}/cascade")
    states = {node["unit"]: node["state"] for node in tree["children"]}
    assert states[DISTRICT] == "published"
    assert set(states.values()) == {"published", "drafting"}
    communes = {node["unit"]: node for node in tree["children"]}[DISTRICT]["children"]
    assert {node["state"] for node in communes} == {"drafting"}
    other = next(node for node in tree["children"] if node["unit"] != DISTRICT)
    assert {node["state"] for node in other["children"]} == {"not_handed_down"}
    assert tree["counts"]["drafts"] == 9
    assert tree["counts"]["published"] == 1
    assert tree["counts"]["next_level"] == len(communes)
    assert await office.ok("GET", f"/plans/{plan['id']}/cascade/counts") == tree["counts"]
    assert tree["unit"] == PROVINCE
