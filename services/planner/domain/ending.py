"""Revoking: a numbered act that ends a plan; untouched drafts below are revoked, the others flagged (law 4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from services.planner.domain.drafts import published_event_id
from services.planner.domain.publishing import SOURCE
from services.planner.domain.states import CLOSED, DRAFTING, PENDING, Draft, Hand, acted, system
from shared.events import Event, PlanEnded

Doc = dict[str, Any]
KIND, ACT = "Quyết định", "revoke"
REASON = "Kế hoạch của cấp trên đã bị thu hồi"


def ending(plan: Doc, symbol: str, date: dt.date, reason: str, hand: Hand, trace: str) -> Doc:
    """The register entry of a revocation, but for its number: it holds all that follows from it."""
    return {
        "_id": "", "revision": 1, "issuer": plan["issuer_code"], "publication": key(plan["plan"]), "plan": plan["plan"],
        "draft": plan["draft"], "act": ACT, "symbol": symbol, "kind": KIND, "title": f"Thu hồi {plan['symbol']}",
        "date": date.isoformat(), "recorded": 0, "hand": {**asdict(hand), "roles": sorted(hand.roles)}, "at": hand.at,
        "done": 0, "trace": trace,
        "ended": {"by": "revoked", "reason": reason, "at": hand.at, "symbol": symbol, "date": date.isoformat(),
                  "actor": f"{hand.unit}/{hand.user}", "trace": trace},
    }


def key(plan: str) -> str:
    """What is unique in the register: a plan is revoked once."""
    return f"{plan}:revoked"


def ended_event(plan: Doc) -> Event:
    """The event of an ended plan: always the same one."""
    ended = plan["ended"]
    at = dt.datetime.fromisoformat(ended["at"])
    data = PlanEnded(plan=plan["plan"], version=plan["version"], root=plan["root"], reason=ended["reason"], at=at)
    kind = "plan.revoked"
    return Event(id=published_event_id(kind, plan["plan"], plan["version"]), type=kind, source=SOURCE,
                 subject=plan["plan"], time=at, actor=ended["actor"], traceparent=ended["trace"], data=data)


def followed_end(draft: Draft, plan: Doc, at: str) -> Draft | None:
    """A draft below an ended plan: revoked if nobody worked on it and no other plan asks for it, else flagged.

    None if it has followed already.
    """
    told = (draft["newer"] or {}).get("revoked")
    if draft["state"] in CLOSED or told == plan["plan"]:
        return None
    untouched = draft["state"] in (PENDING, DRAFTING) and not draft["edited"] and len(draft["parents"]) == 1
    if untouched:
        return acted(draft, "revoke", system(at), f"{REASON}: {plan['ended']['reason']}")
    flag = {"plan": plan["plan"], "revoked": plan["plan"], "reason": plan["ended"]["reason"],
            "symbol": plan["ended"]["symbol"], "nodes": []}
    return {**draft, "newer": flag}
