"""Wall time from the published event to the last draft stored, for 1 to 1,000 addressees.

The event is put on the topic as the planner's relay would, since no single province has 1,000 units below it; the
call that publishes (register, immutable version, outbox) is measured apart.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
import uuid
from typing import Any

from services.cascade.domain import RULES_VERSION
from shared.documents.read import read
from shared.events import Event, PlanPublished
from shared.messaging.producer import Producer
from shared.store import connect
from shared.units.library import tree
from shared.units.model import Addressee
from shared.units.names import authority
from tests.support import SAMPLES
from thongsuot.running import Running

SIZES = (1, 10, 100, 1_000)
REPEATS = 3
POLL_SECONDS = 0.01
LIMIT_SECONDS = 120.0
SAMPLE = next(SAMPLES.glob("*tay-ninh-2022.txt"))


def published(size: int) -> Event:
    """A plan of a province to `size` communes of the country, each directly."""
    document = read(SAMPLE.read_bytes(), name=SAMPLE.name)
    assert document.date is not None
    units = tree(document.date)
    province = units.get("72")
    assert province is not None
    communes = [unit for unit in units if unit.level == "commune"][:size]
    id = str(uuid.uuid4())
    now = dt.datetime.now(dt.UTC)
    data = PlanPublished(
        plan=id, root=id, issuer=province, issuer_unit=province, authority=authority(province), document=document,
        sha256="", snapshot=units.snapshot.id, addressees=tuple(Addressee(unit=unit) for unit in communes),
        rules=RULES_VERSION, published_at=now)
    return Event(id=str(uuid.uuid4()), type="plan.published", source="benchmark", subject=id, time=now, data=data)


async def measure(running: Running, size: int) -> float:
    """Seconds until the planner has stored the last of `size` drafts."""
    producer = Producer(running.settings)
    await producer.start()
    event = published(size)
    database = connect(running.settings, "planner")      # counted at the source: no page of a list in the time
    begun = time.perf_counter()
    await producer.send([event])
    while (took := time.perf_counter() - begun) < LIMIT_SECONDS:
        if await database["drafts"].count({"plan": event.subject}) >= size:
            break
        await asyncio.sleep(POLL_SECONDS)
    await producer.stop()
    database.close()
    return took


def run(running: Running) -> list[dict[str, Any]]:
    """A row for each size: the best and the worst of the repeats, and per draft."""
    asyncio.run(measure(running, 1))
    rows = []
    for size in SIZES:
        best, *_, worst = sorted(asyncio.run(measure(running, size)) for _ in range(REPEATS))
        rows.append({"addressees": size, "seconds": best, "worst": worst, "ms_per_draft": best / size * 1000})
    return rows
