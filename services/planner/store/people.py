"""Who has acted on drafts: read from their trails, those that changed since the last time."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from services.planner.domain.states import SYSTEM
from services.planner.store.collections import Stores
from shared.auth.people import Act, People
from shared.messaging.feed import before
from shared.store import Collection, Doc

PAGE = 500
_KNOWN: WeakKeyDictionary[Collection, People] = WeakKeyDictionary()
_READ: WeakKeyDictionary[Collection, str] = WeakKeyDictionary()


async def people(stores: Stores) -> People:
    """All who acted, as far as the drafts tell. Each act moves its draft to the end of the order."""
    found = _KNOWN.setdefault(stores.drafts, People())
    while True:
        docs = await stores.drafts.find({"order": {"$gt": _READ.get(stores.drafts, "")}}, sort=[("order", 1)],
                                        limit=PAGE, fields=["acts", "order"])
        found.learn(act for doc in docs for act in _acts(doc))
        if docs:
            _READ[stores.drafts] = docs[-1]["order"]
        if len(docs) < PAGE:
            _READ[stores.drafts] = before(_READ.get(stores.drafts, ""))
            return found


def _acts(draft: Doc) -> Iterator[Act]:
    for act in draft["acts"]:
        if act["by"] != SYSTEM:
            yield Act(act["unit"], act["by"], act["role"], act["act"], act["at"])
