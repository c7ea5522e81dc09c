"""Amending and replacing: a numbered act of its own, which the drafts below cite beside the original (law 4)."""

from __future__ import annotations

from typing import Any, Literal

from services.planner.domain.drafts import new_draft
from services.planner.domain.states import DRAFTING, Draft, Hand
from shared.documents.citation import cite
from shared.documents.model import Document

Kind = Literal["plan.amended", "plan.replaced"]


def amendment(id: str, plan: dict[str, Any], unit_name: str, hand: Hand, kind: Kind) -> Draft:
    """A draft of a plan's next version: its text and ids, no number and date, the original as a basis."""
    document = _next(Document.model_validate(plan["document"]), plan)
    line = {"act": "amend", "by": hand.user, "unit": hand.unit, "role": "officer", "at": hand.at, "key": hand.key}
    amends = {"plan": plan["plan"], "version": plan["version"], "parents": plan["parents"], "type": kind}
    return new_draft(
        id, hand.unit, unit_name, DRAFTING, hand.at, root=plan["root"], issuer=plan["issuer_code"], amends=amends,
        title=document.title or "", document=document.model_dump(mode="json"), acts=[line])


def _next(document: Document, plan: dict[str, Any]) -> Document:
    original = cite(document.kind, document.full_symbol, document.date, plan["authority"], document.title,
                    id=f"basis-{plan['plan']}-{plan['version']}", plan=plan["plan"])
    return document.model_copy(update={"number": None, "date": None, "bases": (original, *document.bases)})
