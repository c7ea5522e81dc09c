"""What a fault cost: written to build/faults, from where the table of docs/reliability.md is taken."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from shared.events.types import TOPICS
from tests.stack.final_state import State
from tests.support import ROOT
from thongsuot.dead_letters import backlog
from thongsuot.running import Running


def record(fault: str, running: Running, state: State, expected: State, seconds: float | None) -> dict[str, Any]:
    """Write down and return one row: events on the broker, lost and doubled entries of the final state."""
    found, wanted = _entries(state), _entries(expected)
    row = {"fault": fault, "events": asyncio.run(_events(running)), "lost": (wanted - found).total(),
           "doubled": (found - wanted).total(), "seconds_to_recover": seconds and round(seconds, 1), "broker": "kafka"}
    folder = ROOT / "build" / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{fault.replace(' ', '-')}.json").write_text(json.dumps(row))
    return row


def seconds_until_caught_up(running: Running, limit: float) -> float:
    """Until every consumer group has once been seen at the end of all its partitions; raises after `limit`."""
    begun = time.monotonic()
    waiting: set[str] | None = None
    while waiting is None or waiting:
        behind = asyncio.run(backlog(running))
        groups = {place.split(" ")[0] for place in behind}
        late = {place.split(" ")[0] for place, lag in behind.items() if lag > 0}
        waiting = late if waiting is None else waiting & (late | (waiting - groups))
        if time.monotonic() - begun > limit:
            raise AssertionError(f"still behind after {limit:.0f} s: {waiting}")
        time.sleep(0.2)
    return time.monotonic() - begun


def wait_for_members(running: Running, wanted: dict[str, int], limit: float) -> None:
    """Until each group is stable with so many members; raises after `limit` seconds."""
    deadline = time.monotonic() + limit
    while (found := asyncio.run(_members(running, list(wanted)))) != wanted:
        assert time.monotonic() < deadline, f"members of the groups: {found}"
        time.sleep(0.2)


async def _members(running: Running, groups: list[str]) -> dict[str, int]:
    admin = AIOKafkaAdminClient(bootstrap_servers=running.settings.kafka_bootstrap_servers)
    await admin.start()
    try:
        answers = await admin.describe_consumer_groups([running.settings.topic_prefix + group for group in groups])
    finally:
        await admin.close()
    described = [group for answer in answers for group in answer.groups]
    return {name.removeprefix(running.settings.topic_prefix): len(members) if state == "Stable" else 0
            for _, name, state, _, _, members, *_ in described}


def _entries(state: State) -> Counter[str]:
    return Counter(f"{kind} {entry!r}" for kind, entries in state.items() for entry in entries)


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
