"""An obligation as stored: made from a duty, its state from the report's, its events each emitted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from services.reporting.domain import schedule
from services.reporting.domain.duties import Duty
from services.reporting.domain.searches import found_by
from shared.clock import day_of
from shared.events import Event, ObligationEvent
from shared.events.envelope import event_id
from shared.messaging.feed import stamped
from shared.messaging.outbox import with_events

Doc = dict[str, Any]
HAND = "hand"                               # the step of a reminder that the superior sends itself
RECEIVED = ("submitted", "accepted")
WAITING = ("open", "returned")
REPORTED = ("report_revision", "said")      # what tells whether an obligation is behind its report


def created(duty: Duty, now: dt.datetime, trace: str = "") -> Doc:
    """The new obligation with its event, which belongs to the trace of the plan's publication."""
    doc = {
        "_id": duty.id, "revision": 1, "root": duty.root, "period": duty.period, "unit": duty.unit,
        **_content(duty), "superior_before": "", "closed": 0, "why_closed": "", "report_state": "",
        "report_revision": 0, "late": 0, "said": "", "state": "open", "round": 0, "returned": "", "reminders": {},
        "by_hand": {}, "created": now.isoformat(),
    }
    return stored(with_events(doc, [event(doc, now, "obligation.created", trace=trace)]), now)


def stored(doc: Doc, now: dt.datetime) -> Doc:
    """An obligation as it is written: with its place in the feed."""
    return stamped(findable(doc), now)


def findable(doc: Doc) -> Doc:
    """With what it is found by: the day of its next reminder, the terms of its search."""
    waiting = doc["state"] in WAITING
    return {**doc, "remind_on": schedule.next_day(doc) if waiting else schedule.NEVER,
            **found_by(doc, waiting=waiting)}


def _content(duty: Duty) -> Doc:
    return {
        "unit_name": duty.unit_name, "level": duty.level, "superior": duty.superior,
        "superior_name": duty.superior_name, "via": duty.via, "plan": duty.plan, "title": duty.title,
        "symbol": duty.symbol, "handed_down": int(duty.handed_down), "due": duty.due.isoformat(),
        "tasks": [task.model_dump(mode="json", exclude_defaults=True) for task in duty.tasks],
        "task_ids": [task.id for task in duty.tasks],
        "indicator_ids": [one.id for task in duty.tasks for one in task.indicators],
    }


def revised(doc: Doc, duty: Duty | None, now: dt.datetime, why: str = "") -> Doc | None:
    """The obligation as the plans now have it; None if nothing changes. Without a duty it closes, for that reason."""
    if duty is None:
        return _closed(doc, why, now)
    new = {**doc, **_content(duty), "closed": 0, "why_closed": ""}
    if new["superior"] != doc["superior"]:  # whose fold it has left, should the process end before that is made anew
        new["superior_before"] = doc["superior"]
    new["state"] = _state(new)
    return stored(new, now) if findable(new) != doc else None


def _closed(doc: Doc, why: str, now: dt.datetime) -> Doc | None:
    """What has been reported stays; only what is still awaited is closed."""
    if doc["closed"]:
        return None
    new = {**doc, "closed": 1, "why_closed": why}
    new["state"] = _state(new)
    events = [event(new, now, "obligation.closed")] if new["state"] == "closed" else []
    return stored(with_events(new, events), now)


def behind(doc: Mapping[str, Any], report: Mapping[str, Any]) -> bool:
    """Whether a report tells something that its obligation (of which `REPORTED` is enough) doesn't know yet."""
    known, said = doc["report_revision"], doc["said"]
    return report["revision"] > known or (report["revision"] == known and report.get("said", said) != said)


def reported(doc: Doc, report: Mapping[str, Any], now: dt.datetime) -> Doc | None:
    """The obligation after its report's state and words at a revision; None if it knows them, or newer, already."""
    if report["revision"] < doc["report_revision"]:
        return None
    new = {**doc, "said": report.get("said", doc["said"])}      # events don't tell what was said
    if report["revision"] > doc["report_revision"]:
        new |= {"report_state": report["state"], "report_revision": report["revision"], "late": int(report["late"])}
        if report["state"] == "returned":   # reminded of anew, from here
            new |= {"round": report["revision"], "returned": day_of(report["at"]).isoformat()}
        new["state"] = _state(new)
    return stored(new, now) if new != doc else None


def _state(doc: Doc) -> str:
    if doc["closed"] and doc["report_state"] not in RECEIVED:
        return "closed"
    return doc["report_state"] or "open"


def event(doc: Mapping[str, Any], at: dt.datetime, kind: str = "", *, sent: Mapping[str, Any] | None = None,
          trace: str = "") -> Event:
    """An event of the obligation, or of a reminder that was sent; emitted anew it is the same event."""
    reminder = _reminder(doc, sent) if sent else {}
    kind = kind or ("obligation.overdue" if reminder["days"] < 0 else "obligation.due")
    data = ObligationEvent(
        id=doc["_id"], unit=doc["unit"], root=doc["root"], plan=doc["plan"], period=doc["period"],
        superior=doc["superior"], due=doc["due"], title=doc["title"], handed_down=bool(doc["handed_down"]),
        revision=doc["revision"], **reminder)
    parts = (schedule.basis(doc), sent["step"], sent["on"] if sent["step"] == HAND else "") if sent else ()
    return Event(id=event_id(kind, doc["_id"], *parts), type=kind, source="reporting", subject=doc["_id"],
                 time=at, actor=sent["by"] if sent else "reporting", traceparent=trace, data=data)


def _reminder(doc: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    step = schedule.step(sent["step"])
    return {"step": sent["step"], "days": (dt.date.fromisoformat(doc["due"]) - dt.date.fromisoformat(sent["on"])).days,
            "round": doc["round"], "escalates": bool(step and step.escalates)}


def present(doc: Mapping[str, Any]) -> list[Event]:
    """The events of its present state, for the feed: with the last reminders, if they are of this due date."""
    at = dt.datetime.fromisoformat(doc["created"])
    kinds = ("obligation.created", "obligation.closed") if doc["state"] == "closed" else ("obligation.created",)
    hand = doc["by_hand"] if doc["by_hand"].get("basis") == schedule.basis(doc) else None
    sent = filter(None, (doc["reminders"].get(schedule.basis(doc)), hand))
    return [*(event(doc, at, kind) for kind in kinds),
            *(event(doc, dt.datetime.fromisoformat(one["at"]), sent=one) for one in sent)]
