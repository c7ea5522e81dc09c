"""The entries by which plans are listed and searched: kept after each step of a plan's chain, and read newest first.

The index finds, the plan decides: whatever is shown is read from the plan as it is now, if the caller may see that. So
an entry that a crash left behind can hide a plan until the chain is completed, and can't show one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

from services.planner.domain import searches as rules
from services.planner.store.collections import Stores
from services.planner.store.sight import Lane, Scope, lanes, sight_of
from shared.auth import Principal
from shared.errors import StaleRevision
from shared.store import Doc

CHUNK = 100
BATCH = 200
ATTEMPTS = 20
KINDS: tuple[rules.Kind, ...] = ("plan", "task")
LINE = ["plan", "revision", "version", "symbol", "date", "title", "issuer_code", "issuer_name", "root",
        "addressee_count", "recorded", "ended"]
MADE_FROM = ["plan", "version", "ended", "date", "order", "symbol", "title", "issuer_name", "authority", "issuer_code",
             "above", "addressees", "recorded", "document.tasks"]


async def forget(stores: Stores, plan: str) -> None:
    """Before a further version: until its own entries are written, nobody finds the plan by the older one's."""
    await stores.searches.delete({"_id": {"$in": [rules.entry_id(plan, "plan"), rules.entry_id(plan, "task")]}})


async def keep(stores: Stores, plan: str) -> None:
    """Write the entries of a plan's latest version, unless there are those of a later state."""
    found = await stores.plans.find({"plan": plan, "latest": 1}, fields=MADE_FROM, limit=1)
    for entry in rules.entries(found[0]) if found else ():
        await _keep(stores, entry)


async def _keep(stores: Stores, entry: Doc) -> None:
    for _ in range(ATTEMPTS):
        if not await stores.searches.insert_new([entry]):
            return
        there = await stores.searches.get(entry["_id"])
        try:
            if there is None or not rules.newer(entry, there):
                return
            await stores.searches.replace(entry, there["revision"])
        except StaleRevision:
            continue
        return


async def reconcile(stores: Stores) -> list[str]:
    """Plans × entries (law 9): entries that are missing or of another state are made, those of no plan go; returns the
    plans concerned. Entries are read first: of a plan that comes meanwhile none can seem to be astray."""
    entries = await stores.searches.find(fields=["plan", *rules.SAME])
    heads = await stores.plans.find({"latest": 1}, fields=["plan", "version", "ended"])
    plans = {doc["plan"]: rules.state(doc) for doc in heads}
    there = {doc["_id"]: {name: doc[name] for name in rules.SAME} for doc in entries}
    stray = sorted({doc["plan"] for doc in entries} - plans.keys())
    wrong = [plan for plan, state in plans.items()
             if any(there.get(rules.entry_id(plan, kind)) != state for kind in KINDS)]
    for plan in (*stray, *wrong):
        await forget(stores, plan)
    for start in range(0, len(wrong), BATCH):
        docs = await stores.plans.find_among({"latest": 1}, "plan", wrong[start:start + BATCH], MADE_FROM)
        made = {entry["_id"]: entry for doc in docs for entry in rules.entries(doc)}
        for id in await stores.searches.insert_new(list(made.values())):     # somebody else's, perhaps of a later state
            await _keep(stores, made[id])
    return [*stray, *wrong]


async def differences(stores: Stores) -> tuple[int, list[str]]:
    """Law 9 in full: how many entries there should be, and which are not as their plans make them, or are astray."""
    stray = {doc["_id"] for doc in await stores.searches.find(fields=["_id"])}
    plans = [doc["plan"] for doc in await stores.plans.find({"latest": 1}, fields=["plan"])]
    wrong: list[str] = []
    for start in range(0, len(plans), BATCH):
        docs = await stores.plans.find_among({"latest": 1}, "plan", plans[start:start + BATCH], MADE_FROM)
        made = {entry["_id"]: entry for doc in docs for entry in rules.entries(doc)}
        there = await stores.searches.get_many(made)
        wrong += [id for id, entry in made.items() if there.get(id, {}) | {"revision": 1} != entry]
        stray -= made.keys()
    return len(plans) * len(KINDS), [*(f"{id}: not as its plan makes it" for id in wrong),
                                     *(f"{id}: of no plan" for id in stray)]


async def newest(stores: Stores, within: Sequence[Lane], every: Sequence[str], beginning: str = "",
                 before: str = "", chunk: int = CHUNK) -> AsyncIterator[Doc]:
    """The entries in some lanes that have all these terms, each once, newest first, from a place in the order on."""
    while True:
        found: dict[str, Doc] = {}
        for lane in within:
            where = {**lane.where(every, beginning), **({"order": {"$lt": before}} if before else {})}
            docs = await stores.searches.find(where, sort=[("order", -1)], limit=chunk)
            found |= {doc["_id"]: doc for doc in docs}
        ordered = sorted(found.values(), key=lambda doc: str(doc["order"]), reverse=True)[:chunk]
        for doc in ordered:
            yield doc
        if len(ordered) < chunk:
            return
        before = ordered[-1]["order"]


async def listed(stores: Stores, principal: Principal, filters: rules.Filters, scope: Scope | None, before: str,
                 limit: int) -> tuple[list[Doc], str | None]:
    """Lines of plans that the caller may see, newest first, and where the next page begins."""
    within = [lane for name, some in (await lanes(stores, principal)).items() if scope in (None, name) for lane in some]
    found: list[Doc] = []
    async for entry in newest(stores, within, filters.terms("plan"), filters.query.beginning, before, limit + 1):
        found += [entry for _ in filters.found(entry)]
        if len(found) > limit:
            break
    known = await live(stores, principal, found[:limit], LINE)
    lines = [known[entry["plan"]] for entry in found[:limit] if entry["plan"] in known]
    return lines, found[limit - 1]["order"] if len(found) > limit else None


async def live(stores: Stores, principal: Principal, entries: Iterable[Doc], fields: Sequence[str]
               ) -> Mapping[str, Doc]:
    """By id, the plans of some entries as they are now, as far as the caller may see them."""
    versions = {entry["plan"]: entry["version"] for entry in entries}
    docs: list[dict[str, Any]] = await stores.plans.find_among(
        {"latest": 1}, "plan", versions, [*fields, "above", "addressees"])
    sight = await sight_of(stores, principal)
    return {doc["plan"]: doc for doc in docs if doc["version"] == versions[doc["plan"]] and sight.sees(doc)}
