"""Applying batches of `derivation.made` and `draft.derived`: few round trips, whatever the order (laws 2, 3, 4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from services.cascade.domain import draft_id
from services.planner.domain.derived import PARENT_FIELDS, noted, received, settle
from services.planner.domain.drafts import bases_of
from services.planner.domain.ending import followed_end
from services.planner.domain.sealing import worth
from services.planner.domain.states import OPEN
from services.planner.store.collections import Stores
from services.planner.store.trees import distance, unit_in
from shared.documents.model import Document
from shared.events import DerivationMade, DraftDerived, Event
from shared.store import Doc
from shared.units.model import UnitTree
from shared.units.names import authority_short

PARENT = [*PARENT_FIELDS, "version", "latest", "root", "ended"]
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
        here = sorted(await self._stores.documents.load(derivations))
        woken = 0
        while here:
            waiting = await self._stores.drafts.find({"awaits": {"$in": here}}, limit=BATCH)
            woken += await self._wake(waiting)
            if len(waiting) < BATCH:
                break
        return woken

    async def _wake(self, waiting: Sequence[Doc]) -> int:
        ids = {id for draft in waiting for id in bases_of(draft)}
        documents = await self._stores.documents.load(ids)
        return len(await self._write(waiting, lambda draft: settle(draft, documents, self._now().isoformat())))

    async def _receive(self, events: Sequence[DraftDerived]) -> None:
        by_id: dict[str, list[DraftDerived]] = {}
        for event in events:
            by_id.setdefault(event.id, []).append(event)
        known = await self._stores.drafts.get_many(by_id)
        documents = await self._documents(events, known.values())
        parents = await self._parents(events)
        trees = await self._stores.trees.all()
        fresh = [self._new(by_id[id], parents, documents, trees) for id in by_id if id not in known]
        twice = await self._stores.drafts.insert_new(fresh)
        known |= await self._stores.drafts.get_many(twice) if twice else {}

        def change(draft: Doc) -> Doc | None:
            new = _folded(draft, by_id[draft["_id"]], parents)
            return new and self._ended(settle(new, documents, self._now().isoformat()), parents)

        changed = await self._write(list(known.values()), change)
        changed += await self._amendments(by_id, parents)
        # A derivation may have arrived between reading it and writing the draft.
        await self.wake({draft["awaits"] for draft in (*fresh, *changed)} - {""})

    async def _amendments(self, by_id: dict[str, list[DraftDerived]], parents: dict[str, Doc]) -> list[Doc]:
        """Amendments that are being written over a superior's plan hear of its newer version like any draft (law 4)."""
        roots = sorted({event.root for events in by_id.values() for event in events})
        begun = await self._stores.drafts.find({"root": {"$in": roots}, "derived": 0, "state": {"$in": OPEN}})
        events = {draft["_id"]: by_id.get(draft_id(draft["root"], draft["issuer"]), []) for draft in begun}
        over = [draft for draft in begun if draft["parents"] and events[draft["_id"]]]
        documents = await self._documents([one for draft in over for one in events[draft["_id"]]], over)

        def change(draft: Doc) -> Doc | None:
            new = _folded(draft, events[draft["_id"]], parents)
            return new and settle(new, documents, self._now().isoformat())

        return await self._write(over, change)

    def _new(self, events: Sequence[DraftDerived], parents: dict[str, Doc], documents: dict[str, Document],
             trees: Sequence[UnitTree]) -> Doc:
        first, at = events[0], self._now().isoformat()
        name = unit_name(trees, first.unit, first.published_at.date())
        draft = received(first, name, parents.get(first.plan), at)
        return self._ended(settle(_folded(draft, events, parents) or draft, documents, at), parents)

    def _ended(self, draft: Doc, parents: dict[str, Doc]) -> Doc:
        """The draft as it is if a plan above has ended before this event came."""
        for plan in parents.values():
            if plan["ended"] and plan["root"] == draft["root"]:
                draft = followed_end(draft, plan, self._now().isoformat()) or draft
        return draft

    async def _write(self, drafts: Sequence[Doc], change: Callable[[Doc], Doc | None]) -> list[Doc]:
        """Change drafts in one round trip; those that somebody else changed meanwhile, one by one."""
        changed = [new for draft in drafts if (new := change(dict(draft))) is not None]
        if await self._stores.drafts.replace_many(changed) < len(changed):
            for draft in changed:
                await self._stores.drafts.change(draft["_id"], change)
        return changed

    async def _documents(self, events: Iterable[DraftDerived], known: Iterable[Doc]) -> dict[str, Document]:
        ids = {event.derivation for event in events}
        ids |= {id for draft in known for id in bases_of(draft)}
        return await self._stores.documents.load(ids)

    async def _parents(self, events: Iterable[DraftDerived]) -> dict[str, Doc]:
        """The parents' summaries, as they are cited, with what their signatures are worth; and those of the roots."""
        events = list(events)
        plans = sorted({plan for event in events for plan in (event.plan, event.root)})
        docs = await self._stores.plans.find({"plan": {"$in": plans}}, fields=PARENT)
        latest = {doc["plan"]: doc for doc in sorted(docs, key=lambda doc: doc["version"])}
        cited = await self._stores.plans.get_many({latest[e.plan]["_id"] for e in events if e.plan in latest})
        ring = self._stores.signing.ring
        return latest | {doc["plan"]: {**latest[doc["plan"]], "signature": worth(doc, ring).state}
                         for doc in cited.values()}


def _folded(draft: Doc, events: Iterable[DraftDerived], parents: dict[str, Doc]) -> Doc | None:
    new: Doc | None = None
    for event in events:
        new = noted(new or draft, event, parents.get(event.plan)) or new
    return new


def unit_name(trees: Sequence[UnitTree], code: str, on: dt.date) -> str:
    """How a unit is named in lists: "UBND huyện Tân Châu"; its code where no snapshot knows it."""
    known = [tree for tree in trees if tree.get(code.partition(".")[0]) is not None]
    if not known:
        return code
    tree = min(known, key=lambda tree: distance(tree.snapshot, on))
    unit, owner = unit_in(tree, code, on), tree.get(code.partition(".")[0])
    return code if unit is None else authority_short(unit, owner if unit.organ else None)
