"""Unit trees from the stored snapshot parts, kept in memory as they are immutable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from services.planner.domain.publishing import Issuing
from services.planner.domain.trail import UNITS
from shared.audit import Act, with_acts
from shared.errors import BadInput, Conflict
from shared.events import Event, UnitsSnapshot
from shared.events.envelope import event_id
from shared.http.origin import origin
from shared.messaging.feed import stamped
from shared.messaging.outbox import with_events
from shared.store import Collection, Doc
from shared.units.model import SnapshotPart, Unit, UnitSnapshot, UnitTree
from shared.units.organs import rules

NO_UNITS = "Chưa nạp danh mục đơn vị hành chính. Quản trị cần nạp danh mục rồi thực hiện lại."


class Trees:
    """The trees of all loaded snapshots; a part loaded later is noticed by the number of parts."""

    def __init__(self, units: Collection):
        self._units = units
        self._cache: dict[str, UnitTree] = {}
        self._parts = -1

    async def all(self) -> list[UnitTree]:
        """One tree for each snapshot, oldest first."""
        count = await self._units.count()
        if count != self._parts:
            grouped: dict[str, list[SnapshotPart]] = {}
            for doc in await self._units.find():
                part = SnapshotPart.model_validate(doc["part"])
                grouped.setdefault(part.snapshot.id, []).append(part)
            self._cache = {id: _tree(parts) for id, parts in grouped.items()}
            self._parts = count
        return sorted(self._cache.values(), key=lambda tree: tree.snapshot.as_of)

    async def on(self, date: dt.date, code: str | None = None) -> UnitTree:
        """The tree that holds on a day, or the nearest; with a code, of those in which it is known."""
        trees = await self.all()
        if not trees:
            raise Conflict(NO_UNITS, code="units_not_loaded")
        known = [tree for tree in trees if code is None or unit_in(tree, code, date) is not None]
        return min(known or trees, key=lambda tree: distance(tree.snapshot, date))

    async def snapshot(self, id: str) -> UnitTree | None:
        """The tree of one snapshot."""
        await self.all()
        return self._cache.get(id)

    async def loaded(self) -> dict[str, Doc]:
        """By snapshot, how many provinces were loaded, when the last was, and by whom (unknown of old ones)."""
        found: dict[str, Doc] = {}
        for doc in await self._units.find(sort=[("changed", 1)], fields=["snapshot", "changed", "by"]):
            one = found.setdefault(doc["snapshot"], {"provinces": 0})
            one |= {"provinces": one["provinces"] + 1, "at": doc["changed"].partition("/")[0], "by": doc.get("by", "")}
        return found

    async def store(self, parts: Iterable[SnapshotPart], now: dt.datetime, actor: str) -> None:
        """Store parts, each with its units.snapshot event; those that are there stay as they are."""
        docs = [_part_doc(part, now, actor) for part in parts]
        known = await self._units.get_many([doc["_id"] for doc in docs], ["_id"])
        for doc in docs:
            if doc["_id"] not in known:
                await self._units.insert_new([doc])


def _tree(parts: list[SnapshotPart]) -> UnitTree:
    return UnitTree(parts[0].snapshot, (unit for part in parts for unit in part.units))


def distance(snapshot: UnitSnapshot, on: dt.date) -> tuple[int, int]:
    """How far a day is from what a snapshot covers; (0, 0) if it holds on that day."""
    if snapshot.valid_from <= on <= (snapshot.valid_to or dt.date.max):
        return 0, 0
    return 1, abs((snapshot.as_of - on).days)


def _part_doc(part: SnapshotPart, now: dt.datetime, actor: str) -> Doc:
    id = f"{part.snapshot.id}/{part.province}"
    event = Event(id=event_id("units.snapshot", id), type="units.snapshot", source="planner", subject=id, time=now,
                  actor=actor, data=UnitsSnapshot(part=part))
    doc = {"_id": id, "revision": 1, "snapshot": part.snapshot.id, "province": part.province,
           "part": part.model_dump(mode="json"), "by": actor}
    unit, _, user = actor.rpartition("/")
    act = Act(UNITS, id, "load", now.isoformat(), unit, user, unit, about=part.snapshot.id, event=event.id,
              network=origin().network, trace=origin().trace)
    return with_acts(with_events(stamped(doc, now), [event]), [act])


def unit_in(tree: UnitTree, code: str, on: dt.date) -> Unit | None:
    """A unit or an organ ("72.SNV") of a tree, or None."""
    owner_code, _, abbr = code.partition(".")
    owner = tree.get(owner_code)
    if owner is None or not abbr:
        return owner
    fitting = [rule for rule in rules() if rule.abbr == abbr and rule.level == owner.level]
    held = [rule for rule in fitting if rule.holds(owner, on)] or fitting
    return held[0].of(owner) if held else None


def above(tree: UnitTree, code: str) -> tuple[str, ...]:
    """Codes of the units above a unit or organ, nearest first."""
    owner, _, abbr = code.partition(".")
    chain = tuple(unit.code for unit in tree.ancestors(owner))
    return (owner, *chain) if abbr else chain


def issuing(tree: UnitTree, code: str, on: dt.date) -> Issuing:
    """Who issues under this code on a day; raises BadInput if the snapshot does not know it."""
    issuer = unit_in(tree, code, on)
    unit = tree.get(code.partition(".")[0])
    if issuer is None or unit is None:
        raise BadInput(f"Không tìm thấy đơn vị có mã “{code}” trong danh mục ngày {tree.snapshot.as_of:%d/%m/%Y}.",
                       code="unknown_unit", unit=code)
    superior = tree.get(unit.superior) if unit.superior else None
    return Issuing(issuer, unit, superior, above(tree, code), tree.snapshot.id, on)
