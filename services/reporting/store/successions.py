"""Read copies of the successions of units."""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from services.reporting.domain.succession import Succession, copy_of, ordered
from services.reporting.store.database import Stores
from services.reporting.store.write import until_written, write_all
from shared.events import UnitsSucceeded
from shared.store import Collection

Known = dict[str, tuple[int, Succession]]   # id → revision and what it says
_KNOWN: WeakKeyDictionary[Collection, Known] = WeakKeyDictionary()


async def load(stores: Stores) -> list[Succession]:
    """All of them, as they follow one another; those read before are read again only if they have changed.

    There is one for each province and day: few, but each names hundreds of units.
    """
    known = _KNOWN.setdefault(stores.successions, {})
    heads = {doc["_id"]: doc["revision"] for doc in await stores.successions.find(fields=["revision"])}
    changed = [id for id, revision in heads.items() if id not in known or known[id][0] != revision]
    for id, doc in (await stores.successions.get_many(changed) if changed else {}).items():
        known[id] = (doc["revision"], Succession.model_validate(doc))
    return ordered(known[id][1] for id in heads if id in known)


async def keep(stores: Stores, events: Iterable[UnitsSucceeded]) -> tuple[list[Succession], bool]:
    """Write those that are newer than what is stored; returns what they say, and said before.

    Also whether one was stored by somebody who ended before obligations and folds `followed`: what it had said before
    is forgotten then, so that everybody's must be looked at.
    """
    heard: dict[str, Succession] = {}
    for copy in sorted(map(copy_of, events), key=lambda one: one.seen):
        heard[copy.id] = copy
    touched: list[Succession] = []
    left_over = False

    async def attempt() -> bool:
        nonlocal left_over
        stored = await stores.successions.get_many(heard)
        newer = [copy for id, copy in heard.items() if id not in stored or stored[id]["seen"] < copy.seen]
        left_over |= any(doc.get("followed", 0) < doc["seen"] for doc in stored.values())
        touched.extend(newer + [Succession.model_validate(stored[copy.id]) for copy in newer if copy.id in stored])
        docs = [{"_id": copy.id, "revision": stored.get(copy.id, {}).get("revision", 1), **copy.model_dump(mode="json")}
                for copy in newer]
        return await write_all(stores.successions, [doc for doc in docs if doc["_id"] not in stored],
                               [doc for doc in docs if doc["_id"] in stored])

    if heard:
        await until_written(attempt)
    return touched, left_over


async def followed(stores: Stores, events: Iterable[UnitsSucceeded]) -> None:
    """The obligations are as these say, and the folds."""
    await stores.successions.set_many([({"_id": one.id, "seen": one.revision}, {"followed": one.revision})
                                       for one in events])
