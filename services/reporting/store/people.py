"""Who has acted on reports and official roll-ups: read from their trails, those that changed since the last time."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from services.reporting.store.database import Stores
from shared.auth.people import Act, People
from shared.messaging.feed import before
from shared.store import Collection, Doc

PAGE = 500
_KNOWN: WeakKeyDictionary[Collection, People] = WeakKeyDictionary()
_READ: WeakKeyDictionary[Collection, str] = WeakKeyDictionary()


async def people(stores: Stores) -> People:
    """All who acted, as far as the documents tell. Each act moves its document to the end of the feed."""
    found = _KNOWN.setdefault(stores.reports, People())
    for collection in (stores.reports, stores.officials):
        await _read(collection, found)
    return found


async def _read(collection: Collection, found: People) -> None:
    while True:
        docs = await collection.find({"changed": {"$gt": _READ.get(collection, "")}}, sort=[("changed", 1)],
                                     limit=PAGE, fields=["acts", "changed"])
        found.learn(act for doc in docs for act in _acts(doc))
        if docs:
            _READ[collection] = docs[-1]["changed"]
        if len(docs) < PAGE:
            _READ[collection] = before(_READ.get(collection, ""))
            return


def _acts(doc: Doc) -> Iterator[Act]:
    for act in doc["acts"].values():
        yield Act(act.get("organ") or act["unit"], act["by"], act["role"], act["act"], act["at"])
