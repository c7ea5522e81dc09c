"""CloudEvents 1.0, Kafka protocol binding, binary content mode: attributes in headers, data as JSON value."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.errors import Permanent
from shared.events.types import EVENT_TYPES, Data

SPEC_VERSION = "1.0"
NAMESPACE = uuid.UUID("6b0f7a52-5c3e-5d3a-9a53-0c1f3b6c2d10")


class Event(BaseModel):
    """One event: what happened (`type`), to what (`subject`), by whom (`actor`), and its data."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    id: str
    type: str
    source: str                      # the emitting service: "planner"
    subject: str = ""                # id of the thing changed
    time: dt.datetime
    actor: str = ""                  # "72/72.vanthu": unit and user, or the service
    traceparent: str = ""
    data: Data

    @property
    def topic(self) -> str:
        """The Kafka topic that events of this type go to."""
        return EVENT_TYPES[self.type].topic

    @property
    def key(self) -> str:
        """The Kafka key: the document which the consumer writes."""
        return EVENT_TYPES[self.type].key(self.data)


def event_id(event_type: str, *parts: object) -> str:
    """A deterministic id, so that an event emitted anew is the same event."""
    return str(uuid.uuid5(NAMESPACE, "/".join([event_type, *map(str, parts)])))


def encode(event: Event) -> tuple[str, bytes, list[tuple[str, bytes]]]:
    """Key, value and headers of the Kafka record."""
    headers = {
        "ce_specversion": SPEC_VERSION,
        "ce_id": event.id,
        "ce_type": event.type,
        "ce_source": event.source,
        "ce_subject": event.subject,
        "ce_time": event.time.isoformat(),
        "ce_actor": event.actor,
        "traceparent": event.traceparent,
        "content-type": "application/json",
    }
    value = event.data.model_dump_json(exclude_defaults=True).encode()
    return event.key, value, [(k, v.encode()) for k, v in headers.items() if v]


def decode(value: bytes | None, headers: Mapping[str, bytes] | Sequence[tuple[str, bytes]]) -> Event:
    """The event of a Kafka record. Raises Permanent (`bad_event`) for anything that is no event of ours."""
    attributes = {k: _text(v) for k, v in dict(headers).items()}
    event_type = attributes.get("ce_type", "")
    spec = EVENT_TYPES.get(event_type)
    if spec is None:
        raise Permanent(f"unknown event type {event_type!r}", code="bad_event")
    try:
        return Event(
            id=attributes["ce_id"], type=event_type, source=attributes["ce_source"],
            subject=attributes.get("ce_subject", ""), time=dt.datetime.fromisoformat(attributes["ce_time"]),
            actor=attributes.get("ce_actor", ""), traceparent=attributes.get("traceparent", ""),
            data=spec.data.model_validate_json(value or b""),
        )
    except (KeyError, ValueError, ValidationError) as error:
        raise Permanent(f"{event_type}: {_why(error)}"[:2000], code="bad_event") from error


def _why(error: Exception) -> str:
    """What is wrong, for the people who look at dead letters: each field with its fault, without pydantic's links."""
    if isinstance(error, KeyError):
        return f"no header {error}"
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'data'}: {one['msg']}" for one in error.errors())


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes | bytearray) else str(value)
