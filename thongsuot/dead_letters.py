"""Dead letters, and whether streams move (law 8)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.table import Table
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from shared.errors import Fatal, NotFound
from shared.events.types import TOPICS
from shared.messaging.connection import connection
from shared.messaging.producer import Producer
from thongsuot.running import Running

GROUPS = {
    "planner": ("drafts",), "cascade": ("plans",), "reporting-obligations": ("plans",),
    "reporting-rollup": ("reports", "rollups"), "notifier": ("drafts", "obligations", "reports", "rollups"),
}
REQUIRED = ("dlq_origin", "dlq_reason", "dlq_attempts", "dlq_group", "dlq_error")
MOVE_SECONDS = 10.0
LOST_SECONDS = 20.0


@dataclass(frozen=True)
class Letter:
    """One dead letter: where it lies, and the record as it came, with why it died."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: dict[str, str]

    @property
    def place(self) -> str:
        """"plans.dlq/0/3": how `show` and `replay` name it."""
        return f"{self.topic}/{self.partition}/{self.offset}"


async def read_letters(running: Running) -> list[Letter]:
    """All dead letters, in the order of their topics."""
    prefix = running.settings.topic_prefix
    partitions = await _partitions(running, [f"{prefix}{topic}.dlq" for topic in TOPICS])
    if not partitions:
        return []
    consumer = _consumer(running)
    await consumer.start()
    try:
        return await _read(consumer, partitions)
    finally:
        await consumer.stop()


async def check_streams(running: Running) -> dict[str, Any]:
    """Law 8: each consumer group is at the end of its topics or moving, and each dead letter says why it died."""
    letters = await read_letters(running)
    violations = [f"dead letter {letter.place} lacks {name}"
                  for letter in letters for name in REQUIRED if name not in letter.headers]
    behind = await backlog(running)
    checked = len(letters) + len(behind)
    waiting = {place: lag for place, lag in behind.items() if lag > 0}
    if waiting:
        await asyncio.sleep(MOVE_SECONDS)
        again = await backlog(running)
        violations += [f"{place} is {lag} behind and does not move" for place, lag in waiting.items()
                       if again.get(place, 0) >= lag]
    return {"checked": checked, "violations": violations}


def list_letters(running: Running, as_json: bool) -> None:
    """Print all dead letters."""
    letters = asyncio.run(read_letters(running))
    if as_json:
        print(json.dumps([{"place": letter.place, **letter.headers} for letter in letters], ensure_ascii=False))
        return
    table = Table("letter", "type", "group", "attempts", "reason")
    for letter in letters:
        table.add_row(letter.place, letter.headers.get("ce_type", "?"), letter.headers.get("dlq_group", ""),
                      letter.headers.get("dlq_attempts", ""), letter.headers.get("dlq_reason", "")[:120])
    Console().print(table if letters else "no dead letters")


def show_letter(running: Running, place: str) -> None:
    """Print one dead letter whole."""
    letter = _find(asyncio.run(read_letters(running)), place)
    for name, value in letter.headers.items():
        print(f"{name}: {value}")
    print((letter.value or b"").decode("utf-8", "replace"))


def replay(running: Running, place: str) -> int:
    """Send one dead letter, or 'all', to its topic again; returns how many. Consumers are idempotent."""
    letters = asyncio.run(read_letters(running))
    chosen = letters if place == "all" else [_find(letters, place)]
    asyncio.run(_send(running, chosen))
    return len(chosen)


async def _send(running: Running, letters: Iterable[Letter]) -> None:
    producer = Producer(running.settings)
    await producer.start()
    prefix = running.settings.topic_prefix
    try:
        await producer.send_raw([
            (letter.topic.removeprefix(prefix).removesuffix(".dlq"), letter.key, letter.value,
             [(k, v.encode()) for k, v in letter.headers.items() if not k.startswith("dlq_")])
            for letter in letters])
    finally:
        await producer.stop()


def _find(letters: list[Letter], place: str) -> Letter:
    for letter in letters:
        if letter.place == place:
            return letter
    raise NotFound(f"there is no dead letter {place}; see: thongsuot dlq list")


def _consumer(running: Running, group: str | None = None) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        **connection(running.settings), group_id=group, enable_auto_commit=False, auto_offset_reset="earliest")


async def _read(consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> list[Letter]:
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    await consumer.seek_to_beginning(*partitions)
    letters: list[Letter] = []
    while any([await consumer.position(p) < ends[p] for p in partitions]):
        for batch in (await consumer.getmany(timeout_ms=500)).values():
            letters += [_letter(message) for message in batch]
    return sorted(letters, key=lambda letter: (letter.topic, letter.partition, letter.offset))


def _letter(message: Any) -> Letter:
    headers = {name: value.decode("utf-8", "replace") for name, value in message.headers}
    return Letter(message.topic, message.partition, message.offset, message.key, message.value, headers)


async def backlog(running: Running) -> dict[str, int]:
    """How many records each group has still to commit, by "group topic/partition"."""
    behind: dict[str, int] = {}
    for group, topics in GROUPS.items():
        partitions = await _partitions(running, [running.settings.topic_prefix + topic for topic in topics])
        if not partitions:
            continue
        consumer = _consumer(running, running.settings.topic_prefix + group)
        try:
            await consumer.start()
            behind |= await _group_behind(consumer, group, partitions)
        except KafkaError as error:
            raise Fatal(f"broker: {error}", code="broker_away") from error
        finally:
            await consumer.stop()
    return behind


async def _partitions(running: Running, topics: list[str]) -> list[TopicPartition]:
    """The partitions of those topics that exist; raises Fatal if no broker answers."""
    try:
        return await _described(running, topics)
    except KafkaError as error:
        raise Fatal(f"broker: {error}", code="broker_away") from error


@retry(retry=retry_if_exception(lambda error: getattr(error, "retriable", False)),
       stop=stop_after_delay(LOST_SECONDS), wait=wait_fixed(0.5), reraise=True)
async def _described(running: Running, topics: list[str]) -> list[TopicPartition]:
    """The client asks one broker at random, which may be the one that was lost: another time it asks another."""
    admin = AIOKafkaAdminClient(**connection(running.settings))
    try:
        await admin.start()
        existing = [topic for topic in await admin.list_topics() if topic in topics]
        described = await admin.describe_topics(existing) if existing else []
    finally:
        await admin.close()
    return [TopicPartition(one["topic"], part["partition"]) for one in described for part in one["partitions"]]


async def _group_behind(
    consumer: AIOKafkaConsumer, group: str, partitions: list[TopicPartition],
) -> dict[str, int]:
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    starts = await consumer.beginning_offsets(partitions)
    return {f"{group} {p.topic}/{p.partition}": ends[p] - max(await consumer.committed(p) or 0, starts[p])
            for p in partitions}
