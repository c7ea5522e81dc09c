"""GET /audit, /audit/head, /audit/check: the same in every service that keeps a chain."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict

from shared import clock
from shared.audit.compare import compare
from shared.audit.trail import Asked, Trail, shown
from shared.auth import Principal, require
from shared.http import Page, cursor, read_cursor

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])
Reader = Annotated[Principal, Depends(require("administrator", "service", "leader"))]
Operator = Annotated[Principal, Depends(require("administrator", "service"))]
Short = Annotated[str, Query(max_length=300)]


class EntryView(BaseModel):
    """Who did what to which document, when, from where. Its canonical JSON (RFC 8785) is what the chain hashes: so it
    is told with the very fields that it was stored with, whatever later versions of ours add."""

    model_config = ConfigDict(extra="allow")

    kind: str
    document: str
    act: str
    at: str
    unit: str                                # whose document
    user: str
    actor_unit: str = ""
    role: str = ""
    organ: str = ""
    about: str = ""
    title: str = ""
    revision: int = 0
    reason: str = ""
    network: str = ""
    trace: str = ""
    event: str = ""
    detail: dict[str, str] = {}


class LinkView(BaseModel):
    """A link of the chain: `hash` is of {entry, previous, sequence, service}."""

    sequence: int
    previous: str
    hash: str
    entry: EntryView


class HeadView(BaseModel):
    """Where the chain ends now: a checkpoint, to be kept elsewhere."""

    service: str
    count: int
    hash: str
    at: dt.datetime


class ComparedView(BaseModel):
    """What was compared and what does not agree."""

    checked: int
    violations: list[str]
    next: str | None


async def _trail(request: Request) -> Trail:
    trail: Trail = request.app.state.trail
    return trail


TrailOf = Annotated[Trail, Depends(_trail)]


@router.get("", response_model_exclude_unset=True)
async def entries(
    trail: TrailOf, principal: Reader, document: Short = "", user: Short = "", unit: Short = "", act: Short = "",
    since: dt.datetime | None = None, until: dt.datetime | None = None, oldest: bool = False, after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Page[LinkView]:
    """Entries of the trail, the newest first. Administrators see all; a unit's leader what was done to the unit's
    documents, or by its people."""
    asked = Asked(document, user, unit, act, _instant(since), _instant(until))
    place = read_cursor(after, 1)
    links = await trail.page(principal, asked, _number(place), limit + 1, oldest=oldest)
    items = [LinkView.model_validate(shown(link, principal)) for link in links[:limit]]
    return Page(items=items, next=cursor(items[-1].sequence) if len(links) > limit else None)


@router.get("/head")
async def head(trail: TrailOf, _: Operator) -> HeadView:
    """Where the chain ends now."""
    found = await trail.chain.head()
    return HeadView(service=trail.chain.service, count=found.count, hash=found.hash, at=clock.now())


@router.get("/check")
async def check(trail: TrailOf, _: Operator, after: str | None = None) -> ComparedView:
    """Compare the chain with the documents' own acts, page by page: acts without an entry, entries without an act."""
    found = await compare(trail.chain, trail.sources, after, clock.now())
    return ComparedView(checked=found.checked, violations=found.violations, next=found.next)


def _instant(at: dt.datetime | None) -> str:
    """As entries have it: in UTC; a time without zone is meant in Vietnam's."""
    if at is None:
        return ""
    return (at if at.tzinfo else at.replace(tzinfo=clock.VIETNAM)).astimezone(dt.UTC).isoformat()


def _number(place: list[Any] | None) -> int | None:
    return int(place[0]) if place and isinstance(place[0], int) else None
