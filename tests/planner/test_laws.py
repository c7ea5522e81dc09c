"""`verify` on sound data, and each check seen to fail on corrupted data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable

import pytest

from shared import clock
from tests.planner.support import CITY, DISTRICT, Planner


async def run(office: Planner) -> str:
    """A cascade with an edited and published district; returns the root plan's id."""
    plan = await office.publish(await office.imported())
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    child = await office.ok("GET", f"/drafts/{line['id']}", DISTRICT)
    task = child["document"]["tasks"][0]["id"]
    child = await office.ok("PATCH", f"/drafts/{line['id']}", DISTRICT, tag=child["revision"],
                            json={"edits": {task: {"fields": {"text": "Tổ chức 03 lớp"}}}})
    await office.publish(child, DISTRICT)
    await office.cascaded()
    return str(plan["id"])


async def violations(office: Planner) -> dict[str, list[str]]:
    """What `verify` finds, by law."""
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert set(laws) == {"1", "2", "3", "4", "5", "7", "9"}
    assert all(law["checked"] > 0 for law in laws.values())
    return {law: found["violations"] for law, found in laws.items() if found["violations"]}


async def test_sound_data_passes(office: Planner) -> None:
    await run(office)
    assert await violations(office) == {}


Corrupt = Callable[[Planner, str], Awaitable[object]]


async def an_event_stays_unsent(office: Planner, root: str) -> None:
    old = (clock.now() - dt.timedelta(seconds=60)).isoformat()
    await office.stores.plans.set_where({"_id": f"{root}:1"}, {"pending": 1, "emitted_at": old})


async def a_version_is_lost(office: Planner, root: str) -> None:
    await office.stores.plans.delete({"_id": f"{root}:1"})


async def a_draft_does_not_follow(office: Planner, root: str) -> None:
    await office.stores.drafts.set_where({"_id": root}, {"state": "signed"})


async def a_draft_is_lost(office: Planner, _: str) -> None:
    await office.stores.drafts.delete({"unit": CITY})


async def a_draft_is_doubled(office: Planner, _: str) -> None:
    [draft] = await office.stores.drafts.find({"unit": CITY})
    await office.stores.drafts.insert({**draft, "_id": "another"})


async def an_edit_is_lost(office: Planner, _: str) -> None:
    [draft] = await office.stores.drafts.find({"unit": DISTRICT})
    await office.stores.drafts.replace({**draft, "edits": []}, draft["revision"])


async def a_published_text_is_changed(office: Planner, root: str) -> None:
    plan = await office.stores.plans.get(f"{root}:1")
    assert plan is not None
    await office.stores.plans.replace({**plan, "document": {**plan["document"], "title": "Khác"}}, plan["revision"])


async def a_number_is_lost(office: Planner, root: str) -> None:
    await office.publish(await office.imported())
    await office.stores.register.delete({"publication": f"{root}:1"})


async def a_number_is_doubled(office: Planner, root: str) -> None:
    [entry] = await office.stores.register.find({"publication": f"{root}:1"})
    await office.stores.register.insert({**entry, "_id": "twin", "publication": "twin"})


async def a_stranger_acts(office: Planner, root: str) -> None:
    draft = await office.stores.drafts.get(root)
    assert draft is not None
    act = {**draft["acts"][0], "unit": "74"}
    await office.stores.drafts.replace({**draft, "acts": [act]}, draft["revision"])


async def a_draft_has_no_text(office: Planner, _: str) -> None:
    await office.stores.drafts.set_where({"unit": CITY}, {"state": "pending"})


async def a_draft_is_nobodys(office: Planner, _: str) -> None:
    await office.stores.drafts.set_where({"unit": CITY}, {"unit": "999"})


async def an_end_is_not_followed(office: Planner, root: str) -> None:
    plan = await office.stores.plans.get(f"{root}:1")
    assert plan is not None
    await office.stores.plans.replace({**plan, "ended": {"by": "closed"}}, plan["revision"])


async def a_plan_is_not_found(office: Planner, root: str) -> None:
    await office.stores.searches.delete({"_id": f"{root}/task"})


async def what_is_found_is_of_no_plan(office: Planner, root: str) -> None:
    entry = await office.stores.searches.get(f"{root}/plan")
    assert entry is not None
    await office.stores.searches.insert({**entry, "_id": "stray/plan", "plan": "stray"})


async def a_stranger_finds_it(office: Planner, root: str) -> None:
    entry = await office.stores.searches.get(f"{root}/plan")
    assert entry is not None
    await office.stores.searches.replace({**entry, "terms": [*entry["terms"], "@to:74"]}, entry["revision"])


@pytest.mark.parametrize(("law", "corrupt"), [
    ("1", an_event_stays_unsent), ("1", a_version_is_lost), ("1", a_draft_does_not_follow), ("3", a_draft_is_lost),
    ("3", a_draft_is_doubled), ("4", an_edit_is_lost), ("4", a_published_text_is_changed), ("5", a_number_is_lost),
    ("5", a_number_is_doubled), ("7", a_stranger_acts), ("9", a_draft_is_lost), ("9", a_draft_has_no_text),
    ("9", a_draft_is_nobodys), ("9", an_end_is_not_followed),
    ("9", a_plan_is_not_found), ("9", what_is_found_is_of_no_plan), ("9", a_stranger_finds_it),
])
async def test_corrupted_data_is_found(office: Planner, law: str, corrupt: Corrupt) -> None:
    root = await run(office)
    await corrupt(office, root)
    assert law in await violations(office)
