"""Sums of blocks of children, kept by what they are made of: refolding a superior reads and adds only what changed.

A superior with a hundred children has ten blocks of ten. When one child reports, nine sums are known and one is made
anew from its ten parts; nothing is ever added to a stored sum (law 6). A sum is kept under the contents of its parts
and not under their ids or revisions, so a restored backup can't meet an old one. Losing them all costs time only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

from services.reporting.domain import fold, rollups
from services.reporting.domain.fold import Fold
from services.reporting.domain.passing import Passing
from shared.store import Doc

BLOCK = 10
KEPT = 4096                                 # blocks; one of a plan with thirteen tasks takes about 15 kB
_SUMS: OrderedDict[Hashable, Fold] = OrderedDict()


class Blocks:
    """The children of one superior in blocks, and the sums that are known of these."""

    def __init__(self, owed: Iterable[Doc], passing: Passing):
        children = sorted(owed, key=lambda doc: str(doc["_id"]))
        self._blocks = [children[start:start + BLOCK] for start in range(0, len(children), BLOCK)]
        self._passing = passing
        self._known: dict[Hashable, Fold] = {}      # held here, since others may crowd them out meanwhile

    def lacking(self, heads: Mapping[str, Doc]) -> list[str]:
        """Ids of the partials that must be read whole, by the digests of all."""
        missing = []
        for block in self._blocks:
            key = self._key(block, heads)
            if (known := _SUMS.get(key)) is None:
                missing += [id for doc in block for id in rollups.sources(doc) if id in heads]
            else:
                self._known[key] = known
                _SUMS.move_to_end(key)
        return missing

    def folded(self, partials: Mapping[str, Doc]) -> Fold:
        """The superior's fold; of `partials` those that were lacking are whole."""
        return fold.add(self._sum(block, partials) for block in self._blocks)

    def _sum(self, block: Sequence[Doc], partials: Mapping[str, Doc]) -> Fold:
        key = self._key(block, partials)
        if key not in self._known:
            self._known[key] = _SUMS[key] = rollups.folded(block, partials, self._passing)
            while len(_SUMS) > KEPT:
                _SUMS.popitem(last=False)
        return self._known[key]

    def _key(self, block: Sequence[Doc], partials: Mapping[str, Doc]) -> Hashable:
        return tuple(self._content(doc, partials) for doc in block)

    def _content(self, obligation: Doc, partials: Mapping[str, Doc]) -> Hashable:
        """All that a child's contribution depends on."""
        upwards: Collection[str] = self._passing.get(obligation["plan"], ())
        digests = (partials[id]["digest"] if id in partials else "" for id in rollups.sources(obligation))
        asked = tuple(obligation["task_ids"]), tuple(obligation["indicator_ids"])
        return obligation["state"] == "closed", obligation["handed_down"], *asked, frozenset(upwards), *digests
