"""Busy days of the whole country: nothing lost, memory bounded, "later" instead of a collapse, and soon well again."""

from __future__ import annotations

import datetime as dt
import time
from asyncio import to_thread
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from services.reporting.store import open_stores
from services.reporting.store.reports import follow
from shared import clock
from shared.messaging.producer import Producer
from shared.messaging.relay import Relay
from shared.store import Doc
from shared.units.model import Unit
from tests.resilience.counting import Kept, Pair, lost_and_doubled, sums, until
from tests.resilience.held import page, record
from tests.resilience.load import asking, communes, own_reports, provinces, publication, report, units_below, written
from tests.resilience.resident import Watch
from tests.resilience.sending import Sender, Told
from tests.stack.conftest import StackMaker, running
from thongsuot.running import Running
from thongsuot.stack import Stack
from thongsuot.units import load_units
from thongsuot.verify import prove_rollups, verify_settled

pytestmark = [pytest.mark.stack]
TODAY, BEFORE_JULY_2025 = dt.date(2026, 1, 5), dt.date(2024, 1, 4)
AS_SHIPPED = {"THONGSUOT_RECONCILE_SECONDS": "10"}
OFFICES = 34                            # at work at once when plans are published
OFFICERS = 600                          # at once on a deadline day: an API takes 100, 400 wait
FULL_HOUSE_MB, SECOND_HALF_MB = 300, 60
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


@dataclass
class Country:
    """A stack at work for some provinces."""

    stack: Stack
    running: Running
    sender: Sender
    kept: Kept
    day: dt.date
    provinces: Sequence[Unit]

    async def publish(self, period: str) -> tuple[Told, list[Pair]]:
        """Every province publishes its plan; the (plan, unit) pairs that must come of it."""
        told = await self.sender.run(publication(province, self.day, (period,)) for province in self.provinces)
        return told, [(plan["id"], commune.code) for province, plan in zip(self.provinces, told.results, strict=True)
                      for commune in communes(self.day, province.code)]

    async def arrived(self, wanted: int, periods: int = 1) -> None:
        """Until so many drafts are there, obligations for each of so many periods, and nothing is under way."""
        await until(lambda: self.kept.counted(planner="drafts"), lambda count: count >= wanted + len(self.provinces))
        await until(lambda: self.kept.counted(reporting="obligations"), lambda count: count >= wanted * periods)
        await self.kept.at_rest()

    async def assert_lawful(self) -> None:
        """No law is violated, each has checked something, and every figure of every roll-up is right."""
        laws = await to_thread(verify_settled, self.running)
        assert {number: law["violations"][:5] for number, law in laws.items() if law["violations"]} == {}
        assert all(law["checked"] for law in laws.values())
        assert (await to_thread(prove_rollups, self.running))["violated"] == 0


@asynccontextmanager
async def country(stack: Stack, day: dt.date, of: int | None = None, at_once: int = OFFICES) -> AsyncIterator[Country]:
    """The provinces of a day, all or the first ones."""
    stands = running(stack)
    await to_thread(load_units, stands, day.isoformat(), None)
    kept = Kept(stands)
    try:
        async with Sender(stands, at_once) as sender:
            yield Country(stack, stands, sender, kept, day, provinces(day)[:of])
    finally:
        kept.close()


def assert_bounded(watch: Watch) -> None:
    """No process holds much more than before the load."""
    grown = {name: most - watch.before[name] for name, most in watch.most.items() if name in watch.before}
    assert {name: growth for name, growth in grown.items() if growth > FULL_HOUSE_MB} == {}


def assert_no_leak(first: Watch, second: Watch) -> None:
    """What the first half of a load needs is enough for the second."""
    grown = {name: most - first.most.get(name, most) for name, most in second.most.items()}
    assert {name: growth for name, growth in grown.items() if growth > SECOND_HALF_MB} == {}


def assert_held(told: Told) -> None:
    """Everybody was served in the end; who was put off was told until when."""
    assert told.wrong == {}
    assert told.untimed == 0


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_a_national_publication(new_stack: StackMaker) -> None:
    async with country(await to_thread(new_stack, **AS_SHIPPED), TODAY) as nation:
        usual = await page(nation.sender, units_below(nation.provinces[0].code))
        begun = time.monotonic()
        with Watch(nation.stack) as watch:
            told, wanted = await nation.publish("year")
            answered = time.monotonic()
            await nation.arrived(len(wanted))
            seconds = time.monotonic() - begun
            recovery = time.monotonic() - answered + await usual.seconds_until_quick(nation.sender)
        drafts = lost_and_doubled(await nation.kept.drafts(), wanted)
        owed = lost_and_doubled(await nation.kept.obligations("2026"), wanted)
        record(f"national publication: {len(nation.provinces)} provinces, {len(wanted):,} communes", watch, told,
               sent=len(wanted), lost=drafts[0] + owed[0], doubled=drafts[1] + owed[1], seconds=seconds,
               recovery=recovery)
        assert (len(nation.provinces), len(wanted)) == (34, 3321)
        assert (drafts, owed) == ((0, 0), (0, 0))
        assert_held(told)
        assert_bounded(watch)
        await nation.assert_lawful()


@pytest.mark.long
@pytest.mark.timeout(2700)
async def test_a_deadline_day(new_stack: StackMaker) -> None:
    async with country(await to_thread(new_stack, **AS_SHIPPED), BEFORE_JULY_2025, at_once=OFFICERS) as nation:
        _, wanted = await nation.publish("year")
        await nation.arrived(len(wanted))
        usual = await page(nation.sender, own_reports(wanted[0][1]))
        middle = len(wanted) // 2
        begun = time.monotonic()
        with Watch(nation.stack) as whole:
            with Watch(nation.stack) as first:
                told = await nation.sender.run(report(plan, "2024", unit) for plan, unit in wanted[:middle])
            with Watch(nation.stack) as second:
                told += await nation.sender.run(report(plan, "2024", unit) for plan, unit in wanted[middle:])
            answered = time.monotonic()
            seconds = answered - begun
            await nation.kept.at_rest()
            await usual.seconds_until_quick(nation.sender)
            recovery = time.monotonic() - answered
        lost, doubled = lost_and_doubled(await nation.kept.reports("2024"), wanted)
        record(f"deadline day: {len(wanted):,} communes report, {OFFICERS} officers at once", whole, told,
               sent=len(wanted), lost=lost, doubled=doubled, seconds=seconds, recovery=recovery)
        assert len(wanted) == 10_035
        assert (lost, doubled) == (0, 0)
        assert await nation.kept.rolled_up("2024") == (len(wanted), len(wanted), sums(told.results))
        assert_held(told)
        assert told.put_off > 0                     # more was asked than an API takes at once
        assert_bounded(whole)
        assert_no_leak(first, second)
        await nation.assert_lawful()


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_a_year_that_waited_for_the_workers(new_stack: StackMaker) -> None:
    """The roll-up and the notifier are away while a year is reported; then the topics hold all of it."""
    away = ("reporting-worker", "notifier-worker")
    async with country(await to_thread(new_stack, **AS_SHIPPED), TODAY, of=12) as nation:
        _, wanted = await nation.publish("quarter")
        await nation.arrived(len(wanted), len(QUARTERS))
        usual = await page(nation.sender, own_reports(wanted[0][1]))
        with Watch(nation.stack) as watch:
            for name in away:
                await to_thread(nation.stack.children[name].stop)
            docs = await reported(nation)
            begun = time.monotonic()
            for name in away:
                nation.stack.children[name].start()
            await until(lambda: rolled_up(nation), lambda received: received >= len(docs))
            await nation.kept.at_rest()
            seconds = time.monotonic() - begun
            recovery = seconds + await usual.seconds_until_quick(nation.sender)
        found = [lost_and_doubled(await nation.kept.reports(f"2026-{quarter}"), wanted) for quarter in QUARTERS]
        lost, doubled = (sum(side) for side in zip(*found, strict=True))
        record(f"a year's backlog: {len(docs):,} reports in the topics, their workers away until then", watch, Told(),
               sent=len(docs), lost=lost, doubled=doubled, seconds=seconds, recovery=recovery)
        assert (lost, doubled) == (0, 0)
        for quarter in QUARTERS:
            sent = [{"items": doc["sent"]} for doc in docs if doc["period"] == f"2026-{quarter}"]
            assert await nation.kept.rolled_up(f"2026-{quarter}") == (len(wanted), len(wanted), sums(sent))
        assert_bounded(watch)
        await nation.assert_lawful()


async def rolled_up(nation: Country) -> int:
    """Reports that the issuers' roll-ups have received."""
    return sum([(await nation.kept.rolled_up(f"2026-{quarter}"))[1] for quarter in QUARTERS])


async def reported(nation: Country) -> list[Doc]:
    """Every report that is owed, stored as the API stores it, and its event in the topic by the service's own relay."""
    stores, producer = open_stores(nation.running.settings), Producer(nation.running.settings)
    await producer.start()
    try:
        owed = await nation.kept.owed()
        docs = [written(obligation, clock.now()) for obligation in owed]
        for start in range(0, len(docs), 500):
            await stores.reports.put(docs[start:start + 500])
            await follow(stores, docs[start:start + 500], clock.now(), *owed[start:start + 500])
        relay = Relay(producer, stores.emitting, 0)
        while await relay.once():
            pass
        return docs
    finally:
        await producer.stop()
        stores.database.close()


FEW_PLACES = {"MAX_REQUESTS": "4", "MAX_WAITING": "4", "RATE_USER_BURST": "5", "RATE_USER_PER_SECOND": "2"}


async def test_two_hundred_reports_through_a_narrow_door(new_stack: StackMaker) -> None:
    """Narrow limits: most are put off, by 503 the many, by 429 the one who asks too often. All are served."""
    narrow = {f"THONGSUOT_{name}": value for name, value in FEW_PLACES.items()}
    async with country(await to_thread(new_stack, **narrow), TODAY, of=2, at_once=150) as nation:
        told, wanted = await nation.publish("year")
        await nation.arrived(len(wanted))
        impatient = [asking(own_reports(wanted[0][1])) for _ in range(20)]
        told += await nation.sender.run([*impatient, *(report(plan, "2026", unit) for plan, unit in wanted)])
        await nation.kept.at_rest()
        assert lost_and_doubled(await nation.kept.reports("2026"), wanted) == (0, 0)
        assert (await nation.kept.rolled_up("2026"))[:2] == (len(wanted), len(wanted))
        assert_held(told)
        assert min(told.statuses[429], told.statuses[503]) > 0
