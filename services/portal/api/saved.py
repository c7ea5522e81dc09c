"""Saved views: searches and filtered lists that a person keeps under a name."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from services.portal.api.filters import PATHS, described, link
from services.portal.api.pages import done, posted, render, text
from services.portal.api.parts import Part, part
from services.portal.api.services import Backend, backend
from services.portal.api.session import Session, User
from shared.errors import ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/da-luu")
Json = dict[str, Any]
PAGES = {"search": "Tìm kiếm", "plans": "Danh sách kế hoạch", "drafts": "Dự thảo trong hộp việc"}
FIELD = "f."                                # before the names of kept fields in the form


@router.get("")
async def views(request: Request, session: User) -> Response:
    """All of them, to be opened, renamed or deleted."""
    return await _page(request, session)


@router.post("")
async def keep(request: Request, session: User) -> Response:
    """Keep a search or a list as it is in the form; what is refused is told on the page where it can be named again."""
    form = await posted(request, session)
    page = text(form, "page") if text(form, "page") in PATHS else "search"
    fields = {name.removeprefix(FIELD): text(form, name) for name in form if name.startswith(FIELD)}
    body = {"kind": "view", "name": text(form, "name"), "page": page, "fields": fields}
    try:
        await backend(request, session).notifier.send("POST", "subscriptions", json=body, key=text(form, "key"))
    except ThongSuotError as error:
        return await _failed(request, session, error, form, again={**body, "suggested": described(fields)})
    return RedirectResponse(link(PATHS[page], fields, da="luu-bo-loc"), 303)


@router.post("/{id}/ten")
async def rename(request: Request, session: User, id: str) -> Response:
    """Call one otherwise."""
    return await _change(request, session, id, "PATCH", "doi-ten-bo-loc")


@router.post("/{id}/xoa")
async def remove(request: Request, session: User, id: str) -> Response:
    """Delete one."""
    return await _change(request, session, id, "DELETE", "xoa-bo-loc")


async def _change(request: Request, session: Session, id: str, method: str, said: str) -> Response:
    form = await posted(request, session)
    body = {"name": text(form, "name")} if method == "PATCH" else None
    try:
        await backend(request, session).notifier.send(method, "subscriptions", id, json=body,
                                                      revision=text(form, "revision"))
    except ThongSuotError as error:
        return await _failed(request, session, error, form, renamed=id)
    return done("/da-luu", said)


async def _failed(request: Request, session: Session, error: ThongSuotError, form: FormData, **shown: Any) -> Response:
    if error.status in (401, 404):
        raise error
    return await _page(request, session, error=error, typed=form, **shown)


async def _page(request: Request, session: Session, **shown: Any) -> Response:
    return render(request, "saved.html", session, saved=await saved_views(backend(request, session)), PAGES=PAGES,
                  **{"again": None, "renamed": "", **shown})


async def saved_views(calls: Backend) -> Part:
    """The user's views, each with its address and what it asks for."""
    found = await part(calls.notifier.get("subscriptions", kind="view"))
    return Part([_shown(one) for one in found.items], message=found.message)


def _shown(one: Json) -> Json:
    view = one["content"]
    return {"id": one["id"], "revision": one["revision"], "name": view["name"], "page": view["page"],
            "address": link(PATHS[view["page"]], view["fields"]), "said": described(view["fields"])}
