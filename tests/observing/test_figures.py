"""What the metrics say of store and broker is what is there."""

from __future__ import annotations

import datetime as dt

import pytest

from services.notifier.api.system import figures as notifier_figures
from services.notifier.app import api as notifier_api
from services.planner.api.system import figures as planner_figures
from services.reporting.api.operations import figures as reporting_figures
from services.reporting.worker.handlers import Handlers
from shared import clock
from shared.messaging.backlog import lagging
from shared.messaging.producer import Producer
from shared.messaging.runner import Record, Runner
from shared.observing.counts import COUNTS
from shared.observing.metrics import BURIED, CLIMB, HANDLED, SENT
from shared.observing.scrape import Sample
from shared.settings import Settings
from tests.messaging.conftest import producer
from tests.messaging.test_delivery import event
from tests.messaging.test_watch import partitions
from tests.planner.conftest import office
from tests.planner.support import Planner
from tests.reporting.conftest import Service, service
from tests.reporting.test_administration import DONE, prepared, send

__all__ = ["office", "partitions", "producer", "service"]


def by_name(samples: list[Sample]) -> dict[tuple[str, ...], float]:
    return {(one.metric.name, *one.labels): one.value for one in samples}


async def test_of_the_planner(office: Planner, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.heard()
    found = by_name(await planner_figures(office.stores))
    assert found["unsent_oldest_seconds",] == found["drafts", "drafting"] == found["unsent_documents", "plans"] == 0
    draft = await office.imported()
    assert by_name(await planner_figures(office.stores))["drafts", "drafting"] == 1
    await office.publish(draft)
    later = clock.now() + dt.timedelta(hours=1)
    monkeypatch.setattr("shared.clock.now", lambda: later)
    found = by_name(await planner_figures(office.stores))
    assert found["unsent_documents", "plans"] == 1
    assert 3590 < found["unsent_oldest_seconds",] <= 3610
    assert found["drafts", "drafting"] == 0


async def test_of_reporting_and_of_the_climb(service: Service) -> None:
    await prepared(service)
    assert by_name(await reporting_figures(service.stores))["unsent_oldest_seconds",] == 0
    await send(service, "25459", DONE)
    assert by_name(await reporting_figures(service.stores))["unsent_documents", "reports"] == 1
    before = {labels: sum(one.counts) for labels, one in COUNTS.histograms[CLIMB].items()}
    await service.pump()
    after = {labels: sum(one.counts) for labels, one in COUNTS.histograms[CLIMB].items()}
    risen = {labels[0]: count - before.get(labels, 0) for labels, count in after.items()}
    assert risen["report.submitted"] == 1
    assert risen["rollup.changed"] >= 1
    assert isinstance(service.handlers, Handlers)


async def test_of_the_notifier(settings: Settings) -> None:
    app = notifier_api(settings)
    await app.state.letters.lines.put([{"_id": "a", "state": "waiting"}, {"_id": "b", "state": "aside"}])
    await app.state.deliveries.deliveries.put([
        {"_id": "a", "open": 1, "due": "2000-01-01T00:00:00+00:00", "state": "waiting"},
        {"_id": "b", "open": 1, "due": "9000-01-01T00:00:00+00:00", "state": "waiting"},
        {"_id": "c", "open": 0, "due": "", "state": "given_up"}])
    since = clock.now() - dt.timedelta(hours=2)
    await app.state.deliveries.tell_channel("webhook", since=since.isoformat(), reason="", next="", attempts=3)
    found = by_name(await notifier_figures(app))
    assert found["dead_letters",] == 1
    assert (found["deliveries", "open"], found["deliveries", "due"], found["deliveries", "given_up"]) == (2, 1, 1)
    assert 7190 < found["channel_away_seconds", "webhook"] < 7300
    assert ("channel_away_seconds", "email") not in found          # it is not set up: nothing is amiss


async def test_how_far_a_group_is_behind_and_since_when(settings: Settings, broker: str, producer: Producer) -> None:
    sent = clock.now()
    await producer.send([event(n) for n in range(20)])
    found = await lagging(settings)
    planner = found["planner"]
    assert planner.records == 20
    assert planner.since is not None
    assert abs((planner.since - sent).total_seconds()) < 60
    assert planner.seconds(planner.since + dt.timedelta(minutes=9)) == 540
    assert found["cascade"].since is None
    assert found["cascade"].seconds(sent) == found["cascade"].records == 0


async def test_events_are_counted(settings: Settings, broker: str, producer: Producer) -> None:
    async def handle(events: list[object]) -> None:
        return None

    def count(metric: object, label: str) -> float:
        return COUNTS.counters[metric].get((label,), 0)     # type: ignore[index]

    before = [count(HANDLED, "counted"), count(BURIED, "counted"), count(SENT, "drafts.dlq")]
    await Runner(settings, producer, "counted", handle).run([   # type: ignore[arg-type]
        Record(f"{settings.topic_prefix}drafts", 0, 0, b"k", b"{}", [])])
    after = [count(HANDLED, "counted"), count(BURIED, "counted"), count(SENT, "drafts.dlq")]
    assert [b - a for a, b in zip(before, after, strict=True)] == [0, 1, 1]
