"""Drafts: reading, editing by node, and the acts that lead to publication."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from services.portal.api.draft_edits import edits_of, nodes
from services.portal.api.formats import PERIODS, read_date
from services.portal.api.indicators import address, indicators_as_shown, measured
from services.portal.api.pages import done, posted, render, text
from services.portal.api.services import Api, backend
from services.portal.api.session import Session, User
from shared.clock import today
from shared.errors import BadInput, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/ho-so/du-thao")
ACTS = ("submit", "return", "sign", "publish", "record", "decline")
OPEN = ("drafting", "submitted", "signed")


@router.get("/{id}")
async def draft(request: Request, session: User, id: str) -> Response:
    """A draft: edit forms while it is being written, the official page afterwards."""
    return await _page(request, session, id)


@router.get("/{id}/xem")
async def preview(request: Request, session: User, id: str) -> Response:
    """The draft as the official page that it will be."""
    planner = backend(request, session).planner
    found = await planner.get("drafts", id)
    return render(request, "draft_preview.html", session, draft=found, document=await _document(planner, found))


@router.post("/{id}/sua")
async def edit(request: Request, session: User, id: str) -> Response:
    """Save what was changed, by node; `undo` takes one edit back."""
    form = await posted(request, session)
    planner = backend(request, session).planner
    try:
        if undone := text(form, "undo"):
            edits: dict[str, Any] = {undone: None}
        elif kept := text(form, "keep"):
            edits = {kept: (await planner.get("drafts", id))["edits"][kept]}
        else:
            edits = edits_of(form, (await planner.get("drafts", id))["document"])
        if edits:
            await planner.send("PATCH", "drafts", id, json={"edits": edits}, revision=text(form, "revision"))
    except ThongSuotError as error:
        return await _failed(request, session, id, error, form)
    task = text(form, "indicators")            # the button that goes on to a task's indicators
    return RedirectResponse(address(id, task), 303) if task else done(f"/ho-so/du-thao/{id}", "luu")


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
        return await _failed(request, session, id, error, form)
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


async def _failed(request: Request, session: Session, id: str, error: ThongSuotError, form: FormData) -> Response:
    if error.status in (401, 404):
        raise error
    return await _page(request, session, id, error=error, typed=form)


async def _page(request: Request, session: Session, id: str, **shown: Any) -> Response:
    planner = backend(request, session).planner
    found = await planner.get("drafts", id)
    own, state = found["unit"] == session.unit, found["state"]
    document = await _document(planner, found)
    editable = own and state == "drafting" and session.has("officer")
    return render(
        request, "draft.html", session, draft=found, document=document, nodes=list(nodes(document.get("sections", []))),
        indicators=indicators_as_shown, measured=[] if editable else measured(document.get("tasks")),
        editable=editable, acts=_acts(session, state) if own else [],
        today=dt.date.isoformat(today()), named={rule["period"] for rule in document.get("reporting") or []}, **shown)


async def _document(planner: Api, draft: dict[str, Any]) -> dict[str, Any]:
    """What people see: of a published draft the frozen plan, which has its number and date."""
    if draft["state"] == "published" and draft.get("plan"):
        published: dict[str, Any] = (await planner.get("plans", draft["plan"]))["document"]
        return published
    return draft.get("document") or {}


def _acts(session: Session, state: str) -> list[str]:
    """The acts whose buttons the user sees: the service decides again."""
    allowed = {
        "submit": state == "drafting" and session.has("officer"),
        "sign": state == "submitted" and session.has("leader"),
        "return": state in ("submitted", "signed") and session.has("leader"),
        "publish": state in ("signed", "numbered") and session.has("clerk"),
        "record": state in OPEN and session.has("clerk", "officer"),
        "decline": state in ("drafting", "submitted") and session.has("leader"),
    }
    return [name for name, now in allowed.items() if now]
