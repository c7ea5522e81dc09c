"""The planner's audit trail: every act is in it, who may read what of it, and what is tampered with is found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from services.planner.domain import trail
from services.planner.domain.trail import changed
from shared import clock
from shared.audit.chain import Checkpoint, links
from shared.audit.compare import compare
from shared.store import Collection
from tests.planner.support import CITY, DAY, DISTRICT, PLAN, PROVINCE, Planner
from thongsuot.audit import walk


async def recorded(office: Planner) -> None:
    while await office.stores.trail.recorder.once():
        pass


async def entries(office: Planner, caller: str = "", *roles: str, **asked: Any) -> list[dict[str, Any]]:
    await recorded(office)
    page = await office.ok("GET", "/audit", caller, *(roles or ("administrator",)), params={"oldest": "true", **asked})
    return [link["entry"] for link in page["items"]]


async def told(office: Planner, **asked: Any) -> list[str]:
    return [f"{one['actor_unit']}:{one['role']}:{one['act']}" for one in await entries(office, **asked)]


async def faults(office: Planner, *checkpoints: Checkpoint) -> list[str]:
    """What `thongsuot audit verify` finds: the links, and the documents' own acts."""
    await recorded(office)
    found, after = list[dict[str, Any]](), None
    while True:
        page = await office.ok("GET", "/audit", "", "service", params={
            "oldest": "true", "limit": 7, **({"after": after} if after else {})})
        found, after = found + page["items"], page["next"]
        if after is None:
            break
    wrong = walk("planner", found, checkpoints).end()
    checked, after = 0, None
    while True:
        compared = await office.ok("GET", "/audit/check", "", "service", params={"after": after} if after else {})
        checked, wrong, after = checked + compared["checked"], wrong + compared["violations"], compared["next"]
        if after is None:
            break
    assert checked
    return wrong


async def cascade(office: Planner) -> tuple[Any, Any]:
    """A plan of the province, and a district's of it, edited, returned once, published; the province's is amended and
    ended."""
    plan = await office.publish(await office.imported())
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    child = await office.ok("GET", f"/drafts/{line['id']}", DISTRICT)
    task = child["document"]["tasks"][0]["id"]
    edit = {"edits": {task: {"fields": {"text": "Tổ chức 03 lớp"}}}, "assigned": f"{DISTRICT}.PNV"}
    child = await office.ok("PATCH", f"/drafts/{line['id']}", DISTRICT, tag=child["revision"], json=edit)
    other = next(one for one in (await office.ok("GET", "/drafts?kind=inbox", CITY))["items"])
    await office.ok("PATCH", f"/drafts/{other['id']}", CITY, tag=other["revision"], json={"edits": edit["edits"]})
    child = await office.act(await office.act(child, "submit", DISTRICT), "return", DISTRICT, {"reason": "Sửa lại."})
    await office.publish(child, DISTRICT)
    await office.cascaded()
    draft = await office.ok("POST", f"/plans/{plan['id']}/amend", PROVINCE, json={})
    amended = await office.publish(draft)
    await office.cascaded()
    await office.ok("POST", f"/plans/{plan['id']}/close", PROVINCE, tag=amended["revision"],
                    json={"reason": "Đã xong.", "date": DAY.isoformat()})
    return plan, child


async def test_the_whole_story_of_a_plan_is_told(office: Planner) -> None:
    plan, child = await cascade(office)
    assert await told(office, document=plan["id"]) == [
        "72:officer:import", "72:officer:submit", "72:leader:sign", "72:clerk:number", "72:clerk:publish",
        "72:officer:amend", "72:officer:submit", "72:leader:sign", "72:clerk:number", "72:clerk:publish",
        "72:leader:number", "72:leader:close"]
    assert await told(office, document=child["id"]) == [
        "705:officer:edit", "705:officer:assign", "705:officer:submit", "705:leader:return", "705:officer:submit",
        "705:leader:sign", "705:clerk:number", "705:clerk:publish"]
    closed = [one for one in await entries(office) if one["act"] == "close"]
    assert {(one["kind"], one["role"]) for one in closed} >= {("plan", "leader"), ("draft", "system")}


async def test_an_entry_says_who_when_from_where_and_what(office: Planner) -> None:
    _, child = await cascade(office)
    by_act = {one["act"]: one for one in await entries(office, document=child["id"])}
    assert by_act["return"]["reason"] == "Sửa lại."
    assert by_act["edit"]["detail"] == {"nodes": child["document"]["tasks"][0]["id"], "count": "1"}
    assert by_act["assign"]["detail"] == {"organ": "705.PNV"}
    published = by_act["publish"]
    stored = await office.stores.plans.get(f"{child['id']}:1")
    assert stored is not None
    assert published["detail"]["sha256"] == stored["sha256"]
    assert published["event"] == stored["event_id"]
    assert (published["user"], published["unit"]) == ("705.test", DISTRICT)
    assert published["network"] == "127.0.0.0/24"
    assert len(published["trace"]) == 32


async def test_filters_and_pages(office: Planner) -> None:
    await cascade(office)
    assert set(await told(office, unit=DISTRICT, act="sign")) == {"705:leader:sign"}
    every = await entries(office, user="705.test", limit=500)
    assert every
    since, until = every[2]["at"], every[-1]["at"]
    assert await entries(office, user="705.test", since=since, until=until) == [
        one for one in every if since <= one["at"] < until]
    assert await entries(office, user="nobody") == []
    newest = (await office.ok("GET", "/audit", "", "administrator", params={"user": "705.test", "limit": 2}))
    assert [link["entry"] for link in newest["items"]] == every[-1:-3:-1]
    older = await office.ok("GET", "/audit", "", "administrator", params={
        "user": "705.test", "limit": 2, "after": newest["next"]})
    assert [link["entry"] for link in older["items"]] == every[-3:-5:-1]


async def test_a_leader_sees_his_units_documents_and_his_people_alone(office: Planner) -> None:
    plan, child = await cascade(office)
    seen = await entries(office, DISTRICT, "leader", limit=500)
    assert {one["unit"] for one in seen} == {DISTRICT}
    assert {one["document"] for one in seen} == {child["id"]}
    assert await entries(office, DISTRICT, "leader", document=plan["id"]) == []
    assert await entries(office, DISTRICT, "leader", unit=PROVINCE) == []
    assert await entries(office, CITY, "leader", document=child["id"]) == []
    for role in ("officer", "clerk"):
        assert (await office.call("GET", "/audit", DISTRICT, role)).status_code == 403
    for path in ("/audit/head", "/audit/check"):
        assert (await office.call("GET", path, DISTRICT, "leader")).status_code == 403


async def test_sound_data_passes_also_while_acts_wait(office: Planner) -> None:
    await cascade(office)
    compared = await compare(office.stores.trail.chain, office.stores.trail.sources, None, clock.now())
    assert compared.violations == []
    assert await faults(office) == []
    await office.imported()                      # not yet recorded
    page: str | None = None
    while True:
        one = await compare(office.stores.trail.chain, office.stores.trail.sources, page, clock.now())
        assert one.violations == []
        if (page := one.next) is None:
            break


Tamper = Callable[[Planner], Awaitable[object]]


async def _links(office: Planner) -> list[dict[str, Any]]:
    return await office.stores.database["audit"].find()


async def an_entry_is_removed(office: Planner) -> None:
    await office.stores.database["audit"].delete({"sequence": 5})


async def an_entry_is_altered(office: Planner) -> None:
    await office.stores.database["audit"].set_where({"sequence": 5}, {"entry.user": "another"})


async def two_entries_change_places(office: Planner) -> None:
    found = await _links(office)
    await office.stores.database["audit"].set_where({"sequence": 5}, {"entry": found[5]["entry"]})
    await office.stores.database["audit"].set_where({"sequence": 6}, {"entry": found[4]["entry"]})


async def an_entry_is_put_in(office: Planner) -> None:
    found = await _links(office)
    audit, last = office.stores.database["audit"], found[-1]
    await audit.insert({**last, "_id": f"{last['_id']}x", "key": "x", "sequence": last["sequence"]})


async def the_chain_is_written_anew_without_an_act(office: Planner) -> None:
    """Whoever can write everything makes a chain that is sound in itself."""
    kept = [link["entry"] for link in await _links(office) if link["entry"]["act"] != "return"]
    audit = office.stores.database["audit"]
    await audit.delete({})
    await audit.insert_new(links("planner", (await office.stores.trail.chain.head()), kept))


async def the_chain_is_emptied(office: Planner) -> None:
    await office.stores.database["audit"].delete({})


async def _draft_with(office: Planner, act: str) -> dict[str, Any]:
    return next(draft for draft in await office.stores.drafts.find({"unit": DISTRICT})
                if any(line["act"] == act for line in draft["acts"]))


async def a_document_forgets_an_act(office: Planner) -> None:
    draft = await _draft_with(office, "return")
    kept = [line for line in draft["acts"] if line["act"] != "return"]
    await office.stores.drafts.replace({**draft, "acts": kept}, draft["revision"])


async def a_document_says_another_did_it(office: Planner) -> None:
    draft = await _draft_with(office, "sign")
    acts = [{**line, "by": "another"} if line["act"] == "sign" else line for line in draft["acts"]]
    await office.stores.drafts.replace({**draft, "acts": acts}, draft["revision"])


async def a_reason_is_altered(office: Planner) -> None:
    draft = await _draft_with(office, "return")
    acts = [{**line, "reason": "Khác."} if line["act"] == "return" else line for line in draft["acts"]]
    await office.stores.drafts.replace({**draft, "acts": acts}, draft["revision"])


async def a_document_is_gone(office: Planner) -> None:
    draft = await _draft_with(office, "return")
    await office.stores.drafts.delete({"_id": draft["_id"]})


async def a_signature_is_taken_away(office: Planner) -> None:
    await office.stores.plans.set_where({"issuer_code": DISTRICT}, {"seal": None})


async def a_number_is_another(office: Planner) -> None:
    await office.stores.register.set_where({"issuer": DISTRICT}, {"symbol": "99/KH-UBND"})


@pytest.mark.parametrize(("tamper", "what"), [
    (an_entry_is_removed, "entry 5 is missing"), (an_entry_is_altered, "entry 5 was altered"),
    (two_entries_change_places, "entry 5 was altered"), (an_entry_is_put_in, "the order was changed"),
    (the_chain_is_written_anew_without_an_act, "return of draft"), (the_chain_is_emptied, "not in the trail"),
    (a_document_forgets_an_act, "does not know of it"), (a_document_says_another_did_it, "not in the trail"),
    (a_reason_is_altered, "not in the trail"), (a_document_is_gone, "the document is gone"),
    (a_signature_is_taken_away, "publish of plan"), (a_number_is_another, "number of number"),
], ids=lambda value: value.__name__ if callable(value) else "")
async def test_what_is_tampered_with_is_found(office: Planner, tamper: Tamper, what: str) -> None:
    await cascade(office)
    await recorded(office)
    await tamper(office)
    found = await faults(office)
    assert any(what in fault for fault in found), found


async def test_a_cut_tail_is_found_by_the_checkpoint(office: Planner) -> None:
    await office.publish(await office.imported())
    await recorded(office)
    before = await office.ok("GET", "/audit/head", "", "service")
    await office.imported()
    await recorded(office)
    head = Checkpoint(**await office.ok("GET", "/audit/head", "", "service"))
    assert head.count == before["count"] + 1
    assert await faults(office, Checkpoint(**before), head) == []
    await office.stores.database["audit"].delete({"sequence": head.count})
    found = await faults(office, Checkpoint(**before), head)
    assert any("its tail is lost (an older backup was restored) or was cut off" in fault for fault in found)


async def test_settings_and_units_are_in_it(office: Planner) -> None:
    await office.ok("PUT", f"/offices/{PROVINCE}/settings", PROVINCE, tag=0, json={"lead_days": 3})
    await office.ok("PUT", f"/offices/{PROVINCE}/settings", "", "administrator", tag=1, json={"lead_days": 4})
    await office.ok("POST", "/register/72", PROVINCE, json={
        "kind": "BC", "title": "Báo cáo", "date": "2022-04-08", "subject": "P:2022-Q1:72:official:1"})
    found = await entries(office)
    assert [(one["kind"], one["act"]) for one in found] == [
        ("units", "load"), ("office", "configure"), ("office", "configure"), ("number", "number")]
    assert len({one["detail"]["sha256"] for one in found[1:3]}) == 2
    assert [(one["unit"], one["role"]) for one in found[1:3]] == [(PROVINCE, "officer"), (PROVINCE, "administrator")]
    assert found[3]["document"] == "P:2022-Q1:72:official:1"
    assert await faults(office) == []


async def test_writing_and_taking_back_are_one_entry(office: Planner) -> None:
    """What the editor saves while somebody types, what is added, undone and done again: with no write of its own."""
    draft = await office.imported()
    path, task = f"/drafts/{draft['id']}", draft["document"]["tasks"][0]["id"]
    for text in ("T", "Tổ", "Tổ chức"):
        edit = {"edits": {task: {"fields": {"text": text}}}}
        draft = await office.ok("PATCH", path, PROVINCE, tag=draft["revision"], json=edit)
    added = await office.ok("POST", f"{path}/nodes", PROVINCE, tag=draft["revision"], json={
        "insert": {"kind": "task", "inside": "document"}, "fields": {"text": "Việc riêng"}})
    undone = await office.ok("POST", f"{path}/undo", PROVINCE, tag=added["revision"])
    redone = await office.ok("POST", f"{path}/redo", PROVINCE, tag=undone["revision"])
    assert await told(office, document=draft["id"]) == ["72:officer:import"]
    assert await faults(office) == []
    await office.act(redone, "submit", PROVINCE)
    [_, edit, submit] = await entries(office, document=draft["id"])
    assert (edit["act"], submit["act"]) == ("edit", "submit")
    assert edit["detail"]["nodes"].split() == sorted([task, added["added"]])
    assert (edit["detail"]["saves"], edit["revision"]) == ("6", 1)
    assert await faults(office) == []


async def test_a_plan_begun_here_and_files_brought_together_are_in_it(office: Planner) -> None:
    blank = await office.ok("POST", "/drafts", PROVINCE, json={"title": "Kế hoạch kiểm tra công vụ"})
    job = await office.ok("POST", "/imports", PROVINCE, files={"file": ("kh.txt", PLAN.encode(), "text/plain")})
    await office.jobs.idle()
    found = await office.ok("GET", f"/jobs/{job['id']}", PROVINCE)
    assert await told(office, document=blank["id"]) == ["72:officer:import"]
    assert await told(office, document=found["items"][0]["draft"]) == ["72:officer:import"]
    [entry] = await entries(office, document=found["items"][0]["draft"])
    assert (entry["user"], entry["network"]) == ("72.test", "127.0.0.0/24")      # of who asked, though done later


async def test_what_nobody_worked_on_follows_without_entries(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    await office.cascaded()
    await office.ok("POST", f"/plans/{plan['id']}/close", PROVINCE, tag=plan["revision"],
                    json={"reason": "Đã xong.", "date": DAY.isoformat()})
    closed = await office.stores.drafts.find({"derived": 1, "state": "closed"})
    assert len(closed) > 1
    ids = {draft["_id"] for draft in closed}
    assert [one for one in await entries(office, limit=500) if one["document"] in ids] == []
    assert all("audit" not in draft for draft in closed)
    assert await faults(office) == []


def test_only_what_was_changed_is_told_of_an_edit() -> None:
    from services.planner.domain.drafts import new_draft
    from services.planner.domain.states import Hand
    from shared.audit.entry import waiting

    hand = Hand("705", "u", frozenset({"officer"}), "2022-04-08T01:00:00+00:00")
    draft = new_draft("d", "705", "UBND", "drafting", hand.at)
    assert waiting(changed(draft, {**draft, "updated_at": "later", "revision": 2}, hand)) == {}
    new = changed(draft, {**draft, "override": {"add": []}, "document": {"title": "x"}}, hand)
    assert [(one["act"], one["detail"]) for one in waiting(new).values()] == [
        ("edit", {"fields": "document"}), ("address", {"fields": "override"})]


WRITES = ("insert", "insert_new", "insert_in_order", "replace", "replace_many", "set_many", "set_where", "put")


class Counted:
    """Counts what is written to the store; a call that has nothing to write is none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.writes = 0
        for name in WRITES:
            monkeypatch.setattr(Collection, name, self._counting(getattr(Collection, name)))

    def _counting(self, write: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def counted(collection: Collection, *given: Any) -> Any:
            self.writes += bool(given[0])
            return await write(collection, *given)
        return counted


async def test_no_act_and_no_derived_draft_costs_a_write_more(
        office: Planner, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(monkeypatch)
    await recorded(office)
    counted.writes = 0
    plans = [await office.publish(await office.imported()) for _ in range(3)]
    await office.cascaded()
    told_of = counted.writes
    await recorded(office)
    assert counted.writes - told_of == 4         # the links; then drafts, numbers and plans are cleared
    counted.writes = 0
    with monkeypatch.context() as untold:
        untold.setattr(trail, "with_acts", lambda doc, _: doc)
        for _ in plans:
            await office.publish(await office.imported())
        await office.cascaded()
    assert counted.writes == told_of
    derived = await office.stores.drafts.find({"derived": 1})
    assert len(derived) > 3
    assert all("audit" not in draft for draft in derived)
