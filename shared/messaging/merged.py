"""Several collections as one feed, merged by the place of each change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.store import Collection, Doc


class Merged(Collection):
    """Looks to `feed_page` like one collection; reads only."""

    def __init__(self, *collections: Collection):
        self._collections = collections

    async def find(
        self, where: Mapping[str, Any] | None = None, *, sort: Sequence[tuple[str, int]] = (("changed", 1),),
        limit: int = 0, fields: Sequence[str] | None = None,
    ) -> list[Doc]:
        """The first `limit` of all, in the order of change."""
        docs = [doc for collection in self._collections
                for doc in await collection.find(where, sort=sort, limit=limit, fields=fields)]
        docs.sort(key=lambda doc: str(doc["changed"]))
        return docs[:limit] if limit else docs
