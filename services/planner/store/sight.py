"""Law 7 for published plans, in one place: which of them a caller may see, and as which unit it sees them.

A unit sees its own plans, those of units below it, and what was published to it; an organ also what its unit issued or
received. A unit that was made from others sees what each of these could, as far as it is from before they ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.planner.domain.states import PENDING, STATE_NAMES
from services.planner.store.collections import Stores
from services.planner.store.successions import past_of
from shared.auth import Principal
from shared.errors import NotFound
from shared.store import Doc

NO_PLAN = "Không tìm thấy kế hoạch này trong phạm vi đơn vị của bạn."
SHOWN = [state for state in STATE_NAMES if state != PENDING]
Scope = dict[str, Any]


@dataclass(frozen=True)
class Sight:
    """Who looks: a unit or organ, and what it was made from, each with the day on which that ended."""

    unit: str
    everywhere: bool = False
    past: Mapping[str, str] = field(default_factory=dict)

    def codes(self, plan: Doc) -> list[str]:
        """The codes under which the caller looks at a plan, its own first."""
        return [self.unit, *(code for code, day in self.past.items() if plan["date"] and plan["date"] < day)]

    def sees(self, plan: Doc) -> bool:
        """Whether the plan is among what the caller may see."""
        return self.everywhere or any(_within(code, plan) for code in self.codes(plan))


def _within(code: str, plan: Doc) -> bool:
    if code in plan["above"]:
        return True
    own = {code, code.partition(".")[0]} - {""}
    return plan["issuer_code"] in own or any(a["unit"]["code"] in own for a in plan["addressees"])


async def sight_of(stores: Stores, principal: Principal) -> Sight:
    """The caller, with what its unit was made from."""
    now = Sight(principal.unit, principal.everywhere)
    return now if now.everywhere else replace(now, past=await past_of(stores, principal.unit))


async def seen(stores: Stores, principal: Principal, plan: Doc) -> Doc:
    """The plan if the caller may see it; raises NotFound."""
    if Sight(principal.unit, principal.everywhere).sees(plan) or (await sight_of(stores, principal)).sees(plan):
        return plan
    raise NotFound(NO_PLAN)


async def scopes(stores: Stores, principal: Principal) -> list[Scope]:
    """The queries whose union is what the caller may see."""
    sight = await sight_of(stores, principal)
    if sight.everywhere:
        return [{}]
    found = await _scopes(stores, [sight.unit] if sight.unit else [])
    for day in sorted(set(sight.past.values())):
        codes = [code for code, until in sight.past.items() if until == day]
        found += [{**scope, "date": {"$lt": day}} for scope in await _scopes(stores, codes)]
    return found


async def _scopes(stores: Stores, codes: list[str]) -> list[Scope]:
    """Issued by one of these units, below one, or published to one."""
    own = sorted({owner for code in codes for owner in (code, code.partition(".")[0])})
    drafts = await stores.drafts.find({"unit": {"$in": own}, "derived": 1, "state": {"$in": SHOWN}}, fields=["parents"])
    parents = sorted({plan for draft in drafts for plan in draft["parents"]})
    levels: list[Scope] = [{up: {"$in": codes}} for up in ("up1", "up2", "up3")] if codes else []
    received: list[Scope] = [{"plan": {"$in": parents}}] if parents else []
    return [*({"issuer_code": code} for code in own), *levels, *received]
