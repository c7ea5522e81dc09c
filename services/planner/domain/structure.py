"""What is done to the structure of a draft, as edits: things moved, added, split.

Everything is told relative to the document that people see, and answered with edits by node that `edited` takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shared.documents.arrange import children_of, holders_of
from shared.documents.edits import DOCUMENT, Edit, Edits, Insert, InsertKind, elements
from shared.documents.indicators import JOIN, indicators_of
from shared.documents.lineage import SPLIT, origin
from shared.documents.model import Annex, AnnexRow, Basis, Document, Indicator, Node, Task
from shared.errors import BadInput

Direction = Literal["up", "down", "in", "out"]
KIND_OF: dict[type, InsertKind] = {Node: "node", Basis: "basis", Task: "task", AnnexRow: "row"}
NOWHERE = "Mục này đã ở đầu hoặc ở cuối, không chuyển tiếp được."
GONE = "Không tìm thấy mục này trong dự thảo; hãy tải lại trang rồi thực hiện lại."
LABELS = ("I", "1", "a", "-")          # by depth (Decree 30/2020/NĐ-CP, Annex I, II.5)
EMPTY_PART = "Hãy ghi nội dung của cả hai phần sau khi tách."


@dataclass(frozen=True)
class Family:
    """Things beside each other: what holds them, and their ids in order."""

    kind: InsertKind
    holder: str
    ids: Sequence[str]


def family_of(document: Document, id: str) -> Family:
    """A thing with its siblings; raises BadInput for one that is not there, or that has none (an annex)."""
    kind = KIND_OF.get(type(elements(document).get(id)))
    if kind == "node":
        holder = holders_of(document)[id]
        return Family(kind, holder, dict(children_of(document))[holder])
    if kind == "row":
        annex = _annex_of(document, id)
        return Family(kind, annex.id, [row.id for row in annex.rows])
    if kind is None:
        raise BadInput(GONE, code="unknown_node", node=id)
    return Family(kind, DOCUMENT, [one.id for one in (document.bases if kind == "basis" else document.tasks)])


def _annex_of(document: Document, row: str) -> Annex:
    return next(annex for annex in document.annexes if any(one.id == row for one in annex.rows))


def moved(document: Document, edits: Edits, id: str, to: Direction) -> dict[str, Edit]:
    """A thing one place up or down among its siblings; a node also in (below its elder sibling) or out of its holder.

    Raises BadInput where it can't go further.
    """
    family = family_of(document, id)
    at = family.ids.index(id)
    if to in ("up", "down"):
        other = at + (-1 if to == "up" else 1)
        if not 0 <= other < len(family.ids):
            raise BadInput(NOWHERE, code="nowhere")
        ids = list(family.ids)
        ids[at], ids[other] = ids[other], ids[at]
        return {family.holder: Edit(order=_order(edits, family, ids))}
    if family.kind != "node" or (at == 0 if to == "in" else family.holder == DOCUMENT):
        raise BadInput(NOWHERE, code="nowhere")
    if to == "in":
        return {id: _under_holder(document, family.ids[at - 1])}
    above = family_of(document, family.holder)
    return {id: _under_holder(document, above.holder), **_behind(edits, above, id, family.holder)}


def _under_holder(document: Document, holder: str) -> Edit:
    """A node's place under another holder, labelled as those that are there."""
    place = Insert(inside=holder)
    return Edit(fields={"label": _label(document, place)}, insert=place)


def _behind(edits: Edits, family: Family, id: str, elder: str) -> dict[str, Edit]:
    """The holder's order with a thing behind another of the family."""
    at = family.ids.index(elder) + 1
    return {family.holder: Edit(order=_order(edits, family, [*family.ids[:at], id, *family.ids[at:]]))}


def _order(edits: Edits, family: Family, ids: Sequence[str]) -> tuple[str, ...]:
    """The holder's whole order: the document holds three families, of which the others stay as they were ordered."""
    kept = (edits[family.holder].order or ()) if family.holder in edits else ()
    return (*(one for one in kept if one not in ids), *ids)


def own_id(key: str) -> str:
    """The id of a thing of the unit's own, from the request's key: a repeated request finds it again."""
    return f"own-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def added(document: Document, edits: Edits, id: str, place: Insert, fields: dict[str, Any]) -> dict[str, Edit]:
    """A thing of the unit's own behind another or as the last one inside; a node is labelled as its siblings are."""
    if place.kind == "node" and "label" not in fields:
        label = _label(document, place)
        fields = {**fields, **({"label": label} if label else {})}
    made = {id: Edit(fields=fields, insert=place)}
    if place.after and any(edit.insert and edit.insert.after == place.after for edit in edits.values()):
        made |= _behind(edits, family_of(document, place.after), id, place.after)     # directly: in front of that one
    return made


def _label(document: Document, place: Insert) -> str | None:
    nodes = {node.id: node for node in document.nodes()}
    if place.after:
        return nodes[place.after].label if place.after in nodes else None
    holder = nodes.get(place.inside or "")
    siblings = document.sections if holder is None else holder.children
    return siblings[-1].label if siblings else LABELS[min(_depth(document, place.inside), len(LABELS) - 1)]


def _depth(document: Document, id: str | None) -> int:
    """How many nodes hold what stands under this one: 0 directly in the document."""
    holders, depth = holders_of(document), 0
    while id is not None and id in holders:
        id, depth = holders[id], depth + 1
    return depth


def split(document: Document, edits: Edits, id: str, key: str, texts: tuple[str, str]) -> dict[str, Edit]:
    """A task or node in two: the second part stands behind the first.

    The parts of a task keep its origin, so that their figures add up to those of the whole; the line or row that prints
    it is split with it.
    """
    first, second = (text.strip() for text in texts)
    if not first or not second:
        raise BadInput(EMPTY_PART, code="empty_part")
    found = elements(document).get(id)
    if isinstance(found, Node):
        return {id: Edit(fields={"heading": first}), **_line(document, edits, found, own_id(key), second)}
    if not isinstance(found, Task):
        raise BadInput(GONE, code="unknown_node", node=id)
    part = _free(origin(id), {*elements(document), *edits})
    line = elements(document).get(found.node or "")
    fields = found.model_dump(mode="json", include={"lead", "partners", "addressees", "time", "coordinate"})
    fields["indicators"] = [_asked_of(part, one) for one in indicators_of(found)]
    made = {id: Edit(fields={"text": first})}
    if isinstance(line, Node) and line.heading.strip().rstrip(".; ") == found.text.strip().rstrip(".; "):
        made |= _line(document, edits, line, own_id(key), second)
        fields["node"] = own_id(key)
    elif isinstance(line, AnnexRow):
        cells = [second if cell.strip() == found.text.strip() else cell for cell in line.cells]
        made |= added(document, edits, own_id(key), Insert(kind="row", after=line.id), {"cells": cells})
        fields["node"] = own_id(key)
    return made | added(document, {**edits, **made}, part, Insert(kind="task", after=id), {**fields, "text": second})


def _asked_of(part: str, one: Indicator) -> dict[str, Any]:
    """The same indicator of the split-off part, without the target, which is one for both."""
    same = {"id": _under(part, one.id), "sum_of": tuple(_under(part, id) for id in one.sum_of)}
    bare = one.model_copy(update={**same, "target": None, "direction": None, "recurrence": None})
    return bare.model_dump(mode="json", exclude_none=True)


def _under(part: str, indicator: str) -> str:
    return f"{part}{JOIN}{indicator.partition(JOIN)[2]}"


def _line(document: Document, edits: Edits, node: Node, id: str, text: str) -> dict[str, Edit]:
    return added(document, edits, id, Insert(after=node.id), {"heading": text})


def _free(stem: str, used: set[str]) -> str:
    number = 2
    while f"{stem}{SPLIT}{number}" in used:
        number += 1
    return f"{stem}{SPLIT}{number}"
