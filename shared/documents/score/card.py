"""The scorecard of one document, and of several together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..model import Document
from .heading import score_annexes, score_heading, score_lists, score_signer
from .parts import score_bases, score_sections, score_tasks
from .tally import Tally

_SCORERS = (score_heading, score_bases, score_sections, score_tasks, score_lists, score_signer, score_annexes)


@dataclass(frozen=True)
class Scorecard:
    """The tallies by field ("heading.title", "bases", "bases.date", "tasks.lead" …)."""

    fields: dict[str, Tally]

    def rows(self) -> list[dict[str, Any]]:
        """One row for each field, for tables and JSON."""
        return [
            {"field": name, "right": tally.right, "missing": tally.missing, "extra": tally.extra,
             "precision": round(tally.precision, 4), "recall": round(tally.recall, 4), "f1": round(tally.f1, 4),
             "differences": tally.examples}
            for name, tally in self.fields.items()
        ]  # fmt: skip

    def f1(self, name: str) -> float:
        """A field's F1, 1 where it was not scored; "heading" is all heading fields together."""
        whole = Tally()
        for field, tally in self.fields.items():
            if field == name or (name in ("heading", "signer") and field.startswith(f"{name}.")):
                whole.add(tally)
        return whole.f1


def score(expected: dict[str, Any], document: Document) -> Scorecard:
    """Compare a document with an expectation, which may be partial."""
    tallies: dict[str, Tally] = {}
    for scorer in _SCORERS:
        scorer(expected, document, tallies)
    return Scorecard(tallies)


def together(cards: Iterable[Scorecard]) -> Scorecard:
    """One scorecard over several documents (counts added, so a long document weighs more)."""
    whole: dict[str, Tally] = {}
    for card in cards:
        for name, tally in card.fields.items():
            whole.setdefault(name, Tally()).add(tally)
    return Scorecard(whole)
