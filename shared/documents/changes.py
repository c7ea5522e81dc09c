"""What a text changed of the one it began as, as local edits: the way back from a whole text to an overlay.

A plan published as a whole text (brought as a file) is to move to a newer derivation like any other: node by node.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shared.documents.edits import DOCUMENT, Edit, Element, Insert, InsertKind, elements, own_fields
from shared.documents.model import Document, Node
from shared.documents.overlay import overlay

EDITABLE = ("title", "preamble", "bases", "sections", "tasks", "annexes", "funding", "recipients", "signer", "place",
            "superior", "reporting")


def edits_between(base: Document, text: Document) -> dict[str, Edit] | None:
    """Edits with which `base` reads as `text`, or None where edits can't say it (a node moved, an annex added)."""
    before, after = elements(base), elements(text)
    edits = {node: Edit(removed=True) for node in before.keys() - after.keys()}
    places = dict(_places(text))
    for node, element in after.items():
        if node in before:
            if fields := changed_fields(before[node], element):
                edits[node] = Edit(fields=fields)
        elif node in places:
            edits[node] = Edit(fields=own_fields(element), insert=places[node])
    shown = overlay(base, {}, edits)
    return edits if all(getattr(shown, name) == getattr(text, name) for name in EDITABLE) else None


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
