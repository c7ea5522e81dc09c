"""Sends what is due: each address one message at a time, each channel at its pace, whatever the other side does.

A parcel is stored in its lane before it is sent. Who dies over it leaves it there, and when its lease is over it is
sent again, the very same: that is the one way in which somebody gets a message twice, under one id.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import structlog

from services.notifier.channels import Channel
from services.notifier.domain import deliveries as rules
from services.notifier.domain.deliveries import CODE, Item, Parcel
from services.notifier.domain.outcomes import Away, NotSent, Refused, TryLater
from services.notifier.domain.signatures import confirmation_code
from services.notifier.domain.timing import pause
from services.notifier.domain.webhooks import ended
from services.notifier.store.deliveries import DeliveryStore, held, parcel_in, released
from services.notifier.store.reach import ReachStore, WebhookStore
from services.notifier.store.telling import Telling
from services.notifier.worker.packing import Packer
from shared.errors import ThongSuotError
from shared.observing.counts import COUNTS
from shared.observing.metrics import DELIVERED
from shared.runtime import finished
from shared.settings import Settings
from shared.store import Doc

log = structlog.get_logger()
Step = Literal["sent", "failed", "away", "nothing"]
IN_A_ROW = 20                           # parcels to one address before others have their turn
FIRST_REST, LONGEST_REST = dt.timedelta(seconds=30), dt.timedelta(minutes=15)      # of a channel that is away
BROKEN = "Lỗi của hệ thống khi gửi. Hệ thống sẽ tự gửi lại."


class Deliverer:
    """Sends for all channels."""

    def __init__(self, settings: Settings, channels: Sequence[Channel], deliveries: DeliveryStore, reach: ReachStore,
                 webhooks: WebhookStore, telling: Telling, key: bytes | None, now: Callable[[], dt.datetime],
                 luck: Callable[[], float] = random.random):
        self._settings = settings
        self._channels = channels
        self._deliveries = deliveries
        self._reach = reach
        self._webhooks = webhooks
        self._telling = telling
        self._packer = Packer(deliveries, reach, webhooks, telling)
        self._key = key or b""
        self._now = now
        self._luck = luck
        self._lease = dt.timedelta(seconds=3 * settings.delivery_attempt_seconds + 30)
        self.progress = time.monotonic()

    async def run(self) -> None:
        """Until cancelled; what is being sent then is finished."""
        async with asyncio.TaskGroup() as group:
            for channel in self._channels:
                group.create_task(self._loop(channel))

    async def _loop(self, channel: Channel) -> None:
        while True:
            try:
                await self.turn(channel)
                await channel.rest()
            except ThongSuotError as error:
                log.warning("delivering_waits", channel=channel.name, code=error.code, error=str(error)[:300])
            self.progress = time.monotonic()
            await asyncio.sleep(self._settings.delivery_idle_seconds)

    async def turn(self, channel: Channel) -> int:
        """Send what is due on a channel; returns how many messages were taken. Of a channel that is away only one
        message is tried, until it is taken."""
        told = (await self._deliveries.channels()).get(channel.name, {})
        if channel.missing or told.get("next", "") > self._now().isoformat():
            return 0
        lanes = await self._deliveries.due(channel.name, self._now())
        if not told.get("since"):
            return await self._all(channel, lanes)
        while lanes:
            step = await self._step(channel, lanes.pop(0))
            if step == "sent":
                return 1 + await self._all(channel, lanes)
            if step == "away":
                return 0
        return 0

    async def _all(self, channel: Channel, lanes: Sequence[str]) -> int:
        gate, away, count = asyncio.Semaphore(channel.parallel), False, 0

        async def one(lane: str) -> None:
            nonlocal away, count
            async with gate:
                for _ in range(IN_A_ROW):
                    step: Step = "away" if away else await self._tried(channel, lane)
                    away = away or step == "away"
                    count += step == "sent"
                    if step != "sent":
                        return

        async with asyncio.TaskGroup() as group:
            for lane in lanes:
                group.create_task(one(lane))
        return count

    async def _tried(self, channel: Channel, lane: str) -> Step:
        try:
            return await self._step(channel, lane)
        except ThongSuotError as error:              # the store is away: the lease brings back what was begun
            log.warning("delivering_waits", channel=channel.name, code=error.code, error=str(error)[:300])
            return "away"

    async def _step(self, channel: Channel, id: str) -> Step:
        """Send one parcel of a lane, if it is this worker's to send."""
        self.progress = time.monotonic()
        now, lane = self._now(), await self._deliveries.lane(id, channel.name)
        if lane["held"] > now.isoformat():
            return "nothing"
        if lane["next"] > now.isoformat():
            await self._deliveries.put_off(id, dt.datetime.fromisoformat(lane["next"]))
            return "nothing"
        parcel = await self._packer.next(id, parcel_in(lane), channel.together, now)
        if parcel is None:
            if lane["held"]:
                await self._deliveries.keep_lane(released(lane, lane["attempts"], lane["next"], keep=True))
            return "nothing"
        taken = await self._deliveries.keep_lane(held(lane, parcel, now + self._lease))
        if taken is None:
            return "nothing"
        step = await finished(self._attempt(channel, taken, parcel), seconds=None)      # attempts end by themselves
        COUNTS.add(DELIVERED, channel.name, step)
        return step

    async def _attempt(self, channel: Channel, lane: Doc, parcel: Parcel) -> Step:
        try:
            await channel.send(self._filled(parcel), await self._telling.office(parcel.unit))
        except Refused as error:
            return await self._refused(lane, parcel, error)
        except Away as error:
            return await self._away(channel, lane, parcel, error)
        except TryLater as error:
            return await self._later(lane, parcel, error)
        except ThongSuotError:
            raise
        except Exception:
            log.exception("sending_broke", channel=channel.name, parcel=parcel.id)
            return await self._later(lane, parcel, TryLater(BROKEN, certain=False))
        await self._deliveries.mark({item.delivery: rules.sent(self._now()) for item in parcel.items})
        await self._deliveries.keep_lane(released(lane))
        await self._here_again(channel.name)
        log.info("sent", channel=channel.name, parcel=parcel.id, notices=len(parcel.items))
        return "sent"

    def _filled(self, parcel: Parcel) -> Parcel:
        """With the code that it carries, which is stored nowhere."""
        return replace(parcel, items=tuple(self._item(item, parcel) for item in parcel.items))

    def _item(self, item: Item, parcel: Parcel) -> Item:
        if item.kind != CODE:
            return item
        owner = f"{parcel.unit}/{parcel.user}"
        return replace(item, text=confirmation_code(self._key, owner, parcel.channel, parcel.address, item.generation))

    async def _later(self, lane: Doc, parcel: Parcel, error: NotSent) -> Step:
        attempts = lane["attempts"] + 1
        again = self._now() + pause(attempts, self._luck())
        await self._put_back(lane, parcel, error, again, attempts)
        await self._deliveries.put_off(lane["_id"], again)
        return "failed"

    async def _away(self, channel: Channel, lane: Doc, parcel: Parcel, error: Away) -> Step:
        told = (await self._deliveries.channels()).get(channel.name, {})
        attempts = told.get("attempts", 0) + 1
        again = self._now() + pause(attempts, self._luck(), FIRST_REST, LONGEST_REST)
        await self._deliveries.tell_channel(
            channel.name, since=told.get("since") or self._now().isoformat(), reason=error.reason,
            next=again.isoformat(), attempts=attempts)
        log.warning("channel_away", channel=channel.name, attempts=attempts)
        await self._put_back(lane, parcel, error, again, lane["attempts"], later_lane=False)
        return "away"

    async def _put_back(self, lane: Doc, parcel: Parcel, error: NotSent, again: dt.datetime, attempts: int,
                        later_lane: bool = True) -> None:
        """Mark a parcel's deliveries as tried in vain. The lane keeps the parcel if it may have been taken."""
        give_up = dt.timedelta(hours=self._settings.delivery_give_up_hours)
        docs = await self._deliveries.deliveries.get_many([item.delivery for item in parcel.items])
        changes = {id: rules.failed(doc, error.reason, again, give_up, self._now()) for id, doc in docs.items()}
        await self._deliveries.mark(changes)
        await self._deliveries.keep_lane(released(
            lane, attempts, again.isoformat() if later_lane else "", keep=not error.certain))

    async def _refused(self, lane: Doc, parcel: Parcel, error: Refused) -> Step:
        ids: Mapping[str, int] = {item.delivery: lane["attempts"] + 1 for item in parcel.items}
        if error.address:
            ids = {**ids, **{doc["_id"]: doc["attempts"] for doc in await self._deliveries.open_in(lane["_id"])}}
            await self._strike(parcel, error.reason)
        await self._deliveries.mark({id: rules.given_up(error.reason, attempts) for id, attempts in ids.items()})
        await self._deliveries.keep_lane(released(lane))
        log.info("refused", channel=parcel.channel, parcel=parcel.id, address=error.address)
        return "failed"

    async def _strike(self, parcel: Parcel, reason: str) -> None:
        """Nothing more to this address until its owner gives it anew."""
        now = self._now()
        if parcel.channel == "webhook":
            await self._webhooks.change(parcel.of, lambda doc: (
                ended(doc, "refused", reason, "", now) if doc["address"] == parcel.address else None))
        else:
            await self._reach.refuse(parcel.of, parcel.channel, parcel.address, reason)

    async def _here_again(self, channel: str) -> None:
        if (await self._deliveries.channels()).get(channel, {}).get("since"):
            await self._deliveries.tell_channel(channel, since="", reason="", next="", attempts=0)
            log.info("channel_back", channel=channel)
