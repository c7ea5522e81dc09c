"""A cascade as a list: the units below one of its units, with their states and what has been published below each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from services.planner.domain.states import PUBLISHED
from services.planner.domain.tree import Node
from shared.language import sort_key
from shared.units.model import LEVELS

Order = Literal["tree", "name", "state", "number", "date", "below"]
States = Mapping[str, int]
NOT_PUBLISHED = "not_published"
STATES = ("published", "numbered", "signed", "submitted", "drafting", "pending", "not_handed_down", "declined",
          "revoked", "closed")                  # from done to not begun, then what has ended


@dataclass(frozen=True)
class Line:
    """One unit of the list. `depths`: how many units of each state are right below it, two levels below it …"""

    node: Node
    above: Node
    depths: tuple[States, ...]

    @property
    def below(self) -> int:
        """How many units are below it."""
        return sum(map(_size, self.depths))

    @property
    def published_below(self) -> int:
        """How many of them have published."""
        return sum(states.get(PUBLISHED, 0) for states in self.depths)

    def json(self) -> dict[str, Any]:
        """The line as the API shows it."""
        return {**shown(self.node), "above": self.above.unit, "above_name": self.above.name, "depths": self.depths,
                "below": self.below, "published_below": self.published_below}


def shown(node: Node) -> dict[str, Any]:
    """A unit with its state, and the plan or draft that it has."""
    plan = node.plan or {}
    return {"unit": node.unit, "unit_name": node.name, "level": node.level, "organ": node.organ, "state": node.state,
            "draft": node.draft["_id"] if node.draft else None,
            **{name: plan.get(name) for name in ("plan", "symbol", "date")}}


def found(top: Node, unit: str) -> list[Node]:
    """The way from the top down to a unit, both included; empty if it isn't there."""
    if top.unit == unit:
        return [top]
    ways = (found(child, unit) for child in top.children)
    return next(([top, *way] for way in ways if way), [])


def depths(node: Node) -> tuple[States, ...]:
    """The states of the units right below a node, of those two levels below it, and so on."""
    return _depths([line for line in lines(node) if line.above is node])


def lines(node: Node, *, deep: bool = False) -> list[Line]:
    """The units right below a node, or all below it, each above those under it."""
    return [line for line in _walk(node) if deep or line.above is node]


def _walk(above: Node) -> Iterator[Line]:
    for child in above.children:
        under = list(_walk(child))
        yield Line(child, above, _depths([line for line in under if line.above is child]))
        yield from under


def _depths(right_below: Sequence[Line]) -> tuple[States, ...]:
    if not right_below:
        return ()
    first = Counter(line.node.state for line in right_below)
    deepest = max(len(line.depths) for line in right_below)
    rest = [sum((Counter(line.depths[n]) for line in right_below if n < len(line.depths)), Counter())
            for n in range(deepest)]
    return tuple(_in_order(states) for states in (first, *rest))


def _in_order(states: States) -> States:
    return {state: states[state] for state in (*STATES, *sorted(set(states) - set(STATES))) if states.get(state)}


def _size(states: States) -> int:
    return sum(states.values())


def chosen(lines: Sequence[Line], state: str | None) -> list[Line]:
    """Those of a state, or all that have not published."""
    if state == NOT_PUBLISHED:
        return [line for line in lines if line.node.state != PUBLISHED]
    return [line for line in lines if state is None or line.node.state == state]


def ordered(lines: Sequence[Line], by: Order, *, descending: bool = False) -> list[Line]:
    """In an order for people; where there is nothing to order by (no plan, nobody below) always last.

    `tree`: first the units that others are below, then units, then organs; each as the alphabet has them.
    """
    named = sorted(lines, key=lambda line: (sort_key(line.node.name), line.node.unit))
    if by == "name":
        return named[::-1] if descending else named
    key = _KEYS[by]
    told = [line for line in named if key(line) is not None]
    return [*sorted(told, key=key, reverse=descending), *(line for line in named if key(line) is None)]


def _share(line: Line) -> Fraction | None:
    return Fraction(line.published_below, line.below) if line.below else None


def _printed(line: Line, field: str) -> Any:
    value = (line.node.plan or {}).get(field)
    return sort_key(value) if value else None


_KEYS: Mapping[Order, Callable[[Line], Any]] = {
    "tree": lambda line: (not line.below, line.node.organ, LEVELS.index(line.node.level) if line.node.level else 0),
    "state": lambda line: STATES.index(line.node.state) if line.node.state in STATES else len(STATES),
    "number": lambda line: _printed(line, "symbol"),
    "date": lambda line: (line.node.plan or {}).get("date"),
    "below": _share,
}
