"""Law 7 for lists and searches: which obligations a caller reaches, asked once and told of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.reporting.api import access
from services.reporting.api.access import Past
from services.reporting.domain.assignments import owner
from services.reporting.store import assignments
from services.reporting.store.database import Stores
from services.reporting.store.searches import Own
from shared.auth import Principal
from shared.language.search import term
from shared.store import Doc


@dataclass(frozen=True)
class Reach:
    """The caller's own obligations, those of what its unit was made from, those assigned to it (an organ), and those
    below it: by root plan the superiors to whom these are owed, the caller itself among them."""

    caller: Principal
    past: Past
    assigned: frozenset[str]
    below: Mapping[str, set[str]]

    @property
    def owner(self) -> str:
        """The unit that the caller is, or is an organ of."""
        return owner(self.caller.unit)

    def sees(self, doc: Doc) -> bool:
        """Whether an obligation is within reach."""
        return self.caller.everywhere or self.owns(doc) or self.is_above(doc)

    def owns(self, doc: Doc) -> bool:
        """Whether it is the caller's own, also by assignment or succession."""
        return self.writes(doc) or self.past.covers(doc["unit"], doc)

    def writes(self, doc: Doc) -> bool:
        """Whether the caller writes its report, and so reads what is not submitted."""
        assigned = doc["unit"] == self.owner and doc["root"] in self.assigned
        return bool(self.caller.unit) and (doc["unit"] == self.caller.unit or assigned)

    def is_above(self, doc: Doc) -> bool:
        """Whether it is owed to the caller or to a unit below."""
        superior = doc["superior"]
        if superior in self.past.gone and superior != self.caller.unit:
            return self.past.covers(superior, doc)
        return bool(self.caller.unit) and (superior == self.caller.unit or superior in self.below.get(doc["root"], ()))

    def terms(self, *, own: bool = True, below: bool = True) -> list[str]:
        """Of which an obligation within reach has one; none for a caller who reaches all."""
        if self.caller.everywhere:
            return []
        units = {self.caller.unit, *self.past.units, *([self.owner] if self.assigned else [])} - {""}
        superiors = {self.caller.unit, *self.past.gone, *(one for some in self.below.values() for one in some)} - {""}
        return sorted({*(term("of", unit) for unit in (units if own else ())),
                       *(term("to", unit) for unit in (superiors if below else ()))})

    def unsent(self) -> list[Own]:
        """Of whom the caller also reads what is not submitted."""
        if self.caller.everywhere or not self.caller.unit:
            return []
        return [Own(self.caller.unit), *([Own(self.owner, sorted(self.assigned))] if self.assigned else [])]


async def reach_of(stores: Stores, caller: Principal) -> Reach:
    """What a caller reaches now."""
    if caller.everywhere or not caller.unit:
        return Reach(caller, Past({}), frozenset(), {})
    assigned = await assignments.roots_of(stores, caller.unit) if owner(caller.unit) != caller.unit else []
    return Reach(caller, await access.past_of(stores, caller.unit), frozenset(assigned),
                 await access.superiors_below(stores, caller.unit))


async def readable(stores: Stores, reach: Reach, docs: Iterable[Doc]) -> list[Doc]:
    """Those that the caller may open: `access.readable` for many, one round trip for each level."""
    docs = list(docs)
    sure = {doc["_id"] for doc in docs
            if reach.caller.everywhere or reach.owns(doc) or doc["superior"] == reach.caller.unit}
    steps = {doc["_id"]: doc for doc in docs if doc["_id"] not in sure}
    of = {doc["_id"]: doc for doc in docs}
    for _ in range(access.MAX_DEPTH):
        sure |= {id for id, step in steps.items()
                 if step["superior"] == reach.caller.unit or reach.past.covers(step["superior"], of[id])}
        above = {id: f"{step['root']}:{step['period']}:{step['superior']}"
                 for id, step in steps.items() if id not in sure}
        found = await stores.obligations.get_many(set(above.values()), ("root", "period", "superior")) if above else {}
        steps = {id: found[key] for id, key in above.items() if key in found}
        if not steps:
            break
    return [doc for doc in docs if doc["_id"] in sure]
