"""What became of each thing of a document when it was amended, and the ids that follow from it."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from shared.documents.alike import Item, Pairing
from shared.documents.edits import elements
from shared.documents.model import Annex, Document, Node

Kind = Literal["same", "moved", "reworded", "split", "new", "gone"]
Family = Literal["task", "node", "row", "annex", "basis"]
Parent = Callable[[Item], str]
SPLIT, PART = "~", 0.6                   # how much of a split-off part must stand in what its origin has lost


class Match(BaseModel):
    """What became of one thing: `id` in the new document (of a gone one its old id), `old` its origin."""

    model_config = ConfigDict(frozen=True)

    id: str
    family: Family
    kind: Kind
    score: float
    old: str | None = None


def origin(id: str) -> str:
    """The id under which figures add up: a split part's is that of the whole."""
    return id.partition(SPLIT)[0]


def told(family: Family, pairing: Pairing, holder: Parent) -> Iterator[tuple[int, Match]]:
    """Each new item's place and its match; its id is still that of the new text."""
    pairing.settled()
    parts = _parts(pairing)
    whole = set(parts.values())
    stayed = _stayed(pairing, holder)
    for at, item in enumerate(pairing.new):
        place = pairing.of.get(at)
        if place is not None:
            moved: Kind = "same" if at in stayed else "moved"
            equal = pairing.old[place].key == item.key
            kind: Kind = "split" if place in whole else moved if equal else "reworded"
            score = 1.0 if equal else round(pairing.score[at], 3)
            yield at, Match(id=item.id, family=family, kind=kind, score=score, old=pairing.old[place].id)
        elif at in parts:
            yield at, Match(id=item.id, family=family, kind="split", score=PART, old=pairing.old[parts[at]].id)
        else:
            yield at, Match(id=item.id, family=family, kind="new", score=1.0)


def _parts(pairing: Pairing) -> dict[int, int]:
    """New items that were split off one beside which they stand: their words are among those that it has lost."""
    found: dict[int, int] = {}
    now = {old: new for new, old in pairing.of.items()}
    for at, item in enumerate(pairing.new):
        if at in pairing.of or len(item.words) < 5:
            continue
        for place in {p for p in pairing.around(at) if p is not None}:
            kept = pairing.new[now[place]].words
            lost = pairing.old[place].words - kept
            if len(item.words & lost) >= PART * len(item.words):
                found[at] = place
    return found


def _stayed(pairing: Pairing, holder: Parent) -> set[int]:
    """Places of paired items under the same holder and in the same order: the longest run that kept its order."""
    siblings: dict[str, list[int]] = defaultdict(list)
    for at in sorted(pairing.of):
        parent = holder(pairing.new[at])
        if parent == pairing.old[pairing.of[at]].parent:
            siblings[parent].append(at)
    return {at for places in siblings.values() for at in _longest(places, pairing.of)}


def _longest(places: list[int], of: Mapping[int, int]) -> Iterator[int]:
    ends: list[int] = []                   # ends[k]: the smallest last value of a rising run of k + 1
    last: list[int] = []
    before: dict[int, int | None] = {}
    for at in places:
        k = bisect_left(ends, of[at])
        before[at] = last[k - 1] if k else None
        ends[k:k + 1], last[k:k + 1] = [of[at]], [at]
    at_end = last[-1] if last else None
    while at_end is not None:
        yield at_end
        at_end = before[at_end]


class Names:
    """Ids for the new document: old ones for what is paired, none of the old ones for anything else."""

    def __init__(self, old: Document):
        self._used = set(elements(old))
        self._given: set[str] = set()
        self._last: defaultdict[str, int] = defaultdict(lambda: 1)

    def of(self, match: Match, item: Item) -> str:
        """The id of a new item, unique in its document."""
        if match.kind == "new":
            digest = hashlib.sha256(f"{match.family}/{item.key}".encode()).hexdigest()[:10]
            return self._free(f"{match.family[0]}-{digest}", "-")
        assert match.old is not None
        if match.old not in self._given:
            self._given.add(match.old)
            if match.kind != "split" or match.score != PART:
                return match.old
        return self._free(match.old.partition(SPLIT)[0], SPLIT, always=True)

    def _free(self, stem: str, mark: str, always: bool = False) -> str:
        id = stem
        while always or id in self._used or id in self._given:
            self._last[stem] += 1                        # remembered: many lines may say the same
            id, always = f"{stem}{mark}{self._last[stem]}", False
        self._given.add(id)
        return id


def renamed(document: Document, names: Mapping[Family, Mapping[str, str]]) -> Document:
    """The document under other ids, also where one thing names another."""
    def node(one: Node) -> Node:
        return one.model_copy(update={"id": names["node"][one.id], "children": tuple(map(node, one.children))})

    def annex(one: Annex) -> Annex:
        rows = tuple(row.model_copy(update={"id": names["row"][row.id]}) for row in one.rows)
        return one.model_copy(update={"id": names["annex"][one.id], "rows": rows})

    lines = {**names["row"], **names["node"]}
    tasks: Any = (task.model_copy(update={"id": names["task"][task.id], "node": lines.get(task.node or "", task.node)})
                  for task in document.tasks)
    return document.model_copy(update={
        "sections": tuple(map(node, document.sections)), "tasks": tuple(tasks),
        "annexes": tuple(map(annex, document.annexes)),
        "bases": tuple(basis.model_copy(update={"id": names["basis"][basis.id]}) for basis in document.bases),
    })
