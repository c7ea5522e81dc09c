"""One trace from the click to the last ward: through outbox, relay, cascade, the planner's drafts and their notices."""

from __future__ import annotations

import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.cascade.worker import Handler as Cascade
from services.notifier.store import NoticeStore
from services.notifier.worker import Handler as Notifier
from shared.clock import now
from shared.events import Event
from shared.http.client import ServiceClient
from shared.messaging.producer import Producer, RawRecord
from shared.messaging.relay import Relay
from shared.messaging.runner import Record, Runner
from shared.observing import tracing
from shared.settings import Settings
from shared.store import connect
from shared.telemetry import is_traceparent, new_traceparent, of_trace
from tests.messaging.test_delivery import event
from tests.observing.test_metrics import client, made
from tests.planner.conftest import office
from tests.planner.support import Planner
from tests.support import ROOT

__all__ = ["office"]


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What was traced."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider)
    yield exporter
    tracing.use(None)


class Broker(Producer):
    """Keeps what is sent, for the consumers of a test."""

    def __init__(self, settings: Settings):
        super().__init__(settings)
        self.sent: list[Record] = []

    async def send_raw(self, records: Sequence[RawRecord]) -> None:
        """Keep them."""
        for topic, key, value, headers in records:
            given = key.encode() if isinstance(key, str) else key
            self.sent.append(Record(topic, 0, len(self.sent), given, value, headers))

    def taken(self, *topics: str) -> list[Record]:
        """What lies in these topics."""
        return [record for record in self.sent if record.topic in topics]


def root_of(span: ReadableSpan, by_id: Mapping[int, ReadableSpan]) -> list[str]:
    """The names from a span up to where its trace begins."""
    names = [span.name]
    while span.parent is not None and span.parent.span_id in by_id:
        span = by_id[span.parent.span_id]
        names.append(span.name)
    return names


def id_of(span: ReadableSpan) -> int:
    assert span.context is not None
    return span.context.span_id


async def test_from_the_click_to_the_last_ward(office: Planner, settings: Settings, spans: InMemorySpanExporter
                                               ) -> None:
    draft = await office.signed(await office.imported())
    spans.clear()
    clicked = new_traceparent()
    await office.act(draft, "publish", body={"date": "2022-04-08"}, headers={"traceparent": clicked})
    broker = Broker(settings)
    await Relay(broker, [office.stores.plans], 0.1).once()
    await Runner(settings, broker, "cascade", Cascade(broker)).run(broker.taken("plans"))
    received: list[Event] = []

    async def receive(events: list[Event]) -> None:
        received.extend(events)
        await office.receiver()(events)

    await Runner(settings, broker, "planner", receive).run(broker.taken("drafts"))
    store = NoticeStore(connect(settings, "notifier"))
    await store.indexes()
    await Runner(settings, broker, "notifier", Notifier(store, now)).run(broker.taken("plans", "drafts"))

    found = spans.get_finished_spans()
    by_id = {id_of(span): span for span in found}
    assert {f"{span.context.trace_id:032x}" for span in found if span.context} == {clicked[3:35]}
    click = "POST /api/v1/drafts/{id}/publish"
    ways = {" < ".join(root_of(span, by_id)) for span in found}
    assert {f"send plans < {click}",
            f"process cascade < send plans < {click}",
            f"send drafts < process cascade < send plans < {click}",
            f"process planner < send drafts < process cascade < send plans < {click}"} <= ways
    assert any(way.startswith("process notifier < ") and way.endswith(click) for way in ways)
    above = next(span for span in found if span.name == click).parent
    assert above is not None
    assert f"{above.span_id:016x}" == clicked[36:52]
    assert len([e for e in received if e.type == "draft.derived"]) >= 9
    notifier = next(span for span in found if span.name == "process notifier")
    assert notifier.links                                       # to what else the batch held: drafts beside the plan
    assert await store.notices.count() > 0


async def test_no_span_tells_who_or_what(office: Planner, settings: Settings, spans: InMemorySpanExporter) -> None:
    await office.publish(await office.imported())
    broker = Broker(settings)
    await Relay(broker, [office.stores.plans], 0.1).once()
    await Runner(settings, broker, "cascade", Cascade(broker)).run(broker.taken("plans"))
    allowed = {"http.request.method", "http.route", "http.response.status_code", "peer.service", "error.type",
               "messaging.system", "messaging.operation.type", "messaging.destination.name",
               "messaging.consumer.group.name", "messaging.batch.message_count", "thongsuot.event.types"}
    told = [one.to_json() for one in spans.get_finished_spans()]
    assert len(told) > 5
    for one in spans.get_finished_spans():
        assert set(one.attributes or ()) <= allowed
        assert not one.events                                   # where exceptions would stand with their words
        assert one.status.description is None
    for word in ("72.test", "tuyên truyền", "Tây Ninh", "127.0.0.1", "Bearer"):
        assert not [one for one in told if word.lower() in one.lower()], word


async def test_a_request_below_a_request(spans: InMemorySpanExporter) -> None:
    app = made()
    calls = ServiceClient(Settings(), "planner", "portal")
    calls._http = client(app)
    with of_trace("00-" + "a" * 32 + "-" + "b" * 16 + "-01"):
        await calls.get("/things/1", token="x")
    server, below = spans.get_finished_spans()
    assert (server.name, below.name) == ("GET /things/{id}", "GET planner")
    assert server.parent is not None
    assert server.parent.span_id == id_of(below)
    assert f"{server.parent.trace_id:x}" == "a" * 32


async def test_what_machines_ask_all_the_time_is_not_traced(spans: InMemorySpanExporter) -> None:
    async with client(made()) as http:
        await http.get("/health/live")
        await http.get("/metrics")
        assert spans.get_finished_spans() == ()
        traceparent = (await http.get("/nowhere")).headers["traceparent"]
    [one] = spans.get_finished_spans()
    assert one.context is not None
    assert (one.name, f"{one.context.span_id:016x}") == ("GET", traceparent[36:52])


async def test_traces_that_are_not_sampled_are_not_sent(spans: InMemorySpanExporter) -> None:
    async with client(made()) as http:
        await http.get("/things/1", headers={"traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-00"})
    assert spans.get_finished_spans() == ()


async def test_a_batch_of_several_traces_and_of_none(settings: Settings, spans: InMemorySpanExporter) -> None:
    traces = [new_traceparent(), new_traceparent(), ""]
    events = [event(n).model_copy(update={"traceparent": traces[n % 3]}) for n in range(9)]
    handled: list[Event] = []

    async def handle(some: list[Event]) -> None:
        handled.extend(some)

    broker = Broker(settings)
    await broker.send(events)
    spans.clear()
    await Runner(settings, broker, "g", handle).run(broker.sent)
    found = spans.get_finished_spans()
    assert sorted(f"{one.context.trace_id:032x}" for one in found if one.context) == sorted(
        trace[3:35] for trace in traces if trace)
    assert {(one.attributes or {})["messaging.batch.message_count"] for one in found} == {3}
    assert [one.id for one in handled] == [one.id for one in events]
    assert [one.traceparent[3:35] for one in handled] == [one.traceparent[3:35] for one in events]
    assert {one.traceparent for one in handled if not one.traceparent[3:]} == {""}


async def test_what_fails_is_marked_and_told_by_its_type(settings: Settings, spans: InMemorySpanExporter) -> None:
    async def handle(_: list[Event]) -> None:
        raise RuntimeError("Nguyễn Văn A")

    broker = Broker(settings)
    await broker.send([event(1).model_copy(update={"traceparent": new_traceparent()})])
    await Runner(settings, broker, "g", handle).run(broker.sent[:1])
    failed = spans.get_finished_spans()[-1]
    assert (failed.name, (failed.attributes or {})["error.type"]) == ("process g", "dead_letter")
    assert "Nguyễn" not in failed.to_json()


async def test_without_a_collector_the_trace_is_handed_on_as_it_came(settings: Settings) -> None:
    given = new_traceparent()
    async with client(made()) as http:
        assert (await http.get("/things/1", headers={"traceparent": given})).headers["traceparent"] == given
        assert is_traceparent((await http.get("/things/1")).headers["traceparent"])
    broker = Broker(settings)
    await broker.send([event(1).model_copy(update={"traceparent": given})])
    assert dict(broker.sent[0].headers)["traceparent"] == given.encode()


class Collector(BaseHTTPRequestHandler):
    """Takes what OTLP sends."""

    taken: list[tuple[str, bytes]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        self.taken.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


PROCESS = """
from shared.observing.tracing import tracing_to, traced
from shared.settings import Settings
with tracing_to(Settings(), "planner-api"), traced("GET /x", "SERVER", ""):
    pass
"""


def test_spans_reach_a_collector_also_when_the_process_ends() -> None:
    Collector.taken.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        subprocess.run([sys.executable, "-c", PROCESS], cwd=ROOT, check=True, timeout=60,
                       env={"OTEL_EXPORTER_OTLP_ENDPOINT": address, "PATH": ""})
        server.shutdown()
    [(path, body)] = Collector.taken
    assert path == "/v1/traces"
    [sent] = ExportTraceServiceRequest.FromString(body).resource_spans
    assert {one.key: one.value.string_value for one in sent.resource.attributes}["service.name"] == "planner-api"
    assert [span.name for scope in sent.scope_spans for span in scope.spans] == ["GET /x"]


def test_a_collector_that_is_away_keeps_no_process_from_working_or_ending() -> None:
    done = subprocess.run([sys.executable, "-c", PROCESS + "print('worked')"], cwd=ROOT, check=True, timeout=60,
                          capture_output=True, text=True,
                          env={"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "PATH": ""})
    assert done.stdout == "worked\n"
