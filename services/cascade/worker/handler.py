"""From plan events to derivation and draft events.

The ids are deterministic, so that a replay sends the same events; the derivations go first, and are acknowledged
before any draft that lies over them is sent.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.cascade.domain import derive
from shared.events import DerivationMade, DraftDerived, Event, PlanPublished
from shared.events.envelope import event_id
from shared.messaging.producer import Producer

SOURCE = "cascade"


class Handler:
    """Derives each plan of a batch and sends the results."""

    def __init__(self, producer: Producer):
        self._producer = producer

    async def __call__(self, events: list[Event]) -> None:
        """Returns when all that follows from these events is acknowledged by the broker."""
        for event in events:
            made, drafts = derived_events(event)
            if made:
                await self._producer.send(made)
                await self._producer.send(drafts)


def derived_events(event: Event) -> tuple[list[Event], list[Event]]:
    """The derivation.made and draft.derived events of a plan event; none of one that ends a plan."""
    if not isinstance(event.data, PlanPublished):
        return [], []
    made, drafts = derive(event.data)
    return _made(event, made), _drafts(event, drafts)


def _made(cause: Event, made: Sequence[DerivationMade]) -> list[Event]:
    return [_event(cause, "derivation.made", one.id, event_id("derivation.made", one.id), one) for one in made]


def _drafts(cause: Event, drafts: Sequence[DraftDerived]) -> list[Event]:
    return [
        _event(cause, "draft.derived", one.id, event_id("draft.derived", one.id, one.plan, one.version), one)
        for one in drafts
    ]


def _event(cause: Event, kind: str, subject: str, id: str, data: DerivationMade | DraftDerived) -> Event:
    return Event(id=id, type=kind, source=SOURCE, subject=subject, time=cause.time, actor=cause.actor,
                 traceparent=cause.traceparent, data=data)
