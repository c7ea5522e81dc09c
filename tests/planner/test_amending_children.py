"""A published child takes its superior's amendment in: by node, conflicts shown, and then its flag goes (law 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.planner.support import CITY, DAY, DISTRICT, Planner
from tests.planner.test_acts_on_plans import REASON, violations
from tests.planner.test_amending import draft_of, edit_task

SUBJECT = "Tuyên truyền cải cách hành chính năm 2022"
ACT = ("Sửa đổi, bổ sung Kế hoạch số 01/KH-UBND ngày 08/4/2022 của Ủy ban nhân dân {unit} về tuyên truyền cải cách "
       "hành chính năm 2022")


async def child(office: Planner, text: str = "Của thành phố") -> tuple[Any, Any]:
    """The province's plan, and the city's, which says otherwise in its first task."""
    plan = await office.publish(await office.imported())
    await office.cascaded()
    draft = await edit_task(office, await draft_of(office, CITY), CITY, text)
    own = await office.publish(draft, CITY)
    await office.cascaded()
    return plan, own


async def amend(office: Planner, plan: Any, heading: str, unit: str = "72", **edits: str) -> Any:
    """The plan's next version: one line of it changed, published and sent down."""
    draft = await office.ok("POST", f"/plans/{plan['id']}/amend", unit, json={})
    line = draft["document"]["sections"][0]["children"][0]["children"] or draft["document"]["sections"][0]["children"]
    changes = {line[-1]["id"]: {"fields": {"heading": heading}}} | {
        node: {"fields": {"text": text}} for node, text in edits.items()}
    draft = await office.ok("PATCH", f"/drafts/{draft['id']}", unit, tag=draft["revision"], json={"edits": changes})
    published = await office.publish(draft, unit)
    await office.cascaded()
    return published


def task(document: Any) -> Any:
    return document["tasks"][0]


async def test_the_act_and_the_plan_are_told_apart(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    await office.cascaded()
    draft = await office.ok("POST", f"/plans/{plan['id']}/amend", json={})
    assert draft["title"] == draft["document"]["title"]
    assert draft["title"].startswith(ACT.format(unit="tỉnh Tây Ninh"))
    assert draft["amends"]["subject"] == plan["title"]
    second = await office.publish(draft)
    assert [b["symbol"] for b in second["document"]["bases"]][:1] == ["01/KH-UBND"]
    await office.cascaded()
    below = await draft_of(office, CITY)
    assert below["title"].startswith(SUBJECT)                    # a draft below carries the plan out, not the act
    cited = [basis["text"] for basis in below["document"]["bases"][:2]]
    assert "số 02/KH-UBND" in cited[0]
    assert "về việc sửa đổi, bổ sung Kế hoạch số 01/KH-UBND" in cited[0]
    third = await office.ok("POST", f"/plans/{plan['id']}/amend", json={})
    assert third["title"] == draft["title"]                      # it names the plan, not its amendment
    assert [b["symbol"] for b in third["document"]["bases"]][:2] == ["02/KH-UBND", "01/KH-UBND"]
    replacing = await office.ok("POST", f"/plans/{plan['id']}/amend", json={"replace": True})
    assert replacing["title"] == plan["title"]


async def test_an_amendment_is_a_draft_like_any_other(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    draft = await office.ok("POST", f"/plans/{plan['id']}/amend", json={})
    draft = await edit_task(office, draft, "72", "Tổ chức 07 lớp")
    assert draft["edited"]
    undone = await office.ok("PATCH", f"/drafts/{draft['id']}", tag=draft["revision"],
                             json={"edits": {task(draft["document"])["id"]: None}})
    assert "02 lớp" in task(undone["document"])["text"]
    stale = await office.call("PATCH", f"/drafts/{draft['id']}", tag=draft["revision"], json={"edits": {}})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_revision")
    submitted = await office.act(undone, "submit")
    refused = await office.call("PATCH", f"/drafts/{draft['id']}", tag=submitted["revision"], json={"edits": {}})
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    back = await office.act(submitted, "return", body={"reason": "Xem lại"})
    assert (await office.publish(back))["symbol"] == "02/KH-UBND"


async def test_the_childs_amendment_begins_on_the_newest_version_and_its_flag_goes(office: Planner) -> None:
    plan, own = await child(office)
    await amend(office, plan, "Nâng cao rõ rệt nhận thức.")
    flagged = await draft_of(office, CITY)
    assert (flagged["state"], flagged["newer"]["version"]) == ("published", 2)

    draft = await office.ok("POST", f"/plans/{own['id']}/amend", CITY, json={})
    assert (draft["version"], draft["conflicts"]) == (2, [])
    assert task(draft["document"])["text"] == "Của thành phố"                      # its own words …
    assert "Nâng cao rõ rệt nhận thức." in str(draft["document"]["sections"])      # … and the superior's new ones
    assert [(b["symbol"], b["plan"] == own["id"]) for b in draft["document"]["bases"][:3]] == [
        ("02/KH-UBND", False), ("01/KH-UBND", False), ("01/KH-UBND", True)]
    assert draft["title"].startswith(ACT.format(unit="thành phố Tây Ninh"))
    assert (await draft_of(office, CITY))["newer"]                                 # not before it is published
    second = await office.publish(draft, CITY)
    assert (second["id"], second["version"], second["symbol"]) == (own["id"], 2, "02/KH-UBND")
    calm = await draft_of(office, CITY)
    assert (calm["state"], calm["newer"]) == ("published", None)
    assert calm["plan"] == own["id"]
    await office.cascaded()
    assert await violations(office) == {}

    await amend(office, plan, "Nâng cao hơn nữa nhận thức.")                        # the next one is told again
    again = await draft_of(office, CITY)
    assert again["newer"]["version"] == 3
    [changed] = [c for c in again["newer"]["changes"] if c["kind"] == "node"]
    assert (changed["old"]["heading"], changed["new"]["heading"]) == (
        "Nâng cao rõ rệt nhận thức.", "Nâng cao hơn nữa nhận thức.")
    await office.publish(await office.ok("POST", f"/plans/{own['id']}/amend", CITY, json={}), CITY)
    assert (await draft_of(office, CITY))["newer"] is None
    await office.cascaded()
    assert await violations(office) == {}


async def test_where_both_changed_a_node_the_amendment_shows_the_conflict(office: Planner) -> None:
    plan, own = await child(office)
    node = task(plan["document"])["id"]
    await amend(office, plan, "Nâng cao.", **{node: "Tổ chức 05 lớp tập huấn"})
    draft = await office.ok("POST", f"/plans/{own['id']}/amend", CITY, json={})
    [conflict] = draft["conflicts"]
    assert conflict["node"] == node
    assert "02 lớp" in conflict["base_old"]["text"]
    assert "05 lớp" in conflict["base_new"]["text"]
    assert conflict["local"]["text"] == task(draft["document"])["text"] == "Của thành phố"
    theirs = await office.ok("PATCH", f"/drafts/{draft['id']}", CITY, tag=draft["revision"],
                             json={"edits": {node: None}})
    assert theirs["conflicts"] == []
    assert "05 lớp" in task(theirs["document"])["text"]
    await office.publish(theirs, CITY)
    assert (await draft_of(office, CITY))["newer"] is None
    await office.cascaded()
    assert await violations(office) == {}


async def kept(office: Planner, draft: Any, unit: str) -> Any:
    """The draft, with the unit's words decided upon wherever the superior changed them too."""
    edits = {one["node"]: draft["edits"][one["node"]] for one in draft["conflicts"]}
    return await office.ok("PATCH", f"/drafts/{draft['id']}", unit, tag=draft["revision"], json={"edits": edits})


async def test_an_amendment_being_written_moves_with_the_superior(office: Planner) -> None:
    plan, own = await child(office)
    draft = await office.ok("POST", f"/plans/{own['id']}/amend", CITY, json={})
    draft = await edit_task(office, draft, CITY, "Của riêng thành phố")
    await office.act(draft, "submit", CITY)
    node = task(plan["document"])["id"]
    await amend(office, plan, "Nâng cao rõ rệt.", **{node: "Tổ chức 05 lớp tập huấn"})
    moved = await office.ok("GET", f"/drafts/{draft['id']}", CITY)
    assert (moved["state"], moved["version"], moved["acts"][-1]["act"]) == ("drafting", 2, "reopen")
    assert [c["node"] for c in moved["conflicts"]] == [node]
    assert task(moved["document"])["text"] == "Của riêng thành phố"
    await office.publish(await kept(office, moved, CITY), CITY)
    assert (await draft_of(office, CITY))["newer"] is None
    await office.cascaded()
    assert await violations(office) == {}


@pytest.mark.parametrize("takes", [True, False])
async def test_a_text_of_its_own_clears_the_flag_only_if_it_says_what_is_new(office: Planner, takes: bool) -> None:
    plan, own = await child(office)
    await amend(office, plan, "Nâng cao rõ rệt nhận thức.")
    text = (await office.call("GET", f"/plans/{own['id']}/preview?format=text", CITY)).text
    if takes:
        text = text.replace("Nâng cao nhận thức về cải cách hành chính.", "Nâng cao rõ rệt nhận thức.") \
            .replace("Căn cứ Kế hoạch số 01/KH-UBND", "Căn cứ Kế hoạch số 02/KH-UBND")
    draft = await office.ok("POST", f"/plans/{own['id']}/amend", CITY, json={"text": text})
    assert draft["derivation"] is None
    await office.publish(draft, CITY)
    flag = (await draft_of(office, CITY))["newer"]
    assert flag is None if takes else flag["version"] == 2
    await office.cascaded()
    assert await violations(office) == {}
    following = await office.ok("POST", f"/plans/{own['id']}/amend", CITY, json={})
    assert task(following["document"])["text"] == "Của thành phố"
    assert "Nâng cao rõ rệt nhận thức." in str(following["document"]["sections"])
    await office.publish(await kept(office, following, CITY), CITY)
    assert (await draft_of(office, CITY))["newer"] is None
    await office.cascaded()
    assert await violations(office) == {}


async def test_a_crash_before_the_flag_went_is_mended(office: Planner) -> None:
    plan, own = await child(office)
    await amend(office, plan, "Nâng cao rõ rệt nhận thức.")
    before = await office.stores.drafts.get((await draft_of(office, CITY))["id"])
    await office.publish(await office.ok("POST", f"/plans/{own['id']}/amend", CITY, json={}), CITY)
    assert before is not None
    await office.stores.drafts.put([before])                                       # as if step (d) had not come
    [entry] = await office.stores.register.find({"publication": f"{own['id']}:2"})
    await office.stores.register.set_where({"_id": entry["_id"]}, {"done": 0})
    assert (await draft_of(office, CITY))["newer"]
    await office.reconciler()()
    assert (await draft_of(office, CITY))["newer"] is None
    made, drafts = await office.cascaded()
    await office.receiver()([*drafts, *made])
    assert (await draft_of(office, CITY))["newer"] is None


async def test_an_end_above_is_still_told_after_the_amendment_was_taken_in(office: Planner) -> None:
    plan, own = await child(office)
    second = await amend(office, plan, "Nâng cao rõ rệt nhận thức.")
    await office.publish(await office.ok("POST", f"/plans/{own['id']}/amend", CITY, json={}), CITY)
    body = {**REASON, "date": DAY.isoformat()}
    await office.ok("POST", f"/plans/{plan['id']}/revoke", tag=second["revision"], json=body)
    flag = (await draft_of(office, CITY))["newer"]
    assert (flag["revoked"], flag["nodes"], "version" in flag) == (plan["id"], [], False)


async def test_what_changed_above_is_told_until_the_draft_is_submitted(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    await office.cascaded()
    draft = await edit_task(office, await draft_of(office, CITY), CITY, "Của thành phố")
    assert draft["changed_above"] == 0
    await amend(office, plan, "Nâng cao rõ rệt nhận thức.")
    moved = await draft_of(office, CITY)
    assert moved["changed_above"] > 0
    before = (await office.ok("GET", f"/drafts/{draft['id']}/base?before=1", CITY))["document"]
    now = (await office.ok("GET", f"/drafts/{draft['id']}/base", CITY))["document"]
    assert "Nâng cao nhận thức về cải cách hành chính." in str(before)
    assert "Nâng cao rõ rệt nhận thức." in str(now)
    assert (await office.act(moved, "submit", CITY))["changed_above"] == 0
    other = await draft_of(office, DISTRICT)                       # nobody has worked on it: it is simply as it is now
    assert other["changed_above"] == 0
