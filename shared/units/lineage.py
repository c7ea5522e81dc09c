"""What a unit was made from, over any number of successions of units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar


class Change(Protocol):
    """One day's succession: the codes of old units, each with those of its successors."""

    @property
    def as_of(self) -> dt.date:
        """The day from which the successors are there."""

    @property
    def moves(self) -> Mapping[str, tuple[str, ...]]:
        """Old codes, each with the new."""


C = TypeVar("C", bound=Change)


def made_from(code: str, changes: Iterable[C]) -> dict[str, C]:
    """What a unit or organ was made from, near and far, each with the change (oldest first) that ended it there."""
    owner, dot, abbr = code.partition(".")
    found: dict[str, C] = {}
    reached = {owner}
    for one in reversed(list(changes)):
        olds = {old for old, news in one.moves.items() if reached.intersection(news)} - reached
        found |= {f"{old}{dot}{abbr}": one for old in olds}
        reached |= olds
    return found
