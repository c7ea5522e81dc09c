"""Reports: the unit writes and submits, its superior returns or accepts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from services.reporting.api import access, views
from services.reporting.api.access import CallerIn, StoresIn
from services.reporting.domain import reports as rules
from services.reporting.store import reports as store
from services.reporting.store.database import Stores
from shared import clock
from shared.auth import Principal, require
from shared.errors import NotFound
from shared.http import IdempotencyKey, IfMatch, created_id, etag
from shared.store import Doc

router = APIRouter(prefix="/api/v1/reports", tags=["reports"])
NOT_SENT = "Đơn vị chưa gửi báo cáo của kỳ này."
Officer = Annotated[Principal, Depends(require("officer"))]
Office = Annotated[Principal, Depends(require("officer", "leader"))]


class Item(BaseModel):
    """What the form sends for one task, as typed; the domain checks it and says in Vietnamese what is wrong."""

    state: str = ""
    quantity: str | int | float | None = None
    of: str | int | float | None = None     # the denominator, if the task's unit is "%"
    note: str = ""
    evidence: list[str] = []


class Draft(BaseModel):
    """What the form sends."""

    items: dict[str, Item]
    note: str = ""


class Return(BaseModel):
    """Why a report goes back."""

    reason: str = ""


@router.get("/{id}")
async def one(id: str, caller: CallerIn, stores: StoresIn, response: Response) -> dict[str, Any]:
    """A report; of revision 0 for the unit itself while nothing is written. Others see it once it was submitted."""
    obligation = await access.readable(stores, caller, id)
    report = await store.load(stores, obligation)
    own = obligation["unit"] == caller.unit
    if not own and not report["event"]:
        raise NotFound(NOT_SENT, code="not_submitted")
    return _answer(report, obligation, response, own=own)


@router.put("/{id}")
async def save(id: str, body: Draft, revision: IfMatch, caller: Officer, stores: StoresIn, response: Response,
               request: Request) -> dict[str, Any]:
    """Save the draft."""
    obligation = await _own(stores, caller, id)
    by = _actor(request, caller, "officer")
    items = {task: item.model_dump() for task, item in body.items.items()}
    report = await store.act(
        stores, obligation, revision, by, lambda doc: rules.saved(doc, obligation, items, body.note, by))
    return _answer(report, obligation, response, own=True)


@router.post("/{id}/submit")
async def submit(id: str, revision: IfMatch, key: IdempotencyKey, caller: Office, stores: StoresIn,
                 response: Response, request: Request) -> dict[str, Any]:
    """Submit to the superior; late is recorded, not refused."""
    obligation = await _own(stores, caller, id)
    by, today = _actor(request, caller, "leader", f"submit/{id}/{key}"), clock.today()
    report = await store.act(
        stores, obligation, revision, by, lambda doc: rules.submitted(doc, obligation, today, by))
    return _answer(report, obligation, response, own=True)


@router.post("/{id}/return")
async def give_back(id: str, body: Return, revision: IfMatch, key: IdempotencyKey, caller: Office, stores: StoresIn,
                    response: Response, request: Request) -> dict[str, Any]:
    """Return it to the unit, with the reason."""
    obligation = await _owed(stores, caller, id)
    by = _actor(request, caller, "leader", f"return/{id}/{key}")
    report = await store.act(
        stores, obligation, revision, by, lambda doc: rules.returned(doc, obligation, body.reason, by))
    return _answer(report, obligation, response, own=False)


@router.post("/{id}/accept")
async def accept(id: str, revision: IfMatch, key: IdempotencyKey, caller: Office, stores: StoresIn,
                 response: Response, request: Request) -> dict[str, Any]:
    """Accept it: final."""
    obligation = await _owed(stores, caller, id)
    by = _actor(request, caller, "leader", f"accept/{id}/{key}")
    report = await store.act(stores, obligation, revision, by, lambda doc: rules.accepted(doc, obligation, by))
    return _answer(report, obligation, response, own=False)


async def _own(stores: Stores, caller: Principal, id: str) -> Doc:
    """The caller's own obligation: nobody writes for another (law 7), not even a service."""
    obligation = await stores.obligations.get(id)
    if obligation is None or obligation["unit"] != caller.unit:
        raise NotFound(access.NONE)
    return obligation


async def _owed(stores: Stores, caller: Principal, id: str) -> Doc:
    """The obligation owed to the caller itself: levels further up don't reach past it."""
    obligation = await stores.obligations.get(id)
    if obligation is None or obligation["superior"] != caller.unit:
        raise NotFound(access.NONE)
    return obligation


def _actor(request: Request, caller: Principal, preferred: str, key: str = "") -> rules.Actor:
    role = preferred if preferred in caller.roles else "officer"
    return rules.Actor(caller.unit, caller.user, role, clock.now(), created_id(caller.unit, key) if key else "",
                       getattr(request.state, "trace", ""))


def _answer(report: Doc, obligation: Doc, response: Response, *, own: bool) -> dict[str, Any]:
    response.headers["ETag"] = etag(report["revision"])
    return views.report(report, obligation, own=own)
