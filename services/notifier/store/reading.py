"""What each person has read, and wants to see, of the unit's notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.notifier.domain import reading as rules
from services.notifier.domain import trail
from shared.store import Database, Doc

SETTLED = dt.timedelta(minutes=1)      # a notice may be written so long after the instant of its place
PLACED = ["unit", "visible", "kind", "place"]


@dataclass(frozen=True)
class Reader:
    """A person of a unit, with the kinds of notices that it wants (None: all); of who marks also the role, from where
    and in which trace."""

    unit: str
    user: str
    kinds: Sequence[str] | None = None
    role: str = ""
    network: str = ""
    trace: str = ""

    @property
    def id(self) -> str:
        """"72/72.vanthu"."""
        return f"{self.unit}/{self.user}"

    @property
    def where(self) -> dict[str, Any]:
        """The notices that it sees."""
        kinds = {} if self.kinds is None else {"kind": {"$in": list(self.kinds)}}
        return {"unit": self.unit, "visible": 1, **kinds}

    def sees(self, notice: Doc) -> bool:
        """The same for one notice."""
        wanted = self.kinds is None or notice["kind"] in self.kinds
        return notice["unit"] == self.unit and bool(notice["visible"]) and wanted


class ReadingStore:
    """One document for each person who has read anything."""

    def __init__(self, database: Database):
        self.readings = database["readings"]
        self._notices = database["notices"]

    async def of(self, reader: Reader) -> Doc:
        """What a person has read."""
        return await self.readings.get(reader.id) or rules.blank(reader.id)

    async def unread(self, reader: Reader) -> int:
        """How many of the notices that it sees are unread."""
        reading = await self.of(reader)
        after = await self._notices.count({**reader.where, "place": {"$gt": reading["until"]}})
        single = await self._notices.get_many(reading["single"], PLACED) if reading["single"] else {}
        return rules.unread(reading, after, [notice for notice in single.values() if reader.sees(notice)])

    async def read(self, reader: Reader, notice: Doc, now: dt.datetime) -> None:
        """Note that a person has read one notice."""
        def change(reading: Doc) -> Doc | None:
            new = rules.with_one(reading, notice)
            return new and trail.read(new, reader, now.isoformat(), notice)

        await self._change(reader, change)

    async def read_all(self, reader: Reader, now: dt.datetime) -> None:
        """Note that a person has read all that is there: also those that it has muted."""
        where, cut = {"unit": reader.unit, "visible": 1}, (now - SETTLED).isoformat(timespec="microseconds")
        settled = await self._notices.find({**where, "place": {"$lt": cut}}, sort=[("place", -1)], limit=1,
                                           fields=["place"])
        until = settled[0]["place"] if settled else ""         # no clock's: the writers' may be behind ours
        later = await self._notices.find({**where, "place": {"$gt": until}}, sort=[("place", 1)], fields=["place"])

        def change(reading: Doc) -> Doc | None:
            new = rules.with_all(reading, until, later)
            return None if new == reading else trail.read_all(new, reader, now.isoformat())

        await self._change(reader, change)

    async def _change(self, reader: Reader, pure: Callable[[Doc], Doc | None]) -> None:
        await self.readings.insert_new([rules.blank(reader.id)])
        await self.readings.change(reader.id, pure)
