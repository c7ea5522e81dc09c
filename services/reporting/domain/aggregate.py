"""What the figures for one indicator come to, by no definition of it: definitions differ by plan and change in time.

An aggregate is sparse, and each of its names counts or sums up one sort of figure: {n, total, least, most} those
without a denominator, {shares, part, of} those with one, {yes, no} and {texts} the others. What is absent is not
known, which is not zero. Which of them the indicator is, its definition tells when it is read (`reading`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from shared.events.types import Figure

Aggregate = dict[str, Any]
Told = Mapping[str, Any]                    # a figure as told upwards: only what is known of number, of, yes, text


def told(figure: Figure) -> dict[str, Any]:
    """A figure as it goes into sums: numbers as plain strings, yes and text as 0 or 1, without its words."""
    numbers = {name: plain(value) for name in ("number", "of") if (value := getattr(figure, name)) is not None}
    said = {} if figure.yes is None else {"yes": int(figure.yes)}
    return {**numbers, **said, **({"text": 1} if figure.text.strip() else {})}


def of_unit(figures: Iterable[Told]) -> Aggregate:
    """The aggregate of one unit: of one figure, or of those of the halves of a task that it split.

    Numbers of halves add up; what was asked by yes or no is so only if all halves say yes. A denominator without a
    numerator tells nothing.
    """
    known = list(figures)
    alone = [Decimal(f["number"]) for f in known if "number" in f and "of" not in f]
    shares = [(Decimal(f["number"]), Decimal(f["of"])) for f in known if "number" in f and "of" in f]
    said = [f["yes"] for f in known if "yes" in f]
    found: Aggregate = {}
    if alone:
        found |= {"n": 1, "total": plain(sum(alone, Decimal(0))), "least": plain(min(alone)), "most": plain(max(alone))}
    if shares:
        part, of = (plain(sum(side, Decimal(0))) for side in zip(*shares, strict=True))
        found |= {"shares": 1, "part": part, "of": of}
    if said:
        found["yes" if all(said) else "no"] = 1
    if any("text" in f for f in known):
        found["texts"] = 1
    return found


def combined(aggregates: Iterable[Aggregate]) -> Aggregate:
    """The aggregate of many, whatever their order."""
    values: dict[str, list[Any]] = {}
    for aggregate in aggregates:
        for name, value in aggregate.items():
            values.setdefault(name, []).append(value)
    return {name: _JOINED[name](values[name]) for name in _JOINED if name in values}


def _total(numbers: Sequence[str]) -> str:
    return plain(sum(map(Decimal, numbers), Decimal(0)))


def _least(numbers: Sequence[str]) -> str:
    return min(numbers, key=Decimal)


def _most(numbers: Sequence[str]) -> str:
    return max(numbers, key=Decimal)


_JOINED: Mapping[str, Callable[[Sequence[Any]], Any]] = MappingProxyType({
    "n": sum, "total": _total, "least": _least, "most": _most,
    "shares": sum, "part": _total, "of": _total, "yes": sum, "no": sum, "texts": sum})


def plain(number: Decimal) -> str:
    """One spelling for each number: no exponent, no trailing zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
