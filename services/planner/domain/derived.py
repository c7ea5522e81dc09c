"""Received derivations: a pure fold over `draft.derived` events, the same in any order and with duplicates (laws 3, 4).

`parents` holds, for each parent plan, the newest version received. The first parent (by the time at which it was first
published) gives the draft its text; further ones add a legal basis. `settle` then moves the draft to what its
parents ask for, as soon as that derivation is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.planner.domain.drafts import base_of, edits_of, filled, lies_over, new_draft, summarised
from services.planner.domain.ending import NEWER, ends, revived
from services.planner.domain.states import (
    CLOSED,
    DONE,
    DRAFTING,
    PENDING,
    SIGNED,
    SUBMITTED,
    Draft,
    acted,
    system,
    touched,
)
from services.planner.domain.undoing import forgotten
from shared.documents.edits import DOCUMENT, Element, elements, own_fields
from shared.documents.model import Document
from shared.documents.overlay import rebase
from shared.events import DraftDerived

Documents = Mapping[str, Document]
AMENDED = "Kế hoạch của cấp trên đã thay đổi; hãy xem lại nội dung rồi trình ký lại."
UNSIGNED = "unsigned"
PARENT_FIELDS = ("plan", "kind", "symbol", "date", "authority", "title")


def received(event: DraftDerived, unit_name: str, parent: Mapping[str, Any] | None, at: str) -> Draft:
    """A new draft, pending until it is settled."""
    draft = new_draft(event.id, event.unit, unit_name, PENDING, at, root=event.root, derived=1)
    return noted(draft, event, parent) or draft


def noted(draft: Draft, event: DraftDerived, parent: Mapping[str, Any] | None) -> Draft | None:
    """The draft with this event in its fold, or None if it says nothing new."""
    known = draft["parents"].get(event.plan)
    at = event.published_at.isoformat()
    first = min(at, known["first"]) if known else at
    if known and event.version <= known["version"]:
        if first == known["first"]:
            return None
        item = {**known, "first": first}
    else:
        cited = {name: (parent or {}).get(name) for name in PARENT_FIELDS}
        item = {**cited, "plan": event.plan, "version": event.version, "derivation": event.derivation,
                "values": dict(event.values), "issuer": event.issuer, "cited": event.title, "first": first,
                "signature": (parent or {}).get("signature", UNSIGNED)}
    return {**draft, "parents": {**draft["parents"], event.plan: item}}


def wanted(draft: Draft) -> dict[str, Any]:
    """The parent that gives the draft its text."""
    return min(draft["parents"].values(), key=lambda item: (item["first"], item["plan"]))


def settle(draft: Draft, documents: Documents, at: str) -> Draft:
    """The draft moved to what its parents ask for, if the derivations are here; otherwise it awaits one.

    What has ended above is heeded last: an end may have come before the text did.
    """
    return ends(_settled(revived(draft, at), documents, at), at)


def _settled(draft: Draft, documents: Documents, at: str) -> Draft:
    if draft["state"] in CLOSED or not draft["parents"]:
        return draft
    target = wanted(draft)
    if target["derivation"] not in documents:
        return {**draft, "awaits": target["derivation"]}
    draft = {**draft, "awaits": ""}
    if draft["state"] in DONE:
        return _told(draft, target, documents)
    return draft if _applied(draft, target) else _moved(draft, target, documents, at)


def _bases(draft: Draft, target: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The further parents, as bases to cite, in the order of their publication."""
    others = sorted(draft["parents"].values(), key=lambda item: (item["first"], item["plan"]))
    return [{name: item[name] for name in PARENT_FIELDS} for item in others if item["plan"] != target["plan"]]


def _applied(draft: Draft, target: Mapping[str, Any]) -> bool:
    same = all(draft[name] == target[name] for name in ("plan", "version", "derivation", "values"))
    return same and draft["bases"] == _bases(draft, target)


def _told(draft: Draft, target: Mapping[str, Any], documents: Documents) -> Draft:
    """A published child: its document stays; how a newer version differs is told until an own amendment takes it in."""
    lay = lies_over(draft)
    if _applied(lay, target) or (lay["plan"] == target["plan"] and target["version"] < lay["version"]):
        return {**draft, "newer": None}
    newer = {name: target[name] for name in NEWER}
    return {**draft, "newer": {**newer, "nodes": difference(lay, target, documents)}}


def difference(draft: Draft, target: Mapping[str, Any], documents: Documents) -> list[str]:
    """Ids of the nodes that differ between what the draft lies over and what its parents ask for now."""
    old = documents.get(draft["derivation"])
    before = elements(base_of(draft, old)) if old else {}
    after = elements(base_of({**draft, **target_of(draft, target)}, documents[target["derivation"]]))
    return changed_nodes(before, after)


def changed_nodes(before: Mapping[str, Element], after: Mapping[str, Element]) -> list[str]:
    """Ids of the parts that are not the same in both; the document's own fields are left out."""
    was, now = ({node: own_fields(one) for node, one in side.items() if node != DOCUMENT} for side in (before, after))
    return sorted(node for node in was.keys() | now.keys() if was.get(node) != now.get(node))


def target_of(draft: Draft, target: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a draft that lies over what its parents ask for."""
    parent = {name: target.get(name) for name in (*PARENT_FIELDS, "version", "cited", "issuer", "signature")}
    return {"plan": target["plan"], "version": target["version"], "derivation": target["derivation"],
            "values": target["values"], "bases": _bases(draft, target), "parent": parent}


def _moved(draft: Draft, target: Mapping[str, Any], documents: Documents, at: str) -> Draft:
    """A working draft: on the new base, with all of its own edits; where both changed a node, a conflict is told."""
    new = forgotten({**draft, **target_of(draft, target)})
    if draft["edits"]:
        new["conflicts"] = _conflicts(draft, new, documents)
    if draft["state"] == PENDING:
        new["state"] = DRAFTING
    new["moved"] = _since_seen(draft, target, documents)
    if draft["state"] in (SUBMITTED, SIGNED):
        new = acted(new, "reopen", system(at), AMENDED)
    title = filled(documents[target["derivation"]].title, target["values"])
    return touched(summarised(new, title), at)


def _since_seen(draft: Draft, target: Mapping[str, Any], documents: Documents) -> list[str]:
    """Which nodes the superiors have changed of what the unit has seen: of a draft that it has worked on."""
    seen = draft.get("seen")
    return difference({**draft, **seen}, target, documents) if seen and seen["derivation"] in documents else []


def _conflicts(draft: Draft, new: Draft, documents: Documents) -> list[dict[str, Any]]:
    """Where the superiors changed what the unit had changed: each edit against the base on which it was made."""
    base, edits = base_of(new, documents[new["derivation"]]), edits_of(draft)
    told = {c["node"]: c for c in draft["conflicts"] if _on(draft, c["node"]) not in documents}
    for on in {item["on"] for item in draft["edits"]} & documents.keys():
        own = {item["node"]: edits[item["node"]] for item in draft["edits"] if item["on"] == on}
        old = base_of({**new, "derivation": on}, documents[on])
        told |= {c.node: c.model_dump(mode="json") for c in rebase(old, base, own).conflicts}
    return [told[node] for node in sorted(told)]


def _on(draft: Draft, node: str) -> str | None:
    return next((item["on"] for item in draft["edits"] if item["node"] == node), None)
