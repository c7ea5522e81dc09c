"""Successions of units: stored once for each day and province of today, corrected by storing them again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from services.planner.domain import successions as rules
from services.planner.domain.trail import SUCCESSION
from services.planner.store.collections import Stores
from shared.audit import Act, with_acts
from shared.http.origin import origin
from shared.store import Collection, Doc
from shared.units.lineage import made_from

_KNOWN: WeakKeyDictionary[Collection, dict[str, Doc]] = WeakKeyDictionary()


async def keep(stores: Stores, found: Mapping[str, Mapping[str, Any]], as_of: dt.date, now: dt.datetime, actor: str
               ) -> list[Doc]:
    """Store what is new or differs, each with its event; returns all of them as they are stored now."""
    return [await _keep(stores, province, content, as_of, now, actor) for province, content in sorted(found.items())]


async def _keep(stores: Stores, province: str, content: Mapping[str, Any], as_of: dt.date, now: dt.datetime,
                actor: str) -> Doc:
    id = f"{as_of}/{province}"
    old = await stores.successions.get(id)
    new = rules.stored(content, province, as_of, old, now, actor)
    if new is None:
        return old or {}
    unit, _, user = actor.rpartition("/")
    new = with_acts(new, [Act(SUCCESSION, id, "succeed", now.isoformat(), unit, user, unit, network=origin().network,
                              trace=origin().trace, revision=old["revision"] if old else 0)])
    if old is not None:
        return await stores.successions.replace(new, old["revision"])
    await stores.successions.insert_new([new])      # of two who store it first, one does
    return await stores.successions.get(id) or new


async def told(stores: Stores) -> list[Doc]:
    """All that is stored, as far as it tells who became whom.

    There are few successions, but each names hundreds of units: those read before are read again only if changed.
    """
    known = _KNOWN.setdefault(stores.successions, {})
    heads = {doc["_id"]: doc["revision"] for doc in await stores.successions.find(fields=["revision"])}
    changed = [id for id, revision in heads.items() if known.get(id, {}).get("revision") != revision]
    fields = ["revision", "as_of", "moves", "ended"]
    known |= await stores.successions.get_many(changed, fields=fields) if changed else {}
    return [known[id] for id in heads if id in known]


async def past_of(stores: Stores, unit: str) -> dict[str, str]:
    """What a unit or organ was made from: by code, the day (ISO) from which that is no more, or is another."""
    found = made_from(unit, rules.changes(await told(stores))) if unit else {}
    return {code: change.as_of.isoformat() for code, change in found.items()}
