"""Drafts: the page, deciding conflicts, and the acts that lead to publication."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import FormData

from services.portal.api.draft_page import document_of, draft_failed, draft_page
from services.portal.api.formats import PERIODS, read_date
from services.portal.api.pages import done, posted, render, text
from services.portal.api.services import backend
from services.portal.api.session import User
from shared.errors import BadInput, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/ho-so/du-thao")
ACTS = ("submit", "return", "sign", "publish", "record", "decline")
Node = Annotated[str, Query(max_length=200)]


@router.get("/{id}")
async def draft(request: Request, session: User, id: str, sua: Node = "", them: Node = "", sau: Node = "",
                phan: Node = "") -> Response:
    """A draft: its editor while it is being written, the official page afterwards."""
    return await draft_page(request, session, id, sua=sua, them=them, sau=sau, phan=phan)


@router.get("/{id}/xem")
async def preview(request: Request, session: User, id: str) -> Response:
    """The draft as the official page that it will be."""
    planner = backend(request, session).planner
    found = await planner.get("drafts", id)
    return render(request, "draft_preview.html", session, draft=found, document=await document_of(planner, found))


@router.post("/{id}/quyet-dinh")
async def decide(request: Request, session: User, id: str) -> Response:
    """Decide a conflict: the superior's words, or the unit's."""
    form = await posted(request, session)
    planner = backend(request, session).planner
    try:
        node, theirs = text(form, "node"), text(form, "act") == "restore"
        edits = (await planner.get("drafts", id))["edits"]
        if node not in edits:
            raise BadInput("Chỗ này đã được quyết định. Hãy tải lại trang.")
        await planner.send("PATCH", "drafts", id, json={"edits": {node: None if theirs else edits[node]}},
                           revision=text(form, "revision"))
    except ThongSuotError as error:
        return await draft_failed(request, session, id, error, typed=form)
    return done(f"/ho-so/du-thao/{id}", "luu")


@router.post("/{id}/viec")
async def act(request: Request, session: User, id: str) -> Response:
    """An act: submit, return, sign, publish, record or decline."""
    form = await posted(request, session)
    name = text(form, "act")
    try:
        if name not in ACTS:
            raise BadInput("Không rõ việc cần thực hiện. Hãy tải lại trang.")
        answer = await backend(request, session).planner.send(
            "POST", "drafts", id, name, json=_body(name, form), key=text(form, "key"), revision=text(form, "revision"))
    except ThongSuotError as error:
        return await draft_failed(request, session, id, error, typed=form)
    plan = name in ("publish", "record") and (answer or {}).get("id")
    return done(f"/ke-hoach/{plan}" if plan else f"/ho-so/du-thao/{id}", name)


def _body(name: str, form: FormData) -> dict[str, Any]:
    if name in ("return", "decline"):
        return {"reason": text(form, "reason")}
    if name == "publish":
        date = read_date(text(form, "date"), "Ngày ban hành")
        return {"date": date} if date else {}
    if name != "record":
        return {}
    regime = [{"period": period, **({"to": to} if (to := text(form, "to")) else {})}
              for period in PERIODS if text(form, f"period:{period}")]
    symbol, date = text(form, "symbol"), read_date(text(form, "date"), "Ngày ban hành")
    if not text(form, "number") or date is None:
        raise BadInput("Hãy ghi số và ngày in trên văn bản đã ban hành.")
    return {"number": text(form, "number"), "date": date, "reporting": regime, **({"symbol": symbol} if symbol else {})}
