"""The register of an office's numbers: its entries, and numbers for documents that other services keep."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from services.planner.api.deps import Caller, StoresOf, hand, public
from services.planner.domain import register as rules
from services.planner.store import Stores
from services.planner.store import publishing as chain
from services.planner.store.drafts import issuing_of
from services.planner.store.offices import office
from shared.auth import Principal, require
from shared.http import IdempotencyKey
from shared.store import Doc
from shared.units.names import plan_symbol

router = APIRouter(prefix="/api/v1/register", tags=["register"])
ENTRY = ["issuer", "series", "year", "number", "symbol", "date", "title", "kind", "recorded", "publication", "draft",
         "act", "subject", "at", "revision", "done"]
Clerk = Annotated[Principal, Depends(require("clerk"))]
Year = Annotated[int | None, Query(ge=1900, le=2999)]


class Numbered(BaseModel):
    """A document that is to get a number: what the register writes down of it."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(min_length=1, max_length=20)           # "BC"
    title: str = Field(min_length=1, max_length=500)
    date: dt.date
    subject: str = Field(min_length=1, max_length=300)       # its id where it is kept: one number for each


@router.get("/{unit}")
async def entries(unit: str, stores: StoresOf, principal: Caller, year: Year = None, subject: str | None = None
                  ) -> dict[str, Any]:
    """The register of a unit's numbers, of one year or all; with `subject` the entry of that document alone."""
    if not principal.everywhere and unit.partition(".")[0] != principal.unit:
        principal.own(unit)
    where: dict[str, Any] = {"issuer": unit, **({"year": year} if year else {})}
    if subject:
        where["publication"] = rules.publication(unit, subject)
    found = await stores.register.find(where, fields=ENTRY)
    return {"items": [_shown(doc) for doc in found], "next": None}


@router.post("/{unit}", status_code=201)
async def number(unit: str, body: Numbered, request: Request, stores: StoresOf, key: IdempotencyKey, principal: Clerk
                 ) -> dict[str, Any]:
    """Draw the next number of the series that the office keeps for this kind. Asked again for the same document, the
    register answers with the number that it has, and its date."""
    principal.own(unit)
    kind = rules.kind_of(body.kind)
    entry = await chain.by_publication(stores, rules.publication(unit, body.subject))
    if entry is None:
        entry = await _drawn(stores, unit, body, kind, request.state.trace, principal, key)
    rules.same(entry, kind, body.title)
    return _shown(entry)


async def _drawn(stores: Stores, unit: str, body: Numbered, kind: str, trace: str, principal: Principal, key: str
                 ) -> Doc:
    who, _ = await issuing_of(stores, unit, body.date)
    settings, _ = await office(stores, unit)
    kept = next((one.id for one in settings.series if kind in one.kinds), body.kind)      # else a book of its own
    symbol, by = plan_symbol(who.issuer, body.kind), hand(principal, key)

    def make(number: int) -> Doc:
        return rules.other(unit, body.subject, kind, symbol, number, body.title, body.date, by, trace)

    return await chain.draw(stores, unit, kept, body.date.year, settings.number_start, make)


def _shown(entry: Doc) -> dict[str, Any]:
    of_plan = entry.get("act") != rules.REGISTER
    plan = entry["publication"].rpartition(":")[0] if of_plan else None
    return {**public(entry, "hand", "trace", "start", "audit", "document", "unit"), "plan": plan}
