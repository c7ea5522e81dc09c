"""A unit's webhooks: systems of its own that are told of its notices. Its clerks and leaders keep them; administrators
do for any unit (`don_vi`)."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from services.portal.api import notice_words as words
from services.portal.api.pages import posted, render, text
from services.portal.api.parts import Part, part
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from shared.errors import ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/thong-bao/he-thong")
LATELY = 20


@router.get("")
async def systems(request: Request, session: User, don_vi: str = "") -> Response:
    """All of a unit's, and what was sent to them lately."""
    return await _page(request, session, don_vi.strip())


@router.post("")
async def add(request: Request, session: User) -> Response:
    """Set one up; the page that follows shows its secret, once."""
    return await _done(request, session, "", "POST", adding=True)


@router.post("/{id}")
async def change(request: Request, session: User, id: str) -> Response:
    """Change name, address, kinds, or whether it is on."""
    return await _done(request, session, "luu", "PUT", id)


@router.post("/{id}/khoa")
async def rotate(request: Request, session: User, id: str) -> Response:
    """Make another secret, shown once."""
    return await _done(request, session, "", "POST", id, "secret")


@router.post("/{id}/thu")
async def try_out(request: Request, session: User, id: str) -> Response:
    """Send a call that is no notice."""
    return await _done(request, session, "thu-ket-noi", "POST", id, "try")


@router.post("/{id}/go")
async def remove(request: Request, session: User, id: str) -> Response:
    """Remove one."""
    return await _done(request, session, "go-he-thong", "DELETE", id)


async def _done(request: Request, session: Session, said: str, method: str, *path: str, adding: bool = False
                ) -> Response:
    """Have it done. What has a secret to tell is shown at once; else back to the page, which says what was done."""
    form = await posted(request, session)
    unit, given = text(form, "don_vi"), {}
    if adding or method == "PUT":
        given["json"] = {"name": text(form, "name"), "address": text(form, "address"), "on": bool(form.get("on")),
                         "kinds": [name.removeprefix("kind:") for name in form if name.startswith("kind:")]}
    try:
        found = await backend(request, session).notifier.send(
            method, "webhooks", *path, key=text(form, "key"), revision=text(form, "revision"),
            params={"unit": unit}, **given)
    except ThongSuotError as error:
        if error.status in (401, 403, 404):
            raise
        return await _page(request, session, unit, error=error, typed=form, failed=path[0] if path else "new")
    if not said:
        return await _page(request, session, unit, told=found)
    query = urlencode({**({"don_vi": unit} if unit else {}), "da": said})
    return RedirectResponse(f"/thong-bao/he-thong?{query}", 303)


async def _page(request: Request, session: Session, unit: str, *, error: ThongSuotError | None = None,
                typed: FormData | None = None, **shown: Any) -> Response:
    notifier = backend(request, session).notifier
    asked = bool(session.unit or unit)
    found, lately = await asyncio.gather(
        notifier.get("webhooks", unit=unit or None) if asked else _nothing(),
        part(notifier.get("deliveries", of="unit", limit=LATELY)) if session.unit else _no_part())
    return render(request, "notice_systems.html", session, error=error, typed=typed, found=found["items"], asked=asked,
                  lately=lately, words=words, don_vi=unit, **{"told": None, "failed": "", **shown})


async def _nothing() -> dict[str, Any]:
    return {"items": []}


async def _no_part() -> Part:
    return Part()
