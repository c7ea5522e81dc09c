"""Amending and replacing: a numbered act of its own, which the drafts below cite beside the original (law 4)."""

from __future__ import annotations

from typing import Any, Literal

from services.planner.domain.drafts import new_draft
from services.planner.domain.states import DRAFTING, Draft, Hand
from shared.documents.citation import cite
from shared.documents.matching import Matched, match
from shared.documents.model import Basis, Document

Kind = Literal["plan.amended", "plan.replaced"]


def amendment(id: str, plan: dict[str, Any], unit_name: str, hand: Hand, kind: Kind,
              text: Document | None = None) -> Draft:
    """A draft of a plan's next version: its text and ids, no number and date, the original as a basis.

    With a text of its own: that, under the ids that the published one gave to the same things, and how surely they are
    the same.
    """
    old = Document.model_validate(plan["document"])
    matched = match(old, text) if text is not None else None
    document = _next(old, plan) if matched is None else _with_original(matched.document, old, plan)
    line = {"act": "amend", "by": hand.user, "unit": hand.unit, "role": "officer", "at": hand.at, "key": hand.key}
    amends = {"plan": plan["plan"], "version": plan["version"], "parents": plan["parents"], "type": kind,
              "matches": told(matched)}
    return new_draft(
        id, hand.unit, unit_name, DRAFTING, hand.at, root=plan["root"], issuer=plan["issuer_code"], amends=amends,
        title=document.title or "", document=document.model_dump(mode="json"), acts=[line])


def told(matched: Matched | None) -> list[dict[str, Any]]:
    """What became of each thing, but for what stayed the same."""
    return [] if matched is None else [m.model_dump(mode="json") for m in matched.matches if m.kind != "same"]


def _original(plan: dict[str, Any]) -> Basis:
    document = Document.model_validate(plan["document"])
    return cite(document.kind, document.full_symbol, document.date, plan["authority"], document.title,
                id=f"basis-{plan['plan']}-{plan['version']}", plan=plan["plan"])


def _next(document: Document, plan: dict[str, Any]) -> Document:
    return document.model_copy(update={
        "number": None, "date": None, "bases": (_original(plan), *document.bases)})


def _with_original(document: Document, old: Document, plan: dict[str, Any]) -> Document:
    """The new text citing what it amends: in its own words where it does, else in ours; earlier versions as well."""
    original = _original(plan)
    own = next((b for b in document.bases if b.symbol and b.symbol == original.symbol), None)
    if own is not None:
        original = own.model_copy(update={"id": original.id, "plan": original.plan})
    symbols = {basis.symbol for basis in document.bases}
    ids = {basis.id for basis in document.bases}
    earlier = (b for b in old.bases if b.plan == plan["plan"] and b.id not in ids and b.symbol not in symbols)
    others = (b for b in document.bases if b is not own)
    return document.model_copy(update={"bases": (original, *earlier, *others)})
