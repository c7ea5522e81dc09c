"""Collections in memory that let others run between any two operations, and end the process at any write."""

from __future__ import annotations

import asyncio
import copy
import random
from collections.abc import Mapping, Sequence
from typing import Any

from shared.embedded.store.documents import matches, updated
from shared.store import Collection, Doc
from tests.reporting.memory import Fuse


class Memory(Collection):
    """What the trail uses of a collection, over a dict; `unique` are fields that may be there once."""

    def __init__(self, luck: random.Random, fuse: Fuse | None = None, unique: Sequence[str] = ()):
        self.docs: dict[str, Doc] = {}
        self._luck, self._unique = luck, unique
        self.fuse = fuse or Fuse()

    async def _others(self) -> None:
        for _ in range(self._luck.randrange(4)):
            await asyncio.sleep(0)

    async def get(self, id: str) -> Doc | None:
        await self._others()
        return copy.deepcopy(self.docs.get(id))

    async def find(
        self, where: Mapping[str, Any] | None = None, *, sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 0, fields: Sequence[str] | None = None,
    ) -> list[Doc]:
        await self._others()
        found = sorted((doc for doc in self.docs.values() if matches(doc, where or {})),
                       key=lambda doc: str(doc[sort[0][0]]), reverse=sort[0][1] < 0)
        return copy.deepcopy(found[:limit] if limit else found)

    async def insert_in_order(self, docs: Sequence[Doc]) -> int:
        await self._others()
        self.fuse.burn()
        for number, doc in enumerate(docs):
            if doc["_id"] in self.docs or any(
                    doc[name] == other[name] for other in self.docs.values() for name in self._unique):
                return number
            self.docs[doc["_id"]] = copy.deepcopy(doc)
        return len(docs)

    async def replace(self, doc: Doc, revision: int) -> Doc:
        await self._others()
        self.fuse.burn()
        assert self.docs[doc["_id"]]["revision"] == revision
        self.docs[doc["_id"]] = new = {**copy.deepcopy(doc), "revision": revision + 1}
        return new

    async def set_many(self, changes: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> int:
        await self._others()
        self.fuse.burn()
        count = 0
        for where, values in changes:
            for id, doc in self.docs.items():
                if matches(doc, where):
                    self.docs[id] = updated(doc, {"$set": copy.deepcopy(dict(values))})
                    count += 1
        return count
