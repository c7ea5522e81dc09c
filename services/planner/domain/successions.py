"""What became of units on a day, as documents and events: one for each province of today.

Of 1 July 2025 the library's table proposes everything; an administrator's own moves take the place of its, unit by
unit. Of any other day (two communes that merge) there are the administrator's alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from shared.errors import BadInput
from shared.events import Event, UnitsSucceeded
from shared.events.envelope import event_id
from shared.messaging.feed import stamped
from shared.messaging.outbox import with_events
from shared.units.model import Unit, UnitTree

Doc = dict[str, Any]
Moves = Mapping[str, tuple[str, ...]]       # code of an old unit → codes of its successors; none if it ends
CONTENT = ("moves", "ended", "units")


def by_province(old: UnitTree, new: UnitTree, moves: Moves, provinces: Iterable[Unit]) -> dict[str, dict[str, Any]]:
    """The content of the succession of each of these provinces of today that anything happens in.

    Raises BadInput for a code that its edition does not have, or a unit whose successors lie in two provinces.
    """
    found: dict[str, tuple[dict[str, list[str]], list[str]]] = {unit.code: ({}, []) for unit in provinces}
    for code, targets in sorted(moves.items()):
        province = _province(_unit(old, code), targets, old, new, moves)
        if province in found:
            moved, ended = found[province]
            moved.update({code: list(targets)} if targets else {})
            ended += [] if targets else [code]
    return {province: {"moves": moved, "ended": ended, "units": _units(new, province, moved)}
            for province, (moved, ended) in found.items() if moved or ended}


def _province(unit: Unit, targets: tuple[str, ...], old: UnitTree, new: UnitTree, moves: Moves) -> str:
    """The province of today that a unit's successors belong to; of one that ends, that of what it belonged to."""
    tops = {_top(new, _unit(new, target)) for target in targets}
    if len(tops) > 1:
        raise BadInput(f"“{unit.name}” ({unit.code}) có đơn vị kế thừa ở hai tỉnh. Hãy kiểm tra lại mã.",
                       code="two_provinces", unit=unit.code)
    if tops:
        return tops.pop()
    above = _top(old, unit)
    return next(iter(moves.get(above, (above,))), above)


def _top(tree: UnitTree, unit: Unit) -> str:
    above = tree.ancestors(unit.code)
    return above[-1].code if above else unit.code


def _unit(tree: UnitTree, code: str) -> Unit:
    unit = tree.get(code)
    if unit is None:
        raise BadInput(f"Danh mục ngày {tree.snapshot.as_of:%d/%m/%Y} không có đơn vị mã “{code}”. Hãy kiểm tra lại.",
                       code="unknown_unit", unit=code)
    return unit


def _units(new: UnitTree, province: str, moved: Mapping[str, list[str]]) -> list[Doc]:
    codes = {code for targets in moved.values() for code in targets}
    codes |= {above.code for code in codes for above in new.ancestors(code)} | {province}
    return [unit.model_dump() for code in sorted(codes) if (unit := new.get(code)) is not None]


class Change(NamedTuple):
    """A stored succession, as far as it tells who was made from whom."""

    as_of: dt.date
    moves: Moves


def changes(docs: Iterable[Mapping[str, Any]]) -> list[Change]:
    """What is stored, oldest first."""
    return [Change(dt.date.fromisoformat(doc["as_of"]), {old: tuple(news) for old, news in doc["moves"].items()})
            for doc in sorted(docs, key=lambda doc: (doc["as_of"], doc["_id"]))]


class Lineage(NamedTuple):
    """What a unit of a day becomes next, and what it was made from last: each code with the day of the change."""

    successors: dict[str, dt.date]
    ends: dt.date | None                # the day on which it ends with nobody in its place
    predecessors: dict[str, dt.date]


def lineage(code: str, on: dt.date, docs: Iterable[Mapping[str, Any]]) -> Lineage:
    """The nearest change after a day that the unit goes in, and the last one up to it that it came from."""
    stored = sorted(docs, key=lambda doc: (doc["as_of"], doc["_id"]))
    days = [(dt.date.fromisoformat(doc["as_of"]), doc) for doc in stored]
    after = [(day, doc) for day, doc in days if day > on]
    going = next(((day, doc["moves"][code]) for day, doc in after if code in doc["moves"]), None)
    ends = next((day for day, doc in after if code in doc["ended"]), None)
    coming = [(day, old) for day, doc in days if day <= on for old, news in doc["moves"].items() if code in news]
    last = max((day for day, _ in coming), default=None)
    return Lineage(dict.fromkeys(going[1], going[0]) if going else {}, None if going else ends,
                   {old: day for day, old in coming if day == last})


def stored(content: Mapping[str, Any], province: str, as_of: dt.date, old: Doc | None, now: dt.datetime, actor: str
           ) -> Doc | None:
    """The document with its event; None if that is what is stored already."""
    if old is not None and all(old[name] == content[name] for name in CONTENT):
        return None
    id, revision = f"{as_of}/{province}", old["revision"] if old else 0
    doc = {**(old or {}), "_id": id, "as_of": as_of.isoformat(), "province": province, **content,
           "at": now.isoformat(), "actor": actor}
    doc = with_events(doc, [event({**doc, "revision": revision + 1})])
    return stamped({**doc, "revision": revision or 1}, now)


def event(doc: Mapping[str, Any]) -> Event:
    """units.succession at the document's revision."""
    data = UnitsSucceeded(id=doc["_id"], as_of=doc["as_of"], moves=doc["moves"], ended=doc["ended"],
                          units=doc["units"], revision=doc["revision"])
    return Event(id=event_id("units.succession", doc["_id"], doc["revision"]), type="units.succession",
                 source="planner", subject=doc["_id"], time=dt.datetime.fromisoformat(doc["at"]), actor=doc["actor"],
                 data=data)


def shown(doc: Mapping[str, Any]) -> dict[str, Any]:
    """As the API answers it, with the names of the units of today and the counts that one checks first."""
    targets = [code for codes in doc["moves"].values() for code in codes]
    return {
        "id": doc["_id"], "revision": doc["revision"], "as_of": doc["as_of"], "province": doc["province"],
        "moves": doc["moves"], "ended": doc["ended"], "names": {unit["code"]: unit["name"] for unit in doc["units"]},
        "counts": {"moved": len(doc["moves"]), "successors": len(set(targets)), "ended": len(doc["ended"]),
                   "divided": sum(len(codes) > 1 for codes in doc["moves"].values())},
    }
