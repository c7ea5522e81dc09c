"""The outbox: a document carries the events of its last changes until the broker has acknowledged them (law 1).

`outbox` is a map from event id to event, `pending` is 1 while it is not empty. Both are written together with the
state change, in the same document, by the same guarded replace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from shared.errors import TooLarge
from shared.events import EVENT_TYPES, Event, encode
from shared.messaging.producer import TOO_LARGE
from shared.store import Doc


def with_events(doc: Doc, events: Iterable[Event]) -> Doc:
    """The document with these events to send, beside those still pending."""
    entries = {event.id: _entry(event) for event in events}
    outbox = {**doc.get("outbox", {}), **entries}
    return {**doc, "outbox": outbox, "pending": 1 if outbox else 0}


def pending_events(doc: Doc) -> list[Event]:
    """The events that the document still has to send."""
    return [_event(id, entry) for id, entry in doc.get("outbox", {}).items()]


def check_size(event: Event, limit_bytes: int) -> None:
    """Raise TooLarge (413) if the encoded event is larger than what the broker takes."""
    if len(encode(event)[1]) > limit_bytes:
        raise TooLarge(TOO_LARGE, code="event_too_large")


def _entry(event: Event) -> Doc:
    entry = event.model_dump(mode="json", exclude={"id", "data"})
    return {**entry, "data": event.data.model_dump_json(exclude_defaults=True)}


def _event(id: str, entry: Doc) -> Event:
    data = EVENT_TYPES[entry["type"]].data.model_validate_json(entry["data"])
    return Event(
        id=id, type=entry["type"], source=entry["source"], subject=entry["subject"],
        time=dt.datetime.fromisoformat(entry["time"]), actor=entry["actor"],
        traceparent=entry["traceparent"], data=data)
