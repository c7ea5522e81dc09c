"""Partials and roll-ups as stored documents: what each child last sent, and one fold for each superior."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from services.reporting.domain import fold
from services.reporting.domain.aggregate import told
from services.reporting.domain.passing import Passing
from shared.events import Event, ReportEvent, RollupChanged
from shared.events.envelope import event_id
from shared.messaging.feed import stamped
from shared.messaging.outbox import with_events

Doc = dict[str, Any]


class Key(NamedTuple):
    """What a fold is of: everything strictly below `superior` for one period of one root plan."""

    root: str
    period: str
    superior: str

    @property
    def id(self) -> str:
        """The id of the roll-up."""
        return f"{self.root}:{self.period}:{self.superior}"


def partial_id(root: str, period: str, child: str, source: str) -> str:
    """One for each child and source (`own` or `rollup`): a child has one superior in a cascade."""
    return f"{root}:{period}:{child}:{source}"


def own_partial(report: ReportEvent) -> Doc:
    """What a child's own report contributes: states and figures, without words."""
    items = {task: {"state": item.state, "figures": {id: told(figure) for id, figure in item.figures.items()}}
             for task, item in report.items.items()}
    body = {"state": report.state, "late": int(report.late), "items": items}
    return _partial(report.root, report.period, report.superior, report.unit, "own", report.revision, body)


def rollup_partial(changed: RollupChanged) -> Doc:
    """What lies below a child, as the child's own roll-up has it."""
    assert changed.next_superior is not None, "a roll-up at the top has nowhere to climb"
    return _partial(changed.root, changed.period, changed.next_superior, changed.superior, "rollup",
                    changed.revision, changed.fold)


def _partial(root: str, period: str, superior: str, child: str, source: str, seen: int, body: Mapping[str, Any]) -> Doc:
    return {"_id": partial_id(root, period, child, source), "revision": 1, "root": root, "period": period,
            "superior": superior, "child": child, "source": source, "seen": seen, "digest": digest(body),
            "body": dict(body)}


def digest(body: Mapping[str, Any]) -> str:
    """By which a body is known to be the same without reading it."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]


def newest(partials: Iterable[Doc]) -> dict[str, Doc]:
    """Of each partial the one with the newest revision of its source: older ones never overwrite newer."""
    found: dict[str, Doc] = {}
    for partial in partials:
        known = found.get(partial["_id"])
        if known is None or partial["seen"] > known["seen"]:
            found[partial["_id"]] = partial
    return found


def supersedes(new: Doc, stored: Doc) -> bool:
    """Whether it is newer, or says otherwise at the same revision, which only damage can explain."""
    return new["seen"] > stored["seen"] or (new["seen"] == stored["seen"] and new["body"] != stored["body"])


def contribution(obligation: Mapping[str, Any], partials: Mapping[str, Doc], passing: Passing) -> fold.Fold:
    """What one child brings: its own report and its roll-up, as far as they pass upwards."""
    own, below = (partials.get(id) for id in sources(obligation))
    upwards = passing.get(obligation["plan"], ())
    leaf = fold.leaf(obligation, own["body"] if own else None, upwards)
    return fold.add([leaf, fold.restricted(below["body"], upwards)]) if below else leaf


def sources(obligation: Mapping[str, Any]) -> tuple[str, str]:
    """The ids of a child's two partials."""
    root, period, unit = obligation["root"], obligation["period"], obligation["unit"]
    return partial_id(root, period, unit, "own"), partial_id(root, period, unit, "rollup")


def folded(obligations: Iterable[Mapping[str, Any]], partials: Mapping[str, Doc], passing: Passing) -> fold.Fold:
    """The fold of one superior, from the obligations owed to it and what their units sent."""
    return fold.add(contribution(obligation, partials, passing) for obligation in obligations)


def changed(old: Doc | None, key: Key, new: fold.Fold, next_superior: str | None, now: dt.datetime, lost: int = 0
            ) -> Doc | None:
    """The roll-up with its event; None if neither the fold nor where it climbs to has changed.

    One that was lost goes on after the last revision that was heard of (`lost`), else nobody would listen to it.
    Only the newest event is kept to be sent: each carries the whole fold, so an older one tells nothing more.
    """
    if old is not None and old["fold"] == new and old["next_superior"] == next_superior:
        return None
    doc = {"_id": key.id, "root": key.root, "period": key.period, "superior": key.superior,
           "next_superior": next_superior, "fold": new, "at": now.isoformat()}
    first = lost + 1
    doc = with_events(doc, [event({**doc, "revision": old["revision"] + 1 if old else first})])
    return stamped({**doc, "revision": old["revision"] if old else first}, now)


def event(doc: Mapping[str, Any]) -> Event:
    """The roll-up's change at its revision."""
    data = RollupChanged(
        root=doc["root"], period=doc["period"], superior=doc["superior"], next_superior=doc["next_superior"],
        revision=doc["revision"], fold=doc["fold"])
    return Event(id=event_id("rollup.changed", doc["_id"], doc["revision"]), type="rollup.changed",
                 source="reporting", subject=doc["_id"], time=dt.datetime.fromisoformat(doc["at"]), actor="reporting",
                 data=data)


def climbing(doc: Mapping[str, Any]) -> RollupChanged | None:
    """What the roll-up tells the level above; None at the top."""
    data = event(doc).data
    return data if isinstance(data, RollupChanged) and data.next_superior else None
