"""A store in memory that lets others run between any two operations, so that interleavings are really tried."""

from __future__ import annotations

import asyncio
import copy
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from services.reporting.store import Stores
from shared.errors import Conflict, StaleRevision
from shared.store import Collection, Doc

TESTS = {
    "$in": lambda value, wanted: value in wanted, "$gt": lambda value, wanted: value > wanted,
    "$lt": lambda value, wanted: value is not None and value < wanted,      # as in MongoDB: what is missing is not less
    "$lte": lambda value, wanted: value <= wanted, "$gte": lambda value, wanted: value >= wanted,
}


def matches(doc: Doc, where: Mapping[str, Any]) -> bool:
    """Equalities, `$in` and ranges."""
    for name, wanted in where.items():
        if isinstance(wanted, dict):
            if not all(TESTS[op](doc.get(name), value) for op, value in wanted.items()):
                return False
        elif doc.get(name) != wanted:
            return False
    return True


class Crash(Exception):
    """The process ends here."""


@dataclass
class Fuse:
    """Lets some writes happen, then ends the process at the next one: `left` of them, None for ever."""

    left: int | None = None

    def burn(self) -> None:
        """One write; raises Crash when the fuse has burnt down."""
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                raise Crash


class MemoryCollection(Collection):
    """The same operations over a dict."""

    def __init__(self, luck: random.Random, fuse: Fuse | None = None):
        self.docs: dict[str, Doc] = {}
        self._luck = luck
        self.fuse = fuse or Fuse()

    async def _others(self) -> None:
        for _ in range(self._luck.randrange(4)):
            await asyncio.sleep(0)

    async def get(self, id: str) -> Doc | None:
        return (await self.get_many([id])).get(id)

    async def get_many(self, ids: Iterable[str], fields: Sequence[str] | None = None) -> dict[str, Doc]:
        del fields
        wanted = list(ids)
        await self._others()
        return {id: copy.deepcopy(self.docs[id]) for id in wanted if id in self.docs}

    async def find(
        self, where: Mapping[str, Any] | None = None, *, sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 0, fields: Sequence[str] | None = None,
    ) -> list[Doc]:
        del fields
        await self._others()
        found = sorted((d for d in self.docs.values() if matches(d, where or {})), key=lambda d: str(d[sort[0][0]]))
        return copy.deepcopy(found[:limit] if limit else found)

    async def count(self, where: Mapping[str, Any] | None = None) -> int:
        return len(await self.find(where))

    async def insert(self, doc: Doc) -> None:
        if await self.insert_new([doc]):
            raise Conflict("Bản ghi này đã có.", code="duplicate")

    async def replace(self, doc: Doc, revision: int) -> Doc:
        if not await self.replace_many([{**doc, "revision": revision}]):
            raise StaleRevision("")
        return {**doc, "revision": revision + 1}

    async def insert_new(self, docs: Sequence[Doc]) -> set[str]:
        await self._others()
        self.fuse.burn()
        existing = {doc["_id"] for doc in docs if doc["_id"] in self.docs}
        self.docs |= {doc["_id"]: copy.deepcopy(doc) for doc in docs if doc["_id"] not in existing}
        return existing

    async def replace_many(self, docs: Sequence[Doc]) -> int:
        await self._others()
        self.fuse.burn()
        fresh = [doc for doc in docs if self.docs.get(doc["_id"], {}).get("revision") == doc["revision"]]
        self.docs |= {doc["_id"]: {**copy.deepcopy(doc), "revision": doc["revision"] + 1} for doc in fresh}
        return len(fresh)

    async def set_many(self, changes: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> int:
        await self._others()
        count = 0
        for where, values in changes:
            for doc in self.docs.values():
                if matches(doc, where):
                    doc.update(values)
                    count += 1
        return count

    async def put(self, docs: Sequence[Doc]) -> None:
        await self._others()
        self.fuse.burn()
        self.docs |= {doc["_id"]: copy.deepcopy(doc) for doc in docs}


def memory_stores(seed: int = 0, fuse: Fuse | None = None) -> Stores:
    """All collections, in memory."""
    luck = random.Random(seed)
    made = (MemoryCollection(luck, fuse) for one in fields(Stores) if one.type == "Collection")
    return Stores(None, *made)  # type: ignore[arg-type]
