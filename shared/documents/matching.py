"""An amended text read anew gets the ids of what it amends, as far as the text lets one tell, and says how surely.

Edits below and figures in roll-ups rest on ids: a task's must survive rewording. A part that was split off carries its
origin in its id ("t3" became "t3" and "t3~2"): whoever adds up by `origin` has the whole again. An id that is gone is
never given to something else: what is new gets an id from its content.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from shared.documents.alike import Item, Pairing
from shared.documents.lineage import Family, Match, Names, Parent, origin, renamed, told
from shared.documents.model import AnnexRow, Document, Node

__all__ = ["Match", "Matched", "match", "origin"]

SURROUNDINGS = ((0, 1, 2, 3), (0, 1, 2), (0, 1, 3), (0, 1), (0, 2, 3))     # of _surrounded: the strictest first


class Matched(BaseModel):
    """The new document under the old ids, and what became of each thing."""

    model_config = ConfigDict(frozen=True)

    document: Document
    matches: tuple[Match, ...]


def match(old: Document, new: Document) -> Matched:
    """The new document with the ids of the old one; ids are unique within it. Linear but for sorting."""
    annexes, nodes = _paired(_annexes(old), _annexes(new)), _paired(_nodes(old), _nodes(new), own=True)
    sheets, lines = annexes.ids(), nodes.ids()
    rows = _paired(_rows(old), _rows(new, sheets))
    tasks = _tasks_paired(old, new, {**rows.ids(), **lines})
    bases = _paired(_bases(old), _bases(new))
    families: tuple[tuple[Family, Pairing, Parent], ...] = (
        ("task", tasks, _nobody), ("node", nodes, lambda item: lines.get(item.parent, "")),
        ("row", rows, lambda item: item.parent), ("annex", annexes, _nobody), ("basis", bases, _nobody))
    names, matches = Names(old), list[Match]()
    given: dict[Family, dict[str, str]] = {}
    for family, pairing, holder in families:
        found = [(pairing.new[at], one) for at, one in told(family, pairing, holder)]
        given[family] = {item.id: names.of(one, item) for item, one in found}
        matches += [one.model_copy(update={"id": given[family][item.id]}) for item, one in found]
        matches += [Match(id=item.id, family=family, kind="gone", score=1.0, old=item.id)
                    for at, item in enumerate(pairing.old) if at not in pairing.taken]
    return Matched(document=renamed(new, given), matches=tuple(matches))


def _nobody(_: Item) -> str:
    return ""


def _nodes(document: Document) -> list[Item]:
    def walk(nodes: Iterable[Node], parent: str) -> Iterator[Item]:
        for node in nodes:
            yield Item(node.id, node.heading, parent)
            yield from walk(node.children, node.id)

    return list(walk(document.sections, ""))


def _rows(document: Document, sheets: Mapping[str, str] | None = None) -> list[Item]:
    """The rows; those of the new text under the old ids of their annexes."""
    return [Item(row.id, _cells(row), annex.id if sheets is None else sheets.get(annex.id, ""))
            for annex in document.annexes for row in annex.rows]


def _cells(row: AnnexRow) -> str:
    """The cells without the running number, which changes with every row put before."""
    return " | ".join(cell for at, cell in enumerate(row.cells) if at or not cell.strip(" .").isdigit())


def _annexes(document: Document) -> list[Item]:
    return [Item(a.id, " ".join((a.title or "", *a.header, (a.text or "")[:1000]))) for a in document.annexes]


def _bases(document: Document) -> list[Item]:
    return [Item(b.id, b.text) for b in document.bases]


def _tasks_paired(old: Document, new: Document, bodies: Mapping[str, str]) -> Pairing:
    """Tasks stand where they are printed: a task whose line is the same one is the same, reworded or not."""
    pairing = Pairing([Item(t.id, t.text, t.node or "") for t in old.tasks],
                      [Item(t.id, t.text, bodies.get(t.node or "", "")) for t in new.tasks])
    before, after = _alone(t.node for t in old.tasks), _alone(t.node for t in new.tasks)
    _same_texts(pairing, own=False)
    printed = {node: at for at, task in enumerate(old.tasks) if (node := task.node) in before}
    for at, task in enumerate(new.tasks):
        if task.node in after and (place := printed.get(bodies.get(task.node or ""))) is not None:
            pairing.put(at, place, 0.9)
    pairing.similar(lambda n, o: bool(pairing.new[n].parent) and pairing.new[n].parent == pairing.old[o].parent)
    flat = [[Item(item.id, item.text) for item in side] for side in (pairing.old, pairing.new)]
    return Pairing(flat[0], flat[1], pairing.of, pairing.score, pairing.taken)


def _alone(nodes: Iterable[str | None]) -> set[str | None]:
    return {node for node, count in Counter(nodes).items() if node and count == 1}


def _paired(old: list[Item], new: list[Item], own: bool = False) -> Pairing:
    """Equal ones, then alike ones, then what only the holder tells. `own`: the items hold each other."""
    pairing = Pairing(old, new)
    _same_texts(pairing, own)
    for _ in range(2 if own else 1):       # what is paired tells where its neighbours and parts belong
        holders = _holders(pairing) if own else {}
        pairing.settled()

        def together(n: int, o: int, known: dict[str, str] = holders) -> bool:
            return (known.get(new[n].parent, "") if own else new[n].parent) == old[o].parent

        pairing.similar(together)
    held = pairing.ids() if own else {}
    pairing.exact(lambda o: (old[o].key, old[o].parent),
                  lambda n: (new[n].key, held.get(new[n].parent, "") if own else new[n].parent))
    pairing.exact(lambda o: old[o].key or None, lambda n: new[n].key or None)
    return pairing


def _same_texts(pairing: Pairing, own: bool) -> None:
    """Equal texts, first those with equal surroundings: the same line may stand below many tasks."""
    ours, theirs = _surrounded(pairing.old, own), _surrounded(pairing.new, own)
    for parts in SURROUNDINGS:
        pairing.exact(lambda o, p=parts: tuple(ours[o][i] for i in p),         # type: ignore[misc]
                      lambda n, p=parts: tuple(theirs[n][i] for i in p))       # type: ignore[misc]
    pairing.exact(lambda o: pairing.old[o].key or None, lambda n: pairing.new[n].key or None, alone=True)


def _surrounded(items: Sequence[Item], own: bool) -> list[tuple[str, str, str, str]]:
    """Each item's text, its holder (by its text, where items hold each other), and the texts before and after it."""
    texts = {item.id: item.key for item in items}
    keys = ["", *(item.key for item in items), ""]
    return [(item.key, texts.get(item.parent, "") if own else item.parent, keys[at], keys[at + 2])
            for at, item in enumerate(items)]


def _holders(pairing: Pairing) -> dict[str, str]:
    """Holders that most of their parts agree on: a section with another heading, but the same content, is the same.

    Lines that stand in many places ("Cơ quan thực hiện: Sở Nội vụ") say nothing of where they belong.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    place = {item.id: at for at, item in enumerate(pairing.old)}
    count_of = Counter(item.key for item in pairing.old)
    for new, old in pairing.of.items():
        if count_of[pairing.old[old].key] == 1:
            votes[pairing.new[new].parent][pairing.old[old].parent] += 1
    for at in reversed(range(len(pairing.new))):               # the innermost first
        item = pairing.new[at]
        if at not in pairing.of and (found := votes.get(item.id)):
            [(winner, count)] = found.most_common(1)
            if winner in place and 2 * count > found.total():
                pairing.put(at, place[winner], 0.8 * count / found.total())
    return pairing.ids()
