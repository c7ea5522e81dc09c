"""How complete and how timely: counted over obligations, so that whoever is expected is counted once and only there.

The expected number of a period is that of the obligations which are not closed. These follow from what was in force at
the period's cut-off (`duties`), so nothing done later changes it. Received are some of the expected: no rate can pass
100 %. Rates are made where they are read, from counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, Literal, Self, TypeVar

from services.reporting.domain.obligations import RECEIVED, WAITING
from shared.language import sort_key

Doc = Mapping[str, Any]
Sort = Literal["on_time", "received", "name"]
K = TypeVar("K", bound=Hashable)
FIELDS = ("root", "period", "unit", "unit_name", "level", "superior", "superior_name", "title", "symbol", "due",
          "state", "late", "handed_down")


@dataclass(frozen=True)
class Counts:
    """What can be counted of some obligations, on a day."""

    expected: int = 0
    received: int = 0                       # submitted or accepted; what is returned is awaited again
    on_time: int = 0
    late: int = 0
    accepted: int = 0
    missing: int = 0                        # expected and not received
    overdue: int = 0                        # missing after the due date
    returned: int = 0                       # missing since it was sent back
    not_handed_down: int = 0

    def __add__(self, other: Self) -> Counts:
        return Counts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def complete(self) -> Fraction:
        """Received of expected."""
        return _share(self.received, self.expected)

    @property
    def timely(self) -> Fraction:
        """Received on time of expected: who sends nothing isn't on time."""
        return _share(self.on_time, self.expected)


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(0)


def counts(obligation: Doc, today: dt.date) -> Counts:
    """One obligation's counts; of a closed one there are none."""
    state = obligation["state"]
    if state == "closed":
        return Counts()
    received, waiting = state in RECEIVED, state in WAITING
    return Counts(
        expected=1, received=int(received), on_time=int(received and not obligation["late"]),
        late=int(received and bool(obligation["late"])), accepted=int(state == "accepted"), missing=int(not received),
        overdue=int(waiting and today > dt.date.fromisoformat(obligation["due"])), returned=int(state == "returned"),
        not_handed_down=int(not obligation["handed_down"]))


def total(obligations: Iterable[Doc], today: dt.date) -> Counts:
    """The counts of all of them."""
    return sum((counts(doc, today) for doc in obligations), Counts())


def grouped(obligations: Iterable[Doc], key: Callable[[Doc], K], today: dt.date) -> dict[K, Counts]:
    """The counts by unit, level, plan or period, in the order in which they first occur; without those of nobody."""
    found: dict[K, Counts] = {}
    for doc in obligations:
        one = counts(doc, today)
        if one.expected:
            found[key(doc)] = found.get(key(doc), Counts()) + one
    return found


def below(obligations: Iterable[Doc], superiors: Collection[str]) -> dict[str, list[Doc]]:
    """By unit right below a superior: its own obligations and those of all units below it, each period by itself.

    `superiors`: the codes under which the superior was and is known.
    """
    owed = {(doc["root"], doc["period"], doc["unit"]): doc for doc in obligations}
    found: dict[str, list[Doc]] = {}
    for doc in owed.values():
        child = _child(doc, superiors, owed)
        if child is not None:
            found.setdefault(child, []).append(doc)
    return found


def _child(doc: Doc, superiors: Collection[str], owed: Mapping[tuple[str, str, str], Doc]) -> str | None:
    """The unit right below the superior through which a unit reports; None if it doesn't stand below it."""
    seen: set[str] = set()
    step: Doc | None = doc
    while step is not None and step["unit"] not in seen:
        if step["superior"] in superiors:
            return str(step["unit"])
        seen.add(step["unit"])
        step = owed.get((step["root"], step["period"], step["superior"]))
    return None


@dataclass(frozen=True)
class Row:
    """One line of a ranking."""

    unit: str
    name: str
    counts: Counts
    rank: int


def ranking(named: Mapping[str, tuple[str, Counts]], sort: Sort = "on_time") -> list[Row]:
    """Best first, equals with one rank (1, 1, 3); `named`: by unit, its name and counts."""
    keys: dict[Sort, Callable[[Counts], tuple[Fraction, ...]]] = {
        "on_time": lambda one: (one.timely, one.complete), "received": lambda one: (one.complete, one.timely),
        "name": lambda one: (one.timely, one.complete)}
    best = keys[sort]
    better = sorted((best(one) for _, one in named.values()), reverse=True)
    rows = [Row(unit, name, one, better.index(best(one)) + 1) for unit, (name, one) in named.items()]
    return sorted(rows, key=lambda row: (0 if sort == "name" else row.rank, sort_key(row.name), row.unit))


@dataclass(frozen=True)
class Overdue:
    """A report that is awaited after its due date."""

    obligation: Doc
    days: int                               # calendar days after the due date


def overdue(obligations: Iterable[Doc], today: dt.date) -> list[Overdue]:
    """What is awaited and past its day, the oldest first."""
    found = [Overdue(doc, (today - dt.date.fromisoformat(doc["due"])).days) for doc in obligations
             if doc["state"] in WAITING and today > dt.date.fromisoformat(doc["due"])]
    return sorted(found, key=lambda one: (-one.days, sort_key(one.obligation["unit_name"]), one.obligation["_id"]))


def names(obligations: Sequence[Doc], codes: Iterable[str]) -> dict[str, str]:
    """Of each code the name that it has in the latest of these obligations."""
    known = {doc["unit"]: doc["unit_name"] for doc in sorted(obligations, key=lambda doc: str(doc["due"]))}
    return {code: known.get(code, code) for code in codes}
