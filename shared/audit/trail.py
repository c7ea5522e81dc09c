"""A service's whole audit trail: its chain, the collections whose acts it records, and who may read what of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.audit.compare import Source
from shared.audit.recorder import Recorder
from shared.audit.store import Chain
from shared.auth import Principal
from shared.store import Database, Doc

COLLECTION = "audit"


@dataclass(frozen=True)
class Asked:
    """Which entries are asked for; empty: any."""

    document: str = ""                      # its id, or the id of the plan that it belongs to
    user: str = ""
    unit: str = ""                          # whose documents
    act: str = ""
    since: str = ""                         # an ISO instant
    until: str = ""

    def where(self) -> dict[str, Any]:
        """The conditions, but for the document's, which has two ids."""
        named = {"entry.user": self.user, "entry.unit": self.unit, "entry.act": self.act}
        limits = {"$gte": self.since, "$lt": self.until}
        times = {name: value for name, value in limits.items() if value}
        return {**{name: value for name, value in named.items() if value}, **({"entry.at": times} if times else {})}


class Trail:
    """The trail of one service."""

    def __init__(self, service: str, database: Database, sources: Sequence[Source], idle_seconds: float = 1.0):
        self.chain = Chain(service, database[COLLECTION])
        self.sources = sources
        self.recorder = Recorder(self.chain, [source.collection for source in sources], idle_seconds)

    async def page(self, principal: Principal, asked: Asked, after: int | None, limit: int, *, oldest: bool = False
                   ) -> list[Doc]:
        """Links that the caller may see, the newest first unless `oldest`: administrators all; a unit's leader what was
        done to the unit's documents, or by its people (law 7)."""
        where = asked.where()
        scopes = [where] if principal.everywhere else [
            merged for field in ("entry.unit", "entry.actor_unit")
            if (merged := both(where, {field: principal.unit})) is not None]
        ids = ("entry.about", "entry.document") if asked.document else ()
        queries = [{**scope, id: asked.document} for scope in scopes for id in ids] if ids else scopes
        found: dict[str, Doc] = {}
        for query in queries:
            found |= {link["_id"]: link for link in await self.chain.page(query, after, limit, oldest=oldest)}
        return sorted(found.values(), key=lambda link: int(link["sequence"]), reverse=not oldest)[:limit]


def both(where: Mapping[str, Any], scope: Mapping[str, Any]) -> dict[str, Any] | None:
    """Both conditions; None if they contradict each other."""
    if any(where.get(name, value) != value for name, value in scope.items()):
        return None
    return {**where, **scope}


def shown(link: Mapping[str, Any], principal: Principal) -> dict[str, Any]:
    """A link as the API tells it. The network of another unit's people is for administrators only."""
    entry = link["entry"]
    hidden = not principal.everywhere and entry["actor_unit"] != principal.unit
    return {"sequence": link["sequence"], "previous": link["previous"], "hash": link["hash"],
            "entry": {**entry, "network": ""} if hidden else entry}
