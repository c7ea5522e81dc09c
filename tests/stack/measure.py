"""What a fault cost: written to build/faults, from where the table of docs/reliability.md is taken."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from aiokafka import AIOKafkaConsumer
from confluent_kafka import ConsumerGroupState
from confluent_kafka.admin import AdminClient

from shared.events.types import TOPICS
from shared.messaging.backlog import backlog
from tests.stack.final_state import State, entries
from tests.support import ROOT
from thongsuot.running import Running

FOLDER = ROOT / "build" / "faults"
RECOVERY_LIMIT_SECONDS = 120.0


def record(fault: str, running: Running, state: State, expected: State, seconds: float | None,
           broker: str = "kafka") -> dict[str, Any]:
    """Write down and return one row: events on the broker, lost and doubled entries of the final state."""
    found, wanted = entries(state), entries(expected)
    row = {"fault": fault, "events": asyncio.run(_events(running)), "lost": (wanted - found).total(),
           "doubled": (found - wanted).total(), "seconds_to_recover": seconds and round(seconds, 1), "broker": broker}
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{fault.replace(' ', '-')}.json").write_text(json.dumps(row))
    return row


def seconds_until_caught_up(running: Running, limit: float) -> float:
    """Until every consumer group has once been seen at the end of all its partitions; raises after `limit`."""
    begun = time.monotonic()
    waiting: set[str] | None = None
    while waiting is None or waiting:
        behind = asyncio.run(backlog(running.settings))
        groups = {place.split(" ")[0] for place in behind}
        late = {place.split(" ")[0] for place, lag in behind.items() if lag > 0}
        waiting = late if waiting is None else waiting & (late | (waiting - groups))
        if time.monotonic() - begun > limit:
            raise AssertionError(f"still behind after {limit:.0f} s: {waiting}")
        time.sleep(0.2)
    return time.monotonic() - begun


def wait_for_members(running: Running, wanted: dict[str, int], limit: float) -> None:
    """Until each group is stable with so many members; raises after `limit` seconds."""
    # librdkafka's client: aiokafka's can't read a broker's description of a group that has members.
    admin = AdminClient({"bootstrap.servers": running.settings.kafka_bootstrap_servers})
    deadline = time.monotonic() + limit
    while (found := _members(admin, running.settings.topic_prefix, list(wanted))) != wanted:
        assert time.monotonic() < deadline, f"members of the groups: {found}"
        time.sleep(0.2)


def _members(admin: AdminClient, prefix: str, groups: list[str]) -> dict[str, int]:
    answers = admin.describe_consumer_groups([prefix + group for group in groups])
    described = {name.removeprefix(prefix): answer.result() for name, answer in answers.items()}
    return {name: len(group.members) if group.state == ConsumerGroupState.STABLE else 0
            for name, group in described.items()}


async def _events(running: Running) -> int:
    """How many records the topics hold."""
    prefix = running.settings.topic_prefix
    consumer = AIOKafkaConsumer(*[prefix + topic for topic in TOPICS],
                                bootstrap_servers=running.settings.kafka_bootstrap_servers)
    await consumer.start()
    try:
        return sum((await consumer.end_offsets(consumer.assignment())).values())
    finally:
        await consumer.stop()
