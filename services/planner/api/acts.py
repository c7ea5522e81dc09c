"""The acts on a draft: submit, return, sign, decline, publish, record (separate hands, one table of states)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.planner.api import shown
from services.planner.api.deps import SettingsOf, StoresOf, fresh, hand, may, own_draft
from services.planner.api.issue import Given, issue
from services.planner.domain.states import acted, check, repeated
from services.planner.store import Stores
from shared import clock
from shared.auth import Principal
from shared.documents.model import ReportPeriod
from shared.errors import BadInput
from shared.http import IdempotencyKey, IfMatch
from shared.store import Doc

router = APIRouter(prefix="/api/v1/drafts", tags=["acts"])
FUTURE = "Ngày ban hành {date:%d/%m/%Y} ở sau hôm nay. Hãy nhập lại ngày."


Officer = Annotated[Principal, Depends(may("submit"))]
Leader = Annotated[Principal, Depends(may("sign"))]
Clerk = Annotated[Principal, Depends(may("publish"))]
Recorder = Annotated[Principal, Depends(may("record"))]


class Body(BaseModel):
    """Base of bodies: an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Reason(Body):
    """Why a draft is returned or declined."""

    reason: str = Field(default="", max_length=2000)


class Publish(Body):
    """The date of publication; today if none is given."""

    date: dt.date | None = None


class Regime(Body):
    """One periodic report that the recorded plan asks for."""

    period: ReportPeriod
    to: str | None = None


class Record(Body):
    """What is printed on a document that was published elsewhere."""

    number: str = Field(max_length=11)
    symbol: str | None = Field(default=None, max_length=30)
    date: dt.date
    issuer: str | None = None
    reporting: list[Regime] | None = None


@router.post("/{id}/submit")
async def submit(id: str, stores: StoresOf, who: Officer, revision: IfMatch, key: IdempotencyKey,
                 response: Response) -> dict[str, Any]:
    """Trình ký: the officer submits the draft to the leader."""
    return await _act(stores, who, id, "submit", revision, key, response)


@router.post("/{id}/return")
async def give_back(id: str, body: Reason, stores: StoresOf, who: Leader, revision: IfMatch, key: IdempotencyKey,
                    response: Response) -> dict[str, Any]:
    """Trả lại: the leader returns a submitted or signed draft, with a reason."""
    return await _act(stores, who, id, "return", revision, key, response, body.reason)


@router.post("/{id}/sign")
async def sign(id: str, stores: StoresOf, who: Leader, revision: IfMatch, key: IdempotencyKey,
               response: Response) -> dict[str, Any]:
    """Ký: the leader signs."""
    return await _act(stores, who, id, "sign", revision, key, response)


@router.post("/{id}/decline")
async def decline(id: str, body: Reason, stores: StoresOf, who: Leader, revision: IfMatch, key: IdempotencyKey,
                  response: Response) -> dict[str, Any]:
    """Từ chối: the leader declines; the draft stays as a tombstone and is not derived anew."""
    return await _act(stores, who, id, "decline", revision, key, response, body.reason)


async def _act(stores: Stores, principal: Principal, id: str, name: str, revision: int, key: str, response: Response,
               reason: str = "") -> dict[str, Any]:
    draft = await own_draft(stores, principal, id)
    if not repeated(draft, name, key):
        new = acted(draft, name, hand(principal, key), reason)
        fresh(draft, revision)
        draft = await stores.drafts.replace(new, revision)
    return await shown.full(stores, draft, response)


@router.post("/{id}/publish")
async def publish(id: str, request: Request, stores: StoresOf, settings: SettingsOf, who: Clerk, revision: IfMatch,
                  key: IdempotencyKey, response: Response, body: Publish | None = None) -> dict[str, Any]:
    """Ban hành: the clerk draws the next number of the series; the document is frozen and goes out."""
    given = Given(date=(body and body.date) or clock.today())
    plan = await _issue(stores, settings.event_limit_bytes, request, who, id, "publish", revision, key, given)
    return shown.plan(plan, response)


@router.post("/{id}/record")
async def record(id: str, body: Record, request: Request, stores: StoresOf, settings: SettingsOf, who: Recorder,
                 revision: IfMatch, key: IdempotencyKey, response: Response) -> dict[str, Any]:
    """Ghi nhận đã ban hành: keeps the printed number and date, outside our series."""
    given = Given(body.date, body.number.strip(), body.symbol, body.issuer, _regime(body.reporting))
    plan = await _issue(stores, settings.event_limit_bytes, request, who, id, "record", revision, key, given)
    return shown.plan(plan, response)


def _regime(reporting: Sequence[Regime] | None) -> list[dict[str, Any]] | None:
    return None if reporting is None else [rule.model_dump() for rule in reporting]


async def _issue(stores: Stores, limit_bytes: int, request: Request, principal: Principal, id: str, act: str,
                 revision: int, key: str, given: Given) -> Doc:
    draft = await own_draft(stores, principal, id)
    if repeated(draft, act, key) and (plan := await stores.plans.get(draft["published"] or "")):
        return plan
    check(draft, act, hand(principal, key))
    fresh(draft, revision)
    if given.date > clock.today():
        raise BadInput(FUTURE.format(date=given.date), code="date_in_future")
    return await issue(stores, draft, act, hand(principal, key), given, limit_bytes, request.state.trace)
