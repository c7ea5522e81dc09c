"""The same in FastStream."""

from __future__ import annotations

import asyncio
from typing import Any

from faststream import FastStream
from faststream.kafka import KafkaBroker
from faststream.message import StreamMessage
from motor.motor_asyncio import AsyncIOMotorClient

from benchmarks.peers import DATABASE, PLANS, copies, group, settings

given = settings()
broker = KafkaBroker(given.kafka_bootstrap_servers)
drafts = AsyncIOMotorClient(given.mongo_url, retryWrites=False)[DATABASE]["drafts"]


async def raw(message: StreamMessage[Any]) -> bytes:
    """As it came."""
    return message.body


@broker.subscriber(PLANS, group_id=group("faststream"), auto_offset_reset="earliest", decoder=raw)
async def cascade(value: bytes) -> None:
    """Plans in, documents stored."""
    for one in copies(value):
        await drafts.insert_one(one)


if __name__ == "__main__":
    asyncio.run(FastStream(broker).run())
