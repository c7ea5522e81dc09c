"""Partials in, folds out: each superior is folded once for a batch, from what is stored.

The roll-up is loaded before its parts, so that a guarded write can't replace a fold made of newer parts.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.reporting.domain import rollups as rules
from services.reporting.domain.rollups import Key, Passing
from services.reporting.store.database import Stores
from services.reporting.store.write import until_written, write_all
from shared.store import Doc

FOLDED = ("_id", "root", "period", "unit", "superior", "plan", "state", "handed_down", "task_ids")


@dataclass(frozen=True)
class Parts:
    """What some folds are made of."""

    obligations: Mapping[Key, list[Doc]]    # owed to each superior
    partials: Mapping[str, Doc]
    passing: Passing
    above: Mapping[str, Doc]                # the superiors' own obligations, by id


async def keep_partials(stores: Stores, partials: Iterable[Doc]) -> set[Key]:
    """Write the partials that are newer than those stored; returns the folds that they change."""
    given = rules.newest(partials)
    written: dict[str, Doc] = {}

    async def attempt() -> bool:
        stored = await stores.partials.get_many(given)
        new = [doc for id, doc in given.items() if id not in stored]
        changed = [{**doc, "revision": stored[id]["revision"]} for id, doc in given.items()
                   if id in stored and doc["seen"] > stored[id]["seen"]]
        written.update((doc["_id"], doc) for doc in (*new, *changed))
        return await write_all(stores.partials, new, changed)

    if given:
        await until_written(attempt)
    return await _above(stores, written.values())


async def _above(stores: Stores, partials: Collection[Doc]) -> set[Key]:
    """The folds that partials belong to: of the child's superior as it is now, whatever it was when they were sent."""
    ids = {doc["_id"]: f"{doc['root']}:{doc['period']}:{doc['child']}" for doc in partials}
    owed = await stores.obligations.get_many(set(ids.values()), fields=FOLDED) if ids else {}
    return {Key(doc["root"], doc["period"], owed.get(ids[doc["_id"]], doc)["superior"]) for doc in partials}


async def refold(stores: Stores, keys: Collection[Key], now: dt.datetime) -> int:
    """Make these folds anew and emit those that changed; returns how many did."""
    count = 0

    async def attempt() -> bool:
        nonlocal count
        stored = await stores.rollups.get_many(key.id for key in keys)
        parts = await load_parts(stores, keys)
        docs = [doc for key in keys if (doc := _doc(key, stored.get(key.id), parts, now)) is not None]
        count = max(count, len(docs))
        new = [doc for doc in docs if doc["_id"] not in stored]
        return await write_all(stores.rollups, new, [doc for doc in docs if doc["_id"] in stored])

    if keys:
        await until_written(attempt)
    return count


def _doc(key: Key, old: Doc | None, parts: Parts, now: dt.datetime) -> Doc | None:
    owed = parts.obligations.get(key, [])
    if old is None and not owed:
        return None                         # nobody owes it anything: a leaf
    above = parts.above.get(key.id)
    fold = rules.folded(owed, parts.partials, parts.passing)
    return rules.changed(old, key, fold, above["superior"] if above else None, now)


async def load_parts(stores: Stores, keys: Collection[Key]) -> Parts:
    """All that the folds of these superiors are made of, in a few round trips."""
    obligations = await _owed(stores, keys)
    owed = [doc for docs in obligations.values() for doc in docs]
    partials = await stores.partials.get_many(id for doc in owed for id in rules.sources(doc))
    above = await stores.obligations.get_many((key.id for key in keys), fields=FOLDED)
    return Parts(obligations, partials, await passing(stores, {doc["plan"] for doc in owed}), above)


async def _owed(stores: Stores, keys: Collection[Key]) -> dict[Key, list[Doc]]:
    superiors: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key in keys:
        superiors[key.root, key.period].append(key.superior)
    owed: dict[Key, list[Doc]] = defaultdict(list)
    for (root, period), codes in superiors.items():
        where = {"superior": {"$in": codes}, "root": root, "period": period}
        for doc in await stores.obligations.find(where, fields=FOLDED):
            owed[Key(root, period, doc["superior"])].append(doc)
    return owed


async def passing(stores: Stores, plans: Collection[str]) -> dict[str, frozenset[str]]:
    """By plan, the tasks that pass upwards through its issuer."""
    docs = await stores.plans.get_many(plans, fields=["tasks"])
    return {id: frozenset(task["id"] for task in doc["tasks"]) for id, doc in docs.items()}


def keys_of(obligations: Sequence[Doc]) -> set[Key]:
    """The folds that some obligations are part of."""
    return {Key(doc["root"], doc["period"], doc["superior"]) for doc in obligations}
