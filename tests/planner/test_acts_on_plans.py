"""Amend, replace, revoke and close: what each does to a draft below in each state, and through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.planner.support import CITY, DAY, DISTRICT, PLAN, Planner
from tests.planner.test_amending import draft_of, edit_task

UNTOUCHED, EDITED, SUBMITTED, PUBLISHED, DECLINED = "711", DISTRICT, "706", CITY, "707"
REASON = {"reason": "Đã hoàn thành", "date": DAY.isoformat()}
SECOND = PLAN.replace("Tổ chức 02 lớp tập huấn cải cách hành chính.", "Tổ chức 05 lớp tập huấn cải cách hành chính.") \
    .replace("Số: /KH-UBND", "Số: 07/KH-UBND")


async def cascade(office: Planner) -> Any:
    """A published plan with a draft below it in each state."""
    plan = await office.publish(await office.imported())
    await office.cascaded()
    await edit_task(office, await draft_of(office, EDITED), EDITED, "Của huyện")
    await office.act(await draft_of(office, SUBMITTED), "submit", SUBMITTED)
    await office.act(await draft_of(office, DECLINED), "decline", DECLINED, {"reason": "Không có"})
    await office.publish(await draft_of(office, PUBLISHED), PUBLISHED)
    await office.cascaded()
    return await office.ok("GET", f"/plans/{plan['id']}")


async def violations(office: Planner) -> dict[str, list[str]]:
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    return {law: found["violations"] for law, found in laws.items() if found["violations"]}


async def states(office: Planner) -> dict[str, str]:
    found = {}
    for unit in (UNTOUCHED, EDITED, SUBMITTED, PUBLISHED, DECLINED):
        found[unit] = (await draft_of(office, unit))["state"]
    return found


@pytest.mark.parametrize("replace", [False, True])
async def test_amended_or_replaced_by_a_text(office: Planner, replace: bool) -> None:
    plan = await cascade(office)
    body = {"text": SECOND, "replace": replace}
    amendment = await office.ok("POST", f"/plans/{plan['id']}/amend", json=body)
    first, second = plan["document"], amendment["document"]
    assert [t["id"] for t in second["tasks"]] == [t["id"] for t in first["tasks"]]
    told = {m["id"]: m["kind"] for m in amendment["amends"]["matches"]}
    assert told[second["tasks"][0]["id"]] == "reworded"
    assert second["bases"][0]["plan"] == plan["id"]
    assert second["bases"][0]["symbol"] == "01/KH-UBND"
    published = await office.publish(amendment)
    assert (published["version"], published["symbol"]) == (2, "02/KH-UBND")
    [event] = [e for e in await office.pending() if e.type.startswith("plan.")]
    assert event.type == ("plan.replaced" if replace else "plan.amended")
    await office.reconciler()()
    made, drafts = await office.cascaded()
    for events in ([*drafts, *made], [*made, *drafts]):                  # twice, and the other way round
        await office.receiver()(events)

    assert await states(office) == {UNTOUCHED: "drafting", EDITED: "drafting", SUBMITTED: "drafting",
                                    PUBLISHED: "published", DECLINED: "declined"}
    silent = await draft_of(office, UNTOUCHED)
    assert (silent["version"], silent["conflicts"], silent["newer"]) == (2, [], None)
    assert [b["symbol"] for b in silent["document"]["bases"][:2]] == ["02/KH-UBND", "01/KH-UBND"]
    assert "05 lớp" in silent["document"]["tasks"][0]["text"]
    ours = await draft_of(office, EDITED)
    [conflict] = ours["conflicts"]
    assert ours["document"]["tasks"][0]["text"] == "Của huyện"
    assert "02 lớp" in conflict["base_old"]["text"]
    assert "05 lớp" in conflict["base_new"]["text"]
    assert (await draft_of(office, SUBMITTED))["acts"][-1]["act"] == "reopen"
    theirs = await draft_of(office, PUBLISHED)
    changes = {c["node"]: c for c in theirs["newer"]["changes"]}
    assert set(changes) == set(theirs["newer"]["nodes"])
    changed = changes[second["tasks"][0]["id"]]
    assert "02 lớp" in changed["old"]["text"]
    assert "05 lớp" in changed["new"]["text"]
    assert await violations(office) == {}


@pytest.mark.parametrize(("act", "state"), [("revoke", "revoked"), ("close", "closed")])
async def test_ended(office: Planner, act: str, state: str) -> None:
    plan = await cascade(office)
    ended = await office.ok("POST", f"/plans/{plan['id']}/{act}", tag=plan["revision"], json=REASON)
    assert (ended["ended"]["by"], ended["ended"]["symbol"]) == (state, "01/QĐ-UBND")
    again = await office.ok("POST", f"/plans/{plan['id']}/{act}", tag=plan["revision"], json=REASON)
    assert again["ended"] == ended["ended"]
    [event] = await office.pending()
    assert event.type == f"plan.{state}"
    worked = {"revoke": ("drafting", "submitted"), "close": ("closed", "closed")}[act]
    assert await states(office) == {UNTOUCHED: state, EDITED: worked[0], SUBMITTED: worked[1],
                                    PUBLISHED: "published", DECLINED: "declined"}
    for unit in (UNTOUCHED, EDITED, SUBMITTED, PUBLISHED):
        flag = (await draft_of(office, unit))["newer"]
        assert flag[state] == plan["id"]
        assert (flag["ended"]["symbol"], flag["reason"]) == ("01/QĐ-UBND", "Đã hoàn thành")
    other = {"revoke": "close", "close": "revoke"}[act]
    for path, code in ((f"{other}", 409), ("amend", 409)):
        body = REASON if path == other else {}
        response = await office.call("POST", f"/plans/{plan['id']}/{path}", tag=ended["revision"], json=body)
        assert (response.status_code, response.json()["code"]) == (code, "wrong_state")
    titles = [e["title"] for e in (await office.ok("GET", "/register/72"))["items"] if e["number"] == 1]
    assert {"revoke": "Thu hồi 01/KH-UBND", "close": "Kết thúc thực hiện 01/KH-UBND"}[act] in titles
    await office.reconciler()()
    assert await violations(office) == {}


async def test_nothing_new_comes_of_a_closed_plan(office: Planner) -> None:
    plan = await cascade(office)
    [child] = [p for p in await office.stores.plans.find({"root": plan["id"]}) if p["issuer_code"] == PUBLISHED]
    below = await office.stores.drafts.find({"plan": child["plan"]})
    assert below
    lost = below[0]
    await office.stores.drafts.delete({"_id": lost["_id"]})
    amendment = await office.ok("POST", f"/plans/{child['plan']}/amend", PUBLISHED, json={})
    signed = await office.signed(amendment, PUBLISHED)
    await office.ok("POST", f"/plans/{plan['id']}/close", tag=plan["revision"], json=REASON)
    await office.pending()

    response = await office.call("POST", f"/drafts/{signed['id']}/publish", PUBLISHED, tag=signed["revision"],
                                 json={"date": DAY.isoformat()})
    assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
    await office.ok("POST", "/reconcile", "", "administrator")           # the child's missing draft is derived again …
    await office.cascaded()
    drafts = await office.stores.drafts.find({"plan": child["plan"]})
    assert len(drafts) == len(below)
    assert {d["state"] for d in drafts} == {"closed"}                    # … and closed at once
    ours = await draft_of(office, EDITED)
    assert (ours["state"], ours["document"]["tasks"][0]["text"]) == ("closed", "Của huyện")     # its edits are kept
    response = await office.call("POST", f"/drafts/{ours['id']}/submit", EDITED, tag=ours["revision"])
    assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
    assert await violations(office) == {}


async def test_an_amendment_and_an_end_at_once(office: Planner) -> None:
    """The version that is numbered while the plan is being revoked is revoked with it."""
    from services.planner.domain.publishing import plan_key
    plan = await cascade(office)
    await office.publish(await office.ok("POST", f"/plans/{plan['id']}/amend", json={}))
    second = plan_key(plan["id"], 2)
    [entry] = await office.stores.register.find({"publication": second})
    await office.stores.plans.delete({"_id": second})                    # as if it had not come so far
    await office.stores.plans.set_where({"_id": plan_key(plan["id"], 1)}, {"latest": 1})
    await office.stores.register.set_where({"_id": entry["_id"]}, {"done": 0})
    now = await office.ok("GET", f"/plans/{plan['id']}")
    await office.ok("POST", f"/plans/{plan['id']}/revoke", tag=now["revision"], json=REASON)
    await office.ok("POST", "/reconcile", "", "administrator")
    latest = await office.ok("GET", f"/plans/{plan['id']}")
    assert (latest["version"], latest["ended"]["by"]) == (2, "revoked")


async def test_only_the_issuers_leader_closes(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    path = f"/plans/{plan['id']}/close"
    assert (await office.call("POST", path, "72", "clerk", tag=plan["revision"], json=REASON)).status_code == 403
    assert (await office.call("POST", path, DISTRICT, tag=plan["revision"], json=REASON)).status_code == 404
    assert (await office.call("POST", path, tag=plan["revision"], json={"reason": ""})).status_code == 422
    assert (await office.call("POST", path, tag=plan["revision"] + 5, json=REASON)).status_code == 412


@pytest.mark.parametrize(("content", "code"), [
    (PLAN.replace("TỈNH TÂY NINH", "TỈNH LONG AN").replace("tỉnh Tây Ninh", "tỉnh Long An"), "issuer_mismatch"),
    ("x" * 10, None)])
async def test_a_text_that_is_not_the_issuers(office: Planner, content: str, code: str | None) -> None:
    plan = await office.publish(await office.imported())
    response = await office.call("POST", f"/plans/{plan['id']}/amend", json={"text": content})
    assert response.is_success is (code is None) or response.status_code == 422
    if code:
        assert response.json()["code"] == code
        assert await office.stores.drafts.count({"root": plan["id"]}) == 1


async def test_amended_by_a_file_and_twice_by_one_key(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    found = [await office.ok("POST", f"/plans/{plan['id']}/amend", key_="same", data={"replace": "1"},
                             files={"file": ("hai.txt", SECOND.encode())}) for _ in range(2)]
    assert found[0]["id"] == found[1]["id"]
    assert found[0]["amends"]["type"] == "plan.replaced"
    none = await office.call("POST", f"/plans/{plan['id']}/amend", json={"other": 1})
    assert (none.status_code, none.json()["code"]) == (422, "invalid_request")


async def test_the_chain_of_citations(office: Planner) -> None:
    plan = await cascade(office)
    [child] = [p for p in await office.stores.plans.find({"root": plan["id"]}) if p["issuer_code"] == PUBLISHED]
    items = (await office.ok("GET", f"/plans/{child['plan']}/chain", PUBLISHED))["items"]
    assert [(i["depth"], i["symbol"], i["plan"]) for i in items] == [
        (0, "01/KH-UBND", child["plan"]), (1, "01/KH-UBND", plan["id"])]
    assert items[1]["issuer"] == "Ủy ban nhân dân tỉnh Tây Ninh"
    assert items[1]["date"] == DAY.isoformat()
    assert items[0]["cites"][0]["plan"] == plan["id"]
    assert "76/NQ-CP" in items[1]["cites"][0]["text"]
    assert (await office.call("GET", f"/plans/{child['plan']}/chain", "704")).status_code == 404
