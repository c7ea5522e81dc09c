"""Subscriptions: each person's own. What is another's does not exist for him (law 7)."""

from __future__ import annotations

from collections.abc import Callable

from services.notifier.domain.subscriptions import GONE, MOST, Kind
from shared.errors import Conflict, NotFound, StaleRevision
from shared.store import Database, Doc
from shared.store.collection import STALE

TWIN = "Bạn đã có một mục tên “{name}”. Hãy đặt tên khác."
TOO_MANY = "Bạn đã lưu {most} mục. Hãy xóa bớt mục không dùng rồi lưu lại."


class SubscriptionStore:
    """What people keep. A person's kinds and keys are unique by an index."""

    def __init__(self, database: Database):
        self._c = database["subscriptions"]

    async def indexes(self) -> None:
        """Make sure of the indexes."""
        await self._c.index("owner", "kind", "key", unique=True)
        await self._c.index("unit", "kind")

    async def of(self, owner: str, kind: Kind | None = None) -> list[Doc]:
        """All that a person keeps, or what is of one kind."""
        return await self._c.find({"owner": owner, **({"kind": kind} if kind else {})})

    async def one(self, owner: str, id: str) -> Doc:
        """One that a person keeps; raises NotFound."""
        doc = await self._c.get(id)
        if doc is None or doc["owner"] != owner:
            raise NotFound(GONE)
        return doc

    async def add(self, doc: Doc) -> Doc:
        """Keep one more. The same request again finds what it has made; a key that is taken, or one too many, is a
        Conflict. Who adds several at once may be refused all of them, and never has too many."""
        if (there := await self._repeated(doc)) is not None:
            return there
        try:
            await self._c.insert(doc)
        except Conflict as error:
            if (there := await self._repeated(doc)) is not None:
                return there
            raise _twin(doc) from error
        if await self._c.count({"owner": doc["owner"], "kind": doc["kind"]}) > MOST:
            await self._c.delete({"_id": doc["_id"]})
            raise Conflict(TOO_MANY.format(most=MOST), code="too_many")
        return doc

    async def change(self, owner: str, id: str, revision: int, pure: Callable[[Doc], Doc], *, kind: Kind) -> Doc:
        """Change one of a kind, which its owner has seen at this revision."""
        doc = await self.one(owner, id)
        if doc["kind"] != kind:
            raise NotFound(GONE)
        new = pure(doc)
        try:
            return await self._c.replace(new, revision)
        except StaleRevision:
            raise
        except Conflict as error:
            raise _twin(new) from error

    async def remove(self, owner: str, id: str, revision: int) -> None:
        """Forget one that its owner has seen at this revision."""
        await self.one(owner, id)
        if not await self._c.delete({"_id": id, "owner": owner, "revision": revision}):
            raise StaleRevision(STALE)

    async def _repeated(self, doc: Doc) -> Doc | None:
        there = await self._c.get(doc["_id"])
        return there if there is not None and there["owner"] == doc["owner"] else None


def _twin(doc: Doc) -> Conflict:
    return Conflict(TWIN.format(name=doc["content"].get("name", "")), code="name_taken")
