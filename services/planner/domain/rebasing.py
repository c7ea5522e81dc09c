"""An amendment of a plan that carries out a superior's: it begins on the superior's newest version (law 4).

The unit's own edits come along; where both changed the same node the conflict is told, never resolved silently. Once
published, the unit's derived draft knows which version the plan in force lies over (`taken`), and its flag goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.planner.domain.amending import Amendment
from services.planner.domain.derived import changed_nodes, settle, target_of, wanted
from services.planner.domain.drafts import base_of, edits_of, lies_over, stored_edits, summarised
from services.planner.domain.states import Draft
from shared.documents.changes import changed_fields, edits_between, merged
from shared.documents.edits import DOCUMENT, Edit, Element, elements, own_fields
from shared.documents.model import Basis, Document

Documents = Mapping[str, Document]
TAKEN = ("plan", "version", "derivation", "values", "bases")


def of_overlay(act: Amendment, received: Draft, last: Draft, documents: Documents) -> Draft | None:
    """The amendment on the newest derivation, or None where only the published text itself says what it is.

    `received` is the unit's derived draft, which knows its superiors' versions; `last` the draft of the plan in force.
    """
    lay = lies_over(received)
    edits = _edits(act, lay, last, documents)
    if edits is None:
        return None
    subject, on = act.original["title"], {item["node"]: item["on"] for item in last["edits"]}
    title = act.title(subject)
    if title:
        edits[DOCUMENT] = merged(edits.get(DOCUMENT), Edit(fields={"title": title}))
    made_on = {node: on.get(node) or lay["derivation"] for node in edits}
    fields = {name: lay[name] for name in TAKEN}
    draft = act.draft(
        None, subject, **fields, parent=received["parent"], parents=received["parents"], override=last["override"],
        edits=stored_edits(edits, made_on), amends={"cites": _cites(act)})
    return summarised(settle(draft, documents, act.hand.at), title)


def _edits(act: Amendment, lay: Draft, last: Draft, documents: Documents) -> dict[str, Edit] | None:
    """What the plan in force says otherwise than the superior's version that it lies over."""
    if last["document"] is None:
        return edits_of(last)
    derivation = documents.get(lay["derivation"])
    if derivation is None:
        return None
    document = Document.model_validate(act.plan["document"])
    mine = document.model_copy(update={"bases": tuple(b for b in document.bases if b.plan != act.plan["plan"])})
    return edits_between(base_of(lay, derivation), mine)


def _cites(act: Amendment) -> list[dict[str, Any]]:
    """The version in force and those before it."""
    document = Document.model_validate(act.plan["document"])
    earlier = (b for b in document.bases if b.plan == act.plan["plan"])
    return [basis.model_dump(mode="json") for basis in (act.cited(), *earlier)]


def target(received: Draft) -> dict[str, Any] | None:
    """What the superiors' plans ask for now, as fields of a draft; None if it is no derived one."""
    if not received["parents"]:
        return None
    found = target_of(received, wanted(received))
    return {name: found[name] for name in TAKEN}


def took(received: Draft, plan: Mapping[str, Any], amending: Draft, documents: Documents) -> dict[str, Any] | None:
    """What a published amendment lies over: its derivation, or for a whole text what it had taken in of it."""
    if amending["document"] is None:
        return {name: amending[name] for name in TAKEN}
    over = (amending["amends"] or {}).get("over")
    if not over or over["derivation"] not in documents or lies_over(received)["derivation"] not in documents:
        return None
    text = Document.model_validate(plan["document"])
    return over if not _left(lies_over(received), {**received, **over}, text, documents) else None


def _left(old: Draft, new: Draft, text: Document, documents: Documents) -> list[str]:
    """Nodes which the superior changed and the text does not have as the superior has them."""
    before, after = (elements(base_of(one, documents[one["derivation"]])) for one in (old, new))
    there = elements(text)
    return [node for node in changed_nodes(before, after)
            if not _taken_in(node, before.get(node), after.get(node), there)]


def _taken_in(node: str, old: Element | None, new: Element | None, there: Mapping[str, Element]) -> bool:
    """Whether the text says of a node what the superior says now, also where it has it under another id."""
    if new is None:
        return node not in there or isinstance(old, Basis)
    asked = {"symbol"} if isinstance(new, Basis) else (changed_fields(old, new) if old else own_fields(new)).keys()
    same = [there[node]] if node in there else [one for one in there.values() if type(one) is type(new)]
    return any(not asked & changed_fields(new, mine).keys() for mine in same if type(mine) is type(new))


def taken(received: Draft, plan: Mapping[str, Any], over: dict[str, Any] | None) -> Draft | None:
    """The derived draft knowing of the amendment; None if it knows of it, or of a later one, already."""
    known = received.get("taken") or {"by": 1}
    if over is None or plan["version"] <= known["by"]:
        return None
    return {**received, "taken": {"by": plan["version"], "over": over}}
