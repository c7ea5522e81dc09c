"""What units owe, and the digests of it.

Facts are written before the digests that they are part of are made; a digest is written only over the revision that
was there before its facts were read, and then its facts are read again: so two workers can't leave it out of date.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence

from services.notifier.domain.digests import Target, digest, targets, written
from services.notifier.domain.owed import blank, heard, owed_id
from services.notifier.store.placing import placed
from shared.errors import Retryable
from shared.events import Event
from shared.store import Collection, Database, Doc

ATTEMPTS = 20


class OwedStore:
    """One document for each obligation; digests are notices."""

    def __init__(self, database: Database):
        self.owed = database["owed"]
        self._notices = database["notices"]

    async def indexes(self) -> None:
        """Make sure of the indexes."""
        await self.owed.index("unit", "open")
        await self.owed.index("root", "period", "superior")
        await self.owed.index("open", "reminded")
        await self._notices.index("kind")

    async def learn(self, events: Iterable[Event], now: dt.datetime) -> None:
        """Keep what events tell of obligations and reports, and bring the digests up to it."""
        told: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            if id := owed_id(event):
                told[id].append(event)
        if not told:
            return
        touched: list[Doc] = []

        async def attempt() -> bool:
            stored = await self.owed.get_many(told)
            known = {id: _heard(stored.get(id), told[id]) for id in told}
            touched.extend((*stored.values(), *known.values()))
            return await _write(self.owed, stored, list(known.values()))

        await _until_written(attempt)
        wanted = {target for doc in touched if doc["reminders"] for target in targets(doc)}
        others = {target.id: target for doc in touched for target in targets(doc)}
        there = await self._notices.get_many(others, ["_id"])
        await self.refresh(sorted(wanted | {others[id] for id in there}), now)

    async def refresh(self, wanted: Sequence[Target], now: dt.datetime) -> int:
        """Bring these digests up to what is known; returns how many differed."""
        count = 0

        async def attempt() -> bool:
            nonlocal count
            stored, changed = await self._differing(wanted)
            count = max(count, len(changed))
            await _write(self._notices, stored, [_placed(doc, stored, now) for doc in changed])
            return not changed              # else the facts are looked at again: they may have changed meanwhile

        if wanted:
            await _until_written(attempt)
        return count

    async def differences(self) -> tuple[int, list[Doc]]:
        """How many digests there should be or are, and those that aren't as what is known asks for (law 9)."""
        wanted = await self._all()
        return len(wanted), (await self._differing(wanted))[1]

    async def mend(self, now: dt.datetime) -> int:
        """Write all digests that were lost or are out of date; returns how many."""
        return await self.refresh(await self._all(), now)

    async def _all(self) -> list[Target]:
        open = await self.owed.find({"open": 1, "reminded": 1}, fields=["unit", "superior", "root", "period"])
        shown = await self._notices.find({"kind": {"$in": ["reports_owed", "reports_missing"]}, "visible": 1},
                                         fields=["unit", "root", "period"])
        there = [Target(doc["unit"], doc["root"], doc["period"]) for doc in shown]
        return list(dict.fromkeys([*(target for doc in open for target in targets(doc)), *there]))

    async def _differing(self, wanted: Sequence[Target]) -> tuple[dict[str, Doc], list[Doc]]:
        """The notices as stored, read before the facts, and those of them that are to be written anew."""
        stored = await self._notices.get_many([target.id for target in wanted])
        owed = await self._owed(wanted)
        made = [written(target, digest(target, owed.get(target, ())), stored.get(target.id)) for target in wanted]
        return stored, [doc for doc in made if doc is not None]

    async def _owed(self, wanted: Sequence[Target]) -> dict[Target, list[Doc]]:
        """By digest, the obligations that may be part of it."""
        superiors: dict[tuple[str, str], list[str]] = defaultdict(list)
        for target in wanted:
            superiors[target.root, target.period].append(target.unit)
        owed: dict[Target, list[Doc]] = defaultdict(list)
        for (root, period), units in superiors.items():
            where, field = ({"root": root, "period": period}, "superior") if root else ({"open": 1}, "unit")
            for doc in await self.owed.find_among(where, field, units):
                owed[Target(doc[field], root, period)].append(doc)
        return owed


def _heard(doc: Doc | None, events: Sequence[Event]) -> Doc:
    found = doc or blank(events[0])
    for event in events:
        found = heard(found, event)
    return found


def _placed(doc: Doc, stored: dict[str, Doc], now: dt.datetime) -> Doc:
    """At the top of the inbox if there is something new in it; else where it was."""
    old = stored.get(doc["_id"])
    return placed(doc, now) if old is None or doc["mark"] > old["mark"] else doc


async def _write(collection: Collection, stored: dict[str, Doc], docs: Sequence[Doc]) -> bool:
    """Insert what is new, replace what has changed; False if somebody else was faster with any of them."""
    taken = await collection.insert_new([doc for doc in docs if doc["_id"] not in stored])
    changed = [doc for doc in docs if doc["_id"] in stored and doc != stored[doc["_id"]]]
    return not taken and await collection.replace_many(changed) == len(changed)


async def _until_written(attempt: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(ATTEMPTS):
        if await attempt():
            return
    raise Retryable("notifier: too many writers at once", code="write_contention")
