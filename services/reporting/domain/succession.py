"""What a plan asks after a succession of units: of the successors, owed to whoever stands above them now.

An old unit's place is taken by each of its successors. Several that became one owe one report (law 3), on the tasks of
all. What was owed to a unit that has ended is owed to its successors' superior; what such a unit itself owed, nobody
owes. A dissolved issuer's own plan goes on in the hands of the province of today; a derived one ends with its issuer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.reporting.domain.editions import AddresseeCopy
from services.reporting.domain.plans import PlanCopy
from shared.events import UnitsSucceeded
from shared.events.types import TaskBrief
from shared.units.lineage import made_from
from shared.units.names import authority_short


class Successor(BaseModel):
    """A unit of today."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    level: str
    superior: str | None = None


class Succession(BaseModel):
    """The read copy of one province's succession."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    seen: int                               # revision of the planner's document
    as_of: dt.date
    province: str                           # code of the province of today
    moves: dict[str, tuple[str, ...]]
    ended: tuple[str, ...] = ()
    units: dict[str, Successor]

    def touches(self, code: str) -> bool:
        """Whether anything became of a unit or organ; one that only keeps its code counts too."""
        owner = code.partition(".")[0]
        return owner in self.moves or owner in self.ended

    def after(self, code: str) -> tuple[str, ...]:
        """The codes of a unit's or organ's successors: itself if nothing became of it, none if it has ended."""
        if not self.touches(code):
            return (code,)
        owner, _, abbr = code.partition(".")
        return tuple(f"{new}.{abbr}" if abbr else new for new in self.moves.get(owner, ()))

    def heir(self, code: str) -> str:
        """The one who goes on with what a unit has issued: of several the one with its code, of none the province."""
        found = self.after(code)
        return code if code in found else next(iter(found), self.province)

    def superior(self, via: str | None, new: str) -> str | None:
        """Through whom a successor receives whose predecessor received through `via`."""
        if via is None or not self.touches(via):
            return via
        above, found = self.units[new.partition(".")[0]].superior, self.after(via)
        return above if above in found or not found else found[0]


def copy_of(event: UnitsSucceeded) -> Succession:
    """The read copy of an event."""
    units = {unit.code: Successor(name=authority_short(unit), level=unit.level, superior=unit.superior)
             for unit in event.units}
    return Succession(id=event.id, seen=event.revision, as_of=event.as_of, province=event.id.rpartition("/")[2],
                      moves=event.moves, ended=event.ended, units=units)


def ordered(successions: Iterable[Succession]) -> list[Succession]:
    """As they follow one another."""
    return sorted(successions, key=lambda one: (one.as_of, one.id))


def predecessors(code: str, successions: Iterable[Succession]) -> dict[str, Succession]:
    """What a unit or organ was made from, near and far, each with the succession that ended it there."""
    return made_from(code, ordered(successions))


def related(codes: Iterable[str], successions: Iterable[Succession]) -> set[str]:
    """These units, what became of them, and whatever else that was made from."""
    found = set(codes)
    for one in ordered(successions):
        found |= {new for code in found if one.touches(code) for new in one.after(code)}
        found |= {old for old, news in one.moves.items() if found.intersection(news)}
    return found


def after_all(plan: PlanCopy, day: dt.date, successions: Sequence[Succession]) -> PlanCopy | None:
    """The plan as it stands on a day; None if it has ended with its issuer.

    A version issued after a succession already names the units of its own time.
    """
    issued, now = plan.issued.get(plan.version_on(day), plan.start), plan.on(day)
    for succession in successions:
        if issued < succession.as_of <= day:
            if plan.id != plan.root and not succession.after(now.issuer):
                return None
            now = _after(now, succession)
    return now


def _after(plan: PlanCopy, succession: Succession) -> PlanCopy:
    issuer, unit = succession.heir(plan.issuer), succession.heir(plan.issuer_unit or plan.issuer)
    known = succession.units.get(issuer)
    addressees, groups = _addressees(plan, succession, issuer)
    return plan.model_copy(update={
        "issuer": issuer, "issuer_unit": unit, "issuer_name": known.name if known else plan.issuer_name,
        "addressees": addressees, "groups": groups})


def _addressees(plan: PlanCopy, succession: Succession, issuer: str
                ) -> tuple[tuple[AddresseeCopy, ...], tuple[tuple[TaskBrief, ...], ...]]:
    """The successors of those addressed, each once, and the lists of tasks with those of units that were joined."""
    claims: dict[str, list[AddresseeCopy]] = {}
    for addressee in plan.addressees:
        for code in succession.after(addressee.unit):
            claims.setdefault(code, []).append(_moved(addressee, code, succession, issuer))
    groups = list(plan.groups)
    return tuple(_joined(several, groups) for several in claims.values()), tuple(groups)


def _moved(old: AddresseeCopy, code: str, succession: Succession, issuer: str) -> AddresseeCopy:
    if not succession.touches(old.unit):
        return old
    via, known = succession.superior(old.via, code), succession.units.get(code)
    update: dict[str, Any] = {"unit": code, "via": None if via == issuer else via}
    return old.model_copy(update=update | ({"name": known.name, "level": known.level} if known else {}))


def _joined(several: list[AddresseeCopy], groups: list[tuple[TaskBrief, ...]]) -> AddresseeCopy:
    """One claim on a unit made from several, on the tasks of all of them; adds the list of these if it is new."""
    if len(several) == 1:
        return several[0]
    tasks = tuple({task.id: task for one in several for task in groups[one.group]}.values())
    if tasks not in groups:
        groups.append(tasks)
    return several[0].model_copy(update={"group": groups.index(tasks), "joined": True})
