"""The document that people see: overlay(derivation, values, edits), a pure and total function.

Law 4: a local edit is never overwritten. An edit whose node is gone is kept and told by `orphans`; where the superior's
amendment and the unit changed the same node, `rebase` tells a conflict and keeps the unit's words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, JsonValue

from shared.documents.arrange import arranged, holders_of, moved
from shared.documents.edits import DOCUMENT, KINDS, Edit, Edits, Element, Frozen, Insert, coerce, elements, own_fields
from shared.documents.indicators import carried
from shared.documents.mirror import mirrored
from shared.documents.model import Annex, Document, Node, Task
from shared.errors import BadInput

__all__ = ["Conflict", "Edit", "Insert", "Rebased", "fill", "orphans", "overlay", "rebase", "validate_edits"]

_PLACE = re.compile(r"\{\{([A-Za-z_]+)\}\}")
Item = TypeVar("Item", bound=BaseModel)


class Conflict(Frozen):
    """One node that both the superior and the unit changed. None: the node is not there (any more)."""

    node: str
    base_old: dict[str, JsonValue] | None
    base_new: dict[str, JsonValue] | None
    local: dict[str, JsonValue] | None           # None: removed by the unit
    reason: str | None = None


class Rebased(Frozen):
    """The edits, all of them, and where they now disagree with the new base."""

    edits: dict[str, Edit]
    conflicts: tuple[Conflict, ...] = ()


def fill(document: Document, values: Mapping[str, str]) -> Document:
    """The document with every place "{{name}}" filled; a name without a value stays visible as it is."""
    def own(match: re.Match[str]) -> str:
        name = match.group(1)
        return json.dumps(values[name], ensure_ascii=False)[1:-1] if name in values else match.group()

    if not values:
        return document
    filled = Document.model_validate_json(_PLACE.sub(own, document.model_dump_json()))
    return filled if filled.superior else filled.model_copy(update={"superior": None})


def overlay(document: Document, values: Mapping[str, str], edits: Edits) -> Document:
    """The draft of one unit: the derivation with its own values and its own edits. Never raises for any edits."""
    filled = fill(document, values)
    return _measured(filled, mirrored(filled, _apply(filled, edits), edits), edits) if edits else filled


def _measured(before: Document, after: Document, edits: Edits) -> Document:
    """Indicators follow the targets of their task that were edited, unless they are edited themselves."""
    asked = {task.id: task for task in before.tasks}

    def told(task: Task) -> Task:
        fields = edits[task.id].fields if task.id in edits and task.id in asked else {}
        if "targets" not in fields or "indicators" in fields:
            return task
        return task.model_copy(update={"indicators": carried(asked[task.id], task, keep=True)})

    return after.model_copy(update={"tasks": tuple(map(told, after.tasks))})


def orphans(document: Document, edits: Edits) -> dict[str, Edit]:
    """The edits, or those fields of them, that the overlay does not show: node gone, or a value it cannot take."""
    shown_as = _apply(document, edits)
    before, after, holders = elements(document), elements(shown_as), holders_of(shown_as)
    found: dict[str, Edit] = {}
    for node, edit in edits.items():
        gone = edit.removed and node != DOCUMENT and (node in before or edit.insert is not None)
        shown = gone if edit.removed else node in after
        if not shown:
            found[node] = edit
        elif not edit.removed and (bad := coerce(type(after[node]), edit.fields)[1]):
            found[node] = edit.model_copy(update={"fields": bad})
        elif node in before and not edit.removed and edit.insert and holders.get(node) != edit.insert.inside:
            found[node] = Edit(insert=edit.insert)
    return found


def rebase(old: Document, new: Document, edits: Edits) -> Rebased:
    """The edits on a new base: all kept; nodes that the base changed as well are conflicts."""
    before, after = elements(old), elements(new)
    found = (_conflict(node, edit, before.get(node), after.get(node)) for node, edit in edits.items())
    return Rebased(edits=dict(edits), conflicts=tuple(c for c in found if c))


def _conflict(node: str, edit: Edit, old: Element | None, new: Element | None) -> Conflict | None:
    if old is None or (edit.removed and new is None) or not (edit.fields or edit.removed):
        return None                                    # its own node, removed by both, or only moved
    was, now = own_fields(old), None if new is None else own_fields(new)
    if now is not None:
        changed = {name for name in was if was[name] != now.get(name) and now.get(name) != edit.fields.get(name)}
        if node == DOCUMENT:                           # its fields are independent parts
            changed &= set(edit.fields)
        if not changed:
            return None
        shown = changed | set(edit.fields)
        was, now = ({k: v for k, v in side.items() if k in shown} for side in (was, now))
    local = None if edit.removed else dict(edit.fields)
    return Conflict(node=node, base_old=was, base_new=now, local=local, reason=edit.reason)


def validate_edits(document: Document, edits: Edits, only: Collection[str] | None = None) -> None:
    """Raises BadInput for the first edit that names an unknown node or field, or has a value of the wrong form.

    With `only` the edits of these nodes are looked at: what became of the others since they were made is no fault.
    """
    known = set(elements(document)) | {node for node, edit in edits.items() if edit.insert}
    asked = {node: edit for node, edit in edits.items() if only is None or node in only}
    for node, edit in asked.items():
        anchor = edit.insert and (edit.insert.after or edit.insert.inside)
        if node not in known or (edit.insert and anchor not in known) or (edit.removed and node == DOCUMENT):
            raise BadInput(f"Không tìm thấy mục “{node}” trong dự thảo; hãy tải lại trang rồi sửa lại.",
                           code="unknown_node", node=node)
    lost = orphans(document, edits)
    for node, edit in ((node, lost[node]) for node in asked if node in lost):
        for field in edit.fields:
            raise BadInput(f"Không thể sửa nội dung “{field}” của mục “{node}” với giá trị đã nhập.",
                           code="bad_edit", node=node, field=field)
        if edit.insert:
            raise BadInput("Không thể chuyển mục này vào chính nó hay vào mục không còn nữa; hãy chọn nơi khác.",
                           code="bad_place", node=node)


def _apply(document: Document, edits: Edits) -> Document:
    """The edits on a filled document: own nodes first, so that one may stand where another was removed."""
    before, document = document, moved(_inserted(document, edits), edits)

    def each(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(_edited(item, edits) for item in items if not _removed(item, edits))

    def node(item: Node) -> Node:
        children = tuple(node(c) for c in item.children if not _removed(c, edits))
        return _edited(item.model_copy(update={"children": children}), edits)

    def annex(item: Annex) -> Annex:
        return _edited(item.model_copy(update={"rows": each(item.rows)}), edits)

    changed = _edited(document, edits, DOCUMENT).model_copy(update={
        "bases": each(document.bases),
        "tasks": each(document.tasks),
        "sections": tuple(node(s) for s in document.sections if not _removed(s, edits)),
        "annexes": tuple(annex(a) for a in document.annexes if not _removed(a, edits)),
    })
    return arranged(changed, before, edits)


def _removed(item: Any, edits: Edits) -> bool:
    edit = edits.get(item.id)
    return edit is not None and edit.removed


def _edited(item: Item, edits: Edits, key: str | None = None) -> Item:
    edit = edits.get(key or item.id)  # type: ignore[attr-defined]
    if edit is None or not edit.fields:
        return item
    return item.model_copy(update=coerce(type(item), edit.fields)[0])


def _inserted(document: Document, edits: Edits) -> Document:
    """The unit's own nodes, in their order; one may stand after another of its own, whichever comes first."""
    known = elements(document)
    waiting = {n: e for n, e in edits.items() if e.insert and n not in known}
    last: dict[str, str] = {}                          # anchor → the last own node put behind it
    progress = True
    while waiting and progress:
        progress = False
        for node, edit in list(waiting.items()):
            insert = edit.insert
            assert insert is not None
            place = insert.model_copy(update={"after": last.get(insert.after or "", insert.after)})
            placed = _put(document, _new(node, edit), place)
            if placed is not document:
                document, progress = placed, True
                if insert.after:
                    last[insert.after] = node
                del waiting[node]
    return document


def _new(node: str, edit: Edit) -> Any:
    assert edit.insert is not None
    model = KINDS[edit.insert.kind]
    required: dict[str, Any] = {n: () if n == "cells" else "" for n in ("text", "cells") if n in model.model_fields}
    return model(id=node, **required).model_copy(update=coerce(model, edit.fields)[0])


def _put(document: Document, item: Any, place: Insert) -> Document:
    """The document with the item in its place, or the same object where the place is not there."""
    if place.kind == "node":
        put = _beside(document.sections, item, place, DOCUMENT, "children")
        return document if put is None else document.model_copy(update={"sections": put})
    if place.kind == "row":
        annexes = tuple(_row(annex, item, place) for annex in document.annexes)
        return document.model_copy(update={"annexes": annexes}) if annexes != document.annexes else document
    name = "bases" if place.kind == "basis" else "tasks"
    put = _beside(getattr(document, name), item, place, DOCUMENT, None)
    return document if put is None else document.model_copy(update={name: put})


def _row(annex: Annex, item: Any, place: Insert) -> Annex:
    rows = _beside(annex.rows, item, place, annex.id, None)
    return annex if rows is None else annex.model_copy(update={"rows": rows})


def _beside(items: tuple[Any, ...], item: Any, place: Insert, owner: str, below: str | None) -> tuple[Any, ...] | None:
    """The siblings with the item among them, or None when its place is not here or below."""
    if place.after is None and place.inside == owner:
        return (*items, item)
    for index, sibling in enumerate(items):
        if sibling.id == place.after:
            return (*items[:index + 1], item, *items[index + 1:])
        if below is None:
            continue
        inner = _beside(getattr(sibling, below), item, place, sibling.id, below)
        if inner is not None:
            return (*items[:index], sibling.model_copy(update={below: inner}), *items[index + 1:])
    return None
