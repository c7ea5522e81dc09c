"""Notices for those who carry them further: in their places' order, in the words of now, as a person sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.notifier.domain.reading import is_read
from services.notifier.store.notices import NoticeStore
from services.notifier.store.reading import Reader
from shared.store import Database, Doc

AFTER_SLASH = "0"                       # the character after "/": ends the range of ids that begin with "unit/"


class Telling:
    """A reader of the notices' collections; it writes nothing."""

    def __init__(self, database: Database, store: NoticeStore):
        self._notices = database["notices"]
        self._readings = database["readings"]
        self._store = store

    async def of_units(self, units: Iterable[str], after: str) -> list[Doc]:
        """The notices of some units that took their places after one, in the words of now."""
        where = {"visible": 1, "place": {"$gt": after}}
        return await self._store.worded(await self._notices.find_among(where, "unit", units))

    async def between(self, kinds: Sequence[str], after: str, until: str, limit: int) -> list[Doc]:
        """Notices of some kinds in a range of places, the oldest first, in the words of now."""
        where = {"visible": 1, "kind": {"$in": list(kinds)}, "place": {"$gt": after, "$lte": until}}
        return await self._store.worded(await self._notices.find(where, sort=[("place", 1)], limit=limit))

    async def seen_by(self, ids: Iterable[str], unit: str, user: str) -> dict[str, Doc]:
        """Of these notices those that are shown, with `done`, and `read` by this person (by nobody: a unit's)."""
        found = await self._notices.get_many(ids)
        docs = await self._store.worded([doc for doc in found.values() if doc["visible"] and doc["unit"] == unit])
        reading = await self._store.readings.of(Reader(unit, user)) if user else None
        return {doc["_id"]: {**doc, "read": reading is not None and is_read(reading, doc)} for doc in docs}

    async def readings_of(self, unit: str) -> list[Doc]:
        """What each person of a unit has read."""
        return await self._readings.find({"_id": {"$gt": f"{unit}/", "$lt": f"{unit}{AFTER_SLASH}"}})

    async def office(self, unit: str) -> str:
        """A unit's name."""
        doc = await self._store.names.get(unit)
        return str(doc["name"]) if doc else f"đơn vị mã {unit}"
