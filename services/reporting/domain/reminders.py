"""Reminders of an obligation, by the schedule and by hand (đôn đốc): each is told by one event, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from services.reporting.domain import schedule, trail
from services.reporting.domain.obligations import HAND, WAITING, event, stored
from shared.clock import day_of
from shared.messaging.outbox import with_events

Doc = dict[str, Any]
Outcome = Literal["reminded", "already", "not_handed_down", "received"]


def reminded(doc: Doc, today: dt.date, now: dt.datetime) -> Doc | None:
    """The obligation with the reminder that the schedule asks for on this day; None if it asks for none."""
    if doc["state"] not in WAITING:
        return None
    due, returned = schedule.start(doc)
    step = schedule.pending(due, returned, schedule.last(doc), today)
    if step is None:
        return None
    sent = {"step": step.name, "on": today.isoformat(), "at": now.isoformat(), "by": "reporting"}
    return _with(doc, {"reminders": {**doc["reminders"], schedule.basis(doc): sent}}, sent, now)


def outcome(doc: Mapping[str, Any], now: dt.datetime) -> Outcome:
    """What a reminder by hand comes to: a unit is reminded once a day, and of nothing that it was never given."""
    if doc["state"] not in WAITING:
        return "received"
    if not doc["handed_down"]:
        return "not_handed_down"
    return "already" if doc["by_hand"].get("on") == day_of(now).isoformat() else "reminded"


def by_hand(doc: Doc, by: str, now: dt.datetime, trace: str = "", network: str = "") -> Doc | None:
    """The obligation with today's reminder by its superior; None where none is sent. `by`: "unit/user"."""
    if outcome(doc, now) != "reminded":
        return None
    sent = {"step": HAND, "on": day_of(now).isoformat(), "at": now.isoformat(), "by": by,
            "basis": schedule.basis(doc)}
    told = trail.reminded(doc, by, now.isoformat(), network, trace)
    return _with(told, {"by_hand": sent}, sent, now, trace)


def _with(doc: Doc, values: Mapping[str, Any], sent: Mapping[str, Any], now: dt.datetime, trace: str = "") -> Doc:
    new = {**doc, **values}
    return stored(with_events(new, [event(doc, now, sent=sent, trace=trace)]), now)
