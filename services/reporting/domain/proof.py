"""Law 6 proved figure by figure: what each stored roll-up says against the recomputation from the raw reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from services.reporting.domain.passing import of_period
from services.reporting.domain.recompute import NUMBERS, recompute

Doc = Mapping[str, Any]
SHOWN = 200


@dataclass
class Proof:
    """How many roll-ups and single figures in them were compared, and what differs."""

    rollups: int = 0
    figures: int = 0
    violations: list[str] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        """As the API answers it; `violated` counts all, of which the first are told."""
        return {"checked": self.rollups, "figures": self.figures, "violated": len(self.violations),
                "violations": self.violations[:SHOWN]}


def prove(obligations: Iterable[Doc], reports: Iterable[Doc], stored: Iterable[Doc],
          passing_of_plan: Mapping[str, Iterable[str]]) -> Proof:
    """Compare the roll-ups of one period: those stored, and those that should be."""
    return _proof(recompute(obligations, reports, passing_of_plan), stored)


def prove_all(obligations: Iterable[Doc], reports: Iterable[Doc], stored: Iterable[Doc], plans: Iterable[Doc]) -> Proof:
    """Compare those of every period; `plans` as they are stored."""
    known, sent, periods = list(plans), list(reports), defaultdict[str, list[Doc]](list)
    for doc in obligations:
        periods[doc["period"]].append(doc)
    expected = {id: fold for period, owed in periods.items()
                for id, fold in recompute(owed, sent, of_period(known, period)).items()}
    return _proof(expected, stored)


def _proof(expected: Mapping[str, Doc], stored: Iterable[Doc]) -> Proof:
    proof, seen = Proof(), set()
    for doc in stored:
        seen.add(doc["_id"])
        if doc["_id"] in expected:
            _compare(doc["_id"], doc["fold"], expected[doc["_id"]], proof)
            continue
        proof.rollups += 1
        if doc["fold"]["expected"] or doc["fold"]["tasks"]:
            proof.violations.append(f"{doc['_id']}: a roll-up that nobody owes")
    proof.violations += [f"{id}: the roll-up is missing" for id, fold in expected.items()
                         if id not in seen and fold["expected"]]
    return proof


def _compare(id: str, fold: Doc, expected: Doc, proof: Proof) -> None:
    said, right = dict(_told(fold)), dict(_told(expected))
    proof.rollups += 1
    proof.figures += len(said)
    for path in sorted(said.keys() | right.keys()):
        if said.get(path) != right.get(path):
            proof.violations.append(
                f"{id}: {' / '.join(path)} is {said.get(path)}, by the raw reports {right.get(path)}")


def _told(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each single figure with where it stands; of two spellings of a number one value."""
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _told(inner, (*path, name))
    else:
        yield path, Decimal(value) if path[-1:] and path[-1] in NUMBERS else value
