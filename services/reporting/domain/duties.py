"""Who owes which report: a pure function of the plans of one cascade, so the order of their events can't matter.

A unit owes one report for each period of the cascade's root plan (law 3), once any plan of the cascade addresses it.
It reports to whoever the highest of those plans names: the unit `via` which it receives, else the issuer. Once that
superior has published its own plan, the duty is handed down, with the tasks of that plan; until then it is expected
all the same, with the tasks of the higher plan (law 6). What the unit's own plan says, it says for that unit alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from services.reporting.domain.plans import AddresseeCopy, PlanCopy
from shared.events import OfficeSettings
from shared.events.types import TaskBrief
from shared.periods import due_date, parse

Claim = tuple[PlanCopy, AddresseeCopy]      # a plan that addresses the unit, and how


@dataclass(frozen=True)
class Duty:
    """One report that one unit owes."""

    root: str
    period: str
    unit: str
    unit_name: str
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


def duties(plans: Iterable[PlanCopy], units: Collection[str] | None = None) -> dict[str, Duty]:
    """The duties, by id, that the plans of ONE cascade give to these units (None: to all)."""
    known = list(plans)
    if any(plan.id == plan.root and not plan.live for plan in known):
        return {}                           # the root plan has ended, and with it what was derived from it
    live = sorted((plan for plan in known if plan.live), key=_height)
    own = {plan.issuer_unit: plan for plan in live if plan.id != plan.root} | {plan.issuer: plan for plan in live}
    found = (duty for unit, claims in _claims(live, units).items() for duty in _of_unit(claims, own.get(unit)))
    return {duty.id: duty for duty in found}


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


def _of_unit(claims: list[Claim], own: PlanCopy | None) -> Iterator[Duty]:
    highest, entry = claims[0]
    superior = entry.via or highest.issuer
    plan, addressee = next(((p, a) for p, a in claims if p.speaks_for(superior)), claims[0])
    tasks = own.tasks if own is not None else plan.groups[addressee.group]
    depth = _depth(plan, addressee)
    for period in dict.fromkeys(period for p, _ in claims for period in p.periods):
        yield Duty(
            root=plan.root, period=period, unit=entry.unit, unit_name=entry.name, superior=superior,
            superior_name=_name(superior, claims), via=entry.via, plan=plan.id, title=plan.title, symbol=plan.symbol,
            handed_down=plan.speaks_for(superior), due=_due(period, depth, plan.lead_days), tasks=tasks)


def _name(superior: str, claims: list[Claim]) -> str:
    for plan, _ in claims:
        if plan.issuer == superior:
            return plan.issuer_name
    names = {a.unit: a.name for plan, _ in claims for a in plan.addressees if a.unit == superior}
    return names.get(superior, superior)


def _depth(plan: PlanCopy, addressee: AddresseeCopy) -> int:
    """Levels below the top of the cascade: a derived plan's issuer is one below it, each `via` one more."""
    by_unit: Mapping[str, str | None] = {} if addressee.via is None else {a.unit: a.via for a in plan.addressees}
    depth, via, seen = (1 if plan.id == plan.root else 2), addressee.via, {addressee.unit}
    while via is not None and via not in seen:
        seen.add(via)
        depth, via = depth + 1, by_unit.get(via)
    return depth


@lru_cache(maxsize=4096)
def _due(period: str, depth: int, lead_days: int) -> dt.date:
    return due_date(parse(period), depth, OfficeSettings(report_lead_days=lead_days))
