"""Deliveries, the lanes that send them, and how each channel is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from services.notifier.domain.deliveries import Parcel, parcel_of
from shared.errors import Conflict, StaleRevision
from shared.store import Database, Doc

AT_ONCE = 500
NEVER = ""


class DeliveryStore:
    """What is on its way, and what became of it. A lane is changed by who holds its revision: so two workers never
    send to one address at a time."""

    def __init__(self, database: Database):
        self.deliveries = database["deliveries"]
        self._lanes = database["lanes"]
        self._channels = database["channels"]
        self._cursors = database["cursors"]

    async def indexes(self) -> None:
        """Make sure of the indexes."""
        await self.deliveries.index("channel", "open", "due")
        await self.deliveries.index("lane", "open")
        await self.deliveries.index("owner", "order")
        await self.deliveries.index("unit", "order")
        await self.deliveries.index("state", "order")
        await self.deliveries.index("open", "order")
        await self._lanes.index("channel", "held")

    async def add(self, docs: Sequence[Doc]) -> int:
        """Keep those that are new; returns how many. What is kept already stays as it is."""
        return len(docs) - len(await self.deliveries.insert_new(docs))

    async def due(self, channel: str, now: dt.datetime) -> list[str]:
        """The lanes of a channel that have something to send, those first that have waited longest; and those whose
        sender has died over it."""
        docs = await self.deliveries.find({"channel": channel, "open": 1, "due": {"$lte": now.isoformat()}},
                                          sort=[("due", 1)], limit=AT_ONCE, fields=["lane"])
        dead = await self._lanes.find({"channel": channel, "held": {"$gt": NEVER, "$lt": now.isoformat()}},
                                      limit=AT_ONCE, fields=["_id"])
        return list(dict.fromkeys([*(doc["_id"] for doc in dead), *(doc["lane"] for doc in docs)]))

    async def open_in(self, lane: str) -> list[Doc]:
        """What a lane has still to send."""
        return await self.deliveries.find({"lane": lane, "open": 1}, sort=[("order", 1)], limit=AT_ONCE)

    async def lane(self, id: str, channel: str) -> Doc:
        """A lane; a blank one (revision 0) if nothing was sent there yet."""
        return await self._lanes.get(id) or {"_id": id, "revision": 0, "channel": channel, "held": NEVER,
                                             "parcel": None, "attempts": 0, "next": NEVER}

    async def keep_lane(self, lane: Doc) -> Doc | None:
        """Store a lane made of the revision it has; None if another worker was faster."""
        try:
            if lane["revision"]:
                return await self._lanes.replace(lane, lane["revision"])
            new = {**lane, "revision": 1}
            await self._lanes.insert(new)
            return new
        except (StaleRevision, Conflict):
            return None

    async def mark(self, changes: Mapping[str, Mapping[str, Any]]) -> None:
        """Set fields of deliveries that are still open, by id."""
        await self.deliveries.set_many([({"_id": id, "open": 1}, values) for id, values in changes.items()])

    async def put_off(self, lane: str, until: dt.datetime) -> None:
        """Nothing of a lane before an instant."""
        await self.deliveries.set_where({"lane": lane, "open": 1, "due": {"$lt": until.isoformat()}},
                                        {"due": until.isoformat()})

    async def of_owner(self, owner: str, before: str | None, limit: int) -> list[Doc]:
        """An owner's, the newest first."""
        return await self._page({"owner": owner}, before, limit)

    async def of_unit(self, unit: str, before: str | None, limit: int) -> list[Doc]:
        """A unit's with those of its people, the newest first."""
        return await self._page({"unit": unit}, before, limit)

    async def in_state(self, state: str, before: str | None, limit: int) -> list[Doc]:
        """All in one state, the newest first."""
        return await self._page({"state": state}, before, limit)

    async def _page(self, where: dict[str, Any], before: str | None, limit: int) -> list[Doc]:
        place = {"order": {"$lt": before}} if before else {}
        return await self.deliveries.find({**where, **place}, sort=[("order", -1)], limit=limit)

    async def waiting(self, now: dt.datetime) -> dict[str, int]:
        """How many are still open, how many of them overdue, how many were given up."""
        count = self.deliveries.count
        return {"deliveries_open": await count({"open": 1}),
                "deliveries_due": await count({"open": 1, "due": {"$lte": now.isoformat()}}),
                "deliveries_given_up": await count({"state": "given_up"})}

    async def forget(self, before: dt.datetime) -> int:
        """Delete what was done with before an instant; returns how many."""
        return await self.deliveries.delete({"open": 0, "order": {"$lt": before.isoformat()}})

    async def channels(self) -> dict[str, Doc]:
        """How each channel is, of those that were away."""
        return {doc["_id"]: doc for doc in await self._channels.find()}

    async def tell_channel(self, name: str, **fields: Any) -> None:
        """Note how a channel is: `since` it is away (empty: it isn't), `reason`, tried again when `next`."""
        await self._channels.put([{"_id": name, **fields}])

    async def cursor(self, name: str) -> str:
        """How far a scan of the notices has come; "" at first."""
        doc = await self._cursors.get(name)
        return str(doc["after"]) if doc else ""

    async def keep_cursor(self, name: str, after: str) -> None:
        """Note it."""
        await self._cursors.put([{"_id": name, "after": after}])


def held(lane: Doc, parcel: Parcel, until: dt.datetime) -> Doc:
    """A lane whose parcel is being sent."""
    return {**lane, "parcel": parcel.doc(), "held": until.isoformat()}


def released(lane: Doc, attempts: int = 0, next: str = NEVER, keep: bool = False) -> Doc:
    """A lane after an attempt; `keep`: with its parcel, which may have been taken."""
    return {**lane, "held": NEVER, "attempts": attempts, "next": next, "parcel": lane["parcel"] if keep else None}


def parcel_in(lane: Doc) -> Parcel | None:
    """What a lane has begun to send, and nobody knows whether it was taken."""
    return parcel_of(lane["parcel"]) if lane["parcel"] else None

