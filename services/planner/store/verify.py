"""Checking the laws on the stored data."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Any

from services.planner.domain import laws
from services.planner.domain.states import PENDING
from services.planner.store.collections import Stores
from services.planner.store.searches import differences
from shared.store import Doc

PLAN = ["plan", "root", "addressees", "draft", "issuer_code", "pending", "emitted_at", "changed", "ended", "latest",
        "version"]
DRAFT = ["unit", "root", "state", "derived", "published", "acts", "parents", "edited", "override"]
ENTRY = ["issuer", "series", "year", "number", "start", "symbol", "recorded", "publication", "act"]
BATCH = 200


async def verify(stores: Stores, now: dt.datetime) -> dict[str, laws.Result]:
    """The result of each law's check, by number."""
    plans = await stores.plans.find(fields=PLAN)
    latest = [plan for plan in plans if plan["latest"]]
    drafts = await stores.drafts.find(fields=DRAFT)
    register = await stores.register.find(fields=ENTRY)
    units = [doc for collection in (stores.units, stores.successions)
             for doc in await collection.find(fields=["pending", "changed"])]
    current = {plan["draft"]: plan for plan in plans}
    return {
        "1": laws.unheard([*plans, *units], register, plans, drafts, now),
        "2": await _signed(stores, [plan["_id"] for plan in plans]),
        "3": laws.one_draft(latest, drafts),
        "4": await _overlays(stores, drafts, current),
        "5": laws.contiguous(register),
        "7": laws.inside(drafts, plans),
        "9": laws.both(laws.complete(plans, drafts), laws.result(*await differences(stores))),
    }


async def _signed(stores: Stores, ids: Sequence[str]) -> laws.Result:
    """Law 2 on every published version, in batches since it needs whole documents."""
    checked, found = 0, list[str]()
    for start in range(0, len(ids), BATCH):
        whole = await stores.plans.get_many(ids[start:start + BATCH])
        part = await asyncio.to_thread(laws.as_signed, whole.values(), stores.signing.ring)
        checked, found = checked + part["checked"], found + part["violations"]
    return laws.result(checked, found)


async def _overlays(stores: Stores, drafts: Sequence[Doc], plans: dict[str, Doc]) -> dict[str, Any]:
    """Law 4 on every draft that is edited or published, in batches since it needs whole documents."""
    ids = [d["_id"] for d in drafts if d["state"] != PENDING and (d["edited"] or d["_id"] in plans)]
    found: list[str] = []
    for start in range(0, len(ids), BATCH):
        batch = await stores.drafts.get_many(ids[start:start + BATCH])
        keys = [plans[id]["_id"] for id in batch if id in plans]
        published = await stores.plans.get_many(keys, ["document", "sha256", "draft"])
        for plan in published.values():
            plans[plan["draft"]] = plan
        for draft in batch.values():
            found += await _overlay(stores, draft, plans.get(draft["_id"]))
            await asyncio.sleep(0)
    return laws.result(len(ids), found)


async def _overlay(stores: Stores, draft: Doc, plan: Doc | None) -> list[str]:
    derivation = (await stores.documents.load([draft["derivation"]])).get(draft["derivation"])
    if draft["derivation"] and derivation is None:
        return [f"{draft['_id']}: its derivation {draft['derivation']} is missing"]
    found = laws.edits_kept(draft, derivation)
    return found + (laws.frozen_as_shown(draft, derivation, plan) if plan is not None else [])
