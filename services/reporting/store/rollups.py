"""Partials in, folds out: each superior is folded once for a batch, from what is stored.

The roll-up is loaded before its parts, and after a write the parts' revisions are looked at again: so of two workers
that fold the same superior at once, the last to write has seen all that the other has.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from services.reporting.domain import rollups as rules
from services.reporting.domain.passing import FIELDS as PASSING
from services.reporting.domain.passing import Passing, of_period
from services.reporting.domain.rollups import Key
from services.reporting.store.database import Stores
from services.reporting.store.sums import Blocks
from services.reporting.store.write import until_written, write_all
from shared.store import Doc

FOLDED = ("_id", "revision", "root", "period", "unit", "superior", "plan", "state", "handed_down", "task_ids",
          "indicator_ids")
LOCATED = ("_id", "revision", "root", "period", "unit", "superior", "plan")
REVISION = ("_id", "revision")
HEAD = (*REVISION, "digest")


@dataclass(frozen=True)
class Parts:
    """What some folds are made of."""

    obligations: Mapping[Key, list[Doc]]    # owed to each superior
    partials: Mapping[str, Doc]
    plans: Mapping[str, Doc]                # that ask for the reports
    above: Mapping[str, Doc]                # the superiors' own obligations, by id

    @cached_property
    def passing(self) -> Mapping[str, Passing]:
        """By period and plan, what passes upwards through its issuer."""
        return {period: of_period(self.plans.values(), period) for period in {key.period for key in self.obligations}}

    @property
    def revisions(self) -> dict[str, int]:
        """Of all parts; ids of obligations, partials and plans don't meet."""
        owed = {doc["_id"]: doc["revision"] for docs in self.obligations.values() for doc in docs}
        others = (self.partials, self.plans, self.above)
        return {**owed, **{f"{n}/{id}": doc["revision"] for n, docs in enumerate(others) for id, doc in docs.items()}}


async def keep_partials(stores: Stores, partials: Iterable[Doc]) -> set[Key]:
    """Write the partials that supersede those stored; returns the folds that they are part of.

    Also those of partials that are stored just so: they may come again because their writer ended before the folds
    followed. What is older than stored changes nothing.
    """
    given = rules.newest(partials)
    heard: dict[str, Doc] = {}

    async def attempt() -> bool:
        stored = await stores.partials.get_many(given)
        new = [doc for id, doc in given.items() if id not in stored]
        changed = [{**doc, "revision": stored[id]["revision"]} for id, doc in given.items()
                   if id in stored and rules.supersedes(doc, stored[id])]
        heard.update((id, doc) for id, doc in given.items() if id not in stored or doc["seen"] >= stored[id]["seen"])
        return await write_all(stores.partials, new, changed)

    if given:
        await until_written(attempt)
    return await _above(stores, heard.values())


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
        stored = await stores.rollups.get_many([key.id for key in keys])
        parts = await load_parts(stores, keys, bodies=False)
        blocks = {key: Blocks(parts.obligations.get(key, ()), parts.passing.get(key.period, {})) for key in keys}
        lacking = [id for some in blocks.values() for id in some.lacking(parts.partials)]
        parts = replace(parts, partials={**parts.partials, **await stores.partials.get_many(lacking)})
        lost = await _revisions_lost(stores, [key for key in keys if key.id not in stored])
        docs = [doc for key in keys
                if (doc := _doc(key, stored.get(key.id), parts, blocks[key], now, lost)) is not None]
        count = max(count, len(docs))
        new = [doc for doc in docs if doc["_id"] not in stored]
        written = await write_all(stores.rollups, new, [doc for doc in docs if doc["_id"] in stored])
        return written and (not docs or await _unmoved(stores, keys, parts))

    if keys:
        await until_written(attempt)
    return count


async def _unmoved(stores: Stores, keys: Collection[Key], parts: Parts) -> bool:
    return (await load_parts(stores, keys, revisions_only=True)).revisions == parts.revisions


async def _revisions_lost(stores: Stores, keys: Collection[Key]) -> dict[str, int]:
    """Of folds that aren't stored: the last revision that the level above has seen, should they have been lost."""
    ids = {rules.partial_id(*key, "rollup"): key.id for key in keys}
    seen = await stores.partials.get_many(ids, fields=["seen"]) if ids else {}
    return {ids[id]: doc["seen"] for id, doc in seen.items()}


def _doc(key: Key, old: Doc | None, parts: Parts, blocks: Blocks, now: dt.datetime, lost: Mapping[str, int]
         ) -> Doc | None:
    if old is None and not parts.obligations.get(key):
        return None                         # nobody owes it anything: a leaf
    above = parts.above.get(key.id)
    fold = blocks.folded(parts.partials)
    return rules.changed(old, key, fold, above["superior"] if above else None, now, lost.get(key.id, 0))


async def load_parts(stores: Stores, keys: Collection[Key], *, bodies: bool = True, revisions_only: bool = False
                     ) -> Parts:
    """All that the folds of these superiors are made of, in a few round trips, of partials with or without `bodies`."""
    obligations = await _owed(stores, keys, LOCATED if revisions_only else FOLDED)
    owed = [doc for docs in obligations.values() for doc in docs]
    sources = [id for doc in owed for id in rules.sources(doc)]
    partials = await stores.partials.get_many(
        sources, fields=REVISION if revisions_only else None if bodies else HEAD)
    asking = {doc["plan"] for doc in owed}
    plans = await stores.plans.get_many(asking, fields=REVISION if revisions_only else (*REVISION, *PASSING))
    return Parts(obligations, partials, plans, await stores.obligations.get_many((k.id for k in keys), fields=LOCATED))


async def _owed(stores: Stores, keys: Collection[Key], fields: Sequence[str]) -> dict[Key, list[Doc]]:
    superiors: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key in keys:
        superiors[key.root, key.period].append(key.superior)
    owed: dict[Key, list[Doc]] = defaultdict(list)
    for (root, period), codes in superiors.items():
        where = {"root": root, "period": period}
        for doc in await stores.obligations.find_among(where, "superior", codes, fields):
            owed[Key(root, period, doc["superior"])].append(doc)
    return owed


def keys_of(docs: Collection[Doc]) -> set[Key]:
    """The folds that some obligations are part of, or that some roll-ups are.

    Of an obligation that moved also the fold that it left, and its unit's own, which climbs elsewhere now.
    """
    keys = {Key(doc["root"], doc["period"], doc["superior"]) for doc in docs}
    left = [doc for doc in docs if doc.get("superior_before")]
    return keys | {Key(doc["root"], doc["period"], doc[place]) for doc in left for place in ("superior_before", "unit")}
