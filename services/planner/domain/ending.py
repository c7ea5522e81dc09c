"""Revoking and closing: numbered acts that end a plan (law 4). What they do to a draft below, whatever comes first:

| draft                                  | plan revoked     | plan closed      |
|----------------------------------------|------------------|------------------|
| published, numbered                    | stays, flagged   | stays, flagged   |
| being worked on: edited, submitted …   | stays, flagged   | closed, flagged  |
| untouched, or its text not yet arrived | revoked, flagged | closed, flagged  |
| declined                               | stays            | stays            |

A revoked plan was wrong: what a unit has made of it, the unit decides. A closed one is over: nothing more is issued,
derived or owed under it, down to the last level if it is the root. A draft that another superior's plan asks for as
well goes on. A closed draft keeps its edits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from services.planner.domain import trail
from services.planner.domain.publishing import SOURCE, citation, published_event_id
from services.planner.domain.states import (
    DECLINED,
    ENDED,
    OPEN,
    PENDING,
    REVOKED,
    Draft,
    Hand,
    acted,
    system,
    untouched,
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
NEWER = ("plan", "version", "derivation", "symbol", "title")      # what a flag says of a newer version above
ACTS = frozenset(end.act for end in ENDS.values())


def ending(plan: Doc, by: By, symbol: str, date: dt.date, reason: str, hand: Hand, trace: str) -> Doc:
    """The register entry of an end, but for its number: it holds all that follows from it."""
    return trail.numbered({
        "_id": "", "revision": 1, "issuer": plan["issuer_code"], "publication": key(plan["plan"]), "plan": plan["plan"],
        "draft": plan["draft"], "document": plan["draft"], "unit": hand.unit, "act": ENDS[by].act, "symbol": symbol,
        "kind": KIND,
        "title": f"{ENDS[by].title} {plan['symbol']}", "date": date.isoformat(), "recorded": 0,
        "hand": {**asdict(hand), "roles": sorted(hand.roles)}, "at": hand.at, "done": 0, "trace": trace,
        "ended": {"by": by, "reason": reason, "at": hand.at, "symbol": symbol, "date": date.isoformat(),
                  "actor": f"{hand.unit}/{hand.user}", "trace": trace},
    }, "leader")


def key(plan: str) -> str:
    """What is unique in the register: a plan ends once, in whichever way."""
    return f"{plan}:ended"


def ended_event(plan: Doc) -> Event:
    """The event of an ended plan: always the same one."""
    ended = plan["ended"]
    at, kind = dt.datetime.fromisoformat(ended["at"]), ENDS[ended["by"]].event
    data = PlanEnded(
        plan=plan["plan"], version=plan["version"], root=plan["root"], reason=ended["reason"], at=at,
        cited=citation(plan).text, symbol=ended["symbol"], date=dt.date.fromisoformat(ended["date"]))
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
    if not draft.get("ended") or draft["state"] == DECLINED:
        return draft
    over, by = is_over(draft), _last(draft)["by"]
    if over and draft["state"] == PENDING:
        return {**draft, "awaits": ""}                       # it never had a text: nobody has seen it
    draft = {**draft, "newer": flagged(draft)}
    if over and (draft["state"] in (*OPEN, REVOKED) if by == "closed" else draft["state"] in OPEN and untouched(draft)):
        return acted(draft, ENDS[by].act, system(at), f"{ENDS[by].reason}: {_last(draft)['reason']}")
    return draft


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
    newer = draft["newer"] or {}
    said = {name: newer[name] for name in (*NEWER, "nodes")} if newer.get("version") else {
        "plan": plan, "symbol": info["symbol"], "nodes": []}
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
