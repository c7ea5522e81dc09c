"""What a text changed of the one it began as, as local edits: the way back from a whole text to an overlay.

A plan published as a whole text (brought as a file) is to move to a newer derivation like any other: node by node.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shared.documents.arrange import children_of, holders_of
from shared.documents.edits import DOCUMENT, Edit, Element, Insert, InsertKind, elements, own_fields
from shared.documents.model import Basis, Document, Node, Task
from shared.documents.overlay import overlay

EDITABLE = ("title", "preamble", "bases", "sections", "tasks", "annexes", "funding", "recipients", "signer", "place",
            "superior", "reporting")


def edits_between(base: Document, text: Document) -> dict[str, Edit] | None:
    """Edits with which `base` reads as `text`, or None where edits can't say it (an annex added)."""
    before, after = elements(base), elements(text)
    edits = {node: Edit(removed=True) for node in before.keys() - after.keys()}
    places, was, now = dict(_places(text)), holders_of(base), holders_of(text)
    for node, element in after.items():
        if node in before:
            fields = changed_fields(before[node], element)
            moved = Insert(inside=now[node]) if was.get(node) != now.get(node) else None
            if fields or moved:
                edits[node] = Edit(fields=fields, insert=moved)
        elif node in places:
            edits[node] = Edit(fields=own_fields(element), insert=places[node])
    for correct in (_orders, _labels):
        edits |= {node: merged(edits.get(node), edit) for node, edit in correct(overlay(base, {}, edits), text)}
    shown = overlay(base, {}, edits)
    return edits if all(getattr(shown, name) == getattr(text, name) for name in EDITABLE) else None


def merged(old: Edit | None, new: Edit) -> Edit:
    """A later edit of the same node: fields add up; removing replaces all."""
    if old is None or new.removed or old.removed:
        return new if old is None or new.insert else new.model_copy(update={"insert": old.insert})
    return new.model_copy(update={"fields": {**old.fields, **new.fields}, "insert": new.insert or old.insert,
                                  "order": new.order or old.order})


def _orders(shown: Document, text: Document) -> Iterator[tuple[str, Edit]]:
    """The order of what each holder holds, where it is another."""
    there = dict(_held(shown))
    for holder, children in _held(text):
        if holder in there and there[holder] != children:
            yield holder, Edit(order=tuple(children))


def _held(document: Document) -> Iterator[tuple[str, list[str]]]:
    for holder, children in children_of(document):
        own: tuple[Basis | Task, ...] = (*document.bases, *document.tasks) if holder == DOCUMENT else ()
        yield holder, children + [one.id for one in own]
    for annex in document.annexes:
        yield annex.id, [row.id for row in annex.rows]


def _labels(shown: Document, text: Document) -> Iterator[tuple[str, Edit]]:
    """The labels that numbering anew would give otherwise."""
    printed = {node.id: node.label for node in text.nodes()}
    for node in shown.nodes():
        if node.id in printed and printed[node.id] != node.label:
            yield node.id, Edit(fields={"label": printed[node.id]})


def changed_fields(old: Element, new: Element) -> dict[str, Any]:
    """The fields of `new` that differ from those of `old`."""
    was = own_fields(old)
    return {name: value for name, value in own_fields(new).items() if was.get(name) != value}


def _places(text: Document) -> Iterator[tuple[str, Insert]]:
    """Where each part stands, as an insertion says it: behind its elder sibling, or in what holds it."""
    yield from _beside(text.bases, "basis", DOCUMENT)
    yield from _beside(text.tasks, "task", DOCUMENT)
    yield from _below(text.sections, DOCUMENT)
    for annex in text.annexes:
        yield from _beside(annex.rows, "row", annex.id)


def _below(nodes: Sequence[Node], holder: str) -> Iterator[tuple[str, Insert]]:
    yield from _beside(nodes, "node", holder)
    for node in nodes:
        yield from _below(node.children, node.id)


def _beside(items: Sequence[Any], kind: InsertKind, holder: str) -> Iterator[tuple[str, Insert]]:
    elder: str | None = None
    for item in items:
        yield item.id, Insert(kind=kind, after=elder, inside=None if elder else holder)
        elder = item.id
