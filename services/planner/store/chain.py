"""What a plan rests on, up to the top of the cascade."""

from __future__ import annotations

from typing import Any

from services.planner.store.collections import Stores
from shared.documents.citation import citation_text
from shared.documents.model import Basis
from shared.store import Doc

FIELDS = ["plan", "version", "latest", "symbol", "kind", "date", "title", "authority", "issuer_code", "parents",
          "document", "ended"]
LONGEST = 20                             # plans above one another: levels are few, but a circle must end too


async def chain_of(stores: Stores, plan: Doc) -> list[dict[str, Any]]:
    """The plan itself, then its ancestors level by level, each with the acts that it cites besides."""
    items, seen, level = [], {plan["plan"]}, [plan]
    for depth in range(LONGEST):
        items += [_item(one, depth) for one in level]
        above = sorted({parent for one in level for parent in one["parents"]} - seen)
        if not above:
            break
        seen.update(above)
        level = await stores.plans.find({"plan": {"$in": above}, "latest": 1}, fields=FIELDS)
    return items


def _item(plan: Doc, depth: int) -> dict[str, Any]:
    """A plan as it is cited, and what it cites that is not in this system."""
    bases = [Basis.model_validate(basis) for basis in plan["document"]["bases"]]
    return {
        "plan": plan["plan"], "depth": depth, "version": plan["version"], "kind": plan["kind"],
        "symbol": plan["symbol"], "date": plan["date"], "issuer": plan["authority"],
        "issuer_code": plan["issuer_code"], "title": plan["title"], "parents": plan["parents"], "ended": plan["ended"],
        "cites": [{"plan": basis.plan, "symbol": basis.symbol, "text": citation_text(basis)} for basis in bases],
    }
