"""A plan is amended: the drafts below move to the new version and keep their own edits (law 4)."""

from __future__ import annotations

from typing import Any

from tests.planner.support import CITY, DAY, DISTRICT, Planner


async def draft_of(office: Planner, unit: str) -> Any:
    """The unit's one derived draft."""
    [line] = (await office.ok("GET", "/drafts?kind=inbox", unit))["items"]
    return await office.ok("GET", f"/drafts/{line['id']}", unit)


async def edit_task(office: Planner, draft: Any, unit: str, text: str) -> Any:
    """The draft with its first task's text changed."""
    task = draft["document"]["tasks"][0]["id"]
    return await office.ok("PATCH", f"/drafts/{draft['id']}", unit, tag=draft["revision"],
                           json={"edits": {task: {"fields": {"text": text}}}})


async def test_an_amendment_reaches_every_draft_and_overwrites_no_edit(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    await office.cascaded()
    await edit_task(office, await draft_of(office, DISTRICT), DISTRICT, "Của huyện")
    published = await office.publish(await draft_of(office, CITY), CITY)
    await office.cascaded()

    amendment = await office.ok("POST", f"/plans/{plan['id']}/amend", json={})
    assert amendment["document"]["bases"][0]["symbol"] == "01/KH-UBND"
    assert amendment["document"]["number"] is None
    amendment = await edit_task(office, amendment, "72", "Tổ chức 05 lớp tập huấn")
    second = await office.publish(amendment)
    assert (second["id"], second["version"], second["symbol"]) == (plan["id"], 2, "02/KH-UBND")
    assert (await office.ok("GET", f"/plans/{plan['id']}?version=1"))["latest"] is False
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert len(laws["9"]["violations"]) == 9                          # not there yet

    await office.pending()                                            # lost on the way
    assert (await office.reconciler()())["emitted"] == [f"{plan['id']}:2"]
    await office.cascaded()
    ours = await draft_of(office, DISTRICT)
    assert ours["version"] == 2
    assert ours["document"]["tasks"][0]["text"] == "Của huyện"
    assert ours["document"]["tasks"][0]["id"] in [c["node"] for c in ours["conflicts"]]
    cited = [basis["symbol"] for basis in ours["document"]["bases"]]
    assert cited[:2] == ["02/KH-UBND", "01/KH-UBND"]
    theirs = await draft_of(office, CITY)
    assert theirs["state"] == "published"
    assert theirs["newer"]["version"] == 2
    assert theirs["newer"]["nodes"]
    frozen = await office.ok("GET", f"/plans/{published['id']}", CITY)
    assert frozen["sha256"] == published["sha256"]
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert {law: found["violations"] for law, found in laws.items() if found["violations"]} == {}


async def test_only_the_issuer_amends_and_one_amendment_wins(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    await office.cascaded()
    for unit in (DISTRICT, "74"):
        assert (await office.call("POST", f"/plans/{plan['id']}/amend", unit, json={})).status_code == 404
    first, second = [await office.ok("POST", f"/plans/{plan['id']}/amend", json={"replace": True}) for _ in range(2)]
    await office.publish(first)
    signed = await office.signed(second)
    response = await office.call("POST", f"/drafts/{second['id']}/publish", tag=signed["revision"],
                                 json={"date": DAY.isoformat()})
    assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
    assert await office.stores.register.count() == 2
    [event] = [e for e in await office.pending() if e.data.version == 2]  # type: ignore[union-attr]
    assert event.type == "plan.replaced"


async def test_a_revoked_plan_revokes_untouched_drafts_and_flags_the_others(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    made, drafts = await office.cascaded()
    late = [event for event in drafts if event.data.unit == "706"]  # type: ignore[union-attr]
    await office.stores.drafts.delete({"unit": "706"})
    await edit_task(office, await draft_of(office, DISTRICT), DISTRICT, "Của huyện")
    await office.publish(await draft_of(office, CITY), CITY)
    await office.cascaded()

    now = await office.ok("GET", f"/plans/{plan['id']}")
    body = {"reason": "Trùng nội dung", "date": DAY.isoformat()}
    path = f"/plans/{plan['id']}/revoke"
    assert (await office.call("POST", path, DISTRICT, tag=now["revision"], json=body)).status_code == 404
    assert (await office.call("POST", path, "72", "clerk", tag=now["revision"], json=body)).status_code == 403
    ended = await office.ok("POST", path, tag=now["revision"], json=body)
    assert ended["ended"]["symbol"] == "01/QĐ-UBND"
    [event] = await office.pending()
    assert (event.type, event.data.reason) == ("plan.revoked", "Trùng nội dung")  # type: ignore[union-attr]
    states = {d["unit"]: d["state"] for d in await office.stores.drafts.find({"plan": plan["id"]})}
    assert (states.pop(DISTRICT), states.pop(CITY)) == ("drafting", "published")
    assert set(states.values()) == {"revoked"}
    for unit in (DISTRICT, CITY):
        assert (await draft_of(office, unit))["newer"]["revoked"] == plan["id"]

    await office.receiver()([*made, *late])                           # an event from before the end
    await office.reconciler()()
    assert (await draft_of(office, "706"))["state"] == "revoked"
    feed = await office.ok("GET", "/events", "", "service")
    assert "plan.revoked" in [e["type"] for e in feed["events"]]
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert {law: found["violations"] for law, found in laws.items() if found["violations"]} == {}
    assert (await office.call("POST", f"/plans/{plan['id']}/amend", json={})).status_code == 409
