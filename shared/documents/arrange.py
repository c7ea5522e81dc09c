"""The unit's own arrangement of a document: what it moved, in which order things stand, how they are numbered.

An order is kept by what holds the things (a node, an annex, or the whole document for its sections, bases and tasks),
as the list of their ids: what the superior adds later is not in it and stays behind its elder sibling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from shared.documents.edits import DOCUMENT, Edits
from shared.documents.model import Document, Node
from shared.documents.numbering import in_sequence

Item = TypeVar("Item", bound=BaseModel)


def moved(document: Document, edits: Edits) -> Document:
    """The document with its nodes under the holders that their edits name; one that can't be there stays."""
    for node, edit in edits.items():
        if edit.insert and edit.insert.inside and edit.insert.kind == "node":
            document = _moved(document, node, edit.insert.inside)
    return document


def _moved(document: Document, id: str, holder: str) -> Document:
    node = next((one for one in document.nodes() if one.id == id), None)
    if node is None or any(child.id == id for child in _held(document, holder)):
        return document                                # not here (any more), or there already
    without = document.model_copy(update={"sections": _without(document.sections, id)})
    if holder == DOCUMENT:
        return without.model_copy(update={"sections": (*without.sections, node)})
    if not any(one.id == holder for one in without.nodes()):
        return document                                # the holder is gone, or was inside what would move
    return without.model_copy(update={"sections": _with(without.sections, node, holder)})


def _held(document: Document, holder: str) -> Sequence[Node]:
    if holder == DOCUMENT:
        return document.sections
    return next((one.children for one in document.nodes() if one.id == holder), ())


def _without(nodes: tuple[Node, ...], id: str) -> tuple[Node, ...]:
    return tuple(node.model_copy(update={"children": _without(node.children, id)}) for node in nodes if node.id != id)


def _with(nodes: tuple[Node, ...], item: Node, holder: str) -> tuple[Node, ...]:
    return tuple(node.model_copy(update={"children": (*node.children, item) if node.id == holder
                                         else _with(node.children, item, holder)}) for node in nodes)


def arranged(document: Document, before: Document, edits: Edits) -> Document:
    """The document in the order that its edits name, and numbered anew where things came, went or moved.

    `before` is what the edits were applied to.
    """
    orders = {id: edit.order for id, edit in edits.items() if edit.order}
    was = dict(children_of(before))
    fixed = {id for id, edit in edits.items() if "label" in edit.fields and edit.insert is None}

    def below(id: str, nodes: tuple[Node, ...], label: str) -> tuple[Node, ...]:
        nodes = in_order(nodes, orders.get(id))
        if id not in was or was[id] != [node.id for node in nodes]:
            nodes = in_sequence(nodes, label, fixed)
        return tuple(node.model_copy(update={"children": below(node.id, node.children, node.label or "")})
                     if node.children else node for node in nodes)

    whole = orders.get(DOCUMENT)
    return document.model_copy(update={
        "sections": below(DOCUMENT, document.sections, ""),
        "bases": in_order(document.bases, whole), "tasks": in_order(document.tasks, whole),
        "annexes": tuple(annex.model_copy(update={"rows": in_order(annex.rows, orders[annex.id])})
                         if annex.id in orders else annex for annex in document.annexes),
    })


def children_of(document: Document) -> Iterator[tuple[str, list[str]]]:
    """What each holder of nodes holds."""
    yield DOCUMENT, [node.id for node in document.sections]
    for node in document.nodes():
        yield node.id, [child.id for child in node.children]


def holders_of(document: Document) -> dict[str, str]:
    """By the id of each node of the sections, the id of what holds it."""
    return {child: holder for holder, children in children_of(document) for child in children}


def in_order(items: tuple[Item, ...], order: Sequence[str] | None) -> tuple[Item, ...]:
    """The items as the list of ids has them; one that it doesn't name stays behind the item before it."""
    if not order:
        return items
    place = {id: at for at, id in enumerate(order)}
    keyed: list[tuple[int, int, Any]] = []
    last = -1                                          # in front of all, if nothing named stands before it
    for at, item in enumerate(items):
        last = place.get(item.id, last)                # type: ignore[attr-defined]
        keyed.append((last, at, item))
    return tuple(item for _, _, item in sorted(keyed, key=lambda entry: entry[:2]))
