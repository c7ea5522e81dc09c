"""The chain as it is stored: links are inserted, never changed, and two writers can't make it fork.

A link's id is its number. Of two who append at once one inserts it, the other is refused and goes on behind it: a batch
is inserted in order and stops at what it can't insert, so that nothing ever stands behind a link that isn't its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.audit.chain import Head, link_id, links
from shared.audit.entry import Entry, entry_id
from shared.errors import Retryable
from shared.store import Collection, Doc

ATTEMPTS = 100
INDEXES = (("entry.about", "_id"), ("entry.document",), ("entry.unit", "_id"), ("entry.actor_unit", "_id"),
           ("entry.user", "_id"))


class Chain:
    """One service's chain."""

    def __init__(self, service: str, collection: Collection):
        self.service = service
        self._links = collection

    async def indexes(self) -> None:
        """Make sure of the indexes: without the first an entry could be chained twice."""
        await self._links.index("key", unique=True)
        for fields in INDEXES:
            await self._links.index(*fields)

    async def head(self) -> Head:
        """Where it ends now."""
        last = await self._links.find(sort=[("_id", -1)], limit=1, fields=["sequence", "hash"])
        return Head(last[0]["sequence"], last[0]["hash"]) if last else Head()

    async def first_at(self) -> str:
        """When the first act in it was done; "" while it is empty. What is older was done before there was a trail."""
        first = await self._links.get(link_id(1))
        return str(first["entry"]["at"]) if first else ""

    async def append(self, entries: Sequence[Entry]) -> int:
        """Append those that aren't in it yet, in their order; returns how many were appended by this call."""
        by_id, appended = {entry_id(entry): entry for entry in entries}, 0
        for _ in range(ATTEMPTS):
            known = {doc["key"] for doc in await self._links.find_among({}, "key", by_id, ["key"])}
            fresh = [entry for id, entry in by_id.items() if id not in known]
            if not fresh:
                return appended
            made = links(self.service, await self.head(), fresh)
            appended += (done := await self._links.insert_in_order(made))
            if done == len(made):
                return appended
        raise Retryable("audit: too many writers at once", code="write_contention")

    async def entries(self, kind: str, documents: Sequence[str]) -> list[Entry]:
        """What it says was done to these documents."""
        found = await self._links.find_among({"entry.kind": kind}, "entry.document", documents, ["entry"])
        return [doc["entry"] for doc in found]

    async def page(self, where: Mapping[str, Any], after: int | None, limit: int, *, oldest: bool = False) -> list[Doc]:
        """Links that match, from behind a number on, the newest first unless `oldest`."""
        beyond = {} if after is None else {"_id": {"$gt" if oldest else "$lt": link_id(after)}}
        return await self._links.find({**where, **beyond}, sort=[("_id", 1 if oldest else -1)], limit=limit)
