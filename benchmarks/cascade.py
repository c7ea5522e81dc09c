"""From the published event to the last draft stored: ours, beside the full-copy limit and the obvious systems.

Ours is the running stack: the event is put on the topic as the planner's relay would, since no single province has
3,321 units below it; the call that publishes (register, immutable version, outbox) is measured with the HTTP calls.
The whole stack at the same time works out what each unit owes, and tells it; "drafts alone" is ours while only the
cascade and the planner run, which do what the others do. Those (`benchmarks.peers`) are processes of their own on the
same broker and store, while the stack stands idle.

Ends are told by the same question to the store. Processor time is that of all processes that take part, the store's
too, until all that follows is done (with ours: what each unit owes, its notices, the counts), less what they use idle.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import bson
from pydantic_core import to_json
from pymongo import MongoClient

from benchmarks.peers import DATABASE, PLANS
from benchmarks.processor import used
from services.cascade.domain import RULES_VERSION
from shared.clock import today
from shared.documents.model import Document, Node
from shared.documents.read import read
from shared.embedded.process import stop
from shared.events import Event, PlanPublished
from shared.messaging.producer import Producer
from shared.units.library import tree
from shared.units.model import Addressee, Unit
from shared.units.names import authority
from tests.support import SAMPLES
from thongsuot.running import Running
from thongsuot.stack import Stack

SIZES = (10, 130, 1_000, 3_321)
LARGE_KB, LARGE_SIZES = 200, (130,)
TURNS, PEER_TURNS = 3, 1                             # a peer takes many times as long
POLL_SECONDS, POLL_SHARE = 0.01, 0.03      # the store counts at each question: the fewer the longer it takes
LIMIT_SECONDS = 120.0
IDLE_SECONDS, QUIET_SECONDS = 3.0, 0.15
IDLE_SHARE = 0.25                          # of a core, which an idle stack uses
SAMPLE = next(SAMPLES.glob("*tay-ninh-2022.txt"))
PEERS = {"full copy": [["full_copy", "send"], ["full_copy", "store"]],
         "plain Faust": [["plain_faust", "worker", "-l", "warning"]], "plain FastStream": [["plain_faststream"]]}
PEER_SIZES = (130, 3_321)
WARM = 3                                                  # units of the plan by which a peer shows that it listens
OURS, ALONE = "ours", "ours: drafts alone"
OTHERS = ("reporting", "notifier", "portal")              # which do with each draft what the peers don't
Row = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """A plan of a province to communes of the country, each directly."""

    document: Document
    province: Unit
    communes: Sequence[Unit]
    snapshot: str

    @property
    def kilobytes(self) -> float:
        """Of its JSON."""
        return len(self.document.model_dump_json()) / 1000


def plan(size: int, kilobytes: int = 0) -> Plan:
    """Our sample as if issued today, to so many communes; with paragraphs added until it is so large."""
    document = read(SAMPLE.read_bytes(), name=SAMPLE.name)
    assert document.date is not None
    units = tree(dt.date(2025, 7, 1))
    province = tree(document.date).get("72")
    document = document.model_copy(update={"date": today()})
    assert province is not None
    communes = [unit for unit in units if unit.level == "commune"][:size]
    assert len(communes) == size
    return Plan(_grown(document, kilobytes), province, communes, units.snapshot.id)


def _grown(document: Document, kilobytes: int) -> Document:
    words = " ".join(task.text for task in document.tasks)
    more: list[Node] = []
    while len(document.model_dump_json()) < kilobytes * 1000:
        more += [Node(id=f"g{len(more) + n}", label=str(n), heading=f"{n}. {words[n:n + 400]}") for n in range(40)]
        document = document.model_copy(update={"sections": (*document.sections, Node(
            id=f"g{len(more)}s", label="IX", heading="PHẦN THÊM", children=tuple(more[-40:])))})
    return document


def published(given: Plan) -> Event:
    """The event of its publication."""
    id, now = str(uuid.uuid4()), dt.datetime.now(dt.UTC)
    data = PlanPublished(
        plan=id, root=id, issuer=given.province, issuer_unit=given.province, authority=authority(given.province),
        document=given.document, sha256="", snapshot=given.snapshot,
        addressees=tuple(Addressee(unit=unit) for unit in given.communes), rules=RULES_VERSION, published_at=now)
    return Event(id=str(uuid.uuid4()), type="plan.published", source="benchmark", subject=id, time=now, data=data)


class Processes:
    """Processor seconds of processes since it was made, less what they use when nothing happens."""

    def __init__(self, pids: Sequence[int], idle: float = 0.0):
        """`idle`: seconds that they use each second."""
        self._pids, self._idle = [pid for pid in pids if pid], idle
        self._begun, self._used = time.monotonic(), self._now()

    def _now(self) -> float:
        return sum(map(used, self._pids))

    def read(self) -> float:
        """How many."""
        return self._now() - self._used - self._idle * (time.monotonic() - self._begun)

    async def settled(self) -> None:
        """Wait until all that follows has been done: until two seconds hardly cost more than idle ones."""
        quiet, until = 0, time.monotonic() + LIMIT_SECONDS
        while quiet < 2:
            before = self.read()
            assert time.monotonic() < until, "the processes don't come to rest"
            await asyncio.sleep(1)
            quiet = quiet + 1 if self.read() - before < QUIET_SECONDS else 0


@dataclass(frozen=True)
class Bench:
    """The running stack, on which everything is measured."""

    stack: Stack
    running: Running

    def run(self) -> dict[str, Any]:
        """The rows, and the figures that the aims are about."""
        ours = [self._ours(plan(size)) for size in SIZES]
        large = [self._ours(plan(size, LARGE_KB)) for size in LARGE_SIZES]
        with self._without(*OTHERS):
            alone = [self._ours(plan(size), ALONE) for size in PEER_SIZES]
        beside = [row for name in PEERS for row in self._peer(name)]
        path = {f"path_{name}": ratio for name, ratio in figures(alone, beside).items()}
        return {"rows": [*ours, *large, *alone, *beside], **figures(ours, beside), **path,
                "bytes_per_draft": self._bytes()}

    @contextmanager
    def _without(self, *services: str) -> Iterator[None]:
        """While some services are stopped; what they missed is then given time."""
        stopped = [child for child in self.stack.children.values() if child.role.service in services]
        for child in stopped:
            child.stop()
        yield
        for child in stopped:
            child.start()
        while self.stack.unready():
            time.sleep(POLL_SECONDS)
        asyncio.run(idle_use(list(self.stack.pids.values())))           # they have caught up

    def _ours(self, given: Plan, name: str = OURS) -> Row:
        producer = Producer(self.running.settings)

        async def send(bring: Callable[[], Awaitable[str]]) -> Row:
            await producer.start()
            try:
                return await self._measured(name, given, "planner", list(self.stack.pids.values()), bring)
            finally:
                await producer.stop()

        async def bring() -> str:
            event = published(given)
            await producer.send([event])
            return event.subject

        return asyncio.run(send(bring))

    def _peer(self, name: str) -> list[Row]:
        rows = []
        with self._started(name) as pids:
            for given in [*(plan(size) for size in PEER_SIZES), plan(LARGE_SIZES[0], LARGE_KB)]:
                rows.append(asyncio.run(self._brought(name, given, [*pids, self.stack.pids.get("store", 0)])))
        MongoClient(self.running.settings.mongo_url)[DATABASE]["drafts"].drop()
        return rows

    async def _brought(self, name: str, given: Plan, pids: Sequence[int]) -> Row:
        producer = Producer(self.running.settings.model_copy(update={"topic_prefix": ""}))
        await producer.start()

        async def bring(given: Plan = given) -> str:
            id = str(uuid.uuid4())
            body = {"id": id, "document": given.document.model_dump(mode="json"),
                    "units": [[unit.code, unit.name] for unit in given.communes]}
            await producer.send_raw([(PLANS, id, to_json(body), [])])
            return id

        try:
            few = replace(given, communes=given.communes[:WARM])
            await self.stored(DATABASE, await bring(few), WARM)
            return await self._measured(name, given, "", pids, bring, PEER_TURNS)
        finally:
            await producer.stop()

    async def _measured(self, name: str, given: Plan, service: str, pids: Sequence[int],
                        bring: Callable[[], Awaitable[str]], turns: int = 0) -> Row:
        """Medians over some turns."""
        size = len(given.communes)
        database = self.database(service) if service else DATABASE
        took, cpu = [], []
        idle = await idle_use(pids) if service else 0.0
        for _ in range(turns or TURNS):
            meter, begun = Processes(pids, idle), time.perf_counter()
            await self.stored(database, await bring(), size)
            took.append(time.perf_counter() - begun)
            await meter.settled()
            cpu.append(meter.read())
        return {"way": name, "plan_kb": round(given.kilobytes), "addressees": size, "seconds": median(took),
                "drafts_per_second": size / median(took), "cpu_ms_per_draft": median(cpu) / size * 1000}

    async def stored(self, database: str, id: str, size: int) -> None:
        drafts = MongoClient(self.running.settings.mongo_url)[database]["drafts"]
        begun = time.monotonic()
        while (found := drafts.count_documents({"plan": id})) < size:
            waited = time.monotonic() - begun
            assert waited < LIMIT_SECONDS, f"{found} of {size} drafts after all"
            await asyncio.sleep(max(POLL_SECONDS, POLL_SHARE * waited))

    def database(self, service: str) -> str:
        """The name of one of our services' databases."""
        return f"{self.running.settings.database_prefix}_{service}"

    def count(self, service: str, collection: str) -> int:
        """How many documents one of our services has."""
        return int(MongoClient(self.running.settings.mongo_url)[self.database(service)][collection].count_documents({}))

    def _bytes(self) -> int:
        """An untouched draft in the store: the largest of those of the last plan of all communes."""
        drafts = MongoClient(self.running.settings.mongo_url)[self.database("planner")]["drafts"]
        return max(len(bson.encode(one)) for one in drafts.find({}, limit=SIZES[-1], sort=[("order", -1)]))

    @contextmanager
    def _started(self, name: str) -> Iterator[list[int]]:
        given = self.running.settings
        env = {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": given.kafka_bootstrap_servers, "MONGO_URL": given.mongo_url,
               "BENCH_RUN": uuid.uuid4().hex[:8]}
        MongoClient(given.mongo_url)[DATABASE]["drafts"].create_index("plan")
        processes = [subprocess.Popen([sys.executable, "-m", f"benchmarks.peers.{module}", *rest], env=env)
                     for module, *rest in PEERS[name]]
        try:
            yield [process.pid for process in processes]
        finally:
            for process in processes:
                stop(process)


async def idle_use(pids: Sequence[int]) -> float:
    """Processor seconds that processes use each second while nothing happens; waits until nothing does."""
    await Processes(pids, IDLE_SHARE).settled()
    meter = Processes(pids)
    await asyncio.sleep(IDLE_SECONDS)
    return meter.read() / IDLE_SECONDS


def figures(ours: Sequence[Row], beside: Sequence[Row]) -> Row:
    """What the aims are about: ratios of drafts per second at the largest size, and growth of processor time."""
    most = PEER_SIZES[-1]
    mine = {row["addressees"]: row for row in ours}
    others = {row["way"]: row for row in beside if row["addressees"] == most}
    obvious = max(row["drafts_per_second"] for way, row in others.items() if way != "full copy")
    return {"ratio_to_limit": mine[most]["drafts_per_second"] / others["full copy"]["drafts_per_second"],
            "ratio_to_obvious": mine[most]["drafts_per_second"] / obvious,
            "growth": mine[most]["cpu_ms_per_draft"] / mine[130]["cpu_ms_per_draft"]}
