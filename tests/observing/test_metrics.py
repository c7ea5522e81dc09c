"""/metrics: who may read it, what it shows, and what it costs when nobody does or a dependency is away."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from prometheus_client.parser import text_string_to_metric_families

from services.notifier.app import api as notifier_api
from services.planner.app import api as planner_api
from services.reporting.app import api as reporting_api
from shared.auth import for_anybody
from shared.errors import Retryable
from shared.http import create_app
from shared.http.scraped import BY_A_PROXY
from shared.observing import counts as counting
from shared.observing import scrape as scraping
from shared.observing.counts import OTHER, Counts
from shared.observing.metrics import DURATION, LETTERS, METRICS, REQUESTS, SERIES_LEFT_OUT, Metric
from shared.observing.requests import Counted
from shared.observing.scrape import Sample, Scrape, Source
from shared.runtime import Health, probes_only
from shared.settings import Settings
from tests.http.test_before_the_routes import lifespan, ready
from tests.support import ROOT, StaticVerifier

router = APIRouter()


@router.get("/things/{id}", dependencies=[for_anybody("a test")])
async def thing(id: str) -> str:
    return id


def made(sources: dict[str, Source] | None = None, **settings: Any) -> FastAPI:
    app = create_app(Settings(**settings), "test", [router], service="test", lifespan=lifespan, ready=ready,
                     sources=sources)
    app.state.verifier = StaticVerifier()
    return app


def client(app: Any, peer: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(peer, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def read(app: Any) -> dict[tuple[str, tuple[str, ...]], float]:
    """Each value by its name and its labels' values."""
    async with client(app) as http:
        answer = await http.get("/metrics")
    assert answer.status_code == 200, answer.text
    return {(one.name, tuple(one.labels.values())): one.value
            for family in text_string_to_metric_families(answer.text) for one in family.samples}


async def test_only_a_neighbour_who_comes_himself_may_read_it() -> None:
    app = made(metrics_networks="10.1.0.0/16, ::1/128")
    for peer, status in (("10.1.2.3", 200), ("::1", 200), ("::ffff:10.1.2.3", 200), ("10.2.0.1", 404),
                         ("127.0.0.1", 404), ("", 404), ("x", 404)):
        async with client(app, peer) as http:
            answer = await http.get("/metrics")
            assert answer.status_code == status, peer
            if status == 404:                               # as of an address that isn't there
                nowhere = (await http.get("/nowhere")).json()
                assert {**answer.json(), "trace": ""} == {**nowhere, "trace": ""}
    for name in BY_A_PROXY:
        async with client(app, "10.1.2.3") as http:
            assert (await http.get("/metrics", headers={name: "10.1.2.3"})).status_code == 404, name
    async with client(probes_only(Health().app(Settings(metrics_networks="10.1.0.0/16")))) as http:
        assert (await http.get("/metrics")).status_code == 404
    async with client(made()) as http:
        assert (await http.get("/metrics")).status_code == 200


async def test_requests_are_counted_by_their_route_and_unknown_ones_as_one() -> None:
    counts, app = Counts(), made()
    async with client(Counted(app, counts)) as http:
        for n in range(1_000):
            await http.get(f"/things/{n}")
            await http.get(f"/{n}/random/{n}?{n}")
            await http.request(f"M{n}", f"/things/{n}")
    assert counts.counters[REQUESTS] == {
        ("GET", "/things/{id}", "2xx"): 1_000, ("GET", OTHER, "4xx"): 1_000, (OTHER, OTHER, "4xx"): 1_000}
    assert {labels: sum(one.counts) for labels, one in counts.histograms[DURATION].items()} == {
        ("GET", "/things/{id}"): 1_000, ("GET", OTHER): 1_000, (OTHER, OTHER): 1_000}


async def test_refusals_and_crashes_are_counted_under_their_route() -> None:
    counts, scope = Counts(), {"type": "http", "method": "GET", "path": "/x", "headers": []}

    async def crash(*_: Any) -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await Counted(crash, counts)(scope, None, None)     # type: ignore[arg-type]
    assert counts.counters[REQUESTS] == {("GET", OTHER, "gone"): 1}
    app = planner_api(Settings(embedded=True))
    async with client(Counted(app, counts)) as http:
        assert (await http.get("/api/v1/plans/1")).status_code == 401
    assert counts.counters[REQUESTS]["GET", "/api/v1/plans/{id}", "4xx"] == 1


def test_labels_without_end_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_SERIES", 10)
    counts = Counts()
    for n in range(100):
        counts.add(REQUESTS, "GET", str(n), "2xx")
        counts.observe(DURATION, 0.3, "GET", str(n))
    assert counts.counters[REQUESTS][OTHER, OTHER, OTHER] == 90
    assert sum(counts.histograms[DURATION][OTHER, OTHER].counts) == 90
    assert len(counts.counters[REQUESTS]) == len(counts.histograms[DURATION]) == 11
    assert counts.counters[SERIES_LEFT_OUT] == {(REQUESTS.name,): 90, (DURATION.name,): 90}


async def test_a_histogram_is_cumulative() -> None:
    counts, metric = Counts(), Metric("histogram", "some", "", ("of",), (0.5, 1.0))
    for value in (0.1, 0.5, 0.6, 7.0):
        counts.observe(metric, value, "x")
    page, _ = await Scrape("test", {}, counts=counts).page()
    found = {(one.name, one.labels.get("le", "")): one.value
             for family in text_string_to_metric_families(page.decode()) for one in family.samples}
    assert [found["thongsuot_some_bucket", bound] for bound in ("0.5", "1.0", "+Inf")] == [2, 3, 4]
    assert (found["thongsuot_some_count", ""], found["thongsuot_some_sum", ""]) == (4, pytest.approx(8.2))


def source(calls: list[int], answer: Callable[[], Awaitable[Iterable[Sample]]]) -> Source:
    async def asked() -> Iterable[Sample]:
        calls.append(1)
        return await answer()

    return asked


async def some() -> list[Sample]:
    await asyncio.sleep(0)
    return [Sample(LETTERS, 3)]


async def test_a_source_is_asked_when_read_and_not_for_every_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    scrape = Scrape("test", {"store": source(calls, some)})
    assert calls == []
    pages = await asyncio.gather(*(scrape.page() for _ in range(20)))
    assert len(calls) == 1
    assert all(b"thongsuot_dead_letters 3.0" in page for page, _ in pages)
    assert all(b'thongsuot_source_up{source="store"} 1.0' in page for page, _ in pages)
    monkeypatch.setattr(scraping, "KEPT_SECONDS", 0.0)
    await scrape.page()
    assert len(calls) == 2


async def never() -> list[Sample]:
    await asyncio.Event().wait()
    return []


async def away() -> list[Sample]:
    raise Retryable("away", code="store_away")


@pytest.mark.parametrize("answer", [never, away])
async def test_what_is_away_leaves_out_its_own_and_is_not_asked_by_every_reader(
        answer: Callable[[], Awaitable[list[Sample]]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scraping, "PATIENCE_SECONDS", 0.05)
    calls: list[int] = []
    scrape = Scrape("test", {"store": source(calls, answer), "broker": source([], some)})
    for _ in range(3):
        page = (await scrape.page())[0].decode()
        assert 'thongsuot_source_up{source="store"} 0.0' in page
        assert 'thongsuot_source_up{source="broker"} 1.0' in page
        assert "thongsuot_dead_letters 3.0" in page
    assert len(calls) == 1


@pytest.mark.parametrize("api", [planner_api, reporting_api, notifier_api])
async def test_an_api_whose_store_and_broker_are_away_still_answers(
        api: Callable[[Settings], FastAPI], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.http.app.READY_SECONDS", 0.1)
    monkeypatch.setattr(scraping, "PATIENCE_SECONDS", 0.2)
    nowhere = Settings(embedded=True, MONGO_URL="mongodb://127.0.0.1:1", KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:1")
    found = await read(api(nowhere))
    assert found["thongsuot_ready", ()] == 0
    assert found["thongsuot_source_up", ("store",)] == 0
    assert not {name for name, _ in found} & {"thongsuot_unsent_documents", "thongsuot_dead_letters",
                                              "thongsuot_group_behind_events"}
    assert found["process_resident_memory_bytes", ()] > 0


async def test_nobody_reads_nothing_is_asked_and_nothing_grows() -> None:
    calls: list[int] = []
    app = made({"store": source(calls, some)})
    before = asyncio.all_tasks()
    async with client(app) as http:
        for n in range(200):
            await http.get(f"/nowhere/{n}")
    assert calls == []
    assert asyncio.all_tasks() == before
    assert await read(app)
    assert calls == [1]


def test_the_library_is_imported_by_the_first_reading_only() -> None:
    code = ("import sys, services.planner.app, services.notifier.app, services.cascade.app, shared.runtime;"
            "print(*(name for name in sys.modules if name.startswith(('prometheus_client', 'opentelemetry.sdk',"
            " 'opentelemetry.exporter'))))")
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


async def test_a_worker_shows_how_well_its_streams_are(monkeypatch: pytest.MonkeyPatch) -> None:
    health = Health()
    health.progress["consumer"] = lambda: float("-inf")
    app = health.app(Settings())
    found = await read(app)
    assert (found["thongsuot_ready", ()], found["thongsuot_stream_unwell_seconds", ("consumer",)]) == (0, float("inf"))
    health.started, health.progress["consumer"] = True, lambda: float("inf")
    found = await read(app)
    assert (found["thongsuot_ready", ()], found["thongsuot_stream_unwell_seconds", ("consumer",)]) == (1, 0)


def test_names_are_those_that_prometheus_asks_for() -> None:
    assert len({one.name for one in METRICS}) == len(METRICS) > 20
    for one in METRICS:
        assert one.means
        assert one.kind == "histogram" or not one.buckets
        assert not one.name.endswith(("_total", "_count", "_bucket"))
        assert list(one.buckets) == sorted(one.buckets)
