"""An obligation as stored: made from a duty, its state from the report's, its events each emitted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from services.reporting.domain.duties import Duty
from shared.events import Event, ObligationEvent
from shared.events.envelope import event_id
from shared.messaging.feed import stamped
from shared.messaging.outbox import with_events

Doc = dict[str, Any]
REMIND_DAYS = 7
RECEIVED = ("submitted", "accepted")
WAITING = ("open", "returned")


def created(duty: Duty, now: dt.datetime, trace: str = "") -> Doc:
    """The new obligation with its event, which belongs to the trace of the plan's publication."""
    doc = {
        "_id": duty.id, "revision": 1, "root": duty.root, "period": duty.period, "unit": duty.unit,
        **_content(duty), "closed": 0, "why_closed": "", "report_state": "", "report_revision": 0, "late": 0,
        "state": "open", "due_sent": 0, "overdue_sent": 0, "created": now.isoformat(),
    }
    return stamped(with_events(doc, [event("obligation.created", doc, now, trace)]), now)


def _content(duty: Duty) -> Doc:
    return {
        "unit_name": duty.unit_name, "level": duty.level, "superior": duty.superior,
        "superior_name": duty.superior_name, "via": duty.via, "plan": duty.plan, "title": duty.title,
        "symbol": duty.symbol, "handed_down": int(duty.handed_down), "due": duty.due.isoformat(),
        "tasks": [task.model_dump(mode="json") for task in duty.tasks],
        "task_ids": [task.id for task in duty.tasks],
    }


def revised(doc: Doc, duty: Duty | None, now: dt.datetime, why: str = "") -> Doc | None:
    """The obligation as the plans now have it; None if nothing changes. Without a duty it closes, for that reason."""
    if duty is None:
        return _closed(doc, why, now)
    new = {**doc, **_content(duty), "closed": 0, "why_closed": ""}
    new["state"] = _state(new)
    return stamped(new, now) if new != doc else None


def _closed(doc: Doc, why: str, now: dt.datetime) -> Doc | None:
    """What has been reported stays; only what is still awaited is closed."""
    if doc["closed"]:
        return None
    new = {**doc, "closed": 1, "why_closed": why}
    new["state"] = _state(new)
    events = [event("obligation.closed", new, now)] if new["state"] == "closed" else []
    return stamped(with_events(new, events), now)


def reported(doc: Doc, report: Mapping[str, Any], now: dt.datetime) -> Doc | None:
    """The obligation after its report's state at a revision; None if it knows that, or newer, already."""
    if report["revision"] <= doc["report_revision"]:
        return None
    new = {**doc, "report_state": report["state"], "report_revision": report["revision"], "late": int(report["late"])}
    new["state"] = _state(new)
    return stamped(new, now)


def _state(doc: Doc) -> str:
    if doc["closed"] and doc["report_state"] not in RECEIVED:
        return "closed"
    return doc["report_state"] or "open"


def reminded(doc: Doc, today: dt.date, now: dt.datetime) -> Doc | None:
    """The obligation with the reminder of this day, each sent once: due in the 7 days before, overdue after."""
    if doc["state"] not in WAITING:
        return None
    due = dt.date.fromisoformat(doc["due"])
    if today > due and not doc["overdue_sent"]:
        return _with(doc, "obligation.overdue", {"due_sent": 1, "overdue_sent": 1}, now)
    if due - dt.timedelta(days=REMIND_DAYS) <= today <= due and not doc["due_sent"]:
        return _with(doc, "obligation.due", {"due_sent": 1}, now)
    return None


def _with(doc: Doc, event_type: str, values: Mapping[str, Any], now: dt.datetime) -> Doc:
    new = {**doc, **values}
    return stamped(with_events(new, [event(event_type, new, now)]), now)


def event(event_type: str, doc: Mapping[str, Any], at: dt.datetime, trace: str = "") -> Event:
    """An event of the obligation; emitted anew it is the same event."""
    data = ObligationEvent(
        id=doc["_id"], unit=doc["unit"], root=doc["root"], plan=doc["plan"], period=doc["period"],
        superior=doc["superior"], due=doc["due"], title=doc["title"], handed_down=bool(doc["handed_down"]),
        revision=doc["revision"])
    return Event(id=event_id(event_type, doc["_id"]), type=event_type, source="reporting", subject=doc["_id"],
                 time=at, actor="reporting", traceparent=trace, data=data)


def present(doc: Mapping[str, Any]) -> list[Event]:
    """The events of its present state, for the feed."""
    at = dt.datetime.fromisoformat(doc["created"])
    sent = {"obligation.due": doc["due_sent"] and not doc["overdue_sent"], "obligation.overdue": doc["overdue_sent"],
            "obligation.closed": doc["state"] == "closed"}
    return [event(kind, doc, at) for kind in ("obligation.created", *(k for k, was in sent.items() if was))]
