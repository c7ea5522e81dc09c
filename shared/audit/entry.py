"""An act as the audit trail keeps it, and how a document carries it until it is in the chain.

An act and its entry are one atomic write (law 1): the entry is written into the document that the act changes, by the
same insert or guarded replace, and the service's worker moves it into the chain (`recorder`). Whoever writes entries
into a document changes its revision: only so can clearing what has been chained not lose what came meanwhile.

Writing is the exception to one entry for each write: `with_work`.

An entry's id is the hash of its content: an act that is told twice is one entry, two acts are never taken for one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from shared.canonical import digest

Doc = dict[str, Any]
Entry = dict[str, Any]
FIELD, WAITING = "audit", "audit.waiting"
CALM, HELD = 0, 2                           # of `waiting`; 1: entries wait, 2: only work that goes on
NOTHING: Doc = {"entries": {}, "waiting": CALM, "held": None}
REASON_LIMIT, TITLE_LIMIT = 2000, 300
QUIET, LONGEST = dt.timedelta(minutes=5), dt.timedelta(minutes=15)      # of work that is told as one act
SAME = ("kind", "document", "act", "user", "actor_unit", "role", "organ", "network")
NAMED = 20                                  # nodes or fields that one entry names


@dataclass(frozen=True)
class Act:
    """Who did what to which document, when, from where.

    `document` is its id, `about` the id under which its whole story is told (a plan's, for all of its versions and
    their drafts), `title` what it was called then, `unit` whose document it is. `revision` is the document's that the
    act was done on, 0 if it made it. `network` is as much of the address as is kept (shared/http/origin.py), `trace`
    the id by which logs tell more, `event` the id of the event that told of it. `detail` holds ids, hashes, numbers.
    """

    kind: str
    document: str
    act: str
    at: str
    unit: str
    user: str
    actor_unit: str = ""
    role: str = ""
    organ: str = ""                         # that acted in the unit's stead
    about: str = ""
    title: str = ""
    revision: int = 0
    reason: str = ""
    network: str = ""
    trace: str = ""
    event: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)

    def entry(self) -> Entry:
        """The act as it is stored, with every field: its canonical form is what is hashed."""
        return {**asdict(self), "about": self.about or self.document, "trace": trace_id(self.trace),
                "reason": self.reason.strip()[:REASON_LIMIT], "title": self.title.strip()[:TITLE_LIMIT]}


def entry_id(entry: Mapping[str, Any]) -> str:
    """The entry's id: the hash of its content."""
    return digest(entry)


def with_acts(doc: Doc, acts: Iterable[Act]) -> Doc:
    """The document with the entries of these acts, behind those that are still to be chained."""
    told = [act.entry() for act in acts]
    return carrying(doc, {**waiting(doc), **_ids([*held(doc), *told])}) if told else doc


def with_work(doc: Doc, act: Act) -> Doc:
    """The document with an act of writing, which saves itself every few seconds: as long as the same person goes on, it
    stays one entry, held back in the document until another act follows, or nobody has gone on with it for a while."""
    entry, before = act.entry(), held(doc)
    if before and _goes_on(before[0], entry):
        return carrying(doc, waiting(doc), _joined(before[0], entry))
    return carrying(doc, {**waiting(doc), **_ids(before)}, entry)


def carrying(doc: Doc, entries: Mapping[str, Entry], work: Entry | None = None) -> Doc:
    """The document with just these entries, and work that is held back."""
    return {**doc, FIELD: carried(entries, work)}


def carried(entries: Mapping[str, Entry], work: Entry | None = None) -> Doc:
    """The field of a document that carries them."""
    return {"entries": dict(entries), "waiting": 1 if entries else HELD if work else CALM, "held": work}


def held(doc: Mapping[str, Any]) -> list[Entry]:
    """The entry of work that goes on, if there is any."""
    work = doc.get(FIELD, NOTHING).get("held")
    return [work] if work else []


def is_over(work: Mapping[str, Any], now: dt.datetime) -> bool:
    """Whether nobody has gone on with the work for so long that it is told."""
    return dt.datetime.fromisoformat(work["at"]) < now - QUIET


def _goes_on(before: Entry, after: Entry) -> bool:
    began, last, now = (dt.datetime.fromisoformat(at) for at in (
        before["detail"].get("since", before["at"]), before["at"], after["at"]))
    return all(before[name] == after[name] for name in SAME) and now - last < QUIET and now - began < LONGEST


def _joined(before: Entry, after: Entry) -> Entry:
    """One entry of both: when it began and how often it was saved; of what both touched the names, and `count` at
    least so many."""
    old, new = before["detail"], after["detail"]
    detail = {**old, **new, "since": old.get("since", before["at"]), "saves": str(int(old.get("saves", 1)) + 1)}
    for name in ("nodes", "fields"):
        if words := sorted({*old.get(name, "").split(), *new.get(name, "").split()}):
            detail[name] = " ".join(words[:NAMED])
            if name == "nodes":
                detail["count"] = str(max(len(words), *(int(one.get("count", 0)) for one in (old, new))))
    return {**after, "revision": before["revision"], "trace": before["trace"], "detail": detail}


def _ids(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry_id(entry): entry for entry in entries}


def waiting(doc: Mapping[str, Any]) -> dict[str, Entry]:
    """By id, the entries that a document still carries."""
    entries: dict[str, Entry] = doc.get(FIELD, NOTHING)["entries"]
    return entries


def trace_id(traceparent: str) -> str:
    """The trace's id alone: the span says nothing once the request is over."""
    parts = traceparent.split("-")
    return parts[1] if len(parts) == 4 else ""
