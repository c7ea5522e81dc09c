"""Law 7 for published plans, in one place: which of them a caller may see, and as which unit it sees them.

A unit sees its own plans, those of units below it, and what was published to it; an organ also what its unit issued or
received. A unit that was made from others sees what each of these could, as far as it is from before they ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from services.planner.store.collections import Stores
from services.planner.store.successions import past_of
from shared.auth import Principal
from shared.errors import NotFound
from shared.language.search import term
from shared.store import Doc, having

NO_PLAN = "Không tìm thấy kế hoạch này trong phạm vi đơn vị của bạn."
Scope = Literal["own", "received", "below"]


@dataclass(frozen=True)
class Lane:
    """Entries with a term ("": all), of plans from before a day (None: of any day)."""

    term: str = ""
    before: str | None = None

    def where(self, every: Sequence[str], beginning: str = "") -> Doc:
        """The question for those of them that have all these terms."""
        terms = having([*every, *([self.term] if self.term else [])], beginning=beginning)
        return {"terms": terms, **({"date": {"$lt": self.before}} if self.before else {})}

    def has(self, entry: Doc) -> bool:
        """Whether an entry is one of them."""
        in_time = self.before is None or (bool(entry["date"]) and entry["date"] < self.before)
        return in_time and (not self.term or self.term in entry["terms"])


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

    def lanes(self) -> dict[Scope, list[Lane]]:
        """By which terms entries (`domain.searches`) are the caller's: of its own plans, of those it received, of those
        below it. It `sees` them all."""
        if self.everywhere:
            return {"below": [Lane()]}
        found: dict[Scope, list[Lane]] = {"own": [], "received": [], "below": []}
        for code, day in [*([(self.unit, None)] if self.unit else []), *sorted(self.past.items())]:
            for own in dict.fromkeys((code, code.partition(".")[0])):
                found["own"].append(Lane(term("by", own), day))
                found["received"].append(Lane(term("to", own), day))
            found["below"].append(Lane(term("under", code), day))
        return found


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


async def lanes(stores: Stores, principal: Principal) -> dict[Scope, list[Lane]]:
    """The lanes of the caller."""
    return (await sight_of(stores, principal)).lanes()
