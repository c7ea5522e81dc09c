"""Applying batches of `derivation.made` and `draft.derived`: few round trips, whatever the order (laws 2, 3, 4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from services.planner.domain.derived import PARENT_FIELDS, noted, received, settle
from services.planner.store.collections import Stores
from services.planner.store.trees import unit_in
from shared.documents.model import Document
from shared.events import DerivationMade, DraftDerived, Event
from shared.store import Doc
from shared.units.names import authority_short

PARENT = [*PARENT_FIELDS, "version", "latest"]
BATCH = 500


class Receiver:
    """Writes derivations and drafts as they arrive."""

    def __init__(self, stores: Stores, now: Callable[[], dt.datetime]):
        self._stores = stores
        self._now = now

    async def __call__(self, events: Sequence[Event]) -> None:
        """Handle a batch: derivations first, then drafts, then drafts that awaited those derivations."""
        made = [event.data for event in events if isinstance(event.data, DerivationMade)]
        derived = [event.data for event in events if isinstance(event.data, DraftDerived)]
        await self._stores.documents.add(made)
        if derived:
            await self._receive(derived)
        if made:
            await self.wake([one.id for one in made])

    async def wake(self, derivations: Iterable[str]) -> int:
        """Settle the drafts that await derivations that are here now; returns how many."""
        documents, woken = await self._stores.documents.load(derivations), 0
        here = sorted(documents)
        while here:
            waiting = await self._stores.drafts.find({"awaits": {"$in": here}}, limit=BATCH)
            documents |= await self._stores.documents.load(draft["derivation"] for draft in waiting)
            await self._write(waiting, lambda draft: settle(draft, documents, self._now().isoformat()))
            woken += len(waiting)
            if len(waiting) < BATCH:
                break
        return woken

    async def _receive(self, events: Sequence[DraftDerived]) -> None:
        by_id: dict[str, list[DraftDerived]] = {}
        for event in events:
            by_id.setdefault(event.id, []).append(event)
        known = await self._stores.drafts.get_many(by_id)
        documents = await self._documents(events, known.values())
        parents = await self._parents(events)
        fresh = [await self._new(by_id[id], parents, documents) for id in by_id if id not in known]
        twice = await self._stores.drafts.insert_new(fresh)
        known |= await self._stores.drafts.get_many(twice) if twice else {}

        def change(draft: Doc) -> Doc | None:
            new = _folded(draft, by_id[draft["_id"]], parents)
            return new and settle(new, documents, self._now().isoformat())

        changed = await self._write(list(known.values()), change)
        # A derivation may have arrived between reading it and writing the draft.
        await self.wake({draft["awaits"] for draft in (*fresh, *changed)} - {""})

    async def _new(self, events: Sequence[DraftDerived], parents: dict[str, Doc],
                   documents: dict[str, Document]) -> Doc:
        first, at = events[0], self._now().isoformat()
        name = await self._unit_name(first)
        draft = received(first, name, parents.get(first.plan), at)
        return settle(_folded(draft, events, parents) or draft, documents, at)

    async def _write(self, drafts: Sequence[Doc], change: Callable[[Doc], Doc | None]) -> list[Doc]:
        """Change drafts in one round trip; those that somebody else changed meanwhile, one by one."""
        changed = [new for draft in drafts if (new := change(dict(draft))) is not None]
        if await self._stores.drafts.replace_many(changed) < len(changed):
            for draft in changed:
                await self._stores.drafts.change(draft["_id"], change)
        return changed

    async def _documents(self, events: Iterable[DraftDerived], known: Iterable[Doc]) -> dict[str, Document]:
        ids: set[Any] = {event.derivation for event in events}
        for draft in known:
            ids |= {draft["derivation"], *(item["derivation"] for item in draft["parents"].values())}
        return await self._stores.documents.load(ids)

    async def _parents(self, events: Iterable[DraftDerived]) -> dict[str, Doc]:
        """The parents' summaries, as they are cited."""
        plans = sorted({event.plan for event in events})
        docs = await self._stores.plans.find({"plan": {"$in": plans}}, fields=PARENT)
        return {doc["plan"]: doc for doc in sorted(docs, key=lambda doc: doc["version"])}

    async def _unit_name(self, event: DraftDerived) -> str:
        return await unit_name(self._stores, event.unit, event.published_at.date())


def _folded(draft: Doc, events: Iterable[DraftDerived], parents: dict[str, Doc]) -> Doc | None:
    new: Doc | None = None
    for event in events:
        new = noted(new or draft, event, parents.get(event.plan)) or new
    return new


async def unit_name(stores: Stores, code: str, on: dt.date) -> str:
    """How a unit is named in lists: "UBND huyện Tân Châu"; its code where no snapshot knows it."""
    if not await stores.trees.all():
        return code
    tree = await stores.trees.on(on, code)
    unit, owner = unit_in(tree, code, on), tree.get(code.partition(".")[0])
    return code if unit is None else authority_short(unit, owner if unit.organ else None)

