"""Who owes which report: a pure function of the plans of one cascade, so the order of their events can't matter.

A unit owes one report for each period of the cascade's root plan (law 3), once any plan of the cascade addresses it.
It reports to whoever the highest of those plans names: the unit `via` which it receives, else the issuer. Once that
superior has published its own plan, the duty is handed down, with the tasks of that plan; until then it is expected
all the same, with the tasks of the higher plan (law 6). What the unit's own plan says, it says for that unit alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from services.reporting.domain.editions import AddresseeCopy, Dates
from services.reporting.domain.plans import PlanCopy
from services.reporting.domain.succession import Succession, after_all, ordered
from shared.events.types import TaskBrief
from shared.periods import due_below, due_date, lead, parse

Closing = Literal["units_changed", "plan_ended", "not_addressed"]
Claim = tuple[PlanCopy, AddresseeCopy]      # a plan that addresses the unit, and how


@dataclass(frozen=True)
class Duty:
    """One report that one unit owes."""

    root: str
    period: str
    unit: str
    unit_name: str
    level: str
    superior: str
    superior_name: str
    via: str | None
    plan: str                               # the plan that asks for it: the superior's, else the root's
    title: str
    symbol: str | None
    handed_down: bool
    due: dt.date
    tasks: tuple[TaskBrief, ...]

    @property
    def id(self) -> str:
        """The id of the obligation and of its report."""
        return obligation_id(self.root, self.period, self.unit)


def obligation_id(root: str, period: str, unit: str) -> str:
    """One for each unit, root plan and period, whatever is delivered twice (law 3)."""
    return f"{root}:{period}:{unit}"


def duties(plans: Iterable[PlanCopy], units: Collection[str] | None = None, successions: Iterable[Succession] = ()
           ) -> dict[str, Duty]:
    """The duties, by id, that the plans of ONE cascade give to these units (None: to all).

    Each period is judged by its cut-off: by the versions then in force, by the plans that had not ended before, and
    for the units of that day. So nothing that happens after a period's end changes who is expected for it.
    """
    known, changes = sorted(plans, key=lambda plan: plan.id), ordered(successions)
    found = {}
    for periods in _alike(known, changes):
        for duty in _of_periods(known, changes, periods, units):
            found[duty.id] = duty
    return found


def _alike(plans: Sequence[PlanCopy], successions: Sequence[Succession]) -> Iterable[list[str]]:
    """The periods that are asked for, together as far as the same versions, plans and units are in force."""
    alike: dict[object, list[str]] = {}
    days = {period: parse(period).cut_off for plan in plans for period in plan.periods}
    for period, day in sorted(days.items(), key=lambda one: (one[1], one[0])):
        versions = tuple(plan.version_on(day) for plan in plans if plan.asks(day))
        ends = tuple(plan.id for plan in plans if not plan.asks(day))
        alike.setdefault((versions, ends, sum(s.as_of <= day for s in successions)), []).append(period)
    return alike.values()


def _of_periods(plans: Sequence[PlanCopy], successions: Sequence[Succession], periods: Sequence[str],
                units: Collection[str] | None) -> Iterator[Duty]:
    day = parse(periods[0]).cut_off
    if any(plan.id == plan.root and not plan.asks(day) for plan in plans):
        return                              # the root plan has ended, and with it what was derived from it
    now = (after_all(plan, day, successions) for plan in plans if plan.asks(day))
    live = sorted((plan for plan in now if plan is not None), key=_height)
    cascade = Cascade(live, {plan.id: frozenset(plan.periods).intersection(periods) for plan in plans},
                      {code: unit.name for one in successions for code, unit in one.units.items()})
    for unit, claims in _claims(live, units).items():
        yield from _of_unit(claims, unit, cascade)


class Cascade:
    """The plans in force for some periods, highest first, with which of these periods each asks for."""

    def __init__(self, live: Sequence[PlanCopy], periods: Mapping[str, frozenset[str]], names: Mapping[str, str]):
        self.periods, self.names = periods, names
        self.top = next((plan for plan in live if plan.id == plan.root), None)
        self._own: dict[str, list[PlanCopy]] = {}
        for plan in live:
            for issuer in {plan.issuer} | ({plan.issuer_unit} if plan.id != plan.root else set()):
                self._own.setdefault(issuer, []).append(plan)
        self._via = {a.unit: a.via for a in self.top.addressees} if self.top else {}

    def own_tasks(self, unit: str) -> tuple[TaskBrief, ...] | None:
        """What the unit's own plan says, of several predecessors' plans all of them; None without one."""
        own = self._own.get(unit)
        return None if own is None else _united(*(plan.tasks for plan in own))

    def depth(self, unit: str) -> int:
        """Levels below the top of the cascade; a unit that the root plan doesn't address counts as right below it."""
        return _levels(self._via, unit)


def _united(*several: tuple[TaskBrief, ...]) -> tuple[TaskBrief, ...]:
    return several[0] if len(several) == 1 else tuple({t.id: t for tasks in several for t in tasks}.values())


def _height(plan: PlanCopy) -> tuple[bool, int, str]:
    """Highest first: the root plan, then by the issuer's level."""
    return plan.id != plan.root, plan.issuer_rank, plan.id


def _claims(live: Iterable[PlanCopy], units: Collection[str] | None) -> dict[str, list[Claim]]:
    wanted = None if units is None else set(units)
    claims: dict[str, list[Claim]] = {}
    for plan in live:
        for addressee in plan.addressees:
            if (wanted is None or addressee.unit in wanted) and addressee.unit != plan.issuer:
                claims.setdefault(addressee.unit, []).append((plan, addressee))
    return claims


def _of_unit(claims: list[Claim], unit: str, cascade: Cascade) -> Iterator[Duty]:
    highest, entry = claims[0]
    superior = entry.via or highest.issuer
    plan, addressee = next(((p, a) for p, a in claims if p.speaks_for(superior)), claims[0])
    asked, own = plan.groups[addressee.group], cascade.own_tasks(unit)
    tasks = asked if own is None else _united(asked, own) if addressee.joined else own
    for period in sorted(set().union(*(cascade.periods[p.id] for p, _ in claims))):
        yield Duty(
            root=plan.root, period=period, unit=entry.unit, unit_name=entry.name, level=entry.level, superior=superior,
            superior_name=_name(superior, claims, cascade), via=entry.via, plan=plan.id, title=plan.title,
            symbol=plan.symbol, handed_down=plan.speaks_for(superior), due=_due(period, plan, addressee, cascade),
            tasks=tasks)


def _name(superior: str, claims: list[Claim], cascade: Cascade) -> str:
    for plan, _ in claims:
        if plan.issuer == superior:
            return plan.issuer_name
    names = {a.unit: a.name for plan, _ in claims for a in plan.addressees if a.unit == superior}
    return names.get(superior) or cascade.names.get(superior, superior)


def _due(period: str, plan: PlanCopy, addressee: AddresseeCopy, cascade: Cascade) -> dt.date:
    """Down to the issuer by the root plan's settings, below it by the issuer's own."""
    levels = 1 if addressee.via is None else _levels({a.unit: a.via for a in plan.addressees}, addressee.unit)
    top = cascade.top or plan
    above = 0 if plan.id == plan.root else cascade.depth(plan.issuer_unit)
    return _day(period, above, top.dates, levels, plan.dates)


def _levels(via: Mapping[str, str | None], unit: str) -> int:
    """How many levels below an issuer a unit stands: one, and one more for each through which it receives."""
    depth, above, seen = 1, via.get(unit), {unit}
    while above is not None and above not in seen:
        seen.add(above)
        depth, above = depth + 1, via.get(above)
    return depth


@lru_cache(maxsize=4096)
def _day(period: str, above: int, top: Dates, levels: int, own: Dates) -> dt.date:
    due = due_date(parse(period), above, Dates(*top))
    for step in range(levels):
        due = due_below(due, parse(period), lead(Dates(*own), step))
    return due


def why(obligation: Mapping[str, Any], plans: Collection[PlanCopy], successions: Iterable[Succession]) -> Closing:
    """Why nobody asks for a report any more: its unit has changed, the plan has ended, or it isn't addressed now."""
    day = parse(obligation["period"]).cut_off
    if any(one.as_of <= day and one.touches(obligation["unit"]) for one in successions):
        return "units_changed"
    asking = {plan.id for plan in plans if plan.asks(day)}
    return "not_addressed" if {obligation["root"], obligation["plan"]} <= asking else "plan_ended"
