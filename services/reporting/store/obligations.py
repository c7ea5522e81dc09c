"""Plans in, obligations out.

The order of steps is what makes concurrent writers safe without a transaction: first the read copy of the plan is
written; then the obligations are loaded, and only then the plans; after a write the plans are looked at again. Of two
writers the later one to read the plans sees both, and the other either fails its guarded write or reads them again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from services.reporting.domain import obligations as rules
from services.reporting.domain.duties import duties, why
from services.reporting.domain.plans import PlanCopy, copy_of, ended, from_doc, merged, to_doc
from services.reporting.domain.rollups import Key
from services.reporting.domain.succession import related
from services.reporting.store import successions as units_store
from services.reporting.store.database import Stores
from services.reporting.store.rollups import keys_of
from services.reporting.store.write import until_written, write_all
from shared.events import Event, PlanEnded, PlanPublished, UnitsSucceeded
from shared.store import Doc

Affected = dict[str, set[str]]              # root plan → units whose duties may differ
LARGE = 300                                 # addressees from which a copy is made in a thread


async def hear_plans(stores: Stores, events: Sequence[Event], now: dt.datetime) -> set[Key]:
    """Take in plans, their ends and successions of units; returns the folds to make anew."""
    copies = [await _copy(event.data) for event in events if isinstance(event.data, PlanPublished | PlanEnded)]
    affected = await _keep(stores, copies)
    traces = {event.data.root: event.traceparent for event in events if isinstance(event.data, PlanPublished)}
    for root in {copy.root for copy in copies if copy.id == copy.root}:    # all below hangs on it: whether and when
        affected[root] |= (await addressed(stores, root)).get(root, set())
    successions = [event.data for event in events if isinstance(event.data, UnitsSucceeded)]
    for root, units in (await _succeeded(stores, successions)).items():
        affected.setdefault(root, set()).update(units)
    return {key for root, units in affected.items()
            for key in await refresh(stores, root, units, now, traces.get(root, ""))}


async def _succeeded(stores: Stores, successions: Sequence[UnitsSucceeded]) -> Affected:
    """Take in successions of units; returns whom the plans address that they touch."""
    heard, left_over = await units_store.keep(stores, successions)
    affected: Affected = defaultdict(set)
    for doc in await stores.obligations.find(fields=["root", "unit"]) if left_over else ():
        affected[doc["root"]].add(doc["unit"])
    for root, codes in (await addressed(stores)).items() if heard or left_over else ():
        touched = {code for one in heard for code in codes if one.touches(code)}
        units = touched | {new for one in heard for code in touched for new in one.after(code)}
        if units or left_over:
            affected[root] |= codes if left_over else units
    return affected


async def addressed(stores: Stores, root: str | None = None) -> Affected:
    """By root plan (or of this one): the units that any version of a plan of its cascade addresses."""
    found: Affected = defaultdict(set)
    for plan in await stores.plans.find(
            {"addressing": 1} | ({"root": root} if root else {}), fields=["root", "addressees", "earlier"]):
        for edition in (plan, *plan.get("earlier", ())):
            found[plan["root"]] |= {addressee["unit"] for addressee in edition["addressees"]}
    return found


async def _copy(data: PlanPublished | PlanEnded) -> PlanCopy:
    if isinstance(data, PlanEnded):
        return ended(data)
    return await asyncio.to_thread(copy_of, data) if len(data.addressees) > LARGE else copy_of(data)


async def _keep(stores: Stores, copies: Sequence[PlanCopy]) -> Affected:
    """Write the read copies; returns the units of all their versions."""
    affected: Affected = defaultdict(set)

    async def attempt() -> bool:
        loaded = await stores.plans.get_many({copy.id for copy in copies})
        known = {id: from_doc(doc) for id, doc in loaded.items()}
        for copy in copies:
            for heard in filter(None, (copy, known.get(copy.id))):
                for edition in (heard, *heard.earlier):     # an earlier one is in force for earlier periods
                    affected[copy.root] |= {edition.issuer, edition.issuer_unit, *(a.unit for a in edition.addressees)}
            known[copy.id] = merged(known.get(copy.id), copy)
        return await write_all(stores.plans, *_split(loaded, known))

    await until_written(attempt)
    return affected


def _split(loaded: Mapping[str, Doc], known: Mapping[str, PlanCopy]) -> tuple[list[Doc], list[Doc]]:
    docs = {id: to_doc(copy) for id, copy in known.items()}
    new = [{**doc, "revision": 1} for id, doc in docs.items() if id not in loaded]
    changed = [{**doc, "revision": loaded[id]["revision"]} for id, doc in docs.items()
               if id in loaded and {**doc, "revision": loaded[id]["revision"]} != loaded[id]]
    return new, changed


async def refresh(stores: Stores, root: str, units: Collection[str], now: dt.datetime, trace: str = "") -> set[Key]:
    """Bring these units' obligations in a cascade to what its plans say; returns the folds to make anew."""
    keys: set[Key] = set()
    moved: set[str] = set()

    async def attempt() -> bool:
        wanted = sorted(related(filter(None, units), await units_store.load(stores)))
        stored = {doc["_id"]: doc for doc in await stores.obligations.find_among({"root": root}, "unit", wanted)}
        plans, changes = await _plans_about(stores, root, wanted), await units_store.load(stores)
        copies = [from_doc(doc) for doc in plans.values()]
        expected = duties(copies, wanted, changes)
        new = [rules.created(duty, now, trace) for id, duty in expected.items() if id not in stored]
        changed = [doc for id, old in stored.items()
                   if (doc := rules.revised(old, expected.get(id), now, why(old, copies, changes))) is not None]
        moved.update(Key(root, doc["period"], doc["unit"]).id for doc in (*new, *changed))
        keys.update(keys_of((*stored.values(), *new, *changed)))
        if not (new or changed):
            return True
        written = await write_all(stores.obligations, new, changed)
        same = _same(plans, await _plans_about(stores, root, wanted, ["revision"]))
        return written and same and changes == await units_store.load(stores)

    await until_written(attempt)
    return keys | await _folds_of(stores, root, moved)


async def _folds_of(stores: Stores, root: str, moved: Collection[str]) -> set[Key]:
    """The folds that there are of the units themselves: where they climb to may have changed."""
    folds = await stores.rollups.find({"root": root}, fields=["period", "superior"]) if moved else []
    return {Key(root, doc["period"], doc["superior"]) for doc in folds if doc["_id"] in moved}


async def _plans_about(stores: Stores, root: str, units: Sequence[str], fields: Sequence[str] | None = None
                       ) -> dict[str, Doc]:
    """The plans of a cascade that may say something of these units: all that address anybody, and the units' own."""
    addressing = await stores.plans.find({"root": root, "addressing": 1}, fields=fields)
    own = [doc for issuer in ("issuer", "issuer_unit")
           for doc in await stores.plans.find_among({"root": root}, issuer, units, fields)]
    top = await stores.plans.get_many([root], fields=fields)
    return {**top, **{doc["_id"]: doc for doc in (*addressing, *own)}}


def _same(plans: Mapping[str, Doc], again: Mapping[str, Doc]) -> bool:
    return {id: doc["revision"] for id, doc in plans.items()} == {id: doc["revision"] for id, doc in again.items()}


async def hear_reports(stores: Stores, reports: Sequence[Mapping[str, Any]], now: dt.datetime, *loaded: Doc) -> None:
    """Write the reports' states on their obligations, where they aren't known yet."""
    newest: dict[str, Mapping[str, Any]] = {}
    for report in sorted(reports, key=lambda report: report["revision"]):
        newest[report["id"]] = report
    ids = list(newest) if loaded else await _behind(stores, newest)
    await change_many(stores, ids, lambda doc: rules.reported(doc, newest[doc["_id"]], now), *loaded)


async def _behind(stores: Stores, reports: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The obligations that lack something of their reports: mostly none, since who wrote the report told them."""
    heads = await stores.obligations.get_many(reports, fields=rules.REPORTED) if reports else {}
    return [id for id, head in heads.items() if rules.behind(head, reports[id])]


async def change_many(stores: Stores, ids: Sequence[str], pure: Callable[[Doc], Doc | None], *loaded: Doc) -> int:
    """Change obligations by a pure function, in two round trips; returns how many changed.

    `loaded`: all of them as they were a moment ago, which saves the first; the write is guarded.
    """
    count, at_hand = 0, list(loaded)

    async def attempt() -> bool:
        nonlocal count
        docs = at_hand or list((await stores.obligations.get_many(ids)).values())
        changed = [new for doc in docs if (new := pure(doc)) is not None]
        at_hand.clear()
        count = max(count, len(changed))
        return await write_all(stores.obligations, [], changed)

    if ids:
        await until_written(attempt)
    return count
