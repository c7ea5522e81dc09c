"""Plans and drafts as files: Word to go on editing, PDF to print. The planner writes them; they pass through here."""

from __future__ import annotations

from typing import Literal

import httpx
from fastapi import APIRouter, Request, Response

from services.portal.api.services import backend
from services.portal.api.session import Session, User

router = APIRouter(include_in_schema=False)
Format = Literal["docx", "pdf"]
PASSED_ON = ("content-type", "content-disposition")


@router.get("/ke-hoach/{id}/tai/{format}")
async def plan_file(request: Request, session: User, id: str, format: Format) -> Response:
    """A published plan as a file."""
    return await _file(request, session, "plans", id, format)


@router.get("/ho-so/du-thao/{id}/tai/{format}")
async def draft_file(request: Request, session: User, id: str, format: Format) -> Response:
    """A draft as a file; of a published one the plan, which has its number and date."""
    found = await backend(request, session).planner.get("drafts", id)
    if found["state"] == "published" and found.get("plan"):
        return await _file(request, session, "plans", found["plan"], format)
    return await _file(request, session, "drafts", id, format)


@router.get("/ke-hoach/{id}/edxml")
async def plan_package(request: Request, session: User, id: str, thu_hoi: bool = False) -> Response:
    """A published plan as a package for e-office systems; `thu_hoi`: the one that calls a revoked plan back."""
    answer = await backend(request, session).planner.download("plans", id, "edxml", recall=thu_hoi)
    return passed_on(answer)


async def _file(request: Request, session: Session, kind: str, id: str, format: Format) -> Response:
    answer = await backend(request, session).planner.download(kind, id, "preview", format=format)
    return passed_on(answer)


def passed_on(answer: httpx.Response) -> Response:
    """A service's file, as the browser saves it."""
    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    return Response(answer.content, headers={**headers, "X-Content-Type-Options": "nosniff"})
