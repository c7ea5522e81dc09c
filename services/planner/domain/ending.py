"""Revoking and closing: numbered acts that end a plan (law 4).

Below it what nobody has touched follows: it is revoked or closed too. What somebody worked on or published stays, and
is flagged. Under a closed plan nothing new is derived or owed, down to the last level if it is the root.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from services.planner.domain.drafts import published_event_id
from services.planner.domain.publishing import SOURCE
from services.planner.domain.states import (
    CLOSED,
    DECLINED,
    DRAFTING,
    ENDED,
    PENDING,
    REVOKED,
    Draft,
    Hand,
    acted,
    system,
)
from shared.events import Event, PlanEnded

Doc = dict[str, Any]
By = Literal["revoked", "closed"]
KIND = "Quyết định"


@dataclass(frozen=True)
class End:
    """One way to end a plan: the act on it and on what follows, its event, its words."""

    act: str
    event: str
    title: str
    reason: str


ENDS: dict[str, End] = {
    "revoked": End("revoke", "plan.revoked", "Thu hồi", "Kế hoạch của cấp trên đã bị thu hồi"),
    "closed": End("close", "plan.closed", "Kết thúc thực hiện", "Kế hoạch của cấp trên đã kết thúc"),
}
ASKED = "Kế hoạch khác của cấp trên cũng giao việc này."
ACTS = frozenset(end.act for end in ENDS.values())


def ending(plan: Doc, by: By, symbol: str, date: dt.date, reason: str, hand: Hand, trace: str) -> Doc:
    """The register entry of an end, but for its number: it holds all that follows from it."""
    return {
        "_id": "", "revision": 1, "issuer": plan["issuer_code"], "publication": key(plan["plan"]), "plan": plan["plan"],
        "draft": plan["draft"], "act": ENDS[by].act, "symbol": symbol, "kind": KIND,
        "title": f"{ENDS[by].title} {plan['symbol']}", "date": date.isoformat(), "recorded": 0,
        "hand": {**asdict(hand), "roles": sorted(hand.roles)}, "at": hand.at, "done": 0, "trace": trace,
        "ended": {"by": by, "reason": reason, "at": hand.at, "symbol": symbol, "date": date.isoformat(),
                  "actor": f"{hand.unit}/{hand.user}", "trace": trace},
    }


def key(plan: str) -> str:
    """What is unique in the register: a plan ends once, in whichever way."""
    return f"{plan}:ended"


def ended_event(plan: Doc) -> Event:
    """The event of an ended plan: always the same one."""
    ended = plan["ended"]
    at, kind = dt.datetime.fromisoformat(ended["at"]), ENDS[ended["by"]].event
    data = PlanEnded(plan=plan["plan"], version=plan["version"], root=plan["root"], reason=ended["reason"], at=at)
    return Event(id=published_event_id(kind, plan["plan"], plan["version"]), type=kind, source=SOURCE,
                 subject=plan["plan"], time=at, actor=ended["actor"], traceparent=ended["trace"], data=data)


def concerned(draft: Draft, plan: Mapping[str, Any]) -> bool:
    """Whether a draft of the cascade follows this plan's end: one derived from it, or any below a closed root."""
    return plan["plan"] in draft["parents"] or (plan["plan"] == draft["root"] and plan["ended"]["by"] == "closed")


def followed_end(draft: Draft, plan: Mapping[str, Any], at: str) -> Draft | None:
    """A draft below an ended plan; None if it has followed already or is not concerned."""
    known = draft.get("ended") or {}
    if draft["state"] == DECLINED or plan["plan"] in known or not concerned(draft, plan):
        return None
    info = {name: plan["ended"][name] for name in ("by", "reason", "symbol", "date")}
    return ends({**draft, "ended": {**known, plan["plan"]: info}}, at)


def ends(draft: Draft, at: str) -> Draft:
    """What the ends above do to a draft: the same whenever they arrive, and doing it again changes nothing."""
    told = draft.get("ended") or {}
    if not told or draft["state"] in CLOSED:
        return draft
    over = is_over(draft)
    if over and draft["state"] == PENDING:
        return {**draft, "awaits": ""}                       # it never had a text: nobody has seen it
    if over and draft["state"] == DRAFTING and not draft["edited"]:
        end = ENDS[_last(draft)["by"]]
        return acted(draft, end.act, system(at), f"{end.reason}: {_last(draft)['reason']}")
    return {**draft, "newer": flagged(draft)}


def is_over(draft: Draft) -> bool:
    """Whether nothing asks for the draft any more: the root is closed, or every plan above it has ended."""
    told = draft.get("ended") or {}
    return told.get(draft["root"], {}).get("by") == "closed" or draft["parents"].keys() <= told.keys()


def revived(draft: Draft, at: str) -> Draft:
    """A draft that ended with one superior's plan, but another's asks for it, heard of later: work goes on."""
    if draft["state"] not in (REVOKED, ENDED) or not draft.get("ended") or is_over(draft):
        return draft
    return acted(draft, "reopen", system(at), ASKED)


def flagged(draft: Draft) -> dict[str, Any]:
    """The flag of a draft whose superiors' plans have ended, beside what it says of an amendment."""
    plan, info = _plan(draft), _last(draft)
    said = draft["newer"] or {"plan": plan, "symbol": info["symbol"], "nodes": []}
    return {**said, info["by"]: plan, "ended": {**info, "plan": plan}, "reason": info["reason"]}


def closed_above(draft: Draft) -> bool:
    """Whether the plan that a draft carries out has been closed: nothing new is to come of it."""
    told = draft.get("ended") or {}
    return any(info["by"] == "closed" and plan in (draft["root"], draft["plan"]) for plan, info in told.items())


def _plan(draft: Draft) -> str:
    """The ended plan that counts most: the root, else the first by id."""
    return draft["root"] if draft["root"] in draft["ended"] else min(draft["ended"])


def _last(draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = draft["ended"][_plan(draft)]
    return found
