"""One search over plans, tasks, drafts and reports: each service is asked for what it keeps, as the user."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.api import filters
from services.portal.api.filters import KINDS, fields_of, link
from services.portal.api.pages import render
from services.portal.api.saved import saved_views
from services.portal.api.services import Backend, backend
from services.portal.api.session import Session, User
from shared.errors import ThongSuotError

router = APIRouter(include_in_schema=False)
Json = dict[str, Any]
FEW, MANY = 5, 20                            # hits of each kind beside others, and of one kind by itself
OF_PLANNER = ("q", "year", "unit", "state", "scope", "after")
OF_REPORTING = (*OF_PLANNER, "period")
NO_SCOPE = {"report": "received", "draft": "below"}      # nothing of that kind comes from there


@dataclass(frozen=True)
class Group:
    """The hits of one kind; `message`: why there are none if its service is away."""

    kind: str
    items: list[Json] = field(default_factory=list)
    next: str | None = None
    count: int | None = 0
    more: bool = False
    message: str | None = None

    @property
    def title(self) -> str:
        """The kind as officials call it."""
        return KINDS[self.kind]


@router.get("/tim")
async def search(request: Request, session: User, after: str = "") -> Response:
    """What is found; with nothing asked what one can ask, and what one has kept."""
    fields = fields_of(request, filters.SEARCH)
    saved = asyncio.ensure_future(saved_views(backend(request, session)))
    try:
        asked = filters.searched(fields)
        groups = await _found(backend(request, session), session, asked, after) if asked else []
    except ThongSuotError as error:
        if error.status not in (400, 422):
            saved.cancel()
            raise
        return await _page(request, session, fields, [], await saved, error=error)
    return await _page(request, session, asked, groups, await saved)


async def _page(request: Request, session: Session, fields: Mapping[str, str], groups: list[Group], saved: Any,
                **shown: Any) -> Response:
    return render(request, "search.html", session, fields=fields, groups=groups, saved=saved, filters=filters,
                  asked=bool(fields), address=_address, link=link, **shown)


async def _found(calls: Backend, session: Session, asked: Mapping[str, str], after: str) -> list[Group]:
    kind = asked.get("kind", "")
    if kind:
        return [await _group(calls, kind, {**asked, "after": after}, MANY)]
    kinds = [one for one in KINDS if _may_have(one, session, asked)]
    return list(await asyncio.gather(*(_group(calls, one, asked, FEW) for one in kinds)))


def _may_have(kind: str, session: Session, asked: Mapping[str, str]) -> bool:
    """Whether a kind is worth asking for: an administrator has no drafts, only reports have periods, and not every kind
    has every state."""
    if kind == "draft" and not session.unit:
        return False
    state, of = asked.get("state"), "plan" if kind == "task" else kind
    others = any(state in states for states in filters.STATES_OF.values()) and state not in filters.STATES_OF[of]
    return not others and not (asked.get("period") and kind != "report")


async def _group(calls: Backend, kind: str, asked: Mapping[str, str], limit: int) -> Group:
    names = OF_REPORTING if kind == "report" else OF_PLANNER
    params: Json = {name: value for name, value in asked.items() if name in names and value}
    if kind in NO_SCOPE and asked.get("scope") == NO_SCOPE[kind]:
        return Group(kind)
    call: Awaitable[Any] = (calls.reporting.get("search", **params, limit=limit) if kind == "report"
                            else calls.planner.get("search", kind=kind, **params, limit=limit))
    try:
        answer = await call
    except ThongSuotError as error:
        if error.status < 500:
            raise
        return Group(kind, message=error.detail)
    return Group(kind, answer["items"], answer.get("next"), answer.get("count"), bool(answer.get("more")))


def _address(hit: Json) -> str:
    """Where a hit leads: a task to its place in the text."""
    kind, id, task = hit["kind"], hit["id"], hit.get("task")
    if kind == "report":
        return f"/bao-cao/{id}"
    page = f"/ho-so/du-thao/{id}" if hit["of"] == "draft" else f"/ke-hoach/{id}"
    if not task:
        return page
    written = hit["of"] == "draft" and hit["state"] == "drafting"        # the editor lists tasks by themselves
    return f"{page}#m-{task if written else hit.get('node') or task}"
