"""Issued official roll-ups as packages for e-office systems (edXML), for the unit that issued them."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from services.reporting.api import official_views as views
from services.reporting.api.access import CallerIn, StoresIn
from services.reporting.api.official import ABSENT, PlannerIn, token_of
from services.reporting.domain import official as rules
from services.reporting.domain.outgoing import package_of
from services.reporting.domain.plans import from_doc
from services.reporting.domain.report_document import document
from services.reporting.domain.rollups import Key
from services.reporting.domain.sealing import published_json
from services.reporting.store.database import Stores
from shared.attachment import attachment
from shared.errors import NotFound
from shared.exchange.documents import files_of
from shared.exchange.edxml import Attachment, write
from shared.http.client import ServiceClient
from shared.store import Doc

router = APIRouter(prefix="/api/v1/rollups/{root}/{period}/official", tags=["official roll-ups"])


@router.get("/{n}/edxml", response_class=Response)
async def package(root: str, period: str, n: int, request: Request, caller: CallerIn, stores: StoresIn,
                  planner: PlannerIn) -> Response:
    """The n-th one, issued by the caller's unit, as an edXML package to its superior: with its Word and PDF files and
    the proof of its signature; it answers the plan, and replaces the one before it if there is one."""
    key = Key(root, period, caller.unit)
    doc = await stores.officials.get(rules.official_id(key, n)) if caller.unit else None
    if doc is None or doc["state"] != "issued":
        raise NotFound(ABSENT)
    content, copy = rules.content_of(doc), await stores.plans.get(root)
    printed, plan = document(doc, content), from_doc(copy) if copy else None
    units = {doc["superior"], (content["to"] or {}).get("unit"), plan and plan.issuer}
    codes = await _codes(planner, token_of(request), units)
    package_of(doc, content, printed, plan, codes)               # refuses before anything is drawn
    files = await asyncio.to_thread(_files, stores, doc)
    made = package_of(doc, content, printed, plan, codes, files)
    name = attachment(f"{made.code.replace('/', '-')}.edxml")
    return Response(await asyncio.to_thread(write, made), media_type="application/xml",
                    headers={"Content-Disposition": name})


async def _codes(planner: ServiceClient, token: str, units: set[str | None]) -> dict[str, str]:
    """Units' identifiers, which the planner keeps."""
    answer = await planner.get("/api/v1/exchange/codes", token=token, unit=sorted(filter(None, units)))
    return {one["unit"]: one["organ_id"] for one in answer["items"]}


def _files(stores: Stores, doc: Doc) -> list[Attachment]:
    proof = {"document": published_json(doc), "seal": doc["seal"], **views.signature(doc, stores.signing.ring)} if (
        doc.get("seal")) else None
    return files_of(document(doc, rules.content_of(doc)), proof)
