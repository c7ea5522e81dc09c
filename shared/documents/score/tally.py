"""Precision, recall and F1 of one field, and the pairing of what is expected with what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

E = TypeVar("E")
G = TypeVar("G")


@dataclass
class Tally:
    """What was right, missing and too much in one field; examples say what to look at."""

    right: int = 0
    missing: int = 0
    extra: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The right part of what was read (1 where nothing was)."""
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        """The part of what was expected that was read (1 where nothing was)."""
        return self.right / (self.right + self.missing) if self.right + self.missing else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = 2 * self.right + self.missing + self.extra
        return 2 * self.right / both if both else 1.0

    def value(self, expected: Any, got: Any, equal: bool) -> None:
        """Count a field with one value: a null that is rightly null is right, a guess in its place is extra."""
        if equal:
            self.right += 1
            return
        self.missing += expected is not None
        self.extra += got is not None
        self.note(expected, got)

    def items(self, right: int, expected: int, got: int) -> None:
        """Count a field with several values."""
        self.right, self.missing, self.extra = (
            self.right + right,
            self.missing + expected - right,
            self.extra + got - right,
        )

    def note(self, expected: Any, got: Any) -> None:
        """Keep an example of a difference."""
        self.examples.append(f"{_shown(expected)} ≠ {_shown(got)}")

    def add(self, other: Tally) -> None:
        """Add another document's count of the same field."""
        self.right, self.missing, self.extra = (
            self.right + other.right,
            self.missing + other.missing,
            self.extra + other.extra,
        )
        self.examples.extend(other.examples)


def pair(expected: Sequence[E], got: Sequence[G], like: Callable[[E, G], float], least: float) -> list[tuple[int, int]]:
    """The best pairs first, each item once; among equals, those nearest to one another in order."""
    found = [(like(one, other), -abs(i - j), i, j) for i, one in enumerate(expected) for j, other in enumerate(got)]
    pairs: list[tuple[int, int]] = []
    left, right = set(range(len(expected))), set(range(len(got)))
    for likeness, _, i, j in sorted(found, key=lambda item: item[:2], reverse=True):
        if likeness < least:
            break
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            pairs.append((i, j))
    return sorted(pairs)


def is_optional(item: Any) -> bool:
    """Whether an expected item may be read or left out (careful readers differ about it)."""
    return isinstance(item, dict) and bool(item.get("optional"))


def count_pairs(tally: Tally, expected: Sequence[Any], got: Sequence[Any], pairs: Iterable[tuple[int, int]]) -> None:
    """Count found, missing and extra items, those that are optional in neither."""
    pairs = list(pairs)
    taken, used = {i for i, _ in pairs}, {j for _, j in pairs}
    tally.right += sum(not is_optional(expected[i]) for i in taken)
    missing = [item for i, item in enumerate(expected) if i not in taken and not is_optional(item)]
    extra = [item for j, item in enumerate(got) if j not in used]
    tally.missing, tally.extra = tally.missing + len(missing), tally.extra + len(extra)
    for item in missing:
        tally.note(item, None)
    for item in extra:
        tally.note(None, item)


def _shown(item: Any) -> str:
    if item is None:
        return "–"
    text = str(item.get("at") or item.get("text") or item) if isinstance(item, dict) else str(item)
    return text if len(text) <= 90 else f"{text[:89]}…"
