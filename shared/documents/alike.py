"""How alike two texts are, and pairing the items of two lists: hashes first, then similarity in the neighbourhood.

Linear in the number of items but for sorting: an item is compared with a bounded number of others, whatever it holds.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

NEAR, RARE, LONGEST = 8, 6, 200          # compared on each side; a word in more items tells nothing; words of an item
ENOUGH, ENOUGH_NEAR = 0.55, 0.45         # alike anywhere; alike where both stand in the same place
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Item:
    """One thing with an id: its words, what it belongs to, and its place in the text."""

    id: str
    text: str
    parent: str = ""
    label: str = ""

    @cached_property
    def key(self) -> str:
        """The text without what does not count: case, spaces, punctuation."""
        return " ".join(_WORD.findall(self.text.lower()))

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words and pairs of words."""
        single = self.key.split(" ")[:LONGEST] if self.key else []
        return frozenset(single) | {" ".join(pair) for pair in pairwise(single)}


def alike(a: frozenset[str], b: frozenset[str]) -> float:
    """0 to 1: the share of common words (Dice); a text that has become a part of another counts nearly whole."""
    if not a or not b:
        return 0.0
    common = len(a & b)
    part = 0.8 * common / min(len(a), len(b)) if min(len(a), len(b)) >= 7 else 0.0
    return max(2 * common / (len(a) + len(b)), part)


@dataclass
class Pairing:
    """Which new item is which old one. Positions are those in the two lists."""

    old: Sequence[Item]
    new: Sequence[Item]
    of: dict[int, int] = field(default_factory=dict)
    score: dict[int, float] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    def put(self, new: int, old: int, score: float) -> None:
        """Pair two; nothing is paired twice."""
        if new not in self.of and old not in self.taken:
            self.of[new], self.score[new] = old, score
            self.taken.add(old)

    def ids(self) -> dict[str, str]:
        """The old id of each new item that is paired."""
        return {self.new[n].id: self.old[o].id for n, o in self.of.items()}

    def exact(self, old_key: Callable[[int], Hashable], new_key: Callable[[int], Hashable],
              alone: bool = False) -> None:
        """Pair what has the same key, in the order of the text; `alone`: only where it is one on each side."""
        waiting, ours = self._by_key(len(self.old), old_key, self.taken), self._by_key(len(self.new), new_key, self.of)
        for key, news in ours.items():
            olds = waiting.get(key, [])
            if not alone or len(olds) == len(news) == 1:
                for new, old in zip(news, olds, strict=False):
                    self.put(new, old, 1.0)

    @staticmethod
    def _by_key(count: int, key: Callable[[int], Hashable], done: Container[int]) -> dict[Hashable, list[int]]:
        found: dict[Hashable, list[int]] = defaultdict(list)
        for at in range(count):
            if at not in done and (value := key(at)) is not None:
                found[value].append(at)
        return found

    def similar(self, together: Callable[[int, int], bool]) -> None:
        """Pair what is alike, the surest first: in the same gap between paired ones, or by rare words anywhere."""
        free = [at for at in range(len(self.old)) if at not in self.taken]
        rare = self._rare(free)
        found: list[tuple[float, float, int, int]] = []
        for new in range(len(self.new)):
            if new not in self.of and self.new[new].words:
                near = self._near(new, free)
                for old in {*near, *self._sharing(new, rare)}:
                    sure = alike(self.new[new].words, self.old[old].words)
                    beside = together(new, old)
                    if sure >= (ENOUGH_NEAR if beside and old in near else ENOUGH):
                        found.append((-sure - 0.1 * beside, sure, new, old))
        for _, sure, new, old in sorted(found):
            self.put(new, old, min(sure, 0.99))

    def _near(self, new: int, free: list[int]) -> list[int]:
        """Unpaired old items as far from those that the neighbours are paired with as this one is from them."""
        before, after = self.around(new)
        since, until = self._marks[2][new], self._marks[3][new]
        low = (bisect_right(free, before) if before is not None else 0) + max(since - NEAR // 2, 0)
        high = (bisect_left(free, after) if after is not None else len(free)) - max(until - NEAR // 2, 0)
        return [*free[low:low + NEAR], *free[max(high - NEAR, 0):max(high, 0)]]

    def around(self, new: int) -> tuple[int | None, int | None]:
        """The old places of the nearest paired items before and after."""
        return self._marks[0][new], self._marks[1][new]

    @cached_property
    def _marks(self) -> tuple[list[int | None], list[int | None], list[int], list[int]]:
        """The last paired old place before each new item and after it, and how many unpaired items lie between."""
        order = range(len(self.new))
        ahead, since = _carried(self.of.get(at) for at in order)
        behind, until = _carried(self.of.get(at) for at in reversed(order))
        return ahead, behind[::-1], since, until[::-1]

    def settled(self) -> None:
        """Forget the places of neighbours: more is paired now."""
        self.__dict__.pop("_marks", None)

    def _rare(self, free: Iterable[int]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for at in free:
            for word in self.old[at].words:
                if len(found[word]) <= RARE:
                    found[word].append(at)
        return {word: places for word, places in found.items() if len(places) <= RARE}

    def _sharing(self, new: int, rare: dict[str, list[int]]) -> list[int]:
        shared = Counter(at for word in self.new[new].words for at in rare.get(word, ()))
        return [at for at, _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:4]]


def _carried(places: Iterable[int | None]) -> tuple[list[int | None], list[int]]:
    """Each place, or the last one before it; and how many places without one have come since."""
    last: int | None = None
    found, counts = [], [-1]
    for place in places:
        last = place if place is not None else last
        found.append(last)
        counts.append(0 if place is not None else counts[-1] + 1)
    return found, counts[1:]
