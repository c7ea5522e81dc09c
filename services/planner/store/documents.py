"""Derived documents: immutable, so each is parsed once and kept in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence

from shared.documents.model import Document
from shared.events import DerivationMade
from shared.store import Collection, Doc

KEPT = 200


class Derivations:
    """Reads and writes derivations; an id whose class was derived before by other rules stands for the older one."""

    def __init__(self, collection: Collection):
        self._c = collection
        self._parsed: OrderedDict[str, Document] = OrderedDict()

    async def add(self, made: Sequence[DerivationMade]) -> None:
        """Insert those that are new; a second derivation of the same version and class yields to the first (law 2)."""
        known = await self._c.get_many([one.id for one in made], ["_id"])
        fresh = {one.id: one for one in made if one.id not in known}
        if fresh:
            older = await self._older(list(fresh.values()))
            await self._c.insert_new([_doc(one, older.get(_class(one), one.id)) for one in fresh.values()])

    async def _older(self, made: Sequence[DerivationMade]) -> dict[tuple[str, int, str], str]:
        where = {"plan": {"$in": sorted({one.plan for one in made})}}
        docs = await self._c.find(where, fields=["_id", "plan", "version", "group", "kept"])
        return {(d["plan"], d["version"], d["group"]): d["kept"] for d in docs}

    async def load(self, ids: Iterable[str | None]) -> dict[str, Document]:
        """The documents of those ids whose derivation is here."""
        wanted = {id for id in ids if id}
        missing = wanted - self._parsed.keys()
        docs = await self._c.get_many(missing) if missing else {}
        kept = {doc["kept"] for doc in docs.values()} - docs.keys()
        docs |= await self._c.get_many(kept) if kept else {}
        for id, doc in docs.items():
            self._parsed[id] = Document.model_validate(docs[doc["kept"]]["document"])
        found = {id: self._parsed[id] for id in wanted if id in self._parsed}
        while len(self._parsed) > KEPT:
            self._parsed.popitem(last=False)
        return found

    async def of(self, plan: str | None, version: int | None) -> list[Doc]:
        """The derivations of a plan's version, or of all."""
        where = {k: v for k, v in (("plan", plan), ("version", version)) if v is not None}
        return await self._c.find(where)


def _class(one: DerivationMade) -> tuple[str, int, str]:
    return one.plan, one.version, one.group


def _doc(one: DerivationMade, kept: str) -> Doc:
    return {**one.model_dump(mode="json", exclude={"id"}), "_id": one.id, "kept": kept}
