"""Times and quantity targets compared by what they mean; only the parts that are given."""

from __future__ import annotations

from typing import Any

from ..model import Target, Time
from .words import same


def same_time(expected: dict[str, Any] | None, got: Time | None) -> bool:
    """Whether a time is of the same kind, with the same days, recurrence and occurrences."""
    if expected is None or got is None:
        return expected is None and got is None
    for name in ("kind", "start", "end", "recurrence"):
        value = getattr(got, name)
        if name in expected and expected[name] != (None if value is None else str(value)):
            return False
    several = expected.get("occurrences", ())
    return not several or (
        len(several) == len(got.occurrences)
        and all(same_time(one, other) for one, other in zip(several, got.occurrences, strict=True))
    )


def same_target(expected: dict[str, Any], got: Target) -> float:
    """1 if quantity, unit and what else is given agree; the unit's words may be fewer than those read."""
    if expected["quantity"] != got.quantity or not same(expected["unit"], got.unit):
        return 0.0
    return float(all(expected[name] == getattr(got, name) for name in ("at_least", "recurrence") if name in expected))
