"""Reminders out: those that the schedule asks for, and those that a superior sends itself."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection

from services.reporting.domain import reminders as rules
from services.reporting.store.database import Stores
from services.reporting.store.obligations import change_many
from shared.store import Doc

BATCH = 500


async def remind(stores: Stores, today: dt.date, now: dt.datetime) -> int:
    """Emit the reminders whose day has come; returns how many."""
    where, count = {"remind_on": {"$lte": today.isoformat()}}, 0
    while docs := await stores.obligations.find(where, sort=[("remind_on", 1)], limit=BATCH, fields=["_id"]):
        sent = await change_many(stores, [doc["_id"] for doc in docs], lambda doc: rules.reminded(doc, today, now))
        count += sent
        if not sent:                        # others were faster with all of them
            break
    return count


async def by_hand(stores: Stores, owed: Collection[Doc], by: str, now: dt.datetime, trace: str = "", network: str = ""
                  ) -> Counter[str]:
    """Remind of these obligations; returns how many by outcome, each told as it is when it is written."""
    found: dict[str, str] = {}

    def change(doc: Doc) -> Doc | None:
        ours = (doc["by_hand"].get("by"), doc["by_hand"].get("at")) == (by, now.isoformat())    # tried again
        found[doc["_id"]] = "reminded" if ours else rules.outcome(doc, now)
        return rules.by_hand(doc, by, now, trace, network)

    await change_many(stores, [doc["_id"] for doc in owed], change)
    return Counter(found.values())
