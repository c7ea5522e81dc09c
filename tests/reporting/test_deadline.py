"""The last hour before the deadline: 200 wards submit at once while their district returns, accepts and corrects.

Over the API and the embedded store; two workers carry what is pending, some of it twice.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from shared.messaging.outbox import pending_events
from tests.reporting.build import D1, P, published, unit
from tests.reporting.conftest import Service
from tests.reporting.test_path import Q1, act, get, oid, told

WARDS = [f"{number:05}" for number in range(30000, 30200)]
RETURNED = WARDS[::9]                       # by the district, once each
AT_ONCE = 40                                # requests under way
REASON = "Số liệu chưa khớp với hồ sơ."


def figure(ward: str, turn: int) -> int:
    return int(ward) % 97 + 1000 * turn


async def submits(service: Service, ward: str, revision: int, turn: int) -> None:
    """Save and submit, submitting twice, as an impatient hand does: one of them finds the result of the other."""
    saved = await act(service, ward, "save", oid(ward), revision, items={"t1": told(t1=figure(ward, turn))})
    assert saved.status_code == 200, saved.text
    both = await asyncio.gather(*(act(service, ward, "submit", oid(ward), saved.json()["revision"]) for _ in range(2)))
    assert 200 in {one.status_code for one in both}
    assert {one.status_code for one in both} <= {200, 412}


async def goes(service: Service, ward: str, gate: asyncio.Semaphore) -> None:
    """One ward's last hour, and what its district makes of it."""
    async with gate:
        await submits(service, ward, 0, 1)
    if ward in RETURNED:
        async with gate:
            back = await answered(service, ward, "return", reason=REASON)
        async with gate:
            await submits(service, ward, back, 2)
    async with gate:
        await answered(service, ward, "accept")


async def answered(service: Service, ward: str, answer: str, **body: Any) -> int:
    """The district's answer to what the ward has submitted; returns the report's revision."""
    report = (await get(service, "703", f"reports/{oid(ward)}")).json()
    done = await act(service, "703", answer, oid(ward), report["revision"], **body)
    assert done.status_code == 200, done.text
    return int(done.json()["revision"])


async def works(service: Service, luck: random.Random, stopped: asyncio.Event) -> None:
    """A relay and a worker: carries a share of what is pending in no order, and some of it again."""
    while not stopped.is_set():
        for collection in (service.stores.reports, service.stores.rollups):
            docs = await collection.find({"pending": 1}, limit=60)
            events = [event for doc in luck.sample(docs, len(docs)) for event in pending_events(doc)]
            await service.handlers.climbing(events + events[:5])
            cleared = [doc for doc in docs if luck.random() < 0.8]
            await collection.set_many([({"_id": doc["_id"], "revision": doc["revision"]},
                                        {"outbox": {}, "pending": 0}) for doc in cleared])
        await asyncio.sleep(0.01)


@pytest.mark.timeout(300)
async def test_nothing_is_lost_and_nothing_counts_twice(service: Service) -> None:
    wards = [unit(code, "commune", "703") for code in WARDS]
    await service.handlers.plans([published(P, [(D1, None), *((ward, "703") for ward in wards)], ("t1",))])
    await service.handlers.plans([published(D1, [(ward, None) for ward in wards], ("t1",))])
    stopped, gate = asyncio.Event(), asyncio.Semaphore(AT_ONCE)
    workers = [asyncio.create_task(works(service, random.Random(seed), stopped)) for seed in range(2)]
    await asyncio.gather(submits(service, "703", 0, 0), *(goes(service, ward, gate) for ward in WARDS))
    stopped.set()
    await asyncio.gather(*workers)
    await service.pump()

    docs = await service.stores.reports.get_many(oid(ward) for ward in WARDS)
    for ward in WARDS:
        turns = 2 if ward in RETURNED else 1
        sent = [one["items"]["t1"]["figures"]["t1#lop"]["number"] for one in docs[oid(ward)]["submissions"].values()]
        assert sent == [str(figure(ward, turn)) for turn in range(1, turns + 1)]
        assert docs[oid(ward)]["state"] == "accepted"
    district = (await get(service, "703", f"rollups/P/{Q1}")).json()
    assert (district["expected"], district["received"], district["accepted"]) == (200, 200, 200)
    [lop] = district["tasks"][0]["indicators"]
    assert lop["value"] == str(sum(figure(ward, 2 if ward in RETURNED else 1) for ward in WARDS))
    province = (await get(service, "72", f"rollups/P/{Q1}")).json()
    assert (province["expected"], province["received"], province["accepted"]) == (201, 201, 200)
    laws = (await get(service, "", "verify", "administrator")).json()["laws"]
    assert {law: check["violations"] for law, check in laws.items()} == {law: [] for law in laws}
    assert (await get(service, "", "verify/rollups", "administrator")).json()["violated"] == 0
