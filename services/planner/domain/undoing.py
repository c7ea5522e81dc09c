"""Taking back what was last edited in a draft, step by step, and doing it again.

A step holds how the nodes that it changed were stored before; while a draft's text lies over the same version. What
somebody types into the same place within a minute is one step.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from services.planner.domain.states import Draft, Hand
from shared.errors import Conflict

Step = dict[str, Any]
DEPTH = 50
ONE_STEP = dt.timedelta(minutes=1)
NOTHING = "Không còn thao tác nào để hoàn tác."
NOTHING_AGAIN = "Không còn thao tác nào để làm lại."


def remembered(before: Draft, after: Draft, hand: Hand) -> Draft:
    """The edited draft with the way back; the ways forward are gone. Nothing is remembered where no edit changed."""
    step = _step(before, after, hand)
    if step is None:
        return after
    past = list(before.get("past") or ())
    if not (past and _continues(past[-1], step)):
        past = [*past, step][-DEPTH:]
    return {**after, "past": past, "future": []}


def undone(draft: Draft, hand: Hand) -> Draft:
    """The draft as it was before the last step; raises Conflict if there is none."""
    return _back(draft, hand, "past", "future", NOTHING)


def redone(draft: Draft, hand: Hand) -> Draft:
    """The draft as it was before the last undoing; raises Conflict if there is none."""
    return _back(draft, hand, "future", "past", NOTHING_AGAIN)


def forgotten(draft: Draft) -> Draft:
    """The draft without steps: it lies over another text now."""
    return {**draft, "past": [], "future": []} if draft.get("past") or draft.get("future") else draft


def carried_out(draft: Draft, name: str, key: str) -> bool:
    """Whether the undoing ("past") or doing again ("future") with this key is the last thing that was done."""
    other = draft.get("future" if name == "past" else "past") or ()
    return bool(key and other and other[-1]["key"] == key)


def told(draft: Draft, name: str) -> dict[str, Any] | None:
    """Whose step can be taken back next, when it was made and which nodes it changed."""
    steps = draft.get(name) or ()
    if not steps:
        return None
    return {"by": steps[-1]["by"], "at": steps[-1]["at"], "nodes": [one["node"] for one in steps[-1]["edits"]]}


def _back(draft: Draft, hand: Hand, source: str, target: str, nothing: str) -> Draft:
    steps = list(draft.get(source) or ())
    if not steps:
        raise Conflict(nothing, code="nothing_to_undo")
    step = steps.pop()
    nodes = {one["node"] for one in step["edits"]}
    kept = [item for item in draft["edits"] if item["node"] not in nodes]
    back = [one["item"] for one in step["edits"] if one["item"] is not None]
    conflicts = [c for c in draft["conflicts"] if c["node"] not in nodes] + step["conflicts"]
    new = {**draft, "edits": sorted([*kept, *back], key=_node), "conflicts": sorted(conflicts, key=_node)}
    forward = _step(draft, new, hand) or {**step, "edits": []}
    return {**new, source: steps, target: [*(draft.get(target) or ()), forward][-DEPTH:]}


def _step(before: Draft, after: Draft, hand: Hand) -> Step | None:
    was, now = ({item["node"]: item for item in one["edits"]} for one in (before, after))
    nodes = sorted(node for node in was.keys() | now.keys() if was.get(node) != now.get(node))
    settled = _gone(before["conflicts"], after["conflicts"])
    if not nodes and not settled:
        return None
    return {"by": hand.user, "at": hand.at, "key": hand.key, "conflicts": settled,
            "edits": [{"node": node, "item": was.get(node)} for node in nodes]}


def _gone(before: Iterable[Step], after: Iterable[Step]) -> list[Step]:
    left = {one["node"] for one in after}
    return [one for one in before if one["node"] not in left]


def _continues(last: Step, step: Step) -> bool:
    """Whether the step goes on where the last one was typing: the same hand, the same nodes, within a minute."""
    same = last["by"] == step["by"] and [e["node"] for e in last["edits"]] == [e["node"] for e in step["edits"]]
    soon = dt.datetime.fromisoformat(step["at"]) - dt.datetime.fromisoformat(last["at"]) <= ONE_STEP
    return same and soon and not step["conflicts"]


def _node(item: Step) -> str:
    return str(item["node"])
