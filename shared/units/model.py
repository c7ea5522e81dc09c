"""Units, their organs, and the tree of a snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

Level = Literal["province", "district", "commune"]
LEVELS: tuple[Level, ...] = ("province", "district", "commune")


class Frozen(BaseModel):
    """Base: immutable; unknown fields are ignored, so that old workers read newer events."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Unit(Frozen):
    """A unit of government, or an organ of one (sở, phòng).

    `code` is the official code ("72"; "703"; "25459"); an organ's is its unit's and its abbreviation ("72.SNV").
    `superior` is the code of the unit above, for an organ the unit that it belongs to.
    """

    code: str
    name: str                       # full: "Tỉnh Tây Ninh", "Sở Nội vụ"
    kind: str                       # "tỉnh", "huyện", "thị xã", "phường", "sở", "phòng" …
    level: Level                    # an organ has the level of its unit
    superior: str | None = None
    organ: bool = False


class UnitSnapshot(Frozen):
    """One immutable edition of the country's units. `valid_to` is the last day, None while in force."""

    id: str                         # "2025-06-30@1a2b3c4d": its as-of date and the start of its hash
    as_of: dt.date
    valid_from: dt.date
    valid_to: dt.date | None
    source: str                     # the library, its version and which of its two snapshots
    sha256: str


class SnapshotPart(Frozen):
    """The units of one province in a snapshot: what is loaded, stored and sent as one event."""

    snapshot: UnitSnapshot
    province: str                   # code
    units: tuple[Unit, ...]


class Addressee(Frozen):
    """A unit that a plan addresses. `via` is the addressed unit through which it receives, None if directly."""

    unit: Unit
    via: str | None = None
    phrase: str = ""                # the words of the plan that name it


class UnitTree:
    """An index over the units of one snapshot (or of some of its provinces)."""

    def __init__(self, snapshot: UnitSnapshot, units: Iterable[Unit]):
        self.snapshot = snapshot
        self._units = {unit.code: unit for unit in units}

    def get(self, code: str) -> Unit | None:
        """The unit with this code, or None."""
        return self._units.get(code)

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units.values())

    def __len__(self) -> int:
        return len(self._units)

    @cached_property
    def _children(self) -> dict[str | None, tuple[Unit, ...]]:
        children: dict[str | None, list[Unit]] = {}
        for unit in self._units.values():
            children.setdefault(unit.superior, []).append(unit)
        return {code: tuple(sorted(units, key=lambda u: u.code)) for code, units in children.items()}

    def children(self, code: str) -> tuple[Unit, ...]:
        """The units directly below, by code."""
        return self._children.get(code, ())

    def below(self, code: str, level: Level | None = None) -> tuple[Unit, ...]:
        """All units below, of one level or of all, parents before children."""
        found: list[Unit] = []
        for child in self.children(code):
            if level is None or child.level == level:
                found.append(child)
            found.extend(self.below(child.code, level))
        return tuple(found)

    def ancestors(self, code: str) -> tuple[Unit, ...]:
        """The units above, nearest first."""
        found: list[Unit] = []
        unit = self._units.get(code)
        while unit is not None and unit.superior is not None:
            unit = self._units.get(unit.superior)
            if unit is not None:
                found.append(unit)
        return tuple(found)
