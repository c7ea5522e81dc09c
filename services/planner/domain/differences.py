"""The difference between what a published child lies over and what its superiors ask for now, node by node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.planner.domain.derived import target_of, wanted
from services.planner.domain.drafts import base_of, lies_over
from services.planner.domain.states import Draft
from shared.documents.edits import DOCUMENT, Element, elements, own_fields
from shared.documents.model import Document


def changes(draft: Draft, documents: Mapping[str, Document]) -> list[dict[str, Any]]:
    """`{node, kind, old, new}` of each node that differs, with the fields that do; None: it is not there.

    Computed when somebody looks, since it is nearly the same for all drafts of a class.
    """
    draft = lies_over(draft)
    old, target = documents.get(draft["derivation"] or ""), wanted(draft) if draft["parents"] else None
    new = documents.get(target["derivation"]) if target else None
    if old is None or new is None or target is None:
        return []
    before, after = elements(base_of(draft, old)), elements(base_of({**draft, **target_of(draft, target)}, new))
    nodes = [*before, *(node for node in after if node not in before)]
    found = (_change(node, before.get(node), after.get(node)) for node in nodes if node != DOCUMENT)
    return [change for change in found if change is not None]


def _change(node: str, old: Element | None, new: Element | None) -> dict[str, Any] | None:
    was, now = (None if one is None else own_fields(one) for one in (old, new))
    names = [name for name in (was or now or {}) if (was or {}).get(name) != (now or {}).get(name)]
    if not names:
        return None
    element = new if new is not None else old
    return {"node": node, "kind": type(element).__name__.lower(), "old": _only(was, names), "new": _only(now, names)}


def _only(fields: dict[str, Any] | None, names: list[str]) -> dict[str, Any] | None:
    return None if fields is None else {name: fields[name] for name in names}
