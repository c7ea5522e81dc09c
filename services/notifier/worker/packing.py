"""What the next message to an address holds: what is due by now, still wanted and still news."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from services.notifier.domain import deliveries as rules
from services.notifier.domain.deliveries import CODE, PING, Parcel
from services.notifier.domain.reach import quiet_of, wanted
from services.notifier.store.deliveries import DeliveryStore
from services.notifier.store.reach import ReachStore, WebhookStore
from services.notifier.store.telling import Telling
from shared.store import Doc


class Packer:
    """Makes parcels; what need not be sent any more is marked so."""

    def __init__(self, deliveries: DeliveryStore, reach: ReachStore, webhooks: WebhookStore, telling: Telling):
        self._deliveries = deliveries
        self._reach = reach
        self._webhooks = webhooks
        self._telling = telling

    async def next(self, lane: str, begun: Parcel | None, together: bool, now: dt.datetime) -> Parcel | None:
        """The next parcel of a lane: the one that was begun (nobody knows whether it was taken) as it was, if anything
        in it is still to be sent; else what is due. None if there is nothing to send yet."""
        docs = [doc for doc in await self._deliveries.open_in(lane) if doc["due"] <= now.isoformat()]
        if not docs:
            return None
        owner = await self._owner(docs[0])
        if docs := await self._unless(docs, {doc["_id"]: unwanted(doc, owner) for doc in docs}):
            docs = await self._awake(docs, owner, now)
        if begun and {item.delivery for item in begun.items} & {doc["_id"] for doc in docs}:
            return begun
        if docs:
            docs = await self._news(docs)
        return rules.packed(docs, together, now) if docs else None

    async def _owner(self, doc: Doc) -> Doc | None:
        store = self._webhooks if doc["channel"] == "webhook" else self._reach
        return await store.one(doc["of"])

    async def _unless(self, docs: Sequence[Doc], why: Mapping[str, str]) -> list[Doc]:
        """Those for which there is no reason against; the others are marked as moot, with theirs."""
        await self._deliveries.mark({id: rules.no_longer(reason) for id, reason in why.items() if reason})
        return [doc for doc in docs if not why[doc["_id"]]]

    async def _awake(self, docs: list[Doc], owner: Doc | None, now: dt.datetime) -> list[Doc]:
        """In quiet hours only what its owner waits for; the rest is put off."""
        hours = quiet_of(owner) if owner and docs[0]["channel"] != "webhook" else None
        until = hours.until(now) if hours else None
        if until is None:
            return docs
        later = [doc for doc in docs if doc["kind"] != CODE]
        await self._deliveries.mark({doc["_id"]: {"due": until.isoformat()} for doc in later})
        return [doc for doc in docs if doc["kind"] == CODE]

    async def _news(self, docs: list[Doc]) -> list[Doc]:
        """What is neither done nor read by now, in the words of now."""
        first = docs[0]
        ids = [doc["notice"] for doc in docs if doc["kind"] not in (CODE, PING)]
        notices = await self._telling.seen_by(ids, first["unit"], first["user"]) if ids else {}
        left = await self._unless(docs, {doc["_id"]: rules.moot(doc, notices.get(doc["notice"])) for doc in docs})
        return [{**doc, "text": notices.get(doc["notice"], doc)["text"]} for doc in left]


def unwanted(doc: Mapping[str, Any], owner: Doc | None) -> str:
    """Why a delivery is no longer wanted where it was to go; "" if it is."""
    if owner is None:
        return rules.REMOVED
    if doc["channel"] == "webhook":
        on = owner["address"] == doc["address"] and (owner["state"] == "on" or doc["kind"] == PING)
        return "" if on and owner["state"] != "removed" else rules.REMOVED
    entry = owner["channels"].get(doc["channel"], {"address": "", "state": "removed"})
    if entry["address"] != doc["address"]:
        return rules.REMOVED
    if doc["kind"] == CODE:
        good = entry["state"] == "unconfirmed" and entry["code"]["generation"] == doc["generation"]
        return "" if good else rules.REMOVED
    here = next((one for one in wanted(owner) if one.to.channel == doc["channel"]), None)
    return rules.REMOVED if here is None else "" if doc["kind"] in here.ways else rules.UNWANTED
