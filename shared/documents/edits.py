"""Local edits of a derived draft: what may be set on which kind of node, by node id.

A draft stores these and nothing else of its text; `shared.documents.overlay` applies them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter, ValidationError

from shared.documents.model import Annex, AnnexRow, Basis, Document, Node, Task

DOCUMENT = "document"                    # the pseudo node that holds what has no id of its own
Element = Document | Node | Basis | Task | Annex | AnnexRow
InsertKind = Literal["node", "basis", "task", "row"]

# Not the issuer: a unit acts as itself (law 7). Not number and date: they are the register's (law 5).
FIELDS: dict[type[BaseModel], frozenset[str]] = {
    Document: frozenset({
        "title", "preamble", "funding", "recipients", "signer", "place", "superior", "reporting", "symbol",
    }),
    Node: frozenset({"heading", "label"}),
    Basis: frozenset({"text", "lead", "kind", "symbol", "date", "issuer", "subject", "plan"}),
    Task: frozenset({
        "text", "lead", "partners", "addressees", "products", "targets", "time", "coordinate", "node",
        "indicators",
    }),
    Annex: frozenset({"title", "text", "header"}),
    AnnexRow: frozenset({"cells"}),
}
KINDS: dict[InsertKind, type[Node] | type[Basis] | type[Task] | type[AnnexRow]] = {
    "node": Node, "basis": Basis, "task": Task, "row": AnnexRow,
}


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Insert(Frozen):
    """Where a node of the unit's own stands: after a node of its kind, or as the last one inside another.

    `inside` is "document" for a whole new section, a basis or a task; an annex's id for a row. Of a section's node that
    is not the unit's own, `inside` says under which holder it was moved.
    """

    kind: InsertKind = "node"
    after: str | None = None
    inside: str | None = None


class Edit(Frozen):
    """What a unit changed in one node: fields set, the node removed (with its reason), a node of its own or moved, and
    the order in which it holds others (their ids; "document" holds sections, bases and tasks)."""

    fields: dict[str, JsonValue] = {}
    removed: bool = False
    reason: str | None = None
    insert: Insert | None = None
    order: tuple[str, ...] | None = None


Edits = Mapping[str, Edit]


def elements(document: Document) -> dict[str, Element]:
    """Everything in the document that has an id, and the document itself as "document"."""
    found: dict[str, Element] = {DOCUMENT: document}
    for annex in document.annexes:
        found.update({annex.id: annex, **{row.id: row for row in annex.rows}})
    found.update({task.id: task for task in document.tasks})
    found.update({node.id: node for node in document.nodes()})
    found.update({basis.id: basis for basis in document.bases})
    return found


def own_fields(element: Element) -> dict[str, JsonValue]:
    """What can be changed in an element, without what it holds."""
    return element.model_dump(mode="json", include=set(FIELDS[type(element)]))


@cache
def _adapter(model: type[BaseModel], field: str) -> TypeAdapter[Any]:
    annotation: Any = model.model_fields[field].annotation
    return TypeAdapter(annotation, config=ConfigDict(str_strip_whitespace=True))


def coerce(model: type[BaseModel], fields: Mapping[str, JsonValue]) -> tuple[dict[str, Any], dict[str, JsonValue]]:
    """The fields as the model's values, and those which it cannot take (unknown, or of the wrong form)."""
    good: dict[str, Any] = {}
    bad: dict[str, JsonValue] = {}
    for name, value in fields.items():
        try:
            if name not in FIELDS[model]:
                raise KeyError(name)
            good[name] = _adapter(model, name).validate_python(value)
        except (KeyError, ValidationError):
            bad[name] = value
    return good, bad
