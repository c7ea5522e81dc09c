"""The full-copy limit: a bare loop that sends one whole document for each unit, and one that stores them in bulk.

As ours it runs as two processes, `python -m benchmarks.peers.full_copy send` and `store`, with the client, compression
and acknowledgements of our producer.
"""

from __future__ import annotations

import asyncio
import sys

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from motor.motor_asyncio import AsyncIOMotorClient
from pydantic_core import from_json, to_json

from benchmarks.peers import COPIES, DATABASE, PLANS, copies, group, settings
from shared.messaging.connection import connection

BATCH = 500


async def send() -> None:
    """Plans in, copies out."""
    given = settings()
    producer = AIOKafkaProducer(**connection(given), compression_type="zstd", acks="all", linger_ms=5,
                                max_request_size=given.event_limit_bytes, enable_idempotence=True)
    consumer = AIOKafkaConsumer(PLANS, **connection(given), group_id=group("send"), auto_offset_reset="earliest")
    await producer.start()
    await consumer.start()
    async for message in consumer:
        sent = [await producer.send(COPIES, to_json(one), one["_id"].encode()) for one in copies(message.value)]
        await asyncio.gather(*sent)


async def store() -> None:
    """Copies in, documents stored, then committed."""
    given = settings()
    drafts = AsyncIOMotorClient(given.mongo_url, retryWrites=False)[DATABASE]["drafts"]
    consumer = AIOKafkaConsumer(COPIES, **connection(given), group_id=group("store"), auto_offset_reset="earliest",
                                enable_auto_commit=False, max_partition_fetch_bytes=given.event_limit_bytes)
    await consumer.start()
    while True:
        records = [one for some in (await consumer.getmany(timeout_ms=200, max_records=BATCH)).values() for one in some]
        if records:
            await drafts.insert_many([from_json(one.value) for one in records], ordered=False)
            await consumer.commit()


if __name__ == "__main__":
    uvloop.run({"send": send, "store": store}[sys.argv[1]]())
