"""Plans: the list, importing one, and one plan with its cascade."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from services.portal.api import filters
from services.portal.api.cascade import CascadeView, Viewed, cascade_context, units_of
from services.portal.api.formats import lines
from services.portal.api.indicators import measured
from services.portal.api.pages import done, posted, render, text
from services.portal.api.parts import optional
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from shared.clock import today
from shared.errors import BadInput, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/ke-hoach")


@router.get("")
async def plans(request: Request, session: User, after: Annotated[str | None, Query()] = None) -> Response:
    """Published plans that the unit may see, as the address filters them."""
    fields, error = filters.fields_of(request, filters.PLANS), None
    try:
        found = await backend(request, session).planner.get("plans", **fields, after=after, limit=50)
    except ThongSuotError as problem:
        if problem.status not in (400, 422):
            raise
        found, error = {"items": [], "next": None}, problem
    return render(request, "plans.html", session, error=error, plans=found, fields=fields, filters=filters,
                  link=filters.link)


@router.get("/nhap")
async def import_form(request: Request, session: User) -> Response:
    """Bring in a plan: a file or pasted text."""
    return render(request, "import.html", session)


@router.post("/nhap")
async def import_plan(request: Request, session: User) -> Response:
    """Have it read into a draft; of several files one each, in the background."""
    form = await posted(request, session)
    try:
        if len(files := _files(form)) > 1:
            made = await backend(request, session).planner.send(
                "POST", "imports", key=text(form, "key"),
                files=[("file", (file.filename, await file.read())) for file in files])
            return RedirectResponse(f"/viec/{made['id']}", 303)
        draft = await _imported(request, session, form)
    except ThongSuotError as error:
        if error.status == 401:
            raise
        return render(request, "import.html", session, error=error, typed=form)
    return done(f"/ho-so/du-thao/{draft['id']}", "nhap")


def _files(form: FormData) -> list[UploadFile]:
    return [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]


async def _imported(request: Request, session: Session, form: FormData) -> Any:
    planner, key = backend(request, session).planner, text(form, "key")
    for file in _files(form):
        content = await file.read()
        return await planner.send("POST", "drafts", "import", key=key, files={"file": (file.filename, content)})
    pasted = text(form, "text")
    if not pasted:
        raise BadInput("Hãy chọn một tệp hoặc dán nội dung kế hoạch vào ô.")
    name = (lines(pasted) or ["Kế hoạch"])[0][:80]
    return await planner.send("POST", "drafts", "import", key=key, json={"text": pasted, "name": name})


@router.get("/{id}")
async def plan(request: Request, session: User, id: str, view: Viewed) -> Response:
    """A published plan as an official page, and where it has got to."""
    return await plan_page(request, session, id, view)


async def plan_page(
    request: Request, session: Session, id: str, view: CascadeView = CascadeView(), **shown: Any,
) -> Response:
    """The page, with the acts that its issuer may do on it and what it rests on."""
    planner = backend(request, session).planner
    found, cascade, chain = await asyncio.gather(
        planner.get("plans", id), optional(units_of(planner, id, view)), optional(planner.get("plans", id, "chain")))
    return render(request, "plan.html", session, plan=found, chain=(chain or {}).get("items", []), today=today(),
                  measured=measured(found["document"].get("tasks")), document_shown=view == CascadeView(),
                  plan_acts=_acts(session, found), sends=_issues(session, found),
                  **cascade_context(id, session, view, cascade), **shown)


def _acts(session: Session, plan: dict[str, Any]) -> list[str]:
    """The acts whose forms the user sees: the service decides again."""
    if not _issues(session, plan) or plan.get("ended"):
        return []
    return [*(["amend"] if session.has("officer") else []), *(["revoke", "close"] if session.has("leader") else [])]


def _issues(session: Session, plan: dict[str, Any]) -> bool:
    """Whether the plan is the unit's own, or its organ's."""
    issuer = str(plan.get("issuer") or "")
    return bool(session.unit) and session.unit in (issuer, issuer.partition(".")[0])
