"""A figure of a roll-up, traced down to each unit's report: a tree in which every node's value is counted anew from the
raw reports below it, by other code than the fold's, so that it proves the fold and doesn't repeat it.

What is missing is named: a unit that owes and hasn't told stands in the tree, with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.reporting.domain.explain_measures import Told
from shared.language import sort_key

Doc = Mapping[str, Any]


class Measure(Protocol):
    """What is explained: how one unit tells it, and what many units' tellings come to."""

    def passes(self, passing: Collection[str]) -> bool:
        """Whether it goes up through a plan that passes these origins."""

    def own(self, obligation: Doc, report: Doc | None) -> Told:
        """What one unit tells. `report` is one that counts: submitted or accepted."""

    def total(self, told: Sequence[Any]) -> Any:
        """What they come to, as a fold says it but with Decimals."""


@dataclass(frozen=True)
class Own:
    """A unit's own report as far as it speaks of what is explained."""

    id: str                                 # of the obligation and its report
    submission: int | None                  # the revision that was submitted, None if none
    state: str
    late: bool
    handed_down: bool
    told: Told


@dataclass(frozen=True)
class Node:
    """One unit: what it brings in all (`value`), of that its own, and what comes from below it."""

    unit: str
    name: str
    value: Any
    own: Own | None                         # None for the superior whose table is explained
    below: Any
    children: tuple[Node, ...]

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class _Tree:
    def __init__(self, obligations: Iterable[Doc], reports: Mapping[str, Doc], passing: Mapping[str, Collection[str]],
                 measure: Measure):
        self._reports, self._passing, self._measure = reports, passing, measure
        self._owed: dict[str, list[Doc]] = {}
        for doc in obligations:
            self._owed.setdefault(doc["superior"], []).append(doc)

    def below(self, superior: str, above: frozenset[str]) -> tuple[tuple[Node, ...], list[Any]]:
        """The units right below a superior, and what all below it tell."""
        children, told = [], []
        for doc in sorted(self._owed.get(superior, ()), key=lambda doc: (sort_key(doc["unit_name"]), doc["unit"])):
            if doc["unit"] not in above:
                child, tells = self._child(doc, above | {doc["unit"]})
                if doc["state"] != "closed" or child.children:      # through a closed one others may still report
                    children.append(child)
                told += tells
        return tuple(children), told

    def _child(self, doc: Doc, above: frozenset[str]) -> tuple[Node, list[Any]]:
        report = self._reports.get(doc["_id"])
        if not self._measure.passes(self._passing.get(doc["plan"], ())):
            return Node(doc["unit"], doc["unit_name"], self._measure.total([]),
                        _own(doc, report, Told(None, "not_asked")), None, ()), []
        own = Told(None, "closed") if doc["state"] == "closed" else self._measure.own(
            doc, report if report and report["state"] in ("submitted", "accepted") else None)
        children, lower = self.below(doc["unit"], above)
        told = [*([own.raw] if own.raw is not None else []), *lower]
        below = self._measure.total(lower) if children else None
        node = Node(doc["unit"], doc["unit_name"], self._measure.total(told), _own(doc, report, own), below, children)
        return node, told

    def of(self, superior: str, name: str) -> Node:
        children, told = self.below(superior, frozenset({superior}))
        value = self._measure.total(told)
        return Node(superior, name, value, None, value, children)


def _own(doc: Doc, report: Doc | None, told: Told) -> Own:
    sent = [int(revision) for revision, act in (report or {}).get("acts", {}).items() if act["act"] == "submitted"]
    return Own(doc["_id"], max(sent, default=None), doc["state"], bool(report and report["late"]),
               bool(doc["handed_down"]), told)


def explain(superior: str, name: str, obligations: Iterable[Doc], reports: Iterable[Doc],
            passing_of_plan: Mapping[str, Collection[str]], measure: Measure) -> Node:
    """The tree of one cell of a superior's table, from the obligations and reports of its period."""
    return _Tree(obligations, {doc["_id"]: doc for doc in reports}, passing_of_plan, measure).of(superior, name)


def pruned(node: Node, depth: int) -> Node:
    """Down to so many levels below the top; values stay what they are."""
    children = tuple(pruned(child, depth - 1) for child in node.children) if depth > 0 else ()
    return Node(node.unit, node.name, node.value, node.own, node.below, children)
