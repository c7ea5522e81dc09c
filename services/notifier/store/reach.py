"""How people and units are reached, and the units' webhooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from services.notifier.domain import reach as rules
from services.notifier.domain.webhooks import MOST
from shared.errors import Conflict, NotFound, StaleRevision
from shared.store import Database, Doc
from shared.store.collection import STALE

T = TypeVar("T")
NO_WEBHOOK = "Không tìm thấy địa chỉ nhận này của đơn vị."
TOO_MANY = "Đơn vị đã có {most} địa chỉ nhận. Hãy gỡ bớt địa chỉ không dùng."
ATTEMPTS = 20


class ReachStore:
    """One document for each person or unit that has given an address."""

    def __init__(self, database: Database):
        self._c = database["reach"]

    async def indexes(self) -> None:
        """Make sure of the indexes."""
        await self._c.index("active")
        await self._c.index("unit")

    async def of(self, unit: str, user: str, roles: frozenset[str] = frozenset()) -> Doc:
        """An owner's; blank (revision 0) before the first address."""
        blank = rules.blank(unit, user, roles)
        return await self._c.get(blank["_id"]) or blank

    async def one(self, id: str) -> Doc | None:
        """By its id."""
        return await self._c.get(id)

    async def active(self) -> list[Doc]:
        """All that have a confirmed address."""
        return await self._c.find({"active": 1})

    async def of_unit(self, unit: str) -> list[Doc]:
        """All of a unit's people and its own."""
        return await self._c.find({"unit": unit})

    async def replace(self, doc: Doc, revision: int) -> Doc:
        """Store what was made of a revision (0: there was none); raises StaleRevision."""
        if revision:
            return await self._c.replace(doc, revision)
        new = {**doc, "revision": 1}
        try:
            await self._c.insert(new)
        except Conflict as error:
            raise StaleRevision(STALE) from error
        return new

    async def change(self, blank: Doc, pure: Callable[[Doc], tuple[Doc, T]]) -> tuple[Doc, T]:
        """Load an owner's (`blank` if there is none), change it by a pure function, again if somebody was faster."""
        for _ in range(ATTEMPTS):
            doc = await self._c.get(blank["_id"]) or blank
            new, told = pure(doc)
            if new == doc:
                return doc, told
            try:
                return await self.replace(new, doc["revision"]), told
            except StaleRevision:
                continue
        raise StaleRevision(STALE)

    async def refuse(self, id: str, channel: str, address: str, reason: str) -> None:
        """Note that the other side has said that there is no such address, unless its owner has another by now."""
        await self._c.change(id, lambda doc: rules.refused(doc, channel, address, reason))


class WebhookStore:
    """The units' webhooks; a removed one stays, unseen."""

    def __init__(self, database: Database):
        self._c = database["webhooks"]

    async def indexes(self) -> None:
        """Make sure of the indexes."""
        await self._c.index("unit")
        await self._c.index("state")

    async def of(self, unit: str) -> list[Doc]:
        """A unit's, the oldest first."""
        docs = [doc for doc in await self._c.find({"unit": unit}) if doc["state"] != "removed"]
        return sorted(docs, key=lambda doc: (doc["since"], doc["_id"]))

    async def one(self, id: str) -> Doc | None:
        """By its id, also one that was removed."""
        return await self._c.get(id)

    async def own(self, unit: str, id: str) -> Doc:
        """One of a unit's; raises NotFound."""
        doc = await self._c.get(id)
        if doc is None or doc["unit"] != unit or doc["state"] == "removed":
            raise NotFound(NO_WEBHOOK)
        return doc

    async def on(self) -> list[Doc]:
        """All that are to be told."""
        return await self._c.find({"state": "on"})

    async def add(self, doc: Doc) -> tuple[Doc, bool]:
        """Keep one more; returns it and whether it is new (else the same request has made it). Raises Conflict for one
        too many."""
        if there := await self._c.get(doc["_id"]):
            return there, False
        if len(await self.of(doc["unit"])) >= MOST:
            raise Conflict(TOO_MANY.format(most=MOST), code="too_many")
        try:
            await self._c.insert(doc)
        except Conflict:
            return await self.own(doc["unit"], doc["_id"]), False
        return doc, True

    async def replace(self, doc: Doc, revision: int) -> Doc:
        """Store what was made of a revision; raises StaleRevision."""
        return await self._c.replace(doc, revision)

    async def change(self, id: str, pure: Callable[[Doc], Doc | None]) -> Doc:
        """Change one by a pure function, again if somebody was faster."""
        return await self._c.change(id, pure)
