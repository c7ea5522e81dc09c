"""Long work: what is under way, how far it has got, and what came of it. It goes on when the page is left."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from services.portal.api.pages import posted, render, text
from services.portal.api.services import backend
from services.portal.api.session import User

router = APIRouter(include_in_schema=False)
STATES = {"waiting": "Đang chờ", "done": "Xong", "refused": "Không nhập được", "interrupted": "Bị gián đoạn"}
KINDS = {"import": "Nhập kế hoạch từ tệp", "export": "Xuất kế hoạch và các kế hoạch cấp dưới"}
PASSED_ON = ("content-type", "content-disposition", "content-length")


@router.get("/viec")
async def listed(request: Request, session: User, after: str = "") -> Response:
    """The unit's long work, newest first."""
    page = await backend(request, session).planner.get("jobs", after=after or None)
    return render(request, "jobs.html", session, page=page, KINDS=KINDS)


@router.get("/viec/{id}")
async def job(request: Request, session: User, id: str) -> Response:
    """One of them, live."""
    found = await backend(request, session).planner.get("jobs", id)
    return render(request, "job.html", session, KINDS=KINDS, **job_context(found))


@router.get("/viec/{id}/tep")
async def file(request: Request, session: User, id: str) -> Response:
    """What an export has made."""
    answer = await backend(request, session).planner.stream("jobs", id, "file")
    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    return StreamingResponse(answer.aiter_bytes(), headers={**headers, "X-Content-Type-Options": "nosniff"})


@router.post("/ke-hoach/{id}/xuat")
async def export(request: Request, session: User, id: str) -> Response:
    """Begin to put a plan, with all that came of it, into one file."""
    form = await posted(request, session)
    form_of = "pdf" if text(form, "format") == "pdf" else "docx"
    made = await backend(request, session).planner.send("POST", "plans", id, "exports", json={"format": form_of},
                                                        key=text(form, "key"))
    return RedirectResponse(f"/viec/{made['id']}", 303)


def job_context(found: dict[str, Any]) -> dict[str, Any]:
    """What the job's template shows."""
    return {"job": found, "STATES_OF": STATES}
