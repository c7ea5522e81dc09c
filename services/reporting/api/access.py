"""Law 7: whose obligations, reports and roll-ups a caller may see. What it may not see does not exist for it (404)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from services.reporting.domain.acts import Actor
from services.reporting.domain.assignments import owner
from services.reporting.domain.succession import Succession, predecessors
from services.reporting.store import assignments, successions
from services.reporting.store.database import Stores
from shared import clock
from shared.auth import Principal, current_principal
from shared.errors import NotFound
from shared.http import created_id
from shared.http.origin import origin
from shared.periods import parse
from shared.store import Doc

NONE = "Không tìm thấy kỳ báo cáo này trong phạm vi đơn vị của bạn."
MAX_DEPTH = 8


async def _stores(request: Request) -> Stores:
    stores: Stores = request.app.state.stores
    return stores


StoresIn = Annotated[Stores, Depends(_stores)]
CallerIn = Annotated[Principal, Depends(current_principal)]


@dataclass(frozen=True)
class Own:
    """A report's obligation for whoever writes the report: its unit, or the organ that the unit has assigned."""

    obligation: Doc
    organ: str = ""
    assignment: int = 0                     # revision of the assignment


async def own(stores: Stores, caller: Principal, id: str) -> Own:
    """The caller's own obligation: nobody writes for another (law 7), not even a service. NotFound for any other."""
    obligation = await stores.obligations.get(id)
    found = await owned(stores, caller, obligation) if obligation is not None else None
    if found is None:
        raise NotFound(NONE)
    return found


async def owned(stores: Stores, caller: Principal, obligation: Doc) -> Own | None:
    """The obligation as the caller's own, which is the unit itself or its organ by an assignment; None for others."""
    if obligation["unit"] == caller.unit:
        return Own(obligation)
    if obligation["unit"] != owner(caller.unit):
        return None
    found = await assignments.load(stores, obligation["root"], obligation["unit"])
    return Own(obligation, caller.unit, found["revision"]) if found and found["organ"] == caller.unit else None


def actor(request: Request, caller: Principal, preferred: str, key: str = "", own: Own | None = None) -> Actor:
    """Who acts in this request, an organ in its unit's stead; `key` makes a repeated one find its own result."""
    role = preferred if preferred in caller.roles else "officer"
    unit, organ, assignment = (own.obligation["unit"], own.organ, own.assignment) if own else (caller.unit, "", 0)
    return Actor(unit, caller.user, role, clock.now(), created_id(caller.unit, key) if key else "",
                 getattr(request.state, "trace", ""), organ, assignment, origin().network)


async def readable(stores: Stores, caller: Principal, id: str) -> Doc:
    """The obligation, if it is the caller's own, owed to the caller or below it in the cascade.

    A unit that was made from others reads what these owed and were owed before (or left behind), as its own.
    """
    doc = await stores.obligations.get(id)
    if doc is not None and (caller.everywhere or await _in_reach(stores, caller, doc)):
        return doc
    raise NotFound(NONE)


async def _in_reach(stores: Stores, caller: Principal, doc: Doc) -> bool:
    if await owned(stores, caller, doc) is not None or await is_above(stores, caller, doc):
        return True
    past = await past_of(stores, caller.unit)
    return past.covers(doc["unit"], doc) or any(past.covers(code, doc) for code in await _superiors(stores, doc))


async def is_above(stores: Stores, caller: Principal, obligation: Doc) -> bool:
    """Whether the caller stands above the unit in the obligation's cascade (services read everywhere)."""
    return caller.everywhere or caller.unit in await _superiors(stores, obligation)


async def _superiors(stores: Stores, obligation: Doc) -> list[str]:
    """To whom the unit reports, to whom that one does, and so on."""
    found: list[str] = []
    step: Doc | None = obligation
    while step is not None and len(found) < MAX_DEPTH:
        found.append(step["superior"])
        step = await stores.obligations.get(f"{step['root']}:{step['period']}:{step['superior']}")
    return found


@dataclass(frozen=True)
class Past:
    """What a unit was made from, each with the succession in which it went."""

    units: Mapping[str, Succession]

    def covers(self, code: str, obligation: Doc) -> bool:
        """Whether an obligation is of the time before: the same code may be another unit's since."""
        one = self.units.get(code)
        return one is not None and (parse(obligation["period"]).cut_off < one.as_of or bool(obligation["closed"]))

    @property
    def gone(self) -> list[str]:
        """Those whose code nobody has now: not one that was divided and goes on as another part."""
        return [code for code, one in self.units.items() if code not in one.after(code)]


async def past_of(stores: Stores, unit: str) -> Past:
    """What a unit was made from."""
    return Past(predecessors(unit, await successions.load(stores)))


async def codes_of(stores: Stores, unit: str) -> set[str]:
    """The codes under which a unit and those that it was made from are superiors."""
    return {unit, *(await past_of(stores, unit)).gone}


async def superiors_below(stores: Stores, unit: str, root: str | None = None) -> dict[str, set[str]]:
    """By root plan: the unit, what it was made from, and those below to whom others owe reports.

    Small: one step for each level.
    """
    top = await codes_of(stores, unit)
    found: dict[str, set[str]] = defaultdict(lambda: set(top))
    frontier = set(top)
    for _ in range(MAX_DEPTH):
        where = {"next_superior": {"$in": sorted(frontier)}} | ({"root": root} if root else {})
        docs = await stores.rollups.find(where, fields=["root", "superior", "next_superior"])
        frontier = _descend(found, docs)
        if not frontier:
            break
    return found


def _descend(found: dict[str, set[str]], docs: Iterable[Doc]) -> set[str]:
    added = set()
    for doc in docs:
        below = found[doc["root"]]
        if doc["next_superior"] in below and doc["superior"] not in below:
            below.add(doc["superior"])
            added.add(doc["superior"])
    return added
