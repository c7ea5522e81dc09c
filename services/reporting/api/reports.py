"""Reports: the unit writes and submits, its superior returns or accepts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from services.reporting.api import access, views
from services.reporting.api.access import CallerIn, StoresIn, actor
from services.reporting.domain import reports as rules
from services.reporting.domain.acts import number
from services.reporting.store import reports as store
from services.reporting.store.database import Stores
from shared import clock
from shared.auth import Principal, require
from shared.errors import NotFound
from shared.http import IdempotencyKey, IfMatch, etag
from shared.store import Doc

router = APIRouter(prefix="/api/v1/reports", tags=["reports"])
NOT_SENT = "Đơn vị chưa gửi báo cáo của kỳ này."
NO_SUBMISSION = "Không có lần gửi này của báo cáo. Hãy chọn một lần gửi trong danh sách."
Officer = Annotated[Principal, Depends(require("officer"))]
Office = Annotated[Principal, Depends(require("officer", "leader"))]
Leader = Annotated[Principal, Depends(require("leader"))]


class Figure(BaseModel):
    """What the form sends for one indicator, as typed; the domain checks it and says in Vietnamese what is wrong."""

    number: str | int | float | None = None
    of: str | int | float | None = None     # a share's denominator
    yes: bool | None = None
    text: str = ""
    reason: str = ""                        # for a jump against the period before


class Item(BaseModel):
    """What the form sends for one task."""

    state: str = ""
    figures: dict[str, Figure] = {}         # by indicator
    note: str = ""
    evidence: list[str] = []


class Draft(BaseModel):
    """What the form sends."""

    items: dict[str, Item]
    note: str = ""


class Reopen(BaseModel):
    """Why an accepted report goes back."""

    reason: str = ""


class Return(Reopen):
    """Why a report goes back; remarks on single tasks, by id, stand beside them in the unit's form."""

    remarks: dict[str, str] = {}


@router.get("/{id}")
async def one(id: str, caller: CallerIn, stores: StoresIn, response: Response, submission: int | None = None
              ) -> dict[str, Any]:
    """A report; of revision 0 for the unit itself while nothing is written. Others see it once it was submitted.

    With `submission` its items and note are those that were submitted by that revision.
    """
    obligation = await access.readable(stores, caller, id)
    report, before = await store.with_before(stores, obligation)
    own = await access.owned(stores, caller, obligation) is not None
    if not own and not report["event"]:
        raise NotFound(NOT_SENT, code="not_submitted")
    if submission is not None and number(submission) not in report["submissions"]:
        raise NotFound(NO_SUBMISSION)
    answer = _answer(report, obligation, response, own=own, submission=submission)
    return answer | {"previous": views.previous(obligation, before)}


@router.put("/{id}")
async def save(id: str, body: Draft, revision: IfMatch, caller: Officer, stores: StoresIn, response: Response,
               request: Request) -> dict[str, Any]:
    """Save the draft."""
    own = await access.own(stores, caller, id)
    obligation, by = own.obligation, actor(request, caller, "officer", own=own)
    items = {task: item.model_dump() for task, item in body.items.items()}
    report = await store.act(
        stores, obligation, revision, by, lambda doc: rules.saved(doc, obligation, items, body.note, by))
    return _answer(report, obligation, response, own=True)


@router.post("/{id}/submit")
async def submit(id: str, revision: IfMatch, key: IdempotencyKey, caller: Office, stores: StoresIn,
                 response: Response, request: Request) -> dict[str, Any]:
    """Submit to the superior; late is recorded, not refused."""
    own = await access.own(stores, caller, id)
    obligation, by, today = own.obligation, actor(request, caller, "leader", f"submit/{id}/{key}", own), clock.today()
    report, before = await store.with_before(stores, obligation)
    report = await store.act(
        stores, obligation, revision, by, lambda doc: rules.submitted(doc, obligation, today, by, before), report)
    return _answer(report, obligation, response, own=True)


@router.post("/{id}/return")
async def give_back(id: str, body: Return, revision: IfMatch, key: IdempotencyKey, caller: Office, stores: StoresIn,
                    response: Response, request: Request) -> dict[str, Any]:
    """Return it to the unit, with the reason."""
    obligation = await _owed(stores, caller, id)
    by = actor(request, caller, "leader", f"return/{id}/{key}")
    report = await store.act(
        stores, obligation, revision, by, lambda doc: rules.returned(doc, obligation, body.reason, by, body.remarks))
    return _answer(report, obligation, response, own=False)


@router.post("/{id}/accept")
async def accept(id: str, revision: IfMatch, key: IdempotencyKey, caller: Office, stores: StoresIn,
                 response: Response, request: Request) -> dict[str, Any]:
    """Accept it: locked, unless it is reopened."""
    obligation = await _owed(stores, caller, id)
    by = actor(request, caller, "leader", f"accept/{id}/{key}")
    report = await store.act(stores, obligation, revision, by, lambda doc: rules.accepted(doc, obligation, by))
    return _answer(report, obligation, response, own=False)


@router.post("/{id}/reopen")
async def reopen(id: str, body: Reopen, revision: IfMatch, key: IdempotencyKey, caller: Leader, stores: StoresIn,
                 response: Response, request: Request) -> dict[str, Any]:
    """Give an accepted report back to be corrected, with the reason."""
    obligation = await _owed(stores, caller, id)
    by = actor(request, caller, "leader", f"reopen/{id}/{key}")
    report = await store.act(
        stores, obligation, revision, by, lambda doc: rules.reopened(doc, obligation, body.reason, by))
    return _answer(report, obligation, response, own=False)


async def _owed(stores: Stores, caller: Principal, id: str) -> Doc:
    """The obligation owed to the caller itself: levels further up don't reach past it."""
    obligation = await stores.obligations.get(id)
    if obligation is None or obligation["superior"] != caller.unit:
        raise NotFound(access.NONE)
    return obligation


def _answer(report: Doc, obligation: Doc, response: Response, *, own: bool, submission: int | None = None
            ) -> dict[str, Any]:
    response.headers["ETag"] = etag(report["revision"])
    return views.report(report, obligation, own=own, submission=submission)
