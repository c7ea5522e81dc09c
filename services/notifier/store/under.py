"""Who stands under which plan, and which plans have ended: whatever comes first, each unit is told once of each end.

An end is written before the units below are read, a unit before the ends above are: two workers can't both miss.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from services.notifier.domain.notices import Notice
from services.notifier.domain.plans import Ended, Under, concerns, ended_notice
from shared.store import Database, Doc


class UnderStore:
    """What is known of units under plans, and of ended plans."""

    def __init__(self, database: Database):
        self.under = database["under"]
        self.ends = database["ends"]

    async def indexes(self) -> None:
        """Make sure of the indexes."""
        await self.under.index("plan")
        await self.under.index("root")

    async def learn(self, facts: Iterable[Under]) -> list[Notice]:
        """Keep what is told of units under plans; returns the notices of the ends that they thereby stand under."""
        told: dict[str, list[Under]] = {}
        for fact in facts:
            told.setdefault(fact.id, []).append(fact)
        if not told:
            return []
        missed = await self.under.insert_new([_folded(None, facts) for facts in told.values()])
        await self._learn_more({id: told[id] for id in missed})
        plans = {id for facts in told.values() for fact in facts for id in (fact.plan, fact.root)}
        ends = [_ended(doc) for doc in (await self.ends.get_many(plans)).values()] if plans else []
        return _notices(ends, [fact for facts in told.values() for fact in facts]) if ends else []

    async def _learn_more(self, told: dict[str, list[Under]]) -> None:
        """What is told of those that are known: in one round trip, but for those that another was faster with."""
        def more(doc: Doc) -> Doc | None:
            new = _folded(doc, told[doc["_id"]])
            return None if new == doc else new

        known = await self.under.get_many(told) if told else {}
        changed = [new for doc in known.values() if (new := more(doc)) is not None]
        if await self.under.replace_many(changed) < len(changed):
            for doc in changed:
                await self.under.change(doc["_id"], more)

    async def end(self, ends: Sequence[Ended]) -> list[Notice]:
        """Keep ends; returns the notices for all units that are known to stand under them."""
        await self.ends.insert_new([{**asdict(end), "_id": end.plan, "at": end.at.isoformat()} for end in ends])
        return await self._below(ends)

    async def told(self) -> list[Notice]:
        """The notices that all known ends ask for."""
        return await self._below([_ended(doc) for doc in await self.ends.find()])

    async def _below(self, ends: Sequence[Ended]) -> list[Notice]:
        found: list[Notice] = []
        for end in ends:
            below = await self.under.find({"plan": end.plan}) + await self.under.find({"root": end.plan})
            found += _notices([end], map(_under, below))
        return found

    async def of(self, docs: Iterable[Doc]) -> dict[str, Doc]:
        """What is known of the units and plans of some notices, by `under_id`."""
        ids = {f"{doc['plan']}/{doc['unit']}" for doc in docs if doc.get("plan")}
        return await self.under.get_many(ids) if ids else {}


def _notices(ends: Iterable[Ended], below: Iterable[Under]) -> list[Notice]:
    pairs = ((end, under) for under in below for end in ends)
    return list({n.id: n for end, under in pairs if concerns(end, under) for n in [ended_notice(end, under)]}.values())


def _folded(doc: Doc | None, facts: Sequence[Under]) -> Doc:
    """All that is known: the first version heard of, the first publication, whether anything was ever owed."""
    one = facts[0]
    new: Doc = doc or {"_id": one.id, "revision": 1, "plan": one.plan, "root": one.root, "unit": one.unit,
                       "first": None, "published": None, "owes": 0}
    firsts = [new["first"], *(fact.first for fact in facts)]
    published = [new["published"], *(fact.published.isoformat() for fact in facts if fact.published)]
    return {**new, "first": _least(firsts), "published": _least(published),
            "owes": int(bool(new["owes"]) or any(fact.owes for fact in facts))}


def _least(values: Iterable[Any]) -> Any:
    return min((value for value in values if value is not None), default=None)


def _under(doc: Doc) -> Under:
    return Under(doc["plan"], doc["root"], doc["unit"], doc["first"], None, bool(doc["owes"]))


def _ended(doc: Doc) -> Ended:
    return Ended(doc["plan"], doc["root"], doc["by"], doc["told"], dt.datetime.fromisoformat(doc["at"]))
