"""The obvious system in Faust: one agent that inserts one document for each unit, with one await each."""

from __future__ import annotations

import faust
from motor.motor_asyncio import AsyncIOMotorClient

from benchmarks.peers import DATABASE, PLANS, copies, group, settings

given = settings()
app = faust.App(group("faust"), broker=f"aiokafka://{given.kafka_bootstrap_servers}", topic_disable_leader=True,
                topic_allow_declare=False, value_serializer="raw", consumer_auto_offset_reset="earliest",
                web_enabled=False)
plans = app.topic(PLANS, value_type=bytes)


@app.agent(plans)
async def cascade(stream: faust.StreamT) -> None:
    """Plans in, documents stored."""
    drafts = AsyncIOMotorClient(given.mongo_url, retryWrites=False)[DATABASE]["drafts"]
    async for value in stream:
        for one in copies(value):
            await drafts.insert_one(one)


if __name__ == "__main__":
    faust.Worker(app, loglevel="warning").execute_from_commandline()
