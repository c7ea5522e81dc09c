"""Scales: round numbers from zero to the highest, as few as can be read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal

MOST = 4                                    # steps above zero
_ROUND = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def ticks(values: Iterable[Decimal], *, whole: bool = False) -> list[Decimal]:
    """From 0 to at least the highest value, in equal round steps; `whole` if there are no halves of what is counted."""
    highest = max(values, default=Decimal(0))
    if highest <= 0:
        return [Decimal(0), Decimal(1)]
    size = Decimal(10) ** (highest / MOST).adjusted()
    steps = (size * one for one in _ROUND)
    step = next(step for step in steps if step * MOST >= highest)
    if whole:
        step = step.to_integral_value(ROUND_CEILING)
    count = int((highest / step).to_integral_value(ROUND_CEILING))
    return [step * n for n in range(count + 1)]
