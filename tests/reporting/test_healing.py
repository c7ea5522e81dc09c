"""Law 9: what was lost comes back from state; and each law's check sees corrupted data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from services.reporting.store.migrations import MIGRATIONS
from services.reporting.store.obligations import hear_plans
from services.reporting.worker.reconcile import Reconciler
from shared import clock
from shared.events import Event
from shared.messaging.feed import FeedEntry, FeedPage
from shared.store import Collection, Doc
from shared.store.migration import migrate
from tests.reporting.build import C1, C2, C3, D1, D2, P, district, province, published
from tests.reporting.conftest import Service
from tests.reporting.test_path import act, get, oid, send, told

DONE = {"t1": told(t1="3")}


class Planner:
    """Stands for the planner's feed."""

    def __init__(self, *events: Event):
        self.events = events

    async def get(self, path: str, **_: Any) -> Any:
        assert path == "/api/v1/events"
        entries = [FeedEntry(**event.model_dump(mode="json", exclude={"data", "traceparent"}),
                             data=event.data.model_dump(mode="json")) for event in self.events]
        return FeedPage(events=entries, next="", more=False).model_dump()


def reconciler(service: Service, *events: Event) -> Reconciler:
    return Reconciler(service.stores, Planner(*events))  # type: ignore[arg-type]


async def violations(service: Service) -> dict[str, list[str]]:
    laws = (await get(service, "", "verify", "administrator")).json()["laws"]
    return {law: check["violations"] for law, check in laws.items() if check["violations"]}


async def reported(service: Service) -> None:
    await service.handlers.plans([province(), district()])
    revision = await send(service, "25459", DONE)
    await send(service, "703", DONE)
    await act(service, "703", "accept", oid("25459"), revision)
    await service.pump()
    assert await violations(service) == {}
    assert all(check["checked"] for check in (await get(service, "", "verify", "service")).json()["laws"].values())


async def test_plans_are_caught_up_from_the_planners_feed(service: Service) -> None:
    mended = await reconciler(service, district(), province()).once()
    assert mended["plans"] == 2
    assert await service.stores.obligations.count() == 20
    await service.pump()
    assert await violations(service) == {}


async def test_lost_events_and_documents_come_back(service: Service) -> None:
    await reported(service)
    for collection in (service.stores.partials, service.stores.rollups):
        await collection.delete({})
    await service.stores.obligations.delete({"unit": "25462"})
    assert set(await violations(service)) == {"6", "9"}         # a roll-up that is missing is not proved either
    heal = reconciler(service)
    await heal.once()
    await heal.once()
    await service.pump()
    assert await violations(service) == {}
    top = await service.stores.rollups.get("P:2022-Q1:72")
    assert top is not None
    assert (top["fold"]["expected"], top["fold"]["received"]) == (5, 2)


def _without(doc: Doc, name: str) -> Doc:
    return {key: value for key, value in doc.items() if key != name}


async def _rewrite(collection: Collection, change: Callable[[Doc], Doc]) -> None:
    docs = await collection.find()
    assert await collection.replace_many([change(doc) for doc in docs]) == len(docs) > 0


async def test_what_an_earlier_release_stored_is_brought_up_to_date(service: Service) -> None:
    await reported(service)
    before = {doc["_id"]: doc["fold"] for doc in await service.stores.rollups.find()}
    await _rewrite(service.stores.plans, lambda doc: _without(doc, "upwards"))
    await _rewrite(service.stores.rollups, lambda doc: {**doc, "fold": _without(doc["fold"], "asked")})
    assert set(await violations(service)) == {"6"}
    await service.stores.database["migrations"].delete({})
    await migrate(service.stores.database, MIGRATIONS)
    heal = reconciler(service)
    await heal.once()
    await heal.once()
    await service.pump()
    assert await violations(service) == {}
    assert {doc["_id"]: doc["fold"] for doc in await service.stores.rollups.find()} == before


@pytest.mark.parametrize("again", ["redelivered", "reconciled"])
async def test_a_move_to_another_superior_cut_short_is_finished(service: Service, again: str) -> None:
    await reported(service)
    moved = published(P, [(D1, None), (D2, None), (C1, None), (C2, "705"), (C3, "705")], version=2)
    heal = reconciler(service)
    await heal.once()
    await hear_plans(service.stores, [moved], clock.now())      # and the process ends before the folds are made anew
    if again == "redelivered":
        await service.handlers.plans([moved])
    else:
        await heal.once()
    await service.pump()
    assert await violations(service) == {}
    left = await service.stores.rollups.get("P:2022-Q1:703")
    assert left is not None
    assert left["fold"]["expected"] == 0


async def test_a_lost_rollup_is_heard_again_above(service: Service) -> None:
    await reported(service)
    await service.stores.rollups.delete({"superior": "703"})
    await reconciler(service).once()
    revision = await send(service, "25462", DONE)
    assert revision
    await service.pump()
    top = await service.stores.rollups.get("P:2022-Q1:72")
    assert top is not None
    assert top["fold"]["received"] == 3


async def test_a_report_whose_event_was_lost_is_found(service: Service) -> None:
    await reported(service)
    heal = reconciler(service)
    await heal.once()
    await send(service, "25462", DONE)
    await service.stores.reports.set_where({}, {"outbox": {}, "pending": 0})
    await service.stores.obligations.set_where({"unit": "25462"}, {"report_state": "", "report_revision": 0})
    assert set(await violations(service)) == {"6", "9"}
    await heal.once()
    await service.pump()
    assert await violations(service) == {}


async def corrupt(collection: Collection, id: str, **values: Any) -> None:
    doc = await collection.get(id)
    assert doc is not None
    await collection.put([{**doc, **values}])


@pytest.mark.parametrize("law", ["1", "3", "6", "7", "9"])
async def test_each_check_sees_its_law_broken(service: Service, law: str) -> None:
    await reported(service)
    stores = service.stores
    owed = await stores.obligations.get(oid("25459"))
    report = await stores.reports.get(oid("25459"))
    top = await stores.rollups.get(f"P:2022-Q1:{P.code}")
    assert owed is not None
    assert report is not None
    assert top is not None
    if law == "1":
        await corrupt(stores.reports, report["_id"], pending=1)
    elif law == "3":
        await stores.obligations.put([{**owed, "_id": "P:2022-Q1:twin"}])
    elif law == "6":
        await corrupt(stores.rollups, top["_id"], fold={**top["fold"], "received": 9})
    elif law == "7":
        await corrupt(stores.reports, report["_id"], acts=foreign(report))
    else:
        await stores.obligations.delete({"_id": oid("25500")})
    assert law in await violations(service)


def foreign(report: Doc) -> Doc:
    """The acts, one of them by a unit whose it isn't."""
    acts: Doc = report["acts"]
    number = max(acts)
    return {**acts, number: {**acts[number], "unit": "705"}}


async def test_nothing_checked_is_not_a_pass(service: Service) -> None:
    answer = (await get(service, "", "verify", "administrator")).json()["laws"]
    assert {law: check["checked"] for law, check in answer.items()} == dict.fromkeys("13679", 0)


async def test_after_a_clock_that_was_ahead_nothing_is_passed_over(service: Service, monkeypatch: pytest.MonkeyPatch
                                                                   ) -> None:
    """The place of a change is told by the clock: what is behind the last place seen must not stay unseen."""
    heal, right, wrong = reconciler(service), clock.now, dt.timedelta(hours=72)
    await service.handlers.plans([province(), district()])
    await heal.once()
    monkeypatch.setattr(clock, "now", lambda: right() + wrong)
    ahead = await send(service, "25459", DONE)
    await act(service, "703", "accept", oid("25459"), ahead)
    await heal.once()
    monkeypatch.setattr(clock, "now", right)
    await heal.once()
    await send(service, "703", DONE)
    for collection in (service.stores.partials, service.stores.rollups):
        await collection.delete({})
    for _ in range(3):
        await heal.once()
    top = await service.stores.rollups.get("P:2022-Q1:72")
    assert top is not None
    assert top["fold"]["received"] == 2
