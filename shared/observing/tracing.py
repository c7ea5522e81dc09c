"""Spans of OpenTelemetry over the traces that we carry anyway (`traceparent` in requests, outboxes and events).

Off, and not even imported, unless OTEL_EXPORTER_OTLP_ENDPOINT names a collector (OTLP over HTTP). A span becomes the
parent of what follows by taking its place in the `traceparent` that is handed on. Spans say which route, service,
group, topic and type of event; never who, from where, or what was written: also an error is told by its type alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Literal

from shared.settings import Settings
from shared.telemetry import is_traceparent

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, SpanContext, Tracer

    from shared.events import Event

Kind = Literal["SERVER", "CLIENT", "PRODUCER", "CONSUMER"]
MOST_LINKS = 32
SEND_SECONDS = 3.0          # so long a collector that is away may hold up a process that ends
_tracer: Tracer | None = None


@contextmanager
def tracing_to(settings: Settings, process: str) -> Iterator[None]:
    """Send spans meanwhile to the collector, if one is named; at the end what is left of them."""
    if not settings.otlp_endpoint:
        yield
        return
    provider = _provider(settings, process)
    use(provider)
    try:
        yield
    finally:
        use(None)
        provider.shutdown()


def _provider(settings: Settings, process: str) -> TracerProvider:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(shutdown_on_exit=False, resource=Resource.create(
        {"service.name": process, "service.namespace": "thongsuot"}))
    provider.add_span_processor(BatchSpanProcessor(
        OTLPSpanExporter(endpoint=f"{settings.otlp_endpoint.rstrip('/')}/v1/traces", timeout=SEND_SECONDS)))
    return provider


def use(provider: TracerProvider | None) -> None:
    """Make spans by this provider from now on; by none."""
    global _tracer
    _tracer = provider.get_tracer("thongsuot") if provider else None


class Traced:
    """What is being done, under its span. `traceparent` is handed on to what follows; without tracing it is the one
    that was given."""

    def __init__(self, traceparent: str, span: Span | None = None):
        self._span = span
        self.traceparent = _text(span.get_span_context()) if span else traceparent

    def tell(self, name: str = "", **attributes: Any) -> None:
        """What is known only later."""
        if self._span is not None:
            if name:
                self._span.update_name(name)
            self._span.set_attributes({key.replace("__", "."): value for key, value in attributes.items()})

    def failed(self, why: str) -> None:
        """It did not go well; `why` is a type or a status, nobody's words."""
        if self._span is not None:
            from opentelemetry.trace import Status, StatusCode

            self._span.set_status(Status(StatusCode.ERROR))
            self._span.set_attribute("error.type", why)


@contextmanager
def traced(name: str, kind: Kind, parent: str, *, links: Sequence[str] = (), attributes: Mapping[str, Any] | None = None
           ) -> Iterator[Traced]:
    """Do something under a span below `parent` (a traceparent; "": it begins here)."""
    if _tracer is None:
        yield Traced(parent)
        return
    from opentelemetry.context import Context
    from opentelemetry.trace import Link, NonRecordingSpan, SpanKind, set_span_in_context

    above = _context(parent)
    span = _tracer.start_span(
        name, set_span_in_context(NonRecordingSpan(above), Context()) if above else Context(),
        kind=SpanKind[kind], attributes=dict(attributes or {}),
        links=[Link(other) for text in links[:MOST_LINKS] if (other := _context(text))])
    done = Traced(parent, span)
    try:
        yield done
    except BaseException as error:
        done.failed(type(error).__name__)
        raise
    finally:
        span.end()


@contextmanager
def sending(topic: str, events: Sequence[Event]) -> Iterator[list[Event]]:
    """Send events of one topic under a span for each trace; gives the events with the spans as their parents."""
    with _of_each("send", "PRODUCER", topic, events) as (found, _):
        yield found


@contextmanager
def handling(group: str, events: Sequence[Event]) -> Iterator[tuple[list[Event], list[Traced]]]:
    """Handle a batch under a span for each trace that it has events of: below the first, with links to the others."""
    with _of_each("process", "CONSUMER", group, events) as found:
        yield found


@contextmanager
def _of_each(verb: str, kind: Kind, of: str, events: Sequence[Event]) -> Iterator[tuple[list[Event], list[Traced]]]:
    if _tracer is None:
        yield list(events), []
        return
    with ExitStack() as stack:
        spans = {trace: stack.enter_context(traced(
            f"{verb} {of}", kind, parents[0], links=parents[1:], attributes=_said(kind, of, events, trace)))
            for trace, parents in _by_trace(events).items()}
        yield [_under(event, spans) for event in events], list(spans.values())


def _under(event: Event, spans: Mapping[str, Traced]) -> Event:
    span = spans.get(_trace(event.traceparent))
    return event.model_copy(update={"traceparent": span.traceparent}) if span else event


def _by_trace(events: Sequence[Event]) -> dict[str, list[str]]:
    """The different parents of each trace, in order. What belongs to no trace has no span."""
    found: dict[str, dict[str, None]] = {}
    for event in events:
        if is_traceparent(event.traceparent):
            found.setdefault(_trace(event.traceparent), {})[event.traceparent] = None
    return {trace: list(parents) for trace, parents in found.items()}


def _said(kind: Kind, of: str, events: Sequence[Event], trace: str) -> dict[str, Any]:
    mine = [event for event in events if _trace(event.traceparent) == trace]
    where = {"messaging.destination.name": of} if kind == "PRODUCER" else {
        "messaging.consumer.group.name": of, "messaging.destination.name": ",".join(sorted({e.topic for e in mine}))}
    return {"messaging.system": "kafka", "messaging.operation.type": "send" if kind == "PRODUCER" else "process",
            **where, "messaging.batch.message_count": len(mine),
            "thongsuot.event.types": sorted({event.type for event in mine})}


def _trace(traceparent: str) -> str:
    return traceparent[3:35]


def _text(context: SpanContext) -> str:
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def _context(traceparent: str) -> SpanContext | None:
    from opentelemetry.trace import SpanContext, TraceFlags

    if not is_traceparent(traceparent):
        return None
    return SpanContext(int(traceparent[3:35], 16), int(traceparent[36:52], 16), is_remote=True,
                       trace_flags=TraceFlags(int(traceparent[53:], 16)))
