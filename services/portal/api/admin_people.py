"""Who works with the system: where accounts are, who acted, who keeps which notices."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.api import admin_words as words
from services.portal.api.admin import Admin
from services.portal.api.pages import render
from services.portal.api.parts import Part, names_of, optional, part
from services.portal.api.services import Api, Backend, backend
from shared.auth.issuer import DEMO_PASSWORD, accounts
from shared.http import cursor, read_cursor
from shared.settings import Settings

router = APIRouter(include_in_schema=False, prefix="/quan-tri")
LATELY = 10
SHOWN = 50
UNITS = 10                             # whose accounts one search shows


@router.get("/nguoi-dung")
async def people(request: Request, session: Admin, q: str = "", don_vi: str = "", after: str = "") -> Response:
    """Accounts of the built-in issuer by unit; persons that acted, of one unit or all, by unit and name."""
    calls, settings = backend(request, session), request.app.state.settings
    page, lately, found = await asyncio.gather(
        _acted(calls, unit=don_vi.strip(), after=after), _lately(calls), _accounts(calls.planner, settings, q.strip()))
    named = await names_of(calls.planner, [one["unit"] for one in (*page.items, *lately.items)])
    return render(request, "admin_people.html", session, q=q.strip(), don_vi=don_vi.strip(), page=page, lately=lately,
                  found=found, names=named, embedded=settings.embedded, issuer=settings.oidc_issuer,
                  accounts_url=settings.accounts_url, demo_password=DEMO_PASSWORD, words=words)


@router.get("/thong-bao")
async def subscribers(request: Request, session: Admin, don_vi: str = "", after: str = "") -> Response:
    """Who wants which notices highlighted or muted."""
    calls = backend(request, session)
    page = await part(calls.notifier.get("subscribers", unit=don_vi.strip() or None, after=after or None))
    named = await names_of(calls.planner, [one["unit"] for one in page.items])
    return render(request, "admin_subscribers.html", session, don_vi=don_vi.strip(), page=page, names=named,
                  words=words)


async def _accounts(planner: Api, settings: Settings, q: str) -> Part:
    """Units of any edition that a search finds, each with its demonstration accounts; none for a real issuer."""
    if not q or not settings.embedded:
        return Part()
    editions = await part(planner.get("snapshots"))
    days = [one["as_of"] for one in reversed(editions.items)]                      # the newest first
    found = await asyncio.gather(*(part(planner.get("units", q=q, on=day, limit=UNITS)) for day in days))
    exact = [await optional(planner.get("units", q))] if "." in q else []          # an organ, by its code
    units = [({"newest": day == days[0]}, unit) for day, some in zip(days, found, strict=True) for unit in some.items]
    named = {unit["code"]: {**told, "unit": unit, "accounts": accounts(unit["code"])}
             for told, unit in reversed([*(({"newest": True}, unit) for unit in exact if unit), *units])}
    return Part(list(reversed(named.values())), message=editions.message or _message(found))


async def _lately(calls: Backend) -> Part:
    """Those who acted last, the last first."""
    both = await _both(calls, sort="lately", limit=LATELY)
    items = sorted(_merged(both).values(), key=lambda one: str(one["at"]), reverse=True)
    return Part(items[:LATELY], message=_message(both))


async def _acted(calls: Backend, unit: str, after: str) -> Part:
    """A page of all who acted, by unit and name: of two lists in this order the first of both are the first of all."""
    start = read_cursor(after, 1)
    both = await _both(calls, unit=unit or None, after=cursor(*start) if start else None, limit=SHOWN)
    items = sorted(_merged(both).values(), key=_key)
    more = len(items) > SHOWN or any(one.next for one in both)
    return Part(items[:SHOWN], cursor(_key(items[:SHOWN][-1])) if more and items else None, _message(both))


async def _both(calls: Backend, **params: Any) -> list[Part]:
    return list(await asyncio.gather(*(part(api.get("people", **params)) for api in (calls.planner, calls.reporting))))


def _merged(parts: Iterable[Part]) -> dict[str, dict[str, Any]]:
    """By person, the last act and all roles."""
    found: dict[str, dict[str, Any]] = {}
    for one in (item for some in parts for item in some.items):
        known = found.get(_key(one), one)
        found[_key(one)] = {**max(known, one, key=lambda act: str(act["at"])),
                            "roles": sorted({*known["roles"], *one["roles"]})}
    return found


def _key(one: Mapping[str, Any]) -> str:
    return f"{one['unit']}/{one['user']}"


def _message(parts: Iterable[Part]) -> str | None:
    return next((one.message for one in parts if one.message), None)
