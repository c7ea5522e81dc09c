"""An act as the audit trail keeps it, and how a document carries it until it is in the chain.

An act and its entry are one atomic write (law 1): the entry is written into the document that the act changes, by the
same insert or guarded replace, and the service's worker moves it into the chain (`recorder`). Whoever writes entries
into a document changes its revision: only so can clearing what has been chained not lose what came meanwhile.

An entry's id is the hash of its content: an act that is told twice is one entry, two acts are never taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from shared.canonical import digest

Doc = dict[str, Any]
Entry = dict[str, Any]
FIELD, WAITING = "audit", "audit.waiting"
NOTHING: Doc = {"entries": {}, "waiting": 0}
REASON_LIMIT, TITLE_LIMIT = 2000, 300


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
    entries = {**waiting(doc), **{entry_id(entry): entry for act in acts for entry in [act.entry()]}}
    return {**doc, FIELD: {"entries": entries, "waiting": 1 if entries else 0}}


def waiting(doc: Mapping[str, Any]) -> dict[str, Entry]:
    """By id, the entries that a document still carries."""
    entries: dict[str, Entry] = doc.get(FIELD, NOTHING)["entries"]
    return entries


def trace_id(traceparent: str) -> str:
    """The trace's id alone: the span says nothing once the request is over."""
    parts = traceparent.split("-")
    return parts[1] if len(parts) == 4 else ""
