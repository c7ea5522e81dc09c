"""What is known of one report that a unit owes: merged from events in any order, each as often as it comes. Pure.

Of an obligation the highest revision counts, of its report likewise, of reminders all that were given for the present
due date and after the last return.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from shared.clock import day_of
from shared.events import Event, ObligationEvent, ReportEvent

Doc = dict[str, Any]
REMINDERS = ("obligation.due", "obligation.overdue")
RECEIVED = ("submitted", "accepted")
HAND = "hand"


def owed_id(event: Event) -> str | None:
    """The obligation that an event tells of."""
    return event.data.id if isinstance(event.data, ObligationEvent | ReportEvent) else None


def blank(event: Event) -> Doc:
    """An obligation of which nothing was heard before this event."""
    data = event.data
    assert isinstance(data, ObligationEvent | ReportEvent)
    return {"_id": data.id, "revision": 1, "unit": data.unit, "superior": data.superior, "root": data.root,
            "period": data.period, "title": data.title, "due": "", "handed_down": 0, "closed": 0, "known": -1,
            "report": 0, "state": "", "reminders": {}, "open": 0, "reminded": 0}


def heard(doc: Doc, event: Event) -> Doc:
    """The obligation with what an event tells; unchanged if that is known, or something newer."""
    data, new = event.data, doc
    if isinstance(data, ReportEvent) and data.revision > doc["report"]:
        new = {**doc, "report": data.revision, "state": data.state}
    elif isinstance(data, ObligationEvent):
        closed = int(event.type == "obligation.closed")
        if (data.revision, closed) > (doc["known"], doc["closed"]):
            new = {**doc, "unit": data.unit, "superior": data.superior, "due": data.due.isoformat(),
                   "title": data.title, "handed_down": int(data.handed_down), "closed": closed,
                   "known": data.revision}
        if event.type in REMINDERS:
            new = _reminded(new, event, data)
    waiting = new["known"] >= 0 and not new["closed"] and new["state"] not in RECEIVED
    return {**new, "open": int(waiting), "reminded": int(bool(new["reminders"]))}


def _reminded(doc: Doc, event: Event, data: ObligationEvent) -> Doc:
    key = f"{data.due.isoformat()}/{data.round:06}/{data.step or ''}"
    on = data.due - dt.timedelta(days=data.days) if data.days is not None else day_of(event.time)
    one = {"on": on.isoformat(), "at": event.time.astimezone(dt.UTC).isoformat(), "escalates": int(data.escalates)}
    known = doc["reminders"].get(key)
    if known is not None and known["at"] >= one["at"]:
        return doc
    return {**doc, "reminders": {**doc["reminders"], key: one}}


def in_force(doc: Mapping[str, Any]) -> dict[str, Doc]:
    """The reminders that still hold, by step: of an open obligation, for its due date, after its last return."""
    if not doc["open"]:
        return {}
    after = doc["report"] if doc["state"] == "returned" else 0
    parts = {key: key.split("/") for key in doc["reminders"]}
    return {step: doc["reminders"][key] for key, (due, round, step) in parts.items()
            if due == doc["due"] and int(round) >= after}


def done(notice: Mapping[str, Any], owed: Mapping[str, Doc]) -> bool:
    """Whether what a notice of a report asks for was done since: the report has gone on."""
    report = owed.get(notice.get("report") or "")
    return report is not None and report["report"] > notice["report_revision"]
