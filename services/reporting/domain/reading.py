"""What an aggregate says of an indicator: which of its sums the indicator's definition asks for, and whether its target
is met. A percentage is made only here, from the sums of numerators and denominators (law 6)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from shared.documents.model import Indicator
from shared.periods import Period
from shared.periods.model import MONTHS

ONE_DIGIT = Decimal("0.1")
EACH: Mapping[str, int] = MappingProxyType({str(kind): months for kind, months in MONTHS.items()})
VALUES: Mapping[str, str] = MappingProxyType({"count": "total", "sum": "total", "minimum": "least", "maximum": "most"})


class Reading(NamedTuple):
    """What the units' figures say, as strings; None while nobody told anything. `measured` counts them.

    A share has `part`, `of` and `share` (per cent, one digit); so has a yes or no: those who say yes of those who say
    anything. Numbers have a `value`; words have neither, and are counted only.
    """

    measured: int = 0
    value: str | None = None
    part: str | None = None
    of: str | None = None
    share: str | None = None


def reading(indicator: Indicator, aggregate: Mapping[str, Any]) -> Reading:
    """The aggregate by the indicator's definition: figures of another kind, told under an earlier one, don't count."""
    if indicator.kind in VALUES:
        return Reading(aggregate.get("n", 0), value=aggregate.get(VALUES[indicator.kind]))
    if indicator.kind == "share":
        part, of = aggregate.get("part"), aggregate.get("of")
        return Reading(aggregate.get("shares", 0), part=part, of=of, share=percentage(part, of))
    if indicator.kind == "yes_no":
        yes, told = aggregate.get("yes", 0), aggregate.get("yes", 0) + aggregate.get("no", 0)
        return Reading(told, part=str(yes), of=str(told), share=percentage(str(yes), str(told))) if told else Reading()
    return Reading(aggregate.get("texts", 0))


def percentage(part: str | None, whole: str | None) -> str | None:
    """Σ numerators / Σ denominators as "97.1"; None without data or with nothing to divide by."""
    exact = _percent(part, whole)
    return None if exact is None else str(exact.quantize(ONE_DIGIT, ROUND_HALF_UP))


def _percent(part: str | None, whole: str | None) -> Decimal | None:
    if part is None or whole is None or not Decimal(whole):
        return None
    return Decimal(part) * 100 / Decimal(whole)


def target(indicator: Indicator, period: Period) -> Decimal | None:
    """The target for the period: one that recurs (each month, quarter …) as often as it does in it, and a share's never
    times anything. What recurs more rarely than reports, or by days or weeks, stays as it is written."""
    if indicator.target is None or indicator.kind not in ("count", "sum"):
        return indicator.target
    times = MONTHS[period.kind] // EACH.get(indicator.recurrence or "", MONTHS[period.kind])
    return indicator.target * max(times, 1)


def met(indicator: Indicator, read: Reading, wanted: Decimal | None) -> bool | None:
    """Whether the target is met; None without a target or without figures."""
    value = Decimal(read.value) if read.value is not None else _percent(read.part, read.of)
    if value is None or wanted is None:
        return None
    if indicator.direction == "at_most":
        return value <= wanted
    return value == wanted if indicator.direction == "exactly" else value >= wanted
