"""The acts on a published plan: amend, replace, revoke, close; each is numbered and goes down to the drafts below."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.planner.api import shown
from services.planner.api.deps import Caller, SettingsOf, StoresOf, hand, own_draft
from services.planner.api.ends import end_plan, refuse_ended
from services.planner.api.revisions import SCHEMA, Revision, revision_of
from services.planner.domain.amending import Amendment, Kind
from services.planner.domain.ending import By
from services.planner.domain.issuer import issuer_of
from services.planner.store import Stores
from services.planner.store import plans as store
from services.planner.store.amending import begun, grounds, original
from services.planner.store.chain import chain_of
from services.planner.store.sight import NO_PLAN, seen
from services.planner.store.trees import unit_in
from shared import clock
from shared.auth import Principal, require
from shared.documents.model import Document
from shared.documents.read import read as read_document
from shared.errors import BadInput, Conflict, NotFound, StaleRevision
from shared.http import IdempotencyKey, IfMatch, created_id
from shared.store import Doc
from shared.store.collection import STALE

router = APIRouter(prefix="/api/v1/plans", tags=["plans"])
OTHER = "Văn bản sửa đổi phải do chính cơ quan đã ban hành kế hoạch ban hành. Hãy kiểm tra lại văn bản."
ENDED_OTHERWISE = "Kế hoạch {done} nên không thể {verb}. Hãy tải lại trang."
WORDS = {"revoked": ("đã bị thu hồi", "thu hồi"), "closed": ("đã kết thúc", "kết thúc")}


@router.post("/{id}/amend", status_code=201, openapi_extra=SCHEMA)
async def amend(id: str, request: Request, stores: StoresOf, settings: SettingsOf, key: IdempotencyKey,
                response: Response, principal: Annotated[Principal, Depends(require("officer"))]) -> dict[str, Any]:
    """Begin the next version of an own plan: a draft like any other, with the same acts and a number of its own.

    It is edited by PATCH /drafts/{id}. Its document is the whole plan as it will read; its title and first basis say
    what it amends. With a text or a file, that is read and its parts get the ids of the published one's. Else it is the
    published text; of a plan that carries out a superior's, with the unit's own edits moved to the newest version above
    (`conflicts` where both changed a node). Published, it is plan.amended or plan.replaced: the drafts below move to it
    and keep their own edits.
    """
    plan = await _own_plan(stores, principal, id)
    draft_id = created_id(principal.unit, key)
    if await stores.drafts.get(draft_id) is None:
        await refuse_ended(stores, plan)
        given = await revision_of(request, settings.upload_limit_bytes)
        text = await _read(stores, principal, plan, given)
        kind: Kind = "plan.replaced" if given.replace else "plan.amended"
        act = Amendment(draft_id, plan, await original(stores, plan), kind, hand(principal, key))
        # Off the event loop: a long text takes seconds to compare.
        draft = await asyncio.to_thread(begun, act, await grounds(stores, plan), text)
        await stores.drafts.insert_new([draft])
    return await shown.full(stores, await own_draft(stores, principal, draft_id), response)


async def _read(stores: Stores, principal: Principal, plan: Doc, given: Revision) -> Document | None:
    """The text that was brought, as the issuer's own; None if none was."""
    if given.data is None:
        return None
    document = await asyncio.to_thread(read_document, given.data, name=given.name)
    on = document.date or clock.today()
    tree = await stores.trees.on(on, plan["issuer_code"])
    code, assumed = issuer_of(document, principal.unit, plan["issuer_code"] if document.issuer is None else None,
                              lambda c: unit_in(tree, c, on), on)
    if code != plan["issuer_code"]:
        raise BadInput(OTHER, code="issuer_mismatch")
    return document.model_copy(update={"issuer": plan["authority"]}) if assumed else document


class Ending(BaseModel):
    """Why a plan is revoked or closed, and when; today if no date is given."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=2000)
    date: dt.date | None = None


Leader = Annotated[Principal, Depends(require("leader"))]


@router.post("/{id}/revoke")
async def revoke(id: str, body: Ending, request: Request, stores: StoresOf, key: IdempotencyKey, revision: IfMatch,
                 response: Response, principal: Leader) -> dict[str, Any]:
    """Thu hồi: ends an own plan under a number of its own. Untouched drafts below are revoked, the others flagged."""
    return await _end(id, "revoked", body, request, stores, key, revision, response, principal)


@router.post("/{id}/close")
async def close(id: str, body: Ending, request: Request, stores: StoresOf, key: IdempotencyKey, revision: IfMatch,
                response: Response, principal: Leader) -> dict[str, Any]:
    """Kết thúc: the plan has been carried out. Nothing new is derived from it or owed; what is published stays."""
    return await _end(id, "closed", body, request, stores, key, revision, response, principal)


async def _end(id: str, by: By, body: Ending, request: Request, stores: Stores, key: str, revision: int,
               response: Response, principal: Principal) -> dict[str, Any]:
    plan = await _own_plan(stores, principal, id)
    if not plan["ended"]:
        if plan["revision"] != revision:
            raise StaleRevision(STALE, revision=plan["revision"])
        plan = await end_plan(stores, plan, by, body.reason, body.date or clock.today(), hand(principal, key),
                              request.state.trace)
    if plan["ended"]["by"] != by:
        done, verb = WORDS[plan["ended"]["by"]][0], WORDS[by][1]
        raise Conflict(ENDED_OTHERWISE.format(done=done, verb=verb), code="wrong_state")
    return shown.plan(plan, response)


@router.get("/{id}/chain")
async def chain(id: str, stores: StoresOf, principal: Caller) -> dict[str, Any]:
    """Everything that a plan rests on, up to the top: its superiors' plans one by one, and what each cites besides."""
    return {"items": await chain_of(stores, await seen(stores, principal, await store.plan_version(stores, id)))}


async def _own_plan(stores: Stores, principal: Principal, id: str) -> Doc:
    """The latest version of a plan of the caller's unit or its organ; NotFound for any other."""
    plan = await store.plan_version(stores, id)
    if principal.unit not in (plan["issuer_code"], plan["issuer_code"].partition(".")[0]):
        raise NotFound(NO_PLAN)
    return plan
