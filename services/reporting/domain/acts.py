"""Acts on a report: who did what at which revision, and the event that tells of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.reporting.domain.trail import traced
from shared.events import Event, ReportEvent
from shared.events.envelope import event_id
from shared.messaging.feed import stamped
from shared.messaging.outbox import with_events

Doc = dict[str, Any]


@dataclass(frozen=True)
class Actor:
    """Who acts, when, and the key of the request, by which a repeated one finds its own result."""

    unit: str
    user: str
    role: str
    at: dt.datetime
    key: str = ""
    trace: str = ""
    organ: str = ""                         # that acts in the unit's stead
    assignment: int = 0                     # the revision of the assignment by which it does
    network: str = ""                       # from where, for the audit trail


def repeated(doc: Mapping[str, Any], by: Actor) -> bool:
    """Whether this very request has been carried out already."""
    return bool(by.key) and any(act["key"] == by.key for act in doc["acts"].values())


def acted(doc: Doc, act: str, by: Actor, reason: str | None = None, **detail: str) -> Doc:
    """With the act on record, by the revision that it makes; saving again and again is one act. The audit trail is told
    of each, with the `detail`."""
    acts: dict[str, Any] = doc["acts"]
    last = max(acts, default=None)
    if act == "saved" and last is not None and acts[last]["act"] == "saved":
        acts = {number: entry for number, entry in acts.items() if number != last}
    entry = {"act": act, "by": by.user, "unit": by.unit, "role": by.role, "at": by.at.isoformat(), "key": by.key,
             "reason": reason, "superior": doc["superior"], "organ": by.organ, "assignment": by.assignment}
    return traced({**doc, "acts": {**acts, number(doc["revision"] + 1): entry}}, act, by, reason, **detail)


def number(revision: int) -> str:
    """A revision as a key of `acts` and `submissions`: "000003", so that they sort."""
    return f"{revision:06}"


def emitting(doc: Doc, by: Actor) -> Doc:
    revision = doc["revision"] + 1
    new = {**doc, "event": f"report.{doc['state']}", "event_revision": revision, "event_at": by.at.isoformat(),
           "event_actor": f"{by.unit}/{by.user}", "event_trace": by.trace}
    return stamped(with_events(new, present(new)), by.at)


def present(doc: Mapping[str, Any]) -> list[Event]:
    """The event of its last submission, return or acceptance, with its states and figures; none for a mere draft.

    Notes, evidence and reasons stay here: who wants them reads the report.
    """
    if not doc["event"]:
        return []
    state = doc["event"].removeprefix("report.")
    data = ReportEvent(
        id=doc["_id"], root=doc["root"], period=doc["period"], unit=doc["unit"], superior=doc["superior"],
        revision=doc["event_revision"], state=state, items=_told(doc["sent"]), late=bool(doc["late"]),
        reason=doc["reason"] if state == "returned" else None, title=doc["title"], at=doc["event_at"])
    return [Event(
        id=event_id(doc["event"], doc["_id"], doc["event_revision"]), type=doc["event"], source="reporting",
        subject=doc["_id"], time=dt.datetime.fromisoformat(doc["event_at"]), actor=doc["event_actor"],
        traceparent=doc["event_trace"], data=data)]


def _told(items: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {task: {"state": item["state"], "figures": {id: {**figure, "reason": ""} for id, figure in
                                                       item["figures"].items()}} for task, item in items.items()}
