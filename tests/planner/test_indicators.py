"""Indicators from the issuer's side: published in full, set on a draft, and below kept as the superior defined them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.documents.indicators import indicators_of
from shared.documents.model import Document, Indicator
from tests.planner.support import DAY, DISTRICT, PLAN, PROVINCE, Planner
from tests.planner.test_amending import draft_of
from tests.planner.test_laws import violations

OWN: dict[str, Any] = {"name": "Số người dự", "unit": "người", "target": 300, "direction": "at_least", "minimum": 1}


def found(document: Any) -> list[Indicator]:
    """The first task's indicators as the document has them."""
    return list(Document.model_validate(document).tasks[0].indicators or ())


async def patch(office: Planner, draft: Any, unit: str, given: Any, **fields: Any) -> Any:
    """The answer to setting the first task's list."""
    edits = {draft["document"]["tasks"][0]["id"]: {"fields": {"indicators": given, **fields}}}
    return await office.call("PATCH", f"/drafts/{draft['id']}", unit, tag=draft["revision"], json={"edits": edits})


async def saved(office: Planner, draft: Any, unit: str, given: Any, **fields: Any) -> Any:
    answer = await patch(office, draft, unit, given, **fields)
    assert answer.is_success, answer.text
    return answer.json()


def dumped(indicators: list[Indicator]) -> list[Any]:
    return [one.model_dump(mode="json") for one in indicators]


async def test_a_plan_is_published_with_its_indicators_in_full(office: Planner) -> None:
    draft = await office.imported()
    made = indicators_of(Document.model_validate(draft["document"]).tasks[0])
    assert [one.name for one in made] == ["Số lớp tập huấn"]
    plan = await office.publish(draft)
    assert tuple(found(plan["document"])) == made
    assert all(task["indicators"] is not None for task in plan["document"]["tasks"])
    other = await office.imported(PLAN.replace("02 lớp", "07 lớp"))
    recorded = await office.act(other, "record", body={"number": "99", "date": DAY.isoformat(), "symbol": "KH-UBND"})
    assert [one.target for one in found(recorded["document"])] == [7]
    await office.cascaded()
    assert await violations(office) == {}


async def test_below_they_arrive_as_they_are_and_a_draft_event_stays_small(office: Planner) -> None:
    plan = await office.publish(await saved(office, draft := await office.imported(), PROVINCE, [OWN]))
    _, drafts = await office.cascaded()
    assert max(len(json.dumps(event.data.model_dump(mode="json"))) for event in drafts) < 1500
    child = await draft_of(office, DISTRICT)
    assert found(child["document"]) == found(plan["document"]) == [
        Indicator(id=f"{draft['document']['tasks'][0]['id']}#so-nguoi-du", **OWN)]
    assert set(child["indicators_above"]) >= {one.id for one in found(plan["document"])}
    assert (await office.ok("GET", f"/drafts/{draft['id']}"))["indicators_above"] == []


async def test_an_issuer_sets_the_list_and_takes_it_back(office: Planner) -> None:
    draft = await saved(office, await office.imported(), PROVINCE, [OWN, {"name": "Ghi nhận", "kind": "text"}])
    assert [one.name for one in found(draft["document"])] == ["Số người dự", "Ghi nhận"]
    none = await saved(office, draft, PROVINCE, [])
    assert found(none["document"]) == []
    assert none["document"]["tasks"][0]["indicators"] == []
    back = await saved(office, none, PROVINCE, None)
    assert back["document"]["tasks"][0]["indicators"] is None
    assert back["edits"] == {}


@pytest.mark.parametrize(("given", "code"), [
    ([OWN, {**OWN, "kind": "share"}], "indicator_unit"), ([{**OWN, "target": 0}], "indicator_target"),
    ([OWN] * 21, "too_many_indicators"), ([{**OWN, "id": "t9#x"}], "indicator_of_other_task"), ("x", "bad_indicators"),
])
async def test_a_refusal_keeps_nothing(office: Planner, given: Any, code: str) -> None:
    draft = await office.imported()
    answer = await patch(office, draft, PROVINCE, given, text="Không được lưu")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["detail"].endswith(".")
    now = await office.ok("GET", f"/drafts/{draft['id']}")
    assert (now["revision"], now["edits"]) == (draft["revision"], {})


async def test_printed_targets_take_a_list_along_that_was_set_before(office: Planner) -> None:
    draft = await office.imported()
    task = draft["document"]["tasks"][0]
    made = dumped(list(indicators_of(Document.model_validate(draft["document"]).tasks[0])))
    draft = await saved(office, draft, PROVINCE, [*made, OWN])
    targets = [{**task["targets"][0], "quantity": 5}]
    draft = await office.ok("PATCH", f"/drafts/{draft['id']}", tag=draft["revision"],
                            json={"edits": {task["id"]: {"fields": {"targets": targets}}}})
    assert [one.target for one in found(draft["document"])] == [5, 300]
    await office.publish(draft)
    await office.cascaded()
    assert await violations(office) == {}


async def test_a_unit_sets_targets_and_indicators_of_its_own_and_no_definition(office: Planner) -> None:
    await office.publish(await office.imported())
    await office.cascaded()
    child = await draft_of(office, DISTRICT)
    [above] = dumped(found(child["document"]))
    answer = await patch(office, child, DISTRICT, [{**above, "unit": "buổi"}])
    assert (answer.status_code, answer.json()["code"]) == (422, "indicator_inherited")
    child = await saved(office, child, DISTRICT, [{**above, "target": "1"}, OWN])
    task = child["document"]["tasks"][0]["id"]
    assert [(one.id, one.target) for one in found(child["document"])] == [
        (above["id"], 1), (f"{task}#so-nguoi-du-{DISTRICT}", 300)]
    assert child["edits"][task]["fields"]["indicators"][0] == {"id": above["id"], "name": "", "target": "1"}
    again = await saved(office, child, DISTRICT, dumped(found(child["document"])))
    assert again["edits"] == child["edits"]
    plain = await saved(office, again, DISTRICT, [above])
    assert plain["edits"] == {}
    published = await office.publish(await saved(office, plain, DISTRICT, [OWN]), DISTRICT)
    assert len(found(published["document"])) == 2
    await office.cascaded()
    assert await violations(office) == {}


async def test_an_amendment_above_comes_through_beside_what_is_the_units_own(office: Planner) -> None:
    plan = await office.publish(await office.imported())
    await office.cascaded()
    child = await draft_of(office, DISTRICT)
    [above] = dumped(found(child["document"]))
    await saved(office, child, DISTRICT, [{**above, "target": "1"}, OWN])
    amendment = await office.ok("POST", f"/plans/{plan['id']}/amend", json={})
    changed = [{**above, "target": "9", "name": "Số lớp đã mở", "maximum": "20"},
               {"name": "Có báo cáo", "kind": "yes_no"}]
    await office.publish(await saved(office, amendment, PROVINCE, changed))
    await office.cascaded()

    child = await draft_of(office, DISTRICT)
    task = child["document"]["tasks"][0]["id"]
    seen = [(one.name, one.target, one.maximum) for one in found(child["document"])]
    assert seen == [("Số lớp đã mở", 1, 20), ("Có báo cáo", None, None), ("Số người dự", 300, None)]
    [conflict] = child["conflicts"]
    assert conflict["node"] == task
    assert conflict["base_new"]["indicators"][0]["target"] == "9"
    assert await violations(office) == {}
    kept = await office.ok("PATCH", f"/drafts/{child['id']}", DISTRICT, tag=child["revision"],
                           json={"edits": {task: child["edits"][task]}})
    assert (kept["conflicts"], kept["edits"]) == ([], child["edits"])


async def test_an_amended_text_keeps_what_its_issuer_set(office: Planner) -> None:
    draft = await office.imported()
    made = dumped(list(indicators_of(Document.model_validate(draft["document"]).tasks[0])))
    plan = await office.publish(await saved(office, draft, PROVINCE, [*made, OWN]))
    body = {"text": PLAN.replace("02 lớp", "06 lớp")}
    amendment = await office.ok("POST", f"/plans/{plan['id']}/amend", json=body)
    assert [(one.name, one.target) for one in found(amendment["document"])] == [
        ("Số lớp tập huấn", 6), ("Số người dự", 300)]


async def test_a_task_of_the_units_own_may_have_indicators_too(office: Planner) -> None:
    await office.publish(await office.imported())
    await office.cascaded()
    child = await draft_of(office, DISTRICT)
    edit = {"insert": {"kind": "task", "inside": "document"}, "fields": {"text": "Việc riêng", "indicators": [OWN]}}
    child = await office.ok("PATCH", f"/drafts/{child['id']}", DISTRICT, tag=child["revision"],
                            json={"edits": {"own-1": edit}})
    assert [one["id"] for one in child["document"]["tasks"][-1]["indicators"]] == ["own-1#so-nguoi-du"]
    wrong = {"own-1": {"fields": {"indicators": [{**OWN, "kind": "text"}]}}}
    answer = await office.call("PATCH", f"/drafts/{child['id']}", DISTRICT, tag=child["revision"],
                               json={"edits": wrong})
    assert answer.json()["code"] == "indicator_not_numeric"
    await office.publish(child, DISTRICT)
    await office.cascaded()
    assert await violations(office) == {}
