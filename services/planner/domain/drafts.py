"""A draft: an overlay over a base (a derivation, or the imported text), and what people see of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from services.planner.domain.indicators import FIELD, resolved, settled
from services.planner.domain.states import DRAFTING, Draft, Hand, seen, touched
from services.planner.domain.trail import traced
from shared.documents.changes import merged
from shared.documents.citation import cite
from shared.documents.edits import DOCUMENT, Edit, elements, own_fields
from shared.documents.model import Basis, Document
from shared.documents.overlay import fill, orphans, overlay, validate_edits
from shared.errors import BadInput

_YEAR = re.compile(r"năm (20\d\d)(?!\s*[-–]\s*20)", re.IGNORECASE)
NO_REASON = "Nhiệm vụ “{text}” do cấp trên giao. Hãy ghi lý do không thực hiện."
EMPTY: dict[str, Any] = {
    "root": None, "plan": None, "version": 0, "parent": None, "parents": {}, "bases": [],
    "derivation": None, "awaits": "", "values": {}, "edits": [], "conflicts": [],
    "document": None, "override": None, "assumed": [], "newer": None, "amends": None, "published": None, "ended": {},
    "taken": None, "acts": [], "past": [], "future": [], "seen": None, "moved": [], "edited": 0, "conflict_count": 0,
}


def new_draft(id: str, unit: str, unit_name: str, state: str, at: str, **fields: Any) -> Draft:
    """A draft with every field that the store expects."""
    draft = {**EMPTY, "_id": id, "revision": 1, "unit": unit, "unit_name": unit_name, "desk": unit, "issuer": unit,
             "state": state, "title": "", "derived": 0, **fields}
    return touched(draft, at)


def imported(id: str, issuer: str, hand: Hand, unit_name: str, document: Document, assumed: list[str]) -> Draft:
    """The draft of a text that somebody brought: it will be a root plan."""
    role = "clerk" if "clerk" in hand.roles and "officer" not in hand.roles else "officer"
    line = {"act": "import", "by": hand.user, "unit": hand.unit, "role": role, "at": hand.at, "key": hand.key}
    draft = new_draft(
        id, hand.unit, unit_name, DRAFTING, hand.at, root=id, issuer=issuer, title=document.title or "",
        document=document.model_dump(mode="json"), assumed=assumed, acts=[line])
    return traced(draft, line, hand, revision=0)


def edits_of(draft: Draft) -> dict[str, Edit]:
    """The local edits by node."""
    return {item["node"]: Edit.model_validate(item["edit"]) for item in draft["edits"]}


def stored_edits(edits: Mapping[str, Edit], made_on: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """Edits as the store keeps them: a list, since node ids may hold what a key may not.

    `on` is the derivation on which the edit was made: conflicts are told against it, whatever came between.
    """
    return [{"node": node, "edit": edit.model_dump(mode="json"), "on": made_on[node]}
            for node, edit in sorted(edits.items())]


def bases_of(draft: Draft) -> set[str]:
    """Ids of all derivations that settling this draft may need."""
    ids = {draft["derivation"], lies_over(draft)["derivation"], (draft.get("seen") or {}).get("derivation"),
           *(item["derivation"] for item in draft["parents"].values())}
    return (ids | {item["on"] for item in draft["edits"]}) - {None}


def lies_over(draft: Draft) -> Draft:
    """A derived draft over what its unit's plan in force lies over, if an amendment has taken in a newer version."""
    taken = draft.get("taken")
    return {**draft, **taken["over"]} if taken else draft


def with_bases(base: Document, extra: Iterable[Basis]) -> Document:
    """The base with further plans as legal bases, behind the plans cited first (law 3)."""
    known = {basis.id for basis in base.bases}
    more = tuple(b for b in extra if b.id not in known)
    first = sum(1 for basis in base.bases if basis.plan is not None)
    return base.model_copy(update={"bases": (*base.bases[:first], *more, *base.bases[first:])}) if more else base


def parent_basis(parent: Mapping[str, Any]) -> Basis:
    """The citation of a parent plan."""
    return cite(parent.get("kind") or "Kế hoạch", parent.get("symbol"), _date(parent.get("date")),
                parent.get("authority"), parent.get("title"), id=f"basis-{parent['plan']}", plan=parent["plan"])


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def base_of(draft: Draft, derivation: Document | None) -> Document:
    """What the edits lie over: the imported text, or the derivation filled with the unit's values and bases.

    The bases are further superiors' plans and, of an amendment, the versions that it amends.
    """
    if draft["document"] is not None:
        return Document.model_validate(draft["document"])
    assert derivation is not None, "a draft without its derivation is pending"
    cites = (draft["amends"] or {}).get("cites", [])
    return with_bases(fill(derivation, draft["values"]),
                      [*map(parent_basis, draft["bases"]), *map(Basis.model_validate, cites)])


def shown(draft: Draft, derivation: Document | None) -> Document:
    """The document that people see."""
    base = base_of(draft, derivation)
    return overlay(base, {}, resolved(draft, base, edits_of(draft)))


def orphans_of(draft: Draft, derivation: Document | None) -> dict[str, Edit]:
    """Edits whose node is gone: kept and told, not shown."""
    return orphans(base_of(draft, derivation), edits_of(draft))


def edited(draft: Draft, derivation: Document | None, changes: Mapping[str, Edit | None], at: str) -> Draft:
    """The draft with more edits; None removes one. Raises BadInput for an unknown node or a wrong value, and for a
    superior's task that is left out without a reason.

    A conflict at a node that is edited again is thereby decided.
    """
    base, before = base_of(draft, derivation), edits_of(draft)
    _check_reasons(draft, base, changes)
    after = {node: edit for node, edit in before.items() if changes.get(node, edit) is not None}
    after |= {node: merged(before.get(node), edit) for node, edit in changes.items() if edit is not None}
    after = settled(draft, base, _plain(base, after, changes), changes)
    validate_edits(base, after, changes.keys())
    made_on = {item["node"]: item["on"] for item in draft["edits"]} | dict.fromkeys(changes, draft["derivation"])
    conflicts = [c for c in draft["conflicts"] if c["node"] not in changes]
    new = {**draft, "edits": stored_edits(after, made_on), "conflicts": conflicts}
    new |= {} if draft.get("moved") else seen(draft)
    return touched(summarised(new, base.title), at)


def retitled(draft: Draft, derivation: Document | None, at: str) -> Draft:
    """The draft, whose edits were put back, with its line in lists."""
    return touched(summarised(draft, base_of(draft, derivation).title), at)


def _check_reasons(draft: Draft, base: Document, changes: Mapping[str, Edit | None]) -> None:
    above = {} if draft["document"] is not None else {task.id: task for task in base.tasks}
    for node, edit in changes.items():
        if edit and edit.removed and node in above and not (edit.reason or "").strip():
            raise BadInput(NO_REASON.format(text=above[node].text[:80]), code="reason_required", node=node)


def _plain(base: Document, edits: dict[str, Edit], changes: Mapping[str, Edit | None]) -> dict[str, Edit]:
    """The edits without those changed fields that say what the base says; an edit that says nothing goes."""
    there, found = elements(base), dict(edits)
    for node in (node for node in changes if node in there and node in edits and not edits[node].removed):
        same = own_fields(there[node])
        edit = edits[node]
        fields = {name: value for name, value in edit.fields.items() if name == FIELD or same.get(name) != value}
        found[node] = edit.model_copy(update={"fields": fields})
        if not fields and not edit.insert and not edit.order:
            del found[node]
    return found


def summarised(draft: Draft, title: str | None) -> Draft:
    """The draft with what its line in a list shows, so that lists load no documents."""
    own = next((item["edit"]["fields"].get("title") for item in draft["edits"] if item["node"] == DOCUMENT), None)
    return {**draft, "title": own or title or "", "edited": 1 if draft["edits"] else 0,
            "conflict_count": len(draft["conflicts"])}


def filled(text: str | None, values: Mapping[str, str]) -> str:
    """A single text of a derivation with the unit's own values (the whole document is not needed for a list)."""
    for name, value in values.items():
        text = (text or "").replace("{{" + name + "}}", value)
    return text or ""


def likely_day(document: Document, today: dt.date) -> dt.date:
    """A day near the plan's, to choose the snapshot of units: its date, else its year or its latest basis, else today.

    Only a preview rests on it: publishing and recording need the date itself.
    """
    year = _YEAR.search(document.title or "")
    days = [basis.date for basis in document.bases if basis.date] + ([dt.date(int(year[1]), 1, 1)] if year else [])
    return document.date or min(max(days, default=today), today)
