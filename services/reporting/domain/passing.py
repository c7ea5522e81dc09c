"""What passes upwards through a plan in a period: the tasks of the version in force at its cut-off, and those of their
indicators that add up. What an amendment drops stops climbing from then on, and earlier periods keep it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from services.reporting.domain.editions import Editions, in_force
from services.reporting.domain.meanings import passing
from shared.periods import parse

Doc = Mapping[str, Any]
Passing = Mapping[str, Collection[str]]     # of one period, by plan: origins of the tasks and indicators that pass
FIELDS = ("issued", "upwards")              # of a stored plan


def upwards(plan: Editions) -> dict[str, list[str]]:
    """By version, as stored: it stands by itself, since each refolding asks for it alone."""
    return {str(version): sorted(passing(edition.tasks)) for version, edition in sorted(plan.editions.items())}


def of_period(plans: Iterable[Doc], period: str) -> dict[str, frozenset[str]]:
    """Of stored plans, what passes upwards in a period."""
    day = parse(period).cut_off
    return {plan["_id"]: _on(plan, day) for plan in plans}


def _on(plan: Doc, day: dt.date) -> frozenset[str]:
    versions = plan["upwards"]
    issued = {int(version): dt.date.fromisoformat(plan["issued"][version]) for version in versions}
    return frozenset(versions.get(str(in_force(issued, day)), ()))
