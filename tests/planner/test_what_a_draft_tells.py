"""Explained dates, a count that disagrees, and the rules that a stored derivation was made by."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from services.cascade.domain import derive as derive_module
from services.cascade.worker import derived_events
from shared.events import DerivationMade, DraftDerived
from tests.planner.support import CITY, DISTRICT, PLAN, Planner
from tests.planner.test_amending import draft_of


async def test_the_dates_of_a_draft_are_explained(office: Planner) -> None:
    text = PLAN.replace(" Thời gian: trước tháng 11 năm 2022.", "\nThời gian thực hiện: trước tháng 11 năm 2022.")
    await office.publish(await office.imported(text))
    await office.cascaded()
    draft = await draft_of(office, DISTRICT)
    task = draft["document"]["tasks"][0]
    [due] = [one for one in draft["explanations"] if one["node"] == task["id"]]
    assert (due["rule"], due["from"], due["to"], due["days"]) == ("lead_days", "2022-10-31", task["time"]["end"], 7)
    reports = {one["period"]: one for one in draft["explanations"] if one["rule"] == "report_lead_days"}
    assert set(reports) == {"2022-Q2", "2022-Q3", "2022"}
    for one in reports.values():
        assert dt.date.fromisoformat(one["to"]) < dt.date.fromisoformat(one["from"])
    own = await office.imported()
    assert own["explanations"] == []


async def test_a_count_that_disagrees_is_told_before_and_after_publishing(office: Planner) -> None:
    text = PLAN.replace("- UBND các huyện, thị xã, thành phố;", "- UBND 12 huyện, thị xã, thành phố;").replace(
        "1. UBND các huyện, thị xã, thành phố", "1. UBND 12 huyện, thị xã, thành phố")
    draft = await office.imported(text)
    [warning] = [w for w in draft["addressees"]["warnings"] if "12" in w]
    plan = await office.publish(draft)
    assert warning in plan["warnings"]
    assert warning in (await office.ok("GET", f"/drafts/{draft['id']}"))["addressees"]["warnings"]
    assert (await office.publish(await office.imported()))["warnings"] == []


async def test_a_stored_derivation_wins_over_newer_rules(office: Planner, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.publish(await office.imported())
    [event] = await office.pending()
    made, drafts = derived_events(event)
    await office.receiver()([*made, *drafts])
    before = await draft_of(office, CITY)

    def newer(wording: Any) -> Any:
        document = original(wording)
        return document.model_copy(update={"title": f"{document.title} (quy tắc mới)"})

    module = __import__("services.cascade.domain.derive", fromlist=["derive"])
    original = module.derived_document
    monkeypatch.setattr(module, "RULES_VERSION", "2099.1")
    monkeypatch.setattr(module, "derived_document", newer)
    assert derive_module is module.derive
    again, redrafts = derived_events(event)
    assert {e.subject for e in again}.isdisjoint({e.subject for e in made})
    assert {e.data.rules for e in again if isinstance(e.data, DerivationMade)} == {"2099.1"}
    assert {e.data.id for e in redrafts if isinstance(e.data, DraftDerived)} == {e.subject for e in drafts}
    await office.receiver()([*again, *redrafts])
    assert await draft_of(office, CITY) == before

    await office.stores.drafts.delete({"unit": CITY})                  # also for a draft that is made anew
    await office.receiver()([*redrafts, *again])
    assert (await draft_of(office, CITY))["title"] == before["title"]
    laws = (await office.ok("GET", "/verify", "", "administrator"))["laws"]
    assert {law: found["violations"] for law, found in laws.items() if found["violations"]} == {}
